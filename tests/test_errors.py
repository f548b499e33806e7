"""Errors say where and why, pickle without loss, and hold nothing of the document."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import traceback

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import jsvcodec
from jsvcodec import DecodeError, EncodeError, Invalid, JsvCodecError, Limits, Problem
from jsvcodec._safe_text import MAX_PATH
from jsvcodec.errors import MAX_MESSAGE, MAX_REASON, Problems, path_text

ERRORS = [
    DecodeError.at("a\nbc", 3, "why"),
    DecodeError("why"),
    DecodeError.of([Problem("$.a", "why"), Problem("$[1]", "what")]),
    EncodeError(("a", 0, "b c"), "why"),
]


@pytest.mark.parametrize("error", ERRORS)
def test_they_come_back_from_a_pickle(error):
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is type(error)
    assert vars(again) == vars(error)
    assert str(again) == str(error)


def test_they_form_one_tree():
    for kind in (DecodeError, EncodeError):
        assert issubclass(kind, JsvCodecError)
        assert issubclass(kind, ValueError)
    assert jsvcodec.DecodeError is DecodeError


@pytest.mark.parametrize(
    ("text", "pos", "line", "column"),
    [("", 0, 1, 1), ("ab", 2, 1, 3), ("a\nb", 1, 1, 2), ("a\nb", 2, 2, 1), ("\r\n\r\n", 4, 3, 1)],
)
def test_lines_and_columns(text, pos, line, column):
    for document in (text, text.encode()):
        error = DecodeError.at(document, pos, "why")
        assert (error.line, error.column) == (line, column)


@pytest.mark.parametrize(
    ("steps", "path"),
    [
        ((), "$"),
        (("a", "b_1"), "$.a.b_1"),
        ((0, "1a"), '$[0]["1a"]'),
        (('a"b\\',), '$["a\\"b\\\\"]'),
        (("é",), "$.é"),
        (("",), '$[""]'),
    ],
)
def test_paths(steps, path):
    assert path_text(steps) == path


# --- bounds --------------------------------------------------------------------------------------------

HARMFUL = "\x00\n\r\x1b\x7f\x85\x9b\u2028\u2029\u061c\u200e\u200f\u202a\u202e\u2066\u2069\ufeff\ud800\udfff\U000e0041"
KEYS = st.text(st.one_of(st.characters(), st.sampled_from(HARMFUL)), max_size=200)
STEPS = st.lists(st.one_of(KEYS, st.integers(0, 2**40)), max_size=100).map(tuple)
REASONS = st.text(st.one_of(st.characters(), st.sampled_from(HARMFUL)), max_size=2_000)


def assert_safe(line: str, size: int) -> None:
    assert line.isprintable()
    assert len(line) <= size
    line.encode()


@given(STEPS)
def test_any_path_is_bounded_and_printable(steps):
    path = path_text(steps)
    assert_safe(path, MAX_PATH)
    assert path.startswith("$")
    error = EncodeError(steps, "why")
    assert error.path == path
    assert_safe(str(error), MAX_PATH + 5)


@given(st.lists(st.tuples(STEPS, REASONS), min_size=1, max_size=20), st.none() | st.integers(0, 2**40))
def test_any_message_is_bounded_and_has_a_line_for_each_problem(found, more):
    error = DecodeError.of([Problem(path_text(steps), reason) for steps, reason in found], more)
    lines = str(error).split("\n")
    assert len(error.problems) == len(found)
    assert len(str(error).encode()) <= MAX_MESSAGE
    for problem, line in zip(error.problems, lines, strict=False):
        assert_safe(problem.path, MAX_PATH)
        assert_safe(problem.reason, MAX_REASON)
        assert line == str(problem) or line.startswith("and ")
    assert lines[0] == f"{error.path}: {error.reason}"
    left = len(found) - sum(not line.startswith("and ") for line in lines) + (more or 0)
    assert len(lines) <= len(found) + 1
    assert (left > 0 or more is None) == lines[-1].startswith("and ")
    assert more is None or left == 0 or lines[-1].split()[1] == str(left)


@given(STEPS, REASONS, st.booleans())
def test_any_error_comes_back_from_a_pickle(steps, reason, stopped):
    problems = Problems(2)
    for _ in range(3):
        problems.add(steps, reason)
    for error in (problems.error(stopped=stopped), EncodeError(steps, reason), DecodeError.at("a\nb", 2, reason)):
        again = pickle.loads(pickle.dumps(error))
        assert (type(again), vars(again), str(again)) == (type(error), vars(error), str(error))
    assert pickle.loads(pickle.dumps(Invalid(reason))).reason == Invalid(reason).reason


@given(REASONS)
def test_any_reason_of_user_code_is_one_bounded_line(reason):
    assert_safe(str(Invalid(reason)), MAX_REASON)
    assert_safe(DecodeError(reason).reason, MAX_REASON)


@pytest.mark.parametrize(
    ("steps", "path"),
    [
        (("k" * 64, "b"), "$." + "k" * 64 + ".b"),
        (("k" * 65, "b"), '$["' + "k" * 63 + '…"].b'),
        (("a\nERROR b",), '$["a\\nERROR b"]'),
        (("\u202etxt.exe",), '$["\\u202etxt.exe"]'),
        (("\ud800\x1b[31m",), '$["\\ud800\\x1b[31m"]'),
        (("\\n",), '$["\\\\n"]'),
        ((1,) * 85, "$" + "[1]" * 85),
        ((1,) * 86, "$" + "[1]" * 84 + "[1…"),
    ],
)
def test_cut_and_escaped_paths(steps, path):
    assert path_text(steps) == path


class Taken:
    """Steps without end that count how many were asked for."""

    def __init__(self) -> None:
        self.count = 0

    def __iter__(self):
        while True:
            self.count += 1
            yield "a"


class LongKey(str):
    """A key that may be cut and measured, but not gone through as a whole."""

    def _refuse(self, *_):
        raise AssertionError("the whole key was gone through")

    __iter__ = replace = encode = isprintable = _refuse


def test_a_path_costs_no_more_than_it_shows():
    taken = Taken()
    assert len(path_text(taken)) == MAX_PATH
    assert taken.count <= MAX_PATH / 2 + 1
    assert path_text([LongKey(":" * 100_000)]) == '$["' + ":" * 63 + '…"]'


def test_a_message_counts_what_it_leaves_out():
    error = DecodeError.of([Problem("$." + "k" * 200, "why")] * 1_000)
    lines = str(error).split("\n")
    assert len(error.problems) == 1_000
    assert lines[-1] == f"and {1_000 - len(lines) + 1} more problems"
    assert 15 * 1024 < len(str(error)) <= 16 * 1024


# --- collecting ----------------------------------------------------------------------------------------


@given(st.none() | st.integers(0, 5), st.integers(1, 10))
def test_problems_are_kept_up_to_the_bound_and_counted_after_it(bound, count):
    problems = Problems(bound)
    assert not problems
    for index in range(count):
        problems.add((index,), "why")
    kept = count if bound is None else min(count, max(bound, 1))
    error = problems.error()
    assert [problem.path for problem in error.problems] == [f"$[{index}]" for index in range(kept)]
    assert error.more == count - kept
    assert problems.full == (bound is not None and count >= max(bound, 1))


def test_steps_after_the_bound_are_not_taken():
    problems, taken = Problems(1), Taken()
    problems.add(("a",), "why")
    problems.add(taken, "why")
    assert taken.count == 0
    assert str(problems.error()) == "$.a: why\nand 1 more problem"
    assert str(problems.error(stopped=True)) == "$.a: why\nand maybe more problems"


@pytest.mark.parametrize("module", [jsvcodec.jsv, jsvcodec.json])
def test_the_limit_of_problems_bounds_an_error(module):
    text = '{"a":[' + ",".join(['"x"'] * 500) + "]}" if module is jsvcodec.json else "[" + ",".join("x" * 500) + "]"
    kind = dict[str, list[int]] if module is jsvcodec.json else list[int]
    for limits, kept in ((Limits(), 100), (Limits(problems=3), 3), (Limits(problems=None), 500)):
        with pytest.raises(DecodeError) as caught:
            module.loads(text, kind, limits=limits)
        # Reading stops at the limit.
        assert (len(caught.value.problems), caught.value.more) == (kept, None if kept < 500 else 0)


def test_repeated_keys_of_json_are_under_the_limit_of_problems():
    text = "[" + ",".join(['{"a":1,"a":2}'] * 500) + "]"
    with pytest.raises(DecodeError) as caught:
        jsvcodec.json.loads(text, duplicates="error", limits=Limits(problems=7))
    assert (len(caught.value.problems), caught.value.more) == (7, 493)


# --- user code -----------------------------------------------------------------------------------------


def _refuse(value: str) -> str:
    if value == "odd":
        raise jsvcodec.Invalid("not an even number\nroot logged in")
    raise KeyError(value)


@attrs.define
class Checked:
    first: str = attrs.field(converter=_refuse)


@pytest.mark.parametrize("module", [jsvcodec.jsv, jsvcodec.json, jsvcodec.form])
def test_only_invalid_gives_its_reason(module):
    for word, reason in (("odd", r"not an even number\nroot logged in"), ("s3cr3t", "refused by KeyError")):
        with pytest.raises(DecodeError) as caught:
            module.loads(module.dumps({"first": word}), Checked)
        assert caught.value.problems == (Problem("$", reason),)
        assert "s3cr3t" not in "".join(traceback.format_exception(caught.value))
        assert caught.value.__cause__ is None
        assert caught.value.__context__ is None


def test_a_subclass_of_invalid_without_a_reason_still_refuses():
    class Odd(Invalid):
        def __init__(self) -> None:
            pass

    problems = Problems(1)
    problems.refused((), Odd())
    assert str(problems.error()) == "$: refused"


def test_the_reason_of_invalid_is_text():
    with pytest.raises(TypeError, match="str"):
        Invalid(1)  # type: ignore[arg-type]


_DEBUGGED = """
import jsvcodec
from jsvcodec import errors
def refuse(value):
    raise KeyError(value)
from jsvcodec.converters import make_converter
converter = make_converter("jsv")
converter.register_structure_hook(int, lambda tree, _: refuse(tree))
try:
    converter.loads("[s3cr3t]", list[int])
except jsvcodec.DecodeError as error:
    print(repr(error.__cause__), error)
print(repr(errors.EncodeError.refused((), KeyError("s3cr3t")).__cause__))
"""


@pytest.mark.parametrize(("mode", "cause"), [("1", "KeyError('s3cr3t')"), ("0", "None"), ("", "None"), (None, "None")])
def test_causes_are_kept_for_debugging_alone(mode, cause):
    environment = {name: value for name, value in os.environ.items() if name != "JSVCODEC_DEBUG"}
    if mode is not None:
        environment["JSVCODEC_DEBUG"] = mode
    out = subprocess.run([sys.executable, "-c", _DEBUGGED], env=environment, capture_output=True, text=True, check=True)
    assert out.stdout == f"{cause} $[0]: refused by KeyError\n{cause}\n"


# --- limits --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", Limits._fields)
def test_each_limit_is_checked(name):
    for wrong in (1.5, "9", True, b"", [], object()):
        with pytest.raises(TypeError, match=name):
            Limits(**{name: wrong})
    with pytest.raises(ValueError, match=name):
        Limits(**{name: -1})
    for right in (None, 0, 2**70):
        assert getattr(Limits(**{name: right}), name) == right


def test_limits_compare_hash_and_pickle_by_content():
    assert Limits() == Limits(128, 4_300, 1_000, 100, 1_000, 64 * 2**20)
    assert hash(Limits(depth=7)) == hash(Limits(7))
    assert Limits(depth=7) != Limits()
    assert pickle.loads(pickle.dumps(Limits(depth=7, record=None))) == Limits(depth=7, record=None)
    with pytest.raises(AttributeError):
        Limits().depth = 1  # type: ignore[misc]


def test_a_codec_takes_limits_alone():
    for wrong in ((128, 4_300), 128, {"depth": 1}):
        with pytest.raises(TypeError, match="Limits"):
            jsvcodec.jsv.Decoder(limits=wrong)  # type: ignore[arg-type]
