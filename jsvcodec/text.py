"""What counts as text: the data that readers take, and what is blank to .NET.

Raises `DecodeError` for bytes that are not UTF-8; costs one pass.
"""

from __future__ import annotations

from jsvcodec.errors import DecodeError

__all__ = ("BLANKS", "Data", "as_text")

Data = str | bytes | bytearray | memoryview

BLANKS = " \t\r\n\v\f\x85\xa0"
"""What .NET's scalar parsers ignore around a text."""


def as_text(data: Data) -> str:
    """Return data as `str`. Raises `DecodeError` with an offset in bytes where it is not UTF-8."""
    if isinstance(data, str):
        return data
    if not isinstance(data, (bytes, bytearray, memoryview)):
        raise TypeError(f"expected str, bytes, bytearray or memoryview, not {type(data).__name__}")
    raw = bytes(data)
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        pos = error.start
    raise DecodeError.at(raw, pos, "not UTF-8")
