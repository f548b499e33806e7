"""Mutated inputs and random values, read and written by both backends.

An input is one mutated text of a format, as `str` or in a buffer of bytes, read as a tree or as a type. What the core
makes of it must equal, types included, what Python makes; what Python refuses, it must decline. One in sixteen goes
through the library as it is used, where what is declined falls back on Python: there errors are compared too. One input
in eight is converted to another format or its own.
Every value that a type gave is written again, and random values are written: an input more each.

A failing input is minimised and kept in tests/safety/corpus, which the test suite reads again and again. The run ends
with 1 if there was one. Everything follows from the seed: a run that crashes can be repeated from the batch it told last.
"""

from __future__ import annotations

from random import Random
from types import ModuleType
from typing import Any

from jsvcodec.names import Naming
from safety import backends, forms, running
from safety.backends import DECLINED, DEPTH, Read, Write
from safety.conversions import Convert, convert_both, convert_by_face, random_way, texts
from safety.kinds import KINDS, json_seeds, kind_of, names_of, seeds
from safety.mutations import Material, as_input, as_kept, mutate
from safety.values import random_value, source_of, value_of

BATCH = 5_000
"""Inputs between two looks at the clock."""


class Case(running.Case):
    """An input to read, write or convert.

    `how` is the name of a type, a depth and a format, the options of writing, or those of converting.
    """

    folder = running.CORPUS

    def difference(self) -> str:
        """Return how the backends differ, or nothing."""
        if self.work == "read":
            what = Read(kind_of(self.how[0]), *self.how[1:])
            sides = _sides(what.spelling)
            return sides.read_both(self.data, what).difference or sides.read_by_face(self.data, what)
        if self.work == "convert":
            way = Convert(*self.how)
            return convert_both(self.data, way).difference or convert_by_face(self.data, way)
        value, how = value_of(str(self.data)), Write(*self.how)
        sides = _sides(how.format)
        return sides.write_both(value, how).difference or sides.write_by_face(value, how)


def _sides(spelling: str) -> ModuleType:
    """Return what asks both sides."""
    return forms if spelling == "form" else backends


class Run(running.Run):
    """One process's share of the inputs."""

    def __init__(self, seed: int, keep: bool = True) -> None:
        super().__init__(seed, keep)
        self.known = list(KINDS)

    def batch(self, number: int) -> None:
        """Try `BATCH` inputs, which follow from the seed and the number."""
        source = Random(f"{self.seed}/{number}")
        every = {"jsv": seeds(), "json": json_seeds(), "form": forms.seeds()}
        count = self.counts["inputs"] + BATCH
        while self.counts["inputs"] < count:
            spelling = source.choice(_SPELLINGS)
            if source.random() < 0.125:
                self.convert(source)
            elif source.random() < 0.95:
                texts = every[spelling]
                text, name = texts[int(source.random() * len(texts))]
                other, _ = texts[int(source.random() * len(texts))]
                if spelling == "form" and source.random() < 0.5:
                    text = forms.random_form(source, name)
                self.read(source, mutate(source, text, Material(other, names_of(name))), name, spelling)
            else:
                self.write(source, random_value(source))

    def read(self, source: Random, text: str, name: str, spelling: str) -> None:
        """Read a text as a tree, as its own type, or as some other."""
        chance = source.random()
        if chance < 0.4:
            name = "tree"
        elif chance > 0.97:
            name = source.choice(self.known)
        depth = _depth(source)
        what, data = Read(kind_of(name), depth, spelling), as_input(source, text)
        sides = _sides(spelling)
        difference, made = sides.read_both(data, what)
        if not difference and source.random() < 0.0625:
            difference = sides.read_by_face(data, what)
        self.counts["inputs"] += 1
        self.counts["characters read"] += len(data)
        self.counts[
            f"{spelling} refused or left to Python" if made is DECLINED else f"{spelling} read by the core"
        ] += 1
        if difference:
            self.fail(Case("read", (name, depth, spelling), as_kept(data)), difference)
        elif made is not DECLINED and what.kind is not None and source.random() < 0.25:
            self.write(source, made)

    def write(self, source: Random, value: Any) -> None:
        """Write a value, compact or laid out, as bytes or as str."""
        at = source.random
        format = _SPELLINGS[int(at() * len(_SPELLINGS))]
        dates = None if at() < 0.7 else "wcf" if format == "json" and at() < 0.5 else "exact"
        nulls = "keep" if at() < 0.2 else "omit"
        naming = _NAMINGS[int(at() * len(_NAMINGS))]
        how = Write(at() < 0.15, dates, at() < 0.3, naming, _depth(source), format, nulls, at() < 0.2, at() < 0.2)
        sides = _sides(format)
        difference, made = sides.write_both(value, how)
        if not difference and at() < 0.0625:
            difference = sides.write_by_face(value, how)
        self.counts["inputs"] += 1
        self.counts["refused or left to Python to write" if made is DECLINED else "written by the core"] += 1
        if difference:
            self.fail(Case("write", how, source_of(value)), difference)

    def convert(self, source: Random) -> None:
        """Convert a text to another format, or to its own."""
        way = random_way(source)
        known = texts(way.source)
        text, other = known[int(source.random() * len(known))], known[int(source.random() * len(known))]
        data = as_input(source, mutate(source, text, Material(other, ("a", "b", '"a"', "é"))))
        difference, made = convert_both(data, way)
        if not difference and source.random() < 0.0625:
            difference = convert_by_face(data, way)
        self.counts["inputs"] += 1
        self.counts["refused or left to Python to convert" if made is DECLINED else "converted by the core"] += 1
        if difference:
            self.fail(Case("convert", way, as_kept(data)), difference)


_SPELLINGS = ("jsv", "jsv", "json", "json", "form")
_NAMINGS: tuple[Naming, ...] = ("camel", "camel", "camel", "pascal", "snake")


def _depth(source: Random) -> int:
    """Return the usual limit, or one that is soon reached."""
    return int(source.random() * 5) if source.random() < 0.15 else DEPTH


def main() -> int:
    """Run the command."""
    return running.run_shares("fuzz", Run, running.parser_for(__doc__))
