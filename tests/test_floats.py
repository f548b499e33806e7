"""Floats: the shortest digits that read back, in the layout of each format, and what is read is the nearest float."""

from __future__ import annotations

import random
import struct

import pytest
from support.floats import hard, random_floats, spellings, texts

from jsvcodec import json, jsv

LAYOUTS = {"jsv": jsv, "json": json}


@pytest.mark.parametrize("name", LAYOUTS)
@pytest.mark.parametrize("seed", [1, 2])
def test_floats_are_written_with_the_digits_of_repr(name, seed):
    positive = [*hard(), *random_floats(random.Random(seed), 100_000)]
    for values in (positive, [-value for value in positive]):
        written = LAYOUTS[name].Encoder().encode(values).decode()[1:-1].split(",")
        found = [
            (value, text, told)
            for value, text, told in zip(values, texts(values, json=name == "json"), written, strict=True)
            if text != told
        ]
        assert found[:5] == []


def test_what_is_no_number():
    assert jsv.dumps([float("nan"), float("inf"), -float("inf"), -0.0]) == "[NaN,Infinity,-Infinity,-0]"
    assert jsv.dumps([struct.unpack("<d", b"\1\0\0\0\0\0\xf8\xff")[0]]) == "[NaN]"


@pytest.mark.parametrize("name", LAYOUTS)
def test_floats_come_back(name):
    values = [*hard(), *random_floats(random.Random(3), 100_000)]
    module = LAYOUTS[name]
    again = module.Decoder(list[float]).decode(module.Encoder().encode(values))
    assert list(map(float.hex, again)) == list(map(float.hex, values))


@pytest.mark.parametrize("name", LAYOUTS)
def test_the_nearest_float_is_read(name):
    written = list(spellings(random.Random(4), 8_000))
    again = LAYOUTS[name].Decoder(list[float]).decode(f"[{','.join(written)}]".encode())
    expected = list(map(float, written))
    assert [
        (text, number) for text, number, wanted in zip(written, again, expected, strict=True) if number != wanted
    ] == []
