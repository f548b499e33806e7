"""The fields that the shipped models are made of, beside plain attrs ones.

These documents carry passwords and tokens, and a repr travels into logs: a secret shows only whether it is set, and of
the members that a class does not know only the names are shown, since they may be secrets as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import field

from jsvcodec.names import wire

__all__ = ("MASK", "masked", "names_only", "secret", "unknown_members")

MASK = "***"
"""What stands for a secret wherever documents are shown."""


def masked(value: object) -> str:
    """Return the repr of a secret: a mask, or ``None`` where it is not set.

    >>> masked("hunter2"), masked(None)
    ("'***'", 'None')
    """
    return "None" if value is None else repr(MASK)


def names_only(members: Mapping[str, Any] | None) -> str:
    """Return the repr of a mapping with its values masked.

    >>> names_only({"nonce": "123", "state": None})
    "{'nonce': '***', 'state': None}"
    """
    shown = ", ".join(f"{name!r}: {masked(value)}" for name, value in (members or {}).items())
    return f"{{{shown}}}"


def secret() -> Any:
    """Return an optional field whose value no repr shows."""
    return field(default=None, repr=masked, metadata=wire(secret=True))


def unknown_members() -> Any:
    """Return the field that keeps members no field has, to be written back after the others.

    Several generations of these classes are in use, and hosts add members of their own.
    """
    return field(factory=dict, repr=names_only, metadata=wire(extra=True))
