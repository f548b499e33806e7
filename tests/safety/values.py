"""Random values to write, and Python source for a value.

`random_value` makes trees, scalars of every type and models, some of which cannot be written at all; everything follows
from a `random.Random`. `source_of` is what a file of the corpus holds, `value_of` its inverse.
"""

from __future__ import annotations

import dataclasses
import struct
import uuid
from collections import OrderedDict, UserDict, deque
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from enum import Enum
from random import Random
from typing import Any

from jsvcodec.models import Authenticate, AuthenticateResponse
from safety import kinds
from safety.mutations import SNIPPETS


class Name(str):
    """A subclass of a scalar, written as that scalar."""

    __slots__ = ()


class Number(int):
    """The same of int, with texts of its own that do not count."""

    def __str__(self) -> str:
        return "no"

    __repr__ = __str__


_PLAIN = (
    "a",
    "bc",
    "value",
    "Admin",
    "user name",
    "x" * 40,
    "True",
    "null",
    "1.5",
    "/Date(0)/",
    "",
    "é",
    "ключ",
    "日本",
)


def _text(source: Random) -> str:
    return "".join(
        source.choice(_PLAIN) if source.random() < 0.7 else source.choice(SNIPPETS) for _ in range(source.randrange(3))
    )


def _float(source: Random) -> float:
    if source.random() < 0.5:
        return source.choice((0.0, -0.0, 1.5, 0.1, 1e15, 1e16, 123456.789, 1e-5, 5e-324, float("inf"), float("nan")))
    number: float = struct.unpack("<d", source.randbytes(8))[0]
    return number


def _int(source: Random) -> int:
    return source.choice((0, 1, -1, 9, 10, 2**30, 2**31, -(2**63), 2**64)) + source.randrange(
        -2, 3
    ) ** source.randrange(40)


def _decimal(source: Random) -> Decimal:
    digits = str(source.randrange(10 ** source.randrange(1, 32)))
    return (
        Decimal(f"{source.choice(('', '-'))}{digits}E{source.randrange(-30, 31)}")
        if source.random() < 0.9
        else Decimal("NaN")
    )


def _zone(source: Random) -> Any:
    minutes = source.randrange(-14 * 60, 14 * 60 + 1)
    return source.choice(
        (None, UTC, timezone(timedelta(minutes=minutes)), timezone(timedelta(minutes=minutes, seconds=1)))
    )


def _datetime(source: Random) -> datetime:
    micros = source.choice((0, 0, 1, 120, 123_000, 999_999))
    clock = source.choice(((0, 0, 0), (23, 59, 59), (5, 31, 56)))
    day = (source.choice((1, 1970, 2023, 9999)), source.randrange(1, 13), source.randrange(1, 29))
    return datetime(*day, *clock, micros, tzinfo=_zone(source))


def _timedelta(source: Random) -> timedelta:
    return timedelta(
        source.choice((0, 0, 1, -1, 999_999_999, -999_999_999)),
        source.randrange(86_400),
        source.choice((0, 1, 500_000)),
    )


_SCALARS = (
    _text, _text, _text, _text, _int, _float, _decimal, _datetime, _timedelta,
    lambda source: None,
    lambda source: source.random() < 0.5,
    lambda source: source.randrange(-1000, 1000),
    lambda source: _datetime(source).date(),
    lambda source: _datetime(source).time(),
    lambda source: uuid.UUID(bytes=source.randbytes(16)),
    lambda source: source.randbytes(source.randrange(9)),
    lambda source: bytearray(source.randbytes(source.randrange(5))),
    lambda source: source.choice(list(kinds.Shade) + list(kinds.Plain) + list(kinds.Level) + list(kinds.Marks)),
    lambda source: kinds.Marks(source.randrange(8)),
    lambda source: Name(_text(source)),
    lambda source: Number(_int(source)),
    lambda source: source.choice((object, ..., 1j, range(3))),
)  # fmt: skip


def random_value(source: Random, depth: int = 0) -> Any:
    """Return a value of any kind, mostly one that can be written."""
    chance = source.random()
    if depth >= 4 or chance < 0.35 + 0.1 * depth:
        return source.choice(_SCALARS)(source)
    parts = [random_value(source, depth + 1) for _ in range(source.randrange(4))]
    if chance < 0.6:
        return parts
    if chance < 0.8:
        return {_text(source): part for part in parts}
    if chance < 0.92:
        return _model(source, parts)
    return _rare_container(source, parts)


def _rare_container(source: Random, parts: list[Any]) -> Any:
    kind = source.choice((tuple, set, frozenset, deque, OrderedDict, UserDict, "keys", "cycle", "deep", "long"))
    if kind in (set, frozenset):
        return kind([_text(source)] if source.random() < 0.7 else [1])
    if kind == "keys":
        keys = [source.choice(_SCALARS)(source) for _ in range(source.randrange(1, 3))]
        return {key: index for index, key in enumerate(keys) if not isinstance(key, bytearray)}
    if kind == "cycle":
        parts.append(parts)
        return parts
    if kind == "deep":
        for _ in range(source.randrange(120, 135)):
            parts = [parts] if source.random() < 0.7 else {"a": parts}  # type: ignore[assignment]
        return parts
    if kind == "long":
        return parts * source.randrange(50)
    if kind in (OrderedDict, UserDict):
        return kind({str(index): part for index, part in enumerate(parts)})
    return kind(parts)


def _model(source: Random, parts: list[Any]) -> Any:
    part, other = (*parts, None, None)[:2]
    text = _text(source)
    return source.choice(
        (
            lambda: kinds.Everything(text=text, anything=part, when=_datetime(source), extra={"x": other, text: 1}),
            lambda: kinds.Everything(number=_int(source), ratio=_float(source), amount=_decimal(source), names=parts),
            lambda: kinds.Everything(child=part, tags=frozenset([text]), meta={text: text}, pair=(1, text)),
            lambda: kinds.Everything(
                counts={1: part}, by_day={date(2020, 1, 2): 3}, extra=source.choice((None, {}, {"text": 1}))
            ),
            lambda: kinds.Everything(
                shade=kinds.Shade.DARK_BLUE, level=kinds.Level.LOW, marks=kinds.Marks(3), point=(1, part)
            ),
            lambda: kinds.Point(part, other),
            lambda: kinds.Box(part, parts),
            lambda: kinds.WithDict(part, other),
            lambda: kinds.SlotsData(part, other, parts),
            lambda: kinds.FrozenData(part, other),
            lambda: kinds.Odd(
                kelvin=part, strange=text, more=source.choice(({"K": 1}, {text: part}, UserDict(a=part), part))
            ),
            lambda: kinds.Tree(text, parts, part),
            lambda: AuthenticateResponse(
                user_id=text, bearer_token=text, roles=parts, meta={text: text}, extra={text: part}
            ),
            lambda: Authenticate(provider=text, remember_me=True, meta=part),
            lambda: _without_a_member(kinds.Frozen(part)),
        )
    )()


def _without_a_member(value: Any) -> Any:
    object.__delattr__(value, "b")
    return value


# --- source -------------------------------------------------------------------------------------------------------


def source_of(value: Any) -> str:
    """Return Python source for a value without cycles."""
    kind = type(value)
    name = kind.__name__
    if isinstance(value, Enum):
        return f"{name}({value.value!r})" if isinstance(value, int) else f"{name}[{value.name!r}]"
    if kind in (dict, OrderedDict, UserDict):
        inner = ", ".join(f"{source_of(key)}: {source_of(part)}" for key, part in value.items())
        return f"{{{inner}}}" if kind is dict else f"{name}({{{inner}}})"
    if kind in (list, tuple, set, frozenset, deque):
        return f"{name}([{', '.join(map(source_of, value))}])"
    if hasattr(kind, "_fields"):
        return f"{name}({', '.join(map(source_of, value))})"
    if kind is float:
        return f"float({str(value)!r})"
    if kind in (Name, Number):
        return f"{name}({kind.__base__.__repr__(value)})"
    if kind in (datetime, timedelta, date, time):
        return repr(value).replace("datetime.", "")
    fields = getattr(kind, "__attrs_attrs__", None) or (dataclasses.is_dataclass(kind) and dataclasses.fields(kind))
    if fields:
        given = (
            f"{getattr(field, 'alias', field.name)}={source_of(getattr(value, field.name))}"
            for field in fields
            if field.init and hasattr(value, field.name)
        )
        return f"{name}({', '.join(given)})"
    return repr(value)


def value_of(source: str) -> Any:
    """Return the value of Python source, which is our own."""
    return eval(source, {"UUID": uuid.UUID, "bytearray": bytearray} | vars(kinds) | globals())


def smaller(value: Any) -> list[Any]:
    """Return values that are a little less than a value: without one part, or one of its parts alone."""
    if isinstance(value, dict):
        return [
            *value.values(),
            *({other: part for other, part in value.items() if other is not key} for key in value),
        ]
    if type(value) in (list, tuple):
        return [*value, *(value[:index] + value[index + 1 :] for index in range(len(value)))]
    fields = getattr(type(value), "__attrs_attrs__", ())
    return [part for field in fields if isinstance(part := getattr(value, field.name, None), (dict, list, tuple))]
