"""What forms share with the other formats: structure in texts, unknown members, variable types, hooks and options."""

from __future__ import annotations

import json as std_json
from collections.abc import Callable
from decimal import Decimal
from typing import Any, Generic, TypeVar
from urllib.parse import unquote

import pytest
from attrs import define, field
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

import jsvcodec
from jsvcodec import DecodeError, Invalid, form, json, jsv
from jsvcodec.cli.commands import main
from jsvcodec.converters import make_converter
from jsvcodec.models import Authenticate
from jsvcodec.names import wire

T = TypeVar("T")


@define
class Child:
    name: str | None = None
    tags: list[str] = field(factory=list)
    data: dict[str, str] = field(factory=dict)


@define
class Parent:
    text: str | None = None
    child: Child | None = None
    children: list[Child] = field(factory=list)
    meta: dict[str, str] = field(factory=dict)
    numbers: list[Decimal] = field(factory=list)
    any: Any = None
    extra: dict[str, Any] = field(factory=dict, metadata=wire(extra=True))


# --- structure in texts ---------------------------------------------------------------------------------------------

TEXTS: list[tuple[str, Any]] = [
    ('text={b:"x"}', Parent('{b:"x"}')),
    ('text=["a", 1]', Parent('["a", 1]')),
    # a text inside of JSV keeps its source
    ('child={name:{b:"x",c:[""]}}', Parent(child=Child('{b:"x",c:[""]}'))),
    ('children=[{name:{b:"x"}}]', Parent(children=[Child('{b:"x"}')])),
    ('children={name:{b:"x"}},{name:["y"]}', Parent(children=[Child('{b:"x"}'), Child('["y"]')])),
    ('children[0]={name:{b:"x"}}', Parent(children=[Child('{b:"x"}')])),
    ('child.tags=[{a:"b"},"c"]', Parent(child=Child(tags=['{a:"b"}', "c"]))),
    ('meta={a:{b:"x"}}', Parent(meta={"a": '{b:"x"}'})),
    ('meta=a:{b:"x"},c:d', Parent(meta={"a": '{b:"x"}', "c": "d"})),
    ('meta={a:{b:"x"}}&meta[c]={d:"y"}', Parent(meta={"a": '{b:"x"}', "c": '{d:"y"}'})),
    # a text where structure is wanted is read as JSV, one level, and as JSON where JSV refuses
    ('child={tags:"[a,b]"}', Parent(child=Child(tags=["a", "b"]))),
    ('child="{name:n}"', Parent(child=Child("n"))),
    ('children=["{name:n}"]', Parent(children=[Child("n")])),
    ('child={data:"{k:{v:""w""}}"}', Parent(child=Child(data={"k": '{v:"w"}'}))),
    (r'child={tags:"[""\u00e9 \""q\"""",""a""]"}', Parent(child=Child(tags=['é "q"', "a"]))),
    # JSON where strict JSV refuses: numbers have their own text, and a text keeps compact JSON
    (r'child={"name": {"b": "\"x", "c": [1.50, null]}}', Parent(child=Child('{"b":"\\"x","c":[1.50,null]}'))),
    (r'any={"a": "\"x", "b": 1.50, "c": [true, null]}', Parent(any={"a": '"x', "b": "1.50", "c": ["true", None]})),
    (r'numbers=[1.50, "\u0031"]', Parent(numbers=[Decimal("1.50"), Decimal(1)])),
]  # fmt: skip


@pytest.mark.parametrize(("text", "value"), TEXTS)
def test_structure_in_texts(text: str, value: Parent) -> None:
    for read in (form.loads, make_converter("form").loads):
        assert repr(read(text, Parent)) == repr(value)
    assert form.Decoder(Parent).decode(text.encode()) == value


def test_one_level_only() -> None:
    with pytest.raises(DecodeError, match="expected a list"):
        form.loads('child="{tags:""[a]""}"', Parent)
    assert form.Decoder(Parent).structure({"child": {"name": {"b": '"'}, "tags": "[a]"}}) == Parent(
        child=Child('{b:""""}', ["a"])
    )


def test_all_bad_items_of_a_list_are_told() -> None:
    with pytest.raises(DecodeError) as caught:
        form.loads('children={a,{name:n},"b&numbers=1,{', Parent)
    assert [problem.path for problem in caught.value.problems] == ["$.children[0]", "$.numbers[1]"]


# --- unknown members and variable types -----------------------------------------------------------------------------


def test_a_text_in_extra_is_written_as_it_is() -> None:
    request = Authenticate(
        provider="digest", extra={"uri": "https://h/x", "qop": "auth,int", "quoted": '"a"', "list": ["a:b"]}
    )
    assert unquote(form.dumps(request)) == 'provider=digest&uri=https://h/x&qop=auth,int&quoted="a"&list=["a:b"]'
    assert form.loads(form.dumps(request), Authenticate) == request


def test_a_text_of_anything_is_quoted_where_it_could_be_other_jsv() -> None:
    for text in ("a,b", "[x]", '"a"', "https://h"):
        assert form.loads(form.dumps(Parent(any=text)), Parent) == Parent(any=text)
    assert unquote(form.dumps({"any": "a,b"})) == "any=a,b"
    assert 'any="a,b"' in unquote(form.dumps(Parent(any="a,b")))


@given(st.text(), st.dictionaries(st.text(min_size=1), st.text(), max_size=3))
def test_texts_come_back(text: str, extra: dict[str, str]) -> None:
    extra = {f"x{name}": inner for name, inner in extra.items() if not inner.startswith(("{", "["))}
    value = Parent(text=text, any=text or None, extra=extra)
    assert form.loads(form.dumps(value), Parent) == value


@define
class Box(Generic[T]):
    value: T
    more: list[T] = field(factory=list)
    maybe: T | None = None


@given(st.text())
def test_a_text_of_a_variable_type_is_written_as_it_is(text: str) -> None:
    value = Box(text, [text], text)
    written = form.dumps(value)
    assert unquote(written).startswith(f"value={text}&")
    assert form.loads(written, Box[str]) == value
    if not text.startswith(("{", "[")):
        assert form.loads(written, Box) == value


def test_a_variable_type_that_is_not_bound_takes_anything() -> None:
    assert form.loads('value=[a,{b:c}]&maybe="q"', Box) == Box(["a", {"b": "c"}], [], '"q"')
    assert form.loads("value=1&more=1,2", Box[int]) == Box(1, [1, 2])
    for face in (jsv, json):
        assert face.loads(face.dumps(Box("a,b", ["c"])), Box) == Box("a,b", ["c"])


# --- options --------------------------------------------------------------------------------------------------------


class Money:
    """A class that only a hook reads and writes."""

    made = 0

    def __init__(self, text: str) -> None:
        self.text = text

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Money) and other.text == self.text


@define
class Bill:
    total: Money
    parts: list[Money] = field(factory=list)
    child: Child | None = None


def _money(text: Any) -> Money:
    if not isinstance(text, str):
        raise Invalid("not an amount")
    return Money(text)


@pytest.mark.parametrize("text", ["12 EUR", "12,5", "[1]", '"', "a:b", "{a:b}"])
def test_hooks(text: str) -> None:
    calls: list[str] = []

    def told(name: str, hook: Callable[[Any], Any]) -> Callable[[Any], Any]:
        return lambda value: calls.append(name) or hook(value)

    hooks = {
        Money: (told("read", _money), told("write", lambda money: money.text)),
        Child: (told("read", lambda name: Child(name)), told("write", lambda child: child.name)),
    }
    value = Bill(Money(text), [Money(text)], Child(text))
    written = form.dumps(value, hooks=hooks)
    assert calls == ["write"] * 3
    calls.clear()
    assert form.loads(written, Bill, hooks=hooks) == value
    assert calls == ["read"] * 3
    assert jsvcodec.convert(written, "form", "form", type=Bill, hooks=hooks) == written


def test_hooks_run_once_and_say_why() -> None:
    calls = []
    hooks = {dict: (None, lambda tree: calls.append(1) or {**tree, "z": 1})}
    assert form.dumps(Parent(meta={"a": "b"}, any=None), hooks=hooks).count("z") == 1
    assert calls == [1]
    with pytest.raises(DecodeError, match=r"\$\.total: not an amount"):
        form.loads("total=[a]", Bill, hooks={Money: (_money, None)})
    assert form.loads("total=12,5", Bill, hooks={Money: (_money, None)}).total.text == "12,5"


@define
class Animal:
    name: str = ""


@define
class Hound(Animal):
    tricks: list[str] = field(factory=list)


@define
class Owner:
    pet: Animal | None = None
    pets: list[Animal] = field(factory=list)


def test_types() -> None:
    types = {"Zoo.Hound": Hound}
    owner = Owner(Hound("a,b", ["x"]), [Hound("c"), Animal("d")])
    written = form.dumps(owner, types=types)
    assert "__type" in written
    assert form.loads(written, Owner, types=types) == owner
    text = "pet.__type=Zoo.Hound&pet.name=a&pet.tricks=x,y&pets[0][__type]=Zoo.Hound&pets[0][tricks][]=z"
    assert form.loads(text, Owner, types=types) == Owner(Hound("a", ["x", "y"]), [Hound("", ["z"])])
    assert form.loads("__type=Zoo.Hound&tricks=x,y", Animal, types=types) == Hound("", ["x", "y"])


def test_nulls_change_nothing() -> None:
    value = Parent(child=Child(None), any={"a": None, "b": [None, "c"]})
    assert form.dumps(value, nulls="keep") == form.dumps(value)
    assert unquote(form.dumps(value)) == "child={tags:[],data:{}}&children=[]&meta={}&numbers=[]&any={b:[,c]}"


def test_sort_keys_sorts_by_written_name() -> None:
    assert unquote(form.dumps({"b": {"d": 1, "c": 2}, "B": 3, "a": 4}, sort_keys=True)) == "B=3&a=4&b={c:2,d:1}"
    value = Parent("t", extra={"b": "1", "Z": "2"})
    assert [field.partition("=")[0] for field in form.dumps(value, sort_keys=True).split("&")] == [
        "Z", "b", "children", "meta", "numbers", "text",
    ]  # fmt: skip


def test_the_command(tmp_path: Any) -> None:
    document = tmp_path / "request.form"
    document.write_text("provider=credentials&meta[a.b]=c&meta.d=e&uri=https://h/x")
    result = CliRunner().invoke(main, ["convert", "--type", "Authenticate", "--to", "json", str(document)])
    assert result.exit_code == 0
    assert std_json.loads(result.output) == {
        "provider": "credentials", "meta": {"a.b": "c", "d": "e"}, "uri": "https://h/x",
    }  # fmt: skip


# --- limits ---------------------------------------------------------------------------------------------------------


def test_a_form_of_many_names_costs_linear_work() -> None:
    """Count the steps that names take: twice the names, twice the steps."""
    from jsvcodec.form.fields import Shapes

    counts = []
    for size in (200, 400):
        found = 0
        original = Shapes.find

        def find(self: Any, at: Any, name: str, original: Any = original) -> Any:
            nonlocal found
            found += 1
            return original(self, at, name)

        text = "&".join(f"children[{index}].data.k{index}=v" for index in range(size))
        patch = pytest.MonkeyPatch()
        patch.setattr(Shapes, "find", find)
        assert len(form.loads(text, Parent).children) == size
        patch.undo()
        counts.append(found)
    assert counts[1] <= 2 * counts[0] + 10
