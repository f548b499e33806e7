"""How a table is measured: each row a document, each column a library, with the targets that the project set itself.

The document of a row is made in a process of its own. What is a target of the compiled core is left out where Python
runs, and so is one beside a library that is not there.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import jsvcodec
from benchmarks.peers import PYTHON, US
from benchmarks.report import Section, Verdict, duration
from benchmarks.timing import Cell, Job, compare, fill_holes, in_own_process, medians


@dataclass(frozen=True)
class Settings:
    """How much to measure: seconds per row, whether the long lists are left out, and a folder of public documents."""

    seconds: float
    quick: bool = False
    folder: Path | None = None


class Target(NamedTuple):
    """How many times as fast we want to be as a library, in a piece of work."""

    against: str
    at_least: float
    ours: str = US


class Input(Protocol):
    """What the libraries of a row work on."""

    @property
    def name(self) -> str: ...
    @property
    def size(self) -> int: ...


class Row(NamedTuple):
    """What makes the input of a row, and its targets."""

    make: Callable[[], Any]
    targets: Sequence[Target] = ()


@dataclass(frozen=True)
class Table:
    """One kind of work: `jobs` gives what each library has to run for an input, and what their results must equal."""

    title: str
    note: str
    jobs: Callable[[Any], tuple[list[Job], Any]]
    means: Sequence[Target] = ()
    """The targets of the geometric mean of all rows."""
    writes: bool = False
    unit: str = "JSV bytes"

    def measure(self, rows: Iterable[Row], settings: Settings) -> Section:
        """Measure every row."""
        section = Section(self.title, self.note, [])
        results: list[tuple[Input, dict[str, Cell]]] = []
        for make, targets in rows:
            item, cells = self._row(make, settings)
            results.append((item, cells))
            section.verdicts += [_verdict(item.name, cells, target) for target in _wanted(targets, cells)]
            section.failures += [
                f"{self.title}, {item.name}: the result of {peer} is not the same"
                for peer, cell in cells.items()
                if peer in (US, PYTHON) and not cell.same
            ]
            section.figures.append(
                {"work": item.name, "bytes": item.size}
                | {peer: {"seconds": cell.seconds, "same": cell.same} for peer, cell in cells.items()}
            )
        others = list(dict.fromkeys(name for _, cells in results for name in cells if name != US))
        section.header = ["work", self.unit, US, *others]
        section.lines = [_line(item, cells, others) for item, cells in results]
        if len(results) > 1:
            means = {name: _mean(results, name) for name in others}
            section.lines.append(["geometric mean", "", "", *(_times(mean) for mean in means.values())])
            section.verdicts += [
                Verdict(f"geometric mean of {len(results)}", target.against, means.get(target.against), target.at_least)
                for target in _wanted(self.means, means)
            ]
        return section

    def _row(self, make: Callable[[], Any], settings: Settings) -> tuple[Input, dict[str, Cell]]:
        item, cells = in_own_process(partial(self._compare, make))
        able = {peer for peer, cell in cells.items() if not cell.note}
        seconds = in_own_process(partial(self._time, item, able, settings))
        return item, {peer: cell._replace(seconds=seconds.get(peer)) for peer, cell in cells.items()}

    def _compare(self, make: Callable[[], Any]) -> tuple[Any, dict[str, Cell]]:
        item = make()
        return item, compare(*self.jobs(item))

    def _time(self, item: Any, able: set[str], settings: Settings) -> dict[str, float]:
        """Return the medians of the libraries that are able to do the work."""
        filling = fill_holes() if self.writes and not settings.quick else []
        works = {job.peer: job.run for job in self.jobs(item)[0] if job.peer in able}
        seconds = medians(works, settings.seconds)
        del filling
        return seconds


def _wanted(targets: Iterable[Target], there: Container[str]) -> list[Target]:
    return [
        target for target in targets if target.against in there and (target.ours == PYTHON or jsvcodec.backend == "c")
    ]


def _line(item: Input, cells: dict[str, Cell], others: list[str]) -> list[str]:
    ours = cells[US]
    time = ours.note if ours.seconds is None else f"{duration(ours.seconds)} {_flag(ours)}"
    return [item.name, f"{item.size:,}", time, *(_text(ours, cells.get(name)) for name in others)]


def _text(ours: Cell, cell: Cell | None) -> str:
    if cell is None:
        return ""
    ratio = _ratio(cell, ours)
    return cell.note or "none" if ratio is None else f"{_times(ratio)} {_flag(cell)}"


def _times(ratio: float | None) -> str:
    return "" if ratio is None else f"{ratio:.2f}x"


def _flag(cell: Cell) -> str:
    return "✓" if cell.same else "✗"


def _ratio(theirs: Cell | None, ours: Cell | None) -> float | None:
    return theirs.seconds / ours.seconds if theirs and ours and theirs.seconds and ours.seconds else None


def _mean(results: list[tuple[Input, dict[str, Cell]]], name: str) -> float | None:
    """Return the geometric mean of the ratios beside a library, where it has them in most rows."""
    ratios = [ratio for _, cells in results if (ratio := _ratio(cells.get(name), cells[US])) is not None]
    return statistics.geometric_mean(ratios) if len(ratios) > len(results) / 2 else None


def _verdict(work: str, cells: dict[str, Cell], target: Target) -> Verdict:
    ours, theirs = cells.get(target.ours) or cells[US], cells.get(target.against)
    same = ours.same and (theirs is None or theirs.same)
    in_python = target.ours == PYTHON or jsvcodec.backend == "python"
    return Verdict(work + ", in Python" * in_python, target.against, _ratio(theirs, ours), target.at_least, same=same)
