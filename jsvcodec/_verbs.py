"""The verbs of a format, plain functions over its codecs, and the one cache of codecs that they share.

``loads``, ``dumps``, ``dumpb``, ``load`` and ``dump`` pickle by name. They keep the codecs that they make, by type and
by the content of the options, so that calls in a loop cost little more than a `Decoder` or an `Encoder`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import IO, TYPE_CHECKING, Any, NamedTuple, Protocol, Unpack, overload

from jsvcodec._caches import on_forget
from jsvcodec._codec import Decoder, Encoder, T
from jsvcodec._options import ReadKwargs, ReadOptions, WriteKwargs, WriteOptions
from jsvcodec._text import Data

if TYPE_CHECKING:
    from typing_extensions import TypeForm

__all__ = ("Dump", "Dumpb", "Dumps", "Load", "Loads", "Verbs", "kept_codec", "verbs")


class Loads(Protocol):
    """``loads(data, type=None, **options)``: text -> tree, or an instance of a type."""

    @overload
    def __call__(self, data: Data, type: None = None, **options: Unpack[ReadKwargs]) -> Any: ...
    @overload
    def __call__(self, data: Data, type: type[T], **options: Unpack[ReadKwargs]) -> T: ...
    @overload
    def __call__(self, data: Data, type: TypeForm[T], **options: Unpack[ReadKwargs]) -> T: ...


class Load(Protocol):
    """``load(fp, type=None, **options)``: `Loads` over a file."""

    @overload
    def __call__(self, fp: IO[Any], type: None = None, **options: Unpack[ReadKwargs]) -> Any: ...
    @overload
    def __call__(self, fp: IO[Any], type: type[T], **options: Unpack[ReadKwargs]) -> T: ...
    @overload
    def __call__(self, fp: IO[Any], type: TypeForm[T], **options: Unpack[ReadKwargs]) -> T: ...


class Dumps(Protocol):
    """``dumps(value, **options)``: tree or model -> text."""

    def __call__(self, value: Any, **options: Unpack[WriteKwargs]) -> str: ...


class Dumpb(Protocol):
    """``dumpb(value, **options)``: tree or model -> bytes."""

    def __call__(self, value: Any, **options: Unpack[WriteKwargs]) -> bytes: ...


class Dump(Protocol):
    """``dump(value, fp, **options)``: `Dumps` or `Dumpb` into a file."""

    def __call__(self, value: Any, fp: IO[Any], **options: Unpack[WriteKwargs]) -> None: ...


class Verbs(NamedTuple):
    """The functions of a format."""

    loads: Loads
    dumps: Dumps
    dumpb: Dumpb
    load: Load
    dump: Dump


def verbs(decoder: type[Decoder[Any]], encoder: type[Encoder]) -> Verbs:
    """Return the functions of a format over its codecs: plain functions with the home of the codecs, so they pickle."""
    read_tree = decoder().decode
    plain_encoder = encoder()

    def loads(data: Data, type: Any = None, **options: Any) -> Any:
        """Return the tree that a text holds, or an instance of `type`.

        `data` is `str`, `bytes`, `bytearray` or `memoryview`, in UTF-8; the options are those of `Decoder`. One line
        break at the very end does not belong to a document. Raises `DecodeError`.
        """
        if options:
            return kept_codec(decoder, type, **options).decode(data)
        if type is None:
            return read_tree(data)
        try:
            codec = _kept(decoder, type)  # type: ignore[arg-type]  # mypy takes no class for hashable here
        except TypeError:
            codec = None
        return (codec or kept_codec(decoder, type)).decode(data)

    def dumps(value: Any, **options: Any) -> str:
        """Return the text of a tree or model; the options are those of `Encoder`. Raises `EncodeError`."""
        return (kept_codec(encoder, **options) if options else plain_encoder).encode_text(value)

    def dumpb(value: Any, **options: Any) -> bytes:
        """Return the text of a tree or model as UTF-8; the options are those of `Encoder`. Raises `EncodeError`."""
        return (kept_codec(encoder, **options) if options else plain_encoder).encode(value)

    def load(fp: IO[Any], type: Any = None, **options: Any) -> Any:
        """Return what a text or binary file holds: see `loads`."""
        return loads(fp.read(), type, **options)

    def dump(value: Any, fp: IO[Any], **options: Any) -> None:
        """Write a tree or model to a text or binary file, once its text is complete: see `dumps`."""
        # The text files of tempfile and codecs have an encoding as well, but are not of io.TextIOBase.
        as_text = hasattr(fp, "encoding") and not encoder.format.binary
        fp.write(dumps(value, **options) if as_text else dumpb(value, **options))

    made = Verbs(loads, dumps, dumpb, load, dump)
    for name, verb in made._asdict().items():
        verb.__module__ = decoder.__module__
        verb.__qualname__ = decoder.__qualname__.replace("Decoder", name)
    return made


_MOST_CODECS = 512


@lru_cache(maxsize=_MOST_CODECS, typed=True)  # typed: lenient=1 is no lenient=True
def _kept(codec: Any, *types: Any, **options: Any) -> Any:
    return codec(*types, **options)


on_forget(_kept.cache_clear)


def kept_codec(codec: Callable[..., Any], *types: Any, **options: Any) -> Any:
    """Return a codec for a type and options: the one that was made for the same before, where it is kept."""
    try:
        return _kept(codec, *types, **options)
    except TypeError:
        pass  # a type or an option that cannot be hashed, or one that is wrong
    checked = (ReadOptions if types else WriteOptions)(**options).changed()
    try:
        return _kept(codec, *types, **checked)
    except TypeError:
        pass
    return codec(*types, **checked)
