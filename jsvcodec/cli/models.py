"""``jsvcodec models``: the shipped classes, and the names that ``--redact`` masks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

import click

import jsvcodec
from jsvcodec.cli.options import names
from jsvcodec.cli.reporting import reported
from jsvcodec.cli.standard import say

__all__ = ("models",)


@click.command()
@names
@click.option("--secrets", is_flag=True, help="List what --redact takes for names of secrets instead.")
def models(names: Any, secrets: bool) -> None:
    """List the shipped classes with their members and types."""
    with reported("<stdout>"):
        for line in _secrets() if secrets else _classes(names or "camel"):
            say(line)


def _classes(naming: Any) -> Iterator[str]:
    from jsvcodec._types.describing import class_node

    for name in jsvcodec.models.__all__:
        yield name
        node = class_node(getattr(jsvcodec.models, name))
        if node is None:
            yield f"    {', '.join(member.value for member in getattr(jsvcodec.models, name))}"
            continue
        for wire, member in node.names(naming).written.items():
            marks = [mark for mark in ("required", "secret") if getattr(member, mark)]
            yield f"    {wire:24}{_type_text(member.kind):48}{', '.join(marks)}".rstrip()


def _secrets() -> Iterator[str]:
    from jsvcodec._redaction import secret_names
    from jsvcodec._redaction.names import ABOUT_AFTER, ABOUT_BEFORE, INNOCENT, SECRET_WORDS

    yield "Names are compared without regard to case, to _ and to other marks: API_KEY is apiKey."
    yield from _listed("A name with one of these in it:", SECRET_WORDS)
    yield from _listed("A name that is one of these:", secret_names())
    yield from _listed("But not where these are all that is meant:", INNOCENT)
    yield from _listed("Nor a name that ends with one of these words:", ABOUT_AFTER)
    yield from _listed("Nor one that begins with one of these:", ABOUT_BEFORE)


def _listed(title: str, words: Iterable[str]) -> Iterator[str]:
    yield title
    yield from click.wrap_text(", ".join(sorted(words)), 100, "    ", "    ").splitlines()


def _type_text(kind: Any) -> str:
    """Return a type as it stands in source code."""
    from types import GenericAlias

    plain = isinstance(kind, type) and not isinstance(kind, GenericAlias)
    return re.sub(r"(?:\w+\.)+(?=\w)", "", kind.__name__ if plain else repr(kind))
