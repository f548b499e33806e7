"""Refusals cost no more than a constant times the document, and are lines that can be printed."""

from __future__ import annotations

import pickle
from typing import Any

import attrs
import pytest
from support.ways import FORMATS, read

from jsvcodec import DecodeError, EncodeError, Limits

MOST = 16 * 1024 + 200
N = 16_000

Problem = tuple[str, Any, str, dict[str, Any]]


@attrs.define
class Strict:
    a: int
    b: int


def items(item: str) -> str:
    """Return a list of that many items, under a long key where it stands in a map."""
    return f"[{','.join([item] * N)}]"


def numbered(start: str, end: str, count: int = N // 10, between: str = ",") -> str:
    return between.join(f"{start}{number}{end}" for number in range(count))


LONG = "k" * N
UNIQUE = {"duplicates": "error"}
MANY_FIELDS = {"limits": Limits(fields=None)}
CASES: dict[str, Problem] = {
    "a long key over many items": ("jsv", dict[str, list[int]], f"{{{LONG}:{items('x')}}}", {}),
    "repeated keys under a long one": ("jsv", None, f"{{{LONG}:{items('{a:1,a:2}')}}}", UNIQUE),
    "repeated keys into a type": ("jsv", dict[str, list[dict[str, int]]], f"{{{LONG}:{items('{a:1,a:2}')}}}", UNIQUE),
    "JSON items": ("json", dict[str, list[int]], f'{{"{LONG}":{items("true")}}}', {}),
    "JSON keys": ("json", None, f'{{"{LONG}":' + items('{"a":1,"a":2}') + "}", UNIQUE),
    "a form": ("form", dict[str, list[int]], f"{LONG}={items('x')}", MANY_FIELDS),
    "many fields": ("form", dict[str, int], numbered("k" * 50, "=x", N, "&"), MANY_FIELDS),
    "missing members": ("jsv", list[Strict], items("{}"), {}),
    "unknown members": ("jsv", list[dict[str, Strict]], items("{k:{a:1,b:2,c:3}}"), {"unknown": "error"}),
    "long unknown members": ("jsv", Strict, "{a:1,b:2," + numbered("u" * 200, ":1") + "}", {"unknown": "error"}),
    "a union": ("jsv", list[int | Strict | list[int]], items("{a:x,b:y}"), {}),
    "deep under long keys": ("jsv", None, f"{{{'k' * 500}:" * 200 + "1" + "}" * 200, {}),
    "map keys": ("jsv", dict[int, int], "{" + numbered("x" * 100, ":1") + "}", {}),
}


@pytest.mark.parametrize("case", CASES)
def test_a_refusal_is_bounded(case):
    name, kind, text, options = CASES[case]
    with pytest.raises(DecodeError) as refusal:
        read(name, kind, text, **options)
    error = refusal.value
    assert len(str(error).encode()) <= MOST
    assert len(error.problems) <= 100
    assert all(len(problem.path) <= 256 for problem in error.problems)
    assert len(pickle.dumps(error)) < 64 * 1024
    assert str(error).isprintable() or "\n" in str(error)


@pytest.mark.parametrize("name", ["jsv", "json"])
def test_no_more_problems_are_told_than_the_limit(name):
    text = f"[{','.join(['true'] * 50)}]"
    for most in (0, 1, 7, None):
        with pytest.raises(DecodeError) as refusal:
            read(name, list[int], text, limits=Limits(problems=most))
        assert len(refusal.value.problems) == (50 if most is None else max(most, 1))


KEYS = [
    "a\nb",
    "\r\n$.b: forged",
    "\x1b[31m",
    "\x00",
    "\x07",
    "\x85",
    "\u2028",
    "\u202e",
    "\ud800",
    "\x7f",
    "\ufeff",
    "\t",
]


@pytest.mark.parametrize("key", KEYS)
def test_what_cannot_be_printed_is_escaped_in_a_path(key):
    quoted = '"' + key.replace('"', '""') + '"'
    in_json = '"' + "".join(f"\\u{ord(char):04x}" for char in key) + '"'
    texts = [("json", f"{{{in_json}:{{{in_json}:true}}}}")] + [("jsv", f"{{{quoted}:{{{quoted}:x}}}}")] * (
        key != "\ud800"
    )
    for name, text in texts:
        with pytest.raises(DecodeError) as refusal:
            read(name, dict[str, dict[str, int]], text)
        assert str(refusal.value).isprintable()
        assert len(str(refusal.value).splitlines()) == 1
        str(refusal.value).encode()
    with pytest.raises(DecodeError) as refusal:
        FORMATS["form"].loads(f"{''.join(f'%{byte:02X}' for byte in key.encode(errors='replace'))}=x", dict[str, int])
    assert str(refusal.value).isprintable()


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("name", FORMATS)
def test_and_in_one_of_writing(name, key):
    for value in ({key: object()}, {"k": {key: {key: object()}}}, {key: {"k": "\ud800"}}):
        with pytest.raises(EncodeError) as refusal:
            FORMATS[name].dumpb(value)
        assert str(refusal.value).isprintable()
