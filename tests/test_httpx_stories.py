"""Whole stories with hosts that play recorded replies: sign in, call, expire, call again, sign out, call."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

import pytest
from support.hosts import Answer, Asked, Caller, Host, both, jsv_reply, serving
from support.recorded_host import PASSWORD, RecordedHost
from support.services import Secret, SecretResponse

from jsvcodec.http import ServiceError
from jsvcodec.httpx import AsyncServiceClient, ServiceClient
from jsvcodec.models import AuthenticateResponse

formats = pytest.mark.parametrize("fmt", ["jsv", "json"])
guises = pytest.mark.parametrize("file", ["auth_classic", "auth_identity"])


def calls_of(host: Host) -> list[str]:
    return [asked.path.rpartition("/")[2].partition(".")[0] for asked in host.asked]


@both
@formats
@guises
def test_sign_in_call_expire_call_sign_out_call(is_async: bool, fmt: Any, file: str) -> None:
    played = RecordedHost(file)
    with serving(played.answer) as host:
        client = Caller(is_async, host.url, format=fmt)
        with pytest.raises(ServiceError, match="401"):
            client.send(Secret(text="a"))
        signed_in = client.sign_in("test", PASSWORD, remember_me=True)
        assert isinstance(signed_in, AuthenticateResponse)
        assert signed_in.user_name == "test"
        first = client.bearer_token
        assert first in played.good
        assert client.refresh_token in played.known
        assert client.send(Secret(text="a")).result == "a"
        played.expire()
        assert client.send(Secret(text="a")).result == "a"
        assert client.bearer_token not in (None, first)
        assert client.send(Secret(text="a")).result == "a"
        client.sign_out()
        assert (client.bearer_token, client.refresh_token) == (None, None)
        with pytest.raises(ServiceError, match="401"):
            client.send(Secret(text="a"))
        assert played.refreshed == 1
        assert calls_of(host) == [
            "Secret", "Authenticate", "Secret", "Secret", "GetAccessToken", "Secret", "Secret", "logout", "Secret",
        ]  # fmt: skip
        assert {"cookie", "authorization"}.isdisjoint(host.asked[-1].headers)


@both
@formats
def test_a_token_in_the_body_goes_as_bearer_and_one_in_a_cookie_as_cookie(is_async: bool, fmt: Any) -> None:
    for file, expected, other in (
        ("auth_classic", "authorization", "cookie"),
        ("auth_identity", "cookie", "authorization"),
    ):
        with serving(RecordedHost(file).answer) as host:
            client = Caller(is_async, host.url, format=fmt)
            client.sign_in("test", PASSWORD)
            client.send(Secret())
            assert expected in host.asked[-1].headers
            assert other not in host.asked[-1].headers
            if file == "auth_identity":  # which sets the identity cookie and deletes it in one reply
                sent = {part.partition("=")[0] for part in host.asked[-1].headers["cookie"].split("; ")}
                assert {"ss-tok", "ss-reftok"} <= sent <= {"ss-tok", "ss-reftok", "ss-opt"}


@both
@guises
def test_a_stored_token_goes_on_after_it_expired(is_async: bool, file: str) -> None:
    """The tokens of one client are handed to another; a host that refreshes by cookie ends the use of Bearer."""
    played = RecordedHost(file)
    with serving(played.answer) as host:
        first = Caller(is_async, host.url)
        first.sign_in("test", PASSWORD)
        client = Caller(is_async, host.url, bearer_token=first.bearer_token, refresh_token=first.refresh_token)
        assert client.send(Secret()).result == "a"
        assert host.asked[-1].headers["authorization"] == f"Bearer {first.bearer_token}"
        played.expire()
        assert client.send(Secret()).result == "a"
        if file == "auth_classic":
            assert host.asked[-1].headers["authorization"] == f"Bearer {client.bearer_token}"
        else:
            assert "authorization" not in host.asked[-1].headers
            assert f"ss-tok={client.bearer_token}" in host.asked[-1].headers["cookie"]
        played.expire()
        assert client.send(Secret()).result == "a"
        assert played.refreshed == 2


@both
def test_a_refresh_token_alone_is_enough(is_async: bool) -> None:
    played = RecordedHost()
    played.known.add("JWT5")
    with serving(played.answer) as host:
        client = Caller(is_async, host.url, refresh_token="JWT5")
        assert client.send(Secret()).result == "a"
        assert client.bearer_token in played.good


@both
@formats
def test_a_host_with_sessions_alone(is_async: bool, fmt: Any) -> None:
    played = RecordedHost(has_tokens=False)
    with serving(played.answer) as host:
        client = Caller(is_async, host.url, format=fmt)
        client.sign_in("test", PASSWORD)
        assert client.bearer_token is None
        assert client.send(Secret()).result == "a"
        assert "ss-id=" in host.asked[-1].headers["cookie"]
        played.expire()
        with pytest.raises(ServiceError, match="401"):
            client.send(Secret())
        assert played.refreshed == 0


@both
@guises
def test_a_refused_refresh_is_the_401_and_is_not_tried_again(is_async: bool, file: str) -> None:
    played = RecordedHost(file, refreshes=False)
    with serving(played.answer) as host:
        client = Caller(is_async, host.url)
        client.sign_in("test", PASSWORD)
        played.expire()
        for _ in range(3):
            with pytest.raises(ServiceError) as caught:
                client.send(Secret())
            assert caught.value.status == 401
        assert calls_of(host) == ["Authenticate", "Secret", "GetAccessToken", "Secret", "Secret"]


@both
@formats
@guises
def test_a_wrong_password(is_async: bool, fmt: Any, file: str) -> None:
    with serving(RecordedHost(file).answer) as host:
        client = Caller(is_async, host.url, format=fmt)
        with pytest.raises(ServiceError, match="Invalid Username or Password"):
            client.sign_in("test", "hunter2")
        assert len(host.asked) == 1


@both
def test_signing_in_as_another_forgets_the_first(is_async: bool) -> None:
    for file in ("auth_classic", "auth_identity"):
        with serving(RecordedHost(file).answer) as host:
            client = Caller(is_async, host.url)
            client.sign_in("test", PASSWORD)
            first = client.bearer_token
            client.sign_in("test", PASSWORD)
            assert {"cookie", "authorization"}.isdisjoint(host.asked[-1].headers)
            assert client.bearer_token not in (None, first)


# --- many at once ----------------------------------------------------------------------------------


def test_one_refresh_for_all_calls_that_wait() -> None:
    """20 calls meet an expired token together, in tasks and in threads."""
    played = RecordedHost("auth_identity")
    with serving(played.answer) as host:

        async def main() -> None:
            async with AsyncServiceClient(host.url) as client:
                await client.sign_in("test", PASSWORD)
                played.expire()
                replies = await asyncio.gather(*(client.send(Secret()) for _ in range(20)))
                assert [reply.result for reply in replies] == ["a"] * 20

        asyncio.run(main())
        assert played.refreshed == 1
        with ServiceClient(host.url) as client:
            client.sign_in("test", PASSWORD)
            played.expire()
            found: list[SecretResponse] = []
            threads = [threading.Thread(target=lambda: found.append(client.send(Secret()))) for _ in range(20)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            assert [reply.result for reply in found] == ["a"] * 20
        assert played.refreshed == 2


def test_one_refused_refresh_for_all_calls_that_wait() -> None:
    played = RecordedHost("auth_identity", refreshes=False)
    with serving(played.answer) as host:

        async def main() -> None:
            async with AsyncServiceClient(host.url) as client:
                await client.sign_in("test", PASSWORD)
                played.expire()
                replies = await asyncio.gather(*(client.send(Secret()) for _ in range(20)), return_exceptions=True)
                assert [getattr(reply, "status", None) for reply in replies] == [401] * 20

        asyncio.run(main())
    assert played.refreshed == 1


def test_a_cancelled_call_leaves_no_lock_behind() -> None:
    played = RecordedHost("auth_identity")
    slow = threading.Event()

    def answer(asked: Asked) -> Answer:
        if asked.path.startswith("/api/GetAccessToken") and not slow.is_set():
            slow.wait(5)
            return jsv_reply("{}", 500)
        return played.answer(asked)

    with serving(answer) as host:

        async def main() -> None:
            async with AsyncServiceClient(host.url) as client:
                await client.sign_in("test", PASSWORD)
                played.expire()
                first = asyncio.create_task(client.send(Secret()))
                while not any("GetAccessToken" in asked.path for asked in host.asked):
                    await asyncio.sleep(0.01)
                second = asyncio.create_task(client.send(Secret()))
                await asyncio.sleep(0.05)
                first.cancel()
                slow.set()
                assert (await second).result == "a"
                with pytest.raises(asyncio.CancelledError):
                    await first

        asyncio.run(main())


def test_one_client_in_two_event_loops() -> None:
    played = RecordedHost("auth_identity")
    with serving(played.answer) as host:
        client = AsyncServiceClient(host.url)
        asyncio.run(client.sign_in("test", PASSWORD))
        assert asyncio.run(client.send(Secret())).result == "a"
        played.expire()
        assert asyncio.run(client.send(Secret())).result == "a"


def test_a_thousand_calls_through_one_client() -> None:
    """None is lost, none gets the reply of another, and the token is refreshed once."""
    played = RecordedHost("auth_identity")

    def answer(asked: Asked) -> Answer:
        found = played.answer(asked)
        if asked.path != "/api/Secret.jsv" or found.status != 200:
            return found
        return found._replace(body=asked.body.replace(b"text:", b"result:"))

    with serving(answer) as host:

        async def main() -> None:
            async with AsyncServiceClient(host.url, timeout=120) as client:
                await client.sign_in("test", PASSWORD)
                played.expire()
                replies = await asyncio.gather(*(client.send(Secret(text=f"n{n}")) for n in range(1_000)))
                assert [reply.result for reply in replies] == [f"n{n}" for n in range(1_000)]

        asyncio.run(main())
    assert played.refreshed == 1
