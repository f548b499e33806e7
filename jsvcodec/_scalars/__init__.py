"""The text of .NET's scalars, both directions side by side.

`write_x` takes a Python value and returns the text that ServiceStack.Text 10 writes on .NET 10; `read_x` takes the text
of a scalar, quotes already undone, and returns the value. A text is accepted only in a form that says what it
means: nothing defaults, and what is refused raises `ScalarError` with a reason that does not quote it. Space around
a scalar is ignored, digits are ASCII. What lies outside Python's range or is finer than a microsecond is cut toward it.
"""

from __future__ import annotations

import binascii
import re
from base64 import b64decode, b64encode
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Context, Decimal, InvalidOperation
from enum import Enum, Flag
from functools import lru_cache, reduce
from operator import or_
from typing import TypeVar
from uuid import UUID

from jsvcodec._scalars.bases import as_base, base_of
from jsvcodec._scalars.times import (
    read_date,
    read_datetime,
    read_time,
    read_timedelta,
    write_date,
    write_datetime,
    write_time,
    write_timedelta,
)
from jsvcodec._text import BLANKS
from jsvcodec.errors import ScalarError
from jsvcodec.limits import DEFAULT_LIMITS

__all__ = (
    "WRITERS", "ScalarError", "as_base", "base_of", "enum_value", "is_enum", "read_bool", "read_bytes", "read_date",
    "read_datetime", "read_decimal", "read_enum", "read_float", "read_int", "read_time", "read_timedelta", "read_uuid",
    "write_bool", "write_bytes", "write_date", "write_datetime", "write_decimal", "write_enum", "write_float",
    "write_int", "write_time", "write_timedelta", "write_uuid",
)  # fmt: skip

E = TypeVar("E", bound=Enum)

MAX_DIGITS = DEFAULT_LIMITS.digits


# --- bool ------------------------------------------------------------------------------------------------

_TRUE = frozenset(("1", "t", "T", "y", "Y", "on"))
_FALSE = frozenset(("0", "f", "F", "n", "N", "off"))


def write_bool(value: bool) -> str:
    """Return ``True`` or ``False``, as .NET's Boolean prints itself."""
    return "True" if value else "False"


def read_bool(text: str) -> bool:
    """Return the bool of `text`: true and false in any case, and the short words that ServiceStack takes.

    >>> read_bool("TRUE"), read_bool("off")
    (True, False)
    """
    text = text.strip(BLANKS)
    if text in _TRUE or text.lower() == "true":
        return True
    if text in _FALSE or text.lower() == "false":
        return False
    raise ScalarError("not a bool")


# --- int -------------------------------------------------------------------------------------------------

_INT = re.compile(r"[0-9]+|-(?:0|[1-9][0-9]*)")


def write_int(value: int) -> str:
    """Return the decimal digits."""
    return int.__repr__(value)


def read_int(text: str, digits: int | None = MAX_DIGITS) -> int:
    """Return the integer: digits, or a minus and digits without leading zeros; no plus, no commas."""
    text = text.strip(BLANKS)
    if _INT.fullmatch(text) is None:
        raise ScalarError("not an integer")
    check_digits(text, digits)
    return _long_int(text) if len(text) > 4_000 else int(text)


def _long_int(text: str) -> int:
    """Read digits beyond the interpreter's own limit, which callers lift with ours."""
    return int(Context(prec=len(text)).create_decimal(text))


def check_digits(text: str, digits: int | None) -> None:
    """Refuse a number text of more digits than the limit. Raises `ScalarError`."""
    if digits is not None and len(text) > digits and sum(map(str.isdigit, text)) > digits:
        raise ScalarError(f"a number of more than {digits} digits")


# --- float -----------------------------------------------------------------------------------------------

_NUMBER = re.compile(r"[+-]?(?:[0-9]++(?:\.[0-9]*+)?|\.[0-9]++)(?:[eE]([+-]?[0-9]++))?")
_SPECIAL_FLOAT = re.compile(r"[+-]?(?:nan|infinity)", re.IGNORECASE | re.ASCII)
_EDGE_FLOATS = {
    1.7976931348623157e308: "1.7976931348623157e+308",
    -1.7976931348623157e308: "-1.7976931348623157e+308",
}


def write_float(value: float) -> str:
    """Return the shortest digits that read back, laid out as .NET 10 does: plain up to 17 integer digits.

    >>> write_float(1e16), write_float(1e17), write_float(0.0001), write_float(1e-05)
    ('10000000000000000', '1E+17', '0.0001', '1E-05')
    """
    text = float.__repr__(value)
    if "e" not in text and "n" not in text:
        return text[:-2] if text.endswith(".0") else text
    if value != value:
        return "NaN"
    if value in (float("inf"), float("-inf")):
        return "Infinity" if value > 0 else "-Infinity"
    if value in _EDGE_FLOATS:
        return _EDGE_FLOATS[value]
    mantissa, _, exponent = text.partition("e")
    power = int(exponent)
    if 0 < power <= 16:
        whole, _, fraction = mantissa.partition(".")
        return whole + fraction.ljust(power, "0")
    return f"{mantissa}E{'-' if power < 0 else '+'}{abs(power):02}"


def read_float(text: str, digits: int | None = MAX_DIGITS) -> float:
    """Return the float: digits with point and exponent, NaN or Infinity in any case; overflow is infinity."""
    text = text.strip(BLANKS)
    if _NUMBER.fullmatch(text) is None and _SPECIAL_FLOAT.fullmatch(text) is None:
        raise ScalarError("not a number")
    check_digits(text, digits)
    return float(text)


# --- Decimal ---------------------------------------------------------------------------------------------


def write_decimal(value: Decimal) -> str:
    """Return plain digits with the scale kept; zero has no sign. NaN and infinities have no text and raise.

    >>> write_decimal(Decimal("1.10")), write_decimal(Decimal("1E-7"))
    ('1.10', '0.0000001')
    """
    if not value.is_finite():
        raise ScalarError("a decimal that is not finite has no text")
    return format(abs(value) if value == 0 else value, "f")


def read_decimal(text: str, digits: int | None = MAX_DIGITS) -> Decimal:
    """Return the exact decimal of a number text; its digits and its exponent are under the limit."""
    text = text.strip(BLANKS)
    found = _NUMBER.fullmatch(text)
    if found is None:
        raise ScalarError("not a decimal")
    check_digits(text, digits)
    if found[1] and digits is not None and (len(found[1]) > 12 or abs(int(found[1])) > digits):
        raise ScalarError(f"an exponent beyond {digits}")
    try:
        return Decimal(text)
    except InvalidOperation:
        pass
    raise ScalarError("an exponent beyond what a decimal holds")


# --- UUID ------------------------------------------------------------------------------------------------

_UUID = re.compile(
    r"([({]?)([0-9a-fA-F]{8})-([0-9a-fA-F]{4})-([0-9a-fA-F]{4})-([0-9a-fA-F]{4})-([0-9a-fA-F]{12})([)}]?)"
)
_PLAIN_UUID = re.compile(r"[0-9a-fA-F]{32}")


def write_uuid(value: UUID) -> str:
    """Return 32 lower-case hex digits, .NET's "N" form."""
    return value.hex


def read_uuid(text: str) -> UUID:
    """Return the UUID of 32 hex digits, plain or dashed, the dashed form in braces or parentheses too."""
    text = text.strip(BLANKS)
    if _PLAIN_UUID.fullmatch(text):
        return UUID(text)
    found = _UUID.fullmatch(text)
    if found is None or found[1] + found[7] not in ("", "{}", "()"):
        raise ScalarError("not a UUID")
    return UUID("".join(found.groups()[1:6]))


# --- bytes -----------------------------------------------------------------------------------------------

_ASCII_BLANKS = re.compile(r"[ \t\r\n\v\f]+")


def write_bytes(value: bytes | bytearray | memoryview) -> str:
    """Return base64 in the standard alphabet, padded."""
    return b64encode(value if isinstance(value, bytes) else bytes(value)).decode("ascii")


def read_bytes(text: str) -> bytes:
    """Return the bytes of padded base64; ASCII white space inside is ignored."""
    try:
        return b64decode(_ASCII_BLANKS.sub("", text.strip(BLANKS)).encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError):
        pass
    raise ScalarError("not base64")


# --- Enum ------------------------------------------------------------------------------------------------


def is_enum(kind: object) -> bool:
    """Return whether `kind` is an enum class."""
    return isinstance(kind, type) and issubclass(kind, Enum)


def enum_value(value: Enum) -> str | int:
    """Return what stands for a member: its string value, the number of a flag or integer enum, otherwise its name.

    The enums that ServiceStack generates for Python hold the .NET names as their values.
    """
    if isinstance(value.value, str):
        return str.__str__(value.value)
    if isinstance(value, (Flag, int)):
        return int.__int__(value.value)
    return value.name


def write_enum(value: Enum) -> str:
    """Return the text of a member: see `enum_value`."""
    return str(enum_value(value))


def read_enum(text: str, kind: type[E]) -> E | int:
    """Return the member with this name or string value in any case, or this number; a Flag joins several by commas.

    So does an IntEnum, which is what ServiceStack generates for .NET's [Flags]; several of its members are an `int`,
    as ``|`` makes of them in Python.
    """
    found = _enum_member(text.strip(BLANKS), kind)
    if found is None and "," in text and issubclass(kind, (Flag, int)):
        parts = [_enum_member(part.strip(BLANKS), kind) for part in text.split(",")]
        numbers = [part if isinstance(part, int) else int(part.value) for part in parts if part is not None]
        if None not in parts:
            found = _numbered(reduce(or_, numbers), kind)
    if found is None:
        raise ScalarError(f"not a member of {kind.__name__}")
    return found


def _enum_member(text: str, kind: type[E]) -> E | int | None:
    found: E | None = _enum_texts(kind).get(text.lower())
    if found is None and len(text) <= 20 and _INT.fullmatch(text):
        return _numbered(int(text), kind)
    return found


@lru_cache(maxsize=1_000)
def _enum_texts(kind: type[E]) -> dict[str, E]:
    texts = {name.lower(): member for name, member in kind.__members__.items()}
    for member in kind.__members__.values():
        if isinstance(member.value, str):
            texts[member.value.lower()] = member
    return texts


def _numbered(number: int, kind: type[E]) -> E | int | None:
    try:
        return kind(number)
    except ValueError:
        pass
    if issubclass(kind, int) and not issubclass(kind, Flag):
        joined = reduce(or_, (member for member in kind if member & number == member), 0)
        return number if joined == number else None
    return None


WRITERS: dict[type, Callable[..., str]] = {
    bool: write_bool,
    int: write_int,
    float: write_float,
    Decimal: write_decimal,
    datetime: write_datetime,
    date: write_date,
    time: write_time,
    timedelta: write_timedelta,
    UUID: write_uuid,
    bytes: write_bytes,
    bytearray: write_bytes,
    memoryview: write_bytes,
}
"""The text of a value by its exact type; enums are for `write_enum`, subclasses for `as_base`."""
