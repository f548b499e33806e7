"""From one input to a sink: as a document, or record by record where there are many."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from jsvcodec.cli.documents import LARGE, kind_of_text, read_document, refuse_empty
from jsvcodec.cli.inputs import Input
from jsvcodec.cli.kinds import Kind, default_target, kind_of_file
from jsvcodec.cli.recipes import Recipe
from jsvcodec.cli.tally import Tally
from jsvcodec.cli.types import item_type
from jsvcodec.errors import DecodeError

if TYPE_CHECKING:  # a single document is converted without what streams need, which is loaded where it is used
    from jsvcodec.cli.blocks import Conversion, Converted, Many
    from jsvcodec.cli.root_lists import RootList
    from jsvcodec.cli.sinks import Sink
    from jsvcodec.cli.spans import Span

__all__ = ("Pipeline",)

_TARGETS_OF_ITEMS = ("jsv", "json", "csv", "jsvl", "ndjson", "forml")


class Pipeline:
    """The conversion of some inputs; `target` None means that it follows from the input.

    `is_formatting` says that the kind stays as it is, `tells` that it is said on standard error where suffix and text
    disagree.
    """

    def __init__(
        self, file: str, given: Kind | None, target: Kind | None, recipe: Recipe,
        write: Callable[[bytes | memoryview], Any], flush: Callable[[], Any],
        refuse: Callable[[DecodeError, bytes], None], tally: Tally, lenient: bool = False, jobs: int = 1,
        is_formatting: bool = False, tells: bool = True,
    ) -> None:  # fmt: skip
        self.file = file
        self.given = given
        self.target = target
        self.recipe = recipe
        self.write = write
        self.flush = flush
        self.refuse = refuse
        self.tally = tally
        self.lenient = lenient
        self.jobs = jobs
        self.is_formatting = is_formatting
        self.tells = tells
        self.sink: Sink | None = None
        """What takes the records of all inputs, once there is one."""

    def run(self, file: Input) -> None:
        """Convert an input. Raises `DecodeError`, `EncodeError`, `OSError`."""
        by_suffix = kind_of_file(self.file)
        kind = self.given or by_suffix
        if kind is not None and kind.framing == "lines":
            self._lines(file, kind)
        elif kind is not None and kind.framing == "rows":
            self._rows(file, kind)
        else:
            self._unknown(file, by_suffix)

    def _unknown(self, file: Input, by_suffix: Kind | None) -> None:
        head, is_all = file.head(LARGE)
        if is_all:
            self._document(head, by_suffix)
            return
        if not self.lenient and not self.recipe.path:
            from jsvcodec.cli.root_lists import root_list

            found = root_list(head, self.recipe.type, self.file, self.given, by_suffix, tells=self.tells)
            if found is not None and self._fits_items(found.kind):
                self._items(file, found)
                return
        parts = [head, *iter(file.read, b"")]
        self._document(b"".join(parts), by_suffix)

    def _fits_items(self, kind: Kind) -> bool:
        return not self.recipe.writing.get("indent") and self._target(kind).name in _TARGETS_OF_ITEMS

    def _target(self, kind: Kind) -> Kind:
        if self.target is not None or self.is_formatting:
            return self.target or kind
        return default_target(kind)

    def _target_of_records(self, kind: Kind) -> Kind:
        """Return the target, as one that takes values where a list cannot be written item by item."""
        target = self._target(kind)
        is_plain_list = target.name in ("jsv", "json") and not self.recipe.writing.get("indent")
        return target if target.framing != "document" or is_plain_list else target._replace(framing="rows")

    def _recipe(self, kind: Kind, type: Any) -> Recipe:
        reading, writing = dict(self.recipe.reading), dict(self.recipe.writing)
        target = self._target(kind)
        if writing.get("indent") and (target.framing != "document" or target.name == "form"):
            if not self.is_formatting:
                raise click.UsageError(f"{target.name} has no indented layout.")
            del writing["indent"]
        return self.recipe._replace(
            source=kind.format, target=target.format, type=type, reading=reading,
            writing=writing,
        )  # fmt: skip

    # --- documents ---

    def _document(self, data: bytes, by_suffix: Kind | None) -> None:
        refuse_empty(data, self.given, by_suffix)
        is_named = self.given is not None or by_suffix is not None
        kind = kind_of_text(data, self.file, self.given, by_suffix, tells=self.tells)
        target = self._target(kind)
        recipe = self._recipe(kind, self.recipe.type).inferred(data)
        if target.framing == "document" and self.sink is None:
            self.write(recipe.ended(self._written(data, kind, is_named, recipe)))
        else:
            value = recipe.change(read_document(data, kind, is_named, recipe.reader()))
            values = value if isinstance(value, list) else [value]
            self._sink(target, recipe).add([*map(_writer(recipe, target), values)])
        self.tally.step(1, len(data))

    def _written(self, data: bytes, kind: Kind, is_named: bool, recipe: Recipe) -> str | bytes:
        if recipe.target == "jsv" and recipe.writing.get("indent"):
            value = recipe.change(read_document(data, kind, is_named, recipe.reader()))
            if isinstance(value, str):  # what is laid out of a text is its brackets, and it would not come back
                recipe = recipe._replace(writing={**recipe.writing, "indent": False})
            return recipe.writer()(value)  # type: ignore[no-any-return]
        convert = recipe.document()
        return read_document(data, kind, is_named, convert)  # type: ignore[no-any-return]

    # --- records ---

    def _lines(self, file: Input, kind: Kind) -> None:
        from jsvcodec.cli.blocks import Conversion, LinePieces
        from jsvcodec.cli.sources import line_source

        recipe = self._recipe(kind, self.recipe.type).inferred()
        target = self._target_of_records(kind)
        make = {"lines": recipe.line, "document": recipe.item_of_line, "rows": recipe.value}[target.framing]
        conversion = Conversion(LinePieces(), make, _many_maker(recipe, False, target))
        source = partial(line_source, kind.format, recipe.options, conversion.convert)
        self._stream(file, conversion, source, self._sink(target, recipe))

    def _items(self, file: Input, found: RootList) -> None:
        from jsvcodec.cli.blocks import Conversion
        from jsvcodec.cli.sources import item_source

        kind = found.kind
        recipe = self._recipe(kind, found.type).inferred()._replace(laid_out=found.laid_out)
        target = self._target(kind)
        make = {"lines": recipe.line_of_item, "document": recipe.item, "rows": recipe.row_of_item}[target.framing]
        written = _changing_writer(recipe, target)
        conversion = Conversion(found.pieces, make, _many_maker(recipe, True, target))
        source = partial(item_source, kind.format, recipe.type, "", recipe.options, conversion.convert, written)
        file.put_back(found.items)
        self._stream(file, conversion, source, self._sink(target, recipe), found)

    def _rows(self, file: Input, kind: Kind) -> None:
        from jsvcodec.cli.sources import row_source

        row = None if self.recipe.type is None else item_type(self.recipe.type)
        recipe = self._recipe(kind, row)
        target = self._target_of_records(kind)
        written = _changing_writer(recipe, target)
        source = partial(row_source, row, recipe.options, written)
        self._stream(file, None, source, self._sink(target, recipe))

    def _stream(
        self, file: Input, conversion: Conversion | None, source: Any, sink: Sink, found: RootList | None = None
    ) -> None:
        from jsvcodec.cli.blocks import Blocks, Joined, keep_memory
        from jsvcodec.cli.records import Reader

        reader = Reader(conversion, source, self.refuse if found is None else found.refusing(self.refuse))
        if found is not None:
            reader.begin(found.opener)
        keep_memory()
        size, given, blocks = 0, 0, Blocks(None if conversion is None else conversion.pieces)
        converted: Iterator[tuple[bytes | Span, Converted | None]]
        converted = ((block, None) for block in blocks.of(file.read))
        if self.jobs > 1 and conversion is not None:
            from jsvcodec.cli.parallel import in_processes, long_blocks

            long = long_blocks(file, blocks, conversion.pieces)
            converted = in_processes(long, self.jobs, conversion, sink.separator, file.pauses)
        for block, done in converted:
            for values in reader.block(block, done):
                if isinstance(values, Joined):
                    sink.add_text(*values)
                else:
                    sink.add(values)
                self.tally.step(reader.given - given, file.size - size)
                size, given = file.size, reader.given
            sink.pause(file.pauses)
            self.flush()
        for values in reader.end(blocks.rest):
            sink.add(values)
            self.tally.step(reader.given - given, file.size - size)
            size, given = file.size, reader.given

    def _sink(self, target: Kind, recipe: Recipe) -> Sink:
        """Return what takes the records; it is kept for the inputs that follow."""
        from jsvcodec.cli.sinks import LineSink, ListSink, TableSink, WholeSink

        if self.sink is None:
            if target.framing == "lines":
                self.sink = LineSink(self.write)
            elif target.framing == "rows" and target.format != "csv":
                self.sink = WholeSink(self.write, recipe)
            elif target.framing == "rows":
                self.sink = TableSink(self.write, dict(recipe.writing), recipe.type and item_type(recipe.type))
            else:
                alone = str
                if target.format == "jsv":
                    from jsvcodec.jsv.writer import alone  # type: ignore[assignment]
                self.sink = ListSink(self.write, alone)
        return self.sink


def _many_maker(recipe: Recipe, items: bool, target: Kind) -> Callable[[], Many | None] | None:
    """Return what makes that which converts many lines or items at once; a table takes values, and has none."""
    return None if target.framing == "rows" else partial(recipe.many, items, target.framing == "document")


def _writer(recipe: Recipe, target: Kind) -> Callable[[Any], Any]:
    """Return what makes of a value what a sink takes."""
    if target.framing == "rows":
        from jsvcodec.cli.surrogates import refuse_surrogates

        return refuse_surrogates
    return recipe.write_line() if target.framing == "lines" else recipe.write_item()


def _changing_writer(recipe: Recipe, target: Kind) -> Callable[[Any], Any]:
    """Return what changes a value, and makes of it what a sink takes."""
    change, write = recipe.change, _writer(recipe, target)
    return lambda value: write(change(value))
