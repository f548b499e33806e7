"""The addresses of requests: bases, queries, routes; and what must never be part of one."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import pytest
from attrs import define, field
from support.services import DeleteThing, Echo, Find, GetText, QueryPets, Secret, StoreNames

from jsvcodec import EncodeError
from jsvcodec.http import (
    File,
    IGet,
    Request,
    Route,
    encode_request,
    route,
)
from jsvcodec.models import (
    Authenticate,
    AuthenticateLogout,
)
from jsvcodec.names import wire

HOST = "https://host.example"


def query_of(request: Request) -> str:
    return urlsplit(request.url).query


# --- addresses -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("base", "url"),
    [
        ("https://host", "https://host/api/Secret.jsv"),
        ("http://host:5000/", "http://host:5000/api/Secret.jsv"),
        ("https://host/app/", "https://host/app/api/Secret.jsv"),
        ("https://host/app?key=a%20b", "https://host/app/api/Secret.jsv?key=a%20b"),
        ("https://[::1]:5001#x", "https://[::1]:5001/api/Secret.jsv"),
    ],
)
def test_base_addresses(base: str, url: str) -> None:
    assert encode_request(Secret(), base).url == url


@pytest.mark.parametrize(
    "base", ["", "host", "ftp://host", "https://", "file:///etc", "https://me:pw@host", "https://["]
)
def test_bad_base_addresses(base: str) -> None:
    with pytest.raises(ValueError, match="base_url") as caught:
        encode_request(Secret(), base)
    assert "pw" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_headers() -> None:
    assert encode_request(Secret(text="a"), HOST).headers == {
        "Accept": "application/jsv",
        "Content-Type": "application/jsv",
    }
    assert encode_request(Find(kind="a"), HOST, format="json").headers == {"Accept": "application/json"}
    with_route = encode_request(Secret(text="a"), HOST, route="/secret", format="json").headers
    assert with_route["X-Requested-With"] == "XMLHttpRequest"


def test_a_query_adds_members_and_replaces_those_of_the_dto() -> None:
    query = {"age>": 18, "name!=": "x", "idBetween": [1, 5], "include": "total", "SKIP": 20, "none": None}
    request = encode_request(QueryPets(skip=10, take=5, name_contains="a,b"), HOST + "/?z=1", query=query)
    assert query_of(request) == (
        "z=1&take=5&nameContains=a%2Cb&age%3E=18&name%21%3D=x&idBetween=%5B1%2C5%5D&include=total&SKIP=20".replace(
            "take=5&nameContains=a%2Cb", "nameContains=a%2Cb&take=5"
        )
    )
    posted = encode_request(QueryPets(take=5), HOST, method="POST", query={"include": "total"})
    assert (posted.url, posted.content) == (f"{HOST}/api/QueryPets.jsv?include=total", b"{take:5}")


def test_values_in_a_query() -> None:
    dto = Find(kind="", ids=[], meta={"a": "", "k:1": "v"})
    assert query_of(encode_request(dto, HOST)) == "kind=&ids=%5B%5D&meta=%7Ba%3A%22%22%2C%22k%3A1%22%3Av%7D"


# --- routes ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("dto", "options", "address"),
    [
        (Find(kind="a/b c", ids=[1]), {"route": True}, "/find/a%2Fb%20c?ids=%5B1%5D"),
        (Find(ids=[1]), {"route": True}, "/find?ids=%5B1%5D"),
        (Find(kind="x", meta={"a": "b"}), {"route": "/find/{KIND}"}, "/find/x?meta=%7Ba%3Ab%7D"),
        (DeleteThing(id=7), {"route": True}, "/things/7"),
        (Echo(text="a", number=1), {"route": True, "method": "GET"}, "/echo/a?number=1"),
        (Echo(number=1), {"route": True, "method": "PUT"}, "/echo"),
        (GetText(kind="a/../b/."), {"route": "/files/{Kind}"}, "/files/a%2F..%2Fb%2F."),
        (GetText(kind="a/b c"), {"route": "/files/{Kind*}"}, "/files/a/b%20c"),
        (Find(since=datetime(2024, 1, 9, tzinfo=UTC)), {"route": "/on/{Since}"}, "/on/2024-01-09T00%3A00%3A00Z"),
        (GetText(kind="x"), {"route": "/a b/é"}, "/a%20b/%C3%A9?kind=x"),
    ],
)
def test_routes(dto: Any, options: dict[str, Any], address: str) -> None:
    assert encode_request(dto, HOST, **options).url == HOST + address


@pytest.mark.parametrize(
    ("dto", "options", "reason"),
    [
        (DeleteThing(id=7), {"route": True, "method": "POST"}, "no route of DeleteThing takes POST"),
        (StoreNames(["a"]), {"route": "/{Count}"}, "a form must be a map or a model"),
        (GetText(), {"route": "/text/{Kind}"}, "the route needs the member Kind, which is not set"),
        (GetText(kind=""), {"route": "/text/{Kind}"}, "the route needs the member Kind"),
        (GetText(kind=".."), {"route": "/text/{Kind}"}, "the member Kind cannot be part of a path"),
        (GetText(kind="."), {"route": "/text/{Kind}"}, "the member Kind cannot be part of a path"),
        (GetText(kind="a/../b"), {"route": "/text/{Kind*}"}, "the member Kind cannot be part of a path"),
        (GetText(kind="a"), {"route": "text"}, "a route must begin with a slash"),
        (GetText(kind="a"), {"route": "/text?a=1"}, "a route must begin with a slash and hold no query"),
        (GetText(kind="a"), {"route": "/text/{Kind"}, "a brace that belongs to no variable"),
        (AuthenticateLogout(), {"route": True}, "AuthenticateLogout has no route of its own"),
    ],
)  # fmt: skip
def test_routes_that_do_not_fit(dto: Any, options: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        encode_request(dto, HOST, **options)


def test_a_route_calls_members_by_their_dotnet_names() -> None:
    @define(kw_only=True)
    class GetUser(IGet):
        first_name: str = field(metadata=wire("first-name"))
        user_id: int = 0

    request = encode_request(GetUser(first_name="a", user_id=7), HOST, route="/{FirstName}/{userid}")
    assert request.url == f"{HOST}/a/7"


def test_the_decorator() -> None:
    @route("/a/{Id}", "GET")
    @route("/a")
    @define
    class Base:
        pass

    class Derived(Base):
        pass

    assert Base.__routes__ == (Route("/a/{Id}", ("GET",)), Route("/a"))  # type: ignore[attr-defined]
    with pytest.raises(ValueError, match="no route of its own"):
        encode_request(Derived(), HOST, route=True)
    for wrong in (("a",), ("/a", "FETCH")):
        with pytest.raises(ValueError, match="route"):
            route(*wrong)


# --- secrets ---------------------------------------------------------------------------------------


@define(kw_only=True)
class Holder(IGet):
    inner: Authenticate | None = None
    many: list[Authenticate] | None = None
    by_name: dict[str, Authenticate] | None = None
    again: Any = None


SIGN_IN = Authenticate(user_name="me", password="cAnArY")


@pytest.mark.parametrize("method", ["GET", "DELETE"])
@pytest.mark.parametrize(
    "dto", [SIGN_IN, Holder(inner=SIGN_IN), Holder(many=[SIGN_IN]), Holder(by_name={"a": SIGN_IN}), Holder(again=[{"a": (SIGN_IN,)}])]
)  # fmt: skip
def test_a_secret_is_not_put_into_an_address(dto: Any, method: str) -> None:
    with pytest.raises(ValueError, match="the member password is a secret") as caught:
        encode_request(dto, HOST, method=method)
    assert "cAnArY" not in str(caught.value)


def test_a_secret_is_not_put_into_a_path() -> None:
    with pytest.raises(ValueError, match="the member password is a secret"):
        encode_request(SIGN_IN, HOST, route="/sign-in/{Password}")


def test_a_get_without_the_secrets_is_sent() -> None:
    request = encode_request(Authenticate(user_name="me"), HOST, method="GET")
    assert query_of(request) == "userName=me"


def test_a_cycle_is_refused_and_does_not_hang() -> None:
    holder = Holder()
    holder.again = [holder]
    with pytest.raises(EncodeError, match="a cycle"):
        encode_request(holder, HOST)


def test_no_repr_of_a_request_shows_its_content() -> None:
    request = encode_request(SIGN_IN, HOST + "?key=cAnArY", query={"apiKey": "cAnArY"})
    upload = encode_request(SIGN_IN, HOST, files={"a": File("n", iter([b"cAnArY"]))})
    for shown in (repr(request), str(request), repr(upload), repr(File("n", b"cAnArY"))):
        assert "cAnArY" not in shown
    assert repr(request) == (
        f"Request(method='POST', url='{HOST}/api/Authenticate.jsv', headers=['Accept', 'Content-Type'], "
        f"content=<{len(request.content)} bytes>)"  # type: ignore[arg-type]
    )
