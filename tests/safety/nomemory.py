"""Each allocation of a job fails once: no crash, no leak, and MemoryError or the right result.

The jobs are those of the compiled core, one process each so that a crash is told and not fatal. In it the interpreter's
own test module makes the n-th allocation from the start of the job fail, for each n up to 200 (and then all that follow).
What does not end with MemoryError must be right: an answer that only looks like one, or DECLINED for want of memory,
is a failure. When all is done the memory must be as it was.
"""

from __future__ import annotations

import argparse
import gc
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from safety import leaks
from safety.backends import Layout, core, core_reader, core_writer, same
from safety.kinds import Everything

from jsvcodec import jsv
from jsvcodec.limits import DEFAULT_LIMITS

ALLOCATIONS = 200
ROUNDS = 3
"""The first fills caches, the others show whether anything stays."""

Job = tuple[Callable[..., Any], tuple[Any, ...]]

_MANY = f"[{','.join(['{aé:[x,{b:c}],d:ü}'] * 40)}]"
_MODELS = f"[{leaks._ALL},{leaks._ALL},{{text:é,extra2:{{x:[]}}}}]"


def _compile() -> Any:
    from jsvcodec.jsv.schema import _make_want

    _make_want(core, Everything, "camel", DEFAULT_LIMITS)  # type: ignore[arg-type]


JOBS: dict[str, Callable[[], Job]] = {
    "tree-read": lambda: (core_reader(None), (_MANY,)),
    "tree-read-long-list": lambda: (core_reader(None), (b"[" + b"[a,b]," * 600 + b"]",)),
    "indented-read": lambda: (core_reader(None), (jsv.indent(_MANY).encode(),)),
    "model-read": lambda: (core_reader(list[Everything]), (_MODELS,)),
    "models-read-by-call": lambda: (core_reader(dict[str, leaks.Picky]), ("{a:{a:1},b:{b:2,a:3},c:{a:4,b:5}}",)),
    "numbers-read": lambda: (core_reader(list[float]), (f"[{','.join(map(str, range(300)))}]",)),
    "tree-write": lambda: (core_writer(Layout()), (jsv.loads(_MANY),)),
    "tree-write-long-list": lambda: (core_writer(Layout(as_text=True)), (jsv.loads(_MANY) * 60,)),
    "model-write": lambda: (core_writer(Layout()), (jsv.loads(_MODELS, list[Everything]),)),
    "indented-write": lambda: (core_writer(Layout(indent=True)), (jsv.loads(_MODELS, list[Everything]),)),
    "deep-write": lambda: (core_writer(Layout()), (jsv.loads("[" * 100 + "{a:b}" + "]" * 100),)),
    "schema": lambda: (_compile, ()),
    "face-read": lambda: (jsv.Decoder(list[Everything]).decode, (_MODELS,)),
    "face-read-refused": lambda: (jsv.Decoder(Everything).decode, ("{number:x,text:[1,{a:b}",)),
    "face-write": lambda: (jsv.Encoder().encode, (jsv.loads(_MODELS, list[Everything]),)),
}


def starve(name: str, allocations: int) -> dict[str, Any]:
    """Run a job with each of its first allocations failing; return how often what came of it, and what has stayed."""
    from _testcapi import remove_mem_hooks, set_nomemory

    call, arguments = JOBS[name]()
    expected = _end(call, arguments)
    counts = {"MemoryError": 0, "right": 0}
    wrong: list[str] = []
    blocks: list[int] = []
    for _ in range(ROUNDS):
        for start in range(allocations):
            for stop in (start + 1, 0):
                set_nomemory(start, stop)
                try:
                    result = call(*arguments)
                except MemoryError:
                    result = MemoryError
                except Exception as error:
                    result = error
                finally:
                    remove_mem_hooks()
                if result is MemoryError:
                    counts["MemoryError"] += 1
                elif _is_like(result, expected):
                    counts["right"] += 1
                else:
                    wrong.append(f"allocation {start}{'' if stop else ' and all that follow'}: {result!r:.120}")
                del result
        gc.collect()
        blocks.append(sys.getallocatedblocks())
    if not _is_like(_end(call, arguments), expected):
        wrong.append("the result is another one afterwards")
    return {**counts, "wrong": len(wrong), "examples": wrong[:5], "stay": blocks[-1] - blocks[-2]}


def _end(call: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
    try:
        return call(*arguments)
    except Exception as error:
        return error


def _is_like(result: Any, expected: Any) -> bool:
    if isinstance(expected, Exception):
        return type(result) is type(expected) and str(result) == str(expected)
    return same(result, expected)


def run(name: str, allocations: int) -> tuple[bool, str]:
    """Run a job in a process of its own; return whether all went well, and what happened in words."""
    command = [sys.executable, str(Path(__file__).parent), "nomemory", "--allocations", str(allocations), "--in-process", name]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        return False, f"ended with {done.returncode}\n{done.stderr[-2000:]}"
    told = json.loads(done.stdout)
    fine = not told["wrong"] and told["stay"] <= 5 and told["MemoryError"] > 0
    examples = "".join(f"\n    {example}" for example in told["examples"])
    return fine, (
        f"{told['MemoryError']} MemoryErrors, {told['right']} right results, {told['wrong']} wrong ones, "
        f"{told['stay']} blocks stay{examples}"
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
