"""Classes that nobody wrote by hand: in short what ``python tests/safety classes`` does at length."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from safety import classes
from safety.backends import same
from support.class_exceptions import EXCEPTIONS, Where, exempt
from support.class_laws import LENIENT, STRICT, TODAY
from support.random_builder import random_module
from support.random_classes import STYLES, ClassSpec
from support.random_documents import CHANGES, as_json, as_jsv, changed, parsed
from support.random_kinds import Maker

from jsvcodec import DecodeError, csv, json, jsv


def test_the_laws_hold_for_random_classes() -> None:
    counts, broken = classes.run(seed=9, count=300, strictness=TODAY, rounds=2)
    assert {signature: cases[0][1] for signature, cases in broken.items()} == {}
    # A generator of nothing, or of what is all exempt, would pass as well.
    assert counts["came back"] > 900
    assert counts["documents"] > 3_000
    assert counts["as msgspec read it"] > 60
    assert counts["as msgspec and pydantic read it"] > 60


def test_random_classes_follow_from_the_seed_and_are_of_every_sort() -> None:
    modules = [random_module(f"variety/{number}") for number in range(250)]
    assert [module.source() for module in modules] == [
        random_module(f"variety/{number}").source() for number in range(250)
    ]
    specs = [spec for module in modules for spec in module.classes]
    assert {spec.style for spec in specs} == set(STYLES)
    features = {feature for spec in specs for member in spec.members for kind in member.kind.everything()
                for feature in kind.form.features}  # fmt: skip
    assert features >= {
        "optional", "union", "Literal", "Literal None", "Annotated", "NewType", "items", "map", "fixed", "deque", "Counter",
        "defaultdict", "class", "IntEnum", "StrEnum", "Flag", "IntFlag", "Enum of text", "Enum of objects",
    }  # fmt: skip
    assert any(spec.base and spec.base.parts for spec in specs)
    assert any(spec.extra for spec in specs)
    assert any(spec.init_var for spec in specs)
    recursive = [spec for spec in specs for member in spec.members
                 if any(kind.form.holder is spec for kind in member.kind.everything())]  # fmt: skip
    assert len(recursive) > 10


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.name)
def test_documents_are_changed(change) -> None:
    tree = parsed('{"a":[1,{"b":"x"},null],"b":{"c":{"d":"1"}},"e":true}')
    texts = {as_json(changed(Random(seed), tree, change)) for seed in range(50)}
    assert len(texts) > 2
    for seed in range(50):
        document = changed(Random(seed), tree, change)
        json.loads(as_json(document))
        jsv.loads(as_jsv(document))


def test_a_broken_law_is_found_and_made_small() -> None:
    found = classes.run(seed=1, count=60, strictness=STRICT._replace(exceptions=()))
    lone = [signature for signature in found.broken if signature.startswith("comes back")]
    assert lone
    told = classes.told_smallest(lone[0], found.broken[lone[0]], STRICT._replace(exceptions=()))
    assert lone[0] in told
    assert len(told) < 2_500


def test_what_is_withheld_is_a_feature_of_the_generator() -> None:
    lenient = "\n".join(random_module(f"x/{number}", LENIENT.withheld).source_of_classes() for number in range(300))
    strict = "\n".join(random_module(f"x/{number}").source_of_classes() for number in range(300))
    for source in ("Counter[", "defaultdict[", "InitVar"):
        assert source in strict
        assert source not in lenient


def test_exceptions_are_values_that_do_not_come_back() -> None:
    wanted_reasons = {exception.reason for exception in EXCEPTIONS}
    seen: set[str] = set()
    for number in range(2_000):  # some are rare, and what a seed makes differs with the version of Python
        if seen == wanted_reasons:
            break
        module = random_module(f"exempt/{number}", LENIENT.withheld)
        kind = module.root
        with module.run() as names:
            wanted = eval(kind.source, names)
            for seed in range(3):
                value = eval(kind.make(Maker(Random(seed))), names)
                for format in (jsv, csv) if isinstance(kind.form.holder, ClassSpec) else (jsv,):
                    reason = exempt(kind, value, Where(format.__name__.rpartition(".")[2], keeps_nulls=False))
                    if reason and reason not in seen and not same(_read_back(format, value, wanted), value):
                        seen.add(reason)
    assert seen == wanted_reasons


def _read_back(format: Any, value: Any, wanted: Any) -> Any:
    try:
        return format.loads(format.dumps(value), wanted)
    except DecodeError:
        return None
