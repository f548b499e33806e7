"""What the command says when something is wrong, and with which exit code it ends.

One line per problem, never with a value of the document: ``file:line:column: reason`` for syntax, ``file: $.path:
reason`` for meaning.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click

from jsvcodec._safe_text import escaped
from jsvcodec.cli.recipes import UnreadableType
from jsvcodec.cli.standard import FILE_TROUBLE, reason_of
from jsvcodec.errors import DecodeError, EncodeError

__all__ = ("BAD_DATA", "WRONG_USE", "OutputTrouble", "ShowPath", "lines_of", "reported", "told_by")

BAD_DATA, WRONG_USE = 1, 2

ShowPath = Callable[[str], str]
"""What is shown of a path."""


class OutputTrouble(Exception):
    """An output that cannot be written, by its label."""

    def __init__(self, name: str, error: OSError) -> None:
        super().__init__(name)
        self.name = name
        self.reason = reason_of(error)


@contextmanager
def told_by(name: str) -> Iterator[None]:
    """Make what goes wrong with an output be told under its own name."""
    trouble = None
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        trouble = OutputTrouble(name, error)
    if trouble is not None:
        raise trouble


@contextmanager
def reported(name: str, show_path: ShowPath = str) -> Iterator[None]:
    """Turn what goes wrong with a document into messages and an exit code; no traceback may show a value."""
    try:
        yield
        return
    except (click.ClickException, click.exceptions.Exit, BrokenPipeError):
        raise
    except DecodeError as error:
        code, lines = BAD_DATA, lines_of(name, error, show_path)
    except EncodeError as error:
        code, lines = BAD_DATA, [f"{name}: {escaped(show_path(error.path))}: {escaped(error.reason)}"]
    except OutputTrouble as error:
        code, lines = FILE_TROUBLE, [f"{error.name}: {error.reason}"]
    except OSError as error:
        code, lines = FILE_TROUBLE, [f"{name}: {reason_of(error)}"]
    except UnreadableType as error:
        code, lines = WRONG_USE, [f"{name}: cannot be processed: {escaped(str(error))}"]
    except Exception as error:
        # The message of any other exception might hold a value.
        code, lines = BAD_DATA, [f"{name}: cannot be processed: {type(error).__name__}"]
    for line in lines:
        click.echo(line, err=True)
    raise click.exceptions.Exit(code)


def lines_of(name: str, error: DecodeError, show_path: ShowPath = str) -> list[str]:
    """Return what is said of a refused document or record."""
    record = "" if error.record is None else f" record {error.record}:"
    if error.problems:
        return [
            f"{name}:{record} {escaped(show_path(problem.path))}: {escaped(problem.reason)}"
            for problem in error.problems
        ]
    if error.line is not None:
        return [f"{name}:{error.line}:{error.column}:{record} {escaped(error.reason)}"]
    return [f"{name}:{record} {escaped(error.reason)}"]


_STEP = r'\.([^.\[\]"]+)|\["((?:[^"\\]|\\.)*+)"\]'


def masking_keys(type: Any) -> ShowPath:
    """Return what shows of a path the names that the classes of a type have, and masks all others."""
    from jsvcodec._redaction import known_names

    known = known_names(type)

    def show(path: str) -> str:
        return re.sub(_STEP, lambda step: step[0] if (step[1] or step[2]) in known else ".***", path)

    return show
