"""The text of enums: their names and string values in any case, their numbers, and what `_missing_` makes of others."""

from __future__ import annotations

from enum import Enum, Flag
from functools import reduce
from operator import or_
from typing import Any, NamedTuple, TypeVar

from jsvcodec._caches import keep_by_type
from jsvcodec._scalars.basic import INTEGER
from jsvcodec._text import BLANKS
from jsvcodec.errors import ScalarError

__all__ = ("enum_texts", "enum_value", "is_enum", "read_enum", "write_enum")

E = TypeVar("E", bound=Enum)


def is_enum(kind: object) -> bool:
    """Return whether `kind` is an enum class."""
    return isinstance(kind, type) and issubclass(kind, Enum)


def enum_value(value: Enum) -> str | int:
    """Return what stands for a member: its string value, the number of a flag or integer enum, otherwise its name.

    The enums that ServiceStack generates for Python hold the .NET names as their values.
    """
    if isinstance(value._value_, str):
        return str.__str__(value._value_)
    if isinstance(value, (Flag, int)):
        return int(value._value_)
    return value.name


def write_enum(value: Enum) -> str:
    """Return the text of a member: see `enum_value`."""
    return str(enum_value(value))


def read_enum(text: str, kind: type[E]) -> E:
    """Return the member with this name or string value in any case, or this number; a Flag joins several by commas.

    Where two names differ in case only, the exact one wins. What the enum lacks is left to its ``_missing_``, except
    for the unknown bits of a Flag, which are kept. Raises `ScalarError`.
    """
    text = text.strip(BLANKS)
    found = _member(text, kind)
    if found is None and "," in text and issubclass(kind, (Flag, int)):
        parts = [_member(part.strip(BLANKS), kind) for part in text.split(",")]
        if None not in parts:
            found = _numbered(reduce(or_, (getattr(part, "_value_", part) for part in parts)), kind)  # type: ignore[arg-type]
    if found is None and _asks_missing(kind):
        found = _missing(text, kind)
    if found is None:
        raise ScalarError(f"not a member of {kind.__name__}")
    return found


class _Texts(NamedTuple):
    """The members of an enum by their texts, as they stand and in lower case."""

    exact: dict[str, Any]
    lower: dict[str, Any]


@keep_by_type
def enum_texts(kind: type[Enum]) -> _Texts:
    """Return the members of an enum by their names and string values."""
    exact: dict[str, Any] = dict(kind.__members__)
    for member in kind.__members__.values():
        if isinstance(member._value_, str):
            exact.setdefault(str.__str__(member._value_), member)
    lower: dict[str, Any] = {}
    for text, member in exact.items():
        lower.setdefault(text.lower(), member)
    return _Texts(exact, lower)


def _member(text: str, kind: type[E]) -> E | None:
    texts = enum_texts(kind)
    found: Any = texts.exact.get(text, texts.lower.get(text.lower()))
    if found is None and len(text) <= 20 and INTEGER.fullmatch(text):
        return _numbered(int(text), kind)
    return found  # type: ignore[no-any-return]


def _numbered(number: int, kind: type[E]) -> E | None:
    if issubclass(kind, Flag):
        return _flag(kind, number)  # type: ignore[no-any-return]
    found: Any = kind._value2member_map_.get(number)
    if found is not None and not isinstance(found._value_, bool):
        return found  # type: ignore[no-any-return]
    # An IntEnum has no member for several of its flags: they are an int, as ``|`` makes of them in Python.
    return number if _is_flags(kind) and _joined(kind, number) == number else None  # type: ignore[return-value]


def _is_flags(kind: Any) -> bool:
    """Return whether an IntEnum may be what ServiceStack generates for [Flags]: it has a zero and more."""
    numbers = [member._value_ for member in kind] if issubclass(kind, int) else []
    bits = reduce(or_, (number for number in numbers if number > 0 and number & (number - 1) == 0), 0)
    return 0 in numbers and len(numbers) > 2 and all(number >= 0 and number | bits == bits for number in numbers)


def _joined(kind: Any, number: int) -> int:
    """Return all members together that are part of a number."""
    return reduce(or_, (member._value_ for member in kind if member._value_ & number == member._value_), 0)


def _flag(kind: Any, number: int) -> Any:
    """Return the member of a Flag with these bits, unknown ones among them."""
    return _with_unknown_bits(kind, number) if number & ~kind._flag_mask_ else kind(number)


@keep_by_type
def _with_unknown_bits(kind: Any, number: int) -> Any:
    """Return the same object for the same bits, since members of a Flag are equal only to themselves."""
    try:
        made = kind(number)
    except ValueError:  # as a strict Flag does
        made = object.__new__(kind) if kind._member_type_ is object else kind._member_type_.__new__(kind, number)
        made._name_, made._value_ = None, number
    else:
        if issubclass(kind, int):
            # The class would keep for good what documents make up; integers are equal without that.
            kind._value2member_map_.pop(number, None)
    return made


def _asks_missing(kind: Any) -> bool:
    """Return whether a class has a ``_missing_`` of its own; those of the standard library refuse everything."""
    return kind._missing_.__func__ not in (Enum._missing_.__func__, Flag._missing_.__func__)  # type: ignore[attr-defined]


def _missing(text: str, kind: type[E]) -> E | None:
    values = (int(text), text) if len(text) <= 20 and INTEGER.fullmatch(text) else (text,)
    for value in values:
        try:
            return kind(value)
        except ValueError:
            continue
    return None
