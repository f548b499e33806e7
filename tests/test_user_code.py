"""User code on reading: converters, validators, hooks of classes and enums. It runs at most once for a value, finds the
interpreter as it left it, and may do anything."""

from __future__ import annotations

import gc
import pickle
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from functools import partial
from typing import Any, NamedTuple

import attrs
import pytest
from support.sides import in_python, reader_of, want_for

from jsvcodec import DecodeError, jsv
from jsvcodec.core import core

compiled = pytest.mark.skipif(core is None, reason="the compiled core does not run")

Read = Callable[[Any], Any]

seen: list[Any] = []
"""What user code was given, in order."""


@pytest.fixture(autouse=True)
def _nothing_seen() -> Iterator[None]:
    seen.clear()
    yield
    seen.clear()


def note(value: Any) -> Any:
    seen.append(value)
    if value == 13:
        raise ValueError("13 itself must not be shown")
    return value


@attrs.define
class Converted:
    n: int = attrs.field(converter=note)


@attrs.define
class Validated:
    n: int = attrs.field(validator=lambda _, __, value: note(value))


@dataclass
class Post:
    n: int

    def __post_init__(self) -> None:
        note(self.n)


class Named(NamedTuple):
    n: Converted


@attrs.define
class Made:
    """A factory runs where the member is not sent, and only then."""

    n: int
    made: list[Any] = attrs.field(factory=lambda: [note("made")])


class Guess(Enum):
    ONE = 1

    @classmethod
    def _missing_(cls, value: object) -> Guess | None:
        return note(value) and cls.ONE


@attrs.frozen(eq=False)
class Hashed:
    n: int

    def __hash__(self) -> int:
        note(self.n)
        return 1


@attrs.frozen(slots=False)
class Whole:
    """User code in every kind of container."""

    one: Converted | None = None
    rows: list[tuple[int, Converted]] = attrs.field(factory=list)
    keyed: dict[int, Post] = attrs.field(factory=dict)
    guesses: dict[Guess, Validated] = attrs.field(factory=dict)
    pair: tuple[Guess, Guess] | None = None
    hashed: frozenset[Hashed] = frozenset()
    named: Named | None = None
    made: Made | None = None
    either: Converted | list[int] | None = None


GOOD = {
    "converter": (list[Converted], "[{n:1},{n:2}]", [1, 2]),
    "validator": (dict[str, Validated], "{a:{n:1},b:{n:2}}", [1, 2]),
    "post-init": (list[Post], "[{n:1},{n:2}]", [1, 2]),
    "factory": (list[Made], "[{n:1},{n:2,made:[]},{n:3}]", ["made", "made"]),
    "enum": (list[Guess], "[1,7,ONE,8]", [7, 8]),
    "enum as key": (dict[Guess, int], "{one:1}", []),
    "unknown enum as key": (dict[Guess, int], "{7:1}", [7]),
    "hash": (set[Hashed], "[{n:1},{n:2}]", [1, 2]),
    "NamedTuple": (Named, "{n:{n:3}}", [3]),
    "the whole": (
        list[Whole],
        "[{one:{n:1},rows:[[1,{n:2}],[2,{n:3}]],keyed:{1:{n:4}},guesses:{one:{n:5},8:{n:6}},pair:[7,one],hashed:[{n:9}],"
        "named:{n:{n:10}},made:{n:11},either:{n:12}}]",
        [1, 2, 3, 4, 5, 6, 8, 7, 9, 10, "made", 12],
    ),
}


def sides(kind: Any, **options: Any) -> dict[str, Read]:
    """Return the library as it is used, and Python alone."""
    decoder: jsv.Decoder[Any] = jsv.Decoder(kind, **options)
    return {"used": decoder.decode, "python": partial(in_python, decoder)}


def outcome(read: Read, text: Any) -> Any:
    try:
        return read(text)
    except DecodeError as error:
        return str(error)


# --- at most once -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("side", ["used", "python"])
@pytest.mark.parametrize(("kind", "text", "calls"), GOOD.values(), ids=GOOD)
def test_user_code_runs_once_for_a_value(kind, text, calls, side):
    sides(kind)[side](text)
    assert seen == calls


@pytest.mark.parametrize("spoil", [lambda text: text[:-1], lambda text: f"{text}]", lambda text: f'{text[:-1]}"'])
@pytest.mark.parametrize(("kind", "text", "calls"), GOOD.values(), ids=GOOD)
def test_user_code_does_not_run_for_a_text_that_is_none(kind, text, calls, spoil):
    with pytest.raises(DecodeError):
        jsv.Decoder(kind).decode(spoil(text))
    assert seen == []


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (tuple[list[Converted], int], "[[{n:1},{n:2}],x]"),
        (tuple[int, list[Converted]], "[x,[{n:1},{n:2}]]"),
        (tuple[list[Made], Made], "[[{n:1}],{}]"),
        (dict[str, Post], "{a:{n:1},b:{n:2},c:{}}"),
        (list[Whole], "[{one:{n:1},keyed:{x:{n:1}}},{rows:[[1,{n:2}],[1]]}]"),
        (list[Converted], "[{n:1},{n:2,n:3}]"),
        (dict[str, Converted], "{a:{n:1},a:{n:2}}"),
        (dict[int, Converted], "{1:{n:1},01:{n:2}}"),
        (list[Converted], "[{n:1},{n:13},{n:13,x:{}},{n:2}]"),
        (list[Whole], "[{one:{n:13},rows:[[1,{n:13}],[2,{N:13}]],keyed:{01:{n:13}},named:{n:{n:13}}}]"),
        (list[Whole], "[{guesses:{one:{n:13},13:{n:6}},pair:[13,one],hashed:[{n:13}],either:{n:13}}]"),
        (list[Whole], "[{guesses:{one:{n:1},13:{n:6},nine:{n:7}},hashed:[{n:1},{n:2}]},{made:{n:11}}]"),
        (Whole, '{one:{"n":13},rows:[[1,{n:13,n:14}]]}'),
    ],
)
def test_the_same_runs_in_the_same_order_and_fails_with_the_same_paths(kind, text):
    told = {}
    for side, read in sides(kind).items():
        seen.clear()
        told[side] = (outcome(read, text), list(seen))
    if told["used"][0] is str:
        assert "itself" not in told["used"][0]
    assert str(told["used"]) == str(told["python"])


def test_what_fails_is_told_with_all_paths_at_once():
    with pytest.raises(DecodeError) as caught:
        jsv.Decoder(list[Whole]).decode(
            "[{one:{n:13}},{keyed:{01:{n:13}},rows:[[1,{n:2}],[2,{n:13}]]},{either:{n:13}}]"
        )
    assert str(caught.value).splitlines() == [
        "$[0].one: refused by ValueError",
        '$[1].keyed["01"]: refused by ValueError',
        "$[1].rows[1][1]: refused by ValueError",
        "$[2].either: refused by ValueError",
    ]


@pytest.mark.parametrize("levels", [18, 60])
def test_nested_reading_in_a_converter_is_linear(levels):
    def read(text: str) -> Any:
        note(len(text))
        return decoder.decode(text) if text.startswith("{") else text

    @attrs.define
    class Nest:
        inner: str = attrs.field(converter=read)

    decoder = jsv.Decoder(Nest)
    text = "{inner:" * levels + "x" + "}" * levels
    decoder.decode(text)
    assert len(seen) == levels
    seen.clear()
    with pytest.raises(DecodeError):
        decoder.decode("{inner:" * levels + "{" + "}" * levels)
    assert len(seen) <= levels


@pytest.mark.parametrize("indent", [False, True])
def test_a_union_gets_the_source_of_a_map_for_a_text(indent):
    """The hook of a union is one call with the tree and its source, from which any part is cut."""

    @attrs.define
    class Wanting:
        a: str
        b: list[str] = attrs.field(factory=list, converter=note)

    text = '{u:{a:{"x":1,y:[,]},b:[{},[a,{k:"v"}],c]},v:[{"q":[]}]}'
    kind = attrs.make_class("Holding", {"u": attrs.field(type=Wanting | int), "v": attrs.field(type=list[str | int])})
    given = jsv.indent(text) if indent else text
    for read in sides(kind).values():
        value = read(given)
        assert value.u == Wanting('{"x":1,y:[,]}', ["{}", '[a,{k:"v"}]', "c"])
        assert value.v == ['{"q":[]}']
    assert len(seen) == 2 * 1 + 2


def test_what_stops_a_program_stops_it_at_once():
    class Stop(BaseException):
        pass

    def stop(value: int) -> int:
        if note(value) == 2:
            raise Stop
        return value

    kind = attrs.make_class("Stopping", {"n": attrs.field(type=int, converter=stop)})
    for read in sides(list[kind]).values():  # type: ignore[valid-type]
        seen.clear()
        with pytest.raises(Stop):
            read("[{n:1},{n:2},{n:3}]")
        assert seen == [1, 2]


# --- recursion ----------------------------------------------------------------------------------------------------


def _nesting(levels: int) -> Callable[[], Any]:
    """Return what reads inside of itself so often."""

    def again(level: int) -> int:
        return decoder.decode(f"{{n:{level - 1}}}").n + 1 if level > 0 else 0

    kind = attrs.make_class("Again", {"n": attrs.field(type=int, converter=again)})
    decoder = jsv.Decoder(kind)
    return lambda: decoder.decode(f"{{n:{levels}}}").n


@pytest.mark.parametrize("side", ["used", "python"])
def test_reading_without_end_is_a_recursion_error(side):
    def endless(value: int) -> Any:
        return read(f"{{n:{value}}}")

    read = sides(attrs.make_class("Endless", {"n": attrs.field(type=int, converter=endless)}))[side]
    with pytest.raises(RecursionError):
        read("{n:1}")


@compiled
def test_200_readings_in_one_another_fit_a_small_stack():
    done: list[int] = []
    before = threading.stack_size(1 << 20)
    try:
        thread = threading.Thread(target=lambda: done.append(_nesting(200)()))
        thread.start()
        thread.join()
    finally:
        threading.stack_size(before)
    assert done == [200]


# --- the interpreter around it ------------------------------------------------------------------------------------


@pytest.mark.parametrize("side", ["used", "python"])
@pytest.mark.parametrize("switch", [gc.disable, gc.enable])
@pytest.mark.parametrize("enabled", [True, False])
def test_the_collector_stays_as_user_code_leaves_it(enabled, switch, side):
    def meet(value: int) -> int:
        note(gc.isenabled())
        switch()
        return value

    kind = attrs.make_class("Switching", {"n": attrs.field(type=int, converter=meet)})
    read = sides(list[kind])[side]  # type: ignore[valid-type]
    (gc.enable if enabled else gc.disable)()
    try:
        read(f"[{','.join(['{n:1}'] * 2_000)}]")
        assert seen[0] is enabled
        assert gc.isenabled() is (switch is gc.enable)
    finally:
        gc.enable()


class Interrupted(Exception):
    """Raised by a handler; an ordinary exception, which must not be taken for a refusal."""


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="no timers on this system")
@pytest.mark.parametrize("kind", [None, list[int], list[Any], dict[str, str], "unknown"])
@compiled
def test_signals_are_looked_at_while_a_long_text_is_read(kind):
    """The text ends too early: who looks only at its end meets that first."""
    text = b"[" + b"1," * (24 << 20)
    if kind == dict[str, str]:
        text = b"{" + b"key:value," * (5 << 20)
    if kind == "unknown":
        kind, text = Converted, b"{x:" + text

    def stop(*_: Any) -> None:
        note(gc.isenabled())
        raise Interrupted

    want = want_for(kind)
    decode = reader_of(want, seen.append).decode
    before = signal.signal(signal.SIGPROF, stop)
    try:
        signal.setitimer(signal.ITIMER_PROF, 0.01)  # of the processor: reading takes several times as long
        with pytest.raises(Interrupted):
            decode(text)
        assert seen == [True]
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
    assert gc.isenabled()


def test_readers_pickle_with_their_method():
    for decoder in (jsv.Decoder(dict[str, int], names="pascal"), jsv.Decoder()):
        decode = pickle.loads(pickle.dumps(decoder.decode))
        assert decode("{a:1}") == decoder.decode("{a:1}")
        again = pickle.loads(pickle.dumps(decode))
        assert again("{a:1}") == decoder.decode("{a:1}")


# --- hostile user code --------------------------------------------------------------------------------------------


def _meddle(value: Any) -> Any:
    """Change whatever is being made: what the collector knows of it, and the classes."""
    for found in gc.get_objects():
        kind = type(found)
        is_list = kind is list and found and found[-1] is None and len(found) < 50
        if is_list or (kind is dict and "some_member" in found and "__module__" not in found):  # not that of a class
            found.clear()
        elif kind.__name__ in ("Victim", "SlottedVictim"):
            with suppress(AttributeError, TypeError):
                found.__class__ = attrs.make_class("Other", {"some_member": None, "other_member": None})
            with suppress(AttributeError):
                del found.some_member
    gc.collect()
    return value


@attrs.define
class SlottedVictim:
    some_member: Any
    other_member: list[Any] = attrs.field(factory=lambda: _meddle([]))


@attrs.define(slots=False)
class Victim:
    some_member: Any
    other_member: list[Any] = attrs.field(factory=lambda: _meddle([]))


@attrs.frozen
class Meddling:
    n: int = attrs.field(converter=_meddle)
    some_member: Any = None

    def __hash__(self) -> int:
        _meddle(None)
        return 1


@attrs.define
class Around:
    one: Meddling
    rows: list[tuple[Meddling, int]]
    keyed: dict[str, Meddling]
    unique: set[Meddling]
    slotted: SlottedVictim
    open: Victim
    none: list[str | None] = attrs.field(factory=list)


@pytest.fixture
def frozen() -> Iterator[None]:
    """The collector tells only of what is made from now on."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.mark.usefixtures("frozen")
@pytest.mark.parametrize("kind", [Around, list[Around], dict[int, Around], tuple[Around, Around]])
def test_what_is_being_made_may_be_changed_through_the_collector(kind):
    one = (
        "{one:{n:1},rows:[[{n:2},3],[{n:4},5]],keyed:{some_member:{n:6},b:{n:7}},unique:[{n:8},{n:9}],"
        "slotted:{someMember:a},open:{someMember:[b]},none:[a,,]}"
    )
    text = {Around: one, list[Around]: f"[{one},{one}]", dict[int, Around]: f"{{1:{one},2:{one}}}"}.get(
        kind, f"[{one},{one}]"
    )
    decoder = jsv.Decoder(kind)
    for _ in range(3):
        with suppress(DecodeError):
            decoder.decode(text)


def test_classes_may_change_while_they_are_read():
    def change(value: int) -> int:
        for kind in (Changing, Called):
            kind.__init__ = lambda self, **_: None  # type: ignore[method-assign, assignment]
            kind.__setattr__ = lambda *_: note("set")  # type: ignore[method-assign, assignment]
        gc.collect()
        return value

    Called = attrs.make_class("Called", {"n": attrs.field(type=int, converter=change)})
    Changing = attrs.make_class("Changing", {"a": attrs.field(type=Called), "b": attrs.field(type=list[Called])})  # type: ignore[valid-type]
    made = jsv.loads("[{a:{n:1},b:[{n:2},{n:3}]},{a:{n:4},b:[]}]", list[Changing])  # type: ignore[valid-type]
    assert [type(one) for one in made] == [Changing, Changing]


def test_threads_read_with_user_code_side_by_side():
    decoder = jsv.Decoder(list[Whole])
    text = GOOD["the whole"][1]
    expected = repr(decoder.decode(text))
    told: list[Any] = []

    def work() -> None:
        for _ in range(60):
            told.append(repr(decoder.decode(text)))
            with suppress(DecodeError):
                decoder.decode("[{one:{n:13},rows:[[1,{n:13}]]}]")

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        threads = [threading.Thread(target=work) for _ in range(5)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(interval)
    assert set(told) == {expected}
    assert len(told) == 300
