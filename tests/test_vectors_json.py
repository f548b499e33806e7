"""Reading JSON: what ServiceStack.Text wrote as JSON for a value reads back into its type.

The rows are those of `write`, with ServiceStack's default `/Date(ms)/` dates. Untyped values are left to
the tests of `object`, since JSON's numbers have no .NET type.
"""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal
from typing import Any

import attrs
from support.dotnet import python_type, python_value, same
from support.outcomes import outcome_of_all
from support.report import Report
from support.rows import rows

from jsvcodec import json as ss_json


def test_json_of_written_values() -> None:
    report = Report("write_json")
    compared = 0
    for row in rows("write"):
        if row.get("json") is None or "Object" in row["type"]:
            continue
        target = python_type(row["type"])
        got = outcome_of_all(lambda data, target=target: ss_json.loads(data, target), row["json"])
        if re.search(r"(^|[\[,:])(NaN|-?Infinity)", row["json"]):
            assert got.error is not None, row["id"]  # bare words that are no JSON
            continue
        compared += 1
        expected = as_json_holds(python_value(row["value"]))
        if got.error or not same(got.value, expected):
            report.deviates(row["id"], f"{row['json']!r} as {row['type']}: {got}, recorded {expected!r}")
    assert compared > 800
    report.close()


def as_json_holds(value: Any) -> Any:
    """What ServiceStack's JSON keeps of a value: dates to the millisecond, no null map values."""
    if isinstance(value, datetime):
        return value.replace(microsecond=value.microsecond // 1000 * 1000)
    if isinstance(value, Decimal) and value == 0:
        return abs(value)  # zero is written without its sign
    if isinstance(value, list | set):
        return type(value)(map(as_json_holds, value))
    if isinstance(value, dict):
        return {key: as_json_holds(item) for key, item in value.items() if item is not None}
    if attrs.has(type(value)):
        members = [field.name for field in attrs.fields(type(value)) if field.name != "extra"]
        return attrs.evolve(value, **{name: as_json_holds(getattr(value, name)) for name in members})
    return value
