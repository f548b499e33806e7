"""``jsvcodec check`` of lines and long lists: it converts records and drops the text, and tells what reading them tells."""

from __future__ import annotations

import io
from typing import Any

import pytest
from click.testing import Result
from hypothesis import given, settings
from hypothesis import strategies as st
from support.commands import run

import jsvcodec
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


def assert_told(done: Result, kind: str, wanted: list[DecodeError]) -> None:
    told = [line for error in wanted for line in lines_of("<stdin>", checked_text(error, b""))]
    assert done.stderr.splitlines() == told
    assert done.stdout == ("" if told else f"<stdin>: valid {kind}\n")
    assert done.exit_code == (1 if told else 0)


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
    assert_told(done, kind, wanted)


ITEMS = {
    "jsv": ["{a:1}", "{a:x}", "{a:1,a:2}", '{a:"x,{a:1"}', '{a:"x', "a", "[1,2]", "é{", "{b:}", "\n{a:1}", "]", "{}", "{a:1"],
    "json": ['{"a":1}', '{"a":"x"}', '{"a":1,"a":2}', '{"a":"x', "NaN", "[1,2]", '"\\ud800"', ' {"a":1}\n', "]", "null", "1.50"],
}  # fmt: skip


@pytest.mark.parametrize("kind", ITEMS)
@given(st.data(), st.sampled_from(["", "dict[str, int]", "dict[str, str]"]), st.booleans())
@settings(max_examples=150, deadline=None)
def test_a_long_root_list_is_checked_item_by_item(kind: str, data: Any, type: str, strict: bool) -> None:
    """What is wrong with items is told up to the first whose syntax is."""
    items = data.draw(st.lists(st.sampled_from(ITEMS[kind]), max_size=6).filter(lambda found: found[:1] != ["\n{a:1}"]))
    text = f"[{','.join(items)}]".encode()
    options = {"duplicates": "error", "unknown": "error"} if strict else {}
    wanted: list[DecodeError] = []

    def tell(error: DecodeError) -> None:
        if not error.problems:
            raise error
        wanted.append(error)

    try:
        for _ in getattr(jsvcodec, kind).iter_items(io.BytesIO(text), TYPES[type], on_error=tell, **options):
            pass
    except DecodeError as error:
        wanted.append(error)
    args = [*(["--type", f"list[{type}]"] if type else []), *(["--strict"] if strict else [])]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("jsvcodec.cli.check.LARGE", 1)
        done = run("check", "--from", kind, *args, stdin=text)
    assert_told(done, kind, wanted)


def test_a_long_list_that_is_not_what_it_looked_like() -> None:
    text = b'[{"a":1},' + b'{"a":2},' * 200_000 + b"{a:1}]"
    done = run("check", stdin=text)
    assert done.exit_code == 1
    assert "; the format was guessed from the first records: name it with --from" in done.stderr
    assert run("check", "--from", "jsv", stdin=text).exit_code == 0


@pytest.mark.parametrize("start", ["", " ", "\n", "\r\n", "\n  ", "\n\t"])
@pytest.mark.parametrize("end", ["", " ", "\n", "\r\n", "\n\t"])
@pytest.mark.parametrize("options", [[], ["--type", "list[dict[str, str]]"], ["--redact"]])
def test_long_and_short_lists_are_laid_out_alike(start: str, end: str, options: list[str]) -> None:
    """What `loads` takes, and nothing else, whatever the size."""
    text = f"[{start}{{a:1}},{start}{{a:2}},{start}{{a:3}}{end}]".encode()
    try:
        values = jsv.loads(text)
    except DecodeError:
        values = None
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("jsvcodec.cli.check.LARGE", 1)
        patch.setattr("jsvcodec.cli.pipeline.LARGE", 1)
        checked = run("check", "--from", "jsv", *options[: 2 if options[:1] == ["--type"] else 0], stdin=text)
        made = [
            run("convert", "--from", "jsv", "--to", kind, *options, stdin=text) for kind in ("json", "ndjson", "jsvl")
        ]
    assert checked.exit_code == (0 if values is not None else 1)
    if values is None:
        assert all(each.exit_code == 1 for each in made)
    else:
        lines = [json.dumps(value) for value in values]
        assert [each.stdout for each in made] == [
            f"[{','.join(lines)}]\n", "\n".join(lines) + "\n", "\n".join(map(jsv.dumps, values)) + "\n",
        ]  # fmt: skip
