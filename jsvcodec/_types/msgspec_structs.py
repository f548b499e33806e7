"""The provider of msgspec Structs: renamed fields have their names on the wire, tags tell the classes of a union."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Literal, Union, get_args

import msgspec

from jsvcodec._types.annotations import own_annotations
from jsvcodec._types.fields import MISSING, ClassProvider, Field, Tag
from jsvcodec.names import Wire

__all__ = ("PROVIDER",)


class _Msgspec(ClassProvider):
    resolves_types = True

    def handles(self, cls: type) -> bool:
        return issubclass(cls, msgspec.Struct)

    def fields(self, cls: Any) -> Sequence[Field]:
        try:
            return [_field(info) for info in msgspec.structs.fields(cls)]
        except NameError:  # a class local to a function, say: it can be written all the same
            names = zip(cls.__struct_fields__, cls.__struct_encode_fields__, strict=True)
            kinds = {name: kind for base in reversed(cls.__mro__) for name, kind in own_annotations(base).items()}
            return [Field(name, kinds.get(name, Any), wire=_wire(name, encoded)) for name, encoded in names]

    def values(self, instance: Any, names: Iterable[str]) -> Iterable[tuple[str, Any]]:
        return [(name, value) for name in names if (value := getattr(instance, name)) is not msgspec.UNSET]

    def unknown(self, cls: Any) -> Literal["error"] | None:
        return "error" if cls.__struct_config__.forbid_unknown_fields else None

    def tag(self, cls: Any) -> Tag | None:
        config = cls.__struct_config__
        return None if config.tag is None else Tag(config.tag_field, config.tag)


def _field(info: Any) -> Field:
    default = MISSING if info.default is msgspec.NODEFAULT else info.default
    factory = None if info.default_factory is msgspec.NODEFAULT else info.default_factory
    wire = _wire(info.name, info.encode_name)
    return Field(info.name, _without_unset(info.type), default=default, factory=factory, wire=wire)


def _wire(name: str, encoded: str) -> Wire | None:
    return Wire(encoded) if encoded != name else None


def _without_unset(kind: Any) -> Any:
    """Take `UnsetType` out of a union: a field that is unset is not written, and nothing is read as unset."""
    args = get_args(kind)
    if msgspec.UnsetType not in args:
        return kind
    return Union[tuple(arg for arg in args if arg is not msgspec.UnsetType)]  # noqa: UP007 -- a tuple of types


PROVIDER = _Msgspec()
