"""Modules of classes made at random: what a user of the library may write, as Python source.

`random_module` makes a `Module` from a seed: enums, aliases, type variables and classes of every sort, generic, derived
and recursive ones among them. Its source is run as a module of its own, so that forward references and pickles work.
`withheld` names features that it leaves out.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from types import ModuleType
from typing import Any

from support.random_kinds import DEEPEST, Form, Kind, Maker

IMPORTS = """
import collections.abc
import dataclasses
import enum
from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Mapping, Sequence
from dataclasses import InitVar
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import (
    Annotated, Any, Dict, Generic, List, Literal, NamedTuple, NewType, NotRequired, Optional, TypedDict, TypeVar, Union,
)
from uuid import UUID

import attrs

from jsvcodec.names import naming, wire
"""

STYLES = {
    "attrs": "@attrs.define", "attrs dict": "@attrs.define(slots=False)", "attrs frozen": "@attrs.frozen",
    "attrs kw_only": "@attrs.define(kw_only=True)", "dataclass": "@dataclasses.dataclass",
    "dataclass frozen": "@dataclasses.dataclass(frozen=True)", "dataclass slots": "@dataclasses.dataclass(slots=True)",
    "dataclass kw_only": "@dataclasses.dataclass(kw_only=True)", "NamedTuple": "", "TypedDict": "",
}  # fmt: skip


@dataclass
class Member:
    """A field: its kind, its default as source (with a factory where it must be), what it is on the wire."""

    name: str
    kind: Kind
    default: str | None = None
    wire: str = ""
    not_required: bool = False

    def on_the_wire(self) -> str | None:
        """Return the name that is fixed, if one is."""
        return self.wire.split('"')[1] if self.wire.startswith('"') else None


@dataclass(eq=False)
class ClassSpec:
    """A class to be: how it is made, what it is derived from, what it has."""

    name: str
    style: str
    members: list[Member]
    base: Kind | None = None
    params: tuple[str, ...] = ()
    says_generic: bool = True
    extra: bool = False
    naming: str = ""
    init_var: bool = False
    new_syntax: bool = False

    @property
    def keyword_only(self) -> bool:
        return self.base is not None or self.style.endswith("kw_only")

    def chain(self, args: tuple[Kind, ...] = ()) -> Iterator[tuple[ClassSpec, list[Member]]]:
        """Yield this class and its bases, each with its own members, type variables bound."""
        bound = dict(zip(self.params, args, strict=False))
        own = [replace(member, kind=member.kind.bind(bound)) for member in self.members]
        yield self, own
        if self.base is not None:
            yield from self.base.form.holder.chain(self.base.bind(bound).parts)

    def all_members(self, args: tuple[Kind, ...] = ()) -> list[Member]:
        """Return the members of the class and its bases, its own first."""
        return [member for _, own in self.chain(args) for member in own]

    def is_plain(self, around: tuple[ClassSpec, ...] = ()) -> bool:
        """Return whether other libraries know the class, and mean the same by it."""
        if self in around:
            return True
        return all(
            not (spec.extra or spec.init_var or spec.naming)
            # Msgspec does not bind the variables of a TypedDict's base.
            and not (spec.style == "TypedDict" and spec.base and spec.base.parts)
            and all(
                member.name.islower() and not member.on_the_wire() and is_plain(member.kind, (*around, self))
                for member in own
            )
            for spec, own in self.chain()
        )

    def keeps_unknown(self) -> bool:
        return any(spec.extra for spec, _ in self.chain())


def is_plain(kind: Kind, around: tuple[ClassSpec, ...] = ()) -> bool:
    """Return whether a kind is made of what JSON has, all the way down."""
    return all(
        part.form.plain and (not isinstance(part.form.holder, ClassSpec) or part.form.holder.is_plain(around))
        for part in kind.everything()
    )


def class_kind(spec: ClassSpec, args: tuple[Kind, ...] = ()) -> Kind:
    """Return the kind of instances of a class."""
    holes = f"[{', '.join(f'{{{index}}}' for index in range(len(args)))}]" if args else ""
    style = spec.style.split()[0]
    form = Form(
        spec.name + holes,
        _instance,
        _in_instance,
        plain=style != "NamedTuple",
        hashable=False,
        features=frozenset((style, "class")),
        holder=spec,
    )
    return Kind(form, args)


def _instance(kind: Kind, maker: Maker, depth: int) -> str:
    spec: ClassSpec = kind.form.holder
    given = []
    for member in spec.all_members(kind.parts):
        if (member.default is not None or member.not_required) and (depth >= DEEPEST or maker.chance(0.3)):
            continue
        given.append(f"{member.name}={member.kind.make(maker, depth + 1)}")
    if spec.keeps_unknown() and maker.chance(0.5):
        given.append("extra={'unknown thing': 'x', 'Other': ['y']}")
    return f"{spec.name}({', '.join(given)})"


def _in_instance(kind: Kind, value: Any) -> Iterator[tuple[Kind, Any]]:
    spec: ClassSpec = kind.form.holder
    for member in spec.all_members(kind.parts):
        if not isinstance(value, dict):
            yield member.kind, getattr(value, member.name)
        elif member.name in value:
            yield member.kind, value[member.name]


@dataclass
class Module:
    """Definitions that stand before the classes, the classes, and the kind at the root of documents."""

    seed: str
    definitions: dict[str, str]
    classes: list[ClassSpec]
    root: Kind
    future: bool

    def source(self) -> str:
        """Return the module as Python source."""
        head = "from __future__ import annotations\n" if self.future else ""
        return head + IMPORTS + self.source_of_classes()

    def source_of_classes(self) -> str:
        return "\n".join((*self.definitions.values(), *(_class_source(spec, self) for spec in self.classes)))

    @contextmanager
    def run(self) -> Iterator[dict[str, Any]]:
        """Run the source; the module can be imported while the names are in use."""
        module = ModuleType(f"random_classes_{self.seed}".replace("/", "_"))
        sys.modules[module.__name__] = module
        try:
            exec(compile(self.source(), module.__name__, "exec", dont_inherit=True), vars(module))
            yield vars(module)
        finally:
            del sys.modules[module.__name__]


def _class_source(spec: ClassSpec, module: Module) -> str:
    bases = [spec.base.source] if spec.base else []
    if spec.params and spec.says_generic and not spec.new_syntax:
        bases.append(f"Generic[{', '.join(spec.params)}]")
    if spec.style in ("NamedTuple", "TypedDict") and not spec.base:
        bases.insert(0, spec.style)
    params = f"[{', '.join('N: int' if name == 'N' else name for name in spec.params)}]" if spec.new_syntax else ""
    lines = [f'@naming("{spec.naming}")'] if spec.naming else []
    decorator = STYLES[spec.style]
    if decorator and spec.base and "kw_only" not in decorator:
        inner = decorator.partition("(")[2].rstrip(")")
        decorator = f"{decorator.partition('(')[0]}({', '.join(filter(None, (inner, 'kw_only=True')))})"
    lines += [*filter(None, [decorator]), f"class {spec.name}{params}({', '.join(bases)}):"]
    fields = [
        f"    {member.name}: {_annotation(member, spec, module)}{_default(member, spec)}" for member in spec.members
    ]
    if spec.extra:
        factory = "factory" if spec.style.startswith("attrs") else "default_factory"
        fields.append(f"    extra: dict[str, Any] = {_field_of(spec)}({factory}=dict, metadata=wire(extra=True))")
    if spec.init_var:
        fields += ["    start: InitVar[int] = 5", "    def __post_init__(self, start): self.started = start"]
    return "\n".join([*lines, *(fields or ["    pass"]), ""])


def _annotation(member: Member, spec: ClassSpec, module: Module) -> str:
    source = member.kind.source
    if member.wire and spec.style in ("NamedTuple", "TypedDict"):
        source = f'Annotated[{source}, wire({member.wire})["jsvcodec"]]'
    if member.not_required:
        source = f"NotRequired[{source}]"
    later = module.classes[module.classes.index(spec) :]
    refers_ahead = any(part.form.holder in later for part in member.kind.everything())
    return repr(source) if refers_ahead and not module.future else source


def _field_of(spec: ClassSpec) -> str:
    return "attrs.field" if spec.style.startswith("attrs") else "dataclasses.field"


def _default(member: Member, spec: ClassSpec) -> str:
    if spec.style == "NamedTuple":
        return f" = {member.default}" if member.default is not None else ""
    if spec.style == "TypedDict" or (member.default is None and not member.wire):
        return ""
    arguments = []
    if member.default is not None:
        factory = "factory" if spec.style.startswith("attrs") else "default_factory"
        mutable = not all(kind.form.hashable for kind in member.kind.everything())
        arguments.append(f"{factory}=lambda: {member.default}" if mutable else f"default={member.default}")
    if member.wire:
        arguments.append(f"metadata=wire({member.wire})")
    return f" = {_field_of(spec)}({', '.join(arguments)})"
