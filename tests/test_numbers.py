"""Numbers: which type they become, how they are spelled and what bounds them, in every format."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.strategies import strings
from support.ways import FORMATS, read, read_inside, write

import jsvcodec
from jsvcodec import DecodeError, EncodeError, Limits, form, json, jsv
from jsvcodec.models import ConnectSession

each_format = pytest.mark.parametrize("name", FORMATS)


# --- convert keeps the spelling -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("target", "text"),
    [("jsv", "{a:[1.50,1e5,-0,1E400]}"), ("json", '{"a":[1.50,1e5,-0,1E400]}'), ("form", "a=%5B1.50%2C1e5%2C-0%2C1E400%5D")],
)  # fmt: skip
def test_convert_writes_numbers_as_they_were_spelled(target, text):
    assert jsvcodec.convert('{"a":[1.50,1e5,-0,1E400]}', "json", target) == text
    assert jsvcodec.convert(b'{"a":[1.50,1e5,-0,1E400]}', "json", target) == text


spellings = st.from_regex(r"-?(0|[1-9][0-9]{0,20})(\.[0-9]{1,25})?([eE][+-]?[0-9]{1,3})?", fullmatch=True)
documents = st.recursive(
    spellings | strings.map(json.dumps) | st.sampled_from(["null", "true", "false", '"1.50"', '"-0"']),
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda items: f"[{','.join(items)}]")
        | st.lists(st.tuples(strings.map(json.dumps), inner), max_size=3, unique_by=lambda pair: pair[0]).map(
            lambda pairs: f"{{{','.join(':'.join(pair) for pair in pairs)}}}"
        )
    ),
    max_leaves=8,
)


@given(documents, st.sampled_from(["jsv", "json", "form"]), st.booleans())
def test_convert_is_loads_and_dumps_but_for_the_spelling_of_numbers(text, target, sorts):
    document = f'{{"a":{text}}}'
    expected = FORMATS[target].dumps(json.loads(document), sort_keys=sorts)
    found = jsvcodec.convert(document, "json", target, sort_keys=sorts)
    assert _without_numbers(found) == _without_numbers(expected)
    numbers = _NUMBER.findall(document)
    assert json.loads(jsvcodec.convert(document, "json", "json")) == json.loads(document)
    assert sorted(_NUMBER.findall(jsvcodec.convert(document, "json", "json"))) == sorted(numbers)


_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?(?:[eE](?:[+-]|%2B)?[0-9]+)?")


def _without_numbers(text: str) -> str:
    return _NUMBER.sub("#", text)


def test_a_hook_gets_numbers_and_a_registered_format_too():
    assert jsvcodec.convert("[1.50]", "json", "json", hooks={float: (None, lambda value: str(value * 2))}) == '["3.0"]'
    assert jsvcodec.convert("[1.50]", "json", "jsv", list[float]) == "[1.5]"

    class Shown(jsvcodec.Format):
        has_numbers = True

        def write(self, tree: Any, options: Any) -> str:
            return repr(tree)

    jsvcodec.register_format("shown", Shown())
    assert jsvcodec.convert("[1.50,-0,1E400,7]", "json", "shown") == "[1.5, 0, Decimal('1E+400'), 7]"


def test_what_cannot_be_written_is_told_where_it_is():
    with pytest.raises(EncodeError, match=r"^\$\[1\]: a lone surrogate"):
        jsvcodec.convert('[1.50,"\\ud800"]', "json", "json")


# --- decimals -----------------------------------------------------------------------------------------------------


@given(st.decimals(allow_nan=False, allow_infinity=False) | st.builds(
    lambda digits, exponent, sign: Decimal((sign, tuple(map(int, str(digits))), exponent)),
    st.integers(0, 10**30), st.integers(-60, 60) | st.integers(-4_200, 4_200), st.integers(0, 1),
))  # fmt: skip
def test_decimals_are_bounded_and_come_back_on_both_backends(number):
    for name in FORMATS:
        text = write(name, {"k": number})
        assert read(name, dict[str, Decimal], text)["k"] == number
        assert len(text) < 100 + len(str(number))


@pytest.mark.parametrize(
    ("number", "text"),
    [("79228162514264337593543950335", "79228162514264337593543950335"), ("1E-28", f"0.{'0' * 27}1"), ("1E-29", "1E-29"),
     ("1E+28", f"1{'0' * 28}"), ("1E+29", "1E+29"), ("7.9E+28", f"79{'0' * 27}"), ("8E+28", "8E+28"), ("0E-28", f"0.{'0' * 28}"),
     ("1.10", "1.10"), ("1E-7", "0.0000001"), ("1.5E+3", "1500"), ("-0.00", "0.00"), ("-0E+3", "0"), ("0E-29", "0E-29")],
)  # fmt: skip
def test_beyond_the_range_of_net_a_decimal_has_its_exponent(number, text):
    assert write("jsv", Decimal(number)) == text
    assert write("jsv", [Decimal(number)]) == f"[{text}]"


@each_format
@pytest.mark.parametrize("number", ["1E+4301", "-1E-4301", "1E+5000", "1E+999999"])
def test_what_could_not_be_read_back_is_refused(name, number):
    for value in (Decimal(number), [Decimal(number)]):
        with pytest.raises(EncodeError, match=r"^\$\.k(\[0\])?: an exponent beyond 4300$"):
            FORMATS[name].dumps({"k": value})


@each_format
@pytest.mark.parametrize("value", [1234567, [1234567], Decimal("123456.7")])
def test_a_lower_limit_of_digits_holds_both_ways(name, value):
    limits = Limits(digits=5)
    text = FORMATS[name].dumps({"k": value})
    with pytest.raises(EncodeError, match="more than 5 digits"):
        FORMATS[name].dumps({"k": value}, limits=limits)
    with pytest.raises(DecodeError, match="more than 5 digits"):
        FORMATS[name].loads(text, dict[str, type(value) if not isinstance(value, list) else list[int]], limits=limits)
    assert write(name, {"k": 12345}, limits=limits) == write(name, {"k": 12345})


def test_a_key_is_a_number_as_well():
    for key in (Decimal("1E+5000"), Decimal(1234567), 1234567):
        limits = Limits() if key > 10**4_300 else Limits(digits=5)
        for name in ("jsv", "json"):
            with pytest.raises(EncodeError):
                FORMATS[name].dumps({key: 1}, limits=limits)


def test_output_is_bounded_by_the_input():
    text = f"[{','.join(['1e4299'] * 14_000)}]"
    for kind in (None, list[Decimal], list[Any]):
        assert len(jsv.dumps(json.loads(text, kind))) < 2 * len(text)
        for target in ("jsv", "json"):
            assert len(jsvcodec.convert(text, "json", target, kind)) < 2 * len(text)
    assert len(form.dumps({"a": json.loads(text)})) < 3 * len(text)


# --- which type a number becomes ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [("1.10", None, 1.1), ("1.10", Any, 1.1), ("1.10", float, 1.1), ("1.10", Decimal, Decimal("1.10")), ("-0", None, 0), ("-0", int, 0),
     ("-0", Any, 0), ("-0", float, -0.0), ("-0", Decimal, Decimal("-0")), ("-0.0", None, -0.0), ("1e400", None, Decimal("1E+400")),
     ("1", int | bool, 1), ("true", int | bool, True), ("1", bool | int, 1), ("0", int | bool | None, 0), ('"1"', int | bool, 1)],
)  # fmt: skip
def test_numbers_of_json(text, kind, value):
    assert repr(read("json", kind, text)) == repr(value)
    if kind is not None:
        assert repr(read_inside("json", kind, text)) == repr(value)


@pytest.mark.parametrize("kind", [float, int, Decimal, timedelta])
@pytest.mark.parametrize("text", ["true", "false"])
def test_a_bool_is_no_number(kind, text):
    for whole, wanted in ((text, kind), (f"[{text}]", list[kind]), (f'{{"k":{text}}}', dict[str, kind])):
        with pytest.raises(DecodeError):
            read("json", wanted, whole)


@pytest.mark.parametrize("kind", [int | bool, bool | int, int | bool | None, float | bool])
def test_a_digit_is_a_number_before_it_is_a_bool(kind):
    for text in ("0", "1"):
        value = read_inside("jsv", kind, text)
        assert (value, type(value) is bool) == (int(text), False)
        assert type(read("form", dict[str, kind], f"k={text}")["k"]) is not bool
    assert read_inside("jsv", kind, "True") is True


def test_the_id_of_a_session_stays_what_it_is():
    required = {
        field.name: ""
        for field in attrs.fields(ConnectSession)
        if field.default is attrs.NOTHING and field.name != "id"
    }
    required |= dict.fromkeys(("created_at", "updated_at"), "2024-01-09T10:00:00Z") | {"organization_id": 1}
    document = json.dumps({**required, "id": Decimal("8267.13")}, names="snake")
    session = read("json", ConnectSession, document)
    assert session.id == 8267.13
    assert '"id":8267.13' in json.dumps(session)
    assert json.loads(json.dumps(jsv.loads(jsv.dumps(session), ConnectSession)))["id"] == 8267.13
