"""Where the records of a stream end: what the framing of all formats shares.

Text comes in parts of any size and goes out as records; at most one record is held. The state of a scan is kept between
parts, so that no text is looked at twice, but for what comes after the first line break of a refused record.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from jsvcodec._safe_text import MAX_PATH, cut
from jsvcodec.errors import DecodeError, Problem

__all__ = ("Framer", "LineFramer", "Place", "Record", "bytes_of", "placed")


class Place(NamedTuple):
    """A place in a stream: its offset in characters, its line from 1, and the offset at which that line begins."""

    pos: int = 0
    line: int = 1
    line_start: int = 0

    def after(self, text: str) -> Place:
        """Return the place after a text that begins here."""
        breaks, pos = text.count("\n"), self.pos + len(text)
        return Place(pos, self.line + breaks, pos - len(text) + text.rfind("\n") + 1 if breaks else self.line_start)


class Record(NamedTuple):
    """One record: its text, all that it takes of the stream, where that begins, its number, and what refuses it."""

    text: str
    raw: str
    place: Place
    number: int
    error: DecodeError | None = None


def placed(error: DecodeError, record: Record, shift: int = 0, path: str = "$") -> DecodeError:
    """Return an error of a record with its place in the stream; `path` is that of the record.

    `shift` is how many characters, all of one line, stand before the record in the text that was read.
    """
    problems = [Problem(cut(path + problem.path[1:], MAX_PATH), problem.reason) for problem in error.problems]
    pos, line, column = error.pos, error.line, error.column
    if pos is not None and line is not None and column is not None:
        if line == 1:
            column += record.place.pos - record.place.line_start - shift
        pos, line = record.place.pos + pos - shift, record.place.line + line - 1
    made = DecodeError(
        error.reason, pos=pos, line=line, column=column, problems=problems, more=error.more, record=record.number
    )
    made.keep_cause(error.__cause__)  # type: ignore[arg-type]
    return made


class Framer:
    """Cuts a stream into records; a subclass says where one ends."""

    def __init__(self, most: int | None) -> None:
        self._most = most
        """The bytes that a record may have."""
        self._segments: list[tuple[str, int]] = []
        """Texts that are still to be scanned, each from an offset on; the last one comes first."""
        self._pieces: list[str] = []
        self._size = 0
        self._lost = False
        """Whether all up to the next line break belongs to a record that was refused."""
        self.place = Place()
        """Where the record begins that is being scanned."""
        self.number = 0
        self.is_over = False
        """Whether nothing can be read after what was refused, as after the header of a table."""

    # --- what a subclass has ---

    def scan(self, text: str, pos: int) -> int:
        """Return where the record ends that is being scanned, after its end, or -1 where it goes on after the text."""
        raise NotImplementedError

    def reset(self) -> None:
        """Begin a record."""

    def is_blank(self, text: str) -> bool:
        """Return whether a line is none."""
        return not text

    @property
    def is_between(self) -> bool:
        """Whether all that was added is taken, and the next record begins with what comes."""
        return not (self._segments or self._pieces or self._lost)

    def resume(self, place: Place, number: int) -> None:
        """Begin at a record in the middle of a stream, after a number of records."""
        self.place, self.number = place, number
        self.reset()

    # --- records ---

    def add(self, text: str) -> None:
        """Take more of the stream, once all records before it were taken."""
        if text:
            self._segments.insert(0, (text, 0))

    def records(self) -> Iterator[Record]:
        """Yield the records that are complete."""
        while self._segments:
            text, pos = self._segments.pop()
            record, end = self._next(text, pos)
            if end < len(text):
                self._segments.append((text, end))
            if record is not None:
                yield record

    def _next(self, text: str, pos: int) -> tuple[Record | None, int]:
        """Return the record that ends next in a text, if one does, and where to go on."""
        if self._lost:
            end = text.find("\n", pos) + 1
            self._lost = not end
            self._drop(text[pos : end or len(text)])
            return None, end or len(text)
        end = self.scan(text, pos)
        if end < 0:
            return self._hold(text[pos:]), len(text)
        return self._complete("".join((*self._pieces, text[pos:end]))), end

    def rest(self) -> Iterator[Record]:
        """Yield what is left at the end of the stream."""
        while self._pieces:
            record = self._complete("".join(self._pieces))
            if record is not None:
                yield record
            yield from self.records()

    def back(self, record: Record) -> None:
        """Go on after the first line break of a record that was refused."""
        end = record.raw.find("\n") + 1
        if end and end < len(record.raw):
            self._segments.append((record.raw, end))
            self.place = record.place.after(record.raw[:end])

    def _complete(self, raw: str) -> Record | None:
        """Return the record of a text, or None for a blank one."""
        place = self.place
        self._drop(raw)
        text = raw.removesuffix("\n").removesuffix("\r")
        line = raw.removesuffix("\n")
        if self.is_blank(text) and not self._is_excess(line):  # else it is refused before its end is seen
            return None
        self.number += 1
        error = self._excess(line, place)
        self._lost = error is not None and "\n" not in raw
        return Record(text, raw, place, self.number, error)

    def _drop(self, raw: str) -> None:
        self._pieces.clear()
        self._size = 0
        self.place = self.place.after(raw)
        self.reset()

    def _hold(self, text: str) -> Record | None:
        """Keep the beginning of a record; return what is kept of one that is too long."""
        self._pieces.append(text)
        if self._most is None:
            return None
        self._size += bytes_of(text)
        if self._size <= self._most:
            return None
        place, raw = self.place, "".join(self._pieces)
        self._drop(raw)
        self._lost = "\n" not in raw
        self.number += 1
        return Record("", raw, place, self.number, self._too_long(place))

    def _excess(self, raw: str, place: Place) -> DecodeError | None:
        return self._too_long(place) if self._is_excess(raw) else None

    def _is_excess(self, raw: str) -> bool:
        most = self._most
        return most is not None and len(raw) * 4 > most and bytes_of(raw) > most

    def _too_long(self, place: Place) -> DecodeError:
        column = place.pos - place.line_start + 1
        return DecodeError(
            f"a record of more than {self._most} bytes", pos=place.pos, line=place.line, column=column,
            record=self.number,
        )  # fmt: skip


def bytes_of(text: str) -> int:
    """Return how many bytes a text has as UTF-8."""
    return len(text) if text.isascii() else len(text.encode(errors="surrogatepass"))


class LineFramer(Framer):
    """A record a line, whatever the line holds."""

    def scan(self, text: str, pos: int) -> int:
        """Return where a line ends, after its line break, or -1."""
        return text.find("\n", pos) + 1 or -1
