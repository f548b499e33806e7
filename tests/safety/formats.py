"""Mutated inputs in JSON and in forms, read and written by the core and by Python, many a second.

An input is a mutated text, read into a tree or a type with some options. What the core makes of it must equal, types
included, what Python makes, errors of user code too; what it declines goes to Python anyway, so that of these some go
through the library, errors compared. A JSON tree must also equal that of the standard library, for every text that is
JSON to it, but for numbers beyond a float's range. Values that were read, and random ones, are written in some format:
an input more each, whose text must be the same.

A failing input is minimised and kept in tests/safety/corpus/formats, which the test suite reads again and again. The run
ends with 1 if there was one. Everything follows from the seed: a run that crashes can be repeated from the batch it told
last.
"""

from __future__ import annotations

from functools import partial
from random import Random
from typing import Any, NamedTuple

from safety import running
from safety.backends import DECLINED
from safety.documents import change, texts
from safety.kinds import KINDS
from safety.mutations import as_input, as_kept
from safety.sides import READING, SPELLED, WRITING, compare, compare_library, compare_standard, reading, writing
from safety.values import random_value, source_of, value_of

BATCH = 10_000
"""Inputs between two looks at the clock."""
FORMATS = ("json", "form")
THOROUGH = 0.04
"""The share of inputs that go through the library too."""

_DONE, _NOT_DONE = {"read": "read", "write": "written"}, {"read": "declined", "write": "not written"}
_READING, _WRITING = tuple(READING), tuple(WRITING)


class Case(running.Case):
    """An input to read or write.

    `how` is the format, the name of a type (reading), the name of the options and whether text is written (writing).
    """

    folder = running.CORPUS / "formats"

    def difference(self) -> str:
        """Return how the sides differ, or nothing."""
        data = self.data if self.work == "read" else value_of(str(self.data))
        return _try(self, data, thorough=True).difference


class Tried(NamedTuple):
    """How the sides differ, or nothing; what the core made, or DECLINED; whether Python, asked as well, made something."""

    difference: str
    made: Any
    left: bool = False


def _try(case: Case, data: Any, *, thorough: bool) -> Tried:
    """Read or write by the core and Python; where it is `thorough`, by the library too."""
    sides = (reading if case.work == "read" else writing)(*case.how)
    difference, made = compare(sides, data)
    if not difference and case.how == ("json", "tree", ""):
        difference = compare_standard(sides, data, made)
    if difference or not thorough:
        return Tried(difference, made)
    difference, expected = compare_library(sides, data)
    return Tried(difference, made, made is DECLINED is not expected)


class Run(running.Run):
    """One process's share of the inputs; `kinds` are the types to read, all by default."""

    def __init__(
        self, seed: int, formats: tuple[str, ...] = FORMATS, keep: bool = True, kinds: tuple[str, ...] = ()
    ) -> None:
        super().__init__(seed, keep)
        self.formats = formats
        self.kinds = kinds or tuple(KINDS)
        self.known = {format: texts(format, kinds) for format in formats}

    def batch(self, number: int, size: int = BATCH) -> None:
        """Try some inputs, which follow from the seed and the number."""
        source = Random(f"{self.seed}/{number}")
        at = source.random
        count = self.counts["inputs"] + size
        while self.counts["inputs"] < count:
            format = self.formats[int(at() * len(self.formats))]
            if at() < 0.97:
                known = self.known[format]
                text, kind = known[int(at() * len(known))]
                other = known[int(at() * len(known))][0]
                self.read(source, format, change(source, format, text, kind, other), kind)
            else:
                self.write(source, format, random_value(source))

    def read(self, source: Random, format: str, text: str, kind: str) -> None:
        """Read a text as its own type, as a tree, also one of spelled numbers, or rarely as any type."""
        at = source.random
        chance = at()
        if chance < 0.25:
            kind = "tree"
        elif chance < 0.35:
            kind = SPELLED
        elif chance > 0.98:
            kind = self.kinds[int(at() * len(self.kinds))]
        options = _READING[int(at() * len(_READING))] if at() < 0.35 else ""
        made = self.attempt(source, ("read", format, kind, options), as_input(source, text))
        if made is not DECLINED and at() < 0.25:
            self.write(source, self.formats[int(at() * len(self.formats))], made)

    def write(self, source: Random, format: str, value: Any) -> None:
        """Write a value with some options, as bytes or as str."""
        at = source.random
        options = _WRITING[int(at() * len(_WRITING))] if at() < 0.5 else ""
        if options == "wcf" and format != "json":
            options = "exact"
        self.attempt(source, ("write", format, options, at() < 0.4), value)

    def attempt(self, source: Random, what: tuple[Any, ...], data: Any) -> Any:
        """Try one input, count what came of it, and return what the core made."""
        work, *how = what
        case = Case(work, tuple(how), "")
        tried = _try(case, data, thorough=source.random() < THOROUGH)
        self.counts["inputs"] += 1
        self.counts[f"{how[0]} {_DONE[work] if tried.made is not DECLINED else _NOT_DONE[work]}"] += 1
        self.counts[f"{how[0]} {work} by Python where asked"] += tried.left
        if tried.difference:
            kept = as_kept(data) if work == "read" else source_of(data)
            self.fail(Case(work, tuple(how), kept), tried.difference)
        return tried.made


def main() -> int:
    """Run the command."""
    parser = running.parser_for(__doc__)
    parser.add_argument("--formats", nargs="+", choices=(*FORMATS, "jsv"), default=FORMATS)
    formats = tuple(parser.parse_args().formats)
    return running.run_shares("formats", partial(Run, formats=formats), parser)
