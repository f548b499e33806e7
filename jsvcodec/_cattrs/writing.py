"""Model -> tree for a cattrs converter: what our hook for classes makes of an instance and its parts.

A part goes through the hook of the user for its declared type where there is one: for a NewType, an ``Annotated`` type
or a union, also within lists and maps. Otherwise the converter goes by the class of the value.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from threading import local
from typing import Any, cast, get_origin, is_typeddict

import attrs
from cattrs import Converter

from jsvcodec._cattrs.compiled import maker_of_trees, nodes_within, parts_of
from jsvcodec._cattrs.types import CONTAINERS, Settings, is_built_in, names_of, settings_of
from jsvcodec._hooks import hook_of
from jsvcodec._options import WriteOptions
from jsvcodec._scalars.enums import enum_value
from jsvcodec._types.describing import class_node, describe
from jsvcodec._types.fields import MISSING
from jsvcodec._types.nodes import ClassNode, ListNode, MapNode, Member, Node, TupleNode, UnionNode, without_none
from jsvcodec._unstructuring import Open, Unstructurer
from jsvcodec.core.trees import members_plan
from jsvcodec.names import TYPE_NAME

__all__ = ("UnstructureHook", "Writing", "writing_of")


class UnstructureHook:
    """Our hook for instances of a class with members, or of one that is a list or map."""

    def __init__(self, converter: Converter, settings: Settings, cls: Any) -> None:
        self._converter = converter
        self._settings = settings
        self._cls = get_origin(cls) or cls

    def __call__(self, value: Any) -> Any:
        """Return the parts of an instance, each unstructured by the converter; members by their wire names."""
        if type(value) is not self._cls:
            return self._converter.unstructure(value)
        writing = writing_of(self._converter, self._settings)
        return writing.parts(value, describe(self._cls)) if class_node(self._cls) is None else writing.members(value)


class _Opened(local):
    """The instances that a thread is taking apart, by the identity of the converter.

    A `Writing` cannot keep them: cattrs forgets it whenever it meets a new type of list or map.
    """

    def __init__(self) -> None:
        self.by_converter: dict[int, list[Open]] = {}


_opened = _Opened()


class Writing:
    """How one converter makes trees of values."""

    def __init__(self, converter: Converter, settings: Settings) -> None:
        self._converter = converter
        options = settings_of(converter, settings).write
        self._hooks = options.hooks
        self._type_names = {cls: name for name, cls in (options.types or {}).items()}
        # Hooks and the order of members are left to the writer of the format.
        level = WriteOptions(names=options.names, nulls=options.nulls)
        self._names = options.names
        self._unstructurer = Unstructurer(level)
        self._handlers: dict[Node, Callable[[Any], Any] | None] = {}
        self._defaults: dict[tuple[Any, str], Callable[[Any], Any]] = {}
        self._compiled: Callable[[Any], Any] | None = None
        if not self._type_names and getattr(converter.unstructure, "__func__", None) in _UNSTRUCTURE:
            self._compiled = maker_of_trees(converter, options.nulls == "keep", self._plan_of_class)

    def tree(self, value: Any, kind: Any = None) -> Any:
        """Return the tree of a whole value."""
        node = None if kind is None else describe(kind)
        made = self.by_core(value) if node is None or self._handler(node) is None else NotImplemented
        return self._made(value, node) if made is NotImplemented else made

    def members(self, value: Any) -> Any:
        """Return the members of an instance, or the instance where a hook of the format writes it."""
        cls = type(value)
        if self._is_hooked(cls):
            return value
        made = self.by_core(value)
        if made is not NotImplemented:
            return made
        node = class_node(cls)
        assert node is not None
        written = node.names(self._names).written
        around = self._around()
        level = cast(dict[str, Any], self._unstructurer.level(value, around))
        around.append(Open({}, id(value)))
        _opened.by_converter[id(self._converter)] = around
        try:
            return self._written(value, level, written)
        finally:
            around.pop()
            if not around:
                del _opened.by_converter[id(self._converter)]

    def _is_hooked(self, cls: type) -> bool:
        """Return whether a hook of the format writes instances of a class."""
        return self._hooks is not None and (hook_of(cls, self._hooks) or (None, None))[1] is not None

    def by_core(self, value: Any) -> Any:
        """Return the tree of a container or an instance by the core, or `NotImplemented`."""
        if self._compiled is None or self._converter.omit_if_default:
            return NotImplemented
        return self._compiled(value)

    def _plan_of_class(self, cls: Any, hook: Any) -> Any:
        """Return what the core is to know of a class: a plan where our hook and those for its parts do nothing else."""
        if not isinstance(hook, UnstructureHook):
            return hook
        if self._is_hooked(cls):
            return True
        plan = members_plan(cls, self._names)
        node = class_node(cls)
        if plan is None or node is None or any(self._has_handler(member.node) for member in node.members):
            return hook
        return plan

    def _around(self) -> list[Open]:
        """Return the instances that this thread is taking apart: references back to some are left out."""
        return _opened.by_converter.get(id(self._converter), [])

    def _written(self, value: Any, level: dict[str, Any], written: dict[str, Member]) -> dict[str, Any]:
        omits = self._converter.omit_if_default
        made = {}
        for name, inner in level.items():
            member = written.get(name)
            if omits and member is not None and self._is_default(value, member, inner):
                continue
            made[name] = self._part(inner, None if member is None else member.node)
        return made

    def _is_default(self, value: Any, member: Member, inner: Any) -> bool:
        """Return whether a member is what it is when nothing is sent, by the class itself."""
        key = type(value), member.attribute
        if key not in self._defaults:
            self._defaults[key] = _default_of(*key, member)
        return bool(inner == self._defaults[key](value))

    def _part(self, value: Any, node: Node | None) -> Any:
        """Return the tree of a part, with ``__type`` where its class is listed and declared as something else."""
        if value is None:
            return None
        node = None if node is None else _declared(node)
        made = self._made(value, node)
        name = self._type_names.get(type(value))
        if name is None or (isinstance(node, ClassNode) and node.cls is type(value)) or type(made) is not dict:
            return made
        is_ours = isinstance(self._converter.get_unstructure_hook(type(value)), UnstructureHook)
        return {TYPE_NAME: name, **made} if is_ours else made

    def _made(self, value: Any, node: Node | None) -> Any:
        handler = None if node is None else self._handler(node)
        if handler is not None:
            return handler(value)
        if self._type_names and type(value) in CONTAINERS:
            return self._container(value, None)
        return self._converter.unstructure(value)

    def _has_handler(self, node: Node) -> bool:
        return self._handler(_declared(node)) is not None

    def _handler(self, node: Node) -> Callable[[Any], Any] | None:
        """Return what makes trees of values of a declared type, or None where the class of a value says enough."""
        if node not in self._handlers:
            self._handlers[node] = self._new_handler(node)
        return self._handlers[node]

    def _new_handler(self, node: Node) -> Callable[[Any], Any] | None:
        hook = self._hook_of(node)
        if hook is not None:
            return hook
        inner = without_none(node)
        if inner is not node:
            return self._handler(inner)
        if not _is_keyed(node) and not isinstance(node, (ListNode, TupleNode, MapNode)):
            return None
        matters = self._type_names or any(self._hook_of(part) is not None for part in nodes_within(node, _taken_apart))
        return (lambda value: self._container(value, node)) if matters else None

    def _hook_of(self, node: Node) -> Callable[[Any], Any] | None:
        """Return the hook of the user for a declared type, where its values do not tell what they are."""
        for kind in names_of(node) if _is_keyed(node) or isinstance(node, UnionNode) else node.outer:
            hook = self._hook(kind)
            if hook is not None:
                return cast(Callable[[Any], Any], hook)
        return None

    def _hook(self, kind: Any) -> Any:
        try:
            hook = self._converter.get_unstructure_hook(kind)
        except Exception:  # cattrs itself has no way to write it
            return None
        return None if is_built_in(hook) or isinstance(hook, UnstructureHook) or hook is enum_value else hook

    def _container(self, value: Any, node: Node | None) -> Any:
        """Return the tree of a list or map, each part by its declared type; a hook of the user for its class wins."""
        cls = type(value)
        if cls not in CONTAINERS or not is_built_in(self._converter.get_unstructure_hook(cls)):
            return self._converter.unstructure(value)
        return self.parts(value, node)

    def parts(self, value: Any, node: Node | None) -> dict[Any, Any] | list[Any]:
        """Return the tree of a list or map whose type is described by a node."""
        if isinstance(node, ClassNode):
            kinds = {member.attribute: member.node for member in node.members}
            return {name: self._part(part, kinds.get(name)) for name, part in value.items()}
        if isinstance(value, Mapping):
            key, inner = (node.key, node.value) if isinstance(node, MapNode) else (None, None)
            return {self._part(name, key): self._part(part, inner) for name, part in value.items()}
        if isinstance(node, TupleNode) and len(node.items) == len(value):
            return [self._part(part, item) for part, item in zip(value, node.items, strict=True)]
        item = node.item if isinstance(node, ListNode) else None
        return [self._part(part, item) for part in value]


class TreeConverter(Converter):
    """A cattrs converter that has the core make the trees of whole values."""

    settings: Settings

    def unstructure(self, obj: Any, unstructure_as: Any = None) -> Any:
        """Return the tree of a value, as in cattrs."""
        if unstructure_as is None and type(obj) not in _LEAVES:
            made = writing_of(self, self.settings).by_core(obj)
            if made is not NotImplemented:
                return made
        return super().unstructure(obj, unstructure_as)


_LEAVES = frozenset((str, int, float, bool, type(None)))
"""The types of most values, which hooks alone may make something of."""

_UNSTRUCTURE = (Converter.unstructure, TreeConverter.unstructure)
"""What a converter makes trees by, unless its class has a way of its own."""


def writing_of(converter: Converter, settings: Settings) -> Writing:
    """Return how a converter makes trees of values."""
    found: Any = converter.get_unstructure_hook(Writing)
    return found if isinstance(found, Writing) else Writing(converter, settings)


def _declared(node: Node) -> Node:
    """Return the type by which the hook for a member is found, which has a value."""
    return node if node.outer else without_none(node)


def _is_keyed(node: Node) -> bool:
    """Return whether a type is a TypedDict, whose values are dicts."""
    return isinstance(node, ClassNode) and is_typeddict(node.cls)


def _taken_apart(node: Node) -> tuple[Node, ...]:
    """Return the declared types of the parts of a value whose class does not tell them."""
    inner = without_none(node)
    if inner is not node:
        return (inner,)
    return parts_of(node) if _is_keyed(node) or isinstance(node, (ListNode, TupleNode, MapNode)) else ()


def _default_of(cls: Any, attribute: str, member: Member) -> Callable[[Any], Any]:
    """Return what makes the default of a member for an instance; it equals no value where the member has none."""
    field = next((each for each in getattr(cls, "__attrs_attrs__", ()) if each.name == attribute), None)
    factory = member.factory
    takes_self = field is not None and getattr(field.default, "takes_self", False)
    convert = field.converter if field is not None and not isinstance(field.converter, attrs.Converter) else None

    def default(instance: Any) -> Any:
        made: Any = factory(instance) if takes_self else factory() if factory is not None else member.default  # type: ignore[call-arg, misc]
        return made if convert is None or made is MISSING else convert(made)

    return default
