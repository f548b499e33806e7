"""What a class looks like on the wire: its members with their names, types and defaults.

Attrs classes, dataclasses, NamedTuples and TypedDicts are described in one way, for the converter that reads them, the
writers, `sample` and the command. The description follows from the class alone and is kept. The keys of a TypedDict
are names on the wire as they stand, since its values are plain dicts when they are written.
"""

from __future__ import annotations

import typing
from collections.abc import Callable, Iterable, Mapping
from enum import Enum
from functools import lru_cache
from types import UnionType
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, Union, get_args, get_origin, is_typeddict

from jsvcodec.names import METADATA, NAMINGS, Naming, Wire, fold

if TYPE_CHECKING:
    import dataclasses

__all__ = (
    "Member", "Shape", "has_members", "is_optional", "is_union", "opener_of", "shallow", "shape_of", "without_none",
)  # fmt: skip

MISSING: Any = object()
"""The default of a member that has none."""


class Member(NamedTuple):
    """One member: where it is in Python, what it is called on the wire, and what it takes when nothing is sent."""

    attribute: str
    argument: str
    wire: str
    type: Any
    default: Any = MISSING
    factory: Callable[[], Any] | None = None
    optional_key: bool = False
    secret: bool = False

    @property
    def required(self) -> bool:
        """Whether a document without this member is refused."""
        return self.default is MISSING and self.factory is None and not self.optional_key


class Shape(NamedTuple):
    """A class on the wire: the class to call, its members in order, and the attribute that keeps unknown ones."""

    build: Any
    members: tuple[Member, ...]
    extra: Member | None

    def by_name(self) -> dict[str, Member]:
        """Return the members by their folded names, as incoming names are looked up."""
        return {fold(member.wire): member for member in self.members}


def has_members(cls: Any) -> bool:
    """Return whether `cls`, parametrised or not, is a class that this module describes.

    >>> has_members(dict), has_members(Member)
    (False, True)
    """
    cls = get_origin(cls) or cls
    return isinstance(cls, type) and (
        hasattr(cls, "__attrs_attrs__")
        or hasattr(cls, "__dataclass_fields__")
        or is_typeddict(cls)
        or (issubclass(cls, tuple) and hasattr(cls, "_fields"))
    )


def opener_of(kind: Any) -> str:
    """Return the bracket that starts the text of such values, or nothing for those that are no maps and no lists.

    >>> opener_of(dict[str, int]), opener_of(list[int] | None), opener_of(str)
    ('{', '[', '')
    """
    kind = without_none(kind)
    origin = get_origin(kind) or kind
    if has_members(kind) or (isinstance(origin, type) and issubclass(origin, Mapping)):
        return "{"
    if isinstance(origin, type) and issubclass(origin, Iterable) and not issubclass(origin, _ITERABLE_SCALARS):
        return "["
    return ""


_ITERABLE_SCALARS = (str, bytes, bytearray, memoryview, Enum)


def is_optional(kind: Any) -> bool:
    """Return whether None is a value of this type."""
    return kind is Any or kind is object or kind is None or kind is type(None) or type(None) in _union_args(kind)


def without_none(kind: Any) -> Any:
    """Return what is left of an optional type; other types as they are."""
    rest = tuple(arg for arg in _union_args(kind) if arg is not type(None))
    return Union[rest] if rest else kind  # noqa: UP007


def is_union(kind: Any) -> bool:
    """Return whether a type is a union, an optional type among them."""
    return get_origin(kind) in (Union, UnionType)


def _union_args(kind: Any) -> tuple[Any, ...]:
    return get_args(kind) if is_union(kind) else ()


@lru_cache(maxsize=10_000)
def shape_of(cls: Any, naming: Naming = "camel") -> Shape:
    """Return the shape of a class for which `has_members` holds; `naming` yields to the class's own.

    >>> [member.wire for member in shape_of(Member, "pascal").members][:3]
    ['Attribute', 'Argument', 'Wire']
    """
    origin = get_origin(cls) or cls
    case = NAMINGS[getattr(origin, "__wire_naming__", naming)]
    hints = typing.get_type_hints(origin, include_extras=True)
    bound = _bound_parameters(cls)
    members: list[Member] = []
    extra: Member | None = None
    for field in _fields(origin):
        kind = hints.get(field.name, Any)
        wire = field.wire or _annotated(kind) or Wire()
        member = Member(
            attribute=field.name,
            argument=field.argument,
            wire=wire.name or (field.name if is_typeddict(origin) else case(field.name)),
            type=_substitute(_plain(kind), bound),
            default=field.default,
            factory=field.factory,
            optional_key=field.optional_key,
            secret=wire.secret,
        )
        if wire.extra:
            extra = member
        else:
            members.append(member)
    return Shape(origin, tuple(members), extra)


def shallow(value: Any, naming: Naming) -> dict[str, Any]:
    """Return the members of an instance that are not None, by their wire names, with the extra ones behind them.

    The values are those of the instance: the writers go on into them by themselves.
    """
    cls: Any = type(value)
    shape = shape_of(cls, naming)
    members = {}
    for member in shape.members:
        inner = getattr(value, member.attribute)
        if inner is not None:
            members[member.wire] = inner
    if shape.extra is not None:
        for name, inner in (getattr(value, shape.extra.attribute) or {}).items():
            if inner is not None:
                members.setdefault(name, inner)
    return members


class _Field(NamedTuple):
    """A field as its kind of class declares it."""

    name: str
    argument: str
    default: Any = MISSING
    factory: Callable[[], Any] | None = None
    wire: Wire | None = None
    optional_key: bool = False


def _fields(cls: Any) -> list[_Field]:
    if hasattr(cls, "__attrs_attrs__"):
        return [_attrs_field(field) for field in cls.__attrs_attrs__ if field.init]
    if hasattr(cls, "__dataclass_fields__"):
        import dataclasses

        return [_dataclass_field(field, dataclasses.MISSING) for field in dataclasses.fields(cls) if field.init]
    if is_typeddict(cls):
        required = cls.__required_keys__
        return [_Field(key, key, optional_key=key not in required) for key in cls.__annotations__]
    return [_Field(name, name, cls._field_defaults.get(name, MISSING)) for name in cls._fields]


def _attrs_field(field: Any) -> _Field:
    from attrs import NOTHING, Factory

    default, factory = field.default, None
    if isinstance(default, Factory):  # type: ignore[arg-type]
        default, factory = MISSING, default.factory
    elif default is NOTHING:
        default = MISSING
    return _Field(field.name, field.alias, default, factory, field.metadata.get(METADATA))


def _dataclass_field(field: dataclasses.Field[Any], missing: Any) -> _Field:
    default = MISSING if field.default is missing else field.default
    factory: Any = None if field.default_factory is missing else field.default_factory
    wire = field.metadata.get(METADATA) or _dataclasses_json_name(field.metadata)
    return _Field(field.name, field.name, default, factory, wire)


def _dataclasses_json_name(metadata: Mapping[Any, Any]) -> Wire | None:
    """Return the name that a DTO generated by ServiceStack gives with ``config(field_name=...)``."""
    letter_case = metadata.get("dataclasses_json", {}).get("letter_case")
    return Wire(letter_case("")) if callable(letter_case) else None


def _annotated(kind: Any) -> Wire | None:
    marks = getattr(kind, "__metadata__", ())
    return next((mark for mark in marks if isinstance(mark, Wire)), None)


def _plain(kind: Any) -> Any:
    """Take off what only annotates a type."""
    while get_origin(kind) in (typing.Annotated, typing.Required, typing.NotRequired):
        kind = get_args(kind)[0]
    return kind


def _bound_parameters(cls: Any) -> dict[Any, Any]:
    """Return what the type parameters of a class and of its bases stand for."""
    origin = get_origin(cls) or cls
    bound = dict(zip(getattr(origin, "__parameters__", ()), get_args(cls), strict=False))
    for base in getattr(origin, "__orig_bases__", ()):
        for parameter, kind in _bound_parameters(base).items():
            bound.setdefault(parameter, _substitute(kind, bound))
    return bound


def _substitute(kind: Any, bound: dict[Any, Any]) -> Any:
    """Put types for type parameters; what is not bound admits anything, like the ``object`` of generated DTOs."""
    if isinstance(kind, TypeVar):
        return bound.get(kind, Any)
    parameters = getattr(kind, "__parameters__", ())
    if parameters and not isinstance(kind, type):
        return kind[tuple(bound.get(parameter, Any) for parameter in parameters)]
    return kind
