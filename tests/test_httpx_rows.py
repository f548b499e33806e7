"""Every recorded exchange whose request a client can make, made by clients against a host that replays it."""

from __future__ import annotations

import asyncio
from typing import Any
from urllib.parse import unquote, urlsplit

from support.exchanges import content_of, dto_of, exchanges, header_of, service_of, way_of
from support.hosts import Answer, Asked, Host, serving
from support.report import failures_text
from support.rows import Row, rows

from jsvcodec import JsvCodecError, form, json, jsv
from jsvcodec.http import ServiceError, decode_multipart
from jsvcodec.httpx import AsyncServiceClient, ServiceClient


class Replay:
    """Replies to the request of one row, and to any other with 599."""

    def __init__(self) -> None:
        self.row: Row = {}
        self.service: Any = None
        self.dto: Any = None

    def play(self, row: Row, service: Any, dto: Any) -> None:
        self.row, self.service, self.dto = row, service, dto

    def answer(self, asked: Asked) -> Answer:
        row = self.row
        if (asked.method, asked.path) != (row["method"], unquote(urlsplit(row["path"]).path)) or not self._is_same(
            asked
        ):
            return Answer(599, repr(asked).encode())
        if "reply_headers" not in row:
            label = (("Content-Type", row["reply_type"]),) if row["reply_type"] else ()
            page = row["reply_type"] == "text/html"
            return Answer(row["status"], b"<html>" if page else b"", label)  # bodies were not kept
        kept = tuple((name, value) for name, value in row["reply_headers"])
        return Answer(row["status"], content_of(row), kept, row["reason"])

    def _is_same(self, asked: Asked) -> bool:
        headers = self.row.get("headers") or {}
        for name in ("Authorization", "Cookie"):
            if (header_of(headers, name) or "") != asked.headers.get(name.lower(), ""):
                return False
        label = asked.headers.get("content-type", "")
        if label.startswith("multipart/"):
            return bool(decode_multipart(label, asked.body, self.service)[0] == self.dto)
        read = form if not asked.body or "form" in label else json if label == "application/json" else jsv
        return bool(read.loads(asked.body or asked.query, self.service) == self.dto)


def playable() -> list[tuple[Row, Any, Any, dict[str, Any], dict[str, str]]]:
    """Rows with their service, DTO, way and credentials, which go as headers of the caller's own."""
    found = []
    for row in [*exchanges(), *rows("wire_ask")]:
        way = way_of(row)
        service = service_of(row) if way else None
        dto = None if service is None else dto_of(row, service)
        headers = row.get("headers") or {}
        identity = {name: value for name in ("Authorization", "Cookie") if (value := header_of(headers, name))}
        if dto is None or way is None or len(identity) > 1 or way.get("path_style") or not _may_be_sent(dto, way):
            continue
        found.append((row, service, dto, way, identity))
    return found


def _may_be_sent(dto: Any, way: dict[str, Any]) -> bool:
    """Whether a request holds no secret in its address."""
    is_secret = any(getattr(dto, name, None) for name in ("password", "refresh_token"))
    return not (is_secret and way.get("method") in ("GET", "DELETE"))


def problem_of(row: Row, value: Any, error: JsvCodecError | None) -> str | None:
    """What is wrong with the outcome of a row: a refusal must be an error that says how, a success no such error."""
    if 200 <= row["status"] < 300:
        is_page = (row.get("reply_type") or header_of(row.get("reply_headers", ()), "Content-Type")) == "text/html"
        expected = ServiceError if is_page and not row.get("reply") else type(None)
        return None if isinstance(error, expected) else f"{error}, {value!r}"
    if not isinstance(error, ServiceError) or error.status != row["status"]:
        return f"{error}, {value!r}"
    return None if error.reason == row.get("reason", error.reason) else error.reason


def test_every_exchange_gets_its_outcome_from_the_client() -> None:
    replay, failures = Replay(), {}
    found = playable()
    assert len(found) > 800
    with serving(replay.answer) as host:
        for row, service, dto, way, identity in found:
            replay.play(row, service, dto)
            options = dict(way)
            with ServiceClient(host.url, format=options.pop("format"), headers=identity) as client:
                value, error = None, None
                try:
                    value = client.send_all(dto) if options.pop("batch", False) else client.send(dto, **options)
                except JsvCodecError as caught:
                    error = caught
            problem = problem_of(row, value, error)
            if problem:
                failures[f"{row['host']}:{row['id']}"] = problem
        assert len(host.asked) == len(found), "a call was sent twice"
    assert not failures, failures_text("exchanges", failures)


def test_every_exchange_gets_its_outcome_from_the_client_with_asyncio() -> None:
    replay, failures = Replay(), {}

    async def main(host: Host) -> None:
        for row, service, dto, way, identity in playable():
            replay.play(row, service, dto)
            options = dict(way)
            async with AsyncServiceClient(host.url, format=options.pop("format"), headers=identity) as client:
                value, error = None, None
                try:
                    is_batch = options.pop("batch", False)
                    value = await (client.send_all(dto) if is_batch else client.send(dto, **options))
                except JsvCodecError as caught:
                    error = caught
            problem = problem_of(row, value, error)
            if problem:
                failures[f"{row['host']}:{row['id']}"] = problem

    with serving(replay.answer) as host:
        asyncio.run(main(host))
    assert not failures, failures_text("exchanges", failures)
