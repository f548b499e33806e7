"""JSON as ServiceStack writes and reads it.

Untyped numbers are `int` and `float`, and `Decimal` only beyond the range of a float; where a type asks for a `Decimal`
it gets every digit. What both of ServiceStack's JSON engines read is written: dashed UUIDs, XSD durations, ISO dates.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, Literal

from jsvcodec import _codec as codecs
from jsvcodec._codec import T
from jsvcodec._format_base import AS_TEXT, Format, Reader, Writer
from jsvcodec._options import ReadOptions, WriteOptions
from jsvcodec._text import Data
from jsvcodec._texts import TreeTexts
from jsvcodec._trees import Spelled
from jsvcodec._verbs import on_demand, verbs
from jsvcodec.core.readers import compiled_decode, compiled_spelled
from jsvcodec.errors import EncodeError

if TYPE_CHECKING:
    from jsvcodec._scalars.registry import Scalar
    from jsvcodec._unstructuring import Taken
    from jsvcodec.core.plans import Spelling
    from jsvcodec.json.reader import TreeReader
    from jsvcodec.json.streams import StreamDecoder, iter_items, iter_lines, write_items, write_lines

__all__ = (
    "Decoder", "Encoder", "StreamDecoder", "dump", "dumpb", "dumps", "iter_items", "iter_lines", "load", "loads",
    "write_items", "write_lines",
)  # fmt: skip


# What Python needs to read and write is loaded when it does: msgspec takes as long to load as all of JSV. So is what
# writes models.


class JsonReader(Reader):
    """Reads JSON in Python."""

    @cached_property
    def _untyped(self) -> TreeReader:
        return self._tree_reader("UNTYPED")

    @cached_property
    def _exact(self) -> TreeReader:
        return self._tree_reader("EXACT")

    @cached_property
    def _spelled(self) -> TreeReader:
        return self._tree_reader("SPELLED")

    def _tree_reader(self, numbers: Literal["UNTYPED", "EXACT", "SPELLED"]) -> TreeReader:
        from jsvcodec.json import reader

        return reader.TreeReader(self.options, getattr(reader, numbers))

    def read(self, data: Data) -> Any:
        """Return the tree that `data` holds. Raises `DecodeError`."""
        return self._untyped.read(data)

    def read_exact(self, data: Data) -> tuple[Any, TreeTexts]:
        """Return the tree that `data` holds, its numbers as ints and decimals. Raises `DecodeError`."""
        return self._exact.read(data), self.texts

    def read_spelled(self, data: Data) -> Any:
        """Return the tree that `data` holds, its numbers as they are spelled. Raises `DecodeError`."""
        return self._spelled.read(data)

    def compact(self, container: Any) -> str:
        """Return the compact JSON of a map or list that is wanted as text."""
        from jsvcodec.json.values import plain

        return _write(plain(container, AS_TEXT)).decode()


class JsonWriter(Writer):
    """Writes JSON in Python."""

    def encode_text(self, value: Any, taken: Taken | None = None) -> str:
        """Return the text of a tree or model; `taken` is what was made of values. Raises `EncodeError`."""
        return self.encode(value, taken).decode()

    def encode(self, value: Any, taken: Taken | None = None) -> bytes:
        """Return the text of a tree or model as UTF-8; `taken` is what was made of values. Raises `EncodeError`."""
        from jsvcodec.json.values import plain

        tree = plain(value, self.options, keeps_spelling=True, taken=taken)
        try:
            text = _write(tree)
            return _indented(text) if self.options.indent else text
        except RecursionError:
            reason = "nested deeper than the JSON library goes"
        except ValueError:
            reason = "a value that has no JSON text"
        # The hooks have run; what they made is written as it is.
        plain(tree, WriteOptions(limits=self.options.limits), check=True)
        raise EncodeError((), reason)


@cache
def _encoder() -> Callable[[Any], bytes]:
    import msgspec

    return msgspec.json.Encoder(decimal_format="number").encode


def _write(tree: Any) -> bytes:
    return _encoder()(tree)


def _indented(text: bytes) -> bytes:
    import msgspec

    return msgspec.json.format(text, indent=2)


def _quote(text: str) -> str:
    return _write(text).decode()


def _leaf(value: Any, scalar: Scalar, options: WriteOptions) -> Any:
    from jsvcodec.json.values import leaf_of

    return leaf_of(value, options.dates, options.limits.digits)


class JsonFormat(Format):
    """JSON. The core reads and writes it where it knows the options."""

    has_numbers = True
    suffixes = (".json",)
    dates = (None, "exact", "wcf")

    @cached_property
    def spelling(self) -> Spelling:
        """How the core writes what it does not know by itself; msgspec, by which Python writes, goes down some thousand
        levels.
        """
        from jsvcodec.core.plans import Spelling

        return Spelling(is_json=True, quote=_quote, leaf=_leaf, depth=500, spelled=Spelled)

    def reader(self, type: Any, options: ReadOptions) -> JsonReader:
        """Return what reads JSON into a type."""
        return JsonReader(self, type, options)

    def compiled_reader(self, reader: Reader) -> Callable[[Any], Any] | None:
        """Return the core's function that does what `reader.decode` does, which is called for what it declines."""
        return compiled_decode(reader, "json", Decoder)

    def compiled_spelled(self, reader: Reader) -> Callable[[Any], Any] | None:
        """Return the core's function that does what `reader.read_spelled` does; that reads what it declines."""
        return compiled_spelled(reader)

    def writer(self, options: WriteOptions) -> JsonWriter:
        """Return what writes JSON."""
        return JsonWriter(self, options)

    def compiled_writers(self, writer: Any) -> tuple[Callable[[Any], Any], Callable[[Any], Any]] | None:
        """Return the core's functions for `encode` and `encode_text`, which are called for what it declines."""
        from jsvcodec.core.writers import compiled_encode

        return compiled_encode(writer, self.spelling, Encoder)


class Decoder(codecs.Decoder[T]):
    """A reader of JSON for one type, made once and used often.

    A byte order mark before the text is dropped. `lenient` takes control characters in strings as they stand, as
    ServiceStack does. Of a repeated key the last counts.

    >>> Decoder(dict[str, int]).decode(b'{"a":1,"b":"2"}')
    {'a': 1, 'b': 2}
    >>> Decoder().decode('[1.10,null,"x"]')
    [1.1, None, 'x']
    """

    format = JsonFormat()


class Encoder(codecs.Encoder):
    """A writer of JSON, made once and used often.

    Dates are ISO 8601 with time and zone, which ``dates="exact"`` asks for as well; ``dates="wcf"`` writes the
    ``/Date(ms)/`` of older hosts, to the millisecond. `indent` lays the text out by two spaces.

    >>> Encoder().encode({"roles": ["Admin", None], "meta": {}})
    b'{"roles":["Admin",null],"meta":{}}'
    """

    format = Decoder.format


loads, dumps, dumpb, load, dump = verbs(Decoder, Encoder)

if not TYPE_CHECKING:
    __getattr__, __dir__ = on_demand("jsvcodec.json.streams", __all__)
