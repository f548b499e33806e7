"""JSON as the compiled core writes it: byte for byte what Python writes, which is what msgspec makes of plain values."""

from __future__ import annotations

import json as stdlib_json
import struct
from collections import UserDict, deque
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

import attrs
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from safety import nomemory
from safety.backends import DECLINED, Write, core, core_writer, write_both, write_by_face
from support.strategies import Level, Marks, Shade, everythings, strings, trees

from jsvcodec import EncodeError, Limits, json, jsv
from jsvcodec.names import wire

compared = pytest.mark.skipif(core is None, reason="the compiled core does not run")

OWN_TYPES = trees(
    strings | st.none() | st.booleans() | st.integers() | st.floats() | st.decimals() | st.datetimes()
    | st.datetimes(timezones=st.timezones()) | st.dates() | st.times() | st.timedeltas() | st.uuids() | st.binary(max_size=9)
    | st.sampled_from([*Shade, *Level, *Marks])
)  # fmt: skip

WAYS = st.builds(
    Write,
    indent=st.booleans(),
    dates=st.sampled_from([None, "exact", "wcf"]),
    as_text=st.booleans(),
    names=st.sampled_from(["camel", "pascal", "snake"]),
    depth=st.just(128),
    format=st.just("json"),
    nulls=st.sampled_from(["omit", "keep"]),
    sort_keys=st.booleans(),
    hooked=st.booleans(),
)


def both(value: Any, how: Write) -> None:
    assert write_both(value, how).difference == ""
    assert write_by_face(value, how) == ""


@compared
@given(OWN_TYPES, WAYS)
def test_trees_are_what_python_writes(value, how):
    both(value, how)


@compared
@given(everythings(), WAYS)
def test_models_are_what_python_writes(value, how):
    both(value, how)


@compared
@given(st.dictionaries(strings | st.integers() | st.floats() | st.booleans() | st.dates() | st.uuids(), strings), WAYS)
def test_keys_are_what_python_writes(value, how):
    both(value, how)


@given(st.dictionaries(st.text("aé\u0100\U0001f600\0z", max_size=12), st.integers(), max_size=60))
def test_sorted_keys_are_in_the_order_of_code_points(tree):
    expected = dict(sorted(tree.items()))
    for written in (json.dumps(tree, sort_keys=True), json.dumps(expected)):
        assert written == stdlib_json.dumps(expected, ensure_ascii=False, separators=(",", ":"))


@compared
@given(OWN_TYPES | everythings(), WAYS)
def test_jsv_with_options_is_what_python_writes(value, how):
    both(value, how._replace(format="jsv", dates=None if how.dates == "wcf" else how.dates))


# --- scalars ------------------------------------------------------------------------------------------------------


@given(st.integers(0, 2**64 - 1))
def test_floats_are_laid_out_as_msgspec_does(bits):
    (number,) = struct.unpack("<d", bits.to_bytes(8, "little"))
    if number - number == 0:
        assert json.dumpb([number, {"a": number}]) == msgspec.json.encode([number, {"a": number}])


@pytest.mark.parametrize("exponent", range(-8, 25))
@pytest.mark.parametrize("digits", ["1", "1.5", "9.999999999999999", "1.2345678901234567", "4"])
@pytest.mark.parametrize("sign", ["", "-"])
def test_floats_at_the_edges_of_the_layouts(sign, digits, exponent):
    number = float(f"{sign}{digits}e{exponent}")
    assert json.dumpb(number) == msgspec.json.encode(number)


SCALARS: list[tuple[Any, str]] = [
    (None, "null"),
    (True, "true"),
    (-0.0, "-0.0"),
    (2**64, "18446744073709551616"),
    (Decimal("1.10"), "1.10"),
    (Decimal("-0"), "-0"),
    (Decimal("1E+5"), "1E+5"),
    (datetime(2020, 1, 2), '"2020-01-02T00:00:00Z"'),
    (datetime(2020, 1, 2, 3, 4, 5, 600), '"2020-01-02T03:04:05.0006Z"'),
    (datetime(2020, 1, 2, tzinfo=timezone(timedelta(minutes=-90))), '"2020-01-02T00:00:00-01:30"'),
    (date(1, 2, 3), '"0001-02-03"'),
    (time(10, 20, 30, 500_000), '"PT10H20M30.5S"'),
    (timedelta(days=-1), '"-P1D"'),
    (UUID(int=0xABC), '"00000000-0000-0000-0000-000000000abc"'),
    (b"", '""'),
    (bytearray(b"ab"), '"YWI="'),
    (Shade.DARK_BLUE, '"Dark Blue, {x}"'),
    (Level.HIGH, "20"),
    (Marks.A | Marks.C, "5"),
    ('\b\t\n\f\r\x00\x1f\x7f"\\/', r'"\b\t\n\f\r\u0000\u001f' + '\x7f\\"\\\\/"'),
    ("é€😀\u2028", '"é€😀\u2028"'),
]


@pytest.mark.parametrize(("value", "text"), SCALARS, ids=repr)
def test_scalars(value, text):
    assert json.dumps(value) == text
    assert json.dumps([value, {"a": value}]) == f'[{text},{{"a":{text}}}]'
    assert core is None or core_writer(Write(format="json"))([value]) in (f"[{text}]".encode(), DECLINED)


@pytest.mark.parametrize(
    ("moment", "milliseconds"),
    [
        (datetime(1970, 1, 1), 0),
        (datetime(1969, 12, 31, 23, 59, 59, 999_500), 0),
        (datetime(1969, 12, 31, 23, 59, 58, 999_500), -1_000),
        (datetime(1, 1, 1), -62_135_596_800_000),
        (datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=timezone(timedelta(hours=-14))), 253_402_351_199_999),
        (datetime(2000, 2, 29, 12, tzinfo=timezone(timedelta(hours=2))), 951_818_400_000),
    ],
)
def test_moments_as_older_hosts_have_them(moment, milliseconds):
    assert (
        json.dumps([moment, {moment: 1}], dates="wcf") == f'["/Date({milliseconds})/",{{"/Date({milliseconds})/":1}}]'
    )


@pytest.mark.parametrize("length", [*range(36), 63, 64, 65, 127, 128, 129, 300])
@pytest.mark.parametrize("filler", ["a", "é", "日", "😀"])
def test_every_place_of_a_string_may_need_an_escape(filler, length):
    text = filler * length
    for place in {0, 1, length // 2, length - 2, length - 1} & set(range(length)):
        for char in '"\\\x1f\n\x7f ':
            odd = text[:place] + char + text[place + 1 :]
            assert json.dumpb([odd, {odd: odd}]) == msgspec.json.encode([odd, {odd: odd}])


def test_an_enum_of_many_constants():
    many = Enum("many", [(f"N{number}", f"value {number}") for number in range(500)])  # type: ignore[misc]
    assert json.loads(json.dumps(list(many))) == [member.value for member in many]
    assert jsv.loads(jsv.dumps(list(many))) == [member.value for member in many]


# --- containers ---------------------------------------------------------------------------------------------------


@attrs.define
class Linked:
    next: Any = None
    more: dict[str, Any] = attrs.field(factory=dict, metadata=wire(extra=True))


AROUND: list[Any] = [
    lambda inner: [inner],
    lambda inner: {"a": inner, "b": 1},
    lambda inner: (1, inner),
    lambda inner: Linked(inner),
    lambda inner: UserDict(a=inner),
    lambda inner: {7: inner},
]


@compared
@pytest.mark.parametrize("format", ["json", "jsv"])
@pytest.mark.parametrize("levels", [1, 2, 3, 62, 63, 64, 65, 66, 67, 80, 127, 128, 129])
@pytest.mark.parametrize("kind", [*range(len(AROUND)), "mixed"])
def test_levels_on_and_beyond_the_stack(kind, levels, format):
    value: Any = "x"
    for level in range(levels):
        value = AROUND[level % len(AROUND) if kind == "mixed" else kind](value)
    how = Write(format=format, sort_keys=levels % 2 == 0 and kind not in (5, "mixed"))
    both([value, value] if levels < 128 else value, how)
    assert (core_writer(how)(value) is DECLINED) == (levels > 128)


def test_jsv_nests_without_end():
    value: Any = "x"
    for _ in range(20_000):
        value = [value, {}]
    assert jsv.dumps(value, limits=Limits(depth=None)) == "[" * 20_000 + "x" + ",{}]" * 20_000


@pytest.mark.parametrize("levels", [499, 500, 501, 50_000])
def test_json_nests_as_deep_as_msgspec_goes(levels):
    value: Any = "x"
    for _ in range(levels):
        value = [value]
    if levels < 900:
        assert json.dumps(value, limits=Limits(depth=None)) == "[" * levels + '"x"' + "]" * levels
    else:
        with pytest.raises(EncodeError, match="nested deeper than the JSON library goes"):
            json.dumps(value, limits=Limits(depth=None))


@compared
@pytest.mark.parametrize("value", [{}, [], {"a": {}}, [[], {}], {"a": [1, {"b": 'x,:[{\\"'}]}, "text", 1, None])
def test_the_layout_is_that_of_msgspec(value):
    assert core_writer(Write(True, format="json"))(value) == msgspec.json.format(msgspec.json.encode(value), indent=2)


# --- code of the caller -------------------------------------------------------------------------------------------


class Changing:
    """Changes what is being written while it is written itself."""

    def __init__(self, change: Any) -> None:
        self.change = change


def write_changing(value: Changing) -> str:
    value.change()
    return "changed"


CHANGES: list[Any] = [
    lambda parts: parts.clear(),
    lambda parts: parts.pop("b", None),
    lambda parts: parts.update({f"new{number}": "x" * 50 for number in range(100)}),
    lambda parts: (parts.pop("b", None), parts.update({5: "of another kind"})),
    lambda parts: (parts.pop("c", None), parts.update(d="another")),
    lambda parts: parts.update(b=["another"], c=None),
]


@pytest.mark.parametrize("format", [json, jsv])
@pytest.mark.parametrize("sort_keys", [False, True])
@pytest.mark.parametrize("levels", [0, 70])
@pytest.mark.parametrize("change", CHANGES)
def test_a_dict_that_is_walked_in_place_may_change(change, levels, sort_keys, format):
    parts: dict[Any, Any] = {"a": 1, "b": ["x" * 40], "c": "text"}
    parts = {"a": "first", "z": Changing(lambda: change(parts)), **parts}
    value: Any = parts
    for _ in range(levels):
        value = [value]
    try:
        text = format.dumps(value, hooks={Changing: (None, write_changing)}, sort_keys=sort_keys)
    except (EncodeError, RuntimeError):  # dictionary changed size during iteration
        return
    assert "changed" in text or not parts


class Money:
    def __init__(self, cents: Any) -> None:
        self.cents = cents


LATE: list[Any] = ["x", 10**100, Decimal("NaN"), "\ud800", object(), {None: 1}, {1: "a", "1": "b"}, float("inf")]


@pytest.mark.parametrize("encoder", [json.Encoder, jsv.Encoder])
@pytest.mark.parametrize("late", LATE, ids=range(len(LATE)))
@pytest.mark.parametrize("made", ["5", None, ["a"], {"a": "b"}, Decimal("1E-9"), Shade.RED, Money("inner")], ids=repr)
def test_a_hook_runs_once_whatever_comes_after_it(made, late, encoder):
    calls: list[Any] = []

    def write(money: Money) -> Any:
        calls.append(money)
        return made

    first, second = Money(1), Money(2)
    hooks: Any = {Money: (None, write), UUID: (None, write)}
    unique = UUID(int=5)
    try:
        encoder(hooks=hooks).encode([first, {"a": second, "b": first}, deque([unique]), late])
    except EncodeError as error:
        assert error.path.startswith("$[3]") or isinstance(made, Money)
    if not isinstance(made, Money):
        assert calls == [first, second, unique]
    assert len(calls) <= 3


@pytest.mark.parametrize("encoder", [json.Encoder, jsv.Encoder])
@pytest.mark.parametrize("error", [KeyError, RecursionError, KeyboardInterrupt, MemoryError])
def test_what_a_hook_raises_is_told_as_python_tells_it(error, encoder):
    def write(_: Money) -> Any:
        raise error("hunter2")

    made = encoder(hooks={Money: (None, write)})
    told = []
    for encode in (made.encode, lambda value: encoder.encode(made, value)):
        with pytest.raises((EncodeError, RecursionError, KeyboardInterrupt, MemoryError)) as caught:
            encode([1, Money(1)])
        told.append((type(caught.value), str(caught.value)))
    assert told[0] == told[1]


@compared
@pytest.mark.parametrize(
    "hooks",
    [{str: (None, str)}, {dict: (None, str)}, {list[int]: (None, str)}, {Exception: (None, str), int: (None, str)}],
)
def test_hooks_of_nearly_all_values_are_left_to_python(hooks):
    assert "encode" not in vars(json.Encoder(hooks=hooks))
    assert "encode" not in vars(jsv.Encoder(hooks=hooks))


@compared
def test_the_core_writes_what_it_should():
    value: list[Any] = [{"a": [1, 1.5, None, True, "x"], "b": {}}, Linked("x"), Shade.RED, datetime(2020, 1, 2)]
    for how in (Write(), Write(format="json"), Write(format="json", sort_keys=True, nulls="keep", dates="wcf")):
        assert core_writer(how)(value) is not DECLINED
    assert core_writer(Write(format="json"))(Linked("x", {"é": [()]})) == '{"next":"x","é":[[]]}'.encode()
    assert "encode" in vars(json.Encoder(hooks={Money: (None, str)}))


@compared
@pytest.mark.parametrize("job", ["json-model-write", "json-deep-write"])
def test_no_memory_is_told_as_that(job):
    pytest.importorskip("_testcapi", reason="the interpreter came without its test modules")
    fine, told = nomemory.run(job, allocations=40)
    assert fine, told
