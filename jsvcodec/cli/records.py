"""Streams of records, each converted as soon as it is complete, in memory that does not grow.

A block is converted as far as it goes in one piece: see `blocks`. What is refused there is read again by the library's
`StreamDecoder`, which knows where the record ends, and says what is wrong and where.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, ClassVar

from jsvcodec._framing import Place, Record
from jsvcodec._streams import StreamDecoder
from jsvcodec.cli.blocks import Conversion, Converted, Joined, LinePieces
from jsvcodec.cli.spans import Span
from jsvcodec.errors import DecodeError

__all__ = ("Reader", "Refusal", "read_all")

Refusal = Callable[[DecodeError, bytes], None]
"""What is told of a refused record, with its bytes; it raises where the stream is to end."""


_MOST_AT_ONCE = 1_000
"""How many values are held: a long record that was refused may be read again as a great many short ones."""

_FIRST_STRETCH = 2**12
"""How many bytes the library's reader takes where a piece was refused; in one block, twice as many each time."""


class _Slow(StreamDecoder[Any]):
    """The library's reader of a stream, which keeps the record that it reads. Its `type` is the source itself."""

    sources: ClassVar[Any] = {"": lambda source, path, options: source}
    record: Record | None = None

    def __init__(self, source: Any, on_error: Callable[[DecodeError], object]) -> None:
        super().__init__(source, on_error=on_error)
        self.source = source
        self._is_binary = True

    def _read(self, record: Record) -> Any:
        self.record = record
        return super()._read(record)


class Reader:
    """Converts a stream that comes in blocks; without a conversion for these, all of it by the library's reader."""

    def __init__(self, conversion: Conversion | None, make_source: Callable[[], Any], refuse: Refusal) -> None:
        self._conversion = conversion
        self._is_lines = conversion is not None and isinstance(conversion.pieces, LinePieces)
        self._make_source = make_source
        self._refuse = refuse
        self._slow: _Slow | None = None
        self._line = 1
        self._column = 0
        """How many characters of the line came before the next block."""
        self.number = 0
        """How many records were read, refused ones among them."""
        self.given = 0
        """How many values came of them."""

    def begin(self, head: str) -> None:
        """Take note of what came before the first record."""
        place = Place().after(head)
        self._line, self._column = place.line, place.pos - place.line_start

    def block(self, block: bytes | Span, done: Converted | None = None) -> Iterator[list[Any] | Joined]:
        """Yield the values of the records that a block completes. Raises `DecodeError`.

        `done` is what another process made of the block, as one that begins with a record.
        """
        if not isinstance(block, bytes):
            if done is not None and done.is_whole and self._slow is None:
                yield self._taken(done)
                return
            block = block.read()
        conversion = self._conversion
        if conversion is None or not block.endswith(conversion.pieces.end):
            self._slow = self._slow or self._slow_reader()
            yield from self._slowly(block)
            return
        pos, stretch, end_mark = 0, _FIRST_STRETCH, conversion.pieces.end
        while pos < len(block):
            if self._slow is not None:
                end = block.find(end_mark, min(pos + stretch, len(block) - 1)) + 1
                yield from self._slowly(block[pos:end])
                pos, stretch, done = end, stretch * 2, None
                continue
            found, done = done or conversion.of(block, pos), None
            yield self._taken(found)
            pos = found.end
            if pos < len(block) and not found.goes_on:
                self._slow = self._slow_reader()

    def _taken(self, found: Converted) -> list[Any] | Joined:
        """Take note of converted records, and return their values."""
        self.number += found.records
        self.given += found.records
        self._line += found.breaks
        self._column = found.column + (0 if found.breaks else self._column)
        return found.values

    def end(self, rest: bytes) -> Iterator[list[Any]]:
        """Yield the values of the records that the end of the stream completes. Raises `DecodeError`."""
        slow = self._slow = self._slow or self._slow_reader()
        yield from self._told(slow.fed(rest))
        yield from self._told(slow.rest())

    def _slow_reader(self) -> _Slow:
        source = self._make_source()
        if self.number or self._line > 1 or self._column:
            source.framer.resume(Place(self._column, self._line, 0), self.number)
        return _Slow(source, self._on_error)

    def _slowly(self, block: bytes) -> Iterator[list[Any]]:
        assert self._slow is not None
        yield from self._told(self._slow.fed(block))
        framer = self._slow.source.framer
        if self._conversion is not None and framer.is_between:
            place = framer.place
            self._line, self._column = place.line, place.pos - place.line_start
            self._slow = None

    def _told(self, values: Iterator[Any]) -> Iterator[list[Any]]:
        """Yield the values up to the end, or up to what ends the stream, which is raised."""
        found: list[Any] = []
        refused: DecodeError | None = None
        try:
            for value in values:
                found.append(value)
                if len(found) == _MOST_AT_ONCE:
                    self.given += len(found)
                    yield found
                    found = []
        except DecodeError as error:
            refused = error
        assert self._slow is not None
        self.number = self._slow.source.framer.number
        self.given += len(found)
        yield found
        if refused is not None:
            raise refused

    def _on_error(self, error: DecodeError) -> None:
        record = self._slow.record if self._slow is not None else None
        raw = "" if record is None else record.raw
        if not error.problems and self._is_lines:
            raw = raw[: raw.find("\n") + 1] or raw
        self._refuse(error, raw.encode(errors="surrogateescape"))


def read_all(source: Any, data: bytes) -> list[Any]:
    """Return the values of all records of some data. Raises `DecodeError`."""

    def refuse(error: DecodeError) -> None:
        raise error

    slow = _Slow(source, refuse)
    return [*slow.fed(data), *slow.rest()]
