"""User code runs at most once for a value and a type: in random classes, in every format, both ways, on both backends.

Every leaf of a document has a number of its own, which tells what has run for it.
"""

from __future__ import annotations

import itertools
import sys
import threading
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, make_dataclass
from functools import partial
from typing import Any, NamedTuple, Optional, Union

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.sides import in_python
from support.ways import FORMATS

from jsvcodec import DecodeError, EncodeError, json

calls: Counter[Any] = Counter()
BAD = 10**6
"""Numbers from here on are refused by user code."""


def note(label: str, number: int) -> int:
    calls[label, number] += 1
    if number >= BAD:
        raise ValueError("refused")
    return number


# --- classes with user code ---------------------------------------------------------------------------------------


@attrs.define
class Converted:
    n: int = attrs.field(converter=partial(note, "converter"))


@attrs.define
class Validated:
    n: int = attrs.field(validator=lambda _, __, value: note("validator", value) and None)


@dataclass
class Post:
    n: int

    def __post_init__(self) -> None:
        note("post-init", self.n)


@attrs.define
class Made:
    n: int
    made: list[int] = attrs.field(factory=list)

    def __attrs_post_init__(self) -> None:
        note("attrs post-init", self.n)


class Hooked:
    def __init__(self, number: int) -> None:
        self.number = number


def _read(leaf: Any) -> Hooked:
    return Hooked(note("read", int(leaf)))


def _write(value: Hooked) -> int:
    return note("write", value.number)


HOOKS = {Hooked: (_read, _write)}


class Shape(NamedTuple):
    """A type, and what makes the tree of a document for it from numbers."""

    kind: Any
    tree: Any


def _leaf(cls: Any) -> Shape:
    return Shape(cls, lambda numbers: {"n": next(numbers)})


leaves = st.sampled_from([Shape(Hooked, next), *map(_leaf, (Converted, Validated, Post, Made))])


def _list(inner: Shape) -> Shape:
    return Shape(list[inner.kind], lambda numbers: [inner.tree(numbers), inner.tree(numbers)])


def _map(inner: Shape) -> Shape:
    return Shape(dict[str, inner.kind], lambda numbers: {"k": inner.tree(numbers), "l": inner.tree(numbers)})


def _optional(inner: Shape) -> Shape:
    return Shape(Optional[inner.kind], inner.tree)


def _union(inner: Shape) -> Shape:
    return Shape(Union[list[inner.kind], dict[str, inner.kind], int], lambda numbers: [inner.tree(numbers)])


def _class(parts: list[Shape]) -> Shape:
    names = [f"m{index}" for index in range(len(parts))]
    kinds = [part.kind for part in parts]
    makers: list[Any] = [
        lambda: attrs.make_class("A", {name: attrs.field(type=kind) for name, kind in zip(names, kinds, strict=True)}),
        lambda: make_dataclass("D", list(zip(names, kinds, strict=True))),
        lambda: NamedTuple("N", list(zip(names, kinds, strict=True))),  # type: ignore[misc]
    ]
    cls = makers[len(repr(kinds)) % 3]()
    return Shape(cls, lambda numbers: {name: part.tree(numbers) for name, part in zip(names, parts, strict=True)})


shapes = st.recursive(
    leaves,
    lambda inner: (
        inner.map(_list)
        | inner.map(_map)
        | inner.map(_optional)
        | inner.map(_union)
        | st.lists(inner, min_size=1, max_size=3).map(_class)
    ),
    max_leaves=6,
)


# --- the law ------------------------------------------------------------------------------------------------------


@given(
    shapes.map(lambda shape: _class([shape])),
    st.sampled_from(list(FORMATS)),
    st.none() | st.integers(0, 8),
    st.booleans(),
)
def test_user_code_runs_once_for_a_value(shape, name, bad, hooked):
    """`bad` is the place of a number that user code refuses; `hooked` leaves everything to Python."""
    shape = shape if hooked or "Hooked" not in _kinds(shape.kind) else _class([_leaf(Converted)])
    numbers = (number + BAD if number == bad else number for number in itertools.count())
    document = FORMATS[name].dumps(shape.tree(numbers))
    decoder = FORMATS[name].Decoder(shape.kind, **({"hooks": HOOKS} if hooked else {}))
    encoder = FORMATS[name].Encoder(**({"hooks": HOOKS} if hooked else {}))
    for decode in (decoder.decode, partial(in_python, decoder)):
        calls.clear()
        with suppress(DecodeError):
            value = decode(document)
            assert calls
            assert bad is None or not any(number >= BAD for _, number in calls)
            for encode in (encoder.encode, encoder.encode_text, partial(type(encoder).encode, encoder)):
                calls.clear()
                encode(value)
                assert set(calls.values()) <= {1}
                calls.clear()
                with suppress(EncodeError):  # found at the very end, when all else is written
                    encode({"value": value, "bad": "\ud800"})
                assert set(calls.values()) <= {1}
                assert bool(calls) == ("Hooked" in _kinds(shape.kind) and hooked)
            continue
        assert set(calls.values()) <= {1}
        assert sum(number >= BAD for _, number in calls) == 1


def _kinds(kind: Any) -> str:
    parts = getattr(kind, "__annotations__", None) or {
        each.name: each.type for each in getattr(kind, "__attrs_attrs__", ())
    }
    return repr(kind) + "".join(map(_kinds, parts.values())) + "".join(map(_kinds, getattr(kind, "__args__", ())))


# --- codecs that threads share ------------------------------------------------------------------------------------


@attrs.define
class Node:
    n: int
    name: str = ""
    inner: Node | None = None
    both: list[Node | int] = attrs.field(factory=list)
    named: dict[str, Node] = attrs.field(factory=dict)
    counted: Converted | Validated | None = None


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("options", [{}, {"hooks": HOOKS}])
def test_codecs_shared_by_eight_threads_give_right_results(name, options):
    decoder, encoder = FORMATS[name].Decoder(Node, **options), FORMATS[name].Encoder(**options)
    values = [
        Node(n, f"é{n}", Node(n + 1), [n, Node(n + 2)], {f"k{n}": Node(n)}, Converted(n)) for n in range(100, 108)
    ]
    texts = [FORMATS[name].dumps(value) for value in values]
    start = threading.Barrier(8)
    failures: list[BaseException] = []

    def work(mark: int) -> None:
        try:
            start.wait()
            for turn in range(40):
                number = (mark + turn) % 8
                assert decoder.decode(texts[number]) == values[number]
                assert encoder.encode_text(values[number]) == texts[number]
                assert FORMATS[name].loads(texts[number], Node) == values[number]
                with pytest.raises(DecodeError) as refusal:
                    decoder.decode(texts[number].replace(_member(name, number + 100), _member(name, f"x{mark}"), 1))
                assert [problem.path for problem in refusal.value.problems] == ["$.n"]
        except BaseException as error:
            failures.append(error)

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        threads = [threading.Thread(target=work, args=(mark,)) for mark in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(interval)
    assert failures == []


def _member(name: str, value: int | str) -> str:
    return {"jsv": f"n:{value}", "json": f'"n":{json.dumps(value)}', "form": f"n={value}"}[name]
