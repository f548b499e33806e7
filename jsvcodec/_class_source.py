"""Classes as data -> the Python source of a module that holds them, as ``ruff format`` leaves it.

Names must be identifiers that `jsvcodec._source_names` made; any other text from outside becomes a string literal or a
docstring. The same classes give the same source, always.

>>> user = ClassSource("User", members=(Member("name", STR), Member("tags", listed(STR), factory=Code("list"))))
>>> print(source_of([user], style="dataclass"), end="")
from __future__ import annotations
<BLANKLINE>
import dataclasses
<BLANKLINE>
<BLANKLINE>
@dataclasses.dataclass(kw_only=True)
class User:
    name: str
    tags: list[str] = dataclasses.field(default_factory=list)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from typing import Literal

from jsvcodec._source_layout import (
    Call,
    call_lines,
    docstring_lines,
    import_lines,
    literal,
    literal_lines,
    statement_line,
)

__all__ = (
    "ANY", "BOOL", "BYTES", "DATE", "DATETIME", "DECIMAL", "FLOAT", "INT", "STR", "TIME", "TIMEDELTA", "UUID",
    "Base", "ClassSource", "Code", "EnumSource", "Member", "Style", "classed", "generic", "listed", "mapped",
    "optional", "source_of", "union",
)  # fmt: skip

Style = Literal["attrs", "dataclass"]
_DEFINE: dict[Style, str] = {"attrs": "attrs.define", "dataclass": "dataclasses.dataclass"}
_FIELD: dict[Style, str] = {"attrs": "attrs.field", "dataclass": "dataclasses.field"}
_FACTORY: dict[Style, str] = {"attrs": "factory", "dataclass": "default_factory"}
_INDENT = "    "


@dataclass(frozen=True)
class Code:
    """An expression, such as an annotation or a default, and what it needs.

    `imports` are modules with names: ``("decimal", "Decimal")``, or ``("datetime as dt", "")`` for the module itself;
    `uses` are classes of the same module.
    """

    text: str
    imports: frozenset[tuple[str, str]] = frozenset()
    uses: frozenset[str] = frozenset()


def _imported(module: str, name: str) -> Code:
    return Code(name, frozenset({(module, name)}))


def _of_datetime(name: str) -> Code:
    return Code(f"dt.{name}", frozenset({("datetime as dt", "")}))


STR, BOOL, INT, FLOAT, BYTES = map(Code, ("str", "bool", "int", "float", "bytes"))
DATE, DATETIME, TIME, TIMEDELTA = map(_of_datetime, ("date", "datetime", "time", "timedelta"))
DECIMAL, UUID, ANY = _imported("decimal", "Decimal"), _imported("uuid", "UUID"), _imported("typing", "Any")


def classed(name: str) -> Code:
    """Return the annotation of a class of the same module."""
    return Code(name, uses=frozenset({name}))


def generic(origin: Code, *args: Code) -> Code:
    """Return a type with arguments.

    >>> generic(Code("dict"), STR, listed(DECIMAL)).text
    'dict[str, list[Decimal]]'
    """
    return _joined(f"{origin.text}[{', '.join(each.text for each in args)}]", (origin, *args))


def listed(item: Code) -> Code:
    """Return the type of a list."""
    return generic(Code("list"), item)


def mapped(key: Code, value: Code) -> Code:
    """Return the type of a map."""
    return generic(Code("dict"), key, value)


def union(*kinds: Code) -> Code:
    """Return the union of types, none of which is a union; `Any` is everything.

    >>> union(INT, STR, INT).text, union(INT, ANY).text
    ('int | str', 'Any')
    """
    return ANY if ANY in kinds else _joined(" | ".join(dict.fromkeys(kind.text for kind in kinds)), kinds)


def optional(kind: Code) -> Code:
    """Return a type or None.

    >>> optional(union(INT, STR)).text, optional(optional(INT)).text, optional(ANY).text
    ('int | str | None', 'int | None', 'Any')
    """
    return kind if kind.text.endswith(" | None") else union(kind, Code("None"))


def _joined(text: str, parts: Iterable[Code]) -> Code:
    parts = tuple(parts)
    imports = frozenset[tuple[str, str]]().union(*(part.imports for part in parts))
    return Code(text, imports, frozenset[str]().union(*(part.uses for part in parts)))


@dataclass(frozen=True)
class Member:
    """A member of a class. `wire` is its fixed name; without a default and a factory it must be given."""

    name: str
    kind: Code
    wire: str | None = None
    default: Code | None = None
    factory: Code | None = None
    secret: bool = False
    doc: str = ""


@dataclass(frozen=True)
class Base:
    """A base of a class; its arguments are put in quotes where they name a class that comes later."""

    origin: Code
    args: tuple[Code, ...] = ()


@dataclass(frozen=True)
class ClassSource:
    """A class. `parameters` are its type variables; `is_plain` is for one that is a list or a map and has no members.

    A decorator is its name and its arguments, which become literals.
    """

    name: str
    members: tuple[Member, ...] = ()
    bases: tuple[Base, ...] = ()
    parameters: tuple[str, ...] = ()
    decorators: tuple[tuple[Code, tuple[str, ...]], ...] = ()
    is_plain: bool = False
    doc: str = ""


@dataclass(frozen=True)
class EnumSource:
    """An enum, by the name of its base in the module `enum`."""

    name: str
    members: tuple[tuple[str, str | int], ...]
    base: Literal["Enum", "IntEnum", "IntFlag"] = "Enum"
    doc: str = ""


def source_of(classes: Iterable[ClassSource | EnumSource], *, style: Style = "attrs", doc: str = "") -> str:
    """Return the source of a module: enums first, then classes after their bases, otherwise in the given order.

    Raises `ValueError` for names that stand twice and for classes that are bases of one another.
    """
    given = list(classes)
    ordered = [each for each in given if isinstance(each, EnumSource)] + _after_bases(
        [each for each in given if isinstance(each, ClassSource)]
    )
    imports: set[tuple[str, str]] = set()
    blocks, defined = [], set[str]()
    for each in ordered:
        if isinstance(each, EnumSource):
            imports.add(("enum", each.base))
            blocks.append(_enum_lines(each))
        else:
            imports |= _imports(each, style)
            blocks.append(_class_lines(each, style, defined))
        defined.add(each.name)
    variables = sorted({name for each in ordered if isinstance(each, ClassSource) for name in each.parameters})
    if variables:
        imports |= {("typing", "Generic"), ("typing", "TypeVar")}
    described = docstring_lines(doc, "")
    head = [*described, *([""] if described else []), *import_lines(imports)]
    if variables:
        head += ["", *(f"{name} = TypeVar({literal(name)})" for name in variables)]
    return "\n\n\n".join("\n".join(block) for block in (head, *blocks)) + "\n"


# --- order --------------------------------------------------------------------------------------------------------


def _after_bases(classes: Sequence[ClassSource]) -> list[ClassSource]:
    """Order classes after their bases, and after the arguments of these where that can be done."""
    place = {each.name: number for number, each in enumerate(classes)}
    if len(place) < len(classes):
        raise ValueError("the name of a class stands twice")
    bases = [_others(each, (base.origin for base in each.bases), place) for each in classes]
    args = [_others(each, (arg for base in each.bases for arg in base.args), place) for each in classes]
    users: dict[int, set[int]] = {}
    for number in range(len(classes)):
        for needed in bases[number] | args[number]:
            users.setdefault(needed, set()).add(number)
    ready = [number for number in range(len(classes)) if not bases[number] and not args[number]]
    partly = [number for number in range(len(classes)) if not bases[number] and args[number]]
    done: dict[int, ClassSource] = {}
    while ready or partly:
        number = heappop(ready or partly)
        if number in done:
            continue
        done[number] = classes[number]
        for user in users.get(number, ()):
            bases[user].discard(number)
            args[user].discard(number)
            if not bases[user]:
                heappush(partly if args[user] else ready, user)
    if len(done) < len(classes):
        raise ValueError("classes are bases of one another")
    return list(done.values())


def _others(each: ClassSource, parts: Iterable[Code], place: Mapping[str, int]) -> set[int]:
    """Return the places of the other classes that parts of the bases of a class name."""
    return {place[name] for part in parts for name in part.uses if name in place and name != each.name}


# --- definitions --------------------------------------------------------------------------------------------------


def _enum_lines(each: EnumSource) -> list[str]:
    members = [line for name, value in each.members for line in literal_lines(name, literal(value), _INDENT)]
    return [f"class {each.name}({each.base}):", *_body(each.doc, members)]


def _class_lines(each: ClassSource, style: Style, defined: set[str]) -> list[str]:
    lines = []
    for decorator, args in each.decorators:
        lines += call_lines(Call(f"@{decorator.text}", [literal(arg) for arg in args]))
    if not each.is_plain:
        lines.append(f"@{_DEFINE[style]}(kw_only=True)")
    bases = [_base_text(base, defined) for base in each.bases]
    if each.parameters:
        bases.append(f"Generic[{', '.join(each.parameters)}]")
    lines += call_lines(Call(f"class {each.name}", bases, ":")) if bases else [f"class {each.name}:"]
    members = [] if each.is_plain else [line for member in each.members for line in _member_lines(member, style)]
    return [*lines, *_body(each.doc, members)]


def _base_text(base: Base, defined: set[str]) -> str:
    if not base.args:
        return base.origin.text
    args = [arg.text if arg.uses <= defined else literal(arg.text) for arg in base.args]
    return f"{base.origin.text}[{', '.join(args)}]"


def _body(doc: str, members: list[str]) -> list[str]:
    described = docstring_lines(doc, _INDENT)
    if not described or not members:
        return described or members or ["    pass"]
    return [*described, "", *members]


def _member_lines(member: Member, style: Style) -> list[str]:
    declared = f"{member.name}: {member.kind.text}"
    doc = docstring_lines(member.doc, _INDENT)
    args: list[Call | str] = []
    if member.default is not None:
        args.append(f"default={member.default.text}")
    elif member.factory is not None:
        args.append(f"{_FACTORY[style]}={member.factory.text}")
    if member.secret:
        args.append("repr=False")
    if member.wire is not None or member.secret:
        named = [] if member.wire is None else [literal(member.wire)]
        args.append(Call("metadata=wire", [*named, *(["secret=True"] if member.secret else [])]))
    if args and (member.default is None or len(args) > 1):
        return [*call_lines(Call(f"{declared} = {_FIELD[style]}", args), _INDENT), *doc]
    plain = declared if member.default is None else f"{declared} = {member.default.text}"
    return [statement_line(plain, _INDENT), *doc]


def _imports(each: ClassSource, style: Style) -> set[tuple[str, str]]:
    found = set() if each.is_plain else {(_DEFINE[style].split(".")[0], "")}
    parts = [decorator for decorator, _ in each.decorators]
    parts += [part for base in each.bases for part in (base.origin, *base.args)]
    for member in () if each.is_plain else each.members:
        parts += [part for part in (member.kind, member.default, member.factory) if part is not None]
        if member.wire is not None or member.secret:
            found.add(("jsvcodec.names", "wire"))
    return found.union(*(part.imports for part in parts))
