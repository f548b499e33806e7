"""Nothing leaks and nothing hangs: credentials in errors, logs and reprs; faults, sizes and times of replies."""

from __future__ import annotations

import gzip
import io
import logging
import pickle
import socket
import ssl
import struct
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpcore
import httpx
import pytest
from support.hosts import Answer, Asked, Caller, both, free_port, jsv_reply, serving
from support.services import Find, Secret, Upload

from jsvcodec import JsvCodecError
from jsvcodec.http import File, ServiceError, TransportError
from jsvcodec.httpx import AsyncServiceClient, ServiceClient

CANARY = "cAnArY73190"
OK = jsv_reply("{result:ok}")
IDENTITIES: list[dict[str, Any]] = [
    {"bearer_token": CANARY}, {"bearer_token": CANARY, "refresh_token": CANARY}, {"api_key": CANARY},
    {"basic": ("me", CANARY)}, {"headers": {"Authorization": f"Token {CANARY}"}},
]  # fmt: skip


# --- faults ----------------------------------------------------------------------------------------


def send(*chunks: bytes) -> Callable[[socket.socket], None]:
    def fault(connection: socket.socket) -> None:
        for chunk in chunks:
            connection.sendall(chunk)
        connection.shutdown(socket.SHUT_RDWR)

    return fault


def reset(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


FAULTS = {
    "reset": reset,
    "closed": send(),
    "cut head": send(b"HTTP/1.1 200 O"),
    "cut headers": send(b"HTTP/1.1 200 OK\r\nContent-Le"),
    "cut body": send(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{result:"),
    "cut chunk": send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n20\r\n{resu"),
    "no chunk": send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxx\r\n{resu"),
    "no HTTP": send(b"SSH-2.0-OpenSSH_9.6\r\n"),
    "bad status": send(b"HTTP/1.1 xyz\r\n\r\n"),
    "bad length": send(b"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n"),
}


@pytest.mark.parametrize("fault", FAULTS)
@both
def test_a_fault_is_one_error_and_nothing_is_sent_twice(is_async: bool, fault: str) -> None:
    with serving(lambda asked: Answer(fault=FAULTS[fault])) as host:
        for dto in (Secret(), Find()):
            client = Caller(is_async, host.url, bearer_token=CANARY, refresh_token=CANARY)
            with pytest.raises(TransportError) as caught:
                client.send(dto)
            assert caught.value.sent
            assert_clean(caught.value)
        assert len(host.asked) == 2


@both
def test_a_client_goes_on_after_a_fault(is_async: bool) -> None:
    answers = [OK, Answer(fault=reset), OK, Answer(fault=send()), OK]
    with serving(lambda asked: answers.pop(0)) as host:
        client = Caller(is_async, host.url)
        for expected in (True, False, True, False, True):
            if expected:
                assert client.send(Secret()).result == "ok"
            else:
                with pytest.raises(TransportError):
                    client.send(Secret())
        assert len(host.asked) == 5


def test_a_connection_that_went_stale_is_made_anew() -> None:
    """The host closes a kept connection: the next call notices it before it sends anything."""

    def answer(asked: Asked) -> Answer:
        return Answer(
            fault=send(b"HTTP/1.1 200 OK\r\nContent-Type: application/jsv\r\nContent-Length: 11\r\n\r\n{result:ok}")
        )

    with serving(answer) as host, ServiceClient(host.url) as client:
        for _ in range(3):
            assert client.send(Secret()).result == "ok"
            time.sleep(0.05)
        assert len(host.asked) == 3


# --- sizes and times -------------------------------------------------------------------------------


def endless(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        connection.sendall(b"1000\r\n" + b"x" * 0x1000 + b"\r\n")


def trickle(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    while True:
        connection.sendall(b"x")
        time.sleep(0.02)


def trickling_head(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    while True:
        connection.sendall(b"X: y\r\n")
        time.sleep(0.02)


def silent(connection: socket.socket) -> None:
    with suppress(OSError):
        connection.recv(1)


@pytest.mark.parametrize("fault", [trickle, trickling_head, silent], ids=lambda fault: fault.__name__)
@both
def test_a_slow_reply_ends_at_the_timeout(is_async: bool, fault: Any) -> None:
    """Each of these replies never ends by itself, and no single operation is slow."""
    with serving(lambda asked: Answer(fault=fault)) as host:
        with pytest.raises(TransportError, match="no whole reply in time") as caught:
            Caller(is_async, host.url, timeout=0.3, bearer_token=CANARY).send(Secret())
        assert_clean(caught.value)
        assert len(host.asked) == 1


@both
def test_a_host_that_does_not_read_ends_at_the_timeout(is_async: bool) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        client = Caller(is_async, f"http://127.0.0.1:{listening.getsockname()[1]}", timeout=0.3)
        with pytest.raises(TransportError, match="in time"):
            client.send(Upload(), dict, files={"doc": File("x", b"x" * 20_000_000)})


@pytest.mark.parametrize(
    "answer",
    [
        Answer(200, b"x" * 10_001, (("Content-Type", "application/jsv"),)),
        Answer(fault=endless),
        Answer(200, gzip.compress(b"x" * 5_000_000), (("Content-Encoding", "gzip"),)),
        Answer(500, b"x" * 10_001),
        Answer(200, b"", (("Content-Length", "9" * 30),)),
    ],
    ids=["length", "endless", "bomb", "error", "lies"],
)
@both
def test_a_large_reply_is_refused(is_async: bool, answer: Answer) -> None:
    with serving(lambda asked: answer) as host:
        client = Caller(is_async, host.url, max_reply_bytes=10_000)
        with pytest.raises(TransportError):
            client.send(Secret())


@both
def test_a_reply_as_large_as_it_may_be(is_async: bool) -> None:
    with serving(lambda asked: Answer(200, b"x" * 10_000)) as host:
        assert len(Caller(is_async, host.url, max_reply_bytes=10_000).send(Secret(), bytes)) == 10_000


def test_a_user_stream_that_fails_is_the_callers_own_error() -> None:
    def chunks() -> Iterator[bytes]:
        yield b"x"
        raise RuntimeError("disk")

    with serving(lambda asked: OK) as host, ServiceClient(host.url) as client:
        with pytest.raises(RuntimeError, match="disk"):
            client.send(Upload(), dict, files={"doc": File("x", chunks())})
        assert client.send(Secret()).result == "ok"


# --- credentials -----------------------------------------------------------------------------------


def assert_clean(error: BaseException) -> None:
    shown = [str(error), repr(error), repr(vars(error)), repr(error.args), "".join(traceback.format_exception(error))]
    shown += [pickle.dumps(error, protocol=0).decode("latin-1"), repr(getattr(error, "response_status", ""))]
    for text in shown:
        assert CANARY not in text, text
    assert error.__cause__ is None
    assert error.__context__ is None


REFUSALS = [
    Answer(401, b"{}", (("Content-Type", "application/jsv"),)),
    Answer(
        500, f"{{responseStatus:{{errorCode:X,message:bad {CANARY}}}}}".encode(), (("Content-Type", "application/jsv"),)
    ),
    Answer(403, f"Forbidden {CANARY}".encode(), (("Content-Type", "text/plain"),), f"no {CANARY}"),
    Answer(502, f"<html>{CANARY}".encode()),
    Answer(200, f"<html>{CANARY}".encode()),
    Answer(302, b"", (("Location", f"/login?token={CANARY}"),)),
    Answer(200, f"{{result:[{CANARY}".encode(), (("Content-Type", "application/jsv"),)),
    Answer(fault=reset),
    Answer(fault=send(b"HTTP/1.1 200 OK\r\nX: " + CANARY.encode() + b"\r\nContent-Length: x\r\n\r\n")),
]


@pytest.mark.parametrize("identity", IDENTITIES, ids=lambda each: "+".join(each))
@both
def test_no_error_and_no_log_record_holds_a_credential(is_async: bool, identity: dict[str, Any], caplog: Any) -> None:
    """Whatever a host repeats of what it was sent, and with all loggers at the level of debugging."""
    caplog.set_level(logging.DEBUG)
    for refusal in REFUSALS:
        cookie = ("Set-Cookie", f"ss-tok={CANARY}; path=/")
        answer = refusal if refusal.fault else refusal._replace(headers=(*refusal.headers, cookie))
        with serving(lambda asked, answer=answer: answer) as host:  # type: ignore[misc]
            client = Caller(is_async, host.url, **identity)
            assert CANARY not in repr(client.client)
            with pytest.raises(JsvCodecError) as caught:
                client.send(Secret(text="a"))
            assert_clean(caught.value)
    with pytest.raises(TransportError) as lost:
        Caller(is_async, f"http://127.0.0.1:{free_port()}", **identity).send(Secret())
    assert_clean(lost.value)
    assert caplog.records
    assert CANARY not in caplog.text
    assert all(CANARY not in repr(vars(record)) for record in caplog.records)


@both
def test_a_password_is_in_no_error_of_signing_in(is_async: bool, caplog: Any) -> None:
    caplog.set_level(logging.DEBUG)
    for answer in REFUSALS:
        with serving(lambda asked, answer=answer: answer) as host:  # type: ignore[misc]
            client = Caller(is_async, host.url)
            with pytest.raises(JsvCodecError) as caught:
                client.sign_in("me", CANARY)
            assert_clean(caught.value)
            assert CANARY not in repr(client.client)
    assert CANARY not in caplog.text


@pytest.mark.parametrize("fmt", ["jsv", "json"])
@both
def test_a_host_that_repeats_the_request(is_async: bool, fmt: Any) -> None:
    """A password that is written with quotes and escapes is known in that form too."""

    def answer(asked: Asked) -> Answer:
        return Answer(500, b"what is " + asked.body, (("Content-Type", "text/plain"),))

    with serving(answer) as host, pytest.raises(ServiceError) as caught:
        Caller(is_async, host.url, format=fmt).sign_in("me", f'{CANARY}"\\,é')
    assert_clean(caught.value)


def test_the_log_records_of_others_are_left_alone(caplog: Any) -> None:
    caplog.set_level(logging.DEBUG)
    with serving(lambda asked: Answer(200, b"", (("X-Other", "kept"),))) as host, httpx.Client() as client:
        client.get(host.url)
    assert "kept" in caplog.text


# --- TLS and proxies -------------------------------------------------------------------------------


@both
def test_certificates_are_checked(is_async: bool) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(Path(__file__).parent / "support" / "nobody.pem")
    seen: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def accept() -> None:
            for _ in range(2):
                connection, _ = listening.accept()
                with suppress(OSError), context.wrap_socket(connection, server_side=True) as secured:
                    seen.append(secured.recv(100))

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        client = Caller(is_async, f"https://127.0.0.1:{listening.getsockname()[1]}", bearer_token=CANARY, timeout=10)
        with pytest.raises(TransportError, match=r"cannot connect to the host: .*CERTIFICATE_VERIFY_FAILED") as caught:
            client.send(Secret())
        thread.join()
    assert not caught.value.sent
    assert b"".join(seen) == b""
    assert_clean(caught.value)


@both
def test_the_proxy_of_the_environment(is_async: bool, monkeypatch: Any) -> None:
    with serving(lambda asked: OK) as proxy:
        monkeypatch.setenv("http_proxy", proxy.url)
        monkeypatch.setenv("no_proxy", "direct.example")
        assert Caller(is_async, "http://host.example").send(Secret()).result == "ok"
        assert proxy.asked[0].target == "http://host.example/api/Secret.jsv"


# --- transports of the caller's --------------------------------------------------------------------


@both
def test_any_transport_may_be_passed_in(is_async: bool) -> None:
    def handle(request: httpx.Request) -> httpx.Response:
        assert request.headers["authorization"] == "Bearer abc"
        return httpx.Response(200, content=b"{result:mock}")

    client = Caller(is_async, "http://host", bearer_token="abc", transport=httpx.MockTransport(handle))
    assert client.send(Secret()).result == "mock"


@pytest.mark.parametrize(
    "error", [httpx.ReadTimeout, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError, httpx.LocalProtocolError,
              httpx.UnsupportedProtocol, httpcore.ReadError, httpcore.ConnectError, httpcore.RemoteProtocolError]
)  # fmt: skip
@both
def test_errors_of_transports(is_async: bool, error: Any) -> None:
    def handle(request: httpx.Request) -> httpx.Response:
        raise error(f"Illegal header value {CANARY!r}" if "Protocol" in error.__name__ else "no")

    client = Caller(is_async, "http://host", bearer_token=CANARY, transport=httpx.MockTransport(handle))
    with pytest.raises(TransportError) as caught:
        client.send(Secret())
    assert_clean(caught.value)


def test_closing() -> None:
    class Closing(httpx.MockTransport):
        closed = 0

        def close(self) -> None:
            self.closed += 1

    transport = Closing(lambda request: httpx.Response(204))
    with ServiceClient("http://host", transport=transport) as client:
        assert client.send(Secret()) is None
    assert transport.closed == 1
    assert "AsyncServiceClient('http://host'" in repr(AsyncServiceClient("http://host?key=x"))


def test_a_file_is_not_read_before_the_call() -> None:
    file = io.BytesIO(b"abc")
    with pytest.raises(TransportError):
        ServiceClient(f"http://127.0.0.1:{free_port()}").send(Upload(), dict, files={"doc": File("x", file)})
    assert file.tell() == 0
