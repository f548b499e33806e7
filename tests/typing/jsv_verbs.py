"""What type checkers infer of `jsvcodec.jsv`; they read this file, nothing runs it."""

from dataclasses import dataclass
from io import BytesIO, StringIO
from typing import Any, assert_type

from jsvcodec import Limits, jsv


@dataclass
class Order:
    id: int


def read(data: str | bytes | bytearray | memoryview) -> None:
    assert_type(jsv.loads(data), Any)
    assert_type(jsv.loads(data, Order), Order)
    assert_type(jsv.loads(data, list[Order]), list[Order])
    assert_type(jsv.loads(data, dict[str, Order]), dict[str, Order])
    assert_type(jsv.load(BytesIO()), Any)
    assert_type(jsv.load(StringIO(), Order), Order)
    assert_type(jsv.load(StringIO(), list[Order]), list[Order])
    one: Order | None = jsv.loads(data, Order | None)
    assert one is None or one.id


def decode(data: str | bytes | bytearray | memoryview) -> None:
    assert_type(jsv.Decoder(), jsv.Decoder[Any])
    assert_type(jsv.Decoder().decode(data), Any)
    assert_type(jsv.Decoder(lenient=True).decode(data), Any)
    assert_type(jsv.Decoder(Order), jsv.Decoder[Order])
    assert_type(jsv.Decoder(Order).decode(data), Order)
    assert_type(jsv.Decoder(list[Order]).decode(data), list[Order])
    assert_type(jsv.Decoder(dict[str, Order]).decode(data), dict[str, Order])
    one: Order | None = jsv.Decoder(Order | None).decode(data)
    assert one is None or one.id


def read_with_options(data: str) -> None:
    limits = Limits(depth=3, digits=None)
    assert_type(jsv.loads(data, names="pascal", limits=limits), Any)
    assert_type(jsv.loads(data, Order, lenient=True, unknown="error", duplicates="error"), Order)
    assert_type(jsv.Decoder(Order, names="pascal", limits=limits).decode(data), Order)
    jsv.loads(data, Order, names="kebab")  # type: ignore
    jsv.loads(data, Order, indent=True)  # type: ignore
    jsv.loads(5)  # type: ignore
    jsv.Decoder(Order, unknown="warn")  # type: ignore
    jsv.Decoder(Order).decode(5)  # type: ignore


def write(value: Order) -> None:
    assert_type(jsv.dumps(value), str)
    assert_type(jsv.dumpb(value), bytes)
    assert_type(jsv.Encoder().encode(value), bytes)
    jsv.dump(value, BytesIO())
    jsv.dump(value, StringIO(), names="pascal")
    assert_type(jsv.dumps(value, names="pascal", dates="exact", limits=Limits()), str)
    assert_type(jsv.Encoder(names="pascal", dates="exact").encode(value), bytes)
    jsv.dumps(value, lenient=True)  # type: ignore
    jsv.Encoder(dates="iso")  # type: ignore


def parametrized(decoder: jsv.Decoder[Order], encoder: jsv.Encoder) -> bytes:
    return encoder.encode(decoder.decode(""))
