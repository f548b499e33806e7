"""Hypothesis strategies: what the formats can carry, and text that comes near to what they read."""

from __future__ import annotations

import dataclasses
import enum
import uuid
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any, Generic, Literal, NamedTuple, TypedDict, TypeVar

import attrs
from hypothesis import strategies as st

from jsvcodec.names import wire

T = TypeVar("T")

SPECIAL = '":,{}[]\r\n'

words = st.text(st.sampled_from(SPECIAL + " \t\\'=&%+;ab0é€😀\0\ufeff\u200b\u2028\x85"), max_size=8)
"""Short strings that are full of what the formats treat in a special way."""

strings = words | st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


def trees(leaves: st.SearchStrategy[Any] = strings | st.none()) -> st.SearchStrategy[Any]:
    """Trees as JSV has them: maps, lists, strings and None."""
    return st.recursive(
        leaves,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(strings, inner, max_size=4),
        max_leaves=12,
    )


def normal(tree: Any) -> Any:
    """Return what is left of a tree once it is written: no None in maps, and no list of one None."""
    if isinstance(tree, dict):
        return {key: normal(value) for key, value in tree.items() if value is not None}
    if isinstance(tree, list):
        return [] if tree == [None] else [normal(item) for item in tree]
    return tree


messy_text = st.lists(
    st.sampled_from(
        [*SPECIAL, '""', "{a:", "[a,", "{}", "[]", "{\n\t", ",\n\t", "null", "True", "1.5", " ", "\t", "k=v&"]
    )
    | words,
    max_size=12,
).map("".join)
"""Garbage near the grammar."""


class Shade(enum.Enum):
    RED = "Red"
    DARK_BLUE = "Dark Blue, {x}"


class Plain(enum.Enum):
    First = object()
    Second = object()


class Level(enum.IntEnum):
    LOW = 1
    HIGH = 20


class Marks(enum.IntFlag):
    A = 1
    B = 2
    C = 4


class Point(NamedTuple):
    x: int
    label: str | None = None


class Options(TypedDict, total=False):
    size: int
    Name: str


@dataclasses.dataclass
class Box(Generic[T]):
    item: T
    more: list[T] = dataclasses.field(default_factory=list)


@attrs.define(kw_only=True)
class Everything:
    """Every kind of field that the library reads."""

    text: str = ""
    user_name: str | None = None
    renamed: str | None = attrs.field(default=None, metadata=wire("odd name: {x}"))
    flag: bool | None = None
    number: int = 0
    ratio: float | None = None
    amount: Decimal | None = None
    when: datetime | None = None
    day: date | None = None
    clock: time | None = None
    span: timedelta | None = None
    id: uuid.UUID | None = None
    raw: bytes = b""
    shade: Shade | None = None
    plain: Plain | None = None
    level: Level | None = None
    marks: Marks | None = None
    literal: Literal["a", "b,c"] | None = None
    open: int | str | None = None
    names: list[str | None] = attrs.field(factory=list)
    rows: list[list[int]] | None = None
    tags: frozenset[str] = frozenset()
    pair: tuple[int, str] | None = None
    dates: tuple[datetime, ...] = ()
    meta: dict[str, str] | None = None
    counts: dict[int, float] | None = None
    by_day: dict[date, int] | None = None
    by_shade: dict[Shade, uuid.UUID] | None = None
    point: Point | None = None
    options: Options | None = None
    box: Box[int] | None = None
    boxes: list[Box[str]] | None = None
    child: Everything | None = None
    anything: Any = None
    extra: dict[str, Any] = attrs.field(factory=dict, metadata=wire(extra=True))


offsets = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
moments = st.datetimes(timezones=offsets)
spans = st.timedeltas(timedelta(days=-20_000), timedelta(days=20_000))
floats = st.floats(allow_nan=False, allow_infinity=False)
decimals = st.decimals(allow_nan=False, allow_infinity=False, places=4) | st.decimals(-100, 100).filter(
    lambda number: number != 0 or not number.is_signed()
)
open_values = st.integers() | words.filter(lambda text: not text.strip().lstrip("-").isdigit())


def everythings() -> st.SearchStrategy[Everything]:
    """Instances of `Everything`, nested to some depth, without the values that no text carries."""
    maybe = st.none()
    fields: dict[str, st.SearchStrategy[Any]] = {
        "text": strings,
        "user_name": maybe | strings,
        "renamed": maybe | strings,
        "flag": maybe | st.booleans(),
        "number": st.integers(),
        "ratio": maybe | floats,
        "amount": maybe | decimals,
        "when": maybe | moments,
        "day": maybe | st.dates(),
        "clock": maybe | st.times(),
        "span": maybe | spans,
        "id": maybe | st.uuids(),
        "raw": st.binary(max_size=20),
        "shade": maybe | st.sampled_from(Shade),
        "plain": maybe | st.sampled_from(Plain),
        "level": maybe | st.sampled_from(Level),
        "marks": maybe | st.integers(0, 7).map(Marks),
        "literal": maybe | st.sampled_from(["a", "b,c"]),
        "open": maybe | open_values,
        "names": st.lists(maybe | strings, max_size=3).filter(lambda names: names != [None]),
        "rows": maybe | st.lists(st.lists(st.integers(), max_size=3), max_size=3),
        "tags": st.frozensets(strings, max_size=3),
        "pair": maybe | st.tuples(st.integers(), strings),
        "dates": st.lists(moments, max_size=2).map(tuple),
        "meta": maybe | st.dictionaries(strings, strings, max_size=3),
        "counts": maybe | st.dictionaries(st.integers(), floats, max_size=3),
        "by_day": maybe | st.dictionaries(st.dates(), st.integers(), max_size=2),
        "by_shade": maybe | st.dictionaries(st.sampled_from(Shade), st.uuids(), max_size=2),
        "point": maybe | st.builds(Point, st.integers(), maybe | strings),
        "options": maybe | st.fixed_dictionaries({}, optional={"size": st.integers(), "Name": strings}),
        "box": maybe | st.builds(Box, st.integers(), st.lists(st.integers(), max_size=2)),
        "boxes": maybe | st.lists(st.builds(Box, strings, st.lists(strings, max_size=2)), max_size=2),
        "anything": trees().map(normal),
        "extra": st.dictionaries(st.sampled_from(["Unknown", "__type", "a:b"]), trees(strings).map(normal), max_size=2),
    }
    return st.recursive(
        st.builds(Everything, **fields),
        lambda inner: st.builds(Everything, child=inner, **fields),
        max_leaves=3,
    )
