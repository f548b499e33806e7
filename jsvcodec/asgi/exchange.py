"""A request as it arrived and the answer to it, as data: nothing here knows a server."""

from __future__ import annotations

from typing import Any

from attrs import define, field, frozen

from jsvcodec.http.headers import header
from jsvcodec.http.multipart import File

__all__ = ("Answer", "Asked", "Call", "Pairs")

Pairs = tuple[tuple[str, str], ...]


@frozen
class Asked:
    """A request: `path` and `query` as they stand in the address, with their percent coding."""

    method: str
    path: str = field(repr=False)
    query: str = field(default="", repr=False)
    headers: Pairs = field(default=(), repr=False)
    body: bytes = field(default=b"", repr=False)

    def header(self, name: str) -> str:
        """Return the first value of a header, or the empty text."""
        return header(self.headers, name) or ""


@frozen
class Answer:
    """What to send back. A service that returns one, in place of its reply, says all of it itself."""

    status: int
    content: bytes = field(default=b"", repr=False)
    headers: Pairs = field(default=(), repr=False)


@define
class Call:
    """What a service may know of a call beside its DTO. A service that takes a second argument gets it.

    `format` is the one of the reply: ``jsv``, ``json``, ``csv``, ``html`` or ``debug``. `user` is who calls: whatever
    the host put there, None otherwise. `files` are those of a multipart form. Headers that the service adds to
    `reply_headers` are sent with its reply.
    """

    asked: Asked
    format: str
    user: Any = None
    files: list[tuple[str, File]] = field(factory=list, repr=False)
    reply_headers: list[tuple[str, str]] = field(factory=list, repr=False)
