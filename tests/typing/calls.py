"""What type checkers infer of calls; they read this file, nothing runs it."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any, assert_type

from jsvcodec.asgi import Call, ServiceApp
from jsvcodec.http import IGet, IReturn, IReturnVoid, decode_reply, encode_request, reply_type, route
from jsvcodec.httpx import AsyncServiceClient, AsyncStackOneClient, ServiceClient, StackOneClient
from jsvcodec.models import AuthenticateResponse, ConnectSession, QueryResponse
from jsvcodec.testing import FakeHost, User


@dataclass
class Order:
    id: int


@route("/orders/{Id}", "GET")
@dataclass
class GetOrder(IReturn[Order], IGet):
    id: int


@dataclass
class DropOrder(IReturnVoid):
    id: int


@dataclass
class QueryOrders(IReturn[QueryResponse[Order]]):
    take: int


@dataclass
class Plain:
    id: int


def replies(content: bytes) -> None:
    assert_type(decode_reply(200, None, content, Order), Order)
    assert_type(decode_reply(200, None, content, list[Order]), list[Order])
    assert_type(decode_reply(200, None, content), Any)
    assert_type(reply_type(GetOrder), Any)
    assert_type(encode_request(GetOrder(1), "https://host", route=True).url, str)


def calls(client: ServiceClient) -> None:
    assert_type(client.send(GetOrder(1)), Order)
    assert_type(client.get(GetOrder(1), query={"a": 1}), Order)
    assert_type(client.send(Plain(1), Order), Order)
    assert_type(client.send(Plain(1)), Any)
    assert_type(client.send_all([GetOrder(1)]), list[Order])
    assert_type(client.pages(QueryOrders(1)), Iterator[QueryResponse[Order]])
    assert_type(client.sign_in("a", "b"), AuthenticateResponse)
    assert_type(client.bearer_token, str | None)
    client.send(DropOrder(1))
    client.delete(DropOrder(1))


def get_order(request: GetOrder) -> Order:
    return Order(request.id)


async def drop_order(request: DropOrder, call: Call) -> None:
    assert_type(call.format, str)


def hosts() -> None:
    services = [get_order, drop_order]
    ServiceApp(services, max_body=1)
    FakeHost({GetOrder: get_order}, "identity", users=[User("me", "p", ["Admin"])], requires={GetOrder: []})
    FakeHost(services, users={"me": "p"})
    FakeHost(services, "pascal")  # type: ignore[arg-type]


async def async_calls(client: AsyncServiceClient) -> None:
    assert_type(await client.send(GetOrder(1)), Order)
    assert_type(await client.get(GetOrder(1)), Order)
    assert_type(await client.send(Plain(1), Order), Order)
    assert_type(await client.send_all([GetOrder(1)]), list[Order])
    assert_type(client.pages(QueryOrders(1)), AsyncIterator[QueryResponse[Order]])
    assert_type(await client.sign_in("a", "b"), AuthenticateResponse)


async def stack_one(client: StackOneClient, other: AsyncStackOneClient) -> None:
    assert_type(client.authenticate("t"), ConnectSession)
    assert_type(await other.authenticate("t"), ConnectSession)
    assert_type(client.request("GET", "/x", type=Order), Any)
    assert_type(client.request("GET", "/x", None, Order), Order)
