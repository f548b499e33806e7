"""Documents from one format to another: what the core makes of a text, what Python does, and texts to try.

Python's way is the definition: the tree that the reader makes, numbers as they are spelled, written by the writer. The
core alone DECLINES where the library would ask Python.
"""

from __future__ import annotations

from functools import cache, partial
from random import Random
from typing import Any, Literal, NamedTuple

import jsvcodec
from jsvcodec import json, jsv
from jsvcodec.core import core
from jsvcodec.limits import Limits
from safety.backends import DEPTH, Result, compare, decline, face_difference
from safety.kinds import seeds

FORMATS = {"jsv": jsv, "json": json}


class Convert(NamedTuple):
    """From what to what, and the options."""

    source: str
    target: str
    nulls: Literal["omit", "keep"] = "omit"
    depth: int | None = DEPTH


def by_python(what: Convert, data: Any) -> Any:
    """Convert as the classes do without the core."""
    decoder, encoder = _codecs(what)
    return type(encoder).encode_text(encoder, decoder._reader.read_spelled(data))


@cache
def _codecs(what: Convert) -> tuple[Any, Any]:
    limits = Limits(depth=what.depth)
    decoder = FORMATS[what.source].Decoder(limits=limits)
    return decoder, FORMATS[what.target].Encoder(nulls=what.nulls, limits=limits)


def by_core(what: Convert, data: Any) -> Any:
    """Convert by the core alone."""
    return core_converter(what)(data)


def core_converter(what: Convert, otherwise: Any = decline) -> Any:
    """Return what the core converts by; it calls `otherwise` for what it declines."""
    assert core
    depth = -1 if what.depth is None else what.depth
    return partial(core.convert, what.source == "json", what.target == "json", depth, what.nulls == "keep", otherwise)


def by_face(what: Convert, data: Any) -> Any:
    """Convert as the library does."""
    return jsvcodec.convert(data, what.source, what.target, nulls=what.nulls, limits=Limits(depth=what.depth))


def convert_both(data: Any, what: Convert) -> Result:
    """Convert by the core and by Python."""
    return compare(partial(by_core, what), partial(by_python, what), data)


def convert_by_face(data: Any, what: Convert) -> str:
    """Convert by the library and by Python; return how they differ, errors included."""
    return face_difference(partial(by_face, what), partial(by_python, what), data)


# --- texts --------------------------------------------------------------------------------------------------------

JSON_TEXTS = (
    'null', ' true\n', '[false , null]', '"\\u00e9\\ud83d\\ude00\\n\\t\\"\\\\\\/\\b"', '{"a" : 1.5e-7 , "b":[ true,false,null ]}',
    '[" ","\\u00a0","",-0,1e99,1E5,0.1,123456789012345678901234567890]', '{"a":null,"b":{"c":null,"d":[]}}', "[[],{},[{}]]",
    '{"a":1,"b":2,"a":3}', '{"ab":1,"\\u0061b":2}', '["\\ufeff","\\u0000","\\ud800"]', '\ufeff{"a":[1,2]}', "[1e400,1e-400,01,1.,-]",
    '{"a:b":"c,d","{":"[x]","":"é\\"€"}', '[" \\t ","\\u2003\\u3000","\\u0085"]', '{"é":null,"😀":"ключ"}',
)  # fmt: skip


@cache
def texts(source: str) -> tuple[str, ...]:
    """Return texts of a format, most of them plain: the recorded ones, for JSON as the library converts them."""
    recorded = tuple(text for text, _ in seeds())
    return recorded if source == "jsv" else (*JSON_TEXTS * 20, *filter(None, map(_as_json, recorded)))


def _as_json(text: str) -> str:
    try:
        return by_python(Convert("jsv", "json"), text)  # type: ignore[no-any-return]
    except jsvcodec.DecodeError:
        return ""


def random_way(source: Random) -> Convert:
    """Return some conversion, most of them with the usual limit."""
    at = source.random
    depth = int(at() * 5) if at() < 0.15 else None if at() < 0.1 else DEPTH
    return Convert(_one(source), _one(source), "keep" if at() < 0.3 else "omit", depth)


def _one(source: Random) -> str:
    return "jsv" if source.random() < 0.5 else "json"
