"""How clients reach an ASGI application without a server: transports of httpx, with and without asyncio."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import CancelledError
from typing import Any

try:
    import httpx
except ImportError:
    raise ImportError('the transports need httpx: pip install "jsvcodec[httpx]"') from None

__all__ = ("AsyncTransport", "Transport")

AsyncTransport = httpx.ASGITransport


class Transport(httpx.BaseTransport):
    """A transport for clients without asyncio: the application runs in an event loop of a thread of its own.

    The thread begins with the first request, and ends when the transport is closed.
    """

    def __init__(self, app: Any) -> None:
        self._inner = AsyncTransport(app=app)
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Have a request answered, within the time that it has for reading."""
        sent = httpx.Request(request.method, request.url, headers=request.headers, content=request.read())
        answer = asyncio.run_coroutine_threadsafe(self._answered(sent), self._running())
        try:
            return answer.result(request.extensions.get("timeout", {}).get("read"))
        except CancelledError:
            raise httpx.ReadError("the transport was closed") from None
        except TimeoutError:
            answer.cancel()
            raise httpx.ReadTimeout("no answer in time") from None

    async def _answered(self, request: httpx.Request) -> httpx.Response:
        response = await self._inner.handle_async_request(request)
        content = await response.aread()
        return httpx.Response(response.status_code, headers=response.headers.raw, content=content)

    def _running(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                threading.Thread(target=_run, args=(self._loop,), daemon=True).start()
            return self._loop

    def close(self) -> None:
        """End the event loop."""
        with self._lock:
            loop, self._loop = self._loop, None
        if loop is not None:
            loop.call_soon_threadsafe(loop.stop)


def _run(loop: asyncio.AbstractEventLoop) -> None:
    loop.run_forever()
    loop.run_until_complete(_end_all())
    loop.close()


async def _end_all() -> None:
    """Cancel what still runs, so that nobody waits for it."""
    waiting = asyncio.all_tasks() - {asyncio.current_task()}
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
