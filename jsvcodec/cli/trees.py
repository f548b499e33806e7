"""A copy of a tree with some of its values changed.

In comes a tree, or anything that a caller's function turns into one, out goes a tree of new maps and lists. Nothing
recurses: what is still to be looked at waits on a list. Raises `EncodeError` for what is nested too deep.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from enum import Enum
from typing import Any

from jsvcodec.errors import EncodeError
from jsvcodec.limits import DEFAULT_LIMITS, Limits

__all__ = ("rebuild",)


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
