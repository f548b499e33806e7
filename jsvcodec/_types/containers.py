"""Lists and maps: which classes are one, what types their parts have, and how they are made of them."""

from __future__ import annotations

import typing
from collections import Counter, OrderedDict, abc, defaultdict, deque
from collections.abc import Callable
from typing import Any, Literal, get_args, get_origin

from jsvcodec._types.generics import bound_bases
from jsvcodec._types.nodes import ListNode, MapNode, Node, ScalarNode

__all__ = ("LISTS", "MAPS", "builder", "default_dict", "list_or_map", "parts")

LISTS: dict[Any, Callable[[Any], Any]] = {
    list: list, tuple: tuple, set: set, frozenset: frozenset, deque: deque,
    abc.Sequence: list, abc.MutableSequence: list, abc.Collection: list, abc.Iterable: list,
    abc.Set: set, abc.MutableSet: set,
}  # fmt: skip
MAPS: dict[Any, Callable[[Any], Any]] = {
    dict: dict, OrderedDict: OrderedDict, abc.Mapping: dict, abc.MutableMapping: dict,
}  # fmt: skip


def list_or_map(cls: Any) -> Literal["list", "map"] | None:
    """Return whether a class is a list or a map; a NamedTuple and a TypedDict are classes with members."""
    if cls in LISTS:
        return "list"
    if cls in MAPS or (issubclass(cls, dict) and not typing.is_typeddict(cls)):
        return "map"
    if issubclass(cls, (list, set, frozenset, deque)) or (issubclass(cls, tuple) and not hasattr(cls, "_fields")):
        return "list"
    return None


def parts(kind: Any) -> tuple[Any, ...]:
    """Return the types of the parts of a list or map, bound at the class or at the base that is the list or map."""
    for base in bound_bases(kind):
        origin = get_origin(base) or base
        if origin in LISTS or origin in MAPS or origin is defaultdict or origin is Counter:
            return get_args(base)
    return ()


def builder(cls: Any, fill: str) -> Callable[[Any], Any]:
    """Return what makes a subclass of a list or map: its constructor, or one without arguments and `fill`."""
    base = next(base for base in (list, dict, set, frozenset, deque, tuple) if issubclass(cls, base))
    if cls.__init__ is base.__init__ or not hasattr(cls, fill):
        return cls  # type: ignore[no-any-return]

    def build(parts: Any) -> Any:
        made = cls()
        getattr(made, fill)(parts)
        return made

    return build


def default_dict(value: Node) -> Callable[[Any], Any]:
    """Return what makes a `defaultdict`, whose default is an empty value of its type."""
    factory = value.cls if isinstance(value, (ListNode, MapNode, ScalarNode)) else None
    return lambda parts: defaultdict(factory, parts)
