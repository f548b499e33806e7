"""``types=``: the classes that ``__type`` may name, and that are named where a declared type does not tell them."""

from __future__ import annotations

from typing import Any

import attrs
import pytest
from support.paths import FORMATS, comes_back, read, write

import jsvcodec
from jsvcodec import json, jsv


@attrs.define
class Animal:
    name: str = ""


@attrs.define
class Dog(Animal):
    barks: int = 0


@attrs.define
class Cat(Animal):
    lives: int = 9


@attrs.define
class Stone:
    weight: int = 0


@attrs.define
class Zoo:
    star: Animal
    any: Any = None
    many: list[Animal] = attrs.field(factory=list)
    keyed: dict[str, Animal] = attrs.field(factory=dict)
    either: Cat | Dog | None = None
    dog: Dog | None = None
    things: list[Any] = attrs.field(factory=list)


TYPES = {"Shop.Dog, Shop": Dog, "Shop.Cat, Shop": Cat, "Shop.Animal, Shop": Animal, "Shop.Stone, Shop": Stone}


def test_what_is_written_comes_back():
    zoo = Zoo(
        Dog("a", 1), Stone(5), [Animal("b"), Cat("c", 2)], {"x": Dog("d")}, Cat("e"), Dog("f", 3),
        [Stone(1), [Stone(2)], {"k": Stone(3)}, "text"],
    )  # fmt: skip
    texts = comes_back(zoo, Zoo, types=TYPES)
    assert texts["jsv"] == (
        '{star:{__type:"Shop.Dog, Shop",barks:1,name:a},any:{__type:"Shop.Stone, Shop",weight:5},'
        'many:[{name:b},{__type:"Shop.Cat, Shop",lives:2,name:c}],'
        'keyed:{x:{__type:"Shop.Dog, Shop",barks:0,name:d}},either:{__type:"Shop.Cat, Shop",lives:9,name:e},'
        'dog:{barks:3,name:f},things:[{__type:"Shop.Stone, Shop",weight:1},[{__type:"Shop.Stone, Shop",weight:2}],'
        '{k:{__type:"Shop.Stone, Shop",weight:3}},text]}'
    )


@pytest.mark.parametrize("format", ["jsv", "json"])
def test_roots_are_not_named_but_what_they_hold(format):
    assert "__type" not in write(Dog("a"), format, types=TYPES)
    assert "__type" in write([Dog("a")], format, types=TYPES)
    assert "__type" in write({"k": Dog("a")}, format, types=TYPES)
    comes_back([Dog("a"), Stone(1)], list[Any], [format], types=TYPES)
    comes_back({"k": Dog("a"), "l": [Stone(1)]}, dict[str, Any], [format], types=TYPES)


@pytest.mark.parametrize(
    "text",
    [
        '{star:{__type:"Shop.Dog, Shop",name:a,barks:1}}',
        '{star:{name:a,__type:"Shop.Dog, Shop",barks:1}}',
        "{star:{name:a,barks:1,__type:Shop.Dog}}",
        '{star:{__type:"Shop.Dog, Shop, Version=1.0.0.0",Name:a,Barks:1}}',
        '{star:{__TYPE:"Shop.Dog, Shop",name:a,barks:1}}',
    ],
)
def test_names_with_and_without_the_assembly_first_or_later(text):
    assert read(Zoo, "jsv", text, types=TYPES).star == Dog("a", 1)
    assert read(Zoo, "json", jsvcodec.convert(text, "jsv", "json"), types=TYPES).star == Dog("a", 1)


def test_names_are_listed_without_the_assembly_too():
    assert jsv.loads('[{__type:"Shop.Dog, Shop"}]', list[Any], types={"Shop.Dog": Dog}) == [Dog()]
    assert write([Dog()], "jsv", types={"Shop.Dog": Dog}) == '[{__type:Shop.Dog,barks:0,name:""}]'


@pytest.mark.parametrize("format", ["jsv", "json"])
def test_at_the_root(format):
    text = FORMATS[format].dumps({"__type": "Shop.Dog", "name": "a", "barks": "1"})
    for kind in (Animal, Any, Dog, Animal | Stone, object):
        assert read(kind, format, text, types=TYPES) == Dog("a", 1)


def test_what_is_not_listed_is_data():
    text = '{star:{__type:"System.Diagnostics.Process, System",name:a},any:{__type:Other,id:1}}'
    found = read(Zoo, "jsv", text, types=TYPES)
    assert found == Zoo(Animal("a"), {"__type": "Other", "id": "1"})
    assert read(Zoo, "jsv", text.replace("Other", "Shop.Dog")) == Zoo(Animal("a"), {"__type": "Shop.Dog", "id": "1"})


def test_a_class_that_may_not_stand_there_is_not_made():
    text = '{star:{__type:"Shop.Stone, Shop",name:a},dog:{__type:Shop.Cat,name:b}}'
    assert read(Zoo, "jsv", text, types=TYPES) == Zoo(Animal("a"), dog=Dog("b"))
    assert read(Cat | Dog, "jsv", "{__type:Shop.Stone,barks:1}", types=TYPES) == Dog(barks=1)


def test_a_type_name_is_no_unknown_member():
    text = '{star:{__type:"Shop.Dog, Shop",name:a,other:1}}'
    assert read(Zoo, "jsv", text, types=TYPES, unknown="error") == "DecodeError: $.star.other: this member is unknown"


def test_problems_inside_have_their_paths():
    assert read(Zoo, "jsv", "{star:{__type:Shop.Dog,barks:x}}", types=TYPES) == (
        "DecodeError: $.star.barks: not an integer"
    )
    assert read(
        Zoo, "jsv", "{star:{},any:[{k:{__type:Shop.Dog,barks:x}}],things:[[{__type:Shop.Cat,lives:y}]]}", types=TYPES
    ) == ("DecodeError: $.any[0].k.barks: not an integer\n$.things[0][0].lives: not an integer")


def test_a_hook_for_the_class_is_used():
    hooks: Any = {Dog: (lambda tree: Dog("hooked"), None)}
    assert jsv.loads("{star:{__type:Shop.Dog}}", Zoo, types=TYPES, hooks=hooks).star == Dog("hooked")


def test_deep_trees_that_hold_names():
    deep = "[" * 100 + "{__type:Shop.Dog,barks:1}" + "]" * 100
    found = jsv.loads(deep, Any, types=TYPES)
    for _ in range(100):
        (found,) = found
    assert found == Dog(barks=1)
    jsv.loads("[" * 5_000 + "]" * 5_000, Any, types=TYPES, limits=jsvcodec.Limits(depth=None))


def test_types_are_copied_and_checked():
    types = dict(TYPES)
    decoder, encoder = jsv.Decoder(list[Any], types=types), jsv.Encoder(types=types)
    types.clear()
    assert decoder.decode(encoder.encode([Stone(1)])) == [Stone(1)]
    for wrong in ({"a": 1}, {1: Dog}, [Dog], "Dog"):
        for codec in (jsv.Decoder, json.Encoder, jsvcodec.form.Decoder):
            with pytest.raises(TypeError, match="types"):
                codec(types=wrong)  # type: ignore[arg-type]
