"""The order in which the members of a class are written: its own first, then those of its bases, as in .NET."""

from __future__ import annotations

import typing
from collections.abc import Sequence
from typing import Any

from jsvcodec._types.annotations import own_annotations
from jsvcodec._types.fields import Field

__all__ = ("in_order",)


def in_order(bases: Sequence[Any], fields: Sequence[Field]) -> list[tuple[Field, Any]]:
    """Return fields with the class that declares each: those of the class itself first, then those of its bases."""
    owned = [(field, _owner(bases, field.name)) for field in fields]
    return sorted(owned, key=lambda pair: (bases.index(pair[1]), _place(pair[1], pair[0].name)))


def _place(owner: Any, name: str) -> int:
    """Return the place of a field in its class: dataclasses list one that is declared anew where the base has it."""
    declared = list(own_annotations(owner))
    return declared.index(name) if name in declared else len(declared)


def _owner(bases: Sequence[Any], name: str) -> Any:
    # A TypedDict lists the keys of its bases with its own.
    for base in reversed(bases) if typing.is_typeddict(bases[0]) else bases:
        declared = vars(base).get("__attrs_attrs__", ())
        if name in own_annotations(base) or any(each.name == name and not each.inherited for each in declared):
            return base
    return bases[0]
