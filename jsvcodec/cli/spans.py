"""Blocks of a regular file that other processes read themselves, so that one process need not read all of it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import NamedTuple

from jsvcodec.cli.blocks import LONGEST_GUESS, Pieces
from jsvcodec.cli.inputs import Input

__all__ = ("BLOCK", "Span", "spans")

BLOCK = 2**19
"""How many bytes a block should have, at least: to hand over one takes a while, however long it is."""

_WINDOW = 2**12
"""How many bytes are looked through first for the end of a record."""


class Span(NamedTuple):
    """A part of an open file, in bytes."""

    descriptor: int
    start: int
    size: int

    def read(self) -> bytes:
        """Return the bytes, fewer where the file has become shorter. Raises `OSError`."""
        parts, left = [], self.size
        while left and (data := os.pread(self.descriptor, left, self.start + self.size - left)):
            parts.append(data)
            left -= len(data)
        return parts[0] if len(parts) == 1 else b"".join(parts)


def spans(file: Input, pieces: Pieces) -> Iterator[Span]:
    """Yield the blocks of an input but for its last; none where others cannot read it. It goes on after them."""
    start = file.offset()
    while start is not None and (size := _cut(file.fileno(), start, pieces)):
        file.skip(size)
        yield Span(file.fileno(), start, size)
        start += size


def _cut(descriptor: int, start: int, pieces: Pieces) -> int:
    """Return how long a block is that ends where a record does, if the guess is near; 0 near the end of the file."""
    for size in range(BLOCK, LONGEST_GUESS + 1, BLOCK):
        for window in (_WINDOW, size):
            tail = Span(descriptor, start + size - window, window).read()
            if len(tail) < window:
                return 0
            if cut := pieces.cut(tail):
                return size - window + cut
    return LONGEST_GUESS
