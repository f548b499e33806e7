"""CSV: what ServiceStack's CsvSerializer wrote is what `csv.dumps` writes, and it reads back, without that one's defects."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args

import attrs
import pytest
from support import classes
from support.dotnet import python_type, python_value, same, without_none
from support.outcomes import equal_outcomes, outcome, outcome_of_all
from support.report import Report, listed_ids
from support.rows import SAMPLES, Row, rows

from jsvcodec import csv, json, jsv


def test_written_text() -> None:
    report = Report("csv_write")
    for row in rows("csv_write"):
        value, names = python_value(row["value"]), row.get("names", "pascal")
        written = csv.dumps(value, names=names)
        if written != row["csv"]:
            report.deviates(row["id"], f"wrote {written!r}, recorded {row['csv']!r}")
        assert csv.dumpb(value, names=names) == written.encode() == csv.Encoder(names=names).encode(value)
    report.close()


def test_deviations_are_few() -> None:
    assert len(listed_ids("csv_write")) <= 0.012 * len(rows("csv_write"))


def test_reading_back() -> None:
    """What was written has to read, also where we write it differently."""
    report = Report("csv_write_read_back")
    for row in rows("csv_write"):
        for problem in _problems_of_reading_back(row):
            report.deviates(row["id"], problem)
    report.close()


def _problems_of_reading_back(row: Row) -> Iterator[str]:
    value, names, target = python_value(row["value"]), row.get("names", "pascal"), python_type(row["type"])
    expected = _as_read(value, target)
    for text in (row["csv"], csv.dumps(value, names=names)):
        got = outcome_of_all(lambda data: csv.loads(data, target), text)
        decoded = outcome(csv.Decoder(target).decode, text.encode())
        assert equal_outcomes(decoded, got)
        if got.error or not same(got.value, expected):
            yield f"read {text!r}: {got}, expected {expected!r}"


def _as_read(value: Any, target: Any) -> Any:
    """What comes back: of a cell what comes back from JSV, but for the empty text and empty bytes, which are null."""
    target = without_none(target)
    if isinstance(value, list):
        item = get_args(target)[0]
        return [_as_read(inner, item) if attrs.has(type(inner)) else _cell(inner, item) for inner in value]
    if not attrs.has(type(value)):
        return _cell(value, target)
    kinds = attrs.resolve_types(type(value)) and attrs.fields_dict(type(value))
    return attrs.evolve(value, **{name: _cell(getattr(value, name), kinds[name].type) for name in kinds})


def _cell(value: Any, kind: Any) -> Any:
    return None if value in ("", b"", None) else jsv.loads(jsv.dumps(value), kind)


def test_reading() -> None:
    """Rows are named by their place in the file, since their ids hold line breaks."""
    report = Report("csv_read")
    for place, row in enumerate(rows("csv_read")):
        target = python_type(row["type"])
        got = outcome_of_all(lambda data, target=target: csv.loads(data, target), row["text"])
        if "error" not in row and (got.error or not same(got.value, python_value(row["value"]))):
            report.deviates(f"#{place}", f"read {row['text']!r} as {row['type']}: {got}, recorded {row['value']}")
        if "error" in row and not got.error:
            report.deviates(f"#{place}", f"read {row['text']!r} as {row['type']}: {got}, recorded {row['error']}")
    report.close()


def test_a_mark_changes_nothing() -> None:
    """There a byte order mark loses the first column."""
    for row in rows("csv_read"):
        target = python_type(row["type"])
        text = row["text"].removeprefix("\ufeff")
        marked, plain = (outcome(lambda data, t=target: csv.loads(data, t), each) for each in ("\ufeff" + text, text))
        assert same(marked.value, plain.value)
        assert (marked.error is None, getattr(marked.error, "reason", "")) == (
            plain.error is None,
            getattr(plain.error, "reason", ""),
        )


def test_orders_that_a_host_wrote() -> None:
    text = (SAMPLES / "shop.orders.csv").read_bytes()
    orders = csv.loads(text, list[classes.Order])
    known = json.loads((SAMPLES / "shop.orders.json").read_bytes(), list[classes.Order])[: len(orders)]
    assert len(orders) == 28
    for order, expected in zip(orders, known, strict=True):
        # A null map value is not written, and a null and an empty Note are one.
        expected = attrs.evolve(expected, note=expected.note or None)
        assert order == jsv.loads(jsv.dumps(expected), classes.Order)
    assert csv.dumpb(orders, names="pascal") == text


@pytest.mark.parametrize("name", ["csv_write", "csv_read"])
def test_there_is_something_to_compare(name: str) -> None:
    assert len(rows(name)) > 250
