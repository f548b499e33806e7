"""The provider of SQLAlchemy's mapped classes, for writing: what is loaded is written, and nothing is loaded for it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy.orm import Mapper

from jsvcodec._types.fields import ClassProvider, Field

__all__ = ("PROVIDER",)


class _SqlAlchemy(ClassProvider):
    resolves_types = True
    skips_open = True

    def handles(self, cls: type) -> bool:
        return isinstance(getattr(cls, "__mapper__", None), Mapper)

    def fields(self, cls: Any) -> Sequence[Field]:
        mapped = [attribute.key for attribute in cls.__mapper__.attrs]
        declared = [name for base in reversed(cls.__mro__) for name in vars(base).get("__annotations__", {})]
        order = {name: place for place, name in enumerate(declared)}
        return [Field(name, default=None) for name in sorted(mapped, key=lambda name: order.get(name, len(order)))]

    def values(self, instance: Any, names: Iterable[str]) -> Iterable[tuple[str, Any]]:
        loaded = vars(instance)
        return [(name, loaded[name]) for name in names if name in loaded]


PROVIDER = _SqlAlchemy()
