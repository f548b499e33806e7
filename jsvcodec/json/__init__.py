"""JSON as ServiceStack writes and reads it.

Untyped numbers are `int` and `float`, and `Decimal` only beyond the range of a float; where a type asks for a `Decimal`
it gets every digit. What both of ServiceStack's JSON engines read is written: dashed UUIDs, XSD durations, ISO dates.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

import msgspec

from jsvcodec import _codec as codecs
from jsvcodec._codec import T
from jsvcodec._format_base import AS_TEXT, Format, Reader, Writer
from jsvcodec._options import ReadOptions, WriteOptions
from jsvcodec._text import Data
from jsvcodec._texts import TreeTexts
from jsvcodec._verbs import verbs
from jsvcodec.errors import EncodeError
from jsvcodec.json.reader import EXACT, SPELLED, UNTYPED, TreeReader
from jsvcodec.json.values import plain

__all__ = ("Decoder", "Encoder", "dump", "dumpb", "dumps", "load", "loads")


class JsonReader(Reader):
    """Reads JSON in Python."""

    def __init__(self, format: Format, type: Any, options: ReadOptions) -> None:
        super().__init__(format, type, options)
        self._untyped = TreeReader(options, UNTYPED)

    @cached_property
    def _exact(self) -> TreeReader:
        return TreeReader(self.options, EXACT)

    def read(self, data: Data) -> Any:
        """Return the tree that `data` holds. Raises `DecodeError`."""
        return self._untyped.read(data)

    def read_exact(self, data: Data) -> tuple[Any, TreeTexts]:
        """Return the tree that `data` holds, its numbers as ints and decimals. Raises `DecodeError`."""
        return self._exact.read(data), self.texts

    def read_spelled(self, data: Data) -> Any:
        """Return the tree that `data` holds, its numbers as they are spelled. Raises `DecodeError`."""
        return TreeReader(self.options, SPELLED).read(data)

    def compact(self, container: Any) -> str:
        """Return the compact JSON of a map or list that is wanted as text."""
        return _write(plain(container, AS_TEXT)).decode()


class JsonWriter(Writer):
    """Writes JSON in Python."""

    def encode_text(self, value: Any) -> str:
        """Return the text of a tree or model. Raises `EncodeError`."""
        return self.encode(value).decode()

    def encode(self, value: Any) -> bytes:
        """Return the text of a tree or model as UTF-8. Raises `EncodeError`."""
        tree = plain(value, self.options, keeps_spelling=True)
        try:
            text = _write(tree)
            return msgspec.json.format(text, indent=2) if self.options.indent else text
        except RecursionError:
            reason = "nested deeper than the JSON library goes"
        except ValueError:
            reason = "a value that has no JSON text"
        # The hooks have run; what they made is written as it is.
        plain(tree, WriteOptions(limits=self.options.limits), check=True)
        raise EncodeError((), reason)


_write = msgspec.json.Encoder(decimal_format="number").encode


class JsonFormat(Format):
    """JSON."""

    has_numbers = True
    suffixes = (".json",)
    dates = (None, "exact", "wcf")

    def reader(self, type: Any, options: ReadOptions) -> JsonReader:
        """Return what reads JSON into a type."""
        return JsonReader(self, type, options)

    def writer(self, options: WriteOptions) -> JsonWriter:
        """Return what writes JSON."""
        return JsonWriter(self, options)


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
