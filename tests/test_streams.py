"""Streams, by examples: files of lines, items and rows, what is refused with its place, and what comes after it."""

from __future__ import annotations

import io
import json as standard_json
import pickle
from typing import Any

import attrs
import pytest

from jsvcodec import DecodeError, EncodeError, Limits, csv, form, json, jsv


@attrs.define
class Item:
    id: int
    note: str = ""


def refused(values: Any) -> tuple[list[Any], DecodeError]:
    """Return what comes before an error, and the error."""
    found: list[Any] = []
    with pytest.raises(DecodeError) as caught:
        found.extend(values)
    assert caught.value.__context__ is None
    return found, caught.value


def place(error: DecodeError) -> tuple[Any, ...]:
    return error.record, error.pos, error.line, error.column


# --- lines --------------------------------------------------------------------------------------------------------


def test_lines_end_at_lf_alone():
    text = '{"a":"x\u2028\u2029\x85"}\n\r\n\n{"a":2}\r\n'
    assert list(json.iter_lines(io.BytesIO(text.encode()))) == [{"a": "x\u2028\u2029\x85"}, {"a": 2}]
    text = 'a\x0cb\x1c\u2028\r\n"c\r\nd"\n{e:"f\n"}'
    assert list(jsv.iter_lines(io.BytesIO(text.encode()))) == ["a\x0cb\x1c\u2028", "c\r\nd", {"e": "f\n"}]
    assert list(form.iter_lines(io.BytesIO(b"a=1\n\nb=2&a=%0A\r\n"))) == [{"a": "1"}, {"b": "2", "a": "\n"}]


def test_lines_of_models():
    raw = io.BytesIO()
    items = [Item(1, 'say "x"\n'), Item(2)]
    for module in (jsv, json, form):
        raw = io.BytesIO()
        module.write_lines(items, raw, names="pascal")
        raw.seek(0)
        assert list(module.iter_lines(raw, Item)) == items


@pytest.mark.parametrize(("module", "value"), [(jsv, None), (form, {})])
def test_an_empty_text_is_no_line(module, value):
    raw = io.BytesIO()
    with pytest.raises(EncodeError, match=r"^\$: record 2: its text is empty, and an empty line is none$"):
        module.write_lines([{"a": "1"}, value, {"b": "2"}], raw)
    assert list(module.iter_lines(io.BytesIO(raw.getvalue()))) == [{"a": "1"}]


def test_lines_have_no_layout():
    for write in (jsv.write_lines, json.write_lines, jsv.write_items, json.write_items):
        with pytest.raises(ValueError, match="indent must be False for records"):
            write([1], io.StringIO(), indent=True)


def test_an_error_has_its_place_in_the_stream():
    lines = "{id:1}\r\n\n{id:é}\n{id:3,note:[}\n"
    found, error = refused(jsv.iter_lines(io.BytesIO(lines.encode()), Item))
    assert (found, str(error), place(error)) == ([Item(1)], "$.id: not an integer", (2, None, None, None))
    errors: list[DecodeError] = []
    assert list(jsv.iter_lines(io.StringIO(lines), Item, on_error=errors.append)) == [Item(1)]
    assert place(errors[1]) == (3, lines.index("[}") + 1, 4, 13)
    assert pickle.loads(pickle.dumps(errors[1])).record == 3


def test_what_comes_after_a_refused_record():
    lines = '{id:1,note:"x\n{id:2}\n{id:3}\n{id:x,note:"\n{id:4}\n"}\n{id:5,note:y"z,"}\n{id:6}\n'
    errors: list[DecodeError] = []
    values = list(jsv.iter_lines(io.BytesIO(lines.encode()), Item, on_error=errors.append))
    # The quoted text of a record that is refused by its meaning is no record.
    assert values == [Item(2), Item(3), Item(6)]
    assert [error.line for error in errors] == [4, None, 7]
    assert list(jsv.iter_lines(io.BytesIO(lines.encode()), Item, on_error="skip")) == values


def test_a_function_that_raises_stops_reading():
    def stop(error: DecodeError) -> None:
        raise KeyError(error.record)

    values = jsv.iter_lines(io.BytesIO(b"1\nx\n3\n"), int, on_error=stop)
    assert next(values) == 1
    with pytest.raises(KeyError, match="2"):
        next(values)
    assert list(values) == []


def test_bytes_that_are_not_utf8():
    data = b"a\n\xe9b\xff\nc\n"
    found, error = refused(jsv.iter_lines(io.BytesIO(data)))
    assert (found, error.reason, place(error)) == (["a"], "not UTF-8", (2, 2, 2, 1))
    assert list(jsv.iter_lines(io.BytesIO(data), on_error="skip")) == ["a", "c"]


# --- the push reader ----------------------------------------------------------------------------------------------


def test_values_before_an_error_are_returned_first():
    decoder = jsv.StreamDecoder(int)
    assert decoder.feed(b"1\n2\nx\n4\n") == [1, 2]
    with pytest.raises(DecodeError, match="not an integer"):
        decoder.feed(b"5\n")
    with pytest.raises(ValueError, match="the stream has ended"):
        decoder.feed(b"5\n")
    decoder = jsv.StreamDecoder(int)
    with pytest.raises(DecodeError):
        decoder.feed(b"x\n4\n")
    assert decoder.close() == []
    decoder = jsv.StreamDecoder(int)
    assert decoder.feed(b"1\nx") == [1]
    with pytest.raises(DecodeError):
        decoder.close()


def test_a_stream_ends_once():
    decoder = jsv.StreamDecoder()
    assert (decoder.feed("a\n"), decoder.feed(b""), decoder.feed(memoryview(b"b"))) == (["a"], [], [])
    assert (decoder.close(), decoder.close()) == (["b"], [])
    with pytest.raises(ValueError, match="the stream has ended"):
        decoder.feed(b"c")


def test_arguments_are_checked_when_the_decoder_is_made():
    for module, framing, others in (
        (jsv, "lines", "'lines', 'items'"), (json, "items", "'lines', 'items'"), (form, "lines", "'lines'"),
        (csv, "rows", "'rows'"),
    ):  # fmt: skip
        module.StreamDecoder(framing=framing)
        with pytest.raises(ValueError, match=f"^framing must be one of {others}$"):
            module.StreamDecoder(framing="words")
        with pytest.raises(ValueError, match="on_error must be 'raise', 'skip' or a function"):
            module.StreamDecoder(on_error="stop")
        with pytest.raises(TypeError, match="nonsense"):
            module.StreamDecoder(nonsense=1)
    for wrong in ("a b]", "$$", "[x]", '["a', "a..b", "$x["):
        with pytest.raises(ValueError, match="path must be one as errors print it"):
            jsv.iter_items(io.BytesIO(), path=wrong)
    with pytest.raises(ValueError, match="path is for the framing 'items' alone"):
        jsv.StreamDecoder(path="$.a")
    with pytest.raises(TypeError, match="path must be a str"):
        jsv.iter_items(io.BytesIO(), path=5)
    for kind in (int, list[str], list[Item], tuple[int, int]):
        with pytest.raises(TypeError, match="a row must be a class or a map"):
            csv.iter_rows(io.BytesIO(), kind)


def test_functions_have_the_names_that_they_pickle_by():
    for function in (jsv.iter_lines, jsv.write_items, json.iter_items, form.write_lines, csv.iter_rows, csv.write_rows):
        assert pickle.loads(pickle.dumps(function)) is function
        assert function.__doc__


def test_a_record_that_is_too_long():
    limits = Limits(record=8)
    for chunk in (1, 5, 100):
        for module, data, kind, values in (
            (jsv, b'{a:1}\n"123456789\n123"\n12345678\n', None, [{"a": "1"}, "12345678"]),
            (json, b"1\n[1,2,3,4,5]\n2\n", None, [1, 2]),
            (csv, b"a\n1234\n123456789\n4\n", dict[str, int], [{"a": 1234}, {"a": 4}]),
        ):  # fmt: skip
            errors: list[DecodeError] = []
            decoder = module.StreamDecoder(kind, limits=limits, on_error=errors.append)
            found = [
                value for start in range(0, len(data), chunk) for value in decoder.feed(data[start : start + chunk])
            ]
            assert found + decoder.close() == values
            assert errors[0].reason == "a record of more than 8 bytes"
            assert errors[0].line == data.count(b"\n", 0, errors[0].pos) + 1
    decoder = json.StreamDecoder(framing="items", limits=limits, on_error=(errors := []).append)
    assert decoder.feed(b'[1,"' + b"x" * 50) + decoder.feed(b'x",2,') + decoder.feed(b"3]") + decoder.close() == [
        1,
        2,
        3,
    ]
    assert [place(error) for error in errors] == [(2, 3, 1, 4)]


def test_no_more_than_one_record_is_held():
    for module, head, part, tail in (
        (jsv, b"", b"{a:1}\n", b""), (jsv, b"[", b"{a:1},", b"{a:1}]"), (json, b'{"x":[[1,2],', b'{"a":1},', b"0],"),
        (csv, b"a\n", b"1\n", b""),
    ):  # fmt: skip
        items = head[:1] in (b"[", b"{")
        options: Any = {"framing": "items"} if items else {}
        decoder = module.StreamDecoder(**options, **({"path": "$.x"} if head[:1] == b"{" else {}))
        decoder.feed(head)
        for _ in range(200):
            decoder.feed(part * 50)
            framer = decoder._source.framer
            assert sum(map(len, framer._pieces)) + sum(len(text) for text, _ in framer._segments) < 20
        assert decoder.feed(tail) is not None


# --- items --------------------------------------------------------------------------------------------------------


def test_items_of_a_list_at_a_path():
    data: Any = {"no": [1], "data": [{"x": 1}, {"odd name": [[5], ["a", {"b": [1, "],}"]}]], "z": {"y": []}}]}
    path = '$.data[1]["odd name"][1]'
    for module in (jsv, json):
        raw = module.dumpb(data)
        found = list(module.iter_items(io.BytesIO(raw), path=path))
        assert found == module.loads(raw)["data"][1]["odd name"][1]
        assert list(module.iter_items(io.BytesIO(raw), path=path[1:].removeprefix("."))) == found
        assert list(module.iter_items(io.BytesIO(raw), path="$.data[1].z.y")) == []
        for missing, told in (("$.nope", "$.nope"), ("data[5]", "$.data[5]"), ("data[0].y", "$.data[0].y")):
            _, error = refused(module.iter_items(io.BytesIO(raw), path=missing))
            assert [tuple(problem) for problem in error.problems] == [(told, "this member is missing")]
        for other, told in (("$.no[0]", "$.no[0]"), ("data[1].z", "$.data[1].z"), ("", "$")):
            _, error = refused(module.iter_items(io.BytesIO(raw), path=other))
            assert [tuple(problem) for problem in error.problems] == [(told, "expected a list")]


def test_items_are_read_as_in_their_list():
    text = '[\ufeffa,,"",[x],null]'
    assert list(jsv.iter_items(io.StringIO(text))) == jsv.loads(text)
    assert list(jsv.iter_items(io.StringIO("[{id:1},{ID:2,note:[a,b]}]"), Item)) == [Item(1), Item(2, "[a,b]")]
    for text in ("[]", "[\n]", "\ufeff[1]", "[1]\n", "[1]\r\n", " [ 1 , 2 ] \n\n"):
        for module in (jsv, json):
            if module is jsv and text[0] == " ":
                refused(module.iter_items(io.StringIO(text, newline="")))
            else:
                assert list(module.iter_items(io.StringIO(text, newline=""))) == module.loads(text)


def test_laid_out_lists_of_jsv_are_held_as_a_whole():
    value = {"a": [1, {"b": "x\n"}], "list": [{"id": "1", "note": "a\nb: {"}, {"id": "2", "note": ""}]}
    decoder = jsv.StreamDecoder(Item, framing="items", path="$.list")
    assert [item for char in jsv.dumps(value, indent=True) for item in decoder.feed(char)] == []
    assert decoder.close() == [Item(1, "a\nb: {"), Item(2)]
    lenient = "{ a: [ 1 ], list: [ {id: 1},\n {id: 2, note: x y} ]"
    assert list(jsv.iter_items(io.StringIO(lenient), Item, path="list", lenient=True)) == [Item(1), Item(2, "x y")]
    _, error = refused(jsv.iter_items(io.StringIO("[\n\t{\n\t\tid: x\n\t}\n]"), Item))
    assert str(error) == "$[0].id: not an integer"


def test_errors_of_items():
    text = '[{"id":1},\n{"id":"x"},\n{"id":3 4},{"id":5}]'
    errors: list[DecodeError] = []
    assert list(json.iter_items(io.StringIO(text), Item, on_error=errors.append)) == [Item(1), Item(5)]
    assert [str(error).partition(" (")[0] for error in errors] == ["$[1].id: not an integer", "expecting ',' delimiter"]
    assert [place(error) for error in errors] == [(2, None, None, None), (3, text.index("4"), 3, 9)]
    for text in ("[1,2", "[1,", "[1}", "[1]]", '{"a":[1]', "[1] x", "", "1", '"', '["a'):
        path = "$.a" if "a" in text and text[0] == "{" else ""
        found, _ = refused(json.iter_items(io.StringIO(text), path=path))
        assert found == ([1] if text[:3] in ("[1,", "[1]") or path else [])


# --- rows ---------------------------------------------------------------------------------------------------------


def test_rows():
    text = 'sep=;\r\n\r\nNote;ID\r\n"a\r\n;b";1\r\n\r\n;2\r\n'
    assert list(csv.iter_rows(io.BytesIO(b"\xef\xbb\xbf" + text.encode()), Item)) == [Item(1, "a\r\n;b"), Item(2)]
    assert list(csv.iter_rows(io.StringIO(text, newline=""))) == csv.loads(text)
    assert list(csv.iter_rows(io.BytesIO(b"a\n1\n\n\n2\n\n"), dict[str, int | None])) == [
        {"a": 1}, {"a": None}, {"a": None}, {"a": 2},
    ]  # fmt: skip


def test_errors_of_rows():
    text = 'Id,Note\n1,"a\nb"\nx,c,d\n3,"e"f\n4,g\n5,"h\n6,i\n'
    errors: list[DecodeError] = []
    assert list(csv.iter_rows(io.StringIO(text), Item, on_error=errors.append)) == [
        Item(1, "a\nb"), Item(4, "g"), Item(6, "i"),
    ]  # fmt: skip
    assert [str(error) for error in errors] == [
        "$[1]: row 3: 3 cells, 2 columns\n$[1].Id: row 3: not an integer",
        "row 4: expected a delimiter or a line break after a quoted cell (line 5, column 6)",
        "row 6: this quote is never closed (line 7, column 3)",
    ]
    assert [error.record for error in errors] == [3, 4, 6]
    with pytest.raises(DecodeError, match=r"^\$.id: row 1: this column is missing$"):
        list(csv.iter_rows(io.StringIO("Note\nx\n"), Item))


def test_refused_rows_that_are_open_at_the_same_line_breaks_end_alike():
    """Each line but the first opens a quoted cell as a row of its own, and ends within one."""
    text = "a,b,c\n" + 'x",y"z,"w\n' * 300
    errors: list[DecodeError] = []
    assert list(csv.iter_rows(io.StringIO(text), on_error=errors.append)) == []
    assert {error.pos for error in errors} == {text.rindex('"')}
    assert [error.record for error in errors] == list(range(2, 302))


def test_rows_are_written_as_they_come():
    written = io.StringIO(newline="")
    csv.write_rows(iter([Item(1, "=1"), Item(2)]), written, header="names", delimiter=";")
    assert written.getvalue() == "id;note\r\n1;'=1\r\n2;\r\n"
    written = io.StringIO(newline="")
    csv.write_rows([], written, type=Item)
    csv.write_rows([], written)
    csv.write_rows([{"note": "x"}], written, type=list[Item])
    assert written.getvalue() == "Id,Note\r\nId,Note,note\r\n,,x\r\n"
    raw = io.BytesIO()
    with pytest.raises(EncodeError, match=r"^\$\[1\]\.b: this column is not in the header$"):
        csv.write_rows([{"a": 1}, {"a": 2, "b": 3}], raw)
    assert raw.getvalue() == b"a\r\n1\r\n"
    for wrong in (5, [1], None):
        with pytest.raises(EncodeError, match=r"^\$\[0\]: a row must be a map or a model$"):
            csv.write_rows([wrong], raw)
    with pytest.raises(EncodeError, match=r"^\$\[0\]\.a: a lone surrogate"):
        csv.write_rows([{"a": "\ud800"}], raw)


def test_a_file_of_the_standard_library_is_the_same():
    values = [{"id": number, "note": "é" * number} for number in range(50)]
    text = "".join(standard_json.dumps(value, ensure_ascii=False) + "\n" for value in values)
    assert list(json.iter_lines(io.BytesIO(text.encode()))) == values
