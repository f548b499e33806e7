"""Type variables: what they stand for in a class and in each of its bases."""

from __future__ import annotations

import sys
import typing
from collections.abc import Mapping
from types import GenericAlias
from typing import Any, ForwardRef, TypeVar, Union, get_args, get_origin

__all__ = ("bindings", "bound_bases", "substituted")


def substituted(kind: Any, bound: Mapping[Any, Any]) -> Any:
    """Put types for type variables; one that is not bound stands for its default, its bound or its constraints.

    One that has none of these stays as it is: it may be anything.

    >>> T = TypeVar("T", bound=int)
    >>> substituted(dict[str, T], {}), substituted(T, {T: bool})
    (dict[str, int], <class 'bool'>)
    """
    if isinstance(kind, TypeVar):
        return _bound(kind, bound)
    parameters = getattr(kind, "__parameters__", ())
    if parameters and (not isinstance(kind, type) or isinstance(kind, GenericAlias)):
        return kind[tuple(_bound(each, bound) for each in parameters)]
    return kind


def _bound(variable: Any, bound: Mapping[Any, Any]) -> Any:
    kind = bound.get(variable, variable)
    if kind is not variable and not isinstance(kind, TypeVar):
        return kind
    default = getattr(kind, "__default__", None)
    if default is not None and default is not getattr(typing, "NoDefault", None):
        return default
    limit = getattr(kind, "__bound__", None)
    if limit is not None:
        return Any if isinstance(limit, (str, typing.ForwardRef)) else limit
    constraints = getattr(kind, "__constraints__", ())
    if constraints:
        return Union[constraints]  # noqa: UP007 -- a tuple of types
    return kind if isinstance(kind, TypeVar) else Any


def bound_bases(kind: Any) -> list[Any]:
    """Return a class and all its bases, nearest first, each with its type variables bound."""
    found, waiting = [], [kind]
    while waiting:
        alias = waiting.pop(0)
        cls = get_origin(alias) or alias
        if not isinstance(cls, type) or cls is object or cls is typing.Generic:
            continue
        found.append(alias)
        bound = _bound_at(cls, alias)
        bases = vars(cls).get("__orig_bases__") or cls.__bases__
        named = (_resolved(base, cls) for base in bases if get_origin(base) not in (typing.Generic, typing.Protocol))
        waiting += [substituted(base, bound) if get_args(base) else base for base in named]
    return found


def _resolved(base: Any, cls: type) -> Any:
    """Return a base with the types that its arguments name in quotes, as those of a class that is a list of itself.

    One that cannot be found stays a name.
    """
    if not any(isinstance(arg, (str, ForwardRef)) for arg in get_args(base)):
        return base
    holder = type(cls.__name__, (), {"__annotations__": {"base": base}})
    try:
        return typing.get_type_hints(holder, {**vars(sys.modules.get(cls.__module__, typing)), cls.__name__: cls})[
            "base"
        ]
    except Exception:
        return base


def bindings(kind: Any) -> dict[Any, dict[Any, Any]]:
    """Return for a class and each of its bases what the type variables stand for there."""
    found: dict[Any, dict[Any, Any]] = {}
    for alias in bound_bases(kind):
        cls = get_origin(alias) or alias
        found.setdefault(cls, _bound_at(cls, alias))
    return found


def _bound_at(cls: Any, alias: Any) -> dict[Any, Any]:
    parameters = getattr(cls, "__parameters__", ()) or getattr(cls, "__type_params__", ())
    return dict(zip(parameters, get_args(alias), strict=False))
