"""From text to text: `convert` without a type equals `dumps(loads(text))`, but for numbers, which keep their spelling.

Each law holds for the library as it is used; where the compiled core runs, it is also asked alone, and must convert what
is plain and decline the rest.
"""

from __future__ import annotations

import gc
import json as standard
import random
import re
import signal
import sys
from itertools import islice, product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from safety.backends import DECLINED, outcome
from safety.conversions import (
    FORMATS,
    Convert,
    by_core,
    by_face,
    by_python,
    convert_both,
    convert_by_face,
    core_converter,
    texts,
)
from support.strategies import messy_text, strings, trees

import jsvcodec
from jsvcodec import DecodeError, EncodeError, Limits, json, jsv
from jsvcodec.core import core
from jsvcodec.models import Authenticate

compiled = pytest.mark.skipif(core is None, reason="the compiled core does not run")

WAYS = [Convert(source, target, nulls) for source, target, nulls in product(FORMATS, FORMATS, ("omit", "keep"))]
DEFAULT_WAYS = WAYS[::2]


def _name(way: Convert) -> str:
    return f"{way.source} to {way.target}, {way.nulls} nulls"


each_way = pytest.mark.parametrize("way", WAYS, ids=_name)
each_default_way = pytest.mark.parametrize("way", DEFAULT_WAYS, ids=_name)


def converted(data: Any, way: Convert) -> Any:
    """Convert by the library, and by the core alone where it runs; both must be what Python makes."""
    assert convert_by_face(data, way) == ""
    if core is not None:
        assert convert_both(data, way).difference == ""
    return outcome(lambda data: by_face(way, data), data)


# --- laws ---------------------------------------------------------------------------------------------------------


@each_way
def test_recorded_texts(way):
    done = [converted(text, way) for text in texts(way.source)]
    assert sum(len(result) == 1 for result in done) > len(done) / 2


@each_way
@given(tree=trees())
def test_trees_of_text(way, tree):
    """Without numbers, it is the tree that is written again."""
    source, target = FORMATS[way.source], FORMATS[way.target]
    text = source.dumps(tree)
    assert converted(text, way) == converted(text.encode(), way) == (target.dumps(source.loads(text), nulls=way.nulls),)


def as_numbers_are_spelled(tree: Any) -> str:
    return standard.dumps(tree, ensure_ascii=False, separators=(",", ":"))


LEAVES = strings | st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)


@given(tree=trees(LEAVES), layout=st.sampled_from([None, 0, "\t", " \r\n"]), escapes=st.booleans())
def test_json_by_any_writer(tree, layout, escapes):
    text = standard.dumps(tree, ensure_ascii=escapes, indent=layout)
    assert converted(text, Convert("json", "json")) == (as_numbers_are_spelled(tree),)
    for nulls in ("omit", "keep"):
        converted(text, Convert("json", "jsv", nulls))


@given(way=st.sampled_from(WAYS), text=messy_text, depth=st.sampled_from([None, 0, 1, 2, 128]))
def test_any_text(way, text, depth):
    """What is no document is refused as Python refuses it: the same error at the same place."""
    converted(text, way._replace(depth=depth))


@given(
    way=st.sampled_from(WAYS),
    data=st.binary(max_size=12),
    around=st.sampled_from([(b"", b""), (b'["', b'"]'), (b'{"', b'":null}')]),
)
def test_any_bytes(way, data, around):
    converted(data.join(around), way)


# --- what the core converts itself --------------------------------------------------------------------------------

PLAIN = [
    ("jsv", "{a:1,b:[x,,y],c:{},d:[],e:}", "json", '{"a":"1","b":["x",null,"y"],"c":{},"d":[],"e":null}'),
    ("jsv", "{a:,b:[],c:}", "jsv", "{b:[]}"),
    ("jsv", '{"a":"b","c,d":"","":x y}', "jsv", '{a:b,"c,d":"","":x y}'),
    ("jsv", '{"a""b":"\\""\n\t\x1f"}', "json", '{"a\\"b":"\\\\\\"\\n\\t\\u001f"}'),
    ("jsv", "[2024-01-09T10:00:00Z]", "jsv", '["2024-01-09T10:00:00Z"]'),
    ("jsv", "[2024-01-09T10:00:00Z]", "json", '["2024-01-09T10:00:00Z"]'),
    ("jsv", "", "json", "null"),
    ("jsv", "", "jsv", ""),
    ("jsv", "a b\n", "json", '"a b"'),
    ("jsv", '""', "jsv", '""'),
    ("jsv", "[ ]", "jsv", '[" "]'),
    ("jsv", "[ , ]", "jsv", "[ , ]"),
    ("jsv", "{\n\ta: 1,\n\tb: []\n}", "json", '{"a":"1","b":[]}'),
    ("jsv", "\ufeff{é:€😀}\r\n", "json", '{"é":"€😀"}'),
    ("json", ' { "a" : [ 1.50 , -0 , 1e5, 1E-07 ] ,\n"b":null } ', "jsv", "{a:[1.50,-0,1e5,1E-07]}"),
    ("json", '{"a":null,"b":{"c":null},"d":[null]}', "jsv", "{b:{},d:[]}"),
    ("json", '["a,b","","a\\"b","a:b","\\u00e9\\ud83d\\ude00\\/","{"]', "jsv", '["a,b","","a""b","a:b",é😀/,"{"]'),
    ("json", "[true,false,null,null]", "jsv", "[True,False,,]"),
    ("json", '["\\u2003 \\t"]', "jsv", '["\u2003 \t"]'),
    ("json", '["a\\u2003"]', "jsv", "[a\u2003]"),
    ("json", '["x","\\u2003"]', "jsv", "[x,\u2003]"),
    ("json", '{"k\\n":"\\r"}', "jsv", '{"k\n":"\r"}'),
    ("json", "null", "jsv", ""),
    ("json", '"\\ud83d\\ude00\\b\\u0000"', "json", '"😀\\b\\u0000"'),
    ("json", "\ufeff[ 0.10 ]\n", "json", "[0.10]"),
    ("json", '{"é":null,"ü":1}', "jsv", "{ü:1}"),
    ("json", '{"a":{"a":{"a":1}},"b":{"a":1}}', "jsv", "{a:{a:{a:1}},b:{a:1}}"),
]


@pytest.mark.parametrize(("source", "text", "target", "written"), PLAIN)
def test_plain_texts(source, text, target, written):
    way = Convert(source, target)
    for data in (text, text.encode(), bytearray(text.encode()), memoryview(text.encode())):
        assert converted(data, way) == (written,)
        assert core is None or by_core(way, data) == written


def test_null_members_can_be_kept():
    assert jsvcodec.convert('{"a":null}', "json", "jsv", nulls="keep") == "{a:}"
    assert jsvcodec.convert("{a:}", "jsv", "jsv", nulls="keep") == "{a:}"


DECLINED_TEXTS = [
    *product(("json",), ("1e400", "1e100", "0." + "0" * 60 + "1", "9" * 61, '"\\ud800"', '"\\udc00\\ud800"', "NaN", "-Infinity")),
    *product(("json",), ("01", "1.", ".5", "-", "+1", "1e", "tru", '"\n"', '"\\x"', '"\\u12g4"', "[1,]", '{"a":1,}', '{"a"}', "", " ")),
    *product(("json",), ('{"a":1,"a":2}', '{"ab":1,"\\u0061b":2}', '{"x":{"a":1,"b":2,"a":3}}', "[1] 2", "[", '{"a":', '{1:2}')),
    *product(("jsv",), ("{a:1,a:2}", '{a:1,"a":2}', "{{a:1}:b}", "{a:1,}", "{a}", "{:1}", "[a", '[a"b]', "[[a]b]", "a,b", "{a:b]", '"a')),
    *product(("jsv", "json"), ("[" * 600 + "]" * 600,)),
]  # fmt: skip


@compiled
@pytest.mark.parametrize(("source", "text"), DECLINED_TEXTS)
def test_what_is_not_plain_is_left_to_python(source, text):
    for target in FORMATS:
        way = Convert(source, target, depth=None)
        assert by_core(way, text) is DECLINED
        converted(text, way)


@pytest.mark.parametrize("target", FORMATS)
def test_of_repeated_keys_the_last_counts_in_the_place_of_the_first(target):
    way = Convert("json", target)
    expected = {"json": '{"a":3,"b":2}', "jsv": "{a:3,b:2}"}[target]
    assert converted('{"a":1,"b":2,"\\u0061":3}', way) == (expected,)
    assert converted('{"a":1,"b":2,"a":null}', way) == ({"json": '{"a":null,"b":2}', "jsv": "{b:2}"}[target],)


def test_a_text_that_begins_with_the_mark_is_quoted():
    for way in WAYS:
        text = '"\ufeffa"' if way.source == "json" else "\ufeff\ufeffa"
        assert converted(text, way) == ('"\ufeffa"',)


# --- options ------------------------------------------------------------------------------------------------------

OPTIONS: list[dict[str, Any]] = [
    {"names": "pascal"}, {"unknown": "error"}, {"duplicates": "error"}, {"lenient": True}, {"indent": True}, {"dates": "exact"},
    {"nulls": "keep"}, {"sort_keys": True}, {"types": {"A": Authenticate}}, {"limits": Limits(depth=2)}, {"limits": Limits(digits=3)},
    {"limits": Limits(digits=None)}, {"hooks": {int: (None, lambda number: f"<{number}>")}}, {"hooks": {}},
]  # fmt: skip
OPTION_TEXTS = {
    "json": ['{"b":[1,1234,1.50,"x\\ty"],"a":null}', '{"a":1,"a":2}', '[[["a"]]]', '{"a":"x\ty"}', "[ 1 ]"],
    "jsv": ["{b:[1,1234,1.50,x\ty],a:}", "{a:1,a:2}", "[[[a]]]", "[ 1 ]", "{ a : b }"],
}


@pytest.mark.parametrize("options", OPTIONS, ids=str)
@each_default_way
def test_options(way, options):
    """Every option does what it does to reading and writing."""
    reading = {name: value for name, value in options.items() if name in jsvcodec._options.ReadKwargs.__annotations__}
    writing = {name: value for name, value in options.items() if name in jsvcodec._options.WriteKwargs.__annotations__}
    decoder = FORMATS[way.source].Decoder(**reading)
    encoder = FORMATS[way.target].Encoder(**writing)
    read = decoder.decode if options.get("hooks") else decoder._reader.read_spelled
    for text in OPTION_TEXTS[way.source]:
        got = outcome(lambda text: jsvcodec.convert(text, way.source, way.target, **options), text)
        assert got == outcome(lambda text: type(encoder).encode_text(encoder, read(text)), text)


def test_wrong_arguments():
    for wrong in ({"indent": 1}, {"lenient": 1}, {"nonsense": True}, {"hooks": 3}, {"type": 1j}):
        for _ in range(2):
            with pytest.raises(TypeError):
                jsvcodec.convert("{}", "jsv", "json", **wrong)
    with pytest.raises(ValueError, match="names"):
        jsvcodec.convert("{}", "jsv", "json", names="kebab")
    for data in (1, None, ["{}"]):
        with pytest.raises(TypeError):
            jsvcodec.convert(data, "json", "json")
    with pytest.raises(EncodeError, match="surrogate"):
        jsvcodec.convert("[\ud800]", "jsv", "json")
    assert jsvcodec.convert("[\ud800]", "jsv", "jsv") == "[\ud800]"


def test_other_kinds_of_str_and_buffers():
    class Text(str):
        __slots__ = ()

    assert jsvcodec.convert(Text("{a:é}"), "jsv", "json") == '{"a":"é"}'
    assert jsvcodec.convert(memoryview(b"_{_a_:_1_}_")[1::2], "jsv", "json") == '{"a":"1"}'
    with pytest.raises(DecodeError, match="not UTF-8"):
        jsvcodec.convert(b"[\xff]", "jsv", "jsv")
    with pytest.raises(DecodeError):
        jsvcodec.convert(b'{"\xff":null}', "json", "jsv")


# --- converters are kept ------------------------------------------------------------------------------------------


def test_a_format_that_is_registered_anew_is_taken():
    class Shown(jsvcodec.Format):
        def __init__(self, mark):
            self.mark = mark

        def write(self, tree, options):
            return f"{self.mark}{tree}"

    for mark in "ab":
        jsvcodec.register_format("shown-anew", Shown(mark))
        assert jsvcodec.convert("[1]", "jsv", "shown-anew") == f"{mark}['1']"


# --- hostile texts ------------------------------------------------------------------------------------------------


@each_default_way
def test_many_keys(way):
    """Keys by the thousand, in one map and in maps in maps; the last is repeated, or is not."""
    source = FORMATS[way.source]
    wide = {f"k{number}": "v" for number in range(30_000)}
    nested: dict[str, Any] = {}
    for _ in range(100):
        nested = {**{f"k{number}": "v" for number in range(200)}, "x": nested, "y": "z"}
    for tree in (wide, nested):
        text = source.dumps(tree)
        assert converted(text, way) == (FORMATS[way.target].dumps(tree),)
        assert core is None or by_core(way, text) is not DECLINED
        for key in ("k7", "k199"):
            repeated = text[:-1] + "," + source.dumps({key: "last"})[1:]
            assert converted(repeated, way) == (FORMATS[way.target].dumps({**tree, key: "last"}),)
            assert core is None or by_core(way, repeated) is DECLINED


_FACTOR, _LAST, _WORD = 0x9E3779B97F4A7C15, 0xD6E8FEB86659FD93, 1 << 64
"""As in open_keys.h."""


def colliding_keys():
    """Yield keys of sixteen characters for the root, whose hashes begin with the same 32 bits."""
    rng = random.Random(7)
    back, undo = pow(_FACTOR, -1, _WORD), pow(_LAST, -1, _WORD)
    head = b"chosen__"
    started = 1 << 32
    for word in (len(head) * 2, int.from_bytes(head, sys.byteorder)):
        started = (started ^ word) * _FACTOR % _WORD
        started ^= started >> 32
    while True:
        mixed = (0xABCDEF01 << 32 | rng.getrandbits(32) | 1) * undo % _WORD
        mixed ^= mixed >> 32
        tail = ((mixed * back % _WORD) ^ started).to_bytes(8, sys.byteorder)
        if all(char < 128 and char not in b'":,{}[]\r\n' for char in tail):
            yield (head + tail).decode()


@compiled
def test_keys_that_were_chosen_to_fall_in_one_place_cost_a_decline():
    keys = list(dict.fromkeys(islice(colliding_keys(), 300)))
    few, many = (jsv.dumps(dict.fromkeys(keys[:count], "v")) for count in (200, len(keys)))
    way = Convert("jsv", "jsv")
    assert converted(few, way) == (few,)
    assert by_core(way, few) == few
    assert by_core(way, many) is DECLINED, "these keys do not collide any more: the hash is another one"
    assert converted(many, way) == (many,)


@each_default_way
def test_depth(way):
    for count in (127, 128, 129, 511, 512, 513):
        for opener, closer in (("[", "]"), ('{"a":', "}")):
            text = (
                opener * count + closer * count if opener == "[" else opener * (count - 1) + "{}" + closer * (count - 1)
            )
            got = outcome(lambda text: jsvcodec.convert(text, way.source, way.target), text)
            assert (len(got) == 1) == (count <= 128)
            assert got == outcome(lambda text: by_python(way, text), text)
            converted(text, way._replace(depth=count))
            converted(text, way._replace(depth=count - 1))
            assert core is None or (by_core(way._replace(depth=count), text) is DECLINED) == (count > 512)


def test_no_limit_of_depth():
    text = "[" * 100_000 + "]" * 100_000
    assert jsvcodec.convert(text, "jsv", "jsv", limits=Limits(depth=None)) == text


@pytest.mark.parametrize(
    "unit",
    ['"', '""', "\\", "\\\\", '\\"', ",", ":", "[", "{", "\n", " ", "\\u0000", "\x01", "é", "a\\", "1", "-", "\ufeff"],
)
def test_long_runs_of_one_thing(unit):
    for way in DEFAULT_WAYS:
        for text in (unit * 5_000, f'["{unit * 5_000}"]', f"[{unit * 5_000}]", f'{{"{unit * 5_000}":1}}'):
            got = converted(text, way)
            assert len(got) > 1 or len(got[0]) <= 6 * len(text) + 4


class Interrupted(Exception):
    """Raised by a handler; an ordinary exception, which must not be taken for a refusal."""


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="no timers on this system")
@each_default_way
@compiled
def test_signals_are_looked_at_while_a_long_text_is_converted(way):
    """The text ends too early: who looks only at its end meets that first."""
    text = b"[" + b"1," * (24 << 20)
    collecting: list[bool] = []
    declined: list[Any] = []

    def stop(*_: Any) -> None:
        collecting.append(gc.isenabled())
        raise Interrupted

    convert = core_converter(way, declined.append)
    before = signal.signal(signal.SIGPROF, stop)
    try:
        signal.setitimer(signal.ITIMER_PROF, 0.01)
        with pytest.raises(Interrupted):
            convert(text)
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
    assert (declined, collecting) == ([], [True])
    assert gc.isenabled()


def test_errors_hold_nothing_of_the_document():
    for source, text in (("json", '{"k":"hunter2","k2":nope}'), ("jsv", '{k:hunter2,k2:"nope}')):
        for target in FORMATS:
            with pytest.raises(DecodeError) as caught:
                jsvcodec.convert(text, source, target)
            assert not re.search("hunter2|nope", f"{caught.value}{caught.value!r}{caught.value.__context__!r}")


def test_what_is_converted_is_read_back():
    rng = random.Random(3)
    for text in rng.sample(texts("jsv"), 200):
        try:
            there = jsvcodec.convert(text, "jsv", "json")
        except DecodeError:
            continue
        assert json.loads(there) == jsv.loads(text)


@pytest.mark.parametrize(
    ("text", "formats"),
    [('{a:"' + "x\n" * 200_000, ("jsv", "json")), ('[x,"' + "x\n" * 200_000 + '"x]', ("jsv", "json")),
     ('{"a":"' + "\\n" * 200_000 + '\x01"}', ("json", "json")), ('{"a":"' + '\\"' * 200_000, ("json", "jsv"))],
    ids=["no end", "text after", "control character", "no end of JSON"],
)  # fmt: skip
@pytest.mark.parametrize("as_bytes", [False, True])
def test_a_long_text_is_refused_after_the_room_for_it_has_moved(
    text: str, formats: tuple[str, str], as_bytes: bool
) -> None:
    """A comma was written to where the room had been."""
    for _ in range(3):
        with pytest.raises(DecodeError):
            jsvcodec.convert(text.encode() if as_bytes else text, *formats)
