"""Both sides of any format in one process: the compiled core alone, Python alone, and the library as it is used.

A reader of the format stands for Python; where its method is another one, which declines, the core that is made from it
is alone: it gives DECLINED where the library would ask Python. A format or an option that the core does not know is
declined from the start, so that everything here works before the core knows it.
"""

from __future__ import annotations

import json as standard
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from jsvcodec import form, json, jsv
from jsvcodec.limits import Limits
from safety.backends import DECLINED, Result, Work, decline, outcome, same
from safety.kinds import KINDS, Tree, kind_of

FORMATS: dict[str, Any] = {"json": json, "form": form, "jsv": jsv}


SPELLED = "spelled"


class Unused:
    """What occurs in no type."""


_HOOKS: dict[str, Any] = {
    "unused hook": {Unused: (None, str)},
    "hook": {UUID: (lambda text: UUID(text).int, lambda value: value.hex)},
}
_TYPES = {"Point": KINDS["Point"], "Tree": Tree}

_READING: dict[str, dict[str, Any]] = {
    "": {},
    "unknown": {"unknown": "error"},
    "duplicates": {"duplicates": "error"},
    "both": {"unknown": "error", "duplicates": "error"},
    "pascal": {"names": "pascal"},
    "snake": {"names": "snake", "unknown": "error"},
    "lenient": {"lenient": True},
    "lenient and unknown": {"lenient": True, "unknown": "error"},
    "types": {"types": _TYPES},
    "shallow": {"limits": Limits(depth=2)},
    "few": {"limits": Limits(fields=3, digits=70, collisions=2, problems=2)},
    "no limits": {"limits": Limits(depth=None, digits=None, fields=None, collisions=None, problems=None)},
}
_WRITING: dict[str, dict[str, Any]] = {
    "": {},
    "indent": {"indent": True},
    "exact": {"dates": "exact"},
    "wcf": {"dates": "wcf"},
    "pascal": {"names": "pascal"},
    "snake": {"names": "snake", "indent": True},
    "nulls": {"nulls": "keep"},
    "sort_keys": {"sort_keys": True},
    "sorted nulls": {"sort_keys": True, "nulls": "keep", "names": "pascal"},
    "types": {"types": _TYPES},
    "shallow": {"limits": Limits(depth=2)},
    "few": {"limits": Limits(fields=3, digits=70)},
}
_WITH_HOOKS: dict[str, dict[str, Any]] = {name: {"hooks": hooks} for name, hooks in _HOOKS.items()}

READING, WRITING = _READING | _WITH_HOOKS, _WRITING | _WITH_HOOKS
"""Options by name."""


class Sides(NamedTuple):
    """The same work by each."""

    core: Work
    python: Work
    as_used: Work

    @property
    def has_core(self) -> bool:
        """Whether the core knows this work."""
        return self.core is not decline


@cache
def reading(format: str, kind: str, options: str) -> Sides:
    """Return how a format is read into the type of a name, or a tree where it does not have it, with named options.

    `SPELLED` names trees whose numbers are as they are spelled.
    """
    if kind == SPELLED:
        return _spelled(format, options)
    try:
        decoder = FORMATS[format].Decoder(kind_of(kind), **READING[options])
    except TypeError:
        return reading(format, "tree", options)
    reader = decoder.format.reader(decoder.type, decoder.options)
    reader.prepare()
    reader.decode = decline
    return Sides(decoder.format.compiled_reader(reader) or decline, decoder._reader.decode, decoder.decode)


def _spelled(format: str, options: str) -> Sides:
    decoder = FORMATS[format].Decoder(**READING[options])
    reader = decoder.format.reader(None, decoder.options)
    reader.read_spelled = decline
    return Sides(decoder.format.compiled_spelled(reader) or decline, decoder._reader.read_spelled, decoder.read_spelled)


@cache
def writing(format: str, options: str, as_text: bool) -> Sides:
    """Return how a format is written with the options of a name."""
    encoder = FORMATS[format].Encoder(**WRITING[options])
    writer, python = encoder.format.writer(encoder.options), encoder._writer
    writer.encode = writer.encode_text = decline
    core = encoder.format.compiled_writers(writer) or (decline, decline)
    if as_text:
        return Sides(core[1], python.encode_text, encoder.encode_text)
    return Sides(core[0], python.encode, encoder.encode)


def compare(sides: Sides, data: Any) -> Result:
    """Give the same to the core and, where it does not decline, to Python."""
    told = outcome(sides.core, data)
    if told[0] is DECLINED:
        return Result("")
    expected = outcome(sides.python, data)
    if same(told, expected):
        return Result("", told[0] if len(told) == 1 else DECLINED)
    return Result(f"the core makes {told!r:.300}, Python {expected!r:.300}")


def compare_library(sides: Sides, data: Any) -> Result:
    """Return how the library and Python differ, errors included, and what Python makes, or DECLINED."""
    ours, expected = outcome(sides.as_used, data), outcome(sides.python, data)
    made = expected[0] if len(expected) == 1 else DECLINED
    return Result("" if same(ours, expected) else f"the library makes {ours!r:.300}, Python {expected!r:.300}", made)


# --- the standard library -----------------------------------------------------------------------------------------


class _Beyond(Exception):
    """A number beyond the range of a float, or too long for our limits."""


def compare_standard(sides: Sides, data: Any, made: Any) -> str:
    """Return how a JSON tree differs from that of the standard library, for a text that is JSON to it.

    `made` is what the core made of the text, or DECLINED.
    """
    try:
        text = data if isinstance(data, str) else bytes(data).decode()
        expected = _standard(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError, _Beyond):
        return ""
    told = outcome(sides.as_used, data) if made is DECLINED else (made,)
    if same(told, (expected,)) or (len(told) > 1 and str(told[5]).startswith("nested deeper")):
        return ""
    return f"the library makes {told!r:.300}, the standard library {expected!r:.300}"


def _float(token: str) -> float:
    number = float(token)
    mantissa = token.lower().partition("e")[0]
    if len(token) > 300 or number in (float("inf"), -float("inf")) or (not number and mantissa.strip("-0.")):
        raise _Beyond
    return number


def _constant(token: str) -> Any:
    raise ValueError(token)


_standard = standard.JSONDecoder(parse_float=_float, parse_constant=_constant).decode
