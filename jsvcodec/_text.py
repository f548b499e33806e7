"""What counts as text: the data that readers take, where a file of it ends, and what is blank to .NET.

Raises `DecodeError` for bytes that are not UTF-8; costs one pass.
"""

from __future__ import annotations

from typing import AnyStr

from jsvcodec.errors import DecodeError

__all__ = ("BLANKS", "WHITE_SPACE", "Data", "as_text", "without_last_break")

Data = str | bytes | bytearray | memoryview

BLANKS = " \t\r\n\v\f\x85\xa0"
"""What .NET's scalar parsers ignore around a text."""

WHITE_SPACE = BLANKS + "\u1680" + "".join(map(chr, range(0x2000, 0x200B))) + "\u2028\u2029\u202f\u205f\u3000"
"""What .NET's char.IsWhiteSpace takes for white space."""


def without_last_break(content: AnyStr) -> AnyStr:
    """Return what a file holds without the line break that ends it; no format writes one there that is data.

    >>> without_last_break("{a:1}\\r\\n"), without_last_break(b"a\\n\\n")
    ('{a:1}', b'a\\n')
    """
    if isinstance(content, bytes):
        return content[:-1].removesuffix(b"\r") if content.endswith(b"\n") else content
    return content[:-1].removesuffix("\r") if content.endswith("\n") else content


def as_text(data: Data) -> str:
    """Return data as `str`; any other buffer is taken like bytes.

    Raises `DecodeError` with an offset in bytes where it is not UTF-8.
    """
    if isinstance(data, str):
        return data
    try:
        raw = bytes(memoryview(data))
    except TypeError:
        raise TypeError(f"expected str, bytes, bytearray or memoryview, not {type(data).__name__}") from None
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        pos = error.start
    raise DecodeError.at(raw, pos, "not UTF-8")
