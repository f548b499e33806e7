"""Recorded .NET types and values in Python: names to types, typed values to Python values, and strict
equality.

`python_type("Dictionary<String,Int32?>")` is the type to read as; `python_value(value)` is what was
recorded. Reference types admit None, value types only with `?`. The Kind of a DateTime has no counterpart:
the record was made in UTC, where all three kinds of one clock time are one instant.
"""

from __future__ import annotations

import math
import struct
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from enum import Flag
from functools import cache
from types import UnionType
from typing import Any, get_args
from uuid import UUID

import attrs

from support.classes import CLASSES, ENUMS

VALUE_TYPES: dict[str, Any] = {
    "Boolean": bool,
    "Double": float,
    "Single": float,
    "Half": float,
    "Decimal": Decimal,
    "DateTime": datetime,
    "DateTimeOffset": datetime,
    "TimeSpan": timedelta,
    "Guid": UUID,
    "DateOnly": date,
    "TimeOnly": time,
    **dict.fromkeys(("Byte", "SByte", "Int16", "UInt16", "Int32", "UInt32", "Int64", "UInt64", "Int128"), int),
    **ENUMS,
}
REFERENCE_TYPES: dict[str, Any] = {"String": str, "Byte[]": bytes, **CLASSES}
LISTS = {"List", "IEnumerable", "IList", "ICollection", "LinkedList"}
SETS = {"HashSet", "ISet", "SortedSet"}
DICTIONARIES = {"Dictionary", "IDictionary", "SortedDictionary"}

EPOCH = datetime.min.replace(tzinfo=UTC)


# --- types ---------------------------------------------------------------------------------------


@cache
def python_type(name: str) -> Any:
    """The Python type that a recorded .NET type name stands for."""
    if name.endswith("?"):
        return VALUE_TYPES[name[:-1]] | None
    if name == "Object":
        return Any
    if name in VALUE_TYPES:
        return VALUE_TYPES[name]
    if name in REFERENCE_TYPES:
        return REFERENCE_TYPES[name] | None
    if name.endswith("[]"):
        return list[python_type(name[:-2])] | None
    generic, _, inner = name.partition("<")
    arguments = tuple(python_type(part) for part in _split(inner.removesuffix(">")))
    if generic in LISTS:
        return list[arguments] | None
    if generic in SETS:
        return set[arguments] | None
    if generic in DICTIONARIES:
        key, value = arguments
        return dict[without_none(key), value] | None  # a key is never null
    raise LookupError(f"unknown .NET type {name}")


def without_none(annotation: Any) -> Any:
    """The type inside `X | None`, or the type itself."""
    inner = [part for part in get_args(annotation) if part is not type(None)]
    return inner[0] if isinstance(annotation, UnionType) and len(inner) == 1 else annotation


def _split(arguments: str) -> list[str]:
    """Split type arguments at the commas outside of angle brackets."""
    parts, depth = [""], 0
    for char in arguments:
        depth += (char == "<") - (char == ">")
        if char == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += char
    return parts


# --- values --------------------------------------------------------------------------------------


def python_value(recorded: Any) -> Any:
    """The Python value of a recorded value; a class gets every member, None where the record has none."""
    if recorded is None:
        return None
    name = recorded["t"]
    if "p" in recorded:
        return _instance(CLASSES[name], recorded["p"])
    content = recorded["v"]
    if name.startswith("Enum:"):
        return _member(ENUMS[name[5:]], int(content))
    if name in _SCALARS:
        return _SCALARS[name](content)
    generic = name.partition("<")[0]
    if generic in DICTIONARIES:
        return {python_value(key): python_value(value) for key, value in content}
    items = [python_value(item) for item in content]
    return set(items) if generic in SETS else items


def _instance(cls: type, members: dict[str, Any]) -> Any:
    attributes = {attribute.name.replace("_", "").lower(): attribute.name for attribute in attrs.fields(cls)}
    values = {attributes[name.replace("_", "").lower()]: python_value(value) for name, value in members.items()}
    # A member that is not recorded is null, whatever the class starts with.
    nulls = {name: None for name in attributes.values() if name != "extra"}
    return cls(**(nulls | values))


def _member(enum: Any, number: int) -> Any:
    """A number without a name is a value of a .NET enum, but of no Python one that is not of flags: it stays a number."""
    return enum(number) if issubclass(enum, Flag) or number in {member.value for member in enum} else number


def instant(ticks: int) -> datetime:
    """An instant from 100 ns ticks since the year 1, cut to the microsecond."""
    return EPOCH + timedelta(microseconds=ticks // 10)


def moment(ticks: int, offset_minutes: int) -> datetime:
    """A DateTimeOffset from the ticks of its local clock."""
    zone = timezone(timedelta(minutes=offset_minutes))
    return (datetime.min + timedelta(microseconds=ticks // 10)).replace(tzinfo=zone)


def duration(ticks: int) -> timedelta:
    """A TimeSpan from ticks, to the nearest microsecond."""
    return timedelta(microseconds=(ticks + 5) // 10)


def _decimal(content: str) -> Decimal:
    text, scale, sign = content.split("|")
    number = Decimal(text)
    assert -number.as_tuple().exponent == int(scale)
    return number.copy_negate() if sign == "-" and not number.is_signed() else number


_SCALARS: dict[str, Any] = {
    "String": str,
    "Boolean": lambda text: text == "true",
    **dict.fromkeys(("Byte", "SByte", "Int16", "UInt16", "Int32", "UInt32", "Int64", "UInt64", "Int128"), int),
    "Double": lambda bits: struct.unpack(">d", bytes.fromhex(bits))[0],
    "Single": lambda bits: struct.unpack(">f", bytes.fromhex(bits))[0],
    "Half": float,
    "Decimal": _decimal,
    "DateTime": lambda text: instant(int(text.split("|")[0])),
    "DateTimeOffset": lambda text: moment(*map(int, text.split("|"))),
    "TimeSpan": lambda ticks: duration(int(ticks)),
    "Guid": UUID,
    "Byte[]": bytes.fromhex,
    "DateOnly": date.fromisoformat,
    "TimeOnly": lambda ticks: (datetime.min + timedelta(microseconds=int(ticks) // 10)).time(),
}


# --- equality ------------------------------------------------------------------------------------


def same(left: Any, right: Any) -> bool:
    """Equal in type and content: -0.0 is not 0.0, NaN is NaN, 1.10 is not 1.1, an offset counts."""
    if type(left) is not type(right):
        return False
    if isinstance(left, float):
        return struct.pack(">d", left) == struct.pack(">d", right) or (math.isnan(left) and math.isnan(right))
    if isinstance(left, Decimal):
        return left.as_tuple() == right.as_tuple()
    if isinstance(left, datetime):
        return left == right and left.utcoffset() == right.utcoffset()
    if isinstance(left, list | tuple):
        return len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, dict):
        return list(map(_typed, left)) == list(map(_typed, right)) and all(
            same(value, right[key]) for key, value in left.items()
        )
    if isinstance(left, set):
        return set(map(_typed, left)) == set(map(_typed, right))
    if attrs.has(type(left)):
        return all(
            same(getattr(left, attribute.name), getattr(right, attribute.name))
            for attribute in attrs.fields(type(left))
        )
    return bool(left == right)


def _typed(key: Any) -> tuple[type, Any]:
    return type(key), key
