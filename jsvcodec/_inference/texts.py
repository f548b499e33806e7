"""Which kinds all texts of a column are written as.

A text fits a kind where reading it as that kind and writing it again gives the same text: so `7` is an integer, and
`007` is text. A column is tested as a whole, by one pattern over all its texts joined, which costs a fraction of a test
for each; what the pattern does not know is tested one by one, until the first that does not fit.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from math import isfinite
from typing import Any

from jsvcodec._scalars.basic import read_decimal, read_float, write_decimal, write_float
from jsvcodec._scalars.times import (
    read_date,
    read_datetime,
    read_timedelta,
    write_date,
    write_datetime,
    write_iso,
    write_timedelta,
)
from jsvcodec.core import core

__all__ = (
    "ALL", "BOOL", "DATE", "DATETIME", "DECIMAL", "DURATION", "FINITE", "FLOAT", "INT", "INT64", "JSON_NUMBERS",
    "JSON_TEXTS", "JSV_TEXTS", "NUMBER", "NUMBERS", "UUID", "Tests", "fitting",
)  # fmt: skip

BOOL, INT, INT64, FLOAT, FINITE, DECIMAL, NUMBER, DATE, DATETIME, DURATION, UUID = (1 << bit for bit in range(11))
"""The kinds. `INT64` and `FINITE` say more of integers and floats: that they are in range, and that none is NaN.

A `NUMBER` is one of the finite numbers, each by itself, for those who keep the text.
"""

ALL = (1 << 11) - 1

Test = Callable[[Sequence[str], str], bool]
"""Whether all texts of a column fit; it gets the texts, and all of them with a line break after each."""

Tests = Mapping[int, Test]


def fitting(texts: Sequence[str], fits: int, tests: Tests) -> int:
    """Return which of some kinds all texts fit.

    >>> fitting(["7", "-1"], INT | FLOAT | DATE, JSV_TEXTS) == INT | FLOAT
    True
    """
    asked = sum(tests)
    found = fits & _short_numbers(texts) if INT in tests else 0
    if not fits & asked & ~found:
        return found
    joined = "\n".join(texts) + "\n"
    # A line break in a text would make it pass for two.
    if joined.count("\n") == len(texts):
        if INT in tests:
            tried = (kinds for lead, kinds, test in _SEVERAL if fits & lead & asked & ~found and test(texts, joined))
            found |= fits & next(tried, 0)
        for kind, test in tests.items():
            if fits & kind & ~found and test(texts, joined):
                found |= kind
    return found


def _short_numbers(texts: Sequence[str]) -> int:
    """Return which kinds the core finds that all texts fit, without a pattern."""
    if core is None or not isinstance(texts, (list, tuple)) or not texts:
        return 0
    return _SHORT_NUMBERS[core.short_numbers(texts)]


# --- by patterns, or one by one ---


def _lines(pattern: str) -> Test:
    """Return the test for a pattern that each text must match."""
    match = re.compile(rf"(?:(?:{pattern})\n)*+").fullmatch
    return lambda texts, joined: match(joined) is not None


def _each(is_one: Callable[[str], bool], longest: int) -> Test:
    """Return the test that asks for each different text."""

    def test(texts: Sequence[str], joined: str) -> bool:
        first = texts[0]
        return (
            len(first) <= longest and is_one(first) and all(len(text) <= longest and is_one(text) for text in {*texts})
        )

    return test


def _first(quick: Test, slow: Test) -> Test:
    """Return the test that asks the second where the first does not know."""
    return lambda texts, joined: quick(texts, joined) or slow(texts, joined)


def _comes_back(read: Callable[[str], Any], write: Callable[[Any], str]) -> Callable[[str], bool]:
    def is_one(text: str) -> bool:
        try:
            return write(read(text)) == text
        except (ValueError, OverflowError):
            return False

    return is_one


# --- numbers and bools ---

_MOST_DIGITS = 4_300
_LONGEST_FLOAT = 32
_INT = _lines(rf"0|-?+[1-9][0-9]{{0,{_MOST_DIGITS - 1}}}+")
_SHORT_INT = _lines(r"0|-?+[1-9][0-9]{0,14}+")
_SHORT_FLOAT = _lines(
    r"(?=[-.0-9]{1,15}\n)(?:0|-?+[1-9][0-9]*+|-?+(?:[1-9][0-9]*+\.[0-9]*+|0\.0{0,3}+[1-9][0-9]*+)(?<=[1-9]))"
)
"""Up to 15 digits come back from any float, laid out without an exponent down to 0.0001."""

_SHORT_DECIMAL = _lines(r"(?=[-.0-9]{1,29}\n)(?!-[0.]++\n)-?+(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?+")
"""Up to 28 digits are written without an exponent; zero has no sign."""


def _is_int64(text: str) -> bool:
    return len(text) <= 20 and _INT([text], f"{text}\n") and -(2**63) <= int(text) < 2**63


def _are_plain_floats(texts: Sequence[str], joined: str) -> bool:
    """Return whether all texts are what Python writes for a float, where .NET writes the same."""
    if "e" in joined or "n" in joined or ".0\n" in joined:  # exponents, NaN, infinities, whole numbers
        return False
    try:
        return [*map(repr, map(float, texts))] == [*texts]
    except ValueError:
        return False


def _is_decimal(text: str) -> bool:
    return _comes_back(read_decimal, write_decimal)(text)


_is_float = _comes_back(read_float, write_float)


def _is_number(text: str) -> bool:
    return _is_decimal(text) or ("N" not in text and "n" not in text and _is_float(text))


_ANY_FLOAT = _each(_is_float, _LONGEST_FLOAT)
_FLOAT = _first(_SHORT_FLOAT, _first(_are_plain_floats, _ANY_FLOAT))


def _is_json_float(text: str) -> bool:
    """Return whether a JSON number is what a float is written as, here or by ServiceStack, which writes 1.0 as 1."""
    try:
        value = float(text)
    except ValueError:
        return False
    if not isfinite(value) or text == "-0":
        return False
    mantissa, _, exponent = text.lower().partition("e")
    written = repr(value).partition("e")
    if not exponent or not written[2]:
        return text in (repr(value), write_float(value))
    return mantissa in (written[0], f"{written[0]}.0") and int(exponent) == int(written[2])


def _is_json_decimal(text: str) -> bool:
    try:
        read_decimal(text)
    except ValueError:
        return False
    return True


_SEVERAL: tuple[tuple[int, int, Test], ...] = (
    (INT, INT | INT64 | FLOAT | FINITE | DECIMAL | NUMBER, _SHORT_INT),
    (FLOAT | FINITE, FLOAT | FINITE | DECIMAL | NUMBER, _first(_SHORT_FLOAT, _are_plain_floats)),
)
"""What fits all of some kinds at once, as most numbers do, after the kinds without which it is not asked."""

_SHORT_NUMBERS = (0, 0, INT | INT64 | FLOAT | FINITE | DECIMAL | NUMBER, DECIMAL | NUMBER)
"""What fits the core's answers: those of `_SHORT_INT` and `_SHORT_DECIMAL`."""


# --- times ---


def _is_date(text: str) -> bool:
    return _comes_back(read_date, write_date)(text)


_DATE_SHAPE = _lines(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME_SHAPE = _lines(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")


def _are_dates(texts: Sequence[str], joined: str) -> bool:
    if not _DATE_SHAPE(texts, joined):
        return False
    try:
        for text in texts:
            date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _are_plain_datetimes(texts: Sequence[str], joined: str) -> bool:
    """Return whether all texts have a time in whole seconds, in UTC, and none is midnight."""
    if "T00:00:00" in joined or not _TIME_SHAPE(texts, joined):
        return False
    try:
        for text in texts:
            datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _datetimes(write: Callable[[datetime], str]) -> Test:
    return _first(_are_plain_datetimes, _each(_comes_back(read_datetime, write), 40))


_DURATION = _each(_comes_back(read_timedelta, write_timedelta), 40)


# --- the kinds that texts may have ---

NUMBERS: Tests = {
    BOOL: _lines("True|False"),
    INT: _INT,
    FINITE: lambda texts, joined: "N" not in joined and "n" not in joined and _FLOAT(texts, joined),
    NUMBER: _first(_SHORT_DECIMAL, _each(_is_number, _MOST_DIGITS + 4)),
}
"""What may become a number or bool of JSON."""

JSV_TEXTS: Tests = {
    BOOL: NUMBERS[BOOL],
    INT: _INT,
    INT64: _first(_SHORT_INT, _each(_is_int64, 20)),
    FLOAT: _FLOAT,
    DECIMAL: _first(_SHORT_DECIMAL, _each(_is_decimal, _MOST_DIGITS + 4)),
    DATE: _are_dates,
    DATETIME: _datetimes(write_datetime),
    DURATION: _DURATION,
    UUID: _lines("[0-9a-f]{32}"),
}
"""The kinds of texts in JSV, forms and CSV."""

JSON_TEXTS: Tests = {
    DATE: _are_dates,
    DATETIME: _datetimes(write_iso),
    DURATION: _DURATION,
    UUID: _lines("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"),
}
"""The kinds of strings in JSON, which has numbers of its own."""

JSON_NUMBERS: Tests = {
    INT: _INT,
    INT64: JSV_TEXTS[INT64],
    FLOAT: _each(_is_json_float, _LONGEST_FLOAT),
    DECIMAL: _each(_is_json_decimal, 2 * _MOST_DIGITS),
}
"""The kinds of numbers in JSON, by how they are spelled."""
