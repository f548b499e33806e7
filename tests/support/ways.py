"""All ways to read a text into a type: the result must be the same whichever is taken."""

from __future__ import annotations

from functools import partial
from typing import Any

import jsvcodec
from jsvcodec import form, json, jsv
from support.sides import in_python, told

FORMATS: dict[str, Any] = {"jsv": jsv, "json": json, "form": form}


def read(name: str, kind: Any, text: str, **options: Any) -> Any:
    """Read a text into a type in every way, on both backends, and return the value, or raise what reading raises."""
    module = FORMATS[name]
    decoder = module.Decoder(kind, **options)
    ways = {
        "loads": lambda data: module.loads(data, kind, **options),
        "Decoder": decoder.decode,
        "Python": partial(in_python, decoder),
        "bytes": lambda data: decoder.decode(data.encode()),
    }
    if text.startswith(("{", "[")) and jsvcodec.sniff(text) == name:  # others are JSV to it where they can be
        ways["jsvcodec.loads"] = lambda data: jsvcodec.loads(data, kind, **options)
    outcomes = {way: told(function, text) for way, function in ways.items()}
    # Long documents have long outcomes, and pytest would show them all.
    distinct = {repr(outcome): way for way, outcome in outcomes.items()}
    assert len(distinct) == 1, [(way, outcome[:200], outcome[-200:]) for outcome, way in distinct.items()]
    return decoder.decode(text)


def read_inside(name: str, kind: Any, text: str, **options: Any) -> Any:
    """Read a text into a type by itself and as a part of a list and of a map, where the value is the same."""
    value = read(name, kind, text, **options)
    key = '"k"' if name == "json" else "k"
    assert repr(read(name, list[kind], f"[{text},{text}]", **options)) == repr([value, value])
    assert repr(read(name, dict[str, kind], f"{{{key}:{text}}}", **options)) == repr({"k": value})
    return value


def write(name: str, value: Any, **options: Any) -> str:
    """Write a value with the verb and with the encoder, as text and as bytes, on both backends, and return the text."""
    module = FORMATS[name]
    encoder = module.Encoder(**options)
    texts = {
        module.dumps(value, **options),
        module.dumpb(value, **options).decode(),
        encoder.encode_text(value),
        encoder.encode(value).decode(),
        type(encoder).encode_text(encoder, value),
        type(encoder).encode(encoder, value).decode(),
    }
    assert len(texts) == 1, texts
    return texts.pop()
