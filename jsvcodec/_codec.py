"""What the three formats share: how data comes in and goes out, and the verbs over both.

A format is a reader from text to tree and a writer back; it gives them to a `Decoder` and an `Encoder` of its own, and
`Verbs` makes ``loads``, ``dumps``, ``dumpb``, ``load`` and ``dump`` of the two. Data is `str` or UTF-8 in any buffer.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from functools import lru_cache, partial
from typing import IO, Any, ClassVar, Generic, Literal, SupportsIndex, TypedDict, TypeVar, Unpack, cast, overload

from jsvcodec._text import Data, without_last_break
from jsvcodec.errors import EncodeError
from jsvcodec.limits import DEFAULT_LIMITS, Limits, check_limits
from jsvcodec.names import NAMINGS, Naming

__all__ = ("BaseDecoder", "BaseEncoder", "Dates", "ReadOptions", "Verbs", "WriteOptions")

T = TypeVar("T")
Dates = Literal["exact", "wcf"] | None


class ReadOptions(TypedDict, total=False):
    """How texts are read, in every format: see `BaseDecoder`."""

    names: Naming
    lenient: bool
    unknown: Literal["keep", "error"]
    duplicates: Literal["last", "error"]
    limits: Limits


class WriteOptions(TypedDict, total=False):
    """How texts are written, in every format: see `BaseEncoder`."""

    names: Naming
    indent: bool
    dates: Dates
    limits: Limits


class BaseDecoder(ABC, Generic[T]):
    """A reader of one format for one type, made once and used often.

    `type` is the class to make, or None for the tree. `names` is the case of member names, which are compared without
    case anyway; `lenient` loosens the syntax; ``unknown="error"`` refuses members that the class does not have,
    ``duplicates="error"`` those that come twice; `limits` bounds what a text may cost.
    """

    has_numbers: ClassVar[bool] = False
    """Whether the format itself tells numbers from text."""

    def __init__(
        self,
        type: type[T] | Any = None,
        *,
        names: Naming = "camel",
        lenient: bool = False,
        unknown: Literal["keep", "error"] = "keep",
        duplicates: Literal["last", "error"] = "last",
        limits: Limits = DEFAULT_LIMITS,
    ) -> None:
        _check("names", names, tuple(NAMINGS))
        _check("unknown", unknown, ("keep", "error"))
        _check("duplicates", duplicates, ("last", "error"))
        check_limits(limits)
        self.type = type
        self.names = names
        self.lenient = lenient
        self.unknown = unknown
        self.duplicates = duplicates
        self.limits = limits
        self._structure = None if type is None else self._structurer()

    def __reduce_ex__(self, protocol: SupportsIndex) -> str | tuple[Any, ...]:
        """Copies and pickles hold the type and the options, from which the codec is made anew."""
        return _made_anew(self, ReadOptions, self.type) or super().__reduce_ex__(protocol)

    def decode(self, data: Data) -> T:
        """Return the value that `data` holds. Raises `DecodeError`."""
        return self.structure(self.read(data))

    def structure(self, tree: Any) -> T:
        """Return the value that a tree stands for. Raises `DecodeError`."""
        return cast(T, tree if self._structure is None else self._structure(tree))

    @abstractmethod
    def read(self, data: Data) -> Any:
        """Return the tree that `data` holds. Raises `DecodeError`."""

    def _structurer(self) -> Callable[[Any], Any]:
        from jsvcodec._structuring import structurer

        return structurer(
            self.type,
            names=self.names,
            lenient=self.lenient,
            unknown=self.unknown,
            duplicates=self.duplicates,
            limits=self.limits,
            has_numbers=self.has_numbers,
        )


class BaseEncoder(ABC):
    """A writer of one format, made once and used often.

    `names` is the case of member names where the class does not fix it; `indent` lays the text out; ``dates="exact"``
    always writes time and zone, and JSON has ``"wcf"`` beside it; `limits` bounds the nesting.
    """

    def __init__(
        self,
        *,
        names: Naming = "camel",
        indent: bool = False,
        dates: Dates = None,
        limits: Limits = DEFAULT_LIMITS,
    ) -> None:
        _check("names", names, tuple(NAMINGS))
        _check("dates", dates, self.date_styles)
        check_limits(limits)
        self.names = names
        self.indent = indent
        self.dates = dates
        self.limits = limits

    def __reduce_ex__(self, protocol: SupportsIndex) -> str | tuple[Any, ...]:
        """Copies and pickles hold the options, from which the codec is made anew."""
        return _made_anew(self, WriteOptions) or super().__reduce_ex__(protocol)

    date_styles: ClassVar[tuple[Dates, ...]] = (None, "exact")

    @abstractmethod
    def encode_text(self, value: Any) -> str:
        """Return the text of a tree or model. Raises `EncodeError`."""

    def encode(self, value: Any) -> bytes:
        """Return the text of a tree or model as UTF-8. Raises `EncodeError`."""
        try:
            return self.encode_text(value).encode()
        except UnicodeEncodeError:
            pass
        raise EncodeError((), "a lone surrogate has no UTF-8 form")


def _made_anew(codec: object, options: type[Any], *arguments: Any) -> tuple[Any, ...] | None:
    """Return how a codec is made from its options; None for a subclass of a user, which may hold more than these."""
    if not codec.__class__.__module__.startswith("jsvcodec."):
        return None
    return partial(codec.__class__, *arguments, **{name: getattr(codec, name) for name in options.__annotations__}), ()


def _check(option: str, value: object, allowed: tuple[object, ...]) -> None:
    if value not in allowed:
        raise ValueError(f"{option} must be one of {', '.join(map(repr, allowed))}")


class Verbs:
    """The functions of a format over its `Decoder` and `Encoder`."""

    def __init__(self, decoder: type[BaseDecoder[Any]], encoder: type[BaseEncoder]) -> None:
        self._decoder = decoder
        self._encoder = encoder
        self._plain_decoder = lru_cache(maxsize=256)(decoder)
        self._read_tree = decoder().decode
        self._plain_encoder = encoder()

    @overload
    def loads(self, data: Data, type: type[T], **options: Unpack[ReadOptions]) -> T: ...
    @overload
    def loads(self, data: Data, type: Any = None, **options: Unpack[ReadOptions]) -> Any: ...
    def loads(self, data: Data, type: Any = None, **options: Unpack[ReadOptions]) -> Any:
        """Return the tree that a text holds, or an instance of `type`.

        `data` is `str`, `bytes`, `bytearray` or `memoryview`, in UTF-8; the options are those of `Decoder`. Raises
        `DecodeError`.
        """
        if options:
            return self._decoder(type, **options).decode(data)
        return self._read_tree(data) if type is None else self._plain_decoder(type).decode(data)

    def dumps(self, value: Any, **options: Unpack[WriteOptions]) -> str:
        """Return the text of a tree or model; the options are those of `Encoder`. Raises `EncodeError`."""
        return (self._encoder(**options) if options else self._plain_encoder).encode_text(value)

    def dumpb(self, value: Any, **options: Unpack[WriteOptions]) -> bytes:
        """Return the text of a tree or model as UTF-8; the options are those of `Encoder`. Raises `EncodeError`."""
        return (self._encoder(**options) if options else self._plain_encoder).encode(value)

    @overload
    def load(self, fp: IO[Any], type: type[T], **options: Unpack[ReadOptions]) -> T: ...
    @overload
    def load(self, fp: IO[Any], type: Any = None, **options: Unpack[ReadOptions]) -> Any: ...
    def load(self, fp: IO[Any], type: Any = None, **options: Unpack[ReadOptions]) -> Any:
        """Return what a text or binary file holds; a line break at its very end is no part of it: see `loads`."""
        return self.loads(without_last_break(fp.read()), type, **options)

    def dump(self, value: Any, fp: IO[Any], **options: Unpack[WriteOptions]) -> None:
        """Write a tree or model to a text or binary file, once it is written out as a whole: see `dumps`."""
        # The text files of tempfile and codecs have an encoding as well, but are not of io.TextIOBase.
        fp.write(self.dumps(value, **options) if hasattr(fp, "encoding") else self.dumpb(value, **options))
