"""What a place is: the narrowest type that fits every value that was seen there."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from jsvcodec._inference import texts as kinds
from jsvcodec._inference.leaves import Leaves
from jsvcodec._inference.places import FEW, Place, is_name
from jsvcodec.names import fold

__all__ = (
    "Anything", "Choice", "Class", "Leaf", "Listing", "Mapping", "Part", "Shape", "is_class", "is_secret", "shape_of",
)  # fmt: skip


@dataclass(frozen=True)
class Anything:
    """Nothing was seen but null, or values of several types."""


@dataclass(frozen=True)
class Leaf:
    """A scalar, by the name of its Python type. `whole` and `scale` are the most digits of numbers that were seen."""

    kind: str
    is_int64: bool = field(default=False, compare=False)
    whole: int = field(default=0, compare=False)
    scale: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Choice:
    """A few texts that look like the names of an enum."""

    values: tuple[str, ...]


@dataclass(frozen=True)
class Part:
    """A member, item or value of a map: what it is, and whether it may be missing or null."""

    shape: Shape
    is_optional: bool = False


@dataclass(frozen=True)
class Listing:
    """A list."""

    item: Part


@dataclass(frozen=True)
class Mapping:
    """A map whose keys are data."""

    value: Part


@dataclass(frozen=True)
class Class:
    """A map whose keys are the names of members, in the order in which they were first seen."""

    members: tuple[tuple[str, Part], ...]


Shape = Anything | Leaf | Choice | Listing | Mapping | Class

_TEXT_KINDS = {
    kinds.BOOL: "bool",
    kinds.INT: "int",
    kinds.FLOAT: "float",
    kinds.DECIMAL: "Decimal",
    kinds.DATE: "date",
    kinds.DATETIME: "datetime",
    kinds.DURATION: "timedelta",
    kinds.UUID: "UUID",
}
"""The narrowest first."""


def shape_of(place: Place, *, with_values: bool = True, is_private: bool = False) -> Shape:
    """Return what a place is. Recurses as deep as a schema goes.

    `with_values` allows enums, which show values, there and below; `is_private` forbids them for the texts there.

    >>> from jsvcodec._inference.places import View
    >>> from jsvcodec._inference.texts import JSON_NUMBERS, JSV_TEXTS
    >>> place = Place()
    >>> place.observe([["1", "2.5"]], View(JSV_TEXTS, JSON_NUMBERS))
    >>> shape_of(place).item.shape.kind
    'float'
    """
    seen = (place.texts.count, place.numbers.count, place.bools, place.lists, place.maps, place.others)
    if sum(map(bool, seen)) != 1 or place.others:
        return Anything()
    if place.bools:
        return Leaf("bool")
    if place.numbers.count:
        return _leaf(place.numbers) or Anything()
    if place.texts.count:
        return _leaf(place.texts) or (with_values and not is_private and _choice(place.texts)) or Leaf("str")
    if place.items is not None and place.lists:
        return Listing(_part(place.items, with_values, is_private, place.items.nulls > 0))
    if not is_class(place):
        place.collapse()  # what was seen under any key counts for all
        assert place.values is not None
        return Mapping(_part(place.values, False, True, place.values.nulls > 0))
    members = []
    for name, inner in place.members.items():
        shows = with_values and not _may_be_secret(name)
        is_optional = inner.nulls > 0 or inner.count < place.maps
        members.append((name, _part(inner, shows, _tells_of_people(name) or _is_of_pair(name, place), is_optional)))
    return Class(tuple(members))


def is_class(place: Place) -> bool:
    """Return whether the maps of a place are instances of a class; those of a table's rows always are.

    They are not where half of the keys, or more, are no identifiers, where some differ in case only, or where there are
    many and none of them is in most maps.
    """
    members = place.members
    folded = {*map(fold, members)}
    if place.values is not None or not members or len(folded) < len(members) or "" in folded:
        return False
    if place.is_row:
        return True
    if 2 * sum(map(is_name, members)) <= len(members):
        return False
    return len(members) <= FEW or any(2 * member.count > place.maps for member in members.values())


def _part(place: Place, with_values: bool, is_private: bool, is_optional: bool) -> Part:
    return Part(shape_of(place, with_values=with_values, is_private=is_private), is_optional)


def _leaf(leaves: Leaves) -> Leaf | None:
    for kind, name in _TEXT_KINDS.items():
        if leaves.fits & kind:
            return Leaf(name, bool(leaves.fits & kinds.INT64), leaves.whole, leaves.scale)
    return None


# --- enums --------------------------------------------------------------------------------------------------------

_FEWEST_SEEN = 20
_FEWEST_EACH = 2
_TIMES = 10
_ENUM_NAME = re.compile(r"(?=.{1,32}\Z)[A-Za-z]++(?:[_-][A-Za-z]++)*+")
_NO_ENUM = {"true", "false", "null", "none", "nan", "infinity"}
_SECRET = re.compile(
    "pass|pwd|secret|token|key|auth|cookie|credential|salt|hash|jwt|session|signature|pin(?![a-z])", re.IGNORECASE
)
_PEOPLE = re.compile(
    "name|user|login|owner|author|mail|person|people|customer|contact|phone|address|city|birth", re.IGNORECASE
)


def _choice(leaves: Leaves) -> Choice | None:
    """Return an enum where texts are few, look like names, and come again and again."""
    found = leaves.values
    if not found or len(found) < 2 or leaves.count < max(_FEWEST_SEEN, _TIMES * len(found)):
        return None
    if min(found.values()) < _FEWEST_EACH or not all(map(_ENUM_NAME.fullmatch, found)):
        return None
    lower = [value.lower().replace("-", "_") for value in found]
    if len({*lower}) < len(lower) or not _NO_ENUM.isdisjoint(lower):
        return None
    return Choice(tuple(sorted(found)))


def is_secret(name: str) -> bool:
    """Return whether a member of this name is masked where documents are shown.

    >>> is_secret("ApiKey"), is_secret("status")
    (True, False)
    """
    from jsvcodec._redaction import MASK, redact

    return bool(redact({name: "x"})[name] == MASK)


def _may_be_secret(name: str) -> bool:
    return _SECRET.search(name) is not None or is_secret(name)


def _tells_of_people(name: str) -> bool:
    return _PEOPLE.search(name) is not None


def _is_of_pair(name: str, place: Place) -> bool:
    """Return whether a member is the value of a pair, which may be a secret, whatever the member is called."""
    return fold(name) in ("value", "val", "v") and any(fold(other) in ("key", "name", "k") for other in place.members)
