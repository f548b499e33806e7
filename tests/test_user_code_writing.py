"""Writing values that have code of their own: it runs once, never where it could do harm, and changes no scalar's text."""

from __future__ import annotations

import subprocess
import sys
import uuid
from collections import UserDict, UserList
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from safety import meddling
from safety.backends import core

from jsvcodec import EncodeError, Limits, form, json, jsv

compiled = pytest.mark.skipif(core is None, reason="the compiled core does not run")
ENCODERS = [jsv.Encoder().encode, jsv.Encoder().encode_text, jsv.Encoder(indent=True).encode, json.Encoder().encode]
ENCODERS += [json.Encoder().encode_text, json.Encoder(indent=True).encode]


# --- once ---------------------------------------------------------------------------------------------------------


class Counted(UserDict):  # type: ignore[type-arg]
    looks = 0

    def __iter__(self) -> Any:
        type(self).looks += 1
        return super().__iter__()


class Listed(UserList):  # type: ignore[type-arg]
    looks = 0

    def __iter__(self) -> Any:
        type(self).looks += 1
        return iter(self.data)


LATE: list[Any] = ["x", 10**100, Decimal("NaN"), "\ud800", object(), {None: 1}, {1: "a", "1": "b"}, 10**5000]
"""What is declined late, and mostly refused."""


@pytest.mark.parametrize("encode", ENCODERS)
@pytest.mark.parametrize("late", LATE, ids=range(len(LATE)))
def test_code_of_values_runs_once(encode, late):
    Counted.looks = Listed.looks = 0
    try:
        encode([Counted(a=Listed(["b"])), late])
    except EncodeError as error:
        assert error.path.startswith("$[1]")
    assert (Counted.looks, Listed.looks) == (1, 1)


def test_what_was_made_is_used_again_and_not_made_anew():
    class Changing(UserList):  # type: ignore[type-arg]
        def __iter__(self) -> Any:
            self.data.append("more")
            return iter(list(self.data))

    with pytest.raises(EncodeError) as caught:
        jsv.dumpb([Changing(), "\ud800"])
    assert caught.value.path == "$[1]"
    assert jsv.dumpb([Changing(), 10**100]) == b"[[more],1" + b"0" * 100 + b"]"


@pytest.mark.parametrize("encode", ENCODERS)
@pytest.mark.parametrize("error", [LookupError, ValueError, UnicodeError, RecursionError, KeyboardInterrupt])
def test_what_code_raises_is_raised_as_it_is_and_once(encode, error):
    class Failing(UserDict):  # type: ignore[type-arg]
        looks = 0

        def __iter__(self) -> Any:
            Failing.looks += 1
            raise error("mine")

    with pytest.raises(error, match="mine"):
        encode(["a", Failing(a=1)])
    assert Failing.looks == 1


class Nested(UserDict):  # type: ignore[type-arg]
    """Writes another of its kind when it is looked at, and then itself something that the core declines."""

    looks = 0

    def __init__(self, levels: int, late: Any = 10**100) -> None:
        super().__init__(a=late)
        self.levels = levels

    def __iter__(self) -> Any:
        Nested.looks += 1
        if self.levels:
            jsv.dumpb(Nested(self.levels - 1, self.data["a"]))
        return super().__iter__()


def test_calls_inside_of_calls_cost_no_more_than_they_are():
    Nested.looks = 0
    jsv.dumpb(Nested(18))
    assert Nested.looks == 19


def test_code_that_writes_without_end_is_a_recursion_error():
    with pytest.raises(RecursionError):
        jsv.dumpb(Nested(10**9))


DEEP = """
import sys, threading
from test_user_code_writing import Nested, jsv
sys.setrecursionlimit(10_000)
threading.stack_size(1 << 20)
thread = threading.Thread(target=lambda: print(jsv.dumpb(Nested(200, "x"))))
thread.start()
thread.join()
"""


def run_apart(script: str) -> str:
    """Run a script in a process of its own, which may crash; return what it prints."""
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path[:] = {sys.path!r}{script}"], capture_output=True
    )
    return f"{done.returncode}: {done.stdout.decode()}{done.stderr.decode()[-1000:]}"


@compiled
@pytest.mark.skipif(hasattr(sys, "gettotalrefcount"), reason="a debug build takes more of the C stack")
def test_two_hundred_calls_fit_a_small_thread():
    if b"__asan_" in Path(core.__file__).read_bytes():
        pytest.skip("sanitizers take more of the C stack")
    assert run_apart(f"; sys.path.insert(0, {__file__.rpartition('/')[0]!r})\n{DEEP}") == "0: b'{a:x}'\n"


# --- unharmed -----------------------------------------------------------------------------------------------------

SIGNALS = """
import signal
from jsvcodec import jsv
encoder = jsv.Encoder()
for attempt in range(300):
    value = [[2**100 + number for number in range(50)] for _ in range(200)]
    signal.signal(signal.SIGALRM, lambda *_: (value.clear(), [[object()] for _ in range(3_000)]))
    signal.setitimer(signal.ITIMER_REAL, 1e-4 + attempt * 1e-6)
    encoder.encode(value)
    signal.setitimer(signal.ITIMER_REAL, 0)
print("done")
"""


@pytest.mark.skipif(not hasattr(__import__("signal"), "setitimer"), reason="no timers here")
def test_a_signal_handler_may_clear_what_is_being_written():
    assert run_apart(SIGNALS) == "0: done\n"


def test_code_may_change_what_is_being_written():
    assert meddling.run_apart(seed=1, rounds=60) == ""


@pytest.mark.parametrize("power", [*range(62, 68), 95, 96, 127, 128, 191, 192, 199, 255, 256, 257, 400])
def test_long_integers(power):
    for number in (
        2**power,
        2**power - 1,
        -(2**power),
        10 ** (power // 4),
        10 ** (power // 4) - 1,
        -(10 ** (power // 4)),
    ):
        assert jsv.dumps(number) == jsv.dumps([number])[1:-1] == str(number)
        assert jsv.dumpb({number: number}) == f"{{{number}:{number}}}".encode()


# --- subclasses of scalars ----------------------------------------------------------------------------------------


def _lie(*_: Any, **__: Any) -> Any:
    raise AssertionError("code of a subclass has run")


LIES: dict[str, Any] = dict.fromkeys(
    (
        "__str__", "__repr__", "__format__", "__int__", "__index__", "__float__", "__bytes__", "__abs__", "__rshift__",
        "__bool__", "__neg__", "__pos__", "__iter__", "__len__", "__getitem__", "isoformat", "utcoffset", "strftime",
        "replace", "date", "timetz", "toordinal", "is_finite", "tzname",
    ),
    _lie,
) | {name: property(_lie) for name in ("year", "hour", "days", "seconds", "hex", "tzinfo", "real", "value")}  # fmt: skip

SCALARS = [
    "text", "", "a,b", "é", 7, -(2**100), 1.5, float("inf"), Decimal("1.10"), Decimal("-0"), b"ab", b"", bytearray(b"xyz"),
    datetime(2020, 1, 2, 3, 4, 5, 6, tzinfo=UTC), datetime(2020, 1, 2), date(2020, 1, 2), time(1, 2, 3), timedelta(days=1, microseconds=5),
]  # fmt: skip


@pytest.mark.parametrize("scalar", SCALARS, ids=repr)
def test_a_subclass_of_a_scalar_is_written_as_its_base(scalar):
    lying: Any = type("Lying", (type(scalar),), LIES)
    if isinstance(scalar, datetime):
        made = lying(2020, 1, 2, *((3, 4, 5, 6, UTC) if scalar.tzinfo else ()))
    elif isinstance(scalar, date):
        made = lying(2020, 1, 2)
    elif isinstance(scalar, time):
        made = lying(1, 2, 3)
    elif isinstance(scalar, timedelta):
        made = lying(days=1, microseconds=5)
    else:
        made = lying(scalar)
    written = jsv.dumps(scalar)
    assert jsv.dumps(made) == written
    assert jsv.dumps([made, {"a": made}]) == jsv.dumps([scalar, {"a": scalar}])
    assert form.dumps({"a": [made, 1]}) == form.dumps({"a": [scalar, 1]})
    if scalar != float("inf"):
        assert json.dumps([made, {"a": made}]) == json.dumps([scalar, {"a": scalar}])


def test_a_subclass_of_uuid_is_written_as_its_base():
    class Lying(uuid.UUID):
        hex = property(_lie)  # type: ignore[assignment]
        __str__ = __int__ = _lie

    assert jsv.dumps([Lying(int=7)]) == jsv.dumps([uuid.UUID(int=7)])
    assert json.dumps([Lying(int=7)]) == json.dumps([uuid.UUID(int=7)])


def test_a_huge_offset_of_a_subclass_does_not_count():
    class Far(datetime):
        def utcoffset(self) -> timedelta:
            return timedelta(days=999_999_999)

    assert jsv.dumps(Far(2020, 1, 2, tzinfo=UTC)) == "2020-01-02"


def test_metaclasses_that_are_all_alike_share_no_plan():
    class Alike(type):
        def __eq__(cls, other: object) -> bool:
            return True

        def __hash__(cls) -> int:
            return hash(Alike)

    class Text(str, metaclass=Alike):
        __slots__ = ()

    class Number(int, metaclass=Alike):
        pass

    with pytest.raises(EncodeError):
        jsv.dumps([Text("a"), Number(7), Alike("Thing", (), {})()], limits=Limits(depth=3))
