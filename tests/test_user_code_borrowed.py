"""What the core has borrowed may be given up meanwhile: by code that the collector, a signal or a metaclass runs."""

from __future__ import annotations

import gc
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any

import pytest

from jsvcodec import DecodeError, form, json, jsv
from jsvcodec.core import core

compiled = pytest.mark.skipif(core is None, reason="the compiled core does not run")


@contextmanager
def collections(act: Callable[[], object]) -> Iterator[None]:
    """Collect garbage as often as can be, and call `act` at the start of each collection."""

    def at_start(phase: str, _: object) -> None:
        if phase == "start":
            act()

    threshold = gc.get_threshold()
    used_up = [[] for _ in range(200)], [{} for _ in range(200)]  # the interpreter keeps some containers in stock
    gc.callbacks.append(at_start)
    gc.set_threshold(1)
    try:
        yield
    finally:
        gc.set_threshold(*threshold)
        gc.callbacks.remove(at_start)
        del used_up


def test_a_form_may_be_cleared_through_the_collector_while_it_is_read():
    text = "a=1&a=2&zz=1&" + "&".join(f"{n}name={n}{'value' * 3}&{n}name=x" for n in range(100))

    def clear() -> None:
        for found in gc.get_objects():
            if type(found) is dict and type(found.get("a")) is list and "zz" in found:
                found.clear()

    decoder: form.Decoder[Any] = form.Decoder()
    with collections(clear):
        made = decoder.decode(text)
    assert set(made) <= {"a", "zz", *(f"{n}name" for n in range(100))}


@compiled
def test_a_tree_may_be_dropped_by_the_caller_of_structure():
    """As a partial, which lends its arguments and can be given others while it is called."""
    assert core is not None
    decoder = jsv.Decoder(dict[str, dict[str, int]])
    structure = core_structure_of(decoder)
    call = partial(structure, {f"key {n}": {"text" * 9: "1"} for n in range(300)} | {"last": "declined"})
    armed: list[None] = []
    with collections(lambda: armed and call.__setstate__((len, ([],), {}, {}))), suppress(DecodeError):
        armed.append(None)
        assert call() == 0  # where the first collection came before the call


def core_structure_of(decoder: jsv.Decoder[Any]) -> Callable[[Any], Any]:
    """Return the core's own function, which stands in a closure."""
    with suppress(DecodeError):
        decoder.structure({})
    closure = decoder._structure.__closure__ or ()  # type: ignore[attr-defined]
    return next(
        cell.cell_contents for cell in closure if type(cell.cell_contents).__name__ == "builtin_function_or_method"
    )


@compiled
@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="this system has no timers of signals")
def test_what_converts_may_be_changed_by_the_handler_of_a_signal():
    """The core's function stands in a partial with the one that is called for what it declines."""
    assert core is not None
    text = b"[" + b",".join([b'"' + b"x" * 999 + b'"'] * 9_000) + b",1e999]"
    changed: list[None] = []
    convert = partial(core.convert, True, False, 5, True)

    def change(*_: object) -> None:
        changed.append(None)
        convert.__setstate__((len, ([],), {}, {}))

    before = signal.signal(signal.SIGALRM, change)
    try:
        while not changed:
            convert = partial(core.convert, True, False, 5, True, lambda data: len(data), bytes(text))
            signal.setitimer(signal.ITIMER_REAL, 1e-3)
            assert convert() in (0, len(text))
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


class Moody(type):
    """A metaclass whose classes cannot always be hashed."""

    fails: type[BaseException] | None = None

    def __hash__(cls) -> int:
        fails, Moody.fails = Moody.fails, None
        if fails is not None:
            raise fails
        return 1


class OfMood(metaclass=Moody):
    pass


@pytest.mark.parametrize("face", [jsv, json])
@pytest.mark.parametrize("value", [OfMood(), [OfMood(), 1], {"a": OfMood()}], ids=["root", "item", "member"])
def test_what_hashing_a_class_raises_is_not_left_behind(face, value):
    encoder = face.Encoder(hooks={OfMood: (None, lambda _: "written")})
    expected = encoder.encode(value)
    Moody.fails = ZeroDivisionError
    with suppress(ZeroDivisionError):
        assert encoder.encode(value) == expected
    Moody.fails = KeyboardInterrupt
    with pytest.raises(KeyboardInterrupt):
        encoder.encode(value)
    assert encoder.encode(value) == expected
