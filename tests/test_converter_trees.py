"""Model -> tree for cattrs converters: the core makes the same of a value as Python, and hooks of users win."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from random import Random
from typing import Any, NewType, TypedDict

import attrs
import cattrs
import pytest
from hypothesis import given
from safety.backends import same
from support.random_builder import random_module
from support.random_kinds import Maker
from support.sides import told
from support.tree_values import MAKERS, PAIRS, Data, Model, Shade, Text, pair_of, seen, values

from jsvcodec._options import WriteOptions
from jsvcodec.converters import configure_converter, make_converter
from jsvcodec.core import core
from jsvcodec.json.values import plain, plain_trees

compared = pytest.mark.skipif(core is None, reason="the compiled core does not run: there is nothing to compare with")


@pytest.mark.parametrize("name", MAKERS)
@given(value=values)
def test_converters_make_the_same_trees(name, value):
    ours, python = PAIRS[name]
    assert same(seen(ours.unstructure, value), seen(python.unstructure, value))
    if name != "configured":
        assert seen(ours.dumps, value) == seen(python.dumps, value)


@compared
@pytest.mark.parametrize("name", ["jsv", "json", "configured"])
def test_it_is_the_core_that_makes_those_of_converters(name, monkeypatch):
    value = Model([Data(1), Shade.RED, {"a": (Text("x"), datetime(2024, 1, 9))}], {1: 2}, Model(), {"other": Data()})
    expected = PAIRS[name][1].unstructure(value)
    ours = PAIRS[name][0]
    ours.unstructure(value)
    monkeypatch.setattr("jsvcodec._cattrs.writing.Writing._written", None)
    assert same(ours.unstructure(value), expected)


def test_random_classes():
    pairs = [pair_of(MAKERS[name]) for name in ("jsv", "json")]
    made = 0
    for number in range(120):
        module = random_module(f"trees/{number}")
        random = Random(number)
        with module.run() as names:
            kind = eval(module.root.source, names)
            for _ in range(2):
                value = eval(module.root.make(Maker(random)), names)
                assert same(seen(plain_trees(WriteOptions()), value), seen(plain, value))
                for ours, python in pairs:
                    tree = ours.unstructure(value)
                    assert same(tree, python.unstructure(value))
                    assert told(partial(ours.structure, cl=kind), tree) == told(
                        partial(python.structure, cl=kind), tree
                    )
                    made += 1
    assert made > 400


def test_hooks_that_are_registered_later_win():
    converter = make_converter("jsv")
    value = Model(Data(datetime(2024, 1, 9)), [Shade.RED])
    assert converter.unstructure(value)["number"] == {"first": datetime(2024, 1, 9), "theSecond": 2}
    converter.register_unstructure_hook(datetime, lambda moment: moment.year)
    assert converter.unstructure(value)["number"]["first"] == 2024
    converter.register_unstructure_hook(Shade, lambda shade: "shade")
    assert converter.unstructure(value)["textValue"] == ["shade"]
    converter.register_unstructure_hook(Model, lambda model: "model")
    assert converter.unstructure([value]) == ["model"]
    assert converter.dumps([value]) == "[model]"


Cents = NewType("Cents", int)


@attrs.define
class Bill:
    total: Cents
    parts: list[Cents] = attrs.field(factory=list)


def test_hooks_for_declared_types_are_not_passed_over():
    for hooked in (False, True):
        converter = make_converter("json")
        if hooked:
            converter.register_unstructure_hook(Cents, lambda cents: f"{cents} cents")
            converter.register_structure_hook(Cents, lambda text, _: int(text.split()[0]))
        text = converter.dumps([Bill(Cents(1), [Cents(2)])])
        assert text == ('[{"total":"1 cents","parts":["2 cents"]}]' if hooked else '[{"total":1,"parts":[2]}]')
        assert converter.loads(text, list[Bill]) == [Bill(Cents(1), [Cents(2)])]
        assert converter.structure(converter.unstructure(Bill(Cents(3))), Bill) == Bill(Cents(3))


class Item(TypedDict):
    parts: list[Item]
    named: dict[str, Item | None]
    cents: Cents


@attrs.define
class Order:
    item: Item
    pair: tuple[Item, int] | None = None


def test_hooks_within_types_that_contain_themselves():
    def item(cents: Any, *parts: Any) -> Any:
        return {"parts": list(parts), "named": dict.fromkeys("a", next(iter(parts), None)), "cents": cents}

    def around(make: Any) -> Any:
        return item(make(1), item(make(2), item(make(3))), item(make(4)))

    converter = make_converter("json")
    converter.register_unstructure_hook(Cents, str)
    assert converter.unstructure(Order(around(Cents), (around(Cents), 1))) == {
        "item": around(str),
        "pair": [around(str), 1],
    }
    assert converter.dumps([around(Cents)], list[Item]) == converter.dumps([around(str)])


def test_a_converter_that_overrides_unstructure():
    class Loud(cattrs.Converter):
        def unstructure(self, obj: Any, unstructure_as: Any = None) -> Any:
            return obj.upper() if type(obj) is str else super().unstructure(obj, unstructure_as)

    converter = Loud()
    configure_converter(converter)
    assert converter.unstructure(Data("a", ["b"])) == {"first": "A", "theSecond": ["B"]}


def test_instances_that_name_another_class():
    class Stand:
        __class__ = property(lambda self: Data)  # type: ignore[assignment]
        first = 1
        the_second = 5

    for ours in (PAIRS["jsv"], PAIRS["json"]):
        assert seen(ours[0].unstructure, Data(Stand())) == seen(ours[1].unstructure, Data(Stand()))
