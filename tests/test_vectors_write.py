"""Writing: what ServiceStack.Text wrote for a value is what `jsv.dumps` writes, compact and indented, and it
reads back.

Rows of `write` and `fuzz` hold a .NET value and its text, rows of `indent` a text and its indented form.
"""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from typing import Any, get_args

import attrs
from support.dotnet import python_type, python_value, same, without_none
from support.outcomes import equal_outcomes, outcome, outcome_of_all
from support.report import Report, listed_ids
from support.rows import Row, rows

from jsvcodec import jsv

# A duration this long is written through a double and may come back a microsecond off.
LONG = timedelta(days=24_855)


def test_write_and_read_back() -> None:
    check_rows("write")


def test_fuzz_and_read_back() -> None:
    check_rows("fuzz")


def test_indent_and_compact() -> None:
    report = Report("indent")
    for row in rows("indent"):
        text, indented = row["text"] or "", row["indented"] or ""  # null is no text
        if jsv.indent(text) != indented:
            report.deviates(row["id"], f"indent gives {jsv.indent(text)!r}, recorded {indented!r}")
        if jsv.compact(indented) != text:
            report.deviates(row["id"], f"compact gives {jsv.compact(indented)!r}, recorded {text!r}")
    report.close()


def test_deviations_are_few() -> None:
    files = ("write", "fuzz", "indent")
    assert sum(len(listed_ids(file)) for file in files) <= 0.005 * sum(len(rows(file)) for file in files)


def check_rows(file: str) -> None:
    report = Report(file)
    for row in rows(file):
        for problem in problems_of(row):
            report.deviates(row["id"], problem)
    report.close()


def problems_of(row: Row) -> list[str]:
    value = python_value(row["value"])
    names = row.get("names", "pascal")
    text = row["jsv"] or ""  # null at the root is no text
    problems = []
    written = jsv.dumps(value, names=names)
    if written != text:
        problems.append(f"wrote {written!r}, recorded {text!r}")
    if jsv.dumpb(value, names=names) != written.encode() or encoder(names).encode(value) != written.encode():
        problems.append("dumps, dumpb and Encoder differ")
    problems += problems_of_reading(text, value, row["type"])
    if row.get("indented") is not None:
        problems += problems_of_layout(row, value, names)
    return problems


def problems_of_reading(text: str, value: Any, type_name: str) -> list[str]:
    target = python_type(type_name)
    got = outcome_of_all(lambda data: jsv.loads(data, target), text)
    decoded = outcome(decoder(type_name).decode, text.encode())
    if not equal_outcomes(decoded, got):
        return [f"Decoder gives {decoded}, loads gives {got}"]
    expected = as_read(value, target)
    if got.error or not almost_same(got.value, expected):
        return [f"read {text!r} as {type_name}: {got}, expected {expected!r}"]
    return []


def problems_of_layout(row: Row, value: Any, names: str) -> list[str]:
    text, indented = row["jsv"], row["indented"]
    problems = []
    if jsv.dumps(value, names=names, indent=True) != indented:
        problems.append(
            f"wrote indented {jsv.dumps(value, names=names, indent=True)!r}, recorded {indented!r}"
        )
    if jsv.indent(text) != indented:
        problems.append(f"indent gives {jsv.indent(text)!r}, recorded {indented!r}")
    if jsv.compact(indented) != text:
        problems.append(f"compact gives {jsv.compact(indented)!r}, recorded {text!r}")
    # CRLF is what the same writer gives on Windows; text in quotes that holds a lone LF would change with it.
    if text[:1] in ("{", "[") and "\n" not in text:
        crlf = indented.replace("\n", "\r\n")
        if jsv.compact(crlf) != text:
            problems.append(f"compact of CRLF gives {jsv.compact(crlf)!r}, recorded {text!r}")
    # The indented form of a root scalar cannot be told from compact text.
    if text[:1] in ("{", "["):
        problems += problems_of_reading(indented, value, row["type"])
    return problems


@cache
def encoder(names: str) -> jsv.Encoder:
    return jsv.Encoder(names=names)


@cache
def decoder(type_name: str) -> Any:
    return jsv.Decoder(python_type(type_name))


# --- what comes back, by the documented lossy points -----------------------------------------------


def as_read(value: Any, target: Any) -> Any:
    """What a value must read back as: untyped leaves are text, null map values and `[None]` are gone."""
    if isinstance(value, str) and target is not Any:
        return value.removeprefix("\ufeff")  # a root string: the mark is taken for that of the file
    return _inner(value, target)


def _inner(value: Any, target: Any) -> Any:
    target = without_none(target)
    if isinstance(value, list | set):
        item = Any if target is Any else get_args(target)[0]
        items = [_inner(part, item) for part in value]
        kept = [] if items == [None] else items
        return kept if target is Any else type(value)(kept)
    if isinstance(value, dict):
        item = Any if target is Any else get_args(target)[1]
        return {key: _inner(part, item) for key, part in value.items() if part is not None}
    if attrs.has(type(value)):
        return _instance_as_read(value)
    if target is Any and value is not None:
        return value if isinstance(value, str) else jsv.dumps(value)
    return value


def _instance_as_read(value: Any) -> Any:
    cls = type(value)
    attrs.resolve_types(cls)
    changes = {}
    for attribute in attrs.fields(cls):
        if attribute.name != "extra":
            changes[attribute.name] = _inner(getattr(value, attribute.name), attribute.type)
    return attrs.evolve(value, **changes)


def almost_same(left: Any, right: Any) -> bool:
    if isinstance(left, timedelta) and isinstance(right, timedelta) and abs(right) > LONG:
        return abs(left - right) <= timedelta(microseconds=1)
    return same(left, right)
