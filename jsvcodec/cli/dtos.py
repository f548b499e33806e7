"""``jsvcodec dtos``: the types of a ServiceStack host as a module of Python.

Exit codes: 0 done, 1 the host refused or what it says is no metadata, 2 wrong use, 3 no answer or trouble with a file.
"""

from __future__ import annotations

import os
from typing import Literal

import click

from jsvcodec.cli.calling import library_needed, told
from jsvcodec.cli.inputs import STANDARD, label, opened_input
from jsvcodec.cli.outputs import Output
from jsvcodec.cli.reporting import reported

__all__ = ("dtos",)


@click.command()
@click.argument("host", metavar="URL|FILE", default=STANDARD)
@click.option("-o", "--output", default=STANDARD, metavar="FILE", help="Replace this file, once all went well.")
@click.option(
    "--names",
    type=click.Choice(["camel", "pascal"]),
    default="camel",
    show_default=True,
    help="Case in which the host writes names; pascal on .NET Framework.",
)
@click.option("--open-enums", is_flag=True, help="Let texts through that an enum does not have.")
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True, max=86_400),
    default=60.0,
    show_default=True,
    help="Seconds for fetching.",
)
def dtos(host: str, output: str, names: Literal["camel", "pascal"], open_enums: bool, timeout: float) -> None:
    """Write the types and services of a host as attrs classes, ready for ServiceClient.

    URL is the base address of a ServiceStack host, whose /types/metadata.json is fetched; FILE holds that JSON, and -
    is standard input. Whatever a host says becomes names, literals and docstrings, and never code.

    \b
    Examples:
      jsvcodec dtos https://host.example -o shop/dtos.py
      jsvcodec dtos metadata.json --open-enums
      curl -H "Authorization: Bearer $TOKEN" https://host.example/types/metadata.json | jsvcodec dtos -
    """  # fmt: skip
    is_url = host.lower().startswith(("http://", "https://"))
    data = _fetched(host, timeout) if is_url else _read(host)
    shown = "the metadata" if is_url else label(host)
    with reported(shown):
        from jsvcodec.dtos import python_source

        source = python_source(data, names=names, open_enums=open_enums).encode()
    shown = label(output, "stdout")
    with reported(shown), Output(output, None, shown) as file:
        file.write(source)


def _read(name: str) -> bytes:
    """Return a file, of which no more is read than metadata may have."""
    from jsvcodec.dtos import MAX_SIZE

    if not (name == STANDARD or name.endswith(".json") or os.path.lexists(name)):
        raise click.UsageError(f"there is no file {label(name)}; an address begins with https:// or http://.")
    with reported(label(name)), opened_input(name) as file:
        return file.head(MAX_SIZE)[0]
    raise AssertionError("reported() ends the command")


def _fetched(url: str, timeout: float) -> bytes:
    with library_needed():
        from jsvcodec.dtos.fetching import fetched
    with told("fetching"):
        return fetched(url, timeout)
    raise AssertionError("told() ends the command")
