"""The cells of CSV, by examples: empty and nested ones, formulas, delimiters, quotes, and what is refused with its row."""

from __future__ import annotations

import csv as standard_csv
import io
from datetime import timedelta
from decimal import Decimal
from typing import Any

import attrs
import pytest
from support.tables import Item, Line, Mark, Order, problems, refused

from jsvcodec import EncodeError, Limits, csv, jsv
from jsvcodec.models import QueryResponse

# --- cells --------------------------------------------------------------------------------------------------------


def test_empty_cells():
    @attrs.define
    class Empties:
        text: str = "t"
        maybe: str | None = "m"
        number: int = 7
        maybe_number: int | None = None
        data: bytes = b"d"
        tags: list[str] = attrs.field(factory=lambda: ["x"])
        any: Any = 1

    header = "Text,Maybe,Number,MaybeNumber,Data,Tags,Any\n"
    assert csv.loads(header + ",,,,,,\n", Empties) == Empties("", None, 7, None, b"", ["x"], None)
    assert csv.loads(header + '"","","","","","",""\n', Empties) == Empties("", "", 7, None, b"", ["x"], "")
    assert problems("Id,Name\n,a\n", list[Item]) == ["$[0].Id: row 2: this member needs a value"]
    assert csv.loads('A,B,C\nx,,y\nx,"",y\n', list[dict[str, str | None]]) == [
        {"A": "x", "B": None, "C": "y"}, {"A": "x", "B": "", "C": "y"},
    ]  # fmt: skip
    assert csv.loads("a,b\n1,\n", list[dict[str, int]]) == [{"a": 1}]


def test_an_enum_of_an_empty_text():
    @attrs.define
    class Marked:
        id: int
        mark: Mark

    for mark in Mark:
        assert csv.loads(csv.dumps(Marked(1, mark)), Marked) == Marked(1, mark)


def test_one_column_with_nulls():
    values = [{"Value": True}, {"Value": None}, {"Value": False}]
    assert csv.dumps(values) == 'Value\r\nTrue\r\n""\r\nFalse\r\n'
    for text in ('Value\r\nTrue\r\n""\r\nFalse\r\n', "Value\r\nTrue\r\n\r\nFalse\r\n\r\n\r\n"):
        assert csv.loads(text, list[dict[str, bool | None]]) == values
    assert csv.loads('Value\n""\n', list[dict[str, str | None]]) == [{"Value": None}]
    assert csv.loads('Value\n""\n', list[dict[str, str]]) == [{"Value": ""}]


def test_blank_lines():
    assert csv.loads("\n\nId,Name\n\n1,a\n\n\n2,b\n\n", list[Item]) == [Item(1, "a"), Item(2, "b")]
    assert csv.loads("\na,b\n\n", list[str]) == ["a", "b"]


def test_short_and_long_rows():
    assert csv.loads("Id,Name,\n1\n2,b,\n3,c,,,\n", list[Item]) == [Item(1), Item(2, "b"), Item(3, "c")]
    assert csv.loads("Id,Name,\n1,a,b\n") == [{"Id": "1", "Name": "a", "": "b"}]
    assert problems("Id,Name\n1,a\n2,b,x,y\nz,c,\nq,r,s\n", list[Item]) == [
        "$[1]: row 3: 4 cells, 2 columns", "$[2].Id: row 4: not an integer", "$[3]: row 5: 3 cells, 2 columns",
        "$[3].Id: row 5: not an integer",
    ]  # fmt: skip
    assert problems("a\n1,2\n") == ["$[0]: row 2: 2 cells, 1 column"]
    assert csv.loads("Id,Name\n1,a\n2,b,x,y\n", list[Item], lenient=True) == [Item(1, "a"), Item(2, "b")]


def test_cells_that_hold_structure():
    header = "Id,Lines,Notes\n"
    expected = Order(1, lines=[Line("a,b", [Decimal("1.50")])], notes={"k": 'say "x"\n'})
    for lines, notes in (
        ('[{sku:"a,b",prices:[1.50]}]', '{k:"say ""x""\n"}'),
        ('[{"sku":"a,b","prices":[1.50]}]', '{"k":"say \\"x\\"\\n"}'),
        ('[ {"sku" : "a,b", "prices" : [1.50]} ]', '{ "k": "say \\"x\\"\\n" }'),
    ):
        out = io.StringIO()
        standard_csv.writer(out).writerow(["1", lines, notes])
        assert csv.loads(header + out.getvalue(), Order) == expected
    assert csv.loads('Notes\n"{""C:"":C:\\n}"\n', list[dict[str, Any]])[0] == {"Notes": {"C:": "C:\\n"}}
    assert csv.loads('Id,Lines\n1,"[ {sku: x, prices: 1} ]"\n', Order, lenient=True).lines == [Line("x", [Decimal(1)])]


def test_bad_cells_are_told_with_their_place():
    error = refused('Id,Lines,Notes,Lasts\n1,"[{sku:a}","{a:b","P"\nx,"[{sku:a,prices:[1,y]}]",text,\n', list[Order])
    assert [str(problem) for problem in error.problems] == [
        "$[0].Lines: row 2: expected ',' or ']' after a value, found the end of the text (character 9 of the cell)",
        "$[0].Notes: row 2: expected ',' or '}' after a value, found the end of the text (character 5 of the cell)",
        "$[0].Lasts: row 2: not a duration",
        "$[1].Id: row 3: not an integer",
        "$[1].Lines[0].prices[1]: row 3: not a decimal",
        "$[1].Notes: row 3: expected a map",
    ]
    assert problems("Id,Lines\n1,\n2,x\n", QueryResponse[Order]) == ["$.results[1].Lines: row 3: expected a list"]
    assert problems("1,x\n", list[int]) == ["$[1]: row 1: not an integer"]
    assert problems('1,"[2"\n', list[list[int]]) == [
        "$[0]: row 1: expected a list", "$[1]: row 1: expected ',' or ']' after a value, found the end of the text (character 3 of the cell)",
    ]  # fmt: skip
    assert problems("x\n", int) == ["$: row 1: not an integer"]


def test_problems_are_bounded():
    text = "Id,Name\n" + "x,a\n" * 500
    error = refused(text, list[Item])
    assert len(error.problems) == 100
    assert len(refused(text.replace("a\n", "a,b\n"), list[Item]).problems) == 100
    assert len(refused(text.replace("a\n", "a,b\n")).problems) == 100
    assert len(refused(text, list[Item], limits=Limits(problems=3)).problems) == 3


def test_depth_is_bounded_both_ways():
    deep = "[" * 40 + "]" * 40
    value = [{"a": jsv.loads(deep)}]
    for most, fits in ((41, True), (40, False)):
        limits = Limits(depth=most)
        if fits:
            assert csv.loads(csv.dumps(value, limits=limits), limits=limits) == value
            continue
        with pytest.raises(EncodeError, match="nested deeper than 40 levels"):
            csv.dumps(value, limits=limits)
        found = problems(csv.dumps(value), list[dict[str, list[Any]]], limits=limits)
        assert found == ["$[0].a: row 2: nested deeper than 40 levels"]


def test_a_cell_of_any_length():
    """Python's `csv` has a limit of 131,072 characters, which is one for the whole process."""
    long = 'x"' * 200_000
    assert csv.loads(csv.dumps([{"a": long, "b": "y"}])) == [{"a": long, "b": "y"}]


# --- formulas -----------------------------------------------------------------------------------------------------

RISKY = ["=cmd|' /C calc'!A0", "@SUM(A1)", "+a", "-", "\tx", "\rx", "-\U0001d7d8", "'=1", "''@", "-PT1S"]
HARMLESS = ["+1", "-5", "-.5", "+.", "-\u0661", "'a", "a=1", " =1", "\n=1", "|cmd", "'", "''"]


@pytest.mark.parametrize("text", RISKY + HARMLESS)
def test_formulas_are_guarded(text):
    for value, kind in (
        ({"a": text, "b": "x"}, dict[str, str]), ({text: "x", "b": "y"}, dict[str, str]), ([text, "b"], list[str]),
    ):  # fmt: skip
        written = csv.dumps(value)
        assert ("'" + text in written.replace('""', '"')) == (text in RISKY)
        assert csv.loads(written, kind) == value
        kept = csv.dumps(value, formulas="keep")
        assert text in kept.replace('""', '"')
        assert "'" + text not in kept
        assert csv.loads(kept, kind, formulas="keep") == value


def test_numbers_and_jsv_are_no_formulas():
    assert csv.dumps([-5, -1.5, Decimal("-2"), timedelta(seconds=-1), ["=1"]]) == '-5,-1.5,-2,\'-PT1S,"[=1]"\r\n'
    assert csv.loads("'-PT1S\n", timedelta) == timedelta(seconds=-1)


# --- the text -----------------------------------------------------------------------------------------------------


def test_delimiters():
    value = [{"a": "1,5", "b": "x;y", "c": "t\tu|v"}]
    for delimiter in ",;\t|":
        text = csv.dumps(value, delimiter=delimiter)
        assert text.startswith(delimiter.join("abc"))
        assert csv.loads(text, delimiter=delimiter) == value
    assert csv.loads("sep=;\r\nId;Name\r\n1;a,b\r\n", list[Item]) == [Item(1, "a,b")]
    assert csv.loads("\ufeffSEP=\t\nId\tName\n1\ta\n", list[Item]) == [Item(1, "a")]
    error = refused("sep=:\nId:Name\n")
    assert (error.line, error.column) == (1, 5)
    for text in ("sep=;", "sep=", "\ufeffa"):
        for value in ([text], [text, ""], [{text: "1"}], [{text: "1", "": "2"}]):
            assert csv.loads(csv.dumps(value), list[str] if type(value[0]) is str else None) == value


def test_a_mark_is_dropped_before_a_quote():
    assert csv.loads(b'\xef\xbb\xbf"Id",Name\n1,a\n', list[Item]) == [Item(1, "a")]


def test_text_that_is_utf16_is_told():
    for encoding in ("utf-16-le", "utf-16-be"):
        data = "\ufeffId,Name\n".encode(encoding)
        assert refused(data).reason == "not UTF-8: the text seems to be UTF-16"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_breaks(end):
    text = f'Id,Name{end}1,"a{end}""b"{end}2,c'
    assert csv.loads(text, list[Item]) == csv.loads(text + end, list[Item]) == [Item(1, f'a{end}"b'), Item(2, "c")]


@pytest.mark.parametrize(
    ("text", "reason", "pos"),
    [
        ('a,b\n1,"x', "row 2: this quote is never closed", 6),
        ('a,b\n1,"x""\n2,y\n', "row 2: this quote is never closed", 6),
        ('a,b\n"\n\n"x,1\n', "row 2: expected a delimiter or a line break after a quoted cell", 8),
        ('"a', "row 1: this quote is never closed", 0),
    ],
)
def test_quotes_that_do_not_fit(text, reason, pos):
    for kind in (None, list[dict[str, str]], list[str]):
        error = refused(text, kind)
        assert (error.reason, error.pos) == (reason, pos)
        assert error.line == text.count("\n", 0, pos) + 1


def test_a_quote_within_a_cell_is_text():
    assert csv.loads('a,b\n5" disk,x"\n') == [{"a": '5" disk', "b": 'x"'}]
