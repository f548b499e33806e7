"""Each allocation of a job fails once: no crash, no leak, and MemoryError or the right result.

The jobs are those of the compiled core, one process each so that a crash is told and not fatal. In it the interpreter's
own test module makes the n-th allocation from the start of the job fail, for each n up to 200, alone and with all that
follow. What does not end with MemoryError must be right: DECLINED for want of memory is a failure. The rounds go on
until one leaves the memory as it was. The Python code of the library is left out where it can be: where the interpreter
runs out of memory between two of its instructions it leaks and raises SystemError, and from 3.12 on it frees code that
is running. After their first 100 allocations the jobs with hooks run the code of unions, where 3.11 ends itself.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from array import array
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import attrs

from jsvcodec import form, jsv
from jsvcodec import json as ours
from jsvcodec._options import ReadOptions
from jsvcodec._redaction import Redactor
from jsvcodec.core.converting import model_converter
from jsvcodec.names import wire
from safety import forms, leaks, trees
from safety.backends import DECLINED, Read, Write, core, core_reader, core_structure, core_writer, same
from safety.conversions import Convert, by_core
from safety.kinds import Everything, Shade

ALLOCATIONS = 200
WITH_HOOKS = 100
MOST_ROUNDS = 40
"""The first fill caches, the interpreter's own store of MemoryErrors among them; a leak shows in every one."""

Job = tuple[Callable[..., Any], tuple[Any, ...]]

_MANY = f"[{','.join(['{aé:[x,{b:c}],d:ü}'] * 40)}]"
_JSON_MANY = f"[{','.join([leaks._JSON] * 20)}]"
_JSON_MODELS = (
    '[{"text":"a\\n","number":7,"ratio":1.5,"amount":1.10,"when":"2023-11-07T05:31:56Z","span":"PT1M","raw":"AQID",'
    '"id":"b3f0c1a2-0000-4000-8000-00000000aaaa","shade":"R\\u0065d","names":["a",null,"b"],"tags":["x"],"meta":{"k":"v"},'
    '"child":{"number":12345678901234567890},"extra1":{"a":[1.5,"\\ud83d\\ude00"],"b":"é"}},{"text":"é"}]'
)
_MODELS = f"[{leaks._ALL},{leaks._ALL},{{text:é,extra2:{{x:[]}}}}]"
_MANY_KEYS = json.dumps({f"é{key}": [None, "a,b", 1.5] for key in range(1000)} | {"ü": None}, ensure_ascii=False)

_FORM = (
    "text=a%22%C3%A9+b&number=7&ratio=1.5&amount=1.10&when=2023-11-07T05:31:56Z&span=PT1M&raw=AQID&shade=Red&names=a&names=b,,c"
    "&names=[%22d,e%22]&tags=x&meta={k:v}&child={number:1}&extra1=x%2By&extra2=[{a:b}]&extra3=a%22b"
)


@attrs.define
class Own:
    """A class that the core reads by itself; of `Everything` it leaves some members to Python."""

    text: str = ""
    number: int = 0
    ratio: float | None = None
    amount: Decimal | None = None
    when: datetime | None = None
    span: timedelta | None = None
    id: UUID | None = None
    raw: bytes = b""
    shade: Shade | None = None
    names: list[str | None] = attrs.field(factory=list)
    tags: frozenset[str] = frozenset()
    meta: dict[str, str] | None = None
    child: Own | None = None
    extra: dict[str, Any] = attrs.field(factory=dict, metadata=wire(extra=True))


class _Asked:
    """Stands for the core while a schema is made, and keeps what is asked of it."""

    def __init__(self) -> None:
        self.kinds: list[tuple[Any, ...]] = []
        self.classes: list[tuple[tuple[Any, ...], tuple[Any, ...]]] = []

    def kind(self, *arguments: Any) -> Any:
        arguments = _unwrapped(arguments)
        self.kinds.append(arguments)
        return _AskedKind(self, arguments)

    def replay(self, make: Callable[..., Any]) -> None:
        for arguments in self.kinds:
            make(*arguments)
        for arguments, definition in self.classes:
            make(*arguments).define(*definition)


class _AskedKind:
    def __init__(self, asked: _Asked, arguments: tuple[Any, ...]) -> None:
        self.asked = asked
        self.arguments = arguments
        self.kind = core.kind(*arguments)  # type: ignore[union-attr]

    def define(self, *definition: Any) -> None:
        definition = _unwrapped(definition)
        self.asked.classes.append((self.arguments, definition))
        self.kind.define(*definition)


def _unwrapped(given: Any) -> Any:
    if isinstance(given, tuple):
        return tuple(map(_unwrapped, given))
    return given.kind if isinstance(given, _AskedKind) else given


def _make_schema() -> Job:
    """Return the making of all kinds of a class, as the library asks the core for it."""
    from jsvcodec.core.schema import want_of

    asked = _Asked()
    want_of(asked, jsv.Decoder.format.reader(Everything, ReadOptions()))  # type: ignore[arg-type]
    return asked.replay, (core.kind,)  # type: ignore[union-attr]


def _convert_records(block: bytes) -> Any:
    assert core is not None
    return core.convert_records(False, True, -1, False, (False, b"\n", False), block, 0)


def _to_columns(block: bytes) -> Any:
    assert core is not None
    columns = core.columns((0, None, None, ((b"a", (2, None, None, ())), (b"b", (0, (1, None, None, ()), None, ())))))
    return core.convert_records(False, columns, -1, False, (False, b"\n", False), block, 0)


def _redaction() -> Job:
    """Return a redaction that asks Python nothing, as all names and texts are known."""
    compiled = Redactor()._compiled
    assert compiled is not None
    tree = [{"token": "x", "a": ["b:c", {"d": 1}], "e": {}}] * 60
    compiled[0](tree)
    return compiled[0], (tree,)


JOBS: dict[str, Callable[[], Job]] = {
    "tree-read": lambda: (core_reader(Read(None)), (_MANY,)),
    "tree-read-long-list": lambda: (core_reader(Read(None)), (b"[" + b"[a,b]," * 600 + b"]",)),
    "indented-read": lambda: (core_reader(Read(None)), (jsv.indent(_MANY).encode(),)),
    "model-read": lambda: (core_reader(Read(list[Own])), (_MODELS,)),
    "models-read-by-call": lambda: (core_reader(Read(dict[str, leaks.Picky])), ("{a:{a:1},b:{b:2,a:3},c:{a:4,b:5}}",)),
    "numbers-read": lambda: (core_reader(Read(list[float])), (f"[{','.join(map(str, range(300)))}]",)),
    "json-tree-read": lambda: (core_reader(Read(None, spelling="json")), (_JSON_MANY,)),
    "json-tree-read-long-list": lambda: (core_reader(Read(None, spelling="json")), (b"[" + b'"a",1.5,' * 600 + b"1]",)),
    "json-model-read": lambda: (core_reader(Read(list[Own], spelling="json")), (_JSON_MODELS,)),
    "json-refused-read": lambda: (core_reader(Read(list[Own], spelling="json")), (_JSON_MODELS[:-1],)),
    "tree-structure": lambda: (core_structure(list[Own]), (jsv.loads(_MODELS),)),
    "tree-structure-of-numbers": lambda: (core_structure(list[Own], "json"), (ours.loads(_JSON_MODELS),)),
    "refused-structure": lambda: (core_structure(list[Own]), ([*jsv.loads(_MODELS), []],)),
    "plain-tree-of-model": lambda: (trees.plain_by_core, (jsv.loads(_MODELS, list[Own]),)),
    "refused-plain-tree": lambda: (trees.plain_by_core, ([*jsv.loads(_MODELS, list[Own]), object()],)),
    "converter-tree-of-model": lambda: (trees.as_a_converter, (jsv.loads(_MODELS, list[Own]),)),
    "tree-plans": lambda: (trees.plans_of_everything, ()),
    "tree-write": lambda: (core_writer(Write()), (jsv.loads(_MANY),)),
    "tree-write-long-list": lambda: (core_writer(Write(as_text=True)), (jsv.loads(_MANY) * 60,)),
    "model-write": lambda: (core_writer(Write()), (jsv.loads(_MODELS, list[Everything]),)),
    "indented-write": lambda: (core_writer(Write(indent=True)), (jsv.loads(_MODELS, list[Everything]),)),
    "deep-write": lambda: (core_writer(Write()), (jsv.loads("[" * 100 + "{a:b}" + "]" * 100),)),
    "form-read": lambda: (forms.core_reader(Read(Own)), (_FORM,)),
    "form-read-untyped": lambda: (forms.core_reader(Read(None)), (_FORM + "&a=1&a=2&a=3&%C3%A9=%C3%BC+x",)),
    "form-write": lambda: (forms.core_writer(Write()), (form.loads(_FORM, Own),)),
    "form-write-long": lambda: (
        forms.core_writer(Write(as_text=True)),
        ({"a": "é" * 3000, "b": ["x,"] * 900, "c": "😀"},),
    ),
    "refused-form-read": lambda: (forms.core_reader(Read(Own)), (_FORM + "&names[3]=x",)),
    "refused-form-write": lambda: (forms.core_writer(Write()), ({"a": 1.5, "é": object()},)),
    "json-tree-write": lambda: (core_writer(Write(format="json")), (jsv.loads(_MANY),)),
    "json-model-write": lambda: (core_writer(Write(format="json")), (jsv.loads(_MODELS, list[Everything]),)),
    "json-indented-write": lambda: (core_writer(Write(True, format="json")), (jsv.loads(_MODELS, list[Everything]),)),
    "json-deep-write": lambda: (core_writer(Write(format="json")), (jsv.loads("[" * 100 + "{a:b}" + "]" * 100),)),
    "refused-read": lambda: (core_reader(Read(list[Own])), (_MODELS[:-1],)),
    "refused-write": lambda: (core_writer(Write()), ([*jsv.loads(_MODELS, list[Everything]), object()],)),
    "refused-json-write": lambda: (
        core_writer(Write(format="json")),
        ([*jsv.loads(_MODELS, list[Everything]), object()],),
    ),
    "schema": _make_schema,
    "jsv-to-json": lambda: (partial(by_core, Convert("jsv", "json")), (_MANY + "\n",)),
    "json-to-jsv": lambda: (partial(by_core, Convert("json", "jsv")), (_MANY_KEYS,)),
    "records": lambda: (_convert_records, (b'{a:"\xc3\xa9"}\n' * 2_000,)),
    "records-through-models": lambda: (
        model_converter(jsv.Decoder(Own), ours.Encoder(), False, False),
        (f"{leaks._ALL}\n".encode() * 20, 0),
    ),
    "items-through-models": lambda: (
        model_converter(jsv.Decoder(list[Own]), ours.Encoder(), True, False),
        (f"{leaks._ALL},".encode() * 20, 0),
    ),
    "columns": lambda: (_to_columns, (b"{a:1,b:[True,False]}\n" * 2_000,)),
    "json-spelled-read": lambda: (ours.Decoder()._read_spelled, (b"[" + b"1.50,-0," * 300 + b"1]",)),
    "redaction": _redaction,
    "refused-to-convert": lambda: (partial(by_core, Convert("json", "json")), (_MANY_KEYS[:-1],)),
}
if sys.version_info < (3, 12):  # see above
    JOBS["tree-structure-with-hooks"] = lambda: (core_structure(list[Everything]), (jsv.loads(_MODELS),))
    JOBS["model-read-with-hooks"] = lambda: (core_reader(Read(list[Everything])), (_MODELS,))


def starve(name: str, allocations: int) -> dict[str, Any]:
    """Run a job with each of its first allocations failing; return how often what came of it, and what has stayed."""
    from _testcapi import remove_mem_hooks, set_nomemory

    call, arguments = JOBS[name]()
    expected = call(*arguments)
    assert (expected is DECLINED) == ("refused" in name), "the job is another one than its name says"
    counts = {"rounds": 0, "MemoryError": 0, "right": 0, "grown": 1}
    wrong: list[str] = []
    blocks = array("q", bytes(8 * (MOST_ROUNDS + 1)))  # numbers that are no objects
    while counts["rounds"] < MOST_ROUNDS and counts["grown"]:
        for start in range(allocations):
            for stop in (start + 1, 0):
                set_nomemory(start, stop)
                try:
                    result = call(*arguments)
                except MemoryError:
                    result = MemoryError
                except Exception as error:
                    result = error  # as an answer it is wrong
                finally:
                    remove_mem_hooks()
                if result is MemoryError:
                    counts["MemoryError"] += 1
                elif same(result, expected):
                    counts["right"] += 1
                else:
                    wrong.append(f"allocation {start}{'' if stop else ' and all that follow'}: {result!r:.120}")
                del result
        leaks.settle()
        counts["rounds"] += 1
        blocks[counts["rounds"]] = sys.getallocatedblocks()
        counts["grown"] = blocks[counts["rounds"]] > blocks[counts["rounds"] - 1]
    if not same(call(*arguments), expected):
        wrong.append("the result is another one afterwards")
    return {**counts, "wrong": len(wrong), "examples": wrong[:5]}


def run(name: str, allocations: int) -> tuple[bool, str]:
    """Run a job in a process of its own; return whether all went well, and what happened in words."""
    allocations = min(allocations, WITH_HOOKS) if name.endswith("-with-hooks") else allocations
    command = [
        sys.executable,
        str(Path(__file__).parent),
        "nomemory",
        "--allocations",
        str(allocations),
        "--in-process",
        name,
    ]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        return False, f"ended with {done.returncode}\n{done.stderr[-2000:]}"
    told = json.loads(done.stdout)
    fine = not told["wrong"] and not told["grown"] and told["MemoryError"] > 0
    examples = "".join(f"\n    {example}" for example in told["examples"])
    return fine, (
        f"{told['rounds']:2} rounds: {told['MemoryError']} MemoryErrors, {told['right']} right results, "
        f"{told['wrong']} wrong ones{', growing' if told['grown'] else ''}{examples}"
    )


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--allocations", type=int, default=ALLOCATIONS, help=f"of each job ({ALLOCATIONS})")
    parser.add_argument("--in-process", choices=JOBS, help="run this job here and print its counts as JSON")
    parser.add_argument("jobs", nargs="*", help=f"of {', '.join(JOBS)} (all)")
    args = parser.parse_args()
    if core is None:
        parser.error("the compiled core is not built")
    if args.in_process:
        print(json.dumps(starve(args.in_process, args.allocations)))
        return 0
    failed = 0
    for name in args.jobs or JOBS:
        fine, told = run(name, args.allocations)
        failed += not fine
        print(f"{'fine  ' if fine else 'FAILED'} {name:22}{told}", flush=True)
    return 1 if failed else 0
