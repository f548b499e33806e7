"""``--jobs`` on a file, which the processes read themselves: its blocks are all of it, and give what one job gives."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.commands import run

from jsvcodec.cli import spans as module
from jsvcodec.cli.blocks import Blocks, ItemPieces, LinePieces
from jsvcodec.cli.inputs import opened_input
from jsvcodec.cli.parallel import long_blocks

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are not forked here")

same_files = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have even short files read record by record, and cut."""
    monkeypatch.setattr("jsvcodec.cli.pipeline.LARGE", 8)
    monkeypatch.setattr(module, "BLOCK", 16)
    monkeypatch.setattr(module, "LONGEST_GUESS", 64)
    monkeypatch.setattr(module, "_WINDOW", 4)


def parts_of(file: Path, pieces: Any, skipped: int = 0) -> tuple[list[bytes], list[bytes], bytes]:
    """Return what the processes read of a file, what is read for them, and what is left."""
    with opened_input(str(file)) as opened:
        if skipped:
            opened.put_back(opened.read()[skipped:])
        blocks = Blocks(pieces)
        found = list(long_blocks(opened, blocks, pieces))
        spans = [block.read() for block in found if not isinstance(block, bytes)]
        assert opened.size == file.stat().st_size
        return spans, [block for block in found if isinstance(block, bytes)], blocks.rest


@pytest.mark.usefixtures("small_blocks")
@given(st.text("ab,{:\n", max_size=400), st.sampled_from([LinePieces(), ItemPieces(b"{a:1"), ItemPieces(b"b")]))
@same_files
def test_the_blocks_of_a_file_are_all_of_it(tmp_path: Path, text: str, pieces: Any) -> None:
    (tmp_path / "in").write_text(text)
    spans, read, rest = parts_of(tmp_path / "in", pieces)
    assert b"".join([*spans, *read, rest]).decode() == text
    assert all(span.endswith(pieces.end) or len(span) == 64 for span in spans)
    spans, read, rest = parts_of(tmp_path / "in", pieces, len(text) // 2)
    assert b"".join([*spans, *read, rest]).decode() == text[len(text) // 2 :]


LINES = ["{id:1}", "{id:2,name:é}", '{id:3,name:"a\nb"}', '{id:4,name:"' + "c\n" * 30 + '"}', "", "{id:5}\r", "{id:x}", '{id:"6', "a", "{id:7,name:" + "d" * 70 + "}"]  # fmt: skip
ITEMS = ["{id:1}", "{id:2,name:é}", '{id:3,name:"a,{id:3}"}', '{id:4,name:"' + ",{id:9" * 12 + '"}', "{id:x}", "{}", "{id:[,{id:1}]}"]  # fmt: skip


TYPES = {list: "dict[str, str]", tuple: "list[dict[str, str]]"}


@pytest.mark.usefixtures("small_blocks")
@given(
    st.lists(st.sampled_from(LINES), max_size=30) | st.lists(st.sampled_from(ITEMS), max_size=30).map(tuple),
    st.sampled_from(["ndjson", "jsv"]), st.sampled_from([[], ["--unknown", "error"], ["--nested"], ["--type"]]), st.booleans(),
)  # fmt: skip
@settings(same_files, max_examples=60)
def test_jobs_give_what_one_job_gives(
    tmp_path: Path, records: Any, target: str, options: list[str], skips: bool
) -> None:
    """Records whose end is guessed wrongly, and refused ones, among them."""
    file = tmp_path / ("in.jsvl" if isinstance(records, list) else "in.jsv")
    text = "".join(line + "\n" for line in records) if isinstance(records, list) else f"[{','.join(records)}]"
    file.write_text(text, newline="")
    options = options if options[:1] != ["--type"] else ["--type", TYPES[type(records)]]
    args = ["convert", str(file), "--to", target, *options, *(["--on-error", "skip"] if skips else [])]
    one, two = run(*args), run(*args, "--jobs", "2")
    assert (two.exit_code, two.stdout, two.stderr) == (one.exit_code, one.stdout, one.stderr)


@pytest.mark.parametrize("place", [999, 1_000, 1_001, 1_500, 9_999])
def test_the_first_thousand_rows_tell_the_columns(tmp_path: Path, place: int) -> None:
    """As many as that, however long the blocks are that they come in."""
    lines = [f"{{id:{number}}}" for number in range(10_000)]
    lines[place] = "{id:1,more:2}"
    (tmp_path / "in.jsvl").write_text("\n".join(lines) + "\n")
    args = ["convert", str(tmp_path / "in.jsvl"), "--to", "csv", "--nested"]
    one, two = run(*args), run(*args, "--jobs", "2")
    assert (two.exit_code, two.stdout, two.stderr) == (one.exit_code, one.stdout, one.stderr)
    assert one.exit_code == (0 if place < 1_000 else 1)


@pytest.mark.usefixtures("small_blocks")
def test_a_file_that_becomes_shorter(tmp_path: Path) -> None:
    file = tmp_path / "in"
    file.write_bytes(b"{a:1}\n" * 100)
    with opened_input(str(file)) as opened:
        found = module.spans(opened, LinePieces())
        first, second = next(found), next(found)
        file.write_bytes(b"{a:1}\n" * 3)
        assert first.read() == b"{a:1}\n" * 2
        assert second.read() == b"{a:1}\n"
        assert list(found) == []


@pytest.mark.usefixtures("small_blocks")
@pytest.mark.parametrize(
    ("name", "text"), [("in.jsvl", "{id:1}\n" * 40), ("in.jsv", "[" + ",".join(["{id:1}"] * 40) + "]")]
)
@pytest.mark.parametrize("options", [[], ["--infer"], ["--redact"]], ids=" ".join)
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_all_bytes_that_were_read_are_counted(
    tmp_path: Path, name: str, text: str, options: list[str], jobs: str
) -> None:
    """Also those that said what the input is."""
    (tmp_path / name).write_text(text)
    done = run("convert", str(tmp_path / name), *options, "--to", "ndjson", "--stats", "--jobs", jobs)
    assert done.stderr.startswith(f"40 records, {len(text)} bytes read, 0 failures, ")


@pytest.mark.parametrize("text", ["{id:1}\n" * 40, "{id:1}\n" * 300_000])
def test_what_was_kept_of_standard_input_is_no_file_of_others(tmp_path: Path, text: str) -> None:
    """It is looked at for --infer, and read again: first what was kept in a file, then what still comes."""
    (tmp_path / "in").write_text(text)
    command = [sys.executable, "-m", "jsvcodec", "convert", "-", "--from", "jsvl", "--to", "ndjson", "--infer", "--jobs", "2"]  # fmt: skip
    for more in [], ["--infer-records", "10"]:
        with (tmp_path / "in").open("rb") as file:
            done = subprocess.run([*command, *more], stdin=file, capture_output=True, check=False, timeout=60)
        assert (done.returncode, done.stderr) == (0, b"")
        assert done.stdout.decode() == text.replace("{id", '{"id"')


def test_a_file_is_read_from_where_it_stands(tmp_path: Path) -> None:
    (tmp_path / "in").write_text("{id:0}\n" + "{id:1}\n" * 300_000)
    command = [sys.executable, "-m", "jsvcodec", "convert", "-", "--from", "jsvl", "--to", "ndjson", "--jobs", "2"]
    with (tmp_path / "in").open("rb", buffering=0) as file:
        file.read(len("{id:0}\n"))
        done = subprocess.run(command, stdin=file, capture_output=True, check=False, timeout=60)
    assert done.stdout == b'{"id":"1"}\n' * 300_000
