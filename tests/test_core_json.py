"""JSON read by the compiled core: the same values and errors as by the Python side, and trees as the standard library
reads them."""

from __future__ import annotations

import json as standard
from collections.abc import Iterator
from decimal import Decimal
from math import isfinite
from typing import Any

import attrs
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from support.kinds import CLASSES, OTHERS, Page, Scalars, Tree, Wanted
from support.sides import check, declines, decoder_of, told
from support.strategies import Everything, everythings
from support.wires import members_of

from jsvcodec import DecodeError, Limits, json
from jsvcodec._trees import Spelled
from jsvcodec.core import core
from jsvcodec.models import AuthenticateResponse

pytestmark = pytest.mark.skipif(core is None, reason="the compiled core does not run: there is nothing to compare")

# --- documents ----------------------------------------------------------------------------------------------------

NUMBERS = [
    "0", "-0", "1", "-1", "7", "20", "007", "-01", "+1", "0.0", "-0.0", "1.0", "1.50", "-1.5", ".5", "5.", "1.e5", "1e",
    "1e+", "0e0", "-0e0", "0.00e2", "1e5", "1E5", "1e+05", "1e-5", "0.000001", "0.0000001", "-0.00000000", "1.10",
    "1e22", "1e23", "1e308", "1e309", "-1e309", "1e-308", "4.9e-324", "1e-400", "1e-1000", "1e1000", "2.5e-00001",
    "1" * 18, "1" * 19, "9" * 20, "-" + "9" * 19, "9" * 30, "1" * 60, "1" * 61, "1" * 4300, "1" * 4301, "0." + "3" * 57,
    "0." + "3" * 60, "9007199254740993", "1.7976931348623157e308", "2.2250738585072011e-308", "0.1e1", "123456789.25",
    "NaN", "Infinity", "-Infinity", "-", "1x", "1 2", "0x10", "12345678901234567890123.5", "1699335116000",
]  # fmt: skip
TEXTS = [
    '""', '"null"', '"nul\\u006c"', '"x"', '"é"', '"\\u00e9"', '"\\u212a"', '"\\ud83d\\ude00"', '"😀"', '"\\ud83d"', '"\\ude00"',
    '"\\ud83dx"', '"\\ud83d\\u0041"', '"\\u00"', '"\\u00g0"', '"\\u0000"', '"\\x41"', '"\\/"', '"\\b\\f\\n\\r\\t\\"\\\\"', '"\\', '"a\tb"',
    '"\n"', '"\x7f"', '" 1 "', '"1"', '"1.5"', '"007"', '"1,000"', '"NaN"', '"true"', '"True"', '"on"', '"2001-02-03"',
    '"2001-02-03T04:05:06Z"', '"2001-02-03T04:05:06.1234567+01:30"', '"/Date(0+0100)/"', '"\\/Date(1699335116000)\\/"',
    '"20010203"', '"PT1M"', '"01:02:03"', '"00112233445566778899aabbccddeeff"',
    '"00112233-4455-6677-8899-AABBCCDDEEFF"', '"AQID"', '"AQ=="', '"Red"', '"r\\u0065d"', '"RED"', '"LOW"', '"A,B"',
    '"[1,2]"', '"{number:1}"', '"{\\"number\\":1}"', '"[1"', "'x'", '"open', "x", "", " ",
    '"a long text of more than sixteen characters, with an \\u00e9 and a \\" in it"', '"' + "é" * 40 + '\\n"',
]  # fmt: skip
VALUES = [
    *NUMBERS, *TEXTS, "null", "true", "false", "nul", "True", "nulls", "[]", "[ ]", "[1]", "[1,2]", "[1,]", "[,1]", "[null]",
    '["x"]', "[[1],[2,3]]", "[{}]", '[{"number":1}]', '["a","b"]', "[1,1]", "[[[]]]", "[1 2]", "{}", "{ }", '{"a":1}',
    '{"number":1}', '{"NUMBER":1}', '{ "number" : 1 }', '{" number ":1}', '{"numb\\u0065r":1}', '{number:1}', '{"number"}',
    '{"number" 1}', '{"number":}', '{"number":1,}', '{"number":1,"Number":2}', '{"number":1,"number":2}',
    '{"number":null,"words":null}', '{"number":1,"words":["a","b"],"x":{"y":["z",1.5,-0,{}]}}', '{"a":1,"A":2,"a":3}',
    '{"1":"a","01":"b","1":"c"}', '{"a":1,"a":2}', '{"1":"x","2":"y"}', '{"":1}', '{"a":null}', '{"a\\"b":1,"a\\\\b":2}',
    '{"name":"r","left":{"name":"l","left":{"name":"ll"}},"more":{"k":{"name":"v"}},"all":[{"name":"i"},null]}',
    '{"items":[1,2],"next":{"items":[]}}', '{"x":1}', '{"b":{"c":"d"}}', '{"b":[1,{"a":"x"}],"i":{}}', '{"c":{"number":1}}',
    '{"d":3,"e":5,"f":[1,null,2]}', '{"b":{"t":1e2,"u":0.0000001,"z":-0}}',
    '{"UserName":"u","Größe":3,"GRÖSSE":4,"gr\\u00f6\\u00dfe":5,"unknown":[{"a":"b"}],"Other":null,"unknown":2}',
    '{"unknown":"\\ud800","number":1}', '{"unknown":[1,{"a":"\\x"}],"number":1}', '{"unknown":01,"number":1}',
    '{"unknown":[1,{"a":[ true , false , null ]} , "\\u00e9" ],"number":1}', '{"unknown":"\tx","number":1}',
    '{"\u212a":1,"\u017f":2}', '{"text":null,"raw":null}', '{"text":"a","raw":"AQID"}', '{"text":{"b":[1, "x"]},"raw":""}',
    '{"text":"a","raw":null,"number":null,"point":"null","options":"null"}', '{"text":"a","raw":null,"open":"null","any":1.50}',
    '{"text":"a","raw":"","any":[1.5,-0,{"a":1e3}]}', '{"text":1.50,"raw":1234}', '{"text":true,"raw":true}',
    '{"text":"{\\"a\\":1}","raw":"","maybe":"{}","items":"[1]"}', '{"even":3}', '{"even":3,"short":"long"}', '{"even":"x"}',
    '{"hidden":4}', '{"number":13}', '{"number":0}', '{"number":1,"seen":["a"]}', '{"number":"x","seen":["a"]}',
    '{"number":1,"shown":"no"}', '{"number":1,"extra":2}', '{"number":1,"word":"w","raw":"AQ=="}', '{"b":1,"a":[2],"c":"x"}',
    '{"many":1,"m18":2,"m17":3,"m16":4,"m1":5}', '{"m3":1,"m9":2,"m15":3}',
    '{"member_with_a_long_name_02":2,"MEMBER_WITH_A_LONG_NAME_01":1,"member_with_a_long_name_03":3}', '{"next":5}',
    '{"size":1,"name":"n"}', '{"size":1,"Name":"n","other":"o"}', '{"number":1,"Name":"n","name":"m","others":[1]}',
    '{"x":1,"label":"l"}', '{"item":1,"more":[2]}', '{"number', '{"number"', '{"number":', '{"number":1', '{"number":1,',
    '{:1}', '{"number":1}}', '{"number":1]', "[1", "[1,", "[1}", '{"a":[}', '{\n\t"number": 1,\r\n\t"words": [ "a" ]\n}\n',
]  # fmt: skip
MEMBERS = [
    "null", '""', '"null"', '"x"', "1", "1.5", "-0", "true", "{}", "[]", '[1,{"a":"b"}]', '"a\\"b"', '"\\u00e9"', "[", '"Red"',
    '"AQID"', " 1 ", "1e2",
]  # fmt: skip


@pytest.mark.parametrize("kind", [None, *CLASSES, *OTHERS], ids=str)
def test_every_document_gives_the_same(kind):
    for text in VALUES:
        for whole in (text, f"[{text}]", f'{{"a":{text}}}'):
            check(kind, whole, "json")
            check(kind, whole.encode(), "json")


@pytest.mark.parametrize("kind", CLASSES, ids=str)
def test_every_member_gives_the_same(kind):
    names = [member.wire for member in members_of(kind)]
    for name in names:
        for value in MEMBERS:
            check(kind, f'{{"{name}":{value}}}', "json")
            check(kind, f'{{"{name.upper()}" : {value} , "zzz":{value}}}', "json")
            check(kind, f'{{"{name}":null,"{name.upper()}":null,"{name}":{value}}}', "json")
    for value in MEMBERS:
        check(kind, "{" + ",".join(f'"{name}":{value}' for name in names) + "}", "json")
        check(kind, "{" + ", ".join(f'"{name.title()}": {value}' for name in reversed(names)) + "}", "json")


@given(everythings())
def test_whole_models_give_the_same(model):
    text = json.dumpb(model)
    check(Everything, text, "json")
    check(dict[str, Any], text, "json")
    check(list[Everything], b"[" + text + b" , " + text + b"]", "json")
    check(Everything, json.dumpb(model, names="pascal"), "json")
    check(Everything, json.dumps(model, indent=True), "json")
    check(Everything, standard.dumps(standard.loads(text)), "json")


# --- texts that are JSON, in every spelling -----------------------------------------------------------------------

blanks = st.text(" \t\r\n", max_size=3)
escapes = st.sampled_from(["\\" + letter for letter in '"\\/bfnrt'])
units = st.integers(0, 0xFFFF).map(lambda unit: f"\\u{unit:04x}" if unit & 1 else f"\\u{unit:04X}")
pairs = st.characters(min_codepoint=0x10000).map(lambda c: standard.dumps(c)[1:-1])
plain = st.text(
    st.characters(min_codepoint=32, exclude_categories=["Cs"]).filter(lambda c: c not in '"\\'), max_size=20
)
strings = st.lists(escapes | units | pairs | plain, max_size=5).map(lambda parts: '"' + "".join(parts) + '"')
digits = st.text("0123456789", min_size=1, max_size=25)
numbers = st.builds(
    lambda sign, whole, fraction, exponent: sign + whole + fraction + exponent,
    st.sampled_from(["", "-"]),
    digits.map(lambda text: text.lstrip("0") or "0"),
    st.just("") | digits.map(".{}".format),
    st.just("")
    | st.builds("{}{}{}".format, st.sampled_from("eE"), st.sampled_from(["", "+", "-"]), st.integers(0, 340)),
)
words = st.sampled_from(["true", "false", "null"])


def spaced(before: str, token: str, after: str) -> str:
    return before + token + after


leaves = st.builds(spaced, blanks, strings | numbers | words, blanks)
keys = st.builds(spaced, blanks, st.sampled_from(['"a"', '"b"', '"\\u0061"']) | strings, blanks)


def containers(parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    members = st.builds("{}:{}".format, keys, parts)
    return st.builds(
        lambda before, opened, after: before + opened + after,
        blanks,
        st.lists(parts, max_size=4).map(lambda items: f"[{','.join(items)}]")
        | st.lists(members, max_size=4).map(lambda items: f"{{{','.join(items)}}}")
        | st.sampled_from(["[ ]", "{\n}"]),
        blanks,
    )


texts = st.recursive(leaves, containers, max_leaves=12)


def in_float_range(tree: Any) -> bool:
    """Return whether no number of a tree lies beyond a float, where a tree of ours holds a decimal."""
    return all(type(leaf) is not Decimal for leaf in leaves_of(tree))


def leaves_of(tree: Any) -> Iterator[Any]:
    waiting = [tree]
    while waiting:
        here = waiting.pop()
        if isinstance(here, (dict, list)):
            waiting += here.values() if isinstance(here, dict) else here
        else:
            yield here


@given(texts)
@example("[-0, -0.0, 0e0, 1E400, 1e-400, 18446744073709551616, 0.1e1]")
@example('{"a":1,"\\u0061":2,"b":{"a":"\\ud83d\\ude00"}}')
def test_trees_are_those_of_the_standard_library(text):
    check(None, text, "json")
    tree = json.loads(text)
    if in_float_range(tree):
        wanted = standard.loads(text)
        assert repr(tree) == repr(wanted)
        assert all(isfinite(leaf) for leaf in leaves_of(tree) if type(leaf) is float)
    check(None, text.encode("utf-8", "surrogatepass"), "json")


@given(texts, st.sampled_from([*CLASSES, *OTHERS, Any, dict[str, Any], list[Any], list[float], dict[str, str | int]]))
def test_any_text_gives_the_same_as_any_type(text, kind):
    check(kind, text, "json")


@given(numbers)
def test_numbers_give_the_same_wherever_they_stand(text):
    for kind in (None, Any, int, float, Decimal, str, bool, list[float | int], Wanted, dict[str, Any]):
        for whole in (
            text,
            f"[{text}]",
            f'{{"a": {text} }}',
            f'{{"number":{text},"text":{text},"raw":{text},"any":{text}}}',
        ):
            check(kind, whole, "json")


# --- numbers as they are spelled ----------------------------------------------------------------------------------

SPELLED_OPTIONS: list[dict[str, Any]] = [
    {}, {"duplicates": "error"}, {"lenient": True}, {"limits": Limits(depth=2)}, {"limits": Limits(depth=None)},
    {"limits": Limits(digits=70)},
]  # fmt: skip


def check_spelled(data: Any, **options: Any) -> None:
    """Read on both sides, write what was read on both, and compare all that can be seen."""
    decoder, encoder = decoder_of(None, "json", **options), json.Encoder()
    results = [told_with_types(decoder.read_spelled, data), told_with_types(decoder._reader.read_spelled, data)]
    assert results[0] == results[1]
    try:
        tree = decoder.read_spelled(data)
    except DecodeError:
        return
    assert told(encoder.encode, tree) == told(encoder._writer.encode, tree)
    assert told(encoder.encode_text, tree) == told(encoder._writer.encode_text, tree)


def told_with_types(read: Any, data: Any) -> Any:
    """Return all that can be seen of a result, and the types of a tree's leaves."""
    types: list[type] = []

    def noted(data: Any) -> Any:
        tree = read(data)
        types.extend(map(type, leaves_of(tree)))
        return tree

    return told(noted, data), types


def test_every_document_has_the_same_spelling():
    for options in SPELLED_OPTIONS:
        for text in VALUES:
            for whole in (text, f"[{text}]", f'{{"a":{text}}}'):
                check_spelled(whole, **options)
                check_spelled(whole.encode(), **options)


@given(texts, st.sampled_from(SPELLED_OPTIONS))
@example("[-0, -0.0, 0e0, 1E400, 1e-400, 1.10, 1e999, 1e1000, 18446744073709551616]", {})
def test_any_text_has_the_same_spelling(text, options):
    check_spelled(text, **options)
    check_spelled(text.encode("utf-8", "surrogatepass"), **options)


@given(numbers)
def test_a_number_is_an_int_or_as_it_is_spelled_and_written_as_that(number):
    text = f'[{number},{{"a":{number}}}]'
    tree = json.Decoder().read_spelled(text)
    is_int = number != "-0" and not set(number) & set(".eE")
    for leaf in leaves_of(tree):
        assert type(leaf) is (int if is_int else Spelled)
        assert leaf == (int(number) if is_int else number)
    assert json.dumps(tree) == text


def test_the_core_reads_and_writes_numbers_as_they_are_spelled():
    for text in ('[1.10,-0,{"a":1E400,"b":[12,"x",null]}]', "-0.0", "1.50"):
        reader, writer = json.Decoder()._reader, json.Encoder()._writer
        reader.read_spelled = writer.encode = fail_for  # type: ignore[method-assign]
        tree = reader.format.compiled_spelled(reader)(text)
        assert reader.format.compiled_writers(writer)[0](tree) == text.encode()


def fail_for(*_: Any) -> Any:
    raise AssertionError("the core declined")


@given(texts, st.integers(0, 200), st.integers(0, 4), st.text('{}[]",:\\ u0d8-1e.tn\n\x01é', max_size=3))
def test_damaged_texts_give_the_same(text, start, length, inserted):
    damaged = text[:start] + inserted + text[start + length :]
    for kind in (None, Any, dict[str, Any], Tree, Everything):
        check(kind, damaged, "json")
        check(kind, damaged.encode("utf-8", "surrogatepass"), "json")
    check_spelled(damaged)


@given(
    st.binary(max_size=12), st.sampled_from([b'"%b"', b'["%b",1]', b'{"%b":1}', b'{"zzz":"%b\\n","number":1}', b"%b"])
)
@example(b"\xed\xa0\x80", b'"%b"')
@example(b"\xc0\x80", b'"\\n%b"')
@example(b"\xef\xbb\xbf1", b"%b")
@example(b"\xef\xbb\xbf\xef\xbb\xbf1", b"%b")
@example(b" \xef\xbb\xbf1", b"%b")
@example(b"1\r\n\r\n", b"%b")
def test_bytes_that_are_not_text_give_the_same(data, frame):
    for kind in (None, Any, Scalars, dict[str, str], Tree):
        check(kind, frame % data, "json")


# --- what the core reads by itself --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (None, '{"a":[1,-2.5e3,0,-0,true,false,null,"x","\\u00e9\\n","\\ud83d\\ude00"],"b":{}}'),
        (None, ' { "a" : [ 1 , 2 ] } \r\n'),
        (None, "\ufeff[12345678901234567890]"),
        (AuthenticateResponse, '{"userId":"1","USERNAME":"u","roles":["a","b"],"unknown":{"x":[1.5,"\\n"]},"meta":{"k":"v"}}'),
        (list[int | None], "[1,null, 3]"),
        (dict[str, float], '{"a":1,"b":2.5,"c":-0}'),
        (list[str], '[1,"x",1.50,true]'),
        (list[Decimal], '[1,1.10,"2.5",1e5]'),
        (dict[str, Any], '{"a":[1.5,{}],"\\u0062":null}'),
        (Page[int], '{"items":[1,2],"next":null}'),
    ],
    ids=str,
)  # fmt: skip
def test_everyday_texts_stay_in_the_core(kind, text):
    assert declines(kind, text, "json") == 0
    check(kind, text, "json")


def test_hooks_get_exact_trees_once():
    seen: list[Any] = []

    @attrs.define
    class Holder:
        value: Any = attrs.field(converter=lambda value: seen.append(value) or value)
        either: int | Decimal | None = None

    text = '{"value":[1.50,{"a":-0}],"either":1.10}'
    assert json.loads(text, Holder) == Holder([1.5, {"a": 0}], Decimal("1.10"))
    assert repr(seen) == repr([[1.5, {"a": 0}]] * 2)  # one by each call of Holder
    assert declines(Holder, text, "json") == 0


def test_problems_have_the_names_of_the_document():
    @attrs.define
    class Even:
        number: int = attrs.field(validator=lambda self, field, value: [None][value % 2])

    text = '{"\\u0061":[{"NUMB\\u0045R":2}],"b\\n":[{"number":0},{"number":3}], "c" : [ {"number":1} ]}'
    with pytest.raises(DecodeError) as caught:
        json.loads(text, dict[str, list[Even]])
    assert [path for path, _ in caught.value.problems] == ['$["b\\n"][1]', "$.c[0]"]
    check(dict[str, list[Even]], text, "json")
    assert declines(dict[str, list[Even]], text.replace(":3", ":2").replace(":1", ":2"), "json") == 0


def test_limits():
    nested = "[" * 100 + "]" * 100
    check(None, nested, "json", limits=Limits(depth=100))
    check(None, nested, "json", limits=Limits(depth=99))
    check(Any, nested, "json", limits=Limits(depth=99))
    check(None, "[" * 600 + "]" * 600, "json", limits=Limits(depth=None))
    check(None, "[" * 5_000 + "]" * 5_000, "json", limits=Limits(depth=None))
    for text in ("1" * 999, "1" * 1_000, "1e999", "-1e-999", "1e1000"):
        for kind in (None, Any, float, Decimal):
            check(kind, text, "json", limits=Limits(digits=999))
    check(set[int], f"[{','.join(str(n * (2**61 - 1)) for n in range(6))}]", "json", limits=Limits(collisions=5))


def test_keys_of_one_format_are_not_taken_for_those_of_the_other():
    from jsvcodec import jsv

    assert jsv.loads('{a\\nb:1,"c""d":2,e\\:3}') == {"a\\nb": "1", 'c"d': "2", "e\\": "3"}
    for _ in range(2):
        assert json.loads('[{"a\\nb":1,"c\\"\\"d":2},{"a\\nb":1}]') == [{"a\nb": 1, 'c""d': 2}, {"a\nb": 1}]
        assert jsv.loads('[{a\\nb:1,"c""""d":2},{a\\nb:1}]') == [{"a\\nb": "1", 'c""d': "2"}, {"a\\nb": "1"}]
        assert json.loads('[{"a,b":1,"c:d":2},{"a,b":1,"c:d":2}]') == [{"a,b": 1, "c:d": 2}] * 2
        with pytest.raises(DecodeError):
            jsv.loads("[{a,b:1,c:d:2},{a,b:1}]")
