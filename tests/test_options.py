"""The options: checked when they are made, compared by content, and sent to Python where the core does not know them."""

from __future__ import annotations

import copy
import gc
import inspect
import pickle
import weakref
from decimal import Decimal

import pytest

import jsvcodec
from jsvcodec import Limits, ReadOptions, WriteOptions, csv, form, json, jsv
from jsvcodec._options import OF_CSV, Frozen, ReadKwargs, WriteKwargs
from jsvcodec.core import core, fits_core

FORMATS = [jsv, json, form, csv]
each_format = pytest.mark.parametrize("module", FORMATS)

READ_TYPE_ERRORS = [
    ("names", None),
    ("names", ["camel"]),
    ("lenient", 1),
    ("lenient", None),
    ("unknown", True),
    ("duplicates", 3),
    ("types", [int]),
    ("types", {"A": "int"}),
    ("types", {1: int}),
    ("limits", 5),
    ("limits", None),
    ("limits", (1, 2, 3)),
    ("hooks", [int]),
    ("hooks", {"int": (int, None)}),
    ("hooks", {int: int}),
    ("hooks", {int: (int,)}),
    ("hooks", {int: (1, None)}),
]
WRITE_TYPE_ERRORS = [
    ("names", 1),
    ("indent", 4),
    ("indent", None),
    ("dates", True),
    ("nulls", None),
    ("sort_keys", 1),
    ("types", 3),
    ("limits", 5),
    ("hooks", 3),
]
READ_VALUE_ERRORS = [
    ("names", "kebab"), ("unknown", "drop"), ("duplicates", "first"), ("formulas", "run"), ("delimiter", ""),
]  # fmt: skip
WRITE_VALUE_ERRORS = [
    ("names", "foo"), ("dates", "iso"), ("nulls", "drop"), ("formulas", "run"), ("delimiter", "::"), ("header", "none"),
]  # fmt: skip


@each_format
@pytest.mark.parametrize(("option", "value"), READ_TYPE_ERRORS)
def test_a_reading_option_of_a_wrong_type(module, option, value):
    for make in (module.Decoder, lambda **options: module.loads("a=1", **options)):
        with pytest.raises(TypeError, match=f"^{option} must "):
            make(**{option: value})


@each_format
@pytest.mark.parametrize(("option", "value"), WRITE_TYPE_ERRORS)
def test_a_writing_option_of_a_wrong_type(module, option, value):
    for make in (module.Encoder, lambda **options: module.dumps({}, **options)):
        with pytest.raises(TypeError, match=f"^{option} must "):
            make(**{option: value})


@each_format
def test_a_wrong_value_of_an_option(module):
    for option, value in READ_VALUE_ERRORS:
        with pytest.raises(ValueError, match=f"^{option} must be one of '"):
            module.Decoder(**{option: value})
    for option, value in WRITE_VALUE_ERRORS:
        with pytest.raises(ValueError, match=f"^{option} must be one of "):
            module.Encoder(**{option: value})


@each_format
def test_only_json_has_dates_in_milliseconds(module):
    if module is json:
        assert module.Encoder(dates="wcf").options.dates == "wcf"
    else:
        with pytest.raises(ValueError, match=r"^dates must be one of None, 'exact'$"):
            module.Encoder(dates="wcf")


@each_format
def test_only_csv_has_the_options_of_tables(module):
    for make, names in ((module.Decoder, OF_CSV & set(ReadOptions._fields)), (module.Encoder, OF_CSV)):
        for name in names:
            if module is csv:
                assert getattr(make(**{name: CHANGED[name]}).options, name) == CHANGED[name]
            else:
                with pytest.raises(TypeError, match=f"^{name} is an option of CSV alone$"):
                    make(**{name: CHANGED[name]})


@each_format
def test_equal_is_not_the_same_where_the_type_is_wrong(module):
    """1 == True, and both have one hash: a codec that is kept for one must not stand for the other."""
    text = module.dumps({"a": "1"})
    module.loads(text, dict[str, str], lenient=True)
    with pytest.raises(TypeError, match="lenient"):
        module.loads(text, dict[str, str], lenient=1)
    module.dumps({"a": "1"}, indent=False)
    with pytest.raises(TypeError, match="indent"):
        module.dumps({"a": "1"}, indent=0)


@each_format
def test_an_option_that_does_not_exist_is_named(module):
    for call in (module.Decoder, module.Encoder, lambda **options: module.loads("{}", **options)):
        with pytest.raises(TypeError, match="nonsense"):
            call(nonsense=1)


def test_the_keywords_are_the_fields():
    assert tuple(ReadKwargs.__annotations__) == ReadOptions._fields
    assert tuple(WriteKwargs.__annotations__) == WriteOptions._fields


def test_options_are_immutable_and_equal_by_content():
    hooks = {Decimal: (Decimal, str)}
    first, second = ReadOptions(hooks=hooks, lenient=True), ReadOptions(lenient=True, hooks=dict(hooks))
    assert first == second
    assert hash(first) == hash(second)
    assert first != ReadOptions(lenient=True)
    for again in (copy.copy(first), copy.deepcopy(first), pickle.loads(pickle.dumps(first))):
        assert (again, hash(again)) == (first, hash(first))
    with pytest.raises(AttributeError):
        first.lenient = False
    with pytest.raises(TypeError):
        first.hooks[int] = (int, None)


def test_mappings_are_copied():
    hooks, types = {Decimal: (Decimal, str)}, {"D": Decimal}
    decoder, encoder = jsv.Decoder(hooks=hooks, types=types), jsv.Encoder(hooks=hooks, types=types)
    hooks.clear()
    types["D"] = int
    for codec in (decoder, encoder):
        assert dict(codec.options.hooks) == {Decimal: (Decimal, str)}
        assert dict(codec.options.types) == {"D": Decimal}


def test_no_hooks_are_the_default():
    assert ReadOptions(hooks={}, types={}) == ReadOptions()
    assert WriteOptions(hooks={}, types={}).changed() == {}


def test_a_frozen_mapping_does_not_follow_what_it_was_made_of():
    content = {"a": int}
    frozen = Frozen(content)
    content["b"] = str
    assert (dict(frozen), len(frozen), frozen) == ({"a": int}, 1, {"a": int})


CHANGED = {
    "names": "pascal", "lenient": True, "unknown": "error", "duplicates": "error", "types": {"D": Decimal},
    "limits": Limits(depth=3), "hooks": {Decimal: (Decimal, str)}, "indent": True, "dates": "exact", "nulls": "keep",
    "sort_keys": True, "formulas": "keep", "delimiter": ";", "header": "names", "type": int,
}  # fmt: skip


KNOWN_IN_READING = {"names", "lenient", "unknown", "duplicates", "types", "limits", "hooks"}


@pytest.mark.parametrize("options", [ReadOptions, WriteOptions])
def test_the_core_runs_only_with_options_that_it_knows(options):
    """A new option is a changed field here, so that it goes to Python until someone teaches the core."""
    known = {
        ReadOptions: KNOWN_IN_READING,
        WriteOptions: {"names", "indent", "dates", "nulls", "sort_keys", "limits", "hooks"},
    }[options]
    assert {name for name in options._fields if fits_core(options(**{name: CHANGED[name]}))} == known
    assert fits_core(options())
    assert not fits_core(options(limits=Limits(digits=5)))


@pytest.mark.skipif(core is None, reason="asks what the core does")
def test_the_core_stands_in_where_it_knows_the_options():
    for name in set(ReadOptions._fields) - OF_CSV:
        assert ("decode" in vars(jsv.Decoder(**{name: CHANGED[name]}))) == (name in KNOWN_IN_READING)


def test_verbs_look_like_functions():
    for module in FORMATS:
        for name in ("loads", "dumps", "dumpb", "load", "dump"):
            verb = getattr(module, name)
            assert inspect.isroutine(verb)
            assert verb.__doc__
            assert (verb.__module__, verb.__qualname__, verb.__name__) == (module.__name__, name, name)
            assert repr(verb).startswith(f"<function {name} at ")
    assert str(inspect.signature(jsv.loads)) == "(data: 'Data', type: 'Any' = None, **options: 'Any') -> 'Any'"
    assert next(iter(inspect.signature(jsvcodec.convert).parameters)) == "data"


@each_format
def test_verbs_are_methods_in_a_class_as_functions_are(module):
    class Text(str):
        parsed = module.loads

    text = module.dumps({"a": "1"})
    assert Text(text).parsed(dict[str, str]) == {"a": "1"}
    assert Text.parsed(text, dict[str, str]) == {"a": "1"}


@each_format
def test_what_cannot_be_hashed_works(module):
    class Hook:
        __hash__ = None

        def __call__(self, value):
            return value

    text = module.dumps({"a": "1"})
    assert module.loads(text, dict[str, str], hooks={Decimal: (Hook(), None)}) == {"a": "1"}
    assert module.dumps({"a": "1"}, hooks={Decimal: (None, Hook())}) == text


@each_format
def test_a_subclass_that_decodes_itself_keeps_its_method(module):
    class Loud(module.Decoder):
        def decode(self, data):
            return ["mine", super().decode(data)]

    text = module.dumps({"a": "1"})
    assert Loud(dict[str, str]).decode(text) == ["mine", {"a": "1"}]
    assert pickle.loads(pickle.dumps(module.Decoder(dict[str, str]))).decode(text) == {"a": "1"}


def test_codecs_are_freed_without_the_collector():
    gc.disable()
    try:
        for module in FORMATS:
            reference = weakref.ref(module.Decoder(dict[str, str]))
            assert reference() is None
    finally:
        gc.enable()


@each_format
def test_an_option_of_the_other_direction_is_named(module):
    with pytest.raises(TypeError, match=r"^indent is not an option of reading; the options are names, lenient, "):
        module.Decoder(indent=True)
    with pytest.raises(TypeError, match=r"^lenient is not an option of writing; the options are names, indent, "):
        module.Encoder(lenient=True)
