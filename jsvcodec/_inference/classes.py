"""A shape as the Python source of classes."""

from __future__ import annotations

from jsvcodec import _class_source as source
from jsvcodec._class_source import ClassSource, Code, EnumSource, Member, Style
from jsvcodec._inference.shapes import Choice, Class, Leaf, Listing, Mapping, Part, Shape, is_secret
from jsvcodec._source_layout import docstring_lines, import_lines
from jsvcodec._source_names import class_name, constant_name, fixed_name, python_name

__all__ = ("classes_source",)

_LEAVES = {
    "str": source.STR, "bool": source.BOOL, "int": source.INT, "float": source.FLOAT, "Decimal": source.DECIMAL,
    "date": source.DATE, "datetime": source.DATETIME, "timedelta": source.TIMEDELTA, "UUID": source.UUID,
}  # fmt: skip
_OF_MODULE = {"Any", "Decimal", "Enum", "UUID", "attrs", "dataclasses", "dt", "naming", "wire"}
"""What the names of classes must not hide."""


def classes_source(shape: Shape, name: str, style: Style = "attrs", doc: str = "") -> str:
    """Return a module that defines a type of this name with the classes it needs; the same shape gives the same.

    A list or a map becomes a class that is one, a scalar a name for its type.

    >>> point = Class((("userName", Part(Leaf("str"))), ("at", Part(Leaf("Decimal"), is_optional=True))))
    >>> print(classes_source(point, "Point", "dataclass"), end="")
    from __future__ import annotations
    <BLANKLINE>
    import dataclasses
    from decimal import Decimal
    <BLANKLINE>
    <BLANKLINE>
    @dataclasses.dataclass(kw_only=True)
    class Point:
        user_name: str
        at: Decimal | None = None
    """
    made = _Classes(name)
    match shape:
        case Class():
            made.classed(shape, name)
        case Listing(item=part):
            made.root(name, Code("list"), (made.part(part, f"{name}Item"),))
        case Mapping(value=part):
            made.root(name, Code("dict"), (source.STR, made.part(part, f"{name}Value")))
        case _:
            return _alias(made.kind(shape, name), name, doc)
    return source.source_of(made.found, style=style, doc=doc)


def _alias(kind: Code, name: str, doc: str) -> str:
    head = [*docstring_lines(doc, ""), ""] if doc else []
    return "\n".join([*head, *import_lines(set(kind.imports)), "", f"{name} = {kind.text}"]) + "\n"


class _Classes:
    """The classes of one module, in the order in which they are met."""

    def __init__(self, name: str) -> None:
        self.found: list[ClassSource | EnumSource] = []
        self._taken = {*_OF_MODULE, name}
        self._known: dict[tuple[str, Shape], Code] = {}
        """What was made of a shape under a name, so that it is made once."""

    def root(self, name: str, origin: Code, args: tuple[Code, ...]) -> None:
        """Add the class that is a list or a map of what was added."""
        self.found.insert(0, ClassSource(name, bases=(source.Base(origin, args),), is_plain=True))

    def part(self, part: Part, name: str) -> Code:
        """Return the annotation of a member, item or value."""
        kind = self.kind(part.shape, name)
        return source.optional(kind) if part.is_optional else kind

    def kind(self, shape: Shape, name: str) -> Code:
        """Return the annotation of a shape, and add the classes that it needs, named after where they are."""
        match shape:
            case Leaf(kind=kind):
                return _LEAVES[kind]
            case Listing(item=part):
                return source.listed(self.part(part, _singular(name)))
            case Mapping(value=part):
                return source.mapped(source.STR, self.part(part, _singular(name)))
            case Class() | Choice():
                key = (name, shape)
                if key not in self._known:
                    own = class_name(name, self._taken)
                    self._taken.add(own)
                    self._known[key] = source.classed(own)
                    if isinstance(shape, Choice):
                        self.found.append(_enum(shape, own))
                    else:
                        self.classed(shape, own)
                return self._known[key]
        return source.ANY

    def classed(self, shape: Class, name: str) -> None:
        """Add a class, before those that its members have."""
        place = len(self.found)
        kinds = [(wire, self.part(part, wire), part) for wire, part in shape.members]
        members: list[Member] = []
        # A member must not hide a class from the annotations.
        taken = {*self._taken}
        attributes: list[tuple[str, str]] = []
        for wire, _, _ in kinds:
            attribute = python_name(wire, taken)
            taken.add(attribute)
            attributes.append((attribute, wire))
        pascal = _fixed(attributes, pascal=True) < _fixed(attributes, pascal=False)
        for (attribute, wire), (_, kind, part) in zip(attributes, kinds, strict=True):
            default = Code("None") if part.is_optional else None
            fixed = fixed_name(attribute, wire, pascal=pascal)
            members.append(Member(attribute, kind, fixed, default, secret=is_secret(wire)))
        decorators = ((Code("naming", frozenset({("jsvcodec.names", "naming")})), ("pascal",)),) if pascal else ()
        self.found.insert(place, ClassSource(name, tuple(members), decorators=decorators))


def _fixed(attributes: list[tuple[str, str]], *, pascal: bool) -> int:
    """Return how many members need a name of their own."""
    return sum(fixed_name(attribute, wire, pascal=pascal) is not None for attribute, wire in attributes)


def _enum(shape: Choice, name: str) -> EnumSource:
    members: dict[str, str] = {}
    for value in shape.values:
        members[constant_name(value, members)] = value
    return EnumSource(name, tuple(members.items()))


def _singular(name: str) -> str:
    """Return what one of several things is called.

    >>> [_singular(name) for name in ("lines", "Companies", "addresses", "address", "data")]
    ['line', 'Company', 'address', 'address', 'data']
    """
    if name.endswith("ies"):
        return f"{name[:-3]}y"
    if name.endswith("sses"):
        return name[:-2]
    return name[:-1] if name.endswith("s") and not name.endswith("ss") else name
