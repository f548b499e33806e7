"""`Limits.collisions`: keys of one hash in a set or map, which cost the square of their number."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from enum import Enum
from functools import partial
from typing import Any
from uuid import UUID

import attrs
import pytest
from support.sides import in_python

from jsvcodec import DecodeError, Limits, form, json, jsv

PRIME = 2**61 - 1
"""Numbers are hashed by what is left of them when they are divided by it."""

COLLIDING: dict[Any, Callable[[int], str]] = {
    int: lambda i: str(i * PRIME),
    Decimal: lambda i: str(i * PRIME),
    UUID: lambda i: f"{i * PRIME:032x}",
}


def colliding(kind: Any, count: int) -> list[str]:
    """Return texts of so many different keys that have one hash."""
    texts = [COLLIDING[kind](i) for i in range(count)]
    assert {hash(kind(text)) for text in texts} == {0}
    return texts


def sides(kind: Any, **options: Any) -> list[Callable[[Any], Any]]:
    decoder: Any = jsv.Decoder(kind, **options)
    return [decoder.decode, partial(in_python, decoder)]


def refusal(read: Callable[[Any], Any], text: str) -> str:
    with pytest.raises(DecodeError) as caught:
        read(text)
    return str(caught.value)


@pytest.mark.parametrize("kind", [int, Decimal, UUID])
def test_sets_and_map_keys_are_bounded(kind):
    texts = colliding(kind, 1_001)
    for collection, make in (
        (set[kind], lambda texts: f"[{','.join(texts)}]"),
        (frozenset[kind], lambda texts: f"[{','.join(texts)}]"),
        (dict[kind, str], lambda texts: f"{{{','.join(f'{text}:x' for text in texts)}}}"),
    ):
        holder = attrs.make_class("Holder", {"of": attrs.field(type=list[collection])})  # type: ignore[valid-type]
        for read in sides(collection):
            assert len(read(make(texts[:-1]))) == 1_000
            assert len(read(make(texts[:-1] + texts[:-1] if collection == set[kind] else texts[:-1]))) == 1_000
        for read in sides(holder):
            told = refusal(read, f"{{of:[,{make(texts)}]}}".replace("[,", f"[{make([])},"))
            assert told == "$.of[1]: more than 1000 keys with one hash"


def test_the_bound_may_be_changed_and_lifted():
    texts = colliding(int, 30)
    text = f"[{','.join(texts)}]"
    for most, refused in ((29, True), (30, False), (None, False), (0, True)):
        for read in sides(set[int], limits=Limits(collisions=most)):
            if refused:
                assert refusal(read, text) == f"$: more than {most} keys with one hash"
            else:
                assert len(read(text)) == 30


def test_many_keys_of_many_hashes_are_read():
    numbers = [*range(40_000), *(PRIME * i for i in range(1, 900))]
    text = f"[{','.join(map(str, numbers))}]"
    for read in sides(set[int]):
        assert read(text) == set(numbers)
    for read in sides(dict[int, int]):
        assert read(f"{{{','.join(f'{number}:{number}' for number in numbers)}}}") == {n: n for n in numbers}


def test_keys_that_user_code_makes_are_bounded():
    @attrs.frozen
    class Key:
        n: int

        def __hash__(self) -> int:
            return 1

    class Guess(Enum):
        FIRST = "first"

        @classmethod
        def _missing_(cls, value: object) -> Any:
            found = object.__new__(cls)
            found._value_ = value
            found._name_ = str(value)
            return found

        def __hash__(self) -> int:
            return 1

    for read in sides(dict[str, set[Key]], limits=Limits(collisions=20)):
        text = f"{{k:[{','.join(f'{{n:{i}}}' for i in range(20))}]}}"
        assert len(read(text)["k"]) == 20
        assert refusal(read, text.replace("]", ",{n:20}]")) == "$.k: more than 20 keys with one hash"
    for read in sides(list[dict[Guess, int]], limits=Limits(collisions=20)):
        text = f"[{{{','.join(f'{i}:1' for i in range(20))}}}]"
        assert len(read(text)[0]) == 20
        assert refusal(read, text.replace("}", ",20:1}")) == "$[0]: more than 20 keys with one hash"


def test_other_formats_have_the_bound():
    texts = colliding(int, 1_001)
    read_json = json.Decoder(set[int]).decode
    assert refusal(read_json, f"[{','.join(texts)}]") == "$: more than 1000 keys with one hash"
    holder = attrs.make_class("Holder", {"of": attrs.field(type=set[int])})
    read_form = form.Decoder(holder, limits=Limits(fields=None)).decode
    assert refusal(read_form, f"of={','.join(texts)}") == "$.of: more than 1000 keys with one hash"


def test_durations_are_counted():
    assert hash(timedelta(days=1)) == hash((1, 0, 0)), "their hash is no secret"
    for read in sides(set[timedelta], limits=Limits(collisions=1)):
        assert len(read("[P1D,P2D,P1D]")) == 2
