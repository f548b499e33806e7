"""Streams of rows: each is read as soon as it is complete, by the header that came before it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import IO, Any, TypeVar

from jsvcodec._codec import Encoder
from jsvcodec._framing import Record, placed
from jsvcodec._options import ReadOptions
from jsvcodec._stream_verbs import IterRecords, WriteRecords, iterated, named_as
from jsvcodec._streams import StreamDecoder
from jsvcodec._types.nodes import AnyNode
from jsvcodec._verbs import kept_codec
from jsvcodec.csv.cells import unguarded
from jsvcodec.csv.framing import RowFramer
from jsvcodec.csv.reader import CsvReader, RowReader
from jsvcodec.csv.rows import Row, read_whole_row, table_start
from jsvcodec.csv.table import TableWriter
from jsvcodec.errors import DecodeError

__all__ = ("RowSource", "row_verbs")


R = TypeVar("R")


class RowSource:
    """Reads the rows of a table into one type, that of a row. Raises `TypeError` for a type that is none."""

    framer: RowFramer

    def __init__(self, reader: CsvReader) -> None:
        reader.prepare()
        self._reader = reader
        self._options: ReadOptions = reader.options
        self._table = reader.table
        is_any = self._table.shape == "rows" and isinstance(self._table.node, AnyNode)
        if not is_any and self._table.shape != "row":
            raise TypeError("a row must be a class or a map")
        self.framer = RowFramer(self._options.limits.record, self._options.delimiter)
        self._header: list[str | None] | None = None
        self._rows: RowReader | None = None
        self._header_number = 0
        self._is_start = True
        self._is_checked = False
        self._place = 0
        """How many rows after the header were read."""
        self._blanks: list[int] = []
        """The first and the last of the blank lines that are rows of a table of one column, unless they end it."""

    def read(self, record: Record) -> Iterable[Any]:
        """Return the values of a row, and those of the blank lines before it. Raises `DecodeError`."""
        number = record.number
        if self._is_start:
            self._is_start = False
            end, delimiter = self._placed(record, table_start, record.raw, 0, self.framer.delimiter)
            if end:
                self.framer.delimiter, self.framer.number = delimiter, 0
                return ()
        cells = self._placed(record, read_whole_row, record.raw, self.framer.delimiter, number)
        if self._header is None:
            if cells != [None]:
                self._start(cells, number)
            return ()
        if cells == [None]:
            if len(self._header) == 1:
                self._blanks = [*self._blanks[:1], number]
            return ()
        blanks, self._blanks = self._blanks, []
        numbers = range(blanks[0], blanks[-1] + 1) if blanks else ()
        return list(self._values([*(Row(each, 0, [None]) for each in numbers), Row(number, 0, cells)]))

    def _placed(self, record: Record, function: Callable[..., R], *args: Any) -> R:
        """Return what a function makes of a row; what it refuses gets its place in the stream."""
        try:
            return function(*args)
        except DecodeError as error:
            refused = error
        raise placed(refused, record)

    def _start(self, cells: list[str | None], number: int) -> None:
        unguard = unguarded if self._options.formulas == "guard" else str
        self._header = [name and unguard(name) for name in cells]
        self._check_header(number, False)
        self._rows = self._reader.row_reader(self._table.columns(self._header))
        self._header_number = number

    def _check_header(self, number: int, has_rows: bool) -> None:
        """Raise `DecodeError` for a header that is refused: all rows would be, so that none are passed over."""
        assert self._header is not None
        self.framer.is_over = True
        self._table.check_header(self._header, number, has_rows)
        self.framer.is_over = False

    def _values(self, rows: list[Row]) -> Iterator[Any]:
        if not self._is_checked and self._header is not None:
            self._is_checked = True
            self._check_header(self._header_number, True)
        assert self._rows is not None
        for row in rows:
            self._place += 1
            yield self._reader.row(row, self._rows, self._place - 1)

    def refuse(self, record: Record, error: DecodeError) -> None:
        """Go on after the first line break of a row, whose end may have been found wrongly."""
        self.framer.refuse(record, error)
        self.framer.back(record)


def row_verbs(decoder: type[StreamDecoder[Any]], encoder: type[Encoder]) -> tuple[IterRecords, WriteRecords]:
    """Return ``iter_rows`` and ``write_rows``."""

    def iter_rows(fp: IO[Any], type: Any = None, *, on_error: Any = "raise", **options: Any) -> Iterator[Any]:
        """Return an iterator over the rows of a table in a binary file, or a text file with ``newline=""``.

        `type` is that of a row, a class or a map, and the options are those of `StreamDecoder`. Raises `DecodeError`
        with the place in the file, and the number of the row as `record`, of which the header is 1.
        """
        return iterated(decoder(type, on_error=on_error, **options), fp)

    def write_rows(values: Iterable[Any], fp: IO[Any], **options: Any) -> None:
        """Write a table into a binary file, or a text file with ``newline=""``, each row once it is complete.

        The columns are those of the class of `type`, which is that of a row or of a list of rows, or else of the first
        value. The options are those of `Encoder`. Raises `EncodeError`, also for a row with other columns.
        """
        is_text = hasattr(fp, "encoding")
        table = TableWriter(kept_codec(encoder, **options).options, check_surrogates=not is_text)
        for line in table.lines(values):
            fp.write(line if is_text else line.encode())

    made: Any = named_as(decoder, iter_rows=iter_rows, write_rows=write_rows)
    return made  # type: ignore[no-any-return]
