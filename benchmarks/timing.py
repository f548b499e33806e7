"""The clock: everything that is compared is timed in one process, in shuffled rounds that take turns.

A machine's speed drifts, so only ratios of medians from the same rounds are worth printing. The time is the processor's
for this thread, where the system tells it finely enough: what else the machine does counts as little as can be. The
collector stays on, as it is in the programs that do this work. Rounds go on until the time of a row is used up.

The results are compared before anything is timed, and both is done in a process of its own for each row. For writing
the holes of its heap are filled: in those that imports, earlier rows or a comparison leave behind, whoever builds its
objects first gets them scattered, and pays for it up to twice over.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import random
import statistics
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from time import get_clock_info, perf_counter, thread_time
from typing import Any, NamedTuple, TypeVar

now = thread_time if get_clock_info("thread_time").resolution < 1e-6 else perf_counter

T = TypeVar("T")
Work = Callable[[], Any]

_ROUNDS_AT_LEAST = 3
_ROUNDS_AT_MOST = 200
_SAMPLE_SECONDS = 0.004
_SMALL_BYTES = 480
_HOLES = 20_000


@dataclass(frozen=True)
class Fresh:
    """A work that gets a new argument for each run, made before the clock starts."""

    make: Callable[[], Any]
    run: Callable[[Any], Any]

    def __call__(self) -> Any:
        return self.run(self.make())


class Job(NamedTuple):
    """One library's way of doing a piece of work; `plain` turns its result into what all results can be compared as."""

    peer: str
    run: Work
    plain: Callable[[Any], Any]


class Cell(NamedTuple):
    """What was measured of a job: seconds per run, whether its result is the expected one, or why there is nothing."""

    seconds: float | None
    same: bool
    note: str = ""


def compare(jobs: list[Job], expected: Any) -> dict[str, Cell]:
    """Return a cell without a time for each job, by its peer.

    >>> cells = compare([Job("sum", lambda: sum(range(9)), int), Job("bad", lambda: 1 // 0, int)], 36)
    >>> cells["sum"].same, cells["bad"].note
    (True, 'ZeroDivisionError')
    """
    return {job.peer: _compare(job, expected) for job in jobs}


def _compare(job: Job, expected: Any) -> Cell:
    try:
        return Cell(None, job.plain(job.run()) == expected)
    except Exception as error:
        return Cell(None, False, type(error).__name__)


def medians(works: Mapping[str, Work], seconds: float) -> dict[str, float]:
    """Return the median seconds of one run of each work; `seconds` is the time to spend on all of them together."""
    loops = {name: _loops(work) for name, work in works.items()}
    times: dict[str, list[float]] = {name: [] for name in works}
    order = list(works)
    shuffle = random.Random(len(order)).shuffle
    gc.collect()
    deadline = perf_counter() + seconds
    for done in range(_ROUNDS_AT_MOST):
        if done >= _ROUNDS_AT_LEAST and perf_counter() >= deadline:
            break
        shuffle(order)
        for name in order:
            times[name].append(clock(works[name], loops[name]) / loops[name])
    return {name: statistics.median(samples) for name, samples in times.items()}


def fill_holes() -> list[bytes]:
    """Return objects of all small sizes, so many that what is made while they are kept lies side by side."""
    return [bytes(size) for size in range(0, _SMALL_BYTES, 16) for _ in range(_HOLES)]


def in_own_process(work: Callable[[], T]) -> T:
    """Return what `work` returns in a copy of this process, whose heap is then as if it had never run.

    Without fork it runs here. Raises `EOFError` where the copy fails; it tells why by itself.
    """
    if not hasattr(os, "fork"):
        return work()
    context = multiprocessing.get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=lambda: sender.send(work()))
    process.start()
    sender.close()
    try:
        result: T = receiver.recv()
    finally:
        process.join()
    return result


def clock(work: Work, loops: int = 1) -> float:
    """Return the seconds that `loops` runs take, freeing their results included."""
    if isinstance(work, Fresh):
        return _clock_fresh(work, [work.make() for _ in range(loops)])
    turns = range(loops)
    start = now()
    for _ in turns:
        work()
    return now() - start


def _clock_fresh(work: Fresh, arguments: list[Any]) -> float:
    run = work.run
    start = now()
    for argument in arguments:
        run(argument)
    return now() - start


def _loops(work: Work) -> int:
    """Return how often a work is to be run for one sample to be well above the clock's own grain.

    The first run is not counted: it imports, and plans for classes.
    """
    work()
    loops = 1
    while (taken := clock(work, loops)) < _SAMPLE_SECONDS / 2 and loops < 1_000_000:
        loops *= max(2, min(100, int(_SAMPLE_SECONDS / max(taken, 1e-9))))
    return loops
