"""`convert` from JSV to JSON and back, beside libraries that read and write the same objects as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, List  # noqa: UP035

from benchmarks import data
from benchmarks.comparing import plain, plain_document
from benchmarks.data import Document
from benchmarks.peers import US, peers
from benchmarks.report import Section
from benchmarks.tables import Row, Settings, Table, Target
from benchmarks.timing import Job
from jsvcodec import convert, jsv
from jsvcodec.jsv.reader import read as read_in_python

_NOTE = "jsvcodec goes from one format to the other; the others read and write JSON with the same objects."


def _untyped_rows(settings: Settings) -> Iterator[Row]:
    targets = [Target("orjson", 1.0)]
    if settings.folder is not None:
        for path in data.public_documents(settings.folder):
            yield Row(partial(data.public_document, path), targets)
        return
    yield Row(lambda: data.as_tree(data.one_response()), targets)
    yield Row(lambda: data.as_tree(data.responses(1_000)), targets)
    for name in ("twitter look-alike", "citm look-alike", "numbers", "strings"):
        yield Row(partial(data.made, name), targets)


def untyped_jobs(document: Document, *, back: bool) -> tuple[list[Job], Any]:
    """Return the conversion of a document without a type, and what its result holds; `back` is JSON to JSV."""
    if back:  # numbers keep their spelling
        source, expected = document.typed, data.read_public(document.typed)
        ours = Job(US, partial(convert, source, "json", "jsv"), read_in_python)
    else:
        source, expected = document.json, document.tree
        ours = Job(US, partial(convert, document.jsv, "jsv", "json"), json.loads)
    found = [ours]
    for name in ("json", "orjson", "ssrjson"):
        peer = peers()[0].get(name)
        if peer and peer.reader and peer.writer:
            text = source.decode() if peer.from_str else source
            work = partial(_both, peer.reader(None, False), peer.writer(None, False), text)
            found.append(Job(name, work, partial(_if_equal, source, expected)))
    return found, expected


def _if_equal(source: bytes, expected: Any, text: Any) -> Any:
    """Return what is expected where a JSON text holds what the source holds, whatever the spelling of its numbers."""
    return expected if json.loads(text) == json.loads(source) else text


def typed_jobs(document: Document, *, back: bool) -> tuple[list[Job], Any]:
    """Return the conversion of a document through its class, and what its result holds as plain values."""
    found = []
    for name in (US, "msgspec"):
        peer = peers()[0].get(name)
        if peer is None or peer.reader is None or peer.writer is None:
            continue
        kind = peer.class_of(document)
        kind = List[kind] if document.many else kind  # type: ignore[valid-type] # noqa: UP006
        if name != US:
            reader, writer = peer.reader(peer.class_of(document), document.many), peer.writer(None, False)
            found.append(Job(name, partial(_both, reader, writer, document.json), _plain_json))
        elif back:
            from_jsv = jsv.Decoder(kind).decode
            found.append(Job(US, partial(convert, document.json, "json", "jsv", kind), _plain_by(from_jsv)))
        else:
            found.append(Job(US, partial(convert, document.jsv, "jsv", "json", kind), _plain_json))
    return found, plain_document(document.tree)


def _both(read: Callable[[Any], Any], write: Callable[[Any], Any], text: Any) -> Any:
    return write(read(text))


def _plain_json(text: Any) -> Any:
    return plain_document(json.loads(text))


def _plain_by(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda text: plain(read(text))


def convert_tables(settings: Settings) -> Iterator[Section]:
    """Measure both directions, without a type and through classes."""
    for title, back in (("Converting JSV to JSON", False), ("Converting JSON to JSV", True)):
        yield Table(f"{title}, untyped", _NOTE, partial(untyped_jobs, back=back)).measure(
            _untyped_rows(settings), settings
        )
        if settings.folder is None:
            typed: list[Callable[[], Document]] = [data.one_response, partial(data.responses, 1_000)]
            rows = [Row(make, [Target("msgspec", 1.3)]) for make in typed]
            yield Table(f"{title}, typed", _NOTE, partial(typed_jobs, back=back)).measure(rows, settings)
