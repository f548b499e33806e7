"""The rules of calls: what is sent, what is sent again and what never is, sync and async alike."""

from __future__ import annotations

import io
import subprocess
import sys
from typing import Any

import httpx
import pytest
from attrs import define
from support.hosts import Answer, Asked, Caller, both, free_port, jsv_reply, serving
from support.services import DeleteThing, Find, GetText, Owner, QueryPets, Secret, SecretResponse, StoreNames, Upload

from jsvcodec import DecodeError, form, jsv
from jsvcodec.http import File, IGet, IReturn, ServiceError, TransportError, decode_multipart
from jsvcodec.httpx import AsyncServiceClient, ServiceClient

OK = jsv_reply("{result:ok}")


def only(answer: Answer) -> Any:
    return serving(lambda asked: answer)


# --- what is sent ----------------------------------------------------------------------------------


@both
def test_a_call(is_async: bool) -> None:
    with only(OK) as host:
        client = Caller(is_async, host.url + "/app/")
        assert client.send(Secret(text="a,b")) == SecretResponse(result="ok")
        (asked,) = host.asked
        assert (asked.method, asked.target, asked.body) == ("POST", "/app/api/Secret.jsv", b'{text:"a,b"}')
        assert asked.headers == {
            "host": host.url.removeprefix("http://"), "accept": "application/jsv", "content-type": "application/jsv",
            "user-agent": asked.headers["user-agent"], "accept-encoding": "gzip, deflate", "content-length": "12",
        }  # fmt: skip
        assert asked.headers["user-agent"].startswith("jsvcodec/")


@both
def test_the_verbs(is_async: bool) -> None:
    with only(OK) as host:
        client = Caller(is_async, host.url, format="json")
        for verb in ("get", "post", "put", "patch", "delete"):
            assert getattr(client, verb)(Secret(text="a")).result == "ok"
            assert host.asked[-1].method == verb.upper()
        assert client.send(Find(ids=[1])) is not None
        assert host.asked[-1].target == "/api/Find.json?ids=%5B1%5D"


@both
def test_the_options_of_a_call(is_async: bool) -> None:
    with only(OK) as host:
        client = Caller(is_async, host.url, names="pascal")
        client.send(Find(kind="a b"), route=True, query={"age>": 8})
        assert host.asked[-1].target == "/find/a%20b?age%3E=8"
        client.send(Secret(text="a"), body="form")
        assert host.asked[-1].body == b"Text=a"
        assert client.send(Secret(), dict[str, str]) == {"result": "ok"}
        client.send(Upload(title="t"), files={"doc": File("é.txt", b"hi")})
        dto, files = decode_multipart(host.asked[-1].headers["content-type"], host.asked[-1].body, Upload)
        assert (dto.title, [(name, file.name, file.content) for name, file in files]) == (
            "t",
            [("doc", "é.txt", b"hi")],
        )


@both
def test_the_address_is_sent_as_it_was_made(is_async: bool) -> None:
    with only(OK) as host:
        query = {"age>": 18, "name!=": "x+y z", "idBetween": [1, 5], "é": "[]{}\"'%25"}
        Caller(is_async, host.url + "?key=%2B").send(QueryPets(name_contains="a,b"), query=query)
        assert host.asked[0].query == (
            "key=%2B&nameContains=a%2Cb&age%3E=18&name%21%3D=x%2By%20z&idBetween=%5B1%2C5%5D"
            "&%C3%A9=%5B%5D%7B%7D%22%27%2525"
        )
        assert form.loads(host.asked[0].query)["é"] == "[]{}\"'%25"


@pytest.mark.parametrize(
    ("options", "header"),
    [
        ({"bearer_token": "abc"}, "Bearer abc"),
        ({"api_key": "ak-1"}, "Bearer ak-1"),
        ({"basic": ("me", "pä:ss")}, "Basic bWU6cMOkOnNz"),
        ({"headers": {"Authorization": "Other x"}}, "Other x"),
    ],
)
@both
def test_who_calls(is_async: bool, options: dict[str, Any], header: str) -> None:
    """One identity goes with a call, also where the host sets the cookies of a session."""
    answer = jsv_reply("{}", 200, ("Set-Cookie", "ss-id=S; path=/"), ("Set-Cookie", "node=7; path=/"))
    with only(answer) as host:
        client = Caller(is_async, host.url, **options)
        client.send(Secret())
        client.send(Secret())
        assert [asked.headers.get("authorization") for asked in host.asked] == [header, header]
        assert host.asked[1].headers["cookie"] == "node=7"


@pytest.mark.parametrize(
    "options",
    [
        {"bearer_token": "a", "api_key": "b"},
        {"bearer_token": "a", "basic": ("a", "b")},
        {"refresh_token": "a", "api_key": "b"},
        {"api_key": "b", "headers": {"authorization": "x"}},
        {"basic": ("a", "b"), "headers": {"Cookie": "x"}},
    ],
)
def test_two_identities_are_refused(options: dict[str, Any]) -> None:
    for cls in (ServiceClient, AsyncServiceClient):
        with pytest.raises(ValueError, match="pass one identity"):
            cls("http://host", **options)


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"bearer_token": "secret x"}, "bearer_token must be"),
        ({"bearer_token": ""}, "bearer_token must be"),
        ({"refresh_token": "secret\r\n"}, "refresh_token must be"),
        ({"api_key": "secreté"}, "api_key must be"),
        ({"basic": ("secret:x", "y")}, "must not hold a colon"),
        ({"format": "xml"}, "format must be one of"),
        ({"names": "kebab"}, "names must be one of"),
        ({"timeout": 0}, "timeout must be a positive number"),
    ],
)
def test_options_that_are_refused(options: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValueError, match=reason) as caught:
        ServiceClient("http://host", **options)
    assert "secret" not in str(caught.value)
    with pytest.raises(ValueError, match="base_url"):
        AsyncServiceClient("host")


@both
def test_a_fixed_identity_does_not_sign_in(is_async: bool) -> None:
    client = Caller(is_async, "http://host", api_key="abc")
    with pytest.raises(ValueError, match="does not sign in"):
        client.sign_in("a", "b")


# --- what comes back -------------------------------------------------------------------------------


@both
def test_replies_without_a_document(is_async: bool) -> None:
    for status, body, text in ((200, b"null", "null"), (200, b"", ""), (204, b"", None)):
        with only(Answer(status, body)) as host:
            assert Caller(is_async, host.url).send(GetText(kind="a")) == text
            assert Caller(is_async, host.url).send(DeleteThing(id=1)) is None


@both
def test_a_compressed_reply(is_async: bool) -> None:
    import gzip

    with only(Answer(200, gzip.compress(b"{result:zip}"), (("Content-Encoding", "gzip"),))) as host:
        assert Caller(is_async, host.url).send(Secret()).result == "zip"
    with (
        only(Answer(200, b"no gzip", (("Content-Encoding", "gzip"),))) as host,
        pytest.raises(TransportError, match="compressed"),
    ):
        Caller(is_async, host.url).send(Secret())


@both
def test_a_batch(is_async: bool) -> None:
    failed = "{responseStatus:{errorCode:Conflict,message:again,meta:{AutoBatchIndex:1}}}"

    def answer(asked: Asked) -> Answer:
        texts = [dto.text for dto in jsv.loads(asked.body, list[Secret])]
        return (
            jsv_reply(failed, 409)
            if "bad" in texts
            else jsv_reply(f"[{','.join(f'{{result:{each}}}' for each in texts)}]")
        )

    with serving(answer) as host:
        client = Caller(is_async, host.url)
        assert [reply.result for reply in client.send_all([Secret(text="a"), Secret(text="b")])] == ["a", "b"]
        assert host.asked[0].path == "/api/Secret[].jsv"
        assert client.send_all([]) == []
        assert len(host.asked) == 1
        with pytest.raises(ServiceError, match="request 1 of the batch") as caught:
            client.send_all([Secret(text="a"), Secret(text="bad")])
        assert caught.value.index == 1
        with pytest.raises(ValueError, match="one class"):
            client.send_all([Secret(), Find()])


@both
@pytest.mark.parametrize("reply", ["", "[]", "[{result:a}]", "[{result:a},{result:b},{result:c}]"])
def test_a_batch_with_other_than_one_reply_for_each(is_async: bool, reply: str) -> None:
    with only(jsv_reply(reply)) as host, pytest.raises(ServiceError, match=r"the reply holds \d items for 2 requests"):
        Caller(is_async, host.url).send_all([Secret(text="a"), Secret(text="b")])


@both
@pytest.mark.parametrize("reply", ["", "[]", "[{},{}]"])
def test_a_batch_that_returns_nothing(is_async: bool, reply: str) -> None:
    with only(jsv_reply(reply)) as host:
        assert Caller(is_async, host.url).send_all([DeleteThing(id=1), DeleteThing(id=2)]) == [None, None]


@both
def test_pages(is_async: bool) -> None:
    def answer(asked: Asked) -> Answer:
        sent = form.loads(asked.query)
        skip, take = int(sent.get("skip", 0)), int(sent["take"])
        rows = ",".join(f"{{id:{n}}}" for n in range(skip, min(skip + take, 5)))
        return jsv_reply(f"{{offset:{skip},total:-1,results:[{rows}]}}")

    with serving(answer) as host:
        client = Caller(is_async, host.url)
        pages = client.pages(QueryPets(take=2, kind=None), query={"ageGreaterThan": 1})
        assert [[pet.id for pet in page.results] for page in pages] == [[0, 1], [2, 3], [4]]
        assert all("ageGreaterThan=1" in asked.query for asked in host.asked)
        assert [[pet.id for pet in page.results] for page in client.pages(QueryPets(skip=3, take=9))] == [[3, 4]]
        assert [len(page.results) for page in client.pages(QueryPets(skip=9, take=9))] == [0]


# --- sent once, or twice ---------------------------------------------------------------------------


@pytest.mark.parametrize("status", [400, 403, 404, 405, 408, 409, 429, 500, 502, 503])
@both
def test_a_failure_is_not_sent_again(is_async: bool, status: int) -> None:
    """With a refresh token in hand too: only a 401 asks for a new one."""
    with only(jsv_reply("{}", status, ("Retry-After", "0"))) as host:
        client = Caller(is_async, host.url, bearer_token="abc", refresh_token="def")
        for dto in (Secret(), StoreNames(["a"])):
            with pytest.raises(ServiceError):
                client.send(dto)
        assert len(host.asked) == 2


@both
def test_a_reply_that_does_not_fit_is_not_sent_again(is_async: bool) -> None:
    with only(jsv_reply("{total:x}")) as host:
        for dto in (Find(), QueryPets()):
            with pytest.raises(DecodeError):
                Caller(is_async, host.url, bearer_token="abc", refresh_token="def").send(dto)
        assert len(host.asked) == 2


@pytest.mark.parametrize(
    ("waits", "sent"),
    [(["0"], 2), (["0.01"], 2), (["0", "0"], 2), (["31"], 1), (["Fri, 01 Jan 2100 00:00:00 GMT"], 1), ([""], 1), (["-1"], 1),
     (["Thu, 01 Jan 1970 00:00:00 GMT"], 2)],
)  # fmt: skip
@pytest.mark.parametrize("status", [429, 503])
@both
def test_a_get_waits_as_it_is_told(is_async: bool, status: int, waits: list[str], sent: int) -> None:
    left = list(waits)

    def answer(asked: Asked) -> Answer:
        return jsv_reply("{}", status, ("Retry-After", left.pop(0))) if left else jsv_reply("{total:1}")

    with serving(answer) as host:
        client = Caller(is_async, host.url)
        if sent > len(waits):
            assert client.send(Find()).total == 1
        else:
            with pytest.raises(ServiceError) as caught:
                client.send(Find())
            assert caught.value.status == status
        assert len(host.asked) == sent


@both
def test_no_wait_beyond_the_time_of_the_call(is_async: bool) -> None:
    with only(jsv_reply("{}", 429, ("Retry-After", "20"))) as host:
        with pytest.raises(ServiceError) as caught:
            Caller(is_async, host.url, timeout=10).send(Find())
        assert caught.value.retry_after == 20
        assert len(host.asked) == 1


class Unreachable(httpx.MockTransport):
    """A transport that does not connect some times."""

    def __init__(self, times: int, error: type[Exception] = httpx.ConnectError) -> None:
        self.tries = 0

        def handle(request: httpx.Request) -> httpx.Response:
            self.tries += 1
            if self.tries <= times:
                raise error("refused", request=request)  # type: ignore[call-arg]
            return httpx.Response(200, headers={"Content-Type": "application/jsv"}, content=b"{result:ok}")

        super().__init__(handle)


@both
def test_a_call_whose_connection_failed_is_sent_again_once(is_async: bool) -> None:
    transport = Unreachable(1)
    assert Caller(is_async, "http://host", transport=transport).send(Secret()).result == "ok"
    assert transport.tries == 2
    transport = Unreachable(5)
    with pytest.raises(TransportError, match="cannot connect to the host: refused") as caught:
        Caller(is_async, "http://host", transport=transport).send(Secret())
    assert (transport.tries, caught.value.sent) == (2, False)
    for error in (httpx.ReadError, httpx.WriteError, httpx.RemoteProtocolError, httpx.ReadTimeout):
        transport = Unreachable(5, error)
        with pytest.raises(TransportError) as caught:
            Caller(is_async, "http://host", transport=transport).send(Find())
        assert (transport.tries, caught.value.sent) == (1, True)


@both
def test_a_host_that_is_not_there(is_async: bool) -> None:
    with pytest.raises(TransportError, match="cannot connect") as caught:
        Caller(is_async, f"http://127.0.0.1:{free_port()}").send(Secret())
    assert not caught.value.sent


# --- uploads ---------------------------------------------------------------------------------------


def refuse_first(asked: Asked, bodies: list[bytes]) -> Answer:
    if asked.path.startswith("/api/GetAccessToken"):
        return jsv_reply("{accessToken:new}")
    _, files = decode_multipart(asked.headers["content-type"], asked.body)
    bodies += [bytes(file.content) for _, file in files]  # type: ignore[arg-type]
    return OK if asked.headers["authorization"] == "Bearer new" else jsv_reply("{}", 401)


@both
def test_a_file_is_rewound_to_where_it_stood(is_async: bool) -> None:
    bodies: list[bytes] = []
    file = io.BytesIO(b"0123456789")
    file.seek(3)
    with serving(lambda asked: refuse_first(asked, bodies)) as host:
        client = Caller(is_async, host.url, bearer_token="old", refresh_token="r")
        client.send(Upload(owner=Owner(name="a")), dict, files={"doc": File("x", file)})
    assert bodies == [b"3456789", b"3456789"]
    assert not file.closed


@both
def test_a_stream_is_not_sent_again(is_async: bool) -> None:
    bodies: list[bytes] = []
    with serving(lambda asked: refuse_first(asked, bodies)) as host:
        client = Caller(is_async, host.url, bearer_token="old", refresh_token="r")
        with pytest.raises(ServiceError, match=r"401 .*not repeated: the stream that was sent cannot be rewound"):
            client.send(Upload(), dict, files={"doc": File("x", iter([b"ab", b"c"]))})
        assert "transfer-encoding" in host.asked[0].headers
        assert len(host.asked) == 1
    assert bodies == [b"abc"]


# --- redirects -------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@both
def test_a_redirect_is_not_followed(is_async: bool, status: int) -> None:
    with only(OK) as other:
        with only(Answer(status, b"", (("Location", f"{other.url}/elsewhere?token=x"),))) as host:
            client = Caller(is_async, host.url, bearer_token="secret")
            for dto in (Secret(), Find()):
                with pytest.raises(ServiceError, match=f"{status} the host redirects to http://127.0.0.1/elsewhere$"):
                    client.send(dto)
            assert len(host.asked) == 2
        assert other.asked == []


@both
def test_a_page_to_sign_in_is_like_a_401(is_async: bool) -> None:
    page = (("Location", "/Account/Login?ReturnUrl=%2F"),)

    def answer(asked: Asked) -> Answer:
        if asked.path.startswith("/api/GetAccessToken"):
            return jsv_reply("{}", 200, ("Set-Cookie", "ss-tok=new; path=/"))
        return OK if "ss-tok=new" in asked.headers.get("cookie", "") else Answer(302, b"", page)

    with serving(answer) as host:
        assert Caller(is_async, host.url, bearer_token="old", refresh_token="r").send(Secret()).result == "ok"
        with pytest.raises(ServiceError, match="not signed in: the host sends you to /Account/Login"):
            Caller(is_async, host.url).send(Secret())


# --- the modules -----------------------------------------------------------------------------------

_WITHOUT = """
import sys
sys.modules["httpx"] = None
try:
    import jsvcodec.httpx
except ImportError as error:
    print(error)
"""


def test_without_the_extra_one_line_says_how_to_install_it() -> None:
    ran = subprocess.run([sys.executable, "-c", _WITHOUT], capture_output=True, text=True, check=True)
    assert ran.stdout == 'the clients need httpx: pip install "jsvcodec[httpx]"\n'


def test_a_class_of_ones_own() -> None:
    @define
    class Hello(IReturn[str], IGet):
        name: str

    with only(Answer(200, b"Hello, me")) as host, ServiceClient(host.url) as client:
        assert client.send(Hello("me")) == "Hello, me"
