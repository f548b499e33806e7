"""Any scalar value -> its text, or its JSON form.

An enum is written by its member; a subclass of a built-in scalar as its base would be; a registered type by its entry.
"""

from __future__ import annotations

from enum import Enum
from typing import Any

from jsvcodec._caches import keep_by_type
from jsvcodec._scalars.bases import as_base
from jsvcodec._scalars.enums import enum_value
from jsvcodec._scalars.registry import Scalar, scalar_of
from jsvcodec.errors import ScalarError

__all__ = ("NO_SCALAR", "json_of", "resolved", "text_of")

NO_SCALAR: Any = object()
"""What stands for a value that is not a scalar."""


def text_of(value: Any, dates: str | None = None) -> str | None:
    """Return the text of a scalar before it is quoted, or None for anything else.

    `dates` is the option of that name. Raises `ScalarError` for a scalar that has no text.

    >>> text_of(1.5), text_of(True), text_of([])
    ('1.5', 'True', None)
    """
    value, scalar = resolved(value)
    if scalar is None:
        return value if type(value) is str else None
    if scalar.write_dated is not None:
        return scalar.write_dated(value, dates)
    return _checked_text(scalar.write(value))


def json_of(value: Any, dates: str | None = None) -> Any:
    """Return what JSON holds for a scalar: text, a number or a bool; `NO_SCALAR` for anything else.

    Raises `ScalarError` for a scalar that JSON cannot hold.
    """
    value, scalar = resolved(value)
    if scalar is None:
        return value if type(value) is str else NO_SCALAR
    return scalar.json(value) if scalar.json_dated is None else scalar.json_dated(value, dates)


def resolved(value: Any) -> tuple[Any, Scalar | None]:
    """Return a value of a type in the registry with its entry, or any other value, a `str` among them, with None.

    Raises `ScalarError` for a missing value, such as pandas' `NaT`, whose class derives from a scalar.
    """
    kind = type(value)
    if kind is str or not _is_leaf(kind):
        return value, None
    scalar = scalar_of(kind)
    if scalar is not None and scalar.type is kind:
        return value, scalar
    if issubclass(kind, Enum):
        value = enum_value(value)
        return value, None if type(value) is str else scalar_of(int)
    if kind.__name__ == "NaTType":
        raise ScalarError("not a time")
    base = as_base(value)
    if base is not value:
        return base, scalar_of(type(base))
    return value, scalar


@keep_by_type
def _is_leaf(kind: type) -> bool:
    """Return whether values of a class are written as a scalar."""
    return scalar_of(kind) is not None or issubclass(kind, (str, Enum))


def _checked_text(text: Any) -> str:
    """Refuse what is not text, for functions that users registered."""
    if isinstance(text, str):
        return str.__str__(text)
    raise ScalarError("its text is not a str")
