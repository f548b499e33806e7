"""`AsyncServiceClient`: calls of a ServiceStack host with asyncio; tasks and event loops may share it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from functools import partial
from typing import Any, Self, TypeVar, Unpack, cast, overload

import httpx

from jsvcodec.http import IReturn, IReturnVoid
from jsvcodec.http.requests import WireFormat
from jsvcodec.httpx.calls import SendOptions
from jsvcodec.httpx.drivers import AsyncDriver
from jsvcodec.httpx.options import MAX_REPLY, checked_size
from jsvcodec.httpx.setup import Paging, ServiceFace, ServiceSetup
from jsvcodec.httpx.signatures import AsyncSending
from jsvcodec.models import AuthenticateResponse
from jsvcodec.names import Naming

__all__ = ("AsyncServiceClient",)

T = TypeVar("T")


class AsyncServiceClient(ServiceFace):
    """`ServiceClient` with asyncio: the same options, rules and errors.

    Each event loop that uses it has connections of its own, unless a transport is passed in. Calls that find their
    token expired together wait for one refresh.

    >>> import asyncio
    >>> async def show() -> None:
    ...     async with AsyncServiceClient("https://host.example", api_key="secret") as client:
    ...         print(client)
    >>> asyncio.run(show())
    AsyncServiceClient('https://host.example', <a fixed identity>)
    """

    def __init__(
        self,
        base_url: str,
        *,
        format: WireFormat = "jsv",
        names: Naming = "camel",
        bearer_token: str | None = None,
        refresh_token: str | None = None,
        api_key: str | None = None,
        basic: tuple[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        timeout: float = 60.0,
        max_reply_bytes: int = MAX_REPLY,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._setup = ServiceSetup(
            base_url, format, names, bearer_token, refresh_token, api_key, basic, headers, timeout
        )
        self._driver = AsyncDriver(base_url, self._setup.headers, checked_size(max_reply_bytes), transport)

    # --- calls ---

    @overload
    async def send(self, dto: Any, type: type[T], **options: Unpack[SendOptions]) -> T: ...
    @overload
    async def send(self, dto: IReturn[T], type: None = None, **options: Unpack[SendOptions]) -> T: ...
    @overload
    async def send(self, dto: IReturnVoid, type: None = None, **options: Unpack[SendOptions]) -> None: ...
    @overload
    async def send(self, dto: Any, type: Any = None, **options: Unpack[SendOptions]) -> Any: ...
    async def send(self, dto: Any, type: Any = None, **options: Unpack[SendOptions]) -> Any:
        """Call the service of a DTO and return its reply, of `type` where the class does not say of what."""
        deadline = self._setup.deadline()
        return await self._driver.run(self._setup.calls.send(deadline, dto, type, options), deadline)

    @overload
    async def send_all(self, dtos: Sequence[IReturn[T]]) -> list[T]: ...
    @overload
    async def send_all(self, dtos: Sequence[Any]) -> list[Any]: ...
    async def send_all(self, dtos: Sequence[Any]) -> list[Any]:
        """Call a service with several DTOs of one class at once; an error tells the `index` of the one that failed."""
        deadline = self._setup.deadline()
        return await self._driver.run(self._setup.calls.send_all(deadline, dtos), deadline)

    @property
    def get(self) -> AsyncSending:
        """`send` by GET."""
        return cast(AsyncSending, partial(self.send, method="GET"))

    @property
    def post(self) -> AsyncSending:
        """`send` by POST."""
        return cast(AsyncSending, partial(self.send, method="POST"))

    @property
    def put(self) -> AsyncSending:
        """`send` by PUT."""
        return cast(AsyncSending, partial(self.send, method="PUT"))

    @property
    def patch(self) -> AsyncSending:
        """`send` by PATCH."""
        return cast(AsyncSending, partial(self.send, method="PATCH"))

    @property
    def delete(self) -> AsyncSending:
        """`send` by DELETE."""
        return cast(AsyncSending, partial(self.send, method="DELETE"))

    @overload
    def pages(self, dto: IReturn[T], type: None = None, **options: Unpack[SendOptions]) -> AsyncIterator[T]: ...
    @overload
    def pages(self, dto: Any, type: Any = None, **options: Unpack[SendOptions]) -> AsyncIterator[Any]: ...
    async def pages(self, dto: Any, type: Any = None, **options: Unpack[SendOptions]) -> AsyncIterator[Any]:
        """Yield the `QueryResponse`s of a query until one is empty; `take` of the DTO is the size of a page."""
        paging, done = Paging(dto, options), False
        while not done:
            page = await self.send(dto, type, **paging.asking())
            done = paging.is_done(page)
            if paging.is_page(page):
                yield page

    # --- signing in ---

    async def sign_in(self, user_name: str, password: str, remember_me: bool | None = None) -> AuthenticateResponse:
        """Sign in with name and password; later calls are made as this user. Raises `ServiceError` where refused."""
        deadline = self._setup.deadline()
        return await self._driver.run(self._setup.calls.sign_in(deadline, user_name, password, remember_me), deadline)

    async def sign_out(self) -> None:
        """Sign out, and forget all tokens and cookies. A token that is kept elsewhere is good until it expires."""
        deadline = self._setup.deadline()
        await self._driver.run(self._setup.calls.sign_out(deadline), deadline)

    # --- the client itself ---

    async def aclose(self) -> None:
        """Close the connections of the event loop that runs."""
        await self._driver.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.aclose()
