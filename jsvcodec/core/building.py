"""How instances of a class are made without calling it, where its ``__init__`` does nothing but store its arguments.

In comes a class with its attributes, out goes one of four ways for the compiled core: ``slots`` and ``attributes``
store each value where the ``__init__`` that attrs or dataclasses wrote would, ``call`` calls the class, ``dict`` is a
TypedDict. Whatever a user's code could notice is called: converters, validators, hooks around ``__init__``, a
`__new__`, `__setattr__` or `__del__` of its own, a metaclass that makes its instances.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from types import CodeType, MemberDescriptorType
from typing import Any, is_typeddict

from attrs import Factory

from jsvcodec._types.attributes import found_in_class

__all__ = ("field_names", "way_to_build")


def way_to_build(cls: Any, attributes: Sequence[str]) -> tuple[str, Sequence[Any]]:
    """Return how instances of `cls` are made, and for each attribute what the core is to know it by.

    >>> way_to_build(dict, ["a"])
    ('call', ['a'])
    """
    if is_typeddict(cls):
        return "dict", attributes
    if _makes_plain_instances(cls) and (_is_plain_attrs(cls) or _is_plain_dataclass(cls)):
        found = [found_in_class(cls, name) for name in attributes]
        if all(isinstance(place, MemberDescriptorType) for place in found):
            return "slots", found
        if all(isinstance(place, MemberDescriptorType) or not hasattr(type(place), "__set__") for place in found):
            return "attributes", attributes
    return "call", attributes


def field_names(cls: Any) -> list[str]:
    """Return the attributes of a class in the order in which its ``__init__`` sets them."""
    if hasattr(cls, "__attrs_attrs__"):
        return [field.name for field in cls.__attrs_attrs__]
    return [field.name for field in dataclasses.fields(cls)] if dataclasses.is_dataclass(cls) else []


def _makes_plain_instances(cls: Any) -> bool:
    return (
        type(cls).__call__ is type.__call__
        and cls.__new__ is object.__new__
        and not hasattr(cls, "__del__")
        and (cls.__setattr__ is object.__setattr__ or _is_frozen(cls))
    )


def _is_frozen(cls: Any) -> bool:
    """Return whether the only `__setattr__` is the one that attrs or dataclasses give to frozen classes."""
    setter = cls.__setattr__
    code: CodeType | None = getattr(setter, "__code__", None)
    if code is None:
        return False
    return (setter.__module__, setter.__name__) == ("attr._make", "_frozen_setattrs") or _is_of_dataclasses(code)


def _is_plain_attrs(cls: Any) -> bool:
    code = _init_code(cls, "__attrs_attrs__")
    return (
        code is not None
        and code.co_filename.startswith("<attrs generated")
        and "_attrs_cached_hash" not in code.co_consts + code.co_names
        and not hasattr(cls, "__attrs_pre_init__")
        and not hasattr(cls, "__attrs_post_init__")
        and all(
            field.init
            and field.converter is None
            and field.validator is None
            and not (isinstance(field.default, Factory) and field.default.takes_self)  # type: ignore[arg-type]
            for field in cls.__attrs_attrs__
        )
    )


def _is_plain_dataclass(cls: Any) -> bool:
    code = _init_code(cls, "__dataclass_fields__")
    if code is None or not _is_of_dataclasses(code) or hasattr(cls, "__post_init__"):
        return False
    fields = dataclasses.fields(cls)
    return all(field.init for field in fields) and code.co_argcount + code.co_kwonlyargcount == 1 + len(fields)


def _init_code(cls: Any, mark: str) -> CodeType | None:
    """Return the code of the ``__init__`` that came with the fields of the class, or None if it has another."""
    owner = next((base for base in cls.__mro__ if "__init__" in vars(base) or mark in vars(base)), object)
    if mark not in vars(owner) or "__init__" not in vars(owner):
        return None
    return getattr(vars(owner)["__init__"], "__code__", None)


def _is_of_dataclasses(code: CodeType) -> bool:
    return code.co_filename == "<string>" and code.co_qualname.startswith("__create_fn__.")
