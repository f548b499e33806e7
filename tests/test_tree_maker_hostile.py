"""Model -> tree while code of users changes things, and of values that are deep or go round."""

from __future__ import annotations

import gc
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

import attrs
import pytest
from safety.backends import same
from support.tree_values import PAIRS, Data, Model, Number, Row, Text, converters_in_python, seen

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


CHANGES = (
    "list", "dict", "keys", "keys in turn", "class", "slot", "slots", "other value", "extra", "other extra", "registration",
)  # fmt: skip


@pytest.mark.parametrize("place", ["member", "list", "map", "model and map"])
@pytest.mark.parametrize("change", CHANGES)
def test_a_hook_that_changes_the_value_meanwhile(change, place):
    made = meddled(change, place)
    with converters_in_python():
        assert same(made, meddled(change, place))


def meddled(change: str, place: str) -> Any:
    """Return what is made of a value that a hook changes meanwhile, and how often the hook ran."""
    converter = make_converter("jsv")
    things = [Meddler() for _ in range(6)]
    items: list[Any] = list(things)
    table: dict[Any, Any] = {f"k{number}": thing for number, thing in enumerate(things)}
    model = Model(things[0], items, table, {"more": things[1], "table": table})
    runs: list[Any] = []

    def meddle(value: Any) -> Any:
        runs.append(value)
        match change:
            case "list":
                items[:] = ["x"]
            case "dict":
                table.clear()
                table[1] = [2]
            case "keys":
                table.pop("k5", None)
                table["other"] = [1]
            case "keys in turn":  # the number of them stays
                table.pop(next(iter(table)))
                table[f"n{len(runs)}"] = things[2]
            case "class":
                model.__class__ = Twin  # type: ignore[assignment]
            case "slot" if hasattr(model, "inner"):
                del model.inner
            case "slots" if hasattr(model, "inner"):
                del model.inner, model.rest
            case "other value":
                model.inner = len(runs)
                model.text_value = [len(runs)]
            case "extra":
                model.rest.clear()
            case "other extra":
                model.rest = {"number": 1, "new": things[0]}
            case "registration":
                converter.register_unstructure_hook(Text, repr)
        if len(runs) == 1:
            gc.collect()
        return "made"

    converter.register_unstructure_hook(Meddler, meddle)
    value = {"member": model, "list": items, "map": table, "model and map": [model, table]}[place]
    first = told(converter, value)
    return first, told(converter, value), len(runs)


def told(converter: Any, value: Any) -> Any:
    """Return a tree, or what is raised with its words."""
    try:
        return converter.unstructure(value)
    except Exception as error:
        return type(error).__name__, str(error)


@attrs.define
class Twin:
    """Of the same layout as `Model`."""

    number: Any = 1
    text_value: Any = "none"
    inner: Any = None
    rest: Any = None


@pytest.mark.parametrize("missing", [("number",), ("rest",), ("inner", "rest")])
def test_members_that_an_instance_lacks(missing):
    value = Model(1, [2], rest={"a": [1]})
    for name in missing:
        delattr(value, name)
    for name in ("jsv", "json"):
        ours, python = PAIRS[name]
        for whole in (value, [value], {"a": value}):
            assert told(ours, whole) == told(python, whole)
            assert told(ours, whole)[0] == "AttributeError"


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
    ours, python = (seen(converter.dumps, value) for converter in PAIRS["jsv"])
    if python != (EncodeError, "$: nested too deep, or a cycle"):
        assert ours == python
    elif depth > 128:  # what Python gives up is refused by the limit of the format where the core goes on
        assert ours[0] is EncodeError


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
