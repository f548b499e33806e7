"""The ASGI side, in Starlette's terms: a request is read, bounded in size, and its answer is sent."""

from __future__ import annotations

import zlib
from collections.abc import Awaitable, Callable
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Mount
from starlette.types import Receive, Scope, Send

from jsvcodec.asgi.exchange import Answer, Asked
from jsvcodec.asgi.operations import Services, operations_of
from jsvcodec.asgi.rules import LENIENT
from jsvcodec.asgi.serving import Serving
from jsvcodec.http.compression import TooLarge, decompressed, is_compressed

__all__ = ("MAX_BODY", "AsgiApp", "ServiceApp")

MAX_BODY = 64 * 2**20
"""How large the body of a request may be by default, in bytes."""


class AsgiApp:
    """An ASGI application that gets its answers from a function."""

    def __init__(self, answer: Callable[[Asked], Awaitable[Answer]], max_body: int = MAX_BODY) -> None:
        self._answer = answer
        self._max_body = max_body
        self._app = Starlette(routes=[Mount("/", app=self._serve)])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, as ASGI servers and `httpx.ASGITransport` call it."""
        await self._app(scope, receive, send)

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1000})
            return
        request = Request(scope, receive)
        try:
            body = await self._body(request)
        except ClientDisconnect:
            return
        if isinstance(body, Answer):
            answer = body
        else:
            headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in request.headers.raw)
            query = scope.get("query_string", b"").decode("latin-1")
            answer = await self._answer(Asked(request.method, _path_of(scope), query, headers, body))
        response = Response(b"" if request.method == "HEAD" else answer.content, answer.status)
        if request.method == "HEAD":
            response.headers["content-length"] = str(len(answer.content))
        if answer.status == 204:
            del response.headers["content-length"]
        for name, value in answer.headers:
            response.raw_headers.append((_sendable(name.lower()), _sendable(value)))
        await response(scope, receive, send)

    async def _body(self, request: Request) -> bytes | Answer:
        """Return the body, its compression undone, or the answer to one that is too large or cannot be undone."""
        found = bytearray()
        async for chunk in request.stream():
            found += chunk
            if len(found) > self._max_body:
                return Answer(413)
        coding = request.headers.get("Content-Encoding", "").strip().lower()
        if not is_compressed(coding):  # hosts read the body of an unknown coding as it is, and refuse it then
            return bytes(found)
        try:
            return decompressed(bytes(found), coding, self._max_body)
        except TooLarge:
            return Answer(413)
        except zlib.error:
            return Answer(400)


def _sendable(text: str) -> bytes:
    """Return a part of a header, without what would begin another one."""
    return text.translate({0: None, 10: None, 13: None}).encode("latin-1", "replace")


def _path_of(scope: Scope) -> str:
    """Return the path below where the application is mounted, with its percent coding."""
    root = scope.get("root_path", "")
    raw = scope.get("raw_path")
    path = raw.decode("latin-1").partition("?")[0] if raw else quote(scope["path"])
    prefix = quote(root)
    return path.removeprefix(prefix if path.startswith(prefix) else root) or "/"


class ServiceApp(AsgiApp):
    """An ASGI application that serves functions as a ServiceStack host serves its services.

    `services` are functions, whose first argument is annotated with the class of the requests that they take, or a
    mapping of such classes to functions; they may be async. A second argument gets the `Call`. Functions that are not
    async run in threads. `max_body` bounds the body of a request, in bytes.

    Services are called at ``/api/X.jsv`` and the other addresses that hosts have, and at the routes of their classes;
    formats are negotiated as hosts do. A request that does not read is 400 with the fields that are wrong; a
    `ServiceError` that a service raises is told as it is, and any other exception is 500 with its class alone.

    >>> import asyncio, httpx
    >>> from attrs import define
    >>> from jsvcodec.http import IReturn
    >>> @define
    ... class Hello(IReturn[str]):
    ...     name: str
    >>> def hello(request: Hello) -> str:
    ...     return f"Hello, {request.name}"
    >>> async def show():
    ...     async with httpx.AsyncClient(transport=httpx.ASGITransport(ServiceApp([hello]))) as client:
    ...         return (await client.get("http://host/api/Hello.jsv?name=me")).text
    >>> asyncio.run(show())
    'Hello, me'
    """

    def __init__(self, services: Services, *, max_body: int = MAX_BODY) -> None:
        serving = Serving(operations_of(services).values(), LENIENT, run_in_threadpool)
        super().__init__(serving.answer, max_body)
