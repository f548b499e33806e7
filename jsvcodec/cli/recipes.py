"""What is done with each document, line, item or row: read, changed where the caller asks for it, and written.

A recipe can be pickled, so that other processes can follow it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cached_property, reduce
from typing import TYPE_CHECKING, Any, NamedTuple

from jsvcodec._conversion import converter
from jsvcodec._formats import verbs_of
from jsvcodec._options import ReadOptions, WriteOptions
from jsvcodec.cli.surrogates import in_utf8, without_surrogates
from jsvcodec.core.converting import Columns, RecordConverter, compiled_converter, model_converter
from jsvcodec.errors import DecodeError, EncodeError

if TYPE_CHECKING:
    from jsvcodec._codec import Encoder
    from jsvcodec._inference.numbers import Renumber
    from jsvcodec._redaction import Redactor
    from jsvcodec.cli.blocks import Many

__all__ = ("Recipe", "UnreadableType", "query_of")


class UnreadableType(Exception):
    """A type that nobody can read; its message names it, with the class and field that have it."""


_QUERY = r"(?:[A-Za-z][A-Za-z0-9+.-]*+:)?//[^?#\s]*+\?([^#]*+)|\?"


def query_of(data: bytes | str) -> bytes | str:
    """Return the form in a URL, or in a query that starts with a question mark.

    >>> query_of("https://host/path?a=1#top"), query_of("?a=1"), query_of("a=1?")
    ('a=1', 'a=1', 'a=1?')
    """
    text = data if isinstance(data, str) else data.decode(errors="surrogateescape")
    found = re.match(_QUERY, text)
    if found is None:
        return data
    query = text[1:] if found[1] is None else found[1]
    return query if isinstance(data, str) else query.encode(errors="surrogateescape")


class _Fields(NamedTuple):
    source: str
    target: str
    type: Any = None
    reading: Mapping[str, Any] = {}
    writing: Mapping[str, Any] = {}
    redact: bool = False
    infer: Renumber | None = None
    nested: bool = False
    path: str = ""
    secrets: tuple[str, ...] = ()
    """Further names of secrets."""
    columns: Columns | None = None
    """What the core does of `infer` by itself, in a document or in a record."""
    laid_out: bool = False
    """Whether items come from a list that begins with a line break, as those of a list that is laid out do."""


class Recipe(_Fields):
    """How documents are converted."""

    @property
    def changes(self) -> bool:
        """Whether values are changed between reading and writing."""
        return bool(self.redact or self.infer or self.nested or self.path)

    def inferred(self, document: bytes | None = None) -> Recipe:
        """Return the recipe for records, or for a document, whose numbers are inferred: by a type where that can be."""
        if self.infer is None:
            return self
        infer = self.infer if document is None else self.infer.of_document()
        is_plain = not (self.redact or self.nested or self.path)
        if not is_plain or self.target != "json" or self.source not in ("jsv", "json"):
            return self._replace(infer=infer)
        changed = self._replace(infer=infer, columns=infer.columns())
        kind = self.infer.type() if self.source == "jsv" else None
        if kind is None:
            return changed
        if document is not None and document.lstrip().startswith(b"["):
            kind = list[kind]  # type: ignore[valid-type]
        return changed._replace(infer=None, type=kind, reading={**self.reading, "unknown": "error"})

    @property
    def options(self) -> ReadOptions:
        """The options of reading."""
        return ReadOptions(**self.reading)

    # --- parts ---

    def reader(self, type: Any = None) -> Callable[[Any], Any]:
        """Return what reads a document, or the part of it at the path, into a type. Raises `UnreadableType`."""
        wanted = self.type if type is None else type
        decoder = self._decoder(wanted)
        read = decoder.read_spelled if wanted is None and decoder.format.has_numbers else decoder.decode
        if self.path and type is None:
            read = self._part_reader(decoder, self._decoder(None).decode if wanted is not None else read)
        return (lambda data: read(query_of(data))) if self.source == "form" else read

    def _part_reader(self, decoder: Any, read: Callable[[Any], Any]) -> Callable[[Any], Any]:
        from jsvcodec._rebuilding import part_of, steps_to

        steps = steps_to(self.path)
        redactor = self._redactor() if self.redact else None

        def read_part(data: Any) -> Any:
            tree = read(data)
            part = part_of(tree, steps)
            # What is around it may say that it is a secret.
            if redactor is not None and (mask := redactor.mask_at(tree, steps)):
                return mask
            return part if self.type is None else decoder.structure(part)

        return read_part

    def _decoder(self, type: Any) -> Any:
        try:
            return verbs_of(self.source).Decoder(type, **self.reading)
        except TypeError as error:
            reason = str(error)
        raise UnreadableType(reason)

    @cached_property
    def change(self) -> Callable[[Any], Any]:
        """What makes of a value what is to be written."""
        steps: list[Callable[[Any], Any]] = []
        if self.nested:
            from jsvcodec._rebuilding import opened

            steps.append(opened)
        if self.redact:
            steps.append(self._redactor().redact)
        if self.infer is not None:
            steps.append(self.infer.exact if self.target == "json" else self.infer.plain)
        if len(steps) == 1:
            return steps[0]
        return lambda value: reduce(lambda made, step: step(made), steps, value)

    def _redactor(self) -> Redactor:
        from jsvcodec._redaction import redactor

        return redactor(self.type, self.secrets, names=self.writing.get("names", "camel"))

    def __getstate__(self) -> None:
        """Other processes get the fields, and make the rest."""

    def writer(self) -> Callable[[Any], Any]:
        """Return what writes a value as text, or as bytes in a binary format."""
        encoder = self._encoder()
        if self.target == "jsv":
            return in_utf8(encoder.encode_text, encoder.encode)
        return encoder.encode if encoder.format.binary else encoder.encode_text

    def _encoder(self) -> Encoder:
        return verbs_of(self.target).Encoder(**self.writing)

    def ended(self, written: str | bytes) -> bytes:
        """Return a written document with the line break that ends it."""
        if isinstance(written, bytes):
            return written
        return written.encode() if self.target == "csv" else written.encode() + b"\n"

    # --- whole conversions ---

    def document(self) -> Callable[[Any], Any]:
        """Return what converts a document from text to text. Raises `UnreadableType`."""
        convert = self._document_converter()
        if self.columns is None:
            return convert
        writing = WriteOptions(**self._only_writing())
        return compiled_converter(self.source, self.target, self.options, writing, convert, self.columns) or convert

    def _document_converter(self) -> Callable[[Any], Any]:
        read = self.reader()
        if not self.changes and self.source != "form":
            convert = converter(self.source, self.target, self.type, **self.reading, **self._only_writing())
            return in_utf8(convert, lambda data: self.writer()(read(data))) if self.target == "jsv" else convert
        write, change = self.writer(), self.change
        return lambda data: write(change(read(data)))

    def line(self) -> Callable[[Any], Any]:
        """Return what converts a line into a line. Raises `UnreadableType`."""
        return _not_empty(self.document())

    def item_of_line(self) -> Callable[[Any], Any]:
        """Return what converts a line into an item of a list."""
        convert = self.document()
        if self.target != "jsv":
            return convert
        jsv = verbs_of("jsv")
        return lambda data: (
            made if (made := convert(data))[:1] in _OPENERS else jsv.dumps([None, jsv.loads(made)])[2:-1]
        )

    def value(self) -> Callable[[Any], Any]:
        """Return what reads a line, and changes its value, which is to be written later."""
        read = self.reader()
        change = self.change
        return without_surrogates((lambda data: change(read(data))) if self.changes else read)

    def item_value(self) -> Callable[[Any], Any]:
        """Return what reads the text of an item, and changes its value; several items are refused."""
        item: Any = self.type
        read, change = self.reader(None if item is None else list[item]), self.change

        def read_item(text: Any) -> Any:
            # In brackets it would look laid out, which the whole is not.
            if self.source == "jsv" and text[:1] in _BREAKS and not self.laid_out:
                raise DecodeError("a line break before an item")
            found = read(b"[%b]" % text if isinstance(text, bytes) else f"[{text}]")
            if len(found) != 1:
                raise DecodeError("not one item")
            return change(found[0])

        return read_item

    def row_of_item(self) -> Callable[[Any], Any]:
        """Return what reads the text of an item, and changes its value, which is to be written later."""
        return without_surrogates(self.item_value())

    def item(self) -> Callable[[Any], Any]:
        """Return what converts the text of an item into that of an item."""
        read, write = self.item_value(), self.write_item()
        return lambda text: write(read(text))

    def write_line(self) -> Callable[[Any], Any]:
        """Return what writes a value as a line."""
        return _not_empty(self.writer())

    def write_item(self) -> Callable[[Any], Any]:
        """Return what writes a value as an item of a list."""
        write = self.writer()
        head = len(write([None, None])) // 2 + 1

        def write_second(value: Any) -> Any:
            try:
                return write([None, value])[head:-1]
            except EncodeError as error:
                refused = error
            raise EncodeError((), refused.reason, path=refused.path.replace("[1]", "", 1))

        return write_second

    def line_of_item(self) -> Callable[[Any], Any]:
        """Return what converts the text of an item into a line."""
        read, write = self.item_value(), self.write_line()
        return lambda text: write(read(text))

    def many(self, items: bool, as_items: bool) -> Many | None:
        """Return what converts many lines or items at once, as lines or items; None where only one at a time can be."""
        from jsvcodec.cli.blocks import Many

        if self.columns is None and self.changes:
            return None
        if self.type is None or self.columns is not None:
            # As text of its own and in a list, a scalar of JSV is written differently.
            differs = self.target == "jsv" and items != as_items
            how = RecordConverter(items, b"," if as_items else b"\n", differs)
            writing = WriteOptions(**self._only_writing())
            convert = how.compiled(self.source, self.target, self.options, writing, self.columns)
            return None if convert is None else Many(convert, False)
        kind: Any = self.type
        decoder = self._decoder(list[kind] if items else kind)
        convert = model_converter(decoder, self._encoder(), items, as_items)
        return None if convert is None else Many(convert, True)

    def _only_writing(self) -> dict[str, Any]:
        return {name: value for name, value in self.writing.items() if name not in self.reading and name != "type"}


_OPENERS = ("{", "[")
_BREAKS = (b"\n", b"\r", "\n", "\r")


def _not_empty(make: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Return what makes lines, and refuses to make an empty one, which would be no record."""

    def checked(value: Any) -> Any:
        made = make(value)
        if isinstance(made, str) and not made:
            raise EncodeError((), "the text of the record is empty, and an empty line is none")
        return made

    return checked
