"""What the columns of a table are: the members of a class, or the keys of a map.

A type says what a document is: the rows of a list of classes or maps, exactly one row for a class or map alone, one row
without a header for a list of anything else. AutoQuery's `QueryResponse` stands for the rows of its results.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal, NamedTuple

from jsvcodec._hooks import hook_of_node
from jsvcodec._options import ReadOptions
from jsvcodec._types.describing import describe
from jsvcodec._types.nodes import (
    AnyNode,
    ClassNode,
    EnumNode,
    ListNode,
    LiteralNode,
    MapNode,
    Member,
    Node,
    ScalarNode,
    TextNode,
    TupleNode,
    UnionNode,
    UnknownNode,
    admits_none,
    shape_of,
    without_none,
)  # fmt: skip
from jsvcodec.errors import Problems
from jsvcodec.form.fields import UNKNOWN, Field, Shapes
from jsvcodec.names import fold

__all__ = ("ABSENT", "Column", "Shape", "Table", "declared_class", "rows_member")

Shape = Literal["rows", "row", "wrapped", "cells", "cell"]

ABSENT: Any = object()
"""What an empty cell is where it stands for a member that is not there."""


class Column(NamedTuple):
    """A column: its name as the header has it, whether its cells may hold maps and lists, and what empty cells are."""

    name: str
    nests: bool
    empty: Any
    empty_in_quotes: Any


def rows_member(node: Node) -> Member | None:
    """Return the member of AutoQuery's reply, or of a class derived from it, that holds the rows of its CSV."""
    if not isinstance(node, ClassNode) or not any(base.__name__ == "QueryResponse" for base in node.cls.__mro__):
        return None
    return next((member for member in node.members if member.attribute == "results"), None)


def declared_class(kind: Any) -> ClassNode | None:
    """Return the class whose members are the columns for a type: the class itself, or that of the items of a list."""
    node = shape_of(describe(kind))
    member = rows_member(node)
    node = node if member is None else shape_of(member.node)
    node = shape_of(node.item) if isinstance(node, ListNode) else node
    return node if isinstance(node, ClassNode) else None


class Table:
    """What the document of a type is. Raises `TypeError` for a type that nobody can read."""

    shape: Shape
    field: Field
    """How the rows are sent, or the cells where there is no header."""

    def __init__(self, kind: Any, options: ReadOptions) -> None:
        self._options = options
        self._shapes = Shapes(options.names, options.hooks, options.types)
        self.node: Node = AnyNode(None) if kind is None else describe(kind)
        self.may_be_either = False
        """Whether a hook decides if one row is a header or holds cells."""

        self.results = ""
        """The name of the member that holds the rows."""

        inner = shape_of(self.node)
        member = rows_member(inner)
        if member is None:
            self.shape, self.field = self._shaped(inner)
        else:
            assert isinstance(inner, ClassNode)
            self.results = next(name for name, each in inner.names(options.names).written.items() if each is member)
            self.shape, self.field = "wrapped", self._shaped(shape_of(member.node))[1]

    def _shaped(self, node: Node) -> tuple[Shape, Field]:
        if isinstance(node, AnyNode):
            return "rows", Field("any")
        if isinstance(node, UnknownNode):  # only a hook reads it
            return "cell", Field("any")
        field = self._shapes.field(node)
        if field.kind == "list":
            items = self._shapes.find(field, "")
            item = UNKNOWN if items is None else items.field
            return ("rows" if self._is_row(item, node) else "cells"), item
        if self._is_row(field, node):
            return ("row" if field.nodes else "rows"), field
        return "cell", field

    def _is_row(self, field: Field, around: Node) -> bool:
        """Return whether a field is a row of a table: a class, a map, or anything."""
        self.may_be_either = self._is_hooked(around)
        if field.kind in ("class", "map"):
            return True
        return field.kind in ("any", "raw") and not any(isinstance(node, (ListNode, TupleNode)) for node in field.nodes)

    def _is_hooked(self, node: Node) -> bool:
        hooks = self._options.hooks
        parts = (node, *([node.item] if isinstance(node, ListNode) else ()))
        return hooks is not None and any(hook_of_node(without_none(part), hooks) is not None for part in parts)

    @property
    def row_class(self) -> ClassNode | None:
        """The only class that a row may be, where no hook and no ``__type`` makes anything else of it."""
        nodes = self.field.nodes
        if self.shape in ("cells", "cell") or self.may_be_either or self._options.types is not None or len(nodes) != 1:
            return None
        return nodes[0] if isinstance(nodes[0], ClassNode) else None

    def columns(self, header: list[str | None]) -> list[Column]:
        """Return the columns of a header."""
        return [self.column(name or "", len(header) == 1) for name in header]

    def column(self, name: str, is_only: bool) -> Column:
        """Return the column of a name; in the only one of a table an empty cell always has quotes."""
        field = self._field(name)
        if not name:
            return Column(name, field.kind == "any", ABSENT, ABSENT)
        nodes = list(self._nodes(name))
        return _column(name, field, nodes, is_only, self._is_map())

    def cells(self, is_only: bool) -> Column:
        """Return what each cell is of a row that has no header."""
        if self.shape == "cell":
            return _column("", self.field, [self.node], is_only, False)
        around = shape_of(self.node)
        nodes = list(around.items) if isinstance(around, TupleNode) else []
        if isinstance(around, ListNode):
            nodes = [around.item]
        return _column("", self.field, nodes, is_only, False)

    def _is_map(self) -> bool:
        return bool(self.field.nodes) and all(isinstance(node, MapNode) for node in self.field.nodes)

    def _field(self, name: str) -> Field:
        if not self.field.nodes:
            return Field("any")
        found = self._shapes.find(self.field, name)
        return (found or self._shapes.unknown(self.field, name)).field

    def _nodes(self, name: str) -> Iterator[Node]:
        """Yield the types of the members, or of the values of maps, that a column may hold."""
        for node in self.field.nodes:
            if isinstance(node, MapNode):
                yield node.value
            elif isinstance(node, ClassNode):
                member = node.names(self._options.names).find(name)
                extra = None if node.extra is None else shape_of(node.extra.node)
                if member is not None:
                    yield member.node
                elif isinstance(extra, MapNode):
                    yield extra.value

    def check_header(self, header: list[str | None], number: int, has_rows: bool) -> None:
        """Raise `DecodeError` for columns that are repeated; where there are rows, for missing and unknown ones too."""
        problems = Problems(self._options.limits.problems)
        if self._options.duplicates == "error":
            for name, first, second in self._repeated(header):
                problems.add((name,), f"row {number}: columns {first} and {second} have the same name")
        if has_rows:
            for name, reason in self._header_problems(header):
                problems.add((name,), f"row {number}: {reason}")
        if problems:
            error = problems.error()
            error.record = number
            raise error

    def _header_problems(self, header: list[str | None]) -> list[tuple[str, str]]:
        """Return the columns that are missing or unknown, with the reason, where one class says so."""
        node = self.row_class
        if node is None:
            return []
        names = node.names(self._options.names)
        refuses = self._options.unknown == "error" or node.refuses_unknown
        is_tag = node.tag.name if node.tag is not None else None
        found = [
            (name, "this member is unknown")
            for name in header
            if name and refuses and name != is_tag and names.find(name) is None
        ]
        sent = {member.argument for name in header if (member := names.find(name or "")) is not None}
        required = names.written.items()
        return found + [
            (name, "this column is missing") for name, each in required if each.required and each.argument not in sent
        ]

    def _repeated(self, header: list[str | None]) -> list[tuple[str, int, int]]:
        """Return the columns that have the name of one before them, with the places of both."""
        folds = any(isinstance(node, ClassNode) for node in self.field.nodes)
        first: dict[str, int] = {}
        found = []
        for place, name in enumerate(header, 1):
            if name:
                before = first.setdefault(fold(name) if folds else name, place)
                if before != place:
                    found.append((name, before, place))
        return found


def _column(name: str, field: Field, nodes: list[Node], is_only: bool, in_map: bool) -> Column:
    optional = not nodes or any(map(admits_none, nodes))
    nests = field.kind not in ("text", "scalar", "flag")
    if not nodes or any(map(_takes_empty, nodes)):
        empty = None if optional else ""
        return Column(name, nests, empty, empty if is_only else "")
    empty = ABSENT if in_map and not optional else None
    return Column(name, nests, empty, empty)


def _takes_empty(node: Node) -> bool:
    """Return whether the empty text is a value of a type."""
    shape = shape_of(node)
    return any(map(_is_empty_text, shape.options if isinstance(shape, UnionNode) else (shape,)))


def _is_empty_text(node: Node) -> bool:
    match node:
        case TextNode() | AnyNode():
            return True
        case ScalarNode():
            return node.cls is bytes
        case LiteralNode():
            return "" in node.values
        case EnumNode():
            return any(member.value == "" for member in node.cls)
    return False
