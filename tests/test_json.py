"""JSON: exact numbers, refusals with a position, the forms that both engines of ServiceStack read."""

from __future__ import annotations

import json as stdlib_json
import pickle
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from enum import Enum, IntFlag
from typing import Any
from uuid import UUID

import pytest
from attrs import define
from hypothesis import given
from hypothesis import strategies as st

from jsvcodec import DecodeError, EncodeError, Limits, json

SECRET = "s3cr3t"


def refusal(text: Any, kind: Any = None, **options: Any) -> DecodeError:
    """The error of a text, the same for `str` and for bytes."""
    with pytest.raises(DecodeError) as caught:
        json.loads(text, kind, **options)
    error = caught.value
    assert error.__context__ is None
    assert error.__cause__ is None
    if isinstance(text, str):
        with pytest.raises(DecodeError) as from_bytes:
            json.loads(text.encode(), kind, **options)
        assert str(from_bytes.value) == str(error)
        assert from_bytes.value.pos == error.pos
    return error


# --- reading --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("null", None),
        ('""', ""),
        (" [1, 2.50, true] ", [1, 2.5, True]),
        ("12345678901234567890123", 12345678901234567890123),
        ("0.1000000000000000000000000001", 0.1),
        ("1E400", Decimal("1E400")),
        ("-0", 0),
        ("-0.0", -0.0),
        ('{"a":1,"a":2}', {"a": 2}),
        (r'"\/Date(0)\/"', "/Date(0)/"),
        ("\ufeff[1]", [1]),
        ("\ufeff 1", 1),
        (r'"\u0000"', "\0"),
        (r'"\ud83d\ude00"', "\U0001f600"),
        (r'"\ud800"', "\ud800"),
        ('"a-0-b"', "a-0-b"),
    ],
)
def test_trees(text: str, tree: Any) -> None:
    for data in (text, text.encode(), bytearray(text.encode()), memoryview(text.encode())):
        read = json.loads(data)
        assert read == tree
        assert type(read) is type(tree)
        assert str(read) == str(tree)


@pytest.mark.parametrize(
    ("text", "pos", "reason"),
    [
        ("", 0, "expecting value"),
        ("[1,", 3, "expecting value"),
        ('{"a":\n x}', 7, "expecting value"),
        ("[1] 2", 4, "expected the end of the text after the root value"),
        ('{"é":NaN}', 5, "NaN and infinities are not JSON"),
        ('["NaN",-Infinity]', 7, "NaN and infinities are not JSON"),
        ("01", 1, "expected the end of the text after the root value"),
        ('"a\tb"', 2, "invalid control character"),
        ("{a:1}", 1, "expecting property name enclosed in double quotes"),
        ("1" * 4_301, 0, "a number of more than 4300 digits"),
        ("[1.5," + "1" * 5_000 + ".5]", 5, "a number of more than 4300 digits"),
        ("[1e99999]", 1, "an exponent beyond 4300"),
        ("[1e-99999999999999999999]", 1, "an exponent beyond 4300"),
        ('{"a":["[[",[[]]]}', 12, "nested deeper than 3 levels"),
    ],
)
def test_refusals_have_a_position(text: str, pos: int, reason: str) -> None:
    options = {"limits": Limits(depth=3)} if "deeper" in reason else {}
    error = refusal(text, **options)
    assert (error.pos, error.reason) == (pos, reason)
    assert error.line == text.count("\n", 0, pos) + 1
    assert error.path is None


def test_bytes_that_are_not_utf8_count_bytes() -> None:
    for data in (b'{"a":"\xff"}', b'{"\xff":1}', b'"\xed\xa0\x80"'):
        error = refusal(data)
        assert (error.reason, error.pos) == ("not UTF-8", data.index(max(data)))


def test_a_million_brackets_are_refused_with_a_position() -> None:
    for text in ("[" * 1_000_000, '{"a":' * 1_000_000):
        error = refusal(text)
        assert error.reason == "nested deeper than 128 levels"
        assert error.pos == 128 * (len(text) // 1_000_000)
    assert refusal("[" * 100_000, limits=Limits(depth=None)).reason.startswith("nested deeper")


def test_depth_counts_containers_outside_of_strings() -> None:
    text = '{"a":[' + ",".join(['"[[[{{{"', "{}"] * 200) + "]}"
    assert json.loads(text, limits=Limits(depth=3)) == stdlib_json.loads(text)
    assert refusal(text, limits=Limits(depth=2)).pos == text.index("{}")
    assert json.loads("1", limits=Limits(depth=0)) == 1
    assert refusal("[]", limits=Limits(depth=0)).pos == 0
    assert json.loads("[" * 128 + "]" * 128)


def test_digits_limit_bounds_every_number() -> None:
    limits = Limits(digits=5)
    assert json.loads('[12345,"1234567"]', limits=limits) == [12345, "1234567"]
    assert refusal("[1,123456]", limits=limits).pos == 3
    assert refusal("1.23456", limits=limits).pos == 0
    assert json.loads("9" * 5_000, limits=Limits(digits=None)) % 10 == 9


def test_repeated_keys_are_refused_with_every_path() -> None:
    text = '{"a":{"b":1,"b":2},"a":[{"c":1},{"c":1,"c":{"d":1,"d":1}}],"e":1}'
    error = refusal(text, duplicates="error")
    assert [problem.path for problem in error.problems] == ["$.a.b", "$.a", "$.a[1].c", "$.a[1].c.d"]
    assert error.reason == "this key is repeated"
    assert json.loads('{"a":{"b":1},"A":1}', duplicates="error") == {"a": {"b": 1}, "A": 1}


def test_lenient_takes_control_characters() -> None:
    assert json.loads('["a\nb"]', lenient=True) == ["a\nb"]
    assert refusal("[NaN]", lenient=True).pos == 1
    assert json.loads('"a"', list[str], lenient=True) == ["a"]


def test_errors_hold_no_value() -> None:
    for text in (f'{{"a":"{SECRET}\\x"}}', f'{{"a":{SECRET}}}', f'"{SECRET}', f'[1e99999,"{SECRET}"]', f"1{SECRET}"):
        error = refusal(text)
        assert SECRET not in str(error) + repr(error)
        assert SECRET.encode() not in pickle.dumps(error)


@given(st.text() | st.text(alphabet='[]{}",:0123456789.eE+-\\ \nuNaIfity\ufeffd'))
def test_any_text_gives_a_value_or_an_error(text: str) -> None:
    outcomes = []
    for data in (text, text.encode()):
        try:
            outcomes.append((repr(json.loads(data)), None))
        except DecodeError as error:
            outcomes.append((None, (error.pos, str(error))))
    assert outcomes[0] == outcomes[1]


LEAVES = st.none() | st.booleans() | st.integers() | st.text()


@given(st.recursive(LEAVES, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))
def test_both_readers_and_the_standard_library_agree(tree: Any) -> None:
    text = stdlib_json.dumps(tree)
    assert json.loads(text) == tree
    assert json.loads(text, duplicates="error") == tree


# --- types ----------------------------------------------------------------------------------------


def test_numbers_and_text_stand_for_each_other() -> None:
    assert json.loads('["1",2]', list[int]) == [1, 2]
    assert json.loads("[1.10,true,2]", list[str]) == ["1.10", "true", "2"]
    assert json.loads('["true",1]', list[bool]) == [True, True]
    assert str(json.loads("-0", float)) == "-0.0"
    assert refusal("[1.5]", list[int]).path == "$[0]"


def test_beside_text_a_number_in_quotes_is_text() -> None:
    assert json.loads('["7",7]', list[int | str]) == ["7", 7]
    moment = datetime(2024, 1, 9, tzinfo=UTC)
    number = UUID(int=7)
    for value, kind in ((moment, datetime | str), (number, UUID | str), ("x", UUID | str)):
        assert json.loads(json.dumps([value]), list[kind]) == [value]


# --- writing --------------------------------------------------------------------------------------


class Shade(Enum):
    DARK = "dark-er"
    LIGHT = "light"


class Plain(Enum):
    RED = 1


class Marks(IntFlag):
    A = 1
    B = 2


@define
class Node:
    user_name: str | None = None
    when: datetime | None = None
    child: Any = None
    meta: dict[str, str | None] | None = None


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "null"),
        (datetime(2023, 11, 7, 5, 31, 56, 123000, tzinfo=UTC), '"2023-11-07T05:31:56.123Z"'),
        (datetime(2023, 11, 7), '"2023-11-07T00:00:00Z"'),
        (datetime(2023, 11, 7, tzinfo=timezone(timedelta(hours=-5))), '"2023-11-07T00:00:00-05:00"'),
        (datetime(2023, 11, 7, 1, 2, 3, 4), '"2023-11-07T01:02:03.000004Z"'),
        (date(2023, 11, 7), '"2023-11-07"'),
        (time(1, 2, 3), '"PT1H2M3S"'),
        (timedelta(days=1, seconds=1.5), '"P1DT1.5S"'),
        (UUID(int=1), '"00000000-0000-0000-0000-000000000001"'),
        (b"\x00\xff", '"AP8="'),
        (Decimal("1.10"), "1.10"),
        (10**30, "1" + "0" * 30),
        (Shade.DARK, '"dark-er"'),
        (Plain.RED, '"RED"'),
        (Marks.A | Marks.B, "3"),
        ((1, "é\u2028</"), '[1,"é\u2028</"]'),
        ({"b": None, "a": [None]}, '{"b":null,"a":[null]}'),
        ({2: 1, True: 2, date(2023, 1, 2): 3}, '{"2":1,"true":2,"2023-01-02":3}'),
        ({Plain.RED: 4, 0.5: 5, Marks.A: 6}, '{"RED":4,"0.5":5,"1":6}'),
        (Node("me", None, Node(), {"k": None}), '{"userName":"me","child":{},"meta":{"k":null}}'),
    ],
)
def test_texts(value: Any, text: str) -> None:
    assert json.dumps(value) == text
    assert json.dumpb(value) == text.encode()
    assert json.dumps(value, dates="exact") == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (datetime(2023, 11, 7, 5, 31, 56, 123456, tzinfo=UTC), "/Date(1699335116123)/"),
        (datetime(1969, 12, 31, 23, 59, 59, 999900), "/Date(0)/"),
        (datetime(2001, 2, 3, tzinfo=timezone(timedelta(hours=5, minutes=30))), "/Date(981138600000)/"),
        (datetime.min, "/Date(-62135596800000)/"),
    ],
)
def test_wcf_dates(value: datetime, text: str) -> None:
    assert json.dumps(value, dates="wcf") == f'"{text}"'
    written = json.loads(json.dumps([value], dates="wcf"), list[datetime])[0]
    aware = value if value.tzinfo else value.replace(tzinfo=UTC)
    assert abs(written - aware) < timedelta(milliseconds=1)


def test_indent_and_names() -> None:
    value = [Node("me"), [], {"é": {}}]
    assert json.dumps(value, indent=True) == stdlib_json.dumps(
        [{"userName": "me"}, [], {"é": {}}], indent=2, ensure_ascii=False
    )
    assert json.dumps(Node("me"), names="pascal") == '{"UserName":"me"}'
    assert json.dumps([Decimal("1.10")], indent=True) == "[\n  1.10\n]"


def encode_error(value: Any, **options: Any) -> EncodeError:
    errors = []
    for write in (json.dumps, json.dumpb):
        with pytest.raises(EncodeError) as caught:
            write(value, **options)
        errors.append(caught.value)
        assert caught.value.__context__ is None
    assert str(errors[0]) == str(errors[1])
    return errors[0]


@pytest.mark.parametrize(
    ("value", "path"),
    [
        ({"a": [1, float("nan")]}, "$.a[1]"),
        ([Decimal("Infinity")], "$[0]"),
        ([Decimal("sNaN")], "$[0]"),
        ({"a": {"b": "\ud800"}}, "$.a.b"),
        ([{"a\udfff": 1}], '$[0]["a\\udfff"]'),
        (Node(user_name="x\ud800"), "$.userName"),
        ({"a": 10**5000}, "$.a"),
        ({1: "a", "1": "b"}, '$["1"]'),
        ({"a": {None: 1}}, "$.a"),
        ({"a": object()}, "$.a"),
        ([float("inf")], "$[0]"),
    ],
)
def test_what_json_cannot_hold_is_refused_with_its_path(value: Any, path: str) -> None:
    assert encode_error(value).path.startswith(path)


@pytest.mark.parametrize("text", ["1E+4300", "-1E+309", "1E-4300", "9" * 4300])
def test_numbers_beyond_a_float_are_exact(text: str) -> None:
    value = json.loads(text, Decimal)
    assert json.loads(json.dumps([value]), list[Decimal]) == [value]
    assert json.dumps(json.loads(text)) == text


def test_depth_and_cycles_are_refused() -> None:
    loop: list[Any] = []
    loop.append({"a": loop})
    assert encode_error(loop).reason == "a cycle"
    node = Node()
    node.child = node
    assert encode_error(node).reason == "a cycle"
    deep: Any = []
    for _ in range(100_000):
        deep = [deep]
    assert encode_error(deep).reason == "nested deeper than 128 levels"
    try:  # how deep the interpreter itself goes differs from version to version
        assert json.dumps(deep, limits=Limits(depth=None)) == "[" * 100_001 + "]" * 100_001
    except EncodeError as error:
        assert "deeper" in error.reason
    assert json.dumps([[]], limits=Limits(depth=2)) == "[[]]"
    assert encode_error([[]], limits=Limits(depth=1)).path == "$[0]"


def test_options_are_checked() -> None:
    with pytest.raises(ValueError, match="dates"):
        json.dumps(1, dates="iso")  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        json.loads(5)  # type: ignore[arg-type]
