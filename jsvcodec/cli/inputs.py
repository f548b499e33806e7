"""What the command reads: files, patterns, directories, and standard input under the name ``-``.

Bytes come in pieces, decompressed and as UTF-8. Raises `OSError`, and `DecodeError` for text in another encoding.
"""

from __future__ import annotations

import codecs
import errno
import io
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO

from jsvcodec._safe_text import escaped
from jsvcodec.cli.compression import LONGEST_MAGIC, compression_found, decompressed
from jsvcodec.cli.kinds import kind_of_file
from jsvcodec.cli.standard import reason_of, standard_input
from jsvcodec.errors import DecodeError

__all__ = ("CHUNK", "STANDARD", "Input", "expanded", "label", "opened_input", "read_input")

STANDARD = "-"
"""The name of standard input or output."""

CHUNK = 2**18
"""How many bytes are read at once."""

_MOMENT = 0.2
"""Seconds."""


def label(name: str, stream: str = "stdin") -> str:
    """Return what a file is called in messages."""
    return f"<{stream}>" if name == STANDARD else escaped(name) or "''"


class Input:
    """An open input, as UTF-8."""

    def __init__(self, file: Any, encoding: str | None, raw: Any = None) -> None:
        self._file = file
        self._raw = raw or file
        self._decode = codecs.getincrementaldecoder(encoding)() if encoding else None
        self._is_start = True
        self._held = b""
        self.size = 0
        """How many bytes have been read."""

    def read(self) -> bytes:
        """Return the bytes that are there, none at the end; waits only where there are none."""
        if self._held:
            held, self._held = self._held, b""
            return held
        while True:
            data: bytes = self._file.read1(CHUNK)
            self.size += len(data)
            read = data if self._decode is None else self._decoded(data)
            if read or not data:
                return read

    def read_on(self, size: int) -> bytes:
        """Return so many bytes at least, but for the end, and where the input pauses; none at the end."""
        parts = [self.read()]
        found = len(parts[0])
        while parts[-1] and found < size and not self.pauses():
            parts.append(self.read())
            found += len(parts[-1])
        return b"".join(parts)

    def pauses(self) -> bool:
        """Return whether nothing comes for a moment; that does not happen within a regular file."""
        from select import select

        try:
            number = self.fileno()
            return not stat.S_ISREG(os.fstat(number).st_mode) and not select([number], [], [], _MOMENT)[0]
        except (OSError, ValueError):  # no file of the system, or one that cannot be asked
            return os.name == "nt"

    def fileno(self) -> int:
        """Return the number of the file. Raises `OSError` and `ValueError` where it has none."""
        return self._raw.fileno()  # type: ignore[no-any-return]

    def head(self, size: int) -> tuple[bytes, bool]:
        """Return at least so many first bytes, unless there are fewer, and whether these are all."""
        parts: list[bytes] = []
        found = 0
        while found <= size:
            data = self.read()
            if not data:
                return b"".join(parts), True
            parts.append(data)
            found += len(data)
        return b"".join(parts), False

    def put_back(self, data: bytes) -> None:
        """Take back what was read last."""
        self._held = data

    def offset(self) -> int | None:
        """Return where in its file what comes next stands; None in one that is not regular, or not read as it is."""
        if self._file is not self._raw or not isinstance(self._file, io.BufferedReader) or self._decode is not None:
            return None
        try:
            is_regular = stat.S_ISREG(os.fstat(self.fileno()).st_mode)
            return self._file.tell() - len(self._held) if is_regular else None
        except (OSError, ValueError):
            return None

    def skip(self, size: int) -> None:
        """Go on after so many bytes of a regular file, which others read."""
        self._file.seek(size - len(self._held), os.SEEK_CUR)
        self.size += size - len(self._held)
        self._held = b""

    def _decoded(self, data: bytes) -> bytes:
        assert self._decode is not None
        try:
            text = self._decode.decode(data, not data)
        except UnicodeError:
            text = None
        if text is None:
            raise DecodeError("the text is not in the encoding that --encoding names")
        if self._is_start and text:
            self._is_start, text = False, text.removeprefix("\ufeff")
        return text.encode(errors="surrogatepass")


@contextmanager
def opened_input(name: str, encoding: str | None = None) -> Iterator[Input]:
    """Yield an input, whatever it is compressed with. Raises `OSError`."""
    if not name:
        raise OSError(errno.ENOENT, "the name of the input is empty")
    file: BinaryIO = standard_input() if name == STANDARD else open(name, "rb")  # noqa: SIM115 -- closed below
    try:
        if not hasattr(file, "peek"):
            file = io.BufferedReader(file)  # type: ignore[type-var]
        compression = compression_found(file.peek(LONGEST_MAGIC))
        yield Input(file if compression is None else decompressed(file, compression), encoding, file)
    finally:
        if name != STANDARD:
            file.close()


def read_input(name: str, encoding: str | None = None) -> bytes:
    """Return all of an input. Raises `OSError`."""
    with opened_input(name, encoding) as file:
        return b"".join(iter(file.read, b""))


def expanded(names: tuple[str, ...]) -> list[tuple[str, str]]:
    """Return the files that names, patterns and directories stand for, each with its place below ``--out-dir``.

    Of a directory those count that have a known suffix. Raises `OSError` where there are none.
    """
    found: list[tuple[str, str]] = []
    for name in names or (STANDARD,):
        if name != STANDARD and os.path.isdir(name):
            from pathlib import Path  # loaded where it is used: most inputs are files

            try:
                below = [path for path in sorted(Path(name).rglob("*")) if path.is_file() and kind_of_file(path.name)]
            except OSError as error:  # what was there a moment ago
                raise OSError(error.errno, f"{label(error.filename or name)}: {reason_of(error)}") from None
            if not below:
                raise OSError(errno.EISDIR, f"{escaped(name)}: a directory without a file whose suffix says its format")
            found += [(str(path), str(path.relative_to(name))) for path in below]
        elif name != STANDARD and not os.path.lexists(name) and any(mark in name for mark in "*?["):
            from glob import glob

            matches = [match for match in sorted(glob(name, recursive=True)) if os.path.isfile(match)]
            if not matches:
                raise OSError(errno.ENOENT, f"{escaped(name)}: no file matches")
            found += [(match, os.path.basename(match)) for match in matches]
        else:
            found.append((name, os.path.basename(name)))
    return found
