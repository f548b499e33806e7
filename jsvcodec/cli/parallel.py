"""Blocks of records converted in other processes, in order.

Each process has a pipe of its own, and one block at a time. So its death is seen at once as the end of that pipe,
where the processes of `multiprocessing.Pool` share queues and locks, which one that is killed may hold for ever. It
sees the death of its parent in the same way.
"""

from __future__ import annotations

import errno
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from jsvcodec.cli.records import Converted, Pieces, converted

__all__ = ("in_processes",)

_AHEAD = 2
"""How many blocks wait for each process."""

Make = Callable[[], Callable[[bytes], Any]]


@dataclass
class _Task:
    block: bytes
    done: Converted | None = None
    is_done: bool = False


def in_processes(
    blocks: Iterator[bytes], jobs: int, pieces: Pieces, make: Make, separator: str | None, pauses: Callable[[], bool]
) -> Iterator[tuple[bytes, Converted | None]]:
    """Yield blocks with what became of them, in their order; None where it could not be converted or sent.

    `make` is called once in each process. Texts come joined by the separator, which costs less between processes; the
    first stays alone. Where the input `pauses`, all that was read is yielded. Raises `OSError` where a process dies.
    """
    with _workers(jobs, pieces, make, separator) as idle:
        busy: dict[Any, _Task] = {}
        waiting: deque[_Task] = deque()

        def finished(most: int) -> Iterator[tuple[bytes, Converted | None]]:
            """Wait until at most so many blocks are left, and one process is idle."""
            while waiting and (waiting[0].is_done or len(waiting) > most or not idle):
                if waiting[0].is_done:
                    task = waiting.popleft()
                    yield task.block, task.done
                else:
                    _receive(busy, idle)

        for block in blocks:
            yield from finished(jobs * _AHEAD)
            pipe, task = idle.pop(), _Task(block)
            with _told_of_death():
                pipe.send_bytes(block)
            busy[pipe] = task
            waiting.append(task)
            if pauses():
                yield from finished(0)
        yield from finished(0)


def _receive(busy: dict[Any, _Task], idle: list[Any]) -> None:
    """Take what at least one process has done."""
    from multiprocessing.connection import wait

    ready: list[Any] = wait(list(busy))
    for pipe in ready:
        task = busy.pop(pipe)
        with _told_of_death():
            task.done = pipe.recv()
        task.is_done = True
        idle.append(pipe)


@contextmanager
def _told_of_death() -> Iterator[None]:
    try:
        yield
        return
    except (EOFError, OSError):
        pass
    raise OSError(errno.ECHILD, "a process of --jobs was killed before it was done, for want of memory perhaps")


@contextmanager
def _workers(jobs: int, *how: Any) -> Iterator[list[Any]]:
    """Yield the pipes of new processes, which are gone afterwards."""
    from multiprocessing import get_context

    context = get_context()
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


def _work(pipe: Any, parents_end: Any, pieces: Pieces, make: Make, separator: str | None) -> None:
    """Convert blocks until the parent is gone."""
    from jsvcodec.cli.standard import leave_signals_to_the_parent

    parents_end.close()
    leave_signals_to_the_parent()
    convert = make()
    with suppress(EOFError, OSError):
        while True:
            block = pipe.recv_bytes()
            done = None
            with suppress(Exception):  # the parent tries it again, and tells
                done = _joined(converted(pieces, block, convert), separator)
            try:
                pipe.send(done)
            except (EOFError, OSError):
                raise
            except Exception:  # values that do not pickle
                pipe.send(None)


def _joined(done: Converted, separator: str | None) -> Converted:
    if separator is None or len(done.values) < 3:
        return done
    return done._replace(values=[done.values[0], separator.join(done.values[1:])])
