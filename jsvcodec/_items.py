"""The items of one list in a document that stands in a stream: where each begins and ends.

The list is the root, or it is at a path. What is before it and after it is passed over: its brackets are counted, and
nothing else of it is looked at. The marks of a format are found by a scanner of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, Protocol

from jsvcodec._framing import Framer, Place, Record, bytes_of
from jsvcodec.errors import DecodeError, PathStep, Problem, path_text

__all__ = ("ItemFramer", "Marks", "Syntax", "steps_of")


_MARK_OF_ORDER = "\ufeff"
"""What may come before a document; anywhere else it is data."""


class Marks(Protocol):
    """Finds the marks of a format outside of strings, in text that comes in parts."""

    def marks(self, text: str, pos: int) -> Iterator[int]:
        """Yield the offsets of braces, brackets, commas and colons from `pos` on."""
        ...


class Syntax(Protocol):
    """What a format says of the text between marks."""

    def key_of(self, token: str) -> str | None:
        """Return the name that a key spells."""
        ...

    def is_nothing(self, token: str) -> bool:
        """Return whether there is nothing where a value may be."""
        ...

    def may_go_on(self, rest: str) -> bool:
        """Return whether a document may go on like this after its root."""
        ...

    def may_end(self, rest: str) -> bool:
        """Return whether a document may end with this after its root."""
        ...

    def blanks_of(self, rest: str) -> str:
        """Return what may stand between the root and what is wrong after it."""
        ...


_STEP = re.compile(r'\.?([^.\[\]"\\$]+)|\[([0-9]+)\]|\["((?:[^"\\]|\\.)*+)"\]', re.DOTALL)


def steps_of(path: str) -> list[PathStep]:
    """Return the steps of a path as errors print it, with or without the ``$`` of the root. Raises `ValueError`.

    >>> steps_of('$.data[0]["odd name"]'), steps_of("results"), steps_of("")
    (['data', 0, 'odd name'], ['results'], [])
    """
    steps: list[PathStep] = []
    pos = int(path.startswith("$"))
    while pos < len(path):
        found = _STEP.match(path, pos)
        if found is None or (steps and found[1] and path[pos] != "."):
            raise ValueError("path must be one as errors print it, such as $.results")
        name, index, quoted = found.groups()
        steps.append(int(index) if index else re.sub(r"\\(.)", r"\1", quoted) if name is None else name)
        pos = found.end()
    return steps


class ItemFramer(Framer):
    """Cuts the items of a list out of a document; a record that was refused ends where it ends."""

    def __init__(self, most: int | None, marks: Marks, path: list[PathStep], syntax: Syntax) -> None:
        super().__init__(most)
        self._marks = marks
        self._path = path
        self._syntax = syntax
        self._state: Literal["before", "key", "skip", "index", "item", "after", "end"] = "before"
        self._step = 0
        """How many steps of the path are taken; after the list, how many of the containers around it are open."""
        self._depth = 0
        """How many brackets are open within the container that is looked at."""
        self._left = 0
        """How many items come before that of the path."""
        self._is_too_long = False
        self.is_whole = False
        """Whether the document cannot be cut, so that it is one record."""

    @property
    def is_between(self) -> bool:
        """Whether an item begins with what comes."""
        return self._state == "item" and not (self._depth or self._is_too_long) and super().is_between

    def resume(self, place: Place, number: int) -> None:
        """Begin at an item in the middle of a root list, after a number of items."""
        self._state = "item"
        super().resume(place, number)

    def back(self, record: Record) -> None:
        """Go on with the next item."""

    def records(self) -> Iterator[Record]:
        """Yield the items that are complete. Raises `DecodeError` where there is no list, or none that is closed."""
        while self._segments:
            text, start = self._segments.pop()
            for place in self._marks.marks(text, start):
                mark = text[place]
                if not self._ends_token(mark):
                    continue
                record = self._token(text[start:place], mark)
                start = place + 1
                if record is not None:
                    yield record
            record = self._keep(text[start:])
            if record is not None:
                yield record

    def rest(self) -> Iterator[Record]:
        """Yield the item that the end of the stream cuts off. Raises `DecodeError` where the list is not closed."""
        if self._state == "item" and not self._is_too_long:
            yield self._item("".join(self._pieces), "")
        elif self._state == "before" and not self._step and self._syntax.is_nothing(self._start()):
            raise self._not_found()
        elif self._state != "after" or self._step:
            raise self._refusal(self.place.after("".join(self._pieces)), "unexpected end of the text")
        elif not self._syntax.may_end("".join(self._pieces)):
            raise self._rest_found("".join(self._pieces))

    def _start(self) -> str:
        """Return what came so far of a document that has not begun."""
        return "".join(self._pieces).removeprefix(_MARK_OF_ORDER)

    # --- tokens ---

    def _ends_token(self, mark: str) -> bool:
        """Return whether a mark ends what is looked at, and count the brackets within it."""
        if mark == "\n":
            return False
        if self._state == "before" or (self._state == "after" and not self._depth):
            return True
        if mark in "{[":
            self._depth += 1
        elif mark in "}]" and self._depth:
            self._depth -= 1
        elif not self._depth:
            return mark != ":" or self._state == "key"
        return False

    def _token(self, text: str, mark: str) -> Record | None:
        """Take what a mark ends."""
        if self._state == "end":  # the list was closed by a brace, and that is told already
            self.place = self.place.after(text + mark)
            return None
        token = "".join((*self._pieces, text))
        self._pieces.clear()
        self._size = 0
        place, self.place = self.place, self.place.after(token + mark)
        if self._state == "item":
            return self._end_item(token, mark, place)
        if self._state == "before":
            self._enter(token if place.pos else token.removeprefix(_MARK_OF_ORDER), mark)
        elif self._state == "after":
            self._leave(token, mark, place)
        elif self._state == "key" and mark == ":":
            is_it = not self._is_too_long and self._syntax.key_of(token) == self._path[self._step]
            self._step += is_it
            self._state = "before" if is_it else "skip"
        elif mark == ",":
            self._next_part()
        else:
            raise self._not_found(self._path[self._step])
        self._is_too_long = False
        return None

    def _enter(self, token: str, mark: str) -> None:
        """Enter the container whose opener must be here."""
        step = self._path[self._step] if self._step < len(self._path) else None
        if mark != ("{" if isinstance(step, str) else "[") or not self._syntax.is_nothing(token):
            raise self._not_found()
        if step is None:
            self._state = "item"
        elif isinstance(step, str):
            self._state = "key"
        else:
            self._left = step + 1
            self._state = "index"
            self._next_part()

    def _next_part(self) -> None:
        if self._state != "index":
            self._state = "key"
            return
        self._left -= 1
        if not self._left:
            self._step += 1
            self._state = "before"

    def _end_item(self, token: str, mark: str, place: Place) -> Record | None:
        is_first = not self.number
        is_too_long, self._is_too_long = self._is_too_long, False
        if mark == "]":
            self._state = "after"
        elif mark == "}":
            self._state = "end"
        if is_too_long or (is_first and mark == "]" and self._syntax.is_nothing(token)):
            return None
        return self._item(token, mark, place)

    def _item(self, token: str, mark: str, place: Place | None = None) -> Record:
        self.number += 1
        place = self.place if place is None else place
        return Record(token, token + mark, place, self.number, self._excess(token, place))

    def _leave(self, token: str, mark: str, place: Place) -> None:
        """Leave a container around the list, or pass over a part of it."""
        if not self._step:
            raise self._rest_found(token, place)
        if mark in "{[":
            self._depth += 1
        elif mark in "}]":
            self._step -= 1
            if mark != ("}" if isinstance(self._path[self._step], str) else "]"):
                raise self._refusal(self.place, "this bracket closes nothing")

    def _keep(self, text: str) -> Record | None:
        """Keep the beginning of a token, where it counts; return an item that is too long."""
        if self._state in ("skip", "index", "end") or self._is_too_long or (self._state == "after" and self._step):
            self.place = self.place.after(text)
            return None
        if self._state == "after":
            rest = "".join((*self._pieces, text))
            if not self._syntax.may_go_on(rest):
                raise self._rest_found(rest)
            blanks = self._syntax.blanks_of(rest)
            self._pieces, self.place = [rest[len(blanks) :]], self.place.after(blanks)
            return None
        self._pieces.append(text)
        self._size += bytes_of(text)
        if self._most is None or self._size <= self._most:
            return None
        place, raw = self.place, "".join(self._pieces)
        self._pieces.clear()
        self._size = 0
        self._is_too_long, self.place = True, place.after(raw)
        if self._state != "item" and not self.is_whole:
            return None
        self.number += 1
        return Record("", raw, place, self.number, self._too_long(place))

    # --- what is wrong ---

    def _not_found(self, name: PathStep | None = None) -> DecodeError:
        steps = self._path[: self._step]
        if name is not None:
            return DecodeError.of([Problem(path_text((*steps, name)), "this member is missing")])
        wanted = self._step < len(self._path) and isinstance(self._path[self._step], str)
        return DecodeError.of([Problem(path_text(steps), "expected a map" if wanted else "expected a list")])

    def _rest_found(self, rest: str, place: Place | None = None) -> DecodeError:
        place = (self.place if place is None else place).after(self._syntax.blanks_of(rest))
        return self._refusal(place, "expected the end of the text after the root value")

    def _refusal(self, place: Place, reason: str) -> DecodeError:
        return DecodeError(reason, pos=place.pos, line=place.line, column=place.pos - place.line_start + 1)
