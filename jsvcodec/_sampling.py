"""A class -> an example of it, filled as ServiceStack fills the examples on its metadata pages.

Every member gets a value: text is ``String``, a number 0, a date the first one, a list holds one item, a map one pair.
The example is laid out as a tree first and read like any document, so whatever jsvcodec reads has one. Raises
`TypeError` for a type without a form on the wire, and `ValueError` where a class does not take its example.
"""

from __future__ import annotations

from enum import Flag
from typing import Any, TypeVar

from jsvcodec._options import ReadOptions
from jsvcodec._scalars.enums import enum_value
from jsvcodec._structuring import structurer
from jsvcodec._texts import TreeTexts
from jsvcodec._types import nodes
from jsvcodec._types.describing import describe
from jsvcodec._types.nodes import Node, admits_none
from jsvcodec.errors import DecodeError
from jsvcodec.limits import Limits

__all__ = ("sample",)

T = TypeVar("T")

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
    node = describe(type)
    try:
        tree = _Filler(_MOST).root(node)
    except _TooMany:
        tree = _Filler().root(node)
    options = ReadOptions(limits=Limits(depth=None))
    try:
        value: T = structurer(type, options, True)(tree, TreeTexts(options, str))
    except DecodeError as error:
        problems = "; ".join(map(str, error.problems))
    else:
        return value
    raise ValueError(f"{node.name} does not take its example: {problems}")


class _TooMany(Exception):
    """An example grows beyond its bound."""


class _Filler:
    """Lays out one example; knows which types it is inside of.

    Raises `_TooMany` beyond `most` objects; without a bound it fills no class twice.
    """

    def __init__(self, most: int | None = None) -> None:
        self.inside: dict[Node, int] = {}
        self.most = most
        self.filled = 0

    def root(self, node: Node) -> Any:
        """Return the tree of the whole example, whose class does not count as being inside of itself."""
        node = _first(node)
        return self._members(node) if isinstance(node, nodes.ClassNode) else self.tree(node)

    def tree(self, node: Node) -> Any:
        """Return the tree of a type, or None where it stands too deep inside of itself."""
        node = _first(node)
        match node:
            case nodes.AnyNode():
                return {}
            case nodes.NoneNode():
                return None
            case nodes.TextNode():
                return "String"
            case nodes.ScalarNode():
                return node.scalar.sample
            case nodes.LiteralNode():
                return node.values[0]
            case nodes.EnumNode():
                return _enum(node)
        return self._nested(node)

    def _nested(self, node: Node) -> Any:
        times = self.inside.get(node, 0)
        if times > (_DEPTH if self.most else 0):
            return None
        self.inside[node] = times + 1
        try:
            match node:
                case nodes.ClassNode():
                    return self._members(node)
                case nodes.MapNode():
                    value = self.tree(node.value)
                    return {} if value is None else {self.tree(node.key): value}
                case nodes.ListNode():
                    return self._items(node)
                case nodes.TupleNode():
                    return [self.tree(item) for item in node.items]
        finally:
            if self.most or not isinstance(node, nodes.ClassNode):
                self.inside[node] = times
        raise TypeError(node.reason if isinstance(node, nodes.UnknownNode) else f"no way to read or write {node.name}")

    def _members(self, node: nodes.ClassNode) -> dict[str, Any]:
        self.filled += 1
        if self.most and self.filled > self.most:
            raise _TooMany
        filled = ((name, member, self.tree(member.node)) for name, member in node.names("camel").written.items())
        # What is too deep is None where it may be, and otherwise left to its default.
        return {
            name: tree
            for name, member, tree in filled
            if tree is not None or admits_none(member.node) or member.required
        }

    def _items(self, node: nodes.ListNode) -> list[Any]:
        if issubclass(node.cls, (set, frozenset)) and isinstance(_first(node.item), nodes.AnyNode):
            return []  # no set holds the empty map that stands for anything
        tree = self.tree(node.item)
        return [] if tree is None else [tree]


def _first(node: Node) -> Node:
    """Return what comes first of a union and is not None, and what stands for a class; other types as they are."""
    while isinstance(node, nodes.RootNode) or (isinstance(node, nodes.UnionNode) and node.options):
        node = node.inner if isinstance(node, nodes.RootNode) else node.options[0]
    return node


def _enum(node: nodes.EnumNode) -> str | int:
    if issubclass(node.cls, Flag):
        return 0
    for member in node.cls:
        return enum_value(member)
    raise TypeError(f"{node.name} has no members")
