"""Writing: what ServiceStack.Text wrote for a value is what `jsv.dumps` writes, compact and indented, and it
reads back.

Rows of `write` and `fuzz` hold a .NET value and its text, rows of `indent` a text and its indented form.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from functools import cache
from typing import Any, get_args

import attrs
import pytest
from support.dotnet import python_type, python_value, same, without_none
from support.outcomes import equal_outcomes, outcome, outcome_of_all
from support.report import Report, listed_ids
from support.rows import Row, rows
from support.strict import tree

from jsvcodec import jsv

FILES = ("write", "fuzz")

# A duration this long is written through a double and may come back a microsecond off.
LONG = timedelta(days=24_855)


@pytest.mark.parametrize("file", FILES)
def test_written_text(file: str) -> None:
    check_rows(Report(file), problems_of_writing)


@pytest.mark.parametrize("file", FILES)
def test_reading_back(file: str) -> None:
    """What was written has to read, also where we write it differently."""
    check_rows(Report(f"{file}_read_back"), problems_of_reading_back)


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
    listed = sum(len(listed_ids(file) | listed_ids(f"{file}_read_back")) for file in files)
    assert listed <= 0.006 * sum(len(rows(file)) for file in files)


def check_rows(report: Report, problems_of: Callable[[Row, Any], Iterator[str]]) -> None:
    for row in rows(report.file.removesuffix("_read_back")):
        for problem in problems_of(row, python_value(row["value"])):
            report.deviates(row["id"], problem)
    report.close()


def problems_of_writing(row: Row, value: Any) -> Iterator[str]:
    names = row.get("names", "pascal")
    text = row["jsv"] or ""  # null at the root is no text
    written = jsv.dumps(value, names=names)
    if written != text and not (isinstance(value, set) and sorted(tree(written)) == sorted(tree(text))):
        yield f"wrote {written!r}, recorded {text!r}"
    if jsv.dumpb(value, names=names) != written.encode() or encoder(names).encode(value) != written.encode():
        yield "dumps, dumpb and Encoder differ"
    indented = jsv.dumps(value, names=names, indent=True)
    if indented != jsv.indent(written):
        yield f"wrote indented {indented!r}, indent gives {jsv.indent(written)!r}"
    if row.get("indented") is not None:
        yield from problems_of_layout(text, row["indented"])


def problems_of_layout(text: str, indented: str) -> Iterator[str]:
    if jsv.indent(text) != indented:
        yield f"indent gives {jsv.indent(text)!r}, recorded {indented!r}"
    if jsv.compact(indented) != text:
        yield f"compact gives {jsv.compact(indented)!r}, recorded {text!r}"
    # CRLF is what the same writer gives on Windows; a line break inside of quotes would change with it.
    crlf = indented.replace("\n", "\r\n")
    if text[:1] in ("{", "[") and "\n" not in text and jsv.compact(crlf) != text:
        yield f"compact of CRLF gives {jsv.compact(crlf)!r}, recorded {text!r}"


def problems_of_reading_back(row: Row, value: Any) -> Iterator[str]:
    expected = as_read(value, python_type(row["type"]))
    texts = [row["jsv"] or "", jsv.dumps(value, names=row.get("names", "pascal"))]
    # The indented form of a root scalar cannot be told from compact text.
    if row.get("indented") and texts[0][:1] in ("{", "["):
        texts.append(row["indented"])
    for text in dict.fromkeys(texts):
        yield from problems_of_reading(text, expected, row["type"])


def problems_of_reading(text: str, expected: Any, type_name: str) -> Iterator[str]:
    target = python_type(type_name)
    got = outcome_of_all(lambda data: jsv.loads(data, target), text)
    decoded = outcome(decoder(type_name).decode, text.encode())
    if not equal_outcomes(decoded, got):
        yield f"Decoder gives {decoded}, loads gives {got}"
    if got.error or not almost_same(got.value, expected):
        yield f"read {text!r} as {type_name}: {got}, expected {expected!r}"


@cache
def encoder(names: str) -> jsv.Encoder:
    return jsv.Encoder(names=names)


@cache
def decoder(type_name: str) -> Any:
    return jsv.Decoder(python_type(type_name))


# --- what comes back, by the documented lossy points -----------------------------------------------


def as_read(value: Any, target: Any) -> Any:
    """What a value must read back as: untyped leaves are text, null map values and `[None]` are gone."""
    if isinstance(value, str) and value.startswith("\ufeff"):
        return value.removeprefix("\ufeff") or None  # at the root it is taken for the mark of the file
    if isinstance(value, Decimal) and value == 0:
        return abs(value)  # zero is written without its sign
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
