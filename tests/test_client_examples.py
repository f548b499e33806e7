"""The examples of clients on the pages run, against a transport that knows their services."""

from __future__ import annotations

import asyncio
import re
import textwrap
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
from attrs import Factory, define
from support import generated_dtos

from jsvcodec.http import IGet, IReturn
from jsvcodec.httpx import AsyncServiceClient, AsyncStackOneClient, ServiceClient, StackOneClient
from jsvcodec.models import ConnectSessionCreate, QueryBase, QueryResponse

ROOT = Path(__file__).parent.parent
SESSION = (ROOT / "tests" / "seeds" / "ConnectSession.json").read_bytes()
MADE = SESSION.rstrip().removesuffix(b"}") + b',"token":"t","auth_link_url":"https://x"}'
EXAMPLES = [
    pytest.param(block, id=f"{page}-{number}")
    for page in ("README.md", "docs/calling-services.md")
    for number, block in enumerate(re.findall(r"```python\n(.*?)```", (ROOT / page).read_text("utf-8"), re.DOTALL))
    if ">>>" not in block and "Client(" in block
]


@define
class Order:
    id: int = 0


@define(kw_only=True)
class GetOrder(IReturn[Order], IGet):
    id: int = 0


@define(kw_only=True)
class CreateOrder(IReturn[Order]):
    tags: list[str] = Factory(list)


@define
class FindOrders(IReturn[list[Order]], IGet):
    tags: list[str]


@define(kw_only=True)
class QueryOrders(QueryBase, IReturn[QueryResponse[Order]], IGet):
    pass


REPLIES = {
    "/api/Authenticate.jsv": b"{userName:me,bearerToken:tok}", "/api/GetOrder.jsv": b"{id:7}", "/api/CreateOrder.jsv": b"{id:8}",
    "/api/QueryOrders.jsv": b"{results:[]}", "/api/FindOrders.jsv": b"[{id:7}]", "/auth/logout": b"{}",
    "/api/GetMovie.jsv": b"{result:{id:7}}", "/api/FindMovies.jsv": b"[{id:1}]", "/api/FindMovies.json": b'[{"id":1}]',
    "/api/GetOrder[].jsv": b"[{id:1},{id:2}]", "/connect_sessions/authenticate": SESSION, "/connect_sessions": MADE,
}  # fmt: skip


@pytest.mark.parametrize("block", EXAMPLES)
def test_an_example(block: str, capsys: Any) -> None:
    asked: list[str] = []

    def handle(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path)
        kind = "application/json" if "connect" in request.url.path else "application/jsv"
        return httpx.Response(200, headers={"Content-Type": kind}, content=REPLIES[request.url.path])

    names: dict[str, Any] = {
        cls.__name__: partial(cls, transport=httpx.MockTransport(handle))
        for cls in (ServiceClient, AsyncServiceClient, StackOneClient, AsyncStackOneClient)
    }
    names |= {cls.__name__: cls for cls in (GetOrder, CreateOrder, FindOrders, QueryOrders, ConnectSessionCreate)}
    names |= {cls.__name__: cls for cls in (generated_dtos.GetMovie, generated_dtos.FindMovies)}
    names |= {"password": "hunter2", "token": "t", "refresh": "r", "api_key": "key"}
    code = "\n".join(line for line in block.splitlines() if not line.startswith(("from jsvcodec", "from shop")))
    exec(f"async def example():\n{textwrap.indent(code, '    ')}", names)
    asyncio.run(names["example"]())
    assert len(asked) >= 2


def test_there_are_examples() -> None:
    assert len(EXAMPLES) == 4
