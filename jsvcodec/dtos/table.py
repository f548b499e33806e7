"""All types that a host defines, by their names: what each is called in Python, and as what it is annotated."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import jsvcodec.models
from jsvcodec._class_source import ANY, Base, Code, EnumSource, classed
from jsvcodec._source_names import class_name
from jsvcodec.dtos.enums import enum_kind, enum_source
from jsvcodec.dtos.kinds import ANYTHING, Kind, NetType, is_of_net, is_system, kind_of, parsed
from jsvcodec.dtos.metadata import Metadata, Type, TypeName

__all__ = ("Table", "plain_name", "shipped")

_IMPORTED = {
    "Any", "Decimal", "Enum", "Generic", "IDelete", "IGet", "IPatch", "IPost", "IPut", "IReturn", "IReturnVoid",
    "IntEnum", "IntFlag", "TypeVar", "UUID", *jsvcodec.models.__all__,
}  # fmt: skip
"""What the module may import under names that classes could have."""

_QUERIES = ("QueryBase", "QueryDb", "QueryData")
MAX_LINEAGE = 50
"""How many classes may derive from one another."""

_Key = tuple[str, str]


def plain_name(type: TypeName) -> str:
    """Return the name of a type without the number of its arguments."""
    return type.name.partition("`")[0]


def shipped(name: str, namespace: str | None) -> Code | None:
    """Return the model of jsvcodec that a type of ServiceStack is."""
    name = "QueryBase" if name in _QUERIES else name
    if (namespace or "").split(".")[0] != "ServiceStack" or name not in jsvcodec.models.__all__:
        return None
    return Code(name, frozenset({("jsvcodec.models", name)}))


class Table:
    """The types of a host that the module defines."""

    def __init__(self, metadata: Metadata, *, is_open: bool = False) -> None:
        found: dict[_Key, Type] = {}
        for type in sorted(metadata.all_types(), key=lambda type: not type.is_generic_type_def):
            if _is_defined(type):
                found.setdefault(_key(type), type)
        requests = {_key(each.request) for each in metadata.operations}
        self._names, self._taken = _named(found, requests)
        self._variables: dict[str, str] = {}
        self.types = [found[key] for key in sorted(found, key=self._names.__getitem__)]
        self._of_key = found
        self._of_name: dict[str, Type] = {}
        for type in self.types:
            self._of_name.setdefault(plain_name(type), type)
        self._enums = {_key(type): enum_source(type, self.name(type)) for type in self.types if type.is_enum}
        self._parents = self._derived()
        self._is_open = is_open

    @property
    def enums(self) -> list[EnumSource]:
        """The enums of the module, in the order of their names."""
        return list(self._enums.values())

    def name(self, type: Type) -> str:
        """Return what a type of the module is called there."""
        return self._names[_key(type)]

    def variable(self, name: str) -> str:
        """Return what a type variable is called in the module."""
        if name not in self._variables:
            self._variables[name] = class_name(name, self._taken)
            self._taken.add(self._variables[name])
        return self._variables[name]

    def find(self, name: str, namespace: str | None) -> Type | None:
        """Return a type of the module; its name alone is enough where the namespace is unknown."""
        found = self._of_key.get((namespace or "", name))
        return found if found is not None or is_system(namespace) else self._of_name.get(name)

    def lineage(self, type: Type) -> Iterator[Type]:
        """Yield a type and those of the module that it derives from, nearest first."""
        each: Type | None = type
        while each is not None:
            yield each
            each = self._parents.get(_key(each))

    def _derived(self) -> dict[_Key, Type]:
        """Return what each class derives from in the module; what would make a circle derives from nothing."""
        parents: dict[_Key, Type] = {}
        depths: dict[_Key, int] = {}
        for type in self.types:
            path: dict[_Key, Type] = {}
            each: Type | None = type
            while each is not None and _key(each) not in depths and _key(each) not in path:
                path[_key(each)] = each
                base = each.inherits
                each = None if base is None else self.find(plain_name(base), base.namespace)
            end = None if each is None or each.is_enum or _key(each) in path else each
            for key, inner in reversed(path.items()):
                depths[key] = 1 if end is None else depths[_key(end)] + 1
                if end is not None and not inner.is_enum and depths[key] <= MAX_LINEAGE:
                    parents[key] = end
                else:
                    depths[key] = 1
                end = None if inner.is_enum else inner
        return parents

    # --- annotations ----------------------------------------------------------------------------------------------

    def kind(self, name: str, args: Sequence[str] | None, namespace: str | None, parameters: Mapping[str, str]) -> Kind:
        """Return the annotation of a type where it is used, with the type variables that it may name."""
        return kind_of(parsed(name, args), namespace or "", parameters, self._look_up)

    def base(self, type: Type, parameters: Mapping[str, str]) -> Base | None:
        """Return what a type derives from: a class of the module, a shipped model, a list or a map."""
        base = type.inherits
        if base is None or type.is_enum:
            return None
        parent = self._parents.get(_key(type))
        found = parsed(base.name, base.generic_args)
        if parent is not None:
            args = [kind_of(arg, None, parameters, self._look_up) for arg in (found.args if found else ())]
            return Base(classed(self.name(parent)), _fitting(parent, args))
        if self.find(plain_name(base), base.namespace) is not None:
            return None
        kind = kind_of(found, base.namespace or "", parameters, self._look_up)
        is_collection = kind.origin.text in ("list", "dict", "set")
        return Base(kind.origin, kind.args) if is_collection or shipped(plain_name(base), base.namespace) else None

    def _look_up(self, type: NetType, namespace: str | None, args: Sequence[Kind]) -> Kind | None:
        found = self.find(type.name, namespace)
        # Arguments come without their namespace: ``List<ResponseStatus>``.
        own = shipped(type.name, "ServiceStack" if namespace is None and found is None else namespace)
        if own is not None:
            row = (args[0].code if args else ANY,) if own.text == "QueryResponse" else ()
            return Kind(own, row, is_hashable=False)
        return None if found is None else self._of_type(found, args)

    def _of_type(self, type: Type, args: Sequence[Kind]) -> Kind:
        """Return the annotation of a type of the module; for what is abstract come objects of unknown classes."""
        source = self._enums.get(_key(type))
        if source is not None:
            return enum_kind(type, source, self._is_open)
        if type.is_abstract:
            return ANYTHING
        return Kind(classed(self.name(type)), _fitting(type, args), is_hashable=False)


def _fitting(type: Type, args: Sequence[Kind]) -> tuple[Code, ...]:
    """Return the arguments of a generic class, which may be anything where their number is another."""
    wanted = len(set(type.generic_args or ())) if type.is_generic_type_def else 0
    return tuple(arg.code for arg in args) if len(args) == wanted else (ANY,) * wanted


def _key(type: TypeName) -> _Key:
    return type.namespace or "", plain_name(type)


def _is_defined(type: Type) -> bool:
    name = plain_name(type)
    if type.is_interface or "[" in type.name or shipped(name, type.namespace) is not None:
        return False
    return not (is_system(type.namespace) and is_of_net(name))


def _named(found: Mapping[_Key, Type], requests: set[_Key]) -> tuple[dict[_Key, str], set[str]]:
    """Return the names of classes. Requests choose first, since hosts know them by their names."""
    names, taken = dict[_Key, str](), set(_IMPORTED)
    for key in sorted(found, key=lambda key: (key not in requests, key[1], key[0])):
        names[key] = class_name(key[1], taken)
        taken.add(names[key])
    return names, taken
