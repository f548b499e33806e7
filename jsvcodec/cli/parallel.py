"""Blocks of records converted in other processes, in order.

Each process has a pipe of its own. So its death is seen at once as the end of that pipe, where the processes of
`multiprocessing.Pool` share queues and locks, which one that is killed may hold for ever. It sees the death of its
parent in the same way.

The processes read the blocks of a regular file themselves: see `spans`. Other blocks, and texts, go through memory that
the processes share, as pipes would take a third of the time that the core takes to convert them. A process is given a
second block while it converts the first, so that it does not wait. Where processes are not forked, and for what is too
long, blocks go through the pipes, one at a time: the parent, which sends, and a process that has a text to send would
wait for each other.
"""

from __future__ import annotations

import errno
import mmap
import sys
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from jsvcodec.cli.blocks import Blocks, Conversion, Converted, Joined, Pieces, keep_memory
from jsvcodec.cli.inputs import Input
from jsvcodec.cli.spans import BLOCK, Span, spans

__all__ = ("in_processes", "long_blocks")

_SLOT = 3 * BLOCK
"""How many bytes of a block, or of what became of it, go through shared memory."""

_START_METHOD = "fork" if sys.platform == "linux" else None
"""How a process is started; None is what Python does by itself."""

_GIVEN = 2
"""How many blocks a process has, but for one that comes through its pipe."""

_AHEAD = 3
"""How many blocks for each process are not yet yielded."""


@dataclass
class _Task:
    block: bytes | Span
    start: int
    done: Converted | None = None
    is_done: bool = False


_Given = dict[Any, deque[_Task]]
"""The pipes of the processes, each with the blocks that it was given, the first of which it converts."""


def long_blocks(file: Input, blocks: Blocks, pieces: Pieces) -> Iterator[bytes | Span]:
    """Yield the blocks of an input, up to what is left in `blocks`; as spans where other processes can read them."""
    if _START_METHOD == "fork":
        yield from spans(file, pieces)
    yield from blocks.of(lambda: file.read_on(BLOCK))


def in_processes(
    blocks: Iterator[bytes | Span], jobs: int, conversion: Conversion, separator: str | None,
    pauses: Callable[[], bool], method: str | None = _START_METHOD,
) -> Iterator[tuple[bytes | Span, Converted | None]]:  # fmt: skip
    """Yield blocks with what became of them, in their order; None where it could not be converted or sent.

    Where there is a separator, texts come joined, and are valid until the next ones are asked for. Where the input
    `pauses`, all that was read is yielded. Raises `OSError` where a process dies.
    """
    from multiprocessing import get_context

    context = get_context(method)
    slots = jobs * _AHEAD + 1
    shared = mmap.mmap(-1, slots * _SLOT) if context.get_start_method() == "fork" else None
    with _workers(context, jobs, shared, conversion, separator) as pipes:
        given: _Given = {pipe: deque() for pipe in pipes}
        waiting: deque[_Task] = deque()

        def finished(most: int) -> Iterator[tuple[bytes | Span, Converted | None]]:
            """Wait until at most so many blocks are left."""
            while waiting and (waiting[0].is_done or len(waiting) > most):
                if waiting[0].is_done:
                    task = waiting.popleft()
                    yield task.block, task.done
                else:
                    _receive(given, shared)

        for number, block in enumerate(blocks):
            yield from finished(jobs * _AHEAD)
            task = _Task(block, number % slots * _SLOT)
            _give(task, given, shared)
            waiting.append(task)
            if pauses():
                yield from finished(0)
        yield from finished(0)


def _give(task: _Task, given: _Given, shared: mmap.mmap | None) -> None:
    """Give a block to the process that has the fewest, as soon as one may have it."""
    block: Any = task.block if isinstance(task.block, Span) else _put(shared, task.start, task.block)
    most = 1 if block is None else _GIVEN
    while len(given[pipe := min(given, key=lambda each: len(given[each]))]) >= most:
        _receive(given, shared)
    with _told_of_death():
        pipe.send((task.block if block is None else block, task.start))
    given[pipe].append(task)


def _receive(given: _Given, shared: mmap.mmap | None) -> None:
    """Take what at least one process has done."""
    from multiprocessing.connection import wait

    ready: list[Any] = wait([pipe for pipe, tasks in given.items() if tasks])
    for pipe in ready:
        task = given[pipe].popleft()
        with _told_of_death():
            task.done, size = pipe.recv()
        if size is not None:
            task.done = task.done._replace(values=Joined(_view(shared, task.start, size), task.done.records))
        task.is_done = True


@contextmanager
def _told_of_death() -> Iterator[None]:
    try:
        yield
        return
    except (EOFError, OSError):
        pass
    raise OSError(errno.ECHILD, "a process of --jobs was killed before it was done, for want of memory perhaps")


@contextmanager
def _workers(context: Any, jobs: int, *how: Any) -> Iterator[list[Any]]:
    """Yield the pipes of new processes, which are gone afterwards."""
    pipes, workers = [], []
    try:
        for _ in range(jobs):
            ours, theirs = context.Pipe()
            pipes.append(ours)
            worker = context.Process(target=_work, args=(theirs, ours, *how), daemon=True)
            worker.start()
            workers.append(worker)
            theirs.close()
        yield list(pipes)
    finally:
        for worker in workers:
            worker.kill()  # it has nothing to tidy up, and the code of a user might not end on a signal
        for worker in workers:
            worker.join()


def _work(pipe: Any, parents_end: Any, shared: mmap.mmap | None, conversion: Conversion, separator: str | None) -> None:
    """Convert blocks until the parent is gone."""
    from jsvcodec.cli.standard import leave_signals_to_the_parent

    parents_end.close()
    leave_signals_to_the_parent()
    keep_memory()
    with suppress(EOFError, OSError):
        while True:
            block, start = pipe.recv()
            done = None
            with suppress(Exception):  # the parent tries it again, and tells
                done = _as_text(conversion.of(_bytes_of(block, shared, start)), separator)
            try:
                pipe.send(_without_text(done, shared, start))
            except (EOFError, OSError):
                raise
            except Exception:  # values that do not pickle
                pipe.send((None, None))


def _bytes_of(block: bytes | int | Span, shared: mmap.mmap | None, start: int) -> bytes:
    if isinstance(block, Span):
        return block.read()
    return bytes(_view(shared, start, block)) if isinstance(block, int) else block


def _as_text(done: Converted, separator: str | None) -> Converted:
    if separator is None or isinstance(done.values, Joined) or not done.values:
        return done
    return done._replace(values=Joined(separator.join(done.values).encode(), done.records))


def _without_text(done: Converted | None, shared: mmap.mmap | None, start: int) -> tuple[Converted | None, int | None]:
    """Put a text into shared memory, and return the rest and how many bytes it has; None where it is still there."""
    if done is None or not isinstance(done.values, Joined):
        return done, None
    size = _put(shared, start, done.values.text)
    return (done if size is None else done._replace(values=Joined(b"", done.records))), size


def _put(shared: mmap.mmap | None, start: int, data: bytes | memoryview) -> int | None:
    """Put bytes into shared memory and return how many they are; None where they do not fit."""
    if shared is None or len(data) > _SLOT:
        return None
    shared[start : start + len(data)] = data
    return len(data)


def _view(shared: mmap.mmap | None, start: int, size: int) -> memoryview:
    assert shared is not None
    return memoryview(shared)[start : start + size]
