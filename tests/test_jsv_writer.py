"""Writing JSV: the text of every kind of value, and what is refused."""

from __future__ import annotations

import collections
import enum
import uuid
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal

import pytest

from jsvcodec import EncodeError, Limits, jsv

EAST = timezone(timedelta(hours=5, minutes=30))


class Colour(enum.Enum):
    RED = 1


class Wire(enum.Enum):
    SECOND = "sec,ond"


class Bits(enum.Flag):
    A = 1
    B = 2


class Mine(str):
    pass


class Moment(datetime):
    pass


WRITTEN = [
    (None, ""),
    ("", '""'),
    ("plain 'text' \\ \t", "plain 'text' \\ \t"),
    ('a"b', '"a""b"'),
    *[(f"a{char}b", f'"a{char}b"') for char in ":,{}[]\r\n"],
    (True, "True"),
    (False, "False"),
    (-12, "-12"),
    (10**30, "1" + "0" * 30),
    (1.0, "1"),
    (1e16, "10000000000000000"),
    (1e17, "1E+17"),
    (0.0001, "0.0001"),
    (0.00001, "1E-05"),
    (-0.0, "-0"),
    (5e-324, "5E-324"),
    (1.7976931348623157e308, "1.7976931348623157e+308"),
    (float("nan"), "NaN"),
    (float("-inf"), "-Infinity"),
    (Decimal("1.10"), "1.10"),
    (Decimal("-0.0"), "0.0"),
    (Decimal("1E+3"), "1000"),
    (datetime(2001, 2, 3, tzinfo=UTC), "2001-02-03"),
    (datetime(2001, 2, 3, 4, 5, 6), "2001-02-03T04:05:06Z"),
    (datetime(2001, 2, 3, 4, 5, 6, 7000, tzinfo=UTC), "2001-02-03T04:05:06.0070000Z"),
    (datetime(2001, 2, 3, tzinfo=EAST), "2001-02-03T00:00:00+05:30"),
    (datetime(1, 1, 1), "0001-01-01"),
    (Moment(2001, 2, 3, 4, tzinfo=UTC), "2001-02-03T04:00:00Z"),
    (date(2001, 2, 3), "2001-02-03"),
    (time(10, 20, 30, 123000), "PT10H20M30.123S"),
    (time(), "PT0S"),
    (timedelta(days=1), "P1D"),
    (-timedelta(hours=1, microseconds=1), "-PT1H0.000001S"),
    (uuid.UUID(int=1), "0" * 31 + "1"),
    (b"\x00", "AA=="),
    (b"", '""'),
    (bytearray(b"a"), "YQ=="),
    (memoryview(b"a-b-")[::2], "YWI="),
    (Colour.RED, "RED"),
    (Wire.SECOND, '"sec,ond"'),
    (Bits.A | Bits.B, "3"),
    (Mine("a:b"), '"a:b"'),
    ([None], "[]"),
    ([None, None], "[,]"),
    (["a", None, ""], '[a,,""]'),
    ((1, [2, {3}]), "[1,[2,[3]]]"),
    ({}, "{}"),
    ({"a": None, "b": []}, "{b:[]}"),
    ({"": 1, 'k:"': 2}, '{"":1,"k:""":2}'),
    ({1: "a", True: "b", uuid.UUID(int=0): "c"}, "{1:b," + "0" * 32 + ":c}"),
    ({date(2001, 2, 3): 1, datetime(2001, 2, 3, 4): 2}, '{2001-02-03:1,"2001-02-03T04:00:00Z":2}'),
    ({Colour.RED: 1, Wire.SECOND: 2}, '{RED:1,"sec,ond":2}'),
    (collections.OrderedDict(a=collections.deque([1])), "{a:[1]}"),
]


@pytest.mark.parametrize(("value", "text"), WRITTEN)
def test_written(value, text):
    assert jsv.dumps(value) == text
    assert jsv.dumpb(value) == text.encode()
    assert jsv.dumps([value, "x"]) == f"[{text},x]"


BLANK = [
    chr(code) for code in (9, 11, 12, 32, 0x85, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x2028, 0x2029, 0x202F, 0x205F)
]
BLANK = ["\u3000", *BLANK, "  ", " \u2003\t", " " * 1500]


class Blank(enum.Enum):
    SPACE = " "


@pytest.mark.parametrize("blank", BLANK)
def test_white_space_alone_in_a_list_is_quoted(blank):
    for value in ([blank], (blank,), {blank}, frozenset([blank]), [Mine(blank)], collections.deque([blank])):
        assert jsv.dumps(value) == f'["{blank}"]'
        assert jsv.dumpb({"a": [value, value]}) == f'{{a:[["{blank}"],["{blank}"]]}}'.encode()
        assert jsv.loads(jsv.dumps(value)) == [blank]
    # Anywhere else it is as it stands.
    assert jsv.dumps([blank, "x"]) == f"[{blank},x]"
    assert jsv.dumps([blank, blank]) == f"[{blank},{blank}]"
    assert jsv.dumps([None, blank]) == f"[,{blank}]"
    assert jsv.dumps([blank, None]) == f"[{blank},]"
    assert jsv.dumps({blank: blank}) == f"{{{blank}:{blank}}}"
    assert jsv.dumps(blank) == blank


def test_white_space_alone_in_a_list_from_an_enum_is_quoted():
    assert jsv.dumps([Blank.SPACE]) == jsv.dumps({Blank.SPACE}) == '[" "]'
    assert jsv.dumps(["a" * 1500, [[" "], " "]], indent=True) == jsv.indent(jsv.dumps(["a" * 1500, [[" "], " "]]))


@pytest.mark.parametrize(
    "text",
    [
        "\u200b",
        "\ufeff",
        "\x1c",
        "\x1f",
        "\x08",
        "\x0e",
        "\x84",
        "\x9f",
        "\u180e",
        "\u200b ",
        " a",
        "a ",
        "\u2027",
        "é",
    ],
)
def test_other_text_alone_in_a_list_is_not_quoted(text):
    assert jsv.dumps([text]) == f"[{text}]"
    assert jsv.dumpb((text,)) == f"[{text}]".encode()


@pytest.mark.parametrize("text", ["\ufeff", "\ufeffx", "\ufeff\ufeff" + "é" * 2000])
def test_a_root_that_starts_like_a_byte_order_mark_is_quoted(text):
    for value in (text, Mine(text)):
        assert jsv.dumps(value) == f'"{text}"'
        assert jsv.dumpb(value) == f'"{text}"'.encode()
    assert jsv.loads(jsv.dumps(text)) == text
    assert jsv.dumps([text, {text: text}]) == f"[{text},{{{text}:{text}}}]"
    assert jsv.dumps(text + ",") == f'"{text},"'


def test_exact_dates_always_have_time_and_zone():
    assert jsv.dumps(datetime(2001, 2, 3), dates="exact") == "2001-02-03T00:00:00Z"
    assert jsv.dumps(date(2001, 2, 3), dates="exact") == "2001-02-03"


@pytest.mark.parametrize("value", [{1: "a", "1": "b"}, {True: 1, "True": 2}, {Colour.RED: 1, "RED": 2}])
def test_two_keys_with_one_text_are_refused(value):
    with pytest.raises(EncodeError, match="two keys of a map have the same text") as caught:
        jsv.dumps(["x", value])
    assert caught.value.path == "$[1]" or caught.value.path.startswith("$[1]")
    assert jsv.dumps(dict.fromkeys(value)) == "{}"


def test_digits_are_limited_and_the_limit_can_be_lifted():
    with pytest.raises(EncodeError, match="digits"):
        jsv.dumps([10**4300])
    for number in (Decimal("1E+4301"), Decimal("1E-4301")):
        with pytest.raises(EncodeError, match="exponent"):
            jsv.dumps([number])
    assert jsv.dumps(Decimal("1E+5000"), limits=Limits(digits=None)) == "1E+5000"
    assert jsv.dumps(-(10**4299)) == "-1" + "0" * 4299
    with pytest.raises(EncodeError, match="more than 3 digits"):
        jsv.dumps({"a": -1234}, limits=Limits(digits=3))
    assert jsv.dumps([-123, True, "12345"], limits=Limits(digits=3)) == "[-123,True,12345]"


def _cycle() -> list[object]:
    cycle: list[object] = []
    cycle.append({"a": cycle})
    return cycle


def _deep(levels: int) -> list[object]:
    deep: list[object] = []
    for _ in range(levels - 1):
        deep = [deep]
    return deep


REFUSED = [
    ({"a": [object()]}, "$.a[0]", "cannot write a value of type object"),
    ({"a": {None: 1}}, '$.a["?"]', "a map key cannot be of type NoneType"),
    ({(1,): 1}, '$["?"]', "a map key cannot be of type tuple"),
    ([Decimal("NaN")], "$[0]", "a decimal that is not finite has no text"),
    (timedelta(days=11_000_000), "$", "a duration beyond what .NET holds"),
    (_deep(129), "$" + "[0]" * 84 + "[0…", "nested deeper than 128 levels"),
    ([10**5000], "$[0]", "a number of more digits than the interpreter writes"),
    (
        datetime(2001, 2, 3, tzinfo=timezone(timedelta(seconds=1))),
        "$",
        "a UTC offset with seconds, or beyond 14 hours, has no text",
    ),
    (
        [datetime(2001, 2, 3, tzinfo=timezone(-timedelta(hours=14, minutes=1)))],
        "$[0]",
        "a UTC offset with seconds, or beyond 14 hours, has no text",
    ),
    ([time(1, tzinfo=UTC)], "$[0]", "a time with a zone has no text"),
]


@pytest.mark.parametrize(("value", "path", "reason"), REFUSED)
def test_refused(value, path, reason):
    for write in (jsv.dumps, jsv.dumpb):
        with pytest.raises(EncodeError) as caught:
            write(value)
        assert (caught.value.path, caught.value.reason) == (path, reason)
        assert caught.value.__context__ is None


@pytest.mark.parametrize("limits", [Limits(), Limits(depth=None), Limits(depth=10_000)])
def test_a_cycle_is_refused_with_any_limit(limits):
    with pytest.raises(EncodeError, match="a cycle"):
        jsv.dumps(_cycle(), limits=limits)


def test_any_depth_is_a_limit():
    assert jsv.dumps([], limits=Limits(depth=2**70)) == "[]"
    with pytest.raises(EncodeError, match="nested deeper"):
        jsv.dumps([], limits=Limits(depth=0))
    assert jsv.dumps("a", limits=Limits(depth=0)) == "a"


def test_the_depth_limit_can_be_lifted():
    assert jsv.dumps(_deep(100_000), limits=Limits(depth=None)) == "[" * 100_000 + "]" * 100_000


def test_lone_surrogates_pass_as_str_and_are_refused_as_bytes():
    assert jsv.dumps({"a": ["\ud800"]}) == "{a:[\ud800]}"
    with pytest.raises(EncodeError, match="lone surrogate") as caught:
        jsv.dumpb({"a": ["\ud800"]})
    assert caught.value.path == "$.a[0]"


def test_an_option_that_does_not_exist_is_refused():
    with pytest.raises(ValueError, match="dates must be one of"):
        jsv.dumps("a", dates="wcf")
    with pytest.raises(ValueError, match="names must be one of"):
        jsv.dumps("a", names="kebab")
    with pytest.raises(TypeError):
        jsv.dumps("a", indentation=True)
