"""What trees hold, and what is done with whole ones, without recursion, since nothing bounds their depth."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

__all__ = ("Spelled", "levels", "with_leaves")


class Spelled(str):
    """A number as it is spelled in its document."""

    __slots__ = ()


def levels(tree: Any) -> Iterator[int]:
    """Yield how many parts the containers of a tree hold together, level by level from the outermost in.

    >>> list(levels({"a": [1, 2], "b": []})), list(levels("a"))
    ([2, 2], [])
    """
    here = [tree] if type(tree) is dict or type(tree) is list else []
    while here:
        parts = [part for outer in here for part in (outer.values() if type(outer) is dict else outer)]
        yield len(parts)
        here = [part for part in parts if type(part) is dict or type(part) is list]


def with_leaves(
    tree: Any, change: Callable[[Any], Any], note: Callable[[Any, Any], None] = lambda copy, original: None
) -> Any:
    """Return a copy of a tree in which each leaf is what `change` makes of it; `note` gets each copy with its original.

    >>> with_leaves({"a": [1, {}]}, str)
    {'a': ['1', {}]}
    """
    whole = [tree]
    waiting: list[Any] = [whole]
    while waiting:
        here = waiting.pop()
        for step, inner in list(here.items()) if type(here) is dict else enumerate(here):
            if type(inner) is dict or type(inner) is list:
                here[step] = inner.copy()
                note(here[step], inner)
                waiting.append(here[step])
            else:
                here[step] = change(inner)
    return whole[0]
