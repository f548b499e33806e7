"""The reader of unions: a tag decides where there is one, and otherwise the best fit by types and tree alone.

A leaf goes to the first type that takes it, those that take the fewest texts first and text last; beside `str` a scalar
takes only the text that it is written as, so that ``007`` stays text. A list goes to the first list type that takes it.
A map goes to the class whose members it names best; only classes that fit equally well are tried in turn. When nothing
fits, the problems of the best candidate are reported.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from jsvcodec._options import ReadOptions
from jsvcodec._scalars.registry import scalar_of, scalars
from jsvcodec._structuring.classes import null_word_is_none
from jsvcodec._structuring.containers import is_bracketed
from jsvcodec._structuring.context import Context, Reader
from jsvcodec._structuring.problems import Mismatch, findings
from jsvcodec._types import nodes
from jsvcodec._types.nodes import Node, is_structure, shape_of, without_none
from jsvcodec.names import Naming, fold

__all__ = ("union_reader",)

Option = tuple[Node, Reader]


def union_reader(
    node: nodes.UnionNode,
    reader_of: Callable[[Node], Reader],
    options: ReadOptions,
    has_numbers: bool,
    is_hooked: Callable[[Node], bool],
) -> Reader:
    """Return the reader of a union, an optional type among them; `is_hooked` tells which options a hook reads."""
    has_text = any(isinstance(option, nodes.TextNode) for option in node.options)
    empty_is_none = not has_text and any(
        isinstance(each, nodes.ScalarNode) and each.scalar.empty_is_none for each in node.options
    )
    null_is_none = not has_text and (options.lenient or any(map(null_word_is_none, node.options)))

    def is_none(tree: Any) -> bool:
        return tree is None or (tree == "" and empty_is_none) or (tree == "null" and null_is_none)

    hooked = [option for option in node.options if is_hooked(option)]
    if len(node.options) == 1:
        read_some = reader_of(node.options[0])
    else:
        read_some = _reader_of_many(node, reader_of, options, has_text, has_numbers, hooked)
    if not node.optional:
        return read_some

    def read(tree: Any, context: Context) -> Any:
        return None if is_none(tree) else read_some(tree, context)

    return read


def _reader_of_many(
    node: nodes.UnionNode,
    reader_of: Callable[[Node], Reader],
    options: ReadOptions,
    has_text: bool,
    has_numbers: bool,
    hooked: list[Node],
) -> Reader:
    ranked = sorted(node.options, key=lambda option: _HOOKED if option in hooked else _rank(shape_of(option)))
    pairs = [(option if option in hooked else shape_of(option), reader_of(option)) for option in ranked]
    # Only a hook itself knows what it takes.
    by_hook = [pair for pair in pairs if pair[0] in hooked]
    leaves = [pair for pair in pairs if pair[0] in hooked or not is_structure(pair[0])]
    lists = by_hook + [
        pair for pair in pairs if pair[0] not in hooked and isinstance(pair[0], (nodes.ListNode, nodes.TupleNode))
    ]
    maps = [pair for pair in pairs if pair[0] not in hooked and isinstance(pair[0], (nodes.ClassNode, nodes.MapNode))]
    rest = [pair for pair in pairs if isinstance(pair[0], (nodes.AnyNode, nodes.TextNode))]
    by_tag = _tagged([pair for pair in maps if isinstance(pair[0], nodes.ClassNode)], options.names)

    def candidates(tree: Any) -> list[Option]:
        if type(tree) is dict:
            chosen = by_tag(tree)
            return [chosen] if chosen else by_hook + (_best_fits(tree, maps, options.names) or rest)
        if type(tree) is list:
            return lists + rest or pairs
        own = [pair for pair in leaves if getattr(pair[0], "cls", None) is type(tree) and type(tree) is not str]
        if own:  # after a member or a value of the same number, which is written alike
            return [pair for pair in leaves if isinstance(pair[0], (nodes.EnumNode, nodes.LiteralNode))] + own
        return pairs if not leaves or (is_bracketed(tree) and not has_text) else leaves

    def read(tree: Any, context: Context) -> Any:
        outermost = context.tried is None
        if outermost:
            context.tried = {}
        try:
            return _first(candidates(tree), tree, context)
        finally:
            if outermost:
                context.tried = None

    def _first(chosen: list[Option], tree: Any, context: Context) -> Any:
        best: Exception | None = None
        for option, read_option in chosen:
            try:
                value = context.read_part(read_option, tree, None, tree)
            except Exception as error:
                found = findings(error)
                best = best if best is not None and len(findings(best)) <= len(found) else error
                continue
            if (
                type(tree) is str
                and has_text
                and option not in hooked
                and not _is_text_of(option, value, tree, has_numbers)
            ):
                continue
            return value
        if best is not None and (len(chosen) == 1 or not isinstance(tree, str)):
            raise best
        raise Mismatch("none of the allowed types")

    return read


def _is_text_of(option: Node, value: Any, text: str, has_numbers: bool) -> bool:
    """Return whether a text is the one that the format writes for this value; numbers in quotes are text in JSON."""
    if not isinstance(option, nodes.ScalarNode) or not isinstance(value, option.scalar.type):
        return True  # the value of a hook may be anything
    scalar = scalar_of(type(value)) or option.scalar
    if not has_numbers:
        return scalar.write(value) == text
    return not isinstance(value, (int, float, Decimal)) and bool(scalar.json(value) == text)


def _rank(node: Node) -> tuple[int, tuple[int, ...], str]:
    """Order types from the most telling to text: by kind, then lists, maps and tuples by their parts, then by name."""
    for place, kind in enumerate(
        (nodes.ClassNode, nodes.MapNode, nodes.TupleNode, nodes.ListNode, nodes.LiteralNode, nodes.EnumNode)
    ):
        if isinstance(node, kind):
            return place, tuple(_rank(part)[0] for part in _parts_of(node)), node.name
    if isinstance(node, nodes.ScalarNode):
        # The digits 1 and 0 are a number before they are a bool.
        order = [scalar.type for scalar in scalars() if scalar.type is not bool]
        is_bool = node.scalar.type is bool
        return 10 + 2 * order.index(float if is_bool else node.scalar.type) + is_bool, (), node.name
    return (1_000, (), node.name) if isinstance(node, nodes.TextNode) else (1_001, (), node.name)


_HOOKED: tuple[int, tuple[Any, ...], str] = 999, (), ""
"""The rank of what a hook reads: before text, and after what takes only texts of its own."""


def _parts_of(node: Node) -> tuple[Node, ...]:
    match node:
        case nodes.MapNode():
            return (node.value,)
        case nodes.ListNode():
            return (node.item,)
        case nodes.TupleNode():
            return node.items
    return ()


# --- classes ----------------------------------------------------------------------------------------------------------


def _tagged(pairs: list[Option], names: Naming) -> Callable[[dict[str, Any]], Option | None]:
    """Return what finds the class of a map by its tag: a member that is a `Literal` of its own in each class."""
    by_value: dict[tuple[str, str], Option] = {}
    for pair in pairs:
        node = pair[0]
        assert isinstance(node, nodes.ClassNode)
        for name, value in _tags(node, names):
            known = by_value.setdefault((name, value), pair)
            if known is not pair:
                by_value.pop((name, value))
    tag_names = {name for name, _ in by_value}
    shared = {name for name in tag_names if len({id(pair) for (each, _), pair in by_value.items() if each == name}) > 1}

    def find(tree: dict[str, Any]) -> Option | None:
        for name, value in tree.items():
            if fold(name) in shared and isinstance(value, (str, int)):
                return by_value.get((fold(name), str(value)))
        return None

    return find if shared else lambda tree: None


def _tags(node: nodes.ClassNode, names: Naming) -> list[tuple[str, str]]:
    found = [] if node.tag is None else [(fold(node.tag.name), str(node.tag.value))]
    for name, member in node.names(names).written.items():
        told_by = without_none(member.node)
        if isinstance(told_by, nodes.LiteralNode):
            found += [(fold(name), str(getattr(value, "value", value))) for value in told_by.values]
    return found


def _best_fits(tree: dict[str, Any], pairs: list[Option], names: Naming) -> list[Option]:
    """Return the types that a map fits best by its names: known ones, less what is missing or unknown."""
    if len(pairs) < 2:
        return pairs
    sent = {fold(name) for name in tree}
    scores = [(_fit(sent, pair[0], names), pair) for pair in pairs]
    best = max(score for score, _ in scores)
    return [pair for score, pair in scores if score == best]


def _fit(sent: set[str], node: Node, names: Naming) -> int:
    if not isinstance(node, nodes.ClassNode):
        return 0
    wire = node.names(names)
    missing = sum(member.required and fold(name) not in sent for name, member in wire.written.items())
    known = sum(name in wire.folded for name in sent)
    return 2 * known - len(sent) - 1_000 * missing + 1
