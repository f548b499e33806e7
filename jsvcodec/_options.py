"""The options of reading and writing, one object for each: checked once when it is made, then passed whole.

`ReadOptions` and `WriteOptions` are immutable. They compare and hash by content, so that codecs can be kept by their
options, and they pickle. A value of a wrong type raises `TypeError`, any other wrong value `ValueError`; both name the
option. Nothing here needs attrs or cattrs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Literal, NamedTuple, Self, TypedDict, TypeVar, Unpack, cast, get_origin

from jsvcodec.limits import DEFAULT_LIMITS, Limits, check_limits
from jsvcodec.names import NAMINGS, Naming

__all__ = (
    "OF_CSV", "Dates", "Frozen", "Hook", "Hooks", "ReadKwargs", "ReadOptions", "Types", "WriteKwargs", "WriteOptions",
    "parted", "refuse_foreign", "refuse_unknown",
)  # fmt: skip

K = TypeVar("K")
V = TypeVar("V")

Dates = Literal["exact", "wcf"] | None
Hook = tuple[Callable[[Any], Any] | None, Callable[[Any], Any] | None]
"""How a user reads and writes values of a type; None leaves a direction to the library."""

Hooks = Mapping[Any, Hook]
Types = Mapping[str, Any]
"""The classes that ``__type`` may name."""

OF_CSV = frozenset(("formulas", "delimiter", "header", "type"))
"""The options that only tables have: other formats refuse them."""

DELIMITERS = (",", ";", "\t", "|")


class ReadKwargs(TypedDict, total=False):
    """The options of reading as keyword arguments: see `ReadOptions`."""

    names: Naming
    lenient: bool
    unknown: Literal["keep", "error"]
    duplicates: Literal["last", "error"]
    types: Types | None
    limits: Limits
    hooks: Hooks | None
    formulas: Literal["guard", "keep"]
    delimiter: str


class WriteKwargs(TypedDict, total=False):
    """The options of writing as keyword arguments: see `WriteOptions`."""

    names: Naming
    indent: bool
    dates: Dates
    nulls: Literal["omit", "keep"]
    sort_keys: bool
    types: Types | None
    limits: Limits
    hooks: Hooks | None
    formulas: Literal["guard", "keep"]
    delimiter: str
    header: Literal["declared", "names"]
    type: Any


class Frozen(Mapping[K, V]):
    """A copy of a mapping that does not change, and hashes and compares by content.

    >>> hash(Frozen({"a": int, "b": str})) == hash(Frozen({"b": str, "a": int}))
    True
    """

    __slots__ = ("_content",)

    def __init__(self, content: Mapping[K, V]) -> None:
        self._content = dict(content)

    def __getitem__(self, key: K) -> V:
        return self._content[key]

    def __iter__(self) -> Iterator[K]:
        return iter(self._content)

    def __len__(self) -> int:
        return len(self._content)

    def __eq__(self, other: object) -> bool:
        return self._content == other._content if isinstance(other, Frozen) else super().__eq__(other)

    def __hash__(self) -> int:
        return hash(frozenset(self._content.items()))

    def __repr__(self) -> str:
        return repr(self._content)

    def __reduce__(self) -> tuple[Any, ...]:
        return Frozen, (self._content,)


class _ReadFields(NamedTuple):
    names: Naming = "camel"
    lenient: bool = False
    unknown: Literal["keep", "error"] = "keep"
    duplicates: Literal["last", "error"] = "last"
    types: Types | None = None
    limits: Limits = DEFAULT_LIMITS
    hooks: Hooks | None = None
    formulas: Literal["guard", "keep"] = "guard"
    delimiter: str = ","


class _WriteFields(NamedTuple):
    names: Naming = "camel"
    indent: bool = False
    dates: Dates = None
    nulls: Literal["omit", "keep"] = "omit"
    sort_keys: bool = False
    types: Types | None = None
    limits: Limits = DEFAULT_LIMITS
    hooks: Hooks | None = None
    formulas: Literal["guard", "keep"] = "guard"
    delimiter: str = ","
    header: Literal["declared", "names"] = "declared"
    type: Any = None


class ReadOptions(_ReadFields):
    """How texts are read.

    `names` is the case of member names, which match without regard to case anyway. `lenient` loosens the syntax.
    ``unknown="error"`` refuses members that a class does not have, ``duplicates="error"`` repeated ones. `types` are
    the classes that ``__type`` may name, `limits` what a text may cost, `hooks` what reads values of a user's types.
    CSV alone has `formulas` and `delimiter`.

    >>> ReadOptions(lenient=True).lenient
    True
    """

    __slots__ = ()

    def __new__(cls, **options: Unpack[ReadKwargs]) -> Self:
        """Check the options. Raises `TypeError` and `ValueError`, which name the option."""
        _check_known(options, _ReadFields, "reading")
        made = _ReadFields(**options)
        _check_choice("names", made.names, tuple(NAMINGS))
        _check_bool("lenient", made.lenient)
        _check_choice("unknown", made.unknown, ("keep", "error"))
        _check_choice("duplicates", made.duplicates, ("last", "error"))
        _check_csv(made)
        check_limits(made.limits)
        return super().__new__(cls, *made._replace(types=_frozen_types(made.types), hooks=_frozen_hooks(made.hooks)))

    def changed(self) -> ReadKwargs:
        """Return the options that differ from their defaults, as keyword arguments."""
        return cast(ReadKwargs, _changed(self))

    def __getnewargs_ex__(self) -> tuple[tuple[()], ReadKwargs]:
        return (), self.changed()


class WriteOptions(_WriteFields):
    """How values are written.

    `names` is the case of member names where the class does not fix it. `indent` lays the text out. ``dates="exact"``
    always writes time and zone; JSON has ``"wcf"`` as well. ``nulls="keep"`` writes members that are None.
    `sort_keys` sorts members and keys. `types` gives the names that ``__type`` has for classes. `limits` bounds the
    nesting and the digits of numbers. `hooks` write values of a user's types: by the class of the value, or by the name
    that its member, item or key is declared with, such as a NewType. CSV alone has `formulas`, `delimiter`, `header`,
    and `type`, whose members are the columns.

    >>> WriteOptions(indent=4)
    Traceback (most recent call last):
        ...
    TypeError: indent must be a bool, not int
    """

    __slots__ = ()

    def __new__(cls, **options: Unpack[WriteKwargs]) -> Self:
        """Check the options. Raises `TypeError` and `ValueError`, which name the option."""
        _check_known(options, _WriteFields, "writing")
        made = _WriteFields(**options)
        _check_choice("names", made.names, tuple(NAMINGS))
        _check_bool("indent", made.indent)
        if made.dates is not None:
            _check_choice("dates", made.dates, ("exact", "wcf"))
        _check_choice("nulls", made.nulls, ("omit", "keep"))
        _check_bool("sort_keys", made.sort_keys)
        _check_csv(made)
        _check_choice("header", made.header, ("declared", "names"))
        check_limits(made.limits)
        return super().__new__(cls, *made._replace(types=_frozen_types(made.types), hooks=_frozen_hooks(made.hooks)))

    def changed(self) -> WriteKwargs:
        """Return the options that differ from their defaults, as keyword arguments."""
        return cast(WriteKwargs, _changed(self))

    def __getnewargs_ex__(self) -> tuple[tuple[()], WriteKwargs]:
        return (), self.changed()


def parted(options: Mapping[str, Any]) -> tuple[ReadKwargs, WriteKwargs]:
    """Return the options of reading and those of writing out of some keyword arguments; some are both."""
    reading = {name: value for name, value in options.items() if name in ReadKwargs.__annotations__}
    writing = {name: value for name, value in options.items() if name in WriteKwargs.__annotations__}
    return cast(ReadKwargs, reading), cast(WriteKwargs, writing)


def refuse_unknown(function: str, options: Mapping[str, Any], known: Any) -> None:
    """Raise `TypeError` for an option that is not among those of the `TypedDict` that a function takes."""
    unknown = options.keys() - known.__annotations__.keys()
    if unknown:
        raise TypeError(f"{function}() got an unexpected keyword argument {min(unknown)!r}")


def refuse_foreign(options: ReadOptions | WriteOptions, of_csv: bool) -> None:
    """Raise `TypeError` for an option of tables where the format has none."""
    foreign = set() if of_csv else OF_CSV & options.changed().keys()
    if foreign:
        raise TypeError(f"{min(foreign)} is an option of CSV alone")


def _changed(options: ReadOptions | WriteOptions) -> dict[str, Any]:
    defaults = options._field_defaults
    return {name: value for name, value in options._asdict().items() if value != defaults[name]}


# --- checks -------------------------------------------------------------------------------------------------------


def _check_known(options: Mapping[str, Any], fields: type[_ReadFields] | type[_WriteFields], what: str) -> None:
    for option in options:
        if option not in fields._fields:
            raise TypeError(f"{option} is not an option of {what}; the options are {', '.join(fields._fields)}")


def _check_csv(made: _ReadFields | _WriteFields) -> None:
    _check_choice("formulas", made.formulas, ("guard", "keep"))
    _check_choice("delimiter", made.delimiter, DELIMITERS)


def _check_bool(option: str, value: object) -> None:
    if not isinstance(value, bool):
        raise _wrong_type(option, "a bool", value)


def _check_choice(option: str, value: object, allowed: tuple[str, ...]) -> None:
    if not isinstance(value, str):
        raise _wrong_type(option, "a str", value)
    if value not in allowed:
        raise ValueError(f"{option} must be one of {', '.join(map(repr, allowed))}")


def _wrong_type(option: str, wanted: str, value: object) -> TypeError:
    return TypeError(f"{option} must be {wanted}, not {type(value).__name__}")


def _frozen_types(types: Types | None) -> Types | None:
    """Return a copy of a map of names to classes, or None for none at all."""
    if types is None:
        return None
    if not isinstance(types, Mapping):
        raise _wrong_type("types", "a mapping of names to classes", types)
    for name, kind in types.items():
        if not isinstance(name, str) or not isinstance(get_origin(kind) or kind, type):
            raise TypeError("types must map names to classes")
    return Frozen(types) if types else None


def _frozen_hooks(hooks: Hooks | None) -> Hooks | None:
    """Return a copy of a map of types to hooks, or None for none at all."""
    if hooks is None:
        return None
    if not isinstance(hooks, Mapping):
        raise _wrong_type("hooks", "a mapping of types to pairs", hooks)
    for kind, hook in hooks.items():
        if not _is_kind(kind) or not _is_hook(hook):
            raise TypeError("hooks must map types to pairs of a reader and a writer, each a callable or None")
    return Frozen(hooks) if hooks else None


def _is_kind(kind: object) -> bool:
    """Return whether this is a class, a NewType, or an annotation such as ``list[int]``."""
    return isinstance(kind, type) or hasattr(kind, "__supertype__") or get_origin(kind) is not None


def _is_hook(hook: object) -> bool:
    return isinstance(hook, tuple) and len(hook) == 2 and all(part is None or callable(part) for part in hook)
