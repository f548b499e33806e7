"""Hosts on loopback for the tests of clients: a server in a thread that answers what a function says, or misbehaves."""

from __future__ import annotations

import asyncio
import contextlib
import inspect
import socket
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

import pytest

from jsvcodec.httpx import AsyncServiceClient, ServiceClient


class Asked(NamedTuple):
    """A request as it arrived; header names are in lower case."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def path(self) -> str:
        return unquote(urlsplit(self.target).path)

    @property
    def query(self) -> str:
        return urlsplit(self.target).query


class Answer(NamedTuple):
    """What to reply; `fault` gets the socket instead, before anything is sent on it."""

    status: int = 200
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()
    reason: str | None = None
    fault: Callable[[socket.socket], None] | None = None


def jsv_reply(text: str, status: int = 200, *headers: tuple[str, str]) -> Answer:
    return Answer(status, text.encode(), (("Content-Type", "application/jsv"), *headers))


class Host:
    """A running host and what it was asked."""

    def __init__(self, url: str, asked: list[Asked]) -> None:
        self.url = url
        self.asked = asked


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 1024


@contextlib.contextmanager
def serving(answer: Callable[[Asked], Answer]) -> Iterator[Host]:
    """Run a host; HTTP/1.1, connections are kept."""
    asked: list[Asked] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 30
        wbufsize = -1  # one packet a reply

        def handle_any(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            body = (
                self._chunks()
                if "transfer-encoding" in headers
                else self.rfile.read(int(headers.get("content-length", 0)))
            )
            request = Asked(self.command, self.path, headers, body)
            asked.append(request)
            found = answer(request)
            if found.fault is not None:
                self.close_connection = True
                with contextlib.suppress(OSError):
                    found.fault(self.connection)
                return
            self.send_response_only(found.status, found.reason)
            for name, value in found.headers:
                self.send_header(name, value)
            if found.status != 204:
                self.send_header("Content-Length", str(len(found.body)))
            self.end_headers()
            with contextlib.suppress(OSError):
                self.wfile.write(found.body)

        def _chunks(self) -> bytes:
            found = b""
            while size := int(self.rfile.readline(), 16):
                found += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
            return found

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = handle_any

        def log_message(self, *args: Any) -> None:
            pass

    server = _Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield Host(f"http://127.0.0.1:{server.server_port}", asked)
    finally:
        server.shutdown()
        server.server_close()


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


class Caller:
    """A client of either kind, with methods that are called alike: the one with asyncio gets a new loop each time."""

    def __init__(self, is_async: bool, url: str, **options: Any) -> None:
        self.client: Any = (AsyncServiceClient if is_async else ServiceClient)(url, **options)

    def __getattr__(self, name: str) -> Any:
        method = getattr(self.client, name)
        if not callable(method):
            return method

        def call(*args: Any, **options: Any) -> Any:
            found = method(*args, **options)
            if inspect.isasyncgen(found):
                return asyncio.run(_listed(found))
            if inspect.isgenerator(found):
                return list(found)
            return asyncio.run(_awaited(found)) if inspect.isawaitable(found) else found

        return call


async def _awaited(found: Any) -> Any:
    return await found


async def _listed(found: Any) -> list[Any]:
    return [each async for each in found]


both = pytest.mark.parametrize("is_async", [False, True], ids=["sync", "async"])
