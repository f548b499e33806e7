"""``jsvcodec format``: the same document in another layout."""

from __future__ import annotations

from typing import Any

import click

from jsvcodec.cli.inputs import STANDARD, expanded, label, opened_input
from jsvcodec.cli.kinds import Kind, compression_of
from jsvcodec.cli.options import encoding, lenient, source
from jsvcodec.cli.outputs import Output
from jsvcodec.cli.pipeline import Pipeline
from jsvcodec.cli.recipes import Recipe
from jsvcodec.cli.reporting import reported
from jsvcodec.cli.tally import Tally
from jsvcodec.errors import DecodeError

__all__ = ("format",)


@click.command()
@click.argument("files", nargs=-1)
@source
@lenient
@encoding
@click.option("--indent/--compact", default=True, help="Lay the text out, or write it without white space.")
@click.option("--sort-keys", is_flag=True, help="Sort members and keys.")
@click.option("-o", "--output", default=STANDARD, metavar="FILE", help="Replace this file, once all went well.")
@click.option("--in-place", is_flag=True, help="Replace each input.")
def format(
    files: tuple[str, ...], source: Kind | None, lenient: bool, encoding: str | None, indent: bool, sort_keys: bool,
    output: str, in_place: bool,
) -> None:  # fmt: skip
    """Lay FILES out, or make them compact.

    The format stays as it is. Kinds that have no layout, such as lines, are written compactly. - is standard input.

    \b
    Examples:
      jsvcodec format settings.jsv
      jsvcodec format --compact --in-place settings/*.json
    """
    with reported("files"):
        names = [name for name, _ in expanded(files)]
    if in_place and (STANDARD in names or output != STANDARD):
        raise click.UsageError("--in-place is for files alone, and without -o.")
    if len(names) > 1 and not in_place:
        raise click.UsageError("several files are formatted with --in-place only.")
    for name in names:
        _format(name, name if in_place else output, source, encoding, _recipe(lenient, indent, sort_keys))


def _recipe(lenient: bool, indent: bool, sort_keys: bool) -> Recipe:
    writing = {name: True for name, given in (("indent", indent), ("sort_keys", sort_keys)) if given}
    # Nothing is to be lost, null neither.
    return Recipe("", "", None, {"lenient": lenient}, {**writing, "nulls": "keep"})


def _format(name: str, output: str, source: Kind | None, encoding: str | None, recipe: Recipe) -> None:
    with Output(output, compression_of(output), label(output, "stdout")) as written:
        pipeline = Pipeline(
            name, source, None, recipe, written.write, written.flush, _refuse, Tally(False), is_formatting=True
        )
        with reported(label(name)), opened_input(name, encoding) as file:
            pipeline.run(file)
            if pipeline.sink is not None:
                pipeline.sink.close()
        with reported(label(output, "stdout")):
            written.finish()


def _refuse(error: DecodeError, raw: bytes) -> Any:
    raise error
