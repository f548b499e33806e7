"""``jsvcodec infer`` and ``convert --infer``: whole inputs decide, in any format, and no column holds two kinds."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
import threading
from typing import Any

import pytest
from hypothesis import example, given, settings
from support.commands import fed_in_parts, ok, run
from support.inferable import many
from support.inferred import imported

from jsvcodec import csv, form, json, jsv
from jsvcodec._inference.numbers import NUMBERS_ONLY, Renumber, plan_of
from jsvcodec._inference.places import Place

ROWS = [
    {"id": "7", "price": "1.5", "zip": "007", "open": "True", "at": "2024-01-09", "zero": "-0"},
    {"id": "8", "price": "1.50", "zip": "12345", "open": "False", "at": "x", "zero": "1.50"},
]
FOUND = '{"id":7,"price":1.5,"zip":"007","open":true,"at":"2024-01-09","zero":-0}\n' \
        '{"id":8,"price":1.50,"zip":"12345","open":false,"at":"x","zero":1.50}\n'  # fmt: skip


def text_of(rows: list[Any], kind: str) -> str:
    """Return rows in a kind of text; JSON has them as strings."""
    if kind in ("jsvl", "ndjson", "forml"):
        verbs: Any = {"jsvl": jsv, "ndjson": json, "forml": form}[kind]
        return "".join(verbs.dumps(row) + "\n" for row in rows)
    if kind == "csv":
        return csv.dumps(rows, formulas="keep")
    return str({"jsv": jsv, "json": json}[kind].dumps(rows))


KINDS = ["jsv", "json", "csv", "jsvl", "ndjson", "forml"]


# --- convert --infer ---


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize("size", [1, 9_000])
def test_a_column_has_one_kind_and_keeps_its_digits(kind, jobs, size, tmp_path):
    source = tmp_path / f"rows.{kind}"
    source.write_text(text_of(ROWS * size, kind), newline="")
    assert ok("convert", "--infer", "--to", "ndjson", "--jobs", jobs, str(source)) == FOUND * size


@pytest.mark.parametrize("kind", KINDS)
def test_standard_input_is_kept_until_it_was_looked_at(kind):
    assert ok("convert", "--infer", "--from", kind, "--to", "ndjson", stdin=text_of(ROWS * 500, kind)) == FOUND * 500


@pytest.mark.parametrize("target", ["csv", "jsvl", "ndjson"])
@pytest.mark.parametrize("options", [[], ["--jobs", "2", "--nested"]])
@pytest.mark.parametrize("most", [[], ["--infer-records", "1"]])
def test_a_pipe_gives_what_a_file_does(tmp_path, target, options, most):
    source = tmp_path / "in.jsvl"
    source.write_text("{a:1}\n" * 300_000 + "{a:2}")
    args = ["convert", "--infer", "--from", "jsvl", "--to", target, *options, *most]
    assert ok(*args, stdin=source.read_bytes()) == ok(*args, str(source))


def test_a_pipe_that_pauses_after_it_was_looked_at():
    told, rest = fed_in_parts(
        *("convert", "--infer", "--infer-records", "2", "--from", "jsvl", "--to", "csv"),
        first=b"{a:1}\n{a:2,b:3}\n", lines=3, last=b"{b:4}\n",
    )  # fmt: skip
    assert told == [b"a,b\r\n", b"1,\r\n", b"2,3\r\n"]
    assert rest == b",4\r\n"


@pytest.mark.parametrize("target", ["json", "jsv", "csv", "ndjson", "jsvl"])
def test_what_is_inferred_has_the_same_text_everywhere(target):
    rows = [
        {"a": "1.5", "b": "-0", "c": "1E+21"},
        {"a": "1.50", "b": "7.5", "c": "2.50"},
        {"a": "-0", "b": "1E-05", "c": "1"},
    ]
    lines = ['{"a":1.5,"b":-0,"c":1E+21}', '{"a":1.50,"b":7.5,"c":2.50}', '{"a":-0,"b":0.00001,"c":1}']
    plain = {"json": f"[{','.join(lines)}]\n", "ndjson": "\n".join(lines) + "\n"}
    args = ("convert", "--from", "jsv", "--to", target)
    want = plain.get(target) or ok(*args, stdin=jsv.dumps(rows)).replace("'", "")
    assert ok(*args, "--infer", stdin=jsv.dumps(rows)) == want


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("[1,2,]", "[1,2,null]"), ("[1,x]", '["1","x"]'), ("7", "7"), ("[[1],[2,x]]", '[["1"],["2","x"]]'),
        ("{a:{1:5,2:6}}", '{"a":{"1":5,"2":6}}'), ("{a:{1:5,2:x}}", '{"a":{"1":"5","2":"x"}}'),
        ("{a:0.0000001,b:1.5E-05,c:1E+21}", '{"a":1E-7,"b":0.000015,"c":1E+21}'), ("{a:NaN}", '{"a":"NaN"}'),
        ("{a:39e1804,b:0205e7,c:1e2641,d:NA,e:None,f:1.10}", '{"a":"39e1804","b":"0205e7","c":"1e2641","d":"NA","e":"None","f":1.10}'),
        ("[{a:1},{a:[2]},{a:{b:3}}]", '[{"a":1},{"a":[2]},{"a":{"b":3}}]'),
        ("[{a:1},{a:[2]},{a:x}]", '[{"a":"1"},{"a":["2"]},{"a":"x"}]'), ("", "null"), ("{}", "{}"),
        (f"[{'9' * 4_300}]", f"[{'9' * 4_300}]"), (f"[{'9' * 4_301}]", f'["{"9" * 4_301}"]'),
    ],
)  # fmt: skip
def test_documents(text, found):
    assert ok("convert", "--infer", "--from", "jsv", "--to", "json", stdin=text) == found + "\n"


@settings(max_examples=150, deadline=None, print_blob=False)
@given(many)
@example(["1.7976931348623157e+308"])
def test_the_type_of_a_plan_reads_what_the_plan_makes(values):
    texts = [jsv.dumps(value) for value in values]
    place = Place()
    place.observe([jsv.loads(text) for text in texts], NUMBERS_ONLY)
    renumber = Renumber(plan_of(place), is_complete=True)
    kind = renumber.type()
    for text in texts:
        want = renumber.exact(jsv.loads(text))
        if kind is not None:
            assert in_order(jsv.loads(text, kind, unknown="error")) == in_order(want)
        assert without_numbers(want) == jsv.loads(text)


@settings(max_examples=200, deadline=None, print_blob=False)
@given(many)
@example(["1.7976931348623157e+308"])
@example(["-0", "1E-05", "0.00001"])
@example([{"a": "1" * 30, "b": "0.0000001"}])
def test_what_the_plan_makes_has_the_text_in_jsv_that_it_was_made_of(values):
    trees = [jsv.loads(jsv.dumps(value)) for value in values]
    place = Place()
    place.observe(trees, NUMBERS_ONLY)
    renumber = Renumber(plan_of(place), is_complete=True)
    for tree in trees:
        assert jsv.dumps(tree) == jsv.dumps(renumber.plain(jsv.loads(jsv.dumps(tree))))


def in_order(tree: Any) -> str:
    """Return a tree as text that tells types and order, but not how a number is spelled."""
    return json.dumps(json.loads(json.dumps(tree)))


def without_numbers(tree: Any) -> Any:
    """Return a tree with its scalars as JSV writes them: what --infer changes has the same text."""
    if isinstance(tree, dict):
        return {key: without_numbers(value) for key, value in tree.items()}
    if isinstance(tree, list):
        return [without_numbers(item) for item in tree]
    return tree if tree is None or isinstance(tree, str) else jsv.dumps(tree)


def test_several_inputs_have_one_kind_together(tmp_path):
    for name, text in (("a", "{x:1}\n"), ("b", "{x:1.50}\n"), ("c", "{x:n}\n")):
        (tmp_path / f"{name}.jsvl").write_text(text)
    files = [str(tmp_path / f"{name}.jsvl") for name in "abc"]
    assert ok("convert", "--infer", "--to", "ndjson", *files[:2]) == '{"x":1}\n{"x":1.50}\n'
    assert ok("convert", "--infer", "--to", "ndjson", *files) == '{"x":"1"}\n{"x":"1.50"}\n{"x":"n"}\n'
    ok("convert", "--infer", "--to", "ndjson", "--out-dir", str(tmp_path / "out"), *files)
    assert (tmp_path / "out" / "a.ndjson").read_text() == '{"x":1}\n'


def test_with_the_other_options(tmp_path):
    assert ok("convert", "--infer", "--path", "/rows", stdin="{rows:[{a:1}],b:x}") == '[{"a":1}]\n'
    assert ok("convert", "--infer", "--nested", stdin='{a:"{b:1}"}') == '{"a":{"b":1}}\n'
    assert ok("convert", "--infer", "--redact", stdin="{password:1,a:2}") == '{"password":"***","a":2}\n'
    assert ok("convert", "--infer", "--indent", stdin="{a:2}") == '{\n  "a": 2\n}\n'
    assert ok("convert", "--infer", "--sort-keys", stdin="{b:2,a:1}") == '{"a":1,"b":2}\n'
    assert ok("convert", "--infer", "--lenient", stdin="{ b: 2, a: [1, x] ") == '{"b":2,"a":["1","x"]}\n'
    assert ok("convert", "--infer", "--encoding", "utf-16", stdin="{ä:2}".encode("utf-16")) == '{"ä":2}\n'
    assert ok("convert", "--infer", stdin=gzip.compress(b"{a:2}")) == '{"a":2}\n'
    place = tmp_path / "a.json"
    place.write_text('{"a":"1"}')
    ok("convert", "--infer", "--in-place", str(place))
    assert place.read_text() == '{"a":1}\n'


# --- a sample ---


def test_a_sample_decides_and_what_breaks_it_is_told_without_its_value():
    args = ("convert", "--infer", "--infer-records", "2", "--from", "jsvl", "--to", "ndjson")
    assert ok(*args, stdin="{a:1}\n{a:2}\n{a:3,b:4}\n") == '{"a":1}\n{"a":2}\n{"a":3,"b":"4"}\n'
    refused = run(*args, stdin="{a:1,b:{c:[1]}}\n{a:2}\n{a:3,b:{c:[1,seven]}}\n")
    assert refused.exit_code == 1
    assert refused.stderr == (
        "<stdin>: record 3: $.b.c[1]: a text that is no integer, as the others here were when --infer looked at them\n"
    )
    assert refused.stdout == '{"a":1,"b":{"c":[1]}}\n{"a":2}\n'
    skipped = run(*args, "--on-error", "skip", stdin="{a:1}\n{a:2}\n{a:x}\n{a:4}\n")
    assert (skipped.stdout, skipped.exit_code) == ('{"a":1}\n{"a":2}\n{"a":4}\n', 0)


@pytest.mark.parametrize("kind", ["jsv", "json", "csv", "ndjson", "forml"])
def test_a_sample_of_any_kind(kind, tmp_path):
    rows = [{"a": "1", "n": "x" * 100}] * 20_000
    source = tmp_path / f"rows.{kind}"
    source.write_text(text_of([*rows, {"a": "y", "n": "x"}], kind), newline="")
    refused = run("convert", "--infer", "--infer-records", "5", "--to", "ndjson", str(source))
    assert refused.exit_code == 1
    number = 20_002 if kind == "csv" else 20_001
    assert f"record {number}: " in refused.stderr
    assert "a: a text that is no integer" in refused.stderr
    assert refused.stdout.count("\n") == 20_000


def test_a_sample_of_a_pipe_needs_no_end():
    options = ("--infer", "--infer-records", "1", "--from", "jsvl", "--to", "ndjson")
    told, rest = fed_in_parts("convert", *options, first=b"{a:1}\n", lines=1)
    assert told == [b'{"a":1}\n']
    assert rest == b""


def test_a_pipe_with_a_name_is_read_once(tmp_path):
    place = tmp_path / "pipe"
    os.mkfifo(place)
    writer = threading.Thread(target=lambda: place.write_text("{a:1}\n{a:x}\n"))
    writer.start()
    assert ok("convert", "--infer", "--from", "jsvl", "--to", "ndjson", str(place)) == '{"a":"1"}\n{"a":"x"}\n'
    writer.join()


def test_wrong_use_and_bad_data(tmp_path):
    assert run("convert", "--infer-records", "3", stdin="{a:1}").exit_code == 2
    assert run("convert", "--infer", "--infer-records", "0", stdin="{a:1}").exit_code == 2
    refused = run("convert", "--infer", "--from", "jsvl", stdin="{a:1}\n{a:secret\n")
    assert refused.exit_code == 1
    assert refused.stdout == ""
    assert "secret" not in refused.stderr
    skipped = run("convert", "--infer", "--from", "jsvl", "--on-error", "skip", stdin="{a:1}\n{a:x\n{a:2}\n")
    assert (skipped.stdout, skipped.exit_code) == ('{"a":1}\n{"a":2}\n', 0)
    assert run("convert", "--infer", str(tmp_path / "none.jsv")).exit_code == 3


# --- infer ---


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("style", ["attrs", "dataclass"])
def test_the_printed_classes_read_each_kind_and_write_it_back(kind, style):
    text = text_of(ROWS, kind)
    Row = imported(ok("infer", "--from", kind, "--as", style, "--name", "Row", stdin=text)).Row
    assert {*Row.__annotations__} == {*ROWS[0]}
    if kind == "csv":
        assert csv.dumps(csv.loads(text, list[Row], formulas="keep"), header="names", formulas="keep") == text.replace(
            "Id,Price,Zip,Open,At,Zero", "id,price,zip,open,at,zero"
        )
    elif kind in ("jsv", "json"):
        verbs: Any = {"jsv": jsv, "json": json}[kind]
        assert verbs.dumps(verbs.loads(text, list[Row])) == text
    else:
        verbs = {"jsvl": jsv, "ndjson": json, "forml": form}[kind]
        assert "".join(verbs.dumps(verbs.loads(line, Row)) + "\n" for line in text.splitlines()) == text


@pytest.mark.parametrize("style", ["attrs", "dataclass", "json-schema", "arrow"])
def test_every_style_prints_every_kind(style):
    for kind in KINDS:
        printed = ok("infer", "--from", kind, "--as", style, stdin=text_of(ROWS, kind))
        assert json.loads(printed) if style == "json-schema" else compile(printed, style, "exec")
        assert "12345" not in printed


def test_the_columns_of_a_table_are_members_whatever_they_are_called():
    Row = imported(ok("infer", "--from", "csv", "--name", "Row", stdin="Unit Price,#,a b\n1.50,7,x\n")).Row
    assert csv.loads("Unit Price,#,a b\n1.50,7,x\n", list[Row])[0].unit_price.as_tuple().exponent == -2


def test_options_of_infer(tmp_path):
    text = "{rows:[" + ",".join("{state:New},{state:Paid}" for _ in range(20)) + "]}"
    assert "class State" in ok("infer", "--path", "rows", stdin=text)
    assert "New" not in ok("infer", "--path", "rows", "--no-enums", stdin=text)
    assert "b: int" in ok("infer", "--nested", stdin='{a:"{b:1}"}')
    assert "a: int" in ok("infer", "--lenient", stdin="{ a: 1 ")
    assert "a: int" in ok("infer", "--encoding", "utf-16", stdin="{a:1}".encode("utf-16"))
    place = tmp_path / "out.py"
    assert ok("infer", "-o", str(place), stdin="{a:1}") == ""
    assert "a: int" in place.read_text()
    assert run("infer", "--name", "class", stdin="{a:1}").exit_code == 2
    assert run("infer", "--as", "xml", stdin="{a:1}").exit_code == 2


def test_files_of_numbers_and_of_text_do_not_go_together(tmp_path):
    (tmp_path / "a.jsv").write_text("{a:1}")
    (tmp_path / "b.json").write_text('{"a":1}')
    assert run("infer", str(tmp_path)).exit_code == 2
    (tmp_path / "b.json").unlink()
    (tmp_path / "c.csv").write_text("a,b\n1,2\n")
    assert "b: int | None = None" in ok("infer", str(tmp_path))


@pytest.mark.parametrize("text", ["", "[]"])
def test_nothing_can_be_said_of_nothing(text):
    refused = run("infer", "--from", "jsvl" if not text else "json", stdin=text)
    assert refused.exit_code == 1
    assert "no records" in refused.stderr


@pytest.mark.parametrize("args", [("infer",), ("convert", "--infer", "--from", "jsv")])
def test_a_closed_pipe_and_a_full_disk(args):
    command = [sys.executable, "-m", "jsvcodec", *args]
    with open("/dev/full", "wb") as full:
        ran = subprocess.run(command, input=b"{a:1}", stdout=full, stderr=subprocess.PIPE)
    assert ran.returncode == 3
    assert ran.stderr.count(b"\n") == 1
    reading, writing = os.pipe()
    os.close(reading)
    ran = subprocess.run(command, input=b"{a:1}", stdout=writing, stderr=subprocess.PIPE)
    os.close(writing)
    assert (ran.returncode, ran.stderr) == (0, b"")


def test_a_suffix_that_is_wrong_is_told_once(tmp_path):
    place = tmp_path / "a.jsv"
    place.write_text('{"a":"1","b":null}')
    assert run("convert", "--infer", "--to", "json", str(place)).stderr.count("holds JSON") == 1
    assert run("infer", str(place)).stderr.count("holds JSON") == 1


def test_refused_data_is_told_without_values():
    refused = run("infer", "--from", "jsvl", stdin="{a:1}\n{a:hunter\n")
    assert refused.exit_code == 1
    assert "<stdin>:2:" in refused.stderr
    assert "hunter" not in refused.stderr
