"""What a call asks of the outside: to send a request, to wait, to do something alone. Nothing here does it.

A call is a generator, a *flow*, that yields actions and gets their results: a `Reply` for `Send`, and `TransportError`
thrown in where there is none. A driver, with or without asyncio, carries the actions out; so each rule is written once.
"""

from __future__ import annotations

import time
from collections.abc import Generator
from typing import Any, NamedTuple, TypeVar

from jsvcodec.http import Request

__all__ = ("Action", "Alone", "Deadline", "Flow", "Reply", "Send", "Sleep")

T = TypeVar("T")


class Deadline:
    """When a call must have ended."""

    def __init__(self, timeout: float) -> None:
        self.at = time.monotonic() + timeout

    def left(self) -> float:
        """Return how many seconds are left."""
        return self.at - time.monotonic()


class Reply(NamedTuple):
    """A reply that was read whole."""

    status: int
    reason: str
    headers: list[tuple[str, str]]
    content: bytes


class Send(NamedTuple):
    """Send a request with headers that say who calls."""

    request: Request
    headers: list[tuple[str, str]]


class Sleep(NamedTuple):
    """Wait for some seconds."""

    seconds: float


class Alone(NamedTuple):
    """Run a flow while no other flow of the client is run so."""

    flow: Generator[Any, Any, Any]


Action = Send | Sleep | Alone
Flow = Generator[Action, Any, T]
