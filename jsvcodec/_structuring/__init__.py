"""Tree -> model: the cattrs hooks that build values out of a tree, and the one function that calls them.

In comes a tree whose leaves are text (JSV, forms) or Python scalars as well (JSON), out goes a value of that type. A
hook raises `ScalarError` for a leaf and `Mismatch` for parts, each hook putting its own step before the paths of its
parts, so that a document is gone through to its end whatever is wrong with it, and `structured` makes one
`DecodeError` of all that was found. No reason holds a value. Scalars are `leaves`, everything else has parts.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any, Literal, NoReturn, TypeVar, cast, get_origin

from cattrs import Converter

from jsvcodec._options import ReadOptions
from jsvcodec._scalars import is_enum
from jsvcodec._structuring.classes import class_hook
from jsvcodec._structuring.containers import collection_hook, is_collection, is_mapping, mapping_hook
from jsvcodec._structuring.hooks import Rules, findings
from jsvcodec._structuring.leaves import READERS, scalar_hook, structure_enum, structure_literal, structure_text
from jsvcodec._structuring.unions import union_hook
from jsvcodec._types.members import has_members, is_union
from jsvcodec.errors import DecodeError, PathStep, Problem, path_text

__all__ = ("Rules", "refused", "register", "shared_converter", "structured", "structurer")


def register(converter: Converter, rules: Rules) -> None:
    """Register the hooks of every type the library reads."""
    for kind in READERS:
        converter.register_structure_hook(kind, scalar_hook(kind, rules.digits))
    converter.register_structure_hook(str, structure_text)
    converter.register_structure_hook_func(is_enum, structure_enum)
    converter.register_structure_hook_func(_is_anything, lambda tree, _: tree)
    converter.register_structure_hook_func(lambda kind: cast(Any, get_origin(kind)) is Literal, structure_literal)
    for predicate, factory in (
        (is_collection, collection_hook),
        (is_mapping, mapping_hook),
        (has_members, class_hook),
        (is_union, union_hook),
    ):
        converter.register_structure_hook_factory(predicate, partial(factory, rules, converter))


def _is_anything(kind: Any) -> bool:
    return kind is Any or kind is object or isinstance(kind, TypeVar)


def shared_converter(options: ReadOptions, has_numbers: bool = False) -> Converter:
    """Return the one converter for some options; it gets no other hooks."""
    return _converter(Rules.of(options, has_numbers))


@lru_cache(maxsize=64)
def _converter(rules: Rules) -> Converter:
    converter = Converter()
    register(converter, rules)
    return converter


def structurer(kind: Any, options: ReadOptions, has_numbers: bool = False) -> Callable[[Any], Any]:
    """Return the function that makes a value of type `kind` from a tree, or raises one `DecodeError` for all of it."""
    hook = shared_converter(options, has_numbers).get_structure_hook(kind)
    return lambda tree: structured(lambda inner: hook(inner, kind), tree)


def structured(structure: Callable[[Any], Any], tree: Any) -> Any:
    """Call `structure` on a tree; what it finds wrong becomes one `DecodeError` that hangs on no other exception."""
    try:
        return structure(tree)
    except RecursionError:
        if not _is_deep(tree):
            raise
        problems = [_TOO_DEEP]
    except Exception as error:
        problems = [Problem(path_text(steps), reason) for steps, reason in findings(error)]
    raise DecodeError.of(problems)


def refused(failures: list[tuple[tuple[PathStep, ...], Exception | str]]) -> NoReturn:
    """Raise the one `DecodeError` for what user code has raised: pairs of a path and an exception, or a reason.

    Raises the exception itself where it is about a type and not about a document.
    """
    try:
        problems = [
            Problem(path_text((*steps, *inner)), reason)
            for steps, what in failures
            for inner, reason in ([((), what)] if isinstance(what, str) else findings(what))
        ]
    except RecursionError:  # in a document that is deep enough to be the cause: the core has looked
        problems = [_TOO_DEEP]
    raise DecodeError.of(problems)


_TOO_DEEP = Problem("$", "nested too deep for its type")
_DEEP = 100
"""Levels of a document from which on an endless recursion may be its fault, and not that of user code."""


def _is_deep(tree: Any) -> bool:
    level, depth = [tree], 0
    while level and depth < _DEEP:
        containers = [part for part in level if type(part) in (dict, list)]
        level = [inner for part in containers for inner in (part.values() if type(part) is dict else part)]
        depth += bool(containers)
    return depth == _DEEP
