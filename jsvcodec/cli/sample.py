"""``jsvcodec sample``: an example of a class."""

from __future__ import annotations

from typing import Any

import click

from jsvcodec._safe_text import escaped
from jsvcodec.cli.inputs import STANDARD
from jsvcodec.cli.kinds import Kind
from jsvcodec.cli.options import indent, names
from jsvcodec.cli.outputs import Output
from jsvcodec.cli.parameters import ClassName, KindName
from jsvcodec.cli.recipes import Recipe
from jsvcodec.cli.reporting import reported

__all__ = ("sample",)


@click.command()
@click.argument("type", metavar="CLASS", type=ClassName())
@click.option("--to", "target", type=KindName(), default="jsv", help="Kind of the output.")
@indent
@names
def sample(type: Any, target: Kind, indent: bool, names: Any) -> None:
    """Print an example of CLASS with every member filled.

    The values are those that ServiceStack's metadata pages show.

    \b
    Examples:
      jsvcodec sample Authenticate --indent
      jsvcodec sample shop.models:Order --to json
    """
    if indent and target.name not in ("jsv", "json"):
        raise click.UsageError(f"{target.name} has no indented layout.")
    writing = {"names": names or "camel", **({"indent": True} if indent else {})}
    with reported("sample"):
        written = _written(type, Recipe("jsv", target.format, writing=writing))
    with reported("<stdout>"), Output(STANDARD, None, "<stdout>") as output:
        output.write(written)


def _written(type: Any, recipe: Recipe) -> bytes:
    import jsvcodec

    try:
        value = jsvcodec.sample(type)
    except (TypeError, ValueError) as error:
        reason = str(error)
    else:
        return recipe.ended(recipe.writer()(value))
    raise click.UsageError(escaped(reason))
