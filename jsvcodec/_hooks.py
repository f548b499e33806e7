"""Which of the caller's hooks reads and writes a type."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, get_origin

from jsvcodec._options import ReadOptions
from jsvcodec._scalars.registry import scalar_of
from jsvcodec._types.nodes import Node

__all__ = ("hook_of", "hook_of_node", "named_hook_of", "read_hook")


def hook_of(kind: Any, hooks: Mapping[Any, Any]) -> Any:
    """Return the pair of functions for a type: its own, or that of its nearest base; None where there is none.

    A generic class with its types goes by the class itself. The library's own scalars do not follow the hooks of their
    bases: one for `date` is none for `datetime`.

    >>> class Money(int): ...
    >>> hook_of(Money, {int: "pair"}), hook_of(bool, {int: "pair"}), hook_of(list[int], {list: "pair"})
    ('pair', None, 'pair')
    """
    try:
        if kind in hooks:
            return hooks[kind]
    except TypeError:  # an annotation that cannot be hashed
        pass
    cls = get_origin(kind) or kind
    base = next((base for base in getattr(cls, "__mro__", ())[:-1] if base in hooks), None)
    if base is None or base is cls:
        return None if base is None else hooks[base]
    scalar = scalar_of(cls)
    return None if scalar is not None and scalar.type is cls else hooks[base]


def read_hook(node: Node, options: ReadOptions) -> Callable[[Any], Any] | None:
    """Return the caller's function that reads a type: for this very type, or for the nearest base that has one."""
    hook = None if options.hooks is None else hook_of_node(node, options.hooks)
    read: Callable[[Any], Any] | None = None if hook is None else hook[0]
    return read


def hook_of_node(node: Node, hooks: Mapping[Any, Any]) -> Any:
    """Return the pair of functions for a type with what is around it; None where there is none."""
    return next((found for kind in (*node.outer, node.kind) if (found := hook_of(kind, hooks)) is not None), None)


def named_hook_of(node: Node | None, hooks: Mapping[Any, Any]) -> Any:
    """Return the pair of functions for the name by which a type is declared: a NewType, or ``list[int]``."""
    kinds = () if node is None else (*node.outer, node.kind)
    return next((hooks[kind] for kind in kinds if not isinstance(kind, type) and kind in hooks), None)
