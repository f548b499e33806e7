"""What ServiceStack left behind: an OrmLite database with JSV and JSON rows, a CSV file and settings.

The expected values stand in `shop.orders.json`, which another serializer wrote of the same orders.
"""

from __future__ import annotations

import csv
import json
import re
import sqlite3
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any
from uuid import UUID

import attrs
from support.classes import Address, Country, Customer, Line, Order
from support.dotnet import same
from support.outcomes import outcome_of_all
from support.rows import SAMPLES, read_lines

import jsvcodec
from jsvcodec import jsv

JSV_ROWS = 28  # the later ones hold JSON
COMPLEX = (
    "Customer",
    "Lines",
    "Tags",
    "Attributes",
    "Counts",
    "Slots",
    "Refs",
    "Ratios",
    "Flags",
    "Matrix",
    "History",
)
attrs.resolve_types(Order)
TYPES: dict[str, Any] = {field.name.title(): field.type for field in attrs.fields(Order)}


# --- the orders as the other serializer wrote them -------------------------------------------------


@cache
def orders() -> dict[int, Order]:
    recorded = json.loads((SAMPLES / "shop.orders.json").read_text("utf-8"), parse_float=Decimal)
    return {row["Id"]: order_of(row) for row in recorded}


def order_of(row: dict[str, Any]) -> Order:
    return Order(
        id=row["Id"],
        customer=row["Customer"] and customer_of(row["Customer"]),
        lines=lines_of(row["Lines"]),
        tags=row["Tags"],
        attributes=without_nulls(row["Attributes"]),
        counts=row["Counts"] and {Country[name]: count for name, count in row["Counts"].items()},
        slots=row["Slots"] and [timespan(text) for text in row["Slots"]],
        refs=row["Refs"] and [UUID(text) for text in row["Refs"]],
        ratios=row["Ratios"] and [float(number) for number in row["Ratios"]],
        flags=row["Flags"],
        matrix=row["Matrix"],
        placed=datetime.fromisoformat(row["Placed"]),
        total=Decimal(row["Total"]),
        note=row["Note"],
        history=row["History"] and {key: lines_of(lines) for key, lines in row["History"].items()},
    )


def customer_of(row: dict[str, Any]) -> Customer:
    return Customer(
        name=row["Name"],
        email=row["Email"],
        since=datetime.fromisoformat(row["Since"]),
        address=row["Address"] and address_of(row["Address"]),
    )


def address_of(row: dict[str, Any]) -> Address:
    return Address(street=row["Street"], zip=row["Zip"], country=Country[row["Country"]])


def lines_of(rows: list[dict[str, Any]] | None) -> list[Line | None] | None:
    return rows and [
        Line(
            sku=row["Sku"],
            quantity=row["Quantity"],
            price=Decimal(row["Price"]),
            options=without_nulls(row["Options"]),
        )
        for row in rows
    ]


def without_nulls(pairs: dict[str, Any] | None) -> dict[str, Any] | None:
    """A null map value is not written, so the database does not have it."""
    return pairs and {key: value for key, value in pairs.items() if value is not None}


def timespan(text: str) -> timedelta:
    match = re.fullmatch(r"(-?)(?:(\d+)\.)?(\d+):(\d+):(\d+)(?:\.(\d{7}))?", text)
    assert match
    sign, days, hours, minutes, seconds, ticks = match.groups()
    value = timedelta(
        days=int(days or 0),
        hours=int(hours),
        minutes=int(minutes),
        seconds=int(seconds),
        microseconds=int(ticks or 0) // 10,
    )
    return -value if sign else value


# --- the database ----------------------------------------------------------------------------------


def table(name: str) -> list[sqlite3.Row]:
    connection = sqlite3.connect(f"file:{SAMPLES / 'shop.sqlite'}?mode=ro&immutable=1", uri=True)
    try:
        connection.row_factory = sqlite3.Row
        return connection.execute(f'SELECT * FROM "{name}" ORDER BY Id').fetchall()
    finally:
        connection.close()


def test_the_database_holds_both_formats() -> None:
    written = [row["History"] for row in table("Order")]
    assert len(written) == len(orders()) == 40
    assert all(text.startswith('{"a,b":[{Sku') for text in written[:JSV_ROWS])
    assert all(text.startswith('{"a,b":[{"Sku') for text in written[JSV_ROWS:])


def test_every_complex_column_reads() -> None:
    for row in table("Order"):
        order = orders()[row["Id"]]
        for column in COMPLEX:
            expected = getattr(order, column.lower())
            text = row[column]
            if text is None:
                assert expected is None, (row["Id"], column)
                continue
            got = outcome_of_all(lambda data, column=column: jsvcodec.loads(data, TYPES[column]), text)
            assert got.error is None, (row["Id"], column, text, got.error)
            assert same(got.value, expected), (row["Id"], column, text, got.value)


def test_jsv_columns_are_written_back_byte_for_byte() -> None:
    for row in table("Order")[:JSV_ROWS]:
        for column in COMPLEX:
            if row[column] is not None:
                value = jsv.loads(row[column], TYPES[column])
                assert jsv.dumps(value, names="pascal") == row[column], (row["Id"], column)


def test_user_roles_and_permissions() -> None:
    for row in table("UserAuth"):
        for column in ("Roles", "Permissions"):
            value = jsvcodec.loads(row[column], list[str])
            assert value is not None
            assert jsv.dumps(value) == row[column]


def test_jsv_inside_jsv() -> None:
    users = table("UserAuth")
    assert len(users) == 6
    streets = ["a,b", 'say "hi"', "{x}", "[y]", "k:v", "l1\nl2"]
    plain = ["[y]", "k:v", "l1\nl2", " lead", "trail ", "é€😀"]
    for row, street, text in zip(users, streets, plain, strict=True):
        meta = jsvcodec.loads(row["Meta"], dict[str, str])
        assert meta["plain"] == text
        address = jsvcodec.loads(meta["Address"], Address)
        assert same(address, Address(street=street, zip="1", country=Country.Chile))
        meta["Address"] = jsv.dumps(address, names="pascal")
        assert jsv.dumps(meta) == row["Meta"]


# --- CSV -------------------------------------------------------------------------------------------


def test_csv_cells() -> None:
    """Complex cells read to the orders and are written back byte for byte; a null is an empty cell."""
    with open(SAMPLES / "shop.orders.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == JSV_ROWS
    for row in rows:
        order = orders()[int(row["Id"])]
        for column in (*COMPLEX, "Placed", "Total"):
            expected = getattr(order, column.lower())
            if row[column] == "":
                assert expected is None, (row["Id"], column)
                continue
            value = jsv.loads(row[column], TYPES[column])
            assert same(value, expected), (row["Id"], column, row[column], value)
            assert jsv.dumps(value, names="pascal") == row[column], (row["Id"], column)
        assert row["Note"] == (order.note or "")  # plain text in CSV: no JSV


# --- settings --------------------------------------------------------------------------------------

SETTING_TYPES: dict[str, Any] = {
    "Address": Address,
    "Int32": int,
    "Boolean": bool,
    "DateTime": datetime,
    "TimeSpan": timedelta,
    "List`1": list[int],
    "Decimal": Decimal,
    "Country": Country,
}


def setting_value(row: dict[str, Any]) -> Any:
    value = row["value"]
    if row["type"] == "Address":
        return address_of(value)
    if row["type"] == "DateTime":
        return datetime.fromisoformat(value)
    if row["type"] == "TimeSpan":
        return timespan(value)
    if row["type"] == "Decimal":
        return Decimal(row["text"])
    return Country[value] if row["type"] == "Country" else value


def test_settings() -> None:
    """`Get<T>` reads a setting as JSV. (GetList and GetDictionary split at commas: not JSV.)"""
    rows = [row for row in read_lines(SAMPLES / "settings.jsonl") if row["method"] == "Get"]
    assert len(rows) == 12
    for row in rows:
        target, expected = SETTING_TYPES[row["type"]], setting_value(row)
        bare_list = row["type"] == "List`1" and not row["text"].startswith("[")
        strict = outcome_of_all(lambda data, target=target: jsv.loads(data, target), row["text"])
        lenient = outcome_of_all(lambda data, target=target: jsv.loads(data, target, lenient=True), row["text"])
        # No brackets round a root list is what lenient reading is for.
        assert (strict.error is not None) == bare_list, row
        assert bare_list or same(strict.value, expected), (row, strict)
        assert lenient.error is None, (row, lenient)
        assert same(lenient.value, expected), (row, lenient)
