"""Form text -> names and texts in order, with the percent coding undone.

Only ``&`` separates. Raises `DecodeError` with an offset where there are too many fields. Time is linear.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

from jsvcodec.errors import DecodeError

__all__ = ("read_pairs",)

_PERCENT_RUN = re.compile(r"(?:%[0-9a-fA-F]{2})++")


def read_pairs(text: str, start: int, limit: int | None) -> list[tuple[str, str]]:
    """Return names and texts in order; a name without ``=`` has the empty text.

    >>> read_pairs("a=1&b=x+%C3%A9&c", 0, None)
    [('a', '1'), ('b', 'x é'), ('c', '')]
    """
    parts = text[start:].split("&", -1 if limit is None else limit)
    if limit is not None and len(parts) > limit:
        raise DecodeError.at(text, len(text) - len(parts[-1]), f"more than {limit} fields")
    pairs = (part.partition("=") for part in parts if part)
    return [(_decode(name), _decode(value)) for name, _, value in pairs]


def _decode(text: str) -> str:
    """Undo the percent coding of UTF-8; sequences that are not UTF-8, or not hexadecimal, stay as they are."""
    text = text.replace("+", " ")
    if "%" not in text:
        return text
    try:
        return unquote(text, errors="strict")
    except UnicodeDecodeError:
        pass
    return _PERCENT_RUN.sub(lambda found: _decode_run(found[0]), text)


def _decode_run(run: str) -> str:
    """Decode a run of percent sequences of which some are not UTF-8."""
    out = []
    pos = 0
    for char in bytes.fromhex(run.replace("%", "")).decode(errors="surrogateescape"):
        is_text = not "\udc80" <= char <= "\udcff"
        end = pos + (3 * len(char.encode()) if is_text else 3)
        out.append(char if is_text else run[pos:end])
        pos = end
    return "".join(out)
