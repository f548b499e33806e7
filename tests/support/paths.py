"""Every way to read and to write a value, which must all give the same: verbs, codecs, Python alone, converters."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from jsvcodec import DecodeError, EncodeError, form, json, jsv
from jsvcodec.converters import make_converter
from support.sides import in_python, in_python_text

FORMATS: dict[str, Any] = {"jsv": jsv, "json": json, "form": form}


def ways_to_read(kind: Any, format: str, **options: Any) -> dict[str, Callable[[str], Any]]:
    """Return the ways to read a text into a type."""
    module = FORMATS[format]
    decoder = module.Decoder(kind, **options)
    return {
        "loads": lambda text: module.loads(text, kind, **options),
        "loads of bytes": lambda text: module.loads(text.encode(), kind, **options),
        "decode": decoder.decode,
        "decode of bytes": lambda text: decoder.decode(text.encode()),
        "Python alone": functools.partial(in_python, decoder),
        "converter": lambda text: make_converter(format, **options).loads(text, kind),
    }


def ways_to_write(format: str, **options: Any) -> dict[str, Callable[[Any], str]]:
    """Return the ways to write a value."""
    module = FORMATS[format]
    encoder = module.Encoder(**options)
    return {
        "dumps": lambda value: module.dumps(value, **options),
        "dumpb": lambda value: module.dumpb(value, **options).decode(),
        "encode": lambda value: encoder.encode(value).decode(),
        "encode_text": encoder.encode_text,
        "Python alone": functools.partial(in_python_text, encoder),
    }


def read(kind: Any, format: str, text: str, **options: Any) -> Any:
    """Return the value of a text, or the message of its refusal; all ways must agree."""
    return _agreed(ways_to_read(kind, format, **options), text, DecodeError)


def write(value: Any, format: str, **options: Any) -> Any:
    """Return the text of a value, or the message of its refusal; all ways must agree."""
    return _agreed(ways_to_write(format, **options), value, EncodeError)


def comes_back(value: Any, kind: Any, formats: Any = FORMATS, **options: Any) -> dict[str, str]:
    """Write a value in all formats and read it back; return the texts. A form takes maps and classes."""
    texts = {format: write(value, format, **options) for format in formats}
    for format, text in texts.items():
        found = read(kind, format, text, **options)
        assert (type(found), found) == (type(value), value), (format, text)
    return texts


def _agreed(ways: dict[str, Callable[[Any], Any]], given: Any, refusal: type[Exception]) -> Any:
    found = {way: _result(call, given, refusal) for way, call in ways.items()}
    first = found["Python alone"]
    differing = {way: result for way, result in found.items() if not _is_same(result, first)}
    assert not differing, (first, differing)
    return first


def _is_same(one: Any, other: Any) -> bool:
    """Return whether two results are equal and look alike; some of Python's own types show their address."""
    shown = repr(one)
    return type(one) is type(other) and one == other and (shown == repr(other) or " at 0x" in shown)


def _result(call: Callable[[Any], Any], given: Any, refusal: type[Exception]) -> Any:
    try:
        return call(given)
    except refusal as error:
        return f"{refusal.__name__}: {error}"
