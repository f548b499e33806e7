"""Reading JSV: what the grammar takes, where and why it refuses, what lenient adds."""

from __future__ import annotations

import array
from datetime import datetime

import pytest

from jsvcodec import DecodeError, Limits, jsv

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
    ('\n{ \n"a b" : " kept " ,\nc: two words\n}', {"a b": " kept ", "c": "two words"}),
]

REFUSED = [
    ("{a", 2, "expected ':' behind a member name, found the end of the text"),
    ("{a:1", 4, "expected ',' or '}' behind a value, found the end of the text"),
    ("[a", 2, "expected ',' or ']' behind a value, found the end of the text"),
    ("[a}", 2, "expected ',' or ']' behind a value"),
    ("{a:1]", 4, "expected ',' or '}' behind a value"),
    ("{a:1,}", 5, "expected a member name"),
    ("{,a:1}", 1, "expected a member name"),
    ("{:1}", 1, "expected a member name"),
    ("{{a:1}:2}", 1, "expected a member name"),
    ("{[a]:2}", 1, "expected a member name"),
    ("{a,b:1}", 2, "expected ':' behind a member name"),
    ('{"a" :1}', 4, "expected ':' behind a member name"),
    ('{a:"x"y}', 6, "expected ',' or '}' behind a value"),
    ('{a:x"y}', 4, "expected ',' or '}' behind a value"),
    ("{a:b{c:d}}", 4, "expected ',' or '}' behind a value"),
    ("[a\nb]", 2, "expected ',' or ']' behind a value"),
    ('["a', 1, "a quoted value has no closing quote"),
    ('{"a', 1, "a quoted member name has no closing quote"),
    ('"a', 0, "a quoted value has no closing quote"),
    ('"a"b', 3, "a text with special characters must be quoted"),
    ("a,b", 1, "a text with special characters must be quoted"),
    ("{a:1}x", 5, "expected the end of the text behind the root value"),
    ("[]]", 2, "expected the end of the text behind the root value"),
    ("{a:1} ", 5, "expected the end of the text behind the root value"),
    (" {a:1}", 1, "a text with special characters must be quoted"),
    ("\ufeff{a", 3, "expected ':' behind a member name, found the end of the text"),
]

LENIENT = [
    ("{a:1,}", {"a": "1"}),
    ("{a:1", {"a": "1"}),
    ("[a,b", ["a", "b"]),
    ("[[a", [["a"]]),
    ("{a:[x", {"a": ["x"]}),
    ('{a:x"y,b:[z}', {"a": 'x"y', "b": ["z}"]}),
    ('{a:x"y]{z,b:1}', {"a": 'x"y]{z', "b": "1"}),
    ("[a}b,c:d{]", ["a}b", "c:d{"]),
    ("a,b", "a,b"),
    ('["a', None),
    ('{a:"x"y}', None),
    ("{a", None),
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
    if tree is None:
        with pytest.raises(DecodeError):
            jsv.loads(text, lenient=True)
    else:
        assert jsv.loads(text, lenient=True) == tree


def test_lenient_roots_without_brackets_need_a_type():
    assert jsv.loads("a,b", list[str], lenient=True) == ["a", "b"]
    assert jsv.loads("a", list[str], lenient=True) == ["a"]
    assert jsv.loads("a:b,c:d", dict[str, str], lenient=True) == {"a": "b", "c": "d"}
    assert jsv.loads("a,b", str, lenient=True) == "a,b"
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
