"""Strategies of data whose types are to be inferred: texts near to every kind, and names near to those of Python."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import strategies as st

from jsvcodec import jsv
from support.strategies import strings, trees

__all__ = ("many", "maps", "names", "rows", "scalars")

scalars = st.one_of(
    st.integers().map(str),
    st.floats().map(lambda value: jsv.dumps(value)),
    st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-999, max_value=999).map(str),
    st.booleans().map(str),
    st.dates().map(str),
    st.datetimes().map(lambda value: jsv.dumps(value)),
    st.timedeltas(timedelta(days=-9000), timedelta(days=9000)).map(lambda value: jsv.dumps(value)),
    st.uuids().map(lambda value: value.hex),
    st.uuids().map(str),
    st.sampled_from(["", "007", "-0", "1.50", "1e5", "1E+21", "null", "true", "True", "2024-01-01", "2024-01-01T00:00:00Z",
                     "NaN", "+1", "P1D", "PT0S", "1" * 40, "0.00001", "Red", "Blue", " 1", "1 ", "1\n", "\n", "Infinity"]),
    strings,
)  # fmt: skip
names = st.sampled_from(
    ["a", "id", "userName", "UserName", "user_name", "ID", "class", "self", "__type", "_x", "x_", "int", "dt", "Record",
     "date", "list", "Any", "None", "wire", "naming", "é", "数", "a-b", "1", "items", "address", "type", "extra", "mro", "password"]
)  # fmt: skip
maps = lambda inner: st.dictionaries(names | strings, inner, max_size=4)  # noqa: E731
documents = st.recursive(scalars | st.none(), lambda inner: st.lists(inner, max_size=3) | maps(inner), max_leaves=10)
same_kinds = st.builds(
    lambda kind, rows: [dict(zip(kind, row, strict=False)) for row in rows],
    st.lists(names, max_size=4, unique=True),
    st.lists(st.lists(scalars | st.none() | st.lists(scalars, max_size=3), max_size=4), max_size=5),
)
many = st.lists(documents | trees(), max_size=4) | same_kinds
rows = st.builds(
    lambda kind, values: [dict(zip(kind, row, strict=False)) for row in values],
    st.lists(names | strings, min_size=1, max_size=4, unique=True),
    st.lists(st.lists(scalars | st.none(), min_size=4, max_size=4), min_size=1, max_size=5),
)
"""The rows of a table, all with the same columns."""
