"""Settings of cattrs and options of the formats, errors, and copies of converters."""

from __future__ import annotations

from typing import Any, Literal

import attrs
import cattrs
import pytest
from attrs import field
from cattrs.strategies import configure_tagged_union
from support.converted import (
    DRAWING,
    PAINT,
    ZOO,
    Animal,
    Cat,
    Circle,
    Colour,
    Drawing,
    Paint,
    Square,
    Zoo,
    comes_back,
)  # fmt: skip

from jsvcodec import DecodeError, EncodeError, Invalid, json, jsv
from jsvcodec.converters import configure_converter, make_converter


@attrs.define
class Defaults:
    name: str = "n"
    tags: list[str] = field(factory=list)
    twice: str = field(default=attrs.Factory(lambda self: self.name * 2, takes_self=True))
    number: int = field(default="7", converter=int)
    needed: int = field(kw_only=True)


def test_omit_if_default() -> None:
    converter = make_converter("jsv", omit_if_default=True)
    assert converter.dumps(Defaults(needed=0)) == "{needed:0}"
    assert (
        comes_back(converter, Defaults("m", ["a"], "x", 8, needed=1)) == "{name:m,tags:[a],twice:x,number:8,needed:1}"
    )
    assert make_converter("jsv").dumps(Defaults(needed=0)) == "{name:n,tags:[],twice:nn,number:7,needed:0}"


@pytest.mark.parametrize("setting", [{"forbid_extra_keys": True}, {"unknown": "error"}])
def test_forbidden_keys(setting: Any) -> None:
    converter = make_converter("jsv", **setting)
    assert converter.forbid_extra_keys
    with pytest.raises(DecodeError, match=r"\$\[0\]\.other: this member is unknown"):
        converter.loads("[{roundSize:1,other:2}]", list[Circle])
    assert converter.copy(forbid_extra_keys=False).loads("{roundSize:1,other:2}", Circle) == Circle(1)
    configure_tagged_union(Circle | Square, converter)
    assert converter.loads(converter.dumps(DRAWING), Drawing) == DRAWING


@attrs.define
class Converted:
    size: int = field(converter=lambda tree: len(tree))
    plain: int = 0
    maybe: int | None = field(default=3, converter=lambda tree: tree)


def test_attrs_converters_are_preferred() -> None:
    for converter in (make_converter("jsv", prefer_attrib_converters=True),
                      make_converter("jsv").copy(prefer_attrib_converters=True)):  # fmt: skip
        assert converter.loads("{size:[a,b,c],plain:1}", Converted) == Converted("abc", 1)
        assert converter.loads("{size:abcd,maybe:x}", Converted).maybe == "x"
    assert make_converter("json", prefer_attrib_converters=True).loads('{"size":[1.5]}', Converted).size == 1
    with pytest.raises(DecodeError, match=r"\$\.size: expected a value of type int"):
        make_converter("jsv").loads("{size:[a],plain:1}", Converted)


def test_errors_in_detail_or_not() -> None:
    tree = {"main": {"roundSize": "x"}, "shapes": [{"flatSize": "1"}, {"flatSize": "y"}], "byName": "z"}
    converter = make_converter("jsv")
    with pytest.raises(cattrs.ClassValidationError) as group:
        converter.structure(tree, Drawing)
    told = cattrs.transform_error(group.value, format_exception=lambda error, _: str(error))
    assert told == [
        "not an integer @ $.main.roundSize",
        "not an integer @ $.shapes[1].flatSize",
        "expected a map @ $.byName",
    ]
    assert "not an integer" in cattrs.transform_error(group.value)[0]
    with pytest.raises(cattrs.IterableValidationError):
        converter.structure([{}], list[Circle])
    brief = make_converter("jsv", detailed_validation=False)
    with pytest.raises(Exception, match=r"^\$\.main\.roundSize: not an integer$") as first:
        brief.structure(tree, Drawing)
    assert not isinstance(first.value, ExceptionGroup)
    for each in (converter, brief):
        with pytest.raises(DecodeError) as caught:
            each.loads("{main:{roundSize:x},shapes:[{flatSize:1},{flatSize:y}],byName:z}", Drawing)
        assert [problem.path for problem in caught.value.problems] == [
            "$.main.roundSize",
            "$.shapes[1].flatSize",
            "$.byName",
        ]


def test_what_hooks_raise_is_told_without_values() -> None:
    def raise_it(error: Exception) -> Any:
        raise error

    raising = {
        "own": lambda tree, kind: raise_it(Invalid("not a colour")),
        "key": lambda tree, kind: raise_it(KeyError(tree)),
        "group": lambda tree, kind: inner.structure([tree, {"roundSize": tree}], tuple[int, Circle]),
        "plain": lambda tree, kind: cattrs.Converter().structure({"round_size": tree}, Circle),
    }
    inner = make_converter("jsv")
    expected = {
        "own": [("$.first", "not a colour")],
        "key": [("$.first", "refused by KeyError")],
        "group": [("$.first[0]", "not an integer"), ("$.first[1].roundSize", "not an integer")],
        "plain": [("$.first.round_size", "refused by ValueError")],
    }
    for name, hook in raising.items():
        converter = make_converter("jsv")
        converter.register_structure_hook(Colour, hook)
        with pytest.raises(DecodeError) as caught:
            converter.loads("{first:s3cr3t}", Paint)
        assert [tuple(problem) for problem in caught.value.problems] == expected[name]
        assert "s3cr3t" not in repr(caught.value) + str(caught.value.__cause__) + str(caught.value.__context__)


def test_what_hooks_raise_in_writing() -> None:
    converter = make_converter("jsv")
    converter.register_unstructure_hook(Colour, lambda colour: {}[colour.name])
    with pytest.raises(EncodeError, match="refused by KeyError") as caught:
        converter.dumps(Paint(Colour("s3cr3t")))
    assert "s3cr3t" not in repr(caught.value)


def test_copies() -> None:
    original = make_converter("json", names="pascal")
    configure_tagged_union(Circle | Square, original)
    original.register_structure_hook(Colour, lambda tree, _: Colour("first"))
    copy = original.copy()
    assert (copy.format, copy.options) == ("json", {"names": "pascal"})
    assert copy.loads(copy.dumps(DRAWING), Drawing) == DRAWING
    assert '"_type"' in copy.dumps(DRAWING)
    assert copy.loads('{"First":1}', Paint).first == Colour("first")
    copy.register_structure_hook(Colour, lambda tree, _: Colour("second"))
    copy.register_structure_hook(int, lambda tree, _: 9)
    copy.register_unstructure_hook(int, lambda number: -number)
    assert copy.loads('{"First":1}', Paint).first == Colour("second")
    assert original.loads('{"First":1}', Paint).first == Colour("first")
    assert (copy.loads("[1]", list[int]), original.loads("[1]", list[int])) == ([9], [1])
    assert (copy.dumps(Circle(1)), original.dumps(Circle(1))) == ('{"RoundSize":-1}', '{"RoundSize":1}')


def test_a_copy_of_a_plain_converter() -> None:
    original = cattrs.Converter()
    configure_converter(original, names="pascal")
    copy = original.copy()
    copy.register_structure_hook(int, lambda tree, _: 9)
    assert copy.structure({"roundSize": "1"}, Circle) == Circle(9)
    assert original.structure({"roundSize": "1"}, Circle) == Circle(1)
    assert copy.unstructure(Circle(1)) == {"RoundSize": 1}


class Colours(list[Colour]):
    pass


class ColoursByName(dict[str, Circle | Square]):
    pass


def test_classes_that_are_lists_and_maps() -> None:
    converter = make_converter("jsv")
    converter.register_unstructure_hook(Colour, lambda colour: f"#{colour.name}")
    converter.register_structure_hook(Colour, lambda tree, _: Colour(tree[1:]))
    configure_tagged_union(Circle | Square, converter)
    assert comes_back(converter, Colours([Colour("a")])) == "[#a]"
    assert comes_back(converter, ColoursByName(a=Circle(1))) == "{a:{roundSize:1,_type:Circle}}"


def test_sets_of_classes() -> None:
    frozen = attrs.make_class("Frozen", {"number": field(type=int)}, frozen=True)
    value = {frozen(number) for number in range(20)}
    converter = make_converter("jsv")
    assert converter.loads(converter.dumps(value), set[frozen]) == value  # type: ignore[valid-type]
    ordered = make_converter("jsv", unstruct_collection_overrides={set: sorted})
    assert ordered.dumps({3, 1, 2}) == "[1,2,3]"
    assert ordered.copy().dumps({"numbers": {3, 1, 2}}) == "{numbers:[1,2,3]}"


def test_hooks_registered_late_are_seen() -> None:
    converter = make_converter("jsv")
    assert converter.loads("{first:{name:a}}", Paint).first == Colour("a")
    converter.register_structure_hook(str, lambda tree, _: tree * 2)
    assert converter.loads("{first:{name:a}}", Paint).first == Colour("aa")


# --- options ------------------------------------------------------------------------------------------------------


def test_options_of_writing() -> None:
    tree = {"b": None, "a": Circle(1)}
    assert make_converter("jsv", sort_keys=True, nulls="keep").dumps(tree) == "{a:{roundSize:1},b:}"
    converter = make_converter("json")
    assert converter.dumps(tree, sort_keys=True, names="pascal") == '{"a":{"RoundSize":1},"b":null}'
    assert converter.dumps(Paint(Colour("a")), names="snake", nulls="keep") == json.dumps(
        Paint(Colour("a")), names="snake", nulls="keep"
    )
    assert converter.dumps(tree) == '{"b":null,"a":{"roundSize":1}}'
    assert converter.dumpb(tree, indent=True) == json.dumpb(tree, indent=True)


def test_types_are_named_where_they_are_declared_as_something_else() -> None:
    types = {"Shop.Cat, Shop": Cat}
    for format in ("jsv", "json"):
        converter = make_converter(format, types=types)
        module = {"jsv": jsv, "json": json}[format]
        for value, kind in ((ZOO, Zoo), ([Cat("a", 1)], list[Animal]), (Cat("a", 1), Cat), ({"x": [Cat("b", 2)]}, Any)):
            assert converter.dumps(value) == module.dumps(value, types=types)
            assert converter.loads(converter.dumps(value), kind) == module.loads(
                module.dumps(value, types=types), kind, types=types
            )


def test_hooks_of_the_format_come_after_those_of_cattrs() -> None:
    hooks = {Colour: (lambda tree: Colour(tree[1:]), lambda colour: f"#{colour.name}")}
    converter = make_converter("jsv", hooks=hooks)
    assert comes_back_from_text(converter, PAINT).count("#") == 4
    converter.register_structure_hook(Colour, lambda tree, _: Colour(tree[1:].upper()))
    assert converter.loads("{first:#a}", Paint).first == Colour("A")


def comes_back_from_text(converter: Any, value: Any) -> str:
    text: str = converter.dumps(value)
    assert converter.loads(text, type(value)) == value
    return text


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"indent": 4}, TypeError), ({"dates": "soon"}, ValueError), ({"nulls": True}, TypeError), ({"names": "x"}, ValueError),
        ({"sort_keys": 1}, TypeError), ({"lenient": 1}, TypeError), ({"unknown": "x"}, ValueError), ({"hooks": 1}, TypeError),
        ({"duplicates": "x"}, ValueError), ({"types": 1}, TypeError), ({"limits": 1}, TypeError), ({"colour": 1}, TypeError),
    ],
)  # fmt: skip
def test_wrong_options_are_named(options: Any, error: Any) -> None:
    (name,) = options
    with pytest.raises(error, match=name):
        make_converter("jsv", **options)
    if name in ("indent", "dates", "nulls", "sort_keys", "names", "hooks", "types", "limits", "colour"):
        with pytest.raises(error, match=name):
            make_converter("jsv").dumps({}, **options)
    if name not in ("indent", "dates", "sort_keys"):
        with pytest.raises(error, match=name):
            configure_converter(cattrs.Converter(), **options)


@attrs.define
class Literally:
    kind: Literal["a", None] = None
    text: str = ""


def test_a_map_where_text_is_wanted() -> None:
    assert make_converter("jsv").loads('{text:{b:"x"}}', Literally).text == '{b:"x"}'
    assert make_converter("jsv").structure({"text": {"b": "x"}}, Literally).text == "{b:x}"
    assert make_converter("json").structure({"text": {"b": [1.5, None]}}, Literally).text == '{"b":[1.5,null]}'
