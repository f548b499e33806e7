"""In short what the commands of `safety` do at length, and how the core behaves towards the interpreter around it."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import threading
from collections import UserList
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import attrs
import pytest
from safety import fuzz, leaks, nomemory
from safety.backends import core
from safety.kinds import Everything, Tree

from jsvcodec import DecodeError, jsv

compared = pytest.mark.skipif(core is None, reason="the compiled core does not run: there is nothing to compare with")


# --- the commands -------------------------------------------------------------------------------------------------


@compared
def test_both_backends_give_the_same():
    run = fuzz.Run(seed=20_000, keep=False).until(count=8_000, seconds=0, first=0)
    counts = run.counts
    assert run.failures == []
    # A core that refuses everything would pass as well.
    assert counts["jsv read by the core"] > counts["inputs"] / 10
    assert counts["json read by the core"] > counts["inputs"] / 20
    assert counts["form read by the core"] > counts["inputs"] / 50
    assert counts["written by the core"] > counts["inputs"] / 50
    assert counts["converted by the core"] > counts["inputs"] / 40


CASES = dict(fuzz.Case.kept())


@compared
@pytest.mark.parametrize("file", CASES)
def test_what_once_differed_is_the_same(file):
    assert CASES[file].difference() == ""


@pytest.fixture(scope="module")
def frozen():
    """Collections pass over what is there already, and so take no time."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.mark.usefixtures("frozen")
@pytest.mark.parametrize("path", [path for path in leaks.all_paths() if not path.slow], ids=lambda path: path.name)
def test_no_memory_leaks(path):
    assert leaks.growth(path, calls=80, warm_up=20) == ""


@compared
@pytest.mark.parametrize(
    "job",
    [
        "indented-read",
        "model-read",
        "models-read-by-call",
        "tree-structure",
        "model-write",
        "schema",
        "form-read",
        "form-write",
        "jsv-to-json",
        "json-to-jsv",
        "records",
    ],
)
def test_no_memory_is_told_as_that(job):
    pytest.importorskip("_testcapi", reason="the interpreter came without its test modules")
    fine, told = nomemory.run(job, allocations=40)
    assert fine, told


# --- the interpreter ----------------------------------------------------------------------------------------------


def test_interpreters_at_once_and_one_after_the_other():
    pytest.importorskip("_xxsubinterpreters" if sys.version_info < (3, 13) else "_interpreters")
    script = Path(__file__).parent / "safety" / "interpreters.py"
    # An interpreter with a lock of its own refuses the core, and then Python has to be allowed.
    free = {name: value for name, value in os.environ.items() if name != "JSVCODEC_BACKEND"}
    done = subprocess.run(
        [sys.executable, str(script)], env=free, capture_output=True, text=True, timeout=300, check=False
    )
    assert (done.returncode, done.stdout) == (0, "['', '', '', '', '']\n"), done.stderr


@pytest.mark.parametrize("module", ["_decimal", "_datetime"])
def test_without_a_compiled_module_python_runs(module):
    """The core needs the types of these modules; where they run in Python it is left aside."""
    script = f"""
import sys
sys.modules[{module!r}] = None
import jsvcodec
from jsvcodec import jsv
from decimal import Decimal
from datetime import date
assert jsvcodec.backend == "python"
assert jsv.loads("{{a:1.50}}") == {{"a": "1.50"}}
assert jsv.dumps([Decimal("1.50"), date(2024, 1, 2)]) == "[1.50,2024-01-02]"
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False, env=_without_backend()
    )
    assert done.returncode == 0, done.stderr


def _without_backend() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name != "JSVCODEC_BACKEND"}


def test_threads_side_by_side():
    decoder, encoder = jsv.Decoder(list[Everything]), jsv.Encoder()
    errors: list[BaseException] = []

    def work(mark: int) -> None:
        models = [Everything(number=number, names=[f"é{mark}", "a,b"], meta={f"k{mark}": "v"}) for number in range(60)]
        try:
            for _ in range(15):
                assert decoder.decode(encoder.encode(models)) == models
                with pytest.raises(DecodeError):
                    decoder.decode(f"[{{number:{mark}}},{{number:x}}]")
        except BaseException as error:
            errors.append(error)

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        _at_once([lambda mark=mark: work(mark) for mark in range(6)])
    finally:
        sys.setswitchinterval(interval)
    assert errors == []


def _at_once(works: list[Callable[[], None]]) -> None:
    threads = [threading.Thread(target=work) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@pytest.mark.parametrize("enabled", [True, False])
@pytest.mark.parametrize(
    ("kind", "item", "raised"),
    [
        (None, "{a:b}", None),
        (list[Tree], "{name:a}", None),
        (None, "{a:b", DecodeError),
        (list[Tree], "{name:a,left:x}", DecodeError),
        (list[leaks.FailingFactory], "{a:1}", DecodeError),
        (list[leaks.StoppingFactory], "{a:1}", BaseException),
    ],
)
def test_collection_is_as_it_was(enabled, kind, item, raised):
    text = f"[{','.join([item] * 2_000)}]"
    (gc.enable if enabled else gc.disable)()
    try:
        if raised is None:
            jsv.loads(text, kind)
        else:
            with pytest.raises(raised):
                jsv.loads(text, kind)
        assert gc.isenabled() == enabled
    finally:
        gc.enable()


@pytest.mark.parametrize("letter", ["é", "€", "😀"])
def test_the_strings_of_a_caller_do_not_grow(letter):
    text = "{" + letter * 40 + ":" + letter * 3_000 + "}"
    before = sys.getsizeof(text)
    tree = jsv.loads(text)
    jsv.loads(text, dict[str, str])
    with pytest.raises(DecodeError):
        jsv.loads(text, int)
    assert sys.getsizeof(text) == before
    assert sys.getsizeof(tree[letter * 40]) == sys.getsizeof(letter * 3_000)

    part, key = letter * 3_000, letter * 40
    before = sys.getsizeof(part), sys.getsizeof(key)
    model = Everything(text=part, meta={key: part}, extra={key: part + ","})
    for value in ([part, {key: part}], model):
        jsv.dumps(value)
        jsv.dumpb(value, indent=True)
    assert (sys.getsizeof(part), sys.getsizeof(key)) == before


@pytest.mark.parametrize("text", [b"{a:[b]}", b"{\n\ta: b\n}", b"{a:[b", b"{a:\xff}"])
@pytest.mark.parametrize("kind", [None, Everything, dict[str, int]])
def test_buffers_are_given_back(text, kind):
    buffer = bytearray(text)
    with suppress(DecodeError):
        jsv.loads(buffer, kind)
    buffer += b"more"  # a BufferError while somebody holds it


# --- values that change -------------------------------------------------------------------------------------------


class _Meddling(UserList):  # type: ignore[type-arg]
    """A list that does something else when it is looked at."""

    def __init__(self, meddle: Callable[[], object]) -> None:
        super().__init__(["x"])
        self.meddle = meddle

    def __iter__(self) -> Any:
        self.meddle()
        return super().__iter__()


def _text_or_error(value: Any) -> Any:
    try:
        return jsv.dumps(value)
    except RuntimeError as error:
        return type(error)


def test_a_list_may_lose_its_items_while_it_is_written():
    value: list[Any] = [["a"] * 50, *range(100)]
    value.insert(1, _Meddling(value.clear))
    value.insert(2, [object()])
    assert _text_or_error(value) == f"[[{','.join('a' * 50)}],[x]]"


def test_a_map_may_change_while_it_is_written():
    value: dict[str, Any] = {"a": ["b"], "c": "d" * 100, "e": {}}
    value = {"first": _Meddling(lambda: (value.clear(), gc.collect())), **value}
    assert _text_or_error(value) in (RuntimeError, "{first:[x]}", "{}")


def test_a_model_may_change_while_it_is_written():
    @attrs.define
    class Changing:
        first: Any = None
        second: Any = None
        third: Any = None

    def change() -> None:
        value.first = value.second = None
        value.third = "new"
        gc.collect()

    value = Changing(third=["old"] * 50)
    value.first = [_Meddling(change)]
    value.second = {"old": ["old"] * 50}
    assert _text_or_error(value) in (
        "{first:[[x]],third:new}",
        f"{{first:[[x]],second:{{old:[{','.join(['old'] * 50)}]}},third:[{','.join(['old'] * 50)}]}}",
    )
