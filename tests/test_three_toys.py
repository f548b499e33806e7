"""A toy scalar, a toy format and a toy class provider in one module, together and through the command."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import pytest
from click.testing import CliRunner
from support.paths import FORMATS, write
from support.registering import registrations

import jsvcodec
from jsvcodec.cli import main
from jsvcodec.converters import make_converter


@pytest.fixture(autouse=True)
def _undone() -> Iterator[None]:
    with registrations():
        yield


TOYS = """
import jsvcodec

class Color(str): pass

class Toy(jsvcodec.Format):
    suffixes = (".toy",)
    def read(self, data, options): return dict(line.split("=", 1) for line in data.split(";") if line)
    def write(self, tree, options): return ";".join(f"{name}={value}" for name, value in tree.items())

class Shape:
    def __init__(self, **values): vars(self).update(values)
    def __eq__(self, other): return vars(self) == vars(other)

class Shapes(jsvcodec.ClassProvider):
    resolves_types = True
    def handles(self, cls): return cls is Shape
    def fields(self, cls): return [jsvcodec.Field("fill_color", Color), jsvcodec.Field("size", int)]

def read(text):
    if text[:1] != "#": raise jsvcodec.Invalid("not a color")
    return Color(text[1:])

jsvcodec.register_scalar(Color, read, lambda color: "#" + color[:], sample=Color("s"))
toy = jsvcodec.register_format("toy", Toy())
jsvcodec.register_class_provider(Shapes())
"""


@pytest.fixture
def toys(tmp_path, monkeypatch) -> Iterator[Any]:
    (tmp_path / "three_toys.py").write_text(TOYS)
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    yield __import__("three_toys")
    sys.modules.pop("three_toys")


def test_three_toys_together(toys):
    shape = toys.Shape(fill_color=toys.Color("r"), size=3)
    assert toys.toy.dumps(shape) == "fillColor=#r;size=3"
    assert toys.toy.loads("FillColor=#r;size=3", toys.Shape) == shape
    for name in FORMATS:
        text = jsvcodec.convert("fillColor=#r;size=3", "toy", name, toys.Shape)
        assert text == write(shape, name)
        assert jsvcodec.convert(text, name, "toy", toys.Shape) == "fillColor=#r;size=3"
    assert make_converter("toy").loads("fillColor=#r;size=3", toys.Shape) == shape


def test_the_command(toys):
    def run(*args: str, stdin: str = "") -> Any:
        return CliRunner().invoke(main, args, input=stdin)

    named = ("--type", "three_toys:Shape")
    done = run("convert", "--from", "toy", "--to", "json", *named, stdin="fillColor=#r;size=3\n")
    assert (done.exit_code, done.output) == (0, '{"fillColor":"#r","size":3}\n')
    done = run("convert", "--to", "toy", *named, stdin='{"fillColor":"#r","size":3}')
    assert (done.exit_code, done.output) == (0, "fillColor=#r;size=3\n")
    done = run("sample", "three_toys:Shape", "--to", "toy")
    assert (done.exit_code, done.output) == (0, "fillColor=#s;size=0\n")
    done = run("check", "--from", "toy", *named, stdin="fillColor=r;size=x")
    assert done.exit_code == 1
    assert "$.fillColor: not a color" in done.stderr
    assert "$.size: not an integer" in done.stderr
