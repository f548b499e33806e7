"""The cookies that a fake host sets: as ServiceStack's hosts write them."""

from __future__ import annotations

from email.utils import formatdate

from jsvcodec.asgi.exchange import Asked

__all__ = ("YEARS", "forgotten", "set_cookie")

YEARS = 20 * 365 * 86_400.0
"""How long the cookies of a session are kept, in seconds."""


def set_cookie(asked: Asked, name: str, value: str, expires: float | None = None) -> tuple[str, str]:
    """Return the header that sets a cookie, until a time or for the session of a browser.

    >>> set_cookie(Asked("GET", "/"), "ss-opt", "temp")
    ('Set-Cookie', 'ss-opt=temp; path=/; samesite=lax; httponly')
    """
    until = "" if expires is None else f"; expires={formatdate(expires, usegmt=True)}"
    secure = "; secure" if asked.header("X-Forwarded-Proto").lower() == "https" else ""
    return "Set-Cookie", f"{name}={value}{until}; path=/{secure}; samesite=lax; httponly"


def forgotten(asked: Asked, name: str) -> tuple[str, str]:
    """Return the header that deletes a cookie."""
    return set_cookie(asked, name, "", 0.0)
