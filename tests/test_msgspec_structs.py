"""Structs of msgspec are classes like any other: renamed fields, tags, unset fields, constraints of the class."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

import msgspec
import pytest
from msgspec import UNSET, Struct, UnsetType
from support.paths import FORMATS, comes_back, read, write

import jsvcodec
from jsvcodec import Invalid, json

T = TypeVar("T")


class Line(Struct):
    sku: str
    unit_price: float = 1.5


class Order(Struct):
    id: int
    placed_at: datetime | None = None
    lines: list[Line] = []
    by_sku: dict[str, Line] = msgspec.field(default_factory=dict)


ORDER = Order(7, datetime(2024, 1, 9, 10, tzinfo=UTC), [Line("a,b"), Line("c", 2.0)], {"a": Line("a")})


def test_a_struct():
    texts = comes_back(ORDER, Order)
    assert texts["jsv"] == (
        '{id:7,placedAt:2024-01-09T10:00:00Z,lines:[{sku:"a,b",unitPrice:1.5},{sku:c,unitPrice:2}],'
        "bySku:{a:{sku:a,unitPrice:1.5}}}"
    )
    assert write(ORDER.lines[0], "json", names="pascal") == '{"Sku":"a,b","UnitPrice":1.5}'
    assert read(Order, "jsv", "{Id:7,unknown:1}") == Order(7)
    assert read(Order, "jsv", "{id:x,lines:[{}]}") == (
        "DecodeError: $.id: not an integer\n$.lines[0].sku: this member is missing"
    )
    assert jsvcodec.sample(Order).lines == [Line("String", 0.0)]
    assert jsvcodec.convert("{id:7}", "jsv", "json", Order) == '{"id":7,"lines":[],"bySku":{}}'
    comes_back([ORDER, None], list[Order | None], ["jsv", "json"])


def test_renamed_fields():
    class Pascal(Struct, rename="pascal"):
        user_name: str

    class Own(Struct, rename={"user_name": "user-name"}):
        user_name: str
        other: int = msgspec.field(default=0, name="OTHER")

    assert comes_back(Pascal("me"), Pascal)["json"] == '{"UserName":"me"}'
    assert comes_back(Own("me", 1), Own)["json"] == '{"user-name":"me","OTHER":1}'
    assert read(Own, "json", '{"USER-NAME":"me","other":1}') == Own("me", 1)


def test_forbidden_members():
    class Forbids(Struct, forbid_unknown_fields=True):
        a: int

    assert read(Forbids, "jsv", "{a:1,b:2}") == "DecodeError: $.b: this member is unknown"
    comes_back(Forbids(1), Forbids)


class Cat(Struct, tag="cat"):
    name: str


class Dog(Struct, tag=True):
    name: str


class Four(Struct, tag=4, tag_field="kind"):
    name: str


class Five(Struct, tag=5, tag_field="kind"):
    name: str


class Owner(Struct):
    pet: Cat | Dog
    pets: list[Cat | Dog] = []
    number: Four | Five | None = None


def test_tags():
    value = Owner(Dog("x"), [Cat("y"), Dog("z")], Five("n"))
    texts = comes_back(value, Owner)
    assert texts["jsv"] == ("{pet:{type:Dog,name:x},pets:[{type:cat,name:y},{type:Dog,name:z}],number:{kind:5,name:n}}")
    assert msgspec.json.decode(texts["json"], type=Owner) == value
    assert jsvcodec.sample(Owner).pet == Cat("String")
    comes_back(Cat("x"), Cat)
    assert read(Owner, "jsv", "{pet:{type:Dog}}") == "DecodeError: $.pet.name: this member is missing"


def test_unset_fields():
    class Patch(Struct):
        id: int
        name: str | UnsetType | None = UNSET
        size: int | UnsetType = UNSET

    for value, text in (
        (Patch(1), '{"id":1}'), (Patch(1, None, 2), '{"id":1,"name":null,"size":2}'), (Patch(1, "a"), '{"id":1,"name":"a"}'),
    ):  # fmt: skip
        assert write(value, "json", nulls="keep") == text
        assert read(Patch, "json", text) == value
    comes_back(Patch(1, "a", 2), Patch)


class Box(Struct, Generic[T], frozen=True):
    held: T
    more: tuple[T, ...] = ()


class Holder(Struct):
    box: Box[int]
    boxes: frozenset[Box[str]] = frozenset()


def test_generic_frozen_and_nested_structs():
    comes_back(Holder(Box(1, (2,)), frozenset([Box("a")])), Holder)
    assert read(Holder, "jsv", "{box:{held:x}}") == "DecodeError: $.box.held: not an integer"


def test_a_name_that_cannot_be_resolved():
    class Local(Struct):
        a: int

    class Around(Struct):
        in_it: Local

    assert write(Around(Local(1)), "jsv") == "{inIt:{a:1}}"
    with pytest.raises(TypeError, match=r"Around.in_it: the name 'Local' cannot be resolved"):
        jsvcodec.jsv.Decoder(Around)


def test_a_struct_that_msgspec_writes_as_an_array():
    """It is a class with members here, as .NET has no other."""

    class Row(Struct, array_like=True):
        a: int
        b: str = ""

    assert comes_back(Row(1, "x"), Row)["jsv"] == "{a:1,b:x}"


@pytest.mark.parametrize("format", FORMATS)
def test_what_post_init_refuses(format):
    class Checked(Struct):
        n: int

        def __post_init__(self) -> None:
            if self.n == 7777:
                raise ValueError("7777 is a secret")
            if self.n < 0:
                raise Invalid("below zero")

    assert read(Checked, format, FORMATS[format].dumps({"n": 7777})) == "DecodeError: $: refused by ValueError"
    assert read(Checked, format, FORMATS[format].dumps({"n": -1})) == "DecodeError: $: below zero"
    comes_back(Checked(3), Checked)


def test_recursive_structs_and_keyword_only():
    class Tree(Struct, kw_only=True):
        name: str
        children: list[Any] = []

    comes_back(Tree(name="a", children=["b"]), Tree)
    assert json.loads('{"name":"a"}', Tree) == Tree(name="a")


class Node(Struct):
    name: str
    next: Node | None = None


def test_recursive_structs():
    comes_back(Node("a", Node("b", Node("c"))), Node)
