"""The options that all clients have, checked when a client is made. No message shows a value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NoReturn

import httpx

import jsvcodec
from jsvcodec.http.headers import OWN_HEADERS, is_header
from jsvcodec.http.routes import url_of

__all__ = (
    "MAX_REPLY", "checked_base_url", "checked_headers", "checked_size", "checked_timeout", "common_headers",
    "refuse_copies",
)  # fmt: skip

MAX_REPLY = 64 * 2**20
"""How large a reply may be by default, in bytes."""

LONGEST_TIMEOUT = 86_400.0


def checked_base_url(base_url: str) -> str:
    """Return a base address. Raises `ValueError` for one that no host could have."""
    url_of(base_url, "", ())
    if not _has_good_host(base_url):
        raise ValueError("base_url is not a valid address")
    return base_url


def _has_good_host(base_url: str) -> bool:
    """Return whether the name of a host can be looked up, whose parts are bounded in length."""
    try:
        url = httpx.URL(base_url)
        return bool(url.host) and bool(url.raw_host.decode().encode("idna"))
    except (httpx.InvalidURL, UnicodeError):  # their messages show the address
        return False


def checked_timeout(timeout: float) -> float:
    """Return a timeout. Raises `ValueError` for one that is not positive or is longer than a day."""
    if not 0 < timeout <= LONGEST_TIMEOUT:
        raise ValueError("timeout must be a positive number of seconds, at most those of a day")
    return float(timeout)


def checked_size(most: int) -> int:
    """Return how large a reply may be. Raises `ValueError` for what is no number of bytes."""
    if not isinstance(most, int) or most < 1:
        raise ValueError("max_reply_bytes must be a positive number of bytes")
    return most


def checked_headers(headers: Mapping[str, str] | None) -> dict[str, str]:
    """Return the headers that a caller adds. Raises `ValueError` for one that cannot be sent or is not the caller's."""
    given = dict(headers or {})
    for name, value in given.items():
        if not (isinstance(name, str) and isinstance(value, str) and is_header(name, value)):
            raise ValueError("headers must be texts of printable ASCII by names of headers")
        if name.lower() in OWN_HEADERS:
            raise ValueError(f"the header {name} follows from the request")
    return given


def common_headers(headers: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return the headers of every request; a name that the caller gives to his program stands before ours."""
    own = f"jsvcodec/{jsvcodec.__version__}"
    given = next((value for name, value in headers.items() if name.lower() == "user-agent"), None)
    rest = [(name, value) for name, value in headers.items() if name.lower() != "user-agent"]
    return [("User-Agent", f"{given} {own}" if given else own), ("Accept-Encoding", "gzip, deflate"), *rest]


def refuse_copies(client: Any, protocol: Any) -> NoReturn:
    """Raise `TypeError`: the ``__reduce_ex__`` of what holds credentials and connections."""
    raise TypeError(f"{type(client).__name__} cannot be pickled or copied: it holds credentials and connections")
