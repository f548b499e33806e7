"""Forms and query strings as ServiceStack writes and reads them: ``a=1&b=2``, nested values carried as JSV.

In comes ``application/x-www-form-urlencoded`` text, out goes a tree whose shape follows from the members of the type,
or a dict of text where there is no type. Written is what every ServiceStack host reads. Raises `DecodeError` with the
path of the field, or the position where there are too many; `EncodeError`. Time is linear.
"""

from __future__ import annotations

from typing import Any

from jsvcodec import _codec as codecs
from jsvcodec._codec import T
from jsvcodec._format_base import Format
from jsvcodec._options import ReadOptions, WriteOptions
from jsvcodec._verbs import verbs
from jsvcodec.form.reader import FormReader
from jsvcodec.form.writer import FormWriter

__all__ = ("Decoder", "Encoder", "dump", "dumpb", "dumps", "load", "loads")


class FormFormat(Format):
    """Forms and query strings."""

    suffixes = (".form",)

    def reader(self, type: Any, options: ReadOptions) -> FormReader:
        """Return what reads forms into a type."""
        return FormReader(self, type, options)

    def writer(self, options: WriteOptions) -> FormWriter:
        """Return what writes forms."""
        return FormWriter(self, options)


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


loads, dumps, dumpb, load, dump = verbs(Decoder, Encoder)
