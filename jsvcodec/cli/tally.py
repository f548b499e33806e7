"""What a conversion has done so far: counted, told at the end, and shown on a terminal while it goes on."""

from __future__ import annotations

import sys
from time import monotonic

__all__ = ("Tally",)

_QUIET_FOR = 1.0
"""Seconds until progress is shown, and between two lines of it."""


class Tally:
    """The counts of a conversion; `shows_progress` is for terminals only."""

    def __init__(self, shows_progress: bool) -> None:
        self.records = self.failures = self.size = 0
        self._start = self._shown = monotonic()
        self._shows = shows_progress
        self._is_shown = False

    def step(self, records: int, size: int) -> None:
        """Count what was done, and show it where it is time."""
        self.records += records
        self.size += size
        if self._shows and monotonic() - self._shown > _QUIET_FOR:
            self._shown = monotonic()
            self._is_shown = True
            print(f"\r{self.records:,} records, {self.size / 1e6:,.0f} MB", end="", file=sys.stderr, flush=True)

    def clear(self) -> None:
        """Remove what was shown."""
        if self._is_shown:
            print("\r" + " " * 60 + "\r", end="", file=sys.stderr, flush=True)
            self._is_shown = False

    def summary(self) -> str:
        """Return what was done, in one line."""
        seconds = max(monotonic() - self._start, 1e-6)
        return (
            f"{self.records} records, {self.size} bytes read, {self.failures} failures,"
            f" {self.records / seconds:.0f} records a second"
        )
