"""The text of scalars that .NET has under other names, or not at all: fractions, IP addresses, paths.

They are read from the text that Python writes for them, and from no other.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from pathlib import PurePath
from typing import Any

from jsvcodec._scalars.basic import check_digits
from jsvcodec._text import BLANKS
from jsvcodec.errors import ScalarError
from jsvcodec.limits import DEFAULT_LIMITS

__all__ = ("read_fraction", "reader_of", "write_fraction", "write_path")

_FRACTION = re.compile(r"-?[0-9]++(?:/0*+[1-9][0-9]*+)?")
_DECIMALS = re.compile(r"-?[0-9]++\.[0-9]++")


def read_fraction(text: str, digits: int | None = DEFAULT_LIMITS.digits) -> Fraction:
    """Return the fraction of ``3/4``, of digits, or of digits with a point.

    >>> read_fraction("3/4"), read_fraction("-0.5")
    (Fraction(3, 4), Fraction(-1, 2))
    """
    text = text.strip(BLANKS)
    if _FRACTION.fullmatch(text) is None and _DECIMALS.fullmatch(text) is None:
        raise ScalarError("not a fraction")
    check_digits(text, digits)
    try:
        return Fraction(text)
    except ValueError:
        pass
    raise ScalarError("a number of more digits than the interpreter reads")


def write_fraction(value: Fraction) -> str:
    """Return numerator and denominator with a slash, or the numerator alone where the denominator is 1."""
    return Fraction.__str__(value)


def reader_of(kind: type) -> Callable[[str], Any]:
    """Return the reader of a class that is called with its text."""

    def read(text: str) -> Any:
        try:
            return kind(text.strip(BLANKS))
        except ValueError:
            pass
        raise ScalarError(f"not a value of type {kind.__name__}")

    return read


def write_path(value: PurePath) -> str:
    """Return the text of a path, with the separators of its own system."""
    return str(value)
