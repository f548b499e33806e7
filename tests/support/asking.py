"""Requests to ASGI applications, without a server."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx

from jsvcodec.http import Request

HOST = "http://host.example"


def ask(app: Any, method: str, path: str, content: Any = None, **headers: str | None) -> httpx.Response:
    """Send one request; a header is named with _ for -. None of httpx's own headers goes along."""

    async def main() -> httpx.Response:
        transport = httpx.ASGITransport(app=app)
        given = {name.replace("_", "-"): value for name, value in headers.items() if value is not None}
        request = httpx.Request(method, HOST + path, content=content, headers=given)
        response = await transport.handle_async_request(request)
        await response.aread()
        return response

    return asyncio.run(main())


def sent(app: Any, request: Request) -> httpx.Response:
    """Send a request that `encode_request` made."""
    content = request.content if isinstance(request.content, bytes) else b"".join(request.content)
    headers = {name.replace("-", "_"): value for name, value in request.headers.items()}
    return ask(app, request.method, request.url.removeprefix(HOST), content, **headers)
