"""Classes made at run time are freed: what the library keeps of them is bounded, in both directions."""

from __future__ import annotations

import gc
import weakref
from dataclasses import make_dataclass
from enum import Enum
from typing import Any, NamedTuple

import pytest
from support.ways import FORMATS

from jsvcodec import sample
from jsvcodec._caches import MOST_TYPES


def with_verbs(name: str, kind: Any, text: str) -> None:
    module = FORMATS[name]
    module.loads(text, kind)
    module.dumps(kind(1))


def with_options(name: str, kind: Any, text: str) -> None:
    module = FORMATS[name]
    module.loads(text, kind, names="pascal", unknown="error")
    module.dumps(kind(1), names="pascal")


def with_codecs(name: str, kind: Any, text: str) -> None:
    module = FORMATS[name]
    module.Decoder(kind).decode(text)
    type(module.Decoder(kind)).decode(module.Decoder(kind), text)
    encoder = module.Encoder()
    encoder.encode(kind(1))
    type(encoder).encode(encoder, kind(1))


def in_containers(name: str, kind: Any, text: str) -> None:
    module = FORMATS[name]
    module.dumps({"k": [kind(1)]})
    module.Decoder(dict[str, kind | None])
    module.Decoder(dict[str, list[kind] | int])
    sample(kind)


def as_members(name: str, kind: Any, text: str) -> None:
    color: Any = Enum("Color", ["RED"])
    color.made_for = kind
    FORMATS[name].dumps(make_dataclass("Holder", [("color", color), ("kind", kind | None)])(color.RED, None))


TEXTS = {"jsv": "{a:1}", "json": '{"a":1}', "form": "a=1"}
COUNT = MOST_TYPES + 150


@pytest.mark.parametrize(
    ("name", "use"),
    [
        *((name, use) for name in FORMATS for use in (with_verbs, as_members)),
        *(("jsv", use) for use in (with_options, with_codecs, in_containers)),
    ],
)
def test_classes_are_freed(name, use):
    made = []
    for number in range(COUNT):
        kind: Any = NamedTuple(f"Made{number}", [("a", int)]) if number % 2 else make_dataclass("Made", [("a", int)])  # type: ignore[misc]
        use(name, kind, TEXTS[name])
        made.append(weakref.ref(kind))
    del kind
    gc.collect()
    assert [each for each in made[:140] if each() is not None] == []  # the oldest, which no cache keeps any more


def test_what_is_kept_stays_flat():
    """As many classes as fill every cache, then more."""

    def objects_after(count: int) -> int:
        for _ in range(count):
            kind: Any = NamedTuple("Flat", [("a", int)])  # type: ignore[misc]
            with_verbs("jsv", kind, TEXTS["jsv"])
            with_verbs("json", kind, TEXTS["json"])
        gc.collect()
        return len(gc.get_objects())

    before = objects_after(COUNT)
    assert objects_after(COUNT // 2) - before < COUNT  # a class is more than ten objects
