"""The codecs of the formats: a `Decoder` reads one type, an `Encoder` writes.

Each holds the reader or writer of its format and, where the compiled core knows the options, the core's function, which
gives the same results.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Unpack, cast, overload

from jsvcodec._format_base import Format, Reader
from jsvcodec._options import ReadKwargs, ReadOptions, WriteKwargs, WriteOptions, refuse_foreign
from jsvcodec._text import Data

if TYPE_CHECKING:
    import builtins

    from typing_extensions import TypeForm, TypeVar

    T = TypeVar("T", default=Any)
else:
    from typing import TypeVar

    T = TypeVar("T")

__all__ = ("Decoder", "Encoder", "T")


class Decoder(Generic[T]):
    """A reader of one format for one type, made once and used often.

    `type` is the type to make, or None for the tree; the options are those of `ReadOptions`. Where the core reads this
    type with these options, the attribute `decode` of the instance is the core's function. A class that
    overrides `decode` keeps its own.
    """

    format: ClassVar[Format]
    type: Any
    options: ReadOptions

    @overload
    def __init__(self, type: None = None, **options: Unpack[ReadKwargs]) -> None: ...
    @overload
    def __init__(self, type: builtins.type[T], **options: Unpack[ReadKwargs]) -> None: ...
    @overload
    def __init__(self, type: TypeForm[T], **options: Unpack[ReadKwargs]) -> None: ...
    def __init__(self, type: Any = None, **options: Unpack[ReadKwargs]) -> None:
        self.type = type
        self.options = ReadOptions(**options)
        refuse_foreign(self.options, self.format.is_table)
        self._choose_backend()

    def decode(self, data: Data) -> T:
        """Return the value that `data` holds. Raises `DecodeError`."""
        reader = self._reader
        return cast(T, self._structure(reader.read(data)) if type(reader) is Reader else reader.decode(data))

    def read(self, data: Data) -> Any:
        """Return the tree that `data` holds. Raises `DecodeError`."""
        return self._reader.read(data)

    def read_spelled(self, data: Data) -> Any:
        """Return the tree that `data` holds, its numbers as they are spelled there. Raises `DecodeError`."""
        return self._read_spelled(data)

    @cached_property
    def _read_spelled(self) -> Callable[[Any], Any]:
        """What reads trees whose numbers are as they are spelled: the core where it does that with these options."""
        if self.type is None and not self.format.has_numbers:
            return self.decode
        return self.format.compiled_spelled(self._reader) or self._reader.read_spelled

    def structure(self, tree: Any) -> T:
        """Return the value that a tree stands for. Raises `DecodeError`."""
        return cast(T, self._structure(tree))

    @cached_property
    def _structure(self) -> Callable[[Any], Any]:
        """What makes a value of a tree: the core where it reads this type with these options."""
        from jsvcodec.core.readers import compiled_structure

        return compiled_structure(self._reader) or self._reader.structure

    def _choose_backend(self) -> None:
        self._reader = self.format.reader(self.type, self.options)
        self._reader.prepare()
        compiled = self.format.compiled_reader(self._reader)
        if compiled is not None and self.__class__.decode is Decoder.decode:
            self.decode = compiled  # type: ignore[assignment, method-assign]

    def __getstate__(self) -> dict[str, Any]:
        """Copies and pickles hold the type, the options and what a subclass adds; the rest follows from these."""
        made = ("_reader", "_structure", "_read_spelled", "decode")
        return {name: value for name, value in vars(self).items() if name not in made}

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state)
        self._choose_backend()


class Encoder:
    """A writer of one format, made once and used often.

    The options are those of `WriteOptions`. Where the core knows them, the attributes `encode` and `encode_text` of
    the instance are the core's functions. A class that overrides one of the two keeps its own.
    """

    format: ClassVar[Format]
    options: WriteOptions

    def __init__(self, **options: Unpack[WriteKwargs]) -> None:
        self.options = self.checked(**options)
        self._choose_backend()

    @classmethod
    def checked(cls, **options: Unpack[WriteKwargs]) -> WriteOptions:
        """Return the options of an encoder, which the format has. Raises `TypeError` and `ValueError`."""
        checked = WriteOptions(**options)
        if checked.dates not in cls.format.dates:
            raise ValueError(f"dates must be one of {', '.join(map(repr, cls.format.dates))}")
        refuse_foreign(checked, cls.format.is_table)
        return checked

    def encode_text(self, value: Any) -> str:
        """Return the text of a tree or model. Raises `EncodeError`."""
        return self._writer.encode_text(value)

    def encode(self, value: Any) -> bytes:
        """Return the text of a tree or model as UTF-8. Raises `EncodeError`."""
        return self._writer.encode(value)

    def _choose_backend(self) -> None:
        self._writer = self.format.writer(self.options)
        compiled = self.format.compiled_writers(self._writer)
        if compiled is not None and self.__class__.encode is Encoder.encode:
            self.encode = compiled[0]  # type: ignore[assignment, method-assign]
        if compiled is not None and self.__class__.encode_text is Encoder.encode_text:
            self.encode_text = compiled[1]  # type: ignore[assignment, method-assign]

    def __getstate__(self) -> dict[str, Any]:
        """Copies and pickles hold the options and what a subclass adds; the rest follows from these."""
        return {name: value for name, value in vars(self).items() if name not in ("_writer", "encode", "encode_text")}

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state)
        self._choose_backend()
