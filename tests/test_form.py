"""Forms: what every host reads is written, what clients send is read, by the type of the member."""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import Enum, IntFlag
from typing import Any, Literal, NamedTuple, NewType, TypedDict
from urllib.parse import unquote
from uuid import UUID

import pytest
from attrs import define, field
from hypothesis import given
from hypothesis import strategies as st

from jsvcodec import DecodeError, EncodeError, Limits, form
from jsvcodec._types.describing import describe
from jsvcodec.form.fields import field_of
from jsvcodec.names import wire

SECRET = "s3cr3t"
UserId = NewType("UserId", int)


class Shade(Enum):
    DARK = "Dark"
    ODD = "a,b"


class Marks(IntFlag):
    A = 1
    B = 2


@define
class Child:
    name: str | None = None
    tags: list[str] | None = None


@define
class Request:
    text: str | None = None
    sure: bool = False
    remember_me: bool | None = None
    number: int | None = 10
    when: datetime | None = None
    id: UUID | None = None
    marks: Marks | None = None
    shade: Shade | None = None
    raw: bytes | None = None
    roles: list[str | None] | None = None
    numbers: list[int] | None = None
    rows: list[list[int]] | None = None
    meta: dict[str, str] | None = None
    counts: dict[str, int] | None = None
    child: Child | None = None
    children: list[Child] | None = None
    open: Shade | str | None = None
    literal: Literal["x,y", "z"] | None = None
    any: Any = None


def read(text: str, kind: Any = Request, **options: Any) -> Any:
    value = form.loads(text, kind, **options)
    assert form.loads(text.encode(), kind, **options) == value
    return value


def refusal(text: str, kind: Any = Request, **options: Any) -> DecodeError:
    with pytest.raises(DecodeError) as caught:
        form.loads(text, kind, **options)
    assert caught.value.__context__ is None
    return caught.value


# --- reading --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("", {}),
        ("a=1&b=2", {"a": "1", "b": "2"}),
        ("a=1&A=2&a=3", {"a": ["1", "3"], "A": "2"}),
        ("a", {"a": ""}),
        ("&&a=&=b&", {"a": "", "": "b"}),
        ("a=b=c;d=e", {"a": "b=c;d=e"}),
        ("a+b=c+d%20e%2Bf", {"a b": "c d e+f"}),
        ("%61=%C3%A9%e2%82%ac", {"a": "é€"}),
        ("a=%zz%4&b=100%", {"a": "%zz%4", "b": "100%"}),
        ("a=%E9&b=%41%ff%C3%A9%c3", {"a": "%E9", "b": "A%ffé%c3"}),
        ("a=é%ff", {"a": "é%ff"}),
        ("a=%00", {"a": "\0"}),
        ("\ufeffa={x:1}", {"a": "{x:1}"}),
        ("a[0]=b", {"a[0]": "b"}),
    ],
)
def test_trees_are_text(text: str, tree: Any) -> None:
    assert read(text, None) == tree


@pytest.mark.parametrize(
    ("text", "member", "value"),
    [
        ("text=%22x%22", "text", '"x"'),
        ("TEXT=a&text=b", "text", "a,b"),
        ("text=", "text", ""),
        ("text={a:[b", "text", "{a:[b"),
        ("number=", "number", 10),
        ("number=%207", "number", 7),
        ('number="7"', "number", 7),
        ("sure=true&sure=false", "sure", True),
        ("sure=false", "sure", False),
        ("rememberMe=on", "remember_me", True),
        ("when=2024-01-09T10:00:00%2B02:00", "when", datetime(2024, 1, 9, 8, tzinfo=UTC)),
        ("id={00000000-0000-0000-0000-000000000007}", "id", UUID(int=7)),
        ("marks=A,B", "marks", Marks.A | Marks.B),
        ("marks=A&marks=B", "marks", Marks.A | Marks.B),
        ('shade="a,b"', "shade", Shade.ODD),
        ("roles=", "roles", None),
        ("roles=[]", "roles", []),
        ("roles=a", "roles", ["a"]),
        ("roles=a,b&roles=[c,%22d,e%22]&roles=", "roles", ["a", "b", "c", "d,e"]),
        ('roles="a,b",c', "roles", ["a,b", "c"]),
        ('roles="a,b"', "roles", ["a,b"]),
        ("roles=a,,b", "roles", ["a", None, "b"]),
        ("roles=a]", "roles", ["a]"]),
        ('roles=a,d"e,""', "roles", ["a", 'd"e', ""]),
        ("roles={a:b,c:d},e[f,g]", "roles", ["{a:b,c:d}", "e[f,g]"]),
        ("roles[]=b&roles[10]=d&roles[2]=c&ROLES=a", "roles", ["a", "c", "d", "b"]),
        ("roles[0]=a,b", "roles", ["a,b"]),
        (r'roles=["\u00e9 \"q\"","a,b"]', "roles", ['é "q"', "a,b"]),
        (r'roles=["C:\temp"]', "roles", [r"C:\temp"]),
        ("roles=[ a , b ]", "roles", [" a ", " b "]),
        ("numbers=1,2&numbers=3", "numbers", [1, 2, 3]),
        ("numbers[1]=2&numbers[0]=1", "numbers", [1, 2]),
        ("numbers[]=&numbers[]=1", "numbers", [1]),
        ("children[]=", "children", None),
        ("roles[]=", "roles", [""]),
        ("rows=[1,2],[3]", "rows", [[1, 2], [3]]),
        ("meta={a:b}", "meta", {"a": "b"}),
        ("meta=a:b,c:d", "meta", {"a": "b", "c": "d"}),
        ('meta="k:1":b', "meta", {"k:1": "b"}),
        ("meta=null", "meta", None),
        ('meta={"a":"b,c"}', "meta", {"a": "b,c"}),
        (r'meta={"a": "\"q\""}', "meta", {"a": '"q"'}),
        ("meta[k]=v&meta[ K ]=w&meta[k]=x&meta[e]=", "meta", {"k": "v,x", " K ": "w", "e": ""}),
        ("Meta={a:b}&meta[c]=d", "meta", {"a": "b", "c": "d"}),
        ("counts[a]=1&counts[b]=", "counts", {"a": 1}),
        ("child={name:{x:y},tags:[a]}", "child", Child("{x:y}", ["a"])),
        ("children={name:a},{name:b}", "children", [Child("a"), Child("b")]),
        ("children={name:a}&children=[{}]", "children", [Child("a"), Child()]),
        ("children[0]={name:a}", "children", [Child("a")]),
        ("open=Dark", "open", Shade.DARK),
        ("open=%22a", "open", '"a'),
        ("literal=x,y", "literal", "x,y"),
        ("any=%22q%22", "any", "q"),
        ("any=[1,2]", "any", ["1", "2"]),
        ("any=a,b", "any", "a,b"),
        ("any=[1", "any", "[1"),
        ("any=", "any", None),
    ],
)
def test_members(text: str, member: str, value: Any) -> None:
    request = read(text)
    assert getattr(request, member) == value
    untouched = Request()
    setattr(untouched, member, value)
    assert request == untouched


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        ("rememberMe=true&rememberMe=false", ["$.rememberMe"]),
        ("meta={a:b}&meta={c:d}", ["$.meta"]),
        ("child={}&child={}", ["$.child"]),
        ("child=name:n", ["$.child"]),
        ("meta=[a,b]", ["$.meta"]),
        ("meta={a}", ["$.meta"]),
        ("roles=[a", ["$.roles[0]"]),
        ('roles=a,"b&meta={', ["$.roles[1]", "$.meta"]),
        ("numbers=1,x,,2", ["$.numbers[1]", "$.numbers[2]"]),
        ("number=x&when=junk&ID=1", ["$.number", "$.when", "$.ID"]),
        ("counts[a]=x", ["$.counts.a"]),
    ],
)
def test_refusals_have_paths(text: str, paths: list[str]) -> None:
    error = refusal(text)
    assert [problem.path for problem in error.problems] == paths
    assert error.pos is None


def test_unknown_names() -> None:
    @define
    class Open:
        text: str | None = None
        extra: dict[str, Any] = field(factory=dict, metadata=wire(extra=True))

    value = read("child.name=n&text[a]=b&roles[x]=c&z=[1]&y=a,b&roles[99999999999]=d&text=t", Open)
    names = {"child.name": "n", "text[a]": "b", "roles[x]": "c", "z": ["1"], "y": "a,b", "roles[99999999999]": "d"}
    assert value == Open("t", names)
    assert read(form.dumps(value), Open) == value
    assert read("zzz=1&text=a") == Request("a")
    error = refusal("zzz=1&roles[x]=2", unknown="error")
    assert [problem.path for problem in error.problems] == ["$.zzz", '$["roles[x]"]']


def test_lenient_is_for_the_jsv_of_values() -> None:
    assert read("roles=[a,b&child={name:n", lenient=True) == Request(roles=["a", "b"], child=Child("n"))
    assert read("roles=a,b", lenient=True).roles == ["a", "b"]
    assert refusal('roles=["a', lenient=True).path == "$.roles[0]"


def test_repeated_keys_inside_of_values() -> None:
    assert read("meta={a:b,a:c}").meta == {"a": "c"}
    error = refusal("children={name:a},{name:b,name:c}&meta={a:b,a:c}", duplicates="error")
    assert [problem.path for problem in error.problems] == ["$.children[1].name", "$.meta.a"]
    assert read("text=a&text=b").text == "a,b"


def test_other_roots() -> None:
    assert read("a=1,2&A=[3]", dict[str, list[int]]) == {"a": [1, 2], "A": [3]}
    assert read("1=a&2=b", dict[int, str]) == {1: "a", 2: "b"}
    assert read("a=1&b=", dict[str, int]) == {"a": 1}

    class Options(TypedDict, total=False):
        names: list[str]

    assert read("names=a,b", Options) == {"names": ["a", "b"]}
    assert read("text=a", Request | None) == Request("a")
    assert refusal("a=1", list[int]).reason == "expected a list"


def test_fields_are_limited_and_nested_items_count() -> None:
    limits = Limits(fields=5)
    assert read("numbers=1,2,3,4", limits=limits).numbers == [1, 2, 3, 4]
    assert refusal("numbers=1,2,3,4,5", limits=limits).path == "$.numbers"
    assert refusal("rows=[[1],[2]]&meta={}", limits=limits).path == "$.rows"
    assert refusal("a&b&c&d&e&f", limits=limits).pos == 10
    assert refusal("\ufeffa&b&c&d&e&&", limits=limits).pos == 11
    assert refusal("&" * 1_000_000).reason == "more than 1000 fields"
    assert len(read("a=1&" * 999 + "a=1", None)["a"]) == 1_000
    assert len(read("a=1&" * 2_000, None, limits=Limits(fields=None))["a"]) == 2_000


def test_depth_is_limited() -> None:
    for name in ("rows", "meta", "child", "any[a]"):
        brackets = "[" * 1_000_000
        assert "nested deeper than 128 levels" in str(refusal(f"{name}={brackets}", dict[str, list[str]]))
    assert read("any=" + "[" * 127 + "]" * 127).any
    assert refusal("any=" + "[" * 128 + "]" * 128).reason == "nested deeper than 128 levels"
    assert form.loads("any=" + "[" * 5_000 + "]" * 5_000, Request, limits=Limits(depth=None, fields=None)).any


def test_errors_hold_no_value() -> None:
    for text in (f"number={SECRET}", f'meta={{"{SECRET}', f"roles=[{SECRET}", f"child={SECRET}", f"when={SECRET}"):
        error = refusal(text)
        assert SECRET not in str(error) + repr(error)
        assert SECRET.encode() not in pickle.dumps(error)


@given(st.text() | st.text(alphabet='&=%+[]{}":,;0129aAfFrolesmta\n'))
def test_any_text_gives_a_value_or_an_error(text: str) -> None:
    for sent in (text, f"roles={text}", f"meta={text}&children={text}", f"any={text}", f"number={text}&id={text}"):
        for kind in (None, Request, dict[str, Any], dict[str, int]):
            outcomes = []
            for data in (sent, sent.encode()):
                try:
                    outcomes.append((repr(form.loads(data, kind)), None))
                except DecodeError as error:
                    outcomes.append((None, (error.pos, str(error))))
            assert outcomes[0] == outcomes[1]


@given(st.binary())
def test_any_bytes_give_a_value_or_an_error(data: bytes) -> None:
    with suppress(DecodeError):
        form.loads(b"roles=" + data, Request)


# --- writing --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({}, ""),
        ({"a": None, "b": ""}, "b="),
        ({"a b": "c&d=e+f", "é": "~_-.€"}, "a b=c&d=e+f&é=~_-.€"),
        ({"a": '"q"', "b": "[x]"}, 'a="q"&b=[x]'),
        ({1: True, date(2024, 1, 2): Decimal("1.10")}, "1=True&2024-01-02=1.10"),
        (Request(), "sure=False&number=10"),
        (Request(number=None, roles=["a", None, "b,c"]), 'sure=False&roles=[a,,"b,c"]'),
        (Request(number=None, roles=[], meta={}, raw=b""), 'sure=False&raw=""&roles=[]&meta={}'),
        (Request(number=None, any="a,b", open="a,b"), 'sure=False&open=a,b&any="a,b"'),
        (Request(number=None, shade=Shade.ODD, open=Shade.ODD), 'sure=False&shade="a,b"&open=a,b'),
        (Request(number=None, children=[Child("x")]), "sure=False&children=[{name:x}]"),
        ({"a": timedelta(seconds=90), "b": b"\xff"}, "a=PT1M30S&b=/w=="),
    ],
)
def test_texts(value: Any, text: str) -> None:
    written = form.dumps(value)
    assert unquote(written) == text
    assert form.dumpb(value) == written.encode("ascii")
    assert form.dumps(value, indent=True) == written


def test_everything_reserved_is_encoded() -> None:
    every = "".join(map(chr, range(0x20, 0x7F)))
    written = form.dumps({every: every, "nested": [every]})
    assert set(written) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~%&=")
    assert form.loads(written, dict[str, Any])[every] == every
    assert form.loads(written)["nested"].startswith('["')


def test_names_and_dates() -> None:
    midnight = datetime(2024, 1, 9, tzinfo=UTC)
    value = Request(number=None, when=midnight)
    assert form.dumps(value) == "sure=False&when=2024-01-09"
    assert form.dumps(value, dates="exact", names="pascal") == "Sure=False&When=2024-01-09T00%3A00%3A00Z"
    assert unquote(form.dumps({"a": [midnight]}, dates="exact")) == "a=[2024-01-09T00:00:00Z]"


@pytest.mark.parametrize(
    ("value", "path"),
    [
        (None, "$"),
        ("text", "$"),
        (["a"], "$"),
        ({"a": "\ud800"}, "$.a"),
        ({"a": {"b": ["\ud800"]}}, "$.a.b[0]"),
        ({"\ud800": "a"}, '$["\\ud800"]'),
        ({"a": [Decimal("NaN")]}, "$.a[0]"),
        ({"a": object()}, "$.a"),
        ({None: "a"}, "$"),
        ({1: "a", "1": "b"}, '$["1"]'),
    ],
)
def test_what_a_form_cannot_hold_is_refused_with_its_path(value: Any, path: str) -> None:
    for write in (form.dumps, form.dumpb):
        with pytest.raises(EncodeError) as caught:
            write(value)
        assert caught.value.path == path
        assert caught.value.__context__ is None


def test_depth_and_cycles_are_refused() -> None:
    loop: list[Any] = []
    loop.append(loop)
    with pytest.raises(EncodeError, match="a cycle"):
        form.dumps({"a": loop})
    assert form.dumps({"a": []}, limits=Limits(depth=2))
    with pytest.raises(EncodeError, match="nested deeper than 1 levels"):
        form.dumps({"a": []}, limits=Limits(depth=1))
    with pytest.raises(ValueError, match="dates"):
        form.dumps({}, dates="wcf")


@given(st.dictionaries(st.text(), st.text()))
def test_text_comes_back(tree: dict[str, str]) -> None:
    assert form.loads(form.dumps(tree)) == tree


# --- types ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "sent"),
    [
        (str, "text"),
        (str | None, "text"),
        (int | str, "text"),
        (bool, "flag"),
        (bool | None, "scalar"),
        (UserId, "scalar"),
        (UserId | None, "scalar"),
        (Shade, "scalar"),
        (Marks | None, "scalar"),
        (Literal[1, 2], "scalar"),
        (list[int] | str, "any"),
        (Any, "any"),
        (object, "any"),
        (Iterable[int], "list"),
        (tuple[int, ...], "list"),
        (frozenset[str] | None, "list"),
        (Mapping[str, int], "map"),
        (Child | None, "class"),
        (Child | Request, "class"),
        (Child | list[Child], "any"),
        (bytes, "scalar"),
    ],
)
def test_how_types_are_sent(kind: Any, sent: str) -> None:
    assert field_of(describe(kind)).kind == sent


class _Anything(NamedTuple):
    value: Any


@pytest.mark.parametrize("text", ["\ufeff", "\ufeffa", '\ufeff"a', "a\ufeff"])
def test_a_byte_order_mark_in_a_value_is_text(text: str) -> None:
    assert form.loads(form.dumps(_Anything(text)), _Anything) == _Anything(text)
