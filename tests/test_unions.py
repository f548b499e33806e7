"""Unions: chosen by types and text alone, each value tried once for a type, and the best candidate's problems told."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable
from typing import Any, Generic, Literal, TypeVar, Union

import attrs
import pytest
from support.ways import FORMATS, read, read_inside

from jsvcodec import DecodeError, json, jsv
from jsvcodec._caches import forget_types

T = TypeVar("T")


# --- nothing else decides -----------------------------------------------------------------------------------------


@attrs.define
class Dog:
    name: str
    age: int
    tags: list[int] = attrs.field(factory=list)


@attrs.define
class Cat:
    name: str
    lives: int


@pytest.mark.parametrize(
    ("options", "text", "value"),
    [((list[str], list[int]), "[1,2]", [1, 2]), ((list[str], list[int]), "[1,x]", ["1", "x"]),
     ((dict[str, str], dict[str, int]), "{a:1}", {"a": 1}), ((dict[str, str], dict[str, int]), "{a:b}", {"a": "b"}),
     ((tuple[str, int], tuple[int, int]), "[1,2]", (1, 2)), ((Dog, Cat), "{name:x,lives:9}", Cat("x", 9)),
     ((Dog, Cat), "{name:x,age:9}", Dog("x", 9)), ((list[Dog], list[Cat]), "[{name:x,lives:9}]", [Cat("x", 9)])],
)  # fmt: skip
def test_neither_the_order_nor_what_was_used_before_decides(options, text, value):
    orders = list(itertools.permutations(options))
    for first, second in (orders, orders[::-1]):
        forget_types()
        for order in (first, second, first):
            assert repr(read_inside("jsv", Union[order], text)) == repr(value)
            assert repr(read("jsv", Union[(*order, None)], text)) == repr(value)


@pytest.mark.parametrize("kind", [Literal["1", 1], Literal[1, "1"], Literal["1", 1, None]])
def test_the_order_of_a_literal_does_not_decide(kind):
    for _ in range(2):
        assert (read("jsv", kind, "1"), read("json", kind, "1"), read("json", kind, '"1"')) == ("1", 1, "1")
        forget_types()


# --- what is told -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "text", "problems"),
    [(Dog | Cat, "{name:x,age:3,tags:[1,z]}", ["$.tags[1]: not an integer"]),
     (Dog | Cat | None, "{name:x,lives:z}", ["$.lives: not an integer"]),
     (list[int] | Dog | int, "{name:x,age:3,tags:[1,z]}", ["$.tags[1]: not an integer"]),
     (Dog | Cat, "{name:x,age:y,tags:[z]}", ["$.age: not an integer", "$.tags[0]: not an integer"]),
     (list[Dog | Cat], "[{name:x,lives:1},{name:x,age:z}]", ["$[1].age: not an integer"]),
     (dict[str, Dog | Cat], "{a:{name:x,lives:z}}", ["$.a.lives: not an integer"])],
)  # fmt: skip
def test_the_problems_of_the_best_candidate_are_told(kind, text, problems):
    as_json = json.dumps(jsv.loads(text))
    for name, document in (("jsv", text), ("json", as_json), ("form", f"k={text}")):
        root = "$.k" if name == "form" else "$"
        with pytest.raises(DecodeError) as refusal:
            read(name, dict[str, kind] if name == "form" else kind, document)
        assert [str(each) for each in refusal.value.problems] == [each.replace("$", root, 1) for each in problems]


# --- each value once for a type -----------------------------------------------------------------------------------

calls: Counter[int] = Counter()


class Counted:
    """A scalar of a hook, which counts how often each depth is read."""


class TooOften(BaseException):
    """Ends a test that would take for ever."""


def counted(text: Any) -> Counted:
    level = int(str(text).removeprefix("x"))
    calls[level] += 1
    if calls[level] > 10:
        raise TooOften
    if str(text).startswith("x"):
        raise ValueError
    return Counted()


HOOKS = {Counted: (counted, None)}


@attrs.define
class A:
    n: Counted
    child: A | B | None = None
    items: list[A | B] = attrs.field(factory=list)
    named: dict[str, A | B] = attrs.field(factory=dict)
    pair: tuple[A | B, int] | None = None
    either: list[A | B] | dict[str, A | B] | None = None


@attrs.define
class B:
    n: Counted
    child: A | B | None = None
    items: list[A | B] = attrs.field(factory=list)
    named: dict[str, A | B] = attrs.field(factory=dict)
    pair: tuple[A | B, int] | None = None
    either: list[B | A] | dict[str, B | A] | None = None


@attrs.define
class G(Generic[T]):
    n: T
    child: G[T] | H[T] | None = None


@attrs.define
class H(Generic[T]):
    n: T
    child: H[T] | G[T] | None = None


Around = Callable[[str, str], str]
SHAPES: dict[str, tuple[Any, Around]] = {
    "members": (A, lambda n, inner: f"{{n:{n},child:{inner}}}"),
    "lists": (A, lambda n, inner: f"{{n:{n},items:[{inner}]}}"),
    "maps": (A, lambda n, inner: f"{{n:{n},named:{{k:{inner}}}}}"),
    "tuples": (A, lambda n, inner: f"{{n:{n},pair:[{inner},1]}}"),
    "lists or maps": (A, lambda n, inner: f"{{n:{n},either:[{inner}]}}"),
    "maps or lists": (A, lambda n, inner: f"{{n:{n},either:{{k:{inner}}}}}"),
    "generics": (G[Counted], lambda n, inner: f"{{n:{n},child:{inner}}}"),
    "a union at the root": (A | B | None, lambda n, inner: f"{{n:{n},child:{inner}}}"),
    "a list at the root": (list[A | B] | list[B], lambda n, inner: f"[{{n:{n},child:{inner[1:-1]}}}]"),
}  # fmt: skip


def nested(around: Around, levels: int, leaf: str, last: str) -> str:
    text = last.replace("LEAF", leaf)
    for level in reversed(range(levels)):
        text = around(str(level), text)
    return text


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("bad", [False, True])
def test_each_value_is_read_once_for_a_type(shape, name, bad):
    kind, around = SHAPES[shape]
    levels = 18
    text = nested(around, levels, f"{'x' if bad else ''}{levels}", "[{n:LEAF}]" if "list at" in shape else "{n:LEAF}")
    document = {"jsv": text, "json": json.dumps(jsv.loads(text)), "form": f"k={text}"}[name]
    decoder = FORMATS[name].Decoder(dict[str, kind] if name == "form" else kind, hooks=HOOKS)
    calls.clear()
    if bad:
        with pytest.raises(DecodeError, match="refused by ValueError") as refusal:
            decoder.decode(document)
        assert len(refusal.value.problems) == 1
    else:
        decoder.decode(document)
    assert set(calls) == set(range(levels + 1))
    assert max(calls.values()) <= 2  # A and B each


def test_a_text_in_a_text_is_read_once_for_a_type():
    inner = nested(SHAPES["members"][1], 16, "x16", "{n:LEAF}")
    quoted = inner.replace('"', '""')
    for name, document in (("jsv", f'{{n:99,child:"{quoted}"}}'), ("json", json.dumps({"n": 99, "child": inner}))):
        calls.clear()
        with pytest.raises(DecodeError):
            FORMATS[name].Decoder(A, hooks=HOOKS).decode(document)
        assert calls[16] == 1  # for A and B together: a hook reads a value once
        assert max(calls.values()) <= 2


def test_wide_unions_are_linear():
    for count in (10, 1_000):
        text = f"[{','.join(f'{{n:{number},child:{{n:{number}}}}}' for number in range(count))}]"
        calls.clear()
        jsv.Decoder(list[A | B] | dict[str, A] | list[B], hooks=HOOKS).decode(text)
        assert max(calls.values()) <= 4
        assert len(calls) == count


def test_an_option_that_is_one_list_of_unions_after_the_other():
    kind = Union[list[list[list[A | B]]], list[list[list[B | A]]], list[list[list[B]]]]
    calls.clear()
    with pytest.raises(DecodeError):
        jsv.Decoder(kind, hooks=HOOKS).decode("[[[{n:x1}]]]")
    assert calls[1] <= 2
