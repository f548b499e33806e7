"""Streams of JSON: `StreamDecoder`, and the functions over files; see `jsvcodec.json`, which loads them on demand."""

from __future__ import annotations

from typing import Any, ClassVar

from jsvcodec import _streams as streams
from jsvcodec._codec import T
from jsvcodec._items import ItemFramer
from jsvcodec._stream_verbs import item_verbs, line_verbs
from jsvcodec.json import Decoder, Encoder
from jsvcodec.json.framing import JsonLines, JsonMarks, JsonSyntax

__all__ = ("StreamDecoder", "iter_items", "iter_lines", "write_items", "write_lines")


class StreamDecoder(streams.StreamDecoder[T]):
    """A reader of streams of JSON: a document a line (NDJSON), or the items of a list.

    A line ends at LF alone, and a CR before it is none of it.

    >>> decoder = StreamDecoder(framing="items")
    >>> decoder.feed(b'[{"a":1}, 2'), decoder.feed(b"3]"), decoder.close()
    ([{'a': 1}], [23], [])
    """

    sources: ClassVar[Any] = {
        "lines": lambda type, path, options: streams.LineSource(
            JsonLines(options.limits.record), Decoder(type, **options.changed()).decode
        ),
        "items": lambda type, path, options: streams.ItemSource(
            ItemFramer(options.limits.record, JsonMarks(), path, JsonSyntax()), Decoder, type, path, options.changed()
        ),
    }


iter_lines, write_lines = line_verbs(StreamDecoder, Encoder)
iter_items, write_items = item_verbs(StreamDecoder, Encoder)
