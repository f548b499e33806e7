"""Blocks of records converted in other processes, in order.

Blocks and texts go through memory that the processes share, as pipes would take a third of the time that the core takes
to convert them. Where processes do not share memory by being forked, and for what is too long, they go through pipes.
"""

from __future__ import annotations

import mmap
import sys
from collections import deque
from collections.abc import Callable, Iterator
from typing import Any

from jsvcodec.cli.blocks import Converted, Joined, Many, Pieces, converted, keep_memory

__all__ = ("BLOCK", "in_processes")

BLOCK = 2**19
"""How many bytes a block should have, at least: to hand over one takes a while, however long it is."""

_SLOT = 3 * BLOCK
"""How many bytes of a block, or of what became of it, go through shared memory."""

_AHEAD = 2
"""How many blocks wait for each process."""

_state: dict[str, Any] = {}


def in_processes(
    blocks: Iterator[bytes],
    jobs: int,
    pieces: Pieces,
    make: Callable[[], Callable[[bytes], Any]],
    make_many: Callable[[], Many | None] | None,
    separator: str | None,
    method: str | None = "fork" if sys.platform == "linux" else None,
) -> Iterator[tuple[bytes, Converted]]:
    """Yield blocks with what became of them, in their order; `make` and `make_many` are called once in each process.

    Where there is a separator, the texts of the records come joined. They are valid until the next ones are asked for.
    """
    from multiprocessing import get_context

    context = get_context(method)
    slots = jobs * _AHEAD + 1
    shared = mmap.mmap(-1, slots * _SLOT) if context.get_start_method() == "fork" else None
    given = (shared, pieces, make, make_many, separator)
    with context.Pool(jobs, _prepare, given) as pool:
        waiting: deque[tuple[bytes, int, Any]] = deque()

        def first() -> tuple[bytes, Converted]:
            block, start, result = waiting.popleft()
            done, size = result.get()
            return block, done if size is None else done._replace(
                values=Joined(_view(shared, start, size), done.records)
            )

        for number, block in enumerate(blocks):
            start = number % slots * _SLOT
            task = (block, start) if (size := _put(shared, start, block)) is None else (size, start)
            waiting.append((block, start, pool.apply_async(_convert, task)))
            if len(waiting) == slots:
                yield first()
        while waiting:
            yield first()


def _put(shared: mmap.mmap | None, start: int, data: bytes | memoryview) -> int | None:
    """Put bytes into shared memory and return how many they are; None where they do not fit."""
    if shared is None or len(data) > _SLOT:
        return None
    shared[start : start + len(data)] = data
    return len(data)


def _view(shared: mmap.mmap | None, start: int, size: int) -> memoryview:
    assert shared is not None
    return memoryview(shared)[start : start + size]


def _prepare(shared: mmap.mmap | None, pieces: Pieces, make: Any, make_many: Any, separator: str | None) -> None:
    from jsvcodec.cli.standard import leave_signals_to_the_parent

    leave_signals_to_the_parent()
    keep_memory()
    many = None if make_many is None else make_many()
    _state.update(shared=shared, pieces=pieces, convert=make(), many=many, separator=separator)


def _convert(block: bytes | int, start: int) -> tuple[Converted, int | None]:
    """Return what became of a block, or of so many bytes in shared memory, and the size of a text that is there."""
    shared, separator = _state["shared"], _state["separator"]
    data = bytes(_view(shared, start, block)) if isinstance(block, int) else block
    done = converted(_state["pieces"], data, _state["convert"], _state["many"])
    if separator is None or not done.records:
        return done, None
    values = done.values
    text = values.text if isinstance(values, Joined) else separator.join(values).encode()
    size = _put(shared, start, text)
    return done._replace(values=Joined(text, done.records) if size is None else []), size
