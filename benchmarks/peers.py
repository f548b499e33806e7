"""What each library does with a document: read it into a tree or a class, and write that again.

A peer that is not installed is left out with a note. Readers get the UTF-8 bytes that a socket gives; only `json` and
servicestack get `str`, which they read faster. Writers go to what they make by nature, `str` or bytes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from importlib.metadata import PackageNotFoundError, version
from typing import Any, List  # noqa: UP035

import jsvcodec
from benchmarks import schema
from benchmarks.data import Document

US = "jsvcodec"
PYTHON = "jsvcodec in Python"
"""The reader and writer of trees in Python, which are always there: a column of its own beside the compiled core."""

STRUCTS = "msgspec Struct"
"""The fastest that msgspec has: classes of its own instead of attrs classes."""

Reader = Callable[[Any], Any]
Writer = Callable[[Any], Any]


@dataclass(frozen=True)
class Peer:
    """A library. `reader` and `writer` take a class and whether a list of it is meant; the class is None for trees."""

    name: str
    distributions: tuple[str, ...]
    trees: bool = False
    classes: Callable[[], dict[str, type]] | None = None
    reader: Callable[[Any, bool], Reader] | None = None
    writer: Callable[[Any, bool], Writer] | None = None
    from_str: bool = False
    slow: bool = False
    reads_jsv: bool = False

    def input(self, document: Document) -> Any:
        """Return the text of a document as this library takes it."""
        if self.reads_jsv:
            return document.jsv
        return document.json.decode() if self.from_str else document.json

    def read(self, document: Document) -> Callable[[], Any] | None:
        """Return the reading of a document as a call without arguments, or None where the library has no such thing.

        Libraries that know no classes read a document that is meant for one into dicts, for comparison.
        """
        kind = self.class_of(document)
        if self.reader is None or (kind is None and not self.trees) or (self.name == PYTHON and document.kind):
            return None
        return partial(self.reader(kind, document.many), self.input(document))

    def write(self, document: Document) -> Callable[[], Any] | None:
        """Return the writing of what `read` gives."""
        read = self.read(document)
        if read is None or self.writer is None:
            return None
        return partial(self.writer(self.class_of(document), document.many), read())

    def class_of(self, document: Document) -> Any:
        return self.classes()[document.kind] if document.kind and self.classes else None


def _wanted(kind: Any, many: bool) -> Any:
    return List[kind] if kind is not None and many else kind  # noqa: UP006


def _jsvcodec(wire: str = "jsv") -> Peer:
    verbs: Any = jsvcodec.jsv if wire == "jsv" else jsvcodec.json

    def reader(kind: Any, many: bool) -> Any:
        return verbs.Decoder(_wanted(kind, many)).decode

    def writer(kind: Any, many: bool) -> Any:
        return verbs.Encoder().encode

    return Peer(US, (US,), True, _shipped, reader, writer, reads_jsv=wire == "jsv")


@cache
def _shipped() -> dict[str, type]:
    from jsvcodec.models import Authenticate, AuthenticateResponse

    return schema.attrs_classes() | {"Authenticate": Authenticate, "AuthenticateResponse": AuthenticateResponse}


def _jsvcodec_in_python() -> Peer:
    from jsvcodec.jsv.reader import read
    from jsvcodec.jsv.writer import write

    def reader(kind: Any, many: bool) -> Reader:
        return lambda data: read(data.decode())

    def writer(kind: Any, many: bool) -> Writer:
        return lambda value: write(value).encode()

    return Peer(PYTHON, (US,), True, None, reader, writer, reads_jsv=True)


def _json() -> Peer:
    import json

    dumps = partial(json.dumps, separators=(",", ":"), ensure_ascii=False)
    return Peer("json", (), True, None, lambda kind, many: json.loads, lambda kind, many: dumps, from_str=True)


def _orjson() -> Peer:
    import orjson

    return Peer("orjson", ("orjson",), True, None, lambda kind, many: orjson.loads, lambda kind, many: orjson.dumps)


def _ssrjson() -> Peer:
    import ssrjson

    def reader(kind: Any, many: bool) -> Reader:
        return ssrjson.loads

    return Peer("ssrjson", ("ssrjson",), True, None, reader, lambda kind, many: ssrjson.dumps_to_bytes)


def _ujson() -> Peer:
    import ujson

    dumps = partial(ujson.dumps, ensure_ascii=False, escape_forward_slashes=False)
    return Peer("ujson", ("ujson",), True, None, lambda kind, many: ujson.loads, lambda kind, many: dumps)


def _msgspec(name: str = "msgspec") -> Peer:
    import msgspec

    structs = name == STRUCTS

    def reader(kind: Any, many: bool) -> Reader:
        decoder = msgspec.json.Decoder() if kind is None else msgspec.json.Decoder(_wanted(kind, many))
        return decoder.decode

    def writer(kind: Any, many: bool) -> Writer:
        return msgspec.json.Encoder().encode

    classes = schema.struct_classes if structs else schema.attrs_classes
    return Peer(name, ("msgspec", "attrs"), not structs, classes, reader, writer)


def _pydantic() -> Peer:
    from pydantic import TypeAdapter

    def reader(kind: Any, many: bool) -> Reader:
        return TypeAdapter(_wanted(kind, many)).validate_json

    def writer(kind: Any, many: bool) -> Writer:
        return partial(TypeAdapter(_wanted(kind, many)).dump_json, exclude_none=True)

    return Peer("pydantic", ("pydantic",), False, schema.pydantic_classes, reader, writer)


def _mashumaro() -> Peer:
    import orjson  # noqa: F401 - its codec needs it
    from mashumaro.codecs.orjson import ORJSONDecoder, ORJSONEncoder

    def reader(kind: Any, many: bool) -> Reader:
        return ORJSONDecoder(_wanted(kind, many)).decode

    def writer(kind: Any, many: bool) -> Writer:
        return ORJSONEncoder(_wanted(kind, many)).encode

    return Peer("mashumaro", ("mashumaro", "orjson"), False, schema.dataclass_classes, reader, writer)


def _cattrs() -> Peer:
    from cattrs.preconf.json import make_converter

    converter = make_converter(omit_if_default=True)

    def reader(kind: Any, many: bool) -> Reader:
        return partial(converter.loads, cl=_wanted(kind, many))

    def writer(kind: Any, many: bool) -> Writer:
        return converter.dumps

    return Peer("cattrs + json", ("cattrs", "attrs"), False, schema.attrs_classes, reader, writer, slow=True)


def _servicestack() -> Peer:
    from servicestack import from_json, to_json

    def reader(kind: Any, many: bool) -> Reader:
        return partial(from_json, _wanted(kind, many))

    return Peer(
        "servicestack", ("servicestack",), False, schema.servicestack_classes, reader,
        lambda kind, many: to_json, from_str=True, slow=True,
    )  # fmt: skip


_MAKERS: dict[str, Callable[[], Peer]] = {
    US: _jsvcodec,
    PYTHON: _jsvcodec_in_python,
    "json": _json,
    "orjson": _orjson,
    "ssrjson": _ssrjson,
    "msgspec": _msgspec,
    STRUCTS: partial(_msgspec, STRUCTS),
    "ujson": _ujson,
    "pydantic": _pydantic,
    "mashumaro": _mashumaro,
    "cattrs + json": _cattrs,
    "servicestack": _servicestack,
}


@cache
def peer(name: str) -> Peer:
    """Return one library. Raises `ImportError` where it is not installed."""
    return _MAKERS[name]()


@cache
def peers(wire: str = "jsv") -> tuple[dict[str, Peer], list[str]]:
    """Return the libraries that are there, and a note for each that is not; `wire` is the format of jsvcodec."""
    found: dict[str, Peer] = {}
    notes: list[str] = []
    for name in _MAKERS:
        if name == PYTHON and (wire != "jsv" or jsvcodec.backend == "python"):
            continue
        if name == US and wire != "jsv":
            found[name] = _jsvcodec(wire)
            continue
        try:
            found[name] = peer(name)
        except ImportError:
            notes.append(f"{name} is not installed and left out")
    return found, notes


def versions() -> dict[str, str]:
    """Return the version of every library that takes part."""
    names = sorted({name for library in peers()[0].values() for name in library.distributions})
    return {name: _version(name) for name in names}


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return jsvcodec.__version__ if name == US else "?"
