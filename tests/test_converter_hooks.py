"""Hooks, strategies and settings of cattrs win over ours: everywhere, in both directions, in every format."""

from __future__ import annotations

from typing import Any

import cattrs
import pytest
from cattrs.gen import make_dict_structure_fn, override
from cattrs.strategies import (
    configure_tagged_union,
    configure_union_passthrough,
    include_subclasses,
    use_class_methods,
)
from support.converted import (
    ACCOUNT,
    DRAWING,
    FORMATS,
    PAINT,
    ZOO,
    Account,
    Animal,
    Cents,
    Circle,
    Colour,
    Drawing,
    Paint,
    Square,
    UserId,
    comes_back,
)  # fmt: skip

from jsvcodec import DecodeError, json
from jsvcodec.converters import configure_converter, make_converter


@pytest.mark.parametrize("format", FORMATS)
def test_a_tagged_union(format: str) -> None:
    converter = make_converter(format)
    configure_tagged_union(Circle | Square, converter)
    text = comes_back(converter, DRAWING)
    assert text.count("_type") == 5
    if format == "jsv":
        assert text.startswith("{main:{flatSize:1,_type:Square},shapes:[{roundSize:2,_type:Circle}")


def test_a_tagged_union_at_the_root_and_its_tag_alone_decides() -> None:
    converter = make_converter("jsv")
    configure_tagged_union(Circle | Square, converter, tag_name="kind", tag_generator=lambda cls: cls.__name__.lower())
    assert converter.dumps([Circle(1)], list[Circle | Square]) == "[{roundSize:1,kind:circle}]"
    assert converter.loads("{roundSize:1,kind:circle}", Circle | Square) == Circle(1)
    with pytest.raises(DecodeError, match=r"\$\.roundSize: not an integer"):
        converter.loads("{roundSize:x,flatSize:1,kind:circle}", Circle | Square)
    with pytest.raises(DecodeError, match=r"\$\[0\]: refused by KeyError"):
        converter.loads("[{roundSize:1,kind:hidden}]", list[Circle | Square])


@pytest.mark.parametrize("before", [True, False])
def test_hooks_of_unions_and_names_win_whenever_they_were_registered(before: bool) -> None:
    converter = cattrs.Converter()
    if not before:
        configure_converter(converter)
    converter.register_structure_hook(UserId, lambda tree, _: UserId(tree.removeprefix("user/")))
    converter.register_structure_hook(int, lambda tree, _: int(tree) * 2)
    configure_tagged_union(Circle | Square, converter)
    if before:
        configure_converter(converter)
    # The strategy keeps the hooks of the classes that it finds: those of cattrs know no other names.
    round_size, flat_size = ("round_size", "flat_size") if before else ("RoundSize", "flatSize")
    drawing = converter.structure(
        {"Main": {round_size: "1", "_type": "Circle"}, "shapes": [{flat_size: "2", "_type": "Square"}]}, Drawing
    )
    assert drawing == Drawing(Circle(2), [Square(4)])
    assert converter.structure({"userId": "user/me", "friends": ["user/you"]}, Account).friends == ["you"]


@pytest.mark.parametrize("format", FORMATS)
def test_new_types_and_annotated_types(format: str) -> None:
    converter = make_converter(format)
    converter.register_structure_hook(UserId, lambda tree, _: UserId(tree.removeprefix("user/")))
    converter.register_unstructure_hook(UserId, lambda value: f"user/{value}")
    converter.register_structure_hook_func(lambda kind: kind == Cents, lambda tree, _: int(tree.replace(".", "")))
    converter.register_unstructure_hook_func(lambda kind: kind == Cents, lambda value: f"{value / 100:.2f}")
    text = comes_back(converter, ACCOUNT)
    assert text.count("user/") + text.count("user%2F") == 5
    assert "1.50" in text
    assert "0.50" in text


def test_a_class_registered_as_an_unstructure_hook() -> None:
    converter = make_converter("jsv")
    converter.register_unstructure_hook(UserId, str.upper)
    account = "{userId:ME,balance:150,friends:[YOU],debts:{THEM:50},keys:{owner:A},pair:[B,5]}"
    assert converter.dumps(ACCOUNT) == account


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("way", ["hook", "func", "factory", "methods"])
def test_hooks_of_classes(format: str, way: str) -> None:
    converter = make_converter(format)

    def read(tree: Any, _: Any) -> Colour:
        return Colour(tree.removeprefix("#"))

    def write(colour: Colour) -> str:
        return f"#{colour.name}"

    if way == "hook":
        converter.register_structure_hook(Colour, read)
        converter.register_unstructure_hook(Colour, write)
    elif way == "func":
        converter.register_structure_hook_func(lambda kind: kind is Colour, read)
        converter.register_unstructure_hook_func(lambda kind: kind is Colour, write)
    elif way == "factory":
        converter.register_structure_hook_factory(lambda kind: kind is Colour, lambda _: read)
        converter.register_unstructure_hook_factory(lambda kind: kind is Colour, lambda _: write)
    else:
        Colour.parse, Colour.text = classmethod(lambda cls, tree: read(tree, cls)), write  # type: ignore[attr-defined]
        use_class_methods(converter, "parse", "text")
    try:
        text = comes_back(converter, PAINT)
        assert text.count("#") + text.count("%23") == 4
        if format != "form":
            assert converter.loads(converter.dumps(Colour("red")), Colour) == Colour("red")
    finally:
        if way == "methods":
            del Colour.parse, Colour.text  # type: ignore[attr-defined]


def test_a_generated_hook_of_cattrs_may_rename() -> None:
    converter = make_converter("jsv")
    hook = make_dict_structure_fn(Circle, converter, round_size=override(rename="r"))
    converter.register_structure_hook(Circle, hook)
    assert converter.loads("[{r:1}]", list[Circle]) == [Circle(1)]
    with pytest.raises(DecodeError) as caught:
        converter.loads("[{r:x},{}]", list[Circle])
    assert [problem.path for problem in caught.value.problems] == ["$[0].round_size", "$[1].round_size"]
    assert caught.value.reason == "not an integer"


def test_passthrough_of_unions() -> None:
    converter = make_converter("json")
    configure_union_passthrough(int | float | str | None, converter)
    assert converter.loads('[1,"2",null]', list[int | float | str | None]) == [1, "2", None]
    with pytest.raises(DecodeError, match=r"\$\[0\]: refused by TypeError") as caught:
        converter.loads('[["s3cr3t"]]', list[int | float | str | None])
    assert "s3cr3t" not in repr(caught.value)


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("strategy", [None, configure_tagged_union])
def test_subclasses(format: str, strategy: Any) -> None:
    converter = make_converter(format)
    include_subclasses(Animal, converter, union_strategy=strategy)
    comes_back(converter, ZOO)


def test_text_keys_and_text_have_hooks_too() -> None:
    for format in ("jsv", "json"):
        converter = make_converter(format)
        converter.register_structure_hook(str, lambda tree, _: tree.upper())
        converter.register_unstructure_hook(str, lambda text: text.lower())
        assert converter.loads(converter.dumps({"A": ["B", "C"]}), dict[str, list[str]]) == {"A": ["B", "C"]}
        assert "a" in converter.dumps({"A": ["B"]})
        assert converter.loads(json.dumps("a"), str) == "A"


def test_user_hooks_run_once_in_unions() -> None:
    calls: list[Any] = []
    converter = make_converter("json")
    converter.register_structure_hook(Colour, lambda tree, _: calls.append(tree) or Colour(tree["name"]))
    assert converter.loads('{"first":{"name":"a"},"either":{"name":"b"}}', Paint).either == Colour("b")
    assert calls == [{"name": "a"}, {"name": "b"}]
