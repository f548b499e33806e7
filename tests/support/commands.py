"""The command, run within the test."""

from __future__ import annotations

from click.testing import CliRunner, Result

from jsvcodec.cli import main

__all__ = ("ok", "run")


def run(*args: str, stdin: str | bytes = "") -> Result:
    """Return what the command makes of its arguments and of standard input."""
    return CliRunner().invoke(main, args, input=stdin)


def ok(*args: str, stdin: str | bytes = "") -> str:
    """Return what it prints. It must end with 0, and tell nothing on standard error."""
    result = run(*args, stdin=stdin)
    assert (result.exit_code, result.stderr) == (0, ""), result.output
    return result.stdout
