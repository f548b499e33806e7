"""Reading JSV: what the grammar takes, where and why it refuses, what lenient adds."""

from __future__ import annotations

import array
import tracemalloc
from datetime import datetime

import attrs
import pytest

from jsvcodec import DecodeError, Limits, form, json, jsv
from jsvcodec._texts import NestedTexts
from jsvcodec.converters import make_converter
from jsvcodec.jsv.reader import read

READ = [
    ("", None),
    ("\ufeff", None),
    ("\ufeff{a:b}", {"a": "b"}),
    ("a:b c", "a:b c"),
    (" a ", " a "),
    ('""', ""),
    ('"say ""hi"""', 'say "hi"'),
    ('"{a:1}"', "{a:1}"),
    ("{}", {}),
    ("[]", []),
    ("[,]", [None, None]),
    ("[a,]", ["a", None]),
    ('["",,null]', ["", None, "null"]),
    ("{a:,b:}", {"a": None, "b": None}),
    ('{"":v,"a""b":"",k k: v }', {"": "v", 'a"b': "", "k k": " v "}),
    ("{a:2001-02-03T04:05:06Z,b:http://x/y}", {"a": "2001-02-03T04:05:06Z", "b": "http://x/y"}),
    ("{a:1,b:2,a:3}", {"a": "3", "b": "2"}),
    ("[[],[[]],{a:[{}]}]", [[], [[]], {"a": [{}]}]),
    ("[\\n,'a',\x00,\u2028]", ["\\n", "'a'", "\x00", "\u2028"]),
    ("{\n\ta: 1\n}", {"a": "1"}),
    ("{\r\n\ta: \r\n\t[\r\n\t\tx\r\n\t],\r\n\tb: {}\r\n}", {"a": ["x"], "b": {}}),
    ("{\n\ta: 1\n}\n", {"a": "1"}),
    ("{\na: 1,\n  b:\n[ x , y ]}", {"a": "1", "b": ["x", "y"]}),
    ("{{type:1,color:2}:10}", {"{type:1,color:2}": "10"}),
    ('{Items:{{a:{b:"x,y"},c:[{}]}:{d:[1]}},z:1}', {"Items": {'{a:{b:"x,y"},c:[{}]}': {"d": ["1"]}}, "z": "1"}),
    ("{{{a:1}:2}:3,{}:4,b:5}", {"{{a:1}:2}": "3", "{}": "4", "b": "5"}),
    ("{\n\t{\n\t\ta: 1\n\t}: 2\n}", {"{a:1}": "2"}),
    ("{\n { a : 1, {b : 2} : 3 } : 4\n}", {"{a:1,{b:2}:3}": "4"}),
    ('\n{ \n"a b" : " kept " ,\nc: two words\n}', {"a b": " kept ", "c": "two words"}),
]

REFUSED = [
    ("{a", 2, "expected ':' after a member name, found the end of the text"),
    ("{a:1", 4, "expected ',' or '}' after a value, found the end of the text"),
    ("[a", 2, "expected ',' or ']' after a value, found the end of the text"),
    ("[a}", 2, "expected ',' or ']' after a value"),
    ("{a:1]", 4, "expected ',' or '}' after a value"),
    ("{a:1,}", 5, "expected a member name"),
    ("{,a:1}", 1, "expected a member name"),
    ("{:1}", 1, "expected a member name"),
    ("{{a:1}}", 6, "expected ':' after a member name"),
    ("{{a:1}x:2}", 6, "expected ':' after a member name"),
    ("{{a:1} :2}", 6, "expected ':' after a member name"),
    ("{{a:1", 5, "expected ',' or '}' after a value, found the end of the text"),
    ("{{a:1,}:2}", 6, "expected a member name"),
    ("{{{a:1}}:2}", 7, "expected ':' after a member name"),
    ('{{a:1}:"x}', 7, "a quoted value has no closing quote"),
    ("{{a:1}:2", 8, "expected ',' or '}' after a value, found the end of the text"),
    ("{a:1,{b:2]:3}", 9, "expected ',' or '}' after a value"),
    ("{a:1}\n\n", 5, "blank lines after the document"),
    ("{a:1}\r\n \n", 5, "blank lines after the document"),
    ("\n{a:1}", 0, "blank lines before the document"),
    ("a\n\n", 1, "a text with special characters must be quoted"),
    ("{\n { a: 1 } x: 2\n}", 12, "expected ':' after a member name"),
    ("{\n a : b , c : [ d } }", 19, "expected ',' or ']' after a value"),
    ("{[a]:2}", 1, "expected a member name"),
    ("{a,b:1}", 2, "expected ':' after a member name"),
    ('{"a" :1}', 4, "expected ':' after a member name"),
    ('{a:"x"y}', 6, "expected ',' or '}' after a value"),
    ('{a:x"y}', 4, "expected ',' or '}' after a value"),
    ("{a:b{c:d}}", 4, "expected ',' or '}' after a value"),
    ("[a\nb]", 2, "expected ',' or ']' after a value"),
    ('["a', 1, "a quoted value has no closing quote"),
    ('{"a', 1, "a quoted member name has no closing quote"),
    ('"a', 0, "a quoted value has no closing quote"),
    ('"a"b', 3, "a text with special characters must be quoted"),
    ("a,b", 1, "a text with special characters must be quoted"),
    ("{a:1}x", 5, "expected the end of the text after the root value"),
    ("[]]", 2, "expected the end of the text after the root value"),
    ("{a:1} ", 5, "expected the end of the text after the root value"),
    (" {a:1}", 1, "a text with special characters must be quoted"),
    ("\ufeff{a", 3, "expected ':' after a member name, found the end of the text"),
]

LENIENT = [
    ("{ a: 1, b: [ 1, 2 ] }", {"a": "1", "b": ["1", "2"]}),
    ("[{a: {b:1,c:2},d:3}]", [{"a": {"b": "1", "c": "2"}, "d": "3"}]),
    ("{x:[{a:1}, {b:2}]}", {"x": [{"a": "1"}, {"b": "2"}]}),
    ("\n{\n a:1\n}", {"a": "1"}),
    ("  {a:1}\n\n", {"a": "1"}),
    ("{A:Test,\nB:12,\r\nC:Final}", {"A": "Test", "B": "12", "C": "Final"}),
    ('{ "a b" : " c, " ,\td:two words : 3 }', {"a b": " c, ", "d": "two words : 3"}),
    ("[ a : b , http://x/y ]", ["a : b", "http://x/y"]),
    ("{ { a : 1 , b : [ 2 , 3 ] } : 4 }", {"{a:1,b:[2,3]}": "4"}),
    ('[\n\t"x: {y}"\n]', ["x: {y}"]),
    ("[\u00a0a,\vb,\u2028c ]", ["\u00a0a", "\vb", "\u2028c"]),
    ("[ ]", []),
    ("[ , ]", [None, None]),
    ("{ }", {}),
    ("{ a : , b: }", {"a": None, "b": None}),
    (" a ", " a "),
    (' "a" ', "a"),
    ("a,b", "a,b"),
    ("", None),
    ("{a:1,}", {"a": "1"}),
    ("{a:{b:[ ],\n},\n}", {"a": {"b": []}}),
    ("[a, ]", ["a", None]),
    ("{a:1", {"a": "1"}),
    ("{a:1,", {"a": "1"}),
    ("{a:", {"a": None}),
    ("[a,b", ["a", "b"]),
    ("[[a", [["a"]]),
    ('{a:[x,{b:"}"', {"a": ["x", {"b": "}"}]}),
    ("{", {}),
]

LENIENT_REFUSED = [
    # Nothing is said of where a bare value with a mark in it ends; the reference cuts it at the next comma or closer.
    ('{a:x"y,b:1}', 4, "expected ',' or '}' after a value"),
    ('{a:x"y]{z,b:1}', 4, "expected ',' or '}' after a value"),
    ("[a}b,c:d{]", 2, "expected ',' or ']' after a value"),
    ("{a:[z}", 5, "expected ',' or ']' after a value"),
    ("{a:b [c]}", 5, "expected ',' or '}' after a value"),
    # A line without its comma is not two members, nor one text.
    ("{a:1\n b:2}", 4, "expected ',' or '}' after a value"),
    ('{a:"x"y}', 6, "expected ',' or '}' after a value"),
    ('["a', 1, "a quoted value has no closing quote"),
    ("{a", 2, "expected ':' after a member name"),
    ("{ , }", 2, "expected a member name"),
    ("{a:1, , }", 6, "expected a member name"),
    ("{a:1} ]", 6, "expected the end of the text after the root value"),
    (" [a] b", 5, "expected the end of the text after the root value"),
    ("{a:1},{b:2}", 5, "expected the end of the text after the root value"),
    ("{a:1}x", 5, "expected the end of the text after the root value"),
    (' "a" b', 4, "a text with special characters must be quoted"),
    ("\ufeff { a : x y ]", 12, "expected ',' or '}' after a value"),
]


@pytest.mark.parametrize(("text", "tree"), READ)
def test_read(text, tree):
    assert jsv.loads(text) == tree
    assert jsv.loads(text.encode()) == tree
    assert jsv.loads(bytearray(text.encode())) == tree
    assert jsv.loads(memoryview(text.encode())) == tree


@pytest.mark.parametrize(("text", "pos", "reason"), REFUSED)
def test_refused(text, pos, reason):
    for data in (text, text.encode()):
        with pytest.raises(DecodeError) as caught:
            jsv.loads(data)
        assert (caught.value.pos, caught.value.reason) == (pos, reason)
        assert caught.value.path is None


def test_line_and_column_count_from_one():
    with pytest.raises(DecodeError) as caught:
        jsv.loads('{a:"x\r\ny",\u20ac:[}')
    assert (caught.value.line, caught.value.column, caught.value.pos) == (2, 7, 13)


def test_bytes_that_are_not_utf8_count_bytes():
    with pytest.raises(DecodeError, match="not UTF-8") as caught:
        jsv.loads("{a:€".encode() + b"\xff}")
    assert caught.value.pos == 6


@pytest.mark.parametrize(("text", "tree"), LENIENT)
def test_lenient(text, tree):
    for data in (text, text.encode()):
        assert jsv.loads(data, lenient=True) == tree


@pytest.mark.parametrize(("text", "pos", "reason"), LENIENT_REFUSED)
def test_lenient_guesses_nothing(text, pos, reason):
    with pytest.raises(DecodeError) as caught:
        jsv.loads(text, lenient=True)
    assert (caught.value.pos, caught.value.reason) == (pos, reason)


LENIENT_ROOTS = [
    ("a,b", list[str], ["a", "b"]),
    (" a , b", list[str], ["a", "b"]),
    ('"a,b"', list[str], ["a,b"]),
    ('"a" , b', list[str], ["a", "b"]),
    ("a,", list[str | None], ["a", None]),
    ("a", list[str], ["a"]),
    (" ", list[str] | None, None),
    ("a:b,c:d", dict[str, str], {"a": "b", "c": "d"}),
    (" a : b,\n c:d,\n", dict[str, str], {"a": "b", "c": "d"}),
    ("a:[1,2", dict[str, list[int]], {"a": [1, 2]}),
    ("null", dict[str, str] | None, None),
    ("a,b", str, "a,b"),
]


@pytest.mark.parametrize(("text", "kind", "value"), LENIENT_ROOTS)
def test_lenient_roots_without_brackets_need_a_type(text, kind, value):
    assert jsv.loads(text, kind, lenient=True) == value


@pytest.mark.parametrize("text", ["a:b}", "{a:b},c:d", ",a:b", "a", "a:[b},c:d", 'a:"b'])
def test_lenient_roots_without_brackets_are_refused(text):
    with pytest.raises(DecodeError):
        jsv.loads(text, dict[str, object], lenient=True)
    with pytest.raises(DecodeError):
        jsv.loads("a,b", list[str])


def test_lenient_loosens_no_meaning():
    with pytest.raises(DecodeError, match="not an integer"):
        jsv.loads("[x]", list[int], lenient=True)


def test_repeated_keys_are_refused_on_demand_and_all_are_told():
    with pytest.raises(DecodeError) as caught:
        jsv.loads("{a:[{b:1,b:2}],c:{},c:3}", duplicates="error")
    assert [problem.path for problem in caught.value.problems] == ["$.a[0].b", "$.c"]
    assert caught.value.pos is None


def test_no_more_repeated_keys_are_told_than_the_bound():
    with pytest.raises(DecodeError) as caught:
        jsv.loads("[" + ",".join(["{a:1,a:2}"] * 1_000) + "]", duplicates="error")
    assert [problem.path for problem in caught.value.problems] == [f"$[{index}].a" for index in range(100)]


def test_a_key_that_is_a_map_has_no_members_to_repeat():
    assert jsv.loads("{{a:1,a:2}:3}", duplicates="error") == {"{a:1,a:2}": "3"}
    with pytest.raises(DecodeError, match="repeated"):
        jsv.loads("{{a:1}:3,{a:1}:4}", duplicates="error")


def test_a_key_that_is_a_map_is_written_in_quotes():
    tree = jsv.loads("{Items:{{type:1,color:2}:10}}")
    assert tree == {"Items": {"{type:1,color:2}": "10"}}
    assert jsv.dumps(tree) == '{Items:{"{type:1,color:2}":10}}'
    assert jsv.loads(jsv.dumps(tree)) == tree


def test_maps_as_keys_of_maps_cost_no_square_of_their_depth():
    depth = 4_000
    text = "{" * depth + "}:1" * (depth - 1) + "}"
    tracemalloc.start()
    try:
        tree = jsv.loads(text, limits=Limits(depth=None))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert tree == {text[1:-3]: "1"}
    assert peak < 600 * len(text)
    with pytest.raises(DecodeError, match="deeper than 128"):
        jsv.loads(text)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_one_line_break_at_the_end_is_no_part_of_a_document(end):
    every = [("{a:1}", {"a": "1"}), ("a", "a"), ("", None), ('"a"', "a"), ("{\n\ta: 1\n}", {"a": "1"})]
    for text, tree in every:
        for data in (text + end, (text + end).encode(), bytearray((text + end).encode())):
            assert jsv.loads(data) == tree
            assert jsv.Decoder().decode(data) == tree
            assert jsv.loads(data, lenient=True) == tree
    assert jsv.loads("{a:1}" + end, dict[str, int]) == {"a": 1}
    assert make_converter("jsv").loads("{a:1}" + end, dict[str, int]) == {"a": 1}
    assert form.loads("a=1" + end) == {"a": "1"}
    assert form.loads("a=1\n" + end) == {"a": "1\n"}
    assert json.loads('{"a":"1"}' + end) == {"a": "1"}
    assert jsv.compact("{a:1}" + end) == "{a:1}" + end
    assert jsv.compact("{\n a: 1\n}" + end) == "{a:1}"


@attrs.define
class Texts:
    a: str = ""
    b: object = None


SOURCES = [
    ('{a:{b:"x"},b:1}', '{b:"x"}'),
    ('{a:[{b:"x"},[],y],b:1}', '[{b:"x"},[],y]'),
    ('{\n\ta: \n\t{\n\t\tb: "x"\n\t}\n}', '{b:"x"}'),
    ('{\n a: {\n  b : "x"\n }\n}', '{b:"x"}'),
    ("{a:{b:1},\n b:{c:{d:2}}}", None),
]


@pytest.mark.parametrize(("text", "source"), SOURCES)
def test_a_nested_value_where_text_is_wanted_is_its_compact_text(text, source):
    if source is None:
        with pytest.raises(DecodeError):
            jsv.loads(text, Texts)
    else:
        assert jsv.loads(text, Texts).a == source
    for lenient in (text, text.rstrip("}"), text.replace(":", " : ").replace(",", ", ")):
        assert jsv.loads(lenient, Texts, lenient=True).a == (source or "{b:1}")


def test_the_texts_of_a_reading_that_was_given_up_are_forgotten():
    sources = NestedTexts()
    tree = read("{\n a:{b:{c:1}},\n d: [ {e: 2} ]}", sources=sources)
    assert [sources.of(part) for part in (tree["a"], tree["a"]["b"], tree["d"], tree["d"][0])] == [
        "{b:{c:1}}", "{c:1}", "[{e:2}]", "{e:2}",
    ]  # fmt: skip
    assert sources.of({"c": "1"}) is None


def test_depth_is_bounded_and_the_bound_can_be_lifted():
    deep = "[" * 1_000_000 + "]" * 1_000_000
    with pytest.raises(DecodeError, match="deeper than 128") as caught:
        jsv.loads(deep)
    assert caught.value.pos == 128
    tree = jsv.loads(deep, limits=Limits(depth=None))
    depth = 0
    while tree:
        tree = tree[0]
        depth += 1
    assert depth == 999_999
    maps = "{a:" * 100_000 + "}" * 100_000
    assert jsv.loads(maps, limits=Limits(depth=100_000))["a"]["a"]
    with pytest.raises(DecodeError):
        jsv.loads(maps, limits=Limits(depth=99_999))


@pytest.mark.parametrize(("text", "depth"), [("a", 0), ("[]", 1), ("{a:[]}", 2)])
def test_depth_counts_containers(text, depth):
    jsv.loads(text, limits=Limits(depth=depth))
    if depth:
        with pytest.raises(DecodeError):
            jsv.loads(text, limits=Limits(depth=depth - 1))


def test_equal_keys_are_one_object():
    first, second = jsv.loads("[{some_key:1},{some_key:2}]")
    assert next(iter(first)) is next(iter(second))


def test_a_key_of_quotes_is_not_expected_without_them():
    expected = {"before": "1", "a:b": "2"}
    assert jsv.loads('{before:1,"a:b":2}') == expected
    assert jsv.loads('[{before:1,"a:b":2},{before:1,a:b:2}]') == [expected, {"before": "1", "a": "b:2"}]
    assert jsv.loads('[{k:1,k2:2},{k:1,k2:2,k:3},{k:1,k22:2},{k2:1,k:}]') == [
        {"k": "1", "k2": "2"}, {"k": "3", "k2": "2"}, {"k": "1", "k22": "2"}, {"k2": "1", "k": None},
    ]  # fmt: skip


@pytest.mark.parametrize("offset", ["+14:01", "-14:30", "+15:00", "+05:60"])
def test_an_offset_that_dotnet_does_not_have(offset):
    with pytest.raises(DecodeError, match="not a date"):
        jsv.loads(f"2001-02-03T04:05:06{offset}", datetime)


def test_any_buffer_will_do():
    for data in (array.array("b", b"{a:b}"), memoryview(b"}xbx:xax{x")[-2::-2]):
        assert jsv.loads(data) == {"a": "b"}


def test_wrong_data_is_a_type_error():
    for data in (1, None, ["{}"]):
        with pytest.raises(TypeError, match="expected str, bytes, bytearray or memoryview"):
            jsv.loads(data)
