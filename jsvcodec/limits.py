"""What untrusted input may cost, in both directions; on by default.

Every reader takes a :class:`Limits` and refuses what goes beyond it with a ``DecodeError``; the writers hold the
depth in the same way with an ``EncodeError``. Time is linear in the length of a text whatever the limits are.
"""

from __future__ import annotations

from typing import NamedTuple

__all__ = ("DEFAULT_LIMITS", "Limits", "check_limits")


class Limits(NamedTuple):
    """Bounds on one document; None lifts a bound.

    `depth` counts nested maps and lists (a scalar is at 0, ``[]`` is 1 deep), `digits` the digits of one number
    and the size of a decimal's exponent, `fields` the pairs of a form and all items nested in them, `collisions` the
    keys of one hash in a set or map: numbers can be chosen so, and each is compared with all before it.

    >>> Limits(depth=1000).digits
    4300
    """

    depth: int | None = 128
    digits: int | None = 4_300
    fields: int | None = 1_000
    collisions: int | None = 1_000


DEFAULT_LIMITS = Limits()


def check_limits(limits: object) -> None:
    """Raise `TypeError` for what is no `Limits`."""
    if not isinstance(limits, Limits):
        raise TypeError("limits must be Limits, as in Limits(depth=1000)")
