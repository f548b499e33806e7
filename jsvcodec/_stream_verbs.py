"""The functions of a format over files that hold many records: reading them one by one, and writing them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import IO, TYPE_CHECKING, Any, Protocol, Unpack, overload

from jsvcodec._codec import Encoder, T
from jsvcodec._options import ReadKwargs, WriteKwargs
from jsvcodec._streams import OnError, StreamDecoder
from jsvcodec._verbs import kept_codec
from jsvcodec.errors import EncodeError

if TYPE_CHECKING:
    from typing_extensions import TypeForm

__all__ = ("IterItems", "IterRecords", "WriteRecords", "item_verbs", "iterated", "line_verbs", "named_as")

_CHUNK = 2**16


class IterRecords(Protocol):
    """``iter_lines(fp, type=None, *, on_error="raise", **options)``: the value of each record of a file."""

    @overload
    def __call__(
        self, fp: IO[Any], type: None = None, *, on_error: OnError = "raise", **options: Unpack[ReadKwargs]
    ) -> Iterator[Any]: ...
    @overload
    def __call__(
        self, fp: IO[Any], type: type[T], *, on_error: OnError = "raise", **options: Unpack[ReadKwargs]
    ) -> Iterator[T]: ...
    @overload
    def __call__(
        self, fp: IO[Any], type: TypeForm[T], *, on_error: OnError = "raise", **options: Unpack[ReadKwargs]
    ) -> Iterator[T]: ...


class IterItems(Protocol):
    """``iter_items(fp, type=None, *, path="", on_error="raise", **options)``: the items of one list in a file."""

    @overload
    def __call__(
        self, fp: IO[Any], type: None = None, *, path: str = "", on_error: OnError = "raise",
        **options: Unpack[ReadKwargs],
    ) -> Iterator[Any]: ...  # fmt: skip
    @overload
    def __call__(
        self, fp: IO[Any], type: type[T], *, path: str = "", on_error: OnError = "raise",
        **options: Unpack[ReadKwargs],
    ) -> Iterator[T]: ...  # fmt: skip
    @overload
    def __call__(
        self, fp: IO[Any], type: TypeForm[T], *, path: str = "", on_error: OnError = "raise",
        **options: Unpack[ReadKwargs],
    ) -> Iterator[T]: ...  # fmt: skip


class WriteRecords(Protocol):
    """``write_lines(values, fp, **options)``: a record for each value."""

    def __call__(self, values: Iterable[Any], fp: IO[Any], **options: Unpack[WriteKwargs]) -> None: ...


def iterated(decoder: StreamDecoder[Any], fp: IO[Any]) -> Iterator[Any]:
    """Yield the values of a text or binary file, each as soon as it is complete."""
    read: Callable[[int], Any] = getattr(fp, "read1", fp.read)
    while data := read(_CHUNK):
        yield from decoder.fed(data)
    yield from decoder.rest()


def named_as(home: type, **verbs: Callable[..., Any]) -> tuple[Any, ...]:
    """Return functions with the names and the home that they pickle by."""
    for name, verb in verbs.items():
        verb.__module__, verb.__name__, verb.__qualname__ = home.__module__, name, name
    return tuple(verbs.values())


def line_verbs(decoder: type[StreamDecoder[Any]], encoder: type[Encoder]) -> tuple[IterRecords, WriteRecords]:
    """Return ``iter_lines`` and ``write_lines`` of a format."""

    def iter_lines(fp: IO[Any], type: Any = None, *, on_error: Any = "raise", **options: Any) -> Iterator[Any]:
        """Return an iterator over the documents of a text or binary file, one a line; blank lines are none.

        `type` is that of a document, and the options are those of `StreamDecoder`. Raises `DecodeError` with the place
        in the file, and the number of the document as `record`.
        """
        return iterated(decoder(type, framing="lines", on_error=on_error, **options), fp)

    def write_lines(values: Iterable[Any], fp: IO[Any], **options: Any) -> None:
        """Write a document a line into a text or binary file, each once it is complete.

        The options are those of `Encoder`. Raises `EncodeError`, also for a document whose text is empty.
        """
        encode = _encode(encoder, fp, options)
        for place, value in enumerate(values, 1):
            written = encode(value)
            if not written:
                raise EncodeError((), f"record {place}: its text is empty, and an empty line is none")
            fp.write(written + (b"\n" if isinstance(written, bytes) else "\n"))

    made: Any = named_as(decoder, iter_lines=iter_lines, write_lines=write_lines)
    return made  # type: ignore[no-any-return]


def item_verbs(
    decoder: type[StreamDecoder[Any]], encoder: type[Encoder], alone: Callable[[str], str] = str
) -> tuple[IterItems, WriteRecords]:
    """Return ``iter_items`` and ``write_items`` of a format; `alone` makes the text of the only item of a list."""

    def iter_items(
        fp: IO[Any], type: Any = None, *, path: str = "", on_error: Any = "raise", **options: Any
    ) -> Iterator[Any]:
        """Return an iterator over the items of a list in a text or binary file: the root, or that at `path`.

        `type` is that of an item, `path` as errors print it, such as ``$.results``, and the options are those of
        `StreamDecoder`. Raises `DecodeError` with the place in the file, and the number of the item as `record`.
        """
        return iterated(decoder(type, framing="items", path=path, on_error=on_error, **options), fp)

    def write_items(values: Iterable[Any], fp: IO[Any], **options: Any) -> None:
        """Write a list of all values into a text or binary file, each item once it is complete.

        The options are those of `Encoder`. Raises `EncodeError`.
        """
        encode = _encode(encoder, fp, options)
        head = len(encode([None, None])) // 2 + 1
        first: Any = None
        is_text = hasattr(fp, "encoding")
        fp.write("[" if is_text else b"[")
        place = -1
        for place, value in enumerate(values):
            written = _item(encode, value, place)[head:-1]
            if place == 0:
                first = written
                continue
            if place == 1:
                fp.write(first)
            fp.write(("," if is_text else b",") + written)
        if place == 0:
            fp.write(alone(first) if is_text else alone(first.decode()).encode())
        fp.write("]" if is_text else b"]")

    made: Any = named_as(decoder, iter_items=iter_items, write_items=write_items)
    return made  # type: ignore[no-any-return]


def _item(encode: Callable[[Any], Any], value: Any, place: int) -> Any:
    """Return the text of a list of nothing and a value, which is written as it is within any list."""
    try:
        return encode([None, value])
    except EncodeError as error:
        refused = error
    placed = EncodeError((), refused.reason, path=f"$[{place}]{refused.path.removeprefix('$[1]')}")
    placed.keep_cause(refused.__cause__)  # type: ignore[arg-type]
    raise placed


def _encode(encoder: type[Encoder], fp: IO[Any], options: Any) -> Callable[[Any], Any]:
    """Return what writes a value for a text or binary file."""
    codec = kept_codec(encoder, **options)
    if codec.options.indent:
        raise ValueError("indent must be False for records")
    encode: Callable[[Any], Any] = codec.encode_text if hasattr(fp, "encoding") else codec.encode
    return encode
