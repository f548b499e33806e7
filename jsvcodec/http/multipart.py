"""multipart/form-data: text parts of a form and files, written and read.

Texts stand in their parts as they are, without a type, and what is structured stands there as JSV: that is what every
host reads. Reading takes what ServiceStack's own clients send as well. Raises `DecodeError` for a body that is no
multipart form, and costs one pass over it.
"""

from __future__ import annotations

import io
import os
import re
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import IO, Any, cast
from urllib.parse import quote

from attrs import field, frozen

__all__ = ("File", "Files", "Multipart", "multipart_of")

CHUNK = 64 * 1024

_SURROGATE = re.compile("[\ud800-\udfff]")
_PLAIN = re.compile(r"[ !#-$&-\[\]-~]*")
"""Text that stands in a quoted header parameter as it is: no quote, backslash, percent sign or letter beyond ASCII."""


@frozen
class File:
    """A file to send, or one that was sent: its name, its content and its media type.

    The content is bytes, an open binary file, which is read from where it stands and not closed, or chunks of bytes.
    No repr shows it. Sending anything else, text among it, raises `TypeError`.
    """

    name: str
    content: bytes | IO[bytes] | Iterable[bytes] = field(repr=False)
    type: str | None = None


Files = Mapping[str, File | Sequence[File]] | Iterable[tuple[str, File]]


@frozen(repr=False)
class _Stream:
    """A file that is sent in chunks: `start` is where it stood at first, None where it cannot be rewound."""

    content: Any
    start: int | None
    size: int | None

    @classmethod
    def of(cls, content: Any) -> _Stream:
        if isinstance(content, (str, io.TextIOBase, Mapping)) or not (
            hasattr(content, "read") or isinstance(content, Iterable)
        ):
            raise _wrong_content(content)
        try:
            start = content.tell() if content.seekable() else None
            size = None if start is None else content.seek(0, os.SEEK_END) - content.seek(start)
        except (AttributeError, OSError):
            return cls(content, None, None)
        return cls(content, start, size)

    def chunks(self) -> Iterator[bytes]:
        if self.start is not None:
            self.content.seek(self.start)
        if not hasattr(self.content, "read"):
            yield from map(_checked, self.content)
            return
        left = self.size
        while left is None or left > 0:
            chunk = _checked(self.content.read(CHUNK if left is None else min(CHUNK, left)))
            if not chunk:
                return
            left = None if left is None else left - len(chunk)
            yield chunk


def _checked(chunk: Any) -> bytes:
    if not isinstance(chunk, (bytes, bytearray, memoryview)):
        raise _wrong_content(chunk)
    return bytes(chunk)


def _wrong_content(found: Any) -> TypeError:
    kind = "text" if isinstance(found, (str, io.TextIOBase)) else type(found).__name__
    return TypeError(f"a file must hold bytes, an open binary file or chunks of bytes, not {kind}")


class Multipart:
    """The body of a multipart form: chunks of bytes, made anew each time that it is iterated.

    `length` is its size in bytes, None where a stream does not tell. `repeatable` says whether it can be sent again:
    open files are rewound to where they stood at first.
    """

    def __init__(self, pieces: Sequence[bytes | _Stream], boundary: str) -> None:
        self._pieces = pieces
        self.content_type = f"multipart/form-data; boundary={boundary}"
        sizes = [len(piece) if isinstance(piece, bytes) else piece.size for piece in pieces]
        self.length = None if None in sizes else sum(size for size in sizes if size is not None)
        self.repeatable = all(isinstance(piece, bytes) or piece.start is not None for piece in pieces)

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._pieces:
            if isinstance(piece, bytes):
                yield piece
            else:
                yield from piece.chunks()

    def joined(self) -> bytes | Multipart:
        """Return the whole as bytes where no part of it is a stream."""
        if all(isinstance(piece, bytes) for piece in self._pieces):
            return b"".join(self)
        return self

    def __repr__(self) -> str:
        return f"<a form of {'some' if self.length is None else self.length} bytes>"


# --- writing ------------------------------------------------------------------------------------------------------


def multipart_of(pairs: Iterable[tuple[str, str]], files: Files | None) -> Multipart:
    """Return the form that holds names and texts, and files after them.

    >>> form = multipart_of([("title", "a, b")], {"doc": File("x.txt", b"hello", "text/plain")})
    >>> form.length == len(form.joined()), form.repeatable
    (True, True)
    """
    boundary = secrets.token_hex(16)
    pieces: list[bytes | _Stream] = []
    for name, text in pairs:
        pieces.append(_head(boundary, _parameter("name", name), None) + text.encode() + b"\r\n")
    for name, file in _each(files):
        disposition = f"{_parameter('name', name)}; {_file_name(file.name)}"
        pieces.append(_head(boundary, disposition, file.type or "application/octet-stream"))
        is_whole = isinstance(file.content, (bytes, bytearray, memoryview))
        pieces.append(bytes(cast(bytes, file.content)) if is_whole else _Stream.of(file.content))
        pieces.append(b"\r\n")
    return Multipart([*pieces, f"--{boundary}--\r\n".encode()], boundary)


def _each(files: Files | None) -> Iterator[tuple[str, File]]:
    """Yield files with the names of their fields, in order."""
    for name, given in files.items() if isinstance(files, Mapping) else files or ():
        for file in given if isinstance(given, (list, tuple)) else (given,):
            if not isinstance(file, File):
                raise TypeError(f"files must hold jsvcodec.http.File, not {type(file).__name__}")
            if not all(_is_text(text) for text in (name, file.name, file.type or "")):
                raise ValueError("names and types of files must be texts that UTF-8 can hold")
            yield name, file


def _is_text(text: Any) -> bool:
    return isinstance(text, str) and _SURROGATE.search(text) is None


def _head(boundary: str, disposition: str, kind: str | None) -> bytes:
    label = ""
    if kind is not None:
        if not kind.isascii() or not kind.isprintable():
            raise ValueError("the type of a file must be a media type")
        label = f"Content-Type: {kind}\r\n"
    return f"--{boundary}\r\nContent-Disposition: form-data; {disposition}\r\n{label}\r\n".encode()


def _parameter(name: str, value: str) -> str:
    """Return a parameter as browsers write it: what would end it or its line is percent-encoded."""
    escaped = value.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A").replace("\0", "%00")
    return f'{name}="{escaped}"'


def _file_name(name: str) -> str:
    """Return the parameters of a file name: a name that is not plain stands in UTF-8 beside a plain likeness of it.

    >>> _file_name("a.png"), _file_name('é"b.png')
    ('filename="a.png"', 'filename="__b.png"; filename*=UTF-8\\'\\'%C3%A9%22b.png')
    """
    if _PLAIN.fullmatch(name):
        return f'filename="{name}"'
    plain = "".join(char if _PLAIN.fullmatch(char) else "_" for char in name)
    return f"filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
