"""The texts of scalars: what each type accepts, what it refuses, and that a written one comes back."""

from __future__ import annotations

import enum
import math
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Context, Decimal, Inexact, localcontext
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.strategies import decimals, floats, moments, spans

from jsvcodec._scalars import basic, enums, times
from jsvcodec.errors import ScalarError

ID = UUID("00112233-4455-6677-8899-aabbccddeeff")
EAST = timezone(timedelta(hours=2))


def at(*parts, zone=UTC):
    return datetime(*parts, tzinfo=zone)


ACCEPTED = {
    basic.read_bool: [
        *[(text, True) for text in ("True", "true", "TRUE", "1", "t", "T", "y", "Y", "on", " true\u00a0")],
        *[(text, False) for text in ("False", "false", "fAlSe", "0", "f", "F", "n", "N", "off")],
    ],
    basic.read_int: [("0", 0), ("007", 7), ("-0", 0), ("-12", -12), (" 5\t", 5), ("9" * 4300, int("9" * 4300))],
    basic.read_float: [
        ("1", 1.0), ("+1.5", 1.5), (".5", 0.5), ("5.", 5.0), ("1E+17", 1e17), ("1e-5", 1e-5),
        ("Infinity", math.inf), ("-infinity", -math.inf), ("1e400", math.inf),
    ],
    basic.read_decimal: [("1.10", Decimal("1.10")), ("+1E3", Decimal("1E3")), ("0." + "1" * 99, Decimal("0." + "1" * 99))],
    basic.read_uuid: [(text, ID) for text in (ID.hex, str(ID), ID.hex.upper(), f"{{{ID}}}", f"({ID})", f" {ID} ")],
    times.read_timedelta: [
        ("PT0S", timedelta()), ("P1D", timedelta(1)), ("P1DT", timedelta(1)), ("-PT1H", -timedelta(hours=1)), ("P1DT2H3M4.5S", timedelta(1, 7384.5)),
        ("01:02:03", timedelta(seconds=3723)), ("1:02", timedelta(seconds=3720)),
        ("2.01:02:03.5", timedelta(2, 3723.5)), ("-00:00:01", -timedelta(seconds=1)), ("90", timedelta(seconds=90)),
        ("-1.5", -timedelta(seconds=1.5)), ("PT0.0000005S", timedelta()), ("PT0.0000015S", timedelta(microseconds=2)),
    ],
    times.read_time: [("PT10H20M30.123S", time(10, 20, 30, 123000)), ("PT0S", time()), ("23:59:59.9999999", time.max)],
    times.read_datetime: [
        ("2001-02-03", at(2001, 2, 3)), ("2001-2-3", at(2001, 2, 3)), ("20010203", at(2001, 2, 3)),
        ("2001-02-03T04:05:06Z", at(2001, 2, 3, 4, 5, 6)), ("2001-02-03t04:05z", at(2001, 2, 3, 4, 5)),
        ("2001-02-03 04:05:06", at(2001, 2, 3, 4, 5, 6)),
        ("2001-02-03T04:05:06.1234567+02:00", at(2001, 2, 3, 4, 5, 6, 123456, zone=EAST)),
        ("2001-02-03T04:05:06.123456789Z", at(2001, 2, 3, 4, 5, 6, 123456)),
        ("2001-02-03T4:5:6+2:0", at(2001, 2, 3, 4, 5, 6, zone=EAST)),
        ("2001-02-03T04:05:06+0200", at(2001, 2, 3, 4, 5, 6, zone=EAST)),
        ("/Date(0)/", at(1970, 1, 1)), ("/Date(-1)/", at(1969, 12, 31, 23, 59, 59, 999000)),
        ("/Date(0+0200)/", at(1970, 1, 1, 2, zone=EAST)), ("/Date(0-0000)/", at(1970, 1, 1)),
        ("0001-01-01", at(1, 1, 1)), ("9999-12-31T23:59:59.9999999", at(9999, 12, 31, 23, 59, 59, 999999)),
        ("/Date(253402300800000)/", datetime.max.replace(tzinfo=UTC)),
        ("/Date(-99999999999999999999)/", datetime.min.replace(tzinfo=UTC)),
    ],
    times.read_date: [("2001-02-03", date(2001, 2, 3)), ("2001-02-03T23:00:00-05:00", date(2001, 2, 3))],
    basic.read_bytes: [("", b""), ("AA==", b"\0"), ("A A\r\n==", b"\0")],
}  # fmt: skip

REFUSED = {
    basic.read_bool: ["", "yes", "no", "2", "ON", "\u0661"],
    basic.read_int: ["", "+1", "-01", "1.0", "1,000", "\u0661", "1_0", "- 1", "9" * 4301, "x"],
    basic.read_float: ["", ".", "1,000", "1e", "inf", "nan(1)", "0x1", "1_0", "\u0661"],
    basic.read_decimal: ["", "NaN", "Infinity", "1e99999", "1e" + "9" * 50, "1,5"],
    basic.read_uuid: ["", ID.hex[1:], f"{{{ID}", f"{{{ID})", ID.hex + "0", str(ID).replace("-", "--")],
    times.read_timedelta: [
        "", "P", "PT", "P1W", "P1Y", "P1M", "PT1M1H", "PT-1S", "1D", "24:00", "0:60", "PT1,5S", "0:0:60", "0:1", "0:01:2", ".5", "1.", "PT.5S", "PT", "-P", "x",
    ],
    times.read_time: ["P1D", "-PT1S", "24:00"],
    times.read_datetime: [
        "", "2001", "2001-13-01", "2001-02-30", "02/03/2001", "2001-02-03T24:00:00", "04:05", "1700000000",
        "2001-02-03T04", "2001-02-03T04:05:06+14:01", "Sat, 03 Feb 2001 04:05:06 GMT", "/Date(x)/", "\u0662001-02-03",
    ],
    times.read_date: ["", "yesterday"],
    basic.read_bytes: ["A", "A===", "é", "AA=", "A-_=", "[1,2]"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("read", "text", "value"), [(read, *case) for read, cases in ACCEPTED.items() for case in cases]
)
def test_accepted(read, text, value):
    found = read(text)
    assert found == value
    assert type(found) is type(value)
    assert getattr(found, "utcoffset", lambda: None)() == getattr(value, "utcoffset", lambda: None)()


@pytest.mark.parametrize(("read", "text"), [(read, text) for read, texts in REFUSED.items() for text in texts])
def test_refused_without_a_word_of_the_text(read, text):
    with pytest.raises(ScalarError) as caught:
        read(text)
    assert len(text) < 3 or text not in str(caught.value)


def test_limits_of_digits_can_be_lifted():
    assert basic.read_int("9" * 5000, digits=None) == 10**5000 - 1
    assert basic.read_decimal("1e9999", digits=None) == Decimal("1e9999")
    with pytest.raises(ScalarError, match="more than 3 digits"):
        basic.read_int("1234", digits=3)
    with pytest.raises(ScalarError, match="exponent"):
        basic.read_decimal("1e9999999999999999999", digits=None)


def test_a_callers_decimal_context_changes_nothing():
    with localcontext(Context(prec=3, traps=[Inexact])):
        assert times.read_timedelta("PT1.234567S") == timedelta(seconds=1, microseconds=234567)
        assert times.write_timedelta(timedelta(seconds=1, microseconds=234567)) == "PT1.234567S"
        assert basic.read_decimal("1.23456789") == Decimal("1.23456789")


class Colour(enum.Enum):
    Red = 0
    Blue = 5


class Text(enum.Enum):
    LEGACY = "hris-legacy"


class Bits(enum.IntFlag):
    A = 1
    B = 2


@pytest.mark.parametrize(
    ("text", "member"),
    [("Red", Colour.Red), ("rED", Colour.Red), (" blue ", Colour.Blue), ("5", Colour.Blue), ("hris-legacy", Text.LEGACY),
     ("HRIS-Legacy", Text.LEGACY), ("legacy", Text.LEGACY), ("A, b", Bits.A | Bits.B), ("3", Bits.A | Bits.B), ("0", Bits(0))],
)  # fmt: skip
def test_enums(text, member):
    assert enums.read_enum(text, type(member)) is member


class Level(enum.IntEnum):
    NONE = 0
    LOW = 1
    HIGH = 16


def test_members_of_an_int_enum_are_joined():
    """ServiceStack generates .NET's [Flags] as an IntEnum, and Python makes an int of ``Level.LOW | Level.HIGH``."""
    for text in ("17", "LOW, high", "16,1"):
        assert enums.read_enum(text, Level) == Level.LOW | Level.HIGH
    assert enums.read_enum("0", Level) is Level.NONE
    assert enums.read_enum("16", Level) is Level.HIGH


@pytest.mark.parametrize(
    ("text", "kind"),
    [("", Colour), ("7", Colour), ("Red,Blue", Colour), ("C", Bits), ("A,", Bits), ("4", Level), ("5", Level),
     ("-1", Level), ("LOW,2", Level)],
)  # fmt: skip
def test_no_enum_member(text, kind):
    with pytest.raises(ScalarError, match=f"not a member of {kind.__name__}"):
        enums.read_enum(text, kind)


@pytest.mark.parametrize("read", [basic.read_decimal, basic.read_float])
def test_signs_and_points_are_no_digits(read):
    for text in ("123", "-123", "1.23", "-1.2e+3", "+.123"):
        assert float(read(text, 3)) == float(text)
    for text in ("1234", "-12.34", "123e4"):
        with pytest.raises(ScalarError, match="more than 3 digits"):
            read(text, 3)


@given(floats)
def test_floats_come_back(value):
    text = basic.write_float(value)
    assert basic.read_float(text) == value
    assert math.copysign(1, basic.read_float(text)) == math.copysign(1, value)


@given(decimals)
def test_decimals_come_back_with_their_scale(value):
    found = basic.read_decimal(basic.write_decimal(value))
    assert (found, found.as_tuple().exponent) == (value, min(value.as_tuple().exponent, 0))


@given(moments)
def test_datetimes_come_back_as_the_same_instant_and_offset(value):
    for exact in (False, True):
        found = times.read_datetime(times.write_datetime(value, exact))
        assert (found, found.utcoffset()) == (value, value.utcoffset())


@given(spans)
def test_durations_come_back(value):
    assert times.read_timedelta(times.write_timedelta(value)) == value


@given(st.times(), st.dates(), st.uuids(), st.binary(), st.integers(), st.booleans())
def test_the_others_come_back(clock, day, identity, raw, number, flag):
    assert times.read_time(times.write_time(clock)) == clock
    assert times.read_date(times.write_date(day)) == day
    assert basic.read_uuid(basic.write_uuid(identity)) == identity
    assert basic.read_bytes(basic.write_bytes(raw)) == raw
    assert basic.read_int(basic.write_int(number)) == number
    assert basic.read_bool(basic.write_bool(flag)) is flag


@given(st.text(st.sampled_from("0123456789.:-+PTDHMSWYZeE/() aNnInfity"), max_size=14))
def test_any_text_is_a_value_or_a_scalar_error(text):
    for read in ACCEPTED:
        try:
            read(text)
        except ScalarError as error:
            assert error.__context__ is None
