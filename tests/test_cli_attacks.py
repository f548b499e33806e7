"""The command where files are given twice, and where records are not what the first ones look like."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support.commands import ok, run

BAD = b"{a:1}\nbad{\n{a:2}\n"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


# --- one file for two things ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "args",
    [["--rejects", "in.jsvl"], ["--rejects", "./in.jsvl", "-o", "x.ndjson"], ["--rejects", "link"],
     ["--rejects", "x.ndjson", "-o", "./x.ndjson"], ["--rejects", "in.jsvl", "--in-place"], ["--rejects", "-"],
     ["--rejects", "out/in.ndjson", "--to", "ndjson", "--out-dir", "out"]],
    ids=" ".join,
)  # fmt: skip
def test_rejects_have_a_file_of_their_own(here: Path, args: list[str]) -> None:
    (here / "in.jsvl").write_bytes(BAD)
    (here / "link").hardlink_to(here / "in.jsvl")
    assert run("convert", "in.jsvl", "--on-error", "skip", *args).exit_code == 2
    assert sorted(path.name for path in here.iterdir()) == ["in.jsvl", "link"]
    assert (here / "in.jsvl").read_bytes() == BAD


def test_rejects_on_standard_output(here: Path) -> None:
    args = ["--from", "jsvl", "--on-error", "skip", "--rejects", "-", "-o", "x.ndjson"]
    done = run("convert", *args, stdin=BAD)
    assert (done.exit_code, done.stdout) == (0, "bad{\n")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_rejects_on_a_full_disk(here: Path) -> None:
    args = ["--from", "jsvl", "--on-error", "skip", "--rejects", "/dev/full"]
    done = run("convert", *args, stdin=BAD)
    assert (done.exit_code, done.stderr) == (3, "/dev/full: No space left on device\n")


# --- lists that are not written item by item --------------------------------------------------------------------------


@pytest.mark.parametrize(("source", "text"), [("jsvl", "{a:1}\n{a:x}\n"), ("csv", "a\n1\nx\n")])
@pytest.mark.parametrize("target", ["json", "jsv"])
def test_lines_and_rows_laid_out(source: str, text: str, target: str) -> None:
    wanted = ok("convert", "--from", "jsv", "--to", target, "--indent", stdin="[{a:1},{a:x}]")
    assert ok("convert", "--from", source, "--to", target, "--indent", stdin=text) == wanted


def test_numbers_of_lines_that_are_laid_out_stay_as_they_are() -> None:
    text = '[\n  {\n    "a": 1.50,\n    "b": null\n  },\n  1e5\n]\n'
    assert ok("convert", "--from", "ndjson", "--to", "json", "--indent", stdin='{"a":1.50,"b":null}\n1e5\n') == text


@pytest.mark.parametrize(("source", "text"), [("jsvl", "{a:1}\n{a:2}\n"), ("jsvl", "{a:1}\n"), ("csv", "a\n1\n2\n")])
def test_a_list_is_no_form(source: str, text: str) -> None:
    done = run("convert", "--from", source, "--to", "form", stdin=text)
    assert (done.exit_code, done.stdout, done.stderr) == (1, "", "<stdin>: $: a form must be a map or a model\n")


# --- items that do not begin as the first one does --------------------------------------------------------------------


@pytest.mark.parametrize("source", ["jsv", "json"])
@pytest.mark.parametrize("target", ["jsvl", "ndjson", "forml"])
def test_each_item_is_a_line(source: str, target: str) -> None:
    """Also after one that the core declines, such as a text that begins with white space."""
    items = [{"a": 1}, *[{"b": 1}] * 90_000, " x", *[{"b": 2}] * 90_000, {"a": 2}]
    if target == "forml":
        items.remove(" x")
    text = json.dumps(items, separators=(",", ":"))
    done = run("convert", "--from", source, "--to", target, "--stats", stdin=text)
    assert done.exit_code == 0
    assert done.stderr.startswith(f"{len(items)} records, ")
    assert done.stdout.count("\n") == len(items)


@pytest.mark.parametrize(("source", "null"), [("jsv", ""), ("json", "null")])
def test_an_item_that_no_line_can_hold(source: str, null: str) -> None:
    """As the text of null is empty."""
    text = "[" + '{"a":"1"},' * 150_000 + null + ',{"a":"1"}]'
    done = run("convert", "--from", source, "--to", "jsvl", stdin=text)
    assert done.exit_code == 1
    assert "record 150001" in done.stderr
    assert "the text of the record is empty" in done.stderr
    assert done.stdout.count("\n") == 150_000


def test_an_item_that_no_line_can_hold_in_another_process(here: Path) -> None:
    """In a block where an item was cut at its comma, other processes made an empty line of it."""
    (here / "in.json").write_text('[1,"a,b",null,' + '"abcdefgh",' * 100_000 + "3]")
    one, two = (run("convert", "in.json", "--redact", "--to", "jsvl", "--jobs", jobs) for jobs in "12")
    assert (two.exit_code, two.stdout, two.stderr) == (one.exit_code, one.stdout, one.stderr)
    assert one.stderr.startswith("in.json: record 3: ")


# --- headers ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "options", "problem"),
    [("a,a\n1,2\n3,4\n", ["--duplicates", "error"], "$.a: row 1: columns 1 and 2 have the same name"),
     ("b\n1\n2\n", ["--type", "support.tables:Item"], "$.id: row 1: this column is missing")],
)  # fmt: skip
def test_a_header_that_is_refused_ends_the_table(text: str, options: list[str], problem: str) -> None:
    """All its rows would be skipped, and the output replaced by nothing."""
    done = run("convert", "--from", "csv", "--on-error", "skip", *options, stdin=text)
    assert (done.exit_code, done.stderr) == (1, f"<stdin>: record 1: {problem}\n")
    if "--type" not in options:
        done = run("check", "--from", "csv", "--strict", stdin=text)
        assert (done.exit_code, done.stderr) == (1, f"<stdin>: record 1: {problem}\n")


# --- empty texts ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "text", "target", "wanted"),
    [("jsvl", 'a\n""\n', ["json"], '["a",""]\n'), ("ndjson", '"a"\nnull\n', ["jsv"], "[a,]\n"),
     ("ndjson", '""\n"a"\n', ["jsv"], '["",a]\n'), ("jsvl", '""\na\n', ["json", "--indent"], '[\n  "",\n  "a"\n]\n')],
)  # fmt: skip
def test_only_a_line_cannot_be_empty(source: str, text: str, target: list[str], wanted: str) -> None:
    assert ok("convert", "--from", source, "--to", *target, stdin=text) == wanted


def test_empty_texts_are_looked_at_and_compared(here: Path) -> None:
    (here / "a.jsvl").write_text('a\n""\n')
    (here / "b.json").write_text('["a",""]')
    assert "Record(Any)" not in ok("infer", "a.jsvl")
    assert ok("diff", "a.jsvl", "b.json") == ""


@pytest.mark.parametrize("name", ["-", "b.jsv", "b.json"])
def test_what_is_empty_differs_from_nothing(here: Path, name: str) -> None:
    (here / "a.jsv").write_text("{a:1}")
    (here / name).write_text("")
    done = run("diff", "a.jsv", name)
    told = (
        f"{'<stdin>' if name == '-' else name}: the input is empty: if it is meant to be, name its format with --from\n"
    )
    assert (done.exit_code, done.stdout, done.stderr) == (3, "", told)
    done = run("diff", "--from", "jsv", "a.jsv", name)
    assert (done.exit_code, done.stdout) == (1, "$: only in the first\n")


def test_what_vanishes_in_a_directory_is_named(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def vanish(path: Path, pattern: str) -> None:
        raise FileNotFoundError(2, "No such file or directory", str(path / "inner"))

    (here / "in").mkdir()
    monkeypatch.setattr(Path, "rglob", vanish)
    done = run("convert", "--to", "json", "--out-dir", "out", "in")
    assert (done.exit_code, done.stderr) == (3, "files: in/inner: No such file or directory\n")


@pytest.mark.parametrize("text", ["null\n1\n", "null\n[1]\n", 'null\n{"a":1}\n'])
def test_records_that_are_null_are_told_of(text: str) -> None:
    assert "Some are null: read them as Record | None." in ok("infer", "--from", "ndjson", stdin=text)


def test_null_alone_is_anything() -> None:
    assert "Some are null" not in ok("infer", "--from", "ndjson", stdin="null\n")
