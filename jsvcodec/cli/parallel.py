"""Blocks of records converted in other processes, in order."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from typing import Any

from jsvcodec.cli.records import Converted, Pieces, converted

__all__ = ("in_processes",)

_AHEAD = 2
"""How many blocks wait for each process."""

_state: dict[str, Any] = {}


def in_processes(
    blocks: Iterator[bytes],
    jobs: int,
    pieces: Pieces,
    make: Callable[[], Callable[[bytes], Any]],
    separator: str | None,
) -> Iterator[tuple[bytes, Converted]]:
    """Yield blocks with what became of them, in their order; `make` is called once in each process.

    Texts come joined by the separator, which costs less between processes; the first stays alone.
    """
    from multiprocessing import get_context

    with get_context().Pool(jobs, _prepare, (pieces, make, separator)) as pool:
        waiting: deque[tuple[bytes, Any]] = deque()
        for block in blocks:
            waiting.append((block, pool.apply_async(_convert, (block,))))
            if len(waiting) > jobs * _AHEAD:
                first, result = waiting.popleft()
                yield first, result.get()
        while waiting:
            first, result = waiting.popleft()
            yield first, result.get()


def _prepare(pieces: Pieces, make: Callable[[], Callable[[bytes], Any]], separator: str | None) -> None:
    from jsvcodec.cli.standard import leave_signals_to_the_parent

    leave_signals_to_the_parent()
    _state.update(pieces=pieces, convert=make(), separator=separator)


def _convert(block: bytes) -> Converted:
    done = converted(_state["pieces"], block, _state["convert"])
    separator = _state["separator"]
    if separator is None or len(done.values) < 3:
        return done
    return done._replace(values=[done.values[0], separator.join(done.values[1:])])
