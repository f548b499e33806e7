"""Where the rows of CSV end that stands in a stream: at line breaks outside of quoted cells."""

from __future__ import annotations

import re
from functools import cache
from typing import Literal

from jsvcodec._framing import Framer, Place, Record
from jsvcodec.errors import DecodeError

__all__ = ("RowFramer",)

_BREAK = re.compile(r"\r\n|\n|\r")


class RowFramer(Framer):
    """Cuts a table into rows, its blank lines among them; `delimiter` may be set after any row.

    What comes after the first LF of a refused row is read again. Where it is in a quoted cell at a line break
    at which the refused row was in one too, both come to the same end: it is refused for the same reason, so that no
    text is gone over again and again.
    """

    def __init__(self, most: int | None, delimiter: str) -> None:
        super().__init__(most)
        self.delimiter = delimiter
        self._state: Literal["start", "bare", "quoted", "closed", "bad", "ended"] = "start"
        self._held = 0
        """How many characters of the row came before the text that is scanned."""
        self._refusal: DecodeError | None = None
        self._refused_until = 0
        """Up to where the fate of what is in a quoted cell is known."""
        self._is_refused = False

    def reset(self) -> None:
        """Begin a row."""
        self._state, self._held = "start", 0

    def is_blank(self, text: str) -> bool:
        """Return false: which blank lines are rows is for the reader."""
        return False

    def add(self, text: str) -> None:
        """Take more of the table, without the byte order mark before it."""
        if not self.place.pos and not self._pieces and text.startswith("\ufeff"):
            self.place, text = Place(1), text[1:]
        super().add(text)

    def refuse(self, record: Record, error: DecodeError) -> None:
        """Take note of why the quotes of a row do not fit, or that it is too long."""
        until = error.pos or 0
        if record.error is not None and self._most is not None:
            until = record.place.pos + len(record.raw.encode()[: self._most].decode(errors="ignore"))
        if until > self._refused_until:
            self._refusal, self._refused_until = error, until

    def scan(self, text: str, pos: int) -> int:
        """Return where the row ends, after its line break, or -1; the offset itself where it ended before the text."""
        # What is known of the fate of a refused row is for the loop below, which then need not go over it again.
        if not self._pieces and self._state == "start" and self.place.pos >= self._refused_until:
            whole = _row(self.delimiter).match(text, pos)
            if whole is not None:
                return whole.end()
        start = self.place.pos + self._held - pos
        stop = _stop(self.delimiter)
        while pos < len(text):
            state = self._state
            if state == "ended":
                return pos + text.startswith("\n", pos)
            if state == "quoted":
                close = text.find('"', pos)
                end = self._known_end(text, pos, close, start)
                if end or close < 0:
                    return end or -1
                self._state, pos = "closed", close + 1
                continue
            if text[pos] == '"' and state in ("start", "closed"):
                self._state, pos = "quoted", pos + 1
                continue
            if state != "closed":
                found = (_BREAK if state == "bad" else stop).search(text, pos)
                if found is None:
                    self._state = "bad" if state == "bad" else "bare"
                    return -1
                pos = found.start()
            if text[pos] == "\n":
                return pos + 1
            if text[pos] == "\r":
                self._state = "ended"
            else:
                self._state = "start" if text[pos] == self.delimiter else "bad"
            pos += 1
        return -1

    def _known_end(self, text: str, pos: int, close: int, start: int) -> int:
        """Return where a line break is in a cell up to its closing quote, for a row that is refused; 0 for none."""
        if self._refusal is None:
            return 0
        end = text.find("\n", pos, len(text) if close < 0 else close) + 1
        if not end or start + end > self._refused_until:
            return 0
        self._is_refused = True
        return end

    def _hold(self, text: str) -> Record | None:
        self._held += len(text)
        return super()._hold(text)

    def _complete(self, raw: str) -> Record | None:
        is_refused, self._is_refused = self._is_refused, False
        record = super()._complete(raw)
        if record is None or not is_refused or self._refusal is None or record.error is not None:
            return record
        known = self._refusal
        reason = f"row {record.number}: {known.reason.partition(': ')[2] or known.reason}"
        return record._replace(
            error=DecodeError(reason, pos=known.pos, line=known.line, column=known.column, record=record.number)
        )


@cache
def _row(delimiter: str) -> re.Pattern[str]:
    """Return what a whole row is; after a CR that ends the text an LF may come."""
    ends = f"{re.escape(delimiter)}\\r\\n"
    quoted = rf'(?<![^{ends}])"[^"]*+(?:""[^"]*+)*+"(?=[{ends}])'
    inside_bare = rf'(?<=[^{ends}])"'
    return re.compile(rf'(?:[^"\r\n]++|{quoted}|{inside_bare})*+(?:\r\n|\n|\r(?!\Z))')


@cache
def _stop(delimiter: str) -> re.Pattern[str]:
    return re.compile(f"[{re.escape(delimiter)}\r\n]")
