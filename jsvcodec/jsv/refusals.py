"""Why and where a text is refused: the reader calls this once it knows that it is.

Each function reads again the one token at which the reader stopped and returns the `DecodeError` to raise. Reasons name
what the grammar expects and never what the text holds.
"""

from __future__ import annotations

from jsvcodec.errors import DecodeError
from jsvcodec.jsv.grammar import SPECIAL

__all__ = ("bad_end", "bad_item", "bad_member", "bad_rest", "bad_root", "bad_value", "no_colon", "too_deep")

_STRUCTURE = frozenset('",{}[]\r\n')


def bad_member(text: str, pos: int) -> DecodeError:
    """Say what is wrong with the member that starts at `pos`."""
    end = _scan_quoted(text, pos) if text.startswith('"', pos) else _scan_key(text, pos)
    if end is None:
        return DecodeError.at(text, pos, "a quoted member name has no closing quote")
    if end == pos:
        return DecodeError.at(text, pos, "expected a member name" + _at_end(text, pos))
    if not text.startswith(":", end):
        return no_colon(text, end)
    return _bad_value(text, end + 1, in_map=True)


def bad_value(text: str, pos: int) -> DecodeError:
    """Say what is wrong with the value of a member, whose colon is at `pos`."""
    return _bad_value(text, pos + 1, in_map=True)


def bad_item(text: str, pos: int) -> DecodeError:
    """Say what is wrong with the item of a list that starts at `pos`."""
    return _bad_value(text, pos, in_map=False)


def bad_end(text: str, pos: int, *, in_map: bool) -> DecodeError:
    """Say that a value is not followed by what may follow it."""
    closer = "}" if in_map else "]"
    return DecodeError.at(text, pos, f"expected ',' or '{closer}' after a value" + _at_end(text, pos))


def bad_root(text: str, pos: int) -> DecodeError:
    """Say what is wrong with a scalar that is the whole document."""
    end = _scan_value(text, pos)
    if end is None:
        return DecodeError.at(text, pos, "a quoted value has no closing quote")
    rest = (
        text[end:].lstrip(" \t\r\n") if text[end : end + 1] in ("\r", "\n") and not text[pos:end].strip(" \t") else ""
    )
    if rest.startswith(("{", "[")):
        return DecodeError.at(text, end, "blank lines before the document")
    return DecodeError.at(text, end, "a text with special characters must be quoted")


def bad_rest(text: str, pos: int) -> DecodeError:
    """Say that something follows the root, which ends at `pos`."""
    blank = "\n" in text[pos:] and text[pos:].isspace()
    reason = "blank lines after the document" if blank else "expected the end of the text after the root value"
    return DecodeError.at(text, pos, reason)


def no_colon(text: str, pos: int) -> DecodeError:
    """Say that a member name ends at `pos` without its colon."""
    return DecodeError.at(text, pos, "expected ':' after a member name" + _at_end(text, pos))


def too_deep(text: str, pos: int, depth: int) -> DecodeError:
    """Say that the opener at `pos` exceeds the limit."""
    return DecodeError.at(text, pos, f"nested deeper than {depth} levels")


def _bad_value(text: str, pos: int, *, in_map: bool) -> DecodeError:
    end = _scan_value(text, pos)
    if end is None:
        return DecodeError.at(text, pos, "a quoted value has no closing quote")
    return bad_end(text, end, in_map=in_map)


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


def _at_end(text: str, pos: int) -> str:
    return ", found the end of the text" if pos >= len(text) else ""
