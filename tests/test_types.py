"""What annotations mean: None, members with a say of their own, and what nobody can read."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import InitVar, dataclass, field
from functools import partial
from types import SimpleNamespace
from typing import Any, Generic, Literal, NamedTuple, Optional, Protocol, TypedDict, TypeVar

import attrs
import pytest
import typing_extensions
from support.ways import FORMATS, read, write

import jsvcodec
from jsvcodec import DecodeError
from jsvcodec.names import wire

T = TypeVar("T")
each_format = pytest.mark.parametrize("name", FORMATS)

# --- None ---------------------------------------------------------------------------------------------------------

Opt = typing_extensions.TypeAliasType("Opt", int | None)  # type: ignore[misc]
LITERAL = Literal["a", None]
OPTIONAL: dict[str, tuple[Any, Any]] = {
    "int | None": (int | None, 3), "Optional[str]": (Optional[str], "x"), "Literal": (LITERAL, "a"), "alias": (Opt, 3),
    "None": (None, None), "list | None": (list[int] | None, [1]), "Any": (Any, "x"), "object": (object, "x"),
    "map | None": (dict[str, int] | None, {"a": 1}), "union": (int | list[str] | None, 7),
    "NewType": (typing_extensions.NewType("New", int) | None, 1), "nested alias": (Optional[Opt], 3),  # type: ignore[valid-newtype]
}  # fmt: skip


def classes_with(kind: Any, **default: Any) -> list[Any]:
    """Return a class of every sort with a member `x` of this type."""
    made = [
        attrs.make_class("Attrs", {"x": attrs.field(type=kind, **default)}),
        dataclasses.make_dataclass("Data", [("x", kind, field(**default))]),
    ]
    if not default:
        made += [NamedTuple("Tuple", [("x", kind)]), TypedDict("Typed", {"x": kind})]  # type: ignore[misc, operator]
    return made


@each_format
@pytest.mark.parametrize("kind", OPTIONAL)
def test_a_member_that_is_none_comes_back_as_none_where_it_has_no_default(name, kind):
    wanted, _ = OPTIONAL[kind]
    for cls in classes_with(wanted):
        value = cls(x=None)
        assert read(name, cls, write(name, value)) == value
        if name != "form":
            for options in ({}, {"nulls": "keep"}):
                assert read(name, list[cls], write(name, [value, value], **options)) == [value, value]


@pytest.mark.parametrize("name", ["jsv", "json"])
@pytest.mark.parametrize("kind", [kind for kind in OPTIONAL if kind != "None"])
def test_null_is_none_although_there_is_a_default(name, kind):
    wanted, default = OPTIONAL[kind]
    for cls in classes_with(wanted, default=default) if not isinstance(default, (list, dict)) else []:
        assert read(name, cls, {"jsv": "{x:}", "json": '{"x":null}'}[name]).x in (None, "")
        assert read(name, cls, write(name, cls(None), nulls="keep")) == cls(None)
        assert read(name, cls, write(name, cls(None))) == cls()  # a default wins where nothing is sent


def test_none_is_a_type():
    @attrs.define
    class Nothing:
        n: None
        m: None = None

    for name, texts in (("jsv", ("{n:}", "{n:null}", "{}")), ("json", ('{"n":null}', "{}")), ("form", ("n=", ""))):
        for text in texts:
            assert read(name, Nothing, text) == Nothing(None)
    for name, text in (("jsv", "{n:x}"), ("json", '{"n":1}')):
        with pytest.raises(DecodeError, match=r"^\$\.n: expected null$"):
            read(name, Nothing, text)
    assert read("json", list[None], write("json", [None])) == [None]
    assert read("jsv", list[None], write("jsv", [None, None])) == [None, None]


# --- what nobody can read -----------------------------------------------------------------------------------------


@dataclass
class Box(Generic[T]):
    item: T


class Proto(Protocol):
    def act(self) -> None: ...


class Weird:
    def __init__(self, a: int) -> None: ...


@attrs.define
class HasProto:
    p: Proto


@dataclass
class HasWeird:
    w: list[Weird]


@attrs.define
class Forward:
    f: Nope  # type: ignore[name-defined]  # noqa: F821


@attrs.define
class Holder:
    h: dict[str, list[Forward | None]]


def local() -> Any:
    @attrs.define
    class Outer:
        x: Inner  # type: ignore[name-defined]

    class Inner: ...

    return Outer


@each_format
@pytest.mark.parametrize(
    ("kind", "told"),
    [(HasProto, "HasProto.p: no way to read or write Proto"), (HasWeird, "HasWeird.w: no way to read or write Weird"),
     (Forward, "Forward.f: the name 'Nope' cannot be resolved"), (Holder, "Forward.f: the name 'Nope' cannot be resolved"),
     (local(), "Outer.x: the name 'Inner' cannot be resolved")],
)  # fmt: skip
def test_what_nobody_can_read_is_told_when_the_codec_is_made(name, kind, told):
    module = FORMATS[name]
    for whole in (kind, list[kind], dict[str, kind], kind | None, tuple[kind, int], Box[kind], dict[str, kind | int]):
        for make in (module.Decoder, partial(module.loads, "{}"), partial(jsvcodec.convert, "{}", name, "jsv")):
            with pytest.raises(TypeError) as refusal:
                make(whole)
            assert str(refusal.value) == told


def test_a_bare_type_that_nobody_can_read_is_named():
    for kind in (Proto, Weird, complex, list[Weird], Callable[[], int]):
        for module in FORMATS.values():
            with pytest.raises(TypeError, match="no way to read or write"):
                module.Decoder(kind)


@each_format
def test_a_value_in_place_of_a_type_is_not_shown(name):
    for value in ({"password": "hunter2"}, SimpleNamespace(password="hunter2"), ["hunter2"]):
        with pytest.raises(TypeError, match=f"no way to read or write an instance of {type(value).__name__}$"):
            FORMATS[name].loads("{}", value)


# --- members with a say of their own ------------------------------------------------------------------------------


@attrs.define
class Extra:
    a: int
    extra: dict[str, int] = attrs.field(factory=dict, metadata=wire(extra=True))


@dataclass
class Started:
    a: int
    start: InitVar[int] = 5
    started: int = field(init=False, default=0)

    def __post_init__(self, start: int) -> None:
        self.started = start


def document(name: str, **members: Any) -> str:
    """Return a document with these members, whose values have no special characters."""
    if name == "form":
        return "&".join(f"{key}={value}" for key, value in members.items())
    quote = '"' if name == "json" else ""
    pairs = (f"{quote}{key}{quote}:{quote}{value}{quote}" for key, value in members.items())
    return f"{{{','.join(pairs)}}}"


@each_format
def test_unknown_members_are_of_the_type_that_the_class_says(name):
    text = partial(document, name)
    assert read(name, Extra, text(a=1, z=2)) == Extra(1, {"z": 2})
    assert read(name, Extra, write(name, Extra(1, {"z": 2}))) == Extra(1, {"z": 2})
    with pytest.raises(DecodeError, match=r"^\$\.z: not an integer$"):
        read(name, Extra, text(a=1, z="q"))


@each_format
def test_what_post_init_takes_is_passed(name):
    text = partial(document, name)
    assert [read(name, Started, text(a=1, start=7)).started, read(name, Started, text(a=1)).started] == [7, 5]
    assert "start" not in FORMATS[name].loads(write(name, Started(1, 2)))
    with pytest.raises(DecodeError, match=r"^\$\.start: not an integer$"):
        read(name, Started, text(a=1, start="x"))
