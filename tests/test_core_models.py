"""Reading into classes by the compiled core: the same values and errors as by the Python side, whatever comes."""

from __future__ import annotations

import functools
import gc
import weakref
from decimal import Decimal
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.kinds import (
    CLASSES,
    GONE,
    OTHERS,
    Checked,
    Data,
    Finalized,
    Frozen,
    Hashed,
    Loose,
    Page,
    Pascal,
    PostData,
    Private,
    Row,
    Scalars,
    Tree,
    Unions,
    Wanted,
)
from support.sides import check, declines, in_python, told
from support.strategies import Everything, Options, everythings, messy_text
from support.wires import members_of

from jsvcodec import DecodeError, Limits, jsv
from jsvcodec.core import core
from jsvcodec.models import AuthenticateResponse

pytestmark = pytest.mark.skipif(core is None, reason="the compiled core does not run: there is nothing to compare")

# --- documents ----------------------------------------------------------------------------------------------------

VALUES = [
    "", '""', "null", '"null"', "Null", "x", '"x"', '"a""b"', "é", '"é"', " ", " 1 ", "0", "1", "-1", "-0", "007",
    "+1", "1.5", ".5", "5.", "1e5", "-1.50", "1,000", "NaN", "-Infinity", "1" * 18, "1" * 19, "9" * 30, "1" * 61,
    "1" * 5000, "0." + "3" * 60, "True", "false", "TRUE", "t", "on", "2001-02-03", "2001-02-30",
    "2001-02-03T04:05:06Z", "2001-02-03T04:05:06.1234567+01:30", '"2001-02-03 04:05"', "20010203", "/Date(0+0100)/",
    "0001-01-01", "9999-12-31T23:59:59.9999999Z", "PT1M", "P1DT2H3.5S", "01:02:03", '"23:59:59.9999999"', "-PT1S",
    "PT24H", "00112233445566778899aabbccddeeff", "00112233-4455-6677-8899-AABBCCDDEEFF",
    "{00112233-4455-6677-8899-aabbccddeeff}", "AQID", "AQ==", "AQ", "Red", "red", "RED", '"Dark Blue, {x}"',
    "DARK_BLUE", "LOW", "20", '"A,B"', "3", "7", "9", "[]", "[1]", "[1,2]", "[,]", "[1,,2]", "[x]", "[[1],[2,3]]",
    "[{}]", "[{number:1}]", '["a","b"]', "[1,1]", "[[[]]]", "{}", "{a:1}", "{number:1}", "{NUMBER:1}", "{ number :1}",
    '{"number":1}', "{number:1,Number:2}", "{number:,words:}", "{number:1,words:[a,b],x:{y:[z]}}", "{a:1,A:2,a:3}",
    "{1:a,01:b,1:c}", "{a:1,a:2}", "{1:x,2:y}", '{"":1}', "{a:null}",
    "{name:r,left:{name:l,left:{name:ll}},more:{k:{name:v}},all:[{name:i},]}", "{items:[1,2],next:{items:[]}}",
    "{x:1}", "{x:1,X:2}", "{b:{c:d}}", "{b:[1,{a:x}],i:{}}", "{c:null}", "{c:{number:1}}", "{d:3,e:5,f:[1,,2]}",
    "{UserName:u,Größe:3,GRÖSSE:4,größe:5,unknown:[{a:b}],Other:,unknown:2}", '{"a:b":3,"":4, :5}',
    "{\u212a:1,\u017f:2}", "{text:,raw:}", "{text:a,raw:AQID}", "{text:{b:[1, x]},raw:\"\"}",
    "{text:a,raw:,number:,point:null,options:null}", "{text:a,raw:,maybe:null,open:null,items:,any:}",
    "{text:a,raw:,maybe:{},open:,items:[],any:[{}]}", "{even:3}", "{even:3,short:long}", "{even:x}", "{hidden:4}",
    "{_hidden:4,Hidden:5}", "{number:13}", "{number:0}", "{number:1,seen:[a]}", "{number:x,seen:[a]}",
    "{number:1,shown:no}", "{number:1,extra:2}", "{number:1,word:w,raw:AQ==}", "{b:1,a:[2],c:x}", "{c:x}", "{b:,a:}",
    "{many:1,m18:2,m17:3,m16:4,m1:5}", "{m3:1,m9:2,m15:3}", "{words:[]}",
    "{member_with_a_long_name_02:2,MEMBER_WITH_A_LONG_NAME_01:1,member_with_a_long_name_03:3}", "{next:5}",
    "{size:1,name:n}", "{size:1,Name:n,other:o}", "{number:1,Name:n,name:m,others:[1]}", "{x:1,label:l}",
    "{item:1,more:[2]}", "{number", "{number:", "{number:1", "{number:1,", "{number:1,}", "{:1}", "{number:1}}",
    '{text:{a:"é""x",b:"",c:["y"]},raw:""}', '{"a""é":"""é",b:["",""""]}', "[1", "[1,", '"open', '{"open', "{a:b:c}",
    "{a:1]", "[1}", "{a:[}", "{\n\tnumber: 1\n}", "{number: 1,\n words:[ a ]}",
]  # fmt: skip
MEMBERS = [
    "", '""', "null", '"null"', "x", "1", "1.5", "True", "{}", "[]", "[1,{a: b}]", '"a""b"', "é", "[", "Red", "AQID",
]  # fmt: skip


@pytest.mark.parametrize("kind", CLASSES + OTHERS, ids=str)
def test_every_document_gives_the_same(kind):
    for text in VALUES:
        for whole in (text, f"[{text}]", f"{{a:{text}}}"):
            check(kind, whole)
            check(kind, whole.encode())


@pytest.mark.parametrize("kind", CLASSES, ids=str)
def test_every_member_gives_the_same(kind):
    names = [member.wire for member in members_of(kind)]
    for name in names:
        for value in MEMBERS:
            check(kind, f"{{{name}:{value}}}")
            check(kind, f"{{{name.upper()}:{value},zzz:{value}}}")
            check(kind, f"{{{name}:,{name.upper()}:,{name}:{value}}}")
    for value in MEMBERS:
        check(kind, "{" + ",".join(f"{name}:{value}" for name in names) + "}")
        check(kind, "{" + ",".join(f"{name.title()}:{value}" for name in reversed(names)) + "}")


@given(everythings())
def test_whole_models_give_the_same(model):
    text = jsv.dumpb(model)
    check(Everything, text)
    check(dict[str, Any], text)
    check(list[Everything], b"[" + text + b"," + text + b"]")
    check(Everything, jsv.dumpb(model, names="pascal"))
    check(Everything, jsv.dumps(model, indent=True))


@given(everythings(), st.data())
def test_damaged_models_give_the_same(model, data):
    text = jsv.dumps(model)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 5)))
    damaged = text[:start] + data.draw(messy_text) + text[end:]
    check(Everything, damaged)
    check(Everything, damaged.encode("utf-8", "surrogatepass"))


@given(messy_text, st.sampled_from(CLASSES + OTHERS))
def test_garbage_gives_the_same(text, kind):
    check(kind, text)
    check(kind, f"{{number:1,{text}}}")
    check(kind, f"{{number:1,a:{text},b:1}}".encode())


@given(st.binary(max_size=20), st.sampled_from([Everything, Pascal, list[str], dict[str, str]]))
def test_bytes_that_are_not_utf8_give_the_same(raw, kind):
    check(kind, b"{userName:" + raw + b",zzz:{" + raw + b":" + raw + b"}}")
    check(kind, bytearray(b"[" + raw + b"]"))


@pytest.mark.parametrize("depth", [None, 0, 1, 2, 3, 127, 128, 129, 10**30])
def test_depth_is_counted_alike(depth):
    limits = Limits(depth=depth)
    for levels in (1, 2, 3, 4, 100, 127, 128, 129, 150):
        trees = "{name:x,left:" * (levels - 1) + "{name:y}" + "}" * (levels - 1)
        check(Tree, trees, limits=limits)
        check(Any, "[" * levels + "]" * levels, limits=limits)
        check(Loose, "{zzz:" + "[" * levels + "]" * levels + "}", limits=limits)
        check(Pascal, "{zzz:" + "{a:" * levels + "}" * levels + "}", limits=limits)
        check(dict[str, str], "{zzz:" + "{a:" * levels + "}" * levels + "}", limits=limits)


def test_deeper_than_the_stack_of_python_is_an_error_on_both_sides():
    text = "{items:[],next:" * 5000 + "{items:[]}" + "}" * 5000
    check(Page[int], text, limits=Limits(depth=None))


@pytest.mark.parametrize("digits", [None, 5, 60, 4300])
def test_digits_are_limited_alike(digits):
    for number in ("1" * 5, "1" * 6, "1" * 60, "1" * 61, "1" * 4301, "-" + "1" * 5, "0.00001", "1.0000"):
        for kind in (int, float, Decimal):
            decoder = jsv.Decoder(kind, limits=Limits(digits=digits))
            assert told(decoder.decode, number) == told(functools.partial(in_python, decoder), number)


def test_wrong_data_is_a_type_error_on_both_sides():
    for data in (1, None, ["{}"]):
        check(Loose, data)
    check(Loose, memoryview(b"{bb:1}")[::2])


# --- what the core does by itself ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (None, "{a:[1,{}]}"),
        (AuthenticateResponse, '{userId:1,DisplayName:"a,b",roles:[Admin,],meta:{a:b},new:{x:[]}}'),
        (list[Loose], "[{b:1},{a:[2],unknown:{a:b}},{}]"),
        (dict[int, Decimal], "{1:1.5,2:2}"),
        (Tree, "{name:x,left:{name:y},more:{k:{name:z}},all:[,{name:w}]}"),
        (Page[Row], "{items:[{number:1}],next:null}"),
        (Options, "{size:1,NAME:n,x:y}"),
        (Checked, "{even:2}"),
        (Unions, "{a:x,c:{number:1},i:{a:b}}"),
        (Scalars, "{a:True,b:1,c:1.5,d:2.5,e:00112233445566778899aabbccddeeff,f:2001-02-03,g:2001-02-03}"),
        (Scalars, "{h:PT1S,i:PT1S,j:AQID,k:Red,l:LOW,m:3,n:B}"),
        (Data, '{number:1,words:["a"]}'),
        (Wanted, "{text:{a:[1]},raw:,any:[x],number:,point:null}"),
        (tuple[int, str], "[1,a]"),
        (frozenset[str], "[a,b]"),
        (int | None, '""'),
        (Loose, "{\n\tb: 1\n}"),
        (Pascal, "{ username :x,\u00c9t\u00e9:1}"),
    ],
    ids=str,
)
def test_everyday_documents_are_not_left_to_python(kind, text):
    assert declines(kind, text) == 0
    assert declines(kind, text.encode()) == 0


def test_low_limits_and_subclasses_are_left_to_python():
    class Mine(jsv.Decoder[Any]):
        def decode(self, data):
            return super().decode(data)

    for decoder in (
        jsv.Decoder(int, limits=Limits(digits=5)),
        Mine(Loose),
    ):
        assert "decode" not in vars(decoder)


def test_defaults_are_shared_and_factories_called_for_each():
    first, second = jsv.loads("[{text:a,raw:},{text:b,raw:}]", list[Wanted])
    assert first.point is second.point
    assert first.items == second.items
    assert first.items is not second.items


def test_instances_are_complete():
    hashed = jsv.loads("{number:3}", Hashed)
    assert hash(hashed) == hash(Hashed(3))
    private = jsv.loads("{hidden:1}", Private)
    known = weakref.ref(private)
    assert known() is private
    del private
    assert known() is None
    assert gc.is_tracked(jsv.loads("{name:x}", Tree))
    assert vars(jsv.loads("{c:x,b:1}", Loose)) == vars(Loose(b=1, c="x"))
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        jsv.loads("{number:1}", Frozen).number = 2


def test_no_half_made_instance_is_finalized():
    GONE.clear()
    with pytest.raises(DecodeError):
        jsv.loads("{number:1,seen:{}}", Finalized)
    assert GONE == []


@pytest.mark.parametrize("raised", [KeyboardInterrupt, MemoryError, SystemExit])
def test_what_is_no_ordinary_exception_passes_through(raised):
    def refuse(value: Any = None) -> Any:
        raise raised

    by_factory = attrs.make_class("ByFactory", {"a": attrs.field(factory=refuse)}, slots=True)
    by_converter = attrs.make_class("ByConverter", {"a": attrs.field(type=str, converter=refuse)}, slots=True)
    for kind, text in ((by_factory, "{}"), (by_converter, "{a:1}"), (list[by_factory], "[{}]")):  # type: ignore[valid-type]
        with pytest.raises(raised):
            jsv.loads(text, kind)


def test_an_exception_of_a_class_is_told_as_python_tells_it():
    with pytest.raises(DecodeError, match="refused by ZeroDivisionError") as caught:
        jsv.loads("{a:[{number:0}]}", dict[str, list[PostData]])
    assert caught.value.path == "$.a[0]"
    assert caught.value.__context__ is None
