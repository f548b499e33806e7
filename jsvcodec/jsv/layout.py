"""The indented form of JSV (Dump, the metadata pages) and its exact inverse, from text to text.

ServiceStack lays out finished compact text character by character, without regard to its grammar: a bracket, and the
first colon after a line break, count as structure even inside a quoted string; only commas respect quotes. So the
layout can be undone exactly, in one pass with the same state: the depth, whether the next colon is the first since a
break, and whether a string is open. ``[]`` and ``{}`` after a colon stay together; other brackets have their own lines.
"""

from __future__ import annotations

import re

__all__ = ("MAX_LEVELS", "TOO_MANY_LEVELS", "compact", "indent")

MAX_LEVELS = 1_000
"""Levels of indentation at which `indent` gives up: brackets in strings count, and each level costs a tab a line."""
TOO_MANY_LEVELS = f"more than {MAX_LEVELS} levels of indentation"

_STRUCTURE = re.compile(r'[{}\[\],:"]')


class _Breaks(list[str]):
    """Line breaks with their tabs, by level; below the outermost level there are none."""

    def at(self, level: int) -> str:
        while len(self) <= level:
            self.append(self[-1] + "\t")
        return self[max(level, 0)]


def indent(text: str, newline: str = "\n") -> str | None:
    r"""Return compact text as ServiceStack lays it out, or None if that takes more than `MAX_LEVELS` levels.

    >>> indent("{a:[1],b:[]}")
    '{\n\ta: \n\t[\n\t\t1\n\t],\n\tb: []\n}'
    """
    breaks = _Breaks([newline])
    out: list[str] = []
    start = level = 0
    first_colon, quoted = True, False
    for found in _STRUCTURE.finditer(text):
        here = found.start()
        char = text[here]
        if here < start:
            continue
        if char == '"':
            quoted = not quoted
        elif char == ":":
            if first_colon:
                out += (text[start : here + 1], " ")
                start = here + 1
                first_colon = False
        elif char == ",":
            if not quoted:
                out += (text[start : here + 1], breaks.at(level))
                start = here + 1
                first_colon = True
        elif char in "{[":
            after_colon = here > 0 and text[here - 1] == ":"
            if after_colon and text[here + 1 : here + 2] in ("}", "]"):
                out.append(text[start : here + 2])
                start = here + 2
                continue
            out.append(text[start:here])
            if after_colon:
                out.append(breaks.at(level))
            level += 1
            if level > MAX_LEVELS:
                return None
            out += (char, breaks.at(level))
            start = here + 1
            first_colon = True
        else:
            level -= 1
            out += (text[start:here], breaks.at(level), char)
            start = here + 1
            first_colon = True
    out.append(text[start:])
    return "".join(out)


def compact(text: str, newline: str = "\n") -> str | None:
    r"""Return the compact text of which `text` is exactly the layout, or None if it is not the layout of any.

    >>> compact("{\n\ta: \n\t[\n\t\t1\n\t]\n}")
    '{a:[1]}'
    """
    breaks = _Breaks([newline])
    kept: list[str] = []
    start = level = 0
    last = ""
    first_colon, quoted = True, False
    for found in _STRUCTURE.finditer(text):
        here = found.start()
        if here < start:
            continue
        char = text[here]
        if char == '"':
            quoted = not quoted
            continue
        if char == ":":
            if not first_colon:
                continue
            dropped = " "
            first_colon = False
            end = here + 1
        elif char == ",":
            if quoted:
                continue
            dropped = breaks.at(level)
            first_colon = True
            end = here + 1
        elif char in "{[":
            if (text[here - 1] if here > start else last) == ":":
                if text[here + 1 : here + 2] not in ("}", "]"):
                    return None
                kept.append(text[start : here + 2])
                start = here + 2
                last = text[here + 1]
                continue
            lead = breaks.at(level)
            before = here - len(lead)
            after_colon = (text[before - 1] if before > start else last) == ":"
            if before >= start and after_colon and text.startswith(lead, before):
                kept.append(text[start:before])
                start = here
            level += 1
            dropped = breaks.at(level)
            first_colon = True
            end = here + 1
        else:
            level -= 1
            lead = breaks.at(level)
            before = here - len(lead)
            if before < start or not text.startswith(lead, before):
                return None
            kept.append(text[start:before])
            start, end = here, here + 1
            dropped = ""
            first_colon = True
        if not text.startswith(dropped, end):
            return None
        kept.append(text[start:end])
        last = char
        start = end + len(dropped)
    kept.append(text[start:])
    return "".join(kept)
