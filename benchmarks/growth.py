"""Time per item of lists from 100 to 100,000 items: it should stay the same.

What makes it rise is Python's collector, which goes through all objects again and again while a long list is built,
and memory beyond the processor's caches. The lists of all lengths take turns in the same rounds.
"""

from __future__ import annotations

from functools import partial

import jsvcodec
from benchmarks import data
from benchmarks.data import Document
from benchmarks.peers import US, peers
from benchmarks.report import Section, Verdict, duration
from benchmarks.timing import Work, in_own_process, medians

_DISTINCT = 1_000
_TARGET = 2.5


def growth_table(seconds: float, *, quick: bool) -> Section:
    """Measure reading into models and writing them, by jsvcodec and by msgspec."""
    counts: tuple[int, ...] = (100, 1_000, 10_000, 100_000)
    if quick:
        counts = counts[:3] if jsvcodec.backend == "c" else counts[:2]
    section = Section(
        "Time per item",
        "Responses in lists of growing length, read into models and written. Spread: the slowest over the fastest.",
        ["work", "library", *(f"{count:,}" for count in counts), "spread"],
    )
    for work in ("read", "write"):
        for name in (US, "msgspec"):
            if name not in peers()[0]:
                continue
            per_item = in_own_process(partial(_per_item, name, work, counts, seconds))
            spread = max(per_item.values()) / min(per_item.values())
            times = [duration(per_item[count]) for count in counts]
            section.lines.append([work, name, *times, f"{spread:.2f}x"])
            section.figures.append({"work": work, "library": name, "seconds per item": per_item, "spread": spread})
            if name == US and jsvcodec.backend == "c":
                section.verdicts.append(Verdict(f"spread of {work}", "itself", spread, _TARGET, at_most=True))
    return section


def _per_item(name: str, work: str, counts: tuple[int, ...], seconds: float) -> dict[int, float]:
    works = {str(count): _work(name, work, count) for count in counts}
    return {int(count): taken / int(count) for count, taken in medians(works, seconds).items()}


def _work(name: str, work: str, count: int) -> Work:
    peer, document = peers()[0][name], long_list(count)
    run = peer.read(document) if work == "read" else peer.write(document)
    if run is None:
        raise ValueError(f"{name} cannot {work} this")
    return run


def long_list(count: int) -> Document:
    """Return a list of responses, of which a thousand are distinct."""
    short = data.responses(min(count, _DISTINCT))
    if count <= _DISTINCT:
        return short
    times = count // _DISTINCT

    def repeated(text: bytes) -> bytes:
        return b"[" + b",".join([text[1:-1]] * times) + b"]"

    return Document(f"{count:,} responses", repeated(short.jsv), repeated(short.json), short.kind, True)
