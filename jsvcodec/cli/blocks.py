"""Blocks of records: where they may be cut, and what becomes of one.

Where the core knows a conversion, it converts all records of a block at once, up to one that it declines. Otherwise,
where records end is guessed first: at line breaks, or where a comma is followed by what the first item begins with. The
conversion of a piece confirms the guess, because a text that is a whole document, or a whole item in brackets, has no
open string or bracket at its end.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, NamedTuple

from jsvcodec.errors import DecodeError, EncodeError

__all__ = ("Converted", "ItemPieces", "Joined", "LinePieces", "Many", "Pieces", "converted", "keep_memory")

_UNREADABLE = (DecodeError, EncodeError)


class LinePieces:
    """A record a line."""

    end = b"\n"
    joined = False

    def cut(self, data: bytes) -> int:
        """Return where the last complete record ends, after what separates it from the next."""
        return data.rfind(b"\n") + 1

    def split(self, block: bytes) -> list[bytes]:
        """Return the records of a block, blank lines left out."""
        if b"\r" in block:
            block = block.replace(b"\r\n", b"\n")
        return [line for line in block.split(b"\n") if line]


_ITEM_START = re.compile(rb"\s*+(?:\{\s*+\"?[^\"{}\[\],:]{1,64}+\"?:|[{\[])?")


class ItemPieces:
    """The items of a root list, whose first begins like all others; `joined` says that a piece may be a part of one."""

    end = b","
    joined = True

    def __init__(self, first: bytes) -> None:
        found = _ITEM_START.match(first)
        start = found[0] if found else b""
        self.separator = b"," + start
        self._start = start

    def cut(self, data: bytes) -> int:
        """Return where the last complete item ends, after its comma."""
        return data.rfind(self.separator) + 1

    def split(self, block: bytes) -> list[bytes]:
        """Return the items of a block that ends with a comma."""
        first, *others = block[:-1].split(self.separator)
        return [first, *(self._start + other for other in others)]


Pieces = LinePieces | ItemPieces


class Many(NamedTuple):
    """What converts many records of a block at once, from an offset on.

    Out come their text, how many they are, and how many bytes they take; `judges` says that what is not taken is
    refused, or goes on after the block, so that nobody else need try.
    """

    convert: Callable[[bytes, int], tuple[bytes, int, int]]
    judges: bool


class Joined(NamedTuple):
    """The text of records that were converted at once, and their number."""

    text: bytes | memoryview
    size: int


class Converted(NamedTuple):
    """What became of a block: the values of its first records, and their number.

    They take so many pieces from `start` on, which is where joined ones end.
    """

    values: list[Any] | Joined
    taken: int
    records: int
    start: int = 0


_MOST_PARTS = 8
"""How many pieces may be tried as one item."""


def converted(
    pieces: Pieces, block: bytes, convert: Callable[[bytes], Any], many: Many | None = None, start: int = 0
) -> Converted:
    """Convert the records of a block, up to the first whose end was guessed wrongly or that is refused.

    What `many` converts at once ends where a record ends; only where it converts nothing, pieces are tried.
    """
    if many is not None:
        text, count, size = many.convert(block, start)
        if size or many.judges:
            return Converted(Joined(text, count) if count else [], 0, count, start + size)
    parts = pieces.split(block[start:] if start else block)
    values: list[Any] = []
    taken = 0
    while taken < len(parts):
        before = len(values)
        try:
            # What was converted before an exception stays in the list.
            values.extend(map(convert, parts[taken:] if taken else parts))
            taken = len(parts)
        except _UNREADABLE:
            taken += len(values) - before
            size = _joined(pieces, parts[taken : taken + _MOST_PARTS], convert, values) if pieces.joined else 0
            if not size:
                break
            taken += size
    if "" in values and taken == len(values):  # no line: the slow way says so
        taken = values.index("")
        values = values[:taken]
    return Converted(values, taken, len(values), start)


def _joined(pieces: Pieces, parts: list[bytes], convert: Callable[[bytes], Any], values: list[Any]) -> int:
    """Convert the item that was cut into the first of these parts; return how many these are, or 0."""
    for size in range(2, len(parts) + 1):
        try:
            values.append(convert(b",".join(parts[:size])))
        except _UNREADABLE:
            continue
        return size
    return 0


def keep_memory() -> None:
    """Have the C library keep the memory of blocks: glibc does up to twice the largest that was freed, or 32 MB.

    To give pages back to the system and to get them again takes as long as to copy what is in them.
    """
    bytes(2**24)
