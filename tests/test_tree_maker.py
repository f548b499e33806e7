"""Model -> tree for formats of one's own: the core makes the same of a value as Python."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from safety.backends import same
from support.tree_values import Bits, Data, Model, Shade, seen, values

from jsvcodec import EncodeError, Format, Limits, register_format
from jsvcodec._options import WriteOptions
from jsvcodec.core import core
from jsvcodec.core.trees import compiled_trees
from jsvcodec.json.values import leaf_of, plain, plain_trees
from jsvcodec.models import AuthenticateResponse

compared = pytest.mark.skipif(core is None, reason="the compiled core does not run: there is nothing to compare with")

OPTIONS: list[dict[str, Any]] = [
    {}, {"names": "pascal"}, {"nulls": "keep"}, {"dates": "wcf"}, {"dates": "exact"}, {"limits": Limits(depth=2)}, {"sort_keys": True},
    {"limits": Limits(depth=None, digits=None)}, {"limits": Limits(digits=65)}, {"hooks": {Model: (None, repr)}},
]  # fmt: skip


def core_trees(options: WriteOptions) -> Any:
    leaf = partial(leaf_of, dates=options.dates, digits=options.limits.digits)
    return compiled_trees(options, None, leaf)


@given(st.sampled_from(OPTIONS), values)
def test_plain_trees_are_those_of_python(options, value):
    made = WriteOptions(**options)
    assert same(seen(plain_trees(made), value), seen(partial(plain, options=made), value))


EVERYTHING = [
    Model([True, 1, 1.5, "a", None], (Decimal("1.10"), b"AQ", {"a": None}), {Shade.RED}, {"other": [1], "number": 2, "no": None}),
    {"at": datetime(2024, 1, 9, tzinfo=UTC), "on": date(2024, 1, 9), "in": time(1, 2), "for": timedelta(1), "id": UUID(int=7)},
    Data(Data(1), [Shade.blue, Bits.B]),
    AuthenticateResponse(),
]  # fmt: skip


@compared
@pytest.mark.parametrize("value", EVERYTHING, ids=lambda value: type(value).__name__)
def test_it_is_the_core_that_makes_them(value):
    made = core_trees(WriteOptions())(value)
    assert made is not NotImplemented
    assert same(made, plain(value))


@compared
def test_options_that_change_trees_are_left_to_python():
    for options in ({"sort_keys": True}, {"hooks": {Model: (None, repr)}}, {"types": {"Model": Model}}):
        assert core_trees(WriteOptions(**options)) is None


class Trees(Format):
    has_numbers = True

    def write(self, tree: Any, options: WriteOptions) -> str:
        return repr(tree)

    def read(self, data: Any, options: Any) -> Any:
        return eval(data)


def test_a_format_gets_a_tree_of_its_own():
    verbs = register_format("trees", Trees())
    value = [Data([1, {"a": 2}], "x")]
    assert verbs.dumps(value) == "[{'first': [1, {'a': 2}], 'theSecond': 'x'}]"
    assert verbs.loads(verbs.dumps(value), list[Data]) == value
    with pytest.raises(EncodeError) as raised:
        verbs.dumps(Data([1, {"a": object()}]))
    assert raised.value.path == "$.first[1].a"
