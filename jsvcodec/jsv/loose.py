"""Text with white space beside its marks -> compact text.

The marks are brackets, commas, and the colon after a key. White space beside them is layout here: so people write JSV
by hand, and so indented text comes out of web pages and editors. White space in quotes and inside bare text is data.

Nothing is checked: what is no JSV becomes compact text that is none either, with its first fault in the same place.
So the reader of compact text finds it, and `origin` says where that place is. One pass, no recursion.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from jsvcodec.jsv.grammar import BLANKS, CLOSERS, QUOTED

__all__ = ("compact", "origin")

_MARK = re.compile(rf"[{{}}\[\],:][{BLANKS}]|[{BLANKS}][{{}}\[\],:]")
"""What may be layout; in quotes it is found as well, where it is data."""

_MARK = re.compile(rf'([{{}}\[\],:])([{BLANKS}]*+)(?:{QUOTED}|(")|)')
"""A mark, the white space after it, and a quoted text or else a quote that is never closed."""

_LAST_COMMA = re.compile(rf",[{BLANKS}]*+(?:\}}|\Z)")


def compact(text: str, *, forgiving: bool = False, root: str = "") -> str:
    r"""Return the compact text of a map or list.

    A `forgiving` reading drops a comma before the closer of a map and adds the closers that are missing at the end;
    `root` is then the opener of a map or list that stands without its brackets.

    >>> compact('{ a: [ x y , "b " ],\n  c : 1 }')
    '{a:[x y,"b "],c:1}'
    >>> compact("a: 1, b: { c: 2,", forgiving=True, root="{")
    '{a:1,b:{c:2}}'
    """
    return "".join(piece for _, piece in _pieces(text, forgiving, root))


def origin(text: str, pos: int, *, forgiving: bool = False, root: str = "") -> int:
    """Return the offset in `text` of what stands at `pos` in its compact text.

    >>> origin("{ a : x]", 4)
    7
    """
    for start, piece in _pieces(text, forgiving, root):
        if pos < len(piece):
            return max(start + pos, 0)
        pos -= len(piece)
    return len(text)


def _pieces(text: str, forgiving: bool, root: str) -> Iterator[tuple[int, str]]:
    """Yield the parts of the compact text, each with its offset in `text`."""
    shift = len(root)
    text = root + text
    around: list[tuple[str, bool]] = []  # the open containers: opener, and whether it stands where a key may
    key_may_stand = False
    last, last_end = "", 0  # the mark before
    start = len(text) - len(text.lstrip(BLANKS))  # of what is not yet yielded
    for found in _MARK.finditer(text):
        mark, blank, unclosed = found.groups()
        here = found.start()
        kept = mark
        if mark == ":":
            if not key_may_stand:
                continue  # of a bare value
            key_may_stand = False
        elif mark == ",":
            key_may_stand = bool(around) and around[-1][0] == "{"
            if forgiving and key_may_stand and _LAST_COMMA.match(text, here):
                after_member = last not in ("{", ",") or text[last_end:here].strip(BLANKS)
                kept = "" if after_member else mark
        elif mark in CLOSERS:
            around.append((mark, key_may_stand))
            key_may_stand = mark == "{"
        elif len(around) > shift:  # a root without its opener has no closer
            key_may_stand = around.pop()[1]
        if blank or not kept or text[here - 1] in BLANKS:
            yield start - shift, text[start:here].rstrip(BLANKS)
            yield here - shift, kept
            start = found.end(2)
        last, last_end = mark, here + 1
        if unclosed:
            break
    yield start - shift, text[start:].rstrip(BLANKS)
    if forgiving:
        yield len(text) - shift, "".join(CLOSERS[opener] for opener, _ in reversed(around))
