"""A toy scalar, a toy format and a toy class provider, registered with one public call each, work everywhere."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import attrs
import pytest
from support.paths import FORMATS, comes_back, read, write
from support.registering import registrations

import jsvcodec
from jsvcodec import ClassProvider, Field, Invalid, json, jsv
from jsvcodec.converters import make_converter


@pytest.fixture(autouse=True)
def _undone() -> Iterator[None]:
    with registrations():
        yield


class Color:
    def __init__(self, red: int) -> None:
        self.red = red

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Color) and self.red == other.red

    def __hash__(self) -> int:
        return hash(self.red)

    def __repr__(self) -> str:
        return f"Color({self.red})"


def read_color(text: str) -> Color:
    if not text.startswith("#"):
        raise Invalid("not a color")
    return Color(int(text[1:], 16))


def register_color(**options: Any) -> None:
    jsvcodec.register_scalar(Color, read_color, lambda color: f"#{color.red:x}", sample=Color(10), **options)


@attrs.define
class Shape:
    fill: Color
    line: Color | None = None
    either: Color | str = ""
    listed: list[Color] = attrs.field(factory=list)
    keyed: dict[Color, int] = attrs.field(factory=dict)
    pairs: tuple[Color, int] = (Color(0), 0)


SHAPE = Shape(Color(1), Color(255), Color(2), [Color(3)], {Color(4): 5}, (Color(6), 7))


# --- scalars ------------------------------------------------------------------------------------------------------


def test_a_scalar():
    with pytest.raises(TypeError, match=r"Shape.fill: no way to read or write Color"):
        jsv.Decoder(Shape)
    assert write(SHAPE, "jsv") == "EncodeError: $.fill: cannot write a value of type Color"
    register_color()
    texts = comes_back(SHAPE, Shape)
    assert texts["jsv"] == "{fill:#1,line:#ff,either:#2,listed:[#3],keyed:{#4:5},pairs:[#6,7]}"
    assert texts["json"] == (
        '{"fill":"#1","line":"#ff","either":"#2","listed":["#3"],"keyed":{"#4":5},"pairs":["#6",7]}'
    )
    comes_back(Shape(Color(1), either="red"), Shape)
    for format in ("jsv", "json"):
        comes_back(Color(9), Color, [format])
        comes_back([Color(9), None], list[Color | None], [format])
        assert make_converter(format).unstructure(SHAPE)["fill"] in (Color(1), "#1")
        assert FORMATS[format].loads(make_converter(format).dumps(SHAPE), Shape) == SHAPE
    assert read(Shape, "jsv", "{fill:x,keyed:{y:1}}") == "DecodeError: $.fill: not a color\n$.keyed.y: not a color"


def test_the_json_form_of_a_scalar():
    register_color(json=lambda color: color.red)
    assert write([Color(1), {Color(2): None}], "json") == '[1,{"2":null}]'
    for form in (Decimal("1.10"), True, 1.5, "a"):
        jsvcodec.register_scalar(Color, read_color, str, sample=Color(1), json=lambda color, form=form: form)
        assert write([Color(1)], "json") == json.dumps([form])


def test_numbers_of_json_arrive_as_their_text():
    got: list[Any] = []
    jsvcodec.register_scalar(Color, lambda text: got.append(text) or Color(1), str, sample=Color(1))
    json.loads('[1,1.50,true,"a"]', list[Color])
    assert got == ["1", "1.50", "true", "a"]


def test_samples_conversion_and_the_scalar():
    register_color()
    sample = jsvcodec.sample(Shape)
    assert (sample.fill, sample.listed, sample.keyed) == (Color(10), [Color(10)], {Color(10): 0})
    for source in FORMATS:
        for target in FORMATS:
            text = FORMATS[source].dumps(sample)
            assert jsvcodec.convert(text, source, target, Shape) == FORMATS[target].dumps(sample)
    assert jsvcodec.loads("[#1]", list[Color]) == jsvcodec.loads('["#1"]', list[Color]) == [Color(1)]


def test_a_subclass_of_the_scalar():
    register_color()

    class Tint(Color):
        pass

    assert write([Tint(3)], "jsv") == "[#3]"
    assert write([Tint(3)], "json") == '["#3"]'
    with pytest.raises(TypeError, match="no way to read or write Tint"):
        jsv.Decoder(list[Tint])
    jsvcodec.register_scalar(Tint, lambda text: Tint(int(text[1:])), lambda tint: f"~{tint.red}", sample=Tint(1))
    assert comes_back([Tint(3)], list[Tint], ["jsv", "json"])["jsv"] == "[~3]"


def test_a_class_that_the_library_knows_as_something_else():
    """What is registered wins over what a class is otherwise: a class with members, text, an enum, a list."""
    point = attrs.make_class("Point", ["x"])
    for kind, make in ((point, point), (type("Text", (str,), {}), str), (type("Row", (list,), {}), list)):
        instance = kind("ab")
        jsvcodec.register_scalar(kind, lambda text, kind=kind: kind(text[1:-1]), lambda value: "<ab>", sample=instance)
        assert comes_back({"a": instance}, dict[str, kind])["jsv"] == "{a:<ab>}", make  # type: ignore[valid-type]


def test_codecs_and_verbs_after_a_registration():
    register_color()
    before = jsv.Decoder(Color)
    assert jsv.loads("#f", Color) == before.decode("#f") == Color(15)
    jsvcodec.register_scalar(Color, lambda text: Color(int(text)), lambda color: str(color.red), sample=Color(1))
    assert before.decode("#f") == Color(15)
    assert jsv.loads("15", Color) == jsv.Decoder(Color).decode("15") == Color(15)
    assert json.loads('"15"', Color) == jsvcodec.form.loads("a=15", dict[str, Color])["a"] == Color(15)
    assert jsv.dumps([Color(15)]) == "[15]"


@pytest.mark.parametrize(
    ("change", "error", "names"),
    [
        ({"type": "Color"}, TypeError, "type"),
        ({"type": list[int]}, TypeError, "type"),
        ({"read": None}, TypeError, "read"),
        ({"write": 1}, TypeError, "write"),
        ({"json": "text"}, TypeError, "json"),
        ({"json": 0}, TypeError, "json"),
        ({"sample": 1}, TypeError, "sample"),
        *(({"type": kind, "sample": kind()}, ValueError, kind.__name__) for kind in (int, str, bytes, dict, list)),
    ],
)  # fmt: skip
def test_wrong_scalars(change, error, names):
    given = {"type": Color, "read": read_color, "write": str, "sample": Color(1)} | change
    with pytest.raises(error, match=names):
        jsvcodec.register_scalar(given.pop("type"), given.pop("read"), given.pop("write"), **given)


@pytest.mark.parametrize("format", FORMATS)
def test_what_goes_wrong_in_a_scalar(format):
    register_color()
    text = FORMATS[format].dumps({"fill": "#hunter2"})
    assert read(Shape, format, text) == "DecodeError: $.fill: refused by ValueError"
    jsvcodec.register_scalar(Color, read_color, lambda color: color.hunter2, sample=Color(1))
    assert write({"a": Color(1)}, format) == "EncodeError: $.a: refused by AttributeError"
    assert "refused by AttributeError" in write({"a": {Color(1): 1}}, format)
    jsvcodec.register_scalar(Color, read_color, lambda color: 1, sample=Color(1), json=lambda color: [])
    assert write({"a": Color(1)}, format).startswith("EncodeError: $.a: its ")


# --- class providers ----------------------------------------------------------------------------------------------


class Point:
    def __init__(self, **values: Any) -> None:
        if values.get("pos_x", 0) < 0:
            raise Invalid("left of all")
        vars(self).update({"color": "red", "next": None} | values)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Point) and vars(self) == vars(other)

    def __repr__(self) -> str:
        return f"Point({vars(self)})"


class Points(ClassProvider):
    resolves_types = True

    def handles(self, cls: type) -> bool:
        return issubclass(cls, Point)

    def fields(self, cls: Any) -> list[Field]:
        return [Field("pos_x", int), Field("color", str, default="red"), Field("next", cls | None, default=None)]


POINT = Point(pos_x=1, color="a,b", next=Point(pos_x=2))


def test_a_class_provider():
    with pytest.raises(TypeError, match="Point"):
        jsv.Decoder(Point)
    jsvcodec.register_class_provider(Points())
    texts = comes_back(POINT, Point)
    assert texts["jsv"] == '{posX:1,color:"a,b",next:{posX:2,color:red}}'
    comes_back({"a": [POINT, None]}, dict[str, list[Point | None]])
    assert write(POINT, "jsv", names="pascal") == '{PosX:1,Color:"a,b",Next:{PosX:2,Color:red}}'
    assert (
        read(Point, "jsv", "{posX:x,next:{}}")
        == "DecodeError: $.posX: not an integer\n$.next.posX: this member is missing"
    )
    assert read(Point, "json", '{"posX":-1}') == "DecodeError: $: left of all"
    sample = jsvcodec.sample(Point)
    assert (sample.pos_x, sample.next.color) == (0, "String")
    assert jsvcodec.convert("{PosX:1}", "jsv", "json", Point) == '{"posX":1,"color":"red"}'
    for format in ("jsv", "json"):
        assert FORMATS[format].loads(make_converter(format).dumps(POINT), Point) == POINT


def test_a_provider_for_a_class_of_the_library_is_asked_first():
    @attrs.define
    class Known:
        first: int
        second: int = 0

    class Half(ClassProvider):
        def handles(self, cls: type) -> bool:
            return cls is Known

        def fields(self, cls: Any) -> list[Field]:
            return [Field("first", int)]

    before = jsv.Decoder(Known)
    assert jsv.dumps(Known(1, 2)) == "{first:1,second:2}"
    jsvcodec.register_class_provider(Half())
    assert before.decode("{first:1,second:2}") == Known(1, 2)
    assert write(Known(1, 2), "jsv") == "{first:1}"
    assert read(Known, "jsv", "{first:1,second:2}") == Known(1)


@pytest.mark.parametrize("provider", [None, Points, object(), "points"])
def test_what_is_no_provider(provider):
    with pytest.raises(TypeError, match="provider"):
        jsvcodec.register_class_provider(provider)
