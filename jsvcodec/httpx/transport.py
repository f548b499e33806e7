"""What lies between the clients and the wire: requests and replies of httpx, its errors, and a time for whole calls.

The transports of httpx bound each operation, so that a reply that trickles in never ends. With asyncio a call is
cancelled when its time is over; without it, `DeadlineTransport` gives each operation no more than what is left.
"""

from __future__ import annotations

import ssl
import time
import zlib
from collections.abc import AsyncIterator, Iterable, Iterator
from contextvars import ContextVar
from functools import cache, lru_cache
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

import httpcore
import httpx

from jsvcodec.http import Request, TransportError
from jsvcodec.http.compression import TooLarge, decompressed, is_compressed
from jsvcodec.httpx.actions import Reply

__all__ = (
    "DEADLINE",
    "DeadlineTransport",
    "Reading",
    "built",
    "proxy_of",
    "reply_of",
    "ssl_context",
    "timeouts",
    "trouble",
)

DEADLINE: ContextVar[float | None] = ContextVar("DEADLINE", default=None)
"""When the call that runs must have ended, on the clock of `time.monotonic`."""

CONNECTING = 10.0
"""How long connecting may take at most, in seconds."""

_SLICE = 64 * 1024
_UNASKED = ("br", "zstd", "compress")
"""Compressions that other clients ask for, and that no body can be read with."""


# --- requests and replies -----------------------------------------------------------------------------------------


def built(request: Request, headers: Iterable[tuple[str, str]], left: float, is_async: bool) -> httpx.Request:
    """Return a request as httpx has it."""
    content: Any = request.content
    more = [*request.headers.items(), *headers]
    if not isinstance(content, bytes):
        if content.length is not None:
            more.append(("Content-Length", str(content.length)))
        content = _chunks(content) if is_async else content
    sent = content if content or request.method in ("POST", "PUT", "PATCH") else None
    extensions = {"timeout": timeouts(left)}
    return httpx.Request(request.method, _read_url(request.url), headers=more, content=sent, extensions=extensions)


@lru_cache(maxsize=256)
def _read_url(url: str) -> httpx.URL:
    """Return an address, which takes longer to be read than anything else of a request."""
    try:
        return httpx.URL(url)
    except httpx.InvalidURL:
        pass
    raise ValueError("the request has no valid address")


async def _chunks(content: Iterable[bytes]) -> AsyncIterator[bytes]:
    for chunk in content:
        yield chunk


def timeouts(left: float) -> dict[str, float]:
    """Return the bounds of single operations."""
    left = max(left, 0.001)
    return {"connect": min(left, CONNECTING), "read": left, "write": left, "pool": left}


class Reading:
    """The body of a reply while it is read. Raises `TooLarge`, and `zlib.error` for a wrong compression.

    httpx would undo a compression chunk by chunk and without a bound, and takes a cut body for a whole one. What was at
    hand from the beginning, as replies in tests are, it has undone: `is_raw` says whether there is anything to undo.
    """

    def __init__(self, response: httpx.Response, most: int) -> None:
        self.is_raw = not response.is_stream_consumed
        self._coding = response.headers.get("Content-Encoding", "").strip().lower() if self.is_raw else ""
        self._most = most
        self._found: list[bytes] = []
        self._size = 0
        length = response.headers.get("Content-Length", "")
        if length.isdecimal() and int(length[:20]) > most:
            raise TooLarge

    def add(self, chunk: bytes) -> None:
        """Take the next chunk."""
        self._found.append(chunk)
        self._size += len(chunk)
        if self._size > self._most:
            raise TooLarge

    def whole(self) -> bytes:
        """Return the body, its compression undone."""
        content = b"".join(self._found)
        if is_compressed(self._coding):
            return decompressed(content, self._coding, self._most) if content else content
        if self._coding in _UNASKED or "," in self._coding:
            raise zlib.error("a coding that was not asked for")
        return content


def reply_of(response: httpx.Response, content: bytes) -> Reply:
    """Return a reply that was read."""
    reason = response.extensions.get("reason_phrase", b"").decode("ascii", "replace")
    if not reason and response.status_code in HTTPStatus.__members__.values():
        reason = HTTPStatus(response.status_code).phrase
    return Reply(response.status_code, reason, response.headers.multi_items(), content)


def trouble(error: Exception, most: int) -> TransportError:
    """Return the error to raise for one of httpx's, whose texts and attributes may hold what was sent."""
    if isinstance(error, TooLarge):
        return TransportError(f"the reply is larger than {most} bytes")
    if isinstance(error, (httpx.ConnectError, httpcore.ConnectError)):
        return TransportError(f"cannot connect to the host: {error}", sent=False)
    if isinstance(error, (httpx.ConnectTimeout, httpcore.ConnectTimeout, httpx.PoolTimeout, httpcore.PoolTimeout)):
        return TransportError("no connection to the host in time", sent=False)
    if isinstance(error, (httpx.ProxyError, httpcore.ProxyError)):
        return TransportError("the proxy refuses to connect to the host", sent=False)
    if isinstance(error, (httpx.TimeoutException, httpcore.TimeoutException, TimeoutError)):
        return TransportError("no whole reply in time")
    if isinstance(error, (httpx.DecodingError, zlib.error)):
        return TransportError("the reply is compressed in a wrong way")
    return TransportError(f"the connection broke: {type(error).__name__}")


def proxy_of(base_url: str) -> httpx.Proxy | None:
    """Return the proxy that the environment names for a host."""
    from urllib.request import getproxies, proxy_bypass

    parts = urlsplit(base_url)
    found = getproxies()
    url = found.get(parts.scheme) or found.get("all")
    if not url or proxy_bypass(parts.hostname or ""):
        return None
    return httpx.Proxy(url if "://" in url else f"http://{url}")


@cache
def ssl_context() -> ssl.SSLContext:
    """Return what checks certificates, made once: it reads those of all authorities."""
    return httpx.create_ssl_context()


# --- a time for the whole call ------------------------------------------------------------------------------------


def _left(timeout: float | None, error: type[Exception]) -> float | None:
    at = DEADLINE.get()
    if at is None:
        return timeout
    left = at - time.monotonic()
    if left <= 0:
        raise error("the time of the call is over")
    return left if timeout is None else min(left, timeout)


class _Stream(httpcore.NetworkStream):
    """A connection whose operations end when the call that runs has to."""

    def __init__(self, stream: httpcore.NetworkStream) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _left(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        for start in range(0, len(buffer), _SLICE):
            self._stream.write(buffer[start : start + _SLICE], _left(timeout, httpcore.WriteTimeout))

    def start_tls(self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None) -> Any:
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, _left(timeout, httpcore.ConnectTimeout)))

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)

    def close(self) -> None:
        self._stream.close()


class _Backend(httpcore.SyncBackend):
    def connect_tcp(self, host: str, port: int, timeout: float | None = None, *more: Any, **options: Any) -> Any:
        left = _left(timeout, httpcore.ConnectTimeout)
        return _Stream(super().connect_tcp(host, port, left, *more, **options))


class _Body(httpx.SyncByteStream):
    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def __iter__(self) -> Iterator[bytes]:
        yield from self._stream

    def close(self) -> None:
        self._stream.close()


class DeadlineTransport(httpx.BaseTransport):
    """A pool of connections to one host, as `httpx.HTTPTransport` is, that keeps to `DEADLINE`."""

    def __init__(self, base_url: str) -> None:
        proxy = proxy_of(base_url)
        options: dict[str, Any] = {
            "max_connections": 100,
            "max_keepalive_connections": 20,
            "keepalive_expiry": 5.0,
            "network_backend": _Backend(),
        }
        if base_url.startswith("https") or proxy is not None:
            options["ssl_context"] = ssl_context()
        if proxy is None:
            self._pool = httpcore.ConnectionPool(**options)
        else:
            self._pool = httpcore.HTTPProxy(str(proxy.url), proxy.raw_auth, proxy.headers.raw, **options)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request and return its reply, whose body is not read yet."""
        url = httpcore.URL(
            scheme=request.url.raw_scheme,
            host=request.url.raw_host,
            port=request.url.port,
            target=request.url.raw_path,
        )
        sent = httpcore.Request(
            request.method, url, headers=request.headers.raw, content=request.stream, extensions=request.extensions
        )
        found = self._pool.handle_request(sent)
        return httpx.Response(
            found.status, headers=found.headers, stream=_Body(found.stream), extensions=found.extensions
        )

    def close(self) -> None:
        """Close the connections."""
        self._pool.close()
