"""Services over ASGI: which is called, with what, and in which format its reply comes back."""

from __future__ import annotations

import asyncio
import functools
import gzip
import zlib
from typing import Any

import pytest
from attrs import Factory, define
from starlette.applications import Starlette
from starlette.routing import Mount
from support.asking import HOST, ask, sent
from support.classes import Child
from support.dotnet import python_type, same
from support.rows import rows

from jsvcodec import csv, json, jsv
from jsvcodec.asgi import Answer, Call, ServiceApp
from jsvcodec.http import (
    File,
    IGet,
    IReturn,
    IReturnVoid,
    decode_reply,
    encode_batch,
    encode_request,
    reply_type,
    route,
)
from jsvcodec.models import Authenticate


@route("/things/{Id}", "PUT")
@route("/things", "POST", "GET")
@route("/files/{Path*}")
@define(kw_only=True)
class Store(IReturn["Store"]):
    id: int
    name: str | None = None
    tags: list[str] = Factory(list)
    path: str | None = None


@define(kw_only=True)
class List(IReturn[list[Child]], IGet):
    count: int = 0


@define(kw_only=True)
class Say(IReturn[str]):
    text: str = ""


@define(kw_only=True)
class Raw(IReturn[bytes]):
    text: str = ""


@define(kw_only=True)
class Nothing(IReturnVoid):
    pass


def store(dto: Store) -> Store:
    return dto


async def listing(dto: List) -> list[Child]:
    return [Child(name=f"n{n}") for n in range(dto.count)]


def say(dto: Say) -> str:
    return dto.text


def raw(dto: Raw) -> bytes:
    return dto.text.encode()


def nothing(dto: Nothing) -> None:
    pass


APP = ServiceApp([store, listing, say, raw, nothing])

# --- what is sent arrives --------------------------------------------------------------------------

WAYS: list[dict[str, Any]] = [
    {}, {"format": "json"}, {"body": "form"}, {"body": "multipart"}, {"method": "GET"}, {"method": "DELETE"},
    {"names": "pascal"}, {"path_style": "reply"}, {"path_style": "reply", "format": "json"}, {"method": "PUT"},
]  # fmt: skip


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_the_objects_of_dotnet_clients_arrive(way: dict[str, Any]) -> None:
    for row in rows("wire_sent"):
        if not row["id"].startswith("jsv/POST"):
            continue
        dto = jsv.loads(row["body"], python_type(row["type"]))
        if isinstance(dto, Authenticate) and way.get("method") in ("GET", "DELETE"):
            continue
        seen: list[Any] = []
        response = sent(ServiceApp({type(dto): seen.append}), encode_request(dto, HOST, **way))
        assert response.status_code == 204, response.text
        assert same(seen[0], dto), dto


@pytest.mark.parametrize("fmt", ["jsv", "json"])
@pytest.mark.parametrize(
    ("dto", "expected"),
    [
        (Store(id=7, name='a,"b', tags=["é", ""]), Store(id=7, name='a,"b', tags=["é", ""])),
        (List(count=2), [Child(name="n0"), Child(name="n1")]),
        (List(), []),
        (Say(text='{"a":1}'), '{"a":1}'),
        (Say(), ""),
        (Raw(text="é"), "é".encode()),
        (Nothing(), None),
    ],
    ids=str,
)
def test_replies_come_back_through_decode_reply(dto: Any, expected: Any, fmt: Any) -> None:
    response = sent(APP, encode_request(dto, HOST, format=fmt))
    label = response.headers.get("Content-Type")
    assert decode_reply(response.status_code, label, response.content, reply_type(dto)) == expected
    if isinstance(expected, (Store, list)):
        assert label == {"jsv": "application/jsv", "json": "application/json; charset=utf-8"}[fmt]


@pytest.mark.parametrize("fmt", ["jsv", "json"])
def test_a_batch(fmt: Any) -> None:
    response = sent(APP, encode_batch([Store(id=n) for n in range(3)], HOST, format=fmt))
    assert [each.id for each in decode_reply(200, response.headers["Content-Type"], response.content, list[Store])] == [
        0,
        1,
        2,
    ]
    assert sent(APP, encode_batch([Nothing()], HOST, format=fmt)).status_code == 204


JSV, JSON, FORM = "application/jsv", "application/json", "application/x-www-form-urlencoded"
MULTIPART = 'multipart/form-data; boundary="x"'
NAMED = b'--x\r\nContent-Disposition: form-data; name="name"\r\n\r\nb\r\n--x--\r\n'


@pytest.mark.parametrize(
    ("method", "path", "label", "body", "expected"),
    [
        # members of the path count before those of the query, and these before those of the body
        ("PUT", "/things/7", JSV, "{name:b,tags:[a]}", "{id:7,name:b,tags:[a]}"),
        ("PUT", "/things/7?name=q", JSON, '{"id":8,"name":"b","tags":["a,b"]}', '{id:7,name:q,tags:["a,b"]}'),
        ("PUT", "/things/7?ID=9&Name=q", FORM, "name=b&tags=a,b", "{id:7,name:q,tags:[a,b]}"),
        ("PUT", "/things/7", MULTIPART, NAMED, "{id:7,name:b,tags:[]}"),
        ("PUT", "/things/7", JSV, "", "{id:7,tags:[]}"),
        ("GET", "/things?id=7&tags=[a]&tags=b", None, "", "{id:7,tags:[a,b]}"),
        ("POST", "/api/Store.jsv?id=7", JSV, '{name:"{a:b}"}', '{id:7,name:"{a:b}",tags:[]}'),
        ("POST", "/api/Store.jsv?id=7", None, '{"name":"a","tags":["\\u00e9"]}', "{id:7,name:a,tags:[é]}"),
        # on the oldest way the query only adds
        ("POST", "/jsv/reply/Store?id=7&name=q", JSV, "{name:b}", "{id:7,name:b,tags:[]}"),
        # what speaks to the host is no member
        ("GET", "/things?id=7&format=jsv&jsconfig=dh:ut", None, "", "{id:7,tags:[]}"),
        # a body with another label is ignored on a route, and read by the suffix elsewhere
        ("POST", "/things?id=7", "text/plain", "{name:b}", "{id:7,tags:[]}"),
        ("POST", "/api/Store.jsv", "text/plain", "{id:7,name:b}", "{id:7,name:b,tags:[]}"),
        ("POST", "/api/Store.jsv", "TEXT/JSV;charset=utf-8", "{id:7}", "{id:7,tags:[]}"),
        ("POST", "/files/a/b%20c%2Fd", JSV, "{id:7}", "{id:7,tags:[],path:a/b c/d}"),
        ("POST", "/API/store.JSV", JSV, "{id:7}", "{id:7,tags:[]}"),
        ("PUT", "/Things/7", JSV, "{}", "{id:7,tags:[]}"),
        ("POST", "/things/7", JSV, "", "X-Http-Method-Override"),
    ],
)  # fmt: skip
def test_where_members_come_from(method: str, path: str, label: str | None, body: Any, expected: str) -> None:
    override = "PUT" if expected.startswith("X-") else None
    response = ask(APP, method, path, body, Content_Type=label, Accept=JSV, X_Http_Method_Override=override)
    assert response.status_code == 200, response.text
    wanted = "{id:7,tags:[]}" if override else expected
    assert jsv.loads(response.content, Store) == jsv.loads(wanted, Store)


def test_files_and_compressed_bodies() -> None:
    seen: list[Any] = []

    def upload(dto: Store, call: Call) -> None:
        seen.append((dto.id, [(name, file.name, file.content, file.type) for name, file in call.files]))

    app = ServiceApp([upload])
    request = encode_request(Store(id=7), HOST, files={"doc": File("é.txt", b"hello", "text/plain")})
    assert sent(app, request).status_code == 204
    assert seen == [(7, [("doc", "é.txt", b"hello", "text/plain")])]
    plain = b"{id:7,name:b}"
    bodies = [("GZIP", gzip.compress(plain)), ("deflate", zlib.compress(plain)), ("deflate", zlib.compress(plain)[2:-4]),
              ("identity", plain)]  # fmt: skip
    for coding, body in bodies:
        response = ask(APP, "POST", "/api/Store.jsv", body, Content_Encoding=coding, Content_Type=JSV)
        assert jsv.loads(response.content, Store).name == "b"


# --- formats ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "accept", "label", "expected"),
    [
        ("/things?id=7", "application/jsv", None, "application/jsv"),
        ("/things?id=7", "Application/JSON;q=0.1, application/jsv", None, "application/json; charset=utf-8"),
        ("/things?id=7", "text/csv", None, "text/csv"),
        ("/things?id=7", None, None, "text/html"),
        ("/things?id=7", "text/jsv", None, "text/html"),
        ("/things?id=7", "*/*", None, "text/html"),
        ("/things?id=7", "*/*", "application/json", "application/json; charset=utf-8"),
        ("/things?id=7", "*/*", "text/jsv", "application/jsv"),
        ("/things?id=7", "*/*, application/jsv", "text/jsv", "text/html"),
        ("/things?id=7&format=JSV", "application/json", None, "application/jsv"),
        ("/things?id=7&format=text/jsv", "application/json", None, "application/json; charset=utf-8"),
        ("/things.csv?id=7", "application/json", None, "text/csv"),
        ("/things.jsv?id=7&debug=1", "application/json", None, "application/json; charset=utf-8"),
        ("/api/Store?id=7", "application/jsv", None, "application/json; charset=utf-8"),
        ("/api/Store?id=7&format=jsv", None, None, "application/jsv"),
        ("/api/Store.csv?id=7", None, None, "text/csv"),
        ("/json/reply/Store?id=7", "application/jsv", None, "application/json; charset=utf-8"),
    ],
)
def test_the_format_of_a_reply(path: str, accept: str | None, label: str | None, expected: str) -> None:
    method = "POST" if label else "GET"
    response = ask(APP, method, path, "{}" if label else None, Accept=accept, Content_Type=label)
    assert (response.status_code, response.headers["Content-Type"]) == (200, expected)


def test_a_table_a_page_and_a_layout() -> None:
    table = ask(APP, "GET", "/api/List.csv?count=2")
    assert csv.loads(table.content, list[Child]) == [Child(name="n0"), Child(name="n1")]
    assert table.headers["Content-Disposition"] == 'attachment;filename="List.csv"'
    page = ask(APP, "GET", "/things?id=7&name=%3Cscript%3E", Accept="text/html")
    assert "<script>" not in page.text
    assert "&lt;script&gt;" in page.text
    laid_out = ask(APP, "GET", "/api/Store.jsv?id=7&debug=1")
    assert laid_out.text == jsv.dumps(Store(id=7), indent=True)
    assert decode_reply(200, laid_out.headers["Content-Type"], laid_out.content, Store) == Store(id=7)


@pytest.mark.parametrize(
    ("method", "path", "status", "label"),
    [
        ("GET", "/nowhere", 404, None),
        ("GET", "/", 404, None),
        ("DELETE", "/things", 404, None),
        ("OPTIONS", "/things", 404, None),
        ("HEAD", "/things?id=7", 404, None),
        ("HEAD", "/api/Store.jsv?id=7", 200, "application/jsv"),
        ("GET", "/api/NoSuch.jsv", 405, "application/jsv"),
        ("GET", "/api/NoSuch", 405, "application/json; charset=utf-8"),
        ("GET", "/csv/reply/NoSuch", 405, "text/csv"),
        ("POST", "/api/Store.jsv[]", 405, "application/json; charset=utf-8"),
        ("BREW", "/api/Store", 404, None),
        ("GET", "/jsv/syncreply/Store", 404, None),
    ],
)
def test_addresses_that_call_nothing(method: str, path: str, status: int, label: str | None) -> None:
    response = ask(APP, method, path)
    assert (response.status_code, response.headers.get("Content-Type")) == (status, label)
    if method == "HEAD":
        assert response.content == b""
        assert (response.headers["Content-Length"] != "0") is (status == 200)


# --- services --------------------------------------------------------------------------------------


def test_the_kinds_of_functions() -> None:
    class Method:
        def serve(self, dto: Say) -> str:
            return f"method {dto.text}"

        async def __call__(self, dto: Say) -> str:
            return f"called {dto.text}"

    def two(prefix: str, dto: Say) -> str:
        return f"{prefix} {dto.text}"

    async def later(dto: Say, *, name: str = "later") -> str:
        return f"{name} {dto.text}"

    for services, expected in (
        ([Method().serve], "method a"),
        ([Method()], "called a"),
        ({Say: functools.partial(two, "partial")}, "partial a"),
        ({Say: functools.partial(later, name="soon")}, "soon a"),
        ({Say: lambda dto: dto.text}, "a"),
        ({Say: lambda dto, call: call.format}, "jsv"),
        ({Say: lambda dto, more="": dto.text + more}, "a"),
    ):
        assert sent(ServiceApp(services), encode_request(Say(text="a"), HOST)).text == expected  # type: ignore[arg-type]


def test_a_service_says_its_own_headers_and_its_own_answer() -> None:
    def picture(dto: Raw, call: Call) -> bytes:
        call.reply_headers.append(("Content-Type", "image/png"))
        call.reply_headers.append(("Cache-Control", "no-store"))
        return b"png"

    response = sent(ServiceApp([picture]), encode_request(Raw(), HOST))
    assert (response.content, response.headers["content-type"]) == (b"png", "image/png")
    assert response.headers["cache-control"] == "no-store"
    app = ServiceApp({Raw: lambda dto: Answer(202, b"later", (("Location", "/jobs/1"),))})
    response = sent(app, encode_request(Raw(), HOST))
    assert (response.status_code, response.text, response.headers["Location"]) == (202, "later", "/jobs/1")


def test_what_is_no_service() -> None:
    for services, reason in (
        ([store, {}], "dict is no service"),
        ([lambda dto: None], "annotate its first argument with the class of its requests"),
        ({Say: "say"}, "the service of Say is not callable"),
        ({Say: lambda: None}, "must take the request, or the request and the call"),
        ({Say: lambda a, b, c: None}, "must take the request, or the request and the call"),
        ({int: lambda dto: None}, "a request must be a DTO, whose class has the name of the service, not int"),
    ):
        with pytest.raises(TypeError, match=reason):
            ServiceApp(services)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="two services are for Say"):
        ServiceApp([say, say])


def test_an_application_below_a_path_of_another() -> None:
    outer = Starlette(routes=[Mount("/a b", app=APP)])
    assert ask(outer, "PUT", "/a%20b/things/7%2F", "{}", Content_Type=JSV, Accept=JSV).status_code == 400
    response = ask(outer, "PUT", "/a%20b/things/7", "{}", Content_Type=JSV, Accept=JSV)
    assert jsv.loads(response.content, Store) == Store(id=7)


def test_a_server_that_tells_the_path_without_its_percent_coding() -> None:
    messages: list[Any] = []

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        messages.append(message)

    scope = {"type": "http", "method": "POST", "path": "/files/é %2F/b", "root_path": "", "query_string": b"id=7&format=jsv",
             "headers": []}  # fmt: skip
    asyncio.run(APP(scope, receive, send))
    assert jsv.loads(messages[1]["body"], Store).path == "é %2F/b"


def test_json_of_a_classic_host_is_only_the_fake_hosts() -> None:
    """Our own services write ISO dates."""

    @define
    class When(IReturn[Child]):
        pass

    child = jsv.loads("{at:2024-01-09T10:00:00Z}", Child)
    response = sent(ServiceApp({When: lambda dto: child}), encode_request(When(), HOST, format="json"))
    assert json.loads(response.content)["at"] == "2024-01-09T10:00:00Z"
