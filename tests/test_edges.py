"""Edges of the texts themselves: what begins and ends a document, blank items, dates, durations, texts in texts."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import attrs
import pytest
from support.ways import FORMATS, read, read_inside, write

import jsvcodec
from jsvcodec import DecodeError, form, json, jsv
from jsvcodec.converters import make_converter

BOM = "\ufeff"


@attrs.define
class Text:
    a: str


# --- where a document begins and ends -----------------------------------------------------------------------------

DOCUMENTS = [("jsv", "{a:1}"), ("json", '{"a":"1"}'), ("form", "a=1")]


@pytest.mark.parametrize(("name", "text"), DOCUMENTS)
@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
@pytest.mark.parametrize("start", ["", BOM])
def test_one_final_line_break_and_a_byte_order_mark_are_no_part_of_a_document(name, text, end, start):
    document = start + text + end
    assert read(name, Text, document) == Text("1")
    assert read(name, None, document) == {"a": "1"}
    assert jsvcodec.convert(document, name, "jsv") == "{a:1}"
    assert jsvcodec.convert(document.encode(), name, "json", Text) == '{"a":"1"}'
    if name != "form":
        assert jsvcodec.loads(document, Text) == Text("1")


def test_only_one_line_break_is_not():
    assert [read("jsv", None, text) for text in ("x\n", "x\r\n", "[a]\n")] == ["x", "x", ["a"]]
    assert form.loads("a=1\n\n") == {"a": "1\n"}
    for text in ("{a:1}\n\n", "{a:1}\r\n\n", "x\n\n"):
        for kind in (None, dict[str, str]):
            with pytest.raises(DecodeError):
                read("jsv", kind, text)


@pytest.mark.parametrize("text", [BOM, f"{BOM}a", f"{BOM}{BOM}", f"{BOM}a,b"])
def test_a_text_that_starts_with_the_mark_comes_back(text):
    for name in ("jsv", "json"):
        assert read(name, None, write(name, text)) == text
        assert read(name, str, write(name, text)) == text
        assert read(name, Text, write(name, Text(text))) == Text(text)
        assert read(name, list[str], write(name, [text])) == [text]
        assert read(name, dict[str, str], write(name, {text: text})) == {text: text}
    assert read("form", Text, write("form", Text(text))) == Text(text)
    assert write("jsv", f"{BOM}a") == f'"{BOM}a"'


@pytest.mark.parametrize("text", ['{"id":1,"v":NaN}', "{'id': 1}", '{"id":01}', '{"id":1 /* c */}', '{"a":b}'])
def test_broken_json_is_told_as_that(text):
    for kind in (None, dict[str, Any], Text):
        with pytest.raises(DecodeError, match="the text looks like JSON: name the format if it is JSV"):
            jsvcodec.loads(text, kind)


# --- items of white space -----------------------------------------------------------------------------------------

WHITE = [
    *map(chr, (*range(9, 14), 0x20, 0x85, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x2028, 0x2029, 0x202F, 0x205F, 0x3000))
]


@pytest.mark.parametrize("text", [*WHITE, "  ", " \u3000", *"\x1c\x1d\x1e\x1f\u200b\x00", " a", "a "])
def test_a_list_whose_only_item_is_white_space_is_quoted(text):
    quoted = not text.strip("".join(WHITE)) or text in "\r\n"
    for value in ([text], (text,), {text}):
        written = write("jsv", value)
        assert written == (f'["{text}"]' if quoted else f"[{text}]")
        assert read("jsv", list[str], written) == [text]
        assert write("jsv", {"k": value}) == f"{{k:{written}}}"
        assert read("form", dict[str, list[str]], write("form", {"k": value})) == {"k": [text]}
    assert read("jsv", None, write("jsv", [text, text])) == [text, text]
    assert read("jsv", None, write("jsv", [[text]], indent=True)) == [[text]]
    assert read("jsv", list[str], "[ ]") == [" "]


# --- dates and durations ------------------------------------------------------------------------------------------


@attrs.define
class Moment:
    d: datetime


@pytest.mark.parametrize("slash", ["/", "\\/"])
@pytest.mark.parametrize("offset", ["", "-0000", "+0000", "+0200", "-0530"])
def test_a_date_in_milliseconds_is_the_instant_everywhere(slash, offset):
    text = f"{slash}Date(1331596800000{offset}){slash}"
    in_json = text.replace("\\", "\\\\")
    expected = datetime(2012, 3, 13, tzinfo=UTC)
    assert read_inside("jsv", datetime, text) == expected
    assert read("jsv", Moment, f"{{d:{text}}}").d == expected
    assert read("form", Moment, f"d={text.replace('+', '%2B')}").d == expected
    assert read("json", Moment, f'{{"d":"{text}"}}').d == read("json", Moment, f'{{"d":"{in_json}"}}').d == expected
    assert read("jsv", dict[datetime, int], f'{{"{text}":1}}') == {expected: 1}
    assert read("jsv", list[datetime | int], f"[{text}]") == [expected]


def test_written_in_milliseconds_a_date_has_no_offset():
    """Hosts add the offset to the clock of a DateTime."""
    for zone in (None, UTC, timezone(timedelta(hours=2)), timezone(-timedelta(hours=5))):
        moment = datetime(2024, 2, 29, 10, 10, tzinfo=UTC)
        moment = moment.replace(tzinfo=None) if zone is None else moment.astimezone(zone)
        assert write("json", [moment], dates="wcf") == '["/Date(1709201400000)/"]'
    assert write("json", date(2024, 2, 29), dates="wcf") == '"2024-02-29"'


@pytest.mark.parametrize(
    "text",
    ["P10675199DT2H48M5.4775807S", "-P10675199DT2H48M5.4775807S", "-P10675199DT2H48M5.4775808S", "P10675199DT2H48M5.477580S",
     "10675199.02:48:05.4775807"],
)  # fmt: skip
def test_the_longest_duration_can_be_written(text):
    quoted = f'"{text}"'
    for name, wanted, document in (
        ("jsv", timedelta, quoted), ("jsv", list[timedelta], f"[{quoted}]"), ("json", timedelta, quoted),
        ("form", dict[str, timedelta], f"k={text}"), ("jsv", dict[timedelta, int], f"{{{quoted}:1}}"),
    ):  # fmt: skip
        value = read(name, wanted, document)
        first = value if isinstance(value, timedelta) else next(iter(value))
        first = value["k"] if name == "form" else first
        assert abs(first) == timedelta(microseconds=922337203685477580)
        write(name, value)


# --- structure in texts -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("inner", ['{b:"x"}', "[a, b]", '{"b":x}', "{b:{c:1}}", "[]", "{}"])
def test_a_structure_where_text_is_wanted_is_the_text_as_it_came(inner):
    text = f"{{a:{inner}}}"
    assert read("jsv", Text, text) == Text(inner)
    assert make_converter("jsv").loads(text, Text) == Text(inner)
    assert jsvcodec.loads(text, Text) == Text(inner)
    assert jsvcodec.convert(text, "jsv", "json", Text) == json.dumps({"a": inner})
    assert read("jsv", list[Text], f"[{text}]") == [Text(inner)]
    assert read("jsv", dict[str, str], text) == {"a": inner}
    assert read("jsv", list[str], f"[{inner},{inner}]") == [inner, inner]
    assert read("form", Text, f"a={inner}") == Text(inner)
    compact = jsv.dumps(jsv.loads(inner))
    assert make_converter("jsv").structure(jsv.loads(text), Text) == Text(compact)
    assert jsv.Decoder(Text).structure(jsv.loads(text)) == Text(compact)


@pytest.mark.parametrize(
    ("inner", "text"), [('{ "b" : "x" }', '{"b":"x"}'), ("[1.50, null]", "[1.50,null]"), ('{"a":{"b":-0}}', '{"a":{"b":-0}}')]
)  # fmt: skip
def test_of_json_it_is_compact_json(inner, text):
    assert read("json", Text, f'{{"a":{inner}}}') == Text(text)
    assert read("json", dict[str, str | int], f'{{"a":{inner}}}') == {"a": text}


@attrs.define
class Domain:
    name: str
    id: int


@attrs.define
class Domains:
    domains: list[Domain]


def test_a_text_where_a_structure_is_wanted_is_read_as_jsv_once():
    value = Domains([Domain("x", 1)])
    inner = "[{Name:x,Id:1}]"
    for name, text in (
        ("jsv", f'{{Domains:"{inner}"}}'),
        ("json", f'{{"Domains":"{inner}"}}'),
        ("form", f"Domains={inner}"),
    ):
        assert read(name, Domains, text) == value
        if name != "form":
            assert make_converter(name).loads(text, Domains) == value
            assert jsvcodec.loads(text, Domains) == value
    for kind, text in ((Domain, '"{Name:x,Id:1}"'), (list[Domain], f'"{inner}"')):
        assert read("json", kind, text) == read("jsv", kind, text)
    assert read("json", dict[str, Domain], '{"a":"{Name:x,Id:1}"}') == {"a": Domain("x", 1)}
    assert read("json", list[list[int]], '["[1,2]"]') == [[1, 2]]
    with pytest.raises(DecodeError, match=r"^\$\.Domains\[0\]: expected a map$"):  # not twice
        read("jsv", Domains, f'{{Domains:"[""{inner[1:-1]}""]"}}')
    with pytest.raises(DecodeError, match=r"^\$\.Domains: expected a list$"):
        read("json", Domains, '{"Domains":"junk"}')


# --- null in hand-written text ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "kind", [float | None, int | None, list[int] | None, datetime | None, Text | None, bool | int | None]
)
def test_null_is_none_to_lenient_reading_where_the_type_is_no_text(kind):
    is_list = kind == (list[int] | None)
    for name, text in (("jsv", "{k:null}"), ("json", '{"k":"null"}'), ("json", '{"k":null}'), ("form", "k=null")):
        if name != "form" or not is_list:  # in a form a list may be one item without brackets
            assert FORMATS[name].loads(text, dict[str, kind], lenient=True).get("k") is None
    assert jsv.loads("[null,null]", list[kind], lenient=True) == [None, None]
    assert jsv.loads("null", kind, lenient=True) is None
    assert jsv.loads("{k:null}", dict[str, str | None], lenient=True) == {"k": "null"}
