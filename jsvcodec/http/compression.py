"""Bodies that were compressed with gzip or deflate -> what they hold, bounded in size and complete."""

from __future__ import annotations

import zlib

__all__ = ("TooLarge", "decompressed", "is_compressed")

_WINDOWS = {"gzip": (31,), "x-gzip": (31,), "deflate": (15, -15)}
"""The codings by the windows that zlib knows them by: deflate is met with and without a head."""


class TooLarge(Exception):
    """A body is larger than it may be."""


def is_compressed(coding: str) -> bool:
    """Return whether `decompressed` knows a coding, which is in lower case."""
    return coding in _WINDOWS


def decompressed(body: bytes, coding: str, most: int) -> bytes:
    """Return what a body of a coding holds.

    Raises `TooLarge` for more than `most` bytes, before they are made, and `zlib.error` for what is not compressed so,
    is cut, or has more after its end.

    >>> decompressed(zlib.compress(b"{a:1}"), "deflate", 5)
    b'{a:1}'
    """
    for window in _WINDOWS[coding]:
        undo = zlib.decompressobj(window)
        try:
            plain = undo.decompress(body, most + 1)
        except zlib.error:
            continue
        if len(plain) > most:
            raise TooLarge
        if undo.eof and not undo.unused_data:
            return plain
    raise zlib.error("not a whole body of this coding")
