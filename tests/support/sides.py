"""The two sides of the JSV reader, the compiled core and Python, asked the same."""

from __future__ import annotations

import functools
from typing import Any

from jsvcodec import DecodeError, jsv
from jsvcodec._options import ReadOptions
from jsvcodec.core import core


def in_python(decoder: jsv.Decoder[Any], data: Any) -> Any:
    """Read as the class does it without the core, which stands in for the method in the instance."""
    return type(decoder).decode(decoder, data)


def told(read: Any, data: Any) -> tuple[Any, ...]:
    """Return all that can be seen of a result: the value with its types and order, or the error with all its fields."""
    try:
        value = read(data)
    except DecodeError as error:
        return (DecodeError, error.pos, error.line, error.column, error.path, error.reason, error.problems, str(error))
    except Exception as error:
        return (type(error), str(error))
    return (type(value), hex(value) if type(value) is int else repr(value), _attributes(value))


def _attributes(value: Any) -> list[str]:
    return list(vars(value)) if hasattr(value, "__dict__") else []


decoder_of = functools.lru_cache(jsv.Decoder)


def check(kind: Any, data: Any, **options: Any) -> None:
    decoder: Any = decoder_of(kind, **options)
    assert "decode" in vars(decoder), "the core was left aside"
    assert told(decoder.decode, data) == told(functools.partial(in_python, decoder), data)


def declines(kind: Any, data: Any) -> int:
    """Return how often the core left a text to Python."""
    from jsvcodec.core.schema import want_of

    calls = []
    want = None if kind is None else want_of(core, kind, ReadOptions())  # type: ignore[arg-type]
    reader_of(want, calls.append).decode(data)
    return len(calls)


def reader_of(want: Any, fallback: Any, depth: int = 128, collisions: int = 1_000) -> Any:
    """Return a reader of the core that calls `fallback` for what it declines."""
    from jsvcodec._structuring import refused

    return core.reader(want, depth, collisions, fallback, refused, (reader_of, (want, fallback)))  # type: ignore[union-attr]
