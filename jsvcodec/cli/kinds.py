"""The kinds of text that the command reads and writes: a format, and whether a file is a document or many records."""

from __future__ import annotations

import os
from typing import Literal, NamedTuple

from jsvcodec._formats import format_names, format_of_file

__all__ = ("Kind", "compression_of", "default_target", "kind_named", "kind_names", "kind_of_file", "stem_of")


class Kind(NamedTuple):
    """A kind of text: its name, its format, and what a file of it holds."""

    name: str
    format: str
    framing: Literal["document", "lines", "rows"] = "document"


_LINES = {
    "jsvl": Kind("jsvl", "jsv", "lines"),
    "ndjson": Kind("ndjson", "json", "lines"),
    "jsonl": Kind("ndjson", "json", "lines"),
    "forml": Kind("forml", "form", "lines"),
}
_COMPRESSIONS = frozenset(("gz", "xz", "bz2", "zst"))


def kind_names() -> tuple[str, ...]:
    """Return the names of all kinds, registered formats among them."""
    return (*format_names(), *_LINES)


def kind_named(name: str) -> Kind | None:
    """Return the kind of a name, or None.

    >>> kind_named("jsonl"), kind_named("xml")
    (Kind(name='ndjson', format='json', framing='lines'), None)
    """
    if name in format_names():
        return Kind(name, name, "rows" if name == "csv" else "document")
    return _LINES.get(name)


def default_target(kind: Kind) -> Kind:
    """Return the kind that another one is converted into where none is named.

    >>> default_target(Kind("jsv", "jsv")).name, default_target(Kind("ndjson", "json", "lines")).name
    ('json', 'jsvl')
    """
    if kind.framing == "lines":
        return _LINES["jsvl" if kind.format == "json" else "ndjson"]
    name = "jsv" if kind.format == "json" else "json"
    return Kind(name, name)


def compression_of(file: str) -> str | None:
    """Return the compression that a file has by its suffix.

    >>> compression_of("a.jsv.gz"), compression_of("a.jsv")
    ('gz', None)
    """
    suffix = _suffix(file)
    return suffix if suffix in _COMPRESSIONS else None


def kind_of_file(file: str) -> Kind | None:
    """Return the kind that a file has by its suffix, or None.

    >>> kind_of_file("a.JSONL.gz"), kind_of_file("a.txt")
    (Kind(name='ndjson', format='json', framing='lines'), None)
    """
    plain = file[: file.rfind(".")] if compression_of(file) else file
    line_kind = _LINES.get(_suffix(plain))
    if line_kind is not None:
        return line_kind
    format = format_of_file(plain)
    return None if format is None else kind_named(format)


def stem_of(file: str) -> str:
    """Return the name of a file without the suffixes that say its kind and its compression.

    >>> stem_of("orders.2024.jsv.gz"), stem_of("notes.txt")
    ('orders.2024', 'notes.txt')
    """
    kind = kind_of_file(file)
    if compression_of(file):
        file = file[: file.rfind(".")]
    return file[: file.rfind(".")] if kind is not None else file


def _suffix(file: str) -> str:
    return os.path.splitext(file)[1].lower().removeprefix(".")
