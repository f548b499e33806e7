"""The two sides of a reader, the compiled core and Python, asked the same."""

from __future__ import annotations

import functools
from typing import Any

from jsvcodec import DecodeError, json, jsv
from jsvcodec._options import ReadOptions
from jsvcodec.core import core
from jsvcodec.limits import DEFAULT_LIMITS


def has_core(decoder: Any) -> bool:
    """Return whether the core reads for a decoder; where it does not, there are no two sides."""
    return "decode" in vars(decoder)


def in_python(decoder: jsv.Decoder[Any], data: Any) -> Any:
    """Read as the class does it without the core, which stands in for the method in the instance."""
    return type(decoder).decode(decoder, data)


def in_python_text(encoder: Any, value: Any) -> Any:
    """Write as the class does it without the core."""
    return type(encoder).encode_text(encoder, value)


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


FORMATS: dict[str, Any] = {"jsv": jsv, "json": json}


@functools.lru_cache
def decoder_of(kind: Any, spelling: str = "jsv", **options: Any) -> Any:
    return FORMATS[spelling].Decoder(kind, **options)


def check(kind: Any, data: Any, spelling: str = "jsv", **options: Any) -> None:
    """Read on both sides and compare all that can be seen."""
    decoder: Any = decoder_of(kind, spelling, **options)
    assert has_core(decoder), "the core was left aside"
    assert told(decoder.decode, data) == told(functools.partial(in_python, decoder), data)


def want_for(kind: Any, spelling: Any = "jsv", **options: Any) -> Any:
    """Return what the core's reader is given for a type, None for trees."""
    from jsvcodec.core.schema import want_of

    if kind is None:
        return None
    reader = FORMATS[spelling].Decoder.format.reader(kind, ReadOptions(**options))
    return want_of(core, reader, spelling)  # type: ignore[arg-type]


def refuse(failures: list[Any]) -> None:
    """Raise what user code has raised, as the library does."""
    from jsvcodec._structuring.problems import refused

    raise refused(failures, DEFAULT_LIMITS.problems)


def declines(kind: Any, data: Any, spelling: str = "jsv") -> int:
    """Return how often the core left a text to Python."""
    calls: list[Any] = []
    reader_of(want_for(kind, spelling), calls.append, spelling=spelling).decode(data)
    return len(calls)


def reader_of(want: Any, fallback: Any, depth: int = 128, collisions: int = 1_000, spelling: str = "jsv") -> Any:
    """Return a reader of the core that calls `fallback` for what it declines."""
    return core.reader(spelling, want, depth, collisions, 0, fallback, refuse, (reader_of, (want, fallback)))  # type: ignore[union-attr]
