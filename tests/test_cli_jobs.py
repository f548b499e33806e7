"""The command with --jobs: processes that die, types that do not travel, and inputs that pause."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

COMMAND = [sys.executable, "-m", "jsvcodec", "convert", "--from", "jsvl", "--jobs", "2"]
LINES = b"{id:1}\n" * 150_000

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="processes of POSIX")

DEADLY = """
import multiprocessing, os, signal
import attrs

@attrs.define
class Record:
    id: int
    def __attrs_post_init__(self):
        if multiprocessing.parent_process() is not None:
            os.kill(os.getpid(), signal.SIGKILL)
"""

LOCAL = """
import attrs

def made():
    @attrs.define
    class Record:
        id: int
    return Record

Record = made()
"""


@pytest.mark.parametrize("target", ["ndjson", "csv"])
def test_a_process_that_is_killed_ends_the_command(tmp_path: Path, target: str) -> None:
    """As where memory is short; the old output stays."""
    (tmp_path / "deadly.py").write_text(DEADLY)
    (tmp_path / "out").write_text("old")
    args = [*COMMAND, "--type", "deadly:Record", "--nested", "--to", target, "-o", "out"]
    done = subprocess.run(args, input=LINES, capture_output=True, check=False, cwd=tmp_path, timeout=60)
    assert (done.returncode, done.stderr.count(b"\n")) == (3, 1), done.stderr
    assert done.stderr.startswith(b"<stdin>: a process of --jobs was killed")
    assert (tmp_path / "out").read_text() == "old"
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == ["deadly.py", "out"]


def test_values_that_do_not_pickle(tmp_path: Path) -> None:
    """A class that is made in a function; rows of a table are sent as instances."""
    (tmp_path / "local.py").write_text(LOCAL)
    args = [*COMMAND, "--type", "local:Record", "--to", "csv"]
    done = subprocess.run(args, input=LINES, capture_output=True, check=False, cwd=tmp_path, timeout=60)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout == b"Id\r\n" + b"1\r\n" * 150_000


def test_output_comes_when_the_input_pauses() -> None:
    args = [*COMMAND, "--nested", "--to", "ndjson"]
    with subprocess.Popen(args, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for number in (b"1", b"2"):
            process.stdin.write(b"{a:%b}\n" % number)
            process.stdin.flush()
            assert process.stdout.readline() == b'{"a":"%b"}\n' % number
        process.stdin.close()
        assert process.wait(timeout=60) == 0


def test_processes_end_with_their_parent() -> None:
    args = [*COMMAND, "--nested", "--to", "ndjson"]
    with subprocess.Popen(args, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(b"{a:1}\n")
        process.stdin.flush()
        process.stdout.readline()
        process.kill()
        process.wait()
        for _ in range(600):
            try:
                os.killpg(process.pid, 0)
            except ProcessLookupError:
                break
            time.sleep(0.1)
        else:
            os.killpg(process.pid, signal.SIGKILL)
            pytest.fail("processes are left")
