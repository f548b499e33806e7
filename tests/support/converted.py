"""Classes with which the converters are tried: unions, NewTypes and Annotated types, in every place."""

from __future__ import annotations

from typing import Annotated, Any, NewType, TypedDict

import attrs
from attrs import field

FORMATS = ("jsv", "json", "form")
UserId = NewType("UserId", str)
Cents = Annotated[int, "cents"]


@attrs.define
class Circle:
    round_size: int


@attrs.define
class Square:
    flat_size: int


@attrs.define
class Drawing:
    main: Circle | Square
    shapes: list[Circle | Square]
    by_name: dict[str, Circle | Square | None] = field(factory=dict)


DRAWING = Drawing(Square(1), [Circle(2), Square(3)], {"a": Circle(4), "b": Square(5)})


class Keys(TypedDict, total=False):
    owner: UserId
    cents: Cents


@attrs.define
class Account:
    user_id: UserId
    balance: Cents = 0
    friends: list[UserId] = field(factory=list)
    debts: dict[UserId, Cents] = field(factory=dict)
    keys: Keys = field(factory=Keys)
    pair: tuple[UserId, Cents] | None = None


ACCOUNT = Account(UserId("me"), 150, [UserId("you")], {UserId("them"): 50}, Keys(owner=UserId("a")), (UserId("b"), 5))


@attrs.define
class Colour:
    name: str


@attrs.define
class Paint:
    first: Colour
    others: list[Colour | None] = field(factory=list)
    by_room: dict[str, Colour] = field(factory=dict)
    either: Colour | int = 0


PAINT = Paint(Colour("red"), [Colour("blue"), None], {"a": Colour("green")}, Colour("gray"))


def comes_back(converter: Any, value: Any) -> Any:
    text = converter.dumps(value)
    assert converter.loads(text, type(value)) == value
    assert converter.structure(converter.unstructure(value), type(value)) == value
    return text


@attrs.define
class Animal:
    full_name: str


@attrs.define
class Cat(Animal):
    nine_lives: int


@attrs.define
class Lion(Cat):
    mane_size: int


@attrs.define
class Zoo:
    animals: list[Animal]


ZOO = Zoo([Animal("a"), Cat("b", 9), Lion("c", 9, 3)])
