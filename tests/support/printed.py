"""What ruff says of source that this library prints, wherever ruff runs."""

from __future__ import annotations

import ast
import subprocess
import sys
import tempfile
import warnings

__all__ = ("compiled", "layout_problems")

_OPTIONS = ("--isolated", "--target-version=py311", "--line-length=120", "-")


def _ruff(source: str, *command: str) -> str:
    run = [sys.executable, "-m", "ruff", *command, *_OPTIONS]
    # Where there is no jsvcodec beside the file, as for those who install it.
    done = subprocess.run(run, input=source.encode(), capture_output=True, check=False, cwd=tempfile.gettempdir())
    return done.stdout.decode()


def layout_problems(source: str) -> str:
    """What ``ruff check`` and ``ruff format`` would change; nothing where all is well."""
    formatted = _ruff(source, "format")
    changed = "" if formatted == source else f"ruff format makes of it:\n{formatted}"
    return changed + _ruff(source, "check", "--quiet", "--select=E4,E7,E9,F,W,I,UP")


def compiled(source: str) -> ast.Module:
    """The tree of a module that compiles without a warning."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        compile(source, "<source>", "exec")
        return ast.parse(source)
