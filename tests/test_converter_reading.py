"""Tree -> model for cattrs converters: by the core where no hook of the user is met, as Python does it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import attrs
import cattrs
import pytest
from support.tree_values import converters_in_python

from jsvcodec import Limits, sample
from jsvcodec.converters import make_converter
from jsvcodec.core import core
from jsvcodec.models import AuthenticateResponse

compared = pytest.mark.skipif(core is None, reason="the compiled core does not run: there is nothing to compare with")


class Boom(Exception):
    pass


@attrs.define
class Picky:
    number: int = attrs.field(converter=lambda value: value * 2, default=1)
    text: str = attrs.field(default="a")
    parts: list[Picky] = attrs.field(factory=list)

    @text.validator
    def _check(self, attribute: Any, value: Any) -> None:
        if value == "bad":
            raise Boom


TREES: list[Any] = [
    {}, {"number": "3", "parts": [{"text": "b"}]}, {"number": "x", "parts": [{"number": []}]}, {"text": "bad"}, [], None, "x",
    {"parts": [{"text": "bad"}, {"text": "ok"}, {"parts": [{"text": "bad"}]}]}, {"parts": {"a": 1}}, {"unknown": 1},
    {"parts": [{"text": "bad"}, {"number": "x"}]}, {"parts": [{"text": "bad"}] * 150}, {"number": "[1]"},
]  # fmt: skip


def errors_of(structure: Callable[[Any], Any], tree: Any) -> Any:
    try:
        return structure(tree)
    except Exception as error:
        return type(error), sorted(cattrs.transform_error(error, format_exception=lambda error, _: repr(error)))


@pytest.mark.parametrize("options", [{}, {"unknown": "error"}, {"detailed_validation": False}, {"limits": Limits(problems=2)},
                                     {"prefer_attrib_converters": True}], ids=str)  # fmt: skip
@pytest.mark.parametrize("format", ["jsv", "json"])
def test_converters_read_as_python_does(format, options):
    ours = make_converter(format, **options)
    for kind in (Picky, list[Picky], dict[str, Picky], Picky | None):
        for tree in (*TREES, TREES[:2], {"a": TREES[3]}):
            with converters_in_python():
                python = make_converter(format, **options)
                expected = errors_of(partial(python.structure, cl=kind), tree)
            assert errors_of(partial(ours.structure, cl=kind), tree) == expected


@compared
def test_it_is_the_core_that_reads_for_converters(monkeypatch):
    converter = make_converter("json")
    tree = {"number": 3, "parts": [{"text": "b"}]}
    expected = Picky(3, "a", [Picky(1, "b")])
    converter.structure(tree, Picky)
    monkeypatch.setattr("jsvcodec._cattrs.reading.Context", None)
    assert converter.structure(tree, Picky) == expected
    assert converter.loads('{"number":3,"parts":[{"text":"b"}]}', Picky) == expected


def test_user_code_runs_once_when_converters_read():
    calls: list[Any] = []

    @attrs.define
    class Noted:
        number: int = attrs.field(converter=lambda value: calls.append(value) or value)
        other: int = 0

    converter = make_converter("jsv")
    assert converter.structure([{"number": "1"}, {"number": "2"}], list[Noted]) == [Noted(1), Noted(2)]
    assert calls == [1, 2, 1, 2]  # those of the comparison too
    calls.clear()
    with pytest.raises(cattrs.BaseValidationError):
        converter.structure([{"number": "1"}, {"number": "2", "other": "x"}], list[Noted])
    assert calls in ([1], [1, 2])


def test_models_and_their_trees_go_round():
    converter = make_converter("json")
    value = sample(AuthenticateResponse)
    assert converter.structure(converter.unstructure(value), AuthenticateResponse) == value
