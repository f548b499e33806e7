"""``jsvcodec models``: the shipped classes."""

from __future__ import annotations

import re
from typing import Any

import click

import jsvcodec
from jsvcodec.cli.options import names
from jsvcodec.cli.reporting import reported
from jsvcodec.cli.standard import say

__all__ = ("models",)


@click.command()
@names
def models(names: Any) -> None:
    """List the shipped classes with their members and types."""
    from jsvcodec._types.describing import class_node

    with reported("<stdout>"):
        for name in jsvcodec.models.__all__:
            say(name)
            node = class_node(getattr(jsvcodec.models, name))
            if node is None:
                say(f"    {', '.join(member.value for member in getattr(jsvcodec.models, name))}")
                continue
            for wire, member in node.names(names or "camel").written.items():
                marks = [mark for mark in ("required", "secret") if getattr(member, mark)]
                say(f"    {wire:24}{_type_text(member.kind):48}{', '.join(marks)}".rstrip())


def _type_text(kind: Any) -> str:
    """Return a type as it stands in source code."""
    from types import GenericAlias

    plain = isinstance(kind, type) and not isinstance(kind, GenericAlias)
    return re.sub(r"(?:\w+\.)+(?=\w)", "", kind.__name__ if plain else repr(kind))
