"""What is inferred of data: the classes that it was made from, the kinds of texts, enums, maps, bounds, printers."""

from __future__ import annotations

import os
import sys
from typing import Any

import pytest
from support.inferred import VIEWS, imported, place_of, shape_of_all, type_of
from support.random_schemas import random_schema, records_of

from jsvcodec import json, jsv
from jsvcodec._inference.arrow import arrow_source
from jsvcodec._inference.classes import classes_source
from jsvcodec._inference.json_schema import json_schema
from jsvcodec._inference.places import DEPTH, MOST_PLACES, Place
from jsvcodec._inference.shapes import Class, Mapping, shape_of
from jsvcodec.limits import Limits

SCHEMAS = int(os.environ.get("INFER_SCHEMAS", "40"))
"""Of each format; ``INFER_SCHEMAS=500 pytest tests/test_infer.py`` takes half a minute."""


@pytest.mark.parametrize("format", ["jsv", "json"])
def test_random_schemas_come_back(format):
    verbs = {"jsv": jsv, "json": json}[format]
    for seed in range(SCHEMAS):
        schema = random_schema(seed)
        texts = [verbs.dumps(record) for record in records_of(schema)]
        found = shape_of_all([verbs.Decoder().read_spelled(text) for text in texts], format)
        assert found == schema, seed


# --- kinds of texts ---


def kind_of(*texts: str, format: str = "jsv") -> str:
    """Return the type of a column of texts as it is printed."""
    found = shape_of_all([{"a": text} for text in texts], format)
    part = found.members[0][1]
    return getattr(part.shape, "kind", type(part.shape).__name__)


@pytest.mark.parametrize(
    ("texts", "kind"),
    [
        (["7", "0", "-12"], "int"), (["9" * 4_300], "int"), (["9" * 4_301], "str"), (["007"], "str"), (["7", "007"], "str"),
        (["+49 30 1234"], "str"), (["-0"], "float"), (["1.5"], "float"), (["1.5", "1.50"], "Decimal"), (["0.0"], "Decimal"),
        (["1.5", "7"], "float"), (["1E+21", "1.5"], "float"), (["1E+21", "1.50"], "str"), (["1e5"], "str"), (["NaN"], "float"),
        (["NaN", "1.50"], "str"), ([".5"], "str"), (["5."], "str"), (["0.00001"], "Decimal"), (["1E-05"], "float"),
        (["True", "False"], "bool"), (["True", "1"], "str"), (["true"], "str"), ([" 7"], "str"), (["7\n8"], "str"), ([""], "str"),
        (["2024-01-09"], "date"), (["2024-02-30"], "str"), (["2024-01-09", "2024-01-09T10:00:00Z"], "datetime"),
        (["2024-01-09T00:00:00Z"], "str"), (["2024-01-09T10:00:00+02:00"], "datetime"), (["20240109"], "int"),
        (["PT1M", "P1D"], "timedelta"), (["PT60S"], "str"), (["0" * 31 + "a"], "UUID"), (["0" * 31 + "A"], "str"),
        (["0" * 31 + "a", "x"], "str"), (["٣"], "str"), (["1" + "0" * 400], "int"), (["1." + "0" * 5_000], "str"),
    ],
)  # fmt: skip
def test_kinds_of_texts(texts, kind):
    assert kind_of(*texts) == kind


@pytest.mark.parametrize(
    ("spelled", "kind"),
    [
        ("[1,2]", "int"), ("[1,2.5]", "float"), ("[1.50]", "Decimal"), ("[1e400]", "Decimal"), ("[-0]", "Decimal"),
        ("[true,false]", "bool"), ('["7"]', "str"), ('["2024-01-09T00:00:00Z"]', "datetime"), ('["2024-01-09"]', "date"),
        ('["00000000-0000-0000-0000-00000000000a"]', "UUID"), ('[1,"1"]', "Anything"), ("[1,true]", "Anything"),
    ],
)  # fmt: skip
def test_kinds_in_json(spelled, kind):
    assert kind_of(*json.Decoder().read_spelled(spelled), format="json") == kind


# --- enums, and what is never shown ---


def test_an_enum_needs_few_names_and_many_of_each():
    assert kind_of(*["New", "Paid"] * 10) == "Choice"
    assert kind_of(*["New", "Paid"] * 9) == "str"
    assert kind_of(*["New", "Paid"] * 20, "Rare") == "str"
    assert kind_of(*["New"] * 100) == "str"
    assert kind_of(*["New", "new"] * 50) == "str"
    assert kind_of(*["a b", "c"] * 50) == "str"
    assert kind_of(*["k3y", "c"] * 50) == "str"
    assert kind_of(*["true", "false"] * 50) == "str"
    assert kind_of(*[chr(97 + n) for n in range(12)] * 10) == "Choice"
    assert kind_of(*[chr(97 + n) for n in range(13)] * 10) == "str"


SECRET = [{"Key": "x", "Value": value} for value in ("hunter", "letmein") * 50]


@pytest.mark.parametrize(
    "records",
    [
        [{"password": value} for value in ("hunter", "letmein") * 50],
        [{"apiKey": value} for value in ("hunter", "letmein") * 50],
        [{"userName": value} for value in ("hunter", "letmein") * 50],
        [{"owners": [value]} for value in ("hunter", "letmein") * 50],
        [{"secrets": [{"kind": value}]} for value in ("hunter", "letmein") * 50],
        [{"a-b": value, "c-d": "x"} for value in ("hunter", "letmein") * 50],
        SECRET,
        [{"settings": SECRET}],
        [["hunter"], ["letmein"]] * 5,
    ],
)
def test_no_other_value_is_printed(records):
    source = classes_source(shape_of_all(records), "Record")
    assert "hunter" not in source.lower()
    assert "letmein" not in source.lower()


def test_enums_beside_what_is_private():
    records = [{"userName": "x", "user": {"state": value}, "author": "x"} for value in ("New", "Paid") * 20]
    source = classes_source(shape_of_all(records), "Record")
    assert "class State(Enum)" in source
    assert "secret" not in source


def test_the_printed_class_masks_secrets():
    assert "hunter" not in repr(jsv.loads("{password:hunter}", type_of([{"password": "hunter"}])))


# --- classes and maps ---


def test_maps_and_classes():
    assert type(shape_of_all([{"2024-01": "1", "2024-02": "2"}])) is Mapping
    assert type(shape_of_all([{"first-name": "1", "id": "2", "x": "3"}])) is Class
    assert type(shape_of_all([{"a": "1", "A": "2"}])) is Mapping
    assert type(shape_of_all([{}])) is Mapping
    many = [{f"k{n}": "1", f"k{n + 1}": "1"} for n in range(51)]
    assert type(shape_of_all(many)) is Mapping
    assert type(shape_of_all(many[:49])) is Class
    assert type(shape_of_all([{**one, "id": "1"} for one in many])) is Class


def test_optional_is_what_is_missing_or_null():
    shape = shape_of_all([{"a": "1", "b": None, "c": "1", "d": ["1", None]}, {"a": "2", "b": "x"}])
    assert [(name, part.is_optional) for name, part in shape.members] == [
        ("a", False),
        ("b", True),
        ("c", True),
        ("d", True),
    ]
    assert shape.members[3][1].shape.item.is_optional


# --- bounds ---


def test_the_size_of_a_schema_is_bounded():
    place = Place()
    for block in range(30):
        place.observe([{f"k{block}_{n}": {f"x{n}_{m}": "1" for m in range(3)} for n in range(1_000)}], VIEWS["jsv"])
        place.shrink()
        assert sum(1 for _ in place.everything()) <= MOST_PLACES
    assert isinstance(shape_of(place), Mapping)


def test_many_keys_that_are_no_names_make_a_map_at_once():
    place = place_of([{f"{n}": "1" for n in range(60)}])
    assert not place.members
    assert not place_of([{"x" * 101: "1"}]).members


def test_deep_trees_end_in_anything():
    deep: Any = "1"
    for _ in range(100):
        deep = {"a": [deep]}
    assert jsv.dumps(jsv.loads(jsv.dumps(deep, limits=DEEP), type_of([deep]), limits=DEEP), limits=DEEP) == jsv.dumps(
        deep, limits=DEEP
    )
    assert sum(1 for _ in place_of([deep]).everything()) <= DEPTH + 1


DEEP = Limits(depth=1_000)


# --- printers ---


def test_names_that_mean_something_in_python():
    record = dict.fromkeys(
        ("class", "self", "int", "dt", "Any", "UserID", "__type", "a-b", "Record", "None", "größe"), "1"
    )
    Record = type_of([record])
    assert jsv.loads(jsv.dumps(jsv.loads(jsv.dumps(record), Record))) == record


def test_pascal_names_are_those_of_the_class():
    source = classes_source(shape_of_all([{"UserName": "x", "Id": "1"}]), "Record")
    assert '@naming("pascal")' in source
    assert "metadata" not in source


def test_equal_classes_under_one_name_are_one():
    records = [{"a": {"address": {"x": "1"}}, "b": {"address": {"x": "2"}}, "c": {"address": {"y": "2"}}}]
    source = classes_source(shape_of_all(records), "Record")
    assert source.count("class Address") == 2


def test_a_json_schema_holds_for_the_json_of_the_data():
    records = [{"a": "1", "b": ["x", None], "c": {"1": "2.50"}, "d": kind} for kind in ("New", "Paid") * 20] + [
        {"a": "2"}
    ]
    schema = json.loads(json_schema(shape_of_all(records), "Record"))
    assert schema["properties"] == {
        "a": {"type": "integer"},
        "b": {"type": ["array", "null"], "items": {"type": ["string", "null"]}},
        "c": {"type": ["object", "null"], "additionalProperties": {"type": "number"}},
        "d": {"enum": ["New", "Paid", None]},
    }
    assert schema["required"] == ["a"]


class _Arrow:
    """Stands for pyarrow: what a schema calls, as text."""

    def __getattr__(self, name: str) -> Any:
        return lambda *args, **named: (name, *args, *sorted(named.items()))


def test_an_arrow_schema_is_source_that_runs(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", _Arrow())
    record = {"a": "1", "b": "1.50", "c": ["x"], "d": {"1": "9" * 30}, "e": {"f": "True"}, "g": "9" * 80, "h": None}
    _, fields = imported(arrow_source(shape_of_all([record]))).schema
    assert [(field[1], field[2][:3]) for field in fields] == [
        ("a", ("int64",)), ("b", ("decimal128", 3, 2)), ("c", ("list_", ("field", "item", ("string",), ("nullable", False)))),
        ("d", ("map_", ("string",), ("field", "value", ("decimal128", 30, 0), ("nullable", False)))),
        ("e", ("struct", [("field", "f", ("bool_",), ("nullable", False))])), ("g", ("string",)), ("h", ("string",)),
    ]  # fmt: skip
    assert [("nullable", False) in field for field in fields] == [True] * 6 + [False]
