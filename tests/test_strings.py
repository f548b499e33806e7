"""Strings are written and read right whatever their length, their characters and where these stand in a block.

The loops of the core take 8 to 32 characters at a time, and others at the end of a string and of a page. What the core
would leave to Python counts as a failure here, but for what is refused.
"""

from __future__ import annotations

import ctypes
import itertools
import json
import mmap
import os
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import jsvcodec
from jsvcodec import DecodeError, EncodeError, jsv
from jsvcodec import json as our_json
from jsvcodec.jsv import JsvReader
from jsvcodec.jsv.writer import JsvWriter

FILLERS = {"ascii": "a", "latin1": "é", "words": "д", "long words": "日", "four bytes": "😀"}
SPECIAL = '":,{}[]\r\n'
MIXED = "aй日é😀 b"

needs_core = pytest.mark.skipif(jsvcodec.backend != "c", reason="the compiled core is meant")


class Left(Exception):
    """The core left the work to Python."""


def _leave(*_: Any) -> Any:
    raise Left


@pytest.fixture
def encode(monkeypatch: pytest.MonkeyPatch) -> Callable[[Any], bytes]:
    if jsvcodec.backend == "c":
        monkeypatch.setattr(JsvWriter, "encode", _leave)
    encoder = jsv.Encoder()
    monkeypatch.undo()
    return encoder.encode


@pytest.fixture
def decode(monkeypatch: pytest.MonkeyPatch) -> Callable[[bytes], Any]:
    if jsvcodec.backend == "c":
        monkeypatch.setattr(JsvReader, "decode", _leave)
    decoder = jsv.Decoder()
    monkeypatch.undo()
    return decoder.decode


def text_of(string: str) -> str:
    """Return the JSV of a text."""
    return '"' + string.replace('"', '""') + '"' if not string or any(c in SPECIAL for c in string) else string


def strings_of_length(filler: str, length: int) -> Iterator[str]:
    """Yield a text without special characters, and those with one at each place, alone and before others."""
    yield filler * length
    for place in range(length):
        special = SPECIAL[(place + length) % len(SPECIAL)]
        yield filler * place + special + filler * (length - place - 1)
        yield filler * place + '"' * min(length - place, 1 + place % 5) + MIXED * ((length - place) // 7)


@pytest.mark.parametrize("filler", FILLERS.values(), ids=FILLERS.keys())
def test_every_length_with_a_special_character_at_each_place(filler, encode, decode):
    for length in range(301):
        strings = list(strings_of_length(filler, length))
        text = encode(strings)
        assert text.decode() == "[" + ",".join(map(text_of, strings)) + "]"
        assert decode(text) == strings


@pytest.mark.parametrize("filler", FILLERS.values(), ids=FILLERS.keys())
def test_long_strings_are_written_in_parts(filler, encode, decode):
    for length in (4_095, 4_096, 4_097, 8_192, 20_000):
        for place in (0, 1, 4_094, 4_095, 4_096, length - 1):
            string = filler * min(place, length) + ',"' + filler * (length - place)
            assert encode(string).decode() == text_of(string)
            assert decode(encode([string])) == [string]


@pytest.mark.parametrize("length", [257, 319, 320, 321, 511, 513, 1_023, 1_024, 1_025, 2_047, 4_095, 4_096, 4_097])
def test_longer_ascii_with_a_special_character_at_each_place(length, encode):
    for place in range(0, length, 1 if length < 1_000 else 13):
        for special in ('"', ",", "\n", "\\"):
            string = "a" * place + special + "b" * (length - place - 1)
            assert encode(string).decode() == text_of(string)
            assert our_json.dumps([string]) == json_of([string])
    assert encode(["a" * length, 1]).decode() == f"[{'a' * length},1]"


@given(st.lists(st.text(st.sampled_from("ab é日д😀\x7f\x80\xff\u07ff\u0800\uffff\U00010000\U0010ffff" + SPECIAL))))
def test_any_mixture_comes_back(strings):
    strings.append("last")  # a list of one blank text is written with quotes
    text = jsv.dumpb(strings)
    assert text.decode() == "[" + ",".join(map(text_of, strings)) + "]"
    assert jsv.dumps(strings) == text.decode()
    assert jsv.loads(text) == strings


def test_every_character(encode, decode):
    characters = [chr(code) for code in range(0x110000) if not 0xD800 <= code < 0xE000]
    for start in range(0, len(characters), 997):
        string = "".join(characters[start : start + 997])
        assert encode([string]).decode() == f"[{text_of(string)}]"
        assert decode(encode([string])) == [string]


@pytest.mark.parametrize("filler", FILLERS.values(), ids=FILLERS.keys())
def test_a_lone_surrogate_is_refused_wherever_it_stands(filler):
    for length, surrogate in itertools.product(range(40), ("\ud800", "\udbff", "\udc00", "\udfff")):
        for place in {0, length // 2, length}:
            with pytest.raises(EncodeError):
                jsv.dumpb([filler * place + surrogate + filler * (length - place)])
            with pytest.raises(EncodeError):
                our_json.dumpb([filler * place + surrogate + filler * (length - place)])


@needs_core
@pytest.mark.parametrize("string", ["дом", "é,ü" * 30, '日"本' * 100, "😀" * 3])
def test_utf8_that_a_string_has_already_is_used_and_never_made(string, encode):
    fresh = "".join(list(string))
    size = sys.getsizeof(fresh)
    text = encode(fresh)
    assert sys.getsizeof(fresh) == size
    with pytest.raises(ValueError, match="hexadecimal"):
        float.fromhex(fresh)  # asks for UTF-8, which CPython keeps
    assert sys.getsizeof(fresh) > size
    assert encode(fresh) == text == text_of(string).encode()


# ---- JSON ----

CONTROLS = '"\\\b\t\n\f\r\0\x01\x1f\x0b'


def json_of(strings: list[str]) -> str:
    return json.dumps(strings, ensure_ascii=False, separators=(",", ":"))


@pytest.mark.parametrize("filler", FILLERS.values(), ids=FILLERS.keys())
def test_json_of_every_length_with_an_escape_at_each_place(filler):
    encoder = our_json.Encoder()
    for length in range(301):
        strings = [filler * length]
        for place in range(length):
            special = CONTROLS[(place + length) % len(CONTROLS)]
            strings.append(filler * place + special + filler * (length - place - 1))
        strings.append(CONTROLS * (length // 8) + MIXED)
        text = encoder.encode(strings)
        assert text.decode() == json_of(strings)
        if length % 50 < 35:
            assert our_json.loads(text) == strings


@given(st.lists(st.text(st.sampled_from("ab/ é日д😀\x7f\x80\xff\u07ff\u0800\uffff\U0010ffff" + CONTROLS))))
def test_any_mixture_comes_back_from_json(strings):
    text = our_json.dumpb(strings)
    assert text.decode() == our_json.dumps(strings) == json_of(strings)
    assert our_json.loads(text) == strings
    escaped = json.dumps(strings)
    assert our_json.loads(escaped) == strings


# ---- the end of a page ----


class Page:
    """A page of memory that no other follows: whoever reads on is stopped."""

    def __init__(self) -> None:
        self._map = mmap.mmap(-1, 2 * mmap.PAGESIZE)
        self._start = ctypes.addressof(ctypes.c_char.from_buffer(self._map))
        protect = ctypes.CDLL(None, use_errno=True).mprotect
        protect.argtypes = (ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int)
        assert protect(self._start + mmap.PAGESIZE, mmap.PAGESIZE, 0) == 0

    def place(self, original: Any, ending: int) -> Any:
        """Return a copy of a str or bytes whose text ends with the page: its last `ending` bytes, zeros, are cut off."""
        size = sys.getsizeof(original) - ending
        address = self._start + mmap.PAGESIZE - size
        ctypes.memmove(address, id(original), size)
        return ctypes.cast(address, ctypes.py_object).value


@needs_core
@pytest.mark.skipif(sys.platform != "linux", reason="mprotect is called")
@pytest.mark.skipif("LD_PRELOAD" in os.environ, reason="sanitizers report that the copies are not aligned")
@pytest.mark.parametrize("filler", FILLERS.values(), ids=FILLERS.keys())
def test_nothing_beyond_the_page_of_a_string_is_read(filler, encode, decode):
    page = Page()
    for length in range(1, 140):
        for special in ("", ",", '"'):
            string = filler * (length - len(special)) + special
            placed = page.place(string, 1 if max(string) < "\u0100" else 2 if max(string) < "\U00010000" else 4)
            text = encode([placed])
            del placed
            placed = page.place(string, 1 if max(string) < "\u0100" else 2 if max(string) < "\U00010000" else 4)
            written = our_json.dumpb([placed])
            del placed
            assert (text.decode(), written.decode()) == (f"[{text_of(string)}]", json_of([string]))
            placed = page.place(text, 1)
            tree = decode(placed)
            del placed
            assert tree == [string]


# ---- what is no UTF-8 ----

EDGES = bytes.fromhex("20 41 7f 80 8f 90 9f a0 bf c0 c1 c2 c3 c4 df e0 e1 ec ed ee ef f0 f1 f3 f4 f5 ff")
WRONG = [
    bytes.fromhex(each)
    for each in (
        "80", "bf", "c0 80", "c1 bf", "e0 80 80", "e0 9f bf", "ed a0 80", "ed bf bf", "f0 80 80 80", "f0 8f bf bf", "f4 90 80 80",
        "f5 80 80 80", "ff", "fe", "c3", "e6 97", "e6", "f0 9f 98", "f0 9f", "f0", "c3 c3 a9", "e6 97 61", "f0 9f 98 61", "c3 a9 a9",
        "e6 97 a5 a5", "f0 9f 98 80 80",
    )
]  # fmt: skip


def same_as_python(decode: Callable[[bytes], Any], text: bytes) -> None:
    try:
        expected: Any = [text.decode()]
    except UnicodeDecodeError:
        expected = None
    try:
        read = decode(b"[" + text + b"]")
    except (Left, DecodeError):
        read = None
    assert read == expected, text


@pytest.mark.parametrize("filler", FILLERS.values(), ids=FILLERS.keys())
@pytest.mark.parametrize("wrong", WRONG, ids=lambda wrong: wrong.hex())
def test_an_error_is_found_wherever_it_stands(wrong, filler, decode):
    for place, rest in itertools.product(range(70), (0, 1, 40)):
        same_as_python(decode, filler.encode() * place + wrong + filler.encode() * rest)
    for place in range(70):  # at the end of the document, too
        with pytest.raises((Left, DecodeError)):
            decode(filler.encode() * place + wrong)


@needs_core
def test_every_sequence_at_the_edges_is_taken_as_python_takes_it(decode):
    for length in range(1, 5):
        for codes in itertools.product(EDGES, repeat=length):
            same_as_python(decode, b"a" * (codes[0] % 31) + bytes(codes))


@given(st.binary(max_size=80))
def test_random_bytes_are_taken_as_python_takes_them(data):
    text = bytes(byte if byte >= 0x80 else 0x61 for byte in data)
    same_as_python(jsv.loads, text + b"\xc3\xa9")
