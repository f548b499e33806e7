"""Streams of records, in every format: a `StreamDecoder` takes bytes and gives values, as soon as each is complete.

A source knows one framing: its framer cuts the stream into records, and it reads each. At most one record is held.
What is wrong is a `DecodeError` with its place in the stream.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Literal, Protocol, Unpack, overload

from jsvcodec._codec import T
from jsvcodec._framing import Framer, Record, placed
from jsvcodec._items import ItemFramer, steps_of
from jsvcodec._options import ReadKwargs, ReadOptions
from jsvcodec._text import Data
from jsvcodec.errors import DecodeError, PathStep, Problem, path_text

if TYPE_CHECKING:
    import builtins

    from typing_extensions import TypeForm

__all__ = ("ItemSource", "LineSource", "OnError", "Source", "StreamDecoder")

OnError = Literal["raise", "skip"] | Callable[[DecodeError], object]

_NO_UTF8 = re.compile("[\udc80-\udcff]")
"""What a byte becomes that is not UTF-8."""


class Source(Protocol):
    """What reads the records of one framing."""

    framer: Framer

    def read(self, record: Record) -> Iterable[Any]:
        """Return the values of a record. Raises `DecodeError` with its place in the stream."""
        ...

    def refuse(self, record: Record, error: DecodeError) -> None:
        """Go on after a record whose syntax was refused."""
        ...


class LineSource:
    """Reads a document a record."""

    def __init__(self, framer: Framer, decode: Callable[[Any], Any]) -> None:
        self.framer = framer
        self._decode = decode

    def read(self, record: Record) -> Iterable[Any]:
        """Return the value of a record. Raises `DecodeError`."""
        try:
            return (self._decode(record.text),)
        except DecodeError as error:
            refused = error
        raise placed(refused, record)

    def refuse(self, record: Record, error: DecodeError) -> None:
        """Go on after the first line break of a record, whose end may have been found wrongly."""
        self.framer.back(record)


class ItemSource:
    """Reads the items of a list, each as an item of a list of its own, so that it means the same.

    `decoder` is that of the format, and `type` that of an item.
    """

    def __init__(self, framer: ItemFramer, decoder: Any, type: Any, path: list[PathStep], options: ReadKwargs) -> None:
        self.framer = framer
        self._path = path
        self._has_null = not decoder.format.has_numbers
        self._list = decoder(None if type is None else list[type], **options)
        self._item = decoder(type, **options)
        self._tree = decoder(**options)

    def read(self, record: Record) -> Iterable[Any]:
        """Return the value of an item, or those of all where the record is the document. Raises `DecodeError`."""
        if self.framer.is_whole:
            return self._read_whole(record)
        text, end = record.text, record.raw[len(record.text) :]
        is_blank = not text.strip(_BLANKS)
        is_item = end == "," or end == "]"
        head, decode = "[", self._list.decode
        try:
            if not text and is_item and self._has_null:
                return (self._item.decode(""),)
            if is_blank and not self._has_null:  # which is an error, and where it is depends on what is before it
                head, decode = "[0," if record.number > 1 else "[", self._tree.decode
            elif self._has_null and record.number > 1 and text.lstrip(" \t")[:1] in ("\r", "\n"):
                # An error, but after a bracket the reader would take it for the indented form.
                head, decode = "[,", self._tree.decode
            elif end == ",":
                end = "]"
            return tuple(decode(f"{head}{text}{end}")[:1])
        except DecodeError as error:
            refused = error
        raise placed(_without_index(refused), record, len(head), path_text((*self._path, record.number - 1)))

    def _read_whole(self, record: Record) -> Iterable[Any]:
        path = "$"
        try:
            found = self._found(self._tree.decode(record.text))
            path = path_text(self._path)
            return list(self._list.structure(found))
        except DecodeError as error:
            refused = error
        raise placed(refused, record, path=path)

    def _found(self, tree: Any) -> list[Any]:
        """Return the list at the path of a tree."""
        for place, step in enumerate(self._path):
            match step:
                case str() if isinstance(tree, dict) and step in tree:
                    tree = tree[step]
                case int() if isinstance(tree, list) and step < len(tree):
                    tree = tree[step]
                case _:
                    raise DecodeError.of([Problem(path_text(self._path[: place + 1]), "this member is missing")])
        if not isinstance(tree, list):
            raise DecodeError.of([Problem(path_text(self._path), "expected a list")])
        return tree

    def refuse(self, record: Record, error: DecodeError) -> None:
        """Go on with the next item."""


_BLANKS = " \t\r\n"


def _without_index(error: DecodeError) -> DecodeError:
    """Return an error whose paths begin at the only item of a list, and not at that list."""
    if not error.problems:
        return error
    paths = [problem.path.removeprefix("$[0]").removeprefix("$") for problem in error.problems]
    problems = [problem._replace(path=f"${path}") for problem, path in zip(error.problems, paths, strict=True)]
    made = DecodeError.of(problems, error.more)
    made.keep_cause(error.__cause__)  # type: ignore[arg-type]
    return made


class StreamDecoder(Generic[T]):
    """A reader of streams: `feed` takes what comes, and returns the values that are complete.

    `type` is that of a record. `framing` says what the records are: documents on ``"lines"``, the ``"items"`` of one
    list, which is the root or at `path`, or the ``"rows"`` of a table. ``on_error="skip"`` passes over what is refused,
    a function is called with the `DecodeError` and does so by returning. After a record whose syntax is refused,
    reading goes on after the first line break in it, and after any other with the next. The further options are those
    of `Decoder`; of the limits, `record` bounds the bytes of one record.
    """

    sources: ClassVar[dict[str, Callable[[Any, list[PathStep], ReadOptions], Source]]]
    """What makes the source of a framing, for the type of a record; the first is the default."""

    @overload
    def __init__(
        self, type: None = None, *, framing: str = "", path: str = "", on_error: OnError = "raise",
        **options: Unpack[ReadKwargs],
    ) -> None: ...  # fmt: skip
    @overload
    def __init__(
        self, type: builtins.type[T], *, framing: str = "", path: str = "", on_error: OnError = "raise",
        **options: Unpack[ReadKwargs],
    ) -> None: ...  # fmt: skip
    @overload
    def __init__(
        self, type: TypeForm[T], *, framing: str = "", path: str = "", on_error: OnError = "raise",
        **options: Unpack[ReadKwargs],
    ) -> None: ...  # fmt: skip
    def __init__(
        self, type: Any = None, *, framing: str = "", path: str = "", on_error: OnError = "raise",
        **options: Unpack[ReadKwargs],
    ) -> None:  # fmt: skip
        framing = framing or next(iter(self.sources))
        if framing not in self.sources:
            raise ValueError(f"framing must be one of {', '.join(map(repr, self.sources))}")
        if not callable(on_error) and on_error not in ("raise", "skip"):
            raise ValueError("on_error must be 'raise', 'skip' or a function")
        if not isinstance(path, str):
            raise TypeError(f"path must be a str, not {path.__class__.__name__}")
        if path and framing != "items":
            raise ValueError("path is for the framing 'items' alone")
        self._source = self.sources[framing](type, steps_of(path), ReadOptions(**options))
        self._on_error = on_error
        self._utf8 = codecs.getincrementaldecoder("utf-8")("surrogateescape")
        self._is_binary = False
        self._failure: Exception | None = None
        self._is_closed = False

    def feed(self, data: Data) -> list[T]:
        """Return the values that are complete with this data.

        Raises `DecodeError` where a record is refused, after the values before it were returned, and `ValueError` after
        the end.
        """
        self._raise_failure()
        return self._collected(self.fed(data))

    def close(self) -> list[T]:
        """Return the values that the end of the stream completes. Raises `DecodeError`."""
        self._raise_failure()
        return self._collected(self.rest())

    def fed(self, data: Data) -> Iterator[T]:
        """Yield the values that are complete with this data, each before the next is read."""
        if self._is_closed:
            raise ValueError("the stream has ended")
        if not isinstance(data, str):
            self._is_binary = True
            data = self._utf8.decode(data)
        framer = self._source.framer
        framer.add(data)
        return self._values(framer.records())

    def rest(self) -> Iterator[T]:
        """Yield the values that the end of the stream completes."""
        if self._is_closed:
            return
        framer = self._source.framer
        framer.add(self._utf8.decode(b"", True))
        yield from self._values(framer.records())
        yield from self._values(framer.rest())
        self._is_closed = True

    def _raise_failure(self) -> None:
        """Raise what went wrong after the values that were returned last."""
        failure, self._failure = self._failure, None
        if failure is not None:
            raise failure

    def _collected(self, values: Iterator[T]) -> list[T]:
        found: list[T] = []
        try:
            for value in values:
                found.append(value)
        except Exception as error:
            if not found:
                raise
            self._failure = error.with_traceback(None)
        return found

    def _values(self, records: Iterator[Record]) -> Iterator[T]:
        try:
            for record in records:
                try:
                    values = self._read(record)
                except DecodeError as error:
                    refused = error
                else:
                    yield from values
                    continue
                if not refused.problems:
                    self._source.refuse(record, refused)
                self._refuse(refused)
                del refused
        except Exception:
            self._is_closed = True
            raise

    def _read(self, record: Record) -> Iterable[T]:
        if record.error is not None:
            raise record.error
        found = _NO_UTF8.search(record.text) if self._is_binary and not record.text.isascii() else None
        if found is not None:
            raise placed(DecodeError.at(record.text, found.start(), "not UTF-8"), record)
        return self._source.read(record)

    def _refuse(self, error: DecodeError) -> None:
        if self._on_error == "raise" or self._source.framer.is_over:
            raise error
        if callable(self._on_error):
            self._on_error(error)
