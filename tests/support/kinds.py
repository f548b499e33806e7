"""Classes and other types of every sort that the compiled core makes by itself, calls, or leaves to Python."""

from __future__ import annotations

import collections
import dataclasses
import enum
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Generic, Literal, NamedTuple, NewType, NotRequired, TypedDict, TypeVar
from uuid import UUID

import attrs

from jsvcodec.models import AuthenticateResponse, ConnectSession
from jsvcodec.names import naming, wire
from support.strategies import Box, Everything, Level, Marks, Options, Plain, Point, Shade

T = TypeVar("T")
UserId = NewType("UserId", int)


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


ORIGIN = Point(1)


@attrs.define
class Wanted:
    """Members that must be sent, of every way to say that nothing was."""

    text: str
    raw: bytes
    number: int = 5
    point: Point = ORIGIN
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
    OwnNew, Hooked, OwnMeta, Finalized, Failure, Undecorated, OverridesInit, Property, Data, SlottedData,
    FrozenData, PostData, InitVarData, NotInit, OwnInitData, Row, Keys, Page, Page[int], Page[Row], IntPage, Pascal,
    Twice, Wanted, Unions, Scalars, Crowd, Everything, Point, Options, Box[int], AuthenticateResponse, ConnectSession,
]  # fmt: skip
OTHERS: list[Any] = [
    Any, str, bool, int, float, Decimal, datetime, date, time, timedelta, UUID, bytes, Shade, Plain, Level, Marks,
    Missing, Word, UserId, None, Literal["a", 3], int | str, int | None, dict[str, int] | None,
    Frozen | None, Any | None, list, list[int], list[str], list[str | None], list[int | None], list[Any],
    list[list[int]], list[Frozen], list[Loose | None], Sequence[int], collections.deque[int], set[int], set[str],
    set[list[int]], frozenset[str], frozenset[Hashed], tuple, tuple[int, ...], tuple[int, str], tuple[()], dict,
    dict[str, str], dict[str, Any], dict[int, str], dict[date, int], dict[Shade, int], dict[int | None, str],
    dict[bool, int], dict[UserId, int], Mapping[str, Frozen], collections.OrderedDict[str, int], dict[str, list[Any]],
    dict[str, bytes | None], list[bytes],
]  # fmt: skip
