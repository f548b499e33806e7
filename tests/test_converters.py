"""Tree <-> model: every kind of class, names, defaults, unions, and all problems at once."""

from __future__ import annotations

import collections
import dataclasses
import enum
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Generic, Literal, NamedTuple, NewType, Optional, TypedDict, TypeVar, Union, get_args

import attrs
import cattrs
import pytest

from jsvcodec import DecodeError, EncodeError, Limits, json, jsv
from jsvcodec.converters import configure_converter, make_converter
from jsvcodec.names import wire

T = TypeVar("T")
UserId = NewType("UserId", int)


class Colour(enum.Enum):
    RED = "Red"


class Level(enum.IntEnum):
    LOW = 1


class Shade(enum.StrEnum):
    DARK = "Dark"


@attrs.frozen
class Frozen:
    number: int
    words: tuple[str, ...] = ()


@dataclasses.dataclass(slots=True)
class Data:
    number: int = 7
    words: list[str] = dataclasses.field(default_factory=lambda: ["default"])


class Row(NamedTuple):
    number: int
    word: str | None = None


class Keys(TypedDict, total=False):
    number: int


@attrs.define
class Page(Generic[T]):
    items: list[T]
    next: Page[T] | None = None


class IntPage(Page[int]):
    pass


@attrs.define
class Checked:
    even: int = attrs.field(converter=int)
    secret: str = attrs.field(default="", validator=attrs.validators.max_len(3))

    @even.validator
    def _check(self, _attribute: object, value: int) -> None:
        if value % 2:
            raise ValueError(f"{value} is odd")


@attrs.define(kw_only=True)
class Keeping:
    a: int = 0
    extra: dict[str, Any] = attrs.field(factory=dict, metadata=wire(extra=True))


@attrs.define
class Cat:
    name: str
    lives: int = 9


@attrs.define
class Dog:
    name: str
    barks: bool = False


CASES: list[tuple[str, Any, Any]] = [
    ("{Number:1,WORDS:[a,b]}", Frozen, Frozen(1, ("a", "b"))),
    ("{ number :1}", Frozen, Frozen(1)),
    ("{}", Data, Data()),
    ("{number:,words:}", Data, Data()),
    ("{number:1}", Row, Row(1)),
    ("{number:1}", Keys, {"number": 1}),
    ("{}", Keys, {}),
    ("{items:[1,2],next:{items:[]}}", Page[int], Page([1, 2], Page([]))),
    ("{items:[{number:1}]}", Page[Row], Page([Row(1)])),
    ("{items:[1]}", Page, Page(["1"])),
    ("{items:[1],next:{items:[x]}}", IntPage, None),
    ("[1,2]", list[UserId], [1, 2]),
    ("[1,2]", set[int], {1, 2}),
    ("[1,2]", frozenset[str], frozenset("12")),
    ("[1,2]", tuple[int, str], (1, "2")),
    ("[]", tuple[()], ()),
    ("[1,2]", Sequence[int], [1, 2]),
    ("[1,2]", collections.deque[int], collections.deque([1, 2])),
    ("{1:[True]}", dict[int, list[bool]], {1: [True]}),
    ("{a:1}", Mapping[str, int], {"a": 1}),
    ('{a:{b:c:d,b:"x"},e:[1,{b:}]}', dict[str, str], {"a": '{b:c:d,b:"x"}', "e": "[1,{b:}]"}),
    ("{\n\ta: \n\t{\n\t\tb: [],\n\t\tc: 1\n\t}\n}", dict[str, str], {"a": "{b:[],c:1}"}),
    ("{\na: \n{\nb: x y\n}\n}", dict[str, str], {"a": "{b:x y}"}),
    ("{a:1}", collections.OrderedDict[str, int], collections.OrderedDict(a=1)),
    ("{a:[1,{b:}]}", dict[str, str], {"a": "[1,{b:}]"}),
    ("{a:[x]}", dict, {"a": ["x"]}),
    ("[a,,b]", list[str | None], ["a", None, "b"]),
    ('[1,,""]', list[int | None], [1, None, None]),
    ('{a:"",b:null,c:}', dict[str, Optional[datetime]], None),
    ('{a:"",c:}', dict[str, Optional[datetime]], {"a": None, "c": None}),
    ("[null,{number:1}]", list[Optional[Row]], [None, Row(1)]),
    ("null", Optional[dict[str, int]], None),
    ("null", Optional[str], "null"),
    ("", Optional[int], None),
    ("", bytes, None),
    ("Red", Colour, Colour.RED),
    ("b", Literal["a", "b", 3], "b"),
    ("3", Literal["a", 3], 3),
    ("7", int | str, 7),
    ("007", int | str, "007"),
    ("+1.5", Union[float, int], 1.5),
    ("2", Union[float, int], 2),
    ("[1]", str | list[int], [1]),
    ("{name:n,barks:True}", Cat | Dog, Dog("n", True)),
    ("{name:n}", Cat | Dog, Cat("n")),
    ("{a:1}", Cat | dict[str, int], {"a": 1}),
    ("red", Colour | str, Colour.RED),
    ("green", Colour | str, "green"),
    ("{extra:{x:[]},Extra:y,a:1}", Keeping, Keeping(a=1, extra={"extra": {"x": []}, "Extra": "y"})),
    ("{a:1,B:2,c:[x]}", Keeping, Keeping(a=1, extra={"B": "2", "c": ["x"]})),
]  # fmt: skip


@pytest.mark.parametrize(("text", "kind", "value"), [case for case in CASES if case[2] is not None])
def test_structured(text, kind, value):
    found = jsv.loads(text, kind)
    assert found == value
    assert type(found) is type(value)


def test_an_optional_is_none():
    assert jsv.loads("null", Optional[dict[str, int]]) is None
    assert jsv.loads("", Optional[int]) is None


REFUSED = [
    ("{}", Frozen, [("$.number", "this member is missing")]),
    ("{number:}", Frozen, [("$.number", "this member needs a value")]),
    ("{number:x,words:[,b,{}]}", Frozen, [("$.number", "not an integer"), ("$.words[0]", "expected text")]),
    ("x", Frozen, [("$", "expected a map")]),
    ("[1,x,2,y]", list[int], [("$[1]", "not an integer"), ("$[3]", "not an integer")]),
    ("{x:y}", dict[int, int], [("$.x", "not an integer")]),
    ("a", list[str], [("$", "expected a list")]),
    ("[a]", dict[str, str], [("$", "expected a map")]),
    ("[1]", tuple[int, int], [("$", "expected a list of length 2")]),
    ("[1,,3]", list[int], [("$[1]", "expected a value of type int")]),
    ("{even:3,secret:long}", Checked, [("$", "refused by ValueError")]),
    ("{even:x}", Checked, [("$.even", "not an integer")]),
    ("c", Literal["a", "b"], [("$", "none of the allowed values")]),
    ("x", Union[int, bool], [("$", "none of the allowed types")]),
    ('{items:[1],next:{items:[{"k:1":x}]}}', Page[dict[str, int]], [("$.items[0]", "expected a map"), ('$.next.items[0]["k:1"]', "not an integer")]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "kind", "problems"), REFUSED)
def test_every_problem_is_told(text, kind, problems):
    with pytest.raises(DecodeError) as caught:
        jsv.loads(text, kind)
    error = caught.value
    assert [tuple(problem) for problem in error.problems] == problems
    assert (error.path, error.reason, error.pos) == (*problems[0], None)
    assert str(error) == "\n".join(f"{path}: {reason}" for path, reason in problems)
    assert error.__context__ is None


def test_members_are_matched_by_name_folded_and_the_last_wins():
    assert jsv.loads("{Number:1,NUMBER:2}", Frozen) == Frozen(2)
    assert jsv.loads("{Number:1,NUMBER:}", Data) == Data()
    with pytest.raises(DecodeError, match=r"\$\.NUMBER: this member is repeated"):
        jsv.loads("{Number:1,NUMBER:2}", Frozen, duplicates="error")


def test_unknown_members():
    assert jsv.loads("{number:1,other:{}}", Frozen) == Frozen(1)
    for kind in (Frozen, Keeping):
        with pytest.raises(DecodeError, match=r"\$\.other: this member is unknown"):
            jsv.loads("{number:1,a:1,other:{}}", kind, unknown="error")
    text = '{a:1,__type:"X, y",B:2}'
    assert jsv.dumps(jsv.loads(text, Keeping)) == text


def test_extra_members_never_hide_a_real_one():
    assert jsv.dumps(Keeping(a=1, extra={"a": "2", "b": None, "c": "3"})) == "{a:1,c:3}"


def test_digits_are_limited_where_a_number_is_wanted():
    with pytest.raises(DecodeError, match="more than 5 digits"):
        jsv.loads("[123456]", list[int], limits=Limits(digits=5))
    assert jsv.loads("[" + "1" * 5000 + "]", list[int], limits=Limits(digits=None))


def test_a_type_that_cannot_be_read_is_the_programmers_error():
    kind = dict[str, object.__class__ | complex]
    with pytest.raises(TypeError, match="no way to read or write complex"):
        jsv.loads("{a:1}", kind)
    with pytest.raises(TypeError, match="no way to read or write complex"):
        make_converter("jsv").loads("{a:1}", kind)
    with pytest.raises(cattrs.errors.StructureHandlerNotFoundError):
        make_converter("jsv").structure("1", complex)


def test_a_converter_with_hooks_of_its_own():
    converter = make_converter("jsv", names="pascal")
    converter.register_structure_hook(complex, lambda text, _: complex(text))
    converter.register_unstructure_hook(complex, str)
    assert converter.loads("[1+2j]", list[complex]) == [1 + 2j]
    assert (
        converter.dumps({"a": [1 + 2j], "b": Data(1, ["x"]), "c": Colour.RED})
        == "{a:[(1+2j)],b:{Number:1,Words:[x]},c:Red}"
    )
    with pytest.raises(DecodeError, match=r"\$\[0\]: refused by ValueError"):
        converter.loads("[x]", list[complex])


def test_a_converter_in_the_shape_of_cattrs():
    converter = cattrs.Converter(omit_if_default=True)
    configure_converter(converter, unknown="error")
    assert converter.structure({"number": "1"}, Frozen) == Frozen(1)
    assert converter.unstructure(Frozen(1)) == {"number": 1}
    assert converter.unstructure(Frozen(1, ("a",))) == {"number": 1, "words": ["a"]}


def test_native_scalars_of_json_are_taken():
    converter = make_converter("json")
    assert converter.structure({"number": 3, "words": ["a", True, Decimal("1.50")]}, Frozen) == Frozen(
        3, ("a", "true", "1.50")
    )
    assert converter.structure("12", int) == 12
    assert converter.structure(1, bool) is True
    assert converter.structure(10**400, float) == float("inf")
    for tree, kind in ((20240109, datetime), (True, int), (Decimal("1.5"), int), ({}, int)):
        with pytest.raises(Exception):  # noqa: B017, PT011
            converter.structure(tree, kind)


def test_a_literal_takes_what_its_members_are_written_as():
    kind = Literal[Level.LOW, Colour.RED, Shade.DARK, "x", 3]
    for value in get_args(kind):
        assert jsv.loads(jsv.dumps([value]), list[kind]) == [value]
        assert json.loads(json.dumps([value]), list[kind]) == [value]
    with pytest.raises(DecodeError, match="none of the allowed values"):
        json.loads("2", kind)


def test_a_format_that_does_not_exist():
    with pytest.raises(ValueError, match="a format is one of jsv, json, form"):
        make_converter("xml")


def test_a_cycle_of_models_is_an_encode_error():
    page: Page[int] = Page([1])
    page.next = page
    with pytest.raises(EncodeError, match="a cycle"):
        jsv.dumps(page)
    with pytest.raises(EncodeError, match="a cycle"):
        make_converter("jsv").dumps(page)


def test_a_tree_too_deep_for_recursion_is_a_decode_error():
    text = "{items:[],next:" * 5000 + "{items:[]}" + "}" * 5000
    with pytest.raises(DecodeError, match="nested too deep"):
        jsv.loads(text, Page[int], limits=Limits(depth=None))


def test_dates_are_aware():
    assert jsv.loads("2001-02-03", datetime) == datetime(2001, 2, 3, tzinfo=UTC)
