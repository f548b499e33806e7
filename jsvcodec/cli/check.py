"""``jsvcodec check``: whether documents and streams can be read, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import click

from jsvcodec._formats import verbs_of
from jsvcodec.cli.documents import checked_text, kind_of_text, read_document
from jsvcodec.cli.inputs import Input, expanded, label, opened_input
from jsvcodec.cli.kinds import Kind, kind_of_file
from jsvcodec.cli.options import encoding, lenient, source, type_option
from jsvcodec.cli.recipes import Recipe, UnreadableType
from jsvcodec.cli.reporting import BAD_DATA, lines_of, reported
from jsvcodec.cli.standard import say
from jsvcodec.cli.types import item_type
from jsvcodec.errors import DecodeError

__all__ = ("check",)


@click.command()
@click.argument("files", nargs=-1)
@source
@type_option
@lenient
@encoding
@click.option("--strict", is_flag=True, help="Refuse repeated members, and with --type those that a class lacks.")
def check(
    files: tuple[str, ...], source: Kind | None, type: Any, lenient: bool, encoding: str | None, strict: bool
) -> None:
    """Check FILES, or standard input, and list all problems.

    Prints a line for each valid file, and otherwise the place and reason of everything that is wrong. FILES are files,
    patterns and directories; - is standard input.

    \b
    Examples:
      jsvcodec check settings.jsv
      jsvcodec check --type shop.models:Order --strict orders.jsvl
      curl -s HOST/orders | jsvcodec check --from json -
    """
    reading = {"lenient": lenient, **({"duplicates": "error", "unknown": "error"} if strict else {})}
    checking = _Checking(source, type, reading, encoding)
    with reported("files"):
        names = [name for name, _ in expanded(files)]
    worst = 0
    telling = True
    for name in names:
        valid = ""
        try:
            with reported(label(name)):
                valid = f"{label(name)}: valid {checking.check(name)}"
            with reported("<stdout>"):
                if telling:
                    say(valid)
        except BrokenPipeError:  # nobody listens, but the exit code still tells
            telling = False
        except click.exceptions.Exit as refused:
            worst = max(worst, refused.exit_code)
            telling = telling and not valid
    click.get_current_context().exit(worst)


class _Checking:
    """What is asked of each file."""

    def __init__(self, source: Kind | None, type: Any, reading: dict[str, Any], encoding: str | None) -> None:
        self._source = source
        self._type = type
        self._reading = reading
        self._encoding = encoding

    def check(self, name: str) -> str:
        """Return the kind of a valid file. Raises `DecodeError`, and `Exit` where all is told already."""
        by_suffix = kind_of_file(name)
        kind = self._source or by_suffix
        if kind is not None and kind.framing != "document":
            check = self._check_lines if kind.framing == "lines" else self._check_rows
            failures = 0

            def tell(error: DecodeError, _: bytes = b"") -> None:
                nonlocal failures
                failures += 1
                for line in lines_of(label(name), checked_text(error, b"")):
                    click.echo(line, err=True)

            with opened_input(name, self._encoding) as file:
                check(kind, file, tell)
            if failures:
                raise click.exceptions.Exit(BAD_DATA)
            return kind.name
        with opened_input(name, self._encoding) as file:
            data = b"".join(iter(file.read, b""))
        kind = kind_of_text(data, name, self._source, by_suffix)
        is_named = self._source is not None or by_suffix is not None
        value = read_document(data, kind, is_named, Recipe(kind.format, "", self._type, self._reading).reader())
        is_bare = not isinstance(value, (dict, list)) and self._type is None
        if not is_named and kind.format == "jsv" and is_bare:
            raise DecodeError("a text without brackets, as any text is: it is JSV only if --from jsv says so")
        return kind.name

    def _check_lines(self, kind: Kind, file: Input, tell: Callable[..., None]) -> None:
        """Convert lines as `convert` does, which is faster than to read them, and drop the text."""
        from jsvcodec.cli.blocks import Blocks, Conversion, LinePieces
        from jsvcodec.cli.records import Reader
        from jsvcodec.cli.sources import line_source

        recipe = Recipe(kind.format, "json", self._type, self._reading)
        conversion = Conversion(LinePieces(), recipe.reader, partial(recipe.many, False, False))
        source = partial(line_source, kind.format, recipe.options, conversion.convert)
        reader, blocks = Reader(conversion, source, tell), Blocks(conversion.pieces)
        for block in blocks.of(file.read):
            _pass(reader.block(block))
        _pass(reader.end(blocks.rest))

    def _check_rows(self, kind: Kind, file: Input, tell: Callable[..., None]) -> None:
        reason = ""
        try:
            decoder = verbs_of(kind.format).StreamDecoder(  # type: ignore[attr-defined]
                item_type(self._type), on_error=tell, **self._reading
            )
        except TypeError as error:
            reason = str(error)
        if reason:
            raise UnreadableType(reason)
        for data in iter(file.read, b""):
            _pass(decoder.fed(data))
        _pass(decoder.rest())


def _pass(values: Iterator[Any]) -> None:
    for _ in values:
        pass
