"""What every format has: a `Format` with its reader and its writer, which define in Python what a text means.

A `Format` turns text into a tree and back. A `Reader` reads it into one type, a `Writer` is its counterpart. Data is
`str` or UTF-8 in any buffer.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any

from jsvcodec._options import Dates, ReadOptions, WriteOptions
from jsvcodec._text import Data, document
from jsvcodec._texts import TreeTexts
from jsvcodec._trees import levels
from jsvcodec.errors import DecodeError, EncodeError
from jsvcodec.limits import Limits

__all__ = ("AS_TEXT", "Format", "Reader", "Writer")


class Format:
    """A wire format: it reads a tree out of a document and writes one into it.

    A tree is made of dict, list, str and None, and of Python scalars where `has_numbers`. A subclass defines `read` and
    `write`; `jsvcodec.register_format` makes the verbs of it, with classes, options and limits.
    """

    has_numbers: bool = False
    """Whether the format itself tells numbers and bools from text."""

    binary: bool = False
    """Whether its documents are bytes that are not text."""

    suffixes: tuple[str, ...] = ()
    """How the names of its files end, with the dot."""

    dates: tuple[Dates, ...] = (None, "exact")
    """What the option `dates` may be."""

    is_table: bool = False
    """Whether it has the options of CSV."""

    def read(self, data: Any, options: ReadOptions) -> Any:
        """Return the tree of a document.

        `data` is a `str` without a byte order mark and without its last line break, or `bytes` where the format is
        binary. A `DecodeError` tells where the document is wrong; any other `ValueError` becomes one that does not.
        """
        raise NotImplementedError(f"{type(self).__name__} has no read")

    def write(self, tree: Any, options: WriteOptions) -> str | bytes:
        """Return the document of a tree: `bytes` where the format is binary. A `ValueError` refuses it."""
        raise NotImplementedError(f"{type(self).__name__} has no write")

    def reader(self, type: Any, options: ReadOptions) -> Reader:
        """Return what reads this format into a type, or into trees where the type is None."""
        return Reader(self, type, options)

    def writer(self, options: WriteOptions) -> Writer:
        """Return what writes values in this format."""
        return Writer(self, options)

    def compiled_reader(self, reader: Reader) -> Callable[[Any], Any] | None:
        """Return the core's function that does what `reader.decode` does, or None where the core cannot."""
        return None

    def compiled_spelled(self, reader: Reader) -> Callable[[Any], Any] | None:
        """Return the core's function that does what `reader.read_spelled` does, or None where the core cannot."""
        return None

    def compiled_writers(self, writer: Writer) -> tuple[Callable[[Any], Any], Callable[[Any], Any]] | None:
        """Return the core's functions for `encode` and `encode_text` of a writer, or None where the core cannot."""
        return None


class Reader:
    """Reads documents of one format into one type, in Python."""

    def __init__(self, format: Format, type: Any, options: ReadOptions) -> None:
        self.format = format
        self.type = type
        self.options = options
        self.texts = TreeTexts(options, self.compact)

    @cached_property
    def _structure(self) -> Callable[[Any, Any], Any] | None:
        """What makes a value of the type out of a tree; `converters` has its own."""
        if self.type is None:
            return None
        from jsvcodec._structuring import structurer

        return structurer(self.type, self.options, self.format.has_numbers)

    def prepare(self) -> None:
        """Make all that `decode` needs. Raises `TypeError` for a type that nobody can read."""
        _ = self._structure

    def decode(self, data: Data) -> Any:
        """Return the value that `data` holds. Raises `DecodeError`."""
        return self.read(data) if self._structure is None else self._structure(*self.read_exact(data))

    def read_exact(self, data: Data) -> tuple[Any, Any]:
        """Return the tree that `data` holds, its numbers exact, with the texts of its parts. Raises `DecodeError`."""
        return self.read(data), self.texts

    def read_spelled(self, data: Data) -> Any:
        """Return the tree that `data` holds, its numbers as they are spelled there. Raises `DecodeError`."""
        return self.read(data)

    def compact(self, container: Any) -> str:
        """Return the text of a map or list that is wanted as text and whose own text is not known."""
        from jsvcodec.jsv.writer import write

        return write(container, AS_TEXT)

    def read(self, data: Data) -> Any:
        """Return the tree that `data` holds. Raises `DecodeError`."""
        try:
            tree = self.format.read(_as_bytes(data) if self.format.binary else _as_str(data), self.options)
        except DecodeError:
            raise
        except RecursionError:
            reason = "nested too deep"
        except ValueError:  # its message may hold a part of the document
            reason = "refused by its format"
        else:
            _check_depth(tree, self.options)
            return tree
        raise DecodeError(reason)

    def structure(self, tree: Any) -> Any:
        """Return the value that a tree stands for. Raises `DecodeError`."""
        return tree if self._structure is None else self._structure(tree, self.texts)


class Writer:
    """Writes values as documents of one format, in Python."""

    def __init__(self, format: Format, options: WriteOptions) -> None:
        self.format = format
        self.options = options

    def of_class(self, cls: Any) -> Writer | None:
        """Return the writer of maps that hold the members of a class, where their types tell how they are written."""
        return None

    def encode_text(self, value: Any) -> str:
        """Return the text of a value. Raises `EncodeError`, and `TypeError` where the format is binary."""
        written = self.write(value)
        if isinstance(written, str):
            return written
        raise TypeError("this format is binary: it has no text")

    def encode(self, value: Any) -> bytes:
        """Return the document of a value, text as UTF-8. Raises `EncodeError`."""
        written = self.write(value)
        if not isinstance(written, str):
            return written
        try:
            return written.encode()
        except UnicodeEncodeError:
            pass
        raise EncodeError((), "a lone surrogate has no UTF-8 form")

    def write(self, value: Any) -> str | bytes:
        """Return the document of a value, as the format gives it. Raises `EncodeError`."""
        tree = self.tree(value)
        try:
            return self.format.write(tree, self.options)
        except EncodeError:
            raise
        except RecursionError:
            reason = "nested too deep"
        except ValueError:  # its message may hold a part of the value
            reason = "refused by its format"
        raise EncodeError((), reason)

    def tree(self, value: Any) -> Any:
        """Return the tree of a value: with scalars as JSON has them, or with the texts that JSV has."""
        if self.format.has_numbers:
            return self._plain_tree(value)
        from jsvcodec import jsv

        options = self.options.changed()
        options["indent"] = False
        return jsv.loads(jsv.dumps(value, **options), limits=self.options.limits)

    @cached_property
    def _plain_tree(self) -> Callable[[Any], Any]:
        from jsvcodec.json.values import plain_trees

        return plain_trees(self.options)


AS_TEXT = WriteOptions(nulls="keep", limits=Limits(depth=None, digits=None))
"""How a part of a tree is written where its text is wanted."""


def _check_depth(tree: Any, options: ReadOptions) -> None:
    """Refuse a tree that is nested deeper than the limit."""
    bound = options.limits.depth
    if bound is not None and any(depth >= bound for depth, _ in enumerate(levels(tree))):
        raise DecodeError(f"nested deeper than {bound} levels")


def _as_str(data: Data) -> str:
    text, start = document(data)
    return text[start:]


def _as_bytes(data: Data) -> bytes:
    if isinstance(data, str):
        raise TypeError("this format is binary: expected bytes, bytearray or memoryview, not str")
    return bytes(memoryview(data))
