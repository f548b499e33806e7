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
from decimal import Context, Decimal, InvalidOperation
from fractions import Fraction
from math import isfinite
from typing import Any, TypeVar
from uuid import UUID

from jsvcodec._text import BLANKS
from jsvcodec.errors import ScalarError
from jsvcodec.limits import DEFAULT_LIMITS

__all__ = (
    "EXACT_NUMBERS", "buffer_reader", "check_digits", "check_exponent", "check_number", "finite", "json_decimal",
    "read_bool", "read_bytes", "read_decimal", "read_float", "read_int", "read_uuid", "write_bool",
    "write_bytes", "write_decimal", "write_float", "write_int", "write_uuid",
)  # fmt: skip

T = TypeVar("T")

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

INTEGER = re.compile(r"[0-9]+|-(?:0|[1-9][0-9]*)")


def write_int(value: int) -> str:
    """Return the decimal digits. Raises `ScalarError` for more of them than the interpreter writes."""
    try:
        return int.__repr__(value)
    except ValueError:
        pass
    raise ScalarError("a number of more digits than the interpreter writes")


def read_int(text: str, digits: int | None = MAX_DIGITS) -> int:
    """Return the integer: digits, or a minus and digits without leading zeros; no plus, no commas."""
    text = text.strip(BLANKS)
    if INTEGER.fullmatch(text) is None:
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


def check_exponent(exponent: str | None, digits: int | None) -> None:
    """Refuse an exponent beyond the limit of digits. Raises `ScalarError`."""
    if exponent and digits is not None and (len(exponent) > 12 or abs(int(exponent)) > digits):
        raise ScalarError(f"an exponent beyond {digits}")


EXACT_NUMBERS = (int, Decimal, Fraction)
"""The types of numbers that the limit of digits holds for; a float is short."""


def check_number(text: str, digits: int | None) -> None:
    """Refuse the text of a number that reading would refuse. Raises `ScalarError`."""
    check_digits(text, digits)
    check_exponent(text.partition("E")[2], digits)


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


_NET_DECIMAL = 2**96
"""The first whole number that .NET's decimal does not hold; its scale ends at 28."""


def write_decimal(value: Decimal) -> str:
    """Return plain digits with the scale kept, or with an exponent what .NET's decimal does not hold; zero has no sign.

    NaN and infinities have no text and raise.

    >>> write_decimal(Decimal("1.10")), write_decimal(Decimal("1E-7")), write_decimal(Decimal("1E+400"))
    ('1.10', '0.0000001', '1E+400')
    """
    if not Decimal.is_finite(value):
        raise ScalarError("a decimal that is not finite has no text")
    _, digits, exponent = Decimal.as_tuple(value)
    if not any(digits):
        value = Decimal.copy_abs(value)
    assert isinstance(exponent, int)
    places = len(digits) + max(exponent, 0)
    if exponent >= -28 and (
        places < 29 or (places == 29 and abs(int(Decimal.scaleb(value, -min(exponent, 0)))) < _NET_DECIMAL)
    ):
        return Decimal.__format__(value, "f")
    return Decimal.__str__(value)


def json_decimal(value: Decimal) -> Decimal:
    """Return the decimal for JSON, which has no NaN and no infinities."""
    finite(value)
    return Decimal(value)


def finite(number: float | Decimal) -> Any:
    """Return a number that JSON has a text for; raises for NaN and infinities."""
    # Most decimals that no float holds are finite.
    if Decimal.is_finite(number) if isinstance(number, Decimal) else isfinite(number):
        return number
    raise ScalarError("NaN and infinities are not JSON")


def read_decimal(text: str, digits: int | None = MAX_DIGITS) -> Decimal:
    """Return the exact decimal of a number text; its digits and its exponent are under the limit."""
    text = text.strip(BLANKS)
    found = _NUMBER.fullmatch(text)
    if found is None:
        raise ScalarError("not a decimal")
    check_digits(text, digits)
    check_exponent(found[1], digits)
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


def buffer_reader(kind: Callable[[bytes], T]) -> Callable[[str], T]:
    """Return the reader of a type that is made from bytes."""
    return lambda text: kind(read_bytes(text))
