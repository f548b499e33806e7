"""`FakeHost`: an ASGI application that stands in for a ServiceStack host in the tests of its callers."""

from __future__ import annotations

import secrets
import time
from collections import deque
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool

from jsvcodec.asgi.addresses import Address
from jsvcodec.asgi.answers import empty
from jsvcodec.asgi.app import MAX_BODY, AsgiApp
from jsvcodec.asgi.exchange import Answer, Asked, Call
from jsvcodec.asgi.operations import Services, operations_of
from jsvcodec.asgi.serving import Serving
from jsvcodec.models import ConvertSessionToToken, GetApiKeys
from jsvcodec.testing.callers import TOKEN, asker_of, caller_of, cookies_of
from jsvcodec.testing.cookies import YEARS, set_cookie
from jsvcodec.testing.guises import GUISES, GuiseName, Why
from jsvcodec.testing.refusing import page_of, refusal
from jsvcodec.testing.signing import SignIn
from jsvcodec.testing.users import Kept, Users

if TYPE_CHECKING:
    import httpx

__all__ = ("FakeHost",)

_LONGEST_ADDRESS = 8 * 1024
_MOST_KEPT = 10_000


class FakeHost(AsgiApp):
    """A ServiceStack host for tests, in one of two guises: an ASGI application with users, tokens and services.

    `services` are those of `jsvcodec.asgi.ServiceApp`. `guise` is ``"classic"``, a host with sessions of its own that
    gives JWTs in replies, or ``"identity"``, one with ASP.NET Core Identity that gives them in cookies. `users` may
    sign in: `User`s, or a mapping of names to passwords. `requires` says by the class of a request which services are
    for signed-in users, with the roles that they need. Tokens are good for `token_lifetime` seconds, those to refresh
    with for `refresh_lifetime`.

    >>> from attrs import define
    >>> from jsvcodec.http import IReturn
    >>> from jsvcodec.httpx import ServiceClient
    >>> @define
    ... class Greet(IReturn[str]):
    ...     name: str
    >>> host = FakeHost({Greet: lambda dto: f"Hello, {dto.name}"}, users={"me": "hunter2"}, requires={Greet: []})
    >>> with ServiceClient("http://host", transport=host.transport()) as client:
    ...     signed_in = client.sign_in("me", "hunter2")
    ...     host.expire_tokens()
    ...     client.send(Greet("you"))
    'Hello, you'
    >>> [asked.path for asked in host.asked]
    ['/api/Authenticate.jsv', '/api/Greet.jsv', '/api/GetAccessToken.jsv', '/api/Greet.jsv']
    """

    def __init__(
        self,
        services: Services,
        guise: GuiseName = "classic",
        *,
        users: Users = (),
        requires: Mapping[type, Sequence[str]] | None = None,
        token_lifetime: float = 3_600.0,
        refresh_lifetime: float = 14 * 86_400.0,
        max_body: int = MAX_BODY,
    ) -> None:
        if guise not in GUISES:
            raise ValueError(f"guise must be one of {', '.join(map(repr, GUISES))}")
        self._guise = GUISES[guise]
        self._kept = Kept(users, token_lifetime, refresh_lifetime)
        self._ahead = 0.0
        own = operations_of(services)
        self._requires = {
            ConvertSessionToToken: (), GetApiKeys: (), **{cls: tuple(roles) for cls, roles in (requires or {}).items()}
        }  # fmt: skip
        served = {operation.cls for operation in own.values()}
        for cls in requires or {}:
            if cls not in served:
                raise ValueError(f"requires names {cls.__name__}, for which there is no service")
        shipped = SignIn(self._guise, self._kept, self._now).operations()
        operations = {each.name.lower(): each for each in shipped} | own
        self._serving = Serving(
            operations.values(), self._guise.rules, run_in_threadpool, self._admitted, self._sign_in_page
        )
        self.asked: deque[Asked] = deque(maxlen=_MOST_KEPT)
        """The last requests, in order of arrival."""
        super().__init__(self.answer, max_body)

    # --- for tests ---

    def expire_tokens(self) -> None:
        """Let all tokens that were given expire, but not those to refresh with, unless these are no longer lived."""
        self.advance(self._kept.token_lifetime + 1)

    def advance(self, seconds: float) -> None:
        """Put the clock of the host forward."""
        self._ahead += seconds

    def transport(self) -> httpx.BaseTransport:
        """Return a transport for `ServiceClient` or `httpx.Client`; it is closed with the client."""
        from jsvcodec.testing.transports import Transport

        return Transport(self)

    def async_transport(self) -> httpx.AsyncBaseTransport:
        """Return a transport for `AsyncServiceClient` or `httpx.AsyncClient`."""
        from jsvcodec.testing.transports import AsyncTransport

        return AsyncTransport(app=self)

    # --- answers ---

    async def answer(self, asked: Asked) -> Answer:
        """Return the answer to a request; this is what the application does."""
        self.asked.append(asked)
        if len(asked.path) + len(asked.query) > _LONGEST_ADDRESS:
            return empty(414)
        answer = await self._serving.answer(asked)
        return self._with_session(asked, answer) if self._guise.keeps_sessions else answer

    def _now(self) -> float:
        return time.time() + self._ahead

    def _sign_in_page(self, asked: Asked) -> str:
        return page_of(asked, self._guise.pages.sign_in)

    def _admitted(self, call: Call, address: Address) -> Answer | None:
        """Let a call go on, or refuse it: the gate of `Serving`."""
        asked, way = call.asked, address.way
        roles: Any = self._requires.get(address.operation.cls)
        caller = caller_of(asked, way, self._guise, self._kept, self._now())
        call.user = caller.users[0] if caller.users else None
        if roles is None:
            return None
        if caller.refreshed is not None:
            token, until = self._kept.token_for(caller.refreshed, self._now()), self._now() + self._kept.token_lifetime
            call.reply_headers.append(set_cookie(asked, TOKEN, token, until))
        if caller.users and caller.has_roles(roles):
            return None
        why: Why = "role" if caller.users else caller.why_not
        asker = asker_of(asked, self._guise, call.format)
        case = next(each for each in self._guise.refusals if each.holds(why, way, bool(roles), asker))
        return refusal(case, call, self._guise)

    def _with_session(self, asked: Asked, answer: Answer) -> Answer:
        """Give a caller without cookies those of a session, in which nobody is signed in."""
        given = {value.partition("=")[0] for name, value in answer.headers if name == "Set-Cookie"}
        if "ss-id" in cookies_of(asked) or "ss-id" in given:
            return answer
        cookies = (
            set_cookie(asked, "ss-id", secrets.token_urlsafe(15)),
            set_cookie(asked, "ss-pid", secrets.token_urlsafe(15), self._now() + YEARS),
        )
        return Answer(answer.status, answer.content, (*answer.headers, *cookies))
