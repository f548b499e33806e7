"""No secret comes out: a canary stands in every secret member of every shipped class, and as many errors as can be
provoked are searched for it, with all that hangs on them.
"""

from __future__ import annotations

import logging
import pickle
import traceback
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import attrs
import pytest
from attrs import define, field
from click.testing import CliRunner
from support.wires import members_of

import jsvcodec
from jsvcodec import EncodeError, JsvCodecError, Limits, form, jsv, models, sample
from jsvcodec import json as ss_json
from jsvcodec._redaction import redact
from jsvcodec.cli import main
from jsvcodec.names import wire

CANARY = "cAnArY73190"
FORMATS = {"jsv": jsv, "json": ss_json, "form": form}
CLASSES = [
    cls
    for name in models.__all__
    if attrs.has(cls := getattr(models, name)) and any(member.secret for member in members_of(cls))
]

each_class = pytest.mark.parametrize("cls", CLASSES)
each_format = pytest.mark.parametrize("fmt", FORMATS)


def test_the_classes_with_secrets() -> None:
    assert len(CLASSES) >= 9


# --- searching -------------------------------------------------------------------------------------


def texts_of(error: BaseException) -> Iterator[str]:
    """All that an error shows, carries, or drags along."""
    seen: set[int] = set()
    waiting: list[BaseException | None] = [error]
    while waiting:
        here = waiting.pop()
        if here is None or id(here) in seen:
            continue
        seen.add(id(here))
        yield from (str(here), repr(here), repr(here.args), repr(vars(here)), repr(getattr(here, "__notes__", ())))
        waiting += [here.__context__, here.__cause__, *getattr(here, "exceptions", ())]
    yield "".join(traceback.format_exception(error))
    yield pickle.dumps(error, protocol=0).decode("latin-1")
    yield pickle.dumps(error).decode("latin-1")


def assert_clean(*texts: str) -> None:
    for text in texts:
        assert CANARY.lower() not in text.lower()


def assert_no_foreign_error_hangs_on(error: BaseException) -> None:
    assert error.__cause__ is None
    assert isinstance(error.__context__, JsvCodecError | None)


class Watch:
    """Calls things that fail, and holds every error, warning and log record against the canary."""

    def __init__(self, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level(logging.DEBUG)
        self.caplog = caplog
        self.refused = 0

    def call(self, function: Callable[..., Any], *args: Any, **options: Any) -> None:
        with warnings.catch_warnings(record=True) as warned:
            warnings.simplefilter("always")
            try:
                function(*args, **options)
            except (jsvcodec.DecodeError, EncodeError) as error:
                self.refused += 1
                assert_clean(*texts_of(error))
                assert_no_foreign_error_hangs_on(error)
        assert_clean(self.caplog.text, *(str(warning.message) for warning in warned))


@pytest.fixture
def watch(caplog: pytest.LogCaptureFixture) -> Watch:
    return Watch(caplog)


def test_the_search_finds_what_there_is_to_find(watch: Watch) -> None:
    """A search that cannot fail would prove nothing."""

    def chained() -> None:
        try:
            raise KeyError(CANARY)
        except KeyError:
            raise EncodeError((), "a reason") from None

    def noted() -> None:
        error = EncodeError((), "a reason")
        error.add_note(CANARY)
        raise error

    def plain() -> None:
        raise EncodeError((CANARY,), "a reason")

    def warned() -> None:
        warnings.warn(CANARY, stacklevel=1)

    def logged() -> None:
        logging.getLogger("x").debug(CANARY)

    for leak in (chained, noted, plain, warned, logged):
        with pytest.raises(AssertionError):
            watch.call(leak)


# --- models ----------------------------------------------------------------------------------------


def filled(cls: Any) -> Any:
    """An example with the canary in every secret member, and in the members that the class does not know."""
    example = sample(cls)
    for member in members_of(cls):
        if member.secret:
            is_map = isinstance(getattr(example, member.attribute), dict)
            setattr(example, member.attribute, {"a": CANARY} if is_map else CANARY)
    example.extra = {"oauth_token": CANARY, "nested": {"a": [CANARY]}}
    return example


@each_class
def test_shown_models(cls: Any) -> None:
    example = filled(cls)
    holder = models.GetApiKeysResponse(results=[example], extra={"more": example})
    assert_clean(repr(example), str(example), f"{example}", repr([example]), repr(holder))
    with pytest.raises(AttributeError) as missing:
        example.no_such_member = 1
    assert_clean(*map(str, missing.value.args))


@each_class
def test_redacted_models(cls: Any) -> None:
    shown = redact(attrs.evolve(filled(cls), extra={"oauth_token": CANARY, "Password": {"a": CANARY}}))
    assert_clean(repr(shown))
    assert "***" in repr(shown)


@each_class
@each_format
def test_models_do_come_through(cls: Any, fmt: str) -> None:
    """The canary is in the texts, or nothing below would be tested."""
    text = FORMATS[fmt].dumps(filled(cls))
    assert CANARY in text
    assert FORMATS[fmt].loads(text, cls) is not None


# --- reading ---------------------------------------------------------------------------------------


@each_class
@each_format
def test_truncated_and_broken_texts(cls: Any, fmt: str, watch: Watch) -> None:
    verbs = FORMATS[fmt]
    for text in {verbs.dumps(filled(cls)), verbs.dumps(filled(cls), names="pascal")}:
        for cut in range(0, len(text), max(1, len(text) // 20)):
            for broken in (text[:cut], text[cut:], text[:cut] + "}" + text[cut:], text[:cut] + '"' + text[cut:]):
                watch.call(verbs.loads, broken)
                watch.call(verbs.loads, broken, cls)
            watch.call(verbs.loads, text[:cut].encode() + b"\xff", cls)
        watch.call(verbs.loads, text[: len(text) // 2], cls, lenient=True)
        watch.call(verbs.loads, text, cls, unknown="error")
        watch.call(verbs.loads, text, cls, duplicates="error")
        watch.call(verbs.loads, text, cls, limits=Limits(depth=0, digits=0, fields=0))
    assert watch.refused > 20


@each_class
def test_indented_texts(cls: Any, watch: Watch) -> None:
    text = jsv.dumps(filled(cls), indent=True)
    for cut in range(0, len(text), max(1, len(text) // 50)):
        watch.call(jsv.loads, text[:cut], cls)
        watch.call(jsv.compact, text[:cut])
    watch.call(jsv.loads, text.replace("\t", "").replace("}", "]"), cls)
    assert watch.refused > 20


@each_class
@each_format
def test_bad_members_beside_secrets(cls: Any, fmt: str, watch: Watch) -> None:
    verbs = FORMATS[fmt]
    tree = jsv.loads(jsv.dumps(filled(cls)))
    for name in tree:
        for bad in (CANARY, [CANARY], {"a": CANARY}, None, {"a": {"b": CANARY}}, [[CANARY]]):
            try:
                text = verbs.dumps({**tree, name: bad})
            except EncodeError as error:
                assert_clean(*texts_of(error))
                continue
            watch.call(verbs.loads, text, cls)
            watch.call(jsvcodec.loads, text, cls)
            watch.call(jsvcodec.convert, text, fmt, "json", cls)
            watch.call(verbs.loads, text, list[cls])


def refuse(instance: Any, attribute: Any, value: Any) -> None:
    error = ValueError(f"{value!r} is not good")
    error.add_note(str(value))
    raise error


class Loud(Exception):
    """An exception that shows and keeps what it was about, and warns of it."""

    def __init__(self, value: Any) -> None:
        super().__init__(value, {"value": value})
        self.value = value

    def __str__(self) -> str:
        return f"loud about {self.value}"


def shout(value: Any) -> Any:
    try:
        raise KeyError(value)
    except KeyError as error:
        raise Loud(value) from error


def group(value: Any) -> Any:
    raise ExceptionGroup(str(value), [ValueError(value), Loud(value)])


@define
class Refusing:
    pin: str = field(validator=refuse, metadata=wire(secret=True))


@define
class Shouting:
    pin: str = field(converter=shout)


@define
class Grouping:
    pin: str = field(converter=group)


@define
class Finishing:
    pin: str

    def __attrs_post_init__(self) -> None:
        shout(self.pin)


@define
class Numbers:
    pin: int = field(metadata=wire(secret=True))


@define
class Holder:
    inner: list[Refusing | Shouting | Finishing] | None = None
    by_name: dict[str, Shouting] | None = None
    one: Grouping | None = None


@each_format
@pytest.mark.parametrize("cls", [Refusing, Shouting, Grouping, Finishing, Numbers])
def test_classes_that_refuse_with_the_value(cls: Any, fmt: str, watch: Watch) -> None:
    verbs = FORMATS[fmt]
    watch.call(verbs.loads, verbs.dumps({"pin": CANARY}), cls)
    assert watch.refused == 1
    for tree in ({"inner": [{"pin": CANARY}]}, {"byName": {"k": {"pin": CANARY}}}, {"one": {"pin": CANARY}}):
        watch.call(verbs.loads, verbs.dumps(tree), Holder)
    assert watch.refused == 4
    if fmt != "form":
        watch.call(verbs.loads, verbs.dumps([{"pin": CANARY}]), list[cls])
        watch.call(verbs.loads, verbs.dumps([{"pin": CANARY}]), tuple[cls, ...])
        assert watch.refused == 6


@each_format
def test_limits(fmt: str, watch: Watch) -> None:
    verbs = FORMATS[fmt]
    nested: Any = CANARY
    for _ in range(200):
        nested = {"a": nested, "password": CANARY}
    unlimited = Limits(depth=None)
    watch.call(verbs.dumps, nested)
    watch.call(verbs.loads, verbs.dumps(nested, limits=unlimited))
    watch.call(verbs.loads, verbs.dumps({"Meta": nested}, limits=unlimited), models.Authenticate)
    watch.call(redact, nested)
    assert watch.refused >= 3
    many = {f"k{number}": CANARY for number in range(2_000)}
    watch.call(verbs.loads, verbs.dumps(many, limits=Limits(fields=None)), limits=Limits(fields=10))
    watch.call(verbs.dumps, many, limits=Limits(fields=10))
    watch.call(verbs.loads, verbs.dumps({"password": CANARY, "pin": "7" * 5_000}), Numbers)


# --- writing ---------------------------------------------------------------------------------------


class Odd:
    """A value without a form on the wire that shows what it is."""

    def __repr__(self) -> str:
        return CANARY

    __str__ = __repr__


@each_class
@each_format
def test_what_cannot_be_written(cls: Any, fmt: str, watch: Watch) -> None:
    verbs = FORMATS[fmt]
    cycle: dict[str, Any] = {"a": CANARY}
    cycle["b"] = cycle
    first = next(member.attribute for member in members_of(cls) if member.secret)
    for bad in (
        attrs.evolve(filled(cls), **{first: Odd()}),
        attrs.evolve(filled(cls), extra={"x": Odd(), "y": CANARY}),
        attrs.evolve(filled(cls), extra={"x": cycle}),
        attrs.evolve(filled(cls), extra={"x": {(CANARY,): CANARY}}),
        [filled(cls), Odd()],
    ):
        watch.call(verbs.dumps, bad)
        watch.call(verbs.dumpb, bad)
    assert watch.refused == 10
    watch.call(verbs.dumpb, attrs.evolve(filled(cls), **{first: CANARY + "\ud800"}))
    watch.call(verbs.dumpb, attrs.evolve(filled(cls), extra={"x": CANARY + "\ud800"}))
    assert watch.refused == 12


# --- the command -----------------------------------------------------------------------------------


@each_class
@each_format
def test_messages_of_the_command(cls: Any, fmt: str, watch: Watch) -> None:
    text = FORMATS[fmt].dumps(filled(cls))
    bad = FORMATS[fmt].dumps({**jsv.loads(jsv.dumps(filled(cls))), "meta": CANARY, "results": CANARY, "id": [CANARY]})
    for stdin in (text[: len(text) // 2], text[1:], bad, text + "}", text.encode() + b"\xff"):
        for command in (["convert", "--to", "json"], ["check"]):
            for options in ([], ["--type", cls.__name__], ["--from", fmt], ["--from", fmt, "--type", cls.__name__]):
                result = CliRunner().invoke(main, [*command, *options], input=stdin)
                assert_clean(result.stderr)
                assert result.exit_code in (0, 1)
                if result.exit_code:
                    assert result.stdout == ""
                    assert result.stderr


@each_class
@each_format
def test_redacted_output_of_the_command(cls: Any, fmt: str) -> None:
    text = FORMATS[fmt].dumps(attrs.evolve(filled(cls), extra={"oauth_token": CANARY}))
    for target in FORMATS:
        for options in ([], ["--type", cls.__name__]):
            arguments = ["convert", "--from", fmt, "--to", target, "--redact", *options]
            result = CliRunner().invoke(main, arguments, input=text)
            assert result.exit_code == 0
            assert_clean(result.output)
            assert "***" in result.stdout.replace("%2A", "*")
