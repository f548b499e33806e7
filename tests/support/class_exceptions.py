"""What is written can be read: the values for which that does not hold, each with its reason."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from support.random_classes import ClassSpec
from support.random_kinds import Kind
from support.random_scalars import ANY


class Where(NamedTuple):
    """What an exception is judged by."""

    format: str
    keeps_nulls: bool


class Exempt(NamedTuple):
    """Values that do not come back, by design."""

    reason: str
    applies: Callable[[Kind, Any, Where], bool]


def _has_lone_none(kind: Kind, value: Any, where: Where) -> bool:
    return where.format != "json" and not isinstance(value, (str, bytes, dict)) and _items(value) == [None]


def _items(value: Any) -> list[Any] | None:
    return list(value) if isinstance(value, (list, tuple, set, frozenset)) or hasattr(value, "appendleft") else None


def _has_none_in_map(kind: Kind, value: Any, where: Where) -> bool:
    is_map = isinstance(value, dict) and not isinstance(kind.form.holder, ClassSpec)
    return where.format != "json" and not where.keeps_nulls and is_map and None in value.values()


def _has_none_beside_default(kind: Kind, value: Any, where: Where) -> bool:
    spec = kind.form.holder
    if where.keeps_nulls or not isinstance(spec, ClassSpec) or isinstance(value, dict):
        return False
    return any(
        member.default not in (None, "None") and getattr(value, member.name) is None
        for member in spec.all_members(kind.parts)
    )


def _has_none_in_open_key(kind: Kind, value: Any, where: Where) -> bool:
    spec = kind.form.holder
    if where.keeps_nulls or not isinstance(spec, ClassSpec) or not isinstance(value, dict):
        return False
    return any(member.not_required and value.get(member.name, 0) is None for member in spec.all_members(kind.parts))


def _has_ambiguous_cell(kind: Kind, value: Any, where: Where) -> bool:
    spec = kind.form.holder
    if where.format != "csv" or not isinstance(spec, ClassSpec):
        return False
    members = [(member.kind, member.name) for member in spec.all_members(kind.parts)]
    cells = [(kind, value.get(name) if isinstance(value, dict) else getattr(value, name)) for kind, name in members]
    return any(
        kind.source not in ("str", "bytes") and (cell in ("", b"") or (isinstance(cell, str) and cell[0] in "{["))
        for kind, cell in cells
        if isinstance(cell, (str, bytes))
    )


EXCEPTIONS = (
    Exempt("`[None]` is `[]` in JSV", _has_lone_none),
    Exempt("a None in a map is left out in JSV", _has_none_in_map),
    Exempt("a None whose member has another default is left out", _has_none_beside_default),
    Exempt("a None of a key that need not be there is left out", _has_none_in_open_key),
    Exempt("an empty text that may be None is None in CSV, and a text that may be JSV is that", _has_ambiguous_cell),
)
"""The values that do not come back, each with its reason. Beside these, by how values are made: in JSV and forms a text
in a union that another kind of the union is written as, a duration of more than 68 years, NaN, and beyond a root that is
a class forms hold nothing.
"""


def exempt(kind: Kind, value: Any, where: Where, exceptions: Sequence[Exempt] = EXCEPTIONS) -> str:
    """Return why a value does not come back, or nothing."""
    waiting = [(kind, value)]
    while waiting:
        here, inner = waiting.pop()
        if here.form == ANY:
            waiting += _in_tree(inner)
        reasons = [exception.reason for exception in exceptions if exception.applies(here, inner, where)]
        if reasons:
            return reasons[0]
        waiting += here.inside(inner)
    return ""


def _in_tree(tree: Any) -> Iterator[tuple[Kind, Any]]:
    parts = tree.values() if isinstance(tree, dict) else tree if isinstance(tree, list) else ()
    return ((Kind(ANY), part) for part in parts)
