"""`StackOneClient` and `AsyncStackOneClient`: StackOne's connect sessions, and any other of its calls."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, overload

import httpx

from jsvcodec.httpx.actions import Deadline
from jsvcodec.httpx.drivers import AsyncDriver, Driver
from jsvcodec.httpx.options import (
    MAX_REPLY,
    checked_headers,
    checked_size,
    checked_timeout,
    common_headers,
    refuse_copies,
)
from jsvcodec.httpx.stackone_calls import BASE_URL, MAX_WAIT, TIMEOUT, StackOneCalls
from jsvcodec.models import ConnectSession, ConnectSessionCreate, ConnectSessionRequest, ConnectSessionTokenAuthLink

__all__ = ("AsyncStackOneClient", "StackOneClient")

T = TypeVar("T")


class StackOneClient:
    """A client of StackOne with an API key.

    A call raises `StackOneError` where StackOne refuses it, and `TransportError` where no reply comes. It is repeated
    up to three times: after a 429 for any verb, after a 408 or a failure of the server for a GET. `max_wait` is how
    long it waits for that at most, in seconds; a longer wait is left to the caller, with `retry_after` on the error.
    `timeout` bounds a call with all its waits.

    >>> StackOneClient("secret")
    StackOneClient('https://api.stackone.com')
    """

    def __init__(
        self,
        api_key: str,
        base_url: str = BASE_URL,
        *,
        headers: Mapping[str, str] | None = None,
        timeout: float = TIMEOUT,
        max_wait: float = MAX_WAIT,
        max_reply_bytes: int = MAX_REPLY,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        given = checked_headers(headers)
        self._calls = StackOneCalls(api_key, base_url, given, max_wait)
        self._timeout = checked_timeout(timeout)
        self._driver = Driver(base_url, common_headers(given), checked_size(max_reply_bytes), transport)

    def authenticate(self, token: str) -> ConnectSession:
        """Exchange the token of a connect session for the session."""
        return self.request(
            "POST", "/connect_sessions/authenticate", ConnectSessionRequest(token=token), ConnectSession
        )

    def create_session(self, session: ConnectSessionCreate) -> ConnectSessionTokenAuthLink:
        """Make a connect session, with its token and the page where the user goes on."""
        return self.request("POST", "/connect_sessions", session, ConnectSessionTokenAuthLink)

    @overload
    def request(self, method: str, path: str, body: Any, type: type[T]) -> T: ...
    @overload
    def request(self, method: str, path: str, body: Any = None, type: Any = None) -> Any: ...
    def request(self, method: str, path: str, body: Any = None, type: Any = None) -> Any:
        """Make any other call: `body` is a DTO or a tree, the reply is of `type`."""
        deadline = Deadline(self._timeout)
        return self._driver.run(self._calls.call(deadline, method, path, body, type), deadline)

    def close(self) -> None:
        """Close the connections."""
        self._driver.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"{self.__class__.__name__}{self._calls!r}"

    __reduce_ex__ = refuse_copies


class AsyncStackOneClient:
    """`StackOneClient` with asyncio: the same options, rules and errors."""

    def __init__(
        self,
        api_key: str,
        base_url: str = BASE_URL,
        *,
        headers: Mapping[str, str] | None = None,
        timeout: float = TIMEOUT,
        max_wait: float = MAX_WAIT,
        max_reply_bytes: int = MAX_REPLY,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        given = checked_headers(headers)
        self._calls = StackOneCalls(api_key, base_url, given, max_wait)
        self._timeout = checked_timeout(timeout)
        self._driver = AsyncDriver(base_url, common_headers(given), checked_size(max_reply_bytes), transport)

    async def authenticate(self, token: str) -> ConnectSession:
        """Exchange the token of a connect session for the session."""
        body = ConnectSessionRequest(token=token)
        return await self.request("POST", "/connect_sessions/authenticate", body, ConnectSession)

    async def create_session(self, session: ConnectSessionCreate) -> ConnectSessionTokenAuthLink:
        """Make a connect session, with its token and the page where the user goes on."""
        return await self.request("POST", "/connect_sessions", session, ConnectSessionTokenAuthLink)

    @overload
    async def request(self, method: str, path: str, body: Any, type: type[T]) -> T: ...
    @overload
    async def request(self, method: str, path: str, body: Any = None, type: Any = None) -> Any: ...
    async def request(self, method: str, path: str, body: Any = None, type: Any = None) -> Any:
        """Make any other call: `body` is a DTO or a tree, the reply is of `type`."""
        deadline = Deadline(self._timeout)
        return await self._driver.run(self._calls.call(deadline, method, path, body, type), deadline)

    async def aclose(self) -> None:
        """Close the connections of the event loop that runs."""
        await self._driver.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.aclose()

    def __repr__(self) -> str:
        return f"{self.__class__.__name__}{self._calls!r}"

    __reduce_ex__ = refuse_copies
