"""The types of .NET as annotations in Python, and what a value type is when nothing is said."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from jsvcodec import _class_source as source
from jsvcodec._class_source import ANY, INT, STR, Code, generic, optional

__all__ = ("ANYTHING", "Kind", "NetType", "is_of_net", "is_system", "kind_of", "parsed")

MAX_DEPTH = 16
"""How deep types are nested in types; what is deeper may be anything."""


@dataclass(frozen=True)
class NetType:
    """A type of .NET: its name without the number of its arguments, these, and how many arrays it is within."""

    name: str
    args: tuple[NetType, ...] = ()
    arrays: int = 0


@dataclass(frozen=True)
class Kind:
    """An annotation. `zero` is what .NET has where a value type is not set; reference types have none, but are null."""

    origin: Code
    args: tuple[Code, ...] = ()
    zero: Code | None = None
    is_hashable: bool = True

    @property
    def code(self) -> Code:
        """The whole annotation."""
        return generic(self.origin, *self.args) if self.args else self.origin

    @property
    def item(self) -> Code:
        """The type as an item of a list: hosts write texts that are null, and hardly ever other things."""
        return optional(self.code) if self.code == STR else self.code

    @property
    def value(self) -> Code:
        """The type as a value of a map, where hosts write null."""
        return self.code if self.zero is not None else optional(self.code)


ANYTHING = Kind(ANY, is_hashable=False)
Lookup = Callable[[NetType, str | None, Sequence[Kind]], "Kind | None"]
"""What finds a class by its type, its namespace and the annotations of its arguments."""


def _call(code: Code, args: str) -> Code:
    return Code(f"{code.text}({args})", code.imports)


_INTEGERS = (
    "Byte", "SByte", "Int16", "UInt16", "Int32", "UInt32", "Int64", "UInt64", "Int128", "UInt128", "IntPtr", "UIntPtr",
    "BigInteger",
)  # fmt: skip
_SCALARS = {
    **dict.fromkeys(("String", "Uri", "Version", "Type"), Kind(STR)),
    **dict.fromkeys(_INTEGERS, Kind(INT, zero=Code("0"))),
    **dict.fromkeys(("Single", "Double", "Half"), Kind(source.FLOAT, zero=Code("0.0"))),
    "Char": Kind(STR, zero=Code('"\\x00"')),
    "Boolean": Kind(source.BOOL, zero=Code("False")),
    "Decimal": Kind(source.DECIMAL, zero=_call(source.DECIMAL, "0")),
    **dict.fromkeys(
        ("DateTime", "DateTimeOffset"), Kind(source.DATETIME, zero=_call(source.DATETIME, "1, 1, 1, tzinfo=dt.UTC"))
    ),
    "DateOnly": Kind(source.DATE, zero=_call(source.DATE, "1, 1, 1")),
    "TimeOnly": Kind(source.TIME, zero=_call(source.TIME, "0")),
    "TimeSpan": Kind(source.TIMEDELTA, zero=_call(source.TIMEDELTA, "0")),
    "Guid": Kind(source.UUID, zero=_call(source.UUID, "int=0")),
    **dict.fromkeys(("Stream", "MemoryStream", "ReadOnlyMemory", "Memory"), Kind(source.BYTES)),
}
_LISTS = (
    "List", "IList", "ICollection", "IEnumerable", "IReadOnlyList", "IReadOnlyCollection", "Collection",
    "ObservableCollection", "ReadOnlyCollection", "LinkedList", "Queue", "Stack", "ConcurrentBag", "ConcurrentQueue",
    "ImmutableList", "ImmutableArray", "IQueryable", "ArrayList", "Array",
)  # fmt: skip
_SETS = ("HashSet", "ISet", "SortedSet", "IReadOnlySet", "ImmutableHashSet")
_MAPS = (
    "Dictionary", "IDictionary", "IReadOnlyDictionary", "SortedDictionary", "SortedList", "ConcurrentDictionary",
    "OrderedDictionary", "ImmutableDictionary", "Hashtable",
)  # fmt: skip
_INSIDE = ("Nullable", "Task", "ValueTask", "Lazy")
_NAMES_OF_MODULES = ("System", "Microsoft")


def is_system(namespace: str | None) -> bool:
    """Return whether a namespace is one of .NET itself."""
    return (namespace or "").split(".")[0] in _NAMES_OF_MODULES


# --- names --------------------------------------------------------------------------------------------------------

_TOKEN = re.compile(r"[^<>,\[\]]+|[<>,]|\[\]")


def parsed(name: str, args: Sequence[str] | None = None) -> NetType | None:
    """Read the name of a type and its arguments; None for what is none, or is too deep.

    >>> parsed("Dictionary`2", ["String", "List<Owner>"])
    NetType(name='Dictionary', args=(NetType(name='String', args=(), arrays=0), \
NetType(name='List', args=(NetType(name='Owner', args=(), arrays=0),), arrays=0)), arrays=0)
    >>> parsed("Int32[][]").arrays, parsed("Int32[,]"), parsed("List<" * 20 + ">" * 20)
    (2, None, None)
    """
    found = _parsed_text(name)
    if found is None or not args:
        return found
    inner = [_parsed_text(arg) for arg in args]
    return None if None in inner or found.args else NetType(found.name, tuple(filter(None, inner)), found.arrays)


def _parsed_text(text: str) -> NetType | None:
    if len(text) > 1000:
        return None
    tokens = _TOKEN.findall(text)
    if "".join(tokens) != text:
        return None
    levels: list[list[NetType]] = [[]]
    names: list[str] = []
    for number, token in enumerate(tokens):
        before = tokens[number - 1] if number else ","
        if token == "<":
            if before in "<>,[]" or len(levels) > MAX_DEPTH:
                return None
            names.append(before)
            levels[-1].pop()
            levels.append([])
        elif token == ">":
            if before in "<," or len(levels) == 1:
                return None
            args = levels.pop()
            levels[-1].append(NetType(_plain_name(names.pop()), tuple(args)))
        elif token == "[]":
            if before in "<,":
                return None
            last = levels[-1].pop()
            levels[-1].append(NetType(last.name, last.args, last.arrays + 1))
        elif token == ",":
            if before in "<," or len(levels) == 1:
                return None
        elif before in "<,":
            levels[-1].append(NetType(_plain_name(token)))
        else:
            return None
    return levels[0][0] if len(levels) == 1 and len(levels[0]) == 1 else None


def _plain_name(name: str) -> str:
    return name.strip().partition("`")[0]


# --- annotations --------------------------------------------------------------------------------------------------


def kind_of(type: NetType | None, namespace: str | None, parameters: Mapping[str, str], lookup: Lookup) -> Kind:
    """Return the annotation of a type; one that nobody knows may be anything.

    `parameters` are the type variables of the class where the type stands, by their names in .NET.
    """
    if type is None:
        return ANYTHING
    if type.arrays:
        if (type.name, type.arrays) == ("Byte", 1):
            return Kind(source.BYTES)
        inner = NetType(type.name, type.args, type.arrays - 1)
        return _list_of(kind_of(inner, namespace, parameters, lookup))
    if type.name in parameters and not type.args:
        return Kind(Code(parameters[type.name]), is_hashable=False)
    args = [kind_of(arg, None, parameters, lookup) for arg in type.args]
    # A class of the host may have a name that .NET has too; where no namespace is told, that of .NET is meant.
    found = None if namespace is None and is_of_net(type.name) else lookup(type, namespace, args)
    return _of_net(type, args) if found is None else found


def is_of_net(name: str) -> bool:
    """Return whether a name is that of a type of .NET which is told from any class here."""
    return name in _OF_NET


_OF_NET = {*_SCALARS, *_LISTS, *_SETS, *_MAPS, *_INSIDE, "Object", "KeyValuePair", "ValueTuple"}


def _of_net(type: NetType, args: Sequence[Kind]) -> Kind:
    scalar = _SCALARS.get(type.name)
    if scalar is not None:
        return scalar
    first = args[0] if args else ANYTHING
    if type.name in _INSIDE:
        return Kind(optional(first.code), is_hashable=first.is_hashable) if type.name == "Nullable" else first
    if type.name in _SETS and first.is_hashable:
        return Kind(Code("set"), (first.item,), is_hashable=False)
    if type.name in (*_LISTS, *_SETS):
        return _list_of(first)
    if type.name in _MAPS:
        key, value = args if len(args) == 2 else (Kind(STR), ANYTHING)
        return Kind(Code("dict"), (key.code if key.is_hashable else STR, value.value), is_hashable=False)
    return ANYTHING


def _list_of(item: Kind) -> Kind:
    return Kind(Code("list"), (item.item,), is_hashable=False)
