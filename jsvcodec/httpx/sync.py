"""`ServiceClient`: calls of a ServiceStack host from ordinary code; threads may share it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Self, TypeVar, Unpack, cast, overload

import httpx

from jsvcodec.http import IReturn, IReturnVoid
from jsvcodec.http.requests import WireFormat
from jsvcodec.httpx.calls import SendOptions
from jsvcodec.httpx.drivers import Driver
from jsvcodec.httpx.options import MAX_REPLY, checked_size
from jsvcodec.httpx.setup import Paging, ServiceFace, ServiceSetup
from jsvcodec.httpx.signatures import Sending
from jsvcodec.models import AuthenticateResponse
from jsvcodec.names import Naming

__all__ = ("ServiceClient",)

T = TypeVar("T")


class ServiceClient(ServiceFace):
    """A client of one ServiceStack host, which signs in and stays signed in.

    `base_url` is the address of the host; `format` and `names` are those of `jsvcodec.http.encode_request`. The caller
    is known by `bearer_token` and `refresh_token`, or by `api_key`, or by `basic`, a pair of name and password; or
    signs in later. `headers` go with every request. `timeout` bounds each call as a whole, in seconds, and
    `max_reply_bytes` its reply. `transport` is any transport of httpx; it is closed with the client.

    A call raises `ServiceError` where the host refuses it, `DecodeError` where its reply does not fit, and
    `TransportError` where no reply comes. Redirects are not followed. A call is sent again once where no connection
    came about, where a GET is told to wait up to 30 seconds, and where the token was refreshed.

    >>> with ServiceClient("https://host.example", bearer_token="secret") as client:
    ...     client
    ServiceClient('https://host.example', <a token>)
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
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._setup = ServiceSetup(
            base_url, format, names, bearer_token, refresh_token, api_key, basic, headers, timeout
        )
        self._driver = Driver(base_url, self._setup.headers, checked_size(max_reply_bytes), transport)

    # --- calls ---

    @overload
    def send(self, dto: Any, type: type[T], **options: Unpack[SendOptions]) -> T: ...
    @overload
    def send(self, dto: IReturn[T], type: None = None, **options: Unpack[SendOptions]) -> T: ...
    @overload
    def send(self, dto: IReturnVoid, type: None = None, **options: Unpack[SendOptions]) -> None: ...
    @overload
    def send(self, dto: Any, type: Any = None, **options: Unpack[SendOptions]) -> Any: ...
    def send(self, dto: Any, type: Any = None, **options: Unpack[SendOptions]) -> Any:
        """Call the service of a DTO and return its reply, of `type` where the class does not say of what."""
        deadline = self._setup.deadline()
        return self._driver.run(self._setup.calls.send(deadline, dto, type, options), deadline)

    @overload
    def send_all(self, dtos: Sequence[IReturn[T]]) -> list[T]: ...
    @overload
    def send_all(self, dtos: Sequence[Any]) -> list[Any]: ...
    def send_all(self, dtos: Sequence[Any]) -> list[Any]:
        """Call a service with several DTOs of one class at once; an error tells the `index` of the one that failed."""
        deadline = self._setup.deadline()
        return self._driver.run(self._setup.calls.send_all(deadline, dtos), deadline)

    @property
    def get(self) -> Sending:
        """`send` by GET."""
        return cast(Sending, partial(self.send, method="GET"))

    @property
    def post(self) -> Sending:
        """`send` by POST."""
        return cast(Sending, partial(self.send, method="POST"))

    @property
    def put(self) -> Sending:
        """`send` by PUT."""
        return cast(Sending, partial(self.send, method="PUT"))

    @property
    def patch(self) -> Sending:
        """`send` by PATCH."""
        return cast(Sending, partial(self.send, method="PATCH"))

    @property
    def delete(self) -> Sending:
        """`send` by DELETE."""
        return cast(Sending, partial(self.send, method="DELETE"))

    @overload
    def pages(self, dto: IReturn[T], type: None = None, **options: Unpack[SendOptions]) -> Iterator[T]: ...
    @overload
    def pages(self, dto: Any, type: Any = None, **options: Unpack[SendOptions]) -> Iterator[Any]: ...
    def pages(self, dto: Any, type: Any = None, **options: Unpack[SendOptions]) -> Iterator[Any]:
        """Yield the `QueryResponse`s of a query until one is empty; `take` of the DTO is the size of a page."""
        paging, done = Paging(dto, options), False
        while not done:
            page = self.send(dto, type, **paging.asking())
            done = paging.is_done(page)
            if paging.is_page(page):
                yield page

    # --- signing in ---

    def sign_in(self, user_name: str, password: str, remember_me: bool | None = None) -> AuthenticateResponse:
        """Sign in with name and password; later calls are made as this user. Raises `ServiceError` where refused."""
        deadline = self._setup.deadline()
        return self._driver.run(self._setup.calls.sign_in(deadline, user_name, password, remember_me), deadline)

    def sign_out(self) -> None:
        """Sign out, and forget all tokens and cookies. A token that is kept elsewhere is good until it expires."""
        deadline = self._setup.deadline()
        self._driver.run(self._setup.calls.sign_out(deadline), deadline)

    # --- the client itself ---

    def close(self) -> None:
        """Close the connections."""
        self._driver.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()
