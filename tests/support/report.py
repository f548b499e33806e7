"""Collect what deviates over many rows, then hold it against the list of known deviations, both ways.

A row that deviates without being listed fails, and so does a row that is listed and deviates no more.
"""

from __future__ import annotations

from deviations import DEVIATIONS

SHOWN = 25


class Report:
    """Deviating rows of one recorded file; `close` judges them."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.found: dict[str, str] = {}

    def deviates(self, row_id: str, message: str) -> None:
        self.found.setdefault(row_id, message)

    def close(self) -> None:
        listed = listed_ids(self.file)
        unlisted = {row_id: message for row_id, message in self.found.items() if row_id not in listed}
        stale = sorted(listed - self.found.keys())
        assert not unlisted, failures_text(f"{self.file}: {len(unlisted)} rows deviate", unlisted)
        assert not stale, f"{self.file}: listed, but they deviate no more: {stale[:SHOWN]}"


def listed_ids(file: str) -> set[str]:
    """The ids of a file's known deviations; no row stands in two groups."""
    ids = [row_id for group in DEVIATIONS.get(file, ()) for row_id in group.ids]
    assert len(ids) == len(set(ids)), f"{file}: a row is listed twice"
    return set(ids)


def failures_text(title: str, failures: dict[str, str]) -> str:
    lines = [f"  {row_id}: {message[:300]}" for row_id, message in list(failures.items())[:SHOWN]]
    if len(failures) > SHOWN:
        lines.append(f"  ... and {len(failures) - SHOWN} more")
    return "\n".join([title, *lines])
