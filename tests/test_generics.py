"""Generic classes: type variables are bound as typing says, also in bases; compared with msgspec and pydantic."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

import msgspec
import pydantic
import pytest
import typing_extensions
from support.ways import read, write

from jsvcodec import jsv

T = TypeVar("T")


@dataclass
class Item:
    name: str = "x"
    age: int = 0


@dataclass
class Box(Generic[T]):
    item: T
    items: list[T] = field(default_factory=list)


@dataclass
class Named(Box[str], Generic[T]):
    other: T | None = None


@dataclass
class Paged(Box[list[T]], Generic[T]):
    total: int = 0


@dataclass
class Deep(Paged[dict[str, T]], Generic[T]):
    more: T | None = None


K = TypeVar("K")


@dataclass
class Swapped(Generic[T, K]):
    first: T
    second: K


@dataclass
class Back(Swapped[K, T], Generic[T, K]):
    third: T | None = None


B = TypeVar("B", bound=Item)
C = TypeVar("C", int, str)
D = typing_extensions.TypeVar("D", default=int)


@dataclass
class Bound(Generic[B]):
    item: B


@dataclass
class Constrained(Generic[C]):
    item: C


@dataclass
class Defaulted(Generic[D]):
    item: D


GENERICS: list[tuple[Any, str, Any]] = [
    (Named[int], '{"item":"1","items":["2"],"other":3}', Named("1", ["2"], 3)),
    (Paged[int], '{"item":[1],"items":[[2]],"total":3}', Paged([1], [[2]], 3)),
    (Deep[int], '{"item":[{"a":1}],"items":[],"more":2}', Deep([{"a": 1}], [], 0, 2)),
    (Back[int, str], '{"first":"1","second":2,"third":3}', Back("1", 2, 3)),
    (Box[Box[int]], '{"item":{"item":1},"items":[{"item":2}]}', Box(Box(1), [Box(2)])),
    (Bound[Item], '{"item":{"name":"a","age":1}}', Bound(Item("a", 1))),
    (Bound, '{"item":{"name":"a","age":1}}', Bound(Item("a", 1))),
    (Constrained[int], '{"item":1}', Constrained(1)),
    (Constrained, '{"item":1}', Constrained(1)),
    (Constrained, '{"item":"x"}', Constrained("x")),
    (Defaulted, '{"item":1}', Defaulted(1)),
    (Defaulted[str], '{"item":"1"}', Defaulted("1")),
    (Box[int | None], '{"item":null,"items":[1,null]}', Box(None, [1, None])),
    (list[Named[Item]], '[{"item":"1","other":{"name":"b"}}]', [Named("1", [], Item("b"))]),
]


@pytest.mark.parametrize(("kind", "text", "value"), GENERICS, ids=lambda part: str(part)[:40])
def test_generics_are_bound_as_typing_says(kind, text, value):
    assert read("json", kind, text) == value
    assert read("jsv", kind, write("jsv", value)) == value
    assert read("json", kind, write("json", value)) == value
    if not isinstance(value, list):
        assert read("form", kind, write("form", value)) == value
    others = _others(kind, text)
    # In ``Box[str]`` pydantic takes the variable of a subclass that has the same name.
    wrong_in_pydantic = kind == Named[int]
    assert len(others) > wrong_in_pydantic, "nobody to compare with"
    assert [repr(other) == repr(value) for other in others].count(False) == wrong_in_pydantic


def _others(kind: Any, text: str) -> list[Any]:
    """Return what msgspec and pydantic read; neither knows every generic class."""
    ways: list[Callable[[str], Any]] = [
        lambda text: msgspec.json.decode(text, type=kind),
        lambda text: pydantic.TypeAdapter(kind).validate_json(text),
    ]
    found = []
    for way in ways:
        try:
            found.append(way(text))
        except (TypeError, ValueError, pydantic.errors.PydanticUserError):
            continue
    return [value for value in found if not _holds_dicts_for_classes(value)]


def _holds_dicts_for_classes(value: Any) -> bool:
    return isinstance(getattr(value, "item", None), dict)


@pytest.mark.skipif(sys.version_info < (3, 12), reason="the syntax is new in 3.12")
def test_the_field_that_cannot_be_resolved_is_named_beside_type_parameters(tmp_path, monkeypatch):
    (tmp_path / "with_parameters.py").write_text(
        "from __future__ import annotations\nimport attrs\n@attrs.define\nclass C[T]:\n    a: T\n    b: Missing\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    from with_parameters import C

    with pytest.raises(TypeError, match=r"^C\.b: the name 'Missing' cannot be resolved$"):
        jsv.Decoder(C[int])


class Tree(list["Tree"]):
    pass


class Forest(dict[str, "Tree"]):
    pass


@dataclass
class Branch(Box["Branch | None"]):
    name: str = ""


def test_names_in_quotes_among_the_arguments_of_bases():
    assert jsv.dumps(jsv.loads("[[],[[]]]", Tree)) == "[[],[[]]]"
    assert type(jsv.loads("{a:[[]]}", Forest)["a"][0]) is Tree
    assert jsv.loads("{item:{name:b},name:a}", Branch) == Branch(Branch(None, name="b"), name="a")
