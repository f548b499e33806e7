"""The users of a fake host, and what it keeps of those who signed in: sessions, and the tokens to refresh with."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Iterable, Mapping

from attrs import field, frozen

from jsvcodec.testing.tokens import Signer, Trouble

__all__ = ("Kept", "User", "Users", "users_of")


def _as_names(names: Iterable[str]) -> tuple[str, ...]:
    if isinstance(names, str):
        raise TypeError("roles and permissions must be lists of texts")
    return tuple(names)


@frozen
class User:
    """Someone who may sign in. No repr shows the password."""

    name: str
    password: str = field(repr=False)
    roles: tuple[str, ...] = field(default=(), converter=_as_names)
    permissions: tuple[str, ...] = field(default=(), converter=_as_names)
    display_name: str | None = None
    is_locked: bool = False


Users = Iterable[User] | Mapping[str, str]


def users_of(users: Users) -> dict[str, User]:
    """Return users by name in lower case; a mapping is of names to passwords.

    >>> users_of({"me": "hunter2"})["me"]
    User(name='me', roles=(), permissions=(), display_name=None, is_locked=False)
    """
    found = [User(*pair) for pair in users.items()] if isinstance(users, Mapping) else list(users)
    for user in found:
        if not isinstance(user, User):
            raise TypeError(f"users must be jsvcodec.testing.User, not {type(user).__name__}")
    return {user.name.lower(): user for user in found}


class Kept:
    """What a host keeps in memory. Nothing here knows a cookie or a header."""

    def __init__(self, users: Users, token_lifetime: float, refresh_lifetime: float) -> None:
        self.users = users_of(users)
        self.token_lifetime = token_lifetime
        self.refresh_lifetime = refresh_lifetime
        self.signer = Signer()
        self._sessions: dict[str, str] = {}
        self._refreshing: dict[str, tuple[str, float]] = {}

    def with_password(self, name: str, password: str) -> User | None:
        """Return the user of a name and a password."""
        user = self.users.get(name.lower())
        known = "" if user is None else user.password
        is_same = hmac.compare_digest(known.encode(errors="replace"), password.encode(errors="replace"))
        return user if is_same and user is not None else None

    # --- sessions ---

    def start_session(self, user: User) -> str:
        """Return the id of a new session."""
        name = secrets.token_urlsafe(15)
        self._sessions[name] = user.name.lower()
        return name

    def in_session(self, name: str | None) -> User | None:
        """Return whose session it is."""
        return self.users.get(self._sessions.get(name or "", ""))

    def end_session(self, name: str | None) -> None:
        """End a session."""
        self._sessions.pop(name or "", None)

    # --- tokens ---

    def token_for(self, user: User, now: float) -> str:
        """Return a new token to call with."""
        return self.signer.sign(user.name.lower(), "access", now + self.token_lifetime)

    def with_token(self, token: str, now: float) -> User | Trouble:
        """Return whose token it is, or what is wrong with it."""
        claims = self.signer.read(token, "access", now)
        if isinstance(claims, str):
            return claims
        return self.users.get(claims.user) or "tampered"

    def signed_refresh_token(self, user: User, now: float) -> str:
        """Return a token to refresh with that needs no memory, as classic hosts give."""
        return self.signer.sign(user.name.lower(), "refresh", now + self.refresh_lifetime)

    def kept_refresh_token(self, user: User, now: float) -> str:
        """Return a token to refresh with, the only good one of this user from now on, as identity hosts give."""
        token = secrets.token_urlsafe(24)
        self._refreshing[user.name.lower()] = token, now + self.refresh_lifetime
        return token

    def refreshed_with(self, token: str, now: float) -> User | None:
        """Return whose token to refresh with it is, of either kind."""
        claims = self.signer.read(token, "refresh", now)
        if not isinstance(claims, str):
            return self.users.get(claims.user)
        for name, (known, expires) in list(self._refreshing.items()):
            if hmac.compare_digest(known.encode(), token.encode(errors="replace")) and expires > now:
                return self.users.get(name)
        return None

    def end_refreshing(self, user: User) -> None:
        """Forget the token that a user could refresh with."""
        self._refreshing.pop(user.name.lower(), None)
