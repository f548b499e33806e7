"""Where the command writes: standard output, an open descriptor, a device, or a file that is replaced as a whole.

In go bytes, in pieces. A regular file is written beside the old one and moved into its place at the end, or not at all;
mode, owner and group stay, a link stays a link. Where that cannot be done (a file that is mounted by itself, a
directory that may not be changed, a file of somebody else), all is collected first, and then written into the old file.
Raises `OSError`.
"""

from __future__ import annotations

import errno
import os
import re
import stat
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from typing import IO, Any, BinaryIO

from jsvcodec.cli.inputs import STANDARD
from jsvcodec.cli.standard import standard_output, write_all

__all__ = ("Output", "Write", "opened_output")

Write = Callable[[bytes | memoryview], None]

_DESCRIPTOR = re.compile(r"/(?:dev|proc/self)/fd/(\d+)")
_STREAMS = {"/dev/stdout": 1, "/dev/stderr": 2}
_CANNOT_REPLACE = (errno.EACCES, errno.EBUSY, errno.EPERM, errno.EROFS, errno.EXDEV)


class Output:
    """An output that is opened when it is first written to, and told by its own name where it cannot be.

    What is left without `finish` leaves a file as it was.
    """

    def __init__(self, name: str, compression: str | None, shown: str) -> None:
        self._name = name
        self._compression = compression
        self._shown = shown
        self._stack = ExitStack()
        self._opened: Write | None = None
        self._is_finished = False

    def __enter__(self) -> Output:
        return self

    def __exit__(self, *failure: Any) -> None:
        if failure[0] is None:
            self.finish()
        else:
            self._stack.__exit__(*failure)

    def write(self, data: bytes | memoryview) -> None:
        """Write all of the data. Raises `OutputTrouble`."""
        from jsvcodec.cli.reporting import told_by

        with told_by(self._shown):
            (self._opened or self._open())(data)

    def flush(self) -> None:
        """Let what was written arrive, where that is standard output. Raises `OutputTrouble`."""
        from jsvcodec.cli.reporting import told_by

        if self._name == STANDARD and self._opened is not None:
            with told_by(self._shown):
                standard_output().flush()

    def finish(self) -> None:
        """Close the output, and replace the file. Raises `OutputTrouble`."""
        from jsvcodec.cli.reporting import told_by

        if self._is_finished:
            return
        self._is_finished = True
        with told_by(self._shown):
            if self._opened is None:
                self._open()
            self._stack.close()

    def _open(self) -> Write:
        from jsvcodec.cli.compression import compressing

        write = self._stack.enter_context(opened_output(self._name))
        self._opened = self._stack.enter_context(compressing(self._compression, write))
        return self._opened


@contextmanager
def opened_output(name: str) -> Iterator[Write]:
    """Yield what writes to a file; the file has all of it once the block ends without an exception.

    `name` is a path or ``-``; ``/dev/stdout`` and the like are written to where they stand. Raises `OSError`.
    """
    descriptor = _descriptor(name)
    if name == STANDARD:
        stream = standard_output()
        yield partial(write_all, stream)
        stream.flush()
    elif descriptor is not None:
        with open(os.dup(descriptor), "wb") as file:
            yield partial(write_all, file)
    else:
        with _opened_file(name) as write:
            yield write


def _descriptor(name: str) -> int | None:
    """Return the number of an open file that a name stands for."""
    found = _DESCRIPTOR.fullmatch(name)
    return int(found[1]) if found else _STREAMS.get(name)


@contextmanager
def _opened_file(name: str) -> Iterator[Write]:
    if not name:
        raise OSError(errno.ENOENT, "the name of the output is empty")
    if name.endswith(("/", os.sep)):
        raise OSError(errno.EISDIR, "Is a directory")
    target = os.path.realpath(name)
    try:
        old = os.stat(target)
    except FileNotFoundError:
        old = None
    if old is not None and not stat.S_ISREG(old.st_mode):
        with open(target, "wb") as file:
            yield partial(write_all, file)
        return
    if old is not None and not (old.st_mode & 0o222 and os.access(target, os.W_OK)):
        raise OSError(errno.EACCES, "the file is read-only")
    with _replaced(target, old) as write:
        yield write


@contextmanager
def _replaced(target: str, old: os.stat_result | None) -> Iterator[Write]:
    """Yield what writes the new text of a file."""
    directory, file_name = os.path.split(target)
    draft = os.path.join(directory, f".{file_name[:100]}.{os.urandom(8).hex()}")
    try:
        file = _draft(draft, old)
    except OSError as error:
        if old is None or error.errno not in _CANNOT_REPLACE:
            raise
        from tempfile import TemporaryFile  # loaded where it is used: most outputs can be replaced

        with TemporaryFile() as spool:
            yield partial(write_all, spool)
            _write_in_place(spool, target)
        return
    try:
        with file:
            yield partial(write_all, file)
            file.flush()
            if old is not None:  # it must not be lost, even where the machine fails now; a new file may be
                os.fsync(file.fileno())
            _move(draft, target, file, old)
    except BaseException:
        with suppress(FileNotFoundError):
            os.unlink(draft)
        raise


def _draft(draft: str, old: os.stat_result | None) -> BinaryIO:
    """Open a new file that has the mode and the owner of the old one. Raises `OSError`.

    A file that others may not read is at no time more open than that.
    """
    created = 0o666 if old is None else 0o600
    file = open(draft, "x+b", opener=lambda path, flags: os.open(path, flags, created))  # noqa: SIM115 -- returned
    try:
        if old is not None:
            _give_owner(file.fileno(), old)
            os.chmod(draft, stat.S_IMODE(old.st_mode))
    except BaseException:
        file.close()
        os.unlink(draft)
        raise
    return file


def _give_owner(descriptor: int, old: os.stat_result) -> None:
    now = os.fstat(descriptor)
    if (now.st_uid, now.st_gid) != (old.st_uid, old.st_gid):
        os.fchown(descriptor, old.st_uid, old.st_gid)


def _move(draft: str, target: str, file: BinaryIO, old: os.stat_result | None) -> None:
    try:
        os.replace(draft, target)
    except OSError as error:
        if old is None or error.errno not in _CANNOT_REPLACE:
            raise
        _write_in_place(file, target)
        os.unlink(draft)
        return
    if old is not None:
        _flush_directory(os.path.dirname(target))


def _write_in_place(source: IO[bytes], target: str) -> None:
    from shutil import copyfileobj

    source.seek(0)
    with open(target, "r+b") as file:
        copyfileobj(source, file)
        file.truncate()
        file.flush()
        os.fsync(file.fileno())


def _flush_directory(directory: str) -> None:
    """Make a rename last, where directories can be flushed."""
    flags: Any = getattr(os, "O_DIRECTORY", None)
    if flags is None:
        return
    with suppress(OSError):
        descriptor = os.open(directory, os.O_RDONLY | flags)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
