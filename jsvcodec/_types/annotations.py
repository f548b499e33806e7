"""Annotations as they stand in source code -> types: names are resolved, marks that only describe a field taken off."""

from __future__ import annotations

import datetime
import decimal
import sys
import typing
import uuid
from collections.abc import Mapping
from types import FunctionType
from typing import Any, get_args, get_origin

from jsvcodec.names import Wire

__all__ = (
    "is_interface", "is_optional", "own_annotations", "resolve_alias", "resolve_hints", "unshadowed", "without_marks",
)  # fmt: skip

WRAPPERS = tuple(
    wrapper
    for name in ("Annotated", "Required", "NotRequired", "ReadOnly", "Final", "ClassVar")
    if (wrapper := getattr(typing, name, None)) is not None
)
"""What annotates a type without changing what its values are."""


def without_marks(kind: Any) -> Any:
    """Take off what only says how a field is used, and the marks of this library.

    >>> from dataclasses import InitVar
    >>> without_marks(typing.Annotated[int, Wire("n")]), without_marks(InitVar[int])
    (<class 'int'>, <class 'int'>)
    """
    while True:
        if _is_init_var(kind):
            kind = kind.type
        elif get_origin(kind) in WRAPPERS and all(isinstance(mark, Wire) for mark in getattr(kind, "__metadata__", ())):
            kind = get_args(kind)[0]
        else:
            return kind


def _is_init_var(kind: Any) -> bool:
    dataclasses = sys.modules.get("dataclasses")  # takes long to load, which those who have none need not wait for
    return dataclasses is not None and isinstance(kind, dataclasses.InitVar)


def resolve_hints(cls: Any) -> dict[str, Any]:
    """Return the annotations of a class and its bases. Raises `TypeError` naming the field that cannot be resolved."""
    try:
        return _hints(cls)
    except NameError as error:
        reason = f"the name {error.name!r} cannot be resolved"
    except Exception as error:
        reason = f"its annotation raises {type(error).__name__}"
    raise TypeError(f"{cls.__name__}.{_unresolved(cls)}: {reason}")


def _hints(cls: Any) -> dict[str, Any]:
    if not any(vars(base).get("__type_params__") for base in cls.__mro__):
        return typing.get_type_hints(cls, include_extras=True)
    # `get_type_hints` of early 3.12 does not see the type parameters of a class where annotations are texts.
    hints: dict[str, Any] = {}
    for base in reversed(cls.__mro__):
        hints |= _hints_of(base, own_annotations(base))
    return hints


def _hints_of(cls: Any, annotations: Mapping[str, Any]) -> dict[str, Any]:
    """Resolve annotations as they would be resolved in the body of a class, its type parameters first."""
    holder = type(cls.__name__, (), {"__annotations__": dict(annotations), "__module__": cls.__module__})
    names = {**vars(cls), **vars(sys.modules.get(cls.__module__, typing))}
    parameters = {parameter.__name__: parameter for parameter in vars(cls).get("__type_params__", ())}
    return typing.get_type_hints(holder, names, parameters, include_extras=True)


def _unresolved(cls: Any) -> str:
    for base in cls.__mro__:
        for name, kind in own_annotations(base).items():
            try:
                _hints_of(base, {name: kind})
            except Exception:
                return name
    return "?"


def own_annotations(cls: Any) -> Mapping[str, Any]:
    """Return the annotations of a class without those of its bases, unresolved."""
    found: Mapping[str, Any] | None = vars(cls).get("__annotations__")
    if found is None and sys.version_info >= (3, 14):
        import annotationlib

        found = annotationlib.get_annotations(cls, format=annotationlib.Format.FORWARDREF)
    return found or {}


def resolve_alias(kind: Any) -> tuple[Any, dict[Any, Any]] | None:
    """Return what a ``type`` alias stands for and its type variables; None for anything else."""
    alias = get_origin(kind) or kind
    if not hasattr(alias, "__value__"):
        return None
    try:
        value = alias.__value__
    except NameError as error:
        name = error.name
    else:
        return value, dict(zip(alias.__type_params__, get_args(kind), strict=False))
    raise TypeError(f"the name {name!r} cannot be resolved")


def is_optional(annotation: Any, optional: bool) -> bool:
    """Return whether a key may be left out; a TypedDict cannot tell where its annotations are texts."""
    while (wrapper := get_origin(annotation)) in WRAPPERS:
        if wrapper in (typing.Required, typing.NotRequired):
            return wrapper is typing.NotRequired
        annotation = get_args(annotation)[0]
    return optional


def is_interface(cls: Any) -> bool:
    """Return whether a class stands for a .NET interface: annotations or an empty body, and nothing that acts.

    >>> class IMeta:
    ...     meta: dict[str, str]
    >>> is_interface(IMeta), is_interface(complex)
    (True, False)
    """
    if type(cls) is not type or cls.__bases__ != (object,) or cls.__module__ == "builtins":
        return False
    return not any(
        callable(value) or isinstance(value, (property, classmethod, staticmethod))
        for name, value in vars(cls).items()
        if not name.startswith("__") or (isinstance(value, FunctionType) and name not in _LAZY_ANNOTATIONS)
    )


_LAZY_ANNOTATIONS = ("__annotate__", "__annotate_func__")
"""The function that Python 3.14 gives to a class with annotations."""

_MARSHMALLOW = {
    "Boolean": bool, "Date": datetime.date, "DateTime": datetime.datetime, "Decimal": decimal.Decimal, "Dict": dict,
    "Float": float, "Integer": int, "List": list, "String": str, "Time": datetime.time,
    "TimeDelta": datetime.timedelta, "UUID": uuid.UUID,
}  # fmt: skip


def unshadowed(cls: Any) -> Any:
    """Return the class that a generated DTO means: it imports all of `marshmallow.fields`, which hides `Decimal`."""
    if getattr(cls, "__module__", None) == "marshmallow.fields":
        return _MARSHMALLOW.get(cls.__name__, cls)
    return cls
