"""The hooks that a cattrs converter gets of ours.

cattrs asks its hooks for every type: those of its user come first, then ours, then its own. A hook of ours does its own
type as the formats do, and asks the converter about every part, so that the hooks of the user win everywhere. What we
know of one converter is kept in that converter's own cache of hooks, under the types `Reading` and `Writing`: cattrs
empties it with each registration, and a copy of a converter has one of its own.
"""

from __future__ import annotations

from collections import Counter, OrderedDict, defaultdict
from pathlib import Path
from threading import local
from typing import Any, get_origin, is_typeddict

from cattrs import Converter

from jsvcodec._cattrs.reading import Reading, StructureHook
from jsvcodec._cattrs.types import CONTAINERS, Settings, is_built_in, is_union
from jsvcodec._cattrs.writing import UnstructureHook, Writing
from jsvcodec._scalars.enums import enum_value, is_enum
from jsvcodec._types.describing import class_node, describe
from jsvcodec._types.nodes import ListNode, MapNode, UnknownNode

__all__ = ("register",)


_CLASSES_OF_CATTRS = (str, bytes, int, float, Path)
"""The classes that cattrs has hooks for, which it finds before any factory."""


def register(converter: Converter, settings: Settings) -> None:
    """Register our hooks for every type that the library knows; the class hooks of the user are left alone."""
    structure: Any = converter.register_structure_hook_factory
    unstructure: Any = converter.register_unstructure_hook_factory
    for scalar in _CLASSES_OF_CATTRS:
        hook = converter.get_structure_hook(scalar)
        if is_built_in(hook) or isinstance(hook, StructureHook):
            converter.register_structure_hook(scalar, StructureHook(None, settings, scalar))
    structure(_is_known, lambda kind, converter: _before(kind, converter) or StructureHook(converter, settings, kind))
    structure(lambda kind: kind is Reading, lambda _, converter: Reading(converter, settings))
    unstructure(_has_parts, lambda cls, converter: UnstructureHook(converter, settings, cls))
    unstructure(lambda kind: kind is Writing, lambda _, converter: Writing(converter, settings))
    converter.register_unstructure_hook_func(is_enum, enum_value)


def _is_known(kind: Any) -> bool:
    aside = getattr(_aside, "kind", None)
    if aside is not None and kind == aside:
        return False
    try:
        return not isinstance(describe(kind), UnknownNode)
    except TypeError:  # an annotation that cannot be resolved: reading says where
        return True


def _has_parts(cls: Any) -> bool:
    """Return whether we take apart what cattrs does not, or not under its names on the wire."""
    origin = get_origin(cls) or cls
    # The values of a TypedDict are dicts, which cattrs takes apart as they are.
    if not isinstance(origin, type) or is_typeddict(origin):
        return False
    if class_node(origin) is not None:
        return True
    is_subclass = (
        cls is origin and issubclass(cls, CONTAINERS) and cls not in (*CONTAINERS, OrderedDict, Counter, defaultdict)
    )
    return is_subclass and isinstance(describe(cls), (ListNode, MapNode))


_aside = local()
"""The type for which our factory stands aside, so that a converter tells what it has apart from us."""


def _before(kind: Any, converter: Converter) -> Any:
    """Return the hook of the user for a union or a named type that cattrs finds after ours only, or None."""
    if isinstance(kind, type) or not (is_union(kind) or _is_named(kind)):
        return None
    _aside.kind = kind
    try:
        hook = converter.get_structure_hook(kind, cache_result=False)
    except Exception:  # cattrs itself has no way to read it
        return None
    finally:
        _aside.kind = None
    return None if is_built_in(hook) or isinstance(hook, StructureHook) else hook


def _is_named(kind: Any) -> bool:
    return hasattr(kind, "__supertype__") or hasattr(kind, "__metadata__") or hasattr(kind, "__value__")
