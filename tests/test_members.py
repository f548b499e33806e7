"""Members of classes: their order, names that collide, fields declared anew, and what is not called for bad ones."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import attrs
import msgspec
import pydantic
import pytest
from support.ways import FORMATS, read, write

import jsvcodec
from jsvcodec import DecodeError, Limits
from jsvcodec.names import wire

each_format = pytest.mark.parametrize("name", FORMATS)


# --- order: a class's own members first, then those of its bases --------------------------------------------------


@attrs.define
class AttrsBeing:
    b1: int = 1
    b2: int = 2


@attrs.define
class AttrsAnimal(AttrsBeing):
    a1: int = 3


@attrs.define
class AttrsPet(AttrsAnimal):
    p1: int = 4
    b2: int = 5


@attrs.frozen
class FrozenPet(AttrsAnimal):
    p1: int = 4
    b2: int = 5


@attrs.define(slots=False)
class LoosePet(AttrsAnimal):
    p1: int = 4
    b2: int = 5


@dataclass
class DataBeing:
    b1: int = 1
    b2: int = 2


@dataclass
class DataAnimal(DataBeing):
    a1: int = 3


@dataclass
class DataPet(DataAnimal):
    p1: int = 4
    b2: int = 5


@dataclass(slots=True, kw_only=True)
class SlottedPet(DataAnimal):
    p1: int = 4
    b2: int = 5


class ModelBeing(pydantic.BaseModel):
    b1: int = 1
    b2: int = 2


class ModelAnimal(ModelBeing):
    a1: int = 3


class ModelPet(ModelAnimal):
    p1: int = 4
    b2: int = 5


class StructBeing(msgspec.Struct):
    b1: int = 1
    b2: int = 2


class StructAnimal(StructBeing):
    a1: int = 3


class StructPet(StructAnimal):
    p1: int = 4
    b2: int = 5


PETS: list[Any] = [AttrsPet, FrozenPet, LoosePet, DataPet, SlottedPet, ModelPet, StructPet]
ORDER = ["p1", "b2", "a1", "b1"]


@pytest.mark.parametrize("pet", PETS)
def test_own_members_come_first_then_those_of_the_bases(pet):
    def order(text: str, part: Any = lambda tree: tree) -> list[str]:
        return list(part(FORMATS[name].loads(text)))

    for name in FORMATS:
        for options in ({}, {"names": "pascal"}, {"indent": True}, {"dates": "exact"}):
            found = order(write(name, pet(), **options))
            assert [each.lower() for each in found] == ORDER
        assert order(write(name, jsvcodec.sample(pet))) == ORDER
        assert order(
            write(name, pet(), sort_keys=True) if name != "form" else "&".join(f"{k}=1" for k in sorted(ORDER))
        ) == sorted(ORDER)
        if name != "form":
            assert order(write(name, [pet()]), lambda tree: tree[0]) == ORDER
            assert order(write(name, {"k": pet()}), lambda tree: tree["k"]) == ORDER
        assert read(name, pet, write(name, pet())) == pet()


# --- names that are the same, or nearly ---------------------------------------------------------------------------


@attrs.define
class Same:
    user_name: str = ""
    userName: str = ""


@dataclass
class SameByMark:
    a: str = ""
    b: str = field(default="", metadata=wire("a"))


@each_format
@pytest.mark.parametrize("cls", [Same, SameByMark])
def test_two_members_of_one_name_are_refused(name, cls):
    module = FORMATS[name]
    told = rf"^{cls.__name__}: (user_name and userName|a and b) have the same name on the wire$"
    for make in (module.Decoder, lambda kind: module.loads("{}", kind)):
        for kind in (cls, list[cls], dict[str, cls | None]):
            with pytest.raises(TypeError, match=told):
                make(kind)
    encoder = module.Encoder()
    for write_it in (
        module.dumps,
        module.dumpb,
        encoder.encode,
        encoder.encode_text,
        lambda value: type(encoder).encode(encoder, value),
    ):
        with pytest.raises(TypeError, match=told):
            write_it(cls())
        with pytest.raises(TypeError, match=told):
            write_it({"k": [cls()]})


@attrs.define
class Cased:
    name: str = ""
    Name: str = attrs.field(default="", metadata=wire("Name"))
    nAME: str = attrs.field(default="", metadata=wire("nAME"))


@pytest.mark.parametrize("name", ["jsv", "json"])
@pytest.mark.parametrize(
    ("members", "value"),
    [({"name": "1", "Name": "2", "nAME": "3"}, Cased("1", "2", "3")), ({"Name": "2"}, Cased("", "2")),
     ({"nAME": "3", "name": "1"}, Cased("1", "", "3")), ({"NAME": "4"}, Cased("4"))],
)  # fmt: skip
def test_names_that_differ_in_case_only_go_to_the_exact_one(name, members, value):
    assert read(name, Cased, write(name, members)) == value


# --- declared anew ------------------------------------------------------------------------------------------------


@attrs.define
class Slotted:
    a: int = 1
    b: str = "x"


@attrs.frozen
class Again(Slotted):
    a: int = 2
    c: int = 3


@attrs.frozen
class Thrice(Again):
    a: int = 7


@each_format
@pytest.mark.parametrize("cls", [Again, Thrice])
def test_a_slotted_field_that_is_declared_anew_is_read_and_written_once(name, cls):
    value = cls(a=5, b="q")
    text = write(name, value)
    assert text.count("a") == 1
    assert read(name, cls, text) == value
    assert hash(read(name, cls, text)) == hash(value)


# --- unknown members ----------------------------------------------------------------------------------------------


@attrs.define
class Open:
    a: int = 0
    more: dict[str, Any] = attrs.field(factory=dict, metadata=wire(extra=True))


@each_format
@pytest.mark.parametrize("more", [{"": {"b": "c"}}, {"": {"": ""}}, {"more": {"b": "c"}}, {"": "x", "more": ["y"]}])
def test_unknown_members_keep_their_names(name, more):
    value = Open(a=1, more=more)
    assert read(name, Open, write(name, value)) == value


# --- what is refused when the codec is made -----------------------------------------------------------------------


@attrs.define
class TwoExtra:
    x: dict[str, Any] = attrs.field(factory=dict, metadata=wire(extra=True))
    y: dict[str, Any] = attrs.field(factory=dict, metadata=wire(extra=True))


@each_format
def test_wrong_classes_and_options_are_type_errors(name):
    module = FORMATS[name]
    told = "^TwoExtra: two members that keep unknown ones: x, y$"
    for call in (lambda: module.Decoder(TwoExtra), lambda: module.loads("{}", list[TwoExtra]), lambda: module.dumps(TwoExtra()),
                 lambda: module.dumps({"k": TwoExtra()}), lambda: module.Encoder().encode(TwoExtra())):  # fmt: skip
        with pytest.raises(TypeError, match=told):
            call()
    for call in (
        lambda: module.dumps({}, indent=4),
        lambda: module.Encoder(indent=4),
        lambda: jsvcodec.convert("", "form", name, indent=4),
    ):
        with pytest.raises(TypeError, match=r"^indent must be a bool, not int$"):
            call()
    for call in (lambda: module.dumps({}, limits=Limits(depth=1.5)), lambda: module.Decoder(limits=Limits(depth=1.5))):
        with pytest.raises(TypeError, match=r"^limits: depth must be an int or None, not float$"):
            call()


# --- not called for bad members -----------------------------------------------------------------------------------

called: list[Any] = []


@dataclass
class PostInit:
    a: int
    b: str = ""

    def __post_init__(self) -> None:
        called.append(self.a)


@attrs.define
class AttrsPostInit:
    a: int
    b: str = ""

    def __attrs_post_init__(self) -> None:
        called.append(self.a)


@each_format
@pytest.mark.parametrize("cls", [PostInit, AttrsPostInit])
def test_post_init_is_called_for_whole_instances_only(name, cls):
    for members, told in (({"a": "x", "b": "y"}, "not an integer"), ({"b": "y"}, "is missing")):
        called.clear()
        with pytest.raises(DecodeError, match=told):
            read(name, cls, write(name, members))
        assert called == []
    called.clear()
    FORMATS[name].loads(write(name, {"a": 1}), cls)
    assert called == [1]
