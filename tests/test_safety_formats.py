"""In short what ``python tests/safety formats`` does at length."""

from __future__ import annotations

from typing import Any

import pytest
from safety import formats
from safety.backends import DECLINED, Result, core
from safety.documents import change, texts
from safety.sides import Sides, compare, compare_library, compare_standard, reading, writing

compared = pytest.mark.skipif(core is None, reason="the compiled core does not run: there is nothing to compare with")

KINDS = ("tree", "Everything", "Authenticate", "list[int]", "list[Any]", "dict[str,int]", "Tree", "Decimal", "str")


@pytest.fixture(scope="module")
def fuzzed() -> formats.Run:
    run = formats.Run(seed=30_000, keep=False, kinds=KINDS)
    for number in range(4):
        run.batch(number, 3_000)
    return run


@compared
def test_both_backends_give_the_same(fuzzed: formats.Run) -> None:
    assert fuzzed.failures == []


@compared
@pytest.mark.parametrize("format", formats.FORMATS)
def test_the_core_reads_its_share(fuzzed: formats.Run, format: str) -> None:
    """A core that declines everything would pass as well."""
    if not reading(format, "tree", "").has_core:
        pytest.skip("the core does not know this format yet")
    assert fuzzed.counts[f"{format} read"] > fuzzed.counts["inputs"] / 12


@compared
@pytest.mark.parametrize("format", formats.FORMATS)
def test_the_core_writes_its_share(fuzzed: formats.Run, format: str) -> None:
    if not writing(format, "", False).has_core:
        pytest.skip("the core does not know this format yet")
    assert fuzzed.counts[f"{format} written"] > fuzzed.counts["inputs"] / 120


CASES = dict(formats.Case.kept())


@compared
@pytest.mark.parametrize("file", CASES)
def test_what_once_differed_is_the_same(file: str) -> None:
    assert CASES[file].difference() == ""


def test_inputs_follow_from_the_seed() -> None:
    found = []
    for seed in (1, 1, 2):
        source = formats.Random(seed)
        known = texts("form", KINDS)
        found.append([change(source, "form", text, kind, "a=1") for text, kind in known[:40]])
    assert found[0] == found[1] != found[2]


def test_the_texts_are_those_of_the_types_and_examples() -> None:
    for format in formats.FORMATS:
        kinds = {kind for _, kind in texts(format, KINDS)}
        assert set(KINDS) - kinds <= {"list[int]", "list[Any]", "Decimal", "str"}, format


# --- what is compared is noticed ----------------------------------------------------------------------------------


def _raise(_: Any) -> Any:
    raise ValueError("no")


@pytest.mark.parametrize(
    ("core", "python"), [(lambda _: 1, lambda _: 1.0), (lambda _: {"a": 1}, lambda _: {"a": 2}), (lambda _: 1, _raise)]
)
def test_a_core_that_makes_something_else_is_told(core: Any, python: Any) -> None:
    assert compare(Sides(core, python, core), "x").difference
    assert compare_library(Sides(core, python, core), "x").difference
    assert compare(Sides(lambda _: DECLINED, python, python), "x") == Result("")


@pytest.mark.parametrize("text", ['{"a":[1,-0,1.5,null,"\\u00e9"],"a":2}', b"[1e5,0.1]", "\ufeff1"])
def test_trees_are_those_of_the_standard_library(text: Any) -> None:
    sides = reading("json", "tree", "")
    assert compare_standard(sides, text, DECLINED) == ""
    assert compare_standard(sides, text, "another") != ""


@pytest.mark.parametrize("text", ["[1e400]", "[1e-400]", "[NaN]", "{", "[1,]", b"\xff"])
def test_what_is_no_json_or_beyond_a_float_is_not_compared(text: Any) -> None:
    assert compare_standard(reading("json", "tree", ""), text, "another") == ""


def test_a_failure_is_made_small_and_kept(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def compare_first(sides: Sides, data: Any) -> Result:
        return Result("differs" if "7" in data else "", DECLINED)

    monkeypatch.setattr(formats, "compare", compare_first)
    monkeypatch.setattr(formats.Case, "folder", tmp_path / "formats")
    case = formats.Case("read", ("json", "tree", "unknown"), '{"a":[1,7,2]}').smallest()
    assert case.data == "7"
    case.save("differs")
    assert dict(formats.Case.kept()).popitem()[1] == case
