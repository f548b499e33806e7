"""Model -> tree while code of users changes things, and of values that are deep or go round."""

from __future__ import annotations

import gc
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

import pytest
from support.tree_values import PAIRS, Data, Model, Number, Row, Text, seen

from jsvcodec import EncodeError, Limits
from jsvcodec._options import WriteOptions
from jsvcodec.converters import make_converter
from jsvcodec.core import core
from jsvcodec.core.trees import tree_maker
from jsvcodec.json.values import plain, plain_trees

compared = pytest.mark.skipif(core is None, reason="the compiled core does not run: there is nothing to compare with")


class Boom(Exception):
    pass


def test_what_a_hook_raises_reaches_the_caller():
    def fail(value: Any) -> Any:
        raise Boom

    converter = make_converter("jsv")
    converter.register_unstructure_hook(datetime, fail)
    value = Model([1, {"a": datetime(2024, 1, 9)}])
    with pytest.raises(Boom):
        converter.unstructure(value)
    with pytest.raises(EncodeError):
        converter.dumps(value)


def test_hooks_run_once():
    calls: list[Any] = []

    def note(value: Any) -> Any:
        calls.append(value)
        return value

    converter = make_converter("jsv")
    converter.register_unstructure_hook(Number, note)
    value = Model([Number(1)], Data(Number(2), [Row(Number(3), 1)]), 200 * [1], {"other": Number(4)})
    converter.unstructure(value)
    assert calls == [1, 2, 3, 4]


class Meddler:
    """Something that a hook of a converter changes the world for."""


@pytest.mark.parametrize("change", ["list", "dict", "class", "slot", "extra", "registration"])
def test_a_hook_that_changes_the_value_meanwhile(change):
    converter = make_converter("jsv")
    things = [Meddler() for _ in range(20)]
    items: list[Any] = list(things)
    table: dict[Any, Any] = {f"k{number}": thing for number, thing in enumerate(things)}
    model = Model(things[0], items, table, {"more": things[1], "table": table})

    def meddle(value: Any) -> Any:
        match change:
            case "list":
                items.clear()
                items.append("x")
            case "dict":
                table.clear()
                table[1] = [2]
            case "class":
                model.__class__ = type("Other", (Model,), {"__slots__": ()})  # type: ignore[assignment]
            case "slot":
                del model.inner
            case "extra":
                model.rest.clear()
            case "registration":
                converter.register_unstructure_hook(Text, repr)
        gc.collect()
        return "made"

    converter.register_unstructure_hook(Meddler, meddle)
    for value in (model, [model, table], table, items):
        seen(converter.unstructure, value)
        items[:] = things
        table.update({f"k{number}": thing for number, thing in enumerate(things)})
        model.inner = table


def test_keys_that_change_the_dict_when_they_are_hashed():
    table: dict[Any, Any] = {}

    class Key:
        armed = False

        def __hash__(self) -> int:
            if Key.armed:
                table.clear()
            return 1

    table.update({Key(): [1], "a": 2, Key(): {"b": 3}})
    Key.armed = True
    for converter in PAIRS["jsv"]:
        seen(converter.unstructure, Data(table))
    Key.armed = False


@compared
def test_a_metaclass_that_takes_its_classes_for_others():
    class Meta(type):
        def __hash__(cls) -> int:
            return hash(str)

        def __eq__(cls, other: object) -> bool:
            return True

    class Odd(metaclass=Meta):
        pass

    calls: list[Any] = []
    make = tree_maker({str: True, list: list}, lambda kind: None, lambda value: calls.append(value) or "left")
    odd = Odd()
    assert make([odd, "a", odd]) == ["left", "a", "left"]
    assert calls == [odd, odd]


@compared
def test_finalizers_and_collections_meanwhile():
    converter = make_converter("jsv")
    threshold = gc.get_threshold()
    value: list[Any] = []

    def change(phase: str, info: Any) -> None:
        if value:
            value[-1].inner = None
            value.clear()

    gc.callbacks.append(change)
    try:
        for size in range(1, 60):
            gc.set_threshold(0)
            value[:] = [Model([1], {"a": [number]}, Data([])) for number in range(size)]
            gc.set_threshold(1 + size % 7)
            seen(converter.dumps, value)
            seen(plain_trees(WriteOptions()), value)
    finally:
        gc.callbacks.remove(change)
        gc.set_threshold(*threshold)


# --- depth --------------------------------------------------------------------------------------------------------


def nested(depth: int, around: Callable[[Any], Any]) -> Any:
    value: Any = 1
    for _ in range(depth):
        value = around(value)
    return value


SHAPES: dict[str, Callable[[Any], Any]] = {
    "list": lambda inner: [inner],
    "dict": lambda inner: {"a": inner},
    "model": Data,
}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("depth", [1, 127, 128, 129, 300, 5_000])
def test_deep_values(shape, depth):
    value = nested(depth, SHAPES[shape])
    for options in (WriteOptions(), WriteOptions(limits=Limits(depth=None)), WriteOptions(limits=Limits(depth=1_000))):
        made, expected = seen(plain_trees(options), value), seen(partial(plain, options=options), value)
        assert type(made) is type(expected)
        assert made == expected if depth < 500 or type(made) is tuple else levels(made) == depth
    # Python gives up where the core goes on; both are refused by the limit of the format.
    assert seen(PAIRS["jsv"][0].dumps, value)[:1] == seen(PAIRS["jsv"][1].dumps, value)[:1]


def levels(tree: Any) -> int:
    count = 0
    while type(tree) in (list, dict):
        count, tree = count + 1, next(iter(tree.values() if type(tree) is dict else tree))
    return count


@pytest.mark.parametrize("shape", SHAPES)
def test_cycles_are_refused(shape):
    inner = {"list": [], "dict": {}, "model": Data()}[shape]
    if shape == "list":
        inner.append(inner)  # type: ignore[attr-defined]
    elif shape == "dict":
        inner["a"] = inner  # type: ignore[index]
    else:
        inner.first = inner  # type: ignore[attr-defined]
    for options in (WriteOptions(), WriteOptions(limits=Limits(depth=None))):
        with pytest.raises(EncodeError, match="cycle"):
            plain_trees(options)(inner)
    with pytest.raises(RecursionError):
        PAIRS["jsv"][0].unstructure(inner)
    with pytest.raises(EncodeError):
        PAIRS["jsv"][0].dumps(inner)


@compared
def test_options_that_are_taken_away_meanwhile():
    def left(value: Any) -> Any:
        make.__setstate__((make.func, (), {}, {}))  # type: ignore[attr-defined]
        gc.collect()
        return "left"

    make = tree_maker({str: True, list: list}, lambda kind: None, lambda value: left(value))
    assert make([1, ["a", 2], [b""]]) == ["left", ["a", "left"], ["left"]]
