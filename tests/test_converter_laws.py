"""Without hooks of a user a converter reads and writes what its format does, values and errors alike."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from random import Random
from typing import Any

import msgspec
import pydantic
import pytest
import sqlalchemy
from safety.backends import same
from sqlalchemy import orm
from support.outcomes import equal_outcomes, outcome
from support.random_builder import random_module
from support.random_documents import CHANGES, as_json, as_jsv, changed, parsed
from support.random_kinds import Maker
from support.sides import in_python_text

import jsvcodec
from jsvcodec import DecodeError, EncodeError, Format, Limits, form, json, jsv, models, register_format
from jsvcodec.converters import make_converter

FORMATS: dict[str, Any] = {"jsv": jsv, "json": json, "form": form}
OPTIONS: tuple[dict[str, Any], ...] = (
    {}, {"names": "pascal"}, {"nulls": "keep", "sort_keys": True}, {"dates": "exact", "indent": True},
)  # fmt: skip
READING = ("names", "lenient", "unknown", "duplicates", "types", "limits", "hooks")


def written(dumps: Any, value: Any, **options: Any) -> Any:
    try:
        return dumps(value, **options)
    except EncodeError:
        return EncodeError


def check(converters: dict[str, Any], kind: Any, value: Any, **options: Any) -> int:
    """Write and read a value both ways in every format, and return how often it could be written."""
    count = 0
    reading = {name: option for name, option in options.items() if name in READING}
    for name, converter in converters.items():
        text = written(FORMATS[name].dumps, value, **options)
        assert written(converter.dumps, value) == text
        if text is not EncodeError:
            count += 1
            expected = outcome(lambda text, name=name: FORMATS[name].loads(text, kind, **reading), text)
            assert equal_outcomes(expected, outcome(lambda text, use=converter: use.loads(text, kind), text))
            if name == "json" and expected.error is None:
                tree = json.loads(text)
                assert same(converter.structure(tree, kind), json.loads(json.dumps(tree), kind, **reading))
    return count


@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_shipped_models(options: Any) -> None:
    converters = {name: make_converter(name, **options) for name in FORMATS}
    kinds = [kind for name in models.__all__ if isinstance(kind := getattr(models, name), type)]
    assert len(kinds) > 10
    counts = [check(converters, kind, jsvcodec.sample(kind), **options) for kind in kinds]
    assert sum(counts) >= 3 * len(kinds) - 1  # a form holds no model that is a list


def test_random_classes() -> None:
    converters = {name: make_converter(name) for name in FORMATS}
    count = 0
    for number in range(100):
        module = random_module(f"converters/{number}")
        random = Random(number)
        with module.run() as names:
            kind = eval(module.root.source, names)
            for _ in range(2):
                value = eval(module.root.make(Maker(random)), names)
                count += check(converters, kind, value)
                count += check_documents(converters, kind, random, written(json.dumps, value))
    assert count > 2_000


def check_documents(converters: dict[str, Any], kind: Any, random: Random, text: Any) -> int:
    if text is EncodeError:
        return 0
    tree = parsed(text)
    for change in CHANGES:
        document = changed(random, tree, change)
        for name, text in (("json", as_json(document)), ("jsv", as_jsv(document))):
            expected = outcome(lambda text, name=name: FORMATS[name].loads(text, kind), text)
            assert equal_outcomes(expected, outcome(lambda text, name=name: converters[name].loads(text, kind), text))
    return 2 * len(CHANGES)


def test_classes_of_other_libraries() -> None:
    class Inner(pydantic.BaseModel):
        count: int

    class Model(pydantic.BaseModel):
        number: int = pydantic.Field(alias="theNumber")
        inner: list[Inner] = []

    class Base(orm.DeclarativeBase):
        pass

    class Order(Base):
        __tablename__ = "orders"
        id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
        lines: orm.Mapped[list[Line]] = orm.relationship(back_populates="order")

    class Line(Base):
        __tablename__ = "lines"
        id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
        order_id: orm.Mapped[int] = orm.mapped_column(sqlalchemy.ForeignKey("orders.id"))
        order: orm.Mapped[Order] = orm.relationship(back_populates="lines")

    order = Order(id=1, lines=[Line(id=2), Line(id=3)])
    for name, converter in {name: make_converter(name) for name in FORMATS}.items():
        assert check({name: converter}, Model, Model(theNumber=1, inner=[Inner(count=2)])) == 1
        assert check({name: converter}, Outer, Outer([Struct(2)])) == 1
        if name != "form":
            assert converter.dumps(order) == in_python_text(FORMATS[name].Encoder(), order)
    with pytest.raises(DecodeError, match=r"\$\.inner\[0\]\.count: not an integer"):
        make_converter("jsv").loads("{theNumber:1,inner:[{count:x}]}", Model)


class Struct(msgspec.Struct):
    count: int


class Outer(msgspec.Struct, rename="pascal"):
    structs: list[Struct]


def test_depth_and_cycles() -> None:
    cycle: list[Any] = []
    cycle.append(cycle)
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]
    for name in ("jsv", "json"):
        converter = make_converter(name)
        for value in (cycle, deep, {"a": cycle}):
            with pytest.raises(EncodeError):
                converter.dumps(value)
        with pytest.raises(EncodeError, match="nested deeper than 3 levels"):
            converter.dumps([[[[1]]]], limits=Limits(depth=3))
        with pytest.raises(DecodeError, match="nested deeper than 128 levels"):
            converter.loads("[" * 200 + "]" * 200, Any)


def test_formats_of_users() -> None:
    class Lines(Format):
        def read(self, data: Any, options: Any) -> Any:
            return data.split(";")

        def write(self, tree: Any, options: Any) -> str:
            return ";".join(tree)

    class Packed(Format):
        binary = has_numbers = True

        def read(self, data: Any, options: Any) -> Any:
            return list(data)

        def write(self, tree: Any, options: Any) -> bytes:
            return bytes(tree)

    register_format("converter-lines", Lines())
    register_format("converter-packed", Packed())
    lines, packed = make_converter("converter-lines"), make_converter("converter-packed")
    assert (lines.loads("1;2", list[int]), lines.dumps([1, True])) == ([1, 2], "1;True")
    lines.register_structure_hook(int, lambda tree, _: -int(tree))
    assert lines.loads("1;2", list[int]) == [-1, -2]
    assert (packed.loads(b"\1\2", list[int]), packed.dumpb([1, 2])) == ([1, 2], b"\1\2")
    with pytest.raises(TypeError, match="binary"):
        packed.dumps([1])


def test_threads_share_a_converter() -> None:
    converter = make_converter("jsv")
    models_ = [jsvcodec.sample(getattr(models, name)) for name in ("AuthenticateResponse", "Authenticate")] * 50
    with ThreadPoolExecutor(8) as pool:
        for value, text in zip(models_, pool.map(converter.dumps, models_), strict=True):
            assert text == jsv.dumps(value)
            assert converter.loads(text, type(value)) == jsv.loads(text, type(value))


@pytest.mark.parametrize("text", ["[1,2", "{ a: [ 1 ] }", "1", "a", "{a:1}", "", "[x]"])
@pytest.mark.parametrize("kind", [list[int], dict[str, Any], list[dict[str, int]], int, str | None])
def test_lenient_reading(text: str, kind: Any) -> None:
    expected = outcome(lambda text: jsv.loads(text, kind, lenient=True), text)
    assert equal_outcomes(expected, outcome(lambda text: make_converter("jsv", lenient=True).loads(text, kind), text))
