"""Descriptions of types -> the kinds by which the compiled core reads them.

In comes the description of a type and the readers that give it its meaning, out goes a pair for the core's reader: a
kind, and what counts as None where it stands. What the core does not know becomes a hook, the reader of that part.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import EnumType
from types import ModuleType
from typing import Any, Literal
from uuid import UUID

from jsvcodec._format_base import Reader
from jsvcodec._hooks import read_hook
from jsvcodec._options import ReadOptions
from jsvcodec._scalars.enums import enum_texts, read_enum
from jsvcodec._structuring import Context, Structurer
from jsvcodec._structuring.classes import null_word_is_none
from jsvcodec._texts import NestedTexts, TreeTexts
from jsvcodec._types import nodes
from jsvcodec._types.describing import describe
from jsvcodec._types.fields import MISSING, ClassProvider, own_provider_of
from jsvcodec._types.nodes import Member, Node, admits_none, without_none
from jsvcodec.core.building import field_names, way_to_build
from jsvcodec.jsv.grammar import SPECIAL
from jsvcodec.jsv.reader import read
from jsvcodec.limits import Limits

__all__ = ("want_of",)

Spelling = Literal["jsv", "json"]
Want = tuple[Any, int]

# What counts as None, or as nothing, where a value stands; the numbers are those of schema.h.
_NOTHING_IS_NONE = 1
_EMPTY_IS_NONE = 2
_NULL_IS_NOTHING = 4
_NOTHING_IS_BYTES = 8

_SCALARS = {kind.__name__: kind for kind in (bool, int, float, Decimal, datetime, date, time, timedelta, UUID, bytes)}
"""The scalars that the core reads itself, which a class of the same name is not."""

_OF_ANY_DEPTH = ReadOptions(limits=Limits(depth=None))
_LISTS = (list, tuple, set, frozenset)


def want_of(core: ModuleType, reader: Reader, spelling: Spelling | Literal["tree"] = "jsv") -> Want:
    """Return what the core's reader is to be given for the type of a Python reader, which takes what it declines."""
    return _Schema(core, reader, spelling).want(describe(reader.type))


class _Schema:
    """The kinds of one type and its parts; each is made once, so that classes may refer to themselves."""

    def __init__(self, core: ModuleType, reader: Reader, spelling: Spelling | Literal["tree"]) -> None:
        self._core = core
        self._spelling = spelling
        self._spelled = _SPELLED_NAMES[spelling]
        self._reader = reader
        self._options: ReadOptions = reader.options
        self._structurer = Structurer(reader.options, reader.format.has_numbers)
        self._made: dict[Node, Any] = {}

    def want(self, node: Node) -> Want:
        """Return the kind of a value with what is None for it."""
        rest = without_none(node)
        if read_hook(node, self._options) is not None:
            return self.kind(node), 0
        if rest is node:
            return self.kind(node), _NOTHING_IS_NONE if isinstance(node, nodes.AnyNode) else 0
        assert isinstance(node, nodes.UnionNode)
        if not node.optional:
            return self.kind(rest), 0
        nulls = _NOTHING_IS_NONE
        if isinstance(rest, nodes.ScalarNode) and rest.scalar.empty_is_none:
            nulls |= _EMPTY_IS_NONE
        is_none = null_word_is_none(rest) or (self._options.lenient and not isinstance(rest, nodes.TextNode))
        return self.kind(rest), nulls | (_NULL_IS_NOTHING if is_none else 0)

    def kind(self, node: Node) -> Any:
        """Return the kind of a type, not looking at what is None for it."""
        made = self._made.get(node)
        if made is None:
            made = self._made[node] = self._make(node)
        return made

    def _make(self, node: Node) -> Any:
        hook = read_hook(node, self._options)
        if hook is not None:
            if self._spelling == "tree":
                return self._new("hook", node)  # its numbers may be exact, which a hook does not get
            return self._core.kind("plain hook", hook, (), {}, False)
        match node:
            case nodes.AnyNode():
                return self._new("any", node)
            case nodes.TextNode() if node.cls is str:
                return self._new("str", node)
            case nodes.ScalarNode() if _SCALARS.get(node.cls.__name__) is node.cls:
                return self._new(node.cls.__name__.lower(), node)
            case nodes.EnumNode():
                return self._new("enum", node, table=_enum_table(node.cls))
            case nodes.ClassNode():
                return self._class(node)
            case nodes.MapNode() if node.build is dict:
                return self._new("map", node, self._key(node.key), self.want(node.value))
            case nodes.ListNode() if node.build in _LISTS:
                return self._new(node.build.__name__, node, self.want(node.item))
            case nodes.TupleNode():
                return self._new("row", node, *map(self.want, node.items))
        return self._new("hook", node)

    def _key(self, node: Node) -> Want:
        """Return the kind of a key; one that may be None, too, is made as a whole where it is not text."""
        if isinstance(node, nodes.UnionNode) and read_hook(node, self._options) is None:
            return self._new("hook", node), 0
        return self.want(node)

    def _new(self, form: str, node: Node, *parts: Want, table: dict[str, Any] | None = None) -> Any:
        is_foreign = isinstance(node, nodes.EnumNode) and _is_foreign(node.cls)
        return self._core.kind(form, self._hook(node), parts, table or {}, is_foreign)

    def _hook(self, node: Node) -> Callable[[Any, str | None], Any]:
        """Return the function that makes a value where the core does not know how, of a tree and its text."""
        read = self._structurer.reader(node)
        reader = self._reader

        def structure(tree: Any, text: str | None) -> Any:
            texts = reader.texts if text is None else _PartTexts(reader.options, reader.compact, tree, text)
            return read(tree, Context(texts))

        return structure

    # --- classes ---

    def _class(self, node: nodes.ClassNode) -> Any:
        if not self._is_known(node):
            return self._new("hook", node)
        names = node.names(self._options.names)
        made = self._made[node] = self._new("class", node)
        members = _in_order(node)
        exact = names.exact if self._spelling == "tree" else {}
        index = {member.attribute: place for place, member in enumerate(members)}
        attributes = [member.attribute for member in members]
        is_own = own_provider_of(node.cls) is not None
        how, places = ("call", attributes) if is_own else way_to_build(node.cls, attributes)
        if how in ("call", "dict"):
            places = [member.argument for member in members]
        wire = {member.attribute: name for name, member in names.written.items()}
        made.define(
            node.cls,
            how,
            tuple(
                self._member(member, place, wire.get(member.attribute, ""), is_called=how in ("call", "dict"))
                for member, place in zip(members, places, strict=True)
            ),
            {name: index[member.attribute] for name, member in (names.folded | exact).items()},
            -1 if node.extra is None else index[node.extra.attribute],
        )
        return made

    def _is_known(self, node: nodes.ClassNode) -> bool:
        """Return whether the core makes instances of a class: not if names fold alike or a provider makes them."""
        provider = type(node.provider)
        names_differ = len({member.attribute for member in node.names("camel").folded.values()}) == len(node.members)
        return (
            names_differ
            and isinstance(node.cls, type)
            and provider.build is ClassProvider.build
            and not node.refuses_unknown
            and node.tag is None
            and not any(member.aliases for member in node.members)
            and (node.extra is None or self._keeps_anything(node.extra.node))
        )

    def _keeps_anything(self, node: Node) -> bool:
        """Return whether unknown members are kept as trees without a type; without a map their numbers stay exact."""
        kept = without_none(node)
        if isinstance(kept, nodes.AnyNode):
            return not self._reader.format.has_numbers
        return (
            isinstance(kept, nodes.MapNode)
            and isinstance(kept.value, nodes.AnyNode)
            and read_hook(kept.value, self._options) is None
        )

    def _member(self, member: Member, place: Any, name: str, is_called: bool) -> tuple[Any, ...]:
        """Return what the core knows of a member; a class that is called sets its defaults itself."""
        kind, nulls = self.want(member.node)
        if admits_none(member.node):
            nulls |= _NOTHING_IS_NONE
        elif isinstance(member.node, nodes.ScalarNode) and member.node.cls is bytes:
            nulls |= _NOTHING_IS_BYTES
        if null_word_is_none(member.node):
            nulls |= _NULL_IS_NOTHING
        return (
            self._spelled(name),
            (kind, nulls),
            place,
            member.required,
            _default_of(member, is_called),
            None if is_called else member.factory,
        )


def _bare_name(name: str) -> str:
    return f"{name}:" if name and name.isascii() and SPECIAL.search(name) is None else ""


def _quoted_name(name: str) -> str:
    return f'"{name}":' if name and name.isascii() and name.isprintable() and not {'"', "\\"} & set(name) else ""


def _no_name(name: str) -> str:
    return ""


_SPELLED_NAMES = {"jsv": _bare_name, "json": _quoted_name, "tree": _no_name}
"""A member's name with its colon as the core expects it in a text, or nothing where it is not to be expected."""


class _PartTexts(TreeTexts):
    """The texts of the maps and lists in one tree, which are looked for in its source when the first is asked for."""

    def __init__(self, options: ReadOptions, compact: Callable[[Any], str], tree: Any, source: str) -> None:
        super().__init__(options, compact)
        self._tree = tree
        self._source = source
        self._texts: dict[int, str | None] = {}

    def text_of(self, container: Any) -> str:
        """Return the text of a map or list of the tree."""
        if not self._texts:
            self._find()
        text = self._texts.get(id(container))
        return self.compact(container) if text is None else text

    def _find(self) -> None:
        sources = NestedTexts()
        pairs: list[tuple[Any, Any]] = [(self._tree, read(self._source, options=_OF_ANY_DEPTH, sources=sources))]
        while pairs:
            part, source = pairs.pop()
            if type(part) is dict:
                pairs += zip(part.values(), source.values(), strict=True)
            elif type(part) is list:
                pairs += zip(part, source, strict=True)
            else:
                continue
            self._texts[id(part)] = sources.of(source)


def _default_of(member: Member, is_called: bool) -> tuple[Any, ...]:
    """Return what a member is when it is not sent, in a tuple that is empty where the class itself says so."""
    if member.default is not MISSING:
        return () if is_called else (member.default,)
    return (None,) if member.is_none_when_missing else ()


def _in_order(node: nodes.ClassNode) -> list[Member]:
    """Return all members, the one for unknown names among them, as the class sets them."""
    order = {name: place for place, name in enumerate(field_names(node.cls))}
    members = [*node.members, *(() if node.extra is None else (node.extra,))]
    return sorted(members, key=lambda member: order.get(member.attribute, 0))


def _is_foreign(kind: Any) -> bool:
    """Return whether user code may run where a text is looked up in an enum or a member of it is hashed."""
    own = [vars(base) for base in kind.__mro__ if base.__module__ not in ("enum", "builtins")]
    return type(kind) is not EnumType or any({"_missing_", "__hash__", "__eq__"} & names.keys() for names in own)


def _enum_table(kind: Any) -> dict[str, Any]:
    """Return the everyday texts of an enum; any other goes through its hook."""
    exact, lower = enum_texts(kind)
    numbers = {str(member.value): member for member in kind.__members__.values() if type(member.value) is int}
    texts = set(exact) | set(lower) | set(numbers)
    return {text: read_enum(text, kind) for text in texts if text == text.strip()}
