"""What counts as text: the data that readers take, where a document in it begins and ends, and what is blank to .NET.

Raises `DecodeError` for bytes that are not UTF-8; costs one pass.
"""

from __future__ import annotations

import codecs

from jsvcodec.errors import DecodeError

__all__ = ("BLANKS", "WHITE_SPACE", "Data", "as_text", "document")

Data = str | bytes | bytearray | memoryview

BLANKS = " \t\r\n\v\f\x85\xa0"
"""What .NET's scalar parsers ignore around a text."""

WHITE_SPACE = BLANKS + "\u1680" + "".join(map(chr, range(0x2000, 0x200B))) + "\u2028\u2029\u202f\u205f\u3000"
"""What .NET's char.IsWhiteSpace takes for white space."""

_BOM = "\ufeff"


def document(data: Data) -> tuple[str, int]:
    """Return the text of a document and where the document begins in it.

    A byte order mark before it and the one line break that ends it do not belong to it, in any format. Raises
    `DecodeError` for bytes that are not UTF-8.

    >>> document(b"{a:1}\\r\\n"), document("\\ufeffa\\n\\n")
    (('{a:1}', 0), ('\\ufeffa\\n', 1))
    """
    text = as_text(data)
    if text.endswith("\n"):
        text = text[:-1].removesuffix("\r")
    return text, int(text.startswith(_BOM))


def as_text(data: Data) -> str:
    """Return data as plain `str`; any other buffer is taken like bytes.

    Raises `DecodeError` with an offset in bytes where it is not UTF-8.
    """
    if isinstance(data, str):
        return data if type(data) is str else str.__str__(data)  # msgspec takes no other
    try:
        raw = bytes(memoryview(data))
    except TypeError:
        raise TypeError(f"expected str, bytes, bytearray or memoryview, not {type(data).__name__}") from None
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        pos = error.start
    is_utf16 = raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    raise DecodeError.at(raw, pos, "not UTF-8: the text seems to be UTF-16" if is_utf16 else "not UTF-8")
