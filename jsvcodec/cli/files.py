"""What the command reads and writes: files, and the standard streams under the name ``-``.

In and out go bytes. An output file is replaced as a whole once everything is written, or not at all. Raises `OSError`.
"""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

from jsvcodec._safe_text import escaped

__all__ = ("STANDARD", "label", "read_input", "write_output")

STANDARD = "-"
"""The name of standard input or output."""


def label(name: str, stream: str = "stdin") -> str:
    """Return what a file is called in messages."""
    return f"<{stream}>" if name == STANDARD else escaped(name)


def read_input(name: str) -> bytes:
    """Return all of a file."""
    if name == STANDARD:
        return sys.stdin.buffer.read()
    return Path(name).read_bytes()


def write_output(name: str, data: bytes) -> None:
    """Write all of a file, or replace it.

    A link stays and what it points to is replaced; a device or a pipe is written to.
    """
    if name == STANDARD:
        stream = sys.stdout.buffer
        stream.write(data)
        stream.flush()
        return
    target = Path(os.path.realpath(name))
    try:
        mode = target.stat().st_mode
    except FileNotFoundError:
        _replace(target, data, None)
    else:
        if stat.S_ISREG(mode):
            _replace(target, data, stat.S_IMODE(mode))
        else:
            target.write_bytes(data)


def _replace(target: Path, data: bytes, mode: int | None) -> None:
    """Write a file beside the target and move it there; `mode` is that of a file which is there already."""
    draft = target.with_name(f".{target.name[:100]}.{os.urandom(8).hex()}")
    # A file that others may not read is at no time more open than that.
    created = 0o666 if mode is None else 0o600
    try:
        with open(draft, "xb", opener=lambda path, flags: os.open(path, flags, created)) as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if mode is not None:
            draft.chmod(mode)
        os.replace(draft, target)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
