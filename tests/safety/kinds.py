"""The types that are read and written, by name, and texts of each: every way in which instances are made.

`kind_of` takes the names of `KINDS` and the .NET types of the recorded rows. `seeds` are pairs of a text and the name
of its type: the recorded texts that are not long, those of `EXAMPLES`, and some of both laid out.
"""

from __future__ import annotations

import dataclasses
from collections import OrderedDict, deque
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from functools import cache
from itertools import count
from typing import Any, Generic, NamedTuple, NewType, TypedDict, TypeVar
from uuid import UUID

import attrs
from support.dotnet import python_type
from support.rows import SAMPLES, read_lines, rows
from support.strategies import Box, Everything, Level, Marks, Options, Plain, Point, Shade

from jsvcodec import json, jsv
from jsvcodec._types.describing import class_node, describe
from jsvcodec._types.nodes import ClassNode, without_none
from jsvcodec.errors import DecodeError, EncodeError
from jsvcodec.jsv import layout
from jsvcodec.jsv.grammar import SPECIAL
from jsvcodec.models import Authenticate, AuthenticateResponse, ConnectSession, ErrorResponse
from jsvcodec.names import wire
from safety.backends import Read, python_reader

T = TypeVar("T")
UserId = NewType("UserId", int)


@attrs.define
class Positional:
    a: int
    b: str = "b"
    _c: list[int] = attrs.field(factory=list)


@attrs.frozen
class Frozen:
    a: int
    b: tuple[str, ...] = ()


@attrs.define(slots=False)
class WithDict:
    a: int
    b: str | None = None


@attrs.define
class Base:
    a: int = 0


@attrs.define
class Derived(Base):
    b: Base | None = None
    when: datetime | None = None


def _double(number: int) -> int:
    return number * 2


def _not_thirteen(_: Any, __: Any, number: int) -> None:
    if number == 13:
        raise ValueError("thirteen")


@attrs.define
class Picky:
    a: int = attrs.field(validator=_not_thirteen)
    b: int = attrs.field(default=0, converter=_double)


@attrs.define
class Counting:
    a: int = 0
    total: int = attrs.field(init=False, default=0)

    def __attrs_post_init__(self) -> None:
        if self.a == 7:
            raise LookupError("seven")
        self.total = self.a + 1


@attrs.define
class Dependent:
    a: int = 1
    b: int = attrs.field(default=attrs.Factory(lambda self: self.a + 1, takes_self=True))


def _costly() -> list[int]:
    return [1, 2, 3]


@attrs.define
class WithFactory:
    a: int | None = None
    b: list[int] = attrs.field(factory=_costly)
    c: dict[str, int] = attrs.field(factory=dict)


class Guessing(Enum):
    """Has user code for the texts that it does not know."""

    ONE = "one"
    TWO = 2

    @classmethod
    def _missing_(cls, value: object) -> Guessing | None:
        if value == 13:
            raise LookupError("thirteen")
        return cls.TWO if isinstance(value, int) and value > 50 else None


@attrs.frozen
class Hashed:
    """Is hashed by code of its own."""

    a: int = 0
    b: Picky | None = None

    def __hash__(self) -> int:
        if self.a == 5:
            raise LookupError("five")
        return self.a % 3


@attrs.define
class Asking:
    """User code in every kind of container."""

    rows: list[tuple[int, Picky]] = attrs.field(factory=list)
    keyed: dict[int, Picky] = attrs.field(factory=dict)
    ids: dict[UserId, Picky] = attrs.field(factory=dict)
    guesses: dict[Guessing, int] = attrs.field(factory=dict)
    some: tuple[Guessing, ...] = ()
    unique: set[Hashed] = attrs.field(factory=set)
    pairs: frozenset[tuple[Hashed, Guessing]] = frozenset()
    line: deque[Picky] = attrs.field(factory=deque)
    either: Picky | WithFactory | None = None
    made: WithFactory = attrs.field(factory=WithFactory)
    inner: FrozenAsking | None = None


@attrs.frozen(slots=False)
class FrozenAsking:
    a: Picky
    b: list[int] = attrs.field(factory=_costly)
    c: Asking | None = None


@dataclasses.dataclass(slots=True)
class SlotsData:
    a: int
    b: bytes = b"x"
    c: list[Any] = dataclasses.field(default_factory=list)


@dataclasses.dataclass(frozen=True)
class FrozenData:
    a: float = 0.5
    b: FrozenData | None = None


@dataclasses.dataclass
class PostData:
    a: int = 0

    def __post_init__(self) -> None:
        if self.a > 100:
            raise ValueError("too many")


class Needed(TypedDict):
    a: int
    b: str


class Triple(NamedTuple):
    a: int
    b: float = 1.5
    c: str | None = None


@attrs.define
class Tree:
    name: str = ""
    inner: list[Tree] = attrs.field(factory=list)
    left: Tree | None = None


@attrs.define
class Pair(Generic[T]):
    first: T
    second: T | None = None


@attrs.define
class Odd:
    kelvin: int = 0
    name: str | None = None
    K: int = 0
    strange: str = attrs.field(default="", metadata=wire("Straße:{x}"))
    more: Mapping[str, Any] = attrs.field(factory=dict, metadata=wire(extra=True))


@attrs.define
class Many:
    """More members than are expected at once, some with one beginning."""

    a1: int = 0
    a2: int = 0
    a3: int = 0
    user_name: str = ""
    user_names: list[str] = attrs.field(factory=list)
    user_name_x: str = ""
    b1: float = 0.0
    b2: float = 0.0
    b3: Decimal | None = None
    c1: date | None = None
    c2: time | None = None
    c3: timedelta | None = None
    d1: UUID | None = None
    d2: bool = False
    d3: bool = True
    e1: set[int] = attrs.field(factory=set)
    e2: frozenset[date] = frozenset()
    e3: dict[str, Many] = attrs.field(factory=dict)
    f1: Shade | None = None
    f2: Level = Level.LOW


KINDS: dict[str, Any] = {
    kind.__name__: kind
    for kind in (
        Asking, Authenticate, AuthenticateResponse, Base, ConnectSession, Counting, Dependent, Derived, ErrorResponse, Everything,
        Frozen, FrozenAsking, FrozenData, Guessing, Hashed, Many, Needed, Odd, Options, Picky, Plain, Point, Positional, PostData, Shade, SlotsData, Tree,
        Triple, WithDict, WithFactory, Level, Marks,
    )
} | {
    "tree": None,
    "Any": Any,
    "str": str,
    "str?": str | None,
    "int": int,
    "int?": int | None,
    "float": float,
    "bool": bool,
    "bool?": bool | None,
    "Decimal": Decimal,
    "datetime": datetime,
    "date": date,
    "time": time,
    "timedelta": timedelta,
    "UUID": UUID,
    "bytes": bytes,
    "bytes?": bytes | None,
    "int|str": int | str,
    "list[int]": list[int],
    "list[str]": list[str],
    "list[str?]": list[str | None],
    "list[Any]": list[Any],
    "list": list,
    "dict": dict,
    "set[str]": set[str],
    "frozenset[float]": frozenset[float],
    "tuple[int,str]": tuple[int, str],
    "tuple[Decimal,...]": tuple[Decimal, ...],
    "tuple[()]": tuple[()],
    "deque[int]": deque[int],
    "Sequence[date]": Sequence[date],
    "dict[str,int]": dict[str, int],
    "dict[str,str?]": dict[str, str | None],
    "dict[int,bool]": dict[int, bool],
    "dict[date,list[UUID]]": dict[date, list[UUID]],
    "dict[Shade,Level]": dict[Shade, Level],
    "Mapping[str,time]": Mapping[str, time],
    "OrderedDict[str,int]": OrderedDict[str, int],
    "dict[Guessing,Picky]": dict[Guessing, Picky],
    "dict[UserId,str]": dict[UserId, str],
    "set[Hashed]": set[Hashed],
    "list[Asking]": list[Asking],
    "list[Everything]": list[Everything],
    "list[AuthenticateResponse]": list[AuthenticateResponse],
    "dict[str,Tree]": dict[str, Tree],
    "Pair[int]": Pair[int],
    "Pair[list[str]]": Pair[list[str]],
    "Box[Tree]": Box[Tree],
    "UserId": UserId,
    "Tree|Base": Tree | Base,
    "list[list[list[int]]]": list[list[list[int]]],
}  # fmt: skip

EXAMPLES: dict[str, tuple[str, ...]] = {
    "tree": (
        "", "a", '"a,b"', "{a:1,b:[1,,3],c:{}}", '[[],{},"",,"a""b"]', "{a:}", "[,]", '{"a:b":"",c:x:y}', "[[[[1]]]]",
        '{é:ü,€:"a😀,",k:\ufeff}', "\ufeff{a:1}", "{aaaaaaaaaaaaaaaaaaaaaaaa:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb}",
    ),
    "str": ('"x""y"', "plain", "null"),
    "int": ("12", "-7", "+3", " 5 ", "007", "99999999999999999999", "1_0"),
    "int?": ("12", '""'),
    "float": ("1.5", "-0.0", "1e300", "NaN", "Infinity", "0.1", "123456789012345678", "4.9E-324", ".5", "5."),
    "bool": ("True", "false", "1", "on"),
    "Decimal": ("1.10", "-0", "1E+5", "79228162514264337593543950335", "0.00"),
    "datetime": (
        "2023-11-07", "2023-11-07T05:31:56.123Z", "2023-11-07T05:31:56.1234567+02:00", "/Date(1500)/",
        "/Date(-1500+0200)/", "20231107", "2023-11-07 05:31", "9999-12-31T23:59:59.9999999", "2023-11-07T05:31:56-0330",
    ),
    "date": ("2023-11-07", "0001-01-01"),
    "time": ("PT5H31M", "05:31:56.5", "PT23H59M59.999999S"),
    "timedelta": ("PT1M30S", "P1DT2H", "-PT0.5S", "1.02:03:04.5", "90"),
    "UUID": ("b3f0c1a2-0000-4000-8000-0123456789ab", "{b3f0c1a20000400080000123456789ab}"),
    "bytes": ("AQID", "AQ==", "AQI="),
    "Shade": ("Red", "DARK_BLUE", '"Dark Blue, {x}"'),
    "Level": ("LOW", "20", "high"),
    "Marks": ("3", "A", '"A, B"', "0"),
    "Plain": ("First", "second"),
    "list[int]": ("[1,2,3]", "[]", "[-1]"),
    "list[str?]": ("[a,,b]", '["",,"x,y"]'),
    "set[str]": ("[a,b,a]",),
    "tuple[int,str]": ("[1,a]",),
    "tuple[()]": ("[]",),
    "deque[int]": ("[1,2]",),
    "list[list[list[int]]]": (f"[[{'[],' * 80}[{'1,' * 120}2,3]]]", f"[{'[],' * 99}[{'[],' * 99}[{'1,' * 99}2]]]"),
    "dict[str,int]": ("{a:1,b:2,a:3}",),
    "dict[int,bool]": ("{1:True,01:False,2:1}",),
    "dict[date,list[UUID]]": ("{2023-11-07:[b3f0c1a2-0000-4000-8000-0123456789ab]}",),
    "dict[Shade,Level]": ("{Red:LOW,Dark_Blue:20}",),
    "Positional": ("{a:1,b:x,c:[1]}", "{A:1}"),
    "Frozen": ("{a:1,b:[x,y]}",),
    "WithDict": ("{a:1,b:x}", "{b:,a:2}"),
    "Derived": ("{a:1,b:{a:2},when:2023-11-07}",),
    "Picky": ("{a:12,b:3}", "{a:13}"),
    "Counting": ("{a:6}", "{a:7}"),
    "Dependent": ("{a:3}", "{a:3,b:5}"),
    "WithFactory": ("{a:,b:,c:}", "{a:1,b:[4],c:{x:1}}", "{}"),
    "SlotsData": ("{a:1,b:AQID,c:[1,{x:y}]}", "{a:1,b:}"),
    "FrozenData": ("{a:1.5,b:{a:2,b:null}}",),
    "PostData": ("{a:100}", "{a:101}"),
    "Needed": ("{a:1,b:x,c:z}", "{b:x,a:1}"),
    "Options": ("{size:1,Name:x}",),
    "Point": ("{x:1,label:a}", "{x:1}"),
    "Triple": ("{a:1,b:2,c:}", "{a:1}"),
    "Tree": ("{name:a,inner:[{name:b},{inner:[{},{name:c}]}],left:{left:{}}}",),
    "Pair[int]": ("{first:1,second:2}", "{first:1,second:}"),
    "Pair[list[str]]": ("{first:[a],second:[]}",),
    "Box[Tree]": ("{item:{name:a},more:[{name:b}]}",),
    "Asking": (
        "{rows:[[1,{a:1}],[2,{a:2,b:3}]],keyed:{1:{a:1},2:{a:13}},ids:{1:{a:1},x:{a:2}},guesses:{one:1,2:2,99:3}}",
        "{some:[one,TWO,70,13,nine],unique:[{a:1},{a:4},{a:1}],pairs:[[{a:1},one],[{a:2,b:{a:3}},60]],line:[{a:1}]}",
        "{either:{a:1},made:{},inner:{a:{a:1},c:{rows:[[1,{a:13}]]}},Rows:[[1,{A:13}]],unique:[{a:5}]}",
    ),
    "FrozenAsking": ("{a:{a:1},c:{inner:{a:{a:2,b:3}}}}", "{a:{a:13}}"),
    "Guessing": ("one", "TWO", "2", "99", "13", "7"),
    "Hashed": ("{a:1,b:{a:2}}",),
    "dict[Guessing,Picky]": ("{one:{a:1},60:{a:13},13:{a:2}}", "{one:{a:1},13:{a:2},nine:{a:3}}", "{60:{a:1},61:{a:2}}"),
    "dict[UserId,str]": ("{1:a,01:b}", "{1:a,x:b,y:c}"),
    "set[Hashed]": ("[{a:1},{a:4},{a:1}]", "[{a:5}]"),
    "list[Asking]": ("[{rows:[[1,{a:13}]]},{keyed:{7:{a:13}}},{rows:[[x,{a:1}]]}]",),
    "Odd": ("{kelvin:1,\u212a:3,name:x}", '{"Straße:{x}":y,STRASSE:z}', "{k:1,zzz:[1,{a:}]}"),
    "Many": (
        "{a1:1,a2:2,a3:3,userName:x,userNames:[y],userNameX:z,b1:1.5,b2:2,b3:3.10,c1:2020-02-29,c2:PT1H,c3:PT2S}",
        "{d1:b3f0c1a200004000800000000000aaaa,d2:True,d3:False,e1:[1,2],e2:[2020-01-01],e3:{k:{a1:1}},f1:Red,f2:20}",
        "{f2:HIGH,a1:1,B1:2,USERNAME:x}",
    ),
    "Everything": (
        "{text:a,userName:b,flag:True,number:7,ratio:1.5,amount:1.10,when:2023-11-07T05:31:56Z,day:2023-11-07}",
        '{clock:PT5H,span:PT1M,id:b3f0c1a200004000800000000000aaaa,raw:AQID,shade:Red,plain:First,level:20,marks:"A, B"}',
        '{literal:"b,c",open:7,names:[a,,b],rows:[[1,2],[]],tags:[x,y],pair:[1,a],dates:[2023-11-07],meta:{k:v}}',
        "{counts:{1:1.5},byDay:{2023-11-07:1},byShade:{Red:b3f0c1a200004000800000000000aaaa},point:{x:1,label:a}}",
        '{options:{size:1,Name:n},box:{item:1,more:[2]},boxes:[{item:a}],child:{number:1,child:{}},anything:[1,{a:b}]}',
        '{"odd name: {x}":y,NUMBER:3,__type:T,unknown:[1],Unknown2:{a:1}}',
    ),
    "AuthenticateResponse": (
        "{userId:1,sessionId:s,userName:u,displayName:d,referrerUrl:r,bearerToken:b,refreshToken:t,profileUrl:p}",
        "{refreshTokenExpiry:2023-11-07T05:31:56.0000000Z,roles:[Admin,,x],permissions:[],meta:{k:v,e:},authProvider:a}",
        '{responseStatus:{errorCode:E,message:"m, n",errors:[{errorCode:x,fieldName:f}],meta:{a:b}},extra1:{x:[1]}}',
    ),
    "ErrorResponse": ("{responseStatus:{errorCode:E,stackTrace:\"[a]:{b}\",errors:[{message:,meta:{k:v}}]}}",),
    "ConnectSession": (
        "{id:1,organization_id:2,project_id:p,categories:[hris,hris-legacy,x],created_at:2023-11-07T05:31:56Z,token:t}",
    ),
}  # fmt: skip


@cache
def kind_of(name: str) -> Any:
    """The type of a name: one of `KINDS`, or a .NET type of the record."""
    return KINDS[name] if name in KINDS else python_type(name)


LONGEST = 220
"""Characters of a seed: short inputs let more of them be tried, and hold most of what longer ones do."""


@cache
def seeds() -> tuple[tuple[str, str], ...]:
    """Texts with the names of their types, compact and laid out."""
    found = {(text, name): None for name, texts in EXAMPLES.items() for text in texts}
    for file in ("read_odd", "write", "fuzz", "indent", "wire_read", "wire_reply", "wire_sent", "js"):
        for row in rows(file):
            name = row.get("type", "tree")
            for text in (row.get(key) for key in ("text", "jsv", "indented", "body")):
                if isinstance(text, str) and len(text) <= LONGEST:
                    found[text, name if _is_known(name) else "tree"] = None
    for row in read_lines(SAMPLES / "settings.jsonl"):
        found[row["text"], "tree"] = None
    for text, name in list(found)[::4]:
        laid_out = layout.indent(text)
        if laid_out is not None and laid_out != text:
            found[laid_out if len(found) % 2 else laid_out.replace("\n", "\r\n"), name] = None
    refused = count()
    return tuple(seed for seed in found if _is_read(*seed) or next(refused) % 4 == 0)


JSON_EXAMPLES = (
    ('{"a":[1,-2.5e3,0,-0,true,false,null,"x","\\u00e9\\n","\\ud83d\\ude00"],"b":{}, "a" : [ ] }', "tree"),
    ("[0,-1,12345678901234567890,1.5,-0.0,1e300,4.9e-324,0.1,9007199254740993,1e-7]", "tree"),
    ('{"x\\"y":"a\\\\b\\/c\\tlong text of more than sixteen characters \\u00fc","k":"é€😀"}', "tree"),
    ('{\r\n  "a" : 1 ,\n\t"b" : [ 1 , { } ]\n}\n', "tree"),
    ('"\\/Date(1500)\\/"', "datetime"),
    ('{"text":1.50,"ratio":1,"number":12,"amount":1e5,"open":1.10,"anything":[1.5,{"a":-0}],"extra1":[0.10]}', "Everything"),
    ('{"span":90,"flag":1,"level":20,"marks":3,"shade":"R\\u0065d","rows":[[1, 2],[]],"zzz":["\\n",1e5,{}]}', "Everything"),
)  # fmt: skip


@cache
def json_seeds() -> tuple[tuple[str, str], ...]:
    """Texts of JSON with the names of their types: what the other seeds hold, and some more."""
    found = dict.fromkeys(JSON_EXAMPLES)
    for text, name in seeds():
        try:
            found[json.dumps(jsv.loads(text, kind_of(name))), name] = None
            found[json.dumps(jsv.loads(text)), name] = None
        except (DecodeError, EncodeError):
            continue
    return tuple(found)


@cache
def names_of(name: str) -> tuple[str, ...]:
    """Names of members as they are sent, and as they are called in Python: those of the class, or of a few."""
    node = without_none(describe(kind_of(name)))
    classes = (
        [node] if isinstance(node, ClassNode) else [class_node(one) for one in (AuthenticateResponse, Everything, Many)]
    )
    found: dict[str, None] = {}
    for each in filter(None, classes):
        for name, member in each.names("camel").written.items():
            found |= {name: None, member.attribute: None}
        if each.extra is not None:
            found[each.extra.attribute] = None
    return tuple(name for name in found if SPECIAL.search(name) is None) or ("a",)


def _is_read(text: str, name: str) -> bool:
    try:
        python_reader(Read(kind_of(name)))(text)
    except DecodeError:
        return False
    return True


@cache
def _is_known(name: str) -> bool:
    try:
        kind_of(name)
    except (LookupError, ValueError):
        return False
    return True
