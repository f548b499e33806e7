"""Blocks of records: where they may be cut, and what becomes of one.

Where the core knows a conversion, it converts all records of a block at once, up to one that it declines. Otherwise,
where records end is guessed first: at line breaks, or where a comma is followed by what the first item begins with. The
conversion of a piece confirms the guess, because a text that is a whole document, or a whole item in brackets, has no
open string or bracket at its end.
"""

from __future__ import annotations

import gc
import re
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any, NamedTuple

from jsvcodec.errors import DecodeError, EncodeError

__all__ = (
    "LONGEST_GUESS", "Blocks", "Conversion", "Converted", "ItemPieces", "Joined", "LinePieces", "Many", "Pieces",
    "keep_memory",
)  # fmt: skip

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

    def after(self, block: bytes, start: int, count: int) -> int:
        """Return where so many records of a block end, which are not all, from a start on."""
        while count:
            end = block.index(b"\n", start) + 1
            count -= block[start:end] not in (b"\n", b"\r\n")
            start = end
        return start


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

    def after(self, block: bytes, start: int, count: int) -> int:
        """Return where so many items of a block end, which are not all, from a start on."""
        for _ in range(count):
            start = block.index(self.separator, start) + 1
        return start


Pieces = LinePieces | ItemPieces

LONGEST_GUESS = 2**21
"""How many bytes may come without a guess where a record ends."""


class Blocks:
    """Cuts an input into blocks, which end where a record does, if there are `pieces` to tell."""

    def __init__(self, pieces: Pieces | None) -> None:
        self._pieces = pieces
        self.rest = b""
        """What came after the last block."""

    def of(self, read: Callable[[], bytes]) -> Iterator[bytes]:
        """Yield the blocks of what is read, up to its end."""
        while data := read():
            cut = self._cut(data)
            if not cut:  # the guess may need what came before
                data, self.rest = self.rest + data, b""
                cut = len(data) if len(data) > LONGEST_GUESS else self._cut(data)
            if cut:
                yield b"".join((self.rest, memoryview(data)[:cut]))
            self.rest = data[cut:]

    def _cut(self, data: bytes) -> int:
        return len(data) if self._pieces is None else self._pieces.cut(data)


class Many(NamedTuple):
    """What converts many records of a block at once, from an offset on.

    Out come their text, how many they are, and how many bytes and line breaks they take; `judges` says that what is not
    taken is refused, or goes on after the block, so that nobody else need try.
    """

    convert: Callable[[bytes, int], tuple[bytes, int, int, int]]
    judges: bool


class Joined(NamedTuple):
    """The text of records that were converted at once, and how many these are."""

    text: bytes | memoryview
    size: int


class Converted(NamedTuple):
    """What became of a block: the values of some records of it."""

    values: list[Any] | Joined
    end: int
    """Where these end in the block, in bytes."""
    breaks: int
    """How many lines end in them."""
    column: int
    """How many characters come after the last line break in them."""
    goes_on: bool
    """Whether the records after these may be converted at once, too."""
    is_whole: bool
    """Whether these are all of the block, which ends where a record does."""

    @property
    def records(self) -> int:
        """How many records these are."""
        return self.values.size if isinstance(self.values, Joined) else len(self.values)


_Taken = tuple[list[Any] | Joined, int, int, bool]
"""What `Converted` begins with: values, where their records end, how many lines end in them, and `goes_on`."""

_MOST_PARTS = 8
"""How many pieces may be tried as one item."""


class Conversion:
    """What converts the records of blocks: `convert` one, and `many` all at once, where the core can do that.

    A process that is forked has what was made here; one that is started makes it anew.
    """

    def __init__(
        self,
        pieces: Pieces,
        make: Callable[[], Callable[[bytes], Any]],
        make_many: Callable[[], Many | None] | None = None,
    ) -> None:
        self._how = pieces, make, make_many
        self.pieces = pieces
        self.convert = make()
        self.many = None if make_many is None else make_many()

    def __reduce__(self) -> Any:
        return Conversion, self._how

    def of(self, block: bytes, start: int = 0) -> Converted:
        """Convert the records of a block, up to the first whose end was guessed wrongly or that is refused.

        What `many` converts ends where a record ends; only where it converts nothing, pieces are tried.
        """
        values, end, breaks, goes_on = self._at_once(block, start) or self._by_pieces(block, start)
        is_whole = end == len(block) and block.endswith(self.pieces.end)
        if not is_whole:
            # The frames that an error refers to hold the block, and too few objects are made to have them collected.
            gc.collect(0)
        return Converted(values, end, breaks, _column(block, start, end), goes_on, is_whole)

    def _at_once(self, block: bytes, start: int) -> _Taken | None:
        if self.many is None:
            return None
        text, count, size, breaks = self.many.convert(block, start)
        if not size and not self.many.judges:
            return None
        return Joined(text, count) if count else [], start + size, breaks, size > 0 and not self.many.judges

    def _by_pieces(self, block: bytes, start: int) -> _Taken:
        pieces = self.pieces
        parts = pieces.split(block[start:] if start else block)
        left = iter(parts)  # a slice for each refused piece would be quadratic
        values: list[Any] = []
        taken = 0
        while taken < len(parts):
            before = len(values)
            try:
                # What was converted before an exception stays in the list.
                values.extend(map(self.convert, left))
                taken = len(parts)
            except _UNREADABLE:
                taken += len(values) - before
                size = self._joined(parts[taken : taken + _MOST_PARTS], values) if pieces.joined else 0
                if not size:
                    break
                taken += size
                next(islice(left, size - 1, size - 1), None)  # passes over what was joined to the refused piece
        end = len(block) if taken == len(parts) else pieces.after(block, start, taken)
        return values, end, block.count(b"\n", start, end), False

    def _joined(self, parts: list[bytes], values: list[Any]) -> int:
        """Convert the item that was cut into the first of these parts; return how many these are, or 0."""
        for size in range(2, len(parts) + 1):
            try:
                values.append(self.convert(b",".join(parts[:size])))
            except _UNREADABLE:
                continue
            return size
        return 0


def _column(block: bytes, start: int, end: int) -> int:
    last = block[max(block.rfind(b"\n", start, end) + 1, start) : end]
    return len(last.decode(errors="surrogateescape"))


def keep_memory() -> None:
    """Have the C library keep the memory of blocks: glibc does up to twice the largest that was freed, or 32 MB.

    To give pages back to the system and to get them again takes as long as to copy what is in them.
    """
    bytes(2**24)
