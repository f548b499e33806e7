"""The verbs of a format, functions over its codecs, and the one cache of codecs that they share.

``loads``, ``dumps``, ``dumpb``, ``load`` and ``dump`` pickle by name. They keep the codecs that they make, by type and
by the content of the options, so that calls in a loop cost little more than a `Decoder` or an `Encoder`: the compiled
core stands before the functions and finds the codec of a call like an earlier one (`core/verb.c`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache, update_wrapper
from importlib import import_module
from typing import IO, TYPE_CHECKING, Any, Protocol, TypeVar, Unpack, cast, overload
from weakref import WeakSet

from jsvcodec._caches import on_forget
from jsvcodec._codec import Decoder, Encoder, T
from jsvcodec._options import Frozen, ReadKwargs, WriteKwargs
from jsvcodec._text import Data
from jsvcodec.core import core

if TYPE_CHECKING:
    from typing_extensions import TypeForm

__all__ = ("Steps", "after", "frozen", "kept_codec", "on_demand", "verb", "verbs")

F = TypeVar("F", bound=Callable[..., Any])

if TYPE_CHECKING:  # what only type checkers read: it takes long to make

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

    Verbs = tuple[Loads, Dumps, Dumpb, Load, Dump]
    """The functions of a format."""


def verbs(decoder: type[Decoder[Any]], encoder: type[Encoder]) -> Verbs:
    """Return the functions of a format over its codecs, with the home of the codecs, so that they pickle by name."""

    def decoding(type: Any = None, **options: Any) -> Steps:
        return (kept_codec(decoder, type, **options).decode,)

    def writing(**options: Any) -> Steps:
        return (kept_codec(encoder, **options).encode_text,)

    def encoding(**options: Any) -> Steps:
        return (kept_codec(encoder, **options).encode,)

    def named(function: F) -> F:
        function.__module__ = decoder.__module__
        function.__qualname__ = decoder.__qualname__.replace("Decoder", function.__name__)
        return function

    @verb(decoding, places=2)
    @named
    def loads(data: Data, type: Any = None, **options: Any) -> Any:
        """Return the tree that a text holds, or an instance of `type`.

        `data` is `str`, `bytes`, `bytearray` or `memoryview`, in UTF-8; the options are those of `Decoder`. One line
        break at the very end does not belong to a document. Raises `DecodeError`.
        """
        return after(decoding(type, **options), data)

    @verb(writing, places=1)
    @named
    def dumps(value: Any, **options: Any) -> str:
        """Return the text of a tree or model; the options are those of `Encoder`. Raises `EncodeError`."""
        return cast(str, after(writing(**options), value))

    @verb(encoding, places=1)
    @named
    def dumpb(value: Any, **options: Any) -> bytes:
        """Return the text of a tree or model as UTF-8; the options are those of `Encoder`. Raises `EncodeError`."""
        return cast(bytes, after(encoding(**options), value))

    @named
    def load(fp: IO[Any], type: Any = None, **options: Any) -> Any:
        """Return what a text or binary file holds: see `loads`."""
        return loads(fp.read(), type, **options)

    @named
    def dump(value: Any, fp: IO[Any], **options: Any) -> None:
        """Write a tree or model to a text or binary file, once its text is complete: see `dumps`."""
        # The text files of tempfile and codecs have an encoding as well, but are not of io.TextIOBase.
        as_text = hasattr(fp, "encoding") and not encoder.format.binary
        fp.write(dumps(value, **options) if as_text else dumpb(value, **options))

    return loads, dumps, dumpb, load, dump


def on_demand(home: str, names: Sequence[str]) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """Return the `__getattr__` and the `__dir__` of a package that has these names.

    Those that it does not define itself are in `home`, a module of it that is loaded when one of them is asked for.
    """
    package = home.rpartition(".")[0]

    def get(name: str) -> Any:
        if name not in names:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        return getattr(import_module(home), name)

    return get, lambda: sorted({*vars(import_module(package)), *names})


# --- verbs that keep what their options come to -------------------------------------------------------------------

Steps = tuple[Callable[[Any], Any], ...]
"""What is done with the first argument of a verb, one after the other."""

_verbs: WeakSet[Any] = WeakSet()


def after(steps: Steps, value: Any) -> Any:
    """Return what steps make of a value."""
    for step in steps:
        value = step(value)
    return value


def verb(find: Callable[..., Steps], *, places: int) -> Callable[[F], F]:
    """Put the compiled core before a function that does with its first argument what `find` returns for the others.

    The function has at most so many arguments by place. The core keeps the steps for arguments that are the same again,
    dicts by their items; without the core the function stays as it is.
    """

    def decorate(function: F) -> F:
        if core is None:
            return function
        made = update_wrapper(core.verb(function, find, places), function)
        _verbs.add(made)
        return cast(F, made)

    return decorate


@on_forget
def _forget_steps() -> None:
    """Forget what all verbs keep."""
    for each in list(_verbs):
        each.forget()


_MOST_CODECS = 512


@lru_cache(maxsize=_MOST_CODECS, typed=True)  # typed: lenient=1 is no lenient=True
def _kept(codec: Any, *types: Any, **options: Any) -> Any:
    return codec(*types, **options)


on_forget(_kept.cache_clear)


def kept_codec(codec: Callable[..., Any], *types: Any, **options: Any) -> Any:
    """Return a codec for a type and options: the one that was made for the same before, where it is kept."""
    try:
        return _kept(codec, *types, **frozen(options))
    except TypeError:  # a type or an option that cannot be hashed, or one that is wrong
        return codec(*types, **options)


def frozen(options: dict[str, Any]) -> dict[str, Any]:
    """Return options whose mappings are copies that hash by content.

    >>> frozen({"types": {"A": int}}) == {"types": Frozen({"A": int})}
    True
    """
    mappings = {name: Frozen(options[name]) for name in ("types", "hooks") if isinstance(options.get(name), Mapping)}
    return options | mappings
