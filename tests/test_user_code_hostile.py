"""User code that means harm: through the collector, by signals inside of signals, by exceptions without number."""

from __future__ import annotations

import gc
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta, tzinfo
from fractions import Fraction
from functools import partial
from typing import Any

import attrs
import pytest

import jsvcodec
from jsvcodec import DecodeError, EncodeError, jsv
from jsvcodec.core import core

compiled = pytest.mark.skipif(core is None, reason="the compiled core does not run")


def dicts_that(are_wanted: Callable[[dict[Any, Any]], bool]) -> list[dict[Any, Any]]:
    return [found for found in gc.get_objects() if type(found) is dict and are_wanted(found)]


class Zone(tzinfo):
    """Its offset is asked for while a date is written; nothing else of it is used."""

    def __init__(self, change: Callable[[], object]) -> None:
        self.change = change

    def utcoffset(self, _: datetime | None) -> timedelta:
        self.change()
        return timedelta(0)


@pytest.mark.parametrize("instead", [7, (), ("one",), None])
def test_what_was_unstructured_may_be_changed_through_the_collector(instead):
    third = Fraction(1, 3)

    def change() -> None:
        for kept in dicts_that(lambda found: id(third) in found):
            kept[id(third)] = instead

    value = [third, datetime(2020, 1, 2, tzinfo=Zone(change)), third]
    assert jsv.dumps(value) == "[1/3,2020-01-02,1/3]"


@attrs.define
class Point:
    left: int = 0
    top: int = 0


@compiled
@pytest.mark.parametrize("index", [-1, 2, 10**9, 2**70, "text", None])
def test_names_may_be_changed_through_the_collector(index):
    decoder = jsv.Decoder(Point)
    kinds = [found for found in gc.get_objects() if type(found).__name__ == "Kind"]
    for names in [found for kind in kinds for found in gc.get_referents(kind) if type(found) is dict]:
        if "left" in names and "top" in names:
            names["evil"] = index
    assert decoder.decode("{evil:1,top:2}") == Point(top=2)


@attrs.define
class Converted:
    n: int = attrs.field(converter=int)


@compiled
@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="this system has no timers of signals")
def test_a_row_may_grow_through_the_collector_while_it_is_read():
    """A signal is looked at in the middle of the text, where the row already waits for its first part to be made."""
    grown: list[Any] = []

    def grow(*_: object) -> None:
        rows = [found for found in gc.get_objects() if type(found) is list and found == [None]]
        for row in rows:
            row += [None] * 5_000_000
        grown.extend(rows)
        signal.setitimer(signal.ITIMER_REAL, 0)

    decoder = jsv.Decoder(tuple[Converted, list[str], int, int])
    text = b"[{n:1},[" + b"abc," * 1_500_000 + b"abc],1,2]"
    before = signal.signal(signal.SIGALRM, grow)
    gc.collect()
    gc.freeze()  # the collector tells only of what is made from now on
    try:
        for _ in range(200):
            signal.setitimer(signal.ITIMER_REAL, 1e-3)
            made = decoder.decode(text)  # what was changed is read anew
            assert (made[0], made[2:]) == (Converted(1), (1, 2))
            if grown:
                break
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        gc.unfreeze()
    assert grown


@pytest.mark.parametrize("verb", ["decode", "encode", "encode_text"])
def test_what_is_called_may_be_dropped_by_its_caller(verb):
    """A partial lends its function and arguments, and can be given others while it is called."""

    def drop(value: Any) -> Any:
        call.__setstate__((len, (), {}, {}))
        gc.collect()
        return value

    if verb == "decode":
        kind = attrs.make_class("Dropping", {"n": attrs.field(type=str, converter=drop), "m": attrs.field(type=str)})
        call = partial(jsv.Decoder(kind).decode, b"".join([b"{n:one,m:", b"x" * 1_000, b"}"]))
        made = call()
        assert (made.n, made.m) == ("one", "x" * 1_000)
    else:
        moment = datetime(2020, 1, 2, tzinfo=Zone(lambda: drop(None)))
        call = partial(getattr(jsv.Encoder(), verb), [moment, ["x" * 1_000]])
        assert len(call()) == len("[2020-01-02,[]]") + 1_000


# --- once -----------------------------------------------------------------------------------------------------------


class Stored:
    """Holds a value and has code that is told of each look at it."""

    def __init__(self, look: Callable[[], Any]) -> None:
        self.look = look

    @property
    def a(self) -> Any:
        return self.look()


@attrs.define(slots=False, init=False)
class WithProperty(Stored):
    a: Any = attrs.field()
    a = Stored.a  # type: ignore[assignment]


@attrs.define(slots=False, init=False)
class WithGetattr:
    a: Any = attrs.field()

    def __init__(self, look: Callable[[], Any]) -> None:
        self.look = look

    def __getattr__(self, name: str) -> Any:
        return self.look() if name == "a" else object.__getattribute__(self, name)


@attrs.define(slots=False, init=False)
class WithGetattribute:
    a: Any = attrs.field()

    def __init__(self, look: Callable[[], Any]) -> None:
        self.look = look

    def __getattribute__(self, name: str) -> Any:
        return self.look() if name == "a" else object.__getattribute__(self, name)


LOOKED_AT: list[Callable[[Callable[[], Any]], Any]] = [
    WithProperty,
    WithGetattr,
    WithGetattribute,
    lambda look: datetime(2020, 1, 2, tzinfo=Zone(look)),
]


@pytest.mark.parametrize("make", LOOKED_AT, ids=["property", "getattr", "getattribute", "zone"])
@pytest.mark.parametrize("late", [7, object(), 10**5000, {1: "a", "1": "b"}], ids=["fine", "object", "digits", "keys"])
@pytest.mark.parametrize("encode", [jsv.Encoder().encode, jsv.Encoder(indent=True).encode_text])
def test_attributes_and_zones_are_asked_once(make, late, encode):
    looks: list[None] = []
    with suppress(EncodeError):
        encode([make(lambda: looks.append(None)), late])
    assert len(looks) == 1


@pytest.mark.parametrize("make", LOOKED_AT, ids=["property", "getattr", "getattribute", "zone"])
def test_writing_inside_of_writing_that_fails_is_linear(make):
    looks: list[None] = []
    encode = jsv.Encoder().encode

    def nested(depth: int) -> Any:
        def look() -> Any:
            looks.append(None)
            return encode([nested(depth - 1), object()] if depth else object())

        return make(look)

    with pytest.raises(EncodeError):
        encode(nested(40))
    assert len(looks) == 41


def _refuse(_: Any) -> Any:
    raise RecursionError


@attrs.define
class Refused:
    value: str = attrs.field(converter=_refuse)


@attrs.define
class Refusals:
    deep: Any
    items: list[Refused]


@compiled
def test_how_deep_a_text_is_nested_is_counted_once():
    """Each value of a deep text may end in a RecursionError. Counted for each of them, this text takes minutes."""
    count = 30_000
    text = "{deep:" + "[" * 110 + "1" + "]" * 110 + ",items:[" + ",".join(["{value:aaaaaaaaaaaaaaaa}"] * count) + "]}"
    with pytest.raises(DecodeError, match="nested too deep"):
        jsv.loads(text, Refusals)


SIGNALS_INSIDE_OF_SIGNALS = """
import signal
from jsvcodec import jsv

text = b"[" + b",".join([b"x" * 999] * 5_000) + b"]"  # so long that signals are looked at before its end
decode = jsv.Decoder(list[str]).decode
left = 100

def handle(*_):
    global left
    left -= 1
    if left > 0:
        signal.setitimer(signal.ITIMER_REAL, 3e-4)
    decode(text)

signal.signal(signal.SIGALRM, handle)
signal.setitimer(signal.ITIMER_REAL, 3e-4)
while left > 0:
    decode(text)
print("done")
"""


@compiled
def test_handlers_that_read_are_not_stacked_without_end():
    """A reader takes 17 KB of the stack: a hundred, each in the handler that interrupts the one before, need 1.7 MB."""
    resource = pytest.importorskip("resource")

    def make_stack_small() -> None:
        resource.setrlimit(resource.RLIMIT_STACK, (1 << 20, resource.getrlimit(resource.RLIMIT_STACK)[1]))

    command = [sys.executable, "-c", SIGNALS_INSIDE_OF_SIGNALS]
    done = subprocess.run(command, capture_output=True, text=True, preexec_fn=make_stack_small)
    assert (done.returncode, done.stdout) == (0, "done\n"), done.stderr[-1000:]


class Misleading(type):
    """A metaclass that answers for one member of its classes with the place of another."""

    def __getattribute__(cls, name: str) -> Any:
        return super().__getattribute__("__dict__")["top"] if name == "left" else super().__getattribute__(name)


@attrs.define
class Misled(metaclass=Misleading):
    left: int
    top: int


def test_a_metaclass_does_not_move_members():
    assert jsv.dumps(Misled(1, 2)) == "{left:1,top:2}"


class UUID(str):
    """A scalar of a caller, which has the name of another one."""


@pytest.fixture
def _registered() -> None:
    jsvcodec.register_scalar(UUID, UUID, str, sample=UUID("sample"))


@pytest.mark.usefixtures("_registered")
def test_a_registered_scalar_is_not_known_by_its_name_alone():
    made = jsv.loads("[12345678123456781234567812345678,x]", list[UUID])
    assert [(type(one), one) for one in made] == [(UUID, UUID("12345678123456781234567812345678")), (UUID, UUID("x"))]
