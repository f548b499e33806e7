"""``jsvcodec diff``: two documents compared as trees, whatever formats they are in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from jsvcodec._safe_text import escaped
from jsvcodec._scalars.writing import text_of
from jsvcodec.cli.documents import kind_of_text, read_document, refuse_empty
from jsvcodec.cli.inputs import label, read_input
from jsvcodec.cli.kinds import Kind, kind_of_file
from jsvcodec.cli.options import encoding, source
from jsvcodec.cli.recipes import Recipe
from jsvcodec.cli.reporting import BAD_DATA, reported
from jsvcodec.cli.standard import FILE_TROUBLE, say
from jsvcodec.errors import PathStep, path_text

__all__ = ("diff", "differences")

_DIFFERENT = 1


@click.command()
@click.argument("a")
@click.argument("b")
@source
@encoding
def diff(a: str, b: str, source: Kind | None, encoding: str | None) -> None:
    """Compare two documents of any formats.

    Prints the path of each difference, without the values. Texts, numbers and bools are compared by what JSV writes
    for them, and null is as good as nothing. - is standard input. Exit codes: 0 equal, 1 different, 2 wrong use, 3 a
    document that cannot be read.

    \b
    Examples:
      jsvcodec diff old.jsv new.json
      curl -s HOST/settings | jsvcodec diff - settings.jsv
    """
    if a == b == "-":
        raise click.UsageError("standard input can be only one of the two.")
    left, right = (_tree(name, source, encoding) for name in (a, b))
    code = 0
    with reported("<stdout>"):
        for steps, what in differences(left, right):
            code = _DIFFERENT
            try:
                say(f"{escaped(path_text(steps))}: {what}")
            except BrokenPipeError:  # nobody listens, but the exit code still tells
                break
    click.get_current_context().exit(code)


def _tree(name: str, source: Kind | None, encoding: str | None) -> Any:
    try:
        with reported(label(name)):
            data = read_input(name, encoding)
            by_suffix = kind_of_file(name)
            kind = kind_of_text(data, name, source, by_suffix)
            recipe = Recipe(kind.format, "jsv")
            if kind.framing == "lines":
                return _lines(data, kind)
            if kind.framing == "document":
                refuse_empty(data, source, by_suffix)
            return read_document(data, kind, (source or by_suffix) is not None, recipe.reader())
    except click.exceptions.Exit as failed:
        code = FILE_TROUBLE if failed.exit_code == BAD_DATA else failed.exit_code
    raise click.exceptions.Exit(code)


def _lines(data: bytes, kind: Kind) -> list[Any]:
    """Return the trees of lines, numbers as they are spelled."""
    from jsvcodec.cli.records import read_all
    from jsvcodec.cli.sources import line_source

    recipe = Recipe(kind.format, "jsv")
    return read_all(line_source(kind.format, recipe.options, recipe.reader()), data)


def differences(left: Any, right: Any) -> Iterator[tuple[list[PathStep], str]]:
    """Yield the path of each difference of two trees, and which it is. Nothing recurses.

    >>> list(differences({"a": 1, "b": [True]}, {"a": "1", "b": ["False"], "c": None}))
    [(['b', 0], 'differs')]
    """
    waiting: list[tuple[list[PathStep], Any, Any]] = [([], left, right)]
    while waiting:
        steps, one, other = waiting.pop()
        if one is None or other is None:
            if one is not other:
                yield steps, "only in the second" if one is None else "only in the first"
        elif isinstance(one, dict) and isinstance(other, dict):
            names = [*one, *(name for name in other if name not in one)]
            waiting += [([*steps, name], one.get(name), other.get(name)) for name in reversed(names)]
        elif isinstance(one, list) and isinstance(other, list):
            for index in reversed(range(max(len(one), len(other)))):
                first, second = (side[index] if index < len(side) else None for side in (one, other))
                waiting.append(([*steps, index], first, second))
        elif isinstance(one, (dict, list)) or isinstance(other, (dict, list)) or text_of(one) != text_of(other):
            yield steps, "differs"
