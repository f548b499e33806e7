"""JSV, ServiceStack's text format: CSV-quoted scalars in JSON's braces and brackets.

``loads`` and ``dumps`` go between text and tree or model, `Decoder` and `Encoder` are their reusable and fastest form,
``indent`` and ``compact`` go from text to text. The reader recognises compact, indented and mangled text by itself.
Trees need neither attrs nor cattrs; both are loaded when a class is asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from jsvcodec import _codec as codecs
from jsvcodec._codec import T
from jsvcodec._format_base import AS_TEXT, Format, Reader
from jsvcodec._options import ReadOptions, WriteOptions
from jsvcodec._text import Data, as_text, document
from jsvcodec._texts import NestedTexts, SourceTexts
from jsvcodec._verbs import on_demand, verbs
from jsvcodec.core.readers import compiled_decode
from jsvcodec.errors import DecodeError
from jsvcodec.jsv.grammar import Tree
from jsvcodec.limits import Limits

__all__ = (
    "Decoder", "Encoder", "StreamDecoder", "Tree", "compact", "dump", "dumpb", "dumps", "indent", "iter_items",
    "iter_lines", "load", "loads", "write_items", "write_lines",
)  # fmt: skip


if TYPE_CHECKING:
    from jsvcodec.core.plans import Spelling
    from jsvcodec.jsv.streams import StreamDecoder, iter_items, iter_lines, write_items, write_lines
    from jsvcodec.jsv.writer import JsvWriter

# What Python reads and writes with, and what writes models, is loaded when it is needed.


class JsvReader(Reader):
    """Reads JSV in Python."""

    def __init__(self, format: Format, type: Any, options: ReadOptions) -> None:
        super().__init__(format, type, options)
        self._root = _opener_of(type) if options.lenient else ""

    def read(self, data: Data) -> Tree:
        """Return the tree that `data` holds. Raises `DecodeError`."""
        return self._read(data, None)

    def read_exact(self, data: Data) -> tuple[Tree, SourceTexts]:
        """Return the tree that `data` holds, with the texts of its parts. Raises `DecodeError`."""
        sources = NestedTexts()
        return self._read(data, sources), SourceTexts(self.options, self.compact, sources)

    def _read(self, data: Data, sources: NestedTexts | None) -> Tree:
        from jsvcodec.jsv.reader import read

        return read(*document(data), self.options, root=self._root, sources=sources)


def _opener_of(type: Any) -> str:
    """Return the bracket that starts the text of a type, or nothing for one whose values are leaves or anything."""
    from jsvcodec._types.describing import describe
    from jsvcodec._types.nodes import ClassNode, ListNode, MapNode, TupleNode, shape_of

    node = shape_of(describe(type))
    if isinstance(node, (ClassNode, MapNode)):
        return "{"
    return "[" if isinstance(node, (ListNode, TupleNode)) else ""


class JsvFormat(Format):
    """JSV. The core reads and writes it where it knows the options."""

    suffixes = (".jsv",)

    @property
    def spelling(self) -> Spelling:
        """How the core writes what it does not know by itself."""
        from jsvcodec.jsv.writer import SPELLING

        return SPELLING

    def reader(self, type: Any, options: ReadOptions) -> JsvReader:
        """Return what reads JSV into a type."""
        return JsvReader(self, type, options)

    def writer(self, options: WriteOptions) -> JsvWriter:
        """Return what writes JSV."""
        from jsvcodec.jsv.writer import JsvWriter

        return JsvWriter(self, options)

    def compiled_reader(self, reader: Reader) -> Callable[[Any], Any] | None:
        """Return the core's function that does what `reader.decode` does, which is called for what it declines."""
        return compiled_decode(reader, "jsv", Decoder)

    def compiled_writers(self, writer: Any) -> tuple[Callable[[Any], Any], Callable[[Any], Any]] | None:
        """Return the core's functions for `encode` and `encode_text`, which are called for what it declines."""
        from jsvcodec.core.writers import compiled_encode

        return compiled_encode(writer, self.spelling, Encoder)


class Decoder(codecs.Decoder[T]):
    """A reader of JSV for one type, made once and used often.

    `lenient` is for JSV that people write: white space (blanks, tabs and line breaks) beside brackets, commas and the
    colon after a key is layout, a map may end with a comma, closers may be missing at the end, and a root map or list
    may stand without its brackets where the type tells which it is. A bare value still holds no quote, bracket, comma
    or line break, and a bare root text is taken as it stands. Text in quotes is never changed, so that ServiceStack's
    own indented form, which breaks lines inside quotes too, is for strict reading.

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


_OF_ANY_DEPTH = ReadOptions(limits=Limits(depth=None))


def indent(text: Data) -> str:
    r"""Return compact text in the indented form of Dump and the metadata pages, with LF line breaks.

    Brackets and colons in strings are laid out too, as ServiceStack does; `compact` undoes it all. Any text goes;
    raises `DecodeError` only for one that takes more than 1,000 levels.

    >>> indent("{a:1,b:[]}")
    '{\n\ta: 1,\n\tb: []\n}'
    """
    from jsvcodec.jsv import layout

    laid_out = layout.indent(as_text(text))
    if laid_out is None:
        raise DecodeError(layout.TOO_MANY_LEVELS)
    return laid_out


def compact(text: Data) -> str:
    r"""Return the compact text of indented text; compact text stays as it is.

    Indented text that lost its tabs or spaces is read without the white space between tokens and written anew. Raises
    `DecodeError` for any other text.

    >>> compact('{\n\ta: 1,\n\tb: []\n}')
    '{a:1,b:[]}'
    """
    from jsvcodec.jsv import layout
    from jsvcodec.jsv.reader import read, read_compact

    text = as_text(text)
    for newline in ("\r\n", "\n"):
        exact = layout.compact(text, newline)
        if exact is not None:
            return exact
    content, start = document(text)
    try:
        read_compact(content, start, _OF_ANY_DEPTH)
        return text
    except DecodeError:
        pass
    from jsvcodec.jsv.writer import write

    return write(read(content, start, _OF_ANY_DEPTH), AS_TEXT)


loads, dumps, dumpb, load, dump = verbs(Decoder, Encoder)

if not TYPE_CHECKING:
    __getattr__, __dir__ = on_demand("jsvcodec.jsv.streams", __all__)
