"""Who calls, by the cookies and headers of a request: one user or two, or what is wrong."""

from __future__ import annotations

import base64
from typing import NamedTuple

from jsvcodec.asgi.addresses import Way
from jsvcodec.asgi.exchange import Asked
from jsvcodec.testing.guises import Asker, Guise, Why
from jsvcodec.testing.users import Kept, User

__all__ = ("REFRESH", "TOKEN", "Caller", "asker_of", "caller_of", "cookies_of", "token_of")

TOKEN, REFRESH = "ss-tok", "ss-reftok"


class Caller(NamedTuple):
    """Who calls. `users` are two where a token and a cookie say so; `refreshed` is whose token is to be renewed."""

    users: tuple[User, ...] = ()
    why_not: Why = "nobody"
    refreshed: User | None = None
    by_basic: bool = False

    def has_roles(self, roles: tuple[str, ...]) -> bool:
        """Return whether one of the users has all of some roles."""
        return any(set(roles) <= set(user.roles) for user in self.users)


def cookies_of(asked: Asked) -> dict[str, str]:
    """Return the cookies of a request; the last of a name counts."""
    pairs = (part.partition("=") for part in asked.header("Cookie").split(";"))
    return {name.strip(): value.strip() for name, found, value in pairs if found}


def _after(scheme: str, asked: Asked) -> str | None:
    kind, _, rest = asked.header("Authorization").strip().partition(" ")
    return rest.strip() if kind.lower() == scheme else None


def token_of(asked: Asked) -> str | None:
    """Return the token of a request: the Bearer, which hides the one in a cookie."""
    bearer = _after("bearer", asked)
    return bearer if bearer is not None else cookies_of(asked).get(TOKEN)


def _with_basic(asked: Asked, kept: Kept) -> User | None:
    coded = _after("basic", asked)
    if coded is None:
        return None
    try:
        name, found, password = base64.b64decode(coded, validate=True).decode().partition(":")
    except ValueError:
        return None
    user = kept.with_password(name, password) if found else None
    return None if user is None or user.is_locked else user


def caller_of(asked: Asked, way: Way, guise: Guise, kept: Kept, now: float) -> Caller:
    """Return who calls. With a suffix an identity host knows the cookie's user alone, elsewhere both."""
    cookies = cookies_of(asked)
    by_cookie = kept.in_session(cookies.get(guise.session_cookie))
    basic = _with_basic(asked, kept)
    token = token_of(asked)
    by_token = kept.with_token(token, now) if token is not None else "nobody"
    users = [user for user in (by_cookie, basic) if user is not None]
    if isinstance(by_token, User):
        users.append(by_token)
    if users:
        known = tuple(users[:1]) if way not in ("api", "route") else tuple(users)
        return Caller(known, by_basic=basic is not None and by_cookie is None)
    refresh = cookies.get(REFRESH)
    if refresh is not None and way in guise.refreshing_ways:
        user = kept.refreshed_with(refresh, now)
        return Caller((), "bad refresh") if user is None else Caller((user,), refreshed=user)
    return Caller((), "nobody" if isinstance(by_token, User) else by_token)


def asker_of(asked: Asked, guise: Guise, format: str) -> Asker:
    """Return who asks, by the format of the reply or by the headers."""
    if guise.redirects_by_format:
        return "browser" if format == "html" else "json"
    if "application/json" in asked.header("Accept").lower():
        return "json"
    return "script" if asked.header("X-Requested-With") == "XMLHttpRequest" else "browser"
