"""What makes generated Python wrong elsewhere: names that hide others, enums, circles, bases, docs."""

from __future__ import annotations

import doctest
import inspect
import io
import tokenize
from typing import Any

import pytest
from support.generated_modules import imported
from support.hard_metadata import HARD, HIDING
from support.printed import compiled, layout_problems

from jsvcodec import csv, json, jsv
from jsvcodec.dtos import python_source
from jsvcodec.http import encode_request, reply_type
from jsvcodec.http.marks import Route, routes_of, verb_of
from jsvcodec.models import AuthenticateResponse, QueryResponse
from jsvcodec.names import camel_case

SOURCE = python_source(HARD)


def comments(source: str) -> list[str]:
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return [token.string for token in tokens if token.type == tokenize.COMMENT]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return imported(SOURCE, tmp_path_factory.mktemp("hard"), "hard_dtos")


def test_the_source_is_laid_out_and_has_no_directives(made: Any) -> None:
    compiled(SOURCE)
    assert layout_problems(SOURCE) == ""
    assert all(not found.examples for found in doctest.DocTestFinder().find(made))
    assert not [token for token in comments(SOURCE) if token != "# fmt: skip"]
    assert made.__doc__ == "The services of https://x/''' and their types, written by ``jsvcodec dtos``."


def test_members_that_hide_what_later_lines_need(made: Any) -> None:
    texts = {camel_case(name): name for name in HIDING}
    value = json.loads(json.dumps(texts), made.Hiding, unknown="error")
    assert json.loads(json.dumps(value)) == {**texts, "at": "0001-01-01T00:00:00Z"}
    assert jsv.loads(jsv.dumps(value), made.Hiding) == value
    assert (value.self_, value.list_, value.none_, value.type_, value.config) == (
        "Self",
        "List",
        "None_",
        "Type",
        "Config",
    )


@pytest.mark.parametrize("module", [jsv, json], ids=["jsv", "json"])
def test_names_and_order_on_the_wire(made: Any, module: Any) -> None:
    value = made.Contract(late="a", soon="b", event_id="c", none_="d")
    assert list(module.loads(module.dumps(value))) == ["evt-id", "none", "soon", "late"]
    assert csv.dumps([value]).split("\r\n")[0] == "evt-id,None,Soon,Late"
    assert not hasattr(value, "gone")
    names = list(module.loads(module.dumps(made.Casing())))
    assert names == ["id", "userID", "urlPath", "someThing", "under_Score", "a1b"]


def test_enums(made: Any) -> None:
    assert [(each.name, each.value) for each in made.Kind] == [
        ("NONE", "None"), ("MRO", "mro"), ("NAME", "name"), ("VALUE", "value"), ("FOO_BAR", "FooBar"), ("FOO_BAR_2", "Foo_Bar"),
        ("IT_S", "it's"), ("UNNAMED", "\\"),
    ]  # fmt: skip
    assert made.Aliases.B is made.Aliases.A
    assert made.Bits(5) == made.Bits.ONE | 4
    assert made.Enums().grade == made.Enums().aliases == 0
    text = "{aliases:-5,bits:12,grade:first class,kinds:[Foo_Bar,it's,9],by:{mro:[Second,7],8:[]},empty:0,set:[name],deep:{a:{b:[,First]}}}"
    value = jsv.loads(text, made.Enums)
    assert (value.aliases, value.bits, value.grade, value.kinds) == (
        made.Aliases.LOW,
        12,
        made.Grade.FIRST,
        [made.Kind.FOO_BAR_2, made.Kind.IT_S, 9],
    )
    assert jsv.dumps(value) == text.replace("[,First]", "[,first class]")
    assert json.loads(json.dumps(value), made.Enums) == value


def test_circles_of_classes(made: Any) -> None:
    text = "{own:7,parents:[{own:a,children:[{own:1,parents:[],kind:None}],kind:mro}],children:[],kind:None}"
    value = jsv.loads(text, made.Child)
    assert isinstance(value, made.Parent)
    assert (value.own, value.parents[0].children[0].own) == ("7", "1")
    assert jsv.dumps(jsv.loads("[[],[[]]]", made.Trees)) == "[[],[[]]]"
    assert type(jsv.loads("{a:[[]]}", made.Labels)["a"][0]) is made.Tree
    assert type(jsv.loads("{value:{name:a}}", made.Loop).value) is made.Loop
    assert jsv.loads("{key:1,value:x,more:{key:y,value:2}}", made.Swapped[str]).more.value == 2


def test_requests(made: Any) -> None:
    classes = (made.GetTree, made.Loop2, made.BaseGet, made.DerivedGet, made.DerivedPost, made.Derived2)
    assert [verb_of(cls) for cls in classes] == ["GET", "PUT", "GET", "GET", "POST", "PATCH"]
    assert [reply_type(cls) for cls in classes] == [made.Tree, made.Loop2, int, str, type(None), type(None)]
    assert reply_type(made.SignIn) is AuthenticateResponse
    assert not hasattr(made, "AuthenticateResponse") or made.AuthenticateResponse is AuthenticateResponse
    assert reply_type(made.Hello) is Any
    assert routes_of(made.Secure) == (Route("/a", ("GET", "POST")),)
    assert inspect.getdoc(made.Secure) == "Does it.\n\nFor users who are signed in.\n\nNeeds the roles Admin."
    assert issubclass(made.Page, QueryResponse)
    assert type(jsv.loads("{results:[{own:1}]}", made.Page).results[0]) is made.Child


def test_classes_with_names_of_net(made: Any) -> None:
    value = json.loads('{"amount":1.10,"next":{"amount":2}}', made.Decimal_2)
    assert str(value.amount) == "1.10"
    assert type(value.next) is made.Decimal_2


def test_secrets_are_masked_and_kept_out_of_addresses(made: Any) -> None:
    value = made.Secrets(password="hunter2", refresh_token="t0k")
    assert "hunter2" not in repr(value)
    assert "t0k" not in repr(value)
    assert jsv.dumps(value).startswith("{password:hunter2,rt:t0k,key:")
    with pytest.raises(ValueError, match="is a secret"):
        encode_request(value, "https://host.example", method="GET")


def test_what_is_abstract_comes_as_it_is(made: Any) -> None:
    text = '{shapes:[{},{__type:"N.Circle, host",r:1.5,name:c}],thing:{a:b},circle:{r:2,name:d}}'
    value = jsv.loads(text, made.Drawing)
    assert (value.circle.r, value.circle.name) == (2.0, "d")
    assert jsv.dumps(value) == text
