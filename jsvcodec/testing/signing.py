"""The sign-in services of a fake host: signing in and out, who one is, new tokens, tokens for sessions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from jsvcodec.asgi.answers import empty
from jsvcodec.asgi.exchange import Answer, Asked, Call
from jsvcodec.asgi.operations import Handler, Operation, operation_from
from jsvcodec.http.errors import ServiceError
from jsvcodec.http.marks import Route
from jsvcodec.models import (
    Authenticate,
    AuthenticateResponse,
    ConvertSessionToToken,
    ConvertSessionToTokenResponse,
    GetAccessToken,
    GetAccessTokenResponse,
    GetApiKeys,
    GetApiKeysResponse,
    ResponseStatus,
)
from jsvcodec.testing.callers import REFRESH, TOKEN, Caller, caller_of, cookies_of, token_of
from jsvcodec.testing.cookies import YEARS, forgotten, set_cookie
from jsvcodec.testing.guises import Guise
from jsvcodec.testing.refusing import refusal
from jsvcodec.testing.users import Kept, User

__all__ = ("SignIn", "refused")

_REMEMBERED = 14 * 86_400.0
_ROUTES: dict[type, tuple[Route, ...]] = {
    Authenticate: (Route("/auth", ("GET", "POST")), Route("/auth/{provider}", ("GET", "POST"))),
    GetAccessToken: (Route("/access-token"),),
    ConvertSessionToToken: (Route("/session-to-token"),),
    GetApiKeys: (Route("/apikeys/{Environment}", ("GET",)),),
}


def refused(status: int, code: str, message: str) -> ServiceError:
    """Return the error of a refused call."""
    return ServiceError(status, code, ResponseStatus(error_code=code, message=message, errors=[]))


class SignIn:
    """The sign-in services of one host."""

    def __init__(self, guise: Guise, kept: Kept, now: Callable[[], float]) -> None:
        self._guise = guise
        self._kept = kept
        self._now = now

    def operations(self) -> list[Operation]:
        """Return the services."""
        handlers: dict[type, Handler] = {
            Authenticate: self.authenticate,
            GetAccessToken: self.get_access_token,
            ConvertSessionToToken: self.convert_session_to_token,
            GetApiKeys: self.get_api_keys,
        }
        return [operation_from(cls, handler, _ROUTES[cls]) for cls, handler in handlers.items()]

    # --- signing in and out ---

    async def authenticate(self, dto: Authenticate, call: Call) -> AuthenticateResponse | Answer:
        """Sign in, or sign out, or tell who is signed in."""
        provider = (dto.provider or "").lower()
        if provider == "logout":
            return self._sign_out(call)
        if call.asked.method == "GET" and (provider or dto.user_name):
            if self._guise.sign_in_by_get == 404:
                return empty(404)
            raise refused(405, "NotSupportedException", "GET Authenticate requests are not allowed")
        if not provider:
            return self._who(call)
        if provider != "credentials":
            raise refused(404, "NotFound", "No configuration was added for this provider")
        if dto.user_name is None or dto.password is None:
            raise refused(*self._guise.no_password)
        user = self._kept.with_password(dto.user_name, dto.password)
        if user is None:
            raise refused(401, "Unauthorized", "Invalid Username or Password")
        if user.is_locked:
            raise refused(401, "AuthenticationException", "This account has been locked")
        return self._signed_in(user, dto.remember_me, call)

    def _who(self, call: Call) -> AuthenticateResponse | Answer:
        caller = caller_of(call.asked, "suffix", self._guise, self._kept, self._now())
        if not caller.users:
            return self._nobody(call, caller)
        if caller.by_basic:
            session = self._kept.start_session(caller.users[0])
            call.reply_headers.append(set_cookie(call.asked, self._guise.session_cookie, session))
        return _response(caller.users[0])

    def _nobody(self, call: Call, caller: Caller) -> Answer:
        """Refuse to tell who someone is. Where the reply would be a page, it is the one to sign in."""
        cases = (each for each in self._guise.who_is_not if each.holds(caller.why_not, "suffix", False, "json"))
        case = next(cases)
        if call.format == "html":
            case = case._replace(status=302, page="sign_in", code="")
        return refusal(case, call, self._guise)

    def _signed_in(self, user: User, remember_me: bool | None, call: Call) -> AuthenticateResponse:
        asked, now, cookie = call.asked, self._now(), self._guise.session_cookie
        headers, response = call.reply_headers, _response(user)
        session = self._kept.start_session(user)
        if remember_me is not None:
            headers.append(set_cookie(asked, "ss-opt", "perm" if remember_me else "temp", now + YEARS))
        if self._guise.tokens_in_body:
            headers.append(set_cookie(asked, cookie, session))
            response.session_id = session
            response.bearer_token = self._kept.token_for(user, now)
            response.refresh_token = self._kept.signed_refresh_token(user, now)
            until = now + self._kept.refresh_lifetime
            response.refresh_token_expiry = datetime.fromtimestamp(until, UTC)
            return response
        headers.append(set_cookie(asked, cookie, session, now + _REMEMBERED if remember_me else None))
        self._give_cookies(user, call)
        headers += [forgotten(asked, cookie), ("X-Cookies", f"{TOKEN},{REFRESH}")]
        return response

    def _give_cookies(self, user: User, call: Call) -> None:
        now, kept = self._now(), self._kept
        call.reply_headers += [
            set_cookie(call.asked, TOKEN, kept.token_for(user, now), now + kept.token_lifetime),
            set_cookie(call.asked, REFRESH, kept.kept_refresh_token(user, now), now + kept.refresh_lifetime),
        ]

    def _sign_out(self, call: Call) -> AuthenticateResponse | Answer:
        asked, cookie = call.asked, self._guise.session_cookie
        if self._guise.keeps_sessions:
            self._kept.end_session(cookies_of(asked).get(cookie))
        for user in caller_of(asked, "api", self._guise, self._kept, self._now()).users:
            self._kept.end_refreshing(user)
        names = dict.fromkeys((cookie, "ss-id", "ss-pid", "X-UAId", TOKEN, REFRESH))
        call.reply_headers += [forgotten(asked, name) for name in names]
        if call.format == "html":
            where = ("Location", f"{_base(asked)}{self._guise.pages.signed_out}")
            return Answer(302, headers=(("Content-Type", "text/html"), where))
        return AuthenticateResponse()

    # --- tokens ---

    async def get_access_token(self, dto: GetAccessToken, call: Call) -> GetAccessTokenResponse:
        """Give a new token for the one to refresh with."""
        token = dto.refresh_token or cookies_of(call.asked).get(REFRESH)
        if token is None:
            raise refused(*self._guise.no_refresh)
        now = self._now()
        user = self._kept.refreshed_with(token, now)
        if user is None:
            raise refused(*self._guise.bad_refresh)
        found = self._kept.token_for(user, now)
        if self._guise.tokens_in_body:
            return GetAccessTokenResponse(access_token=found)
        call.reply_headers.append(set_cookie(call.asked, TOKEN, found, now + self._kept.token_lifetime))
        return GetAccessTokenResponse()

    async def convert_session_to_token(self, dto: ConvertSessionToToken, call: Call) -> ConvertSessionToTokenResponse:
        """Give the token of whoever is signed in, as a cookie."""
        user, asked, now = call.user, call.asked, self._now()
        if self._guise.keeps_sessions and not dto.preserve_session:
            self._kept.end_session(cookies_of(asked).get(self._guise.session_cookie))
        given = token_of(asked)
        is_kept = given is not None and isinstance(self._kept.with_token(given, now), User)
        if is_kept or self._guise.tokens_in_body or dto.preserve_session:
            token = given if is_kept and given is not None else self._kept.token_for(user, now)
            call.reply_headers.append(set_cookie(asked, TOKEN, token, now + self._kept.token_lifetime))
        else:
            call.reply_headers.append(forgotten(asked, self._guise.session_cookie))
            self._give_cookies(user, call)
        return ConvertSessionToTokenResponse()

    async def get_api_keys(self, dto: GetApiKeys) -> GetApiKeysResponse:
        """Give the keys of whoever is signed in: there are none."""
        return GetApiKeysResponse(results=[])


def _base(asked: Asked) -> str:
    host = asked.header("Host")
    return f"http://{host}" if host else ""


def _response(user: User) -> AuthenticateResponse:
    return AuthenticateResponse(
        user_id=user.name,
        user_name=user.name,
        display_name=user.display_name or user.name,
        roles=list(user.roles) or None,
        permissions=list(user.permissions) or None,
    )
