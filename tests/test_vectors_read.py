"""Reading: every recorded text gives a value or a `DecodeError`, and inside the strict rules the recorded
value.

`read_odd` mixes well-formed and malformed JSV. `support.strict` says by rule on which side a text stands:
outside, the library must refuse (the record then shows what the reference loses there); inside, it must
give a value, and the record's where the reference has one. `wire_read` holds what a host understood of a
request in each format, `query` and `js` what other writers send.
"""

from __future__ import annotations

import json
import math
import struct
from datetime import UTC, datetime
from typing import Any

import attrs
from support.dotnet import python_type, python_value, same
from support.outcomes import Outcome, outcome_of_all
from support.report import Report, failures_text
from support.rows import Row, rows
from support.seen import equal_seen, expected_seen, refused_somewhere, seen_of
from support.strict import Refused, check, tree

from jsvcodec import form, jsv
from jsvcodec import json as ss_json

READERS: dict[str, Any] = {"jsv": jsv.loads, "json": ss_json.loads, "form": form.loads, "query": form.loads}


# --- read_odd --------------------------------------------------------------------------------------


def test_read_odd() -> None:
    report = Report("read_odd")
    inside = 0
    for row in rows("read_odd"):
        if row["text"] is None:
            continue  # a null string: there is no text to read
        inside += "value" in row and not refusal_of(row["text"], python_type(row["type"]))
        problem = problem_of_reading(row)
        if problem:
            report.deviates(row["id"], f"{row['text']!r} as {row['type']}: {problem}")
    assert inside > 800, "hardly a value is compared"
    report.close()


def problem_of_reading(row: Row) -> str | None:
    target = python_type(row["type"])
    got = outcome_of_all(lambda data: jsv.loads(data, target), row["text"])
    refusal = refusal_of(row["text"], target)
    if refusal:
        return None if got.error else f"{refusal}, but the library reads {got.value!r}"
    if got.error:
        return f"inside the rules, but refused: {got.error}"
    if "error" in row:
        return None  # the reference fails on its own grammar: no value to hold ours against
    expected = python_value(row["value"])
    ours = as_recorded(got.value, expected, row["type"])
    return None if same(ours, expected) else f"gives {got.value!r}, recorded {expected!r}"


def refusal_of(text: str, target: Any) -> str | None:
    """The rule that a text breaks, or None."""
    try:
        check(tree(text), target)
    except Refused as error:
        return str(error)
    return None


def as_recorded(value: Any, expected: Any, type_name: str) -> Any:
    """Our value in the record's terms, where the two hold the same in different forms."""
    if isinstance(value, list) and isinstance(expected, list) and len(value) == len(expected):
        return [as_recorded(*pair, type_name) for pair in zip(value, expected, strict=True)]
    if isinstance(value, dict) and isinstance(expected, dict):
        return {key: as_recorded(item, expected.get(key), type_name) for key, item in value.items()}
    if isinstance(value, dict | list) and isinstance(expected, str) and "Object" in type_name:
        return expected if tree(expected) == value else value  # `object`: a tree here, its text there
    if isinstance(value, datetime) and "DateTimeOffset" not in type_name:
        return value.astimezone(UTC)  # DateTime has no offset: the record turned it into the clock of UTC
    if isinstance(value, float) and "Single" in type_name:
        return single(value)  # 32 bits
    if hasattr(value, "extra"):
        return attrs.evolve(value, extra={})  # a .NET class has no room for unknown members
    return value


def single(value: float) -> float:
    try:
        return float(struct.unpack(">f", struct.pack(">f", value))[0])
    except OverflowError:
        return math.copysign(math.inf, value)


# --- wire_read -------------------------------------------------------------------------------------


def test_wire_read() -> None:
    report = Report("wire_read")
    compared = 0
    target = python_type("Echo")
    for row in rows("wire_read"):
        if row["format"] == "multipart":
            continue
        read = READERS[row["format"]]
        got = outcome_of_all(lambda data, read=read: read(data, target), row["text"])
        compared += bool(got.error is None and expected_seen(row))
        problem = problem_of_request(row, got, target)
        if problem:
            report.deviates(row["id"], f"{row['text']!r}: {problem}")
    assert compared > 450, "hardly a value is compared"
    report.close()


def problem_of_request(row: Row, got: Outcome, target: Any) -> str | None:
    refusal = refusal_of(row["text"], target) if row["format"] == "jsv" else None
    if refusal:
        return None if got.error else f"{refusal}, but the library reads {got.value!r}"
    expected = expected_seen(row)
    if got.error:
        return None if refused_somewhere(row) else f"the hosts read it, but refused: {got.error}"
    if not expected:
        return None  # the hosts refuse it for a reason of their own: no value to hold ours against
    seen = seen_of(got.value)
    if any(equal_seen(seen, host) for host in expected):
        return None
    return f"gives {seen}, the host saw {expected[0]}"


def test_multipart_bodies_are_no_forms() -> None:
    """Multipart is not read; its text must still end in a value or a DecodeError."""
    for row in rows("wire_read"):
        if row["format"] == "multipart":
            outcome_of_all(lambda data: form.loads(data, python_type("Echo")), row["text"])


# --- query and js ----------------------------------------------------------------------------------


def test_query_gives_a_value_or_an_error() -> None:
    for row in rows("query"):
        for target in (None, python_type(row["type"])):
            outcome_of_all(lambda data, target=target: form.loads(data, target), row["query"])


def test_js_client_gives_a_value_or_an_error() -> None:
    """Where the text is inside the grammar, its tree is what the independent reading gives."""
    failures = {}
    for row in rows("js"):
        got = outcome_of_all(jsv.loads, row["jsv"])
        try:
            expected = tree(row["jsv"])
        except Refused as error:
            if not got.error:
                failures[row["id"]] = f"{error}, but the library reads {got.value!r}"
            continue
        if got.error or not same(got.value, expected):
            failures[row["id"]] = f"{row['jsv']!r} gives {got}, the grammar says {expected!r}"
    assert not failures, failures_text("js", failures)


def test_untyped_reading_follows_the_grammar() -> None:
    """Every recorded JSV text, read without a type, gives the tree of the grammar or is refused with it."""
    texts = {row["text"] for row in rows("read_odd") if row["text"] is not None}
    texts |= {row["jsv"] for file in ("write", "fuzz") for row in rows(file) if row["jsv"] is not None}
    texts |= {row["text"] for row in rows("wire_read") if row["format"] == "jsv"}
    failures = {}
    for text in sorted(texts):
        got = outcome_of_all(jsv.loads, text)
        try:
            expected = Outcome(tree(text), None)
        except Refused as error:
            if not got.error:
                failures[text] = f"{error}, but the library reads {got.value!r}"
            continue
        if got.error or not same(got.value, expected.value):
            failures[text] = f"gives {got}, the grammar says {json.dumps(expected.value)}"
    assert not failures, failures_text("untyped", failures)
