"""The core's readers and writers of forms and the interpreter around them: pickles, user code, signals, threads, limits."""

from __future__ import annotations

import gc
import pickle
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import attrs
import pytest
from safety import forms
from safety.backends import Read
from safety.kinds import Counting, Picky, Tree

from jsvcodec import DecodeError, Limits, form
from jsvcodec.core import core
from jsvcodec.models import Authenticate
from jsvcodec.names import wire

pytestmark = pytest.mark.skipif(core is None, reason="the compiled core does not run")


@attrs.define
class Query:
    text: str | None = None
    ids: list[int] = attrs.field(factory=list)
    names: list[str] | None = None
    rows: list[list[int]] | None = None
    part: dict[str, Any] | None = None
    anything: Any = None
    extra: dict[str, Any] = attrs.field(factory=dict, metadata=wire(extra=True))


@contextmanager
def alarms(handler: Callable[..., Any], *seconds: float) -> Iterator[None]:
    before = signal.signal(signal.SIGALRM, handler)
    try:
        signal.setitimer(signal.ITIMER_REAL, *seconds)
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def test_codecs_and_their_methods_pickle():
    decoder, encoder = form.Decoder(Authenticate), form.Encoder(names="pascal")
    text = encoder.encode(Authenticate(provider="a", user_name="b"))
    for made in (
        decoder.decode,
        pickle.loads(pickle.dumps(decoder.decode)),
        pickle.loads(pickle.dumps(decoder)).decode,
    ):
        assert made(text).user_name == "b"
    for made in (pickle.loads(pickle.dumps(encoder.encode)), pickle.loads(pickle.dumps(encoder)).encode):
        assert made(Authenticate(provider="a", user_name="b")) == text


@pytest.mark.parametrize("arguments", [(), (1, 2), (None,), ({},), ("a",) * 10, (None, {}, 0, True, 1, 1, 1, 1, 1, 1)])
def test_wrong_arguments_are_type_errors(arguments):
    assert core
    with pytest.raises(TypeError):
        core.form_reader(*arguments)
    with pytest.raises(TypeError):
        core.form_encoder(*arguments)
    for call in (form.Decoder(Query).decode, form.Encoder().encode):
        with pytest.raises(TypeError):
            call(1, 2, 3)


def test_user_code_runs_once_whoever_reads():
    for text in ("a=1&b=2", "a=13&b=x", "a[0]=1"):
        assert forms.read_by_face(text, Read(Picky)) == ""
    assert form.loads("a=3", Counting).total == 4
    with pytest.raises(DecodeError, match="refused by LookupError"):
        form.loads("a=7", Counting)


def test_code_of_the_user_may_read_and_write_forms_meanwhile():
    calls: list[Callable[[], Any]] = []

    def convert(text: str) -> Any:
        return (text, form.loads("text=inner&ids=1,2", Query), form.dumps(Query("x")), [call() for call in calls])

    @attrs.define
    class Asks:
        a: Any = attrs.field(default=None, converter=convert)

    decode = form.Decoder(Asks).decode
    calls.append(lambda: calls and calls.pop() and decode("a=again").a[0])
    assert decode("a=%22first").a[3] == ["again"]


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="there are no timers")
@pytest.mark.parametrize("kind", [None, dict[str, str]])
def test_a_long_form_answers_signals(kind):
    text = "&".join(f"a{number}={'%41' * 50}" for number in range(60_000))
    decode = form.Decoder(kind, limits=Limits(fields=None)).decode
    told: list[int] = []
    with alarms(lambda *_: told.append(1), 0.001, 0.001):
        assert decode(text)["a59999"] == "A" * 50
    assert told

    def decode_for_ever() -> None:
        while True:
            decode(text)

    def stop(*_: Any) -> None:
        raise KeyboardInterrupt

    with alarms(stop, 0.001), pytest.raises(KeyboardInterrupt):
        decode_for_ever()


def test_threads_share_codecs():
    decode, encode = form.Decoder(Tree).decode, form.Encoder().encode
    wrong: list[Any] = []

    def work(number: int) -> None:
        value = Tree(f"n{number}" * 2_000, [Tree(str(number))])
        for _ in range(50):
            if decode(encode(value)) != value:
                wrong.append(number)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_a_codec_in_a_cycle_goes():
    @attrs.define
    class Holder:
        a: Any = None

    Holder.codecs = (form.Decoder(Holder).decode, form.Encoder().encode)  # type: ignore[attr-defined]
    assert Holder.codecs[0]("a=1") == Holder("1")  # type: ignore[attr-defined]
    before = sum(type(found).__name__ == "FormReader" for found in gc.get_objects())
    assert before > 0
    form.Decoder(list[Holder])
    del Holder
    gc.collect()
    assert sum(type(found).__name__ == "FormReader" for found in gc.get_objects()) <= before


# --- limits -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["a=1", "a=1&b=2", "&", "a=1&", "a=1&b=[1,2]", "names=a,b", "names=[[a],[b]]", "names=a&names=b", ""]
)
@pytest.mark.parametrize("kind", [None, Query, dict[str, Any]])
@pytest.mark.parametrize("fields", range(7))
def test_fields_are_counted_alike(text, kind, fields):
    decoder = form.Decoder(kind, limits=Limits(fields=fields))
    assert "decode" in vars(decoder)
    assert forms.face_difference(decoder.decode, lambda data: form.Decoder.decode(decoder, data), text) == ""


@pytest.mark.parametrize("depth", range(5))
def test_depth_is_counted_alike(depth):
    for text in ("", "text=a", "names=a", "rows=[[1]]", "part={zip:1}", "anything={a:{b:[1]}}", "x={a:{b:[1]}}"):
        assert forms.read_by_face(text, Read(Query, depth)) == ""
        assert forms.read_both(text, Read(Query, depth)).difference == ""


@pytest.mark.parametrize("options", [{"nulls": "keep"}, {"indent": True}, {"dates": "exact"}, {"names": "pascal"}])
def test_options_that_a_form_has_not_leave_it_to_the_core(options):
    encoder = form.Encoder(**options)
    assert "encode" in vars(encoder)
    value = {"a": None, "b": [None, {"c": None}], "d": date(2023, 11, 7)}
    assert encoder.encode(value) == form.Encoder.encode(encoder, value)
