"""Types of a host as classes: members with their names on the wire, bases, routes, verbs and replies."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

import jsvcodec.models
from jsvcodec._class_source import ANY, Base, ClassSource, Code, Member, optional
from jsvcodec._redaction import secret_names
from jsvcodec._redaction.names import bare
from jsvcodec._source_names import fixed_name, python_name
from jsvcodec.dtos import metadata
from jsvcodec.dtos.requests import decorators, marks, notes
from jsvcodec.dtos.table import Table, plain_name
from jsvcodec.names import camel_case, fold

__all__ = ("Classes",)

_NO_SECRETS = {"key", "headers"}
"""Names of secrets in the shipped models, and of much else in the models of others."""


class Classes:
    """Makes the classes of a host."""

    def __init__(self, found: metadata.Metadata, table: Table, *, pascal: bool) -> None:
        self._table = table
        self._pascal = pascal
        self._secrets = secret_names() - _NO_SECRETS
        self._operations: dict[int, metadata.Operation] = {}
        for each in found.operations:
            type = table.find(plain_name(each.request), each.request.namespace)
            if type is not None:
                self._operations.setdefault(id(type), each)
        self._members: dict[int, dict[str, Member]] = {}

    def all(self) -> Iterator[ClassSource]:
        """Yield the classes in the order of their names, those of requests after the others."""
        types = [type for type in self._table.types if not type.is_enum]
        for type in sorted(types, key=lambda type: id(type) in self._operations):
            yield self._class(type)

    def _class(self, type: metadata.Type) -> ClassSource:
        name = self._table.name(type)
        operation = self._operations.get(id(type))
        parameters = self._parameters(type)
        base = self._table.base(type, parameters)
        bases = [] if base is None else [base]
        doc = [type.description or ""]
        if operation is not None:
            older = [self._operations[id(each)] for each in self._older(type) if id(each) in self._operations]
            first, last = marks(operation, older, self._table)
            bases = [*first, *bases, *last]
            doc += notes(operation, name)
        is_plain = self._is_collection(type)
        return ClassSource(
            name,
            () if is_plain else tuple(self._own_members(type).values()),
            tuple(bases),
            tuple(parameters.values()),
            decorators(operation),
            is_plain,
            "\n\n".join(filter(None, doc)),
        )

    def _older(self, type: metadata.Type) -> list[metadata.Type]:
        return list(self._table.lineage(type))[1:]

    def _parameters(self, type: metadata.Type) -> dict[str, str]:
        """Return the type variables of a class by their names in .NET."""
        names = type.generic_args or () if type.is_generic_type_def else ()
        return {name: self._table.variable(name) for name in names}

    def _eldest_base(self, type: metadata.Type) -> Base | None:
        """Return what the last class of the module in a line derives from."""
        *_, last = self._table.lineage(type)
        return self._table.base(last, self._parameters(last))

    def _is_collection(self, type: metadata.Type) -> bool:
        base = self._eldest_base(type)
        return base is not None and base.origin.text in ("list", "dict", "set")

    # --- members --------------------------------------------------------------------------------------------------

    def _own_members(self, type: metadata.Type) -> dict[str, Member]:
        """Return the members of a class by their names on the wire, without case; they are made once."""
        if id(type) not in self._members:
            for each in reversed(list(self._table.lineage(type))):
                if id(each) not in self._members:
                    self._members[id(each)] = self._made(each)
        return self._members[id(type)]

    def _made(self, type: metadata.Type) -> dict[str, Member]:
        older = [self._members[id(each)] for each in self._older(type)]
        model = self._names_of_model(type)
        taken = _Taken(model, *({member.name for member in each.values()} for each in older))
        parameters = self._parameters(type)
        made: dict[str, Member] = {}
        for given in _in_order(type.properties or []):
            wire = self._wire(given)
            key = fold(wire)
            if key in made or _is_ignored(given) or python_name(wire) in model:
                continue
            before = next((each[key] for each in older if key in each), None)
            member = self._member(given, wire, type, parameters, taken)
            if before is None:
                made[key] = member
                taken.add(member.name)
            elif before.kind != member.kind:  # declared anew as another type
                made[key] = Member(before.name, ANY, before.wire, Code("None"))
        return made

    def _names_of_model(self, type: metadata.Type) -> set[str]:
        """Return the members that a class has from a shipped model."""
        base = self._eldest_base(type)
        model = None if base is None else getattr(jsvcodec.models, base.origin.text, None)
        return set() if model is None else {field.name for field in attrs.fields(model)}

    def _wire(self, given: metadata.Member) -> str:
        """Return the name that a host writes."""
        named = None if given.data_member is None else given.data_member.name
        # Without a capital a name is not snake_case here, and stays as it is.
        own = given.name if self._pascal or given.name == given.name.lower() else camel_case(given.name)
        return named or own

    def _member(
        self, given: metadata.Member, wire: str, type: metadata.Type, parameters: dict[str, str], taken: _Taken
    ) -> Member:
        kind = self._table.kind(given.type, given.generic_args, given.namespace, parameters)
        name = python_name(given.name, taken)
        is_request = id(type) in self._operations
        # What is not set is not sent, so that the host has its own default.
        default = Code("None") if kind.zero is None or is_request else kind.zero
        code = optional(kind.code) if default.text == "None" else kind.code
        is_secret = kind.code.text == "str" and bare(given.name) in self._secrets
        doc = " ".join(filter(None, ["Required." if given.is_required and is_request else "", given.description]))
        fixed = fixed_name(name, wire, pascal=self._pascal)
        return Member(name, code, fixed, default, secret=is_secret, doc=doc)


class _Taken:
    """The names of members that a class has already, those of its bases among them."""

    def __init__(self, *names: set[str]) -> None:
        self._own: set[str] = set()
        self._names = (self._own, *names)

    def __contains__(self, name: object) -> bool:
        return any(name in each for each in self._names)

    def add(self, name: str) -> None:
        """Take a name."""
        self._own.add(name)


def _in_order(members: list[metadata.Member]) -> list[metadata.Member]:
    """Return members as hosts write them: those whose contract gives them a place after those without one."""
    return sorted(members, key=lambda member: -1 if member.data_member is None else member.data_member.order or -1)


def _is_ignored(member: metadata.Member) -> bool:
    return any(attribute.name.startswith("IgnoreDataMember") for attribute in member.attributes or ())
