"""Columns of numbers and bools, which the core writes from text to text: the same as what Python makes by their plan."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from support.inferable import many

from jsvcodec import DecodeError, json, jsv
from jsvcodec._inference.numbers import NUMBERS_OF_JSON, NUMBERS_ONLY, Renumber, plan_of
from jsvcodec._inference.places import Place, View
from jsvcodec._inference.texts import _SHORT_DECIMAL, _SHORT_INT
from jsvcodec.core import core

pytestmark = pytest.mark.skipif(core is None, reason="the compiled core does not run")

FORMATS: dict[str, Any] = {"jsv": jsv, "json": json}
DECLINED = "declined"


def plan_for(trees: list[Any], view: View) -> Renumber:
    place = Place()
    place.observe(trees, view)
    return Renumber(plan_of(place), is_complete=True)


def by_core(source: str, columns: Any, text: str) -> str:
    """Return what the core makes of a document by its columns, or DECLINED."""
    assert core is not None
    made = core.convert(source == "json", core.columns(columns), -1, False, lambda data: DECLINED, text)
    assert isinstance(made, str)
    return made


def by_plan(read: Callable[[str], Any], renumber: Renumber, text: str) -> str:
    """Return what Python makes of a document by its plan, or DECLINED for one that does not fit."""
    try:
        return json.dumps(renumber.exact(read(text)))
    except DecodeError:
        return DECLINED


@settings(max_examples=200, deadline=None, print_blob=False)
@given(many, many, st.sampled_from(["jsv", "json"]))
@example([{"a": "1", "b": "-0.0", "c": "True"}], [{"a": "-0", "b": "0.0000001", "c": "true"}], "json")
@example([{'"a\\\n\u2028é': ["1", None]}], [{'"a\\\n\u2028é': "x"}], "json")
@example([{"a": 1.5, "b": True}, {"a": "1.50", "b": "False"}], [], "json")
@example([{"a": "1", "a-b": ["2"]}], [{"b": "1"}], "jsv")
def test_the_core_makes_of_columns_what_their_plan_does(values: list[Any], others: list[Any], source: str) -> None:
    format = FORMATS[source]
    texts, later = ([format.dumps(value) for value in part] for part in (values, others))
    read = format.Decoder().read_spelled
    renumber = plan_for([*map(read, texts)], NUMBERS_OF_JSON)
    columns = renumber.columns()
    for text in texts:
        assert by_plan(read, renumber, text) == by_plan(read, plan_for([*map(read, texts)], NUMBERS_ONLY), text)
    if columns is None:
        return
    for text in [*texts, *later]:
        assert by_core(source, columns, text) in (by_plan(read, renumber, text), DECLINED)
    whole = f"[{','.join(texts)}]"
    if columns := renumber.of_document().columns():
        assert by_core(source, columns, whole) in (by_plan(read, renumber.of_document(), whole), DECLINED)


def test_the_core_makes_columns_by_itself() -> None:
    rows = [
        {"a": "1", "b": ["1.50", None, "-0.5"], "c": {"d": "True", "e": "x"}, 'k"ü': "123456789012345678901234567890"},
        {"a": "-20", "b": [], "c": {"d": "False", "e": None}, 'k"ü': "0", "f": "0.000001"},
    ]
    want = [
        '{"a":1,"b":[1.50,null,-0.5],"c":{"d":true,"e":"x"},"k\\"ü":123456789012345678901234567890}',
        '{"a":-20,"b":[],"c":{"d":false,"e":null},"k\\"ü":0,"f":0.000001}',
    ]
    columns = plan_for(rows, NUMBERS_OF_JSON).columns()
    assert core is not None
    assert columns is not None
    for source, format in FORMATS.items():
        texts = [format.dumps(row, nulls="keep") for row in rows]
        assert [by_core(source, columns, text) for text in texts] == want
        for items, end, of_block in ((False, "\n", columns), (True, ",", (0, columns, None, ()))):
            block = "".join(text + end for text in texts).encode()
            made = core.convert_records(
                source == "json", core.columns(of_block), -1, False, (items, b";", False), block, 0
            )
            assert made == (";".join(want).encode(), 2, len(block), block.count(b"\n"))


number_texts = st.builds(
    "{}{}{}{}".format, st.sampled_from(["", "-", "+"]), st.text("0123", min_size=0, max_size=17),
    st.sampled_from(["", "", "."]), st.text("09", max_size=16),
) | st.sampled_from(["", "-", ".", "1.", ".5", "1e5", "1\n", "é", "١", "1" * 15, "1" * 16, "9" * 29, "9" * 30, "-0", "-0.00"])  # fmt: skip


@given(st.lists(number_texts, min_size=1, max_size=3))
def test_short_numbers_are_those_of_the_patterns(texts: list[str]) -> None:
    assert core is not None
    joined = "\n".join(texts) + "\n"
    is_whole = joined.count("\n") == len(texts)
    found = 2 if _SHORT_INT(texts, joined) else 3 if _SHORT_DECIMAL(texts, joined) else 0
    assert core.short_numbers(texts) == core.short_numbers(tuple(texts)) == (found if is_whole else 0)


def test_short_numbers_of_what_is_no_text() -> None:
    assert core is not None
    assert core.short_numbers([1]) == core.short_numbers((None,)) == 0
    with pytest.raises(TypeError):
        core.short_numbers("12")


@pytest.mark.parametrize(
    "plan",
    [None, (), (0, None, None), (0, None, None, []), ("0", None, None, ()), (0, 1, None, ()), (0, None, (), ()),
     (0, None, None, (b"a",)), (0, None, None, (("a", (0, None, None, ())),)), (0, None, None, ((b"a", None),)),
     (4, None, None, ()), (-1, None, None, ()), (0, None, None, ((b"a", (1, None, None, ())), (b"a", (1, None, None, ()))))],
)  # fmt: skip
def test_columns_of_no_plan(plan: Any) -> None:
    with pytest.raises(TypeError):
        core.columns(plan)  # type: ignore[union-attr]


def test_columns_of_many_members_and_levels() -> None:
    row = {f"m{number}": str(number) for number in range(3_000)}
    columns = plan_for([row] * 2, NUMBERS_OF_JSON).columns()
    made = by_core("jsv", columns, jsv.dumps(row))
    assert made == json.dumps({name: int(text) for name, text in row.items()})
    plan: Any = (2, None, None, ())
    for _ in range(100_000):
        plan = (0, plan, None, ())
    with pytest.raises(RecursionError):
        core.columns(plan)  # type: ignore[union-attr]
