"""The printer of classes: its source compiles, is laid out as ruff lays it out, and holds nothing but data."""

from __future__ import annotations

import ast
import keyword
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.generated_modules import imported
from support.printed import compiled, layout_problems

from jsvcodec._class_source import (
    ANY,
    DATETIME,
    DECIMAL,
    INT,
    STR,
    UUID,
    Base,
    ClassSource,
    Code,
    EnumSource,
    Member,
    classed,
    generic,
    listed,
    mapped,
    optional,
    source_of,
)
from jsvcodec._source_layout import docstring_lines, literal
from jsvcodec._source_names import class_name, constant_name, fixed_name, python_name
from jsvcodec.names import camel_case

TEXTS = st.text(max_size=200) | st.sampled_from(
    [
        "",
        '"',
        '"""',
        "\\",
        '\\"',
        "a\nb",
        "\r",
        "\u2028",
        "\ud800",
        ">>> import os",
        "# type: ignore",
        "{x}",
        "'\"'",
        '"a',
        'a"',
    ]
)


@given(TEXTS)
def test_names_are_identifiers(text: str) -> None:
    for named in (python_name, constant_name, class_name):
        name = named(text)
        assert name.isidentifier()
        assert not keyword.iskeyword(name)
        assert not name.startswith("_")
        assert len(name) < 80
        assert ast.parse(f"{name} = 0").body[0].targets[0].id == name  # type: ignore[attr-defined]
        other = named(text, {name})
        assert other.isidentifier()
        assert other != name


@given(st.from_regex(r"[A-Za-z][A-Za-z0-9]{0,12}", fullmatch=True))
def test_a_name_on_the_wire_is_what_it_was(wire: str) -> None:
    name = python_name(wire)
    assert (fixed_name(name, wire) or camel_case(name)) == wire


@given(TEXTS)
def test_literals_are_the_text(text: str) -> None:
    assert ast.literal_eval(literal(text)) == text
    assert literal(text).isprintable()


@given(TEXTS, st.sampled_from(["", "    "]))
def test_docstrings_are_one_literal(text: str, indent: str) -> None:
    lines = docstring_lines(text, indent)
    source = "\n".join(["class A:", *lines]) if indent and lines else "\n".join(lines) or "0"
    tree = compiled(source)
    assert len(list(ast.walk(tree))) <= 5
    assert not any(line.lstrip().startswith(">>>") for line in source.replace('"""', "").split("\n"))


CLASSES = [
    ClassSource("Later", (Member("item", optional(classed("Later")), default=Code("None")),), (Base(classed("First")),)),
    ClassSource(
        "First",
        (
            Member("name", STR, doc="What it is called."),
            Member("key", optional(UUID), default=Code("None")),
            Member("user_id", INT, "userID", Code("0")),
            Member("password", optional(STR), default=Code("None"), secret=True),
            Member("rows", listed(mapped(STR, DECIMAL)), 'a "quoted" name', factory=Code("list"), doc='ends with "'),
            Member("any", ANY, "x" * 120, default=Code("None")),
            Member("at", optional(DATETIME), "y" * 60, default=Code("None"), secret=True),
        ),
        doc="First.\n\nLonger: " + "word " * 60 + "\\",
    ),
    ClassSource("Page", (Member("items", listed(Code("T")), factory=Code("list")),), parameters=("T",)),
    ClassSource("Named", (), (Base(classed("Page"), (Code("T"),)),), parameters=("T",)),
    ClassSource("Firsts", bases=(Base(Code("list"), (classed("First"),)),), is_plain=True),
    ClassSource(
        "Wide", bases=tuple(Base(generic(Code("list"), *[INT] * count)) for count in (8, 9, 10)), is_plain=True
    ),
    ClassSource("Empty"),
    EnumSource("Kind", (("CAT", "Cat"), ("BIRD", 'B"ird')), doc="Kinds."),
    EnumSource("Long", (("A", "x" * 105), ("B", "y" * 112), ("C", "z" * 200), ("D" * 20, "w" * 100))),
    EnumSource("Marks", (("NONE", 0), ("LOW", -1)), "IntFlag"),
]  # fmt: skip


@pytest.mark.parametrize("style", ["attrs", "dataclass"])
def test_source_is_laid_out_as_ruff_does(style: Any) -> None:
    source = source_of(CLASSES, style=style, doc="A module.")
    compiled(source)
    assert layout_problems(source) == ""


@pytest.mark.parametrize("style", ["attrs", "dataclass"])
def test_source_is_imported(style: Any, tmp_path: Path) -> None:
    source = source_of([each for each in CLASSES if each.name != "Wide"], style=style)
    module = imported(source, tmp_path, f"printed_{style}")
    first = module.First(name="a", any=1)
    assert (first.rows, first.key, "password" in repr(first)) == ([], None, False)
    assert issubclass(module.Later, module.First)
    assert module.Named[int](items=[1]).items == [1]


def test_classes_that_name_one_another(tmp_path: Path) -> None:
    returns = Code("Returns")
    classes = [
        ClassSource("A", bases=(Base(returns, (classed("B"),)),)),
        ClassSource("B", bases=(Base(classed("A")), Base(returns, (listed(classed("B")),)))),
    ]
    source = source_of(classes)
    assert 'class A(Returns["B"]):' in source
    assert 'class B(A, Returns["list[B]"]):' in source
    with pytest.raises(ValueError, match="bases of one another"):
        source_of([ClassSource("A", bases=(Base(classed("B")),)), ClassSource("B", bases=(Base(classed("A")),))])
    with pytest.raises(ValueError, match="twice"):
        source_of([ClassSource("A"), ClassSource("A")])


@settings(max_examples=25, deadline=None)
@given(st.lists(TEXTS, min_size=1, max_size=5), st.integers(1, 100))
def test_any_text_is_laid_out(texts: list[str], width: int) -> None:
    taken: set[str] = set()
    members = []
    for text in texts:
        name = python_name(text, taken)
        taken.add(name)
        members.append(Member(name, optional(STR), text * (width // 10 + 1), Code("None"), doc=text))
    enum = EnumSource("E", tuple((constant_name(str(n) + text), text) for n, text in enumerate(texts)))
    decorator = (Code("route", frozenset({("jsvcodec.http", "route")})), tuple(texts))
    source = source_of([ClassSource("C", tuple(members), decorators=(decorator,), doc="\n\n".join(texts)), enum])
    compiled(source)
    assert layout_problems(source) == ""
