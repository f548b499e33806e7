"""``--jobs``: what other processes make of blocks is what one process makes of them, whatever way they take."""

from __future__ import annotations

import gc
import gzip
import subprocess
import sys
import tracemalloc
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from jsvcodec.cli.blocks import Conversion, Joined, LinePieces
from jsvcodec.cli.parallel import in_processes
from jsvcodec.cli.recipes import Recipe
from jsvcodec.cli.spans import BLOCK
from jsvcodec.models import AuthenticateResponse

COMMAND = [sys.executable, "-m", "jsvcodec"]
MODULE = """
import attrs

@attrs.define
class Row:
    id: int
    name: str = ""
"""


COUNT = 8_000
# The last of these is longer than what is shared has room for, and so is the text of the one before.
LINES = [
    *(f"{{id:{place},name:{'é' * 150}}}\n" for place in range(COUNT)),
    '{id:1,name:"' + "a\n" * 5 + '"}\n',
    '{id:2,name:"' + '""' * BLOCK + '"}\n',
    "{id:3,name:" + "a" * 4 * BLOCK + "}\n",
    "{id:4}\n",
]


def blocks() -> Iterator[bytes]:
    yield from ("".join(LINES[start : start + 800]).encode() for start in range(0, COUNT, 800))
    yield from (line.encode() for line in LINES[COUNT + 1 :])


@pytest.mark.parametrize("typed", [True, False])
@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_blocks_come_back_in_their_order(method: str, typed: bool) -> None:
    if method == "fork" and sys.platform != "linux":
        pytest.skip("processes are not forked here")
    recipe = Recipe("jsv", "json", AuthenticateResponse) if typed else Recipe("jsv", "json", redact=True)
    given, convert = list(blocks()), recipe.line()
    conversion = Conversion(LinePieces(), recipe.line, partial(recipe.many, False, False))
    made = in_processes(iter(given), 2, conversion, "\n", lambda: False, method)
    found = [(block, bytes(done.values.text)) for block, done in made if done and isinstance(done.values, Joined)]
    assert found == [(block, "\n".join(map(convert, block.splitlines())).encode()) for block in given]


def test_blocks_that_break_off_are_not_held() -> None:
    """An error and the frames that it refers to would hold each, until many objects have been made."""
    recipe = Recipe("jsv", "json")
    conversion = Conversion(LinePieces(), recipe.line, partial(recipe.many, False, False))
    enabled = gc.isenabled()
    gc.disable()
    tracemalloc.start()
    try:
        for number in range(20):
            block = b"{a:%d}\n" % number * 20_000 + b'{a:"b\n'
            conversion.of(block, conversion.of(block).end)
        assert tracemalloc.get_traced_memory()[0] < 1_000_000  # two such blocks have as much
    finally:
        tracemalloc.stop()
        if enabled:
            gc.enable()


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "rows_of_jobs.py").write_text(MODULE)
    (tmp_path / "in.jsvl").write_text("".join(LINES), newline="")
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    return tmp_path


def converted(*args: str, stdin: bytes | None = None) -> tuple[int, bytes, bytes]:
    done = subprocess.run([*COMMAND, "convert", *args], input=stdin, capture_output=True, check=False)
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("options", [["--type", "rows_of_jobs:Row"], ["--redact"], []])
@pytest.mark.parametrize("target", ["ndjson", "jsvl", "json", "csv"])
def test_one_job_and_more_give_the_same(here: Path, target: str, options: list[str]) -> None:
    args = ["in.jsvl", "--to", target, *options]
    one = converted(*args)
    assert one[0] == 0, one[2]
    assert converted(*args, "--jobs", "3") == one


def test_any_input_may_be_converted_by_jobs(here: Path) -> None:
    data = (here / "in.jsvl").read_bytes()
    (here / "in.jsvl.gz").write_bytes(gzip.compress(data, 1))
    args = ["--to", "ndjson", "--type", "rows_of_jobs:Row", "--jobs", "2"]
    wanted = converted("in.jsvl", *args[:-2])
    assert wanted[0] == 0
    assert converted("in.jsvl.gz", *args) == wanted
    assert converted("-", "--from", "jsvl", *args, stdin=data) == wanted


def test_what_is_refused_is_told_as_by_one_job(here: Path) -> None:
    lines = list(LINES)
    for place in (7, 6_000, 6_001, COUNT - 1):
        lines[place] = "{id:x}\n"
    (here / "in.jsvl").write_text("".join(lines), newline="")
    args = ["in.jsvl", "--to", "ndjson", "--type", "rows_of_jobs:Row", "--on-error", "skip", "--rejects", "r"]
    one = converted(*args)
    rejects = (here / "r").read_bytes()
    assert converted(*args, "--jobs", "2") == one
    assert (here / "r").read_bytes() == rejects
    assert rejects.count(b"\n") == 4
    stopped = converted(*args[:5])
    assert stopped[0] == 1
    assert converted(*args[:5], "--jobs", "2") == stopped
