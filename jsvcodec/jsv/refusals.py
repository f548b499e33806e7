"""Why and where a text is refused: the readers call this once they know that it is.

Each function reads again the one token at which a reader stopped and returns the `DecodeError` to raise. Reasons name
what the grammar expects and never what the text holds.
"""

from __future__ import annotations

from jsvcodec.errors import DecodeError
from jsvcodec.jsv.grammar import SPECIAL, Syntax

__all__ = ("blame", "blame_end", "blame_root", "too_deep")

_STRUCTURE = frozenset('",{}[]\r\n')


def blame(text: str, pos: int, syntax: Syntax, *, in_map: bool) -> DecodeError:
    """Say what is wrong with the member or the item that starts at `pos`."""
    if in_map:
        pos = _skip_blank(text, pos, syntax)
        end = _scan_quoted(text, pos) if text.startswith('"', pos) else _scan_key(text, pos)
        if end is None:
            return DecodeError.at(text, pos, "a quoted member name has no closing quote")
        if end == pos:
            return DecodeError.at(text, pos, "expected a member name" + _at_end(text, pos))
        end = _skip_blank(text, end, syntax)
        if not text.startswith(":", end):
            return DecodeError.at(text, end, "expected ':' behind a member name" + _at_end(text, end))
        pos = end + 1
    pos = _skip_blank(text, pos, syntax)
    value_end = _scan_value(text, pos)
    if value_end is None:
        return DecodeError.at(text, pos, "a quoted value has no closing quote")
    return blame_end(text, _skip_blank(text, value_end, syntax), in_map=in_map)


def blame_end(text: str, pos: int, *, in_map: bool) -> DecodeError:
    """Say that a value is not followed by what may follow it."""
    closer = "}" if in_map else "]"
    return DecodeError.at(text, pos, f"expected ',' or '{closer}' behind a value" + _at_end(text, pos))


def blame_root(text: str, pos: int, syntax: Syntax) -> DecodeError:
    """Say what is wrong with a scalar that is the whole document."""
    pos = _skip_blank(text, pos, syntax)
    end = _scan_value(text, pos)
    if end is None:
        return DecodeError.at(text, pos, "a quoted value has no closing quote")
    return DecodeError.at(text, end, "a text with special characters must be quoted")


def too_deep(text: str, pos: int, depth: int) -> DecodeError:
    """Say that the opener at `pos` goes beyond the limit."""
    return DecodeError.at(text, pos, f"nested deeper than {depth} levels")


def _scan_value(text: str, pos: int) -> int | None:
    if text.startswith('"', pos):
        return _scan_quoted(text, pos)
    while pos < len(text) and text[pos] not in _STRUCTURE:
        pos += 1
    return pos


def _scan_key(text: str, pos: int) -> int:
    found = SPECIAL.search(text, pos)
    return len(text) if found is None else found.start()


def _scan_quoted(text: str, pos: int) -> int | None:
    pos += 1
    while (end := text.find('"', pos)) >= 0:
        if not text.startswith('"', end + 1):
            return end + 1
        pos = end + 2
    return None


def _skip_blank(text: str, pos: int, syntax: Syntax) -> int:
    return syntax.blank.match(text, pos).end()  # type: ignore[union-attr]


def _at_end(text: str, pos: int) -> str:
    return ", found the end of the text" if pos >= len(text) else ""
