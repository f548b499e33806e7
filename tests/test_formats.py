"""Formats by name: telling them apart, reading either, converting."""

from __future__ import annotations

import codecs
import copy
import gc
import io
import pickle
import subprocess
import sys
import tempfile
import weakref

import pytest
from hypothesis import given
from hypothesis import strategies as st

import jsvcodec
from jsvcodec import DecodeError, Limits, csv, form, json, jsv
from jsvcodec._detection import looks_like_json, may_be_json
from jsvcodec.converters import make_converter
from jsvcodec.models import Authenticate

SNIFFED = [
    ("", "jsv"),
    ("word", "jsv"),
    ("{a:1}", "jsv"),
    ("[a,b]", "jsv"),
    ("{\n\ta: 1\n}", "jsv"),
    ('{"a b":plain,c:}', "jsv"),
    ('{"k:1":v}', "jsv"),
    ("2001-02-03T04:05:06Z", "jsv"),
    ("http://a/b?c=d", "jsv"),
    ('{"a":1}', "json"),
    ('{"a":[1,', "json"),
    ("[1,2]", "json"),
    ("null", "json"),
    (" true ", "json"),
    ('["C:\\\\temp"]', "json"),
    ("{}", "json"),
    ('{"a":b}', "json"),
    ('{"id":1,"v":NaN}', "json"),
    ("{'id': 1}", "json"),
    ('{"id":01}', "json"),
    ('{"id":1 /* c */}', "json"),
    ('{"a":1,}', "json"),
    ('\ufeff {"a":x', "json"),
    ('{"a":1,b:2}', "jsv"),
    ('{"a:b":{c:d}}', "jsv"),
    ('{"a:b":1,"":x}', "jsv"),
    ('["5"" disk"]', "jsv"),
    ('["5"" disk",x,"plain"]', "jsv"),
    ('{"C:\\":x,a:b}', "jsv"),
    ('{k:["a,b"," "]}', "jsv"),
    ("\n{a:1}\n\n", "jsv"),
    ("a=1", "form"),
    ("a=1&b=%7Bc%3Ad%7D", "form"),
    ("meta[k]=v", "form"),
]


@pytest.mark.parametrize(("text", "format"), SNIFFED)
def test_sniff(text, format):
    assert jsvcodec.sniff(text) == format
    assert jsvcodec.sniff(text.encode()) == format


READ = [
    ('{"userName":"a,b"}', Authenticate, Authenticate(user_name="a,b")),
    ("{UserName:a}", Authenticate, Authenticate(user_name="a")),
    ('{"UserName":a b,password:x}', Authenticate, Authenticate(user_name="a b", password="x")),
    ("[1,2]", list[int], [1, 2]),
    ("[1,2]", None, [1, 2]),
    ("[a]", list[str], ["a"]),
    ('["a\\n"]', list[str], ["a\n"]),
    ("null", str, "null"),
    ("", None, None),
    ("{\n\tuserName: x\n}", Authenticate, Authenticate(user_name="x")),
    ('{"k:0":plain,e:""}', dict[str, str], {"k:0": "plain", "e": ""}),
]


@pytest.mark.parametrize(("text", "kind", "value"), READ)
def test_loads_reads_json_or_jsv(text, kind, value):
    assert jsvcodec.loads(text, kind) == value
    assert jsvcodec.loads(text.encode(), kind) == value


@pytest.mark.parametrize("text", ['{"id":1,"v":NaN}', "{'id': 1}", '{"id":01}', '{"id":1 /* c */}', '{"a":b}'])
@pytest.mark.parametrize("kind", [None, dict[str, str]])
def test_broken_json_is_not_taken_for_jsv(text, kind):
    with pytest.raises(DecodeError, match="the text looks like JSON: name the format if it is JSV") as caught:
        jsvcodec.loads(text, kind)
    with pytest.raises(DecodeError) as told:
        json.loads(text, kind)
    assert (caught.value.pos, caught.value.line, caught.value.column) == (
        told.value.pos, told.value.line, told.value.column,
    )  # fmt: skip
    assert caught.value.__cause__ is caught.value.__context__ is None
    assert jsv.loads(text, kind) is not None


PARTS = [*'{}[]":, \n\r\t\ufeff\v-0', "1e5", "true", "null", "NaN", '"a"']


@given(st.lists(st.sampled_from(PARTS), max_size=8).map("".join))
def test_what_does_not_start_as_json_is_none(text):
    """Also where nothing but the start is looked at."""
    if not may_be_json(text):
        with pytest.raises(DecodeError):
            json.loads(text)


TEXTS = ["a", "a b", "a:b", '"', '""', "\\", "C:\\", "/* a */", "//", "", " ", "{", "]", "é", "null", "1", "it's", "'"]


@pytest.mark.parametrize("text", TEXTS)
def test_jsv_does_not_look_like_broken_json(text):
    """Whatever a tree holds, its JSV is not taken for broken JSON; only a key in apostrophes is, as Python prints it."""
    for tree in ({text: text}, [text], {"k:1": text}, [text, "a,b"], [[text], {"a,b": [text, "x:y"]}]):
        written = jsv.dumps(tree)
        assert not looks_like_json(written)
        if jsvcodec.sniff(written) == "jsv":
            assert jsvcodec.loads(written) == jsv.loads(written)


def test_the_look_of_a_text_costs_one_pass():
    """A text of many quotes, comments or brackets that are never closed is gone through to its end."""
    for part in ('"', "'", "/*", "//", "{", "[", '{"a":', "\\", '"a""', "{'a", ' "', "*/", "'a' "):
        assert looks_like_json("{" + part * 20_000) in (True, False)


def test_the_refusal_is_about_the_format_that_the_text_looks_like():
    with pytest.raises(DecodeError) as caught:
        jsvcodec.loads('{"a": 1]')
    assert caught.value.pos == 7
    with pytest.raises(DecodeError) as caught:
        jsvcodec.loads("{a:1,}")
    assert caught.value.pos == 5
    with pytest.raises(DecodeError) as caught:
        jsvcodec.loads('{"a":"x"}', dict[str, int])
    assert caught.value.path == "$.a"


def test_convert_through_a_model_knows_what_text_means():
    text = "{UserName:me,RememberMe:True}"
    assert jsvcodec.convert(text, "jsv", "json") == '{"UserName":"me","RememberMe":"True"}'
    assert jsvcodec.convert(text, "jsv", "json", Authenticate) == '{"userName":"me","rememberMe":true}'
    assert jsvcodec.convert(text, "jsv", "form", Authenticate, names="pascal") == "UserName=me&RememberMe=True"
    assert jsvcodec.convert('{"a":[1.50,null]}', "json", "jsv", indent=True) == "{\n\ta: \n\t[\n\t\t1.50,\n\t\t\n\t]\n}"


def test_a_format_that_does_not_exist():
    with pytest.raises(ValueError, match="jsv, json, form, csv"):
        jsvcodec.convert("", "xml", "json")


@pytest.mark.parametrize("module", [jsv, json, form, csv])
def test_files(module):
    text, raw = io.StringIO(), io.BytesIO()
    module.dump({"a": "é"}, text)
    module.dump({"a": "é"}, raw)
    assert raw.getvalue().decode() == text.getvalue() == module.dumps({"a": "é"})
    for file in (io.StringIO(text.getvalue()), io.BytesIO(raw.getvalue())):
        assert module.load(file, dict[str, str]) == {"a": "é"}


@pytest.mark.parametrize("module", [jsv, json, form, csv])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_the_line_break_that_ends_a_file_is_no_part_of_it(module, end):
    for value in ({"a": "é"}, {"a": "x\n"}):
        text = module.dumps(value) + end
        assert module.load(io.StringIO(text, newline=""), dict[str, str]) == value
        assert module.load(io.BytesIO(text.encode()), dict[str, str]) == value


@pytest.mark.parametrize("module", [jsv, json, form, csv])
def test_text_files_that_are_none_of_io(module, tmp_path):
    for options in ({"mode": "w+", "encoding": "utf-8"}, {"mode": "w+b"}):
        for make in (tempfile.NamedTemporaryFile, tempfile.SpooledTemporaryFile):
            with make(**options) as file:
                module.dump({"a": "é"}, file)
                file.seek(0)
                assert module.load(file, dict[str, str]) == {"a": "é"}
    with codecs.open(str(tmp_path / "file"), "w", "utf-8") as file:
        module.dump({"a": "é"}, file)
    assert (tmp_path / "file").read_bytes().decode() == module.dumps({"a": "é"})


@pytest.mark.parametrize("module", [jsv, json, form, csv])
def test_a_million_brackets_are_refused(module):
    # Without a "=" a form has nothing but a long name.
    for prefix in ("a=",) if module is form else ("", "a="):
        for bracket in ("[", "{a:", '{"a":'):
            text = prefix + bracket * 1_000_000
            with pytest.raises(DecodeError):
                module.loads(text, dict[str, list[str]], limits=Limits(digits=None))


def test_options_are_named_alike_everywhere():
    for module in (jsv, json, form, csv):
        for option in ({"unknown": "error"}, {"duplicates": "error"}, {"lenient": True}, {"names": "pascal"}):
            module.loads("", **option) if module is not json else module.loads("{}", **option)
        with pytest.raises(ValueError, match="must be one of"):
            module.loads("{}", unknown="drop")
        with pytest.raises(TypeError):
            module.loads("{}", nonsense=True)


@pytest.mark.parametrize("module", [jsv, json, form, csv])
def test_limits_are_limits(module):
    for limits in (5, None, (1, 2, 3)):
        with pytest.raises(TypeError, match="limits must be Limits"):
            module.loads("{a:1}", limits=limits)
        with pytest.raises(TypeError, match="limits must be Limits"):
            module.dumps({}, limits=limits)
        with pytest.raises(TypeError, match="limits must be Limits"):
            make_converter(limits=limits)


def test_trees_of_jsv_need_neither_attrs_nor_cattrs():
    code = (
        "import sys, jsvcodec.jsv as jsv; jsv.dumps(jsv.loads('{a:[1]}'));"
        "assert not {'attr', 'attrs', 'cattrs', 'msgspec', 'json'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize("module", [jsv, json, form, csv])
@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, lambda codec: pickle.loads(pickle.dumps(codec))])
def test_copies_and_pickles_work_as_the_codec_does(module, again):
    decoder = again(module.Decoder(Authenticate, lenient=True, limits=Limits(depth=3)))
    assert (decoder.type, decoder.options.lenient, decoder.options.limits) == (Authenticate, True, Limits(depth=3))
    value = Authenticate(user_name="me", meta={"a": "1"})
    encoder = again(module.Encoder(names="pascal", indent=True))
    assert encoder.encode(value) == module.Encoder(names="pascal", indent=True).encode(value)
    assert decoder.decode(encoder.encode(value)) == value


@pytest.mark.parametrize("module", [jsv, json, form, csv])
def test_a_subclass_is_copied_with_all_that_it_holds(module):
    class Tagged(module.Encoder):
        def __init__(self, tag):
            super().__init__(names="pascal")
            self.tag = tag

    again = copy.copy(Tagged("t"))
    assert (type(again), again.tag, again.options.names) == (Tagged, "t", "pascal")
    assert again.encode({"a": "1"}) == module.Encoder().encode({"a": "1"})


@pytest.mark.parametrize("module", [jsv, json, form, csv])
def test_the_argument_has_a_name(module):
    data = module.dumpb({"a": "1"})
    assert module.Decoder(dict[str, str]).decode(data=data) == {"a": "1"}
    assert module.Encoder().encode(value={"a": "1"}) == data
    assert module.Encoder().encode_text(value={"a": "1"}).encode() == data
    for wrong in ({}, {"text": data}, {"data": data, "value": data}):
        with pytest.raises(TypeError):
            module.Decoder().decode(**wrong)
        with pytest.raises(TypeError):
            module.Encoder().encode(**wrong)


@pytest.mark.parametrize("module", [jsv, json, form, csv])
def test_codecs_go_without_the_collector(module):
    gc.disable()
    try:
        for make in (module.Decoder, module.Encoder):
            codec = weakref.ref(make())
            assert codec() is None
    finally:
        gc.enable()
