"""Blocks of records through models in the core: what it takes of one is what converting each record alone gives."""

from __future__ import annotations

import gc
import signal
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import jsvcodec
from jsvcodec import jsv
from jsvcodec.cli.recipes import Recipe
from jsvcodec.core import core
from jsvcodec.core.converting import model_converter
from jsvcodec.errors import DecodeError, EncodeError

if core is None:
    pytest.skip("the compiled core does not run", allow_module_level=True)


@attrs.define
class Point:
    x: int = 0
    name: str | None = None
    tags: list[str] = attrs.field(factory=list)
    inner: Point | None = None


@dataclass
class Counted:
    """A class whose code is called for each instance."""

    name: str = ""
    seen: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        MADE.append(self.name)
        for act in ACTS:
            act(self)


MADE: list[str] = []
ACTS: list[Callable[[Counted], Any]] = []


@pytest.fixture(autouse=True)
def no_acts() -> Any:
    MADE.clear()
    ACTS.clear()
    yield
    ACTS.clear()


TYPES: list[Any] = [Point, Counted, int, str, str | None, int | None, list[int], dict[str, Point], Any, bool | Point]
PARTS = {
    "jsv": [
        "{x:1,name:a}", "{}", "[]", "[1,2]", "7", "a", '"a,b"', '"é""q"', "{name:é}", '{Name:"a\r\nb"}', "", "True",
        "{x:a}", "{x:1", "null", '""', "{inner:{x:2,tags:[a,]}}", "{more:[{}]}", "{a:{x:1}}", '{x:"1"}', "x}", "{a:1}}",
        '{name:a:"b}', "{x:01}", "{name:\ufeff}", "\ufeff", '"\ufeffa"', " ", "{x: 1}",
    ],
    "json": [
        '{"x":1,"name":"a"}', "{}", "[]", "[1,2]", "7", '"a"', '"a,b"', '"é\\"q"', '{"name":"é"}', '{ "Name" : "a\\nb" }',
        "true", '{"x":"a"}', '{"x":1', "null", '""', '{"inner":{"x":2,"tags":["a",null]}}', '{"more":[{}]}',
        '{"a":{"x":1}}', '{"x":"1"}', '"x"}', '{"x":1e999}', '{"x":01}', '"\\ufeff"', " ", "1.5", ' {"x":1} ',
        '{"name":"\\ud800"}', '["a"',
    ],
}  # fmt: skip
UNREADABLE = (DecodeError, EncodeError)


def alone(convert: Callable[[str], str], text: str) -> str:
    """Return what a record alone becomes, nothing where it is refused."""
    try:
        made = convert(text)
        made.encode()
    except (*UNREADABLE, UnicodeEncodeError):
        return ""
    return made


def ways(recipe: Recipe, items: bool, as_items: bool) -> tuple[Any, Any]:
    """Return what converts a block, and what converts a record alone."""
    if items:
        return recipe.many(True, as_items), recipe.item() if as_items else recipe.line_of_item()
    return recipe.many(False, as_items), recipe.item_of_line() if as_items else recipe.line()


formats = st.sampled_from(sorted(PARTS))


@given(st.data(), st.sampled_from(TYPES), formats, formats, st.booleans(), st.booleans(), st.booleans())
@settings(max_examples=1000, deadline=None)
def test_what_is_taken_is_what_each_record_alone_becomes(data, type, source, target, items, as_items, pascal):
    options = {"names": "pascal"} if pascal else {}
    many, convert = ways(Recipe(source, target, type, reading=options, writing=options), items, as_items)
    # No text between two commas is an item without text, but no list of one item.
    parts = data.draw(st.lists(st.sampled_from(PARTS[source]).filter(lambda part: part or not items), max_size=6))
    end = "," if items else data.draw(st.sampled_from(["\n", "\r\n", "\n\n", "\n\r\n"]))
    made, passed = [], 0
    for part in parts:
        if part or items:  # else a blank line
            made.append(alone(convert, part))
            if not made[-1]:
                made.pop()
                break
        passed += len((part + end).encode())
    wanted = ("," if as_items else "\n").join(made).encode()
    block = "".join(part + end for part in parts).encode()
    assert many.convert(block, 0) == (wanted, len(made), passed, block.count(b"\n", 0, passed))
    assert many.judges


def converted(type: Any, block: bytes, start: int = 0, items: bool = False, **reading: Any) -> Any:
    many = Recipe("jsv", "json", type, reading=reading).many(items, False)
    assert many is not None
    *made, breaks = many.convert(block, start)
    assert breaks == block.count(b"\n", start, start + made[2])
    return tuple(made)


@pytest.mark.parametrize(
    ("type", "block", "wanted"),
    [
        (Point, b'{name:"a\nb"}\n{x:2}\n', (b'{"x":0,"name":"a\\nb","tags":[]}\n{"x":2,"tags":[]}', 2, 19)),
        (str, b'"a\r\n""\r\nb"\r\n', (b'"a\\r\\n\\"\\r\\nb"', 1, 12)),
        (str, b'"a\n', (b"", 0, 0)),
        (str, b'"' + b"x\n" * 20 + b'"\n', (b"", 0, 0)),
        (str, b"a\nb", (b'"a"', 1, 2)),
        (str, b"\n\r\n\n", (b"", 0, 4)),
        (str, b"", (b"", 0, 0)),
        (str, b"a\nb\xff\n", (b'"a"', 1, 2)),
        (str, b"a\r\n\xef\xbb\xbfb\n", (b'"a"\n"b"', 2, 8)),
        (Point, b"{\r\tx: 1\n", (b"", 0, 0)),
    ],
)
def test_where_lines_end(type, block, wanted):
    assert converted(type, block) == wanted


@pytest.mark.parametrize(
    ("type", "block", "wanted"),
    [
        (
            Point,
            b"{inner:{x:2}},{x:4},{x:5,",
            (b'{"x":0,"tags":[],"inner":{"x":2,"tags":[]}}\n{"x":4,"tags":[]}', 2, 20),
        ),
        (int | None, b"1,,2,", (b"1\nnull\n2", 3, 5)),
        (int | None, b",", (b"null", 1, 1)),
        (int, b"1,2],3,", (b"1", 1, 2)),
        (int, b"1,2", (b"1", 1, 2)),
        (int, b"", (b"", 0, 0)),
        # What the core declines has its end, too.
        (dict[str, bool | int], b'{"a,b":7,c:True},{d:[1,2]},', (b'{"a,b":7,"c":true}', 1, 17)),
        (bool | int, b"1],[2,7,", (b"", 0, 0)),
    ],
)
def test_where_items_end(type, block, wanted):
    assert converted(type, block, items=True) == wanted


def test_any_record_may_be_the_first():
    block = b"{x:1}\n{x:2}\n"
    assert converted(Point, block, 6) == (b'{"x":2,"tags":[]}', 1, 6)
    assert converted(Point, block, 12) == (b"", 0, 0)


def test_a_list_counts_as_a_level():
    limits = jsvcodec.Limits(depth=2)
    assert converted(list[Any], b"[],[[]],", items=True, limits=limits) == (b"[]", 1, 3)
    assert converted(list[Any], b"[[]]\n[[[]]]\n", limits=limits) == (b"[[]]", 1, 5)


def test_options_are_those_of_the_codecs():
    assert converted(Point, b"{x:1}\n{y:1}\n", unknown="error") == (b'{"x":1,"tags":[]}', 1, 6)
    assert converted(Point, b"{x:1}\n{x:1,x:2}\n", duplicates="error") == (b'{"x":1,"tags":[]}', 1, 6)
    assert converted(Point, b"{ x: 1 }\n", lenient=True) == (b'{"x":1,"tags":[]}', 1, 9)
    many = Recipe("jsv", "json", Point, writing={"nulls": "keep", "sort_keys": True}).many(False, False)
    assert many is not None
    assert many.convert(b"{}\n", 0)[0] == b'{"inner":null,"name":null,"tags":[],"x":0}'


def test_what_only_one_at_a_time_can_be():
    assert Recipe("jsv", "json", Point, writing={"indent": True}).many(False, False) is None
    assert Recipe("jsv", "json", Point, reading={"lenient": True}).many(True, False) is None
    assert Recipe("form", "json", Point).many(False, False) is None
    assert Recipe("jsv", "json", Point, redact=True).many(False, False) is None


# --- user code ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("items", [False, True])
def test_user_code_runs_once_for_what_is_taken(items):
    end = b"," if items else b"\n"
    # The second is declined by the core.
    block = end.join([b"{name:a}", b'{name:b,seen:"[c]"}', b"{name:d}", b"{name:e,seen:{}}", b"{name:f}", b""])
    assert converted(Counted, block, items=items)[1] == 3
    assert [name for name in MADE if name != "e"] == ["a", "b", "d"]


def test_what_user_code_refuses_is_refused():
    def refuse(made: Counted) -> None:
        if made.name == "b":
            raise ValueError("no")

    ACTS.append(refuse)
    assert converted(Counted, b"{name:a}\n{name:b}\n{name:c}\n") == (b'{"name":"a","seen":[]}', 1, 9)


class Stop(BaseException):
    pass


@pytest.mark.parametrize("stop", [Stop, KeyboardInterrupt, MemoryError])
def test_what_stops_a_program_is_raised(stop):
    def act(made: Counted) -> None:
        raise stop

    ACTS.append(act)
    with pytest.raises(stop):
        converted(Counted, b"{name:a}\n")


@pytest.mark.parametrize("items", [False, True])
def test_user_code_may_do_what_it_likes(items):
    """It converts in its turn, collects, and changes whatever it can reach."""
    decoder, encoder = jsv.Decoder(list[Counted] if items else Counted), jsvcodec.json.Encoder()
    convert = model_converter(decoder, encoder, items, False)
    assert convert is not None
    end = b"," if items else b"\n"
    block = b"".join(b"{name:%d,seen:[x]}%b" % (place, end) for place in range(200))
    inner: list[Any] = []

    def act(made: Counted) -> None:
        made.seen.append(str(len(made.name)))
        for other in gc.get_objects()[-50:]:
            if type(other) is list and other is not ACTS and other is not MADE and len(other) == 2 and other[0] is None:
                other.clear()
        if len(made.name) == 2 and len(inner) < 20:
            inner.append(None)
            ACTS.clear()
            inner[-1] = convert(block, 0)
            ACTS.append(act)
        gc.collect(0)

    wanted = convert(block, 0)
    assert wanted[1:] == (200, len(block), block.count(b"\n"))
    ACTS.append(act)
    text, *counts = convert(block, 0)
    assert tuple(counts) == wanted[1:]
    assert text == b"\n".join(b'{"name":"%d","seen":["x","%d"]}' % (n, len(str(n))) for n in range(200))
    assert len(inner) == 20
    assert all(made == wanted for made in inner)


class Odd(str):
    """A text whose class is asked when it is written."""


def test_values_of_any_class_are_written_once():
    def act(made: Counted) -> None:
        made.seen = [Odd("a"), made.name]  # type: ignore[list-item]

    ACTS.append(act)
    assert (
        converted(Counted, b"{name:a}\n{name:b}\n")[0]
        == b'{"name":"a","seen":["a","a"]}\n{"name":"b","seen":["a","b"]}'
    )
    ACTS[:] = [lambda made: setattr(made, "seen", [object()] if made.name == "b" else [])]
    assert converted(Counted, b"{name:a}\n{name:b}\n") == (b'{"name":"a","seen":[]}', 1, 9)
    ACTS[:] = [lambda made: setattr(made, "name", "\ud800")]
    assert converted(Counted, b"{name:a}\n") == (b"", 0, 0)


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="no timers on this system")
def test_signals_are_handled_within_a_block():
    block = b"{x:1,name:a}\n" * 500_000
    before = signal.signal(signal.SIGALRM, lambda *_: (_ for _ in ()).throw(Stop()))
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.01)
        with pytest.raises(Stop):
            converted(Point, block)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def test_records_start_no_collection():
    block = b"{x:1,name:a,tags:[a],inner:{x:2}}\n" * 20_000
    gc.collect()
    before = [generation["collections"] for generation in gc.get_stats()]
    assert converted(Point, block)[1] == 20_000
    after = [generation["collections"] for generation in gc.get_stats()]
    assert sum(after) - sum(before) <= 2


def test_arguments_are_checked():
    assert core is not None
    decode, encode = jsv.Decoder(Point).decode, jsv.Encoder().encode
    how = (False, False, b"\n", UNREADABLE)
    assert core.convert_models(decode, encode, how, b"{}\n", 0) == (b"{x:0,tags:[]}", 1, 3, 1)
    for arguments in (
        (), (decode, encode, how, b""), (decode, encode, how, "", 0), (decode, encode, None, b"", 0),
        (decode, encode, how, b"", True), (len, encode, how, b"", 0), (print, encode, how, b"", 0),
        (decode, decode, how, b"", 0), (decode, jsv.Encoder().encode_text, how, b"", 0),
        (decode, jsv.Encoder(indent=True).encode, how, b"", 0), (decode, encode, (True, True, b",", UNREADABLE), b"", 0),
    ):  # fmt: skip
        with pytest.raises(TypeError):
            core.convert_models(*arguments)
    for offset in (-1, 2, 2**70):
        with pytest.raises((ValueError, OverflowError)):
            core.convert_models(decode, encode, how, b"\n", offset)
