"""Where the parts of JSON end that stands in a stream: its marks outside of strings, and what is between them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from jsvcodec._framing import LineFramer

__all__ = ("JsonLines", "JsonMarks", "JsonSyntax")

_MARK = re.compile(r'[{}\[\],:"]')
_BLANKS = " \t\r\n"
_IN_STRING = re.compile(r'["\\]')


class JsonMarks:
    """Finds the marks of JSON outside of strings, in text that comes in parts."""

    def __init__(self) -> None:
        self._in_string = self._is_escaped = False

    def marks(self, text: str, pos: int) -> Iterator[int]:
        """Yield the offsets of braces, brackets, commas and colons from `pos` on."""
        while pos < len(text):
            if self._is_escaped:
                self._is_escaped = False
                pos += 1
                continue
            found = (_IN_STRING if self._in_string else _MARK).search(text, pos)
            if found is None:
                return
            pos = found.end()
            if found[0] == '"':
                self._in_string = not self._in_string
            elif found[0] == "\\" and self._in_string:
                self._is_escaped = True
            else:
                yield found.start()


class JsonLines(LineFramer):
    """A document a line; a line of white space is none."""

    def is_blank(self, text: str) -> bool:
        """Return whether a line holds nothing."""
        return not text.strip(" \t\r")


class JsonSyntax:
    """What is between the marks of JSON."""

    def key_of(self, token: str) -> str | None:
        """Return the name that a key spells, or None for what is no key."""
        import json

        try:
            return str(json.loads(token))
        except ValueError:
            return None

    def is_nothing(self, token: str) -> bool:
        """Return whether there is nothing where a value may be."""
        return not token.strip(_BLANKS)

    def may_go_on(self, rest: str) -> bool:
        """Return whether a document may go on like this after its root."""
        return not rest.strip(_BLANKS)

    may_end = may_go_on

    def blanks_of(self, rest: str) -> str:
        """Return what may stand between the root and what is wrong after it."""
        return rest[: len(rest) - len(rest.lstrip(_BLANKS))]
