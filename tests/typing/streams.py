"""What type checkers infer of streams; they read this file, nothing runs it."""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any, assert_type

from jsvcodec import DecodeError, csv, form, json, jsv


@dataclass
class Order:
    id: int


def read(file: BytesIO) -> None:
    assert_type(jsv.iter_lines(file), Iterator[Any])
    assert_type(json.iter_lines(file, Order), Iterator[Order])
    assert_type(form.iter_lines(file, Order, on_error="skip", names="pascal"), Iterator[Order])
    assert_type(jsv.iter_items(file, dict[str, int], path="$.a"), Iterator[dict[str, int]])
    assert_type(csv.iter_rows(file, Order, delimiter=";"), Iterator[Order])
    jsv.iter_lines(file, Order, on_error="stop")  # type: ignore
    csv.iter_rows(file, Order, path="$.a")  # type: ignore


def push(data: bytes) -> None:
    assert_type(jsv.StreamDecoder(Order).feed(data), list[Order])
    assert_type(json.StreamDecoder(list[int], framing="items", path="$.a").close(), list[list[int]])
    assert_type(csv.StreamDecoder(on_error=told).feed(data), list[Any])


def told(error: DecodeError) -> None:
    assert_type(error.record, int | None)


def write(orders: list[Order], file: BytesIO) -> None:
    jsv.write_lines(iter(orders), file, names="pascal")
    json.write_items(orders, file)
    csv.write_rows(orders, file, type=Order, header="names", formulas="keep")
    jsv.write_lines(orders, file, lenient=True)  # type: ignore
