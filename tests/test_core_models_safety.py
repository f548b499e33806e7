"""The compiled core as a reader into classes: what a user's code does meanwhile, and nothing left behind."""

from __future__ import annotations

import gc
import sys
import tracemalloc
from contextlib import suppress
from decimal import Decimal
from typing import Any

import attrs
import pytest
from support.kinds import Data, Keys, Loose, Pascal, PostData, Row, SlottedData, Tree, Unions
from support.sides import reader_of, want_for
from support.strategies import Shade

from jsvcodec import DecodeError, jsv
from jsvcodec.core import core
from jsvcodec.names import wire

pytestmark = pytest.mark.skipif(core is None, reason="the compiled core does not run")

# --- what happens meanwhile ---------------------------------------------------------------------------------------


def test_classes_may_change_while_they_are_read():
    @attrs.define
    class Moving:
        number: int = 0
        first: list[Any] = attrs.field(factory=lambda: change())
        second: list[Any] = attrs.field(factory=list)

    def change() -> list[Any]:
        for name in ("number", "first", "second"):
            if hasattr(Moving, name):
                delattr(Moving, name)
        Moving.__init__ = None  # type: ignore[assignment, method-assign]
        for found in gc.get_referrers(Moving):
            if isinstance(found, Moving):
                object.__setattr__(found, "__class__", Moving)
        gc.collect()
        return []

    made = jsv.loads("[{number:1},{number:2}]", list[Moving])
    assert [type(one) for one in made] == [Moving, Moving]


def test_a_factory_may_fill_the_instance_itself():
    seen: list[Any] = []

    def meddle() -> str:
        for found in gc.get_objects():
            if type(found) is Meddled:
                found.b = ["meddled"]
                seen.append(found)
        return "a"

    @attrs.define
    class Meddled:
        a: str = attrs.field(factory=meddle)
        b: list[str] = attrs.field(factory=list)

    made = jsv.loads("{}", Meddled)
    assert made.a == "a"
    assert made.b in ([], ["meddled"])


def test_a_reader_may_be_used_inside_of_itself():
    def again() -> Any:
        again.depth += 1  # type: ignore[attr-defined]
        return decoder.decode("[{}]") if again.depth < 50 else None  # type: ignore[attr-defined]

    again.depth = 0  # type: ignore[attr-defined]
    nested = attrs.make_class("Nested", {"inner": attrs.field(factory=again)})
    decoder = jsv.Decoder(list[nested])  # type: ignore[valid-type]
    value, depth = decoder.decode("[{}]"), 0
    while value is not None:
        value, depth = value[0].inner, depth + 1
    assert depth == 50


@pytest.mark.parametrize(
    "change", [lambda data: data.clear(), lambda data: data.__setitem__(slice(9, None), b"x" * 40)]
)
def test_a_buffer_is_read_as_it_was_given(change: Any) -> None:
    text = b'[{number:1},{number:2,"\xc3\xa9""":x},{number:3}]'
    data = bytearray(text)
    kind = attrs.make_class(
        "Changing",
        {
            "number": attrs.field(type=int, converter=lambda number: change(data) or number),
            "extra": attrs.field(type=dict[str, str], factory=dict, metadata=wire(extra=True)),
        },
    )
    values = jsv.loads(data, list[kind])  # type: ignore[valid-type]
    assert [(value.number, value.extra) for value in values] == [(1, {}), (2, {'é"': "x"}), (3, {})]
    assert data != text


# --- leaks --------------------------------------------------------------------------------------------------------

LEAK_PATHS: list[tuple[Any, str]] = [
    (Tree, "{name:x,left:{name:y},more:{k:{name:z}},all:[{name:w}]}"),
    (Tree, "{name:x,left:{name:y},more:{k:{name:z}},all:[{name:w},{}]}"),
    (Tree, "{name:x,left:{name:y,all:[{name:z},{name:"),
    (Loose, "{b:1,a:[1,2],c:x}"),
    (Loose, "{b:1,a:[1,2],c:x,b:2}"),
    (Data, "{number:1,words:[a,{}],raw:AQID}"),
    (SlottedData, "{number:1,when:2001-02-03,words:[a,b]}"),
    (SlottedData, "{when:2001-02-03,words:[a,b]}"),
    (PostData, "{number:0}"),
    (Row, "{number:1,word:x}"),
    (Keys, "{number:1,Name:x,unknown:[{a:b}]}"),
    (Keys, "{Name:x}"),
    (Pascal, "{unknown:[{a:b}],userName:x,größe:5}"),
    (Pascal, "{unknown:[{a:b}],userName:x,unknown:[{a:b}"),
    (dict[int, list[str]], "{1:[a,b],2:[c]}"),
    (dict[int, list[str]], "{1:[a,b],x:[c]}"),
    (dict[str, dict[str, int]], "{a:{b:1},c:{d:x}}"),
    (set[str], "[a,b,c]"),
    (set[list[int]], "[[1],[2]]"),
    (tuple[int, str, Decimal], "[1,a,1.5]"),
    (tuple[int, str], "[1,a,1.5]"),
    (list[Shade], "[Red,red,RED]"),
    (list[Shade], "[Red,blue]"),
    (Unions, "{a:x,b:[1],c:{number:1},d:3,f:[1,,x]}"),
    (list[int], "[" + ",".join(map(str, range(300))) + "]"),
    (list[int], "[" + ",".join(map(str, range(300))) + ",x]"),
]


def _growth(run):
    """Return by how many bytes 10,000 runs grow."""
    tracemalloc.start()
    try:
        run(1_000)
        gc.collect()
        start = tracemalloc.get_traced_memory()[0]
        run(10_000)
        gc.collect()
        return tracemalloc.get_traced_memory()[0] - start
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(("kind", "text"), LEAK_PATHS, ids=str)
def test_nothing_is_left_behind(kind, text):
    """The core alone, so that ten thousand calls of each are quick; what it declines counts as much."""
    sentinel = object()
    want = want_for(kind)
    decode = reader_of(want, lambda data: sentinel).decode
    data = text.encode()

    def run(times: int) -> None:
        for _ in range(times):
            with suppress(DecodeError):  # of user code
                decode(data)

    run(100)
    gc.collect()  # what other tests have left refers to some of these
    counted = [kind, sentinel, None, True, Shade.RED, data, decode, *LEAK_PATHS]
    before = [sys.getrefcount(thing) for thing in counted]
    # What leaks grows each time; anything else in the process may take memory once.
    assert any(_growth(run) < 5_000 for _ in range(3))
    after = [sys.getrefcount(thing) for thing in counted]
    assert all(abs(later - earlier) < 50 for earlier, later in zip(before, after, strict=True))


def test_kinds_are_collected_though_they_refer_to_themselves():
    def count() -> int:
        gc.collect()
        return sum(type(found).__name__ == "Kind" for found in gc.get_objects())

    before = count()
    want = want_for(list[Tree])
    assert count() > before
    del want
    assert count() == before
