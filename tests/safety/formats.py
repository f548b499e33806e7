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

import argparse
import faulthandler
import hashlib
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from jsvcodec.core import core
from safety.backends import DECLINED
from safety.documents import change, texts
from safety.kinds import KINDS
from safety.mutations import as_input, as_kept, minimise
from safety.sides import READING, WRITING, compare, compare_library, compare_standard, reading, writing
from safety.values import random_value, smaller, source_of, value_of

CORPUS = Path(__file__).parent / "corpus" / "formats"
BATCH = 10_000
"""Inputs between two looks at the clock."""
MOST_FAILURES = 20
FORMATS = ("json", "form")
THOROUGH = 0.04
"""The share of inputs that go through the library too."""

_DONE, _NOT_DONE = {"read": "read", "write": "written"}, {"read": "declined", "write": "not written"}
_READING, _WRITING = tuple(READING), tuple(WRITING)


class Case(NamedTuple):
    """An input as the corpus keeps it: a text or bytes to read, or the source of a value to write.

    `how` is the format, the name of a type (reading), the name of the options and whether text is written (writing).
    """

    work: str
    how: tuple[Any, ...]
    data: str | bytes

    def difference(self) -> str:
        """Return how the sides differ, or nothing."""
        data = self.data if self.work == "read" else value_of(str(self.data))
        return _try(self, data, thorough=True).difference

    def save(self, difference: str) -> Path:
        """Write it to the corpus."""
        text = f"{difference.splitlines()[0][:300]!r}\n{self.work} {json.dumps(self.how)}\n{self.data!a}\n"
        path = CORPUS / f"{self.work}-{hashlib.sha256(text.encode()).hexdigest()[:10]}.txt"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "ascii", errors="backslashreplace")
        return path


def kept_cases() -> Iterator[tuple[str, Case]]:
    """Yield what the corpus holds, by file."""
    for path in sorted(CORPUS.glob("*.txt")):
        _, what, data = path.read_text("ascii").split("\n")[:3]
        work, _, how = what.partition(" ")
        yield path.name, Case(work, tuple(json.loads(how)), value_of(data))


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


class Run:
    """One process's share: inputs one by one, and what came of them; `kinds` are the types to read, all by default."""

    def __init__(
        self, seed: int, formats: tuple[str, ...] = FORMATS, keep: bool = True, kinds: tuple[str, ...] = ()
    ) -> None:
        self.seed = seed
        self.formats = formats
        self.keep = keep
        self.kinds = kinds or tuple(KINDS)
        self.known = {format: texts(format, kinds) for format in formats}
        self.counts: Counter[str] = Counter()
        self.failures: list[str] = []

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
        """Read a text as its own type, as a tree, or rarely as any type."""
        at = source.random
        chance = at()
        if chance < 0.3:
            kind = "tree"
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
            self.fail(case._replace(data=as_kept(data) if work == "read" else source_of(data)), tried.difference)
        return tried.made

    def fail(self, case: Case, difference: str) -> None:
        """Keep an input that failed, as small as it goes."""
        self.counts["failures"] += 1
        if len(self.failures) >= MOST_FAILURES:
            return
        case = smallest(case)
        difference = case.difference() or difference
        self.failures.append(f"{case}: {difference}")
        if self.keep:
            print(case.save(difference), self.failures[-1][:1000], file=sys.stderr, flush=True)


def smallest(case: Case) -> Case:
    """Return a part of a case that still fails."""
    if not case.difference():
        return case  # it depends on more than the input, as the kind of the buffer
    if case.work == "read":
        return case._replace(data=minimise(case.data, lambda data: bool(case._replace(data=data).difference())))
    value = value_of(str(case.data))
    while True:
        for less in smaller(value):
            if case._replace(data=source_of(less)).difference():
                value = less
                break
        else:
            return case._replace(data=source_of(value))


def run(
    seed: int, count: int, first: int, talk: bool = False, keep: bool = True, formats: tuple[str, ...] = FORMATS
) -> tuple[Counter[str], list[str]]:
    """Try at least `count` inputs from a batch on; return counts and failures, which `keep` puts in the corpus."""
    this = Run(seed, formats, keep)
    start = told = time.monotonic()
    number = first
    while this.counts["inputs"] < count:
        this.batch(number)
        number += 1
        if talk and time.monotonic() - told >= 60:
            told = time.monotonic()
            print(f"seed {seed}, batch {number}: {_summary(this.counts, told - start)}", flush=True)
    return this.counts, this.failures


def _summary(counts: Counter[str], seconds: float) -> str:
    rest = ", ".join(f"{number:,} {what}" for what, number in sorted(counts.items()) if what != "inputs")
    return f"{counts['inputs']:,} inputs in {seconds:,.0f} s ({counts['inputs'] / seconds:,.0f}/s): {rest}"


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=1_000_000, help="inputs to try, over all processes (1,000,000)")
    parser.add_argument("--seed", type=int, default=1, help="what the inputs follow from (1); process n takes seed + n")
    parser.add_argument("--first-batch", type=int, default=0, help="begin there, to come back to a crash")
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--formats", nargs="+", choices=(*FORMATS, "jsv"), default=FORMATS)
    args = parser.parse_args()
    if core is None:
        parser.error("the compiled core is not built: there is nothing to compare")
    shares = [
        (args.seed + index, -(-args.count // args.processes), args.first_batch, args.processes == 1, True,
         tuple(args.formats))
        for index in range(args.processes)
    ]  # fmt: skip
    faulthandler.enable()
    start = time.monotonic()
    if args.processes == 1:
        results = [run(*shares[0])]
    else:
        with ProcessPoolExecutor(args.processes) as pool:
            results = list(pool.map(run, *zip(*shares, strict=True)))
    counts: Counter[str] = Counter()
    for share, _ in results:
        counts += share
    print(f"formats, seed {args.seed}, {args.processes} process(es): {_summary(counts, time.monotonic() - start)}")
    return 1 if counts["failures"] else 0
