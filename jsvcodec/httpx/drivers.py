"""What carries out the actions of flows: over a transport of httpx, with and without asyncio.

Each flow ends with its result or one error, which holds nothing of what was sent. Where no reply comes, the flow gets
a `TransportError` that no other exception hangs on.
"""

from __future__ import annotations

import asyncio
import threading
import time
import zlib
from collections.abc import Iterable
from typing import Any, TypeVar, cast
from weakref import WeakKeyDictionary

import httpcore
import httpx

from jsvcodec.http import TransportError
from jsvcodec.http.compression import TooLarge
from jsvcodec.httpx.actions import Alone, Deadline, Flow, Reply, Send, Sleep
from jsvcodec.httpx.quiet import IN_CALL
from jsvcodec.httpx.transport import (
    DEADLINE,
    DeadlineTransport,
    Reading,
    built,
    proxy_of,
    reply_of,
    ssl_context,
    trouble,
)

__all__ = ("AsyncDriver", "Driver")

T = TypeVar("T")

_TROUBLE = (httpx.TransportError, httpx.DecodingError, httpx.StreamError, httpcore.TimeoutException,
            httpcore.NetworkError, httpcore.ProtocolError, httpcore.ProxyError, TooLarge, zlib.error)  # fmt: skip


def _checked(transport: Any, method: str) -> Any:
    if transport is not None and not hasattr(transport, method):
        raise TypeError(f"transport must have the method {method}, as those of httpx have")
    return transport


class Driver:
    """Runs flows in the thread that calls."""

    def __init__(self, base_url: str, headers: Iterable[tuple[str, str]], most: int, transport: Any) -> None:
        self._headers = tuple(headers)
        self._most = most
        self._transport: httpx.BaseTransport = _checked(transport, "handle_request") or DeadlineTransport(base_url)
        self._lock = threading.Lock()

    def run(self, flow: Flow[T], deadline: Deadline) -> T:
        """Carry out a flow and return its result. Raises what the flow raises."""
        result: Any = None
        while True:
            try:
                action = flow.throw(result) if isinstance(result, TransportError) else flow.send(result)
            except StopIteration as stop:
                return cast(T, stop.value)
            result = None
            if isinstance(action, Send):
                result = self._reply(action, deadline)
            elif isinstance(action, Sleep):
                time.sleep(action.seconds)
            else:
                self._alone(action, deadline)

    def _alone(self, action: Alone, deadline: Deadline) -> None:
        if self._lock.acquire(timeout=max(deadline.left(), 0)):
            try:
                self.run(action.flow, deadline)
            finally:
                self._lock.release()

    def _reply(self, action: Send, deadline: Deadline) -> Reply | TransportError:
        marks = IN_CALL.set(True), DEADLINE.set(deadline.at)
        try:
            request = built(action.request, (*self._headers, *action.headers), deadline.left(), is_async=False)
            response = self._transport.handle_request(request)
            try:
                return reply_of(response, self._read(response, deadline))
            finally:
                response.close()
        except _TROUBLE as error:
            return trouble(error, self._most)
        finally:
            IN_CALL.reset(marks[0])
            DEADLINE.reset(marks[1])

    def _read(self, response: httpx.Response, deadline: Deadline) -> bytes:
        reading = Reading(response, self._most)
        for chunk in response.iter_raw() if reading.is_raw else response.iter_bytes():
            reading.add(chunk)
            if deadline.left() <= 0:
                raise httpx.ReadTimeout("")
        return reading.whole()

    def close(self) -> None:
        """Close the connections."""
        self._transport.close()


class _Loop:
    """What belongs to one event loop: its connections and its lock."""

    def __init__(self, transport: httpx.AsyncBaseTransport) -> None:
        self.transport = transport
        self.lock = asyncio.Lock()


class AsyncDriver:
    """Runs flows in event loops, each with connections of its own, but for a transport of the caller's."""

    def __init__(self, base_url: str, headers: Iterable[tuple[str, str]], most: int, transport: Any) -> None:
        self._base_url = base_url
        self._headers = tuple(headers)
        self._most = most
        self._given: httpx.AsyncBaseTransport | None = _checked(transport, "handle_async_request")
        self._loops: WeakKeyDictionary[Any, _Loop] = WeakKeyDictionary()

    def _here(self) -> _Loop:
        loop = asyncio.get_running_loop()
        found = self._loops.get(loop)
        if found is None:
            made = self._given or httpx.AsyncHTTPTransport(verify=ssl_context(), proxy=proxy_of(self._base_url))
            found = self._loops[loop] = _Loop(made)
        return found

    async def run(self, flow: Flow[T], deadline: Deadline) -> T:
        """Carry out a flow and return its result. Raises what the flow raises."""
        here = self._here()
        result: Any = None
        while True:
            try:
                action = flow.throw(result) if isinstance(result, TransportError) else flow.send(result)
            except StopIteration as stop:
                return cast(T, stop.value)
            result = None
            if isinstance(action, Send):
                result = await self._reply(action, deadline, here)
            elif isinstance(action, Sleep):
                await asyncio.sleep(action.seconds)
            else:
                await self._alone(action, deadline, here)

    async def _alone(self, action: Alone, deadline: Deadline, here: _Loop) -> None:
        try:
            async with asyncio.timeout(max(deadline.left(), 0)):
                await here.lock.acquire()
        except TimeoutError:
            return
        try:
            await self.run(action.flow, deadline)
        finally:
            here.lock.release()

    async def _reply(self, action: Send, deadline: Deadline, here: _Loop) -> Reply | TransportError:
        mark = IN_CALL.set(True)
        try:
            async with asyncio.timeout(max(deadline.left(), 0)):
                request = built(action.request, (*self._headers, *action.headers), deadline.left(), is_async=True)
                response = await here.transport.handle_async_request(request)
                try:
                    return reply_of(response, await self._read(response))
                finally:
                    await response.aclose()
        except (*_TROUBLE, TimeoutError) as error:
            return trouble(error, self._most)
        finally:
            IN_CALL.reset(mark)

    async def _read(self, response: httpx.Response) -> bytes:
        reading = Reading(response, self._most)
        async for chunk in response.aiter_raw() if reading.is_raw else response.aiter_bytes():
            reading.add(chunk)
        return reading.whole()

    async def close(self) -> None:
        """Close the connections of the event loop that runs."""
        here = self._loops.pop(asyncio.get_running_loop(), None)
        if here is not None:
            await here.transport.aclose()
