"""Classes that are a list or a map, as generated DTO files have them, are written and read as that."""

from __future__ import annotations

from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Dict, Generic, List, NamedTuple, TypeVar  # noqa: UP035 -- as generated files have them

import attrs
import pytest
from support.paths import comes_back, read, write

import jsvcodec
from jsvcodec import jsv

T = TypeVar("T")
K = TypeVar("K")


@attrs.frozen
class Movie:
    title: str
    year: int | None = None


class Movies(list[Movie]):
    pass


@dataclass
class Ids(Dict[str, str]):  # noqa: UP006
    note: str = "neither read nor written"

    __hash__ = None  # type: ignore[assignment]
    __eq__ = dict.__eq__


@dataclass
class Rows(List[int]):  # noqa: UP006
    __eq__ = list.__eq__


@attrs.define(eq=False)
class Prices(dict[str, float]):
    currency: str = "EUR"


class Page(list[T], Generic[T]):
    pass


class Lookup(dict[K, list[T]], Generic[K, T]):
    pass


class Moviepage(Page[Movie]):
    pass


class Numbers(set[int]):
    pass


class Frozen(frozenset[str]):
    pass


class Line(tuple[float, ...]):
    __slots__ = ()


class Queue(deque[int]):
    pass


class Votes(Counter[str]):
    pass


class Ordered(OrderedDict[str, Movie]):
    pass


class Defaults(defaultdict[str, list[int]]):
    pass


VALUES: dict[str, Any] = {
    "list": (Movies([Movie("a", 1), Movie("b,c")]), '[{title:a,year:1},{title:"b,c"}]'),
    "list dataclass": (Rows(), "[]"),
    "generic": (Page([Movie("a")]), "[{title:a}]"),
    "bound": (Moviepage([Movie("a")]), "[{title:a}]"),
    "set": (Numbers([1]), "[1]"),
    "frozenset": (Frozen(["a"]), "[a]"),
    "tuple": (Line([1.5, 2.0]), "[1.5,2]"),
    "deque": (Queue([1, 2]), "[1,2]"),
    "Counter": (Votes({"a": 2}), "{a:2}"),
    "OrderedDict": (Ordered(b=Movie("x"), a=Movie("y")), "{b:{title:x},a:{title:y}}"),
    "generic map": (Lookup({1: [Movie("a")]}), "{1:[{title:a}]}"),
}
KINDS = {"generic": Page[Movie], "generic map": Lookup[int, Movie]}


def filled(made: Any, parts: Any) -> Any:
    (made.update if isinstance(made, dict) else made.extend)(parts)
    return made


VALUES["map dataclass"] = filled(Ids(), {"a": "1", "b": "2"}), "{a:1,b:2}"
VALUES["map attrs"] = filled(Prices(), {"a": 1.5}), "{a:1.5}"
VALUES["defaultdict"] = filled(Defaults(list), {"a": [1]}), "{a:[1]}"
VALUES["filled list dataclass"] = filled(Rows(), [1, 2]), "[1,2]"


@pytest.mark.parametrize("name", VALUES)
def test_everywhere(name):
    value, text = VALUES[name]
    kind = KINDS.get(name, type(value))
    assert comes_back(value, kind, ["jsv", "json"])["jsv"] == text
    assert comes_back({"a": value}, dict[str, kind])["jsv"] == f"{{a:{text}}}"
    comes_back([value, None], list[kind | None], ["jsv", "json"])
    holder = attrs.make_class(
        "Holder", {"held": attrs.field(type=kind), "other": attrs.field(type=kind | int, default=1)}
    )
    comes_back(holder(value), holder)
    comes_back(holder(value, value), holder)
    if text.startswith("{"):
        comes_back(value, kind)


@pytest.mark.parametrize("name", VALUES)
def test_samples(name):
    value, _ = VALUES[name]
    kind = KINDS.get(name, type(value))
    sample = jsvcodec.sample(kind)
    assert type(sample) is type(value)
    assert len(sample) == 1
    comes_back(sample, kind, ["jsv", "json"])


def test_own_fields_are_neither_written_nor_read():
    ids = filled(Ids("own"), {"a": "1"})
    assert write(ids, "jsv") == "{a:1}"
    found = read(Ids, "jsv", "{note:x,a:1}")
    assert (found.note, dict(found)) == ("neither read nor written", {"note": "x", "a": "1"})
    assert read(Prices, "json", '{"currency":"1.5"}') == {"currency": 1.5}


def test_problems_have_their_paths():
    assert read(Movies, "jsv", "[{title:a,year:x},{}]") == (
        "DecodeError: $[0].year: not an integer\n$[1].title: this member is missing"
    )
    assert read(Moviepage, "json", '{"a":1}') == "DecodeError: $: expected a list"
    assert read(Prices, "jsv", "{a:x}") == "DecodeError: $.a: not a number"


def test_abstract_collections():
    kind = attrs.make_class("Abstract", {
        "rows": attrs.field(type=Sequence[int]), "map": attrs.field(type=Mapping[str, Sequence[int]]),
    })  # fmt: skip
    comes_back(kind([1], {"a": [2]}), kind)


def test_classes_that_look_like_a_collection_are_not_written():
    """A table of another library has length, iteration and membership, and is no list of its column names."""

    class DataFrame:
        def __len__(self) -> int:
            return 1

        def __iter__(self) -> Any:
            return iter(["a"])

        def __contains__(self, key: object) -> bool:
            return key == "a"

        def __getitem__(self, key: Any) -> Any:
            return key

    for format in ("jsv", "json", "form"):
        assert write({"a": DataFrame()}, format) == ("EncodeError: $.a: cannot write a value of type DataFrame")
    assert write(DataFrame(), "jsv") == "EncodeError: $: cannot write a value of type DataFrame"
    with pytest.raises(TypeError, match="no way to read or write DataFrame"):
        jsv.Decoder(DataFrame)


def test_named_tuples_stay_classes():
    class Point(NamedTuple):
        x: int
        y: int = 0

    assert write(Point(1), "jsv") == "{x:1,y:0}"
