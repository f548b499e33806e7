"""Compressed files: read by what they begin with, written by their suffix. Raises `OSError`."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any, BinaryIO

from jsvcodec.cli.standard import write_all

__all__ = ("compressing", "compression_found", "decompressed")

_MAGIC = {
    b"\x1f\x8b": "gz",
    b"\xfd7zXZ\x00": "xz",
    b"\x28\xb5\x2f\xfd": "zst",
    b"PK\x03\x04": "zip",
    b"7z\xbc\xaf\x27\x1c": "7z",
}
LONGEST_MAGIC = 10


def compression_found(head: bytes) -> str | None:
    """Return how a file is compressed that begins with these bytes, or None.

    >>> compression_found(b"PK\\x03\\x04"), compression_found(b"{a:1}")
    ('zip', None)
    """
    if head[:3] == b"BZh" and head[4:10] == b"1AY&SY":
        return "bz2"
    return next((name for magic, name in _MAGIC.items() if head.startswith(magic)), None)


class _Plain:
    """The bytes of a compressed file. Its errors are `OSError`s."""

    def __init__(self, file: Any) -> None:
        self._file = file

    def read1(self, size: int) -> bytes:
        """Return some bytes, none at the end."""
        try:
            return self._file.read1(size)  # type: ignore[no-any-return]
        except EOFError:
            reason = "the compressed data ends too early"
        except Exception as error:  # each module has errors of its own
            if isinstance(error, OSError) and error.errno is not None:
                raise
            reason = "the compressed data is damaged"
        raise OSError(errno.EIO, reason)


def decompressed(file: BinaryIO, name: str) -> _Plain:
    """Return a reader of a compressed file. Raises `OSError` for what cannot be read here."""
    if name in ("zip", "7z"):
        raise OSError(errno.EINVAL, f"a {name} archive: take the file out of it first")
    return _Plain(_opener(name)(file, "rb"))


@contextmanager
def compressing(
    name: str | None, write: Callable[[bytes | memoryview], Any]
) -> Iterator[Callable[[bytes | memoryview], Any]]:
    """Yield what writes compressed bytes, or `write` itself where `name` is None. Raises `OSError`."""
    if name is None:
        yield write
        return
    with _opener(name)(_Sink(write), "wb") as file:
        yield partial(write_all, file)


class _Sink:
    """A file that can only be written."""

    def __init__(self, write: Callable[[bytes | memoryview], Any]) -> None:
        self._write = write

    def write(self, data: bytes) -> int:
        """Write all of the data."""
        self._write(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Do nothing: nothing is held."""


def _opener(name: str) -> Callable[..., Any]:
    """Return what opens a file of a compression."""
    if name == "gz":
        from gzip import GzipFile

        # No time of writing: the same input gives the same file.
        return lambda file, mode: GzipFile("", mode, fileobj=file, mtime=0)
    if name == "bz2":
        from bz2 import BZ2File

        return BZ2File
    if name == "xz":
        from lzma import LZMAFile

        return LZMAFile
    try:
        try:
            from compression.zstd import ZstdFile  # type: ignore[import-not-found, unused-ignore]
        except ImportError:
            from backports.zstd import ZstdFile  # type: ignore[import-not-found, unused-ignore]
    except ImportError:
        pass
    else:
        return ZstdFile  # type: ignore[no-any-return]
    raise OSError(errno.ENOSYS, "zstd needs Python 3.14, or the extra jsvcodec[zstd]")
