"""Tree -> model: the core makes the same of a tree as the reader in Python, and leaves the rest to it."""

from __future__ import annotations

import functools
import gc
import pickle
from contextlib import nullcontext, suppress
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any, TypedDict
from uuid import UUID

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from safety.backends import core_structure
from support.sides import told

import jsvcodec
from jsvcodec import DecodeError, Limits, json, jsv
from jsvcodec.core import core
from jsvcodec.names import wire

compared = pytest.mark.skipif(core is None, reason="the compiled core does not run: there is nothing to compare with")
FORMATS = {"jsv": jsv, "json": json}


class Shade(Enum):
    RED = 1
    blue = "b"


class Text(str):
    pass


class Number(int):
    pass


class Keys(TypedDict, total=False):
    a: int
    b: str


@attrs.define
class Model:
    number: int
    text: str = "none"
    ratio: float | None = None
    amount: Decimal | None = None
    shade: Shade | None = None
    items: list[int | None] = attrs.field(factory=list)
    pair: tuple[int, str] | None = None
    several: set[str] = attrs.field(factory=set)
    table: dict[int, float] = attrs.field(factory=dict)
    raw: bytes = b""
    when: datetime | date | None = None
    anything: Any = None
    either: int | list[str] | None = None
    doubled: int = attrs.field(default=0, converter=lambda value: value * 2)
    inner: Model | None = None
    rest: dict[str, Any] = attrs.field(factory=dict, metadata=wire(extra=True))


KINDS = [Model, list[Model], dict[str, Model], Keys, list[Any], dict[str, list[float]], list[Shade], list[bool], str, list[str],
         dict[date, UUID], tuple[int, float], frozenset[int], list[datetime], list[bytes | None]]  # fmt: skip

leaves = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.decimals() | st.text(max_size=3) | st.binary(max_size=3)
    | st.sampled_from(["null", "", "1", " 7 ", "1.5", "NaN", "red", "b", "true", "2024-01-09", "[1,2]", "{number:1}", "é", "AQID",
                       10**400, -0.0, Decimal("-0"), Shade.RED, Text("1"), Number(3), datetime(2024, 1, 9, tzinfo=UTC), date(2024, 1, 9),
                       (1, 2), {1}, bytearray(b"a"), 1j, UUID(int=7)])
)  # fmt: skip
names = st.sampled_from([
    "number", "Number", " TEXT ", "text", "ratio", "amount", "shade", "items", "pair", "several", "table", "raw", "when", "anything",
    "either", "doubled", "inner", "other", "rest", "a", "b", "1", "2024-01-09", "é",
]) | st.sampled_from([1, None, Text("number")])  # fmt: skip
trees = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=5) | st.dictionaries(
        names, inner, max_size=4).map(lambda found: {"number": 1, **found}),
    max_leaves=12,
)  # fmt: skip
OPTIONS: list[dict[str, Any]] = [
    {}, {"unknown": "error"}, {"duplicates": "error"}, {"lenient": True}, {"names": "pascal"}, {"limits": Limits(problems=2)},
    {"hooks": {int: (lambda leaf: int(leaf) + 1, None)}}, {"hooks": {str: (repr, None), Model: (repr, None)}},
]  # fmt: skip


@functools.cache
def decoder_of(name: str, kind: int, options: int) -> Any:
    return FORMATS[name].Decoder(KINDS[kind], **OPTIONS[options])


@compared
@given(
    st.sampled_from(list(FORMATS)), st.integers(0, len(KINDS) - 1), st.integers(0, len(OPTIONS) - 1), trees
)  # fmt: skip
def test_the_core_makes_the_same_of_any_tree(name, kind, options, tree):
    decoder = decoder_of(name, kind, options)
    assert told(decoder.structure, tree) == told(decoder._reader.structure, tree)


GOOD = {"number": 1, "TEXT": "x", "ratio": 2, "amount": Decimal("1.10"), "shade": "red", "items": [1, None, "3"], "pair": [1, "a"],
        "several": ["a"], "table": {"1": 1.5}, "raw": "AQID", "anything": {"a": [1]}, "doubled": "4", "inner": {"number": "2"},
        "other": "kept"}  # fmt: skip


@compared
@pytest.mark.parametrize("name", FORMATS)
def test_it_is_the_core_that_makes_it(name):
    made = core_structure(Model, name)(GOOD)
    assert made == FORMATS[name].Decoder(Model)._reader.structure(GOOD)
    assert made.doubled == 8
    assert made.rest == {"other": "kept"}


def test_parts_without_a_type_are_those_of_the_tree():
    tree = {"number": 1, "anything": [object()], "other": {"a": [1]}}
    model = jsv.Decoder(Model).structure(tree)
    assert model.anything is tree["anything"]
    assert model.rest["other"] is tree["other"]
    exact = {"number": 1, "anything": [Decimal("1.5")]}
    assert json.Decoder(Model).structure(exact).anything == [1.5]


@pytest.mark.parametrize("ratio", ["1.5", "x"])
def test_user_code_runs_once(ratio):
    calls = []

    def read(leaf: Any) -> int:
        calls.append(leaf)
        return int(leaf)

    decoder = jsv.Decoder(list[Model], hooks={int: (read, None)})
    with suppress(DecodeError) if ratio == "x" else nullcontext():
        decoder.structure([{"number": "1"}, {"number": "2", "ratio": ratio}])
    assert calls == ["1", "2"]


def test_all_that_user_code_refuses_is_told_at_its_place():
    decoder = jsv.Decoder(dict[str, list[int]], hooks={int: (int, None)})
    with pytest.raises(DecodeError) as raised:
        decoder.structure({"a": ["1", "x"], "b.c": ["y"]})
    assert [problem.path for problem in raised.value.problems] == ["$.a[1]", '$["b.c"][0]']


def test_a_hook_that_changes_the_tree_meanwhile():
    tree: Any = [{"number": str(number), "anything": "x"} for number in range(50)]

    def read(leaf: Any) -> Any:
        tree.clear()
        return leaf

    decoder = jsv.Decoder(list[Model], hooks={int: (read, None)})
    assert 1 <= len(decoder.structure(tree)) <= 50


def test_a_collection_that_changes_the_tree_meanwhile():
    decoder = jsv.Decoder(list[Model])
    threshold = gc.get_threshold()
    tree: Any = []

    def change(phase: str, info: Any) -> None:
        if tree:
            tree[-1].clear()
            tree.clear()

    gc.callbacks.append(change)
    try:
        for size in range(1, 60):
            gc.set_threshold(0)
            tree[:] = [{"number": str(number), "items": ["1", "2"], "table": {"1": "2"}} for number in range(size)]
            gc.set_threshold(1 + size % 7)
            told(decoder.structure, tree)
    finally:
        gc.callbacks.remove(change)
        gc.set_threshold(*threshold)


@pytest.mark.parametrize("depth", [100, 127, 128, 129, 300, 5_000])
def test_deep_trees(depth):
    tree: Any = {"number": "1"}
    for number in range(depth):
        tree = {"number": str(number), "inner": tree}
    decoder = jsv.Decoder(Model)
    assert told(decoder.structure, tree)[0] == told(decoder._reader.structure, tree)[0]


def test_a_cycle_is_refused():
    tree: Any = {"number": 1}
    tree["inner"] = tree
    items: list[Any] = []
    items.append(items)
    for kind, endless in ((Model, tree), (list[Any], items)):
        decoder = jsv.Decoder(kind)
        assert told(decoder.structure, endless)[0] == told(decoder._reader.structure, endless)[0]


def test_codecs_pickle_after_they_made_something():
    decoder = jsv.Decoder(list[int])
    assert decoder.structure(["1"]) == [1]
    assert pickle.loads(pickle.dumps(decoder)).structure(["2"]) == [2]


def test_a_registered_format_makes_models_by_the_core():
    class Lines(jsvcodec.Format):
        def read(self, data: Any, options: Any) -> Any:
            return [dict(pair.split("=") for pair in line.split(";")) for line in data.splitlines()]

    jsvcodec.register_format("lines", Lines())
    assert jsvcodec.convert("a=1;b=x\nA=2", "lines", "jsv", list[Keys]) == "[{a:1,b:x},{a:2}]"
