"""Streams of JSV: `StreamDecoder`, and the functions over files; see `jsvcodec.jsv`, which loads them on demand."""

from __future__ import annotations

from typing import Any, ClassVar

from jsvcodec import _streams as streams
from jsvcodec._codec import T
from jsvcodec._stream_verbs import item_verbs, line_verbs
from jsvcodec.jsv import Decoder, Encoder
from jsvcodec.jsv.framing import JsvItems, JsvLines
from jsvcodec.jsv.writer import alone

__all__ = ("StreamDecoder", "iter_items", "iter_lines", "write_items", "write_lines")


class StreamDecoder(streams.StreamDecoder[T]):
    """A reader of streams of JSV: a document a line, or the items of a list.

    A line ends at LF, outside of quoted strings, and a CR before it is none of it. A list in the indented form, or one
    that is read with `lenient`, is held as a whole.

    >>> decoder = StreamDecoder(dict[str, int])
    >>> decoder.feed(b"{a:1}\\n\\n{a:"), decoder.feed(b"2}\\n{a:3}"), decoder.close()
    ([{'a': 1}], [{'a': 2}], [{'a': 3}])
    >>> StreamDecoder(framing="items", path="$.results").feed(b"{total:2,results:[a,[b],")
    ['a', ['b']]
    """

    sources: ClassVar[Any] = {
        "lines": lambda type, path, options: streams.LineSource(
            JsvLines(options.limits.record, options.lenient), Decoder(type, **options.changed()).decode
        ),
        "items": lambda type, path, options: streams.ItemSource(
            JsvItems(options.limits.record, path, options.lenient), Decoder, type, path, options.changed()
        ),
    }


iter_lines, write_lines = line_verbs(StreamDecoder, Encoder)
iter_items, write_items = item_verbs(StreamDecoder, Encoder, alone)
