"""Going through a value one level at a time, without recursion: what the writers share, and the size of a tree.

A writer keeps its open containers on a stack of its own as `Open`; `expand` turns the next value into its parts,
`check_depth` stops what is too deep or goes round in a cycle. Raises `ScalarError`; the writer, which holds the stack,
makes an error with the path of it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any

from jsvcodec._types.members import has_members, shallow
from jsvcodec.errors import PathStep, ScalarError
from jsvcodec.names import Naming

__all__ = ("Open", "Raised", "Taken", "check_depth", "expand", "expand_once", "levels", "made_of", "refuse_surrogates")

Taken = dict[int, tuple[Any, Any]]
"""What was made of values already, for a writer that goes over them again, so that their own code runs once: the id of
a value, the value itself, so that the id stays its own, and its level, its scalar, or a `Raised`."""


class Raised:
    """Stands in a `Taken` for what taking a value apart has raised."""

    def __init__(self, error: Exception) -> None:
        self.error = error


class Open:
    """A container that is being written: its remaining entries, where it is at, and what it is, to find cycles."""

    __slots__ = ("entries", "identity", "is_map", "step")

    def __init__(self, level: dict[Any, Any] | list[Any], identity: int) -> None:
        self.is_map = isinstance(level, dict)
        self.entries: Iterator[tuple[Any, Any]] = (
            iter(level.items()) if isinstance(level, dict) else iter(enumerate(level))
        )
        self.identity = identity
        self.step: PathStep = 0


def expand(value: Any, names: Naming) -> dict[Any, Any] | list[Any]:
    """Return one level of a value that is no scalar: the members of a model, a map, or a list of items.

    Raises `ScalarError` for what has no form on the wire.
    """
    kind = type(value)
    if has_members(kind):
        return shallow(value, names)
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, (list, tuple, AbstractSet)) or (isinstance(value, Collection) and kind is not str):
        return list(value)
    raise ScalarError(f"no form on the wire for a value of type {kind.__name__}")


def made_of(value: Any, taken: Taken) -> Any:
    """Return what was made of a value before, or the value itself. Raises what it raised then."""
    made = taken.get(id(value), (None, value))[1]
    if not isinstance(made, Raised):
        return made
    del taken[id(value)]
    try:
        raise made.error
    finally:
        del made  # the traceback of the error refers to this frame


def expand_once(value: Any, names: Naming, taken: Taken | None) -> dict[Any, Any] | list[Any]:
    """Return the same as `expand`, and keep it where the value may run code of its own."""
    level = expand(value, names)
    if taken is not None and not has_members(type(value)):
        taken[id(value)] = value, level
    return level


def check_depth(around: Sequence[Open], identity: int, bound: int, above: int = 0) -> None:
    """Refuse one more container inside of `around`, which lies `above` levels down, if it is too deep or a cycle.

    Without a bound a cycle is looked for whenever the depth has doubled.
    """
    depth = above + len(around)
    if depth < bound and (depth < 1_000 or depth & (depth - 1)):
        return
    if len({identity, *(here.identity for here in around)}) <= len(around):
        raise ScalarError("a cycle")
    if depth >= bound:
        raise ScalarError(f"nested deeper than {bound} levels")


def refuse_surrogates(text: str) -> None:
    """Refuse text that UTF-8 cannot hold."""
    if any("\ud800" <= char <= "\udfff" for char in text):
        raise ScalarError("a lone surrogate has no UTF-8 form")


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
