"""Forms by the compiled core: the same values, texts and errors as by the Python side, and not left to it in daily use."""

from __future__ import annotations

from datetime import UTC, date, datetime
from enum import Enum
from typing import Any
from urllib.parse import parse_qsl, quote, quote_plus

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from safety import forms
from safety.backends import DECLINED, Read, Write
from safety.kinds import KINDS, Everything, Many, Odd, Tree
from support.rows import rows

from jsvcodec import EncodeError, Limits, form
from jsvcodec.core import core
from jsvcodec.models import Authenticate, AuthenticateResponse
from jsvcodec.names import wire

pytestmark = pytest.mark.skipif(core is None, reason="the compiled core does not run: there is nothing to compare")


class Shade(Enum):
    RED = "Red"
    ODD = "a,b"


@attrs.define
class Part:
    city: str | None = None
    zip: int | None = None


@attrs.define
class Query:
    text: str | None = None
    sure: bool = False
    maybe: bool | None = None
    number: int | None = 10
    when: datetime | None = None
    shade: Shade | None = None
    ids: list[int] = attrs.field(factory=list)
    names: list[str | None] | None = None
    rows: list[list[int]] | None = None
    tags: set[str] | None = None
    pair: tuple[int, str] | None = None
    meta: dict[str, str] | None = None
    counts: dict[str, int] | None = None
    part: Part | None = None
    parts: list[Part] | None = None
    anything: Any = None
    extra: dict[str, Any] = attrs.field(factory=dict, metadata=wire(extra=True))


def check(text: str | bytes, kind: Any = Query) -> Any:
    """Read on both sides, as the core does and as the library does; return what the core made."""
    what = Read(kind)
    result = forms.read_both(text, what)
    assert result.difference == ""
    assert forms.read_by_face(text, what) == ""
    return result.made


def check_written(value: Any, how: Write = Write()) -> Any:
    result = forms.write_both(value, how)
    assert result.difference == ""
    assert forms.write_by_face(value, how) == ""
    return result.made


# --- what the core reads ------------------------------------------------------------------------------------------


FIELDS = {
    "": Query(),
    "&&": Query(),
    "text=a+b%20c%2B&TEXT2=x": Query("a b c+", extra={"TEXT2": "x"}),
    "text=": Query(""),
    "text": Query(""),
    "text=a=b": Query("a=b"),
    "text=%zz%4": Query("%zz%4"),
    "text=%22a%22,{[": Query('"a",{['),
    "text=é%C3%A9%F0%9F%98%80": Query("éé😀"),
    "%74ext=a": Query("a"),
    "Text=a": Query("a"),
    "number=&sure=on&maybe=true": Query(sure=True, maybe=True),
    "number=007&sure=False,True": Query(number=7),
    "sure=True&sure=False": Query(sure=True),
    "when=2023-11-07T05:31:56Z&shade=red": Query(when=datetime(2023, 11, 7, 5, 31, 56, tzinfo=UTC), shade=Shade.RED),
    "number=%227%22&shade=%22a,b%22": Query(number=7, shade=Shade.ODD),
    "ids=1": Query(ids=[1]),
    "ids=1,2&names=a,,b,": Query(ids=[1, 2], names=["a", None, "b", None]),
    "ids=[1]&ids=2&ids=&ids=[]&ids=[3,4]": Query(ids=[1, 2, 3, 4]),
    "names=[]": Query(names=[]),
    "names=[]&names=[]&names=[a]&names=[]": Query(names=["a"]),
    "names=%22a,b%22&tags=x": Query(names=["a,b"], tags={"x"}),
    "rows=[[1,2],[]]&rows=[[3]]&pair=1,a": Query(rows=[[1, 2], [], [3]], pair=(1, "a")),
    "meta={a:b,c:%22d,e%22}&counts=a:1,b:2": Query(meta={"a": "b", "c": "d,e"}, counts={"a": 1, "b": 2}),
    "part={city:M%C3%BCnchen,zip:80331}&parts={zip:1}&parts=[{zip:2}]": Query(part=Part("München", 80331), parts=[Part(zip=1), Part(zip=2)]),
    "anything=[1,{a:b}]": Query(anything=["1", {"a": "b"}]),
    "anything=a b": Query(anything="a b"),
    "anything=%22a,b%22&meta=": Query(anything="a,b"),
    "more={a:[b]}&other=a,b": Query(extra={"more": {"a": ["b"]}, "other": "a,b"}),
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), FIELDS.items())
def test_what_clients_send_is_read_by_the_core(text, expected):
    made = check(text)
    assert made == expected
    if text.isascii():
        assert check(text.encode()) == made
        assert check(memoryview(text.encode() + b"\r\n")) == made


@pytest.mark.parametrize(
    "text",
    [
        "names[0]=a", "part.zip=1", "part[zip]=1", "ids[]=1&ids[]=2", "ids=1&number=2&ids=3", "text=a&text=b", "x=1&x=2",
        'part={"city": "a"}', 'ids=["1", "2"]', "=x", "%22=x", "names=a,%22b,c%22", "part=null", "counts=null", "ids=[1,2}", "ids=[1],[2]",
        "parts={zip:1},{zip:2}", "anything=a,b", "text=%C3", "text=%ED%A0%80", "number=x", "shade=x", "ids=x", "sure=%FF",
        "parts=[{\n\tzip: 1\n}]", "part={zip:1,zip:2}", " text=a", "text =a", "ÜBER=a", "names=%EF%BB%BFa", "meta={a:1}]",
        "parts=[{zip:1}", "text=%EF%BB%BF&anything=%EF%BB%BFa",
    ],
)  # fmt: skip
def test_what_is_unusual_is_left_to_python(text):
    assert check(text) is DECLINED
    assert forms.read_by_face(text.encode(), Read(Query)) == ""


@pytest.mark.parametrize(
    "kind", [dict[str, str], dict[str, list[int]], dict[str, Any], dict[int, date], dict, dict[str, Part]]
)
@pytest.mark.parametrize(
    "text", ["a=1", "a=1&b=2", "a=1&a=2", "a=1&b=2&a=3", "1=2023-11-07&2=", "a.b=1&c[0]=2", "a={zip:1}", "%22=1", "=1", "a=[1]&a=2"]
)  # fmt: skip
def test_in_a_map_a_name_is_a_key(kind, text):
    check(text, kind)


@pytest.mark.parametrize("row", rows("query"), ids=lambda row: row["id"])
def test_recorded_forms_are_texts_alike_on_both_sides(row):
    made = check(row["query"], None)
    assert made is DECLINED or sorted(made) == sorted({name for name, _ in parse_qsl(row["query"], True)})
    check(row["query"], dict[str, Any])


def test_without_a_type_repeated_names_make_lists():
    assert check("a=1&b=x+y&a=2&c&a=&b=%C3%A9", None) == {"a": ["1", "2", ""], "b": ["x y", "é"], "c": ""}
    assert check("{\n\ta: 1\n}=b", None) == {"{\n\ta: 1\n}": "b"}


# --- laws ---------------------------------------------------------------------------------------------------------

NEAR = st.text('&=+%0123456789ABCDEFabcdef[].,{}:" xyé\ufeff\r\n', max_size=40)
READ = [name for name, kind in KINDS.items() if core and forms.core_reader(Read(kind))]


@given(text=NEAR, name=st.sampled_from(READ))
def test_any_text_is_read_alike(text, name):
    check(text, KINDS[name])


@given(
    text=st.lists(NEAR.map(lambda text: f"{quote(text[:3])}={quote_plus(text[3:])}")).map("&".join),
    name=st.sampled_from(READ),
)
def test_any_fields_are_read_alike(text, name):
    check(text, KINDS[name])


@given(source=st.randoms(use_true_random=False), name=st.sampled_from(READ))
def test_fields_of_a_type_are_read_alike(source, name):
    text = forms.random_form(source, name)
    check(text, KINDS[name])
    check(text.encode(errors="replace"), KINDS[name])


LEAVES = (
    st.none()
    | st.text()
    | st.integers()
    | st.floats()
    | st.booleans()
    | st.dates()
    | st.sampled_from(Shade)
    | st.binary(max_size=9)
)
VALUES = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3))


@given(value=st.dictionaries(st.text(), VALUES), as_text=st.booleans())
def test_any_dict_is_written_alike(value, as_text):
    check_written(value, Write(as_text=as_text))


@given(data=st.data())
def test_any_model_is_written_alike_and_comes_back(data):
    text, rest = st.text(), st.dictionaries(st.text(), VALUES, max_size=2)
    value = Query(
        data.draw(text), data.draw(st.booleans()), number=data.draw(st.integers()), ids=data.draw(st.lists(st.integers())),
        names=data.draw(st.lists(st.text())), meta=data.draw(st.dictionaries(st.text(), st.text())), anything=data.draw(VALUES),
        part=data.draw(st.builds(Part, text, st.integers())), extra=data.draw(rest), shade=data.draw(st.sampled_from(Shade)),
    )  # fmt: skip
    written = check_written(value, Write(names=data.draw(st.sampled_from(["camel", "pascal", "snake"]))))
    if written is not DECLINED:
        check(written)


# --- writing ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({}, b""),
        ({"a b": "c&d=é/😀-._~"}, b"a%20b=c%26d%3D%C3%A9%2F%F0%9F%98%80-._~"),
        ({"a": None, "b": "", "c": [], "d": {}}, b"b=&c=%5B%5D&d=%7B%7D"),
        ({"a": '"x,y"', "b": ["x,y", None]}, b"a=%22x%2Cy%22&b=%5B%22x%2Cy%22%2C%5D"),
        (Query("a,b", True, shade=Shade.RED, names=["x", None]), b"text=a%2Cb&sure=True&number=10&shade=Red&ids=%5B%5D&names=%5Bx%2C%5D"),
        (Query(number=None, anything="a,b", extra={"ids2": "a,b", "é": [1]}), b"sure=False&ids=%5B%5D&anything=%22a%2Cb%22&ids2=a%2Cb&%C3%A9=%5B1%5D"),
        (Query(shade=Shade.ODD), b"sure=False&number=10&shade=%22a%2Cb%22&ids=%5B%5D"),
        (Query(anything="\ufeffa"), b"sure=False&number=10&ids=%5B%5D&anything=%22%EF%BB%BFa%22"),
        (Authenticate(provider="credentials", user_name="me", password="a+b", remember_me=True), b"provider=credentials&userName=me&password=a%2Bb&rememberMe=True"),
    ],
)  # fmt: skip
def test_what_is_sent_is_written_by_the_core(value, expected):
    assert check_written(value) == expected
    assert check_written(value, Write(as_text=True)) == expected.decode()


@pytest.mark.parametrize(
    "value",
    [
        [1], "a", None, 7, {1: "a"}, {"a": object()}, {"a": "\ud800"}, {"\udfff": 1}, {"a": ["\ud800"]}, Query(extra={"text": "x"}),
        Query(text="b", extra={"text": "x"}), Query(text=Shade.ODD), Query(extra=[1]), {"a": {(1, 2): 3}}, Shade.RED, 10**100,
        {str(number): number for number in range(forms.FIELDS + 1)},
    ],
    ids=lambda value: repr(value)[:40],
)  # fmt: skip
def test_what_is_unusual_is_left_to_python_to_write(value):
    assert check_written(value) is DECLINED


def test_a_form_holds_itself_in_no_depth():
    value: dict[str, Any] = {"b": 1}
    value["a"] = [value]
    for depth in (0, 1, 5, 128):
        assert check_written(value, Write(depth=depth)) is DECLINED
    with pytest.raises(EncodeError, match="a cycle"):
        form.dumps(value, limits=Limits(depth=None))
    assert check_written({"a": [[1]]}, Write(depth=3)) == b"a=%5B%5B1%5D%5D"
    assert check_written({"a": [[1]]}, Write(depth=2)) is DECLINED


OPTIONS: list[Any] = [
    {"unknown": "error"}, {"duplicates": "error"}, {"lenient": True},
    {"types": {"Part": Part, "Other": Query}},
    {"hooks": {int: (lambda text: int(text) + 1, str), Part: (repr, None), list: (None, None)}},
    {"unknown": "error", "duplicates": "error", "lenient": True, "names": "snake"},
]  # fmt: skip


@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_options_of_reading_stay_in_the_core(options):
    decoder = form.Decoder(Query, **options)
    assert "decode" in vars(decoder)
    for row in (
        *FIELDS,
        "__type=Part",
        "part={__type:Part,zip:1}",
        "part={zip:1,zip:2}&zip=1",
        "part={ zip: 1 }",
        "ids=[1,2",
        "number=null",
        "sure=True&sure=False",
    ):
        for text in (row, f"{row}&text=a", f"text=b&{row}", f"{row}&{row}"):
            assert forms.face_difference(decoder.decode, lambda data: form.Decoder.decode(decoder, data), text) == "", (
                text
            )


@given(source=st.randoms(use_true_random=False), options=st.sampled_from(OPTIONS))
def test_fields_are_read_alike_with_options(source, options):
    decoder = form.Decoder(Everything, **options)
    text = forms.random_form(source, "Everything")
    assert forms.face_difference(decoder.decode, lambda data: form.Decoder.decode(decoder, data), text) == ""


@pytest.mark.parametrize(
    "kind", [Authenticate, AuthenticateResponse, Everything, Many, Odd, Tree, None, dict[str, Any]]
)
def test_daily_types_have_the_core(kind):
    assert "decode" in vars(form.Decoder(kind))
