"""Both backends in one process: the functions of Python, and the objects of the compiled core without the fallback.

In comes data or a value, out goes what each side makes of it: the core DECLINES where the library would ask Python. What
Python refuses must be declined, and what the core makes must be what Python makes: `read_difference` and
`write_difference` say in words where it is not. `face_difference` compares the public face, which runs the core
with its fallback, with Python: there errors must be equal as well.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import datetime, time
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any

from jsvcodec import jsv
from jsvcodec.converters import structurer
from jsvcodec.errors import DecodeError, EncodeError
from jsvcodec.jsv import layout, reader, writer
from jsvcodec.jsv.backend import core
from jsvcodec.limits import DEFAULT_LIMITS
from jsvcodec.text import as_text

DEPTH = DEFAULT_LIMITS.depth or -1
DECLINED = core.DECLINED if core else object()


def declined(_: Any) -> Any:
    return DECLINED


# --- reading ------------------------------------------------------------------------------------------------------


@cache
def python_reader(kind: Any) -> Callable[[Any], Any]:
    """How Python alone reads a type, None for the tree."""
    if kind is None:
        return lambda data: reader.read(as_text(data))
    structure = structurer(
        kind,
        names="camel",
        lenient=False,
        unknown="keep",
        duplicates="last",
        limits=DEFAULT_LIMITS,
        has_numbers=False,
    )
    return lambda data: structure(reader.read(as_text(data)))


@cache
def core_reader(kind: Any) -> Callable[[Any], Any]:
    """How the core alone reads a type, None for the tree."""
    assert core
    if kind is None:
        want = None
    else:
        from jsvcodec.jsv.schema import want_of

        want = want_of(core, kind, "camel", DEFAULT_LIMITS)
    decode: Callable[[Any], Any] = core.reader(want, DEPTH, declined).decode
    return decode


@cache
def face_reader(kind: Any) -> Callable[[Any], Any]:
    """How the library reads a type."""
    return jsv.Decoder(kind).decode


class Reading:
    """What reading one input came to: `accepted` is the value, where the core gave one and it is the right one."""

    __slots__ = ("accepted", "difference")

    def __init__(self, difference: str, accepted: Any = DECLINED) -> None:
        self.difference = difference
        self.accepted = accepted


def read_both(data: Any, kind: Any) -> Reading:
    """Read by the core and by Python; the difference is empty where there is none."""
    ours = core_reader(kind)(data)
    try:
        expected = python_reader(kind)(data)
    except DecodeError as error:
        return Reading("" if ours is DECLINED else f"the core accepts what Python refuses: {error}")
    if ours is DECLINED:
        return Reading("")
    return Reading("", ours) if same(ours, expected) else Reading("the core reads another value")


def face_difference(data: Any, kind: Any) -> str:
    """Read by the library and by Python; return how they differ, errors included."""
    ours, expected = outcome(face_reader(kind), data), outcome(python_reader(kind), data)
    return "" if same(ours, expected) else f"the library gives {_shown(ours)}, Python {_shown(expected)}"


# --- writing ------------------------------------------------------------------------------------------------------


def python_write(value: Any, *, indent: bool = False, exact: bool = False) -> bytes:
    """What Python alone writes. Raises `EncodeError`."""
    text = writer.write(value, exact_dates=exact, check_surrogates=True)
    laid_out = layout.indent(text) if indent else text
    if laid_out is None:
        raise EncodeError((), "more than 1000 levels of indentation")
    return laid_out.encode()


@cache
def face_writer(indent: bool, exact: bool) -> Callable[[Any], bytes]:
    """How the library writes."""
    return jsv.Encoder(indent=indent, dates="exact" if exact else None).encode


def write_difference(value: Any, *, indent: bool = False, exact: bool = False) -> str:
    """Write by the library and by Python; return how they differ, errors included."""
    ours = outcome(face_writer(indent, exact), value)
    expected = outcome(lambda value: python_write(value, indent=indent, exact=exact), value)
    return "" if same(ours, expected) else f"the library gives {_shown(ours)}, Python {_shown(expected)}"


# --- outcomes -----------------------------------------------------------------------------------------------------


def outcome(work: Callable[[Any], Any], data: Any) -> Any:
    """Return a tuple of all that is said of a refusal, or the value in a tuple of one."""
    try:
        return (work(data),)
    except DecodeError as error:
        return "DecodeError", error.pos, error.line, error.column, error.path, error.reason, error.problems, str(error)
    except EncodeError as error:
        return "EncodeError", error.path, error.reason, str(error)


def _shown(result: tuple[Any, ...]) -> str:
    return f"the error {result[1:]}" if len(result) > 1 else f"the value {result[0]!r:.200}"


_EQUAL_IS_SAME = {str, int, bool, bytes, type(None)}
_BY_REPR = {float, datetime, time}  # -0.0, NaN, the zone


def same(left: Any, right: Any) -> bool:
    """Equal with equal types all the way down: -0.0 is not 0.0, NaN is NaN, 1.10 is not 1.1, order and zones count."""
    kind = type(left)
    if kind is not type(right):
        return False
    if kind in _EQUAL_IS_SAME:
        return bool(left == right)
    if kind is dict:
        return (
            len(left) == len(right)
            and all(map(same, left, right))
            and all(map(same, left.values(), right.values()))
        )
    if kind is list or kind is tuple:
        return len(left) == len(right) and all(map(same, left, right))
    return _same_of_rare_type(left, right, kind)


def _same_of_rare_type(left: Any, right: Any, kind: Any) -> bool:
    if isinstance(left, Enum):
        return left is right
    if kind in _BY_REPR:
        return repr(left) == repr(right)
    if kind is Decimal:
        return bool(left.as_tuple() == right.as_tuple())
    if hasattr(kind, "__attrs_attrs__"):
        return all(same(_get(left, field.name), _get(right, field.name)) for field in kind.__attrs_attrs__)
    if dataclasses.is_dataclass(kind):
        return all(same(_get(left, field.name), _get(right, field.name)) for field in dataclasses.fields(kind))
    if issubclass(kind, (set, frozenset)):
        return len(left) == len(right) and sorted(map(_typed, left)) == sorted(map(_typed, right))
    if issubclass(kind, dict):
        return same(dict(left), dict(right))
    if issubclass(kind, (list, tuple)) or kind.__name__ == "deque":
        return same(list(left), list(right))
    return bool(left == right)


_NOT_SET = object()


def _get(value: Any, name: str) -> Any:
    return getattr(value, name, _NOT_SET)


def _typed(item: Any) -> tuple[str, str]:
    return type(item).__name__, repr(item)
