"""What type checkers infer of `jsvcodec.csv`; they read this file, nothing runs it."""

from dataclasses import dataclass
from io import BytesIO, StringIO
from typing import Any, assert_type

from jsvcodec import Limits, csv


@dataclass
class Order:
    id: int


def read(data: str | bytes | bytearray | memoryview) -> None:
    assert_type(csv.loads(data), Any)
    assert_type(csv.loads(data, Order), Order)
    assert_type(csv.loads(data, list[Order]), list[Order])
    assert_type(csv.loads(data, dict[str, Order]), dict[str, Order])
    assert_type(csv.load(BytesIO()), Any)
    assert_type(csv.load(StringIO(), Order), Order)
    assert_type(csv.load(StringIO(), list[Order]), list[Order])
    one: Order | None = csv.loads(data, Order | None)
    assert one is None or one.id


def decode(data: str | bytes | bytearray | memoryview) -> None:
    assert_type(csv.Decoder(), csv.Decoder[Any])
    assert_type(csv.Decoder().decode(data), Any)
    assert_type(csv.Decoder(lenient=True).decode(data), Any)
    assert_type(csv.Decoder(Order), csv.Decoder[Order])
    assert_type(csv.Decoder(Order).decode(data), Order)
    assert_type(csv.Decoder(list[Order]).decode(data), list[Order])
    assert_type(csv.Decoder(dict[str, Order]).decode(data), dict[str, Order])
    one: Order | None = csv.Decoder(Order | None).decode(data)
    assert one is None or one.id


def read_with_options(data: str) -> None:
    limits = Limits(depth=3, digits=None)
    assert_type(csv.loads(data, names="pascal", limits=limits), Any)
    assert_type(csv.loads(data, Order, lenient=True, unknown="error", duplicates="error"), Order)
    assert_type(csv.Decoder(Order, names="pascal", limits=limits).decode(data), Order)
    csv.loads(data, Order, names="kebab")  # type: ignore
    csv.loads(data, Order, indent=True)  # type: ignore
    csv.loads(5)  # type: ignore
    csv.Decoder(Order, unknown="warn")  # type: ignore
    csv.Decoder(Order).decode(5)  # type: ignore


def write(value: Order) -> None:
    assert_type(csv.dumps(value), str)
    assert_type(csv.dumpb(value), bytes)
    assert_type(csv.Encoder().encode(value), bytes)
    csv.dump(value, BytesIO())
    csv.dump(value, StringIO(), names="pascal")
    assert_type(csv.dumps(value, names="pascal", dates="exact", limits=Limits()), str)
    assert_type(csv.Encoder(names="pascal", dates="exact").encode(value), bytes)
    csv.dumps(value, lenient=True)  # type: ignore
    csv.Encoder(dates="iso")  # type: ignore


def parametrized(decoder: csv.Decoder[Order], encoder: csv.Encoder) -> bytes:
    return encoder.encode(decoder.decode(""))
