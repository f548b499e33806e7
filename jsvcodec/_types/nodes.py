"""The description of a type: a small tree of nodes, which everything else reads.

Structuring, writing, form rules, the ranking of unions, samples, redaction and the core's schemas go by these nodes,
and nothing else asks an annotation what it is. Nodes of classes may refer back to themselves.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from jsvcodec._scalars.registry import Scalar
from jsvcodec._types.fields import MISSING, ClassProvider, Tag
from jsvcodec.names import NAMINGS, Naming, fold

__all__ = (
    "AnyNode", "ClassNode", "EnumNode", "ListNode", "LiteralNode", "MapNode", "Member", "Node", "NoneNode",
    "RootNode", "ScalarNode", "TextNode", "TupleNode", "UnionNode", "UnknownNode", "WireNames", "admits_none",
    "is_structure", "shape_of", "without_none",
)  # fmt: skip


class Node:
    """What a type is; `kind` is the annotation, with generics bound, and `outer` are the names and marks around it.

    These are NewTypes and ``Annotated`` types, outermost first, for which users may have hooks of their own.
    """

    __slots__ = ("kind", "outer")

    def __init__(self, kind: Any) -> None:
        self.kind = kind
        self.outer: tuple[Any, ...] = ()

    def copy_to(self, other: Node) -> None:
        """Make another node, of the same class, the same but for what is around it."""
        for cls in type(self).__mro__:
            for name in getattr(cls, "__slots__", ()):
                if name != "outer" and hasattr(self, name):
                    setattr(other, name, getattr(self, name))

    @property
    def name(self) -> str:
        """What the type is called in messages."""
        return getattr(self.kind, "__name__", None) or str(self.kind)


class AnyNode(Node):
    """Anything: the tree itself. `kind` is the type variable where it is one that nothing is known of."""

    __slots__ = ()


class NoneNode(Node):
    """None alone."""

    __slots__ = ()


class UnknownNode(Node):
    """A type that nobody can read or write but a hook; `reason` says so, with the class and field that has it."""

    __slots__ = ("reason",)

    def __init__(self, kind: Any, reason: str) -> None:
        super().__init__(kind)
        self.reason = reason


class TextNode(Node):
    """`str` or a subclass; `cls` is the class to make."""

    __slots__ = ("cls",)

    def __init__(self, kind: Any, cls: type[str]) -> None:
        super().__init__(kind)
        self.cls = cls


class ScalarNode(Node):
    """A scalar of the registry, or a subclass of one; `cls` is the class to make."""

    __slots__ = ("cls", "scalar")

    def __init__(self, kind: Any, cls: type, scalar: Scalar) -> None:
        super().__init__(kind)
        self.cls = cls
        self.scalar = scalar


class EnumNode(Node):
    """An enum."""

    __slots__ = ("cls",)

    def __init__(self, kind: Any, cls: Any) -> None:
        super().__init__(kind)
        self.cls = cls


class LiteralNode(Node):
    """Some values; None among them makes a union of it."""

    __slots__ = ("values",)

    def __init__(self, kind: Any, values: tuple[Any, ...]) -> None:
        super().__init__(kind)
        self.values = values


class ListNode(Node):
    """A list, set, tuple of any length, or a class that is one; `build` makes it from a list of its items."""

    __slots__ = ("build", "cls", "item")
    item: Node

    def __init__(self, kind: Any, cls: type, build: Callable[[list[Any]], Any]) -> None:
        super().__init__(kind)
        self.cls = cls
        self.build = build


class TupleNode(Node):
    """A tuple of fixed length."""

    __slots__ = ("items",)
    items: tuple[Node, ...]


class MapNode(Node):
    """A map, or a class that is one; `build` makes it from a dict."""

    __slots__ = ("build", "cls", "key", "value")
    key: Node
    value: Node

    def __init__(self, kind: Any, cls: type, build: Callable[[dict[Any, Any]], Any]) -> None:
        super().__init__(kind)
        self.cls = cls
        self.build = build


class RootNode(Node):
    """A class of which one field stands for the whole; `inner` is the type of that field."""

    __slots__ = ("attribute", "cls", "inner", "provider")
    inner: Node

    def __init__(self, kind: Any, cls: Any, provider: ClassProvider, attribute: str) -> None:
        super().__init__(kind)
        self.cls = cls
        self.provider = provider
        self.attribute = attribute


class UnionNode(Node):
    """Several types, None apart: `optional` says whether it is one of them."""

    __slots__ = ("optional", "options")
    options: tuple[Node, ...]
    optional: bool


class Member(NamedTuple):
    """One member of a class: where it is in Python, its name on the wire, and what it is when nothing is sent."""

    attribute: str
    argument: str
    kind: Any
    node: Node
    default: Any
    factory: Callable[[], Any] | None
    wire: str | None
    """Its name on the wire where it does not follow from the naming."""
    aliases: tuple[str, ...]
    secret: bool
    optional: bool
    written: bool
    converts: bool

    @property
    def required(self) -> bool:
        """Whether a document without this member is refused: one that may be None is None then."""
        return not self.has_default and not self.optional and not admits_none(self.node)

    @property
    def is_none_when_missing(self) -> bool:
        """Whether the member is None when nothing is sent: what is None is not written."""
        return admits_none(self.node) and not self.has_default and not self.optional

    @property
    def has_default(self) -> bool:
        """Whether the class itself says what the member is when nothing is sent."""
        return self.default is not MISSING or self.factory is not None


class WireNames(NamedTuple):
    """The members of a class by their names on the wire: in the order of writing, exactly, and folded."""

    written: dict[str, Member]
    exact: dict[str, Member]
    folded: dict[str, Member]
    attributes: tuple[tuple[str, str], ...]
    """Names on the wire with the attributes that are written under them."""

    def find(self, name: str) -> Member | None:
        """Return the member that an incoming name means."""
        return self.exact.get(name) or self.folded.get(fold(name))


class ClassNode(Node):
    """A class with members, in the order of writing: its own first, then those of its bases, as .NET has them."""

    __slots__ = (
        "_names", "cls", "extra", "members", "naming", "provider", "reads_attributes", "refuses_unknown", "tag",
    )  # fmt: skip
    members: tuple[Member, ...]
    extra: Member | None
    """The member that keeps unknown members."""

    def __init__(self, kind: Any, cls: Any, provider: ClassProvider) -> None:
        super().__init__(kind)
        self.cls = cls
        self.provider = provider
        self.naming: Naming | None = getattr(cls, "__wire_naming__", None)
        self.refuses_unknown = provider.unknown(cls) == "error"
        self.tag: Tag | None = provider.tag(cls)
        self.reads_attributes = type(provider).values is ClassProvider.values and not provider.skips_open
        """Whether what an instance holds are its attributes, all of which it has."""

        self._names: dict[Naming, WireNames] = {}

    def names(self, naming: Naming) -> WireNames:
        """Return the members by their names on the wire. Raises `TypeError` where two members have the same name."""
        naming = self.naming or naming
        found = self._names.get(naming)
        if found is None:
            found = self._names[naming] = self._named(naming)
        return found

    def _named(self, naming: Naming) -> WireNames:
        case = (lambda name: name) if self.provider.keeps_names else NAMINGS[naming]
        written: dict[str, Member] = {}
        for member in self.members:
            name = member.wire if member.wire is not None else case(member.attribute)
            if name in written:
                other = written[name].attribute
                raise TypeError(f"{self.name}: {other} and {member.attribute} have the same name on the wire")
            written[name] = member
        exact = dict(written)
        for member in self.members:
            for alias in member.aliases:
                exact.setdefault(alias, member)
        folded: dict[str, Member] = {}
        for name, member in exact.items():
            folded.setdefault(fold(name), member)
        attributes = tuple((name, member.attribute) for name, member in written.items() if member.written)
        return WireNames(written, exact, folded, attributes)


def admits_none(node: Node) -> bool:
    """Return whether None is a value of this type."""
    return isinstance(node, (AnyNode, NoneNode)) or (isinstance(node, UnionNode) and node.optional)


def without_none(node: Node) -> Node:
    """Return what is left of a type that may be None, where that is one type; other types as they are."""
    return node.options[0] if isinstance(node, UnionNode) and len(node.options) == 1 else node


def shape_of(node: Node) -> Node:
    """Return what a document holds for a type: it without None, and what stands for a class."""
    seen = set[Node]()
    while (inner := without_none(node.inner if isinstance(node, RootNode) else node)) is not node and node not in seen:
        seen.add(node)
        node = inner
    return node


def is_structure(node: Node) -> bool:
    """Return whether values of this type are maps or lists, and never leaves."""
    return isinstance(node, (ClassNode, MapNode, ListNode, TupleNode))
