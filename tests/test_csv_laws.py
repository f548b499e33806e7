"""The laws of CSV under hypothesis: what is written can be read, rows are those of Python's `csv`, any text has an end."""

from __future__ import annotations

import csv as standard_csv
import io
from typing import Any

import attrs
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from support.strategies import Everything, everythings, normal, strings, trees

from jsvcodec import DecodeError, csv
from jsvcodec.csv.rows import read_row, read_whole_row, split_rows

cells = st.lists(st.sampled_from([*",;\t|\"'=@+-[{}]:\r\n .0a9é😀\ufeff\u0661", "sep=", '""', "[a]"]), max_size=6).map(
    "".join
)
texts = cells | strings
options = st.fixed_dictionaries({"delimiter": st.sampled_from(",;\t|"), "formulas": st.sampled_from(["guard", "keep"])})


@st.composite
def tables(draw: st.DrawFn) -> list[dict[str, str]]:
    names = draw(st.lists(texts.filter(bool), min_size=1, max_size=4, unique=True))
    return [{name: draw(texts) for name in names} for _ in range(draw(st.integers(1, 4)))]


@given(tables(), options)
def test_a_table_of_texts_comes_back(table, options):
    assert csv.loads(csv.dumps(table, **options), list[dict[str, str]], **options) == table
    assert csv.loads(csv.dumpb(table[0], **options), dict[str, str], **options) == table[0]


@given(st.lists(texts, max_size=5), options)
def test_a_list_of_texts_comes_back(items, options):
    assert csv.loads(csv.dumps(items, **options), list[str], **options) == items


@given(st.lists(trees(), max_size=4), options)
def test_a_list_of_anything_but_rows_comes_back(items, options):
    lists = [[item] for item in items]
    assert csv.loads(csv.dumps(lists, **options), list[list[Any]], **options) == list(map(normal, lists))


@given(st.lists(everythings(), min_size=1, max_size=3), options)
def test_models_come_back(models, options):
    expected = [_as_read(model) for model in models]
    names = dict.fromkeys(name for model in models for name in model.extra)
    for model in expected:  # every row has all columns
        model.extra = {name: model.extra.get(name) for name in names}
    assert csv.loads(csv.dumps(models, **options), list[Everything], **options) == expected
    alone = _as_read(models[0])
    assert csv.loads(csv.dumpb(models[0], names="pascal", **options), Everything, **options) == alone


def _as_read(model: Everything) -> Everything:
    """What comes back: the empty text of a member that may be None is None, a text that is JSV what it holds."""
    cells = {name: getattr(model, name) or None for name in ("user_name", "renamed")}
    open_value = None if model.open == "" else model.open
    extra = {name: _cell(value) for name, value in model.extra.items()}
    return attrs.evolve(model, **cells, open=open_value, anything=_cell(model.anything), extra=extra)


def _cell(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    return csv.loads(csv.dumps({"a": value, "b": "x"}), dict[str, Any])["a"]


documents = st.lists(cells | st.sampled_from(["Id,Name\n", "1,a\r\n", "\n\n", '"a""', "sep=;\n"]), max_size=8).map(
    "".join
)


@given(documents, st.sampled_from(",;"))
@example('a"b,"c"\r\n\r\n"",', ",")
@example('"a\r\n""\n\r","b"\r\rc', ",")
def test_rows_are_those_of_the_standard_library(text, delimiter):
    reader = standard_csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        expected = list(reader)
    except standard_csv.Error:
        expected = None
    try:
        found = [row.cells for row in split_rows(text, 0, delimiter)]
    except DecodeError as error:
        assert error.reason.endswith(("this quote is never closed", "or a line break after a quoted cell"))
        found = None
    if found is not None:  # there a blank line has no cell
        found = [[] if row == [None] else [cell or "" for cell in row] for row in found]
    assert found == expected


@given(documents, st.sampled_from([None, Everything, list[Everything], list[str], list[dict[str, int]], int]))
def test_what_was_read_is_written_the_same(text, kind):
    try:
        value = csv.loads(text, kind)
    except DecodeError as error:
        assert error.__context__ is None
        return
    once = csv.dumps(value)
    assert csv.dumps(csv.loads(once, kind)) == once


@given(cells, st.sampled_from(",;\t|"))
@example('"",a,""', ",")
@example('"a"b', ",")
@example('"' + "a" * 140_000 + '"', ",")
def test_a_whole_row_is_the_row_that_is_read(text, delimiter):
    """Where a text is one row, it is no matter which of the two splits it."""
    try:
        row, end = read_row(text, 0, delimiter, 7)
    except DecodeError as error:
        expected = error
    else:
        assert read_whole_row(text[:end], delimiter, 7) == row
        return
    with pytest.raises(DecodeError) as found:
        read_whole_row(text, delimiter, 7)
    assert (found.value.reason, found.value.pos) == (expected.reason, expected.pos)
