"""Hostile requests and failing services: there is always an answer, which shows no traceback and no value."""

from __future__ import annotations

import asyncio
import gzip
import logging
from typing import Any

import pytest
from attrs import define, field
from hypothesis import given
from hypothesis import strategies as st
from support.asking import HOST, ask, sent

from jsvcodec import Invalid, json, jsv
from jsvcodec.asgi import Call, ServiceApp
from jsvcodec.http import IReturn, ServiceError, decode_reply, encode_batch, encode_request, route
from jsvcodec.models import ErrorResponse, ResponseError, ResponseStatus
from jsvcodec.names import wire
from jsvcodec.testing import FakeHost


@route("/ask/{Kind}", "GET", "POST")
@define(kw_only=True)
class Ask(IReturn[str]):
    kind: str = ""
    number: int | None = None
    tree: Any = None
    password: str | None = field(default=None, repr=False, metadata=wire(secret=True))


def answering(dto: Ask) -> str:
    return f"{dto.kind}"


APP = ServiceApp([answering], max_body=100_000)
JSV = "application/jsv"


def status_in(response: Any) -> ResponseStatus:
    format = json if "json" in response.headers["Content-Type"] else jsv
    found = format.loads(response.content, ErrorResponse).response_status
    assert found is not None
    return found


# --- services that fail ----------------------------------------------------------------------------

UPSTREAM = ResponseStatus(
    error_code="Upstream", message="it said no", stack_trace="at Secret(hunter2)", meta={"password": "hunter2", "a": "b"},
    errors=[ResponseError(error_code="NotEmpty", field_name="Name", message="empty", meta={"ss-tok": "hunter2"})],
)  # fmt: skip


@pytest.mark.parametrize(
    ("error", "status", "code", "message"),
    [
        (ValueError("hunter2"), 500, "ValueError", "the service failed"),
        (KeyError("hunter2"), 500, "KeyError", "the service failed"),
        (NotImplementedError("hunter2"), 405, "NotImplementedException", "the service failed"),
        (PermissionError("hunter2"), 403, "Forbidden", "the service failed"),
        (Invalid("not an order number"), 400, "ArgumentException", "not an order number"),
        (ServiceError(404, "Not Found"), 404, "NotFound", "Not Found"),
        (ServiceError(409, "Conflict", ResponseStatus(error_code="Taken", message="taken")), 409, "Taken", "taken"),
        (ServiceError(409, "Conflict", UPSTREAM), 409, "Upstream", "it said no"),
        (ServiceError(200, "OK"), 500, "InternalServerError", "OK"),
        (ServiceError(999, "Odd"), 500, "InternalServerError", "Odd"),
        (RecursionError("hunter2"), 500, "RecursionError", "the service failed"),
        (BaseExceptionGroup("hunter2", [ValueError("hunter2")]), 500, "ExceptionGroup", "the service failed"),
    ],
    ids=lambda each: type(each).__name__ if isinstance(each, BaseException) else str(each),
)
@pytest.mark.parametrize("fmt", ["jsv", "json"])
@pytest.mark.parametrize("is_async", [False, True])
def test_a_service_that_fails(
    error: Any, status: int, code: str, message: str, fmt: Any, is_async: bool, caplog: Any
) -> None:
    def failing(dto: Ask) -> str:
        raise error

    async def failing_later(dto: Ask) -> str:
        raise error

    caplog.set_level(logging.DEBUG)
    app = ServiceApp([failing_later if is_async else failing])
    response = sent(app, encode_request(Ask(password="hunter2"), HOST, format=fmt))
    found = status_in(response)
    assert (response.status_code, found.error_code, found.message) == (status, code, message)
    for text in (response.text, str(response.headers), caplog.text):
        assert "hunter2" not in text
        assert "Traceback" not in text
    told = [record.getMessage() for record in caplog.records if record.name == "jsvcodec.asgi"]
    assert bool(told) is not isinstance(error, ServiceError)
    assert all("test_asgi_safety.py" in each for each in told)


def test_the_error_of_another_host_goes_on_without_secrets() -> None:
    def failing(dto: Ask) -> str:
        raise ServiceError(409, "Conflict", UPSTREAM)

    found = status_in(sent(ServiceApp([failing]), encode_request(Ask(), HOST)))
    assert (found.stack_trace, found.meta) == (None, {"password": "***", "a": "b"})
    assert found.errors is not None
    assert [(error.field_name, error.meta) for error in found.errors if error] == [("Name", {"ss-tok": "***"})]
    assert UPSTREAM.stack_trace == "at Secret(hunter2)", "the error itself was changed"


def test_a_reply_that_cannot_be_written() -> None:
    loop: list[Any] = []
    loop.append(loop)
    for value, code in ((loop, "EncodeError"), (object(), "EncodeError"), (["\ud800"], "EncodeError")):
        app = ServiceApp({Ask: lambda dto, value=value: value})
        response = sent(app, encode_request(Ask(), HOST))
        assert (response.status_code, status_in(response).error_code) == (500, code)


def test_a_header_cannot_begin_another() -> None:
    def answer(dto: Ask, call: Call) -> str:
        call.reply_headers.append(("X-Kind", "a\r\nSet-Cookie: ss-id=b\0\u20ac"))
        return "a"

    response = sent(ServiceApp([answer]), encode_request(Ask(), HOST))
    assert response.status_code == 200
    assert "Set-Cookie" not in response.headers
    assert response.headers["X-Kind"] == "aSet-Cookie: ss-id=b?"


def test_the_place_of_a_failure_in_a_batch() -> None:
    done: list[int | None] = []

    def some(dto: Ask) -> str:
        done.append(dto.number)
        if dto.number == 1:
            raise ServiceError(409, "Conflict")
        return "a"

    request = encode_batch([Ask(number=n) for n in range(3)], HOST)
    response = sent(ServiceApp([some]), request)
    with pytest.raises(ServiceError) as caught:
        decode_reply(response.status_code, response.headers["Content-Type"], response.content)
    assert (caught.value.status, caught.value.index, done) == (409, 1, [0, 1])


# --- requests that do not read ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "label", "body", "fields"),
    [
        ("/api/Ask.jsv", JSV, "{number:hunter2}", ["number"]),
        ("/api/Ask.json", "application/json", '{"number":"hunter2"}', ["number"]),
        ("/api/Ask?number=hunter2", None, "", ["number"]),
        ("/api/Ask", "application/x-www-form-urlencoded", "number=hunter2", ["number"]),
        ("/api/Ask.jsv", JSV, "{number:hunter2", []),
        ("/api/Ask.jsv", JSV, "[hunter2]", ["$"]),
        ("/api/Ask.jsv?kind=a", JSV, "[hunter2]", []),
        ("/api/Ask.json", "application/json", "{number:hunter2}", []),
        ("/api/Ask[]", "application/json", '{"number":1}', ["$"]),
        ("/api/Ask", "multipart/form-data", "hunter2", []),
        ("/api/Ask", 'multipart/form-data; boundary="x"', "hunter2", []),
        ("/api/Ask.jsv", JSV, "{tree:" + "[" * 5_000 + "]" * 5_000 + "}", []),
        ("/api/Ask", "application/json", '{"tree":' + "[" * 5_000 + "]" * 5_000 + "}", []),
        ("/api/Ask?" + "&".join(f"a{n}=1" for n in range(2_000)), None, "", []),
        ("/api/Ask", "application/x-www-form-urlencoded", "&".join(f"a{n}=1" for n in range(2_000)), []),
        ("/api/Ask.jsv", JSV, "{number:" + "9" * 50_000 + "}", ["number"]),
        ("/api/Ask.jsv", JSV, b"{kind:\xff\xfe}", []),
    ],
)  # fmt: skip
def test_a_request_that_does_not_read(path: str, label: str | None, body: Any, fields: list[str]) -> None:
    response = ask(APP, "POST", path, body, Content_Type=label)
    found = status_in(response)
    assert (response.status_code, found.error_code) == (400, "SerializationException")
    assert [error.field_name for error in found.errors or () if error] == fields
    assert "hunter2" not in response.text
    assert len(response.content) < 20_000


def test_a_body_that_is_too_large() -> None:
    app = ServiceApp([answering], max_body=1_000)
    for body, coding in (
        (b"x" * 1_001, None),
        (gzip.compress(b"x" * 1_000_000), "gzip"),
        (iter([b"x" * 600, b"x" * 600]), None),
    ):
        content = body if isinstance(body, bytes) else b"".join(body)
        assert ask(app, "POST", "/api/Ask.jsv", content, Content_Encoding=coding).status_code == 413
    assert ask(app, "POST", "/api/Ask.jsv", b"{kind:" + b"a" * 992 + b"}", Content_Type=JSV).status_code == 200
    for body in (gzip.compress(b"{kind:a}")[:-6], b"no gzip", gzip.compress(b"{kind:a}") * 2, b""):
        assert ask(app, "POST", "/api/Ask.jsv", body, Content_Encoding="gzip").status_code == 400


def test_an_endless_body_is_not_read_to_its_end() -> None:
    received = 0

    async def receive() -> Any:
        nonlocal received
        received += 1
        return {"type": "http.request", "body": b"x" * 1_000, "more_body": True}

    sent_messages: list[Any] = []

    async def send(message: Any) -> None:
        sent_messages.append(message)

    scope = {"type": "http", "method": "POST", "path": "/api/Ask.jsv", "raw_path": b"/api/Ask.jsv", "root_path": "",
             "query_string": b"", "headers": []}  # fmt: skip
    asyncio.run(ServiceApp([answering], max_body=10_000)(scope, receive, send))
    assert sent_messages[0]["status"] == 413
    assert received <= 11


def test_a_caller_that_goes_away_and_protocols_that_are_not_http() -> None:
    async def gone() -> Any:
        return {"type": "http.disconnect"}

    messages: list[Any] = []

    async def send(message: Any) -> None:
        messages.append(message)

    scope = {"type": "http", "method": "POST", "path": "/api/Ask", "raw_path": b"/api/Ask", "root_path": "",
             "query_string": b"", "headers": []}  # fmt: skip
    asyncio.run(APP(scope, gone, send))
    assert messages == []

    async def connecting() -> Any:
        return {"type": "websocket.connect"}

    asyncio.run(APP({"type": "websocket", "path": "/api/Ask", "root_path": "", "headers": []}, connecting, send))
    assert [message["type"] for message in messages] == ["websocket.close"]

    events = [{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}]

    async def lifespan() -> Any:
        return events.pop(0)

    messages.clear()
    asyncio.run(APP({"type": "lifespan"}, lifespan, send))
    assert [message["type"] for message in messages] == ["lifespan.startup.complete", "lifespan.shutdown.complete"]


parts = st.sampled_from(
    ["api", "Ask", "Ask.jsv", "Ask[]", "ask", "jsv", "reply", "auth", "..", "", "%2e", "%00", "%", "é", "a" * 300]
)
noise = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
headers = st.fixed_dictionaries(
    {},
    optional={
        "Accept": noise, "Content_Type": st.sampled_from([JSV, "application/json", "multipart/form-data; boundary=x", ";", ""]) | noise,
        "Authorization": st.sampled_from(["Bearer a.b.c", "Bearer", "Basic !", "Basic Og==", "bearer é"]) | noise,
        "Cookie": st.sampled_from(["ss-tok=a.b.c; ss-reftok=x", "ss-id", "=;=", "ss-tok=" + "." * 5_000]) | noise,
        "Content_Encoding": st.sampled_from(["gzip", "deflate", "br", ","]), "X_Http_Method_Override": noise,
        "X_Forwarded_Proto": noise, "Host": noise,
    },
)  # fmt: skip


@given(
    guise=st.sampled_from(["classic", "identity"]),
    method=st.sampled_from(["GET", "POST", "PUT", "HEAD", "OPTIONS", "TRACE", "X"]),
    path=st.lists(parts, max_size=4).map("/".join),
    query=st.text(st.sampled_from("abkind=&[].%+{}:,\"'"), max_size=30),
    body=st.binary(max_size=60) | st.text(st.sampled_from('{}[]:,"kindumber1'), max_size=40).map(str.encode),
    given_headers=headers,
)
def test_any_request_has_an_answer(
    guise: Any, method: str, path: str, query: str, body: bytes, given_headers: dict[str, str]
) -> None:
    host = FakeHost([answering], guise, users={"me": "hunter2"}, requires={Ask: []})
    raw = path.encode()
    scope = {
        "type": "http", "method": method, "path": "/" + path, "raw_path": b"/" + raw, "root_path": "",
        "query_string": query.encode(),
        "headers": [(name.replace("_", "-").lower().encode(), value.encode()) for name, value in given_headers.items()],
    }  # fmt: skip
    messages: list[Any] = []

    async def receive() -> Any:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Any) -> None:
        messages.append(message)

    asyncio.run(host(scope, receive, send))
    assert 200 <= messages[0]["status"] < 500
    assert b"hunter2" not in b"".join(message.get("body", b"") for message in messages)
    for name, value in messages[0]["headers"]:
        assert b"\n" not in name + value
        assert b"\r" not in name + value
