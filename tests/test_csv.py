"""CSV, by examples: what a document is, names of columns, empty cells, formulas, and what is refused with its row."""

from __future__ import annotations

import csv as standard_csv
import io
from datetime import timedelta
from decimal import Decimal
from enum import Enum
from typing import Any, NamedTuple, TypedDict

import attrs
import pytest

import jsvcodec
from jsvcodec import DecodeError, EncodeError, Limits, csv, jsv
from jsvcodec.converters import make_converter
from jsvcodec.models import QueryResponse
from jsvcodec.names import naming, wire


@attrs.define
class Item:
    id: int
    name: str | None = None


class Mark(Enum):
    NONE = ""
    SOME = "x"


@attrs.define
class Line:
    sku: str
    prices: list[Decimal] = attrs.field(factory=list)


@attrs.define
class Order:
    id: int
    placed_by: str = ""
    lines: list[Line] | None = None
    notes: dict[str, str] | None = None
    lasts: timedelta | None = None
    extra: dict[str, Any] = attrs.field(factory=dict, metadata=wire(extra=True))


def refused(text: str | bytes, kind: Any = None, **options: Any) -> DecodeError:
    with pytest.raises(DecodeError) as caught:
        csv.loads(text, kind, **options)
    assert caught.value.__cause__ is caught.value.__context__ is None
    return caught.value


def problems(text: str | bytes, kind: Any = None, **options: Any) -> list[str]:
    return [str(problem) for problem in refused(text, kind, **options).problems]


# --- what a document is -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [
        ([Item(1), Item(2, "b")], list[Item], "Id,Name\r\n1,\r\n2,b\r\n"),
        (Item(1, "a,b"), Item, 'Id,Name\r\n1,"a,b"\r\n'),
        ([], list[Item], "Id,Name\r\n"),
        ((Item(1),), tuple[Item, ...], "Id,Name\r\n1,\r\n"),
        ((Item(1), Item(2)), tuple[Item, Item], "Id,Name\r\n1,\r\n2,\r\n"),
        (["a", "b,c", ""], list[str], 'a,"b,c",\r\n'),
        ([1, 2], list[int], "1,2\r\n"),
        ([[1, 2], []], list[list[int]], '"[1,2]","[]"\r\n'),
        ([None, 1], list[int | None], ",1\r\n"),
        ([], list[str], ""),
        ([""], list[str], '""\r\n'),
        (5, int, "5\r\n"),
        ("x\n", str, '"x\n"\r\n'),
        (None, Item | None, ""),
        ({"a": 1, "b": 2}, dict[str, int], "a,b\r\n1,2\r\n"),
        ([{"a": "x"}, {"b": "y"}], list[dict[str, str | None]], "a,b\r\nx,\r\n,y\r\n"),
        ([{"a": [1]}], list[dict[str, list[int]]], 'a\r\n"[1]"\r\n'),
        (QueryResponse(results=[Item(1)]), QueryResponse[Item], "Id,Name\r\n1,\r\n"),
        (QueryResponse(), QueryResponse[Item], "Id,Name\r\n"),
    ],
)
def test_what_a_document_is(value: Any, kind: Any, text: str) -> None:
    assert csv.dumps(value, type=kind) == text
    found = csv.loads(text, kind)
    if value == [{"a": "x"}, {"b": "y"}]:  # a table has all its columns in every row
        value = [{"a": "x", "b": None}, {"a": None, "b": "y"}]
    assert found == value
    assert type(found) is type(value)


def test_without_a_type_a_document_is_a_table_of_texts():
    assert csv.loads("") == csv.loads("a,b\n") == csv.loads("\n\n") == []
    assert csv.loads('a,b\n1,"{x:[1,2]}"\n,"[1"\n') == [{"a": "1", "b": {"x": ["1", "2"]}}, {"a": None, "b": "[1"}]
    assert csv.loads("a\n1\n", Any) == csv.loads("a\n1\n", list[Any]) == [{"a": "1"}]
    assert csv.dumps([]) == csv.dumps(None) == ""


def test_a_class_alone_is_exactly_one_row():
    assert problems("Id\n1\n2\n", Item) == ["$: expected one row after the header, found 2"]
    assert problems("Id\n", Item) == ["$: expected one row after the header, found 0"]
    assert problems("a,b\nc\n", list[str]) == ["$: row 2: expected one row without a header"]
    assert problems("a,b\n", str) == ["$: row 1: expected one cell, found 2"]


def test_classes_of_several_kinds_share_a_table():
    class Place(NamedTuple):
        name: str
        zip: str

    assert csv.dumps([Item(1, "a"), Place("b", "7")]) == "Id,Name,Zip\r\n1,a,\r\n,b,7\r\n"
    assert csv.loads("Id,Name,Zip\r\n1,a,\r\n", list[Item]) == [Item(1, "a")]


@pytest.mark.parametrize("value", [[{"a": 1}, 5], [5, {"a": 1}], [Item(1), None], [None, Item(1)], [Item(1), []]])
def test_rows_are_maps_or_models(value):
    with pytest.raises(EncodeError, match=r"^\$\[1\]: a row must be a map or a model, as the others are$"):
        csv.dumps(value)


def test_a_type_that_is_none():
    for kind in (5, list["NoSuchName"]):  # noqa: F821
        with pytest.raises(TypeError):
            csv.dumps([], type=kind)


def test_what_cannot_be_written():
    cycle: dict[str, Any] = {}
    cycle["a"] = [cycle]
    for value, path in (
        ([{"a": 1}, {"b": [object()]}], r"\$\[1\]\.b\[0\]"),
        ({"a": object()}, r"\$\.a"),
        ([cycle], r"\$\[0\]"),
    ):
        with pytest.raises(EncodeError, match=f"^{path}"):
            csv.dumps(value)
    for value in ([{"a": 1}, {"b": "\ud800"}], [{"a": 1}, {"b": ["\ud800"]}]):
        assert csv.dumps(value)
        with pytest.raises(EncodeError, match=r"^\$\[1\]\.b.*: a lone surrogate has no UTF-8 form"):
            csv.dumpb(value)
    with pytest.raises(EncodeError, match="lone surrogate"):
        csv.dumpb({"\ud800": 1})


# --- columns ------------------------------------------------------------------------------------------------------


def test_columns_go_by_name_in_any_order_and_case():
    text = "NOTES , id,Placed By,placedby\n{a:b},7,x,me\n"
    order = csv.loads(text.replace("{a:b}", '"{a:b}"'), Order)
    assert order == Order(7, "me", notes={"a": "b"}, extra={"Placed By": "x"})
    assert problems(text, Order, unknown="error") == ['$["Placed By"]: row 1: this member is unknown']
    assert csv.loads("Name,Id\r\na,1\r\n", list[Item]) == [Item(1, "a")]


def test_a_column_that_is_missing_is_named_once():
    assert csv.loads("Id\n1\n2\n", list[Item]) == [Item(1), Item(2)]
    assert problems("Name\na\nb\n", list[Item]) == ["$.id: row 1: this column is missing"]
    assert csv.loads("Name\n", list[Item]) == []
    assert problems("Id,Name,X,Y\n1,a,,\n2,b,,\n", list[Item], unknown="error") == [
        "$.X: row 1: this member is unknown", "$.Y: row 1: this member is unknown",
    ]  # fmt: skip


def test_repeated_columns():
    assert csv.loads("Id,Name,NAME\n1,a,b\n", list[Item]) == [Item(1, "b")]
    assert csv.loads("a,a,A\n1,2,3\n") == [{"a": "2", "A": "3"}]
    assert problems("Id,Name,NAME\n", list[Item], duplicates="error") == [
        "$.NAME: row 1: columns 2 and 3 have the same name"
    ]
    assert csv.loads("a,A\n1,2\n", duplicates="error") == [{"a": "1", "A": "2"}]
    assert problems("a,b,a\n", duplicates="error") == ["$.a: row 1: columns 1 and 3 have the same name"]


def test_names_of_columns_are_those_that_a_class_declares():
    @attrs.define
    class Named:
        user_name: str = "u"
        fixed: str = attrs.field(default="f", metadata=wire("the-name"))
        URLPath: str = "p"

    @naming("snake")
    @attrs.define
    class Snake:
        user_name: str = "u"

    class Keys(TypedDict):
        user_name: str
        other_name: str

    assert csv.dumps(Named()) == csv.dumps(Named(), names="snake") == "UserName,the-name,URLPath\r\nu,f,p\r\n"
    assert csv.dumps(Named(), header="names") == "userName,the-name,urlPath\r\nu,f,p\r\n"
    assert csv.dumps(Named(), header="names", names="snake") == "user_name,the-name,url_path\r\nu,f,p\r\n"
    assert csv.dumps(Snake()) == "user_name\r\nu\r\n"
    assert csv.dumps([Line("s", [Decimal("1.50")])], names="snake") == 'Sku,Prices\r\ns,"[1.50]"\r\n'
    keys: Keys = {"user_name": "u", "other_name": "o"}
    assert csv.dumps(keys) == csv.dumps(keys, type=Keys) == "user_name,other_name\r\nu,o\r\n"
    assert csv.loads(csv.dumps(keys), Keys) == keys


def test_names_of_the_jsv_in_cells_follow_the_option():
    value = Order(1, lines=[Line("s")])
    assert '"[{sku:s,prices:[]}]"' in csv.dumps(value)
    assert '"[{Sku:s,Prices:[]}]"' in csv.dumps(value, names="pascal")


def test_unknown_members_come_back_as_they_came():
    text = 'Id,PlacedBy,Lines,Notes,Lasts,Colour,tags\r\n1,,,,,red,"[a,b]"\r\n2,,,,,,\r\n'
    orders = csv.loads(text, list[Order])
    assert orders[0].extra == {"Colour": "red", "tags": ["a", "b"]}
    assert csv.dumps(orders) == text
    with pytest.raises(EncodeError, match="two members have the same column"):
        csv.dumps(Order(1, extra={"Id": "2"}))


def test_rows_and_columns_can_be_sorted():
    assert csv.dumps([{"b": 1, "a": {"d": 1, "c": 2}}], sort_keys=True) == 'a,b\r\n"{c:2,d:1}",1\r\n'
    assert csv.dumps(Item(1), sort_keys=True, header="names") == "id,name\r\n1,\r\n"


def test_types_that_are_named():
    options: Any = {"types": {"Item": Item, "Line": Line}}
    text = csv.dumps([Item(1, "a"), Line("s")], **options)
    assert text == 'Id,Name,__type,Sku,Prices\r\n1,a,Item,,\r\n,,Line,s,"[]"\r\n'
    assert csv.loads(text, list[Item | Line], **options)[0] == Item(1, "a")
    assert csv.dumps([Item(1)], type=list[Item], **options) == "Id,Name\r\n1,\r\n"


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


# --- across formats -----------------------------------------------------------------------------------------------


def test_convert():
    text = "Id,Name\r\n1,a\r\n"
    assert jsvcodec.convert(text, "csv", "json") == '[{"Id":"1","Name":"a"}]'
    assert jsvcodec.convert(text, "csv", "json", list[Item]) == '[{"id":1,"name":"a"}]'
    assert jsvcodec.convert('[{"id":1e5,"x":-0.50}]', "json", "csv") == "id,x\r\n1e5,-0.50\r\n"
    assert jsvcodec.convert("[]", "json", "csv", list[Item]) == "Id,Name\r\n"
    assert jsvcodec.convert(text, "csv", "csv", list[Item], delimiter=",", header="names") == "id,name\r\n1,a\r\n"
    assert jsvcodec.convert("[{id:1}]", "jsv", "csv", list[Item], delimiter=";") == "Id;Name\r\n1;\r\n"
    with pytest.raises(TypeError, match="delimiter is an option of CSV alone"):
        jsvcodec.convert("1", "json", "jsv", delimiter=";")


def test_tables_are_never_guessed():
    assert jsvcodec.sniff("Id,Name\r\n1,a\r\n") == "jsv"


def test_converters():
    converter = make_converter("csv", delimiter=";")
    assert converter.loads("Id;Name\n1;a\n", list[Item]) == [Item(1, "a")]
    assert converter.loads(converter.dumps([Item(1, "a")]), list[Item]) == [Item(1, "a")]
    assert converter.dumps(Item(1, None)) == "Id;Name\r\n1;\r\n"


def test_hooks():
    class Money:
        def __init__(self, cents: int) -> None:
            self.cents = cents

        def __eq__(self, other: object) -> bool:
            return isinstance(other, Money) and self.cents == other.cents

    calls: list[str] = []

    def read(text: str) -> Money:
        calls.append(text)
        return Money(int(text))

    hooks: Any = {Money: (read, lambda money: str(money.cents))}
    for value, kind in (
        ([Money(5), Money(7)], list[Money]), ([{"a": Money(5)}], list[dict[str, Money]]), (Money(5), Money),
    ):  # fmt: skip
        calls.clear()
        assert csv.loads(csv.dumps(value, hooks=hooks), kind, hooks=hooks) == value
        assert len(calls) == len(set(calls)) == (2 if kind == list[Money] else 1)
    rows: Any = {Item: (lambda tree: Item(int(tree["n"])), lambda item: {"n": item.id})}
    assert csv.loads(csv.dumps([Item(1), Item(2)], hooks=rows), list[Item], hooks=rows) == [Item(1), Item(2)]
