"""What the hooks of a converter go by: its settings, the names of a type, and which hooks are those of cattrs."""

from __future__ import annotations

from collections import deque
from types import FunctionType, UnionType
from typing import Any, NamedTuple, Union, get_origin

from cattrs import Converter

from jsvcodec._format_base import Reader
from jsvcodec._options import WriteOptions
from jsvcodec._types.nodes import Node, UnionNode

__all__ = ("CONTAINERS", "Settings", "is_built_in", "is_union", "names_of", "settings_of")


class Settings(NamedTuple):
    """How a converter reads and writes: a reader of its format for trees, and the options of writing."""

    reader: Reader
    write: WriteOptions


def settings_of(converter: Converter | None, settings: Settings) -> Settings:
    """Return the settings of a converter: its own where it is one of ours, which a copy may have changed."""
    found: Settings = getattr(converter, "settings", settings)
    return found


CONTAINERS = (list, tuple, set, frozenset, deque, dict)
"""What cattrs makes of containers; such a class is the hook itself where the parts stay as they are."""


def is_built_in(hook: Any) -> bool:
    """Return whether a hook is one that every converter of cattrs has, or one that cattrs has made for a container."""
    if hook in CONTAINERS:
        return True
    module = getattr(hook, "__module__", None)
    if module is None:  # so it is for functions that cattrs has made of source code
        return isinstance(hook, FunctionType)
    return str(module).startswith("cattrs.") and not module.startswith("cattrs.strategies.")


def is_union(kind: Any) -> bool:
    """Return whether a type is written as a union."""
    return get_origin(kind) in (Union, UnionType)


def names_of(node: Node) -> tuple[Any, ...]:
    """Return the types under which a user may have a hook for a node, outermost first."""
    if isinstance(node, UnionNode) and node.optional and len(node.options) > 1:
        return (*node.outer, node.kind, Union[tuple((*option.outer, option.kind)[0] for option in node.options)])  # noqa: UP007
    return (*node.outer, node.kind)
