"""From text to text in the core, where the core knows both formats and every option that is set."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from jsvcodec._options import ReadOptions, WriteOptions
from jsvcodec._text import Data
from jsvcodec.core import LONGEST_NUMBER, core, core_depth
from jsvcodec.errors import DecodeError, EncodeError

if TYPE_CHECKING:
    from jsvcodec._codec import Decoder, Encoder

__all__ = ("Columns", "RecordConverter", "compiled_converter", "model_converter")

Columns = tuple[int, Any, Any, tuple[tuple[bytes, Any], ...]]
"""A plan as the core's `columns` takes it."""

_FORMATS = frozenset(("jsv", "json"))

_READING = frozenset(("names", "unknown", "duplicates", "types", "limits"))
_WRITING = frozenset(("names", "dates", "nulls", "types", "limits"))
"""The options that change nothing in what the core converts of a text without a type; nulls are its own to keep."""


def compiled_converter(
    source: str,
    target: str,
    reading: ReadOptions,
    writing: WriteOptions,
    otherwise: Callable[[Data], Any],
    columns: Columns | None = None,
) -> Callable[[Data], Any] | None:
    """Return what converts texts by the core, and by `otherwise` those that it declines; None where the core cannot.

    With `columns`, the target is JSON in which their texts are numbers and bools.
    """
    if core is None or not _FORMATS.issuperset((source, target)) or not _knows(source, reading, writing):
        return None
    keeps_nulls = writing.nulls == "keep"
    into = _into(target, columns)
    return partial(core.convert, source == "json", into, core_depth(reading.limits), keeps_nulls, otherwise)


class RecordConverter(NamedTuple):
    """How records become text: `items` before commas or else lines, with a separator; without scalars, or with them."""

    items: bool
    separator: bytes
    containers_only: bool

    def compiled(
        self, source: str, target: str, reading: ReadOptions, writing: WriteOptions, columns: Columns | None = None
    ) -> Callable[[bytes, int], tuple[bytes, int, int, int]] | None:
        """Return what converts the records of a block from an offset on; None where the core cannot.

        Out come their text, how many they are, and how many bytes and line breaks they take: as far as the core accepts
        them. The `columns` are those of a record.
        """
        if core is None or not _FORMATS.issuperset((source, target)) or not _knows(source, reading, writing):
            return None
        keeps_nulls = writing.nulls == "keep"
        depth = core_depth(reading.limits)
        into = _into(target, columns and self._of_block(columns))
        return partial(core.convert_records, source == "json", into, depth, keeps_nulls, tuple(self))

    def _of_block(self, columns: Columns) -> Columns:
        """Return the columns of what the core takes a block for: one record, or a list of them."""
        return (0, columns, None, ()) if self.items else columns


def _into(target: str, columns: Columns | None) -> Any:
    assert core is not None
    return target == "json" if columns is None else core.columns(columns)


def model_converter(
    decoder: Decoder[Any], encoder: Encoder, items: bool, as_items: bool
) -> Callable[[bytes, int], tuple[bytes, int, int, int]] | None:
    """Return what converts the records of a block through models, from an offset on; None where the core cannot.

    `decoder` reads lines, or lists of the items, which are written as lines, or as items before commas. Out come their
    text, how many they are, and how many bytes and line breaks they take, up to the first that is refused or that goes
    on after the block.
    """
    decode, encode = vars(decoder).get("decode"), vars(encoder).get("encode")
    if core is None:
        return None
    how = (items, as_items, b"," if as_items else b"\n", (DecodeError, EncodeError))
    convert = partial(core.convert_models, decode, encode, how)
    try:
        convert(b"", 0)
    except TypeError:  # these are no functions of the core, or none for records
        return None
    return convert


def _knows(source: str, reading: ReadOptions, writing: WriteOptions) -> bool:
    digits = reading.limits.digits
    # What strict JSON is, is the same JSON with `lenient`.
    known = _READING | {"lenient"} if source == "json" else _READING
    return (
        known.issuperset(reading.changed())
        and _WRITING.issuperset(writing.changed())
        and (digits is None or digits >= LONGEST_NUMBER)
    )
