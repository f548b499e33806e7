"""``jsvcodec call`` against fake hosts on loopback: what it prints, with which exit code, and that it shows no credential."""

from __future__ import annotations

import asyncio
import base64
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from attrs import define
from support.commands import ok, run
from support.hosts import Answer, Asked, free_port, serving

from jsvcodec.asgi import Asked as AsgiAsked
from jsvcodec.http import IGet, IReturn, IReturnVoid, ServiceError
from jsvcodec.models import AuthenticateResponse, ResponseError, ResponseStatus
from jsvcodec.testing import Call, FakeHost, User

HERE = "test_cli_call"
PASSWORD = "hunter2-password"


@define(kw_only=True)
class Order:
    id: int = 0
    tags: list[str] | None = None


@define(kw_only=True)
class FindOrders(IReturn[list[Order]], IGet):
    tags: list[str] | None = None
    count: int = 2


@define(kw_only=True)
class GetOrder(IReturn[Order]):
    id: int
    tags: list[str] | None = None


@define(kw_only=True)
class Text(IReturn[str]):
    text: str = ""


@define(kw_only=True)
class Bytes(IReturn[bytes]):
    pass


@define(kw_only=True)
class Nothing(IReturnVoid):
    pass


@define(kw_only=True)
class Unsaid:
    id: int = 0


@define(kw_only=True)
class Tokens(IReturn[AuthenticateResponse]):
    pass


def find(dto: FindOrders) -> list[Order]:
    return [Order(id=n, tags=dto.tags) for n in range(dto.count)]


def get(dto: GetOrder, call: Call) -> Order:
    if dto.id == 404:
        raise ServiceError(404, "NotFound", ResponseStatus(
            error_code="NotFound", message="no such order", errors=[ResponseError(error_code="E", field_name="Id", message="bad id")]))  # fmt: skip
    if dto.id == 500:
        raise RuntimeError(PASSWORD)
    return Order(id=dto.id, tags=[*(dto.tags or []), call.user.name] if call.user else dto.tags)


def text(dto: Text, call: Call) -> str:
    """What a careless host does: it repeats what it was sent."""
    return dto.text or " ".join(value for _, value in call.asked.headers)


def tokens(dto: Tokens) -> AuthenticateResponse:
    return AuthenticateResponse(user_name="me", bearer_token="hunter2-token")


SERVICES: dict[type, Any] = {
    FindOrders: find, GetOrder: get, Text: text, Bytes: lambda dto: b"\x00\xff", Nothing: lambda dto: None,
    Unsaid: lambda dto: Order(id=dto.id), Tokens: tokens,
}  # fmt: skip


class Running:
    """A fake host on loopback."""

    def __init__(self, guise: Any) -> None:
        users = [User("me", PASSWORD), User("other", "p")]
        self.host = FakeHost(SERVICES, guise, users=users, requires={Text: []})
        self.url = ""

    def answer(self, asked: Asked) -> Answer:
        path, _, query = asked.target.partition("?")
        found = asyncio.run(
            self.host.answer(AsgiAsked(asked.method, path, query, tuple(asked.headers.items()), asked.body))
        )
        return Answer(found.status, found.content, found.headers)

    @property
    def names(self) -> list[str]:
        return [f"{asked.method} {asked.path}" for asked in self.host.asked]


each_guise = pytest.mark.parametrize("host", ["classic", "identity"], indirect=True)


@pytest.fixture
def host(request: Any, monkeypatch: Any) -> Iterator[Running]:
    monkeypatch.setitem(sys.modules, HERE, sys.modules[__name__])
    for name in ("JSVCODEC_PASSWORD", "JSVCODEC_BEARER_TOKEN", "JSVCODEC_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    running = Running(getattr(request, "param", "classic"))
    with serving(running.answer) as server:
        running.url = server.url
        yield running


def call(host: Running, cls: type, *args: str, **more: Any) -> Any:
    return run("call", host.url, "--type", f"{HERE}:{cls.__name__}", *args, **more)


# --- what is printed -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "more", "stdin"),
    [
        ("{id:7,tags:[a]}", [], ""),
        ('{"id":7,"tags":["a"]}', [], ""),
        ("id=7&tags=a", [], ""),
        ("-", [], "{id:7,tags:[a]}\n"),
        ("-", ["--from", "json"], '{"id":7,"tags":["a"]}'),
        ("{ id: 7,\n tags: [ a ],\n}", ["--lenient", "--from", "jsv"], ""),
        ("{Id:7,Tags:[a]}", ["--names", "pascal", "--format", "json"], ""),
        ("{id:7,tags:[a]}", ["--method", "get"], ""),
        ("{id:7,tags:[a]}", ["--method", "PUT", "--timeout", "5", "--header", "X-Kind: a: b"], ""),
    ],
)
def test_the_request_and_the_reply(host: Running, data: str, more: list[str], stdin: str) -> None:
    result = call(host, GetOrder, "--data", data, *more, stdin=stdin)
    member = ("Id", "Tags") if "pascal" in more else ("id", "tags")
    assert (result.exit_code, result.stdout) == (0, f'{{"{member[0]}":7,"{member[1]}":["a"]}}\n'), result.output
    assert result.stderr == ""


def test_data_in_a_file(host: Running, tmp_path: Path) -> None:
    for name, content in (("a.jsv", "{id:7}"), ("a.json", '{"id":7}'), ("a.form", "id=7"), ("a.txt", "{id:7}\n")):
        (tmp_path / name).write_text(content)
        assert call(host, GetOrder, "--data", f"@{tmp_path / name}").stdout == '{"id":7}\n'
    (tmp_path / "a.ndjson").write_text('{"id":7}\n')
    assert call(host, GetOrder, "--data", f"@{tmp_path / 'a.ndjson'}").exit_code == 2
    result = call(host, GetOrder, "--data", f"@{tmp_path / 'none.jsv'}")
    assert (result.exit_code, result.stderr) == (3, f"{tmp_path / 'none.jsv'}: No such file or directory\n")


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("json", '[{"id":0,"tags":["a"]},{"id":1,"tags":["a"]}]\n'),
        ("jsv", "[{id:0,tags:[a]},{id:1,tags:[a]}]\n"),
        ("csv", 'Id,Tags\r\n0,"[a]"\r\n1,"[a]"\r\n'),
        ("ndjson", '{"id":0,"tags":["a"]}\n{"id":1,"tags":["a"]}\n'),
        ("jsvl", "{id:0,tags:[a]}\n{id:1,tags:[a]}\n"),
    ],
)
def test_the_kinds_of_output(host: Running, kind: str, expected: str) -> None:
    assert call(host, FindOrders, "--data", "{tags:[a]}", "--to", kind).stdout_bytes.decode() == expected


def test_replies_that_are_no_dto(host: Running) -> None:
    assert ok("call", host.url, "--type", f"{HERE}:Nothing") == ""
    assert call(host, Bytes).stdout_bytes == b"\x00\xff"
    assert call(host, GetOrder, "--data", "{id:7}", "--to", "csv").stdout_bytes == b"Id,Tags\r\n7,\r\n"
    assert call(host, GetOrder, "--data", "{id:7}", "--to", "jsvl").stdout == "{id:7}\n"
    assert call(host, FindOrders, "--data", "count=0", "--to", "ndjson").stdout == ""
    assert call(host, GetOrder, "--data", "{id:7}", "--indent").stdout == '{\n  "id": 7\n}\n'
    assert call(host, Unsaid, "--data", "{id:7}", "--to", "jsv").stdout == "{id:7}\n"
    assert (
        call(host, Unsaid, "--data", "{id:7}", "--reply", f"{HERE}:Order", "--to", "csv").stdout_bytes
        == b"Id,Tags\r\n7,\r\n"
    )


# --- who calls -------------------------------------------------------------------------------------


@each_guise
def test_a_user_signs_in_by_environment_or_prompt(host: Running, monkeypatch: Any) -> None:
    result = call(host, GetOrder, "--data", "{id:7}", "--user", "me", stdin=f"{PASSWORD}\n")
    assert (result.exit_code, result.stdout) == (0, '{"id":7,"tags":["me"]}\n'), result.output
    assert "Password: " in result.stderr
    assert PASSWORD not in result.output
    monkeypatch.setenv("JSVCODEC_PASSWORD", PASSWORD)
    monkeypatch.setenv("JSVCODEC_API_KEY", "unused-key")
    assert call(host, GetOrder, "--data", "{id:7}", "--user", "me").stdout == '{"id":7,"tags":["me"]}\n'
    assert host.names[-2:] == ["POST /api/Authenticate.jsv", "POST /api/GetOrder.jsv"]
    monkeypatch.setenv("JSVCODEC_PASSWORD", "wrong-password")
    result = call(host, GetOrder, "--data", "{id:7}", "--user", "me", "-v")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.splitlines()[-1] == "401 Unauthorized: Invalid Username or Password"
    assert "wrong-password" not in result.output


@each_guise
@pytest.mark.parametrize("way", ["user", "token", "key", "basic", "header", "cookie"])
def test_no_credential_is_in_any_output(host: Running, way: str, monkeypatch: Any) -> None:
    """The service replies with all headers that it gets, and fails with them as well."""
    kept, me = host.host._kept, host.host._kept.users["me"]
    token = kept.token_for(me, host.host._now())
    basic = base64.b64encode(f"me:{PASSWORD}".encode()).decode()
    more: list[str] = ["--header", "X-Secret-Kind: hunter2-header"]
    if way == "user":
        monkeypatch.setenv("JSVCODEC_PASSWORD", PASSWORD)
        more += ["--user", "me"]
    elif way in ("token", "key"):
        monkeypatch.setenv("JSVCODEC_BEARER_TOKEN" if way == "token" else "JSVCODEC_API_KEY", token)
    elif way == "basic":
        more += ["--header", f"Authorization: Basic {basic}"]
    elif way == "header":
        more += ["--header", f"Authorization: Bearer {token}"]
    else:
        more += ["--header", f"Cookie: ss-tok={token}"]
    for options in ([], ["--verbose"], ["--method", "GET", "--verbose", "--to", "jsv"], ["--format", "json", "-v"]):
        result = call(host, Text, *more, *options)
        assert result.exit_code == 0, result.output
        assert "***" in result.stdout
        for secret in (PASSWORD, token, basic, "hunter2-header"):
            assert secret not in result.output
        assert ("> " in result.stderr) is bool({"-v", "--verbose"} & set(options))
    monkeypatch.delenv("JSVCODEC_BEARER_TOKEN", raising=False)
    failed = call(host, GetOrder, "--data", "{id:500}", "-v", *(more if way != "user" else []))
    assert failed.exit_code == 1
    assert PASSWORD not in failed.output


def test_secrets_of_a_reply_are_shown_on_request_alone(host: Running) -> None:
    assert call(host, Tokens).stdout == '{"userName":"me","bearerToken":"***"}\n'
    shown = call(host, Tokens, "--show-secrets").stdout
    assert shown == '{"userName":"me","bearerToken":"hunter2-token"}\n'
    assert call(host, Tokens, "--to", "jsv").stdout == "{userName:me,bearerToken:***}\n"


def test_what_verbose_tells(host: Running) -> None:
    result = call(host, FindOrders, "--data", "{tags:[hunter2]}", "-v")
    sent, received = result.stderr.splitlines()
    assert sent.startswith(f"> GET {host.url}/api/FindOrders.jsv (accept, accept-encoding, ")
    assert received.startswith("< 200 application/jsv, ")
    assert "hunter2" not in result.stderr


# --- what goes wrong -------------------------------------------------------------------------------


def test_a_service_error_is_1(host: Running) -> None:
    result = call(host, GetOrder, "--data", "{id:404}")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "404 NotFound: no such order\nId: bad id\n"
    result = call(host, Text)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("401")


def test_no_answer_is_3(host: Running) -> None:
    nobody = f"http://127.0.0.1:{free_port()}"
    result = run("call", nobody, "--type", f"{HERE}:Nothing", "-v")
    assert (result.exit_code, result.stdout) == (3, "")
    assert "cannot connect to the host" in result.stderr.splitlines()[-1]
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        result = run("call", url, "--type", f"{HERE}:Nothing", "--timeout", "0.2")
        assert (result.exit_code, result.stderr) == (3, "no whole reply in time\n")


def test_a_failure_of_another_library_shows_its_kind_alone(host: Running, monkeypatch: Any) -> None:
    def broken(*args: Any, **options: Any) -> Any:
        raise RuntimeError(PASSWORD)

    monkeypatch.setattr("httpx.Request", broken)
    result = call(host, Nothing)
    assert (result.exit_code, result.output) == (3, "the call failed: RuntimeError\n")


@pytest.mark.parametrize(
    ("args", "reason"),
    [
        (["--data", "{id:x}"], "<data>: $.id: not an integer"),
        (["--data", "{id:7"], "<data>:1:"),
        (["--data", "{}"], "<data>: $.id: this member is missing"),
        ([], "<data>: $.id: this member is missing"),
    ],
)
def test_data_that_does_not_read_is_1(host: Running, args: list[str], reason: str) -> None:
    result = call(host, GetOrder, *args)
    assert (result.exit_code, result.stdout) == (1, "")
    assert reason in result.stderr
    assert host.names == []


def test_a_reply_that_does_not_read_is_1(host: Running) -> None:
    result = call(host, Unsaid, "--reply", "list[int]")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("the reply: $")


@pytest.mark.parametrize(
    ("url", "args", "reason"),
    [
        ("ftp://host", [], "base_url must begin with http:// or https://"),
        ("http://me:hunter2@host", [], "base_url must not hold a user name or a password"),
        ("nonsense", [], "base_url must begin with"),
        (None, ["--header", "Authorization hunter2"], "write it as 'Name: value'"),
        (None, ["--header", "X: a\nSet: hunter2"], "write it as 'Name: value'"),
        (None, ["--header", "X: hunter2é"], "write it as 'Name: value'"),
        (None, ["--user", "me", "--header", "Authorization: Bearer hunter2"], "does not sign in"),
        (None, ["--header", "Content-length: 5"], "Content-length follows from the request"),
        ("http://a..b", [], "base_url is not a valid address"),
        (None, ["--timeout", "inf"], "is not in the range"),
        (None, ["--to", "csv", "--indent"], "csv has no indented layout"),
        (None, ["--to", "xml"], "is not one of"),
        (None, ["--method", "BREW"], "is not one of"),
        (None, ["--timeout", "0"], "is not in the range"),
        (None, ["--data", "{}", "--from", "ndjson"], "a request is one document"),
        (None, ["--reply", "NoSuchClass"], "no shipped class is called"),
    ],
)
def test_wrong_use_is_2(host: Running, url: str | None, args: list[str], reason: str, monkeypatch: Any) -> None:
    monkeypatch.setenv("JSVCODEC_PASSWORD", "hunter2")
    result = run("call", url or host.url, "--type", f"{HERE}:Nothing", *args)
    assert (result.exit_code, result.stdout) == (2, ""), result.output
    assert reason in " ".join(result.stderr.split())
    assert "hunter2" not in result.output
    assert host.names == []


def test_a_value_in_place_of_a_class_is_not_shown(host: Running, monkeypatch: Any) -> None:
    monkeypatch.setenv("JSVCODEC_PASSWORD", "hunter2")
    for args in (["--type", "os:environ"], ["--type", "Authenticate", "--reply", "os:environ"]):
        result = run("call", host.url, *args)
        assert (result.exit_code, "an instance of _Environ" in result.stderr) == (2, True)
        assert "hunter2" not in result.output


def test_no_password_is_asked_for_without_a_terminal(host: Running) -> None:
    command = [sys.executable, "-m", "jsvcodec", "call", host.url, "--type", "CancelRequest", "--user", "me"]
    for given in ("hunter2\n", None):
        ended = subprocess.run(
            command, input=given, stdin=subprocess.DEVNULL if given is None else None, capture_output=True, text=True,
            check=False, start_new_session=True,
        )  # fmt: skip
        assert (ended.returncode, ended.stderr.splitlines()[-1]) == (
            2, "Error: there is no password: set JSVCODEC_PASSWORD, or type it.",
        )  # fmt: skip
        assert "Warning" not in ended.stderr


def test_more_of_wrong_use(host: Running, monkeypatch: Any) -> None:
    result = run("call", host.url, "--type", "list[int]", "--data", "[1]")
    assert (result.exit_code, "a request must be a DTO" in result.stderr) == (2, True)
    assert run("call", host.url).exit_code == 2
    assert run("call").exit_code == 2
    result = run("call", host.url, "--type", "Authenticate", "--method", "GET", "--data", "{password:hunter2}")
    assert (result.exit_code, "is a secret" in result.stderr, "hunter2" in result.output) == (2, True, False)
    result = call(host, Nothing, "--user", "me")
    assert (result.exit_code, "there is no password" in result.stderr) == (2, True)
    monkeypatch.setenv("JSVCODEC_BEARER_TOKEN", "hunter2-a")
    monkeypatch.setenv("JSVCODEC_API_KEY", "hunter2-b")
    result = call(host, Nothing)
    assert (result.exit_code, "are both set" in result.stderr, "hunter2" in result.output) == (2, True, False)
    monkeypatch.setenv("JSVCODEC_API_KEY", "")
    result = call(host, Nothing, "--header", "Authorization: Bearer hunter2-c")
    assert (result.exit_code, "pass one identity" in result.stderr, "hunter2" in result.output) == (2, True, False)
    monkeypatch.setenv("JSVCODEC_BEARER_TOKEN", "hunter2 with a space")
    result = call(host, Nothing)
    assert (result.exit_code, "printable ASCII" in result.stderr, "hunter2" in result.output) == (2, True, False)


def test_without_httpx_one_line_says_how_to_install_it() -> None:
    code = "import sys; sys.modules['httpx'] = None; from jsvcodec.cli import main; main(sys.argv[1:], prog_name='jsvcodec')"
    command = [sys.executable, "-c", code, "call", "http://host", "--type", "CancelRequest"]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 2
    assert ended.stderr.splitlines()[-1] == 'Error: the clients need httpx: pip install "jsvcodec[httpx]"'
