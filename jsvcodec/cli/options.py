"""The options that several commands have."""

from __future__ import annotations

import codecs
from collections.abc import Callable
from typing import Any, TypeVar

import click

from jsvcodec.cli.inputs import STANDARD
from jsvcodec.cli.parameters import ClassName, KindName
from jsvcodec.names import NAMINGS

__all__ = ("conversion_options", "encoding", "indent", "lenient", "names", "source", "target", "type_option")

F = TypeVar("F", bound=Callable[..., Any])


def _checked_encoding(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    if value is None:
        return None
    try:
        if codecs.lookup(value)._is_text_encoding:
            return value
    except LookupError:
        pass
    raise click.BadParameter("no encoding has this name")


source = click.option("--from", "source", type=KindName(), help="Kind of the input.")
target = click.option("--to", "target", type=KindName(), help="Kind of the output.")
type_option = click.option(
    "--type",
    type=ClassName(),
    is_eager=True,
    help="Read into this type: Authenticate, package.module:Class, list[package.module:Class].",
)
names = click.option("--names", type=click.Choice(list(NAMINGS)), help="Case of the member names.")
indent = click.option("--indent", is_flag=True, help="Lay the text out.")
lenient = click.option(
    "--lenient", is_flag=True, help="Read JSV that people wrote: extra white space, missing closing brackets."
)
encoding = click.option(
    "--encoding", callback=_checked_encoding, help="Encoding of the input where it is not UTF-8, such as utf-16."
)
_CONVERSION = (
    source, target, type_option, indent, names, lenient, encoding,
    click.option("-o", "--output", default=STANDARD, metavar="FILE", help="Replace this file, once all went well."),
    click.option("--out-dir", metavar="DIR", help="Write a file here for each input."),
    click.option("--in-place", is_flag=True, help="Replace each input by what becomes of it."),
    click.option("--path", metavar="PATH", help="Convert this part only: /data/0, data[0] or $.data[0]."),
    click.option("--unknown", type=click.Choice(["keep", "error"]), help="What to do with members a class lacks."),
    click.option("--duplicates", type=click.Choice(["last", "error"]), help="What to do with repeated members."),
    click.option("--nulls", type=click.Choice(["omit", "keep"]), help="Whether members that are null are written."),
    click.option("--sort-keys", is_flag=True, help="Sort members and keys."),
    click.option("--nested", is_flag=True, help="Open texts that hold a map or list themselves."),
    click.option("--infer", is_flag=True, help="Make numbers and bools of columns in which every text is one."),
    click.option("--infer-records", type=click.IntRange(1), metavar="N",
                 help="With --infer, decide by the first N records; a later one that does not fit is refused."),
    click.option("--redact", is_flag=True,
                 help="Mask passwords, tokens and other secrets that have a name; see jsvcodec models --secrets."),
    click.option("--secret", multiple=True, metavar="NAME", help="A further name of secrets for --redact."),
    click.option("--on-error", type=click.Choice(["stop", "skip"]), default="stop", show_default=True,
                 help="What to do with a refused record."),
    click.option("--rejects", metavar="FILE", help="Write the skipped records here, as they came."),
    click.option("--jobs", type=click.IntRange(1, 256), default=1, show_default=True,
                 help="Processes that convert lines and items; the order stays."),
    click.option("--stats", is_flag=True, help="Print a summary to standard error."),
    click.option("-q", "--quiet", is_flag=True, help="Show no progress on a terminal."),
)  # fmt: skip


def conversion_options(function: F) -> F:
    """Add the options of ``convert`` to a command."""
    for option in reversed(_CONVERSION):
        function = option(function)
    return function
