"""``jsvcodec check`` of lines: it converts them and drops the text, and tells what reading them tells."""

from __future__ import annotations

import io
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.commands import run

from jsvcodec import form, json, jsv
from jsvcodec.cli.documents import checked_text
from jsvcodec.cli.reporting import lines_of
from jsvcodec.errors import DecodeError

FORMATS: dict[str, Any] = {"jsvl": jsv, "ndjson": json, "forml": form}
LINES = {
    "jsvl": ["{a:1}", "{a:x,a:2}", '{a:"x\ny"}', '{a:"x', "a", "{a:1", "[1,2]", "", "é{", "{b:}", "{a:\x00}", '"\r\n"', "null"],
    "ndjson": ['{"a":1}', '{"a":1,"a":2}', '{"a":"1"}', '{"a":"x', "NaN", "{a:1}", "[1,2]", "", '"\\ud800"', '{"a":' + "9" * 5000 + "}"],
    "forml": ["a=1", "a=1&a=2", "a=x", "?a=1", "a=%zz", "", "a=é", "b", "a=[1,2]"],
}  # fmt: skip
TYPES: dict[str, Any] = {"": None, "dict[str, int]": dict[str, int], "dict[str, str]": dict[str, str], "str": str}


@pytest.mark.parametrize("kind", FORMATS)
@given(st.data(), st.sampled_from(sorted(TYPES)), st.booleans(), st.sampled_from(["\n", "\r\n"]))
@settings(max_examples=150, deadline=None)
def test_lines_are_refused_as_the_library_refuses_them(kind: str, data: Any, type: str, strict: bool, end: str) -> None:
    if kind == "forml" and type == "str":
        return  # a form has members
    lines = data.draw(st.lists(st.sampled_from(LINES[kind]), max_size=6))
    text = end.join(lines).encode()
    options = {"duplicates": "error", "unknown": "error"} if strict else {}
    wanted: list[DecodeError] = []
    for _ in FORMATS[kind].iter_lines(io.BytesIO(text), TYPES[type], on_error=wanted.append, **options):
        pass
    args = [*(["--type", type] if type else []), *(["--strict"] if strict else [])]
    done = run("check", "--from", kind, *args, stdin=text)
    told = [line for error in wanted for line in lines_of("<stdin>", checked_text(error, b""))]
    assert done.stderr.splitlines() == told
    assert done.stdout == ("" if told else f"<stdin>: valid {kind}\n")
    assert done.exit_code == (1 if told else 0)
