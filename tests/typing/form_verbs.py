"""What type checkers infer of `jsvcodec.form`; they read this file, nothing runs it."""

from dataclasses import dataclass
from io import BytesIO, StringIO
from typing import Any, assert_type

from jsvcodec import Limits, form


@dataclass
class Order:
    id: int


def read(data: str | bytes | bytearray | memoryview) -> None:
    assert_type(form.loads(data), Any)
    assert_type(form.loads(data, Order), Order)
    assert_type(form.loads(data, list[Order]), list[Order])
    assert_type(form.loads(data, dict[str, Order]), dict[str, Order])
    assert_type(form.load(BytesIO()), Any)
    assert_type(form.load(StringIO(), Order), Order)
    assert_type(form.load(StringIO(), list[Order]), list[Order])
    one: Order | None = form.loads(data, Order | None)
    assert one is None or one.id


def decode(data: str | bytes | bytearray | memoryview) -> None:
    assert_type(form.Decoder(), form.Decoder[Any])
    assert_type(form.Decoder().decode(data), Any)
    assert_type(form.Decoder(lenient=True).decode(data), Any)
    assert_type(form.Decoder(Order), form.Decoder[Order])
    assert_type(form.Decoder(Order).decode(data), Order)
    assert_type(form.Decoder(list[Order]).decode(data), list[Order])
    assert_type(form.Decoder(dict[str, Order]).decode(data), dict[str, Order])
    one: Order | None = form.Decoder(Order | None).decode(data)
    assert one is None or one.id


def read_with_options(data: str) -> None:
    limits = Limits(depth=3, digits=None)
    assert_type(form.loads(data, names="pascal", limits=limits), Any)
    assert_type(form.loads(data, Order, lenient=True, unknown="error", duplicates="error"), Order)
    assert_type(form.Decoder(Order, names="pascal", limits=limits).decode(data), Order)
    form.loads(data, Order, names="kebab")  # type: ignore
    form.loads(data, Order, indent=True)  # type: ignore
    form.loads(5)  # type: ignore
    form.Decoder(Order, unknown="warn")  # type: ignore
    form.Decoder(Order).decode(5)  # type: ignore


def write(value: Order) -> None:
    assert_type(form.dumps(value), str)
    assert_type(form.dumpb(value), bytes)
    assert_type(form.Encoder().encode(value), bytes)
    form.dump(value, BytesIO())
    form.dump(value, StringIO(), names="pascal")
    assert_type(form.dumps(value, names="pascal", dates="exact", limits=Limits()), str)
    assert_type(form.Encoder(names="pascal", dates="exact").encode(value), bytes)
    form.dumps(value, lenient=True)  # type: ignore
    form.Encoder(dates="iso")  # type: ignore


def parametrized(decoder: form.Decoder[Order], encoder: form.Encoder) -> bytes:
    return encoder.encode(decoder.decode(""))
