"""``jsvcodec check``: whether documents and streams can be read, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from jsvcodec._formats import verbs_of
from jsvcodec.cli.documents import LARGE, checked_text, kind_of_text, read_document
from jsvcodec.cli.inputs import Input, expanded, label, opened_input
from jsvcodec.cli.kinds import Kind, kind_of_file
from jsvcodec.cli.options import encoding, lenient, source, type_option
from jsvcodec.cli.recipes import Recipe, UnreadableType
from jsvcodec.cli.reporting import BAD_DATA, lines_of, reported
from jsvcodec.cli.standard import say
from jsvcodec.cli.types import item_type
from jsvcodec.errors import DecodeError

if TYPE_CHECKING:  # loaded where it is used: most inputs are documents
    from jsvcodec.cli.blocks import Conversion
    from jsvcodec.cli.records import Reader, Refusal
    from jsvcodec.cli.root_lists import RootList

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
        with opened_input(name, self._encoding) as file, _telling(name) as tell:
            if kind is None or kind.framing == "document":
                return self._unknown(name, file, by_suffix, tell)
            (self._lines if kind.framing == "lines" else self._rows)(kind, file, tell)
        return kind.name

    def _unknown(self, name: str, file: Input, by_suffix: Kind | None, tell: Refusal) -> str:
        head, is_all = file.head(LARGE)
        if not is_all and not self._reading["lenient"]:
            from jsvcodec.cli.root_lists import root_list

            found = root_list(head, self._type, name, self._source, by_suffix)
            if found is not None:
                file.put_back(found.items)
                self._items(found, file, tell)
                return found.kind.name
        return self._document(name, b"".join([head, *iter(file.read, b"")]), by_suffix)

    def _document(self, name: str, data: bytes, by_suffix: Kind | None) -> str:
        kind = kind_of_text(data, name, self._source, by_suffix)
        is_named = self._source is not None or by_suffix is not None
        value = read_document(data, kind, is_named, Recipe(kind.format, "", self._type, self._reading).reader())
        is_bare = not isinstance(value, (dict, list)) and self._type is None
        if not is_named and kind.format == "jsv" and is_bare:
            raise DecodeError("a text without brackets, as any text is: it is JSV only if --from jsv says so")
        return kind.name

    # --- records, which are converted as `convert` does, as that is faster than to read them; the text is dropped ---

    def _lines(self, kind: Kind, file: Input, tell: Refusal) -> None:
        from jsvcodec.cli.blocks import Conversion, LinePieces
        from jsvcodec.cli.records import Reader
        from jsvcodec.cli.sources import line_source

        recipe = Recipe(kind.format, "json", self._type, self._reading)
        conversion = Conversion(LinePieces(), recipe.reader, partial(recipe.many, False, False))
        source = partial(line_source, kind.format, recipe.options, conversion.convert)
        _pass_all(Reader(conversion, source, tell), conversion, file)

    def _items(self, found: RootList, file: Input, tell: Refusal) -> None:
        from jsvcodec.cli.blocks import Conversion
        from jsvcodec.cli.records import Reader
        from jsvcodec.cli.sources import item_source

        recipe = Recipe(found.kind.format, "json", found.type, self._reading, laid_out=found.laid_out)
        conversion = Conversion(found.pieces, recipe.item_value, partial(recipe.many, True, False))
        source = partial(
            item_source, recipe.source, recipe.type, "", recipe.options, conversion.convert, lambda value: value
        )

        def tell_or_stop(error: DecodeError, raw: bytes) -> None:
            if not error.problems:  # what comes after it cannot be told apart
                raise checked_text(error, raw)
            tell(error, raw)

        reader = Reader(conversion, source, found.refusing(tell_or_stop))
        reader.begin(found.opener)
        _pass_all(reader, conversion, file)

    def _rows(self, kind: Kind, file: Input, tell: Refusal) -> None:
        reason = ""
        try:
            decoder = verbs_of(kind.format).StreamDecoder(  # type: ignore[attr-defined]
                item_type(self._type), on_error=lambda error: tell(error, b""), **self._reading
            )
        except TypeError as error:
            reason = str(error)
        if reason:
            raise UnreadableType(reason)
        for data in iter(file.read, b""):
            _pass(decoder.fed(data))
        _pass(decoder.rest())


@contextmanager
def _telling(name: str) -> Iterator[Refusal]:
    """Yield what tells of refused records. Raises `Exit` in the end if there were any."""
    failures = 0

    def tell(error: DecodeError, raw: bytes) -> None:
        nonlocal failures
        failures += 1
        for line in lines_of(label(name), checked_text(error, b"")):
            click.echo(line, err=True)

    yield tell
    if failures:
        raise click.exceptions.Exit(BAD_DATA)


def _pass_all(reader: Reader, conversion: Conversion, file: Input) -> None:
    from jsvcodec.cli.blocks import Blocks

    blocks = Blocks(conversion.pieces)
    for block in blocks.of(file.read):
        _pass(reader.block(block))
    _pass(reader.end(blocks.rest))


def _pass(values: Iterator[Any]) -> None:
    for _ in values:
        pass
