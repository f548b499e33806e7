"""StackOne's connect sessions over loopback: what is sent, what is repeated and how long is waited, and its errors."""

from __future__ import annotations

import asyncio
import inspect
import json
import pickle
from pathlib import Path
from typing import Any

import pytest
from support.hosts import Answer, Asked, both, free_port, serving

from jsvcodec.http import ServiceError, TransportError
from jsvcodec.httpx import AsyncStackOneClient, StackOneClient, StackOneError
from jsvcodec.models import ConnectSession, ConnectSessionCreate, ConnectSessionTokenAuthLink

SESSION = (Path(__file__).parent / "seeds" / "ConnectSession.json").read_bytes()
JSON = ("Content-Type", "application/json; charset=utf-8")


class Caller:
    """A client of either kind, with methods that are called alike."""

    def __init__(self, is_async: bool, *args: Any, **options: Any) -> None:
        self.client: Any = (AsyncStackOneClient if is_async else StackOneClient)(*args, **options)

    def __getattr__(self, name: str) -> Any:
        def call(*args: Any, **options: Any) -> Any:
            found = getattr(self.client, name)(*args, **options)
            return asyncio.run(_awaited(found)) if inspect.isawaitable(found) else found

        return call


async def _awaited(found: Any) -> Any:
    return await found


@both
def test_authenticate(is_async: bool) -> None:
    with serving(lambda asked: Answer(201, SESSION, (JSON,))) as host:
        session = Caller(is_async, "kéy", host.url).authenticate("tok,en")
        assert isinstance(session, ConnectSession)
        assert session.origin_owner_id
        (asked,) = host.asked
        assert (asked.method, asked.path) == ("POST", "/connect_sessions/authenticate")
        assert json.loads(asked.body) == {"token": "tok,en"}
        assert asked.headers["authorization"] == "Basic a8OpeTo="  # kéy: in UTF-8
        assert asked.headers["accept"] == asked.headers["content-type"] == "application/json"
        assert asked.headers["user-agent"].startswith("jsvcodec/")


@both
def test_create_a_session(is_async: bool) -> None:
    made = {**json.loads(SESSION), "token": "t", "auth_link_url": "https://x"}
    with serving(lambda asked: Answer(201, json.dumps(made).encode(), (JSON,))) as host:
        client = Caller(is_async, "key", host.url, headers={"User-Agent": "shop/2"})
        found = client.create_session(ConnectSessionCreate(origin_owner_id="1", origin_owner_name="Me"))
        assert isinstance(found, ConnectSessionTokenAuthLink)
        assert (found.token, "'t'" in repr(found)) == ("t", False)
        assert json.loads(host.asked[0].body) == {"origin_owner_id": "1", "origin_owner_name": "Me"}
        assert host.asked[0].headers["user-agent"].startswith("shop/2 jsvcodec/")


@both
def test_other_calls(is_async: bool) -> None:
    with serving(lambda asked: Answer(200, b'{"a":[1]}', (JSON,))) as host:
        client = Caller(is_async, "key", host.url)
        assert client.request("get", "/accounts?page_size=5") == {"a": [1]}
        assert client.request("GET", "/accounts", type=dict[str, list[int]]) == {"a": [1]}
        assert [(asked.method, asked.target) for asked in host.asked] == [
            ("GET", "/accounts?page_size=5"),
            ("GET", "/accounts"),
        ]
        with pytest.raises(ValueError, match="method must be one of"):
            client.request("FETCH", "/")


# --- repeats ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "status", "waits", "sent"),
    [
        ("POST", 429, ["0"], 2),
        ("POST", 429, ["0", "0.01", "0"], 4),
        ("POST", 429, ["0", "0", "0", "0"], 4),
        ("POST", 429, ["Thu, 01 Jan 1970 00:00:00 GMT"], 2),
        ("POST", 429, ["61"], 1),
        ("POST", 408, ["0"], 1),
        ("POST", 500, ["0"], 1),
        ("POST", 503, ["0"], 1),
        ("PATCH", 502, ["0"], 1),
        ("GET", 408, ["0"], 2),
        ("GET", 502, ["0", "0", "0", "0"], 4),
        ("GET", 503, ["86400"], 1),
        ("GET", 404, ["0"], 1),
        ("GET", 412, ["0"], 1),
    ],
)
@both
def test_what_is_sent_again(is_async: bool, method: str, status: int, waits: list[str], sent: int) -> None:
    left = list(waits)

    def answer(asked: Asked) -> Answer:
        return Answer(status, b"{}", (JSON, ("Retry-After", left.pop(0)))) if left else Answer(200, b"7", (JSON,))

    with serving(answer) as host:
        client = Caller(is_async, "key", host.url)
        if sent > len(waits):
            assert client.request(method, "/x", None if method == "GET" else {"a": 1}) == 7
        else:
            with pytest.raises(StackOneError) as caught:
                client.request(method, "/x")
            assert caught.value.status == status
        assert len(host.asked) == sent


@pytest.mark.parametrize(
    ("value", "seconds"), [("61", 61.0), ("abc", 60.0), ("-1", 60.0), (None, 60.0), ("86400", 86400.0)]
)
@both
def test_a_wait_that_is_too_long_is_told(is_async: bool, value: str | None, seconds: float) -> None:
    """60 seconds where StackOne does not say, which `max_wait` or the time of the call may not allow."""
    with serving(lambda asked: Answer(429, b"{}", (JSON, *([("Retry-After", value)] if value else [])))) as host:
        for options in ({"max_wait": 59.0}, {"timeout": 10.0}):
            with pytest.raises(StackOneError) as caught:
                Caller(is_async, "key", host.url, **options).authenticate("t")
            assert caught.value.retry_after == seconds
        assert len(host.asked) == 2


@both
@pytest.mark.parametrize("wait", [-1, float("nan")])
def test_a_wait_that_is_none(is_async: bool, wait: float) -> None:
    with pytest.raises(ValueError, match="max_wait must be a number of seconds"):
        Caller(is_async, "key", max_wait=wait)


@both
def test_no_host(is_async: bool) -> None:
    with pytest.raises(TransportError, match="cannot connect") as caught:
        Caller(is_async, "key", f"http://127.0.0.1:{free_port()}").authenticate("t")
    assert not caught.value.sent


# --- errors ----------------------------------------------------------------------------------------

REFUSAL = {
    "statusCode": 400,
    "message": "Bad Request",
    "timestamp": "2023-05-30T00:00:00.000Z",
    "data": {"statusCode": 400, "message": "no", "headers": {"authorization": "cAnArY"}},
    "provider_errors": [{"status": 401, "raw": {"access_token": "cAnArY", "text": "denied"}}],
}


@both
def test_a_refusal(is_async: bool) -> None:
    body = json.dumps(REFUSAL).encode()
    with serving(lambda asked: Answer(400, body, (JSON,))) as host, pytest.raises(StackOneError) as caught:
        Caller(is_async, "key", host.url).authenticate("t")
    error = caught.value
    assert isinstance(error, ServiceError)
    assert (str(error), error.code, error.message) == ("400 Bad Request", "400", "Bad Request")
    assert error.details is not None
    assert error.details.timestamp is not None
    assert error.provider_errors == [{"status": 401, "raw": {"access_token": "***", "text": "denied"}}]
    again = pickle.loads(pickle.dumps(error))
    assert (again.details, again.provider_errors, str(again)) == (error.details, error.provider_errors, str(error))
    for shown in (
        repr(error),
        repr(vars(error)),
        error.body,
        repr(error.details),
        pickle.dumps(error).decode("latin-1"),
    ):
        assert "cAnArY" not in shown


@pytest.mark.parametrize(
    ("status", "label", "body", "text"),
    [
        (401, JSON, b'{"statusCode":401,"message":"Unauthorized"}', "401 Unauthorized"),
        (412, JSON, b'{"statusCode":412,"message":"disabled integration"}', "412 disabled integration"),
        (502, ("Content-Type", "text/html"), b"<html>", "502 Bad Gateway"),
        (500, JSON, b"", "500 Internal Server Error"),
        (403, JSON, b'"x"', "403 Forbidden"),
        (400, JSON, b'{"statusCode":"x","message":7}', "400 Bad Request"),
        (302, ("Location", "https://elsewhere/x?a"), b"", "302 the host redirects to https://elsewhere/x"),
    ],
)
@both
def test_refusals_of_all_sorts(is_async: bool, status: int, label: tuple[str, str], body: bytes, text: str) -> None:
    with serving(lambda asked: Answer(status, body, (label,))) as host, pytest.raises(StackOneError) as caught:
        Caller(is_async, "key", host.url).authenticate("t")
    assert str(caught.value) == text
    assert len(host.asked) == 1


@both
def test_the_key_is_never_shown(is_async: bool) -> None:
    def answer(asked: Asked) -> Answer:
        return Answer(
            400,
            json.dumps({"message": f"bad {asked.headers['authorization']} sk-cAnArY {asked.body!r}"}).encode(),
            (JSON,),
        )

    with serving(answer) as host:
        client = Caller(is_async, "sk-cAnArY", host.url)
        with pytest.raises(StackOneError) as caught:
            client.authenticate("t")
        assert "***" in str(caught.value)
        for shown in (str(caught.value), repr(vars(caught.value)), repr(client.client)):
            assert "cAnArY" not in shown
            assert "c2stY0FuQXJZOg==" not in shown
