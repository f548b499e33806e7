"""How the members of types are sent in forms, and which member or part of one a name means.

A name is that of a member, or a path into one: ``a[0].b``, ``a[0][b]``, ``a.b``, ``meta[k]``, ``roles[]``. A path is
followed through the types alone; where they have no such part there is none. Linear in the length of a name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Literal, NamedTuple, TypeVar, is_typeddict

from jsvcodec._caches import MOST_TYPES
from jsvcodec._hooks import hook_of_node
from jsvcodec._types.describing import describe
from jsvcodec._types.nodes import (
    AnyNode,
    ClassNode,
    ListNode,
    LiteralNode,
    MapNode,
    Node,
    RootNode,
    ScalarNode,
    TextNode,
    TupleNode,
    UnionNode,
    UnknownNode,
    without_none,
)  # fmt: skip
from jsvcodec.names import TYPE_NAME, Naming

__all__ = ("UNKNOWN", "Field", "Kind", "Shapes", "Step", "field_of")

Kind = Literal["text", "raw", "flag", "scalar", "list", "map", "class", "any"]
Hooks = Mapping[Any, Any] | None


class Field(NamedTuple):
    """How a member is sent.

    As text as it stands (`text`; `raw` where a map or list may stand too), as a scalar, the first of some (`flag`), or
    as JSV. `nodes` are the types that tell its parts, all of them lists, or maps, or classes.
    """

    kind: Kind
    nodes: tuple[Node, ...] = ()

    @property
    def is_list(self) -> bool:
        """Whether its parts are items."""
        return bool(self.nodes) and isinstance(self.nodes[0], (ListNode, TupleNode))

    @property
    def is_text(self) -> bool:
        """Whether a text is written as it stands."""
        return self.kind in ("text", "raw")


UNKNOWN = Field("text")
"""A field without a type: its text is all there is."""


# --- kinds --------------------------------------------------------------------------------------------------------


def field_of(node: Node, hooks: Hooks = None) -> Field:
    """Return how a member of this type is sent; a type with a hook of the user may be sent as text or structured.

    >>> from jsvcodec._types.describing import describe
    >>> [field_of(describe(kind)).kind for kind in (str | None, bool, bool | None, list[int])]
    ['text', 'flag', 'scalar', 'list']
    """
    inner = without_none(node)
    if inner is not node:
        field = field_of(inner, hooks)
        return Field("scalar") if field.kind == "flag" else field
    field = _plain_field(node, hooks)
    if not hooks or isinstance(node, TextNode) or hook_of_node(node, hooks) is None:
        return field
    return Field("scalar") if field.kind in ("flag", "scalar") else Field("any", field.nodes)


def _plain_field(node: Node, hooks: Hooks) -> Field:
    match node:
        case TextNode():
            return UNKNOWN
        case UnionNode():
            return _either([field_of(option, hooks) for option in node.options])
        case LiteralNode():
            return Field("text" if any(type(value) is str for value in node.values) else "scalar")
        case ClassNode():
            return Field("class", (node,))
        case MapNode():
            return Field("map", (node,))
        case ListNode() | TupleNode():
            return Field("list", (node,))
        case RootNode():
            return field_of(node.inner, hooks)
        case AnyNode():
            return Field("raw" if isinstance(node.kind, TypeVar) else "any")
        case UnknownNode():  # only a hook reads it
            return Field("any")
        case ScalarNode() if node.cls is bool:
            return Field("flag")
    return Field("scalar")


def _either(fields: list[Field]) -> Field:
    """Return how a member is sent that is one of some."""
    kinds = {field.kind for field in fields}
    nodes = tuple(node for field in fields for node in field.nodes)
    shapes = {ClassNode if isinstance(node, ClassNode) else isinstance(node, MapNode) for node in nodes}
    if len(shapes) > 1:
        nodes = ()
    if kinds <= {"text", "scalar", "flag"}:
        return Field("text" if "text" in kinds else "scalar")
    return Field(kinds.pop() if len(kinds) == 1 else "any", nodes)


# --- parts --------------------------------------------------------------------------------------------------------


class Step(NamedTuple):
    """A step from a map or list to a part: how it is spelled, what it means there, and how the part is sent.

    The key is an index, None for the next item, the key of a map, the argument of a member, or a pair of None and the
    name of an unknown one.
    """

    name: str
    key: Any
    field: Field


_HEAD = re.compile(r"[^\[\].]+")
_STEP = re.compile(r"\[([^\[\]]*)\]|\.([^\[\].]+)")
_BRACKET = re.compile(r"[\[\]]")
_NUMBER = re.compile(r"[0-9]{1,9}")


class Shapes:
    """The fields of types, for the options of one codec."""

    def __init__(self, names: Naming, hooks: Hooks = None, types: Mapping[str, Any] | None = None) -> None:
        self._names = names
        self._hooks = hooks
        self._types = types or {}
        self._fields: dict[Node, Field] = {}

    def field(self, node: Node) -> Field:
        """Return how a member of this type is sent."""
        found = self._fields.get(node)
        if found is None:
            if len(self._fields) >= MOST_TYPES:  # a writer meets the members of every class that is written
                self._fields.clear()
            found = self._fields[node] = self._with_named(field_of(node, self._hooks))
        return found

    def _with_named(self, field: Field) -> Field:
        """Add the classes that ``__type`` may name in the place of a class."""
        bases = tuple(node.cls for node in field.nodes if isinstance(node, ClassNode) and not is_typeddict(node.cls))
        named = [cls for cls in dict.fromkeys(self._types.values()) if bases and issubclass(cls, bases)]
        others = (describe(cls) for cls in named if cls not in bases)
        return field._replace(nodes=(*field.nodes, *(node for node in others if isinstance(node, ClassNode))))

    def steps(self, field: Field) -> dict[str, Step]:
        """Return the steps to the members of classes by their written names."""
        classes = (node for node in field.nodes if isinstance(node, ClassNode))
        found = ((name, self.find(field, name)) for node in classes for name in node.names(self._names).written)
        return {name: step for name, step in found if step is not None}

    def find(self, field: Field, name: str) -> Step | None:
        """Return the step to a part of a field by its name, key or index."""
        keys, fields = [], []
        for node in field.nodes:
            found = self._part(node, name)
            if found is not None:
                keys.append(found[0])
                fields.append(found[1])
        if not fields:
            return None
        return Step(name, keys[0], fields[0] if len(fields) == 1 else _either(fields))

    def _part(self, node: Node, name: str) -> tuple[Any, Field] | None:
        match node:
            case ClassNode():
                member = node.names(self._names).find(name)
                if member is not None:
                    return member.argument, self.field(member.node)
                is_tag = (self._types and name == TYPE_NAME) or (node.tag is not None and name == node.tag.name)
                return ((None, name), UNKNOWN) if is_tag else None
            case MapNode():
                return name, self.field(node.value)
            case ListNode():
                return _index(name, None, lambda _: self.field(node.item))
            case TupleNode():
                return _index(name, len(node.items), lambda index: self.field(node.items[index]))
        return None

    def unknown(self, field: Field, name: str) -> Step:
        """Return the step to a member that a class does not know, of the type of those that it keeps."""
        return Step(name, (None, name), next((self.kept(node) for node in field.nodes if _keeps(node)), UNKNOWN))

    def kept(self, node: Any) -> Field:
        """Return how the unknown members of a class are sent: what may be anything, as the text that came."""
        kept = without_none(node.extra.node)
        if not isinstance(kept, MapNode) or isinstance(kept.value, AnyNode):
            return Field("raw")
        return self.field(kept.value)

    def path(self, root: Field, name: str) -> list[Step] | None:
        """Return the steps of a name into the type of a form, or None where it means no part of it.

        The whole name counts first. A path ends in an unknown member only where the innermost class keeps or refuses
        such members. In a map whose values have no parts, the rest of a dotted name is the key.
        """
        whole = self.find(root, name)
        if whole is not None:
            return [whole]
        head = _HEAD.match(name)
        step = None if head is None else self.find(root, head[0])
        if head is None or step is None:
            return None
        steps, pos = [step], head.end()
        while pos < len(name):
            found = _STEP.match(name, pos)
            if found is None:
                return None
            part, pos = found[1] if found[2] is None else found[2], found.end()
            step = self.find(steps[-1].field, part)
            if step is None and pos == len(name) and any(map(_minds_unknown, steps[-1].field.nodes)):
                step = self.unknown(steps[-1].field, part)
            if step is None:
                return None
            if not step.field.nodes and pos < len(name):
                is_key = found[2] is not None and isinstance(steps[-1].field.nodes[0], MapNode)
                if not is_key or _BRACKET.search(name, pos):
                    return None
                key = name[found.start(2) :]
                step, pos = Step(key, key, step.field), len(name)
            steps.append(step)
        return steps


def _index(name: str, size: int | None, field: Callable[[int], Field]) -> tuple[int | None, Field] | None:
    if not name:
        return None, field(0) if size is None else _either([field(index) for index in range(size)])
    if not _NUMBER.fullmatch(name) or (size is not None and int(name) >= size):
        return None
    return int(name), field(int(name))


def _keeps(node: Node) -> bool:
    return isinstance(node, ClassNode) and node.extra is not None


def _minds_unknown(node: Node) -> bool:
    return isinstance(node, ClassNode) and (node.extra is not None or node.refuses_unknown)
