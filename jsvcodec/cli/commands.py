"""The command ``jsvcodec``: convert documents between formats, check, format and compare them, show examples.

Documents come in as bytes from files or standard input and go out as UTF-8 with a line break at the end. What is wrong
goes to standard error: see `jsvcodec.cli.reporting`. Exit codes: 0 done, 1 bad data, 2 wrong use, 3 trouble with a
file. The module of each command is loaded when the command is called.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

import click

import jsvcodec
from jsvcodec.cli.standard import leave_output_alone

__all__ = ("main",)

_COMMANDS = {
    "call": "Call a service, and print its reply.",
    "check": "Check FILES, or standard input, and list all problems.",
    "convert": "Convert FILES, or standard input, to another format.",
    "diff": "Compare two documents of any formats.",
    "dtos": "Write the types of a host as Python classes.",
    "format": "Lay FILES out, or make them compact.",
    "infer": "Print the classes, or the schema, of what FILES hold.",
    "models": "List the shipped classes with their members and types.",
    "sample": "Print an example of CLASS with every member filled.",
}


class _Main(click.Group):
    """The command as a whole; a reader that goes away early, like ``head``, is not a failure."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            leave_output_alone()
        ctx.exit(0)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return sorted(_COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """Return a command, or None where there is none of this name."""
        if name not in _COMMANDS:
            return None
        found: click.Command = getattr(import_module(f"jsvcodec.cli.{name}"), name)
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands, for which none is loaded."""
        with formatter.section("Commands"):
            formatter.write_dl(sorted(_COMMANDS.items()))


@click.group(cls=_Main, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(jsvcodec.__version__, prog_name="jsvcodec")
def main() -> None:
    """Read and write ServiceStack's wire formats: JSV, JSON, forms and CSV.

    A file that is named - is standard input.

    Shell completion, in ~/.bashrc: eval "$(_JSVCODEC_COMPLETE=bash_source jsvcodec)"; also zsh_source and fish_source.
    """
