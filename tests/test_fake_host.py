"""Whole stories with the fake host, by the clients that users have: sign in, call, expire, call again, sign out, call."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from attrs import define
from support.hosts import Caller, both
from support.services import AdminOnly, Secret, SecretResponse

from jsvcodec.http import IGet, IReturn, IReturnVoid, ServiceError, route
from jsvcodec.httpx import AsyncServiceClient, ServiceClient
from jsvcodec.testing import Call, FakeHost, User

formats = pytest.mark.parametrize("fmt", ["jsv", "json"])
guises = pytest.mark.parametrize("guise", ["classic", "identity"])

PASSWORD = 'p@ss,"word":{1}'
URL = "http://host.example"


@route("/orders/{Id}", "GET")
@define(kw_only=True)
class GetOrder(IReturn[SecretResponse], IGet):
    id: int
    note: str | None = None


@define(kw_only=True)
class Forget(IReturnVoid):
    id: int = 0


async def secret(dto: Secret, call: Call) -> SecretResponse:
    return SecretResponse(result=dto.text, user=call.user.name)


async def admin_only(dto: AdminOnly, call: Call) -> SecretResponse:
    return SecretResponse(result=dto.text, user=call.user.name)


def get_order(dto: GetOrder) -> SecretResponse:
    if dto.id == 404:
        raise ServiceError(404, "NotFound")
    return SecretResponse(result=f"{dto.id} {dto.note}")


def forget(dto: Forget) -> None:
    pass


def fake(guise: Any, **options: Any) -> FakeHost:
    users = [User("test", PASSWORD, ["Admin"]), User("plain", "test"), User("locked", "test", is_locked=True)]
    requires: dict[type, Any] = {Secret: [], AdminOnly: ["Admin"], GetOrder: []}
    return FakeHost([secret, admin_only, get_order, forget], guise, users=users, requires=requires, **options)


def client_of(host: FakeHost, is_async: bool, **options: Any) -> Any:
    return Caller(is_async, URL, transport=host.async_transport() if is_async else host.transport(), **options)


def asked_of(host: FakeHost) -> list[str]:
    return [asked.path.rpartition("/")[2].partition(".")[0] for asked in host.asked]


# --- stories ---------------------------------------------------------------------------------------


@both
@formats
@guises
def test_sign_in_call_expire_call_sign_out_call(is_async: bool, fmt: Any, guise: Any) -> None:
    host = fake(guise)
    client = client_of(host, is_async, format=fmt)
    with pytest.raises(ServiceError, match="401"):
        client.send(Secret(text="a"))
    assert client.sign_in("test", PASSWORD, remember_me=True).user_name == "test"
    first = client.bearer_token
    assert client.send(Secret(text="a")) == SecretResponse(result="a", user="test")
    host.expire_tokens()
    assert client.send(Secret(text="a,b")) == SecretResponse(result="a,b", user="test")
    assert client.bearer_token not in (None, first)
    assert [reply.result for reply in client.send_all([Secret(text="a"), Secret(text="b")])] == ["a", "b"]
    assert client.send(GetOrder(id=7)).result == "7 None"
    client.sign_out()
    assert (client.bearer_token, client.refresh_token) == (None, None)
    with pytest.raises(ServiceError, match="401"):
        client.send(Secret(text="a"))
    assert asked_of(host) == [
        "Secret", "Authenticate", "Secret", "Secret", "GetAccessToken", "Secret", "Secret[]", "GetOrder", "logout", "Secret",
    ]  # fmt: skip


@both
@guises
def test_the_tokens_of_another_client_go_on(is_async: bool, guise: Any) -> None:
    host = fake(guise)
    first = client_of(host, is_async)
    first.sign_in("plain", "test")
    host.expire_tokens()
    client = client_of(host, is_async, bearer_token=first.bearer_token, refresh_token=first.refresh_token)
    assert client.send(Secret(text="a")).user == "plain"
    with pytest.raises(ServiceError) as caught:
        client.send(AdminOnly())
    assert caught.value.status == 403
    host.advance(30 * 86_400)  # and the token to refresh with is over too
    with pytest.raises(ServiceError, match="401"):
        client.send(Secret(text="a"))


@both
@guises
def test_a_custom_route_leads_to_the_page_to_sign_in(is_async: bool, guise: Any) -> None:
    host = fake(guise)
    client = client_of(host, is_async)
    with pytest.raises(ServiceError) as caught:
        client.send(GetOrder(id=7), route=True)
    assert caught.value.status == 401
    page = httpx.Client(transport=host.transport()).get(f"{URL}/orders/7", headers={"Accept": "text/html"})
    leads_to = {"classic": "/login?redirect=", "identity": "/Account/Login?ReturnUrl="}[guise]
    assert (page.status_code, page.headers["Location"]) == (302, f"{URL}{leads_to}%2Forders%2F7")


@guises
def test_signing_in_elsewhere_ends_the_refreshing_of_an_identity_host_alone(guise: Any) -> None:
    host = fake(guise)
    first, second = (client_of(host, False) for _ in range(2))
    first.sign_in("test", PASSWORD)
    second.sign_in("test", PASSWORD)
    host.expire_tokens()
    assert second.send(Secret(text="b")).result == "b"
    if guise == "classic":
        assert first.send(Secret(text="a")).result == "a"
    else:
        with pytest.raises(ServiceError, match="401"):
            first.send(Secret(text="a"))


@both
@guises
def test_basic_and_wrong_passwords(is_async: bool, guise: Any) -> None:
    host = fake(guise)
    assert client_of(host, is_async, basic=("plain", "test")).send(Secret(text="a")).user == "plain"
    with pytest.raises(ServiceError, match="401"):
        client_of(host, is_async, basic=("plain", "no")).send(Secret(text="a"))
    for name, password, code in (
        ("test", "no", "Unauthorized"),
        ("nobody", PASSWORD, "Unauthorized"),
        ("locked", "test", "AuthenticationException"),
    ):
        with pytest.raises(ServiceError) as caught:
            client_of(host, is_async).sign_in(name, password)
        assert (caught.value.status, caught.value.code) == (401, code)


@both
@formats
@guises
def test_errors_void_services_and_batches(is_async: bool, fmt: Any, guise: Any) -> None:
    host = fake(guise)
    client = client_of(host, is_async, format=fmt)
    assert client.send(Forget()) is None
    client.sign_in("test", PASSWORD)
    with pytest.raises(ServiceError) as caught:
        client.send(GetOrder(id=404))
    assert (caught.value.status, caught.value.code) == (404, "NotFound")
    with pytest.raises(ServiceError) as caught:
        client.send_all([GetOrder(id=1), GetOrder(id=404), GetOrder(id=3)])
    assert caught.value.index == 1
    with pytest.raises(ServiceError) as caught:
        client.send(GetOrder(id=1), query={"id": "x"})
    assert (caught.value.status, caught.value.code) == (400, "SerializationException")
    assert [error.field_name for error in caught.value.errors] == ["id"]


@guises
def test_a_thousand_calls_through_one_client(guise: Any) -> None:
    """None is lost, none gets the reply of another, and the token is refreshed once."""
    host = fake(guise)

    async def main() -> None:
        async with AsyncServiceClient(URL, timeout=120, transport=host.async_transport()) as client:
            await client.sign_in("test", PASSWORD)
            host.expire_tokens()
            replies = await asyncio.gather(*(client.send(Secret(text=f"n{n}")) for n in range(1_000)))
            assert [reply.result for reply in replies] == [f"n{n}" for n in range(1_000)]

    asyncio.run(main())
    assert asked_of(host).count("GetAccessToken") == 1


@guises
def test_threads_that_share_a_client_refresh_once(guise: Any) -> None:
    host = fake(guise)
    with ServiceClient(URL, transport=host.transport()) as client, ThreadPoolExecutor(32) as pool:
        client.sign_in("test", PASSWORD)
        host.expire_tokens()
        replies = pool.map(lambda n: client.send(GetOrder(id=n, note="é")).result, range(200))
        assert list(replies) == [f"{n} é" for n in range(200)]
    assert asked_of(host).count("GetAccessToken") == 1


@guises
def test_a_caller_with_a_jar_alone_is_known_by_cookies(guise: Any) -> None:
    """As browsers and other libraries go: an identity host renews the token by itself, but not where a suffix is."""
    host = fake(guise)
    with httpx.Client(transport=host.transport(), base_url=URL, headers={"Accept": "application/json"}) as browser:
        assert browser.post("/api/Secret", json={"text": "a"}).status_code == 401
        form = {"userName": "test", "password": PASSWORD, "rememberMe": "true"}
        signed_in = browser.post("/auth/credentials", data=form)
        assert signed_in.json()["userName"] == "test"
        session = ".AspNetCore.Identity.Application"
        cookies = signed_in.headers.get_list("set-cookie")
        assert [each.startswith(f"{session}=;") for each in cookies if each.startswith(session)] == (
            [False, True] if guise == "identity" else []
        )
        if guise == "identity":  # Python's jar takes what is deleted before what is set
            browser.cookies.delete(session)
        names = {cookie.name for cookie in browser.cookies.jar}
        assert names == ({"ss-id", "ss-pid", "ss-opt"} if guise == "classic" else {"ss-tok", "ss-reftok", "ss-opt"})
        assert browser.get("/auth").json()["userName"] == "test"
        before = browser.cookies.get("ss-tok")
        host.expire_tokens()
        if guise == "identity":
            assert browser.post("/api/Secret.json", json={"text": "a"}).status_code == 401
        assert browser.post("/api/Secret", json={"text": "a"}).json() == {"result": "a", "user": "test"}
        assert (browser.cookies.get("ss-tok") != before) is (guise == "identity")
        assert browser.post("/secret", json={"text": "a"}).status_code == 200
        assert browser.post("/auth/logout").json() == {}
        assert browser.post("/api/Secret", json={"text": "a"}).status_code == 401


# --- the host itself -------------------------------------------------------------------------------


def test_what_is_no_fake_host() -> None:
    with pytest.raises(ValueError, match="guise must be one of 'classic', 'identity'"):
        FakeHost({}, "pascal")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="requires names Secret, for which there is no service"):
        FakeHost({}, requires={Secret: []})
    with pytest.raises(TypeError, match=r"users must be jsvcodec\.testing\.User, not str"):
        FakeHost({}, users=["me"])  # type: ignore[list-item]
    with pytest.raises(TypeError, match="roles and permissions must be lists"):
        User("me", "hunter2", "Admin")  # type: ignore[arg-type]


def test_nothing_of_the_host_shows_a_password() -> None:
    host = FakeHost({}, users={"me": "hunter2"})
    client = ServiceClient(URL, transport=host.transport())
    client.sign_in("me", "hunter2")
    client.sign_out()
    assert "hunter2" not in repr((host, host.asked, host._kept.users))
    client.close()


def test_a_sync_client_within_a_running_loop() -> None:
    async def main() -> None:
        with ServiceClient(URL, transport=fake("classic").transport()) as client:
            assert client.sign_in("test", PASSWORD).user_name == "test"

    asyncio.run(main())


@pytest.mark.parametrize("module", ["jsvcodec.asgi", "jsvcodec.testing"])
def test_without_starlette_one_line_says_how_to_install_it(module: str) -> None:
    code = f"import sys; sys.modules['starlette'] = None; import {module}"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert ended.stderr.splitlines()[-1].endswith('needs Starlette: pip install "jsvcodec[asgi]"')
    assert "During handling" not in ended.stderr
