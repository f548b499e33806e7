"""JSV, ServiceStack's text format: CSV-quoted scalars in JSON's braces and brackets.

``loads`` and ``dumps`` go between text and tree or model, `Decoder` and `Encoder` are their reusable and fastest form,
``indent`` and ``compact`` go from text to text. Compact, indented and mangled text are told apart by themselves.
Trees need neither attrs nor cattrs; both are loaded when a class is asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any, TypeVar, Unpack, cast

from jsvcodec._codec import BaseDecoder, BaseEncoder, ReadOptions, Verbs, WriteOptions
from jsvcodec._text import Data, as_text
from jsvcodec._types.members import opener_of
from jsvcodec.core import core, core_collisions, core_depth, fits_core
from jsvcodec.core.plans import compiled_encoder
from jsvcodec.errors import DecodeError, EncodeError
from jsvcodec.jsv import layout
from jsvcodec.jsv.reader import Tree, read, read_tree
from jsvcodec.jsv.sources import NestedTexts, nested_texts
from jsvcodec.jsv.writer import write

__all__ = ("Decoder", "Encoder", "Tree", "compact", "dump", "dumpb", "dumps", "indent", "load", "loads")

T = TypeVar("T")


class Decoder(BaseDecoder[T]):
    """A reader of JSV for one type, made once and used often.

    >>> Decoder(dict[str, int]).decode(b"{a:1,b:2}")
    {'a': 1, 'b': 2}
    """

    def __init__(self, type: type[T] | Any = None, **options: Unpack[ReadOptions]) -> None:
        super().__init__(type, **options)
        if core is not None and self.__class__ is Decoder and self._is_ordinary():
            self.decode = self._compiled(core, _in_python(self).decode)  # type: ignore[assignment, method-assign]

    def _is_ordinary(self) -> bool:
        """Return whether the options are those that the compiled core knows."""
        return (self.lenient, self.unknown, self.duplicates) == (False, "keep", "last") and fits_core(self.limits)

    def _compiled(self, core: ModuleType, in_python: Callable[[Data], T]) -> Callable[[Data], T]:
        """Return what decodes as `in_python` does, and calls it for what the core declines."""
        want = None
        if self.type is not None:
            from jsvcodec.core.schema import want_of

            want = want_of(core, self.type, self.names, self.limits)
        options = {name: getattr(self, name) for name in ReadOptions.__annotations__}
        recipe = _reader_of, (self.type, options)
        reader = core.reader(want, core_depth(self.limits), core_collisions(self.limits), in_python, _refused, recipe)
        return cast(Callable[[Data], T], reader.decode)

    def decode(self, data: Data) -> T:
        """Return the value that `data` holds. Raises `DecodeError`."""
        if self.type is None:
            return cast(T, self.read(data))
        nested = NestedTexts()
        tree = self._read(data, nested)
        token = nested_texts.set(nested)
        try:
            return self.structure(tree)
        finally:
            nested_texts.reset(token)

    def read(self, data: Data) -> Tree:
        """Return the tree that `data` holds. Raises `DecodeError`."""
        return self._read(data)

    def _read(self, data: Data, nested: NestedTexts | None = None) -> Tree:
        return read(
            as_text(data),
            lenient=self.lenient,
            unique=self.duplicates == "error",
            depth=self.limits.depth,
            root=opener_of(self.type) if self.lenient else "",
            nested=nested,
        )


def _reader_of(type: Any, options: ReadOptions) -> Any:
    """Return what ``Decoder(type, **options).decode`` is a method of: the core's reader, or without it the decoder."""
    return cast(Any, Decoder(type, **options).decode).__self__


def _refused(failures: list[Any]) -> None:
    from jsvcodec._structuring import refused

    refused(failures)


def _in_python(codec: T) -> T:
    """Return a twin without the core's methods; a codec that held itself would be freed by the collector alone."""
    twin = object.__new__(codec.__class__)
    twin.__dict__.update(codec.__dict__)
    return twin


class Encoder(BaseEncoder):
    """A writer of JSV, made once and used often.

    >>> Encoder().encode({"roles": ["Admin", "a,b"], "meta": {}})
    b'{roles:[Admin,"a,b"],meta:{}}'
    """

    def __init__(self, **options: Unpack[WriteOptions]) -> None:
        super().__init__(**options)
        if core is not None and self.__class__ is Encoder and fits_core(self.limits):
            twin = _in_python(self)
            self.encode_text = self._compiled(core, twin.encode_text, as_text=True)  # type: ignore[assignment, method-assign]
            self.encode = self._compiled(core, twin.encode, as_text=False)  # type: ignore[assignment, method-assign]

    def encode_text(self, value: Any) -> str:
        """Return the text of a tree or model. Raises `EncodeError`."""
        return self._text(value)

    def encode(self, value: Any) -> bytes:
        """Return the text of a tree or model as UTF-8. Raises `EncodeError`."""
        try:
            return self._text(value).encode()
        except UnicodeEncodeError:
            pass
        return self._text(value, check_surrogates=True).encode()

    def _compiled(self, core: ModuleType, in_python: Callable[[Any], Any], as_text: bool) -> Callable[[Any], Any]:
        """Return the core's way to write, which leaves to Python what it declines."""
        return compiled_encoder(
            core,
            in_python,
            names=self.names,
            indent=self.indent,
            exact_dates=self.dates == "exact",
            limits=self.limits,
            as_text=as_text,
        )

    def _text(self, value: Any, check_surrogates: bool = False) -> str:
        text = write(
            value,
            names=self.names,
            exact_dates=self.dates == "exact",
            depth=self.limits.depth,
            check_surrogates=check_surrogates,
            digits=self.limits.digits,
        )
        if not self.indent:
            return text
        laid_out = layout.indent(text)
        if laid_out is None:
            raise EncodeError((), _TOO_MANY_LEVELS)
        return laid_out


_TOO_MANY_LEVELS = f"more than {layout.MAX_LEVELS} levels of indentation"


def indent(text: str) -> str:
    r"""Return compact text in the indented form of Dump and the metadata pages, with LF line breaks.

    Brackets and colons in strings are laid out too, as ServiceStack does; `compact` undoes it all. Any text goes;
    raises `DecodeError` only for one that takes more than 1,000 levels.

    >>> indent("{a:1,b:[]}")
    '{\n\ta: 1,\n\tb: []\n}'
    """
    laid_out = layout.indent(text)
    if laid_out is None:
        raise DecodeError(_TOO_MANY_LEVELS)
    return laid_out


def compact(text: str) -> str:
    r"""Return the compact text of indented text; compact text stays as it is.

    Indented text that lost its tabs or spaces is read with white space between tokens ignored and written anew. Raises
    `DecodeError` for text that is none of this.

    >>> compact('{\n\ta: 1,\n\tb: []\n}')
    '{a:1,b:[]}'
    """
    for newline in ("\r\n", "\n"):
        exact = layout.compact(text, newline)
        if exact is not None:
            return exact
    try:
        read_tree(text, depth=None)
        return text
    except DecodeError:
        pass
    return write(read(text, depth=None), depth=None, keep_nulls=True)


_verbs = Verbs(Decoder, Encoder)
loads, load = _verbs.loads, _verbs.load
dumps, dumpb, dump = _verbs.dumps, _verbs.dumpb, _verbs.dump
