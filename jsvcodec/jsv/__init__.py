"""JSV, ServiceStack's text format: CSV-quoted scalars in JSON's braces and brackets.

``loads`` and ``dumps`` go between text and tree or model, `Decoder` and `Encoder` are their reusable and fastest form,
``indent`` and ``compact`` go from text to text. Compact, indented and mangled text are told apart by themselves.
Trees need neither attrs nor cattrs; both are loaded when a class is asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from types import ModuleType
from typing import Any, cast

from jsvcodec import _codec as codecs
from jsvcodec._codec import Format, Reader, T, Writer, text_of
from jsvcodec._options import ReadOptions, WriteOptions
from jsvcodec._text import Data
from jsvcodec._types.members import opener_of
from jsvcodec._verbs import verbs
from jsvcodec._walking import Taken
from jsvcodec.core import core, core_collisions, core_depth, fits_core
from jsvcodec.core.plans import compiled_encoder
from jsvcodec.errors import DecodeError, EncodeError
from jsvcodec.jsv import layout
from jsvcodec.jsv.reader import Tree, read, read_tree
from jsvcodec.jsv.sources import NestedTexts, nested_texts
from jsvcodec.jsv.writer import write

__all__ = ("Decoder", "Encoder", "Tree", "compact", "dump", "dumpb", "dumps", "indent", "load", "loads")


class JsvReader(Reader):
    """Reads JSV in Python."""

    def decode(self, data: Data) -> Any:
        """Return the value that `data` holds. Raises `DecodeError`."""
        if self.type is None:
            return self.read(data)
        nested = NestedTexts()
        tree = self._read(data, nested)
        token = nested_texts.set(nested)
        try:
            return self.structure(tree)
        finally:
            nested_texts.reset(token)

    def read(self, data: Data) -> Tree:
        """Return the tree that `data` holds. Raises `DecodeError`."""
        return self._read(data)

    def _read(self, data: Data, nested: NestedTexts | None = None) -> Tree:
        options = self.options
        return read(
            text_of(data),
            lenient=options.lenient,
            unique=options.duplicates == "error",
            depth=options.limits.depth,
            root=opener_of(self.type) if options.lenient else "",
            nested=nested,
        )


class JsvWriter(Writer):
    """Writes JSV in Python."""

    def encode_text(self, value: Any, taken: Taken | None = None) -> str:
        """Return the text of a tree or model; `taken` is what the core made of its parts. Raises `EncodeError`."""
        return self.write(value, taken)

    def encode(self, value: Any, taken: Taken | None = None) -> bytes:
        """Return the text of a tree or model as UTF-8: see `encode_text`."""
        taken = {} if taken is None else taken
        text = self.write(value, taken)
        try:
            return text.encode()
        except UnicodeEncodeError:
            pass
        return self.write(value, taken, check_surrogates=True).encode()  # which tells where it stands

    def write(self, value: Any, taken: Taken | None = None, *, check_surrogates: bool = False) -> str:
        """Return the text of a tree or model. Raises `EncodeError`."""
        options = self.options
        text = write(
            value,
            names=options.names,
            exact_dates=options.dates == "exact",
            depth=options.limits.depth,
            check_surrogates=check_surrogates,
            digits=options.limits.digits,
            taken=taken,
        )
        if not options.indent:
            return text
        laid_out = layout.indent(text)
        if laid_out is None:
            raise EncodeError((), _TOO_MANY_LEVELS)
        return laid_out


class JsvFormat(Format):
    """JSV. The core reads and writes it where it knows the options."""

    suffixes = (".jsv",)

    def reader(self, type: Any, options: ReadOptions) -> JsvReader:
        """Return what reads JSV into a type."""
        return JsvReader(self, type, options)

    def writer(self, options: WriteOptions) -> JsvWriter:
        """Return what writes JSV."""
        return JsvWriter(self, options)

    def compiled_reader(self, reader: Reader) -> Callable[[Any], Any] | None:
        """Return the core's function that does what `reader.decode` does, which is called for what it declines."""
        if core is None or not fits_core(reader.options):
            return None
        want = None
        if reader.type is not None:
            from jsvcodec.core.schema import want_of

            want = want_of(core, reader.type, reader.options)
        limits = reader.options.limits
        recipe = (_reader_anew, (reader.type, reader.options))
        compiled = core.reader(want, core_depth(limits), core_collisions(limits), reader.decode, _refused, recipe)
        return cast(Callable[[Any], Any], compiled.decode)

    def compiled_writers(self, writer: Any) -> tuple[Callable[[Any], Any], Callable[[Any], Any]] | None:
        """Return the core's functions for `encode` and `encode_text`, which are called for what it declines."""
        if core is None or not fits_core(writer.options):
            return None
        compiled = partial(_compiled_writer, core, writer)
        return compiled("encode"), compiled("encode_text")


def _compiled_writer(core: ModuleType, writer: JsvWriter, name: str) -> Callable[[Any], Any]:
    recipe = (_writer_anew, (name, writer.options))
    return compiled_encoder(core, getattr(writer, name), writer.options, name == "encode_text", recipe)


def _refused(failures: list[Any]) -> None:
    from jsvcodec._structuring import refused

    refused(failures)


def _reader_anew(type: Any, options: ReadOptions) -> Any:
    """Return what the `decode` of a decoder is a method of; a pickle of the core's reader holds this call."""
    return cast(Any, Decoder(type, **options.changed()).decode).__self__


def _writer_anew(name: str, options: WriteOptions) -> Any:
    """Return a method of an encoder; a pickle of the core's function holds this call."""
    return getattr(Encoder(**options.changed()), name)


class Decoder(codecs.Decoder[T]):
    """A reader of JSV for one type, made once and used often.

    >>> Decoder(dict[str, int]).decode(b"{a:1,b:2}")
    {'a': 1, 'b': 2}
    """

    format = JsvFormat()


class Encoder(codecs.Encoder):
    """A writer of JSV, made once and used often.

    >>> Encoder().encode({"roles": ["Admin", "a,b"], "meta": {}})
    b'{roles:[Admin,"a,b"],meta:{}}'
    """

    format = Decoder.format


_TOO_MANY_LEVELS = f"more than {layout.MAX_LEVELS} levels of indentation"


def indent(text: str) -> str:
    r"""Return compact text in the indented form of Dump and the metadata pages, with LF line breaks.

    Brackets and colons in strings are laid out too, as ServiceStack does; `compact` undoes it all. Any text goes;
    raises `DecodeError` only for one that takes more than 1,000 levels.

    >>> indent("{a:1,b:[]}")
    '{\n\ta: 1,\n\tb: []\n}'
    """
    laid_out = layout.indent(text)
    if laid_out is None:
        raise DecodeError(_TOO_MANY_LEVELS)
    return laid_out


def compact(text: str) -> str:
    r"""Return the compact text of indented text; compact text stays as it is.

    Indented text that lost its tabs or spaces is read with white space between tokens ignored and written anew. Raises
    `DecodeError` for text that is none of this.

    >>> compact('{\n\ta: 1,\n\tb: []\n}')
    '{a:1,b:[]}'
    """
    for newline in ("\r\n", "\n"):
        exact = layout.compact(text, newline)
        if exact is not None:
            return exact
    try:
        read_tree(text, depth=None)
        return text
    except DecodeError:
        pass
    return write(read(text, depth=None), depth=None, keep_nulls=True)


loads, dumps, dumpb, load, dump = verbs(Decoder, Encoder)
