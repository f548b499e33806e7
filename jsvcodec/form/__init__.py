"""Forms and query strings as ServiceStack writes and reads them: ``a=1&b=2``, nested values carried as JSV.

In comes ``application/x-www-form-urlencoded`` text, out goes a tree whose shape follows from the members of the type,
or a dict of text where there is no type. Written is what every ServiceStack host reads. Raises `DecodeError` with the
path of the field, or the position where there are too many; `EncodeError`. Time is linear.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from jsvcodec import _codec as codecs
from jsvcodec import _streams as streams
from jsvcodec._codec import T
from jsvcodec._format_base import Format, Reader, Writer
from jsvcodec._framing import LineFramer
from jsvcodec._options import ReadOptions, WriteOptions
from jsvcodec._stream_verbs import line_verbs
from jsvcodec._verbs import verbs
from jsvcodec.core import core
from jsvcodec.core.writers import writer_anew
from jsvcodec.form.reader import FormReader
from jsvcodec.form.writer import FormWriter

__all__ = (
    "Decoder", "Encoder", "StreamDecoder", "dump", "dumpb", "dumps", "iter_lines", "load", "loads", "write_lines",
)  # fmt: skip


class FormFormat(Format):
    """Forms and query strings. The core reads and writes them where it knows the options."""

    suffixes = (".form",)

    def reader(self, type: Any, options: ReadOptions) -> FormReader:
        """Return what reads forms into a type."""
        return FormReader(self, type, options)

    def writer(self, options: WriteOptions) -> FormWriter:
        """Return what writes forms."""
        return FormWriter(self, options)

    def compiled_reader(self, reader: Reader) -> Callable[[Any], Any] | None:
        """Return the core's function that does what `reader.decode` does, which is called for what it declines."""
        if core is None:
            return None
        from jsvcodec.form.compiled import compiled_reader

        return compiled_reader(core, reader, Decoder)

    def compiled_writers(self, writer: Writer) -> tuple[Callable[[Any], Any], Callable[[Any], Any]] | None:
        """Return the core's functions for `encode` and `encode_text`, which are called for what it declines."""
        if core is None:
            return None
        from jsvcodec.form.compiled import compiled_writer

        encode = compiled_writer(core, writer, False, (writer_anew, (Encoder, "encode", writer.options)))
        encode_text = compiled_writer(core, writer, True, (writer_anew, (Encoder, "encode_text", writer.options)))
        return None if encode is None or encode_text is None else (encode, encode_text)


class Decoder(codecs.Decoder[T]):
    """A reader of forms for one type, made once and used often.

    Without a type the tree is a dict of text: nothing in it is taken for JSV, and a repeated name makes a list of
    texts. With a class, names may lead to parts of its members (``a[0].b``, ``a[0][b]``, ``a.b``, ``roles[]``); a name
    that the class does not have is of the type of its `extra` mapping. In a map a name is a key, whatever it holds.
    `lenient` is for the JSV of values.

    >>> Decoder(dict[str, list[int]]).decode("a=1,2&b=[3]&a=4")
    {'a': [1, 2, 4], 'b': [3]}
    >>> Decoder().decode("a=1,2&b=x+y&b=%C3%A9")
    {'a': '1,2', 'b': ['x y', 'é']}
    """

    format = FormFormat()


class Encoder(codecs.Encoder):
    """A writer of forms, made once and used often.

    The root is a map or a model. None is left out; a text is written as it is, but quoted as JSV for a member that
    takes anything, where a reader could not tell it from other JSV. A form has neither layout nor null, so `indent` and
    `nulls` change nothing.

    >>> Encoder().encode({"userName": "a b", "roles": ["x,y"], "rememberMe": True})
    b'userName=a%20b&roles=%5B%22x%2Cy%22%5D&rememberMe=True'
    """

    format = Decoder.format


class StreamDecoder(streams.StreamDecoder[T]):
    """A reader of streams of forms, one a line.

    >>> decoder = StreamDecoder(dict[str, list[int]])
    >>> decoder.feed(b"a=1,2&b=3\\na="), decoder.feed(b"4\\r\\n")
    ([{'a': [1, 2], 'b': [3]}], [{'a': [4]}])
    """

    sources: ClassVar[Any] = {
        "lines": lambda type, path, options: streams.LineSource(
            LineFramer(options.limits.record), Decoder(type, **options.changed()).decode
        )
    }


loads, dumps, dumpb, load, dump = verbs(Decoder, Encoder)
iter_lines, write_lines = line_verbs(StreamDecoder, Encoder)
