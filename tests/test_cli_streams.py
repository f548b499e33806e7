"""The command over streams: lines, root lists and rows, each as the library reads and writes them."""

from __future__ import annotations

import io
import json
import random
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.commands import ok, run

import jsvcodec
from jsvcodec import form, jsv
from jsvcodec.cli.inputs import Input
from jsvcodec.cli.kinds import Kind, kind_named
from jsvcodec.cli.pipeline import Pipeline
from jsvcodec.cli.recipes import Recipe
from jsvcodec.cli.tally import Tally
from jsvcodec.errors import DecodeError

COMMAND = [sys.executable, "-m", "jsvcodec"]
SIZE = 30_000


def trees(count: int) -> list[Any]:
    chosen = random.Random(7)
    names = ["plain", "a,b", 'quo"te', "two\nlines", "née", "[x]", ""]
    return [
        {"id": str(place), "name": chosen.choice(names), "tags": ["a", chosen.choice(names)], "in": {"id": "x"}}
        for place in range(count)
    ]


TREES = trees(SIZE)
JSVL = "".join(jsv.dumps(tree) + "\n" for tree in TREES)
NDJSON = "".join(json.dumps(tree, ensure_ascii=False, separators=(",", ":")) + "\n" for tree in TREES)
JSV_LIST = jsv.dumps(TREES) + "\n"
JSON_LIST = "[" + NDJSON.strip().replace("\n", ",") + "]\n"
FORML = "".join(form.dumps(tree) + "\n" for tree in TREES)
TEXTS = {"jsvl": JSVL, "ndjson": NDJSON, "jsv": JSV_LIST, "json": JSON_LIST}


@pytest.mark.parametrize("source", TEXTS)
@pytest.mark.parametrize("target", TEXTS)
def test_every_kind_to_every_kind(source: str, target: str) -> None:
    assert ok("convert", "--from", source, "--to", target, stdin=TEXTS[source]) == TEXTS[target]


@pytest.mark.parametrize("source", ["jsvl", "json"])
def test_to_forms_and_tables_and_back(source: str) -> None:
    assert ok("convert", "--from", source, "--to", "forml", stdin=TEXTS[source]) == FORML
    few = {"jsvl": JSVL[: JSVL.index("{id:3000")], "json": jsvcodec.convert(jsv.dumps(TREES[:3000]), "jsv", "json")}
    table = ok("convert", "--from", source, "--to", "csv", stdin=few[source])
    rows = [json.loads(line) for line in ok("convert", "--from", "csv", "--to", "ndjson", stdin=table).splitlines()]
    assert [row["id"] for row in rows] == [tree["id"] for tree in TREES[:3000]]
    assert rows[5]["tags"] == TREES[5]["tags"]


@pytest.mark.parametrize("kind", ["jsvl", "jsv"])
def test_jobs_keep_the_order(tmp_path: Path, kind: str) -> None:
    (tmp_path / f"in.{kind}").write_text(TEXTS[kind], newline="")
    done = subprocess.run([*COMMAND, "convert", f"in.{kind}", "--to", "ndjson", "--jobs", "2"],
                          capture_output=True, check=True, cwd=tmp_path)  # fmt: skip
    assert done.stdout.decode() == NDJSON


def test_pretty_json_lists_are_streams() -> None:
    laid_out = json.dumps(TREES, indent=2, ensure_ascii=False)
    assert ok("convert", "--to", "jsvl", stdin=laid_out) == JSVL
    assert ok("convert", "--to", "jsv", stdin=laid_out) == JSV_LIST


# --- the pipeline gives what the library gives, however the input comes -------------------------------------------

KINDS = {name: kind_named(name) for name in ("jsvl", "ndjson", "jsv", "json")}
WORDS = st.sampled_from(["a", "", "x,y", 'q"', "l\nm", "é", "{b:1}", "a:b", " ", "]"])
VALUES = st.recursive(
    WORDS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3), max_leaves=6
)
FILLER = "x" * 40


class Slowly:
    """A file that gives some bytes at a time."""

    def __init__(self, data: bytes, size: int) -> None:
        self._file = io.BytesIO(data)
        self._size = size

    def read1(self, size: int) -> bytes:
        return self._file.read(self._size)


def streamed(
    data: bytes,
    source: Kind,
    target: Kind,
    size: int,
    monkeypatch: pytest.MonkeyPatch,
    skip: bool = False,
    type: Any = None,
) -> tuple[bytes, list[DecodeError]]:
    written: list[bytes] = []
    refused: list[DecodeError] = []

    def refuse(error: DecodeError, raw: bytes) -> None:
        refused.append(error)
        if not skip:
            raise error

    monkeypatch.setattr("jsvcodec.cli.pipeline.LARGE", 4)
    pipeline = Pipeline(
        "-", source, target, Recipe("", "", type), written.append, lambda: None, refuse, Tally(shows_progress=False)
    )
    try:
        pipeline.run(Input(Slowly(data, size), None))
    except DecodeError as error:
        if error not in refused:
            refused.append(error)
    else:
        assert pipeline.sink is not None
        pipeline.sink.close()
    return b"".join(written), refused


@given(
    st.lists(VALUES.filter(bool), min_size=2, max_size=6), st.sampled_from(["jsvl", "ndjson", "jsv", "json"]),
    st.sampled_from(["jsvl", "ndjson", "json", "jsv"]), st.integers(1, 40),
)  # fmt: skip
@settings(max_examples=300, deadline=None)
def test_any_stream_in_any_parts(values: list[Any], source: str, target: str, size: int) -> None:
    values = [FILLER, *values]
    jsvs, jsons = [jsv.dumps(value) for value in values], [json.dumps(value) for value in values]
    texts = {
        "jsvl": "".join(f"{text}\n" for text in jsvs), "ndjson": "".join(f"{text}\n" for text in jsons),
        "jsv": jsv.dumps(values), "json": json.dumps(values),
    }  # fmt: skip
    wanted = {
        "jsvl": texts["jsvl"], "jsv": texts["jsv"] + "\n",
        "ndjson": "".join(jsvcodec.json.dumps(value) + "\n" for value in values),
        "json": jsvcodec.json.dumps(values) + "\n",
    }  # fmt: skip
    with pytest.MonkeyPatch.context() as patch:
        written, refused = streamed(texts[source].encode(), KINDS[source], KINDS[target], size, patch)
    assert refused == []
    assert written.decode() == wanted[target]


BROKEN = ["{a", "]", '"x', "{a:b}}", '{"a":1', "x]y", "{a:b,", "ok", "[1,2]", '{"a":1}', "{a:1}", '"q"', "", "\r", "é{"]


@given(st.lists(st.sampled_from(BROKEN), max_size=8), st.sampled_from(["jsvl", "ndjson"]), st.integers(1, 30))
@settings(max_examples=400, deadline=None)
def test_what_is_refused_is_what_the_library_refuses(lines: list[str], source: str, size: int) -> None:
    data = "\n".join(lines).encode()
    format: Any = jsv if source == "jsvl" else jsvcodec.json
    wanted: list[DecodeError] = []
    values = list(format.iter_lines(io.BytesIO(data), on_error=wanted.append))
    with pytest.MonkeyPatch.context() as patch:
        written, refused = streamed(data, KINDS[source], KINDS["ndjson"], size, patch, skip=True)
    assert written.decode() == "".join(f"{jsvcodec.json.dumps(value)}\n" for value in values)
    assert [_said(error) for error in refused] == [_said(error) for error in wanted]


# A list in brackets that begins with a line break is laid out; one whose items do is not.
SPACED = [
    "\n{a:1}", '\n{"a":1}', "\r\n[1,2]", "\nok", '\n"q"', "\n", "\n\t{a:1}", "\r{a:1}", " {a:1}", "{a:1}\n", "ok\n", "\n]",
]  # fmt: skip


@given(st.lists(st.sampled_from(BROKEN + SPACED), max_size=6), st.sampled_from(["jsv", "json"]), st.integers(1, 30))
@settings(max_examples=400, deadline=None)
def test_refused_items_are_those_of_the_library(items: list[str], source: str, size: int) -> None:
    data = ("[" + ",".join(['"first"', *items]) + "]").encode()
    format: Any = getattr(jsvcodec, source)
    wanted: list[DecodeError] = []
    values: list[Any] = []
    try:
        for value in format.iter_items(io.BytesIO(data), on_error=wanted.append):
            values.append(value)
    except DecodeError as error:
        wanted.append(error)
    with pytest.MonkeyPatch.context() as patch:
        written, refused = streamed(data, KINDS[source], KINDS["ndjson"], size, patch, skip=True)
    assert written.decode() == "".join(f"{jsvcodec.json.dumps(value)}\n" for value in values)
    assert [_said(error) for error in refused] == [_said(error) for error in wanted]


@attrs.define
class Row:
    id: int = 0
    name: str | None = None
    rows: list[Row] = attrs.field(factory=list)


@dataclass
class Checked:
    """A class that refuses a value by its own code."""

    id: int = 0
    name: str = ""

    def __post_init__(self) -> None:
        if self.name == "wrong":
            raise ValueError("no")


CLASSES: list[Any] = [Row, Checked, int | None, str, dict[str, bool | int]]
TYPED = [
    "{id:1,name:a}", "{id:x}", "{name:wrong}", '{name:"a\nb"}', '{name:"a\r\n,""b"}', "{rows:[{id:2},{id:3,rows:[{id:4}]}]}", "7", "a",
    '"x', "{a", "", "{}", "{id:1", "]", "é", '{name:"é,"}', "{id:True}", '{name:a:"b}', "{name:\ud800}", "{rows:[{id:2},{id:x}]}",
]  # fmt: skip


@given(
    st.lists(st.sampled_from(TYPED), max_size=8), st.sampled_from(CLASSES), st.sampled_from(["ndjson", "json"]),
    st.integers(1, 60), st.sampled_from(["\n", "\r\n"]),
)  # fmt: skip
@settings(max_examples=400, deadline=None)
def test_typed_lines_are_those_of_the_library(lines: list[str], type: Any, target: str, size: int, end: str) -> None:
    data = end.join(lines).encode(errors="replace")
    wanted: list[DecodeError] = []
    values = list(jsv.iter_lines(io.BytesIO(data), type, on_error=wanted.append))
    with pytest.MonkeyPatch.context() as patch:
        written, refused = streamed(data, KINDS["jsvl"], KINDS[target], size, patch, skip=True, type=type)
    assert written.decode() == _written(values, target)
    assert [_said(error) for error in refused] == [_said(error) for error in wanted]


@given(
    st.lists(st.sampled_from(TYPED + SPACED), max_size=8), st.sampled_from(CLASSES), st.sampled_from(["ndjson", "json"]),
    st.integers(1, 60),
)  # fmt: skip
@settings(max_examples=400, deadline=None)
def test_typed_items_are_those_of_the_library(items: list[str], type: Any, target: str, size: int) -> None:
    data = ("[" + ",".join(["{id:1}", *items]) + "]").encode(errors="replace")
    wanted: list[DecodeError] = []
    values: list[Any] = []
    try:
        for value in jsv.iter_items(io.BytesIO(data), type, on_error=wanted.append):
            values.append(value)
    except DecodeError as error:
        wanted.append(error)
    with pytest.MonkeyPatch.context() as patch:
        written, refused = streamed(data, KINDS["jsv"], KINDS[target], size, patch, skip=True, type=list[type])
    whole = _written(values, target)
    # A list that breaks off is not closed, and its first item waits for the second.
    assert written.decode() == whole or (target == "json" and whole.startswith(written.decode()) and len(refused) > 0)
    assert [_said(error) for error in refused] == [_said(error) for error in wanted]


def _written(values: list[Any], target: str) -> str:
    if target == "json":
        return jsvcodec.json.dumps(values) + "\n"
    return "".join(f"{jsvcodec.json.dumps(value)}\n" for value in values)


def _said(error: DecodeError) -> tuple[Any, ...]:
    return error.reason.partition("; the format was guessed")[0], error.line, error.column, error.path, error.record


@pytest.mark.parametrize("source", ["jsvl", "ndjson", "json", "jsv"])
@pytest.mark.parametrize("size", [7, 64, 1000])
def test_records_that_are_longer_than_any_guess(source: str, size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """No part of a record is taken for one, such as the first digits of a number."""
    monkeypatch.setattr("jsvcodec.cli.blocks.LONGEST_GUESS", 50)
    values = ["1" * 300, "2", ["3" * 200, "4", ["5" * 90]], "6" * 49, "7,8" * 60, {"a": "9" * 99}] * 3
    texts = {
        "jsvl": "".join(f"{jsv.dumps(value)}\n" for value in values), "jsv": jsv.dumps(values),
        "ndjson": "".join(f"{json.dumps(value)}\n" for value in values), "json": json.dumps(values),
    }  # fmt: skip
    written, refused = streamed(texts[source].encode(), KINDS[source], KINDS["ndjson"], size, monkeypatch)
    assert refused == []
    assert written.decode() == "".join(f"{jsvcodec.json.dumps(value)}\n" for value in values)


# --- what is refused ----------------------------------------------------------------------------------------------


def test_a_refused_line_ends_it(tmp_path: Path) -> None:
    result = run("convert", "--from", "jsvl", "--to", "ndjson", stdin="{a:1}\n{b\n{c:3}\n")
    assert (result.exit_code, result.stdout) == (1, '{"a":"1"}\n')
    assert result.stderr.startswith("<stdin>:2:3: record 2: ")


def test_refused_lines_are_skipped(tmp_path: Path) -> None:
    rejects = tmp_path / "rejects"
    result = run("convert", "--from", "jsvl", "--to", "ndjson", "--on-error", "skip", "--rejects", str(rejects),
                 stdin="{a:1}\n{b\n{c:3}\n\n{d:\xff\n".encode("latin-1"))  # fmt: skip
    assert (result.exit_code, result.stdout) == (0, '{"a":"1"}\n{"c":"3"}\n')
    assert result.stderr == "refused records that were skipped: 2\n"
    assert rejects.read_bytes() == b"{b\n{d:\xff\n"


def test_a_refused_record_has_its_problems_and_its_number() -> None:
    result = run("convert", "--from", "jsvl", "--type", "Authenticate", stdin="{}\n{rememberMe:perhaps}\n")
    assert (result.exit_code, result.stderr) == (1, "<stdin>: record 2: $.rememberMe: not a bool\n")


def test_a_record_whose_text_is_empty() -> None:
    result = run("convert", "--from", "ndjson", "--to", "jsvl", stdin="1\nnull\n3\n")
    assert (result.exit_code, result.stdout) == (1, "1\n")
    assert result.stderr.startswith("<stdin>: record 2: $: the text of the record is empty")


def test_a_record_that_contradicts_the_guess() -> None:
    start = '[{"a":1}' + ',{"a":"x"}' * 150_000
    result = run("convert", "--to", "jsvl", stdin=start + ",{a:1}]")
    assert result.exit_code == 1
    assert "record 150002" in result.stderr
    assert "name it with --from" in result.stderr


@pytest.mark.parametrize(
    ("text", "hint"),
    [('{"a":1}\n{"a":2}\n', "--from ndjson"), ("{a:1}\n{a:2}\n", "--from jsvl"), ("a,b\n1,2\n", "--from csv")],
)
def test_text_that_looks_like_records_gets_a_hint(text: str, hint: str) -> None:
    result = run("convert", stdin=text)
    assert result.exit_code == 1
    assert hint in result.stderr


def test_no_records_are_fine_where_the_suffix_says_so(tmp_path: Path) -> None:
    for name in ("a.jsvl", "a.ndjson", "a.csv"):
        (tmp_path / name).touch()
        assert ok("convert", str(tmp_path / name), "--to", "ndjson") == ""
    assert run("convert", "--to", "ndjson").exit_code == 1


@pytest.mark.parametrize("source", ["ndjson", "jsvl"])
def test_a_column_that_comes_late(tmp_path: Path, source: str) -> None:
    """Of the first rows all columns count; a later one that has more is refused with its place, and never cut."""
    line, late = ('{"a":1}\n', '{"a":1,"b":2}\n') if source == "ndjson" else ("{a:1}\n", "{a:1,b:2}\n")
    (tmp_path / f"rows.{source}").write_text(line * 60_000 + late + line)
    output = tmp_path / "rows.csv"
    output.write_text("old")
    result = run("convert", str(tmp_path / f"rows.{source}"), "-o", str(output))
    assert (result.exit_code, output.read_text()) == (1, "old")
    assert result.stderr.endswith(f"rows.{source}: $[60000].b: this column is not in the header\n")
    (tmp_path / f"rows.{source}").write_text(line * 900 + late + line * 900)
    text = ok("convert", str(tmp_path / f"rows.{source}"), "--to", "csv")
    assert text.splitlines()[0] == "a,b"
    assert text.splitlines()[900:902] == ["1,", "1,2"]
