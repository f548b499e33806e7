"""Outputs of growing size, each written again and again in a fresh process: `encode` beside `dumps`, and page faults.

What is measured here does not show in a process that has done anything else: glibc serves a large block from fresh
pages until it has seen one of that size freed. Even then it depends on how the heap happens to lie, so that each row
has several processes with slightly growing sizes; the times are their medians, the page faults the most of any.
"""

from __future__ import annotations

import statistics
from importlib.util import find_spec

import jsvcodec
from benchmarks.memory import run_worker
from benchmarks.report import Section, Verdict, duration

_RESPONSE = 560
_SIZES = {
    "50 KB": (50_000, 60), "150 KB": (150_000, 40), "500 KB": (500_000, 40), "5 MB": (5_000_000, 20),
    "30 MB": (30_000_000, 10),
}  # fmt: skip
"""The size of an output, and how often it is written."""
_FAULTS = 2


def faults_table(*, quick: bool) -> Section:
    """Measure every size, models and trees, as JSV and as JSON."""
    section = Section(
        "Outputs in fresh processes",
        "Medians from the fifth call on: time of `Encoder().encode` and of `dumps`, and minor page faults a call, of\n"
        "which the process with the most counts.",
        ["work", "bytes", "encode", "dumps / encode", "faults of encode", "faults of dumps"],
    )
    if find_spec("resource") is None:  # as on Windows
        section.note += " This system does not tell page faults."
        return section
    for name, format, kind in ((n, f, k) for f in ("jsv", "json") for k in ("models", "trees") for n in _SIZES):
        size, calls = _SIZES[name]
        if quick and size > 500_000:
            continue
        told = _measure(format, kind, size // _RESPONSE, 9 if quick else calls, 1 if quick else 5)
        encode, dumps = told["encode"], told["dumps"]
        work, ratio = f"{format.upper()}, {kind}, {name}", dumps["seconds"] / encode["seconds"]
        section.lines.append(
            [work, f"{encode['bytes']:,}", duration(encode["seconds"]), f"{ratio:.2f}x", f"{encode['faults']:,.0f}",
             f"{dumps['faults']:,.0f}"]
        )  # fmt: skip
        section.figures.append({"work": work, **told})
        if jsvcodec.backend == "c":
            section.verdicts.append(Verdict(work, "dumps", ratio, 1.0))
            if size <= 5_000_000:
                section.verdicts.append(Verdict(work, "page faults", encode["faults"], _FAULTS, True, unit=""))
    return section


def _measure(format: str, kind: str, count: int, calls: int, processes: int) -> dict[str, dict[str, float]]:
    """Return what processes that take turns tell, for each verb."""
    told: dict[str, list[dict[str, float]]] = {"encode": [], "dumps": []}
    for process in range(processes):
        more = str(count + count * process // 40)
        for verb, figures in told.items():
            figures.append(run_worker("benchmarks.faults_process", format, kind, more, verb, str(calls)))
    return {
        verb: {
            "seconds": statistics.median(figure["seconds"] for figure in figures),
            "faults": max(figure["faults"] for figure in figures),
            "bytes": figures[0]["bytes"],
        }
        for verb, figures in told.items()
    }
