"""Text from outside that errors may show: cut to a fixed length, and escaped where it is not printable.

Member names and map keys come from documents, reasons from user code. In a log none of them can begin a line, turn
the direction of writing, or make a message that no stream can print. The cost does not grow with depth or key length.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

__all__ = ("MAX_KEY", "MAX_PATH", "PathStep", "escaped", "one_line", "path_text")

PathStep = str | int

MAX_KEY = 64
MAX_PATH = 256
"""In characters, the mark of a cut included."""

_PLAIN_KEY = re.compile(r"[^\W\d]\w*")


def path_text(steps: Iterable[PathStep]) -> str:
    """Write steps into a document as a path: member names and map keys as `str`, indexes as `int`.

    A long key and a long path are cut, and no more steps are taken than the path can show.

    >>> path_text(("errors", 1, "meta", "k:1"))
    '$.errors[1].meta["k:1"]'
    """
    parts, size = ["$"], 1
    for step in steps:
        parts.append(_step_text(step))
        size += len(parts[-1])
        if size > MAX_PATH:
            break
    return cut("".join(parts), MAX_PATH)


def _step_text(step: PathStep) -> str:
    if isinstance(step, int):
        return f"[{step}]"
    key = cut(step, MAX_KEY)
    if _PLAIN_KEY.fullmatch(key):
        return f".{key}"
    return '["{}"]'.format(escaped(key.replace("\\", "\\\\").replace('"', '\\"')))


def cut(text: str, size: int) -> str:
    """Return text cut to `size` characters, the mark of the cut included."""
    return text if len(text) <= size else text[: size - 1] + "…"


def escaped(text: str) -> str:
    """Return text with what is not printable escaped.

    That is controls, line separators, bidi and other format characters, and lone surrogates.
    """
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)


def one_line(text: str, size: int) -> str:
    """Return text cut to `size` characters, with everything escaped that is not printable."""
    return cut(escaped(cut(text, size)), size)
