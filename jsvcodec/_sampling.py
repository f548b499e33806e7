"""A class -> an example of it, filled as ServiceStack fills the examples on its metadata pages.

Every member gets a value: text is ``String``, a number 0, a date the first one, a list holds one item, a map one pair.
The example is laid out as a tree first and read like any document, so whatever jsvcodec reads has one. Raises
`TypeError` for a type without a form on the wire, and `ValueError` where a class does not take its example.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum, Flag
from typing import Annotated, Any, Literal, NotRequired, Required, TypeVar, get_args, get_origin
from uuid import UUID

from cattrs.errors import StructureHandlerNotFoundError

from jsvcodec._options import ReadOptions
from jsvcodec._scalars import enum_value
from jsvcodec._structuring import structurer
from jsvcodec._types.members import has_members, is_optional, is_union, shape_of
from jsvcodec.errors import DecodeError
from jsvcodec.limits import Limits

__all__ = ("sample",)

T = TypeVar("T")

_LEAVES: dict[type, Any] = {
    str: "String",
    bool: False,
    int: 0,
    float: 0.0,
    Decimal: Decimal(0),
    datetime: datetime.min.replace(tzinfo=UTC),
    date: date.min,
    time: time.min,
    timedelta: timedelta(),
    UUID: UUID(int=0),
    bytes: b"\0",
}

_DEPTH = 2
"""How often a type may stand inside of itself, as ServiceStack counts: it is filled once more than that."""

_MOST = 10_000
"""How many objects one example may hold; classes that all refer to each other would make astronomically many."""


def sample(type: type[T]) -> T:
    """Return an example of `type` with every member filled.

    Raises `TypeError` where a type has no form on the wire, `ValueError` where a class refuses these values or
    contains itself without end.

    >>> from jsvcodec.models import Authenticate
    >>> example = sample(Authenticate)
    >>> example.user_name, example.remember_me, example.meta
    ('String', False, {'String': 'String'})
    """
    try:
        tree = _Filler(_MOST).root(type)
    except _TooMany:
        tree = _Filler().root(type)
    try:
        read = structurer(type, ReadOptions(limits=Limits(depth=None)))
        value: T = read(tree)
    except DecodeError as error:
        problems = "; ".join(map(str, error.problems))
    except StructureHandlerNotFoundError as error:
        raise TypeError(f"{_name(error.type_)} has no form on the wire") from None
    else:
        return value
    raise ValueError(f"{_name(type)} does not take its example: {problems}")


class _TooMany(Exception):
    """An example grows beyond its bound."""


class _Filler:
    """Lays out one example; knows which types it is inside of.

    Raises `_TooMany` beyond `most` objects; without a bound it fills no class twice.
    """

    def __init__(self, most: int | None = None) -> None:
        self.inside: dict[Any, int] = {}
        self.most = most
        self.filled = 0

    def root(self, kind: Any) -> Any:
        """Return the tree of the whole example, whose class does not count as being inside of itself."""
        kind = _bare(kind)
        return self._members(kind) if has_members(kind) else self.tree(kind)

    def tree(self, kind: Any) -> Any:
        """Return the tree of a type, or None where it stands too deep inside of itself."""
        kind = _bare(kind)
        if kind is Any or kind is object or isinstance(kind, TypeVar):
            return {}
        if kind is None or kind is type(None):
            return None
        if get_origin(kind) is Literal:
            return get_args(kind)[0]
        origin = get_origin(kind) or kind
        if isinstance(origin, type) and issubclass(origin, Enum):
            return _enum(origin)
        leaf = next((_LEAVES[base] for base in getattr(origin, "__mro__", ()) if base in _LEAVES), None)
        return self._nested(kind, origin) if leaf is None else leaf

    def _nested(self, kind: Any, origin: Any) -> Any:
        times = self.inside.get(kind, 0)
        if times > (_DEPTH if self.most else 0):
            return None
        self.inside[kind] = times + 1
        try:
            if has_members(kind):
                return self._members(kind)
            if isinstance(origin, type) and issubclass(origin, Mapping):
                return self._pair(*(get_args(kind) or (str, Any)))
            if isinstance(origin, type) and issubclass(origin, Collection):
                return self._items(origin, get_args(kind))
        finally:
            if self.most or not has_members(kind):
                self.inside[kind] = times
        raise TypeError(f"{_name(kind)} has no form on the wire")

    def _members(self, kind: Any) -> dict[str, Any]:
        self.filled += 1
        if self.most and self.filled > self.most:
            raise _TooMany
        filled = ((member, self.tree(member.type)) for member in shape_of(kind).members)
        # What is too deep is None where it may be, and otherwise left to its default.
        return {
            member.wire: tree
            for member, tree in filled
            if tree is not None or is_optional(member.type) or member.required
        }

    def _pair(self, key: Any, value: Any) -> dict[Any, Any]:
        tree = self.tree(value)
        return {} if tree is None else {self.tree(key): tree}

    def _items(self, origin: type, kinds: tuple[Any, ...]) -> list[Any]:
        if origin is tuple and kinds and kinds[-1] is not Ellipsis:
            return [self.tree(kind) for kind in kinds]
        item = kinds[0] if kinds else Any
        if issubclass(origin, (set, frozenset)) and _bare(item) in (Any, object):
            return []  # no set holds the empty map that stands for anything
        tree = self.tree(item)
        return [] if tree is None else [tree]


def _bare(kind: Any) -> Any:
    """Take off what only names or annotates a type; of a union take what comes first and is not None."""
    while True:
        if hasattr(kind, "__supertype__"):
            kind = kind.__supertype__
        elif hasattr(kind, "__value__"):
            kind = kind.__value__
        elif get_origin(kind) in (Annotated, Required, NotRequired):
            kind = get_args(kind)[0]
        elif is_union(kind):
            kind = next(arg for arg in get_args(kind) if arg is not type(None))
        else:
            return kind


def _enum(kind: type[Enum]) -> str | int:
    if issubclass(kind, Flag):
        return 0
    for member in kind:
        return enum_value(member)
    raise TypeError(f"{_name(kind)} has no members")


def _name(kind: Any) -> str:
    return kind.__name__ if isinstance(kind, type) else str(kind)
