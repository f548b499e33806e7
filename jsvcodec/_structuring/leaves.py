"""The cattrs hooks of leaves: what has a text of its own and no parts.

In comes a leaf of a tree, text or a Python scalar from JSON, out goes a value of the wanted type. A number or bool of
JSON where another scalar is wanted counts as its JSON text. Raises `ScalarError` or `Mismatch`; reasons hold no value.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from functools import partial
from typing import Any, get_args
from uuid import UUID

from jsvcodec import _scalars as scalars
from jsvcodec.errors import Mismatch, ScalarError

__all__ = (
    "EMPTY_IS_NONE",
    "READERS",
    "scalar_hook",
    "structure_enum",
    "structure_literal",
    "structure_text",
)

READERS: dict[Any, Callable[..., Any]] = {
    bool: scalars.read_bool,
    int: scalars.read_int,
    Decimal: scalars.read_decimal,
    float: scalars.read_float,
    datetime: scalars.read_datetime,
    date: scalars.read_date,
    time: scalars.read_time,
    timedelta: scalars.read_timedelta,
    UUID: scalars.read_uuid,
    bytes: scalars.read_bytes,
}
_LIMITED = (int, Decimal, float)
EMPTY_IS_NONE = frozenset((bool, int, float, Decimal, UUID, datetime, date))
"""What an empty quoted text is None for, where None is allowed."""


def scalar_hook(base: type, digits: int | None) -> Callable[[Any, Any], Any]:
    """Return the hook of a type that has a reader, and of its subclasses; `digits` bounds its numbers."""
    reader = partial(READERS[base], digits=digits) if base in _LIMITED else READERS[base]

    def structure(tree: Any, kind: Any) -> Any:
        if type(tree) is kind:
            return tree
        if kind is not base:
            return structure_enum(tree, kind) if issubclass(kind, Enum) else kind(structure(tree, base))
        if type(tree) is str:
            return reader(tree)
        if issubclass(base, date) or not isinstance(tree, (bool, int, float, Decimal)):
            raise Mismatch(f"expected a value of type {base.__name__}")
        if base is float:
            return float(Decimal(tree))
        return reader(_json_text(tree))

    return structure


def structure_text(tree: Any, kind: Any) -> Any:
    """Take text as it is; of a nested map or list its compact JSV as it was sent, as .NET does."""
    if type(tree) is str and kind is str:
        return tree
    if kind is not str:
        return structure_enum(tree, kind) if issubclass(kind, Enum) else kind(structure_text(tree, str))
    if isinstance(tree, str):
        return tree
    if type(tree) in (dict, list):
        return _nested_text(tree)
    if isinstance(tree, (bool, int, float, Decimal)):
        return _json_text(tree)
    raise Mismatch("expected text")


def _nested_text(tree: Any) -> str:
    from jsvcodec.jsv.sources import nested_texts
    from jsvcodec.jsv.writer import write

    known = nested_texts.get()
    text = known.of(tree) if known is not None else None
    return write(tree, depth=None, keep_nulls=True) if text is None else text


def _json_text(scalar: bool | int | float | Decimal) -> str:
    if isinstance(scalar, bool):
        return "true" if scalar else "false"
    return scalars.write_int(scalar) if isinstance(scalar, int) else str(scalar)


def structure_enum(tree: Any, kind: Any) -> Any:
    """Take the name, the string value or the number of a member."""
    if type(tree) is int:
        tree = str(tree)
    if type(tree) is not str:
        raise Mismatch(f"expected a member of {kind.__name__}")
    return scalars.read_enum(tree, kind)


def structure_literal(tree: Any, kind: Any) -> Any:
    """Take one of the values of a `Literal`, or what one is written as."""
    for value in get_args(kind):
        if tree == value and type(tree) is type(value):
            return value
        try:
            if isinstance(value, Enum):
                read = structure_enum(tree, type(value))
            elif type(tree) is str and type(value) in READERS:
                read = READERS[type(value)](tree)
            else:
                continue
        except (Mismatch, ScalarError):
            continue
        if read == value:
            return value
    raise Mismatch("none of the allowed values")
