"""Unions, generics, recursion and root models of pydantic."""

from __future__ import annotations

from typing import Annotated, Generic, Literal, TypeVar

from pydantic import BaseModel, Field, RootModel
from support.paths import comes_back, read

import jsvcodec

T = TypeVar("T")


class Line(BaseModel):
    sku: str
    unit_price: float = 1.5


class Cat(BaseModel):
    kind: Literal["cat"] = "cat"
    name: str


class Dog(BaseModel):
    kind: Literal["dog"] = "dog"
    name: str


class Owner(BaseModel):
    pet: Annotated[Cat | Dog, Field(discriminator="kind")]
    pets: list[Cat | Dog] = []


def test_discriminators():
    texts = comes_back(Owner(pet=Dog(name="x"), pets=[Cat(name="y"), Dog(name="z")]), Owner)
    assert texts["jsv"] == "{pet:{kind:dog,name:x},pets:[{kind:cat,name:y},{kind:dog,name:z}]}"
    assert jsvcodec.sample(Owner).pet.kind == "cat"
    assert read(Owner, "jsv", "{pet:{kind:dog}}") == "DecodeError: $.pet.name: this member is missing"


class Box(BaseModel, Generic[T]):
    held: T
    more: list[T] = []


def test_generic_models():
    comes_back(Box[int](held=1, more=[2]), Box[int])
    comes_back(Box[Line](held=Line(sku="a")), Box[Line])
    assert read(Box[int], "jsv", "{held:x}") == "DecodeError: $.held: not an integer"

    class Named(Box[str]):
        name: str = ""

    comes_back(Named(held="1", name="2"), Named)


class Tree(BaseModel):
    name: str
    children: list[Tree] = []
    parent: Tree | None = None


def test_recursive_models():
    comes_back(Tree(name="a", children=[Tree(name="b", children=[Tree(name="c")])], parent=Tree(name="d")), Tree)


class Tags(RootModel[list[str]]):
    pass


class Prices(RootModel[dict[str, float]]):
    pass


class Ident(RootModel[int]):
    pass


class Rooted(BaseModel):
    tags: Tags
    prices: Prices
    ident: Ident
    maybe: Tags | None = None


def test_root_models():
    texts = comes_back(Rooted(tags=Tags(["a"]), prices=Prices({"x": 1.5}), ident=Ident(3)), Rooted)
    assert texts["jsv"] == "{tags:[a],prices:{x:1.5},ident:3}"
    for value in (Tags(["a", "b"]), Prices({"a": 1.5}), Ident(3)):
        comes_back(value, type(value), ["jsv", "json"])
    comes_back(Prices({"a": 1.5}), Prices)
    assert jsvcodec.sample(Tags) == Tags(["String"])
    assert jsvcodec.sample(Rooted).prices == Prices({"String": 0.0})
    assert read(Ident, "jsv", "x") == "DecodeError: $: not an integer"
    assert read(Rooted, "jsv", "{tags:[[a]],prices:{x:y},ident:1}") == "DecodeError: $.prices.x: not a number"
