"""Hooks are user code: they run at most once for a value, what they raise is told without a value, and they may recurse."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

import attrs
import pytest
from support.paths import FORMATS

from jsvcodec import DecodeError, EncodeError, Invalid, form, json, jsv
from jsvcodec.converters import make_converter


class Secret:
    def __init__(self, text: Any) -> None:
        self.text = text


@attrs.define
class Holder:
    one: Secret | None = None
    many: list[Secret] = attrs.field(factory=list)
    keyed: dict[Secret, Secret] = attrs.field(factory=dict)
    either: Secret | int | str | None = None


ran: list[Any] = []


@pytest.fixture(autouse=True)
def _nothing_ran() -> None:
    ran.clear()


def read_secret(leaf: Any) -> Secret:
    ran.append(leaf)
    if leaf == "hunter2":
        raise ValueError("hunter2 must not be shown")
    if leaf == "told":
        raise Invalid("not a secret")
    return Secret(leaf)


def write_secret(value: Secret) -> Any:
    ran.append(value.text)
    if value.text == "hunter2":
        raise KeyError("hunter2 must not be shown")
    if value.text == "told":
        raise Invalid("not a secret")
    return value.text


HOOKS: dict[Any, Any] = {Secret: (read_secret, write_secret)}
TEXTS = {
    "jsv": "{one:a,many:[b,c],keyed:{d:e},either:f}",
    "json": '{"one":"a","many":["b","c"],"keyed":{"d":"e"},"either":"f"}',
    "form": "one=a&many=%5Bb%2Cc%5D&keyed=%7Bd%3Ae%7D&either=f",
}
HOLDER = Holder(Secret("a"), [Secret("b"), Secret("c")], {Secret("d"): Secret("e")}, Secret("f"))
every = pytest.mark.parametrize("format", FORMATS)


@every
def test_reading_runs_a_hook_once_for_each_value(format):
    decoder = FORMATS[format].Decoder(Holder, hooks=HOOKS)
    for data in (TEXTS[format], TEXTS[format].encode()):
        ran.clear()
        decoder.decode(data)
        assert sorted(ran) == list("abcdef")


@every
def test_writing_runs_a_hook_once_for_each_value(format):
    for options in ({}, {"sort_keys": True}):
        encoder = FORMATS[format].Encoder(hooks=HOOKS, **options)
        for write in (encoder.encode, encoder.encode_text):
            ran.clear()
            written = write(HOLDER)
            assert sorted(ran) == list("abcdef")
            assert options or written in (TEXTS[format], TEXTS[format].encode())


@every
def test_a_lone_surrogate_runs_no_hook_again(format):
    """It is found when the bytes are made, and its path is looked for then."""
    value = Holder(Secret("a"), [Secret("\ud800")])
    with pytest.raises(EncodeError) as caught:
        FORMATS[format].dumpb(value, hooks=HOOKS)
    assert str(caught.value) == "$.many[0]: a lone surrogate has no UTF-8 form"
    assert ran == ["a", "\ud800"]


def test_a_hook_for_text_is_not_run_on_what_it_made():
    hooks: dict[Any, Any] = {str: (None, lambda text: f"<{text}>")}
    for format in FORMATS.values():
        with pytest.raises(EncodeError, match=r"\$.*: a lone surrogate"):
            format.dumpb({"a": "b", "c": "\ud800"}, hooks=hooks)
    assert jsv.dumps(Holder(either="b"), hooks=hooks) == "{many:[],keyed:{},either:<b>}"
    assert json.dumps({"a": ["b"]}, hooks=hooks) == '{"<a>":["<b>"]}'
    assert jsv.dumps({"a": ["b"]}, hooks=hooks) == "{<a>:[<b>]}"
    assert form.dumps({"a": "b"}, hooks=hooks) == "%3Ca%3E=%3Cb%3E"


@pytest.mark.parametrize("format", ["jsv", "json"])
def test_a_union_tries_a_value_once(format):
    @attrs.define
    class First:
        a: Secret
        b: int

    @attrs.define
    class Second:
        a: Secret
        b: int

    text = FORMATS[format].dumps({"a": "s", "b": "x"})
    with pytest.raises(DecodeError):
        FORMATS[format].loads(text, First | Second, hooks=HOOKS)
    assert ran == ["s"]


# --- what a hook raises -------------------------------------------------------------------------------------------


@every
def test_what_a_reader_refuses_is_a_problem_at_its_path(format):
    document = {"one": "told", "many": ["x", "hunter2"], "keyed": {"y": "told", "told": "z"}}
    text = FORMATS[format].dumps(document)
    with pytest.raises(DecodeError) as caught:
        FORMATS[format].loads(text, Holder, hooks=HOOKS)
    assert [str(problem) for problem in caught.value.problems] == [
        "$.one: not a secret",
        "$.many[1]: refused by ValueError",
        "$.keyed.y: not a secret",
    ]
    assert "hunter2" not in repr(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None
    if format != "form":
        with pytest.raises(DecodeError) as other:
            make_converter(format, hooks=HOOKS).loads(text, Holder)
        assert other.value.problems == caught.value.problems


@every
@pytest.mark.parametrize(
    ("value", "told"),
    [
        (Holder(Secret("told")), "$.one: not a secret"),
        (Holder(many=[Secret("x"), Secret("hunter2")]), "$.many[1]: refused by KeyError"),
        (Holder(keyed={Secret("y"): Secret("told")}), "$.keyed.y: not a secret"),
        ({"a": [{"b": Secret("hunter2")}]}, "$.a[0].b: refused by KeyError"),
    ],
)
def test_what_a_writer_refuses_is_an_error_at_its_path(format, value, told):
    encoder = FORMATS[format].Encoder(hooks=HOOKS)
    for write in (encoder.encode, encoder.encode_text):
        with pytest.raises(EncodeError) as caught:
            write(value)
        assert str(caught.value) == told
        assert "hunter2" not in repr(caught.value)
        assert caught.value.__cause__ is None
        assert caught.value.__context__ is None


@every
def test_a_key_that_a_writer_refuses(format):
    with pytest.raises(EncodeError) as caught:
        FORMATS[format].dumps({"a": {Secret("hunter2"): 1}}, hooks=HOOKS)
    assert caught.value.reason == "refused by KeyError"
    assert caught.value.__context__ is None


# --- recursion ----------------------------------------------------------------------------------------------------


@every
def test_a_hook_that_reads_or_writes_again(format):
    module = FORMATS[format]

    def read_again(leaf: str) -> Secret:
        return Secret(jsv.loads(leaf, dict[str, Secret], hooks=hooks) if leaf.startswith("{") else leaf)

    def write_again(value: Secret) -> str:
        return jsv.dumps(value.text, hooks=hooks) if isinstance(value.text, dict) else value.text

    hooks: dict[Any, Any] = {Secret: (read_again, write_again)}
    text = module.dumps({"a": Secret({"b": Secret({"c": Secret("d")})})}, hooks=hooks)
    if format != "form":
        found = module.loads(text, dict[str, Secret], hooks=hooks)
        assert found["a"].text["b"].text["c"].text == "d"


@every
def test_endless_recursion_in_a_hook_is_a_recursion_error(format):
    module = FORMATS[format]
    hooks: dict[Any, Any] = {
        Secret: (
            lambda leaf: module.loads(module.dumps({"a": leaf}), dict[str, Secret], hooks=hooks),
            lambda value: module.dumps({"a": value}, hooks=hooks),
        )
    }
    with pytest.raises(RecursionError):
        module.loads(module.dumps({"a": "x"}), dict[str, Secret], hooks=hooks)
    with pytest.raises(RecursionError):
        module.dumps({"a": Secret("x")}, hooks=hooks)


@every
def test_a_hook_that_gives_itself_is_a_cycle_or_too_deep(format):
    for tree in (lambda value: [value], lambda value: {"a": value}, lambda value: Secret(value)):
        hooks: dict[Any, Any] = {Secret: (None, tree)}
        with pytest.raises(EncodeError):
            FORMATS[format].dumps({"a": Secret("x")}, hooks=hooks)


# --- debugging ----------------------------------------------------------------------------------------------------

_DEBUGGED = """
import sys
from jsvcodec import form, json, jsv
from jsvcodec.converters import make_converter
class Secret: pass
def fail(value): raise KeyError("mine")
hooks = {Secret: (fail, fail)}
kind = dict[str, Secret]
for format in (jsv, json, form):
    text = format.dumps({"a": "x"})
    for call in (
        lambda: format.loads(text, kind, hooks=hooks),
        lambda: format.dumps({"a": Secret()}, hooks=hooks),
        lambda: format.dumpb({"a": Secret()}, hooks=hooks),
        lambda: format.dumps({Secret(): 1}, hooks=hooks),
    ):
        try:
            call()
        except ValueError as error:
            print(type(error.__cause__).__name__)
"""


@pytest.mark.parametrize(("debug", "cause"), [("1", "KeyError"), ("0", "NoneType"), ("", "NoneType")])
def test_causes_are_kept_for_debugging(debug, cause):
    environment = {**os.environ, "JSVCODEC_DEBUG": debug}
    done = subprocess.run(
        [sys.executable, "-c", _DEBUGGED], capture_output=True, text=True, env=environment, check=True
    )
    assert done.stdout.split() == [cause] * 12
