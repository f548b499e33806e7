"""A format of a user: registered with one call, it works through every verb, `convert`, converters and the command."""

from __future__ import annotations

import io
import json as standard_json
import sys
from datetime import UTC, datetime
from decimal import Decimal

import attrs
import pytest
from click.testing import CliRunner

import jsvcodec
from jsvcodec import DecodeError, EncodeError, Format, Limits
from jsvcodec.cli import main
from jsvcodec.converters import make_converter


@attrs.define
class Point:
    x: int
    label: str = ""
    at: datetime | None = None
    sizes: list[Decimal] = attrs.field(factory=list)


POINT = Point(7, "a,b", datetime(2024, 1, 9, tzinfo=UTC), [Decimal("1.10")])


class Lisp(Format):
    """Text alone: ``(key value key (item item))``, as the standard json would have it."""

    suffixes = (".lisp",)

    def read(self, data, options):
        assert type(data) is str
        return standard_json.loads(data)

    def write(self, tree, options):
        return standard_json.dumps(tree, sort_keys=options.sort_keys)


class Numbers(Lisp):
    has_numbers = True
    suffixes = (".numbers",)

    def write(self, tree, options):
        return standard_json.dumps(tree, sort_keys=options.sort_keys, default=str)


class Packed(Numbers):
    binary = True
    suffixes = (".packed",)

    def read(self, data, options):
        assert type(data) is bytes
        return standard_json.loads(data[::-1])

    def write(self, tree, options):
        return super().write(tree, options).encode()[::-1]


class Duck:
    def read(self, data, options):
        return data.split("|")

    def write(self, tree, options):
        return "|".join(tree)


lisp = jsvcodec.register_format("lisp", Lisp())
numbers = jsvcodec.register_format("numbers", Numbers())
packed = jsvcodec.register_format("packed", Packed())
duck = jsvcodec.register_format("duck", Duck())
each = pytest.mark.parametrize("format", [lisp, numbers, packed])


@each
def test_models(format):
    data = format.dumpb(POINT)
    assert format.loads(data if format is packed else data.decode(), Point) == POINT
    assert format.Decoder(list[Point]).decode(format.Encoder().encode([POINT])) == [POINT]
    for options in ({"names": "pascal"}, {"dates": "exact"}):
        assert format.loads(format.dumpb(POINT, **options), Point) == POINT


def test_trees_are_text_or_have_numbers():
    tree = standard_json.loads(lisp.dumps(POINT))
    assert tree == {"x": "7", "label": "a,b", "at": "2024-01-09", "sizes": ["1.10"]}
    assert standard_json.loads(lisp.dumps(POINT, dates="exact", names="pascal"))["At"] == "2024-01-09T00:00:00Z"
    assert standard_json.loads(numbers.dumps({"a": [1, True, 1.5, None]})) == {"a": [1, True, 1.5, None]}
    assert lisp.loads('{"a":["1"]}') == {"a": ["1"]}


@each
def test_files(format, tmp_path):
    for mode in ("b",) if format is packed else ("b", ""):
        with open(tmp_path / "file", "w+" + mode) as file:
            format.dump(POINT, file)
            file.seek(0)
            assert format.load(file, Point) == POINT


@each
def test_convert(format):
    name = {id(lisp): "lisp", id(numbers): "numbers", id(packed): "packed"}[id(format)]
    written = jsvcodec.convert(jsvcodec.jsv.dumps(POINT), "jsv", name, Point)
    assert type(written) is (bytes if format is packed else str)
    assert jsvcodec.convert(written, name, "jsv", Point) == jsvcodec.jsv.dumps(POINT)
    assert make_converter(name).loads(written, Point) == POINT


def test_a_text_loses_its_mark_and_its_last_line_break():
    assert duck.loads("\ufeffa|b\n") == ["a", "b"]
    assert duck.loads(b"a|b\r\n", list[str]) == ["a", "b"]
    assert duck.loads("1|x\n\n", list[str]) == ["1", "x\n"]
    assert duck.dumps(["a", 1, True]) == "a|1|True"


def test_binary_formats_have_no_text():
    with pytest.raises(TypeError, match="binary"):
        packed.dumps({})
    with pytest.raises(TypeError, match="binary"):
        packed.loads("{}")
    file = io.BytesIO()
    packed.dump({"a": 1}, file)
    assert packed.loads(bytearray(file.getvalue())) == {"a": 1}


def test_errors_hold_no_part_of_the_document():
    for call in (lambda: lisp.loads('{"a":hunter2}'), lambda: lisp.loads("[" * 100_000)):
        with pytest.raises(DecodeError) as caught:
            call()
        assert "hunter2" not in repr(caught.value)
        assert caught.value.__cause__ is caught.value.__context__ is None
    with pytest.raises(DecodeError) as caught:
        lisp.loads('{"x":"hunter2"}', Point)
    assert caught.value.path == "$.x"
    assert lisp.dumps(["\ud800"]) == '["\\ud800"]'
    with pytest.raises(EncodeError) as raised:
        duck.dumpb(["\ud800"])
    assert raised.value.__context__ is None


def test_limits_hold():
    deep = "[" * 10 + "]" * 10
    assert lisp.loads(deep, limits=Limits(depth=10))
    with pytest.raises(DecodeError, match="nested deeper than 9 levels"):
        lisp.loads(deep, limits=Limits(depth=9))
    for format in (lisp, numbers):
        with pytest.raises(EncodeError, match="nested deeper than 9 levels"):
            format.dumps(standard_json.loads(deep), limits=Limits(depth=9))


def test_options_reach_the_format():
    assert numbers.dumps({"b": 1, "a": 2}, sort_keys=True) == '{"a": 2, "b": 1}'
    with pytest.raises(ValueError, match="dates must be one of"):
        lisp.dumps({}, dates="wcf")
    with pytest.raises(TypeError, match="indent"):
        lisp.dumps({}, indent=4)


@pytest.mark.parametrize("name", ["jsv", "json", "form", "csv", "", "A", "a b", "a.b", "1a", "a\n"])
def test_a_wrong_name(name):
    with pytest.raises(ValueError, match="name"):
        jsvcodec.register_format(name, Lisp())


@pytest.mark.parametrize("format", [None, Lisp, object(), "json"])
def test_what_is_no_format(format):
    with pytest.raises(TypeError, match="format"):
        jsvcodec.register_format("other", format)


def test_the_command(tmp_path, monkeypatch):
    (tmp_path / "toy_formats.py").write_text(
        "import jsvcodec\n"
        "class Toy(jsvcodec.Format):\n"
        "    suffixes = ('.toy',)\n"
        "    def read(self, data, options): return data.split('|')\n"
        "    def write(self, tree, options): return '|'.join(tree)\n"
        "jsvcodec.register_format('toy', Toy())\n"
        "Ints = list[int]\n"
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path])

    def run(*args, stdin=""):
        return CliRunner().invoke(main, args, input=stdin)

    assert run("convert", "--to", "toy", "-", stdin="[1,2]").exit_code == 2
    done = run("convert", "--to", "toy", "--type", "toy_formats:Ints", "-", stdin="[1,2]")
    assert (done.exit_code, done.output) == (0, "1|2\n")
    (tmp_path / "in.toy").write_text("1|2\n")
    done = run("convert", "in.toy", "--type", "toy_formats:Ints", "--to", "json")
    assert (done.exit_code, done.output) == (0, "[1,2]\n")
    assert run("check", "--from", "toy", "--type", "toy_formats:Ints", stdin="1|x").exit_code == 1
    done = run("convert", "--from", "packed", "--to", "packed", stdin=packed.dumpb({"a": 1}))
    assert done.stdout_bytes == packed.dumpb({"a": 1})


def test_what_a_format_lacks_is_named():
    lacking = jsvcodec.register_format("lacking", type("Lacking", (Format,), {})())
    with pytest.raises(NotImplementedError, match=r"^Lacking has no read$"):
        lacking.loads("x")
    with pytest.raises(NotImplementedError, match=r"^Lacking has no write$"):
        lacking.dumps("x")


def test_an_unknown_format_is_named():
    with pytest.raises(ValueError, match=r"^unknown format 'xml': a format is one of jsv, json, form"):
        jsvcodec.convert("a", "xml", "json")
