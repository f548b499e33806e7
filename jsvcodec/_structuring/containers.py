"""The hooks of lists, sets, tuples and maps: each part goes through the hook of its type."""

from __future__ import annotations

from collections import Counter, OrderedDict, abc, deque
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, get_args, get_origin

from cattrs import Converter

from jsvcodec._structuring.hooks import Findings, Hook, Rules, below, lazy
from jsvcodec.errors import Mismatch, PathStep

__all__ = ("COLLECTIONS", "MAPPINGS", "collection_hook", "is_collection", "is_mapping", "mapping_hook")

COLLECTIONS: dict[Any, Callable[[Iterable[Any]], Any]] = {
    list: list,
    abc.Sequence: list,
    abc.MutableSequence: list,
    abc.Collection: list,
    abc.Iterable: list,
    set: set,
    abc.Set: set,
    abc.MutableSet: set,
    frozenset: frozenset,
    deque: deque,
    tuple: tuple,
}
MAPPINGS: dict[Any, Callable[[Any], Any]] = {
    dict: dict,
    abc.Mapping: dict,
    abc.MutableMapping: dict,
    OrderedDict: OrderedDict,
}


def is_mapping(kind: Any) -> bool:
    """Return whether a type is a map of keys to values."""
    return among(MAPPINGS, kind)


def is_collection(kind: Any) -> bool:
    """Return whether a type is a list of items."""
    return among(COLLECTIONS, kind)


def among(table: dict[Any, Any], kind: Any) -> bool:
    origin = get_origin(kind) or kind
    return isinstance(origin, type) and origin in table


def collection_hook(rules: Rules, converter: Converter, kind: Any) -> Hook:
    """Return the hook of a list, set or tuple; lenient rules take any leaf for a list of one."""
    build = COLLECTIONS[get_origin(kind) or kind]
    args = get_args(kind)
    if build is tuple and args and args[-1] is not Ellipsis:
        return partial(_structure_fixed_tuple, [] if args == ((),) else [(lazy(converter, arg), arg) for arg in args])
    item = args[0] if args else Any
    hook = lazy(converter, item)

    def structure(tree: Any, _: Any) -> Any:
        if type(tree) is not list:
            if not rules.lenient or tree is None or type(tree) is dict:
                raise Mismatch("expected a list")
            tree = [tree]
        parts = structure_parts((index, hook, inner, item) for index, inner in enumerate(tree))
        if build in (set, frozenset):
            refuse_collisions(parts, rules.collisions)
        return build(parts)

    return structure


def _structure_fixed_tuple(items: list[tuple[Hook, Any]], tree: Any, _: Any) -> Any:
    if type(tree) is not list or len(tree) != len(items):
        raise Mismatch(f"expected a list of {len(items)}")
    parts = zip(tree, items, strict=True)
    return tuple(structure_parts((index, hook, inner, kind) for index, (inner, (hook, kind)) in enumerate(parts)))


def mapping_hook(rules: Rules, converter: Converter, kind: Any) -> Hook:
    """Return the hook of a map; keys are read like leaves and never touched otherwise."""
    build = MAPPINGS[get_origin(kind) or kind]
    key_kind, value_kind = get_args(kind) or (str, Any)
    key_hook, value_hook = lazy(converter, key_kind), lazy(converter, value_kind)

    def structure(tree: Any, _: Any) -> Any:
        if type(tree) is not dict:
            raise Mismatch("expected a map")
        values = structure_parts((key, value_hook, inner, value_kind) for key, inner in tree.items())
        if key_kind is str or key_kind is Any:
            return build(zip(tree, values, strict=True))
        keys = structure_parts((key, key_hook, key, key_kind) for key in tree)
        refuse_collisions(keys, rules.collisions)
        return build(zip(keys, values, strict=True))

    return structure


def refuse_collisions(keys: list[Any], most: int | None) -> None:
    """Raise `Mismatch` for more than so many different keys of one hash: each is compared with all before it.

    The hash of a number, and of what is made of numbers, is no secret, so that a text can hold thousands of them.
    """
    if most is None or len(keys) <= most:
        return
    counts: Counter[int] = Counter()
    different: set[Any] = set()
    for key in keys:
        known = len(different)
        different.add(key)
        counts[hash(key)] += len(different) - known
        if counts[hash(key)] > most:
            raise Mismatch(f"more than {most} keys with one hash")


def structure_parts(parts: Iterable[tuple[PathStep, Hook, Any, Any]]) -> list[Any]:
    """Return the values of parts given as step, hook, tree and type, or raise all that is wrong with them."""
    values = []
    found: Findings = []
    for step, hook, tree, kind in parts:
        try:
            values.append(hook(tree, kind))
        except Exception as error:
            found += below(step, error)
    if found:
        raise Mismatch("", *found)
    return values
