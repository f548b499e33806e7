"""What the long runs over made-up inputs share: cases that are kept, failures made small, processes and the summary."""

from __future__ import annotations

import argparse
import faulthandler
import hashlib
import json
import sys
import time
from abc import abstractmethod
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar, Self

from jsvcodec.core import core
from safety.mutations import minimise
from safety.values import smaller, source_of, value_of

CORPUS = Path(__file__).parent / "corpus"
MOST_FAILURES = 20
"""Kept by one process; most of what follows is the same again."""


@dataclass(frozen=True)
class Case:
    """An input as the corpus keeps it: a text or bytes to work on, or the source of a value to write.

    `how` is all else that the work depends on.
    """

    folder: ClassVar[Path]

    work: str
    how: tuple[Any, ...]
    data: str | bytes

    @abstractmethod
    def difference(self) -> str:
        """Return how the sides differ, or nothing."""

    def save(self, difference: str) -> Path:
        """Write it to the corpus."""
        text = f"{difference.splitlines()[0][:300]!r}\n{self.work} {json.dumps(self.how)}\n{self.data!a}\n"
        path = self.folder / f"{self.work}-{hashlib.sha256(text.encode()).hexdigest()[:10]}.txt"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "ascii", errors="backslashreplace")
        return path

    @classmethod
    def kept(cls) -> Iterator[tuple[str, Self]]:
        """Yield what the corpus holds, by file."""
        for path in sorted(cls.folder.glob("*.txt")):
            _, what, data = path.read_text("ascii").split("\n")[:3]
            work, _, how = what.partition(" ")
            yield path.name, cls(work, tuple(json.loads(how)), value_of(data))

    def smallest(self) -> Self:
        """Return a part of the case that still fails."""
        if not self.difference():
            return self  # it depends on more than the input, as the kind of the buffer
        if self.work != "write":
            return replace(self, data=minimise(self.data, lambda data: bool(replace(self, data=data).difference())))
        value = value_of(str(self.data))
        while True:
            for less in smaller(value):
                if replace(self, data=source_of(less)).difference():
                    value = less
                    break
            else:
                return replace(self, data=source_of(value))


class Run:
    """One process's share: inputs one by one, and what came of them."""

    def __init__(self, seed: int, keep: bool = True) -> None:
        self.seed = seed
        self.keep = keep
        self.counts: Counter[str] = Counter()
        self.failures: list[str] = []

    @abstractmethod
    def batch(self, number: int) -> None:
        """Try some inputs, which follow from the seed and the number."""

    def fail(self, case: Case, difference: str) -> None:
        """Keep an input that failed, as small as it goes."""
        self.counts["failures"] += 1
        if len(self.failures) >= MOST_FAILURES:
            return
        case = case.smallest()
        difference = case.difference() or difference
        self.failures.append(f"{case}: {difference}")
        if self.keep:
            print(case.save(difference), self.failures[-1][:1000], file=sys.stderr, flush=True)

    def until(self, count: int, seconds: float, first: int, talk: bool = False) -> Self:
        """Try at least `count` inputs from a batch on, or go on for `seconds` where no count is given."""
        start = told = time.monotonic()
        number = first
        while self.counts["inputs"] < count if count else time.monotonic() - start < seconds:
            self.batch(number)
            number += 1
            if talk and time.monotonic() - told >= 60:
                told = time.monotonic()
                print(f"seed {self.seed}, batch {number}: {summary(self.counts, told - start)}", flush=True)
        return self


def summary(counts: Counter[str], seconds: float) -> str:
    """Return what came of the inputs in words."""
    rate = counts["inputs"] / seconds if seconds else 0
    rest = ", ".join(f"{number:,} {what}" for what, number in sorted(counts.items()) if what != "inputs")
    return f"{counts['inputs']:,} inputs in {seconds:,.0f} s ({seconds / 3600:.2f} h, {rate:,.0f}/s): {rest}"


def parser_for(description: str | None) -> argparse.ArgumentParser:
    """Return a parser of the options that all runs have."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=0, help="inputs to try, over all processes")
    parser.add_argument("--seconds", type=float, default=30, help="how long to go on where no count is given (30)")
    parser.add_argument("--seed", type=int, default=1, help="what the inputs follow from (1); process n takes seed + n")
    parser.add_argument("--first-batch", type=int, default=0, help="begin there, to come back to a crash")
    parser.add_argument("--processes", type=int, default=1)
    return parser


def run_shares(name: str, make: Callable[[int], Run], parser: argparse.ArgumentParser) -> int:
    """Run the command: `make` makes the run of a seed. Return 1 if an input failed."""
    args = parser.parse_args()
    if core is None:
        parser.error("the compiled core is not built: there is nothing to compare")
    count = -(-args.count // args.processes)
    faulthandler.enable()
    start = time.monotonic()
    counts: Counter[str] = Counter()
    if args.processes == 1:
        counts = make(args.seed).until(count, args.seconds, args.first_batch, talk=True).counts
    else:
        with ProcessPoolExecutor(args.processes) as pool:
            shares = [
                pool.submit(_share, make, args.seed + index, count, args.seconds, args.first_batch)
                for index in range(args.processes)
            ]
            for share in shares:
                counts += share.result()
    seconds = time.monotonic() - start
    print(f"{name}, seed {args.seed}, {args.processes} process(es): {summary(counts, seconds)}")
    return 1 if counts["failures"] else 0


def _share(make: Callable[[int], Run], seed: int, count: int, seconds: float, first: int) -> Counter[str]:
    return make(seed).until(count, seconds, first).counts
