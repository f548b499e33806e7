"""``nulls="keep"`` writes members that are None; ``sort_keys=True`` sorts members and keys by their written names."""

from __future__ import annotations

from typing import Any, NamedTuple

import attrs
import pytest
from support.paths import FORMATS, comes_back, read, write

from jsvcodec import json, jsv
from jsvcodec.names import wire


@attrs.define
class Inner:
    z: int | None = None
    a: str | None = "default"


@attrs.define
class Outer:
    user_name: str | None = "me"
    size: int | None = 3
    inner: Inner | None = attrs.field(factory=Inner)
    items: list[int | None] | None = attrs.field(factory=list)
    keyed: dict[str, int | None] | None = attrs.field(factory=dict)
    big: int | None = attrs.field(default=0, metadata=wire("Zed"))


NOTHING = Outer(None, None, None, None, None, None)
PARTS = Outer("x", None, Inner(None, None), [1, None], {"a": None, "b": 1}, None)


def keeping(value: Any, kind: Any, format: str) -> str:
    """Write with nulls and read back; all ways of each must agree."""
    text: str = write(value, format, nulls="keep")
    assert read(kind, format, text) == value, text
    return text


def test_members_that_are_none():
    assert write(NOTHING, "jsv") == "{}"
    assert write(NOTHING, "json") == "{}"
    assert keeping(NOTHING, Outer, "jsv") == "{userName:,size:,inner:,items:,keyed:,Zed:}"
    assert keeping(NOTHING, Outer, "json") == (
        '{"userName":null,"size":null,"inner":null,"items":null,"keyed":null,"Zed":null}'
    )
    assert write(NOTHING, "form", nulls="keep") == ""


def test_parts_that_are_none():
    assert keeping(PARTS, Outer, "jsv") == "{userName:x,size:,inner:{z:,a:},items:[1,],keyed:{a:,b:1},Zed:}"
    assert keeping(PARTS, Outer, "json") == (
        '{"userName":"x","size":null,"inner":{"z":null,"a":null},"items":[1,null],"keyed":{"a":null,"b":1},"Zed":null}'
    )


def test_trees_keep_them_too():
    assert write({"a": None, "b": [None, {"c": None}]}, "jsv") == "{b:[,{}]}"
    assert write({"a": None, "b": [None, {"c": None}]}, "jsv", nulls="keep") == "{a:,b:[,{c:}]}"
    assert write({"a": None}, "json", nulls="keep") == write({"a": None}, "json") == '{"a":null}'
    assert jsv.loads("{a:,b:[,{c:}]}") == {"a": None, "b": [None, {"c": None}]}


def test_kept_nulls_with_layout_and_extra():
    @attrs.define
    class More:
        a: int | None = 1
        extra: dict[str, Any] = attrs.field(factory=dict, metadata=wire(extra=True))

    assert keeping(More(None, {"b": None}), More, "jsv") == "{a:,b:}"
    assert write(More(None, {"b": None}), "jsv") == "{}"
    assert write({"a": None, "b": "x"}, "jsv", nulls="keep", indent=True) == "{\n\ta: ,\n\tb: x\n}"
    assert jsv.loads("{\n\ta: ,\n\tb: x\n}") == {"a": None, "b": "x"}
    assert json.loads(write(NOTHING, "json", nulls="keep", indent=True), Outer) == NOTHING


class Row(NamedTuple):
    zeta: int
    alpha: dict[str, Any]


SHUFFLED = {
    "b": 1,
    "a": {"z": 1, "Z": 2, "_": 3, "é": 4, "aa": 5},
    "c": [{"y": 1, "x": 2}],
    "B": Row(1, {"n": 1, "m": 2}),
}


def test_sorted_keys():
    assert write(SHUFFLED, "jsv", sort_keys=True) == (
        "{B:{alpha:{m:2,n:1},zeta:1},a:{Z:2,_:3,aa:5,z:1,é:4},b:1,c:[{x:2,y:1}]}"
    )
    assert write(SHUFFLED, "json", sort_keys=True) == (
        '{"B":{"alpha":{"m":2,"n":1},"zeta":1},"a":{"Z":2,"_":3,"aa":5,"z":1,"é":4},"b":1,"c":[{"x":2,"y":1}]}'
    )
    assert write(SHUFFLED, "form", sort_keys=True) == (
        "B=%7Balpha%3A%7Bm%3A2%2Cn%3A1%7D%2Czeta%3A1%7D&a=%7BZ%3A2%2C_%3A3%2Caa%3A5%2Cz%3A1%2C%C3%A9%3A4%7D"
        "&b=1&c=%5B%7Bx%3A2%2Cy%3A1%7D%5D"
    )
    assert list(SHUFFLED) == ["b", "a", "c", "B"], "the caller's map stays as it is"


def test_members_are_sorted_by_their_written_names():
    assert write(PARTS, "jsv", sort_keys=True, nulls="keep") == (
        "{Zed:,inner:{a:,z:},items:[1,],keyed:{a:,b:1},size:,userName:x}"
    )
    assert write(PARTS, "json", sort_keys=True, names="pascal") == (
        '{"Inner":{},"Items":[1,null],"Keyed":{"a":null,"b":1},"UserName":"x"}'
    )


def test_keys_that_are_no_text_are_sorted_by_their_text():
    """That of the format: JSON writes the keys true and false, JSV True and False."""
    keys = {10: 1, 9: 2, True: 3, "Z": 4, "a": 5}
    assert write(keys, "jsv", sort_keys=True) == "{10:1,9:2,True:3,Z:4,a:5}"
    assert write(keys, "json", sort_keys=True) == '{"10":1,"9":2,"Z":4,"a":5,"true":3}'
    assert write({(1,): 1, "a": 2}, "jsv", sort_keys=True).endswith("a map key cannot be of type tuple")


@pytest.mark.parametrize("format", FORMATS)
def test_sorting_changes_nothing_else(format):
    value = Outer("x", 1, Inner(1, "2"), [1], {"b": 1, "a": 2}, 4)
    assert read(Outer, format, write(value, format, sort_keys=True)) == value
    comes_back(value, Outer)


@pytest.mark.parametrize("format", FORMATS)
def test_with_layout(format):
    assert write({"b": {"d": 1, "c": 2}, "a": 1}, format, sort_keys=True, indent=True) == FORMATS[format].dumps(
        {"a": 1, "b": {"c": 2, "d": 1}}, indent=True
    )
