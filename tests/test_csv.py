"""CSV, by examples: what a document is, names of columns, and CSV beside the other formats."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, NamedTuple, TypedDict

import attrs
import pytest
from support.tables import Item, Line, Order, problems

import jsvcodec
from jsvcodec import EncodeError, csv
from jsvcodec.converters import make_converter
from jsvcodec.models import QueryResponse
from jsvcodec.names import naming, wire

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
