"""Blocks of records in the core: what it takes of one is what converting each record alone gives."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.strategies import trees

import jsvcodec
from jsvcodec import json, jsv
from jsvcodec.core import core

if core is None:
    pytest.skip("the compiled core does not run", allow_module_level=True)

FORMATS: dict[str, Any] = {"jsv": jsv, "json": json}
formats = st.sampled_from(sorted(FORMATS))
# A text that begins with a mark is left to Python.
records = st.lists(
    trees().filter(lambda tree: tree and not (isinstance(tree, str) and tree[0] == "\ufeff")), max_size=6
)


def many(source: str, target: str, how: tuple[Any, ...], block: bytes, start: int = 0, depth: int = -1) -> Any:
    """Return the text, the number of records and that of their bytes."""
    assert core is not None
    *made, breaks = core.convert_records(source == "json", target == "json", depth, False, how, block, start)
    assert breaks == block.count(b"\n", start, start + made[2])
    return tuple(made)


LINES, ITEMS = (False, b"\n", False), (True, b",", False)


def alone(source: str, target: str, text: str) -> str:
    return str(jsvcodec.convert(text, source, target))


def as_item(source: str, target: str, text: str) -> str:
    return alone(source, target, f"[0,{text}]")[len(alone(source, target, "[0,0]")) // 2 + 1 : -1]


@given(records, formats, formats, st.sampled_from(["\n", "\r\n", "\n\n", "\n\r\n"]))
def test_lines_are_converted_as_each_alone(values, source, target, end):
    texts = [FORMATS[source].dumps(value) for value in values]
    block = "".join(text + end for text in texts).encode()
    text, count, size = many(source, target, LINES, block)
    assert text.decode() == "\n".join(alone(source, target, each) for each in texts[:count])
    assert size == sum(len((each + end).encode()) for each in texts[:count])
    # A text of many lines is for Python.
    assert count == len(values) or texts[count].count("\n") >= 15


@given(records, formats, formats, st.sampled_from([b"", b"{", b"a", b"]", b"[[", b'"']))
def test_items_are_converted_as_each_in_a_list(values, source, target, rest):
    texts = [FORMATS[source].dumps([0, value])[3:-1] for value in values]
    block = "".join(text + "," for text in texts).encode()
    text, count, size = many(source, target, ITEMS, block + rest)
    assert (count, size) == (len(values), len(block))
    assert text.decode() == ",".join(as_item(source, target, each) for each in texts)


@given(records, formats, formats)
def test_any_record_may_be_the_first(values, source, target):
    lines = [FORMATS[source].dumps(value).encode() + b"\n" for value in values]
    block = b"".join(lines)
    start = len(b"".join(lines[:2]))
    assert many(source, target, LINES, block, start) == many(source, target, LINES, block[start:])


@pytest.mark.parametrize(
    ("source", "how", "block"),
    [
        ("jsv", LINES, b"{a:x\ny}\n"),  # a line ends where no string is open
        ("jsv", LINES, b'{a:x"y\n"}\n'),  # and none opens inside of a value
        ("jsv", LINES, b"{a:b"),
        ("jsv", LINES, b'{a:"' + b"x\n" * 20 + b'"}\n'),
        ("jsv", LINES, b"{\r\ta: b\n"),
        ("jsv", LINES, "\ufeff{a:b}\n".encode()),
        ("jsv", LINES, b"{a:\xff}\n"),
        ("jsv", LINES, b"{a:b}\n{a:\xed\xa0\x80}\n"),
        ("jsv", LINES, b"a,b\n"),
        ("json", LINES, b" \n"),
        ("json", LINES, b'{"a":1e999}\n'),
        ("json", LINES, b'{"a":1,"a":2}\n'),
        ("json", ITEMS, b" ,"),
        ("json", ITEMS, b'],{"a":1},'),
        ("json", (True, b"\n", True), b"1,"),
    ],
)
def test_what_is_not_plain_is_not_taken(source, how, block):
    ours = "json" if source == "jsv" else "jsv"
    assert many(source, ours, how, block) == (b"", 0, 0)


def test_a_record_may_have_lines():
    assert many("jsv", "json", LINES, b'{a:"x\r\ny"}\r\n"z\n"\n') == (b'{"a":"x\\r\\ny"}\n"z\\n"', 2, 17)


def test_a_list_counts_as_a_level():
    assert many("jsv", "json", ITEMS, b"[],[[]],", depth=2) == (b"[]", 1, 3)
    assert many("jsv", "json", ITEMS, b"a,", depth=0) == (b"", 0, 0)
    assert many("jsv", "json", LINES, b"[]\n[[]]\n", depth=1) == (b"[]", 1, 3)


@pytest.mark.parametrize("block", [b"\n", b"\r\n\n", b""])
def test_blank_lines_are_taken_and_are_no_records(block):
    assert many("jsv", "json", LINES, block) == (b"", 0, len(block))


@pytest.mark.parametrize(
    "arguments",
    [(), (True, True, 1, True, LINES, b""), (True, True, 1, True, LINES, "", 0), (True, True, 1, True, None, b"", 0),
     (True, True, 1, True, LINES, b"", True), (1, True, 1, True, LINES, b"", 0)],
)  # fmt: skip
def test_arguments_are_checked(arguments):
    assert core is not None
    with pytest.raises(TypeError):
        core.convert_records(*arguments)
    for offset in (-1, 2, 2**70):
        with pytest.raises((ValueError, OverflowError)):
            partial(core.convert_records, True, True, -1, False, LINES, b"\n")(offset)
