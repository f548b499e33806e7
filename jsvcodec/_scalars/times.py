"""The text of .NET's times, both directions side by side: TimeSpan, TimeOnly, DateTime, DateOnly.

Reading gives aware datetimes, UTC where a text has no zone; naive datetimes are written
as UTC, and the zone of the process is never asked for. What lies outside Python's range or is finer than a microsecond
is cut toward it: ``0001-01-01`` and ``9999-12-31T23:59:59.9999999`` are everyday .NET values.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal

from jsvcodec._text import BLANKS
from jsvcodec.errors import ScalarError

__all__ = (
    "read_date", "read_datetime", "read_time", "read_timedelta", "write_date", "write_datetime", "write_iso",
    "write_time", "write_timedelta", "write_wcf",
)  # fmt: skip

# --- timedelta -------------------------------------------------------------------------------------------

_DURATION = re.compile(r"(-?)P(?:([0-9]++)D)?(?:T(?:([0-9]++)H)?(?:([0-9]++)M)?(?:([0-9]++(?:\.[0-9]++)?)S)?)?")
_CLOCK = re.compile(r"(-?)(?:([0-9]++)\.)?([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}(?:\.[0-9]{1,7})?))?")
_SECONDS = re.compile(r"(-?)([0-9]++(?:\.[0-9]++)?)")
_FINEST = Decimal("1E-7")
_CONTEXT = Context(prec=60, traps=[])
"""Ours, so that the precision and the traps of a caller's own context change nothing."""

_MAX_TICKS = 2**63 - 1
_MOST_MICROS = _MAX_TICKS // 10
_SHORTEST = timedelta.min // timedelta(microseconds=1)
_LONGEST = timedelta.max // timedelta(microseconds=1)
_ONE_DAY = 86_400_000_000


def write_timedelta(value: timedelta) -> str:
    """Return ServiceStack's form of an XSD duration: days, hours, minutes and seconds, zero parts left out.

    The seconds go through doubles, as there; a duration of more than about 68 years may come back a microsecond off.

    >>> write_timedelta(timedelta(days=1, hours=2, seconds=3.5)), write_timedelta(timedelta())
    ('P1DT2H3.5S', 'PT0S')
    """
    ticks = (value.days * 86_400_000_000 + value.seconds * 1_000_000 + value.microseconds) * 10
    sign = "-P" if ticks < 0 else "P"
    if abs(ticks) > _MAX_TICKS:
        raise ScalarError("a duration beyond what .NET holds")
    total = abs(ticks) / 1e7
    whole = int(total)
    minutes, seconds = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    rest = seconds + (total - whole)
    text = f"{sign}{days}D" if days else sign
    if days and not (hours or minutes or rest > 0):
        return text
    clock = (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "")
    if rest > 0:
        shortened = Context(prec=15, rounding=ROUND_HALF_EVEN, traps=[]).create_decimal_from_float(rest)
        fine = shortened.quantize(_FINEST, rounding=ROUND_HALF_UP, context=_CONTEXT)
        clock += format(fine, "f").rstrip("0").rstrip(".") + "S"
    return f"{text}T{clock or '0S'}"


def read_timedelta(text: str) -> timedelta:
    """Return the duration of an XSD text of days and smaller, of a clock ``[d.]h:mm[:ss[.f]]``, or of seconds.

    It is rounded to the nearest microsecond. Weeks, months and years, which ServiceStack reads as zero, are refused.

    >>> [str(read_timedelta(text)) for text in ("PT1M30.5S", "1.02:03:04", "90")]
    ['0:01:30.500000', '1 day, 2:03:04', '0:01:30']
    """
    return timedelta(microseconds=_microseconds(text))


def _microseconds(text: str, rounding: str = ROUND_HALF_EVEN) -> int:
    text = text.strip(BLANKS)
    if (found := _DURATION.fullmatch(text)) and found.lastindex != 1:
        sign, days, hours, minutes, seconds = found.groups()
    elif found := _CLOCK.fullmatch(text):
        sign, days, hours, minutes, seconds = found.groups()
        if int(hours) > 23 or int(minutes) > 59 or float(seconds or 0) >= 60:
            raise ScalarError("not a duration")
    elif found := _SECONDS.fullmatch(text):
        (sign, seconds), days, hours, minutes = found.groups(), None, None, None
    else:
        raise ScalarError("not a duration")
    whole, _, fraction = (seconds or "").partition(".")
    total = ((_count(days) * 24 + _count(hours)) * 60 + _count(minutes)) * 60 + _count(whole)
    fine = _CONTEXT.multiply(Decimal(f"0.{fraction[:30] or 0}"), 1_000_000)
    micros = total * 1_000_000 + int(fine.to_integral_value(rounding, _CONTEXT))
    if micros == _MOST_MICROS + 1:
        micros -= 1  # rounded up beyond what .NET holds
    return max(_SHORTEST, -micros) if sign else min(micros, _LONGEST)


def _count(digits: str | None) -> int:
    """Read a part of a duration; what no duration holds is cut to something that none holds either."""
    return int((digits or "0").lstrip("0")[:20] or 0)


# --- time ------------------------------------------------------------------------------------------------


def write_time(value: time) -> str:
    """Return the duration since midnight, as .NET's TimeOnly is written."""
    if value.tzinfo is not None:
        raise ScalarError("a time with a zone has no text")
    return write_timedelta(
        timedelta(hours=value.hour, minutes=value.minute, seconds=value.second, microseconds=value.microsecond)
    )


def read_time(text: str) -> time:
    """Return the time of day that is a duration from 0 up to 24 hours."""
    micros = _microseconds(text)
    if micros == _ONE_DAY:
        # .NET's last tick of the day, which would be rounded into the next one.
        micros = _microseconds(text, ROUND_DOWN)
    if not 0 <= micros < _ONE_DAY:
        raise ScalarError("not a time of day")
    return (datetime.min + timedelta(microseconds=micros)).time()


# --- datetime and date -----------------------------------------------------------------------------------

_DATETIME = re.compile(
    r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})"
    r"(?:[Tt ]([0-9]{1,2}):([0-9]{1,2})(?::([0-9]{1,2})(?:\.([0-9]++))?)?"
    r"(Z|z|[+-](?:[0-9]{1,2}:[0-9]{1,2}|[0-9]{4}))?)?"
)
_DATE_DIGITS = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_WCF_DATE = re.compile(r"\\?/Date\((-?[0-9]++)([+-][0-9]{4})?\)\\?/")
"""The form of older hosts; JSON escapes its slashes, and such a text may stand in JSV and forms too."""

_FARTHEST_OFFSET = timedelta(hours=14)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EARLIEST = datetime.min.replace(tzinfo=UTC)
_LATEST = datetime.max.replace(tzinfo=UTC)


def write_datetime(value: datetime, exact: bool = False) -> str:
    """Return .NET's short form: UTC midnight is a bare date, UTC ends in ``Z``, any other zone in its offset.

    A naive datetime is UTC. `exact` always writes time and zone, which every host in every zone reads as this instant.

    >>> write_datetime(datetime(2001, 2, 3)), write_datetime(datetime(2001, 2, 3, 4, 5, 6, 7000))
    ('2001-02-03', '2001-02-03T04:05:06.0070000Z')
    """
    offset = value.utcoffset()
    text = f"{value.year:04}-{value.month:02}-{value.day:02}"
    midnight = not (value.hour or value.minute or value.second or value.microsecond)
    if midnight and not offset and not exact:
        return text
    text += f"T{value.hour:02}:{value.minute:02}:{value.second:02}"
    if value.microsecond:
        text += f".{value.microsecond:06}0"
    if not offset:
        return text + "Z"
    minutes, rest = divmod(offset, timedelta(minutes=1))
    if rest or abs(offset) > _FARTHEST_OFFSET:
        raise ScalarError("a UTC offset with seconds, or beyond 14 hours, has no text")
    return f"{text}{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


def read_datetime(text: str) -> datetime:
    """Return an aware datetime: ISO with or without time and zone, ``yyyyMMdd``, or ``/Date(ms)/``.

    Text without a zone is UTC. The offset of ``/Date(ms+hhmm)/`` only tells how to show the instant `ms`.

    >>> read_datetime("2023-11-07T05:31:56Z").isoformat(), read_datetime("/Date(0+0200)/").isoformat()
    ('2023-11-07T05:31:56+00:00', '1970-01-01T02:00:00+02:00')
    """
    text = text.strip(BLANKS)
    try:
        if found := _DATETIME.fullmatch(text):
            year, month, day, hour, minute, second, fraction, zone = found.groups()
            micros = int((fraction or "")[:6].ljust(6, "0"))
            clock = int(hour or 0), int(minute or 0), int(second or 0), micros
            return datetime(int(year), int(month), int(day), *clock, tzinfo=_zone(zone))
        if found := _DATE_DIGITS.fullmatch(text):
            year, month, day = map(int, found.groups())
            return datetime(year, month, day, tzinfo=UTC)
        if found := _WCF_DATE.fullmatch(text):
            return _instant(found[1], _zone(found[2]))
    except ValueError:
        pass
    raise ScalarError("not a date")


def _zone(text: str | None) -> timezone:
    if text is None or text in "Zz":
        return UTC
    hours, _, minutes = text[1:].partition(":") if ":" in text else (text[1:3], "", text[3:])
    span = timedelta(hours=int(hours), minutes=int(minutes))
    if int(minutes) > 59 or span > _FARTHEST_OFFSET:
        raise ValueError
    return timezone(-span if text[0] == "-" else span) if span else UTC


def _instant(milliseconds: str, zone: timezone) -> datetime:
    if len(milliseconds) > 16:
        return _EARLIEST if milliseconds.startswith("-") else _LATEST
    try:
        return (_EPOCH + timedelta(milliseconds=int(milliseconds))).astimezone(zone)
    except OverflowError:
        return _EARLIEST if milliseconds.startswith("-") else _LATEST


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
    """Return ``/Date(ms)/``, the instant in milliseconds; finer parts are cut.

    An offset is left out: hosts would add it to the clock.

    >>> write_wcf(datetime(1970, 1, 1, 0, 0, 1, 500900))
    '/Date(1500)/'
    """
    write_datetime(value)  # refuses an offset that has no text
    if value.utcoffset() is None:
        value = value.replace(tzinfo=UTC)
    micros = (value - _EPOCH) // timedelta(microseconds=1)
    return f"/Date({abs(micros) // 1_000 * (-1 if micros < 0 else 1)})/"


def write_date(value: date) -> str:
    """Return ``yyyy-MM-dd``."""
    return f"{value.year:04}-{value.month:02}-{value.day:02}"


def read_date(text: str) -> date:
    """Return the date in any text of a datetime, as the text itself has it."""
    return read_datetime(text).date()
