"""Enums in every format: by name or number in any case, what they lack, and beside other types in a union."""

from __future__ import annotations

import enum
from typing import Any

import attrs
import pytest
from support.ways import FORMATS, read, write

from jsvcodec import DecodeError

REFUSED: Any = object()
each_format = pytest.mark.parametrize("name", FORMATS)


class Grade(enum.IntEnum):
    ONE = 1
    TWO = 2


class Rights(enum.IntEnum):
    """[Flags] as ServiceStack generates them: zero, single bits and joins of them."""

    NONE = 0
    READ = 1
    WRITE = 2
    BOTH = 3
    ADMIN = 8


class Sparse(enum.IntEnum):
    ZERO = 0
    FIVE = 5
    NINE = 9


class Open(enum.Flag):
    A = 1
    B = 2


class OpenInt(enum.IntFlag):
    A = 1
    B = 2


class Strict(enum.Flag, boundary=enum.STRICT):
    A = 1
    B = 2


class StrictInt(enum.IntFlag, boundary=enum.STRICT):
    A = 1
    B = 2


class Status(enum.StrEnum):
    Active = "active"
    OnHold = "on-hold"


class Cased(enum.Enum):
    a = 1
    A = 2
    Ab = 3


class Other(enum.Enum):
    A = "a"
    OTHER = "other"

    @classmethod
    def _missing_(cls, value: object) -> Other:
        return cls.OTHER


class OtherNumber(enum.IntEnum):
    A = 1
    OTHER = -1

    @classmethod
    def _missing_(cls, value: object) -> OtherNumber:
        return cls.OTHER


def told(value: Any) -> Any:
    return (type(value), getattr(value, "_value_", value))


CASES: list[tuple[Any, str, Any]] = [
    (Grade, "1", Grade.ONE), (Grade, "two", Grade.TWO), (Grade, "3", REFUSED), (Grade, "0", REFUSED), (Grade, "-1", REFUSED),
    (Grade, "three", REFUSED), (Rights, "0", Rights.NONE), (Rights, "3", Rights.BOTH), (Rights, "9", 9), (Rights, "11", 11),
    (Rights, "4", REFUSED), (Rights, "16", REFUSED), (Rights, "-1", REFUSED), (Sparse, "5", Sparse.FIVE), (Sparse, "13", REFUSED),
    (Open, "3", Open.A | Open.B), (OpenInt, "5", OpenInt(5)), (OpenInt, "0", OpenInt(0)), (StrictInt, "3", StrictInt(3)),
    (Status, "active", Status.Active), (Status, "ACTIVE", Status.Active), (Status, "onhold", Status.OnHold),
    (Status, "On-Hold", Status.OnHold), (Status, "Archived", REFUSED), (Cased, "a", Cased.a), (Cased, "A", Cased.A),
    (Cased, "AB", Cased.Ab), (Other, "A", Other.A), (Other, "Q", Other.OTHER), (Other, "7", Other.OTHER),
    (OtherNumber, "7", OtherNumber.OTHER), (OtherNumber, "Q", OtherNumber.OTHER),
    (Grade | int, "1", Grade.ONE), (Grade | int, "3", 3), (Grade | int, "0", 0), (int | Grade, "2", Grade.TWO), (Grade | None, "0", REFUSED),
    (Status | str, "active", Status.Active), (Status | str, "Archived", "Archived"), (str | Status | None, "Archived", "Archived"),
    (Status | int, "5", 5), (Status | int, "x", REFUSED), (Grade | str, "ONE", Grade.ONE), (Grade | str, "x", "x"),
]  # fmt: skip


@each_format
@pytest.mark.parametrize(("kind", "text", "value"), CASES, ids=lambda part: str(part)[-20:])
def test_what_a_text_is(name, kind, text, value):
    is_number = text.lstrip("-").isdigit()
    quoted = text if name != "json" or (is_number and str not in getattr(kind, "__args__", ())) else f'"{text}"'
    inner = {"jsv": f"{{k:{quoted}}}", "json": f'{{"k":{quoted}}}', "form": f"k={quoted}"}[name]
    if value is REFUSED:
        with pytest.raises(DecodeError, match=r"^\$\.k: (not a member of|none of the allowed types)"):
            read(name, dict[str, kind], inner)
    else:
        found = read(name, dict[str, kind], inner)["k"]
        assert told(found) == told(value)
        assert told(read(name, dict[str, kind], write(name, {"k": found}))["k"]) == told(value)


@each_format
@pytest.mark.parametrize("kind", [Open, OpenInt, Strict, StrictInt])
def test_a_flag_keeps_bits_that_it_does_not_know(name, kind):
    """A newer host has more of them; they are written back."""
    for number in (5, 8, 7, 1 << 40):
        text = write(name, {"k": number})
        found = read(name, dict[str, kind], text)["k"]
        assert (type(found), found.value) == (kind, number)
        assert write(name, {"k": found}) == text
        assert read(name, dict[str, kind], text)["k"] == found


@pytest.mark.parametrize("kind", [OpenInt, Strict, StrictInt])
def test_bits_that_documents_make_up_are_not_kept_by_the_class(kind):
    before = len(kind._value2member_map_)
    for number in range(1_000, 3_000):
        assert read("json", kind, str(number)).value == number
    assert len(kind._value2member_map_) == before


def test_an_enum_without_zero_is_told_where_it_stands():
    """ServiceStack writes an unset enum as 0 although it has no such member."""

    @attrs.define
    class Row:
        colour: Grade

    @attrs.define
    class Loose:
        colour: Grade | int

    for text in ('[{"colour":1},{"colour":0}]', '[{"colour":1},{"colour":"0"}]'):
        with pytest.raises(DecodeError, match=r"^\$\[1\].colour: not a member of Grade$"):
            read("json", list[Row], text)
        assert read("json", list[Loose], text)[1].colour == 0
    assert write("jsv", read("jsv", list[Loose], "[{colour:0},{colour:TWO}]")) == "[{colour:0},{colour:2}]"
