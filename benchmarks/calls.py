"""What the clients cost: a call with a DTO of 1 KB each way, beside httpx with the same bytes, on loopback.

The host is a process of its own that answers whatever it is asked with the same bytes. Both sides take turns in rounds
of a few calls, on connections that are kept. Told are medians of the time that passes, and of the processor's time of
the caller alone, which the host and other programs do not change. Without httpx there is a note instead.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import random
import statistics
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from time import perf_counter, process_time
from typing import Any

from attrs import Factory, define

from benchmarks.report import Section, Verdict, duration
from jsvcodec import json, jsv
from jsvcodec.http import IReturn

_CALLS = 20
_MOST = 1.15

Times = tuple[float, float, float, float]
"""Seconds of a call: of httpx and of the client, as they pass and on the processor."""


@define(kw_only=True)
class Line:
    sku: str
    count: int
    price: float
    tags: list[str]


@define(kw_only=True)
class Order(IReturn["Order"]):
    id: int
    customer: str
    lines: list[Line] = Factory(list)


def order() -> Order:
    """An order of about 1 KB."""
    pick = random.Random(7)
    lines = [
        Line(sku=f"SKU-{pick.randrange(10**6)}", count=n, price=pick.randrange(10**5) / 100, tags=["new", "in stock"])
        for n in range(15)
    ]
    return Order(id=7, customer="Ada, Countess of Lovelace", lines=lines)


def calls_table(*, seconds: float, quick: bool) -> Section:
    """Measure both formats, with and without asyncio."""
    section = Section(
        "Calls",
        "Time of a call on loopback with about 1 KB each way: `httpx` with bytes, and the client with DTOs.",
        ["work", "bytes", "httpx", "client", "client / httpx", "the same in processor's time"],
    )
    if find_spec("httpx") is None:
        section.note += " httpx is missing."
        return section
    for format in ("jsv", "json"):
        content = (jsv if format == "jsv" else json).dumpb(order())
        with _host(content, f"application/{format}") as url:
            for name, measure in (("sync", _measured), ("async", lambda *args: asyncio.run(_measured_async(*args)))):
                times = measure(url, format, content, seconds, 5 if quick else 40)
                bare, client, bare_cpu, client_cpu = times
                work = f"{format.upper()}, {name}"
                ratios = [f"{client / bare:.2f}x", f"{client_cpu / bare_cpu:.2f}x"]
                section.lines.append([work, f"{len(content):,}", duration(bare), duration(client), *ratios])
                section.figures.append(
                    {"work": work, "httpx": bare, "client": client, "processor": client_cpu / bare_cpu}
                )
                section.verdicts.append(Verdict(work, "httpx", client / bare, _MOST, at_most=True))
    return section


# --- one side and the other ---------------------------------------------------------------------------------------


def _measured(url: str, format: Any, content: bytes, seconds: float, least: int) -> Times:
    import httpx

    from jsvcodec.httpx import ServiceClient

    dto, address, headers = order(), f"{url}/api/Order.{format}", _headers(format)
    with httpx.Client(timeout=60) as bare, ServiceClient(url, format=format) as client:

        def by_hand() -> None:
            for _ in range(_CALLS):
                assert bare.post(address, content=content, headers=headers).content == content

        def by_client() -> None:
            for _ in range(_CALLS):
                assert client.send(dto).id == 7

        clock = _Clock(seconds, least)
        while clock.goes_on():
            for place, work in enumerate((by_hand, by_client)):
                with clock.timing(place):
                    work()
        return clock.medians()


async def _measured_async(url: str, format: Any, content: bytes, seconds: float, least: int) -> Times:
    import httpx

    from jsvcodec.httpx import AsyncServiceClient

    dto, address, headers = order(), f"{url}/api/Order.{format}", _headers(format)
    async with httpx.AsyncClient(timeout=60) as bare, AsyncServiceClient(url, format=format) as client:

        async def by_hand() -> None:
            for _ in range(_CALLS):
                assert (await bare.post(address, content=content, headers=headers)).content == content

        async def by_client() -> None:
            for _ in range(_CALLS):
                assert (await client.send(dto)).id == 7

        clock = _Clock(seconds, least)
        while clock.goes_on():
            for place, work in enumerate((by_hand, by_client)):
                with clock.timing(place):
                    await work()
        return clock.medians()


def _headers(format: str) -> dict[str, str]:
    return {"Accept": f"application/{format}", "Content-Type": f"application/{format}"}


class _Clock:
    """The times of two works that take turns; the first round is not counted."""

    def __init__(self, seconds: float, least: int) -> None:
        self._until = perf_counter() + seconds
        self._least = least
        self._samples: tuple[list[float], ...] = ([], [], [], [])

    def goes_on(self) -> bool:
        return len(self._samples[0]) <= self._least or perf_counter() < self._until

    @contextmanager
    def timing(self, place: int) -> Iterator[None]:
        start = perf_counter(), process_time()
        yield
        for samples, now, then in zip(self._samples[place::2], (perf_counter(), process_time()), start, strict=True):
            samples.append((now - then) / _CALLS)

    def medians(self) -> Times:
        bare, client, bare_cpu, client_cpu = (statistics.median(samples[1:]) for samples in self._samples)
        return bare, client, bare_cpu, client_cpu


# --- the host -----------------------------------------------------------------------------------------------------


@contextmanager
def _host(content: bytes, kind: str) -> Iterator[str]:
    """Run a host in a process of its own, and yield its address."""
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_serve, args=(content, kind, sender), daemon=True)
    process.start()
    try:
        yield f"http://127.0.0.1:{receiver.recv()}"
    finally:
        process.terminate()
        process.join()


def _serve(content: bytes, kind: str, sender: Any) -> None:
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {len(content)}\r\n\r\n"
    reply = head.encode() + content

    class Protocol(asyncio.Protocol):
        def connection_made(self, transport: Any) -> None:
            self.transport, self.held = transport, b""

        def data_received(self, data: bytes) -> None:
            self.held += data
            start = self.held.find(b"\r\n\r\n") + 4
            length = self.held.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
            if start > 3 and len(self.held) >= start + int(length or 0):
                self.held = b""
                self.transport.write(reply)

    async def main() -> None:
        server = await asyncio.get_running_loop().create_server(Protocol, "127.0.0.1", 0)
        sender.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(main())
