"""What type checkers infer across formats, of converters, errors and limits; they read this file, nothing runs it."""

from dataclasses import dataclass
from typing import Any, assert_type

import jsvcodec
from jsvcodec import DecodeError, EncodeError, Invalid, Limits, Problem
from jsvcodec.converters import WireConverter, make_converter


@dataclass
class Order:
    id: int


def read(data: str | bytes) -> None:
    assert_type(jsvcodec.loads(data), Any)
    assert_type(jsvcodec.loads(data, Order), Order)
    assert_type(jsvcodec.loads(data, list[Order]), list[Order])
    assert_type(jsvcodec.loads(data, dict[str, Order], names="pascal"), dict[str, Order])
    one: Order | None = jsvcodec.loads(data, Order | None)
    assert one is None or one.id
    jsvcodec.loads(data, Order, names="kebab")  # type: ignore


def convert(data: str) -> None:
    assert_type(make_converter("jsv"), WireConverter)
    for converter in (make_converter("jsv"), make_converter("json"), make_converter("form")):
        assert_type(converter.loads(data, Order), Order)
        assert_type(converter.loads(data, list[Order]), list[Order])
        assert_type(converter.loads(data, dict[str, Order]), dict[str, Order])
        assert_type(converter.dumps(Order(1)), str)


def errors(data: str) -> None:
    try:
        jsvcodec.loads(data)
    except DecodeError as error:
        assert_type(error.pos, int | None)
        assert_type(error.path, str | None)
        assert_type(error.reason, str)
        assert_type(error.problems, tuple[Problem, ...])
    except EncodeError as error:
        assert_type(error.path, str)
    raise Invalid("not an order")


def limits() -> None:
    assert_type(Limits().depth, int | None)
    Limits(depth="9")  # type: ignore
