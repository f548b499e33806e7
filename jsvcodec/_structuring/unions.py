"""The hook of unions: the first kind that fits is taken, the most telling first, and text last."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, get_args

from cattrs import Converter

from jsvcodec._scalars import WRITERS
from jsvcodec._structuring.classes import is_map
from jsvcodec._structuring.containers import is_collection, is_mapping
from jsvcodec._structuring.hooks import Hook, Rules, lazy
from jsvcodec._structuring.leaves import EMPTY_IS_NONE, READERS
from jsvcodec._types.members import has_members, is_optional, shape_of
from jsvcodec.errors import Mismatch, ScalarError
from jsvcodec.json.values import plain
from jsvcodec.names import Naming, fold

__all__ = ("union_hook",)


def union_hook(rules: Rules, converter: Converter, kind: Any) -> Hook:
    """Take the first kind that fits, the most telling first, and text last.

    A map goes to the class that it fills best; a leaf that is of one of the types already stays. Beside `str` a
    scalar is taken only from its own canonical text, so that ``007`` stays text where ``7`` is a number; in JSON a
    number in quotes is text.
    """
    kinds = [arg for arg in get_args(kind) if arg is not type(None)]
    optional = is_optional(kind)
    empty_is_none = optional and str not in kinds and any(arg in EMPTY_IS_NONE for arg in kinds)
    null_is_none = optional and str not in kinds and any(map(is_map, kinds))
    hooks = [(arg, lazy(converter, arg)) for arg in sorted(kinds, key=_telling)]
    if len(hooks) == 1 and optional:
        return _optional_hook(*hooks[0], empty_is_none, null_is_none)
    leaf_hooks = [pair for pair in hooks if not is_collection(pair[0])] or hooks

    def structure(tree: Any, _: Any) -> Any:
        if optional and (tree is None or (tree == "" and empty_is_none) or (tree == "null" and null_is_none)):
            return None
        if len(hooks) == 1:
            return hooks[0][1](tree, hooks[0][0])
        candidates = hooks
        if type(tree) is dict:
            candidates = sorted(hooks, key=lambda pair: -_filled(tree, pair[0], rules.names))
        elif (own := next((pair for pair in hooks if pair[0] is type(tree)), None)) and own[0] is not str:
            candidates = [own]
        elif type(tree) is not list:
            # Lenient reading would make a list of any leaf.
            candidates = leaf_hooks
        for arg, hook in candidates:
            try:
                value = hook(tree, arg)
            except (Mismatch, ScalarError):
                continue
            if type(tree) is str and str in kinds and arg in WRITERS and not _is_text_of(value, tree, rules):
                continue
            return value
        raise Mismatch("none of the allowed types")

    return structure


def _optional_hook(kind: Any, hook: Hook, empty_is_none: bool, null_is_none: bool) -> Hook:
    def structure(tree: Any, _: Any) -> Any:
        if tree is None or (tree == "" and empty_is_none) or (tree == "null" and null_is_none):
            return None
        return hook(tree, kind)

    return structure


def _is_text_of(value: Any, text: str, rules: Rules) -> bool:
    """Return whether a text is the one that the format writes for this value."""
    if not rules.has_numbers:
        return WRITERS[type(value)](value) == text
    return not isinstance(value, (int, float, Decimal)) and bool(plain(value) == text)


def _telling(kind: Any) -> int:
    """Order the kinds of a union: classes, maps, lists, then scalars by how few texts they take, text last."""
    if is_map(kind):
        return 0
    if is_collection(kind):
        return 1
    if kind is str:
        return 99
    order = list(READERS)
    return 3 + order.index(kind) if kind in order else 2


def _filled(tree: dict[str, Any], kind: Any, names: Naming) -> int:
    """Count how well a map fits a class: known names, less what is missing or unknown."""
    if not has_members(kind):
        return -10_000 if not is_mapping(kind) else 0
    by_name = shape_of(kind, names).by_name()
    sent = {fold(name) for name in tree}
    missing = sum(member.required for name, member in by_name.items() if name not in sent)
    known = sum(name in by_name for name in sent)
    return 2 * known - len(sent) - 1_000 * missing + 1
