"""Scalars that .NET has under other names or not at all, and subclasses of scalars, in every format and place."""

from __future__ import annotations

import ipaddress
import pathlib
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

import attrs
import pytest
from support.paths import FORMATS, comes_back, read, write

import jsvcodec
from jsvcodec import Limits

VALUES: list[tuple[Any, str]] = [
    (pathlib.PurePosixPath("a/b,c"), "a/b,c"),
    (pathlib.PureWindowsPath(r"c:\a"), r"c:\a"),
    (pathlib.PurePath("a/b"), "a/b"),
    (pathlib.Path("a/b"), "a/b"),
    (ipaddress.IPv4Address("10.0.0.1"), "10.0.0.1"),
    (ipaddress.IPv6Address("::1"), "::1"),
    (ipaddress.IPv4Network("10.0.0.0/8"), "10.0.0.0/8"),
    (ipaddress.IPv6Network("fe80::/10"), "fe80::/10"),
    (ipaddress.IPv4Interface("10.0.0.1/8"), "10.0.0.1/8"),
    (ipaddress.IPv6Interface("fe80::1/10"), "fe80::1/10"),
    (bytearray(b"abc"), "YWJj"),
    (memoryview(b"abc"), "YWJj"),
    (Fraction(3, 4), "3/4"),
    (Fraction(-5), "-5"),
]


def subclass(base: type, *args: Any, **kwargs: Any) -> Any:
    return type(f"My{base.__name__}", (base,), {})(*args, **kwargs)


OFFSET = timezone(timedelta(hours=2))
SUBCLASSES: list[tuple[Any, str]] = [
    (subclass(datetime, 2024, 1, 9, 10, 30, 0, 123000, tzinfo=UTC), "2024-01-09T10:30:00.1230000Z"),
    (subclass(datetime, 2024, 1, 9, 10, 30, tzinfo=OFFSET), "2024-01-09T10:30:00.0000000+02:00"),
    (subclass(date, 2024, 1, 9), "2024-01-09"),
    (subclass(time, 10, 20, 30), "PT10H20M30S"),
    (subclass(timedelta, days=1, hours=2), "P1DT2H"),
    (subclass(UUID, int=5), "00000000000000000000000000000005"),
    (subclass(Decimal, "1.10"), "1.10"),
    (subclass(int, 7), "7"),
    (subclass(float, 1.5), "1.5"),
    (subclass(str, "a,b"), "a,b"),
    (subclass(bytes, b"abc"), "YWJj"),
    (subclass(bytearray, b"abc"), "YWJj"),
    (subclass(Fraction, 3, 4), "3/4"),
    (subclass(pathlib.PurePosixPath, "a/b"), "a/b"),
    (subclass(ipaddress.IPv4Address, "10.0.0.1"), "10.0.0.1"),
]
each = pytest.mark.parametrize(
    ("value", "text"), VALUES + SUBCLASSES, ids=[type(value).__name__ for value, _ in VALUES + SUBCLASSES]
)


def holder_of(kind: Any, also: Any = None) -> Any:
    return attrs.make_class(
        "Holder",
        {
            "one": attrs.field(type=kind),
            "many": attrs.field(type=list[kind], factory=list),
            "maybe": attrs.field(type=kind | None, default=None),
            "either": attrs.field(type=kind | list[int], factory=list),
        },
    )


@each
def test_everywhere(value, text):
    kind = type(value)
    assert write([value], "jsv") == write([text], "jsv") or isinstance(value, datetime)
    comes_back(value, kind, ["jsv", "json"])
    holder = holder_of(kind)
    comes_back(holder(value), holder)
    comes_back(holder(value, [value], value, value), holder)
    comes_back({"a": [value, None]}, dict[str, list[kind | None]])


@each
def test_as_map_keys(value, text):
    kind = type(value)
    try:
        hash(value)
    except TypeError:
        return
    found = comes_back({value: 1}, dict[kind, int])
    assert text in found["jsv"] or isinstance(value, datetime)
    comes_back({"a": {value: value}}, dict[str, dict[kind, kind]])


@each
def test_beside_text_in_a_union(value, text):
    kind = type(value)
    if issubclass(kind, str):
        return
    for format in ("jsv", "json"):
        found = read(kind | str, format, FORMATS[format].dumps(value))
        assert (type(found), found) == (kind, value) or isinstance(value, pathlib.PurePath)
        assert read(
            kind | str, format, FORMATS[format].dumps("no such thing \x00")
        ) == "no such thing \x00" or isinstance(value, pathlib.PurePath)


@each
def test_samples(value, text):
    kind = type(value)
    sample = jsvcodec.sample(holder_of(kind))
    assert type(sample.one) is kind
    comes_back(sample, type(sample))


@pytest.mark.parametrize("kind", [type(value) for value, _ in VALUES if not isinstance(value, pathlib.PurePath)])
def test_what_is_no_such_scalar(kind):
    for text in ("hunter2!", "{a:1}", "1e5xy"):
        told = read(dict[str, kind], "jsv", f"{{a:{text}}}")
        assert told.startswith("DecodeError: $.a: ")
        assert "hunter2" not in told
        assert "1e5xy" not in told


@pytest.mark.parametrize("text", ["1/0", "1/", "/2", "1e5", "1/-2", " 1 / 2", "1_0", "١/٢", "nan", ""])
def test_what_is_no_fraction(text):
    assert read(dict[str, Fraction], "json", FORMATS["json"].dumps({"a": text})) == "DecodeError: $.a: not a fraction"


def test_the_digits_of_fractions_are_bounded():
    value = {"a": Fraction(1, 10**50)}
    few = Limits(digits=20)
    assert "EncodeError: $.a" in write(value, "jsv", limits=few)
    assert "EncodeError: $.a" in write(value, "json", limits=few)
    assert "DecodeError: $.a" in read(dict[str, Fraction], "jsv", "{a:1/1" + "0" * 50 + "}", limits=few)


def test_numbers_of_json_for_other_scalars():
    assert read(list[Fraction], "json", "[1,0.5]") == [Fraction(1), Fraction(1, 2)]
    assert "DecodeError" in read(list[Fraction], "json", "[true]")


@pytest.mark.parametrize("format", FORMATS)
def test_no_time_is_no_scalar(format):
    """The NaT of pandas is a datetime by inheritance, and none by its methods."""
    nat = type("NaTType", (datetime,), {})(2024, 1, 9)
    assert write({"a": nat}, format) == "EncodeError: $.a: not a time"
    assert "not a time" in write({"a": {nat: 1}}, format)
    assert "not a time" in write({"a": [nat]}, format)


def test_a_subclass_keeps_what_it_is():
    """Only the value of the base is written, whatever the subclass overrides."""

    class Loud(str):
        def __str__(self) -> str:
            return "LOUD"

        def __format__(self, spec: str) -> str:
            return "LOUD"

    class Odd(int):
        def __str__(self) -> str:
            return "odd"

        def __repr__(self) -> str:
            return "odd"

    assert write([Loud("quiet"), Odd(3)], "jsv") == "[quiet,3]"
    assert write([Loud("quiet"), Odd(3)], "json") == '["quiet",3]'
    assert write({"a": Loud("quiet"), "b": Odd(3)}, "form") == "a=quiet&b=3"
