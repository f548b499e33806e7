"""From text to text in the core, where the core knows both formats and every option that is set."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from jsvcodec._options import ReadOptions, WriteOptions
from jsvcodec._text import Data
from jsvcodec.core import LONGEST_NUMBER, core, core_depth

__all__ = ("compiled_converter",)

_FORMATS = frozenset(("jsv", "json"))

_READING = frozenset(("names", "unknown", "duplicates", "types", "limits"))
_WRITING = frozenset(("names", "dates", "nulls", "types", "limits"))
"""The options that change nothing in what the core converts of a text without a type; nulls are its own to keep."""


def compiled_converter(
    source: str, target: str, reading: ReadOptions, writing: WriteOptions, otherwise: Callable[[Data], Any]
) -> Callable[[Data], Any] | None:
    """Return what converts texts by the core, and by `otherwise` those that it declines; None where the core cannot."""
    if core is None or not _FORMATS.issuperset((source, target)) or not _knows(source, reading, writing):
        return None
    keeps_nulls = writing.nulls == "keep"
    return partial(core.convert, source == "json", target == "json", core_depth(reading.limits), keeps_nulls, otherwise)


def _knows(source: str, reading: ReadOptions, writing: WriteOptions) -> bool:
    digits = reading.limits.digits
    # What strict JSON is, is the same JSON with `lenient`.
    known = _READING | {"lenient"} if source == "json" else _READING
    return (
        known.issuperset(reading.changed())
        and _WRITING.issuperset(writing.changed())
        and (digits is None or digits >= LONGEST_NUMBER)
    )
