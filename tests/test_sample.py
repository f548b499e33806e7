"""`sample`: every kind of member gets the value that ServiceStack's metadata pages show, and the example comes back."""

from __future__ import annotations

import sys
from collections import OrderedDict, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum, Flag, IntEnum
from typing import Annotated, Any, Generic, Literal, NamedTuple, NewType, NotRequired, TypedDict, TypeVar
from uuid import UUID

import attrs
import pytest
from attrs import define, field
from support.classes import CLASSES, Node
from support.dotnet import same

import jsvcodec
from jsvcodec import jsv, models, sample
from jsvcodec.models import AuthenticateResponse, Category

T = TypeVar("T")
Number = NewType("Number", int)


class Shade(Enum):
    DARK = 5
    LIGHT = 1


class Level(IntEnum):
    LOW = 3


class Bits(Flag):
    A = 1
    B = 2


class Text(str):
    __slots__ = ()


class Point(NamedTuple):
    x: int
    y: float = 1.5


class Keys(TypedDict):
    a: int
    b: NotRequired[list[str]]


@dataclass
class Pair(Generic[T]):
    left: T
    right: list[T]


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (str, "String"),
        (bool, False),
        (int, 0),
        (float, 0.0),
        (Decimal, Decimal(0)),
        (datetime, datetime(1, 1, 1, tzinfo=UTC)),
        (date, date(1, 1, 1)),
        (time, time()),
        (timedelta, timedelta()),
        (UUID, UUID(int=0)),
        (bytes, b"\0"),
        (Any, {}),
        (object, {}),
        (None, None),
        (Number, 0),
        (Text, Text("String")),
        (Annotated[int, "of something"], 0),
        (int | None, 0),
        (None | int | str, 0),
        (str | int, "String"),
        (Literal["b", "a"], "b"),
        (Shade, Shade.DARK),
        (Level, Level.LOW),
        (Bits, Bits(0)),
        (Category, Category.ATS),
        (list, [{}]),
        (list[int], [0]),
        (list[list[int]], [[0]]),
        (Sequence[str], ["String"]),
        (set[int], {0}),
        (set, set()),
        (frozenset[str], frozenset(["String"])),
        (deque[int], deque([0])),
        (tuple[int, ...], (0,)),
        (tuple[int, str], (0, "String")),
        (tuple, ({},)),
        (dict, {"String": {}}),
        (dict[int, bool], {0: False}),
        (Mapping[str, list[int]], {"String": [0]}),
        (OrderedDict[str, int], OrderedDict(String=0)),
        (Point, Point(0, 0.0)),
        (Keys, {"a": 0, "b": ["String"]}),
        (Pair[int], Pair(0, [0])),
        (Pair[Pair[str]], Pair(Pair("String", ["String"]), [Pair("String", ["String"])])),
        (Pair, Pair({}, [{}])),
    ],
)  # fmt: skip
def test_fillings(kind: Any, value: Any) -> None:
    assert same(sample(kind), value)


@pytest.mark.skipif(sys.version_info < (3, 12), reason="the type statement")
def test_type_aliases() -> None:
    scope: dict[str, Any] = {}
    exec("type Names = list[str]", scope)
    assert sample(scope["Names"]) == ["String"]


def test_a_class_in_itself_is_filled_as_often_as_on_a_host() -> None:
    """ServiceStack nests a type in itself twice below the first one in the root."""
    value: Node | None = sample(Node)
    for _ in range(3):
        assert value is not None
        assert value.child is not None
        value = value.child
    assert value is not None
    assert value.child is None
    lists = sample(Node).nodes
    for _ in range(2):
        assert lists is not None
        assert lists[0] is not None
        lists = lists[0].nodes
    assert lists is not None


@define
class Chain:
    next: Chain


@define
class Tree:
    children: list[Tree] = field(factory=list)
    by_name: dict[str, Tree] = field(factory=dict)


def test_a_class_without_an_end_is_refused() -> None:
    with pytest.raises(ValueError, match=r"Chain .*\$\.next\.next\.next\.next: this member needs a value"):
        sample(Chain)


def test_recursion_ends_in_empty_lists_and_maps() -> None:
    value = sample(Tree)
    for _ in range(3):
        value = value.children[0]
    assert value == Tree()


def test_a_net_of_classes_ends() -> None:
    """Ten classes that all refer to each other would fill each other practically without end: each is filled once."""
    names = [f"Knot{number}" for number in range(10)]
    made: dict[str, Any] = {}
    for name in names:
        made[name] = attrs.make_class(name, {other.lower(): field(default=None) for other in names})
        made[name].__module__ = __name__
        made[name].__annotations__ = {other.lower(): f"{other} | None" for other in names}
    globals().update(made)
    example = sample(made["Knot0"])
    assert repr(example).count("Knot9(") == 1
    assert repr(example).count("Knot0(") == 2  # the root, and one inside of it


@define
class Adult:
    age: int = field(validator=attrs.validators.ge(18))


@define
class Family:
    members: list[Adult]


def test_a_class_that_refuses_its_example() -> None:
    with pytest.raises(ValueError, match=r"^Family does not take .*: \$\.members\[0\]: refused by ValueError$"):
        sample(Family)


@define
class Odd:
    module: type


def test_a_type_without_a_form_on_the_wire() -> None:
    class Acting:
        def act(self) -> None: ...

    for kind in (Acting, list[Acting], complex, Enum("Nothing", {})):
        with pytest.raises(TypeError, match=r"no way to read or write|has no members"):
            sample(kind)


@pytest.mark.parametrize("name", sorted({*models.__all__, *CLASSES}))
def test_examples_come_back(name: str) -> None:
    kind = getattr(models, name, None) or CLASSES[name]
    example = sample(kind)
    assert jsv.loads(jsv.dumps(example), kind) == example
    assert jsv.loads(jsv.dumps(example, indent=True), kind) == example


def test_every_member_is_filled() -> None:
    example = sample(AuthenticateResponse)
    assert all(value not in (None, []) for name, value in attrs.asdict(example).items() if name != "extra")
    assert example.extra == {}
    assert sample is jsvcodec.sample
