"""Both backends in one process: Python by the methods of the classes, the compiled core with nothing to fall back on.

In comes data or a value, out goes what each side makes of it: the core DECLINES where the library would ask Python. What
Python refuses must be declined, and what the core makes must be what Python makes: `read_both` and `write_both` say in
words where it is not. `face_difference` compares the library as it is used, the core with its fallback, with Python:
there errors must be equal as well.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import datetime, time
from decimal import Decimal
from enum import Enum
from functools import cache, partial
from typing import Any, Literal, NamedTuple

from support.sides import FORMATS, refuse, want_for
from support.strategies import Box, Point, Shade

from jsvcodec._codec import Encoder
from jsvcodec._formats import verbs_of
from jsvcodec._options import Dates, Hook, ReadOptions, WriteOptions
from jsvcodec.core import core
from jsvcodec.errors import DecodeError, EncodeError
from jsvcodec.limits import DEFAULT_LIMITS, Limits
from jsvcodec.models import AuthenticateResponse
from jsvcodec.names import Naming

DECLINED: Any = object()

DEPTH = DEFAULT_LIMITS.depth or 0

Work = Callable[[Any], Any]


def decline(*_: Any) -> Any:
    return DECLINED


# --- the six ways -------------------------------------------------------------------------------------------------


class Read(NamedTuple):
    """What is read: a type, or None for the tree, the options and the format."""

    kind: Any
    depth: int = DEPTH
    spelling: str = "jsv"


@cache
def _decoder(what: Read) -> Any:
    return FORMATS[what.spelling].Decoder(what.kind, limits=Limits(depth=what.depth))


@cache
def face_reader(what: Read) -> Work:
    """How the library reads."""
    decode: Work = _decoder(what).decode
    return decode


@cache
def python_reader(what: Read) -> Work:
    """How Python alone does: the method of the class, which a decoder covers with the core's."""
    return partial(FORMATS[what.spelling].Decoder.decode, _decoder(what))


@cache
def core_reader(what: Read) -> Work:
    """How the core alone does."""
    assert core
    want = want_for(what.kind, what.spelling, limits=Limits(depth=what.depth))
    recipe = (core_reader, (what,))
    decode: Work = core.reader(what.spelling, want, what.depth, 1_000, 0, decline, refuse, recipe).decode
    return decode


def core_structure(kind: Any, spelling: str = "jsv") -> Work:
    """How the core alone makes values of the trees of a format."""
    from jsvcodec.core.schema import want_of

    assert core
    want = want_of(core, FORMATS[spelling].Decoder.format.reader(kind, ReadOptions()), "tree")
    recipe = (core_structure, (kind, spelling))
    structure: Work = core.reader(spelling, want, -1, 1_000, 0, decline, refuse, recipe).structure
    return structure


class Write(NamedTuple):
    """The format and the options of writing."""

    indent: bool = False
    dates: Dates = None
    as_text: bool = False
    names: Naming = "camel"
    depth: int = DEPTH
    format: str = "jsv"
    nulls: Literal["omit", "keep"] = "omit"
    sort_keys: bool = False
    hooked: bool = False


def _hook_of_boxes(box: Any) -> Any:
    return None if box.item is None else [box.item, {"b": 1, "a": box.more}] if box.item else 1 / 0


HOOKS: dict[Any, Hook] = {
    Point: (None, lambda point: {"y": point.x, "x": point.y}),
    Box: (None, _hook_of_boxes),
    Shade: (None, lambda shade: shade.name),
    AuthenticateResponse: (None, lambda value: value),
    datetime: (None, lambda moment: moment.isoformat() if moment.tzinfo else None),
    Decimal: (None, lambda number: number if number == 1 else 7),
    bytes: (lambda text: b"", None),
}
"""Hooks that return all that they may, and raise."""


def options_of(how: Write) -> WriteOptions:
    """Return the options as the library takes them."""
    return WriteOptions(
        indent=how.indent,
        dates=how.dates,
        names=how.names,
        nulls=how.nulls,
        sort_keys=how.sort_keys,
        hooks=HOOKS if how.hooked else None,
        limits=Limits(depth=how.depth),
    )


@cache
def _encoder(how: Write) -> Encoder:
    return verbs_of(how.format).Encoder(**options_of(how).changed())


@cache
def face_writer(how: Write) -> Work:
    """How the library writes."""
    return _encoder(how).encode_text if how.as_text else _encoder(how).encode


@cache
def python_writer(how: Write) -> Work:
    """How Python alone does."""
    return partial(Encoder.encode_text if how.as_text else Encoder.encode, _encoder(how))


@cache
def core_writer(how: Write) -> Work:
    """How the core alone does."""
    from jsvcodec.core.plans import compiled_encoder

    assert core
    spelling = _encoder(how).format.spelling  # type: ignore[attr-defined]
    write: Work = compiled_encoder(core, spelling, decline, options_of(how), how.as_text, (decline, ()))
    return write


# --- comparing ----------------------------------------------------------------------------------------------------


REFUSALS = (DecodeError, EncodeError, AttributeError)
"""What Python may raise; the last for an instance without one of its members, which is not ours to tell of."""


class Result(NamedTuple):
    """What comparing on one input came to: how the two differ, or nothing; and what the core made, or DECLINED."""

    difference: str
    made: Any = DECLINED


def read_both(data: Any, what: Read) -> Result:
    """Read by the core and by Python."""
    return compare(core_reader(what), python_reader(what), data)


def write_both(value: Any, how: Write) -> Result:
    """Write by the core and by Python."""
    return compare(core_writer(how), python_writer(how), value)


def compare(by_core: Work, by_python: Work, data: Any) -> Result:
    """Give the same to both."""
    made, *error = outcome(by_core, data)
    if error:  # of user code
        told = outcome(by_python, data)
        return Result("" if same((made, *error), told) else f"the core tells {error!r:.200}, Python {told!r:.200}")
    try:
        expected = by_python(data)
    except REFUSALS as error:
        return Result("" if made is DECLINED else f"the core takes what Python refuses: {error}", made)
    except Exception as error:
        return Result(f"Python raises {error!r:.200}", made)
    if made is DECLINED or same(made, expected):
        return Result("", made)
    return Result(f"the core makes {made!r:.200}, Python {expected!r:.200}", made)


def read_by_face(data: Any, what: Read) -> str:
    """Read by the library and by Python; return how they differ, errors included."""
    return face_difference(face_reader(what), python_reader(what), data)


def write_by_face(value: Any, how: Write) -> str:
    """Write by the library and by Python; return how they differ, errors included."""
    return face_difference(face_writer(how), python_writer(how), value)


def face_difference(by_face: Work, by_python: Work, data: Any) -> str:
    """Return how the library differs from Python, errors included."""
    ours, expected = outcome(by_face, data), outcome(by_python, data)
    return "" if same(ours, expected) else f"the library gives {ours!r:.300}, Python {expected!r:.300}"


def outcome(work: Work, data: Any) -> tuple[Any, ...]:
    """Return the value in a tuple of one, or all that is said of a refusal."""
    try:
        return (work(data),)
    except DecodeError as error:
        return "DecodeError", error.pos, error.line, error.column, error.path, error.reason, error.problems, str(error)
    except EncodeError as error:
        return "EncodeError", error.path, error.reason, str(error)
    except Exception as error:
        return type(error).__name__, str(error)


# --- equality -----------------------------------------------------------------------------------------------------

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
        return len(left) == len(right) and all(map(same, left, right)) and all(map(same, left.values(), right.values()))
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
