"""Floats of all sizes and their texts, made of Python's `repr` alone: what the writers of both layouts are held to."""

from __future__ import annotations

import math
import random
import struct
import sys
from collections.abc import Iterator
from decimal import Decimal, localcontext


def texts(values: list[float], *, json: bool) -> list[str]:
    """Return the texts of floats as JSON has them, or as .NET 10 writes them in JSV; JSON has finite ones only."""
    return [json_text(value) if json else jsv_text(value) for value in values]


def jsv_text(value: float) -> str:
    """Return the text of .NET 10."""
    if not math.isfinite(value):
        return "NaN" if math.isnan(value) else f"{_sign(value)}Infinity"
    digits, point = _digits(value)
    if not digits:
        return f"{_sign(value)}0"
    if -3 <= point <= 17:
        return (_sign(value) + _plain(digits, point)).removesuffix(".")
    mark = "e" if abs(value) == sys.float_info.max else "E"
    return f"{_sign(value)}{_scientific(digits)}{mark}{point - 1:+03d}"


def json_text(value: float) -> str:
    """Return the text in JSON."""
    digits, point = _digits(value)
    if not digits:
        return f"{_sign(value)}0.0"
    if -4 <= point <= 16:
        text = _sign(value) + _plain(digits, point)
        return f"{text}0" if text.endswith(".") else text
    return f"{_sign(value)}{_scientific(digits)}e{point - 1}"


def _sign(value: float) -> str:
    return "-" if math.copysign(1, value) < 0 else ""


def _digits(value: float) -> tuple[str, int]:
    """Return the significant digits of a finite float, and how many of them stand before the point."""
    mantissa, _, exponent = repr(abs(value)).partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = (whole + fraction).lstrip("0")
    point = len(whole) + int(exponent or 0) - (len(whole + fraction) - len(digits))
    return digits.rstrip("0"), point


def _plain(digits: str, point: int) -> str:
    if point <= 0:
        return f"0.{'0' * -point}{digits}"
    return f"{digits[:point].ljust(point, '0')}.{digits[point:]}"


def _scientific(digits: str) -> str:
    return f"{digits[0]}.{digits[1:]}" if digits[1:] else digits


# --- floats -------------------------------------------------------------------------------------------------------


def hard() -> list[float]:
    """Return zeros, powers of two and of ten with their neighbours, subnormal floats, and what is near a border of the layouts."""
    values = [0.0, 5e-324, sys.float_info.max, sys.float_info.min]
    powers = [math.ldexp(1, power) for power in range(-1074, 1024)] + [
        float(f"1e{power}") for power in range(-323, 309)
    ]
    for power in powers:
        values += [power, math.nextafter(power, 0), math.nextafter(power, math.inf)]
    values += [2.0**53 + step for step in range(-3, 4)] + [
        10.0**power + step for power in (15, 16, 17) for step in (-16, -1, 16)
    ]
    values += [float(f"{digits}e{power}") for power in range(-325, 308) for digits in (2, 5, 9.5, 123456789012345678)]
    values += [number / 2**17 for number in range(2**16, 2**16 + 400)]  # their digits end in a tie
    return [value for value in values if math.isfinite(value)]


def random_floats(source: random.Random, count: int, bits: float = 0.5) -> list[float]:
    """Return finite floats: a part of them random bits, the others as they occur in documents."""
    raw = int(count * bits)
    values = [value for value in struct.unpack(f"<{raw}d", source.randbytes(8 * raw)) if math.isfinite(value)]
    return values + [_common(source) for _ in range(count - len(values))]


def _common(source: random.Random) -> float:
    kind = source.randrange(6)
    if kind == 0:
        return source.uniform(-1000, 1000)
    if kind == 1:
        return round(source.uniform(-1000, 1000), source.randrange(7))
    if kind == 2:
        return float(source.randrange(10 ** source.randrange(1, 19)))
    if kind == 3:
        return math.ldexp(source.randrange(2**60), -source.randrange(90))
    if kind == 4:
        return float(struct.unpack("<f", struct.pack("<f", source.uniform(-2, 2)))[0])
    return source.random()


def spellings(source: random.Random, count: int) -> Iterator[str]:
    """Yield texts that are hard to read: half-way between two floats, just beside that, and of many digits."""
    with localcontext(prec=1200):
        while count > 0:
            value = abs(struct.unpack("<d", source.randbytes(8))[0])
            if not math.isfinite(value) or value == sys.float_info.max:
                continue
            middle = (Decimal(value) + Decimal(math.nextafter(value, math.inf))) / 2
            short = f"{middle:.{source.randrange(15, 20)}e}"
            yield from (
                f"{middle:e}",
                f"{middle.next_plus():e}",
                short,
                f"{source.randrange(10**19)}e{source.randrange(-340, 310)}",
            )
            count -= 4
