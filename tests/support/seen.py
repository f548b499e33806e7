"""What a host held of an `Echo`, as the record flattens it, and the same view of our own `Echo`.

`seen` maps a member to text: `Roles#` is a count, `Roles0` an item (missing when null), `MetaK0`/`MetaV0` a
pair, `Child.Name` a member of a child, `Child` (empty) that there is one. Both sides are brought to one
form before they are compared: microseconds instead of ticks, no Kind, numbers by value, `Any` by its text
or its shape.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from support.classes import Child, Echo
from support.dotnet import EPOCH
from support.rows import Row
from support.strict import Refused, tree

Seen = dict[str, Any]
MICROSECOND = timedelta(microseconds=1)


def expected_seen(row: Row) -> list[Seen]:
    """What the hosts held, the classic host first; empty where each refused."""
    answers = [row, row.get("endpoints", {})]
    return [_normal(answer["seen"]) for answer in answers if "seen" in answer]


def refused_somewhere(row: Row) -> bool:
    return "status" in row or "status" in row.get("endpoints", {})


# --- the record ------------------------------------------------------------------------------------


def _normal(seen: dict[str, str]) -> Seen:
    return {name: _value(name, text) for name, text in seen.items()}


def _value(name: str, text: str) -> Any:
    if name in ("When", "Child.At"):
        return int(text.split("|")[0]) // 10
    if name == "Moment":
        ticks, offset = text.split("|")
        hours, minutes, _ = offset.split(":")
        return int(ticks) // 10, int(hours) * 60 + int(minutes)
    if name == "Span":
        return (int(text) + 5) // 10
    if name == "Ratio":
        return repr(float(text))
    if name == "Amount":
        return Decimal(text).as_tuple()
    if name == "Any":
        kind, _, content = text.partition("|")
        return kind.partition("`")[0], content
    return text


# --- ours ------------------------------------------------------------------------------------------


def seen_of(echo: Echo) -> Seen:
    seen: Seen = {
        "Text": echo.text,
        "Flag": _text(echo.flag),
        "Number": _text(echo.number),
        "Big": _text(echo.big),
        "Ratio": None if echo.ratio is None else repr(echo.ratio),
        "Amount": None if echo.amount is None else echo.amount.as_tuple(),
        "When": None if echo.when is None else _microseconds(echo.when),
        "Moment": None if echo.moment is None else _moment(echo.moment),
        "Span": None if echo.span is None else echo.span // MICROSECOND,
        "Id": _text(echo.id),
        "Colour": None if echo.colour is None else str(echo.colour.value),
        "Marks": None if echo.marks is None else str(echo.marks.value),
        "Bytes": None if echo.Bytes is None else echo.Bytes.hex().upper(),
        "Any": _any(echo.any),
        **_items("Roles", echo.roles),
        **_items("Numbers", echo.numbers),
        **_pairs("Meta", echo.meta),
        **_child("Child", echo.child),
        **_children(echo.children),
    }
    return {name: value for name, value in seen.items() if value is not None}


def equal_seen(ours: Seen, host: Seen) -> bool:
    return (
        ours.keys() == host.keys()
        and all(ours[name] == host[name] for name in ours if name != "Any")
        and ("Any" not in ours or _equal_any(ours["Any"], host["Any"]))
    )


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def _microseconds(value: datetime) -> int:
    return (value.astimezone(UTC) - EPOCH) // MICROSECOND


def _moment(value: datetime) -> tuple[int, int]:
    offset = value.utcoffset() or timedelta()
    clock = value.replace(tzinfo=None) - datetime.min
    return clock // MICROSECOND, offset // timedelta(minutes=1)


def _items(name: str, items: list[Any] | None) -> Seen:
    if items is None:
        return {}
    return {f"{name}#": str(len(items))} | {f"{name}{index}": _text(item) for index, item in enumerate(items)}


def _pairs(name: str, pairs: dict[str, Any] | None) -> Seen:
    if pairs is None:
        return {}
    seen: Seen = {f"{name}#": str(len(pairs))}
    for index, (key, value) in enumerate(pairs.items()):
        seen |= {f"{name}K{index}": key, f"{name}V{index}": value}
    return seen


def _child(name: str, child: Child | None) -> Seen:
    if child is None:
        return {}
    return {
        name: "",
        f"{name}.Name": child.name,
        f"{name}.At": None if child.at is None else _microseconds(child.at),
        **_items(f"{name}.Tags", child.tags),
    }


def _children(children: list[Child | None] | None) -> Seen:
    if children is None:
        return {}
    seen: Seen = {"Children#": str(len(children))}
    for index, child in enumerate(children):
        seen |= _child(f"Children{index}", child)
    return seen


def _any(value: Any) -> Any:
    """The .NET type that an untyped value would have, and the value."""
    if value is None:
        return None
    kinds = {bool: "Boolean", int: "Int64", str: "String", dict: "Dictionary", list: "List"}
    return kinds.get(type(value), "Double"), value


def _equal_any(ours: tuple[str, Any], host: tuple[str, str]) -> bool:
    kind, value = ours
    host_kind, text = host
    if isinstance(value, dict | list):
        if host_kind == "String":  # a host keeps an untyped map or list as its text
            try:
                return bool(tree(text) == value)
            except Refused:
                return False
        return kind == host_kind  # the record names the type alone
    return kind == host_kind and str(value) == text
