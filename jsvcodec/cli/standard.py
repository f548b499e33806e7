"""Standard input and output: every byte is written, or an `OSError` says why not.

Python's own streams lose bytes: one without a buffer (``PYTHONUNBUFFERED``) may write a part of what it is given, and a
closed one is None. What cannot be written to standard output is told in one line, and the exit code is 3. What cannot
be written to standard error is lost, and the exit code still tells what it would.
"""

from __future__ import annotations

import errno
import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, BinaryIO, TextIO

__all__ = (
    "FILE_TROUBLE", "closing_output", "leave_output_alone", "leave_signals_to_the_parent", "reason_of", "say",
    "standard_input", "standard_output", "write_all",
)  # fmt: skip

FILE_TROUBLE = 3
"""The exit code where a file or stream cannot be opened, read or written."""


def standard_input() -> BinaryIO:
    """Return standard input. Raises `OSError` where it is closed."""
    return _bytes_of(sys.stdin)


def standard_output() -> BinaryIO:
    """Return standard output. Raises `OSError` where it is closed."""
    return _bytes_of(sys.stdout)


def _bytes_of(stream: TextIO | None) -> BinaryIO:
    if stream is None or isinstance(stream, _Closed):
        raise OSError(errno.EBADF, "closed")
    return stream.buffer


def write_all(stream: BinaryIO, data: bytes | memoryview) -> None:
    """Write all of the data. Raises `OSError`."""
    left = memoryview(data)
    while left:
        left = left[stream.write(left) or 0 :]


def say(text: str) -> None:
    """Write a line to standard output at once. Raises `OSError`."""
    stream = standard_output()
    write_all(stream, text.encode(errors="backslashreplace") + b"\n")
    stream.flush()


def reason_of(error: OSError) -> str:
    """Return what is wrong with a file, without its name."""
    return error.strerror or type(error).__name__


class _Unheard(io.FileIO):
    """A stream that nobody need listen to, so that a reader who goes away hides no failure."""

    def write(self, data: Any) -> int:
        """Write data, if that can be done."""
        try:
            return super().write(data)
        except OSError:
            return memoryview(data).nbytes


class _Closed(io.TextIOBase):
    """What stands for a stream that was closed before the program began: others would write to it in vain."""

    def write(self, text: str) -> int:
        """Raise `OSError`."""
        raise OSError(errno.EBADF, "closed")


def _let_errors_go_unheard() -> None:
    if sys.stderr is not None:
        raw = _Unheard(sys.stderr.fileno(), "wb", closefd=False)
        sys.stderr = io.TextIOWrapper(
            io.BufferedWriter(raw), sys.stderr.encoding, "backslashreplace", line_buffering=True
        )


@contextmanager
def closing_output() -> Iterator[None]:
    """Run the command, and see to it that what it printed has arrived. Raises `SystemExit`."""
    code: int | str | None = 0
    _let_errors_go_unheard()
    sys.stdout = _Closed() if sys.stdout is None else sys.stdout
    try:
        try:
            yield
        except SystemExit as ended:
            code = ended.code
        sys.stdout.flush()
    except BrokenPipeError:
        leave_output_alone()
    except OSError as error:
        leave_output_alone()
        if code != FILE_TROUBLE:  # else it is told already, and the same bytes have failed again
            print(f"<stdout>: {reason_of(error)}", file=sys.stderr)
        code = FILE_TROUBLE
    sys.exit(code)


def leave_output_alone() -> None:
    """Keep what is still buffered from failing again when the interpreter ends."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def leave_signals_to_the_parent() -> None:
    """Make a process of a pool ignore Ctrl-C, which its parent acts on, and end at once on SIGTERM."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
