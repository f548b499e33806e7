"""What clients are made with and what hosts give them to keep: what cannot be sent is refused, and is not shown."""

from __future__ import annotations

import asyncio
import copy
import gzip
import io
import pickle
import threading
import time
import zlib
from typing import Any

import httpx
import pytest
from support.hosts import Answer, Asked, Caller, both, jsv_reply, serving
from support.services import Find, Secret, Upload

from jsvcodec import DecodeError
from jsvcodec.http import File, ServiceError, TransportError, encode_batch, encode_request
from jsvcodec.httpx import AsyncServiceClient, AsyncStackOneClient, ServiceClient, StackOneClient
from jsvcodec.models import QueryBase, QueryResponse
from jsvcodec.testing import FakeHost

CANARY = "cAnArY73190"
HOST = "http://host"

# --- options ------------------------------------------------------------------------------------------------------

WRONG_ADDRESSES = [
    "http://host:abc", "http://host:99999", "http://host:-1", "http://[::1", "http://host/\0", "http://xn--/",
    f"http://{'a' * 70}.example", "http://a..b", "host", "", None, 5, b"http://host", f"http://me:{CANARY}@host",
    f"http://host:{CANARY}",
]  # fmt: skip
WRONG_OPTIONS: list[dict[str, Any]] = [
    {"timeout": 0}, {"timeout": -1}, {"timeout": float("nan")}, {"timeout": float("inf")}, {"timeout": 1e18},
    {"max_reply_bytes": 0}, {"max_reply_bytes": None}, {"max_reply_bytes": 1.5},
    {"headers": {"X": f"{CANARY}\r\nY: z"}}, {"headers": {"X": f"{CANARY}é"}}, {"headers": {"X Y": CANARY}},
    {"headers": {"": CANARY}}, {"headers": {"X": None}}, {"headers": {"X": CANARY.encode()}},
    {"headers": {"Content-Type": "text/plain"}}, {"headers": {"content-length": "5"}}, {"headers": {"Accept": "a/b"}},
]  # fmt: skip
WRONG_IDENTITIES: list[dict[str, Any]] = [
    {"bearer_token": f"{CANARY}é"}, {"bearer_token": CANARY.encode()}, {"bearer_token": 5}, {"refresh_token": ""},
    {"api_key": f"{CANARY}\n"}, {"basic": ("me", f"{CANARY}\udc80")}, {"basic": CANARY}, {"basic": ("me",)},
    {"basic": ("me", 5)}, {"format": ["jsv"]},
]  # fmt: skip
CLIENTS: list[Any] = [
    ServiceClient, AsyncServiceClient, lambda url, **options: StackOneClient("key", url, **options),
    lambda url, **options: AsyncStackOneClient("key", url, **options),
]  # fmt: skip


def refused(make: Any, *kinds: type[Exception]) -> None:
    """Assert that a `ValueError` says what is wrong, and that neither it nor what hangs on it shows a credential."""
    with pytest.raises(kinds or ValueError) as caught:
        make()
    assert not isinstance(caught.value, UnicodeError)
    shown = [caught.value, caught.value.__context__, caught.value.__cause__]
    assert CANARY not in repr(shown) + repr([vars(each) for each in shown if each is not None])


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("url", WRONG_ADDRESSES)
def test_wrong_addresses(client: Any, url: Any) -> None:
    refused(lambda: client(url))


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("options", WRONG_OPTIONS)
def test_wrong_options(client: Any, options: dict[str, Any]) -> None:
    refused(lambda: client(HOST, **options))


@pytest.mark.parametrize("client", CLIENTS[:2])
@pytest.mark.parametrize("options", WRONG_IDENTITIES)
def test_wrong_identities(client: Any, options: dict[str, Any]) -> None:
    refused(lambda: client(HOST, **options))


@pytest.mark.parametrize("client", [StackOneClient, AsyncStackOneClient])
def test_stackone_has_one_identity_and_one_host(client: Any) -> None:
    for key in ("", None, f"{CANARY}:", f"{CANARY}\udc80"):
        refused(lambda key=key: client(key))  # type: ignore[misc]
    refused(lambda: client("key", headers={"Authorization": f"Bearer {CANARY}"}))


@pytest.mark.parametrize("path", [".evil.example/x", "@evil.example/x", ":80/x", "accounts", ""])
def test_a_path_of_stackone_is_no_part_of_the_host(path: str) -> None:
    refused(lambda: StackOneClient("key").request("GET", path))
    refused(lambda: asyncio.run(AsyncStackOneClient("key").request("GET", path)))


def test_a_transport_of_the_other_kind() -> None:
    with pytest.raises(TypeError, match="handle_request"):
        ServiceClient(HOST, transport=httpx.AsyncHTTPTransport())  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="handle_async_request"):
        AsyncServiceClient(HOST, transport=httpx.HTTPTransport())  # type: ignore[arg-type]


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("copied", [pickle.dumps, copy.copy, copy.deepcopy])
def test_a_client_is_not_copied(client: Any, copied: Any) -> None:
    with pytest.raises(TypeError, match="cannot be pickled or copied: it holds credentials"):
        copied(client(HOST))


# --- what a host gives to keep ------------------------------------------------------------------------------------


@both
@pytest.mark.parametrize("cookie", ["a=é", "ss-tok=é", "a=\x01", "a=1; Max-Age=--5", "a=1; max-age=-", "é=1"])
def test_a_cookie_that_cannot_be_sent_does_no_harm(is_async: bool, cookie: str) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        assert "é" not in request.headers.get("Cookie", "")
        return httpx.Response(200, headers=[(b"Set-Cookie", cookie.encode())], content=b"{result:ok}")

    client = Caller(is_async, HOST, transport=httpx.MockTransport(answer))
    for _ in range(2):
        assert client.send(Secret(), dict) == {"result": "ok"}


@both
@pytest.mark.parametrize("token", [f"{CANARY}é", f"{CANARY} x", f"{CANARY}\u2028", f'"{CANARY}\r\nX: y"'])
@pytest.mark.parametrize("name", ["bearerToken", "refreshToken"])
def test_a_token_that_no_header_can_hold(is_async: bool, name: str, token: str) -> None:
    with serving(lambda asked: jsv_reply(f"{{{name}:{token}}}")) as host:
        client = Caller(is_async, host.url)
        refused(lambda: client.sign_in("me", "hunter2"), DecodeError)
        assert client.client.bearer_token is None


@both
def test_a_new_token_that_no_header_can_hold(is_async: bool) -> None:
    def answer(asked: Asked) -> Answer:
        return jsv_reply("{accessToken:é}") if "GetAccessToken" in asked.target else jsv_reply("{}", 401)

    with serving(answer) as host:
        client = Caller(is_async, host.url, bearer_token="old", refresh_token="refresh")
        with pytest.raises(ServiceError, match="401"):
            client.send(Secret())
        assert client.client.bearer_token == "old"


# --- compressed replies -------------------------------------------------------------------------------------------

BODY = b"{result:ok}"


@both
@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("gzip", gzip.compress(BODY)),
        ("GZIP", gzip.compress(BODY)),
        ("deflate", zlib.compress(BODY)),
        ("deflate", zlib.compress(BODY)[2:-4]),
        ("identity", BODY),
        ("utf-8", BODY),
    ],
)
def test_a_compressed_reply(is_async: bool, coding: str, body: bytes) -> None:
    with serving(lambda asked: Answer(200, body, (("Content-Encoding", coding),))) as host:
        assert Caller(is_async, host.url).send(Secret(), dict) == {"result": "ok"}


@both
@pytest.mark.parametrize(
    ("coding", "body", "reason"),
    [
        ("gzip", gzip.compress(b"x" * 1000)[:-8], "compressed in a wrong way"),
        ("gzip", gzip.compress(BODY) + b"more", "compressed in a wrong way"),
        ("gzip", BODY, "compressed in a wrong way"),
        ("gzip, gzip", gzip.compress(gzip.compress(bytes(10_000_000))), "compressed in a wrong way"),
        ("br", BODY, "compressed in a wrong way"),
        ("zstd", BODY, "compressed in a wrong way"),
        ("gzip", gzip.compress(bytes(10_000_000)), "larger than 100000 bytes"),
    ],
)
def test_a_reply_that_is_compressed_in_a_wrong_way(is_async: bool, coding: str, body: bytes, reason: str) -> None:
    """A cut body is no whole one: text that was cut would be taken for the reply."""
    answer = Answer(200, body, (("Content-Encoding", coding),))
    with serving(lambda asked: answer) as host, pytest.raises(TransportError, match=reason):
        Caller(is_async, host.url, max_reply_bytes=100_000).send(Secret(), str)


# --- errors that repeat a credential ------------------------------------------------------------------------------


@both
@pytest.mark.parametrize("status", [200, 302, 401])
def test_reasons_and_addresses_are_masked(is_async: bool, status: int) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        headers = {"Location": f"/{CANARY}/Account/Login"}
        page = f"<html>{CANARY}</html>".encode()
        return httpx.Response(status, headers=headers, content=page, extensions={"reason_phrase": CANARY.encode()})

    transport = httpx.MockTransport(answer)
    client = Caller(is_async, HOST, transport=transport, bearer_token=CANARY)
    refused(lambda: client.send(Secret(), dict), ServiceError)
    with StackOneClient(CANARY, HOST, transport=transport) as stackone:
        refused(lambda: stackone.request("GET", "/accounts"), ServiceError)


# --- requests -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content", ["text", io.StringIO("text"), ["text"], [1, 2], None, 5, {"a": b"b"}], ids=lambda each: repr(each)[:20]
)
def test_a_file_holds_bytes(content: Any) -> None:
    with pytest.raises(TypeError, match="a file must hold bytes, an open binary file or chunks of bytes, not"):
        list(encode_request(Upload(), HOST, files={"doc": File("x", content)}).content)


@pytest.mark.parametrize(
    "content", [bytearray(b"abc"), memoryview(b"abc"), [b"a", bytearray(b"bc")], io.BytesIO(b"abc")]
)
def test_bytes_of_any_kind_are_sent(content: Any) -> None:
    body = encode_request(Upload(), HOST, files={"doc": File("x", content)}).content
    assert b"\r\n\r\nabc\r\n" in (body if isinstance(body, bytes) else b"".join(body))


@pytest.mark.parametrize(
    "files", [{5: File("x", b"")}, {"doc": File("\udc80", b"")}, {"doc": File("x", b"", "\udc80")}]
)
def test_names_of_files_are_texts(files: Any) -> None:
    refused(lambda: encode_request(Upload(), HOST, files=files))


def test_an_address_that_is_too_long() -> None:
    refused(lambda: ServiceClient(HOST).get(Secret(text="x" * 70_000)))
    with pytest.raises(TypeError, match="route must be"):
        encode_request(Secret(), HOST, route=5)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="method must be one of"):
        encode_request(Secret(), HOST, method=5)  # type: ignore[arg-type]


@both
def test_no_call_is_made_for_a_reply_that_cannot_be_read(is_async: bool) -> None:
    with serving(lambda asked: jsv_reply("{}")) as host:
        for wrong in (complex, list[complex], {"password": CANARY}):
            refused(lambda wrong=wrong: Caller(is_async, host.url).send(Secret(), wrong), TypeError)  # type: ignore[misc]
        with StackOneClient("key", host.url) as stackone:
            refused(lambda: stackone.request("POST", "/accounts", {}, complex), TypeError)
        assert host.asked == []


@both
def test_a_batch_from_a_generator_is_sent_whole(is_async: bool) -> None:
    assert encode_batch((Secret(text=text) for text in "ab"), HOST).content == b"[{text:a},{text:b}]"  # type: ignore[arg-type]
    with serving(lambda asked: jsv_reply("[{result:a},{result:b}]")) as host:
        assert len(Caller(is_async, host.url).send_all(Secret(text=text) for text in "ab")) == 2
        assert host.asked[0].body == b"[{text:a},{text:b}]"


@pytest.mark.parametrize("type", [None, QueryResponse[dict[str, str]]])
def test_pages_begin_where_the_query_says(type: Any) -> None:
    def answer(asked: Asked) -> Answer:
        return jsv_reply("{results:[{id:1}]}" if "skip=5" in asked.target else "{results:[]}")

    with serving(answer) as host, ServiceClient(host.url) as client:
        list(client.pages(QueryBase(skip=1), type, method="GET", query={"Skip": 5}))
        assert [asked.query for asked in host.asked] == ["skip=5", "skip=6"]


# --- the transport of a fake host ---------------------------------------------------------------------------------


async def never(dto: Find) -> None:
    await asyncio.sleep(60)


def test_a_service_that_never_answers_ends_at_the_timeout() -> None:
    host = FakeHost([never])
    client = ServiceClient(HOST, transport=host.transport(), timeout=0.2)
    with client, pytest.raises(TransportError, match="in time"):
        client.send(Find())


def test_closing_ends_the_calls_that_wait() -> None:
    host = FakeHost([never])
    client = ServiceClient(HOST, transport=host.transport(), timeout=30)
    found: list[Any] = []

    def call() -> None:
        try:
            client.send(Find())
        except TransportError as error:
            found.append(error)

    thread = threading.Thread(target=call)
    thread.start()
    while not host.asked:
        time.sleep(0.01)
    client.close()
    thread.join(10)
    assert [error.reason for error in found] == ["the connection broke: ReadError"]
