"""``jsvcodec infer``: the classes, or the schema, of data."""

from __future__ import annotations

import keyword
from contextlib import ExitStack

import click

from jsvcodec.cli.inputs import STANDARD, expanded, label
from jsvcodec.cli.kinds import Kind, compression_of
from jsvcodec.cli.options import encoding, lenient, source
from jsvcodec.cli.outputs import Output
from jsvcodec.cli.recipes import Recipe
from jsvcodec.cli.reporting import BAD_DATA, reported

__all__ = ("infer",)


def _checked_name(ctx: click.Context, param: click.Parameter, value: str) -> str:
    if value.isidentifier() and value.isascii() and not keyword.iskeyword(value):
        return value
    raise click.BadParameter("no class can have this name")


@click.command()
@click.argument("files", nargs=-1)
@source
@click.option("--as", "style", type=click.Choice(["attrs", "dataclass", "json-schema", "arrow"]), default="attrs",
              show_default=True, help="What to print.")  # fmt: skip
@click.option(
    "--name", default="Record", show_default=True, callback=_checked_name, help="Name of the outermost class."
)
@click.option("--path", metavar="PATH", help="Look at this part of each document only: /data or $.data.")
@click.option("--nested", is_flag=True, help="Open texts that hold a map or list themselves.")
@click.option("--no-enums", is_flag=True, help="Print no value of the data, not even the names of enums.")
@lenient
@encoding
@click.option("-o", "--output", default=STANDARD, metavar="FILE", help="Replace this file, once all went well.")
def infer(
    files: tuple[str, ...], source: Kind | None, style: str, name: str, path: str | None, nested: bool, no_enums: bool,
    lenient: bool, encoding: str | None, output: str,
) -> None:  # fmt: skip
    """Print what FILES, or standard input, hold: Python classes or a schema.

    All records are read: documents, lines, the items of root lists, rows. A member gets the narrowest type that fits
    every value; what reads the data by it writes the same data. FILES are files, patterns and directories; - is
    standard input.

    \b
    Examples:
      jsvcodec infer orders.jsvl --name Order > orders.py
      jsvcodec infer 'exports/*.csv' --as arrow
      curl -s HOST/orders | jsvcodec infer - --path /results --as json-schema
    """
    from jsvcodec.cli.looking import Looking
    from jsvcodec.cli.views import printed, view_of

    with reported("files"):
        names = [name for name, _ in expanded(files)]
    looking = Looking(source, Recipe("", "", reading={"lenient": lenient}, nested=nested, path=path or ""), lenient)
    with ExitStack() as stack:
        for file in names:
            with reported(label(file)):
                looking.look(stack, file, encoding, view_of)
    if not looking.records:
        click.echo("there are no records, so nothing can be said of them", err=True)
        raise click.exceptions.Exit(BAD_DATA)
    with reported(label(output, "stdout")), Output(output, compression_of(output), label(output, "stdout")) as written:
        written.write(printed(looking, style, name, not no_enums).encode())
