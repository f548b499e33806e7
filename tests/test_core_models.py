"""Reading into classes by the compiled core: the same values and the same errors as by the Python side, whatever comes."""

from __future__ import annotations

import collections
import dataclasses
import enum
import functools
import gc
import sys
import tracemalloc
import weakref
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Generic, Literal, NamedTuple, NewType, NotRequired, Optional, TypedDict, TypeVar
from uuid import UUID

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.strategies import Box, Everything, Level, Marks, Options, Plain, Point, Shade, everythings, messy_text

from jsvcodec import DecodeError, Limits, jsv
from jsvcodec.jsv.backend import core
from jsvcodec.models import AuthenticateResponse, ConnectSession
from jsvcodec.names import naming, wire

pytestmark = pytest.mark.skipif(core is None, reason="the compiled core does not run: there is nothing to compare")

T = TypeVar("T")
UserId = NewType("UserId", int)


# --- both sides ---------------------------------------------------------------------------------------------------


def in_python(decoder: jsv.Decoder[Any], data: Any) -> Any:
    """Read as the class does it without the core, which stands in for the method in the instance."""
    return type(decoder).decode(decoder, data)


def told(read: Any, data: Any) -> tuple[Any, ...]:
    """Return all that can be seen of a result: the value with its types and order, or the error with all its fields."""
    try:
        value = read(data)
    except DecodeError as error:
        return (DecodeError, error.pos, error.line, error.column, error.path, error.reason, error.problems, str(error))
    except Exception as error:
        return (type(error), str(error))
    return (type(value), repr(value), _attributes(value))


def _attributes(value: Any) -> list[str]:
    return list(vars(value)) if hasattr(value, "__dict__") else []


decoder_of = functools.lru_cache(jsv.Decoder)


def check(kind: Any, data: Any, **options: Any) -> None:
    decoder: Any = decoder_of(kind, **options)
    assert "decode" in vars(decoder), "the core was left aside"
    assert told(decoder.decode, data) == told(functools.partial(in_python, decoder), data)


def declines(kind: Any, data: Any) -> int:
    """Return how often the core left a text to Python."""
    from jsvcodec.jsv.schema import want_of

    calls = []
    want = None if kind is None else want_of(core, kind, "camel", Limits())  # type: ignore[arg-type]
    core.reader(want, 128, calls.append).decode(data)  # type: ignore[union-attr]
    return len(calls)


# --- classes ------------------------------------------------------------------------------------------------------


@attrs.define
class Tree:
    name: str
    left: Tree | None = None
    right: Tree | None = None
    more: dict[str, Tree] = attrs.field(factory=dict)
    all: list[Tree | None] = attrs.field(factory=list)


@attrs.define(slots=False)
class Loose:
    b: int = 2
    a: list[int] = attrs.field(factory=lambda: [1])
    c: str | None = None


@attrs.frozen
class Frozen:
    number: int
    words: tuple[str, ...] = ()


@attrs.frozen(slots=False)
class FrozenLoose:
    number: int
    words: tuple[str, ...] = ()


@attrs.frozen(cache_hash=True)
class Hashed:
    number: int = 0


@attrs.define(weakref_slot=True)
class Private:
    _hidden: int = 3
    __mangled: str = "m"


@attrs.define
class Checked:
    even: int = attrs.field(converter=lambda number: number * 2)
    short: str = attrs.field(default="", validator=attrs.validators.max_len(3))


@attrs.define
class PostInit:
    number: int = 0
    twice: int = attrs.field(init=False, default=0)

    def __attrs_post_init__(self) -> None:
        self.twice = self.number * 2


@attrs.define
class PreInit:
    number: int = 0

    def __attrs_pre_init__(self) -> None:
        if self.number_is_bad:
            raise RuntimeError

    number_is_bad = False


@attrs.define
class TakesSelf:
    number: int = 0
    next: int = attrs.Factory(lambda self: self.number + 1, takes_self=True)


@attrs.define(init=False)
class OwnInit:
    number: int = 0

    def __init__(self, number: int = 7) -> None:
        self.__attrs_init__(number + 100)


@attrs.define
class OwnSetattr:
    number: int = 0
    words: list[str] = attrs.field(factory=list)

    def __setattr__(self, name: str, value: Any) -> None:
        object.__setattr__(self, name, value if name != "number" else value + 1)


@attrs.define
class OwnNew:
    number: int = 0

    def __new__(cls, *args: Any, **kwargs: Any) -> OwnNew:
        if kwargs.get("number") == 13:
            raise ValueError("unlucky")
        return object.__new__(cls)


@attrs.define
class Hooked:
    number: int = attrs.field(default=0, on_setattr=attrs.setters.frozen)


class Counting(type):
    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        made = super().__call__(*args, **kwargs)
        made.words.append("made")
        return made


@attrs.define
class OwnMeta(metaclass=Counting):
    words: list[str] = attrs.field(factory=list)


@attrs.define
class Finalized:
    number: int
    seen: list[str] = attrs.field(factory=list)

    def __del__(self) -> None:
        GONE.append(self.number)


GONE: list[int] = []


@attrs.define
class Failure(Exception):
    number: int = 0


@attrs.define
class Stored(dict):  # type: ignore[type-arg]
    number: int = 0


class Undecorated(Frozen):
    pass


class OverridesInit(Loose):
    def __init__(self, **members: Any) -> None:
        super().__init__(**members)
        self.b += 1000


class Property(Loose):
    @property
    def c(self) -> str:
        return "property"

    @c.setter
    def c(self, value: Any) -> None:
        self.__dict__["kept"] = value


@dataclasses.dataclass
class Data:
    number: int = 7
    words: list[str] = dataclasses.field(default_factory=lambda: ["default"])
    raw: bytes = b"x"


@dataclasses.dataclass(slots=True, frozen=True)
class SlottedData:
    number: int
    when: datetime | None = None
    words: list[str] = dataclasses.field(default_factory=list)


@dataclasses.dataclass(kw_only=True, frozen=True)
class FrozenData:
    number: int
    word: str = "w"


@dataclasses.dataclass
class PostData:
    number: int = 1

    def __post_init__(self) -> None:
        if self.number == 0:
            raise ZeroDivisionError
        self.number *= 10


@dataclasses.dataclass
class InitVarData:
    number: int = 1
    extra: dataclasses.InitVar[int] = 5

    def __post_init__(self, extra: int) -> None:
        self.number += extra


@dataclasses.dataclass
class NotInit:
    number: int = 1
    shown: str = dataclasses.field(init=False, default="shown")


@dataclasses.dataclass
class OwnInitData:
    number: int = 1

    def __init__(self, number: int = 5) -> None:
        self.number = -number


class Row(NamedTuple):
    number: int
    word: str | None = None
    raw: bytes = b""


class Keys(TypedDict):
    number: int
    Name: NotRequired[str]
    others: NotRequired[list[int]]


@attrs.define
class Page(Generic[T]):
    items: list[T]
    next: Page[T] | None = None


class IntPage(Page[int]):
    pass


@naming("pascal")
@attrs.define(kw_only=True)
class Pascal:
    user_name: str | None = None
    größe: int = 0
    strange: int = attrs.field(default=0, metadata=wire("a:b"))
    empty: int = attrs.field(default=0, metadata=wire(""))
    extra: dict[str, Any] = attrs.field(factory=dict, metadata=wire(extra=True))


@attrs.define
class Twice:
    a: int = attrs.field(default=0, metadata=wire("x"))
    b: int = attrs.field(default=0, metadata=wire("X"))


@attrs.define
class Wanted:
    """Members that must be sent, of every way to say that nothing was."""

    text: str
    raw: bytes
    number: int = 5
    point: Point = Point(1)
    options: Options = attrs.field(factory=lambda: Options(size=1))
    maybe: Loose | None = None
    open: int | str | None = 4
    items: list[int] = attrs.field(factory=lambda: [9])
    any: Any = "any"


@attrs.define
class Unions:
    a: int | str = 0
    b: list[int] | str = ""
    c: Loose | Frozen | None = None
    d: Literal["x", 3, None] = None
    e: UserId = UserId(0)
    f: list[UserId | None] | None = None
    g: dict[str, Any] | list[Any] | None = None
    h: str | None = None
    i: Any = None


class Word(str):
    pass


class Missing(enum.Enum):
    A = "a"
    B = 2

    @classmethod
    def _missing_(cls, value: object) -> Any:
        return cls.A if value == 9 else None


@attrs.define
class Scalars:
    a: bool | None = None
    b: int | None = None
    c: float | None = None
    d: Decimal | None = None
    e: UUID | None = None
    f: datetime | None = None
    g: date | None = None
    h: time | None = None
    i: timedelta | None = None
    j: bytes | None = None
    k: Shade | None = None
    l: Level | None = None  # noqa: E741
    m: Marks | None = None
    n: Missing | None = None
    o: Word | None = None
    p: bool = True
    q: float = 1.0


@attrs.define
class Crowd:
    many: int = 0
    member_with_a_long_name_01: int = 1
    member_with_a_long_name_02: int = 2
    m3: int = 3
    m4: int = 4
    m5: int = 5
    m6: int = 6
    m7: int = 7
    m8: int = 8
    m9: int = 9
    m10: int = 10
    m11: int = 11
    m12: int = 12
    m13: int = 13
    m14: int = 14
    m15: int = 15
    m16: int = 16
    m17: int = 17
    m18: int = 18


CLASSES: list[Any] = [
    Tree, Loose, Frozen, FrozenLoose, Hashed, Private, Checked, PostInit, PreInit, TakesSelf, OwnInit, OwnSetattr,
    OwnNew, Hooked, OwnMeta, Finalized, Failure, Stored, Undecorated, OverridesInit, Property, Data, SlottedData,
    FrozenData, PostData, InitVarData, NotInit, OwnInitData, Row, Keys, Page, Page[int], Page[Row], IntPage, Pascal,
    Twice, Wanted, Unions, Scalars, Crowd, Everything, Point, Options, Box[int], AuthenticateResponse, ConnectSession,
]  # fmt: skip
OTHERS: list[Any] = [
    Any, str, bool, int, float, Decimal, datetime, date, time, timedelta, UUID, bytes, Shade, Plain, Level, Marks,
    Missing, Word, UserId, None, Literal["a", 3], int | str, Optional[int], Optional[dict[str, int]],
    Optional[Frozen], Optional[Any], list, list[int], list[str], list[str | None], list[int | None], list[Any],
    list[list[int]], list[Frozen], list[Loose | None], Sequence[int], collections.deque[int], set[int], set[str],
    set[list[int]], frozenset[str], frozenset[Hashed], tuple, tuple[int, ...], tuple[int, str], tuple[()], dict,
    dict[str, str], dict[str, Any], dict[int, str], dict[date, int], dict[Shade, int], dict[Optional[int], str],
    dict[bool, int], dict[UserId, int], Mapping[str, Frozen], collections.OrderedDict[str, int], dict[str, list[Any]],
    dict[str, Optional[bytes]], list[bytes], list[complex], dict[str, complex],
]  # fmt: skip

# --- documents ----------------------------------------------------------------------------------------------------

VALUES = [
    "", '""', "null", '"null"', "Null", "x", '"x"', '"a""b"', "é", '"é"', " ", " 1 ", "0", "1", "-1", "-0", "007", "+1",
    "1.5", ".5", "5.", "1e5", "-1.50", "1,000", "NaN", "-Infinity", "1" * 18, "1" * 19, "9" * 30, "1" * 61, "1" * 5000,
    "0." + "3" * 60, "True", "false", "TRUE", "t", "on", "2001-02-03", "2001-02-30", "2001-02-03T04:05:06Z",
    "2001-02-03T04:05:06.1234567+01:30", '"2001-02-03 04:05"', "20010203", "/Date(0+0100)/", "0001-01-01",
    "9999-12-31T23:59:59.9999999Z", "PT1M", "P1DT2H3.5S", "01:02:03", '"23:59:59.9999999"', "-PT1S", "PT24H",
    "00112233445566778899aabbccddeeff", "00112233-4455-6677-8899-AABBCCDDEEFF", "{00112233-4455-6677-8899-aabbccddeeff}",
    "AQID", "AQ==", "AQ", "Red", "red", "RED", '"Dark Blue, {x}"', "DARK_BLUE", "LOW", "20", '"A,B"', "3", "7", "9",
    "[]", "[1]", "[1,2]", "[,]", "[1,,2]", "[x]", "[[1],[2,3]]", "[{}]", "[{number:1}]", '["a","b"]', "[1,1]", "[[[]]]",
    "{}", "{a:1}", "{number:1}", "{NUMBER:1}", "{ number :1}", '{"number":1}', "{number:1,Number:2}", "{number:,words:}",
    "{number:1,words:[a,b],x:{y:[z]}}", "{a:1,A:2,a:3}", "{1:a,01:b,1:c}", "{a:1,a:2}", "{1:x,2:y}", '{"":1}', "{a:null}",
    "{name:r,left:{name:l,left:{name:ll}},more:{k:{name:v}},all:[{name:i},]}", "{items:[1,2],next:{items:[]}}",
    "{x:1}", "{x:1,X:2}", "{b:{c:d}}", "{b:[1,{a:x}],i:{}}", "{c:null}", "{c:{number:1}}", "{d:3,e:5,f:[1,,2]}",
    "{UserName:u,Größe:3,GRÖSSE:4,größe:5,unknown:[{a:b}],Other:,unknown:2}", '{"a:b":3,"":4, :5}', "{\u212a:1,ſ:2}",
    "{text:,raw:}", "{text:a,raw:AQID}", "{text:{b:[1, x]},raw:\"\"}", "{text:a,raw:,number:,point:null,options:null}",
    "{text:a,raw:,maybe:null,open:null,items:,any:}", "{text:a,raw:,maybe:{},open:,items:[],any:[{}]}",
    "{even:3}", "{even:3,short:long}", "{even:x}", "{hidden:4}", "{_hidden:4,Hidden:5}", "{number:13}", "{number:0}",
    "{number:1,seen:[a]}", "{number:x,seen:[a]}", "{number:1,shown:no}", "{number:1,extra:2}", "{number:1,word:w,raw:AQ==}",
    "{b:1,a:[2],c:x}", "{c:x}", "{b:,a:}", "{many:1,m18:2,m17:3,m16:4,m1:5}", "{m3:1,m9:2,m15:3}", "{words:[]}",
    "{member_with_a_long_name_02:2,MEMBER_WITH_A_LONG_NAME_01:1,member_with_a_long_name_03:3}", "{next:5}",
    "{size:1,name:n}", "{size:1,Name:n,other:o}", "{number:1,Name:n,name:m,others:[1]}", "{x:1,label:l}",
    "{item:1,more:[2]}", "{number", "{number:", "{number:1", "{number:1,", "{number:1,}", "{:1}", "{number:1}}",
    "[1", "[1,", '"open', '{"open', "{a:b:c}", "{a:1]", "[1}", "{a:[}", "{\n\tnumber: 1\n}", "{number: 1,\n words:[ a ]}",
]  # fmt: skip
MEMBERS = ["", '""', "null", '"null"', "x", "1", "1.5", "True", "{}", "[]", "[1,{a: b}]", '"a""b"', "é", "[", "Red", "AQID"]


@pytest.mark.parametrize("kind", CLASSES + OTHERS, ids=str)
def test_every_document_gives_the_same(kind):
    for text in VALUES:
        for whole in (text, f"[{text}]", f"{{a:{text}}}"):
            check(kind, whole)
            check(kind, whole.encode())


@pytest.mark.parametrize("kind", CLASSES, ids=str)
def test_every_member_gives_the_same(kind):
    from jsvcodec.members import shape_of

    names = [member.wire for member in shape_of(kind).members]
    for name in names:
        for value in MEMBERS:
            check(kind, f"{{{name}:{value}}}")
            check(kind, f"{{{name.upper()}:{value},zzz:{value}}}")
            check(kind, f"{{{name}:,{name.upper()}:,{name}:{value}}}")
    for value in MEMBERS:
        check(kind, "{" + ",".join(f"{name}:{value}" for name in names) + "}")
        check(kind, "{" + ",".join(f"{name.title()}:{value}" for name in reversed(names)) + "}")


@given(everythings())
def test_whole_models_give_the_same(model):
    text = jsv.dumpb(model)
    check(Everything, text)
    check(dict[str, Any], text)
    check(list[Everything], b"[" + text + b"," + text + b"]")
    check(Everything, jsv.dumpb(model, names="pascal"))
    check(Everything, jsv.dumps(model, indent=True))


@given(everythings(), st.data())
def test_damaged_models_give_the_same(model, data):
    text = jsv.dumps(model)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 5)))
    damaged = text[:start] + data.draw(messy_text) + text[end:]
    check(Everything, damaged)
    check(Everything, damaged.encode("utf-8", "surrogatepass"))


@given(messy_text, st.sampled_from(CLASSES + OTHERS))
def test_garbage_gives_the_same(text, kind):
    check(kind, text)
    check(kind, f"{{number:1,{text}}}")
    check(kind, f"{{number:1,a:{text},b:1}}".encode())


@given(st.binary(max_size=20), st.sampled_from([Everything, Pascal, list[str], dict[str, str]]))
def test_bytes_that_are_not_utf8_give_the_same(raw, kind):
    check(kind, b"{userName:" + raw + b",zzz:{" + raw + b":" + raw + b"}}")
    check(kind, bytearray(b"[" + raw + b"]"))


@pytest.mark.parametrize("depth", [None, 0, 1, 2, 3, 127, 128, 129, 10**30, -1])
def test_depth_is_counted_alike(depth):
    limits = Limits(depth=depth)
    for levels in (1, 2, 3, 4, 100, 127, 128, 129, 150):
        trees = "{name:x,left:" * (levels - 1) + "{name:y}" + "}" * (levels - 1)
        check(Tree, trees, limits=limits)
        check(Any, "[" * levels + "]" * levels, limits=limits)
        check(Loose, "{zzz:" + "[" * levels + "]" * levels + "}", limits=limits)
        check(Pascal, "{zzz:" + "{a:" * levels + "}" * levels + "}", limits=limits)
        check(dict[str, str], "{zzz:" + "{a:" * levels + "}" * levels + "}", limits=limits)


def test_deeper_than_the_stack_of_python_is_an_error_on_both_sides():
    text = "{items:[],next:" * 5000 + "{items:[]}" + "}" * 5000
    check(Page[int], text, limits=Limits(depth=None))


@pytest.mark.parametrize("digits", [None, 5, 60, 4300])
def test_digits_are_limited_alike(digits):
    for number in ("1" * 5, "1" * 6, "1" * 60, "1" * 61, "1" * 4301, "-" + "1" * 5, "0.00001", "1.0000"):
        for kind in (int, float, Decimal):
            decoder = jsv.Decoder(kind, limits=Limits(digits=digits))
            assert told(decoder.decode, number) == told(functools.partial(in_python, decoder), number)


def test_wrong_data_is_a_type_error_on_both_sides():
    for data in (1, None, ["{}"]):
        check(Loose, data)
    check(Loose, memoryview(b"{bb:1}")[::2])


# --- what the core does by itself ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (None, "{a:[1,{}]}"),
        (AuthenticateResponse, '{userId:1,DisplayName:"a,b",roles:[Admin,],meta:{a:b},refreshTokenExpiry:2001-02-03,new:{x:[]}}'),
        (list[Loose], "[{b:1},{a:[2],unknown:{a:b}},{}]"),
        (dict[int, Decimal], "{1:1.5,2:2}"),
        (Tree, "{name:x,left:{name:y},more:{k:{name:z}},all:[,{name:w}]}"),
        (Page[Row], "{items:[{number:1}],next:null}"),
        (Keys, "{number:1,NAME:n}"),
        (Checked, "{even:2}"),
        (Unions, "{a:x,c:{number:1},i:{a:b}}"),
        (Scalars, "{a:True,b:1,c:1.5,d:2.5,e:00112233445566778899aabbccddeeff,f:2001-02-03,g:2001-02-03,h:PT1S,i:PT1S,j:AQID}"),
        (Scalars, "{k:Red,l:LOW,m:3,n:B}"),
        (Data, '{number:1,words:["a"]}'),
        (Wanted, "{text:{a:[1]},raw:,any:[x],number:,point:null}"),
        (tuple[int, str], "[1,a]"),
        (frozenset[str], "[a,b]"),
        (Optional[int], '""'),
        (Loose, "{\n\tb: 1\n}"),
        (Pascal, "{ username :x,\u00c9t\u00e9:1}"),
    ],
    ids=str,
)
def test_everyday_documents_are_not_left_to_python(kind, text):
    assert declines(kind, text) == 0
    assert declines(kind, text.encode()) == 0


def test_other_options_and_subclasses_are_left_to_python():
    class Mine(jsv.Decoder[Any]):
        pass

    for decoder in (
        jsv.Decoder(Loose, lenient=True),
        jsv.Decoder(Loose, unknown="error"),
        jsv.Decoder(Loose, duplicates="error"),
        jsv.Decoder(int, limits=Limits(digits=5)),
        Mine(Loose),
    ):
        assert "decode" not in vars(decoder)


def test_defaults_are_shared_and_factories_called_for_each():
    first, second = jsv.loads("[{text:a,raw:},{text:b,raw:}]", list[Wanted])
    assert first.point is second.point
    assert first.items == second.items
    assert first.items is not second.items


def test_instances_are_complete():
    hashed = jsv.loads("{number:3}", Hashed)
    assert hash(hashed) == hash(Hashed(3))
    assert weakref.ref(jsv.loads("{hidden:1}", Private))() is None
    assert gc.is_tracked(jsv.loads("{name:x}", Tree))
    assert vars(jsv.loads("{c:x,b:1}", Loose)) == vars(Loose(b=1, c="x"))
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        jsv.loads("{number:1}", Frozen).number = 2


def test_no_half_made_instance_is_finalized():
    GONE.clear()
    with pytest.raises(DecodeError):
        jsv.loads("{number:1,seen:{}}", Finalized)
    assert GONE == []


@pytest.mark.parametrize("raised", [KeyboardInterrupt, MemoryError, SystemExit])
def test_what_is_no_ordinary_exception_passes_through(raised):
    def refuse(value: Any = None) -> Any:
        raise raised

    by_factory = attrs.make_class("ByFactory", {"a": attrs.field(factory=refuse)}, slots=True)
    by_converter = attrs.make_class("ByConverter", {"a": attrs.field(type=str, converter=refuse)}, slots=True)
    for kind, text in ((by_factory, "{}"), (by_converter, "{a:1}"), (list[by_factory], "[{}]")):  # type: ignore[valid-type]
        with pytest.raises(raised):
            jsv.loads(text, kind)


def test_an_exception_of_a_class_is_told_as_python_tells_it():
    with pytest.raises(DecodeError, match="refused by ZeroDivisionError") as caught:
        jsv.loads("{a:[{number:0}]}", dict[str, list[PostData]])
    assert caught.value.path == "$.a[0]"
    assert caught.value.__context__ is None


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


def test_a_buffer_may_change_while_it_is_read():
    data = bytearray(b"[{number:1},{number:2},{number:3}]")

    def scribble() -> list[Any]:
        data[:] = bytes(len(data))
        return []

    kind = attrs.make_class("Scribbled", {"number": attrs.field(type=int), "more": attrs.field(factory=scribble)})
    with pytest.raises((DecodeError, BufferError)):
        jsv.loads(data, list[kind])  # type: ignore[valid-type]


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


@pytest.mark.parametrize(("kind", "text"), LEAK_PATHS, ids=str)
def test_nothing_is_left_behind(kind, text):
    """The core alone, so that ten thousand calls of each are quick; what it declines counts as much."""
    from jsvcodec.jsv.schema import want_of

    sentinel = object()
    decode = core.reader(want_of(core, kind, "camel", Limits()), 128, lambda data: sentinel).decode  # type: ignore[union-attr, arg-type]
    data = text.encode()

    def run(times: int) -> None:
        for _ in range(times):
            decode(data)

    run(100)
    counted = [kind, sentinel, None, True, Shade.RED, data, decode, *LEAK_PATHS]
    before = [sys.getrefcount(thing) for thing in counted]
    tracemalloc.start()
    try:
        run(1_000)
        gc.collect()
        start = tracemalloc.get_traced_memory()[0]
        run(10_000)
        gc.collect()
        grown = tracemalloc.get_traced_memory()[0] - start
    finally:
        tracemalloc.stop()
    assert grown < 5_000
    after = [sys.getrefcount(thing) for thing in counted]
    assert all(abs(later - earlier) < 50 for earlier, later in zip(before, after, strict=True))


def test_readers_and_kinds_are_collected():
    kinds = []
    for number in range(3):
        kind = attrs.make_class(f"Gone{number}", {"me": attrs.field(default=None), "a": attrs.field(type=int, default=0)})
        jsv.Decoder(kind)
        kinds.append(weakref.ref(kind))
        from jsvcodec.jsv import schema

        made = schema._Schema(core, schema.shared_converter("camel", False, "keep", "last", Limits()), "camel")  # type: ignore[arg-type]
        made.want(list[kind])  # type: ignore[valid-type]
    count = len([found for found in gc.get_objects() if type(found).__name__ == "Kind"])
    del made
    gc.collect()
    assert len([found for found in gc.get_objects() if type(found).__name__ == "Kind"]) < count
