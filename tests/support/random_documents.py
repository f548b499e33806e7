"""Documents near what a class takes: what its values are written as, changed here and there.

A document is a tree whose maps are lists of pairs, so that a member may come twice. Its text is JSON or JSV.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from random import Random
from typing import Any, NamedTuple

from jsvcodec import jsv


class Pairs(list[tuple[str, Any]]):
    """A map as its pairs."""


def parsed(text: str) -> Any:
    """Return the tree of a JSON text, maps as `Pairs`."""
    return json.loads(text, object_pairs_hook=Pairs)


def as_json(tree: Any) -> str:
    """Return the JSON text of a tree."""
    if isinstance(tree, Pairs):
        return f"{{{','.join(f'{json.dumps(name)}:{as_json(inner)}' for name, inner in tree)}}}"
    if isinstance(tree, list):
        return f"[{','.join(map(as_json, tree))}]"
    return json.dumps(tree, ensure_ascii=False)


def as_jsv(tree: Any) -> str:
    """Return the JSV text of a tree: null is an empty token, numbers and bools are their JSON text."""
    if isinstance(tree, Pairs):
        return f"{{{','.join(f'{jsv.dumps(name)}:{as_jsv(inner)}' for name, inner in tree)}}}"
    if isinstance(tree, list):
        return f"[{','.join(map(as_jsv, tree))}]"
    if tree is None:
        return ""
    return jsv.dumps(tree) if isinstance(tree, str) else json.dumps(tree)


class Change(NamedTuple):
    """A way to spoil a document, and whether every JSON library is to judge it alike."""

    name: str
    apply: Callable[[Random, Any], Any]
    shared: bool = True


ODD = (
    None,
    True,
    False,
    0,
    -7,
    12,
    1.5,
    "",
    "x",
    "12",
    "true",
    "null",
    "Red",
    "2024-01-09",
    "a,b",
    "{a:1}",
    "[1]",
    [],
    [None],
)


def _replace(random: Random, tree: Any) -> Any:
    return random.choice((*ODD, Pairs(), Pairs([("x", 1)])))


def _null(random: Random, tree: Any) -> Any:
    return None


def _drop(random: Random, tree: Any) -> Any:
    if isinstance(tree, list) and tree:
        here = random.randrange(len(tree))
        return type(tree)(tree[:here] + tree[here + 1 :])
    return tree


def _repeat(random: Random, tree: Any) -> Any:
    if isinstance(tree, list) and tree:
        again = random.choice(tree)
        if isinstance(tree, Pairs) and random.random() < 0.5:
            again = (again[0], random.choice(ODD))
        return type(tree)([*tree, again])
    return tree


def _add(random: Random, tree: Any) -> Any:
    if isinstance(tree, Pairs):
        here = random.randrange(len(tree) + 1)
        return Pairs([*tree[:here], ("no such member", random.choice(ODD)), *tree[here:]])
    return tree


def _other_case(random: Random, tree: Any) -> Any:
    if isinstance(tree, Pairs):
        return Pairs((name.swapcase() if random.random() < 0.7 else name, inner) for name, inner in tree)
    return tree.swapcase() if isinstance(tree, str) else tree


def _shuffle(random: Random, tree: Any) -> Any:
    return type(tree)(random.sample(tree, len(tree))) if isinstance(tree, list) else tree


def _as_text(random: Random, tree: Any) -> Any:
    return tree if isinstance(tree, str) else as_jsv(tree)


CHANGES = (
    Change("another value", _replace), Change("null", _null), Change("dropped", _drop), Change("repeated", _repeat),
    Change("unknown", _add), Change("shuffled", _shuffle), Change("other case", _other_case, shared=False),
    Change("its text", _as_text, shared=False),
)  # fmt: skip


def changed(random: Random, tree: Any, change: Change) -> Any:
    """Return the tree with one of its nodes changed."""
    if isinstance(tree, list) and tree and random.random() < 0.7:
        here = random.randrange(len(tree))
        parts = list(tree)
        if isinstance(tree, Pairs):
            name, inner = tree[here]
            parts[here] = (name, changed(random, inner, change))
            return Pairs(parts)
        parts[here] = changed(random, tree[here], change)
        return parts
    return change.apply(random, tree)
