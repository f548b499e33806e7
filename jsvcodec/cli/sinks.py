"""Where converted records go: lines, one list, or the rows of a table; they are written as they come."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any, Protocol

from jsvcodec.errors import EncodeError

if TYPE_CHECKING:
    from jsvcodec.cli.recipes import Recipe

__all__ = ("LineSink", "ListSink", "Sink", "TableSink", "WholeSink")

Write = Callable[[bytes | memoryview], Any]


class Sink(Protocol):
    """What takes the records of a conversion."""

    @property
    def separator(self) -> str | None:
        """What stands between the texts of records, which may come joined; None where they are no texts."""
        ...

    def add(self, records: list[Any]) -> None:
        """Write records. Raises `EncodeError`."""
        ...

    def add_text(self, text: bytes | memoryview, count: int) -> None:
        """Write so many records, at least one, whose texts the separator joins."""
        ...

    def pause(self, has_paused: Callable[[], bool]) -> None:
        """Write what is held back where nothing comes for a while."""
        ...

    def close(self) -> None:
        """Write what comes after the last record."""
        ...


class LineSink:
    """A line each."""

    separator = "\n"

    def __init__(self, write: Write) -> None:
        self._write = write

    def add(self, records: list[str]) -> None:
        """Write lines, none of which is empty."""
        if records:
            self._write(("\n".join(records) + "\n").encode())

    def add_text(self, text: bytes | memoryview, count: int) -> None:
        """Write lines."""
        self._write(text)
        self._write(b"\n")

    def pause(self, has_paused: Callable[[], bool]) -> None:
        """Do nothing: nothing is held back."""

    def close(self) -> None:
        """Do nothing: the last line is ended."""


class ListSink:
    """One list; `alone` makes the text of an item that is the only one."""

    separator = ","

    def __init__(self, write: Write, alone: Callable[[str], str]) -> None:
        self._write = write
        self._alone = alone
        self._first: str | None = None
        self._before = "["

    def add(self, records: list[str]) -> None:
        """Write items; the first waits for the second."""
        if self._first is not None and records:
            records, self._first = [self._first, *records], None
        elif self._before == "[" and len(records) == 1:
            self._first = records[0]
            return
        if records:
            self._write((self._before + ",".join(records)).encode())
            self._before = ","

    def add_text(self, text: bytes | memoryview, count: int) -> None:
        """Write items; the first waits for the second."""
        if self._before == "[" and (count == 1 or self._first is not None):
            self.add([str(text, "utf-8")])
        else:
            self._write(self._before.encode() + text)
            self._before = ","

    def pause(self, has_paused: Callable[[], bool]) -> None:
        """Do nothing: a list is complete at its end."""

    def close(self) -> None:
        """Close the list."""
        if self._first is not None:
            self._write(f"[{self._alone(self._first)}".encode())
        elif self._before == "[":
            self._write(b"[")
        self._write(b"]\n")


class WholeSink:
    """One list of all values, for what is not written item by item: laid out, or in another format."""

    separator = None

    def __init__(self, write: Write, recipe: Recipe) -> None:
        self._write = write
        self._recipe = recipe
        self._values: list[Any] = []

    def add(self, records: list[Any]) -> None:
        """Hold values."""
        self._values += records

    def add_text(self, text: bytes | memoryview, count: int) -> None:
        """Do nothing: values are no texts."""

    def pause(self, has_paused: Callable[[], bool]) -> None:
        """Do nothing: a list is complete at its end."""

    def close(self) -> None:
        """Write the list. Raises `EncodeError`."""
        self._write(self._recipe.ended(self._recipe.writer()(self._values)))


class TableSink:
    """A table. Its columns are those of the type, or else of all of the first rows, as long as these are few."""

    separator = None

    _MOST_HELD = 1_000

    def __init__(self, write: Write, options: dict[str, Any], type: Any) -> None:
        from jsvcodec._options import WriteOptions
        from jsvcodec.csv.table import TableWriter

        self._write = write
        made = WriteOptions(**options) if type is None else WriteOptions(**options, type=list[type])
        self._table = TableWriter(made, check_surrogates=True)
        self._held: list[Any] = []
        self._waiting: deque[Any] = deque()
        self._rows: Iterator[str] | None = None
        self._header = ""
        self._given = 0
        """How many rows told the columns."""

    def add(self, records: list[Any]) -> None:
        """Write rows, or hold them while the columns are not known. Raises `EncodeError`."""
        if self._header:
            self._add_rows(records)
            return
        self._held += records
        if len(self._held) > self._MOST_HELD:
            self._start()

    def add_text(self, text: bytes | memoryview, count: int) -> None:
        """Do nothing: rows are no texts."""

    def pause(self, has_paused: Callable[[], bool]) -> None:
        """Write what is held back where nothing comes for a while."""
        if self._held and has_paused():
            self._start()

    def close(self) -> None:
        """Write a table of few rows."""
        if not self._header:
            self._start()

    def _start(self) -> None:
        # However the rows came, as the blocks of --jobs are longer than others.
        first, others, self._held = self._held[: self._MOST_HELD], self._held[self._MOST_HELD :], []
        text = self._table.document(first)
        self._header, self._given = text, len(first)
        self._write(text.encode())
        self._add_rows(others)

    def _add_rows(self, records: list[Any]) -> None:
        if not records:
            return
        self._waiting.extend(records)
        wanted = len(records)
        if self._rows is None:
            self._rows = self._table.lines(iter(self._waiting.popleft, self), self._given)
            if not self._header.startswith(next(self._rows)):
                raise EncodeError((), "a row has a column that none of the first rows has")
            self._header = "known"
        self._write("".join(islice(self._rows, wanted)).encode())
