"""Tree or model -> the plain values that JSON text is made of: dict, list, str, bool, int, float, Decimal and None.

In comes any value the library knows, out goes one in which every scalar has the form that both of ServiceStack's
JSON engines read: dashed UUIDs, XSD durations, ISO dates, base64. None members of models are left out, None in maps and
lists stays. Open containers wait on a stack of our own. Raises `EncodeError` with the path of what JSON cannot hold.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from math import isfinite
from typing import Any
from uuid import UUID

from jsvcodec._options import WriteOptions
from jsvcodec._scalars import as_base, enum_value, write_bytes, write_date, write_datetime, write_time, write_timedelta
from jsvcodec._walking import Open, check_depth, expand, refuse_surrogates
from jsvcodec.errors import EncodeError, ScalarError

__all__ = ("plain", "write_iso", "write_wcf")

_DEFAULTS = WriteOptions()
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TEXT = frozenset((str,))
_AS_THEY_ARE = frozenset((str, bool, int, type(None)))


def plain(value: Any, options: WriteOptions = _DEFAULTS, check: bool = False) -> Any:
    """Return a tree or model as plain values; what is plain already is not copied.

    `check` looks also for what only shows when the text is made: lone surrogates, and integers of more digits than the
    interpreter writes. Raises `EncodeError`.

    >>> from datetime import timedelta
    >>> plain({"at": [timedelta(seconds=90)], 1: None})
    {'at': ['PT1M30S'], '1': None}
    """
    around: list[Open] = []
    targets: list[Any] = []
    names, depth = options.names, options.limits.depth
    bound = sys.maxsize if depth is None else depth
    write_moment = write_wcf if options.dates == "wcf" else write_iso

    def part(inner: Any) -> Any:
        """Return the plain form of a part, or the empty copy of a container, which is then the innermost open one."""
        leaf = _scalar(inner, write_moment)
        if leaf is not _NO_SCALAR:
            if check:
                _refuse_unwritable(leaf)
            return leaf
        level = inner if type(inner) is dict or type(inner) is list else expand(inner, names)
        check_depth(around, id(inner), bound)
        if not check and _is_plain(level):
            return level
        around.append(Open(level, id(inner)))
        targets.append({} if around[-1].is_map else [])
        return targets[-1]

    try:
        root = part(value)
        while around:
            here, target = around[-1], targets[-1]
            for step, inner in here.entries:
                if here.is_map:
                    here.step = key = step if type(step) is str else _key(step, write_moment)
                    if check:
                        refuse_surrogates(key)
                    if key in target:
                        raise ScalarError("two keys of a map have the same text")
                    target[key] = inner if type(inner) in _AS_THEY_ARE and not check else part(inner)
                else:
                    here.step = step
                    target.append(inner if type(inner) in _AS_THEY_ARE and not check else part(inner))
                if around[-1] is not here:
                    break
            else:
                around.pop()
                targets.pop()
        return root
    except ScalarError as error:
        reason = str(error)
    raise EncodeError(tuple(here.step for here in around), reason)


def _is_plain(level: dict[Any, Any] | list[Any]) -> bool:
    """Return whether all parts of a container are plain already; most containers hold text and numbers only."""
    if isinstance(level, dict):
        return _TEXT.issuperset(map(type, level)) and _AS_THEY_ARE.issuperset(map(type, level.values()))
    return _AS_THEY_ARE.issuperset(map(type, level))


# --- scalars ------------------------------------------------------------------------------------------------------


def write_iso(value: datetime) -> str:
    """Return ISO 8601 with time and zone, the fraction trimmed; a naive datetime is UTC.

    >>> write_iso(datetime(2023, 11, 7, 5, 31, 56, 123000)), write_iso(datetime(2023, 11, 7))
    ('2023-11-07T05:31:56.123Z', '2023-11-07T00:00:00Z')
    """
    text = write_datetime(value, exact=True)
    if not value.microsecond:
        return text
    digits = f"{value.microsecond:06}"
    return text.replace(f".{digits}0", "." + digits.rstrip("0"), 1)


def write_wcf(value: datetime) -> str:
    """Return ``/Date(ms)/``, without an offset, which hosts would add to the clock; finer parts are cut.

    >>> write_wcf(datetime(1970, 1, 1, 0, 0, 1, 500900))
    '/Date(1500)/'
    """
    if value.utcoffset() is None:
        value = value.replace(tzinfo=UTC)
    micros = (value - _EPOCH) // timedelta(microseconds=1)
    milliseconds = abs(micros) // 1_000 * (-1 if micros < 0 else 1)
    return f"/Date({milliseconds})/"


def _finite(number: float | Decimal) -> float | Decimal:
    # Most decimals that no float holds are finite.
    if number.is_finite() if isinstance(number, Decimal) else isfinite(number):
        return number
    raise ScalarError("NaN and infinities are no JSON")


_NO_SCALAR = object()
_SCALARS: dict[type, Callable[[Any], Any]] = {
    str: str.__str__,
    bool: bool,
    int: int,
    float: lambda number: _finite(float(number)),
    Decimal: lambda number: _finite(Decimal(number)),
    date: write_date,
    time: write_time,
    timedelta: write_timedelta,
    UUID: str,
    bytes: write_bytes,
    bytearray: write_bytes,
    memoryview: write_bytes,
}


def _scalar(value: Any, write_moment: Callable[[datetime], str]) -> Any:
    """Return the plain form of a scalar, or `_NO_SCALAR` for anything else."""
    kind = type(value)
    if value is None or kind is str:
        return value
    if kind is dict or kind is list:
        return _NO_SCALAR
    if convert := _SCALARS.get(kind):
        return convert(value)
    if kind is datetime:
        return write_moment(value)
    if issubclass(kind, Enum):
        return enum_value(value)
    base = as_base(value)
    return _NO_SCALAR if base is value else _scalar(base, write_moment)


def _key(key: Any, write_moment: Callable[[datetime], str]) -> str:
    """Return a map key as text: a number or bool as JSON writes it, anything else as a value is written."""
    scalar = None if key is None else _scalar(key, write_moment)
    if scalar is None or scalar is _NO_SCALAR:
        raise ScalarError(f"a map key cannot be of type {type(key).__name__}")
    if isinstance(scalar, bool):
        return "true" if scalar else "false"
    _refuse_unwritable(scalar)
    return str(scalar)


def _refuse_unwritable(scalar: Any) -> None:
    """Refuse what only shows when the text is made."""
    if isinstance(scalar, str):
        refuse_surrogates(scalar)
    elif isinstance(scalar, int):
        try:
            str(scalar)
        except ValueError:
            pass
        else:
            return
        raise ScalarError("a number of more digits than the interpreter writes")
