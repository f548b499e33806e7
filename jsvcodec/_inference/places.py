"""What was seen at one place of all records, and at the places below it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import chain
from typing import Any, NamedTuple
from unicodedata import is_normalized

from jsvcodec._inference.leaves import Leaves
from jsvcodec._inference.texts import Tests
from jsvcodec._scalars.basic import write_int
from jsvcodec._trees import Spelled
from jsvcodec.errors import ScalarError

__all__ = ("DEPTH", "FEW", "MOST_PLACES", "Place", "View", "is_name")

DEPTH = 32
"""How many levels of maps and lists are looked into; what is deeper may be anything."""

MOST_PLACES = 10_000
"""How many places a schema has at most, once `Place.shrink` was called."""

FEW = 50
"""Up to this many different keys a map may be an instance of a class, however rare they are.

More keys than that which are no identifiers make it a map at once.
"""

_AT_ONCE = 4_096
_LONGEST_NAME = 100
_NUMBERS = (int, float, Decimal, Spelled)


class View(NamedTuple):
    """What is looked for: the kinds of texts and of numbers, and whether texts are counted while they are few."""

    texts: Tests
    numbers: Tests
    counts: bool = True
    """Without it, nothing more is looked for where texts are just that."""


def is_name(key: Any) -> bool:
    """Return whether a key is an identifier, as the name of a member mostly is.

    >>> is_name("userName"), is_name("2024-01-02"), is_name("user name")
    (True, False, False)
    """
    return (
        type(key) is str
        and len(key) <= _LONGEST_NAME
        and key.isidentifier()
        and (key.isascii() or is_normalized("NFKC", key))
    )


@dataclass(slots=True)
class Place:
    """What was seen at a place. A map has places for its `members`, or one for all `values` once it can be no class."""

    is_row: bool = False
    """Whether its maps are rows, whose columns may have any name."""

    nulls: int = 0
    bools: int = 0
    others: int = 0
    """Values that are too deep, or of types that no format here has."""

    texts: Leaves = field(default_factory=Leaves)
    numbers: Leaves = field(default_factory=Leaves)
    lists: int = 0
    items: Place | None = None
    maps: int = 0
    members: dict[str, Place] = field(default_factory=dict)
    values: Place | None = None

    @property
    def count(self) -> int:
        """How many values were seen."""
        return self.nulls + self.bools + self.others + self.texts.count + self.numbers.count + self.lists + self.maps

    def is_text(self) -> bool:
        """Return whether there are texts that fit no kind, so that no text there can be a number."""
        return bool(self.texts.count) and not self.texts.fits

    # --- looking ---

    def observe(self, values: Sequence[Any], view: View) -> None:
        """Take note of some trees. Numbers of JSON should be as they are spelled. Nothing recurses.

        >>> from jsvcodec._inference.texts import JSON_NUMBERS, JSV_TEXTS
        >>> place = Place()
        >>> place.observe([{"id": "7"}, {"id": None}], View(JSV_TEXTS, JSON_NUMBERS))
        >>> place.maps, place.members["id"].texts.count, place.members["id"].nulls
        (2, 1, 1)
        """
        for start in range(0, len(values), _AT_ONCE):
            waiting: list[tuple[Place, Sequence[Any], int]] = [(self, values[start : start + _AT_ONCE], 0)]
            while waiting:
                place, column, depth = waiting.pop()
                waiting += [(inner, found, depth + 1) for inner, found in place._observe_level(column, view, depth)]

    def _observe_level(self, column: Sequence[Any], view: View, depth: int) -> Iterator[tuple[Place, Sequence[Any]]]:
        """Take note of a column, and yield the places below with what is there."""
        if not view.counts and self.is_text():
            self.others += len(column)
            return
        for kind, group in _by_type(column):
            if kind is str:
                self.texts.add(group, view.texts, view.counts)
            elif kind is type(None):
                self.nulls += len(group)
            elif kind is bool:
                self.bools += len(group)
            elif kind in _NUMBERS:
                self._add_numbers(group, view)
            elif kind is dict and depth < DEPTH:
                self.maps += len(group)
                yield from self._columns(group)
            elif kind is list and depth < DEPTH:
                self.lists += len(group)
                self.items = self.items or Place()
                items = [*chain.from_iterable(group)]
                for start in range(0, len(items), _AT_ONCE):
                    yield self.items, items[start : start + _AT_ONCE]
            else:
                self.others += len(group)

    def _add_numbers(self, numbers: Sequence[Any], view: View) -> None:
        try:
            texts = [number if isinstance(number, str) else _number_text(number) for number in numbers]
        except ScalarError:
            self.others += len(numbers)
            return
        self.numbers.add(texts, view.numbers, view.counts)

    def _columns(self, maps: Sequence[dict[str, Any]]) -> Iterator[tuple[Place, Sequence[Any]]]:
        """Yield the places of keys, each with all its values."""
        if self.values is not None:
            yield self.values, [*chain.from_iterable(map(dict.values, maps))]
            return
        columns: dict[str, Sequence[Any]] = {}
        for keys, group in _by_keys(maps):
            for key, column in zip(keys, zip(*map(dict.values, group), strict=True), strict=True):
                held = columns.get(key)
                if isinstance(held, list):
                    held += column
                else:
                    columns[key] = column if held is None else [*held, *column]
        if not self.is_row and any(key not in self.members and not is_name(key) for key in columns):
            self._collapse_odd(columns)
        for key, found in columns.items():
            place = self.values
            if place is None and (place := self.members.get(key)) is None:
                place = self.members[key] = Place()
            yield place, found

    # --- putting together ---

    def take(self, other: Place) -> None:
        """Take note of all that another place has seen, which is used up by it."""
        waiting = [(self, other)]
        while waiting:
            one, two = waiting.pop()
            one.nulls += two.nulls
            one.bools += two.bools
            one.others += two.others
            one.lists += two.lists
            one.maps += two.maps
            one.texts.take(two.texts)
            one.numbers.take(two.numbers)
            if one.values is None and two.values is None and not one.is_row:
                one._collapse_odd(two.members)
            if one.values is not None or two.values is not None:
                one.collapse()
                two.collapse()
            for name in ("items", "values"):
                mine, theirs = getattr(one, name), getattr(two, name)
                if mine is None:
                    setattr(one, name, theirs)
                elif theirs is not None:
                    waiting.append((mine, theirs))
            waiting += [(one.members[key], inner) for key, inner in two.members.items() if key in one.members]
            one.members = {**two.members, **one.members} if not one.members else {**one.members, **_new(one, two)}

    def collapse(self) -> None:
        """Make one place of those of all members: the maps are no instances of a class."""
        members, self.members = self.members, {}
        self.values = self.values or Place()
        for member in members.values():
            self.values.take(member)

    def _collapse_odd(self, keys: Iterable[Any]) -> None:
        """Make one place of all members where these and further keys cannot all be the names of members."""
        odd = {key for key in chain(self.members, keys) if not is_name(key)}
        if len(odd) > FEW or any(type(key) is not str or len(key) > _LONGEST_NAME for key in odd):
            self.collapse()

    # --- bounds ---

    def everything(self) -> Iterator[Place]:
        """Yield the place and all below it."""
        waiting = [self]
        while waiting:
            place = waiting.pop()
            yield place
            waiting += place.members.values()
            waiting += [inner for inner in (place.items, place.values) if inner is not None]

    def shrink(self) -> None:
        """Keep a schema in its bounds, where data has more places: what has the most keys becomes a map."""
        for most in (FEW, FEW // 4, 0):
            size = sum(1 for _ in self.everything())
            if size <= MOST_PLACES:
                return
            for place in self.everything():  # a place is gone into after it was changed
                if len(place.members) > most:
                    place.collapse()


def _new(one: Place, two: Place) -> Mapping[str, Place]:
    return {key: inner for key, inner in two.members.items() if key not in one.members}


def _by_type(column: Sequence[Any]) -> list[tuple[type, Sequence[Any]]]:
    kinds = [*{*map(type, column)}]
    if len(kinds) == 1:
        return [(kinds[0], column)]
    return [(kind, [value for value in column if type(value) is kind]) for kind in kinds]


def _by_keys(maps: Sequence[dict[str, Any]]) -> Iterable[tuple[tuple[str, ...], Sequence[dict[str, Any]]]]:
    """Return maps by their keys in their order; most columns of maps have the same ones."""
    shapes = {*map(tuple, maps)}
    if len(shapes) == 1:
        return [(shapes.pop(), maps)]
    found: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
    for one in maps:
        found[tuple(one)].append(one)
    return found.items()


def _number_text(number: Any) -> str:
    return write_int(number) if type(number) is int else str(number)
