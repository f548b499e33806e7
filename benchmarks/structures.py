"""Models into trees and trees into models, without a text: beside msgspec's `to_builtins` and `convert`, and cattrs.

Trees keep the leaves that the models have, or get those that JSON has, as formats of one's own are given them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from typing import Any, List  # noqa: UP035

from benchmarks import data, schema
from benchmarks.comparing import plain, plain_document
from benchmarks.data import Document
from benchmarks.peers import STRUCTS, US, peer
from benchmarks.report import Section
from benchmarks.tables import Row, Settings, Table, Target
from benchmarks.timing import Job
from jsvcodec import json
from jsvcodec._options import WriteOptions
from jsvcodec.converters import make_converter
from jsvcodec.json.values import plain_trees

_CONVERTER = "converter"
_NOTES = {
    "into trees": "jsvcodec: `unstructure` of a converter from `make_converter`; msgspec: `to_builtins`, datetimes as\n"
    "they are; cattrs: `unstructure` of its own converter, which looks at declared types alone.",
    "into plain trees": "jsvcodec: what a format of `register_format` is given; msgspec: `to_builtins`.",
    "into models": "jsvcodec: `json.Decoder(type).structure`, and `structure` of a converter from `make_converter`;\n"
    "msgspec: `convert`; cattrs: `structure` of its own converter.",
}


def _models_of(document: Document, name: str) -> Any:
    """Return the models of a document in the classes of a library."""
    library = peer(name)
    assert library.reader is not None
    return library.reader(library.class_of(document), document.many)(library.input(document))


def tree_jobs(document: Document, *, is_plain: bool = False) -> tuple[list[Job], Any]:
    """Return the making of trees of a document's models by each library, and what they hold."""
    import cattrs
    import msgspec

    make = partial(msgspec.to_builtins) if is_plain else partial(msgspec.to_builtins, builtin_types=(datetime,))
    ours = plain_trees(WriteOptions()) if is_plain else make_converter("json").unstructure
    comparable: Callable[[Any], Any] = plain_document if is_plain else plain
    works = {US: partial(ours, _models_of(document, US))}
    works |= {name: partial(make, _models_of(document, name)) for name in ("msgspec", STRUCTS)}
    if not is_plain:
        works["cattrs"] = partial(cattrs.Converter().unstructure, _models_of(document, "msgspec"))
    return [Job(name, work, comparable) for name, work in works.items()], plain_document(document.tree)


def model_jobs(document: Document) -> tuple[list[Job], Any]:
    """Return the making of models of a document's tree by each library, and what they hold."""
    import cattrs
    import msgspec

    def wanted(classes: dict[str, type]) -> Any:
        kind = classes[document.kind]
        return List[kind] if document.many else kind  # type: ignore[valid-type]  # noqa: UP006

    tree = document.tree
    kind = wanted(peer(US).classes())  # type: ignore[misc]
    converter = cattrs.Converter()
    converter.register_structure_hook(datetime, lambda text, _: datetime.fromisoformat(text))
    works: dict[str, Callable[[], Any]] = {
        US: partial(json.Decoder(kind).structure, tree),
        _CONVERTER: partial(make_converter("json").structure, tree, kind),
        "msgspec": partial(msgspec.convert, tree, wanted(schema.attrs_classes())),
        STRUCTS: partial(msgspec.convert, tree, wanted(schema.struct_classes())),
        "cattrs": partial(converter.structure, tree, wanted(schema.attrs_classes())),
    }
    return [Job(name, work, plain) for name, work in works.items()], plain_document(document.tree)


def structure_tables(settings: Settings) -> Iterator[Section]:
    """Measure both directions."""
    makes = [data.one_response, data.one_response_with_status, partial(data.responses, 1_000), data.readings]
    target = (Target("msgspec", 1.0),)
    for title, jobs in (
        ("into trees", tree_jobs),
        ("into plain trees", partial(tree_jobs, is_plain=True)),
        ("into models", model_jobs),
    ):
        table = Table(
            ("Models " if "trees" in title else "Trees ") + title, _NOTES[title], jobs, writes="trees" in title
        )
        yield table.measure([Row(make, target) for make in makes[: 3 if settings.quick else 4]], settings)
