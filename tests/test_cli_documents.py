"""``check``, ``format`` and ``diff``: what they say, what they write, and their exit codes."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from support.commands import run


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path])
    monkeypatch.delitem(sys.modules, "shop3", raising=False)
    (tmp_path / "shop3.py").write_text("from attrs import define\n@define\nclass Order:\n    id: int\n")
    return tmp_path


# --- check --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "text", "args", "code", "out"),
    [
        ("a.jsvl", "{a:1}\n{b\n{c\n", (), 1, ["a.jsvl:2:3: record 2: ", "a.jsvl:3:3: record 3: "]),
        ("a.jsvl", "{a:1}\n{b:2}\n", (), 0, ["a.jsvl: valid jsvl"]),
        ("a.ndjson", '{"a":1}\n', (), 0, ["a.ndjson: valid ndjson"]),
        ("a.csv", 'a,b\n1,"x\n', (), 1, ["a.csv:2:"]),
        ("a.csv", "id\n1\nx\n", ("--type", "shop3:Order"), 1, ["a.csv: record 3: $[1].id: "]),
        ("a.csv", "id\n1\n2\n", ("--type", "list[shop3:Order]"), 0, ["a.csv: valid csv"]),
        ("a.jsv", "{id:1,id:2}", (), 0, ["a.jsv: valid jsv"]),
        ("a.jsv", "{id:1,id:2}", ("--strict",), 1, ["a.jsv: $.id: "]),
        ("a.jsv", "{id:1,x:2}", ("--strict", "--type", "shop3:Order"), 1, ["a.jsv: $.x: "]),
        ("a.jsvl", "{id:1,x:2}\n", ("--strict", "--type", "shop3:Order"), 1, ["a.jsvl: record 1: $.x: "]),
        ("a.jsvl", "{id:1,x:2}\n", ("--type", "shop3:Order"), 0, ["a.jsvl: valid jsvl"]),
        ("a.txt", "{a:1}", ("--from", "jsv"), 0, ["a.txt: valid jsv"]),
        ("a.jsvl", "{a:1}", ("--type", "int[str]"), 2, []),
    ],
)
def test_check(here: Path, name: str, text: str, args: tuple[str, ...], code: int, out: list[str]) -> None:
    (here / name).write_text(text, newline="")
    result = run("check", name, *args)
    assert result.exit_code == code, result.output
    lines = (result.stderr if code else result.stdout).splitlines()
    if code != 2:
        assert len(lines) == len(out), lines
        assert all(line.startswith(start) for line, start in zip(lines, out, strict=True)), lines


# --- format -------------------------------------------------------------------------------------------------------


def test_format_lays_out_and_makes_compact(here: Path) -> None:
    laid_out = run("format", stdin="{a:1,b:[1,2]}").stdout
    assert laid_out == "{\n\ta: 1,\n\tb: \n\t[\n\t\t1,\n\t\t2\n\t]\n}\n"
    assert run("format", "--compact", stdin=laid_out).stdout == "{a:1,b:[1,2]}\n"
    assert run("format", "--compact", stdin='{ "a": 1.50, "b": null }').stdout == '{"a":1.50,"b":null}\n'
    assert (
        run("format", "--compact", "--from", "json", "--sort-keys", stdin='{"b":1,"a":2}').stdout == '{"a":2,"b":1}\n'
    )
    assert run("format", "--compact", "--lenient", stdin="{ a: 1 }").stdout == "{a:1}\n"


def test_format_in_place(here: Path) -> None:
    (here / "a.json").write_text('{"a":[1]}')
    (here / "b.jsvl").write_text("{a:1}\r\n\r\n{b:2}\r\n")
    assert run("format", "--in-place", "a.json", "b.jsvl").exit_code == 0
    assert (here / "a.json").read_text() == '{\n  "a": [\n    1\n  ]\n}\n'
    assert (here / "b.jsvl").read_text() == "{a:1}\n{b:2}\n"
    assert run("format", "a.json", "b.jsvl").exit_code == 2
    assert run("format", "--in-place", "-").exit_code == 2
    assert run("format", "none.jsv").exit_code == 3
    assert run("format", stdin="{a").exit_code == 1


# --- diff ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "paths"),
    [
        ("{a:1,b:[x,y]}", '{"b":["x","y"],"a":1}', []),
        ("{a:1.50}", '{"a":1.50}', []),
        ("{a:1.5}", '{"a":1.50}', ["$.a: differs"]),
        ("{a:True,b:}", '{"a":true,"c":null}', []),
        ("{a:1}", '{"b":1}', ["$.a: only in the first", "$.b: only in the second"]),
        ("[a,b]", '["a"]', ["$[1]: only in the first"]),
        ("{a:{x:1}}", '{"a":[1]}', ["$.a: differs"]),
        ("{a:{}}", '{"a":null}', ["$.a: only in the first"]),
        ('{a b:{x:1},"c.d":2}', '{"a b":{"x":2},"c.d":3}', ['$["a b"].x: differs', '$["c.d"]: differs']),
        ("[" * 100 + "x" + "]" * 100, "[" * 100 + '"y"' + "]" * 100, ["$" + "[0]" * 100 + ": differs"]),
    ],
)
def test_diff(here: Path, one: str, other: str, paths: list[str]) -> None:
    (here / "a.jsv").write_text(one)
    (here / "b.json").write_text(other)
    result = run("diff", "a.jsv", "b.json")
    found = result.stdout.splitlines()
    if len(paths) == 1 and len(paths[0]) > 256:
        assert len(found) == 1
    else:
        assert found == paths
    assert (result.exit_code, result.stderr) == (1 if paths else 0, "")
    swapped = run("diff", "b.json", "-", stdin=one)
    assert swapped.exit_code == result.exit_code


def test_diff_of_lines_and_tables(here: Path) -> None:
    (here / "a.jsvl").write_text("{a:1}\n{a:2}\n")
    (here / "a.csv").write_text("a\n1\n2\n")
    (here / "a.ndjson").write_text('{"a":1}\n{"a":3}\n')
    assert run("diff", "a.jsvl", "a.csv").exit_code == 0
    assert run("diff", "a.jsvl", "a.ndjson").stdout == "$[1].a: differs\n"


def test_exit_codes_of_diff(here: Path) -> None:
    (here / "a.jsv").write_text("{a:1}")
    (here / "bad.jsv").write_text("{a")
    assert run("diff", "a.jsv", "none").exit_code == 3
    assert run("diff", "a.jsv", "bad.jsv").exit_code == 3
    assert run("diff", "bad.jsv", "a.jsv").stderr.startswith("bad.jsv:1:3: ")
    assert run("diff", "a.jsv").exit_code == 2
    assert run("diff", "-", "-").exit_code == 2
