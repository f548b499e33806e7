"""What a host says of its types at ``/types/metadata.json``, as classes: the members that the generator reads.

It is text of a stranger: nothing here is trusted but its size and its shape.
"""

from __future__ import annotations

from typing import Any

from attrs import define

from jsvcodec import json
from jsvcodec.errors import DecodeError, Problem

__all__ = ("MAX_SIZE", "DataMember", "Member", "Metadata", "Operation", "Route", "Type", "TypeName", "read_metadata")

MAX_SIZE = 16 * 2**20
"""How large metadata may be, in bytes; those of large hosts have a tenth of that."""

MAX_TYPES = 10_000
MAX_MEMBERS = 2_000
"""How many types and members of a type there may be."""

Names = list[str] | None


@define(kw_only=True)
class TypeName:
    """A type where it is used; ``Page`1`` with `generic_args`."""

    name: str
    namespace: str | None = None
    generic_args: Names = None


@define(kw_only=True)
class Attribute:
    """A .NET attribute."""

    name: str


@define(kw_only=True)
class DataMember:
    """What a contract says of a member."""

    name: str | None = None
    order: int | None = None


@define(kw_only=True)
class Member:
    """A member of a type."""

    name: str
    type: str
    namespace: str | None = None
    generic_args: Names = None
    is_required: bool | None = None
    data_member: DataMember | None = None
    attributes: list[Attribute] | None = None
    description: str | None = None


@define(kw_only=True)
class Type(TypeName):
    """A type that the host defines; its members are those of its own."""

    inherits: TypeName | None = None
    implements: list[TypeName] | None = None
    properties: list[Member] | None = None
    attributes: list[Attribute] | None = None
    description: str | None = None
    is_enum: bool | None = None
    is_enum_int: bool | None = None
    enum_names: Names = None
    enum_values: Names = None
    enum_member_values: list[str | None] | None = None
    is_interface: bool | None = None
    is_abstract: bool | None = None
    is_generic_type_def: bool | None = None


@define(kw_only=True)
class Route:
    """A custom route, with its verbs in one text."""

    path: str
    verbs: str | None = None


@define(kw_only=True)
class Operation:
    """A service: what it is asked with, and what it is answered with."""

    request: Type
    response: Type | None = None
    return_type: TypeName | None = None
    returns_void: bool | None = None
    method: str | None = None
    routes: list[Route] | None = None
    requires_auth: bool | None = None
    required_roles: Names = None
    required_permissions: Names = None


@define(kw_only=True)
class Config:
    """How the host would write the types itself."""

    base_url: str | None = None


@define(kw_only=True)
class Metadata:
    """All types of a host."""

    types: list[Type]
    operations: list[Operation]
    config: Config | None = None

    def all_types(self) -> list[Type]:
        """Return the types, those that only operations show among them."""
        shown = [type for each in self.operations for type in (each.request, each.response) if type is not None]
        return [*self.types, *shown]


def read_metadata(data: str | bytes) -> Metadata:
    """Read metadata. Raises `DecodeError` for what is none, or is too large."""
    if len(data) > MAX_SIZE:
        raise DecodeError(f"metadata are larger than {MAX_SIZE} bytes")
    found: Metadata = json.loads(data, Metadata)
    problems = list(_too_many(found))
    if problems:
        raise DecodeError.of(problems)
    return found


def _too_many(found: Metadata) -> Any:
    types = found.all_types()
    if len(types) > MAX_TYPES:
        yield Problem("$", f"more than {MAX_TYPES} types")
    for type in types:
        if max(len(type.properties or ()), len(type.enum_names or ())) > MAX_MEMBERS:
            yield Problem("$", f"a type with more than {MAX_MEMBERS} members")
            return
