"""Tree -> model: a description of a type becomes a reader, which builds a value out of a tree.

In comes a tree whose leaves are text (JSV, forms) or Python scalars as well (JSON), out goes a value of that type.
Reading goes on after a fault, up to the limit of problems, and all that was found becomes one `DecodeError`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from jsvcodec._hooks import read_hook
from jsvcodec._options import ReadOptions
from jsvcodec._structuring.classes import class_reader, root_reader
from jsvcodec._structuring.containers import list_reader, map_reader, tuple_reader
from jsvcodec._structuring.context import Context, Reader
from jsvcodec._structuring.leaves import enum_reader, literal_reader, scalar_reader, text_reader, untyped
from jsvcodec._structuring.problems import TOO_DEEP, Mismatch, is_deep, refusal
from jsvcodec._structuring.tags import typed_reader
from jsvcodec._structuring.unions import union_reader
from jsvcodec._texts import TreeTexts
from jsvcodec._trees import with_leaves
from jsvcodec._types import nodes
from jsvcodec._types.describing import describe
from jsvcodec._types.nodes import Member, Node

__all__ = ("Context", "Structurer", "structured", "structurer")


class Structurer:
    """The readers for some options, each made once.

    `override` is asked first for every type: it returns a reader that takes the place of ours, or None. With
    `leaves_converted` a member of a class that converts it itself is passed as the tree that it is.
    """

    def __init__(
        self,
        options: ReadOptions,
        has_numbers: bool,
        override: Callable[[Node], Reader | None] | None = None,
        leaves_converted: bool = False,
    ) -> None:
        self.options = options
        self.has_numbers = has_numbers
        self._override = override
        self._leaves_converted = leaves_converted
        self._readers: dict[Node, Reader] = {}
        self._hooked: dict[int, Reader] = {}
        """The readers of hooks, by these: a hook reads a value once, whatever the types that it reads."""
        self._referred: set[Node] = set()
        """Types that contain themselves: all parts share one reader, which is looked up when it is called."""

    def reader(self, node: Node) -> Reader:
        """Return the reader of a type. Raises `TypeError` for a class that has no consistent names."""
        known = self._readers.get(node)
        if known is not None:
            self._referred.add(node)
            return known
        made: list[Reader] = []

        def later(tree: Any, context: Context) -> Any:
            return made[0](tree, context)

        self._readers[node] = later
        made.append(self._new(node))
        if node not in self._referred:
            self._readers[node] = made[0]
        return self._readers[node]

    def _new(self, node: Node) -> Reader:
        override = self._override(node) if self._override is not None else None
        return override or self.own(node)

    def own(self, node: Node) -> Reader:
        """Return a reader of a type that nothing takes the place of; its parts are read as everywhere."""
        hook = read_hook(node, self.options)
        if hook is not None:
            return self._hooked.setdefault(id(hook), self._reader_of_hook(hook))
        read = self._plain(node)
        if self.options.types is not None and isinstance(node, (nodes.AnyNode, nodes.ClassNode, nodes.UnionNode)):
            return typed_reader(node, read, self)
        return read

    def _plain(self, node: Node) -> Reader:
        options = self.options
        match node:
            case nodes.TextNode():
                return text_reader(node)
            case nodes.ScalarNode():
                return scalar_reader(node, options.limits.digits)
            case nodes.ClassNode():
                return class_reader(node, self.reader, options, self._raw_reader)
            case nodes.RootNode():
                return root_reader(node, self.reader)
            case nodes.ListNode():
                return list_reader(node, self.reader, options)
            case nodes.MapNode():
                return map_reader(node, self.reader, options, self._key_reader(node.key))
            case nodes.UnionNode():
                return union_reader(node, self.reader, options, self.has_numbers, self._is_hooked)
            case nodes.EnumNode():
                return enum_reader(node)
            case nodes.LiteralNode():
                return literal_reader(node)
            case nodes.TupleNode():
                return tuple_reader(node, self.reader, options)
            case nodes.NoneNode():
                return _read_none
            case nodes.UnknownNode():
                raise TypeError(node.reason)
        return self._untyped()

    def _untyped(self) -> Reader:
        return _read_exact if self.has_numbers else _read_any

    def _raw_reader(self, member: Member) -> Reader | None:
        return self._untyped() if member.converts and self._leaves_converted else None

    def _key_reader(self, node: Node) -> Reader | None:
        """Return what reads the keys of a map, or None where they are the texts that they are."""
        if not isinstance(node, nodes.AnyNode) and not (isinstance(node, nodes.TextNode) and node.cls is str):
            return self.reader(node)
        return self.reader(node) if self._is_hooked(node) else None

    def _is_hooked(self, node: Node) -> bool:
        overridden = self._override is not None and self._override(node) is not None
        return overridden or read_hook(node, self.options) is not None

    def _reader_of_hook(self, hook: Callable[[Any], Any]) -> Reader:
        if not self.has_numbers:
            return lambda tree, context: hook(tree)
        return lambda tree, context: hook(_read_exact(tree, context))


def _read_none(tree: Any, context: Context) -> Any:
    if tree is not None and tree != "null":
        raise Mismatch("expected null")
    return None


def _read_any(tree: Any, context: Context) -> Any:
    return tree


def _read_exact(tree: Any, context: Context) -> Any:
    """Return a tree of JSON, whose numbers are exact, as one without a type: see `untyped`."""
    is_leaf = type(tree) is not dict and type(tree) is not list
    return untyped(tree) if is_leaf else with_leaves(tree, untyped)


def structurer(kind: Any, options: ReadOptions, has_numbers: bool = False) -> Callable[[Any, TreeTexts], Any]:
    """Return the function that makes a value of type `kind` from a tree and its texts.

    It raises one `DecodeError` for all that is wrong. Raises `TypeError` for a type that nobody can read.
    """
    return structured(Structurer(options, has_numbers).reader(describe(kind)), options.limits.problems)


def structured(read: Reader, most: int | None) -> Callable[[Any, TreeTexts], Any]:
    """Return a function that calls a reader on a tree; what it finds wrong becomes one `DecodeError`."""

    def structure(tree: Any, texts: TreeTexts) -> Any:
        try:
            return read(tree, Context(texts))
        except RecursionError:
            if not is_deep(tree):
                raise
            found: Exception = Mismatch(TOO_DEEP)
        except MemoryError:
            raise
        except Exception as error:
            found = error
        raise refusal(found, most)

    return structure
