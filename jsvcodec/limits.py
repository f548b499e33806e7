"""What untrusted input may cost, in both directions; on by default.

Every reader takes a :class:`Limits` and refuses what goes beyond it with a ``DecodeError``; the writers hold the
depth in the same way with an ``EncodeError``. Time is linear in the length of a text whatever the limits are.
"""

from __future__ import annotations

from typing import NamedTuple, Self

__all__ = ("DEFAULT_LIMITS", "Limits", "check_limits")


class _Bounds(NamedTuple):
    depth: int | None
    digits: int | None
    fields: int | None
    problems: int | None
    collisions: int | None
    record: int | None


class Limits(_Bounds):
    """Bounds on one document; None lifts a bound.

    `depth` counts nested maps and lists (a scalar is at 0, ``[]`` is 1 deep), `digits` the digits of one number
    and the size of a decimal's exponent, `fields` the pairs of a form and all items nested in them, `problems` what
    an error lists (the first is always reported), `collisions` the keys of one hash in a set or map, and `record` the
    bytes of one record of a stream. Raises `TypeError` for what is not an int and `ValueError` for what is negative.

    >>> Limits(depth=1000).digits
    4300
    """

    __slots__ = ()

    def __new__(
        cls,
        depth: int | None = 128,
        digits: int | None = 4_300,
        fields: int | None = 1_000,
        problems: int | None = 100,
        collisions: int | None = 1_000,
        record: int | None = 64 * 2**20,
    ) -> Self:
        """Check the bounds."""
        made = super().__new__(cls, depth, digits, fields, problems, collisions, record)
        for name, bound in made._asdict().items():
            if bound is None:
                continue
            if not isinstance(bound, int) or isinstance(bound, bool):
                raise TypeError(f"limits: {name} must be an int or None, not {type(bound).__name__}")
            if bound < 0:
                raise ValueError(f"limits: {name} must not be negative")
        return made


DEFAULT_LIMITS = Limits()


def check_limits(limits: object) -> None:
    """Raise `TypeError` for anything but `Limits`; its fields were checked when it was made."""
    if not isinstance(limits, Limits):
        raise TypeError("limits must be Limits, as in Limits(depth=1000)")
