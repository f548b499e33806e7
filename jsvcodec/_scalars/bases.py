"""Scalars of subclasses as values of the built-in types they derive from.

A `str`, `datetime` or `Decimal` of a subclass is written as its base would be, whatever the subclass overrides: the
value is read by the methods of the base alone. So both backends give the same text, and no code of the subclass runs.
The methods are taken from the types when this is imported: libraries that freeze the clock put others in their place.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

__all__ = ("as_base", "base_of")

_combine, _date_of, _clock_of = datetime.combine, datetime.date, datetime.timetz
_from_ordinal, _to_ordinal = date.fromordinal, date.toordinal
_make_time, _make_uuid, _make_decimal = time, UUID, Decimal
_time_fields: Any = (time.hour, time.minute, time.second, time.microsecond, time.tzinfo)
_uuid_number: Any = vars(UUID)["int"]
_everything = slice(None)


def _base_datetime(value: datetime) -> datetime:
    return _combine(_date_of(value), _clock_of(value))


def _base_date(value: date) -> date:
    return _from_ordinal(_to_ordinal(value))


def _base_time(value: time) -> time:
    return _make_time(*(field.__get__(value) for field in _time_fields))


def _base_uuid(value: UUID) -> UUID:
    return _make_uuid(int=_uuid_number.__get__(value))


_AS_BASE: dict[type, Callable[[Any], Any]] = {
    str: str.__str__,
    int: int.__int__,
    float: float.__float__,
    Decimal: lambda value: _make_decimal(value),
    datetime: _base_datetime,
    date: _base_date,
    time: _base_time,
    timedelta: timedelta.__pos__,
    UUID: _base_uuid,
    bytes: lambda value: bytes.__getitem__(value, _everything),
    bytearray: lambda value: bytearray.__getitem__(value, _everything),
}


def base_of(kind: type) -> type | None:
    """Return the built-in scalar type from which a class derives, or None if it is not a scalar or is that type itself.

    >>> base_of(type("Name", (str,), {})), base_of(str)
    (<class 'str'>, None)
    """
    return next((base for base in kind.__mro__[1:] if base in _AS_BASE), None) if kind is not bool else None


def as_base(value: Any) -> Any:
    """Return a scalar of a subclass as a value of its built-in base; anything else as it is.

    >>> class Loud(str):
    ...     def __str__(self) -> str:
    ...         return self.upper()
    >>> as_base(Loud("quiet"))
    'quiet'
    """
    kind = type(value)
    base = None if kind in _AS_BASE else base_of(kind)
    return value if base is None else _AS_BASE[base](value)
