"""Enums of .NET as enums of Python: by their texts on the wire, or by their numbers where these go over it."""

from __future__ import annotations

from jsvcodec._class_source import INT, STR, Code, EnumSource, classed, union
from jsvcodec._source_names import constant_name
from jsvcodec.dtos.kinds import Kind
from jsvcodec.dtos.metadata import Type

__all__ = ("enum_kind", "enum_source")


def enum_source(type: Type, name: str) -> EnumSource:
    """Return an enum.

    Hosts write the texts of an enum, and the numbers of flags and of what is an integer for them. Several names of a
    number are aliases there; several names of a text, which differ in case or signs only, stay members of their own.
    """
    numbers = _numbers(type)
    doc = type.description or ""
    taken: set[str] = set()
    members: list[tuple[str, str | int]] = []
    for place, text in enumerate(type.enum_names or ()):
        constant = constant_name(text, taken)
        taken.add(constant)
        members.append((constant, numbers[place] if _goes_by_number(type) else _text(type, place, constant)))
    if not _goes_by_number(type):
        return EnumSource(name, tuple(members), "Enum", doc)
    return EnumSource(name, tuple(members), "IntFlag" if _is_flags(type) else "IntEnum", doc)


def enum_kind(type: Type, source: EnumSource, is_open: bool) -> Kind:
    """Return how an enum is annotated: a number without a name is an int, as hosts send for an enum that is not set.

    Flags keep unknown bits themselves. `is_open` lets texts through that no member has.
    """
    zero = next((name for (name, _), number in zip(source.members, _numbers(type), strict=True) if number == 0), None)
    own = classed(source.name)
    default = Code("0") if zero is None else Code(f"{source.name}.{zero}", uses=own.uses)
    more = [] if source.base == "IntFlag" else [INT]
    if source.base == "IntFlag" and zero is None:
        default = Code(f"{source.name}(0)", uses=own.uses)
    return Kind(union(own, *more, *([STR] if is_open and source.base == "Enum" else [])), zero=default)


def _goes_by_number(type: Type) -> bool:
    return bool(type.is_enum_int) and len(type.enum_values or ()) == len(type.enum_names or ())


def _is_flags(type: Type) -> bool:
    has_flags = any(attribute.name in ("Flags", "FlagsAttribute") for attribute in type.attributes or ())
    return has_flags and all(number >= 0 for number in _numbers(type))


def _numbers(type: Type) -> list[int]:
    """Return the numbers of the members, which are counted where metadata have none."""
    names, values = type.enum_names or [], type.enum_values or []
    if len(values) != len(names):
        return list(range(len(names)))
    return [_number(value, place) for place, value in enumerate(values)]


def _number(text: str, place: int) -> int:
    digits = text.removeprefix("-")
    return int(text) if digits.isascii() and digits.isdigit() and len(digits) <= 20 else place


def _text(type: Type, place: int, constant: str) -> str:
    """Return what a member is on the wire, where texts of enums are read without the white space around them."""
    own = type.enum_member_values or ()
    texts = ((own[place] or "") if place < len(own) else "", (type.enum_names or ())[place])
    return next((text.strip() for text in texts if text.strip()), constant)
