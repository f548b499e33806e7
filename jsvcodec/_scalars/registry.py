"""The registry of scalars: the types that are one leaf of a document, with text both ways, JSON form and a sample.

One entry makes a type work in every format, in both directions and on both backends. Users add theirs by
`register_scalar`. A subclass is read and written like its nearest registered base.
"""

from __future__ import annotations

import ipaddress
import pathlib
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from functools import partial
from types import GenericAlias
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from jsvcodec._caches import forget_types, keep_by_type
from jsvcodec._scalars import basic, others, times
from jsvcodec._scalars.bases import as_base
from jsvcodec.errors import ScalarError

__all__ = ("Scalar", "register_scalar", "scalar_of", "scalars")

T = TypeVar("T")


def _call(cls: Any, value: Any) -> Any:
    return cls(value)


class Scalar(NamedTuple):
    """What the library knows of one scalar type.

    `read` and `write` go between a value and its text, `json` returns its JSON form and `sample` is an example.
    """

    type: type
    read: Callable[..., Any]
    write: Callable[[Any], str]
    sample: Any
    json: Callable[[Any], Any]
    restore: Callable[[Any, Any], Any] | None = _call
    """Makes an instance of a subclass from a value of the type; None where only the type itself is read."""

    is_number: bool = False
    """Whether `read` takes the limit of digits, and the limit holds in writing."""

    empty_is_none: bool = False
    """Whether an empty quoted text is None where None is allowed."""

    reads_numbers: bool = True
    """Whether the numbers and bools of JSON are read, as their text."""

    write_dated: Callable[[Any, str | None], str] | None = None
    """The text for ``dates="exact"``."""

    json_dated: Callable[[Any, str | None], Any] | None = None
    """The JSON form for a value of the option `dates`."""


def _as_float(value: float) -> float:
    finite: float = basic.finite(float.__float__(value))
    return finite


def _same_datetime(cls: Any, value: datetime) -> Any:
    return cls(
        value.year, value.month, value.day, value.hour, value.minute, value.second, value.microsecond,
        value.tzinfo, fold=value.fold,
    )  # fmt: skip


def _same_time(cls: Any, value: time) -> Any:
    return cls(value.hour, value.minute, value.second, value.microsecond, value.tzinfo, fold=value.fold)


_BUILT_IN = (
    Scalar(bool, basic.read_bool, basic.write_bool, False, bool, empty_is_none=True),
    Scalar(int, basic.read_int, basic.write_int, 0, int.__int__, is_number=True, empty_is_none=True),
    Scalar(
        Decimal, basic.read_decimal, basic.write_decimal, Decimal(0), basic.json_decimal,
        is_number=True, empty_is_none=True,
    ),
    Scalar(float, basic.read_float, basic.write_float, 0.0, _as_float, is_number=True, empty_is_none=True),
    Scalar(
        datetime, times.read_datetime, times.write_datetime, datetime.min.replace(tzinfo=UTC), times.write_iso,
        restore=_same_datetime, empty_is_none=True, reads_numbers=False,
        write_dated=lambda value, dates: times.write_datetime(value, exact=dates == "exact"),
        json_dated=lambda value, dates: times.write_wcf(value) if dates == "wcf" else times.write_iso(value),
    ),
    Scalar(
        date, times.read_date, times.write_date, date.min, times.write_date,
        restore=lambda cls, value: cls(value.year, value.month, value.day), empty_is_none=True, reads_numbers=False,
    ),
    Scalar(time, times.read_time, times.write_time, time.min, times.write_time, restore=_same_time),
    Scalar(
        timedelta, times.read_timedelta, times.write_timedelta, timedelta(), times.write_timedelta,
        restore=lambda cls, value: cls(value.days, value.seconds, value.microseconds),
    ),
    Scalar(
        UUID, basic.read_uuid, basic.write_uuid, UUID(int=0), UUID.__str__,
        restore=lambda cls, value: cls(int=value.int), empty_is_none=True,
    ),
    Scalar(bytes, basic.read_bytes, basic.write_bytes, b"\0", basic.write_bytes),
    *(
        Scalar(kind, basic.buffer_reader(kind), basic.write_bytes, example, basic.write_bytes)
        for kind, example in ((bytearray, bytearray(1)), (memoryview, memoryview(b"\0")))
    ),
    Scalar(Fraction, others.read_fraction, others.write_fraction, Fraction(0), others.write_fraction, is_number=True),
    *(
        Scalar(kind, others.reader_of(kind), str, kind(example), str)
        for kind, example in (
            (ipaddress.IPv4Address, "0.0.0.0"), (ipaddress.IPv6Address, "::"),
            (ipaddress.IPv4Network, "0.0.0.0/0"), (ipaddress.IPv6Network, "::/0"),
            (ipaddress.IPv4Interface, "0.0.0.0/0"), (ipaddress.IPv6Interface, "::/0"),
        )
    ),
    *(
        Scalar(kind, kind, others.write_path, kind("String"), others.write_path)
        for kind in (pathlib.PurePosixPath, pathlib.PureWindowsPath, pathlib.PurePath)
    ),
)  # fmt: skip

_registry: dict[type, Scalar] = {scalar.type: scalar for scalar in _BUILT_IN}


def scalars() -> tuple[Scalar, ...]:
    """Return all scalars, those with fewer texts first: a union tries them in this order."""
    return tuple(_registry.values())


@keep_by_type
def scalar_of(cls: type) -> Scalar | None:
    """Return the scalar of a class: its own, or that of its nearest base; enums and `str` are none.

    >>> scalar_of(bool).write(True), scalar_of(dict)
    ('True', None)
    """
    if issubclass(cls, Enum):
        return _registry.get(cls)
    return next((_registry[base] for base in cls.__mro__ if base in _registry), None)


def register_scalar(
    type: type[T],
    read: Callable[[str], T],
    write: Callable[[T], str],
    *,
    sample: T,
    json: Callable[[T], Any] | None = None,
) -> None:
    """Make a class a scalar of every format, for codecs made afterwards in this process.

    Encoders look up the class of a value when they write it, so those made before write it as well.

    `read` gets the text of a leaf (the numbers and bools of JSON arrive as their text) and raises `ValueError` for
    what it refuses: `jsvcodec.Invalid` gives the reason that is shown. `write` returns the text. `json` returns the
    JSON form, an `int`, `float`, `Decimal`, `bool` or `str`; without it that is the text. `sample` is an example. A
    subclass is written in the same way; to be read it needs an entry of its own. Raises `TypeError` for wrong arguments
    and `ValueError` for a type that the library itself defines.

    >>> class Color:
    ...     def __init__(self, name): self.name = name
    >>> register_scalar(Color, Color, lambda color: color.name, sample=Color("red"))
    >>> from jsvcodec import jsv
    >>> jsv.loads("[red,blue]", list[Color])[1].name, jsv.dumps([Color("a,b")])
    ('blue', '["a,b"]')
    """
    if not isinstance(type, _TYPE) or isinstance(type, GenericAlias):
        raise TypeError("type must be a class")
    json = write if json is None else json
    for name, function in (("read", read), ("write", write), ("json", json)):
        if not callable(function):
            raise TypeError(f"{name} must be callable")
    if not isinstance(sample, type):
        raise TypeError(f"sample must be of type {type.__name__}")
    if type in _OWN:
        raise ValueError(f"jsvcodec defines {type.__name__} itself; use hooks= to read or write it in another way")
    _registry[type] = Scalar(type, read, write, sample, partial(_json_form, json), restore=None)
    forget_types()


def _json_form(json: Callable[[Any], Any], value: Any) -> Any:
    """Return what a user's function gives for JSON, which must be a scalar that JSON has."""
    leaf = as_base(json(value))
    if isinstance(leaf, float):
        return basic.finite(leaf)
    if isinstance(leaf, (str, int, Decimal)):
        return leaf
    raise ScalarError("its JSON form is not an int, float, Decimal, bool or str")


_TYPE = type
_OWN = frozenset((*_registry, str, type(None), dict, list, tuple, set, frozenset, object))
