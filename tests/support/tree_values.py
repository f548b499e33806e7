"""Values of every sort to make trees of, and converters that do so with the core and without."""

from __future__ import annotations

import enum
from collections import OrderedDict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import Any, NamedTuple
from unittest.mock import patch
from uuid import UUID

import attrs
import cattrs
from hypothesis import strategies as st

from jsvcodec import EncodeError
from jsvcodec._cattrs import compiled
from jsvcodec._cattrs.reading import Reading
from jsvcodec.converters import configure_converter, make_converter
from jsvcodec.names import wire


class Shade(enum.Enum):
    RED = 1
    blue = "b"


class Bits(enum.Flag):
    A = 1
    B = 2


class Text(str):
    pass


class Number(int):
    pass


class Row(NamedTuple):
    a: Any
    b: Any


class Items(list[Any]):
    pass


@dataclass
class Data:
    first: Any = None
    the_second: Any = 2


@attrs.define
class Model:
    number: Any = 1
    text_value: Any = "none"
    inner: Any = None
    rest: Any = attrs.field(factory=dict, metadata=wire(extra=True))


class Clock(tzinfo):
    """A zone that has code of its own."""

    def utcoffset(self, moment: Any) -> timedelta:
        return timedelta(hours=1)


leaves = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.decimals() | st.text(max_size=3) | st.binary(max_size=3)
    | st.datetimes(timezones=st.none() | st.just(UTC)) | st.dates() | st.times() | st.timedeltas() | st.uuids()
    | st.sampled_from([
        Shade.RED, Shade.blue, Bits.A, Bits.A | Bits.B, Text("t"), Number(3), 10**59, 10**70, -0.0, 1j, object, Fraction(1, 3),
        bytearray(b"a"), memoryview(b"abcd"), memoryview(b"abcd")[::2], datetime(2024, 1, 9, tzinfo=Clock()), Decimal("1E+400"),
        frozenset({1}), Items([1, "a"]), OrderedDict(a=1), deque([1]), Row(1, [2]), Data(), b"x" * 5_000, "\ud800", range(3),
    ])
)  # fmt: skip
keys = st.text(max_size=2) | st.sampled_from(
    ["number", "first", 1, None, True, Shade.RED, Text("t"), (1,), 1.5, UUID(int=7)]
)
values = st.recursive(
    leaves,
    lambda inner: (
        st.lists(inner, max_size=4) | st.tuples(inner, inner) | st.dictionaries(keys, inner, max_size=4)
        | st.builds(Data, inner, inner) | st.builds(Model, inner, inner, inner, st.none() | st.dictionaries(keys, inner, max_size=2))
        | st.builds(Model, inner, inner, inner, inner) | st.builds(Row, inner, inner)
    ),
    max_leaves=12,
)  # fmt: skip


def seen(make: Callable[[Any], Any], value: Any) -> Any:
    """Return a tree, or the class of what is raised, with its words where it is ours."""
    try:
        return make(value)
    except EncodeError as error:
        return EncodeError, str(error)
    except Exception as error:
        return (type(error),)


@contextmanager
def converters_in_python() -> Iterator[None]:
    """Have converters that are first used meanwhile do everything in Python."""

    def is_ours(self: Any, node: Any, but_itself: bool = False) -> bool:
        return False

    with patch.object(compiled, "core", None), patch.object(Reading, "_is_ours", is_ours):
        yield


class InPython:
    """A converter that does everything in Python, also after cattrs has forgotten what it knew of it."""

    def __init__(self, converter: Any) -> None:
        self._converter = converter

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            with converters_in_python():
                return getattr(self._converter, name)(*args, **kwargs)

        return call


def pair_of(make: Callable[[], Any]) -> tuple[Any, Any]:
    """Return two converters, the first of which uses the core."""
    return make(), InPython(make())


def with_hooks() -> Any:
    converter = make_converter("json")
    converter.register_unstructure_hook(datetime, lambda moment: moment.year)
    converter.register_unstructure_hook(Data, lambda data: ["data", converter.unstructure(data.first)])
    converter.register_unstructure_hook(str, str.upper)
    return converter


def configured() -> Any:
    converter = cattrs.Converter()
    configure_converter(converter, names="pascal")
    return converter


MAKERS: dict[str, Callable[[], Any]] = {
    "jsv": partial(make_converter, "jsv"),
    "json": partial(make_converter, "json", names="snake", nulls="keep"),
    "hooks": with_hooks,
    "configured": configured,
    "omitting": partial(make_converter, "jsv", omit_if_default=True),
    "collections": partial(make_converter, "jsv", unstruct_collection_overrides={list: tuple, dict: OrderedDict}),
    "types": partial(make_converter, "jsv", types={"Data": Data}),
    "hooks of the format": partial(make_converter, "jsv", hooks={Data: (None, repr)}),
}
PAIRS = {name: pair_of(make) for name, make in MAKERS.items()}
