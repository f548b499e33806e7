"""``--redact`` of the command: every kind of input and output, and what it refuses."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any
from urllib.parse import unquote_plus

import pytest
from support.commands import ok, run

from jsvcodec import csv, form, jsv
from jsvcodec import json as ss_json

SECRET = "hunTer2"
ROWS = [
    {"id": "7", "password": SECRET, "note": "at 10:00", "tokensUsed": "5"},
    {"id": "8", "password": SECRET, "note": f"https://me:{SECRET}@host/?token={SECRET}&a=b", "tokensUsed": "6"},
    {
        "id": "9",
        "password": SECRET,
        "note": jsv.dumps({"Key": "Api Key", "Value": SECRET, "b": "c"}),
        "tokensUsed": "7",
    },
]
SHOWN = [
    {"id": "7", "password": "***", "note": "at 10:00", "tokensUsed": "5"},
    {"id": "8", "password": "***", "note": "https://***@host/?token=***&a=b", "tokensUsed": "6"},
    {"id": "9", "password": "***", "note": "{Key:Api Key,Value:***,b:c}", "tokensUsed": "7"},
]
INPUTS = {
    "jsv": jsv.dumps(ROWS),
    "json": ss_json.dumps(ROWS),
    "csv": csv.dumps(ROWS),
    "jsvl": "".join(f"{jsv.dumps(row)}\n" for row in ROWS),
    "ndjson": "".join(f"{ss_json.dumps(row)}\n" for row in ROWS),
    "forml": "".join(f"{form.dumps(row)}\n" for row in ROWS),
}


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def rows_of(kind: str, text: str) -> Any:
    if kind in ("jsvl", "ndjson", "forml"):
        module = {"jsvl": jsv, "ndjson": ss_json, "forml": form}[kind]
        return [module.loads(line) for line in text.splitlines()]
    if kind == "csv":
        return csv.loads(text, list[dict[str, str]])
    return jsv.loads(text) if kind == "jsv" else json.loads(text)


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize("target", INPUTS)
@pytest.mark.parametrize("source", INPUTS)
def test_every_kind(here: Path, source: str, target: str, jobs: str) -> None:
    if jobs == "2" and (source not in ("jsvl", "ndjson", "forml") or target == "csv"):
        pytest.skip("these are not shared out")
    (here / f"in.{source}").write_text(INPUTS[source], newline="")
    text = ok("convert", "--redact", "--to", target, "--jobs", jobs, f"in.{source}")
    assert SECRET not in text
    rows = rows_of(target, text)
    if source == "csv":  # where a cell with a map is one
        rows = [
            {**row, "note": row["note"] if isinstance(row["note"], str) else jsv.dumps(row["note"])} for row in rows
        ]
    assert rows == SHOWN


@pytest.mark.parametrize("target", ["jsv", "json", "csv", "jsvl"])
@pytest.mark.parametrize("source", ["jsv", "json"])
def test_root_lists_that_are_streams(here: Path, source: str, target: str) -> None:
    rows = ROWS * 2_500
    (here / f"in.{source}").write_text((jsv if source == "jsv" else ss_json).dumps(rows), newline="")
    assert (here / f"in.{source}").stat().st_size > 2**20 / 2
    text = ok("convert", "--redact", "--to", target, f"in.{source}")
    assert SECRET not in text
    assert rows_of(target, text) == SHOWN * 2_500


@pytest.mark.parametrize("options", [["--indent"], ["--sort-keys"], ["--nested"], ["--infer"], ["--lenient"]])
@pytest.mark.parametrize("target", ["jsv", "json"])
def test_with_other_options(target: str, options: list[str]) -> None:
    text = ok("convert", "--redact", "--from", "jsv", "--to", target, *options, stdin=INPUTS["jsv"])
    assert SECRET not in text
    assert text.count("***") == 6


def test_forms_and_compressed_files(here: Path) -> None:
    text = ok("convert", "--redact", "--from", "form", "--to", "form", stdin=form.dumps(ROWS[1]))
    assert SECRET not in unquote_plus(text)
    assert form.loads(text.rstrip("\n")) == SHOWN[1]
    (here / "a.jsvl.gz").write_bytes(gzip.compress(INPUTS["jsvl"].encode()))
    assert rows_of("ndjson", ok("convert", "--redact", "a.jsvl.gz", "--to", "ndjson")) == SHOWN
    assert ok("convert", "--redact", "--in-place", "a.jsvl.gz") == ""
    assert rows_of("jsvl", gzip.decompress((here / "a.jsvl.gz").read_bytes()).decode()) == SHOWN


# --- parts --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", ["/password", "/user/password/a", "/rows/0/Value", "/secrets/0", "headers.x", "$.pairs[0][1]"]
)
def test_a_part_that_is_a_secret(path: str) -> None:
    tree = {"password": SECRET, "user": {"password": {"a": SECRET}}, "rows": [{"Key": "Token", "Value": SECRET}],
            "secrets": [SECRET], "headers": {"x": SECRET}, "pairs": [["Cookie", SECRET]]}  # fmt: skip
    for text, kind in ((jsv.dumps(tree), "jsv"), (ss_json.dumps(tree), "json")):
        assert ok("convert", "--from", kind, "--to", "json", "--redact", "--path", path, stdin=text) == '"***"\n'
        assert ok(
            "convert", "--from", kind, "--to", "json", "--redact", "--path", path, "--type", "str", stdin=text
        ) == ('"***"\n')
    assert ok("convert", "--to", "json", "--redact", "--path", "/user", stdin=jsv.dumps(tree)) == '{"password":"***"}\n'


# --- names and what is refused ------------------------------------------------------------------------------------


def test_further_names() -> None:
    text = "{pin:1,CardNo:2,card:3,log:{card_no:4}}"
    assert ok("convert", "--to", "jsv", "--redact", "--secret", "pin", "--secret", "card-no", stdin=text) == (
        "{pin:***,CardNo:***,card:3,log:{card_no:***}}\n"
    )


@pytest.mark.parametrize("options", [["--secret", "pin"], ["--redact", "--on-error", "skip", "--rejects", "x"]])
def test_wrong_use(here: Path, options: list[str]) -> None:
    assert run("convert", *options, stdin="{a:b}").exit_code == 2
    assert not list(here.iterdir())


def test_the_names_are_listed() -> None:
    text = ok("models", "--secrets")
    for name in ("password", "apikey", "connectionstring", "jwt", "hashtag", "ssid"):
        assert name in text.replace(",", " ").split()


@pytest.mark.parametrize("source", ["jsv", "jsvl", "json", "ndjson", "csv", "form"])
def test_errors_show_no_key(source: str) -> None:
    key = f"{SECRET} x\u202e"
    bad = {"jsv": jsv, "jsvl": jsv, "json": ss_json, "ndjson": ss_json}.get(source, form)
    text = f"{key}\r\nx\r\n" if source == "csv" else bad.dumps({key: "x"})
    for kind in ("dict[str, int]", "dict[str, dict[str, int]]", "dict[int, str]"):
        for options in ([], ["--on-error", "skip"], ["--duplicates", "error"]):
            result = run("convert", "--redact", "--from", source, "--type", kind, *options, stdin=text)
            assert SECRET not in result.stderr
            assert SECRET not in result.stdout or kind == "dict[int, str]"


def test_the_same_text_as_without() -> None:
    """What holds no secret is written as it is without the option, numbers as they are spelled."""
    text = r'{"a":1.50,"b":[1e5,-0,12345678901234567890123,1E400,true],"c":{"d":"10:30 a=b"},"e":null,"":"\u00e9\u2028\ud800"}'
    for target in ("jsv", "json"):
        for document in (text.replace(r"\ud800", ""), text):
            result = run("convert", "--from", "json", "--to", target, "--redact", stdin=document)
            plain = run("convert", "--from", "json", "--to", target, stdin=document)
            assert (result.exit_code, result.stdout) == (plain.exit_code, plain.stdout)
