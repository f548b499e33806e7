"""The command, run within the test, or as a process."""

from __future__ import annotations

import subprocess
import sys

from click.testing import CliRunner, Result

from jsvcodec.cli import main

__all__ = ("fed_in_parts", "ok", "run")


def run(*args: str, stdin: str | bytes = "") -> Result:
    """Return what the command makes of its arguments and of standard input."""
    return CliRunner().invoke(main, args, input=stdin)


def ok(*args: str, stdin: str | bytes = "") -> str:
    """Return what it prints. It must end with 0, and tell nothing on standard error."""
    result = run(*args, stdin=stdin)
    assert (result.exit_code, result.stderr) == (0, ""), result.output
    return result.stdout


def fed_in_parts(*args: str, first: bytes, lines: int, last: bytes = b"") -> tuple[list[bytes], bytes]:
    """Return so many lines that a process prints before it gets the last part of its input, and the rest. It ends with 0."""
    command = [sys.executable, "-m", "jsvcodec", *args]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(first)
        process.stdin.flush()
        told = [process.stdout.readline() for _ in range(lines)]
        process.stdin.write(last)
        process.stdin.close()
        rest = process.stdout.read()
    assert process.returncode == 0
    return told, rest
