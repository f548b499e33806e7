"""What the measurements hand over and how it is printed: Markdown for people, JSON for later comparison.

Nothing here tells one machine from another but its processor: no name, no path.
"""

from __future__ import annotations

import json
import platform
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import jsvcodec
from benchmarks import peers


@dataclass(frozen=True)
class Verdict:
    """A figure beside its target; `at_most` for targets that are to be stayed under."""

    work: str
    against: str
    figure: float | None
    target: float
    at_most: bool = False
    same: bool = True
    unit: str = "x"

    @property
    def reached(self) -> bool:
        if self.figure is None or not self.same:
            return False
        return self.figure <= self.target if self.at_most else self.figure >= self.target


@dataclass
class Section:
    """A table, the figures in it, and what they say of the targets."""

    title: str
    note: str
    header: list[str]
    lines: list[list[str]] = field(default_factory=list)
    figures: list[dict[str, Any]] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def markdown(self) -> str:
        parts = [f"## {self.title}", self.note, _table(self.header, self.lines)]
        if self.verdicts:
            parts.append(_table(["work", "against", "figure", "target", "reached"], map(_verdict_line, self.verdicts)))
        return "\n\n".join(parts) + "\n"


def _table(header: list[str], lines: Iterable[list[str]]) -> str:
    rule = ["---"] + ["---:"] * (len(header) - 1)
    return "\n".join("| " + " | ".join(cells) + " |" for cells in (header, rule, *lines))


def _verdict_line(verdict: Verdict) -> list[str]:
    figure = "none" if verdict.figure is None else f"{verdict.figure:.2f}{verdict.unit}"
    bound = f"{'at most' if verdict.at_most else 'at least'} {verdict.target:g}{verdict.unit}"
    return [verdict.work, verdict.against, figure, bound, _reached(verdict)]


def _reached(verdict: Verdict) -> str:
    """Return whether a target is reached, and otherwise by how much it is not."""
    if verdict.reached or verdict.figure is None:
        return "yes" if verdict.reached else "no"
    if not verdict.same:
        return "no, the results differ"
    part = verdict.figure / verdict.target
    if part > 2:
        return f"no, {part:,.1f} times as much"
    return f"no, {abs(part - 1):.1%} too {'much' if verdict.at_most else 'little'}"


def summary(sections: Iterable[Section]) -> str:
    """Return how many targets are reached, and the figures of those that are not."""
    verdicts = [(section.title, verdict) for section in sections for verdict in section.verdicts]
    missed = [[title, *_verdict_line(verdict)] for title, verdict in verdicts if not verdict.reached]
    told = f"## Targets\n\n{len(verdicts) - len(missed)} of {len(verdicts)} are reached."
    header = ["table", "work", "against", "figure", "target", "reached"]
    return f"{told}\n\n{_table(header, missed)}\n" if missed else f"{told}\n"


def duration(seconds: float) -> str:
    """Return a time with three digits in a unit that fits.

    >>> duration(0.0000123), duration(0.25), duration(0.9999e-6)
    ('12.3 µs', '250 ms', '1 µs')
    """
    for unit, scale in (("s", 1.0), ("ms", 1e3), ("µs", 1e6)):
        if seconds * scale >= 0.9995:
            return f"{seconds * scale:.3g} {unit}" if seconds * scale < 1_000 else f"{seconds * scale:,.0f} {unit}"
    return f"{seconds * 1e9:.3g} ns"


def environment() -> dict[str, Any]:
    """Return what the figures depend on: interpreter, processor, backend and versions."""
    return {
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "system": f"{platform.system()} {platform.machine()}",
        "processor": _processor(),
        "backend": jsvcodec.backend,
        "versions": peers.versions(),
        "left out": peers.peers()[1],
    }


def _processor() -> str:
    facts = Path("/proc/cpuinfo")
    if facts.exists():
        for line in facts.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or "unknown"


def opening(facts: dict[str, Any], *, quick: bool) -> str:
    """Return what stands above the tables."""
    versions = ", ".join(f"{name} {number}" for name, number in facts["versions"].items())
    notes = "".join(f"\n* {note}" for note in facts["left out"])
    return (
        f"# jsvcodec and its peers{' (quick run)' if quick else ''}\n\n"
        f"* {facts['python']}, {facts['system']}, {facts['processor']}\n"
        f"* backend of jsvcodec: {facts['backend']}\n"
        f"* {versions}{notes}\n\n"
        "A cell says how many times as fast jsvcodec is as that library, as the ratio of medians over shuffled rounds\n"
        "in one process for each row, and whether the results are the same (✓) or differ (✗). Times are for\n"
        "orientation only.\n"
    )


def write_figures(path: Path, facts: dict[str, Any], sections: list[Section]) -> None:
    """Keep all figures as JSON."""
    kept = {
        section.title: {
            "figures": section.figures,
            "verdicts": [asdict(verdict) | {"reached": verdict.reached} for verdict in section.verdicts],
        }
        for section in sections
    }
    text = json.dumps(facts | {"sections": kept}, indent=1, ensure_ascii=False)
    path.write_text(text + "\n", "utf-8")
