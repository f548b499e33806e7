"""``python -m benchmarks.faults_process FORMAT models|trees COUNT encode|dumps CALLS``: what one process measures.

It imports little, builds its value from small texts, and then writes it again and again.
"""

from __future__ import annotations

import json
import statistics
import sys
from collections.abc import Callable
from random import Random
from time import thread_time
from typing import Any

import jsvcodec
from benchmarks import data
from jsvcodec import jsv
from jsvcodec.models import AuthenticateResponse

_WARM_UP = 4
_DISTINCT = 1_000


def value_of(kind: str, count: int) -> list[Any]:
    """Return responses as models or trees, made one by one; those beyond a thousand are the same again."""
    rng, decode = Random(data.SEED), jsv.Decoder(AuthenticateResponse if kind == "models" else None).decode
    value: list[Any] = [None] * count
    for index in range(count):
        value[index] = decode(jsv.dumpb(data.response(rng))) if index < _DISTINCT else value[index % _DISTINCT]
    return value


def measure(write: Callable[[Any], Any], value: Any, calls: int) -> dict[str, float]:
    """Return the medians of writing a value, results dropped each time, without the first calls."""
    from resource import RUSAGE_SELF, getrusage

    seconds, faults, size = [], [], 0
    for _ in range(calls):
        before, start = getrusage(RUSAGE_SELF).ru_minflt, thread_time()
        result = write(value)
        size = len(result)
        del result
        seconds.append(thread_time() - start)
        faults.append(getrusage(RUSAGE_SELF).ru_minflt - before)
    return {
        "seconds": statistics.median(seconds[_WARM_UP:]), "faults": statistics.median(faults[_WARM_UP:]), "bytes": size,
    }  # fmt: skip


def main(format: str, kind: str, count: str, verb: str, calls: str) -> None:
    verbs: Any = {"jsv": jsvcodec.jsv, "json": jsvcodec.json}[format]
    write = verbs.Encoder().encode if verb == "encode" else verbs.dumps
    print(json.dumps(measure(write, value_of(kind, int(count)), int(calls))))


if __name__ == "__main__":
    main(*sys.argv[1:])
