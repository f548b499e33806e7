"""Tagged unions: a `Literal` member of its own in each class tells which class a map is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, IntEnum
from typing import Any, Literal, TypedDict

import attrs
import pytest
from support.paths import comes_back, read

import jsvcodec


@attrs.define
class Cat:
    name: str
    kind: Literal["cat"] = "cat"


@attrs.define
class Dog:
    name: str
    kind: Literal["dog", "puppy"] = "dog"


@dataclass
class One:
    name: str
    version: Literal[1] = 1


@dataclass
class Two:
    name: str
    version: Literal[2, 3] = 2


class Shade(Enum):
    DARK = "d"
    LIGHT = "l"


class Level(IntEnum):
    LOW = 1
    HIGH = 2


@attrs.define
class Dark:
    name: str
    shade: Literal[Shade.DARK] = Shade.DARK


@attrs.define
class Light:
    name: str
    shade: Literal[Shade.LIGHT] = Shade.LIGHT


@attrs.define
class Low:
    name: str
    level: Literal[Level.LOW] = Level.LOW


@attrs.define
class High:
    name: str
    level: Literal[Level.HIGH] = Level.HIGH


class TypedA(TypedDict):
    tag: Literal["a"]
    value: int


class TypedB(TypedDict):
    tag: Literal["b"]
    value: str


UNIONS: list[tuple[Any, list[Any]]] = [
    (Cat | Dog, [Cat("x"), Dog("y"), Dog("z", "puppy")]),
    (One | Two, [One("x"), Two("y"), Two("z", 3)]),
    (Dark | Light, [Dark("x"), Light("y")]),
    (Low | High, [Low("x"), High("y")]),
    (TypedA | TypedB, [{"tag": "a", "value": 1}, {"tag": "b", "value": "1"}]),
    (Cat | Dog | One | Two | int | None, [Cat("x"), Two("y"), 5, None]),
    (Cat | list[Dog] | dict[str, int], [Cat("x"), [Dog("y")], {"a": 1}]),
]


@pytest.mark.parametrize(("kind", "values"), UNIONS)
def test_a_tag_tells_the_class(kind, values):
    comes_back(values, list[kind], ["jsv", "json"])
    comes_back({str(place): value for place, value in enumerate(values) if value is not None}, dict[str, kind])
    holder = attrs.make_class("Holder", {"held": attrs.field(type=kind), "many": attrs.field(type=list[kind])})
    for value in values:
        if value is not None:
            comes_back(holder(value, values), holder)


@pytest.mark.parametrize(
    "text", ["{kind:dog,name:x}", "{Kind:dog,Name:x}", "{name:x,KIND:dog}", "{name:x,kind:dog,more:1}"]
)
def test_the_tag_may_stand_anywhere_and_has_any_case(text):
    assert read(Cat | Dog, "jsv", text) == Dog("x")


def test_the_problems_of_the_tagged_class_are_told():
    assert read(Cat | Dog, "jsv", "{kind:dog}") == "DecodeError: $.name: this member is missing"
    assert read(list[One | Two], "json", '[{"version":2,"name":[1]},{"version":1}]') == (
        "DecodeError: $[1].name: this member is missing"
    )


def test_an_unknown_tag_is_told_at_the_tag():
    assert read(Cat | Dog, "jsv", "{kind:bird,name:x}") == "DecodeError: $.kind: none of the allowed values"


def test_an_optional_tag():
    @attrs.define
    class Named:
        name: str
        kind: Literal["named"] | None = None

    @attrs.define
    class Counted:
        count: int
        kind: Literal["counted"] | None = None

    kind = Named | Counted
    comes_back([Named("x", "named"), Counted(1, "counted"), Named("x"), Counted(1)], list[kind], ["jsv", "json"])
    assert read(kind, "jsv", "{kind:counted,name:x}") == "DecodeError: $.count: this member is missing"


def test_nested_unions():
    @attrs.define
    class Left:
        held: Cat | Dog | None
        side: Literal["left"] = "left"

    @attrs.define
    class Right:
        held: list[One | Two]
        side: Literal["right"] = "right"

    value = [Left(Dog("x")), Right([Two("y"), One("z")]), Left(None)]
    comes_back(value, list[Left | Right], ["jsv", "json"])
    told = "DecodeError: $[0].held.name: this member is missing\n$[1].held[0].name: this member is missing"
    assert read(list[Left | Right], "jsv", "[{side:left,held:{kind:cat}},{side:right,held:[{version:2}]}]") == told


def test_samples():
    assert jsvcodec.sample(Cat | Dog) == Cat("String")  # type: ignore[arg-type]
    assert jsvcodec.sample(High) == High("String")
