"""The tables of trees: read and written as JSV and as JSON, with leaves as texts and of their own types."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

from benchmarks import data, lookalikes, shapes
from benchmarks.data import Document
from benchmarks.peers import PYTHON, US, Peer, peers
from benchmarks.report import Section
from benchmarks.tables import Row, Settings, Table, Target
from benchmarks.timing import Fresh, Job
from jsvcodec.jsv.reader import read as read_in_python
from jsvcodec.jsv.writer import write as write_in_python

_ALL = (US, PYTHON, "json", "orjson", "ssrjson", "msgspec", "ujson")
_JSON = (US, "json", "orjson", "ssrjson", "msgspec")
_FASTEST = (US, "orjson", "ssrjson")

_TEXTS = "The same tree on all sides: a JSV scalar is text, so every scalar of the JSON is a string."
_TYPES = "Leaves of their own types: ints, floats, bools and None beside texts; the same tree on all sides."

# --- the rows -----------------------------------------------------------------------------------------------------

_AUTH: tuple[tuple[str, Callable[[], Document]], ...] = (
    ("one", lambda: data.as_tree(data.one_response())),
    ("one", lambda: data.as_tree(data.one_response_with_picture())),
    ("some", lambda: data.as_tree(data.responses(1_000))),
    ("many", lambda: data.as_tree(data.responses(3_000))),
)

Targets = Callable[[str], Sequence[Target]]


def _rows(settings: Settings, targets: Targets) -> Iterator[Row]:
    """Yield the row of each document, with the targets for its name."""
    if settings.folder is not None:
        for path in data.public_documents(settings.folder):
            yield Row(partial(data.public_document, path), targets(path.stem))
        return
    for name, make in _AUTH[::2] if settings.quick else _AUTH:
        yield Row(make, targets(name))
    for name in _QUICK if settings.quick else lookalikes.ALL | shapes.ALL:
        yield Row(partial(data.made, name), targets(name))


_QUICK = ("twitter look-alike", "numbers", "one small map", "strings with quotes")


def _reading(name: str) -> list[Target]:
    first = 1.3 if name in ("one", "many") else 1.1
    targets = [Target("orjson", first), Target("ssrjson", 1.0)]
    if name in ("one", "some", "many", "twitter look-alike", "citm look-alike"):
        targets.append(Target("json", 0.2, PYTHON))
    return targets


def _writing(name: str) -> list[Target]:
    return [Target("orjson", 1.1), Target("ssrjson", 1.0)]


def _writing_types(name: str) -> list[Target]:
    return [Target("orjson", 1.0), Target("ssrjson", 0.8)] if name == "numbers" else _writing(name)


_MEANS = (Target("orjson", 1.4), Target("ssrjson", 1.2))


def _json(at_least: float) -> Targets:
    return lambda name: [Target("orjson", 0.8 if name == "numbers" else at_least)]


def _script_rows(sentences: float, words: float) -> Iterator[Row]:
    for names, at_least in ((shapes.SENTENCES, sentences), (shapes.WORDS, words)):
        for name in names:
            yield Row(partial(data.made, name), [Target("orjson", at_least)])


# --- the jobs -----------------------------------------------------------------------------------------------------


def _libraries(names: Sequence[str], wire: str) -> list[Peer]:
    there = peers(wire)[0]
    return [there[name] for name in names if name in there]


def reading_jobs(document: Document, *, names: Sequence[str] = _ALL, wire: str = "jsv") -> tuple[list[Job], Any]:
    """Return the reading of a document by each library, and its tree."""
    found = []
    for peer in _libraries(names, wire):
        work = peer.read(document)
        if work is not None:
            found.append(Job(peer.name, work, lambda tree: tree))
    return found, document.tree


def writing_jobs(
    document: Document, *, names: Sequence[str] = _ALL, wire: str = "jsv", fresh: bool = False
) -> tuple[list[Job], Any]:
    """Return the writing of the tree that a document's JSON holds, one for each library or a new one for each call."""
    found = []
    for peer in _libraries(names, wire):
        if peer.writer is None:
            continue
        make, write = partial(json.loads, document.json), peer.writer(None, False)
        work = Fresh(make, write) if fresh else partial(write, make())
        found.append(Job(peer.name, work, partial(_written, document.tree) if peer.reads_jsv else json.loads))
    return found, document.tree


def _written(tree: Any, text: bytes) -> Any:
    """Return the tree where a JSV text of it is what Python writes, otherwise what the text holds."""
    return tree if text.decode() == write_in_python(tree) else read_in_python(text.decode())


def _of_types(jobs: Callable[[Document], tuple[list[Job], Any]]) -> Callable[[Document], tuple[list[Job], Any]]:
    return lambda document: jobs(document.of_types())


# --- the tables ---------------------------------------------------------------------------------------------------


def read_trees(settings: Settings) -> Section:
    """Measure reading JSV into trees."""
    return Table("Reading into trees", _TEXTS, reading_jobs).measure(_rows(settings, _reading), settings)


def write_trees(settings: Settings) -> Iterator[Section]:
    """Measure writing trees as JSV, with both kinds of leaves."""
    table = Table("Writing trees", _TEXTS, writing_jobs, _MEANS, True)
    yield table.measure(_rows(settings, _writing), settings)
    jobs = _of_types(partial(writing_jobs, names=_JSON))
    table = Table("Writing trees, leaves of their own types", _TYPES, jobs, _MEANS, True)
    yield table.measure(_rows(settings, _writing_types), settings)


def fresh_trees(settings: Settings) -> Iterator[Section]:
    """Measure writing a new tree with each call: none of its texts has its UTF-8 kept inside by an earlier call."""
    jobs = partial(writing_jobs, names=_FASTEST, fresh=True)
    again = "A new tree for each call, made before the clock starts. "
    if not settings.quick:
        table = Table("Writing fresh trees", again + _TEXTS, jobs, _MEANS, True)
        yield table.measure(_rows(settings, _writing), settings)
    table = Table("Writing fresh trees, leaves of their own types", again + _TYPES, _of_types(jobs), _MEANS, True)
    yield table.measure(_rows(settings, _writing_types), settings)


def script_tables(settings: Settings) -> Iterator[Section]:
    """Measure text beyond ASCII, in lists of sentences and of single words; written in fresh strings."""
    table = Table("Reading text beyond ASCII", "Lists of texts.", partial(reading_jobs, names=_FASTEST))
    yield table.measure(_script_rows(1.0, 0.8), settings)
    jobs = partial(writing_jobs, names=_FASTEST, fresh=True)
    table = Table("Writing text beyond ASCII", "Lists of fresh texts, new ones for each call.", jobs, writes=True)
    yield table.measure(_script_rows(1.3, 1.3), settings)


def json_trees(settings: Settings) -> Iterator[Section]:
    """Measure reading JSON into trees and writing them."""
    jobs = _of_types(partial(reading_jobs, names=_JSON, wire="json"))
    table = Table("Reading JSON into trees", _TYPES, jobs)
    yield table.measure(_rows(settings, _json(1.0)), settings)
    jobs = _of_types(partial(writing_jobs, names=_JSON, wire="json"))
    yield Table("Writing JSON trees", _TYPES, jobs, writes=True).measure(_rows(settings, _json(1.1)), settings)
