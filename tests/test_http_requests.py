"""DTOs become requests that hold the same DTO, in every format, by every way that hosts take."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from support.classes import Child
from support.dotnet import python_type, same
from support.exchanges import dto_of, exchanges, service_of, way_of
from support.report import failures_text
from support.rows import rows
from support.services import Echo, Find, Secret, StoreNames

from jsvcodec import EncodeError, form, json, jsv
from jsvcodec.http import (
    Request,
    decode_multipart,
    encode_batch,
    encode_request,
)
from jsvcodec.models import (
    Authenticate,
)

HOST = "https://host.example"


def query_of(request: Request) -> str:
    return urlsplit(request.url).query


def path_of(request: Request) -> str:
    return unquote(urlsplit(request.url).path)


def decoded(request: Request, cls: Any) -> Any:
    """The DTO that a host reads from a request."""
    label = request.headers.get("Content-Type", "")
    content = b"".join([request.content] if isinstance(request.content, bytes) else request.content)
    if label.startswith("multipart/"):
        return decode_multipart(label, content, cls)[0]
    if not content:
        return form.loads(query_of(request), cls)
    readers = {"application/jsv": jsv, "application/json": json, "application/x-www-form-urlencoded": form}
    return readers[label].loads(content, cls)


WAYS: list[dict[str, Any]] = [
    {}, {"format": "json"}, {"body": "form"}, {"body": "multipart"}, {"method": "GET"}, {"method": "DELETE"},
    {"names": "pascal"}, {"path_style": "reply"}, {"route": "/echo"}, {"method": "GET", "route": "/echo"},
]  # fmt: skip
each_way = pytest.mark.parametrize("way", WAYS, ids=str)


# --- what is sent comes back -----------------------------------------------------------------------


def sent_objects() -> list[Any]:
    """The objects that .NET's clients sent, of which each JSV body is exact."""
    found = [row for row in rows("wire_sent") if row["id"].startswith("jsv/POST")]
    assert len(found) >= 16
    return [jsv.loads(row["body"], python_type(row["type"])) for row in found]


@each_way
def test_the_objects_of_dotnet_clients_come_back(way: dict[str, Any]) -> None:
    for dto in sent_objects():
        if isinstance(dto, Authenticate) and way.get("method"):  # its password must not be in an address
            continue
        assert same(decoded(encode_request(dto, HOST, **way), type(dto)), dto), dto


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.sampled_from(
    [
        "",
        " ",
        '"',
        "{",
        "}",
        "[a,b]",
        "{a:b}",
        "a:b",
        "a,b",
        "\r\n",
        "%41",
        "+",
        "&",
        "=",
        "#",
        "?",
        "/",
        "é",
        "😀",
        "null",
    ]
)
echoes = st.builds(
    Echo,
    text=st.none() | texts,
    flag=st.none() | st.booleans(),
    number=st.none() | st.integers(-(2**31), 2**31 - 1),
    ratio=st.none() | st.floats(allow_nan=False, allow_infinity=False),
    when=st.none() | st.datetimes(timezones=st.just(UTC)),
    Bytes=st.none() | st.binary(min_size=1, max_size=8),
    roles=st.none() | st.lists(texts, min_size=1, max_size=3),
    numbers=st.none() | st.lists(st.integers(0, 9), max_size=3),
    meta=st.none() | st.dictionaries(texts, texts, max_size=3),
    child=st.none() | st.builds(Child, name=texts, tags=st.none() | st.lists(texts, max_size=2)),
)


@each_way
@given(dto=echoes)
def test_any_object_comes_back(way: dict[str, Any], dto: Any) -> None:
    assert decoded(encode_request(dto, HOST, **way), Echo) == dto


def test_dates_name_the_same_instant_on_every_host() -> None:
    dto = Find(since=datetime(2024, 1, 9, tzinfo=UTC))
    assert query_of(encode_request(dto, HOST)) == "since=2024-01-09T00%3A00%3A00Z"
    assert encode_request(dto, HOST, method="POST").content == b"{since:2024-01-09T00:00:00Z}"
    assert encode_request(dto, HOST, method="POST", dates=None).content == b"{since:2024-01-09}"


# --- the recorded requests -------------------------------------------------------------------------


def test_recorded_requests_are_made_again() -> None:
    """Every recorded request by a way that this layer goes: the same verb, the same path, the same DTO."""
    made, failures = 0, {}
    for row in [*exchanges(), *rows("wire_ask")]:
        way = way_of(row)
        service = service_of(row) if way else None
        dto = None if service is None else dto_of(row, service)
        if dto is None or way is None:
            continue
        try:
            request = (encode_batch if way.pop("batch", False) else encode_request)(dto, HOST, **way)
        except ValueError as error:
            assert "is a secret" in str(error), row["id"]
            assert row["method"] == "GET"
            continue
        made += 1
        if (request.method, path_of(request)) != (row["method"], unquote(urlsplit(row["path"]).path)):
            failures[row["id"]] = repr(request)
        elif decoded(request, service) != dto:
            failures[row["id"]] = f"{decoded(request, service)!r} for {dto!r}"
    assert made > 700
    assert not failures, failures_text("requests", failures)


# --- lists and batches -----------------------------------------------------------------------------


def test_a_request_may_be_a_list() -> None:
    names = StoreNames(["a", "b,c", "", None])
    assert encode_request(names, HOST).content == b'[a,"b,c","",]'
    assert encode_request(names, HOST, format="json").content == b'["a","b,c","",null]'
    for way in ({"body": "form"}, {"method": "GET"}, {"body": "multipart"}):
        with pytest.raises(EncodeError, match="a form must be a map or a model"):
            encode_request(names, HOST, **way)  # type: ignore[arg-type]


def test_a_batch() -> None:
    request = encode_batch([Secret(text="a"), Secret(text="b,c")], HOST, format="json")
    assert (request.method, request.url) == ("POST", f"{HOST}/api/Secret[].json")
    assert request.content == b'[{"text":"a"},{"text":"b,c"}]'
    assert encode_batch([Secret()], HOST, path_style="reply").url == f"{HOST}/jsv/reply/Secret[]"
    for wrong in ([], [Secret(), Find()]):
        with pytest.raises(ValueError, match="a batch must be of one or more DTOs of one class"):
            encode_batch(wrong, HOST)
    with pytest.raises(TypeError, match="a request must be a DTO"):
        encode_batch([{"a": 1}], HOST)


def test_a_dto_that_cannot_be_written() -> None:
    with pytest.raises(EncodeError, match=r"\$\.text: a lone surrogate"):
        encode_request(Secret(text="\ud800"), HOST)
    with pytest.raises(EncodeError, match=r"\$\.kind: a lone surrogate"):
        encode_request(evolve(Find(), kind="\ud800"), HOST)
