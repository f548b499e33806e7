"""The tables of models: read and written as JSV and as JSON, beside equal classes of every library."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

from benchmarks import data
from benchmarks.comparing import plain, plain_document
from benchmarks.data import Document
from benchmarks.peers import STRUCTS, US, Peer, peers
from benchmarks.report import Section
from benchmarks.tables import Row, Settings, Table, Target
from benchmarks.timing import Job

_NOTE = (
    "jsvcodec with the models it ships, the others with equal classes (msgspec and cattrs: the same attrs class);\n"
    "`json`, orjson, ssrjson and ujson know no classes and have a ready dict of the document."
)
_FAST = (US, "json", "orjson", "msgspec", STRUCTS, "pydantic")

# --- the rows -----------------------------------------------------------------------------------------------------

_ONE = (data.one_response, data.one_response_with_picture)


def _rows(
    settings: Settings, one: Sequence[Target], some: Sequence[Target], many: Sequence[Target], rows: Sequence[Target],
    status: Sequence[Target],
) -> Iterator[Row]:  # fmt: skip
    """Yield the row of each document, with the targets of its kind."""
    yield Row(data.one_request)
    for make in _ONE:
        yield Row(make, one)
    yield Row(data.one_response_with_status, status)
    yield Row(partial(data.responses, 1_000), some)
    if not settings.quick:
        yield Row(partial(data.responses, 3_000), many)
        yield Row(partial(data.responses, 10_000), many)
    yield Row(partial(data.readings, 1_000 if settings.quick else 5_000), rows)


# --- the jobs -----------------------------------------------------------------------------------------------------


def model_jobs(
    document: Document, *, reading: bool, wire: str = "jsv", names: Sequence[str] = (), quick: bool = False
) -> tuple[list[Job], Any]:
    """Return what each library that can do the work has to run, and what comes of it as plain values."""
    found = []
    for name, peer in peers(wire)[0].items():
        if names and name not in names:
            continue
        if peer.slow and document.many and (quick or len(document.jsv) > 1_000_000):
            continue
        work = peer.read(document) if reading else peer.write(document)
        if work is not None:
            found.append(Job(peer.name, work, _comparable(peer, document, reading=reading)))
    return found, plain_document(document.tree)


def _comparable(peer: Peer, document: Document, *, reading: bool) -> Callable[[Any], Any]:
    """Return the function that makes the results of all libraries alike."""
    if reading:
        return plain_document if peer.classes is None else plain
    if not peer.reads_jsv:
        return lambda text: plain_document(json.loads(text))
    back = peer.reader and peer.reader(peer.class_of(document), document.many)
    return lambda text: plain(back(text))  # type: ignore[misc]


# --- the tables ---------------------------------------------------------------------------------------------------


def read_models(settings: Settings) -> Section:
    """Measure reading JSV into models."""
    one = (Target("msgspec", 1.7), Target("json", 5))
    rows = _rows(settings, one, (Target("json", 2.2),), (Target("msgspec", 1.4),), (Target("msgspec", 1.2),), one[:1])
    jobs = partial(model_jobs, reading=True, quick=settings.quick)
    return Table("Reading into models", _NOTE, jobs).measure(rows, settings)


def write_models(settings: Settings) -> Section:
    """Measure writing models as JSV."""
    one = (Target("msgspec", 2.0), Target("orjson", 1.0), Target("json", 10))
    many = (Target("msgspec", 2.0), Target("orjson", 1.0))
    rows = _rows(settings, one, (Target("json", 5),), many, (Target("msgspec", 1.2),), (Target("msgspec", 2.0),))
    jobs = partial(model_jobs, reading=False, quick=settings.quick)
    return Table("Writing models", _NOTE, jobs, writes=True).measure(rows, settings)


def json_models(settings: Settings) -> Iterator[Section]:
    """Measure reading JSON into models, and writing them."""
    jobs = partial(model_jobs, wire="json", names=_FAST, quick=settings.quick)
    all_of = (Target("msgspec", 2.0), Target(STRUCTS, 1.2))
    rows = _rows(settings, all_of, all_of, all_of, (Target("msgspec", 1.0), Target(STRUCTS, 1.2)), all_of)
    table = Table("Reading JSON into models", _NOTE, partial(jobs, reading=True), unit="JSV bytes")
    yield table.measure(rows, settings)
    all_of = (Target("msgspec", 2.0), Target(STRUCTS, 1.4), Target("orjson", 1.0))  # type: ignore[assignment]
    rows = _rows(settings, all_of, all_of, all_of, (Target("msgspec", 1.0),), all_of)
    yield Table("Writing JSON models", _NOTE, partial(jobs, reading=False), writes=True).measure(rows, settings)
