"""Where JSV ends that stands in a stream: its marks, and its records of one line or more.

A quoted string may hold marks and line breaks, and only a quote where a key or value begins opens one. A quote anywhere
else is none of JSV: the record is refused, so it ends at its next line break.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from jsvcodec._framing import Framer, Place, Record
from jsvcodec._items import ItemFramer
from jsvcodec.errors import PathStep
from jsvcodec.jsv.grammar import BLANKS, STARTS_LAID_OUT

__all__ = ("JsvItems", "JsvLines", "JsvMarks", "JsvSyntax")

_MARK = re.compile(r'[{}\[\],:"\n]')


class JsvMarks:
    """Finds the marks of JSV outside of strings, in text that comes in parts.

    `stray` says whether a quote was met that opens no string.
    """

    def __init__(self, lenient: bool = False) -> None:
        self._lenient = lenient
        self.reset()

    def reset(self) -> None:
        """Begin a document."""
        self.stray = False
        self._in_string = self._may_be_closed = False
        self._opens = self._is_start = True
        """Whether a quote that comes now opens a string; whether nothing came yet."""
        self._keyed = False
        """Whether the next colon ends a key; a bare value may hold colons as well."""

    def marks(self, text: str, pos: int) -> Iterator[int]:
        """Yield the offsets of braces, brackets, commas, colons and line breaks from `pos` on."""
        while pos < len(text):
            if self._may_be_closed:
                self._may_be_closed = False
                if text[pos] == '"':
                    pos += 1
                    continue
                self._in_string = False
            if self._in_string:
                pos = text.find('"', pos) + 1
                if not pos:
                    return
                self._may_be_closed = True
                continue
            found = _MARK.search(text, pos)
            stop = len(text) if found is None else found.start()
            if stop > pos:
                self._pass(text[pos:stop])
            if found is None:
                return
            pos = stop + 1
            if found[0] == '"':
                self._in_string, self.stray = self._opens, self.stray or not self._opens
                self._opens = self._is_start = False
            else:
                self.follow(found[0])
                yield stop

    def _pass(self, text: str) -> None:
        """Take note of text that is neither a mark nor in a string."""
        if self._is_start:
            self._is_start, text = False, text.removeprefix("\ufeff")
        if text and not (self._lenient and not text.strip(BLANKS)):
            self._opens = False

    def follow(self, mark: str) -> None:
        """Take note of a mark that came."""
        self._is_start = False
        self._opens = mark in "{[," or (mark == ":" and self._keyed)
        self._keyed = mark in "{,}"


class JsvLines(Framer):
    """A document a line, or more lines where a string holds line breaks."""

    def __init__(self, most: int | None, lenient: bool = False) -> None:
        super().__init__(most)
        self._marks = JsvMarks(lenient)

    def reset(self) -> None:
        """Begin a record."""
        self._marks.reset()

    def scan(self, text: str, pos: int) -> int:
        """Return where the record ends, after its line break, or -1."""
        marks = self._marks
        if not self._pieces:
            end = text.find("\n", pos)
            if end >= 0 and text.find('"', pos, end) < 0:
                return end + 1
        if marks.stray:
            return text.find("\n", pos) + 1 or -1
        for place in marks.marks(text, pos):
            if text[place] == "\n":
                return place + 1
            if marks.stray:
                return text.find("\n", place) + 1 or -1
        return -1


class JsvSyntax:
    """What is between the marks of JSV."""

    def key_of(self, token: str) -> str | None:
        """Return the name that a key spells."""
        return token[1:-1].replace('""', '"') if token.startswith('"') and len(token) > 1 else token

    def is_nothing(self, token: str) -> bool:
        """Return whether there is nothing where a value may be."""
        return not token

    def may_go_on(self, rest: str) -> bool:
        """Return whether a document may go on like this after its root."""
        return rest in ("", "\r", "\n", "\r\n")

    def may_end(self, rest: str) -> bool:
        """Return whether a document may end with this after its root: with one line break."""
        return rest in ("", "\n", "\r\n")

    def blanks_of(self, rest: str) -> str:
        """Return what may stand between the root and what is wrong after it."""
        return ""


class JsvItems(ItemFramer):
    """Cuts the items of a list out of a document of compact JSV.

    The indented form, and text that a lenient reader takes, is laid out by rules for the whole document: it is one
    record, whatever it holds. The start of a document decides: one that lost its layout later on is refused.
    """

    def __init__(self, most: int | None, path: list[PathStep], lenient: bool = False) -> None:
        super().__init__(most, JsvMarks(), path, JsvSyntax())
        self._lenient = lenient
        self._head: str | None = ""
        """The first characters, until they tell how the document is laid out."""

    def resume(self, place: Place, number: int) -> None:
        """Begin at an item in the middle of a root list, after a number of items."""
        self._head = None
        super().resume(place, number)
        marks = JsvMarks()
        marks.follow("," if number else "[")
        self._marks = marks

    def add(self, text: str) -> None:
        """Take more of the document."""
        if self._head is None:
            super().add(text)
            return
        self._head += text
        if len(self._head) > len("\ufeff[\r\n"):
            self._look_at_head()

    def _look_at_head(self) -> None:
        text, self._head = self._head or "", None
        self.is_whole = self._lenient or STARTS_LAID_OUT.match(text.removeprefix("\ufeff")) is not None
        super().add(text)

    def records(self) -> Iterator[Record]:
        """Yield the items that are complete."""
        if not self.is_whole:
            yield from super().records()
        while self._segments and self.is_whole:
            text, pos = self._segments.pop()
            record = self._keep(text[pos:])
            if record is not None:
                yield record

    def rest(self) -> Iterator[Record]:
        """Yield the item that the end of the stream cuts off, or the whole document."""
        if self._head is not None:
            self._look_at_head()
            yield from self.records()
        if self.is_whole and not self._is_too_long:
            text = "".join(self._pieces)
            yield Record(text, text, self.place, 1)
        elif not self.is_whole:
            yield from super().rest()
