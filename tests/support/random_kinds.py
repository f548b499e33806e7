"""Annotations made at random, together with values for them: what holds and wraps other kinds.

A `Kind` is an annotation as source text. It makes values, as source text too, so that whatever fails can be printed and
run again, and it tells which parts of a value are of which kind. Scalars are in `random_scalars`, classes in `random_classes`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

DEEPEST = 3
"""How deep values nest; below that, optional parts are None and containers are empty."""


@dataclass(frozen=True)
class Form:
    """What a kind is but for its parts: its source with ``{0}`` for a part, how it makes values, what is in a value."""

    source: str
    make: Callable[[Kind, Maker, int], str]
    inside: Callable[[Kind, Any], Iterator[tuple[Kind, Any]]] = lambda kind, value: iter(())
    plain: bool = False
    """Whether JSON itself, and every library for it, knows such values."""
    key: bool = False
    hashable: bool = True
    none: bool = False
    """Whether None is a value."""
    features: frozenset[str] = frozenset()
    holder: Any = None
    """The class, enum or type variable that the kind stands for."""


@dataclass(frozen=True)
class Kind:
    """An annotation: a form and the kinds of its parts."""

    form: Form
    parts: tuple[Kind, ...] = ()

    @property
    def source(self) -> str:
        return self.form.source.format(*(part.source for part in self.parts))

    def make(self, maker: Maker, depth: int = 0) -> str:
        """Return the source of a random value."""
        return self.form.make(self, maker, depth)

    def inside(self, value: Any) -> Iterator[tuple[Kind, Any]]:
        """Yield the parts of a value with their kinds."""
        return self.form.inside(self, value)

    def everything(self) -> Iterator[Kind]:
        """Yield this kind and all that it consists of, without going into classes."""
        yield self
        for part in self.parts:
            yield from part.everything()

    def is_hashable(self) -> bool:
        return all(kind.form.hashable for kind in self.everything())

    def admits_none(self) -> bool:
        return self.form.none or (self.form.holder == "alias" and self.parts[0].admits_none())

    def bind(self, bound: Mapping[str, Kind]) -> Kind:
        """Return the kind with kinds for its type variables."""
        if self.form.holder is TypeVariable:
            return bound.get(self.form.source, self)
        return Kind(self.form, tuple(part.bind(bound) for part in self.parts)) if self.parts else self


class TypeVariable:
    """Marks the kinds that are type variables."""


@dataclass
class Maker:
    """What values are made from; `told_apart` while they must differ from those of every other kind in a union."""

    random: Random
    told_apart: bool = False
    bounds: dict[str, Kind] = field(default_factory=dict)

    def choice(self, options: Any) -> Any:
        return self.random.choice(options)

    def chance(self, probability: float) -> bool:
        return self.random.random() < probability


# --- what wraps a kind --------------------------------------------------------------------------------------------


def _wrapped(kind: Kind, maker: Maker, depth: int) -> str:
    return kind.parts[0].make(maker, depth)


def _in_wrapper(kind: Kind, value: Any) -> Iterator[tuple[Kind, Any]]:
    yield kind.parts[0], value


def wrapped(source: str, kind: Kind, feature: str) -> Kind:
    """Return a kind by another name or with a mark: ``Annotated``, a ``NewType``, an alias."""
    form = kind.form
    return Kind(
        Form(source, _wrapped, _in_wrapper, True, form.key, features=frozenset((feature,)), holder="alias"), (kind,)
    )


# --- unions -------------------------------------------------------------------------------------------------------


def optional(maker: Maker, kind: Kind) -> Kind:
    """Return the kind or None, in one of the ways to say so."""
    ways = ["Optional[{0}]", "Union[{0}, None]", "Union[None, {0}]", "{0} | None", "{0} | None"]
    form = Form(maker.choice(ways), _maybe, _in_optional, True, none=True, features=frozenset(("optional",)))
    return Kind(form, (kind,))


def _maybe(kind: Kind, maker: Maker, depth: int) -> str:
    return "None" if depth >= DEEPEST or maker.chance(0.3) else kind.parts[0].make(maker, depth)


def _in_optional(kind: Kind, value: Any) -> Iterator[tuple[Kind, Any]]:
    if value is not None:
        yield kind.parts[0], value


def union(maker: Maker, kinds: list[Kind]) -> Kind:
    """Return the union of kinds whose values can be told apart."""
    maker.random.shuffle(kinds)
    holes = [f"{{{index}}}" for index in range(len(kinds))]
    if maker.chance(0.3):
        holes.append("None")
    source = f"Union[{', '.join(holes)}]" if maker.chance(0.5) else " | ".join(holes)
    return Kind(
        Form(source, _one_of, _in_union, True, none="None" in holes, features=frozenset(("union",))), tuple(kinds)
    )


def _one_of(kind: Kind, maker: Maker, depth: int) -> str:
    if kind.form.none and (depth >= DEEPEST or maker.chance(0.2)):
        return "None"
    before, maker.told_apart = maker.told_apart, True
    try:
        return maker.choice(kind.parts).make(maker, depth)  # type: ignore[no-any-return]
    finally:
        maker.told_apart = before


def _in_union(kind: Kind, value: Any) -> Iterator[tuple[Kind, Any]]:
    """Yield the value by its class; of scalars nothing depends on which kind they are."""
    return ((part, value) for part in kind.parts if part.source == type(value).__name__)


# --- containers ---------------------------------------------------------------------------------------------------


def _items(kind: Kind, maker: Maker, depth: int, most: int = 3) -> list[str]:
    count = 0 if depth >= DEEPEST else maker.random.randrange(most + 1)
    return [kind.parts[0].make(maker, depth + 1) for _ in range(count)]


def _collection(pattern: str) -> Callable[[Kind, Maker, int], str]:
    return lambda kind, maker, depth: pattern.format(", ".join(_items(kind, maker, depth)))


def _variadic(kind: Kind, maker: Maker, depth: int) -> str:
    return f"tuple([{', '.join(_items(kind, maker, depth))}])"


def _in_collection(kind: Kind, value: Any) -> Iterator[tuple[Kind, Any]]:
    return ((kind.parts[0], item) for item in value)


def _fixed(kind: Kind, maker: Maker, depth: int) -> str:
    return f"({''.join(part.make(maker, depth + 1) + ', ' for part in kind.parts)})"


def _in_fixed(kind: Kind, value: Any) -> Iterator[tuple[Kind, Any]]:
    return zip(kind.parts, value, strict=True)


def _map(pattern: str) -> Callable[[Kind, Maker, int], str]:
    def make(kind: Kind, maker: Maker, depth: int) -> str:
        count = 0 if depth >= DEEPEST else maker.random.randrange(3)
        pairs = (f"{kind.parts[0].make(maker, depth)}: {kind.parts[1].make(maker, depth + 1)}" for _ in range(count))
        return pattern.format(f"{{{', '.join(pairs)}}}")

    return make


def _in_map(kind: Kind, value: Any) -> Iterator[tuple[Kind, Any]]:
    for key, inner in value.items():
        yield kind.parts[0], key
        yield kind.parts[1], inner


def _list_form(source: str, pattern: str, *features: str, plain: bool = False, hashable: bool = False) -> Form:
    return Form(
        source, _collection(pattern), _in_collection, plain, hashable=hashable, features=frozenset((*features, "items"))
    )


LISTS = (
    *[_list_form(source, "[{0}]", plain=True) for source in ("list[{0}]", "list[{0}]", "List[{0}]")],
    *[_list_form(source, "[{0}]") for source in ("Sequence[{0}]", "collections.abc.Sequence[{0}]")],
    _list_form("deque[{0}]", "deque([{0}])", "deque"),
    Form("tuple[{0}, ...]", _variadic, _in_collection, True, features=frozenset(("items",))),
)
SETS = (
    _list_form("set[{0}]", "set([{0}])", plain=True),
    _list_form("frozenset[{0}]", "frozenset([{0}])", plain=True, hashable=True),
    _list_form("collections.abc.Set[{0}]", "set([{0}])"),
)
MAPS = (
    *[
        Form(source, _map("{0}"), _in_map, True, hashable=False, features=frozenset(("map",)))
        for source in ("dict[{0}, {1}]", "dict[{0}, {1}]", "Dict[{0}, {1}]")
    ],
    Form("Mapping[{0}, {1}]", _map("{0}"), _in_map, hashable=False, features=frozenset(("map",))),
    Form("OrderedDict[{0}, {1}]", _map("OrderedDict({0})"), _in_map, hashable=False, features=frozenset(("map",))),
    Form(
        "defaultdict[{0}, {1}]",
        _map("defaultdict(None, {0})"),
        _in_map,
        hashable=False,
        features=frozenset(("map", "defaultdict")),
    ),
)
SINGLE = Form("tuple[{0}]", _fixed, _in_fixed, True, features=frozenset(("fixed",)))
PAIR = Form("tuple[{0}, {1}]", _fixed, _in_fixed, True, features=frozenset(("fixed",)))

HAS_ALIASES = sys.version_info >= (3, 12)
