"""The indented form: the reference's own layouts are in the vectors; here is what only we promise."""

from __future__ import annotations

import pytest

from jsvcodec import DecodeError, EncodeError, jsv
from jsvcodec.jsv import layout

BOTH = [
    ("", ""),
    ("a:b:c", "a: b:c"),
    ("{}", "{\n\t\n}"),
    ("{a:{},b:[]}", "{\n\ta: {},\n\tb: []\n}"),
    ("[{}]", "[\n\t{\n\t\t\n\t}\n]"),
    ("{a:[1,{b:2}]}", "{\n\ta: \n\t[\n\t\t1,\n\t\t{\n\t\t\tb: 2\n\t\t}\n\t]\n}"),
    ('{a:"x,y{z}:w"}', '{\n\ta: "x,y{\n\t\tz\n\t}: w"\n}'),
    ("]]}", "\n]\n]\n}"),
]


@pytest.mark.parametrize(("text", "laid_out"), BOTH)
def test_both_ways(text, laid_out):
    assert jsv.indent(text) == laid_out
    assert jsv.compact(laid_out) == text
    windows = laid_out.replace("\n", "\r\n")
    assert layout.indent(text, "\r\n") == windows
    assert jsv.compact(windows) == text


@pytest.mark.parametrize("text", ["{a:b}", "{a:,b:[x]}", '["{\n"]', "word", "[[]]"])
def test_compact_text_stays(text):
    assert jsv.compact(text) == text


@pytest.mark.parametrize(
    "mangled",
    ["{\na: x,\nb: \n[\ny\n]\n}", "{ \n  a : x ,\r\n  b :\n  [ y ]\n}\n", "{\n\ta: x,\n\tb:\n\t[\n\t\ty\n\t]\n}"],
)
def test_compact_of_what_lost_its_layout(mangled):
    assert jsv.compact(mangled) == "{a:x,b:[y]}"


def test_what_is_neither_is_refused():
    with pytest.raises(DecodeError):
        jsv.compact("{a")


def test_levels_are_bounded_so_that_the_cost_stays_linear():
    jsv.indent("[" * 1_000)
    with pytest.raises(DecodeError, match="1000 levels"):
        jsv.indent("[" * 1_001)
    with pytest.raises(EncodeError, match="1000 levels"):
        jsv.dumps("{" * 1_001, indent=True)


@pytest.mark.parametrize("function", [jsv.indent, jsv.compact])
def test_bytes_are_taken_and_other_values_refused_by_type(function):
    assert function(b"{a:b}") == function("{a:b}")
    with pytest.raises(TypeError, match=r"^expected str, bytes, bytearray or memoryview, not int$"):
        function(5)
