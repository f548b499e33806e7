"""What went over the wire between ServiceStack hosts and clients: replies, requests and metadata pages.

`wire_reply` are replies of running hosts, `wire_sent` what ServiceStack's own .NET clients sent,
`wire_page` the samples on a host's metadata pages.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from typing import Any

import attrs
from support.classes import CLASSES
from support.dotnet import python_type, same
from support.outcomes import equal_outcomes, outcome, outcome_of_all
from support.report import Report, failures_text
from support.rows import Row, rows
from support.strict import quote_colons

import jsvcodec
from jsvcodec import form, jsv
from jsvcodec import json as ss_json


def names_of(row: Row) -> str:
    """PascalCase is a setting of the host, or asked for with `?jsconfig=tc:pc`."""
    return "pascal" if row["host"] == "pascal" or "jsconfig/tc:pc" in row["id"] else "camel"


# --- replies ---------------------------------------------------------------------------------------


def test_replies_read_as_trees_and_back() -> None:
    """`dumps(loads(text))` is the text, but for quotes round bare values that hold a colon."""
    failures = {}
    for row in jsv_replies():
        text, indented = row["text"], row["format"] == "indented"
        got = outcome_of_all(jsv.loads, text)
        if got.error:
            failures[row["id"]] = f"{text!r}: {got.error}"
            continue
        expected = jsv.indent(quote_colons(jsv.compact(text))) if indented else quote_colons(text)
        written = jsv.dumps(got.value, indent=indented)
        if written != expected:
            failures[row["id"]] = f"{text!r} is written as {written!r}"
    assert not failures, failures_text("wire_reply", failures)


def test_replies_read_into_their_class_and_back() -> None:
    """Equal after a second reading, and byte for byte where the text holds only forms that we write."""
    report = Report("wire_reply")
    exact = 0
    for row in jsv_replies():
        exact += is_ours(row["text"])
        problem = problem_of_reply(row)
        if problem:
            report.deviates(row["id"], problem)
    assert exact > 500, "the byte for byte comparison passes nearly everything by"
    report.close()


def problem_of_reply(row: Row) -> str | None:
    text, indented = row["text"], row["format"] == "indented"
    target = python_type(row["type"])
    got = outcome_of_all(lambda data: jsv.loads(data, target), text)
    if got.error:
        return f"{text!r}: {got.error}"
    written = jsv.dumps(got.value, names=names_of(row), indent=indented)
    if is_ours(text) and written != text:
        return f"{text!r} is written as {written!r}"
    again = jsv.loads(written, target)
    if not same(again, got.value):
        return f"{text!r}: the second reading gives {again!r}, the first {got.value!r}"
    return None


def jsv_replies() -> list[Row]:
    return [row for row in rows("wire_reply") if row["format"] in ("jsv", "indented")]


DATE = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
CLOCK = r"[0-9]{2}:[0-9]{2}:[0-9]{2}"
NOT_OURS = re.compile(
    rf"{DATE}T{CLOCK}(\.[0-9]{{7}})?[+-][0-9]{{2}}:[0-9]{{2}}"  # an offset, a DateTimeOffset
    rf"|{DATE}T{CLOCK}\.[0-9]{{6}}[1-9]"  # a seventh digit
    r"|(?i:[{,]id):[0-9a-f]{8}-"  # a dashed Guid
    r"|(?i:[{,](when|at)):-?[0-9]+[,}]"  # a unix integer
    r"|__type"
)


def is_ours(text: str) -> bool:
    return not NOT_OURS.search(text)


def test_json_replies_read_into_their_class() -> None:
    """NaN and infinities are not JSON: ServiceStack writes them bare, and we refuse them."""
    report = Report("wire_reply_json")
    for row in rows("wire_reply"):
        if row["format"] != "json":
            continue
        target = python_type(row["type"])
        got = outcome_of_all(lambda data, target=target: ss_json.loads(data, target), row["text"])
        if re.search(r'":(NaN|-?Infinity)', row["text"]):
            assert got.error is not None, row["id"]
            assert got.error.pos is not None, row["id"]
        elif got.error:
            report.deviates(row["id"], f"{row['text']!r}: {got.error}")
        else:
            again = ss_json.loads(ss_json.dumps(got.value), target)
            if not same(again, got.value):
                report.deviates(row["id"], f"second reading gives {again!r}, the first {got.value!r}")
    report.close()


def test_jsv_and_json_replies_to_one_question_agree() -> None:
    """Where a host answered one request in both formats, the objects agree, but for what JSON cuts."""
    pairs: dict[tuple[str, str], dict[str, Any]] = defaultdict(dict)
    for row in rows("wire_reply"):
        match = re.fullmatch(r"(.*)/(jsv|jsvjson)", row["id"])
        if match and row["type"] == "EchoResponse":
            pairs[match[1], row["type"]][match[2]] = row
    compared, failures = 0, {}
    for (name, type_name), pair in pairs.items():
        if len(pair) < 2 or re.search(r'":(NaN|-?Infinity)', pair["jsvjson"]["text"]):
            continue
        target = python_type(type_name)
        try:
            left = jsv.loads(pair["jsv"]["text"], target)
            right = ss_json.loads(pair["jsvjson"]["text"], target)
        except jsvcodec.DecodeError:
            continue  # judged above, each on its own
        compared += 1
        left, right = comparable(left), comparable(right)
        if not same(left, right):
            failures[name] = f"{left!r}\n    {right!r}"
    assert compared > 50
    assert not failures, failures_text("wire_reply, jsv against json", failures)


def comparable(reply: Any) -> Any:
    """Leave out what the formats do not share: untyped values, dates (JSON holds milliseconds), `seen`."""
    if reply is None or reply.echo is None:
        return reply
    child = reply.echo.child and attrs.evolve(reply.echo.child, at=None)
    return attrs.evolve(reply, seen=None, echo=attrs.evolve(reply.echo, any=None, when=None, moment=None, child=child))


def test_the_face_tells_the_formats_of_replies_apart() -> None:
    """`jsvcodec.loads` reads each reply as its own format does: JSV, JSON, and indented JSV labelled JSON."""
    failures = {}
    for row in rows("wire_reply"):
        target = python_type(row["type"])
        read = ss_json.loads if row["format"] == "json" else jsv.loads
        expected = outcome(lambda data, read=read, target=target: read(data, target), row["text"])
        got = outcome(lambda data, target=target: jsvcodec.loads(data, target), row["text"])
        # A refused JSON text may be JSV: bare NaN is.
        if not expected.error and not equal_outcomes(got, expected):
            failures[row["id"]] = f"{row['text']!r}: {got}, its format gives {expected}"
    assert not failures, failures_text("wire_reply, format by itself", failures)


# --- requests --------------------------------------------------------------------------------------


def test_requests_of_one_object_read_to_equal_objects() -> None:
    """JSV bodies, JSON bodies and query strings of one `dto` hold the same object, `Any` apart."""
    objects: dict[str, dict[str, Any]] = defaultdict(dict)
    failures = {}
    for row in rows("wire_sent"):
        read, text = request_of(row)
        if read is None:
            continue
        target = python_type(row["type"])
        got = outcome_of_all(lambda data, read=read, target=target: read(data, target), text)
        if got.error:
            failures[row["id"]] = f"{text!r}: {got.error}"
        else:
            objects[row["dto"]][row["id"]] = without_any(got.value)
    for same_objects in objects.values():
        assert len(same_objects) >= 4
        reference, expected = next(iter(same_objects.items()))
        for row_id, value in same_objects.items():
            if not same(value, expected):
                failures[row_id] = f"{value!r}\n    {reference}: {expected!r}"
    assert len(objects) == 16
    assert not failures, failures_text("wire_sent", failures)


def request_of(row: Row) -> tuple[Any, str]:
    """The reader of a request and its text; no reader for the bodies that are lossy, or multipart."""
    if row["id"].startswith("jsv/POST"):
        return jsv.loads, row["body"]
    if row.get("content_type", "").startswith("application/json"):
        return ss_json.loads, row["body"]
    if row["method"] == "GET":
        return form.loads, row["path"].partition("?")[2]
    return None, row["body"]


def without_any(value: Any) -> Any:
    return attrs.evolve(value, any=None) if hasattr(value, "any") else value


def test_jsv_requests_are_written_byte_for_byte() -> None:
    """The .NET client's JSV body is exact: reading and writing gives it back."""
    for row in rows("wire_sent"):
        if row["id"].startswith("jsv/POST") and is_ours(row["body"]):
            value = jsv.loads(row["body"], python_type(row["type"]))
            assert jsv.dumps(value) == row["body"], row["id"]


def test_lossy_bodies_give_a_value_or_an_error() -> None:
    for row in rows("wire_sent"):
        read, text = request_of(row)
        if read is None:
            for target in (None, python_type(row["type"])):
                outcome_of_all(lambda data, target=target: form.loads(data, target), text)


def test_asked_bodies_give_a_value_or_an_error() -> None:
    """The bodies of `wire_ask` end in a value or a DecodeError in every format, whatever they are."""
    bodies = {row["body"] for row in rows("wire_ask") if row.get("body")}
    assert len(bodies) >= 5
    for body in bodies:
        for read in (jsv.loads, ss_json.loads, form.loads, jsvcodec.loads):
            outcome_of_all(read, body)
            outcome_of_all(lambda data, read=read: read(data, CLASSES["Authenticate"]), body)


# --- metadata pages --------------------------------------------------------------------------------

PAGES = {
    ("Authenticate", "response"): "AuthenticateResponse",
    ("AssignRoles", "request"): "AssignRoles",
    ("AssignRoles", "response"): "AssignRolesResponse",
    ("Echo", "request"): "Echo",
    ("Echo", "response"): "EchoResponse",
    ("Fail", "response"): "FailResponse",
}
# A DateTimeOffset is a datetime here, and endpoints hosts write Guids with dashes: bring both to our form.
MOMENT = re.compile(r"(?i)(moment: )0001-01-01T00:00:00\.0000000\+00:00")
DASHED = re.compile(r"(?i)(\bid: )0{8}-0{4}-0{4}-0{4}-0{12}")


def test_pages_in_jsv() -> None:
    failures = {}
    for row in rows("wire_page"):
        if row["format"] != "jsv":
            continue
        cls = CLASSES[PAGES[row["operation"], row["role"]]]
        page = DASHED.sub(r"\g<1>" + "0" * 32, MOMENT.sub(r"\g<1>0001-01-01", row["sample"]))
        written = jsv.dumps(jsvcodec.sample(cls), names=names_of(row), indent=True)
        if written != page:
            failures[row["id"]] = f"{written!r}, recorded {page!r}"
        elif "moment" in page.lower() and page == row["sample"]:
            failures[row["id"]] = "the page holds no DateTimeOffset text"
        elif not same(jsv.loads(row["sample"], cls), jsv.loads(written, cls)):
            failures[row["id"]] = "the page reads to another value than the sample"
    assert not failures, failures_text("wire_page", failures)


def test_pages_in_json() -> None:
    failures = {}
    for row in rows("wire_page"):
        if row["format"] != "json":
            continue
        cls = CLASSES[PAGES[row["operation"], row["role"]]]
        got = outcome_of_all(lambda data, cls=cls: ss_json.loads(data, cls), row["sample"])
        expected = ss_json.loads(ss_json.dumps(jsvcodec.sample(cls)), cls)
        if got.error or not same(got.value, expected):
            failures[row["id"]] = f"{got}, the sample is {expected!r}"
            continue
        written = ss_json.dumps(expected, names=names_of(row))
        if list(json.loads(written)) != list(json.loads(row["sample"])):
            failures[row["id"]] = "names or their order differ"
    assert not failures, failures_text("wire_page", failures)
