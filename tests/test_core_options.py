"""Options of reading in the compiled core: it declines what an option acts on, and gives the same as Python for the rest."""

from __future__ import annotations

import functools
from decimal import Decimal
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.kinds import Data, Loose, Page, PostData, Scalars, Tree, Unions, Wanted
from support.sides import FORMATS, check, in_python, reader_of, told
from support.strategies import Everything, Point, messy_text
from test_core_json import VALUES as JSON_VALUES
from test_core_json import texts
from test_core_models import VALUES as JSV_VALUES

from jsvcodec import DecodeError, Invalid, json, jsv
from jsvcodec.core import core
from jsvcodec.core.readers import compiled_decode
from jsvcodec.models import AuthenticateResponse

pytestmark = pytest.mark.skipif(core is None, reason="the compiled core does not run: there is nothing to compare")


class Money:
    """A type of a user's that only a hook reads."""

    def __init__(self, tree: Any) -> None:
        if tree == "x":
            raise Invalid("no amount")
        self.tree = tree

    def __repr__(self) -> str:
        return f"Money({self.tree!r})"

    def __eq__(self, other: object) -> bool:
        return repr(self) == repr(other)

    def __hash__(self) -> int:
        return hash(repr(self))


def read_int(tree: Any) -> int:
    if isinstance(tree, str):
        return int(tree) + 1
    return 1000 if tree is None or isinstance(tree, (dict, list)) else int(tree)


OPTIONS: dict[str, dict[str, Any]] = {
    "unknown": {"unknown": "error"},
    "duplicates": {"duplicates": "error"},
    "both": {"unknown": "error", "duplicates": "error", "names": "pascal"},
    "lenient": {"lenient": True},
    "types": {"types": {"Point": Point, "A.Tree, A": Tree}},
    "hook of another type": {"hooks": {Money: (Money, None)}},
    "hook of numbers": {"hooks": {int: (read_int, None)}},
    "hook of text": {"hooks": {str: (lambda tree: f"<{tree!r}>", None)}, "duplicates": "error"},
    "hook of classes": {"hooks": {Point: (lambda tree: Point(len(tree)), None), Decimal: (Decimal, None)}, "lenient": True},
    "hook of lists": {"hooks": {list: (lambda tree: [repr(tree)], None), dict: (lambda tree: {"k": repr(tree)}, None)}},
}  # fmt: skip
KINDS = (
    None, Any, Everything, Tree, Loose, Data, Wanted, Scalars, Page[int], PostData, Unions, dict[str, Any], list[int | None],
    dict[int, str], dict[int | None, int], list[bytes | None], tuple[int, str], set[int], list[Decimal | str], str | None,
    list[Tree], dict[str, list[Tree]], AuthenticateResponse,
)  # fmt: skip

by_options = pytest.mark.parametrize("options", OPTIONS.values(), ids=OPTIONS)


@by_options
@pytest.mark.parametrize("spelling", FORMATS)
def test_every_document_gives_the_same(options, spelling):
    values = [*(JSON_VALUES if spelling == "json" else JSV_VALUES), *MORE[spelling]]
    for kind in KINDS:
        for text in values:
            for whole in (text, f"[{text}]"):
                check(kind, whole, spelling, **_hashable(options))


MORE = {
    "jsv": [
        "{text:a,raw:,zz:1,zz:2}", "{text:a,raw:,zz:{a:1,a:2}}", "{zz:{a:1},ZZ:{a:1}}", "{a:{b:1,b:2}}", "{text:{a:1,a:2},raw:}",
        "{__type:Point,x:1}", "{ __TYPE :Point,x:1}", '{a:{"__type":Point,x:1}}', "[{__type:Other}]", "{__typ:Point}",
        "{__Type:\"A.Tree, A\",name:n}", "{_type:Point,___type:Point}", "a b", " a", "a ", "[a b,c]", "[a ,b]", "[a, b]", "{a :1}",
        "{a: 1}", "{a:b }", "{ a:b}", '["a, b"]', '["a, b" ]', '{"a ":1}', '{"a" :1}', "{a:1,}", "{a:1", "a:1,b:2", "1,2", "[1",
        "[a\tb]", "[a\u00a0,b]", '["open, ', "{\n\ta: 1\n}", "[{a:b:c :d}]", "bnVsbA==", "[bnVsbA==,null]", "{x:x,y:[x]}", "{1:x,x:2}",
    ],
    "json": [
        '{"text":"a","raw":null,"zz":1,"zz":2}', '{"zz":{"a":1,"a":2}}', '{"zz":{"a":1},"ZZ":{"a":1}}', '{"a":{"b":1,"\\u0062":2}}',
        '{"__type":"Point","x":1}', '{"__TYPE" : "Point","x":1}', '{"a":{"_\\u005ftype":"Point","x":1}}', '{"__typ":"Point"}',
        '{"__\\u0054ype":"Point","x":1}', '{"\\\\u005f":"__typ\\\\e"}', '{"x":"x"}', '{"a":"a\tb"}', '[1.50,-0,{"a":1e2}]', '{"1":"x","x":2}',
    ],
}  # fmt: skip


def _hashable(options: dict[str, Any]) -> dict[str, Any]:
    """Codecs of tests are kept by their options, which hold dicts: each is one object, so that it can be a key."""
    return {name: _Frozen(value) if isinstance(value, dict) else value for name, value in options.items()}


class _Frozen(dict):  # type: ignore[type-arg]
    def __hash__(self) -> int:  # type: ignore[override]
        return hash(frozenset(self))


@given(texts, st.sampled_from(list(OPTIONS)), st.sampled_from(KINDS))
def test_any_json_gives_the_same(text, name, kind):
    check(kind, text, "json", **_hashable(OPTIONS[name]))


@given(messy_text, st.sampled_from(list(OPTIONS)), st.sampled_from(KINDS))
def test_any_text_gives_the_same(text, name, kind):
    check(kind, text, "jsv", **_hashable(OPTIONS[name]))


# --- what stays in the core ---------------------------------------------------------------------------------------

LEFT: list[Any] = []


def declines(kind: Any, text: str, spelling: str, **options: Any) -> int:
    """Return how often the core leaves a text to Python under some options."""
    module = FORMATS[spelling]
    reader = module.Decoder.format.reader(kind, module.Decoder(**options).options)
    reader.decode = LEFT.append
    decode: Any = compiled_decode(reader, spelling, module.Decoder)
    LEFT.clear()
    decode(text)
    return len(LEFT)


ANSWER = jsv.loads('{userId:1,userName:a b,roles:[Admin,c],meta:{k:"v, w"}}', AuthenticateResponse)


@by_options
@pytest.mark.parametrize("spelling", FORMATS)
def test_texts_that_an_option_does_not_act_on_stay_in_the_core(options, spelling):
    text = FORMATS[spelling].dumps([ANSWER])
    assert declines(list[AuthenticateResponse], text, spelling, **options) == 0
    tree = FORMATS[spelling].dumps({"a": {"b": ["1", "x y"]}, "c": "_type"})
    assert declines(None, tree, spelling, **options) == 0


@pytest.mark.parametrize(
    ("options", "jsv_text", "json_text"),
    [
        ({"unknown": "error"}, "{x:1,zz:2}", '{"x":1,"zz":2}'),
        ({"duplicates": "error"}, "{x:1,zz:2,zz:3}", '{"x":1,"zz":2,"zz":3}'),
        ({"duplicates": "error"}, "{x:1,zz:{a:1,a:2}}", '{"x":1,"zz":{"a":1,"a":2}}'),
        ({"types": {"Point": Point}}, "{x:1,__TYPE:Point}", '{"x":1,"__TYPE":"Point"}'),
        ({"types": {"Point": Point}}, "{x:1,__TYPE:Point}", '{"x":1,"__\\u0074ype":"Point"}'),
    ],
    ids=str,
)
def test_texts_that_an_option_acts_on_are_left_to_python(options, jsv_text, json_text):
    assert declines(Point, jsv_text, "jsv", **options) == 1
    assert declines(Point, json_text, "json", **options) == 1


def test_white_space_beside_marks_is_left_to_python():
    for text in ("{ x:1}", "{x :1}", "{x: 1}", "{x:1 }", "{x:1} ", "{x:1,\ny:2}", '{x:"1" }'):
        assert declines(None, text, "jsv", lenient=True) == 1
    for text in ("{x:1 2}", '{x:"1 , 2"}', "{x y:1}", '{"a, b":"[ "}', "{x:a\xa0}"):
        assert declines(None, text, "jsv", lenient=True) == 0


# --- hooks --------------------------------------------------------------------------------------------------------


@attrs.define
class Account:
    total: Money
    parts: list[Money] = attrs.field(factory=list)
    by_name: dict[str, Money | None] = attrs.field(factory=dict)
    by_money: dict[Money, int] = attrs.field(factory=dict)
    other: Any = None


@pytest.mark.parametrize("spelling", FORMATS)
def test_hooks_run_in_the_core_and_once(spelling):
    seen: list[Any] = []
    hooks = {Money: (lambda tree: seen.append(tree) or Money(tree), lambda money: money.tree)}
    account = Account(
        Money("1"), [Money("2"), Money(["3"])], {"a": Money({"b": "4"}), "c": None}, {Money("5"): 6}, ["7"]
    )
    text = FORMATS[spelling].dumps(account, hooks=hooks, nulls="keep")
    assert declines(Account, text, spelling, hooks=hooks) == 0
    seen.clear()
    assert FORMATS[spelling].Decoder(Account, hooks=hooks).decode(text) == account
    assert seen == ["1", "2", ["3"], {"b": "4"}, "5"]


@pytest.mark.parametrize("spelling", FORMATS)
def test_what_hooks_refuse_is_told_with_its_path(spelling):
    text = {"jsv": "{total:x,parts:[1,x],byName:{a:x},byMoney:{x:1}}"}
    text["json"] = '{"total":"x","parts":["1","x"],"byName":{"a":"x"},"byMoney":{"x":1}}'
    decoder: Any = FORMATS[spelling].Decoder(Account, hooks={Money: (Money, None)})
    with pytest.raises(DecodeError) as caught:
        decoder.decode(text[spelling])
    assert [path for path, _ in caught.value.problems] == ["$.total", "$.parts[1]", "$.byName.a", "$.byMoney.x"]
    assert told(decoder.decode, text[spelling]) == told(functools.partial(in_python, decoder), text[spelling])


def test_hooks_of_json_get_numbers_as_they_are_without_a_type():
    hooks: Any = {Money: (Money, None)}
    text = '{"total":1.50,"parts":[-0,12345678901234567890,{"a":[0.1,true,null]}],"byName":{"a":1e400}}'
    assert json.loads(text, Account, hooks=hooks) == Account(
        Money(1.5),
        [Money(0), Money(12345678901234567890), Money({"a": [0.1, True, None]})],
        {"a": Money(Decimal("1e400"))},
    )


def test_the_core_refuses_wrong_arguments():
    for wrong in (("form", None, 1, 1, 0), ("jsv", None, 1, 1, "x"), (1, None, 1, 1, 0), ("json", 1, 1, 1, 0)):
        with pytest.raises(TypeError):
            core.reader(*wrong, print, print, (reader_of, ()))  # type: ignore[union-attr]
