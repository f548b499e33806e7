"""An annotation -> its description: `describe` resolves names, aliases and generics once, and keeps the result."""

from __future__ import annotations

import typing
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from types import NoneType, UnionType
from typing import Any, Literal, Optional, Union, get_args, get_origin

from jsvcodec._caches import keep_by_type
from jsvcodec._scalars.enums import is_enum
from jsvcodec._scalars.registry import scalar_of
from jsvcodec._types.annotations import (
    WRAPPERS,
    is_interface,
    own_annotations,
    resolve_alias,
    resolve_hints,
    unshadowed,
    without_marks,
)  # fmt: skip
from jsvcodec._types.containers import LISTS, MAPS, builder, default_dict, list_or_map, parts
from jsvcodec._types.fields import ClassProvider, Field, annotated_wire, own_provider_of, provider_of
from jsvcodec._types.generics import bindings, bound_bases, substituted
from jsvcodec._types.nodes import (
    AnyNode,
    ClassNode,
    EnumNode,
    ListNode,
    LiteralNode,
    MapNode,
    Member,
    Node,
    NoneNode,
    RootNode,
    ScalarNode,
    TextNode,
    TupleNode,
    UnionNode,
    UnknownNode,
)  # fmt: skip
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
def class_node(cls: Any) -> ClassNode | None:
    """Return the description of a class for writing its instances, or None where it has no members.

    Members whose types cannot be resolved are described as anything.
    """
    if provider_of(cls) is None or list_or_map(cls) is not None:
        return None
    node = _Describing(forgiving=True).whole(cls)
    return node if isinstance(node, ClassNode) else None


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
            if not isinstance(made, UnknownNode):  # which names the place where it was met
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
        return UnknownNode(kind, f"{where}no way to read or write {_shown(kind)}")

    def _new(self, kind: Any, also: Any) -> Node:
        origin = get_origin(kind)
        if kind is Any or kind is object or isinstance(kind, typing.TypeVar):
            return AnyNode(kind)
        if kind is None or kind is NoneType:
            return NoneNode(NoneType)
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
            return LiteralNode(kind, values)
        return self._union(Optional[Literal[rest]], None)  # noqa: UP045 -- a Literal made at run time

    def _union(self, kind: Any, also: Any) -> Node:
        node = UnionNode(kind)
        self._start(node, also)
        options: list[Node] = []
        node.optional = False
        for arg in get_args(kind):
            option = self.node(arg, {})
            if option is node:
                continue
            node.optional = node.optional or isinstance(option, NoneNode)
            if isinstance(option, UnionNode):
                node.optional = node.optional or option.optional
                options += option.options
            elif not isinstance(option, NoneNode):
                options.append(option)
        node.options = tuple(dict.fromkeys(options))
        return node

    def _of_class(self, cls: Any, kind: Any, also: Any) -> Node:
        own = own_provider_of(cls)
        scalar = scalar_of(cls)
        if scalar is not None and scalar.type is cls:
            return ScalarNode(kind, cls, scalar)
        if own is not None:
            return self._class(cls, kind, own, also)
        if scalar is not None and scalar.restore is None:
            return self._unknown(kind)
        if is_enum(cls):
            return EnumNode(kind, cls)
        if cls is str:
            return TextNode(kind, str)
        place = list_or_map(cls)
        if place is not None:
            return self._list(cls, kind, also) if place == "list" else self._map(cls, kind, also)
        provider = provider_of(cls)
        if provider is not None:
            return self._class(cls, kind, provider, also)
        if issubclass(cls, str):
            return TextNode(kind, cls)
        if scalar is not None:
            return ScalarNode(kind, cls, scalar)
        if is_interface(cls):
            return AnyNode(kind)
        return self._unknown(kind)

    # --- lists and maps ---

    def _list(self, cls: Any, kind: Any, also: Any) -> Node:
        found = parts(kind)
        if kind == tuple[()] or (cls is tuple and found and found[-1] is not Ellipsis):
            row = TupleNode(kind)
            self._start(row, also)
            row.items = tuple(self.node(part, {}) for part in found)
            return row
        node = ListNode(kind, cls, LISTS.get(cls) or builder(cls, "extend" if hasattr(cls, "extend") else "update"))
        self._start(node, also)
        node.item = self.node(found[0] if found else Any, {})
        return node

    def _map(self, cls: Any, kind: Any, also: Any) -> Node:
        found = parts(kind)
        node = MapNode(kind, cls, MAPS.get(cls) or builder(cls, "update"))
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
        node = ClassNode(kind, cls, provider)
        self._start(node, also)
        bound = bindings(kind)
        bases = [get_origin(base) or base for base in bound_bases(kind)]
        hints = {} if provider.resolves_types else self._hints(cls)
        members: list[Member] = []
        node.extra = None
        for field, owner in _in_order(bases, provider.fields(cls)):
            annotation = hints.get(field.name, field.type)
            field = field._replace(optional=_is_optional(annotation, field.optional))
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
        node = RootNode(kind, cls, provider, root.name)
        self._start(node, also)
        node.inner = self.node(root.type, {})
        return node

    def _member(self, node: ClassNode, field: Field, wire: Wire, kind: Any) -> Member:
        around, self._where = self._where, f"{node.name}.{field.name}"
        reason = ""
        try:
            described = self.node(kind, {})
        except TypeError as error:
            described, reason = AnyNode(kind), str(error)
        if reason and not self._forgiving:
            raise TypeError(reason if ": " in reason else f"{self._where}: {reason}")
        self._where = around
        if isinstance(described, UnknownNode) and node.provider.reads_unknown_types:
            described = AnyNode(kind)
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


# --- classes ----------------------------------------------------------------------------------------------------------


def _is_optional(annotation: Any, optional: bool) -> bool:
    """Return whether a key may be left out; a TypedDict cannot tell where its annotations are texts."""
    while (wrapper := get_origin(annotation)) in WRAPPERS:
        if wrapper in (typing.Required, typing.NotRequired):
            return wrapper is typing.NotRequired
        annotation = get_args(annotation)[0]
    return optional


def _in_order(bases: Sequence[Any], fields: Sequence[Field]) -> list[tuple[Field, Any]]:
    """Return fields with the class that declares each: those of the class itself first, then those of its bases."""
    owned = [(field, _owner(bases, field.name)) for field in fields]
    return sorted(owned, key=lambda pair: (bases.index(pair[1]), _place(pair[1], pair[0].name)))


def _place(owner: Any, name: str) -> int:
    """Return the place of a field in its class: dataclasses list one that is declared anew where the base has it."""
    declared = list(own_annotations(owner))
    return declared.index(name) if name in declared else len(declared)


def _owner(bases: Sequence[Any], name: str) -> Any:
    # A TypedDict lists the keys of its bases with its own.
    for base in reversed(bases) if typing.is_typeddict(bases[0]) else bases:
        declared = vars(base).get("__attrs_attrs__", ())
        if name in own_annotations(base) or any(each.name == name and not each.inherited for each in declared):
            return base
    return bases[0]


def _is_hashable(kind: Any) -> bool:
    try:
        hash(kind)
    except TypeError:
        return False
    return True


def _shown(kind: Any) -> str:
    return kind.__name__ if isinstance(kind, type) and not get_args(kind) else str(kind)
