"""The laws of inference: what is printed reads the data and writes it back, and parts of data add up to the whole."""

from __future__ import annotations

import copy
from typing import Any, Optional

from hypothesis import assume, example, given, reject, settings
from hypothesis import strategies as st
from support.inferable import many, maps, names, rows, scalars
from support.inferred import place_of, type_of

from jsvcodec import csv, form, json, jsv
from jsvcodec._inference.places import Place


def without_nulls(tree: Any) -> Any:
    """Return a tree in which null is as good as nothing."""
    if isinstance(tree, dict):
        return {key: without_nulls(value) for key, value in tree.items() if value is not None}
    return [without_nulls(item) for item in tree] if isinstance(tree, list) else tree


@settings(max_examples=150, deadline=None, print_blob=False)
@given(many, st.sampled_from(["attrs", "dataclass"]))
@example([{"a": "1", "A": "2"}], "attrs")
def test_what_is_printed_reads_jsv_and_writes_it_back(values, style):
    texts = [jsv.dumps(value) for value in values]
    found = [jsv.loads(text) for text in texts]
    Record = type_of(found, "jsv", style)
    if None in found:  # as the printed docstring says
        Record = Optional[Record]
    for text, tree in zip(texts, found, strict=True):
        written = jsv.dumps(jsv.loads(text, Record))
        assert without_nulls(jsv.loads(written)) == without_nulls(tree), text


number_texts = st.sampled_from(["1.50", "1e5", "-0", "1E400", "0.1", "1.0", "1", "12345678901234567890123", "1E+21", "-0.0", "1e-7", "0.0000001"]) | (
    st.integers().map(str) | st.floats(allow_nan=False, allow_infinity=False).map(repr)
)  # fmt: skip
json_scalars = st.one_of(
    number_texts,
    st.sampled_from(["true", "false", "null"]),
    st.datetimes().map(json.dumps),
    st.uuids().map(json.dumps),
    scalars.map(json.dumps),
)


def json_object(members: dict[str, str]) -> str:
    return f"{{{','.join(f'{json.dumps(name)}:{text}' for name, text in members.items())}}}"


json_texts = st.recursive(
    json_scalars,
    lambda inner: st.lists(inner, max_size=3).map(lambda items: f"[{','.join(items)}]") | maps(inner).map(json_object),
    max_leaves=8,
)
json_rows = st.builds(
    lambda keys, rows: [json_object(dict(zip(keys, row, strict=False))) for row in rows],
    st.lists(names, max_size=4, unique=True),
    st.lists(st.lists(json_scalars, max_size=4), max_size=5),
)


@settings(max_examples=150, deadline=None, print_blob=False)
@given(st.lists(json_texts, max_size=4) | json_rows)
def test_what_is_printed_reads_json_and_writes_it_back(texts):
    spelled = [json.Decoder().read_spelled(text) for text in texts]
    Record = type_of(spelled, "json")
    if None in spelled:
        Record = Optional[Record]
    for text in texts:
        written = json.dumps(json.loads(text, Record))
        assert without_nulls(json.loads(written)) == without_nulls(json.loads(text)), text


def without_empties(row: Any) -> Any:
    """Return a row without what a table or a form has one text for: null and the empty text."""
    return {name: value for name, value in row.items() if value not in ("", None)} if isinstance(row, dict) else row


@settings(max_examples=100, deadline=None, print_blob=False)
@given(rows)
def test_what_is_printed_reads_csv_and_writes_it_back(values):
    try:
        text = csv.dumps(values, formulas="keep")
        found = csv.loads(text, formulas="keep")
    except ValueError:  # a table cannot be written, or not be read, as a name of a column is empty or stands twice
        reject()
    assume(found and all(isinstance(row, dict) for row in found))
    Record = type_of(found, "csv")
    written = csv.dumps(csv.loads(text, list[Record], formulas="keep"), header="names", formulas="keep")
    again = csv.loads(written, formulas="keep")
    assert [*map(without_empties, again)] == [*map(without_empties, found)]


@settings(max_examples=100, deadline=None, print_blob=False)
@given(rows)
def test_what_is_printed_reads_forms_and_writes_them_back(values):
    texts = [form.dumps(row) for row in values]
    found = [form.loads(text) for text in texts]
    Record = type_of(found, "form")
    for text, row in zip(texts, found, strict=True):
        assert without_empties(form.loads(form.dumps(form.loads(text, Record)))) == without_empties(row)


@settings(max_examples=100, deadline=None, print_blob=False)
@given(many, many, many)
def test_parts_add_up_to_the_whole_in_any_grouping(one, two, three):
    def place(*parts: list[Any]) -> Place:
        return place_of([value for part in parts for value in part])

    def added(left: Place, right: Place) -> Place:
        left = copy.deepcopy(left)
        left.take(copy.deepcopy(right))
        return left

    whole = place(one, two, three)
    assert added(added(place(one), place(two)), place(three)) == whole
    assert added(place(one), added(place(two), place(three))) == whole
    assert added(place(one, two), place(three)) == whole
    assert order_of(whole) == order_of(added(place(one), added(place(two), place(three))))


def order_of(place: Place) -> list[list[str]]:
    """Return the members of all places in their order, in which they are printed."""
    return [list(each.members) for each in place.everything()]
