"""``hooks=``: how a user reads and writes values of any type, in every format, on every path."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any, Generic, NewType, TypeVar

import attrs
import pytest
from support.paths import FORMATS, comes_back, read, write

import jsvcodec
from jsvcodec import DecodeError, Invalid, form, json, jsv
from jsvcodec._types.describing import describe

T = TypeVar("T")


def read_complex(leaf: Any) -> complex:
    if not isinstance(leaf, str):
        raise Invalid("expected text")
    return complex(leaf)


COMPLEX = {complex: (read_complex, lambda value: str(value).strip("()"))}
"""A class that nobody else reads or writes."""


class Money(int):
    """Written by its base without a hook."""


def read_money(leaf: Any) -> Money:
    return Money(round(float(leaf.removeprefix("EUR ")) * 100))


MONEY = {Money: (read_money, lambda value: f"EUR {value / 100:.2f}")}


@attrs.define
class Point:
    x: int
    y: int = 0


POINT = {Point: (lambda leaf: Point(*map(int, leaf)), lambda point: [point.x, point.y])}
"""A class of members as a list."""


class Color(Enum):
    RED = 1


COLOR = {Color: (lambda leaf: Color[leaf[::-1]], lambda color: color.name[::-1])}


@dataclass
class Box(Generic[T]):
    held: T
    more: list[T] = field(default_factory=list)


@dataclass
class Sheet:
    """Every place where a type may stand."""

    one: complex
    rows: list[complex] = field(default_factory=list)
    keyed: dict[complex, int] = field(default_factory=dict)
    maybe: complex | None = None
    either: complex | int | None = None
    pair: tuple[int, complex] = (0, 0j)
    box: Box[complex] | None = None


SHEET = Sheet(1j, [2 + 1j, -1j], {1j: 1, 2 + 2j: 2}, 3j, 4j, (7, 5j), Box(6j, [7j]))


def test_a_class_that_only_a_hook_reads():
    texts = comes_back(SHEET, Sheet, hooks=COMPLEX)
    assert texts["jsv"] == (
        "{one:1j,rows:[2+1j,-0-1j],keyed:{1j:1,2+2j:2},maybe:3j,either:4j,pair:[7,5j],box:{held:6j,more:[7j]}}"
    )
    for format in FORMATS.values():
        with pytest.raises(TypeError, match=r"Sheet.one: no way to read or write complex"):
            format.Decoder(Sheet)
    assert write(SHEET, "jsv") == "EncodeError: $.one: cannot write a value of type complex"


@pytest.mark.parametrize("format", ["jsv", "json"])
def test_at_the_root(format):
    for value, kind, hooks in [
        (1 + 2j, complex, COMPLEX), ([1j], list[complex], COMPLEX), ({1j: 2j}, dict[complex, complex], COMPLEX),
        (Money(150), Money, MONEY), (Point(1, 2), Point, POINT), (Color.RED, Color, COLOR),
    ]:  # fmt: skip
        comes_back(value, kind, [format], hooks=hooks)


@attrs.define
class Order:
    total: Money
    point: Point
    color: Color
    totals: dict[str, Money] = attrs.field(factory=dict)
    colors: dict[Color, Money] = attrs.field(factory=dict)
    points: list[Point | None] = attrs.field(factory=list)
    either: Money | str = ""


ORDER = Order(
    Money(150), Point(1, 2), Color.RED, {"a": Money(99)}, {Color.RED: Money(1)}, [Point(3, 4), None], Money(5)
)


def test_classes_that_the_library_knows_are_read_and_written_by_their_hooks():
    texts = comes_back(ORDER, Order, hooks=MONEY | POINT | COLOR)
    assert texts["jsv"] == (
        "{total:EUR 1.50,point:[1,2],color:DER,totals:{a:EUR 0.99},colors:{DER:EUR 0.01},points:[[3,4],],either:EUR 0.05}"
    )
    assert texts["json"].startswith('{"total":"EUR 1.50","point":[1,2],"color":"DER",')


def test_a_hook_of_a_class_is_for_the_root_of_a_form_too():
    hooks = {Point: (lambda tree: Point(int(tree["a"])), lambda point: {"a": point.x})}
    assert write(Point(3), "form", hooks=hooks) == "a=3"
    assert form.loads("a=3", Point, hooks=hooks) == Point(3)


# --- which hook ---------------------------------------------------------------------------------------------------


class Base:
    def __init__(self, text: Any) -> None:
        self.text = text


class Derived(Base):
    pass


def test_the_nearest_base_counts_and_the_own_type_most():
    hooks: dict[Any, Any] = {Base: (lambda leaf: f"base {leaf}", lambda value: f"base {value.text}")}
    own: dict[Any, Any] = {Derived: (lambda leaf: f"own {leaf}", lambda value: f"own {value.text}")}
    for format in ("jsv", "json"):
        text = FORMATS[format].dumps("x")
        assert read(Derived, format, text, hooks=hooks) == "base x"
        assert read(Derived, format, text, hooks=hooks | own) == "own x"
        assert read(Base, format, text, hooks=hooks | own) == "base x"
        assert FORMATS[format].loads(write(Derived("x"), format, hooks=hooks)) == "base x"
        assert FORMATS[format].loads(write(Derived("x"), format, hooks=hooks | own)) == "own x"


def test_a_scalar_of_the_library_does_not_follow_its_base():
    hooks: dict[Any, Any] = {date: (lambda leaf: "date", lambda value: "date"), int: (lambda leaf: 0, lambda value: 0)}
    texts = comes_back({"a": datetime(2024, 1, 9, 10).astimezone()}, dict[str, datetime], hooks=hooks)
    assert "date" not in texts["jsv"]
    comes_back({"a": True}, dict[str, bool], hooks=hooks)


def test_one_direction_alone_leaves_the_other_to_the_library():
    assert read(Money, "jsv", "5", hooks={Money: (None, str)}) == Money(5)
    assert write(Money(5), "jsv", hooks={Money: (read_money, None)}) == "5"


UserId = NewType("UserId", int)
Alias = list[int]


@attrs.define
class Named:
    user: UserId
    users: list[UserId] = attrs.field(factory=list)
    keyed: dict[UserId, UserId] = attrs.field(factory=dict)
    listed: list[int] = attrs.field(factory=list)
    maybe: UserId | None = None


def test_names_and_aliases_of_types():
    """They are read by their hook wherever they stand, and written by it where they are declared."""
    hooks: dict[Any, Any] = {
        UserId: (lambda leaf: UserId(int(leaf[1:])), lambda value: f"u{value}"),
        list[int]: (lambda leaf: [int(each) for each in leaf.split("|")], lambda value: "|".join(map(str, value))),
    }
    texts = comes_back(Named(UserId(1), [UserId(2)], {UserId(3): UserId(4)}, [5, 6], UserId(7)), Named, hooks=hooks)
    assert texts["jsv"] == "{user:u1,users:[u2],keyed:{u3:u4},listed:5|6,maybe:u7}"
    assert read(UserId, "jsv", "u1", hooks=hooks) == 1
    assert write([1], "jsv", hooks=hooks) == "[1]", "nothing says that it is a list of int"


def test_subclasses_of_generic_classes():
    hooks: dict[Any, Any] = {Box: (lambda leaf: Box(leaf), lambda box: box.held)}
    comes_back({"a": Box("x")}, dict[str, Box[str]], hooks=hooks)


# --- what a hook gets and gives -----------------------------------------------------------------------------------


def test_what_a_reader_gets():
    got: list[Any] = []
    hooks: dict[Any, Any] = {complex: (lambda leaf: got.append(leaf) or 0j, None)}
    json.loads('["t",1,1.5,1e400,true,null,[1,{"a":1.0}],{"b":[2]}]', list[complex], hooks=hooks)
    assert [repr(each) for each in got] == [
        "'t'", "1", "1.5", "Decimal('1E+400')", "True", "None", "[1, {'a': 1.0}]", "{'b': [2]}",
    ]  # fmt: skip
    got.clear()
    jsv.loads("[t,1,,[1,{a:x}],{b:[2]}]", list[complex], hooks=hooks)
    assert got == ["t", "1", None, ["1", {"a": "x"}], {"b": ["2"]}]


def test_what_a_writer_gives():
    class Thing:
        def __init__(self, tree: Any) -> None:
            self.tree = tree

    hooks: dict[Any, Any] = {Thing: (None, lambda thing: thing.tree)}
    for tree in (None, "a,b", 1, 1.5, Decimal("1.10"), True, [], {}, [1, [2, None]], {"a": {"b": [1]}}, Point(1)):
        for format in ("jsv", "json"):
            assert write({"a": Thing(tree)}, format, hooks=hooks) == write({"a": tree}, format), tree
            assert write(Thing(tree), format, hooks=hooks) == write(tree, format), tree
        assert write({"a": Thing(tree)}, "form", hooks=hooks) == write({"a": tree}, "form"), tree
    nested = Thing({"a": Thing([Thing("x"), Thing(None)])})
    assert write(nested, "jsv", hooks=hooks) == "{a:[x,]}"
    assert write(nested, "form", hooks=hooks) == "a=%5Bx%2C%5D"
    for format in FORMATS:
        for key in ([1], {}, None):
            assert "a map key cannot be of type Thing" in write({Thing(key): 1}, format, hooks=hooks)
        assert write({Thing(1): 2, Thing("b"): 3}, format, hooks=hooks) == write({1: 2, "b": 3}, format)


def test_a_hook_for_dict_and_list_runs_once_for_each():
    runs = itertools.count()
    hooks: dict[Any, Any] = {dict: (None, lambda value: (next(runs) and None) or [*value.items()])}
    assert write({"a": {"b": "c"}}, "jsv", hooks=hooks) == "[[a,[[b,c]]]]"
    hooks = {list: (None, lambda value: len(value))}
    for format, text in (("jsv", "{a:2,b:0}"), ("json", '{"a":2,"b":0}'), ("form", "a=2&b=0")):
        assert write({"a": [1, 2], "b": []}, format, hooks=hooks) == text


# --- hooks and the codec ------------------------------------------------------------------------------------------


def test_hooks_are_copied_when_a_codec_is_made():
    hooks: dict[Any, Any] = dict(COMPLEX)
    for format in FORMATS.values():
        decoder, encoder = format.Decoder(dict[str, complex], hooks=hooks), format.Encoder(hooks=hooks)
        hooks.clear()
        assert decoder.decode(encoder.encode({"a": 1j})) == {"a": 1j}
        hooks.update(COMPLEX)


def test_verbs_keep_codecs_by_the_content_of_hooks():
    reads = [{complex: (lambda leaf, n=n: n, None)} for n in range(3)]
    assert [jsv.loads("x", complex, hooks=hooks) for hooks in reads] == [0, 1, 2]
    hooks = dict(reads[0])
    hooks[complex] = reads[1][complex]
    assert jsv.loads("x", complex, hooks=hooks) == 1


@pytest.mark.parametrize("format", FORMATS.values(), ids=FORMATS)
@pytest.mark.parametrize(
    "hooks", [1, [], {"complex": (None, None)}, {complex: None}, {complex: (1, None)}, {complex: (None,)}, {1: (None, None)}]
)  # fmt: skip
def test_wrong_hooks(format, hooks):
    for codec in (format.Decoder, format.Encoder):
        with pytest.raises(TypeError, match="hooks"):
            codec(hooks=hooks)


def test_convert_takes_hooks():
    for source, target in itertools.permutations(FORMATS, 2):
        text = FORMATS[source].dumps(SHEET, hooks=COMPLEX)
        assert jsvcodec.convert(text, source, target, Sheet, hooks=COMPLEX) == FORMATS[target].dumps(
            SHEET, hooks=COMPLEX
        )


def test_an_error_of_a_form_has_its_path():
    with pytest.raises(DecodeError) as caught:
        form.loads("one=x", Sheet, hooks=COMPLEX)
    assert str(caught.value) == "$.one: refused by ValueError"


def test_a_class_that_only_a_hook_reads_has_no_sample():
    with pytest.raises(TypeError, match=r"Sheet.one: no way to read or write complex"):
        jsvcodec.sample(Sheet)
    assert type(describe(complex)).__name__ == "UnknownNode"
    assert describe(Sheet).members[0].attribute == "one"  # type: ignore[attr-defined]
