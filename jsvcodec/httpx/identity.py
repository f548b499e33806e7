"""Who a client is on a host, and how it says so: tokens, cookies, Basic. One identity goes with a request, never two.

A token that came in the body of a reply, or from the caller, is sent as Bearer; hosts that keep tokens in cookies get
their cookies back. No repr shows a credential.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable
from typing import Any

from jsvcodec import json, jsv
from jsvcodec.errors import DecodeError, Problem
from jsvcodec.httpx.actions import Reply
from jsvcodec.httpx.cookies import Jar
from jsvcodec.models.fields import MASK

__all__ = ("Identity", "basic_header", "first_text")

_TOKEN, _REFRESH = "ss-tok", "ss-reftok"
_SIGN_IN_COOKIES = ("ss-id", "ss-pid", "ss-opt", "X-UAId", _TOKEN, _REFRESH, ".AspNetCore.", "Identity.")
_SHORTEST = 4
"""How long a credential must be at least to be masked where a host repeats it."""


def basic_header(user_name: str, password: str) -> str:
    """Return the value of a Basic header, in UTF-8. Raises `ValueError` for a name that it cannot hold."""
    if not (_is_unicode(user_name) and _is_unicode(password)):
        raise ValueError("user name and password for Basic must be texts that UTF-8 can hold")
    if ":" in user_name:
        raise ValueError("a user name for Basic must not hold a colon")
    return "Basic " + base64.b64encode(f"{user_name}:{password}".encode()).decode()


def _is_unicode(text: Any) -> bool:
    return isinstance(text, str) and not any("\ud800" <= char <= "\udfff" for char in text)


def _is_token(text: Any) -> bool:
    """Return whether a header can hold a text as a token."""
    return isinstance(text, str) and text.isascii() and text.isprintable() and text != "" and " " not in text


def _checked(name: str, token: str | None) -> str | None:
    if token is not None and not _is_token(token):
        raise ValueError(f"{name} must be a text of printable ASCII without spaces")
    return token


def _pair(basic: Any) -> tuple[str, str]:
    if not isinstance(basic, (tuple, list)) or len(basic) != 2:
        raise ValueError("basic must be a pair of user name and password")
    return basic[0], basic[1]


class Identity:
    """The credentials of one client. `attempts` counts those to get a new token that came to an end."""

    def __init__(
        self,
        jar: Jar,
        bearer_token: str | None,
        refresh_token: str | None,
        api_key: str | None,
        basic: tuple[str, str] | None,
        headers: dict[str, str],
    ) -> None:
        in_headers = [name for name in headers if name.lower() in ("authorization", "cookie")]
        given = (bearer_token or refresh_token, api_key, basic, in_headers)
        if sum(bool(each) for each in given) > 1:
            raise ValueError("pass one identity: a token, an API key, Basic or a header, not two of them")
        self.jar = jar
        self.attempts = 0
        self._bearer = _checked("bearer_token", bearer_token)
        self._refresh = _checked("refresh_token", refresh_token)
        self._fixed: str | None = None
        if basic is not None:
            basic = _pair(basic)
            self._fixed = basic_header(*basic)
        elif api_key is not None:
            self._fixed = f"Bearer {_checked('api_key', api_key)}"
        self._is_fixed = self._fixed is not None or bool(in_headers)
        in_basic = () if basic is None else (basic[1] or basic[0],)  # a key may stand in place of the name
        sent = [self._fixed or "", *(value for name, value in headers.items() if name.lower() != "user-agent")]
        words = (word for value in sent for word in (value, value.rpartition(" ")[2]))
        self._given_secrets = [text for text in (api_key, *in_basic, *words) if text]
        self._secrets = self._given_secrets

    @property
    def token(self) -> str | None:
        """The token that goes with requests, as Bearer or as a cookie."""
        return self._bearer or self.jar.get(_TOKEN)

    @property
    def refresh_token(self) -> str | None:
        """What a new token is got with."""
        return self._refresh or self.jar.get(_REFRESH)

    @property
    def can_refresh(self) -> bool:
        """Whether a request that was refused may be repeated with a new token."""
        return not self._is_fixed and self.refresh_token is not None

    def headers(self, path: str) -> list[tuple[str, str]]:
        """Return the headers that say who calls. Beside a token no cookie goes that says it as well."""
        header = self._fixed or (self._bearer and f"Bearer {self._bearer}")
        without = _SIGN_IN_COOKIES if header or self._is_fixed else ()
        cookies = self.jar.header(path, without)
        found = [("Authorization", header)] if header else []
        return [*found, ("Cookie", cookies)] if cookies else found

    def headers_of_session(self, path: str) -> list[tuple[str, str]]:
        """Return the headers that end a session: its cookies where there are some."""
        cookies = "" if self._is_fixed else self.jar.header(path)
        return [("Cookie", cookies)] if cookies else self.headers(path)

    def take(self, headers: Iterable[tuple[str, str]]) -> None:
        """Keep the cookies of a reply. One to a token or a key may start a session, which nobody needs."""
        is_alone = self._bearer is not None or self._is_fixed
        self.jar.take(headers, _is_no_session if is_alone else bool)

    def start(self, password: str) -> None:
        """Forget who was signed in, before someone signs in. Raises `ValueError` where a fixed identity is in use."""
        if self._is_fixed:
            raise ValueError("a client with an API key, Basic or a header of its own does not sign in")
        self.end()
        self._secrets = [*self._given_secrets, password]

    def signed_in(self, bearer_token: str | None, refresh_token: str | None) -> None:
        """Take the tokens that a body held; those in cookies are in the jar. Raises `DecodeError` for what is none."""
        for name, token in (("bearerToken", bearer_token), ("refreshToken", refresh_token)):
            if token and not _is_token(token):
                raise DecodeError.of([Problem(f"$.{name}", "not a token that a header can hold")])
        self._bearer, self._refresh = bearer_token or None, refresh_token or None

    def refreshed(
        self, headers: Iterable[tuple[str, str]], access_token: str | None, refresh_token: str | None
    ) -> None:
        """Take a new token: from the body of a reply, or from its cookies, which Bearer would hide."""
        before = self.token
        self.jar.take(headers, (_TOKEN, _REFRESH).__contains__)
        if _is_token(access_token):
            self._bearer = access_token
        elif self.jar.get(_TOKEN) not in (None, before):
            self._bearer = None
        if _is_token(refresh_token):
            self._refresh = refresh_token

    def give_up_refreshing(self) -> None:
        """Forget a refresh token that the host refused."""
        self._refresh = None
        self.jar.forget((_REFRESH,))

    def end(self) -> None:
        """Forget all tokens and the cookies that stand for someone."""
        self._bearer = self._refresh = None
        self.jar.forget(_SIGN_IN_COOKIES)

    def masked(self, content: bytes) -> bytes:
        """Return a text of the host without the credentials that it may repeat, as they are or as JSV and JSON."""
        for secret in (*self._secrets, self.token, self.refresh_token):
            if secret and len(secret) >= _SHORTEST:
                for text in {secret, jsv.dumps([secret])[1:-1], json.dumps(secret)[1:-1]}:
                    content = content.replace(text.encode(), MASK.encode())
        return content

    def masked_reply(self, reply: Reply) -> Reply:
        """Return a reply that an error may show, all of it masked."""
        headers = [(name, self._masked_text(value)) for name, value in reply.headers]
        return Reply(reply.status, self._masked_text(reply.reason), headers, self.masked(reply.content))

    def _masked_text(self, text: str) -> str:
        return self.masked(text.encode(errors="replace")).decode()

    def __repr__(self) -> str:
        kind = (
            "a fixed identity"
            if self._is_fixed
            else "a token"
            if self.token
            else "cookies"
            if self.jar.names()
            else "nobody"
        )
        return f"<{kind}>"


def _is_no_session(name: str) -> bool:
    return not name.startswith(_SIGN_IN_COOKIES)


def first_text(members: Any, names: Iterable[str]) -> str | None:
    """Return the first text among members of some names."""
    return next((members[name] for name in names if isinstance(members.get(name), str) and members[name]), None)
