"""Documents as forms with names of parts, as people write them by hand: trees -> fields, at random."""

from __future__ import annotations

import re
from collections.abc import Iterator
from random import Random
from typing import Any, TypeVar

from jsvcodec import jsv
from jsvcodec._types.describing import describe
from jsvcodec._types.nodes import AnyNode, ClassNode, ListNode, MapNode, Node, TupleNode, without_none
from jsvcodec.form.fields import field_of

__all__ = ("as_form",)

ANYTHING = AnyNode(TypeVar("T"))
"""The type of a member that a class does not know."""

_DOTTED = re.compile(r"[^\[\].]+")


def as_form(random: Random, kind: Any, tree: dict[str, Any]) -> list[tuple[str, str]]:
    """Return the fields of a form that hold a tree of JSV for a class.

    Any map or list may become fields for its parts, in any order; where the parts cannot be named it stays one field.
    """
    fields = list(_fields(random, describe(kind), tree, ""))
    random.shuffle(fields)
    return fields


def _fields(random: Random, node: Node, tree: Any, name: str) -> Iterator[tuple[str, str]]:
    node = without_none(node)
    parts = _parts(node, tree)
    if name and (parts is None or random.random() < 0.3 or not _are_named(parts)):
        yield name, _value(node, tree)
        return
    for step, inner_node, inner in parts or ():
        if inner is not None:
            yield from _fields(random, inner_node, inner, _name(random, name, step))


def _parts(node: Node, tree: Any) -> list[tuple[str, Node, Any]] | None:
    """Return names, types and values of the parts, or None where the type does not tell them all."""
    match node:
        case ClassNode() if type(tree) is dict:
            found = [(name, node.names("camel").find(name), inner) for name, inner in tree.items()]
            return [(name, ANYTHING if member is None else member.node, inner) for name, member, inner in found]
        case MapNode() if type(tree) is dict and None not in tree.values():
            return [(name, node.value, inner) for name, inner in tree.items()]
        case ListNode() if type(tree) is list and None not in tree:
            return [(str(index), node.item, inner) for index, inner in enumerate(tree)]
        case TupleNode() if type(tree) is list and len(tree) == len(node.items):
            return [(str(index), node.items[index], inner) for index, inner in enumerate(tree)]
    return None


def _are_named(parts: list[tuple[str, Node, Any]]) -> bool:
    """Return whether all parts can be named."""
    are_known = all(node is not ANYTHING and "[" not in name and "]" not in name for name, node, _ in parts)
    return are_known and any(inner is not None for _, _, inner in parts)


def _name(random: Random, above: str, step: str) -> str:
    if not above:
        return step
    return f"{above}.{step}" if _DOTTED.fullmatch(step) and random.random() < 0.5 else f"{above}[{step}]"


def _value(node: Node, tree: Any) -> str:
    """Return the text of a field as ServiceStack wants it: text as it is, anything else as JSV."""
    is_text = isinstance(tree, str) and field_of(node).kind in ("text", "raw")
    return tree if is_text else jsv.dumps(tree, nulls="keep")
