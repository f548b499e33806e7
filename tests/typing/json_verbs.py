"""What type checkers infer of `jsvcodec.json`; they read this file, nothing runs it."""

from dataclasses import dataclass
from io import BytesIO, StringIO
from typing import Any, assert_type

from jsvcodec import Limits, json


@dataclass
class Order:
    id: int


def read(data: str | bytes | bytearray | memoryview) -> None:
    assert_type(json.loads(data), Any)
    assert_type(json.loads(data, Order), Order)
    assert_type(json.loads(data, list[Order]), list[Order])
    assert_type(json.loads(data, dict[str, Order]), dict[str, Order])
    assert_type(json.load(BytesIO()), Any)
    assert_type(json.load(StringIO(), Order), Order)
    assert_type(json.load(StringIO(), list[Order]), list[Order])
    one: Order | None = json.loads(data, Order | None)
    assert one is None or one.id


def decode(data: str | bytes | bytearray | memoryview) -> None:
    assert_type(json.Decoder(), json.Decoder[Any])
    assert_type(json.Decoder().decode(data), Any)
    assert_type(json.Decoder(lenient=True).decode(data), Any)
    assert_type(json.Decoder(Order), json.Decoder[Order])
    assert_type(json.Decoder(Order).decode(data), Order)
    assert_type(json.Decoder(list[Order]).decode(data), list[Order])
    assert_type(json.Decoder(dict[str, Order]).decode(data), dict[str, Order])
    one: Order | None = json.Decoder(Order | None).decode(data)
    assert one is None or one.id


def read_with_options(data: str) -> None:
    limits = Limits(depth=3, digits=None)
    assert_type(json.loads(data, names="pascal", limits=limits), Any)
    assert_type(json.loads(data, Order, lenient=True, unknown="error", duplicates="error"), Order)
    assert_type(json.Decoder(Order, names="pascal", limits=limits).decode(data), Order)
    json.loads(data, Order, names="kebab")  # type: ignore
    json.loads(data, Order, indent=True)  # type: ignore
    json.loads(5)  # type: ignore
    json.Decoder(Order, unknown="warn")  # type: ignore
    json.Decoder(Order).decode(5)  # type: ignore


def write(value: Order) -> None:
    assert_type(json.dumps(value), str)
    assert_type(json.dumpb(value), bytes)
    assert_type(json.Encoder().encode(value), bytes)
    json.dump(value, BytesIO())
    json.dump(value, StringIO(), names="pascal")
    assert_type(json.dumps(value, names="pascal", dates="exact", limits=Limits()), str)
    assert_type(json.Encoder(names="pascal", dates="exact").encode(value), bytes)
    json.dumps(value, lenient=True)  # type: ignore
    json.Encoder(dates="iso")  # type: ignore


def parametrized(decoder: json.Decoder[Order], encoder: json.Encoder) -> bytes:
    return encoder.encode(decoder.decode(""))
