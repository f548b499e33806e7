"""Recorded rows that jsvcodec answers differently, by file and group, each group with its reason.

The tests fail for a row that deviates without standing here, and for one that stands here and deviates no
more.
"""

from __future__ import annotations

from typing import NamedTuple


class Group(NamedTuple):
    reason: str
    ids: tuple[str, ...]


DEVIATIONS: dict[str, list[Group]] = {}
