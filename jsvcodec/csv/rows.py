"""CSV text -> rows of cells, as RFC 4180 and Python's `csv` split them, with what that module does not tell.

A cell is quoted where it starts with a quote; any other quote is text. A row ends at CR LF, LF or CR outside of quotes.
Unlike `csv`, an empty cell without quotes is None and one with quotes the empty text, no cell is too long, and what is
wrong has its place: a quote that is never closed, and text after one that is. One forward pass without backtracking.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

from jsvcodec._options import DELIMITERS
from jsvcodec.errors import DecodeError

__all__ = ("SEPARATOR", "Row", "read_row", "read_whole_row", "split_rows", "table_start")

Cell = str | None
"""The text of a cell, its quotes undone; None where it is empty and has no quotes."""

SEPARATOR = re.compile(r"sep=([^\r\n])(?:\r\n|\n|\r|\Z)", re.IGNORECASE)
"""The line before a table by which spreadsheets name the delimiter."""

_PLAIN = re.compile(r'([^"\r\n]*+)(\r\n|\n|\r|\Z)')
"""A row without quotes."""


class Row(NamedTuple):
    """A row: its number, where it begins in the text, and its cells. A blank line is one empty cell."""

    number: int
    pos: int
    cells: list[Cell]


@cache
def _cell(delimiter: str) -> re.Pattern[str]:
    stop = re.escape(delimiter)
    return re.compile(
        rf'(?:"([^"]*+(?:""[^"]*+)*+)"|([^"{stop}\r\n][^{stop}\r\n]*+)|)({stop}|\r\n|\n|\r|\Z)'
    )  # quoted, bare, and what ends it


def table_start(text: str, pos: int, delimiter: str) -> tuple[int, str]:
    """Return where the first row begins and the delimiter, which a line ``sep=;`` may name. Raises `DecodeError`."""
    named = SEPARATOR.match(text, pos)
    if named is None:
        return pos, delimiter
    if named[1] not in DELIMITERS:
        raise DecodeError.at(text, pos + 4, f"the delimiter must be one of {' '.join(map(repr, DELIMITERS))}")
    return named.end(), named[1]


def split_rows(text: str, pos: int, delimiter: str) -> Iterator[Row]:
    r"""Yield the rows of a text from `pos` on, the first with the number 1. Raises `DecodeError`.

    >>> [row.cells for row in split_rows('a,"b\n"\r\n\r\n"",', 0, ",")]
    [['a', 'b\n'], [None], ['', None]]
    """
    number = 0
    while pos < len(text):
        number += 1
        cells, end = read_row(text, pos, delimiter, number)
        yield Row(number, pos, cells)
        pos = end


def read_row(text: str, pos: int, delimiter: str, number: int) -> tuple[list[Cell], int]:
    """Return the cells of the row that begins at `pos`, and where the next one begins. Raises `DecodeError`."""
    plain = _PLAIN.match(text, pos)
    if plain is not None:
        return [cell or None for cell in plain[1].split(delimiter)], plain.end()
    cells: list[Cell] = []
    match = _cell(delimiter).match
    while (found := match(text, pos)) is not None:
        quoted, bare, end = found.groups()
        cells.append(bare if quoted is None else quoted.replace('""', '"'))
        pos = found.end()
        if end != delimiter:
            return cells, pos
    raise _bad_quotes(text, pos, number)


def read_whole_row(text: str, delimiter: str, number: int) -> list[Cell]:
    """Return the cells of a text that is one row, its line break included. Raises `DecodeError`."""
    if '"' not in text:
        return read_row(text, 0, delimiter, number)[0]
    try:
        (cells,) = csv.reader((text,), _dialect(delimiter))
    except (csv.Error, ValueError):  # what is wrong, or longer than `csv` allows
        return read_row(text, 0, delimiter, number)[0]
    # `csv` does not tell which of the empty cells have quotes.
    if "" in cells and (f'{delimiter}""' in text or text.startswith('""')):
        return read_row(text, 0, delimiter, number)[0]
    return [cell or None for cell in cells]


@cache
def _dialect(delimiter: str) -> Any:
    return csv.reader((), delimiter=delimiter, strict=True).dialect


_CLOSED = re.compile(r'"[^"]*+(?:""[^"]*+)*+"')


def _bad_quotes(text: str, pos: int, number: int) -> DecodeError:
    closed = _CLOSED.match(text, pos)
    if closed is None:
        error = DecodeError.at(text, pos, f"row {number}: this quote is never closed")
    else:
        reason = f"row {number}: expected a delimiter or a line break after a quoted cell"
        error = DecodeError.at(text, closed.end(), reason)
    error.record = number
    return error
