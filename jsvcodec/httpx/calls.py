"""The rules of calls to a ServiceStack host: how often one is sent, how a token is refreshed, how one signs in and out.

A call is repeated at most once, in three cases: nothing was sent, since no connection came about; a GET was told to
wait a little; the token was refreshed. No redirect is followed. Everything here is a flow (see `actions`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import NoneType
from typing import Any, Literal, TypedDict
from urllib.parse import urlsplit

from jsvcodec._options import Dates
from jsvcodec.http import Request, ServiceError, TransportError, decode_reply, encode_batch, encode_request, reply_type
from jsvcodec.http.headers import header, retry_after_of
from jsvcodec.http.multipart import Files
from jsvcodec.http.replies import checked_type, error_of_reply, leads_to_sign_in
from jsvcodec.http.requests import WireFormat
from jsvcodec.httpx.actions import Alone, Deadline, Flow, Reply, Send, Sleep
from jsvcodec.httpx.identity import Identity, first_text
from jsvcodec.models import (
    Authenticate,
    AuthenticateLogout,
    AuthenticateResponse,
    GetAccessToken,
    GetAccessTokenResponse,
)
from jsvcodec.names import Naming

__all__ = ("Calls", "SendOptions")

LONGEST_WAIT = 30.0
"""How long a GET waits at most, in seconds, where a host asks for it."""


class SendOptions(TypedDict, total=False):
    """The options of a call; they are those of `jsvcodec.http.encode_request`."""

    body: Literal["form", "multipart"] | None
    route: str | bool | None
    method: str | None
    query: Mapping[str, Any] | None
    files: Files | None
    dates: Dates


class Calls:
    """The calls of one client to one host."""

    def __init__(self, base_url: str, format: WireFormat, names: Naming, identity: Identity) -> None:
        self._base_url = base_url
        self._format = format
        self._names = names
        self._identity = identity

    # --- calls ---

    def send(self, deadline: Deadline, dto: Any, type: Any, options: SendOptions) -> Flow[Any]:
        """Call the service of a DTO, and return its reply."""
        request = encode_request(dto, self._base_url, format=self._format, names=self._names, **options)
        return (yield from self._call(deadline, request, checked_type(reply_type(dto) if type is None else type)))

    def send_all(self, deadline: Deadline, dtos: Sequence[Any]) -> Flow[list[Any]]:
        """Call a service with several DTOs, and return as many replies, each None where the service returns nothing."""
        dtos = list(dtos)
        if not dtos:
            return []
        request = encode_batch(dtos, self._base_url, format=self._format, names=self._names)
        kind = reply_type(dtos[0])
        if kind is NoneType:
            yield from self._call(deadline, request, kind)
            return [None] * len(dtos)
        found = (yield from self._call(deadline, request, checked_type(list[kind]))) or []  # type: ignore[valid-type]
        if len(found) != len(dtos):
            raise ServiceError(200, "OK", message=f"the reply holds {len(found)} items for {len(dtos)} requests")
        return list(found)

    def _call(self, deadline: Deadline, request: Request, type: Any) -> Flow[Any]:
        identity = self._identity
        used, attempts = identity.token, identity.attempts
        reply, repeated = yield from self._sent(request, identity.headers(_path_of(request)))
        if _is_refused(reply) and identity.can_refresh and not repeated:
            if not _is_repeatable(request):
                raise self._error(reply, " (not repeated: the stream that was sent cannot be rewound)")
            yield Alone(self._refresh(used, attempts))
            if identity.token not in (None, used):
                reply = yield Send(request, identity.headers(_path_of(request)))
                identity.take(reply.headers)
        elif request.method == "GET" and reply.status in (429, 503) and not repeated:
            wait = retry_after_of(reply.headers)
            if wait is not None and wait <= LONGEST_WAIT and wait < deadline.left():
                yield Sleep(wait)
                reply = yield Send(request, identity.headers(_path_of(request)))
                identity.take(reply.headers)
        return self._decoded(reply, type)

    def _sent(self, request: Request, headers: list[tuple[str, str]]) -> Flow[tuple[Reply, bool]]:
        """Send a request, a second time where no connection came about, and return whether it was sent again."""
        repeated = False
        try:
            reply = yield Send(request, headers)
        except TransportError as error:
            if error.sent:
                raise
            repeated = True
        if repeated:
            reply = yield Send(request, headers)
        self._identity.take(reply.headers)
        return reply, repeated

    def _decoded(self, reply: Reply, type: Any) -> Any:
        if not 200 <= reply.status < 300:
            raise self._error(reply)
        label = header(reply.headers, "Content-Type")
        try:
            return decode_reply(reply.status, label, reply.content, type, reason=reply.reason)
        except ServiceError:
            pass  # a web page, whose text may repeat what was sent
        shown = self._identity.masked_reply(reply)
        return decode_reply(shown.status, label, shown.content, type, reason=shown.reason)

    def _error(self, reply: Reply, hint: str = "") -> ServiceError:
        """Return the error of a reply, without the credentials that the host may have repeated."""
        shown = self._identity.masked_reply(reply)
        label = header(reply.headers, "Content-Type")
        return error_of_reply(shown.status, label, shown.content, reason=shown.reason, headers=shown.headers, hint=hint)

    # --- tokens ---

    def _refresh(self, used: str | None, attempts: int) -> Flow[None]:
        """Get a new token, unless one was got, or refused, since a request was sent with the token `used`."""
        identity = self._identity
        if identity.attempts != attempts or identity.token != used or identity.refresh_token is None:
            return
        dto = GetAccessToken(refresh_token=identity.refresh_token)
        request = encode_request(dto, self._base_url, format=self._format, names=self._names)
        try:
            reply = yield Send(request, [])
        except TransportError:
            identity.attempts += 1
            return
        identity.attempts += 1
        try:
            found = self._decoded(reply, GetAccessTokenResponse) or GetAccessTokenResponse()
        except ServiceError as error:
            if 400 <= error.status < 500 and error.status != 429:
                identity.give_up_refreshing()
            return
        rotated = first_text(found.extra, ("refreshToken", "RefreshToken"))
        identity.refreshed(reply.headers, found.access_token, rotated)

    # --- signing in and out ---

    def sign_in(
        self, deadline: Deadline, user_name: str, password: str, remember_me: bool | None
    ) -> Flow[AuthenticateResponse]:
        """Sign in with name and password, and keep the tokens or cookies of the reply."""
        self._identity.start(password)
        dto = Authenticate(provider="credentials", user_name=user_name, password=password, remember_me=remember_me)
        request = encode_request(dto, self._base_url, format=self._format, names=self._names)
        reply, _ = yield from self._sent(request, self._identity.headers(_path_of(request)))
        found = self._decoded(reply, AuthenticateResponse) or AuthenticateResponse()
        assert isinstance(found, AuthenticateResponse)
        self._identity.signed_in(found.bearer_token, found.refresh_token)
        return found

    def sign_out(self, deadline: Deadline) -> Flow[None]:
        """Sign out, and forget all tokens and cookies, also where the host does not answer."""
        request = encode_request(
            AuthenticateLogout(), self._base_url, format=self._format, names=self._names, route="/auth/logout"
        )
        try:
            reply, _ = yield from self._sent(request, self._identity.headers_of_session(_path_of(request)))
            self._decoded(reply, AuthenticateResponse)
        finally:
            self._identity.end()


def _is_refused(reply: Reply) -> bool:
    """Return whether a host takes the caller for nobody: by its status, or by the way to a page to sign in."""
    return reply.status == 401 or (
        300 <= reply.status < 400 and leads_to_sign_in(header(reply.headers, "Location") or "")
    )


def _is_repeatable(request: Request) -> bool:
    return isinstance(request.content, bytes) or request.content.repeatable


def _path_of(request: Request) -> str:
    return urlsplit(request.url).path
