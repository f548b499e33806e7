"""A copy of a tree with some of its values changed.

In comes a tree, or anything that a caller's function turns into one, out goes a tree of new maps and lists. Nothing
recurses: what is still to be looked at waits on a list. Raises `EncodeError` for what is nested too deep.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from enum import Enum
from typing import Any

from jsvcodec.errors import DecodeError, EncodeError, PathStep, Problem, path_text
from jsvcodec.limits import DEFAULT_LIMITS, Limits

__all__ = ("opened", "part_of", "rebuild", "steps_to")


def rebuild(tree: Any, change: Callable[[str | None, Any], Any], *, limits: Limits = DEFAULT_LIMITS) -> Any:
    """Return a copy of a tree in which every value is what `change` makes of it, before it is gone into.

    `change` is called with the name of a map's value, or None for an item and for the whole, and the value itself. A
    cycle ends at the limit of depth. Raises `EncodeError` there.

    >>> rebuild({"a": ["1", "x"]}, lambda name, value: 1 if value == "1" else value)
    {'a': [1, 'x']}
    """
    whole = [tree]
    waiting: list[tuple[Any, Any, str | None, int]] = [(whole, 0, None, 0)]
    while waiting:
        around, place, name, depth = waiting.pop()
        value = change(name, around[place])
        inner: list[tuple[Any, str | None]] = []
        if isinstance(value, Mapping):
            value = dict(value)
            inner = [(key, key if isinstance(key, str) else None) for key in value]
        elif _is_list(value):
            value = list(value)
            inner = [(index, None) for index in range(len(value))]
        if inner and limits.depth is not None and depth >= limits.depth:
            raise EncodeError((), f"nested deeper than {limits.depth} levels")
        around[place] = value
        waiting += [(value, step, name, depth + 1) for step, name in inner]
    return whole[0]


def _is_list(value: Any) -> bool:
    return isinstance(value, Collection) and not isinstance(value, (str, bytes, bytearray, memoryview, Enum))


def opened(tree: Any, *, limits: Limits = DEFAULT_LIMITS) -> Any:
    """Return a copy of a tree whose texts that are maps or lists in JSV or JSON are these. Raises `EncodeError`.

    >>> opened({"a": "[1,2]", "b": "x"})
    {'a': ['1', '2'], 'b': 'x'}
    """
    return rebuild(tree, lambda _, value: _opened_text(value) if isinstance(value, str) else value, limits=limits)


def _opened_text(text: str) -> Any:
    if text[:1] not in ("{", "["):
        return text
    from jsvcodec._formats import is_certainly_json, verbs_of

    try:
        return verbs_of("json" if is_certainly_json(text) else "jsv").loads(text)
    except DecodeError:
        return text


def steps_to(path: str) -> list[PathStep]:
    """Return the steps of a JSON Pointer, or of a path as errors print it. Raises `ValueError`.

    >>> steps_to("/data/0/a~1b"), steps_to("$.data[0]"), steps_to("data.rows")
    (['data', '0', 'a/b'], ['data', 0], ['data', 'rows'])
    """
    if path.startswith("/"):
        return [part.replace("~1", "/").replace("~0", "~") for part in path[1:].split("/")]
    from jsvcodec._items import steps_of

    return steps_of(path)


def part_of(tree: Any, steps: list[PathStep]) -> Any:
    """Return the part of a tree that some steps lead to. Raises `DecodeError` where there is none.

    >>> part_of({"a": ["x", "y"]}, ["a", "1"])
    'y'
    """
    passed: list[PathStep] = []
    for step in steps:
        if isinstance(tree, list) and (isinstance(step, int) or (step.isascii() and step.isdigit())):
            found = tree[int(step)] if len(str(step)) < 10 and int(step) < len(tree) else _MISSING
            passed.append(int(step) if len(str(step)) < 10 else step)
        else:
            passed.append(step)
            found = tree.get(str(step), _MISSING) if isinstance(tree, dict) else _MISSING
        if found is _MISSING:
            raise DecodeError.of([Problem(path_text(passed), "this member is missing")])
        tree = found
    return tree


_MISSING = object()
