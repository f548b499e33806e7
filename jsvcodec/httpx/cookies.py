"""The cookies of one host, as a browser keeps them: what a reply sets, in order, and what goes with the next request.

Values are sent as they came; what is not printable ASCII could not be, and is not kept. Only cookies for the host
itself are kept: those for others cannot be sent anywhere. A cookie for secure connections is sent to this machine
without one, as browsers do. Bounded in number and size.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable
from typing import NamedTuple
from urllib.parse import urlsplit

from jsvcodec.http.headers import is_header

__all__ = ("Jar",)

_SECONDS = re.compile(r"-?[0-9]{1,11}")
_MOST = 100
_LONGEST = 16 * 1024
_LOOPBACK = frozenset(("localhost", "127.0.0.1", "::1"))


class _Cookie(NamedTuple):
    value: str
    path: str
    expires: float | None
    secure: bool


class Jar:
    """The cookies of the host of a base address."""

    def __init__(self, base_url: str) -> None:
        parts = urlsplit(base_url)
        self._host = (parts.hostname or "").lower()
        self._is_safe = parts.scheme == "https" or self._host in _LOOPBACK
        self._kept: dict[tuple[str, str], _Cookie] = {}

    def take(self, headers: Iterable[tuple[str, str]], is_wanted: Callable[[str], bool] = bool) -> None:
        """Keep and delete cookies as the ``Set-Cookie`` headers of a reply say, in order, whose names are wanted."""
        for name, value in headers:
            if name.lower() == "set-cookie" and len(value) <= _LONGEST and is_wanted(value.partition("=")[0].strip()):
                self._set(value)

    def _set(self, header: str) -> None:
        pair, *attributes = header.split(";")
        name, found, value = pair.partition("=")
        name, value = name.strip(), value.strip()
        options = {
            key.strip().lower(): option.strip() for key, _, option in (each.partition("=") for each in attributes)
        }
        if not found or not is_header(name, value) or not _for_host(options.get("domain", ""), self._host):
            return
        path = options.get("path", "/")
        key = name, path if path.startswith("/") else "/"
        expires = _expiry(options)
        self._kept.pop(key, None)
        if expires is None or expires > time.time():
            self._kept[key] = _Cookie(value, key[1], expires, "secure" in options)
        if len(self._kept) > _MOST:
            del self._kept[next(iter(self._kept))]

    def get(self, name: str) -> str | None:
        """Return the value of a cookie that has not expired."""
        found = [cookie.value for (key, _), cookie in list(self._kept.items()) if key == name and not _is_past(cookie)]
        return (found[-1] if found else None) or None

    def header(self, path: str, without: tuple[str, ...] = ()) -> str:
        """Return the ``Cookie`` header for a path; `without` are beginnings of names that are left out."""
        return "; ".join(
            f"{name}={cookie.value}"
            for (name, _), cookie in list(self._kept.items())
            if (self._is_safe or not cookie.secure)
            and not _is_past(cookie)
            and _covers(cookie.path, path)
            and not name.startswith(without)
        )

    def names(self) -> list[str]:
        """Return the names of the cookies that are kept."""
        return [name for name, _ in list(self._kept)]

    def forget(self, beginnings: tuple[str, ...]) -> None:
        """Delete the cookies whose names have one of some beginnings."""
        for key in [key for key in list(self._kept) if key[0].startswith(beginnings)]:
            self._kept.pop(key, None)

    def __repr__(self) -> str:
        return f"<cookies {self.names()}>"


def _for_host(domain: str, host: str) -> bool:
    domain = domain.lower().lstrip(".")
    return not domain or host == domain or host.endswith(f".{domain}")


def _covers(path: str, asked: str) -> bool:
    return asked == path or asked.startswith(path if path.endswith("/") else f"{path}/")


def _is_past(cookie: _Cookie) -> bool:
    return cookie.expires is not None and cookie.expires <= time.time()


def _expiry(options: dict[str, str]) -> float | None:
    """Return when a cookie ends; None where it lasts as long as the client, also where the date cannot be read."""
    age = options.get("max-age", "")
    if _SECONDS.fullmatch(age):
        return time.time() + int(age) if int(age) > 0 else 0.0
    if not options.get("expires"):
        return None
    from email.utils import parsedate_to_datetime  # it loads more than most clients need

    try:
        return parsedate_to_datetime(options["expires"].replace("-", " ")).timestamp()
    except (ValueError, TypeError, OverflowError):
        return None
