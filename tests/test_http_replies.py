"""Replies of hosts become values or errors: every recorded one, and those that users of such clients ran into."""

from __future__ import annotations

import json
import pickle
from types import NoneType
from typing import Any

import pytest
from support.dotnet import python_type, same
from support.exchanges import content_of, exchanges, header_of, reply_of, service_of
from support.report import failures_text
from support.rows import Row, rows

import jsvcodec
from jsvcodec import DecodeError, JsvCodecError
from jsvcodec.http import ServiceError, TransportError, decode_reply
from jsvcodec.models import AuthenticateResponse, QueryResponse, ResponseStatus

HTML = b"<!DOCTYPE html>\n<html><head><title>Bad Gateway</title></head></html>"


def decode(row: Row, type: Any) -> Any:
    headers = row["reply_headers"]
    label = header_of(headers, "Content-Type")
    return decode_reply(row["status"], label, content_of(row), type, reason=row["reason"], headers=headers)


def reply_rows(success: bool) -> list[Row]:
    return [row for row in exchanges() if (200 <= row["status"] < 300) is success]


# --- the recorded ones -----------------------------------------------------------------------------


def test_every_failure_is_an_error_that_keeps_status_reason_and_response_status() -> None:
    failures, with_status = {}, 0
    for row in reply_rows(success=False):
        with pytest.raises(ServiceError) as caught:
            decode(row, None)
        error = caught.value
        assert (error.status, error.reason) == (row["status"], row["reason"])
        assert str(error).startswith(str(row["status"]))
        expected = recorded_status(row)
        if (error.response_status is None) is not (expected is None):
            failures[row["name"]] = f"{error.response_status} for {row['reply']!r}"
        elif expected is not None and error.response_status is not None:
            with_status += 1
            assert error.code == error.response_status.error_code == expected.error_code
            assert error.message == error.response_status.message
            if error.message not in (expected.message, "***"):  # a message that may hold a token is masked
                failures[row["name"]] = f"{error.message!r} for {expected.message!r}"
            assert [each.field_name for each in error.errors] == [
                each.field_name for each in expected.errors or [] if each is not None
            ]
    assert with_status > 300
    assert not failures, failures_text("failures", failures)


def recorded_status(row: Row) -> ResponseStatus | None:
    """The status that a reply holds, read without this module: JSON by the standard library, JSV by the codec."""
    text = row["reply"] or ""
    label = header_of(row["reply_headers"], "Content-Type") or ""
    if label == "text/csv":
        assert "ResponseStatus" in text
        cell = text.split("\r\n")[1].rpartition('"{')[2].removesuffix('"').replace('""', '"')
        return jsvcodec.jsv.loads("{" + cell, ResponseStatus)
    if "esponseStatus" not in text:
        return None
    tree = json.loads(text)["responseStatus"] if "json" in label else jsvcodec.jsv.loads(text)["responseStatus"]
    return jsvcodec.json.loads(json.dumps(tree), ResponseStatus)


def test_every_success_is_the_value_of_its_type() -> None:
    """Text and bytes as they are, documents as their class; a web page is an error."""
    failures, values, pages, tables = {}, 0, 0, 0
    for row in reply_rows(success=True):
        service = service_of(row)
        assert service is not None, row["name"]
        type, label = reply_of(service), header_of(row["reply_headers"], "Content-Type") or ""
        if type not in (str, bytes) and content_of(row).startswith(b"<"):
            pages += 1
            with pytest.raises(ServiceError, match="instead of a document"):
                decode(row, type)
        elif type not in (str, bytes, NoneType) and label.startswith("text/csv"):
            tables += 1  # of the rows of a reply, not of the reply
            assert isinstance(decode(row, None), list), row["name"]
        else:
            try:
                value = decode(row, type)
            except JsvCodecError as error:
                failures[row["name"]] = f"{error} in {row['reply']!r}"
                continue
            values += 1
            check_value(row, type, value)
    assert pages > 10
    assert tables > 30
    assert values > 700
    assert not failures, failures_text("successes", failures)


def check_value(row: Row, type: Any, value: Any) -> None:
    if row["status"] == 204:
        assert value is None
    elif type is str:
        assert value == row["reply"]
    elif type is bytes:
        assert value == content_of(row)
    elif not row["reply"] or type is NoneType:
        assert value is None
    else:
        assert value is not None


def test_the_replies_of_echo_services() -> None:
    """`wire_reply`, JSON and JSV labelled JSON among them: as their own format reads them."""
    compared = 0
    for row in rows("wire_reply"):
        own = jsvcodec.json if row["format"] == "json" else jsvcodec.jsv
        type = python_type(row["type"])
        try:
            expected = own.loads(row["text"], type)
        except DecodeError:
            continue
        compared += 1
        if row["status"] == 200:
            assert same(decode_reply(200, row["content_type"], row["text"].encode(), type), expected), row["id"]
        else:
            with pytest.raises(ServiceError) as caught:
                decode_reply(row["status"], row["content_type"], row["text"].encode(), type)
            assert caught.value.code == expected.response_status.error_code, row["id"]
    assert compared > 1_000


# --- labels ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("label", "content"),
    [
        ("application/jsv", b'{roles:[a,"b,c"]}'),
        ("application/jsv; charset=utf-8", b'{"roles":["a","b,c"]}'),
        ("text/jsv", b"{roles:[a,\"b,c\"]}"),
        ("application/json; charset=utf-8", b'{roles:[a,"b,c"]}'),
        ("application/json", b'{\n\troles: \n\t[\n\t\ta,\n\t\t"b,c"\n\t]\n}'),
        ("application/problem+json", b'{"roles":["a","b,c"]}'),
        ("text/plain", b'{"roles":["a","b,c"]}'),
        ("text/html; charset=utf-8", b'{"roles":["a","b,c"]}'),
        (None, b'{roles:[a,"b,c"]}'),
        ("application/json", b'\xef\xbb\xbf{"roles":["a","b,c"]}'),
    ],
)  # fmt: skip
def test_the_look_counts_where_the_label_is_wrong(label: str | None, content: bytes) -> None:
    assert decode_reply(200, label, content, AuthenticateResponse).roles == ["a", "b,c"]


def test_json_with_escapes_under_the_label_of_jsv() -> None:
    assert decode_reply(200, "application/jsv", b'{"a":"\\u00e9 \\"q\\""}', dict[str, str]) == {"a": 'é "q"'}


def test_jsv_that_quotes_as_json_does_stays_jsv() -> None:
    assert decode_reply(200, "application/jsv", b'["C:\\\\temp"]', list[str]) == ["C:\\\\temp"]


def test_a_body_that_does_not_fit() -> None:
    for label in ("application/jsv", "application/json"):
        with pytest.raises(DecodeError) as caught:
            decode_reply(200, label, b'{"roles":7x', AuthenticateResponse)
        assert caught.value.pos is not None
    with pytest.raises(DecodeError, match=r"\$\.a: not an integer"):
        decode_reply(200, "application/jsv", b"{a:x}", dict[str, int])


@pytest.mark.parametrize("label", ["text/html", "application/jsv", None])
def test_a_web_page_is_an_error(label: str | None) -> None:
    with pytest.raises(ServiceError, match="instead of a document"):
        decode_reply(200, label, b"\xef\xbb\xbf \n" + HTML, AuthenticateResponse)


# --- bodies that are no document -------------------------------------------------------------------


@pytest.mark.parametrize("text", ["null", "12", "Hello, World", '"quoted"', "<b>x</b>", "", "é\n"])
def test_text_and_bytes_are_the_content(text: str) -> None:
    raw = text.encode()
    assert decode_reply(200, "application/jsv", raw, str) == text
    assert decode_reply(200, "application/jsv", raw, str | None) == text  # type: ignore[arg-type]
    assert decode_reply(200, "application/jsv", raw, bytes) == raw


def test_text_that_is_not_utf_8() -> None:
    with pytest.raises(DecodeError, match="not UTF-8"):
        decode_reply(200, "application/jsv", b"\xff", str)


@pytest.mark.parametrize("type", [None, AuthenticateResponse, int, list[int], NoneType])
def test_no_body_is_none(type: Any) -> None:
    assert decode_reply(200, "application/jsv", b"", type) is None
    assert decode_reply(204, None, b"", type) is None


def test_204_is_none_for_text_and_bytes_too() -> None:
    assert decode_reply(204, None, b"", str) is None
    assert decode_reply(204, None, b"", bytes) is None


@pytest.mark.parametrize("body", [b"{}", b'{"results":null,"meta":null}', b'{"total":-1}'])
def test_pages_of_queries_without_results(body: bytes) -> None:
    page = decode_reply(200, "application/json", body, QueryResponse[int])
    assert page.results == []
    assert page.total == (-1 if b"-1" in body else 0)


# --- errors ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "label", "content", "text"),
    [
        (401, None, b"", "401 Unauthorized"),
        (502, "text/html", HTML, "502 Bad Gateway"),
        (403, "application/json", b'"Forbidden"', "403 Forbidden"),
        (500, "application/json", b"null", "500 Internal Server Error"),
        (500, "application/json", b"[]", "500 Internal Server Error"),
        (401, "application/json", b'{"message":"Unauthorized"}', "401 Unauthorized"),
        (500, "application/json", b'{"responseStatus":null}', "500 Internal Server Error"),
        (500, "application/json", b'{"responseStatus":7}', "500 Internal Server Error"),
        (500, "application/json", b'{"responseStatus":{"errorCode":"X","mess', "500 Internal Server Error"),
        (500, "text/html", b'{"responseStatus":{"errorCode":"X","message":"m"}}', "500 X: m"),
        (409, "application/jsv", b"{ResponseStatus:{ErrorCode:Conflict,Message:again}}", "409 Conflict: again"),
        (404, "text/csv", b'ResponseStatus\r\n"{ErrorCode:NotFound,Message:""No, sorry""}"\r\n', "404 NotFound: No, sorry"),
        (404, "text/csv", b'a,b\r\n"', "404 Not Found"),
        (599, None, b"\xff\xfe\x00", "599 Unknown"),
    ],
)  # fmt: skip
def test_error_bodies_of_all_sorts(status: int, label: str | None, content: bytes, text: str) -> None:
    for type in (None, str, bytes, int, AuthenticateResponse):
        with pytest.raises(ServiceError) as caught:
            decode_reply(status, label, content, type)
        assert str(caught.value) == text
        assert caught.value.status == status


def test_code_and_message_fall_back_to_status_and_reason() -> None:
    with pytest.raises(ServiceError) as caught:
        decode_reply(400, None, b"", reason="NotEmpty")
    assert (caught.value.code, caught.value.message, caught.value.response_status) == ("400", "NotEmpty", None)


@pytest.mark.parametrize(
    ("location", "text"),
    [
        ("http://host/Account/Login?ReturnUrl=%2Fsecret%3Ftoken%3Dx", "not signed in: the host sends you to /Account/Login"),
        ("/login?redirect=%2Fa", "not signed in: the host sends you to /login"),
        ("/Account/AccessDenied?ReturnUrl=%2F", "not allowed: the host sends you to /Account/AccessDenied"),
        ("https://host/api/X.jsv?token=x", "the host redirects to https://host/api/X.jsv"),
        ("http://[", "the host redirects to an address that cannot be read"),
        ("/a\nb", "the host redirects to /ab"),
    ],
)  # fmt: skip
def test_a_redirect_says_where_it_leads_but_not_its_query(location: str, text: str) -> None:
    with pytest.raises(ServiceError) as caught:
        decode_reply(302, None, b"", headers={"location": location})
    assert str(caught.value) == f"302 {text}"


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("60", 60.0), ("1.5", 1.5), ("0", 0.0), ("-1", None), ("abc", None), ("", None), ("86400", 86400.0),
     ("Wed, 21 Oct 2015 07:28:00 GMT", 0.0), ("9" * 400, None)],
)  # fmt: skip
def test_retry_after(value: str, seconds: float | None) -> None:
    with pytest.raises(ServiceError) as caught:
        decode_reply(429, None, b"", headers=[("Retry-After", value)])
    assert caught.value.retry_after == seconds


def test_a_batch_tells_its_index() -> None:
    body = b"{responseStatus:{errorCode:Conflict,message:again,errors:[],meta:{AutoBatchIndex:1}}}"
    with pytest.raises(ServiceError, match=r"409 Conflict: again \(request 1 of the batch\)") as caught:
        decode_reply(409, "application/jsv", body)
    assert caught.value.index == 1


@pytest.mark.parametrize("index", ["x", "-1", "9" * 50, ""])
def test_an_index_that_is_none(index: str) -> None:
    body = f'{{responseStatus:{{errorCode:X,meta:{{AutoBatchIndex:"{index}"}}}}}}'.encode()
    with pytest.raises(ServiceError) as caught:
        decode_reply(409, "application/jsv", body)
    assert caught.value.index is None


# --- secrets ---------------------------------------------------------------------------------------

CANARY = "cAnArY73190"


@pytest.mark.parametrize(
    "content",
    [
        b"{bearerToken:cAnArY73190,responseStatus:{errorCode:X,message:m}}",
        b'{"responseStatus":{"errorCode":"X","stackTrace":"[REQUEST: {password:cAnArY73190}]"}}',
        b'{"responseStatus":{"errorCode":"X","message":"bad: password=cAnArY73190"}}',
        b'{"responseStatus":{"errorCode":"X","meta":{"accessToken":"cAnArY73190"}}}',
        b'<input name="password" value="cAnArY73190">',
        b"Cookie: ss-tok=cAnArY73190",
        b'{"a":1,"password":"cAnArY73190',
    ],
)
def test_no_error_holds_a_secret_that_is_known_by_name(content: bytes) -> None:
    with pytest.raises(ServiceError) as caught:
        decode_reply(500, None, content)
    error = caught.value
    shown = [str(error), repr(error), error.body, error.message, repr(vars(error)), repr(error.response_status)]
    shown.append(pickle.dumps(error, protocol=0).decode("latin-1"))
    assert error.response_status is None or error.response_status.stack_trace in (None, "***")
    assert all(CANARY not in text for text in shown)
    assert error.__cause__ is None
    assert error.__context__ is None


def test_errors_pickle() -> None:
    with pytest.raises(ServiceError) as caught:
        decode_reply(409, "application/jsv", b"{responseStatus:{errorCode:X,message:m}}", headers={"Retry-After": "5"})
    again = pickle.loads(pickle.dumps(caught.value))
    assert vars(again) == vars(caught.value)
    assert str(again) == str(caught.value)
    lost = pickle.loads(pickle.dumps(TransportError("refused", sent=False)))
    assert (str(lost), lost.sent) == ("refused", False)


def test_a_long_body_is_cut() -> None:
    with pytest.raises(ServiceError) as caught:
        decode_reply(500, None, b"x" * 10_000_000)
    assert len(caught.value.body) <= 64 * 1024
