"""What reads a record of a stream and converts it, by the framing of the library. Raises `DecodeError` alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from jsvcodec._formats import verbs_of
from jsvcodec._framing import Record, placed
from jsvcodec._items import steps_of
from jsvcodec._options import ReadOptions
from jsvcodec._streams import LineSource
from jsvcodec.errors import DecodeError, EncodeError, Problem

__all__ = ("as_decode_error", "item_source", "line_source", "row_source")

_UNREADABLE = (DecodeError, EncodeError)


def as_decode_error(convert: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Return a conversion whose refusals to write are told as what is wrong with the record."""

    def told(data: Any) -> Any:
        try:
            return convert(data)
        except EncodeError as error:
            refused = error
        raise DecodeError.of([Problem(refused.path, refused.reason)])

    return told


class _ItemText:
    """Reads an item by what converts items in brackets, and tells by the library what is wrong with it."""

    def __init__(self, source: Any, convert: Callable[[Any], Any], write: Callable[[Any], Any]) -> None:
        self.framer = source.framer
        self._source = source
        self._convert = convert
        self._write = as_decode_error(write)

    def read(self, record: Record) -> Any:
        """Return the values of a record. Raises `DecodeError`."""
        if not self.framer.is_whole and record.raw[len(record.text) :] in (",", "]") and record.text.strip():
            try:
                return (self._convert(record.text),)
            except _UNREADABLE:
                pass
        values = self._source.read(record)
        try:
            return [self._write(value) for value in values]
        except DecodeError as error:
            refused = error
        raise placed(refused, record, path=f"$[{record.number - 1}]")

    def refuse(self, record: Record, error: DecodeError) -> None:
        """Go on with the next item."""


class _Rows:
    """Reads rows, and writes each."""

    def __init__(self, source: Any, write: Callable[[Any], Any]) -> None:
        self.framer = source.framer
        self.refuse = source.refuse
        self._source = source
        self._write = as_decode_error(write)

    def read(self, record: Record) -> Any:
        """Return the values of a row. Raises `DecodeError`."""
        found = self._source.read(record)
        try:
            return [self._write(value) for value in found]
        except DecodeError as error:
            refused = error
        raise placed(refused, record)


def row_source(type: Any, options: ReadOptions, write: Callable[[Any], Any]) -> _Rows:
    """Return what reads the rows of CSV and writes each value. Raises `TypeError` for a type that is no row."""
    return _Rows(verbs_of("csv").StreamDecoder.sources["rows"](type, [], options), write)  # type: ignore[attr-defined]


def line_source(format: str, options: ReadOptions, convert: Callable[[Any], Any]) -> LineSource:
    """Return what reads lines of a format by a conversion."""
    framer = verbs_of(format).StreamDecoder.sources["lines"](None, [], options).framer  # type: ignore[attr-defined]
    return LineSource(framer, as_decode_error(convert))


def item_source(
    format: str, type: Any, path: str, options: ReadOptions, convert: Callable[[Any], Any],
    write: Callable[[Any], Any],
) -> _ItemText:  # fmt: skip
    """Return what reads items of a list: `convert` takes the text of one, `write` its value."""
    made = verbs_of(format).StreamDecoder.sources["items"](type, steps_of(path), options)  # type: ignore[attr-defined]
    return _ItemText(made, convert, write)
