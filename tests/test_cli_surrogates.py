"""Text that UTF-8 cannot hold: the record that has it is refused, whatever it is to become."""

from __future__ import annotations

import json
from pathlib import Path

import attrs
import pytest
from support.commands import run

LONE = '{"a":"\\ud800"}'
GOOD = '{"a":"é\\n"}'
TARGETS = ["jsvl", "ndjson", "jsv", "json", "csv"]


@attrs.define
class Record:
    a: str


def lines(bad: str) -> str:
    return f"{GOOD}\n{bad}\n{GOOD}\n"


def items(bad: str) -> str:
    """Return a list that is long enough for a stream."""
    return "[" + ",".join([GOOD, bad, *([GOOD] * 120_000)]) + "]"


OPTIONS = {"": "$.a", f"--type {__name__}:Record": "$.a", "--redact": "$.***", "--path a": "$"}


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize(("options", "path"), OPTIONS.items())
def test_a_line(target: str, options: str, path: str, tmp_path: Path) -> None:
    if target == "csv" and path == "$":
        pytest.skip("texts are no rows")
    args = ["convert", "--from", "ndjson", "--to", target, *options.split()]
    done = run(*args, stdin=lines(LONE))
    assert (done.exit_code, done.stderr) == (1, f"<stdin>: record 2: {path}: a lone surrogate has no UTF-8 form\n")
    rejects = tmp_path / "rejects"
    kept = [] if "--redact" in args else ["--rejects", str(rejects)]
    done = run(*args, "--on-error", "skip", *kept, stdin=lines(LONE))
    assert (done.exit_code, done.stderr) == (0, "refused records that were skipped: 1\n")
    assert done.stdout == run(*args, stdin=f"{GOOD}\n{GOOD}\n").stdout
    assert not kept or rejects.read_text() == LONE + "\n"


@pytest.mark.parametrize("target", TARGETS)
def test_an_item(target: str) -> None:
    args = ["convert", "--from", "json", "--to", target]
    done = run(*args, stdin=items(LONE))
    assert (done.exit_code, done.stderr) == (1, "<stdin>: record 2: $[1].a: a lone surrogate has no UTF-8 form\n")
    done = run(*args, "--on-error", "skip", stdin=items(LONE))
    assert (done.exit_code, done.stderr) == (0, "refused records that were skipped: 1\n")
    assert done.stdout == run(*args, stdin=items(GOOD).replace(GOOD + ",", "", 1)).stdout


@pytest.mark.parametrize("target", TARGETS)
def test_a_key(target: str) -> None:
    done = run("convert", "--from", "ndjson", "--to", target, stdin=lines('{"\\ud800":1}'))
    assert done.exit_code == 1
    assert done.stderr.startswith("<stdin>: record 2: $")
    assert done.stderr.endswith(": a lone surrogate has no UTF-8 form\n")


@pytest.mark.parametrize("options", [["--to", "jsv"], ["--to", "jsv", "--indent"], ["--to", "json", "--indent"]])
@pytest.mark.parametrize("data", [LONE, f"[{LONE}]"])
def test_a_document(data: str, options: list[str]) -> None:
    done = run("convert", "--from", "json", *options, stdin=data)
    path = "$[0].a" if data.startswith("[") else "$.a"
    assert (done.exit_code, done.stderr) == (1, f"<stdin>: {path}: a lone surrogate has no UTF-8 form\n")


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_documents_in_texts(target: str, jobs: str) -> None:
    texts = "".join('{a:"{""b"":%s}"}\n'.replace("%s", part) for part in ("1", '""\\ud800""', "2"))
    args = ["convert", "--from", "jsvl", "--nested", "--jobs", jobs, "--to", target]
    done = run(*args, stdin=texts)
    assert (done.exit_code, done.stderr) == (1, "<stdin>: record 2: $.a.b: a lone surrogate has no UTF-8 form\n")
    done = run(*args, "--on-error", "skip", stdin=texts)
    assert (done.exit_code, done.stderr) == (0, "refused records that were skipped: 1\n")


def test_pairs_of_surrogates_are_text() -> None:
    done = run("convert", "--from", "ndjson", "--to", "jsvl", stdin=json.dumps({"a": "\U0001f600"}) + "\n")
    assert done.stdout == "{a:\U0001f600}\n"
