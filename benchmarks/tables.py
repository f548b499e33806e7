"""The tables of reading and writing, trees and models, with the targets that the project set itself.

Each row is one document, each column one library; the document is made in the process of its row. With the compiled
core the targets are beside orjson, msgspec and `json`; the Python reader has one of its own beside `json`, whose
scanner is C.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import jsvcodec
from benchmarks import data, lookalikes
from benchmarks.data import Document
from benchmarks.peers import PYTHON, US, Peer, peers, plain
from benchmarks.report import Section, Verdict, duration
from benchmarks.timing import Cell, Job, compare, fill_holes, in_own_process, medians
from jsvcodec import jsv


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


Row = tuple[Callable[[], Document], list[Target]]

# --- the rows -----------------------------------------------------------------------------------------------------


def _tree_rows(settings: Settings, *, reading: bool) -> Iterator[Row]:
    def row(make: Callable[[], Document], at_least: float, objects: bool) -> Row:
        targets = [Target("orjson", at_least)] if at_least and reading and jsvcodec.backend == "c" else []
        if objects and reading:
            targets.append(Target("json", 0.2, PYTHON if PYTHON in peers()[0] else US))
        return make, targets

    if settings.folder is None:
        yield row(lambda: data.as_tree(data.one_response()), 1.3, True)
        yield row(lambda: data.as_tree(data.one_response_with_picture()), 1.3, True)
        yield row(lambda: data.as_tree(data.responses(1_000)), 0, True)
        if not settings.quick:
            yield row(lambda: data.as_tree(data.responses(3_000)), 1.3, True)
        for name in lookalikes.ALL:
            yield row(partial(data.look_alike, name), _TREE_TARGETS.get(name, 0), name.endswith("look-alike"))
        return
    for path in data.public_documents(settings.folder):
        yield row(partial(data.public_document, path), 0, False)


_TREE_TARGETS = {"twitter look-alike": 1.0, "citm look-alike": 1.0, "strings": 1.0, "numbers": 1.0}


def _model_rows(settings: Settings, *, reading: bool) -> Iterator[Row]:
    def row(make: Callable[[], Document], *targets: Target) -> Row:
        return make, list(targets) if jsvcodec.backend == "c" else []

    if reading:
        one = (Target("msgspec", 1.7), Target("json", 5))
        some: tuple[Target, ...] = (Target("json", 2.2),)
        many: tuple[Target, ...] = (Target("msgspec", 1.4),)
    else:
        one = (Target("msgspec", 2.0), Target("orjson", 1.0), Target("json", 10))  # type: ignore[assignment]
        some = (Target("json", 5),)
        many = (Target("msgspec", 2.0), Target("orjson", 1.0))
    yield row(data.one_request)
    yield row(data.one_response, *one)
    yield row(data.one_response_with_picture, *one)
    yield row(partial(data.responses, 1_000), *some)
    if not settings.quick:
        yield row(partial(data.responses, 3_000), *many)
        yield row(partial(data.responses, 10_000), *many)
    yield row(partial(data.readings, 1_000 if settings.quick else 5_000), Target("msgspec", 1.2))


# --- the jobs of a row --------------------------------------------------------------------------------------------


def jobs(document: Document, settings: Settings, *, reading: bool) -> list[Job]:
    """Return what each library that can do the work has to run."""
    found = []
    for peer in peers()[0].values():
        if peer.slow and document.many and (settings.quick or len(document.jsv) > 1_000_000):
            continue
        work = peer.read(document) if reading else peer.write(document)
        if work is not None:
            found.append(Job(peer.name, work, _comparable(peer, document, reading=reading)))
    return found


def _comparable(peer: Peer, document: Document, *, reading: bool) -> Callable[[Any], Any]:
    """Return the function that makes the results of all libraries alike."""
    if reading:
        if not document.kind:
            return lambda tree: tree
        return plain_document if peer.classes is None else plain
    if not peer.reads_jsv:
        return (lambda text: plain_document(json.loads(text))) if document.kind else json.loads
    if not document.kind:
        return jsv.loads
    back = peer.reader and peer.reader(peer._class(document), document.many)
    return lambda text: plain(back(text))  # type: ignore[misc]


def plain_document(value: Any) -> Any:
    """Return what a host sent as JSON in the form of `plain`, its dates read."""
    for response in value if isinstance(value, list) else [value]:
        if "refreshTokenExpiry" in response:
            response["refreshTokenExpiry"] = datetime.fromisoformat(response["refreshTokenExpiry"])
    return plain(value)


# --- the tables ---------------------------------------------------------------------------------------------------


def read_tables(settings: Settings) -> Iterator[Section]:
    """Yield the tables of reading."""
    yield _tree_table("Reading into trees", settings, reading=True)
    if settings.folder is None:
        yield _model_table("Reading into models", settings, reading=True)


def write_tables(settings: Settings) -> Iterator[Section]:
    """Yield the tables of writing."""
    yield _tree_table("Writing trees", settings, reading=False)
    if settings.folder is None:
        yield _model_table("Writing models", settings, reading=False)


def _tree_table(title: str, settings: Settings, *, reading: bool) -> Section:
    note = "The same tree on all sides: a JSV scalar is text, so every scalar of the JSON is a string."
    return _fill(title, note, _tree_rows(settings, reading=reading), settings, reading=reading)


def _model_table(title: str, settings: Settings, *, reading: bool) -> Section:
    note = (
        "jsvcodec with the models it ships, the others with equal classes (msgspec and cattrs: the same attrs class);\n"
        "`json`, orjson and ujson know no classes and have a ready dict of the document."
    )
    return _fill(title, note, _model_rows(settings, reading=reading), settings, reading=reading)


def _fill(title: str, note: str, rows: Iterator[Row], settings: Settings, *, reading: bool) -> Section:
    section = Section(title, note, [])
    results: list[tuple[Document, dict[str, Cell]]] = []
    for make, targets in rows:
        document, cells = _measure_row(make, settings, reading=reading)
        results.append((document, cells))
        section.verdicts += [_verdict(title, document, cells, target) for target in targets]
        section.failures += [
            f"{title}, {document.name}: the result of {peer} is not the same"
            for peer, cell in cells.items()
            if peer in (US, PYTHON) and not cell.same
        ]
        section.figures.append(
            {"work": document.name, "jsv bytes": len(document.jsv), "json bytes": len(document.json)}
            | {peer: {"seconds": cell.seconds, "same": cell.same} for peer, cell in cells.items()}
        )
    others = [name for name in peers()[0] if name != US and any(name in cells for _, cells in results)]
    section.header = ["document", "JSV bytes", US, *others]
    section.lines = [_line(document, cells, others) for document, cells in results]
    return section


def _measure_row(
    make: Callable[[], Document], settings: Settings, *, reading: bool
) -> tuple[Document, dict[str, Cell]]:
    document, cells = in_own_process(partial(_compare, make, settings, reading=reading))
    able = {peer for peer, cell in cells.items() if not cell.note}
    seconds = in_own_process(partial(_time, document, able, settings, reading=reading))
    return document, {peer: cell._replace(seconds=seconds.get(peer)) for peer, cell in cells.items()}


def _compare(make: Callable[[], Document], settings: Settings, *, reading: bool) -> tuple[Document, dict[str, Cell]]:
    document = make()
    expected = plain_document(document.tree) if document.kind else document.tree
    return document, compare(jobs(document, settings, reading=reading), expected)


def _time(document: Document, able: set[str], settings: Settings, *, reading: bool) -> dict[str, float]:
    """Return the medians of the libraries that are able to do the work."""
    filling = [] if reading or settings.quick else fill_holes()
    works = {job.peer: job.run for job in jobs(document, settings, reading=reading) if job.peer in able}
    seconds = medians(works, settings.seconds)
    del filling
    return seconds


def _line(document: Document, cells: dict[str, Cell], others: list[str]) -> list[str]:
    ours = cells[US]
    time = ours.note if ours.seconds is None else f"{duration(ours.seconds)} {_flag(ours)}"
    return [document.name, f"{len(document.jsv):,}", time, *(_text(ours, cells.get(name)) for name in others)]


def _text(ours: Cell, cell: Cell | None) -> str:
    if cell is None:
        return ""
    if cell.seconds is None or ours.seconds is None:
        return cell.note or "none"
    return f"{cell.seconds / ours.seconds:.2f}x {_flag(cell)}"


def _flag(cell: Cell) -> str:
    return "✓" if cell.same else "✗"


def _verdict(title: str, document: Document, cells: dict[str, Cell], target: Target) -> Verdict:
    ours, theirs = cells.get(target.ours), cells.get(target.against)
    figure = theirs.seconds / ours.seconds if theirs and ours and theirs.seconds and ours.seconds else None
    same = bool(ours and ours.same) and (theirs is None or theirs.same)
    work = document.name + (", in Python" if target.ours == PYTHON or jsvcodec.backend == "python" else "")
    return Verdict(work, target.against, figure, target.at_least, same=same)
