"""What the clients of both kinds are made of: options checked, a jar, an identity, calls. No connection is opened."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jsvcodec.http.requests import MEDIA_TYPES, WireFormat
from jsvcodec.httpx.actions import Deadline
from jsvcodec.httpx.calls import Calls, SendOptions
from jsvcodec.httpx.cookies import Jar
from jsvcodec.httpx.identity import Identity
from jsvcodec.httpx.options import checked_base_url, checked_headers, checked_timeout, common_headers, refuse_copies
from jsvcodec.names import NAMINGS, Naming

__all__ = ("Paging", "ServiceFace", "ServiceSetup")


class ServiceSetup:
    """A host, an identity on it, and the calls to it."""

    def __init__(
        self,
        base_url: str,
        format: WireFormat,
        names: Naming,
        bearer_token: str | None,
        refresh_token: str | None,
        api_key: str | None,
        basic: tuple[str, str] | None,
        headers: Mapping[str, str] | None,
        timeout: float,
    ) -> None:
        for name, value, allowed in (("format", format, MEDIA_TYPES), ("names", names, NAMINGS)):
            if value not in tuple(allowed):
                raise ValueError(f"{name} must be one of {', '.join(map(repr, allowed))}")
        self.base_url = checked_base_url(base_url)
        self.timeout = checked_timeout(timeout)
        given = checked_headers(headers)
        self.headers = common_headers(given)
        self.identity = Identity(Jar(base_url), bearer_token, refresh_token, api_key, basic, given)
        self.calls = Calls(base_url, format, names, self.identity)

    def deadline(self) -> Deadline:
        """Return when a call that begins now must have ended."""
        return Deadline(self.timeout)

    def shown(self, cls: type) -> str:
        """Return the repr of a client: its host and how it is signed in, without a credential."""
        return f"{cls.__name__}({self.base_url.partition('?')[0]!r}, {self.identity!r})"


class ServiceFace:
    """What the clients of both kinds show without a call."""

    _setup: ServiceSetup

    @property
    def bearer_token(self) -> str | None:
        """The token of the caller, to be stored; None for sessions of cookies alone."""
        return self._setup.identity.token

    @property
    def refresh_token(self) -> str | None:
        """What a new token is got with, to be stored."""
        return self._setup.identity.refresh_token

    def __repr__(self) -> str:
        return self._setup.shown(self.__class__)

    __reduce_ex__ = refuse_copies


class Paging:
    """Where the pages of a query are: they begin where `skip` of the query says, or that of the DTO."""

    def __init__(self, dto: Any, options: SendOptions) -> None:
        given = dict(options.get("query") or {})
        started = [given.pop(name) for name in list(given) if name.lower() == "skip"]
        self._skip = int(started[-1] if started else getattr(dto, "skip", None) or 0)
        self._query = given
        self._options = options
        self._is_first = True

    def asking(self) -> SendOptions:
        """Return the options of a call that ask for the next page."""
        asked = self._options.copy()
        asked["query"] = {**self._query, "skip": self._skip} if self._skip else self._query
        return asked

    def is_page(self, page: Any) -> bool:
        """Go on after a page, and return whether it is one: an empty page after the first ends the query."""
        rows = len(_rows(page))
        self._skip += rows
        is_first, self._is_first = self._is_first, False
        return is_first or rows > 0

    def is_done(self, page: Any) -> bool:
        """Return whether nothing can follow a page."""
        return not _rows(page)


def _rows(page: Any) -> Any:
    """Return the results of a page, which is a tree where nothing says of what type it is."""
    if isinstance(page, Mapping):
        return next((rows for name, rows in page.items() if str(name).lower() == "results"), None) or ()
    return getattr(page, "results", None) or ()
