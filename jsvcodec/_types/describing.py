"""An annotation -> its description: `describe` resolves names, aliases and generics once, and keeps the result."""

from __future__ import annotations

import typing
from collections import Counter, defaultdict
from collections.abc import Mapping
from types import FunctionType, NoneType, UnionType
from typing import Any, Literal, Optional, Union, get_args, get_origin

from jsvcodec._caches import keep_by_type
from jsvcodec._scalars.enums import is_enum
from jsvcodec._scalars.registry import scalar_of
from jsvcodec._types import nodes
from jsvcodec._types.annotations import (
    WRAPPERS,
    is_interface,
    is_optional,
    resolve_alias,
    resolve_hints,
    unshadowed,
    without_marks,
)  # fmt: skip
from jsvcodec._types.containers import LISTS, MAPS, builder, default_dict, list_or_map, parts
from jsvcodec._types.fields import ClassProvider, Field, annotated_wire, own_provider_of, provider_of
from jsvcodec._types.generics import bindings, bound_bases, substituted
from jsvcodec._types.members import in_order
from jsvcodec._types.nodes import Member, Node
from jsvcodec.names import Wire

__all__ = ("class_node", "describe")


def describe(kind: Any) -> Node:
    """Return the description of a type.

    What nobody can read or write is an `UnknownNode`, for which only a hook may know a way. Raises `TypeError`
    for an annotation that cannot be resolved, naming class and field.

    >>> describe(dict[str, int | None]).value.optional
    True
    """
    return _described(kind, _spelled(kind))


@keep_by_type
def _described(kind: Any, spelled: str | None) -> Node:
    return _Describing().whole(kind)


def _spelled(kind: Any) -> str | None:
    """Return how an annotation is written, since unions and literals in another order are equal."""
    return None if isinstance(kind, type) else repr(kind)


@keep_by_type
def class_node(cls: Any) -> nodes.ClassNode | None:
    """Return the description of a class for writing its instances, or None where it has no members.

    Members whose types cannot be resolved are described as anything.
    """
    if provider_of(cls) is None or list_or_map(cls) is not None:
        return None
    node = _Describing(forgiving=True).whole(cls)
    return node if isinstance(node, nodes.ClassNode) else None


class _Describing:
    """One call of `describe`: each type is made once, before its parts, so that types may refer to themselves."""

    def __init__(self, forgiving: bool = False) -> None:
        self._made: dict[Any, Node] = {}
        self._forgiving = forgiving
        self._named: list[tuple[Node, Node]] = []
        self._where = ""

    def whole(self, kind: Any) -> Node:
        """Return the node of an annotation, with every node complete."""
        node = self.node(kind, {})
        for named, inner in self._named:
            inner.copy_to(named)
        return node

    def node(self, kind: Any, bound: Mapping[Any, Any], also: Any = None) -> Node:
        """Return the node of an annotation; `bound` are the types that its type variables stand for.

        `also` is an alias that means the same, and may occur within it.
        """
        kind = substituted(kind, bound)
        made = self._made.get((kind, _spelled(kind))) if _is_hashable(kind) else None
        if made is None:
            made = self._new(kind, also)
            if not isinstance(made, nodes.UnknownNode):  # which names the place where it was met
                self._keep(kind, made)
        if also is not None:
            self._keep(also, made)
        return made

    def _start(self, node: Node, also: Any) -> None:
        self._keep(node.kind, node)
        if also is not None:
            self._keep(also, node)

    def _keep(self, kind: Any, node: Node) -> None:
        if _is_hashable(kind):
            self._made[kind, _spelled(kind)] = node

    def _unknown(self, kind: Any) -> Node:
        where = f"{self._where}: " if self._where else ""
        return nodes.UnknownNode(kind, f"{where}no way to read or write {_shown(kind)}")

    def _new(self, kind: Any, also: Any) -> Node:
        origin = get_origin(kind)
        if kind is Any or kind is object or isinstance(kind, typing.TypeVar):
            return nodes.AnyNode(kind)
        if kind is None or kind is NoneType:
            return nodes.NoneNode(NoneType)
        if origin in WRAPPERS:
            return self._around(kind, get_args(kind)[0])
        if hasattr(kind, "__supertype__"):
            return self._around(kind, kind.__supertype__)
        alias = resolve_alias(kind)
        if alias is not None:
            return self.node(*alias, also=kind)
        if origin is Literal:
            return self._literal(kind)
        if origin is Union or origin is UnionType:
            return self._union(kind, also)
        if isinstance(kind, (str, typing.ForwardRef)):
            raise TypeError(f"the name {getattr(kind, '__forward_arg__', kind)!r} cannot be resolved")
        cls = origin or kind
        if not isinstance(cls, type):
            return self._unknown(kind)
        return self._of_class(unshadowed(cls), kind, also)

    def _around(self, kind: Any, inner_kind: Any) -> Node:
        """Return the node of what a NewType or ``Annotated`` names; a class in the making is completed later."""
        inner = self.node(inner_kind, {})
        named: Node = object.__new__(type(inner))
        inner.copy_to(named)
        named.outer = (kind, *inner.outer)
        self._named.append((named, inner))
        self._keep(kind, named)
        return named

    def _literal(self, kind: Any) -> Node:
        values = get_args(kind)
        rest = tuple(value for value in values if value is not None)
        if len(rest) == len(values):
            return nodes.LiteralNode(kind, values)
        return self._union(Optional[Literal[rest]], None)  # noqa: UP045 -- a Literal made at run time

    def _union(self, kind: Any, also: Any) -> Node:
        node = nodes.UnionNode(kind)
        self._start(node, also)
        options: list[Node] = []
        node.optional = False
        for arg in get_args(kind):
            option = self.node(arg, {})
            if option is node:
                continue
            node.optional = node.optional or isinstance(option, nodes.NoneNode)
            if isinstance(option, nodes.UnionNode):
                node.optional = node.optional or option.optional
                options += option.options
            elif not isinstance(option, nodes.NoneNode):
                options.append(option)
        node.options = tuple(dict.fromkeys(options))
        return node

    def _of_class(self, cls: Any, kind: Any, also: Any) -> Node:
        own = own_provider_of(cls)
        scalar = scalar_of(cls)
        if scalar is not None and scalar.type is cls:
            return nodes.ScalarNode(kind, cls, scalar)
        if own is not None:
            return self._class(cls, kind, own, also)
        if scalar is not None and scalar.restore is None:
            return self._unknown(kind)
        if is_enum(cls):
            return nodes.EnumNode(kind, cls)
        if cls is str:
            return nodes.TextNode(kind, str)
        place = list_or_map(cls)
        if place is not None:
            return self._list(cls, kind, also) if place == "list" else self._map(cls, kind, also)
        provider = provider_of(cls)
        if provider is not None:
            return self._class(cls, kind, provider, also)
        if issubclass(cls, str):
            return nodes.TextNode(kind, cls)
        if scalar is not None:
            return nodes.ScalarNode(kind, cls, scalar)
        if is_interface(cls):
            return nodes.AnyNode(kind)
        return self._unknown(kind)

    # --- lists and maps ---

    def _list(self, cls: Any, kind: Any, also: Any) -> Node:
        found = parts(kind)
        if kind == tuple[()] or (cls is tuple and found and found[-1] is not Ellipsis):
            row = nodes.TupleNode(kind)
            self._start(row, also)
            row.items = tuple(self.node(part, {}) for part in found)
            return row
        node = nodes.ListNode(
            kind, cls, LISTS.get(cls) or builder(cls, "extend" if hasattr(cls, "extend") else "update")
        )
        self._start(node, also)
        node.item = self.node(found[0] if found else Any, {})
        return node

    def _map(self, cls: Any, kind: Any, also: Any) -> Node:
        found = parts(kind)
        node = nodes.MapNode(kind, cls, MAPS.get(cls) or builder(cls, "update"))
        self._start(node, also)
        node.key = self.node(found[0] if found else str, {})
        node.value = self.node(int if issubclass(cls, Counter) else found[1] if len(found) > 1 else Any, {})
        if cls is defaultdict:
            node.build = default_dict(node.value)
        return node

    # --- classes ---

    def _class(self, cls: Any, kind: Any, provider: ClassProvider, also: Any) -> Node:
        root = provider.root(cls)
        if root is not None:
            return self._root(cls, kind, provider, root, also)
        node = nodes.ClassNode(kind, cls, provider)
        self._start(node, also)
        bound = bindings(kind)
        bases = [get_origin(base) or base for base in bound_bases(kind)]
        hints = {} if provider.resolves_types else self._hints(cls)
        members: list[Member] = []
        node.extra = None
        for field, owner in in_order(bases, provider.fields(cls)):
            annotation = hints.get(field.name, field.type)
            field = field._replace(optional=is_optional(annotation, field.optional))
            wire = field.wire or annotated_wire(annotation) or Wire()
            member = self._member(node, field, wire, substituted(without_marks(annotation), bound.get(owner, {})))
            if not wire.extra:
                members.append(member)
            elif node.extra is not None:
                raise TypeError(
                    f"{node.name}: two members that keep unknown ones: {node.extra.attribute}, {field.name}"
                )
            else:
                node.extra = member
        node.members = tuple(members)
        return node

    def _root(self, cls: Any, kind: Any, provider: ClassProvider, root: Field, also: Any) -> Node:
        node = nodes.RootNode(kind, cls, provider, root.name)
        self._start(node, also)
        node.inner = self.node(root.type, {})
        return node

    def _member(self, node: nodes.ClassNode, field: Field, wire: Wire, kind: Any) -> Member:
        around, self._where = self._where, f"{node.name}.{field.name}"
        reason = ""
        try:
            described = self.node(kind, {})
        except TypeError as error:
            described, reason = nodes.AnyNode(kind), str(error)
        if reason and not self._forgiving:
            raise TypeError(reason if ": " in reason else f"{self._where}: {reason}")
        self._where = around
        if isinstance(described, nodes.UnknownNode) and node.provider.reads_unknown_types:
            described = nodes.AnyNode(kind)
        return Member(
            field.name, field.argument or field.name, kind, described, field.default, field.factory, wire.name,
            field.aliases, wire.secret, field.optional, field.written, field.converts,
        )  # fmt: skip

    def _hints(self, cls: Any) -> dict[str, Any]:
        try:
            return resolve_hints(cls)
        except TypeError:
            if not self._forgiving:
                raise
        return {}


def _is_hashable(kind: Any) -> bool:
    try:
        hash(kind)
    except TypeError:
        return False
    return True


def _shown(kind: Any) -> str:
    if isinstance(kind, type) and not get_args(kind):
        return kind.__name__
    if isinstance(kind, FunctionType):
        return kind.__qualname__
    # A value may stand where a type should, and its repr shows what it holds.
    is_form = get_origin(kind) is not None or type(kind).__module__ in ("typing", "typing_extensions")
    return str(kind) if is_form else f"an instance of {type(kind).__name__}"
