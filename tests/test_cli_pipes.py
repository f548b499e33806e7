"""The command over streams: types of records, pauses, memory."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from support.commands import fed_in_parts, ok, run

from jsvcodec.cli.tally import Tally

COMMAND = [sys.executable, "-m", "jsvcodec"]


# --- typed --------------------------------------------------------------------------------------------------------


def test_types_of_records(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path])
    (tmp_path / "shop1.py").write_text("from attrs import define\n@define\nclass Order:\n    id: int\n    paid: bool\n")
    rows = [{"id": place, "paid": place % 2 == 0} for place in range(60_000)]
    wanted = "".join(json.dumps(row, separators=(",", ":")) + "\n" for row in rows)
    jsvl = "".join(f"{{id:{row['id']},paid:{row['paid']}}}\n" for row in rows)
    assert ok("convert", "--from", "jsvl", "--type", "shop1:Order", "--to", "ndjson", stdin=jsvl) == wanted
    whole = "[" + jsvl.strip().replace("\n", ",") + "]"
    assert len(whole) > 2**20
    assert ok("convert", "--type", "list[shop1:Order]", "--to", "ndjson", stdin=whole) == wanted
    table = "id,paid\r\n" + "".join(f"{row['id']},{row['paid']}\r\n" for row in rows)
    assert ok("convert", "--from", "csv", "--type", "shop1:Order", "--to", "ndjson", stdin=table) == wanted
    made = run("convert", "--from", "jsvl", "--type", "shop1:Order", "--to", "csv", stdin=jsvl)
    assert made.stdout_bytes.decode() == table.replace("id,paid", "Id,Paid")
    sys.modules.pop("shop1")


# --- as a process -------------------------------------------------------------------------------------------------


@pytest.mark.skipif(sys.platform == "win32", reason="pipes of POSIX")
@pytest.mark.parametrize("source", ["jsvl", "csv"])
def test_output_comes_when_the_input_pauses(source: str) -> None:
    pipe = [*COMMAND, "convert", "--from", source, "--to", "ndjson"]
    with subprocess.Popen(pipe, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(b"{a:1}\n{a:2}\n" if source == "jsvl" else b"a\r\n1\r\n2\r\n3")
        process.stdin.flush()
        assert process.stdout.readline() == b'{"a":"1"}\n'
        process.stdin.close()
        assert process.stdout.readline() == b'{"a":"2"}\n'


@pytest.mark.skipif(sys.platform == "win32", reason="counts memory as POSIX does")
@pytest.mark.parametrize(("source", "target"), [("jsvl", "ndjson"), ("json", "jsv"), ("csv", "jsvl")])
def test_memory_does_not_grow(source: str, target: str) -> None:
    """Three times the input takes no more memory."""
    script = (
        "import resource, subprocess, sys\n"
        "record, before, between, after, count, args = eval(sys.argv[1])\n"
        "p = subprocess.Popen(args, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)\n"
        "p.stdin.write(before)\n"
        "for _ in range(count): p.stdin.write((record + between) * 1000)\n"
        "p.stdin.write(record + after); p.stdin.close(); assert p.wait() == 0\n"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    record = {"jsvl": b"{a:1,b:" + b"x" * 80 + b"}", "json": b'{"a":1,"b":"' + b"x" * 80 + b'"}', "csv": b"1,x"}[source]
    before, between, after = {"jsvl": (b"", b"\n", b"\n"), "json": (b"[", b",", b"]"), "csv": (b"a,b\n", b"\n", b"\n")}[
        source
    ]
    peaks = []
    for count in (30, 120):
        args = (record, before, between, after, count, [*COMMAND, "convert", "--from", source, "--to", target])
        done = subprocess.run([sys.executable, "-c", script, repr(args)], capture_output=True, check=True)
        peaks.append(int(done.stdout))
    assert peaks[1] < peaks[0] * 1.15 + 2_000


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_refused_line_far_down(tmp_path: Path, jobs: str) -> None:
    """Its place is right whatever was converted before it, and by whom; what comes after it is, too."""
    lines = [f'{{a:"{place},\nb"}}\r\n' if place % 7 == 0 else f"{{a:{place}}}\r\n\r\n" for place in range(60_000)]
    lines[50_000] = "{a:b\r\n"
    (tmp_path / "in.jsvl").write_text("".join(lines), newline="")
    args = [*COMMAND, "convert", "in.jsvl", "--to", "ndjson", "--jobs", jobs]
    done = subprocess.run(args, capture_output=True, check=False, cwd=tmp_path)
    line = "".join(lines[:50_000]).count("\n") + 1
    assert done.returncode == 1
    assert done.stderr.startswith(f"in.jsvl:{line}:5: record 50001: ".encode()), done.stderr
    assert done.stdout.count(b"\n") == 50_000
    done = subprocess.run([*args, "--on-error", "skip"], capture_output=True, check=False, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, b"refused records that were skipped: 1\n")
    assert done.stdout.count(b"\n") == 59_999


def test_progress_is_for_terminals(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("jsvcodec.cli.tally._QUIET_FOR", -1)
    for shows, wanted in ((False, ""), (True, "\r1,000 records, 2 MB\r" + " " * 60 + "\r")):
        tally = Tally(shows_progress=shows)
        tally.step(1_000, 2_000_000)
        tally.clear()
        assert capsys.readouterr().err == wanted


def test_a_table_begins_when_the_input_pauses() -> None:
    """The first rows tell the columns, as many as come without a pause."""
    told, rest = fed_in_parts(
        *("convert", "--from", "ndjson", "--to", "csv"),
        first=b'{"a":1}\n{"a":2,"b":3}\n', lines=3, last=b'{"b":4}\n',
    )  # fmt: skip
    assert told == [b"a,b\r\n", b"1,\r\n", b"2,3\r\n"]
    assert rest == b",4\r\n"
