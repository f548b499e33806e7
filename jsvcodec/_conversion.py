"""From one format into another: `convert`, through a value or, in the core, from text to text."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache, partial
from typing import Any, Literal, Unpack, cast, overload

from jsvcodec._caches import on_forget
from jsvcodec._formats import verbs_of
from jsvcodec._options import OF_CSV, Dates, ReadKwargs, parted, refuse_unknown
from jsvcodec._text import Data
from jsvcodec._verbs import Steps, after, frozen, kept_codec, verb
from jsvcodec.core.converting import compiled_converter

__all__ = ("convert", "converter")


class ConvertKwargs(ReadKwargs, total=False):
    """The options of `convert`: those of reading and those of writing."""

    indent: bool
    dates: Dates
    nulls: Literal["omit", "keep"]
    sort_keys: bool
    header: Literal["declared", "names"]


@lru_cache(maxsize=512, typed=True)
def _kept_conversion(source: str, target: str, type: Any = None, **options: Any) -> Steps:
    """Return what converts documents: `convert` with all but the data."""
    reading, writing = verbs_of(source), verbs_of(target)
    refuse_unknown("convert", options, ConvertKwargs)
    read_options, write_options = parted(options)
    reads_table, writes_table = (verbs.Decoder.format.is_table for verbs in (reading, writing))
    if writes_table:
        write_options["type"] = type
    if reads_table != writes_table:
        for option in OF_CSV:  # the one that is no table does without
            cast(dict[str, Any], write_options if reads_table else read_options).pop(option, None)
    write_checked = writing.Encoder.checked(**write_options)
    decoder = kept_codec(reading.Decoder, type, **read_options)
    keeps_spelling = type is None and decoder.options.hooks is None

    @cache
    def steps() -> Steps:
        encoder = kept_codec(writing.Encoder, **write_options)
        return (
            decoder.read_spelled if keeps_spelling else decoder.decode,
            encoder.encode if encoder.format.binary else encoder.encode_text,
        )

    compiled = None
    if keeps_spelling:  # what the core declines is rare, and an encoder loads what writes models
        otherwise = partial(_after, steps)
        compiled = compiled_converter(source, target, decoder.options, write_checked, otherwise)
    return (compiled,) if compiled else steps()


def _after(steps: Callable[[], Steps], data: Data) -> Any:
    return after(steps(), data)


on_forget(_kept_conversion.cache_clear)


def _conversion(source: str, target: str, type: Any = None, **options: Any) -> Steps:
    try:
        return _kept_conversion(source, target, type, **frozen(options))
    except TypeError:  # an option that cannot be hashed, or one that is wrong
        return _kept_conversion.__wrapped__(source, target, type, **options)


def converter(source: str, target: str, type: Any = None, **options: Any) -> Callable[[Data], str | bytes]:
    """Return what converts documents: `convert` with all but the data."""
    return partial(after, _conversion(source, target, type, **options))


@overload
def convert(
    data: Data,
    source: str,
    target: Literal["jsv", "json", "form", "csv"],
    type: Any = None,
    **options: Unpack[ConvertKwargs],
) -> str: ...
@overload
def convert(
    data: Data, source: str, target: str, type: Any = None, **options: Unpack[ConvertKwargs]
) -> str | bytes: ...
@verb(_conversion, places=4)
def convert(data: Data, source: str, target: str, type: Any = None, **options: Unpack[ConvertKwargs]) -> str | bytes:
    """Return a document of one format in another, through a model where `type` is given; bytes for a binary format.

    Without a type, what is text in the source stays text in the target, and numbers keep their spelling, unless hooks
    are given, which get numbers. The options are those of `Decoder` and of `Encoder`; `type` gives CSV its columns.
    Raises `DecodeError` or `EncodeError`.

    >>> convert("{userName:me,roles:[Admin]}", "jsv", "json"), convert("[1.50]", "json", "jsv")
    ('{"userName":"me","roles":["Admin"]}', '[1.50]')
    """
    return cast(str | bytes, after(_conversion(source, target, type, **options), data))
