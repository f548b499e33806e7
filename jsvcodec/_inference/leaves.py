"""The texts, or the numbers, of one place: which kinds they fit, which there are while they are few, and how long."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from jsvcodec._inference.texts import ALL, DECIMAL, INT, Tests, fitting

__all__ = ("Leaves",)

_MOST_VALUES = 12
_LONGEST_VALUE = 100
_ANY_NUMBER = 1_000
"""What stands for the digits of a number that has an exponent."""


@dataclass(slots=True)
class Leaves:
    """The texts, or the numbers, of a place."""

    count: int = 0
    fits: int = ALL
    """The kinds that all of them fit."""

    values: dict[str, int] | None = field(default_factory=dict)
    """How often each of them was seen, or None where they are too many, or not counted."""

    whole: int = 0
    """The most digits before a point."""

    scale: int = 0
    """The most digits after a point."""

    def add(self, texts: Sequence[str], tests: Tests, counts: bool) -> None:
        """Take note of some texts."""
        self.count += len(texts)
        if self.fits:
            self.fits = fitting(texts, self.fits, tests)
        if self.values is not None:
            self.values = _counted(self.values, texts) if counts else None
        if counts:
            self._measure(texts)

    def take(self, other: Leaves) -> None:
        """Take note of what another has seen."""
        self.count += other.count
        self.fits &= other.fits
        both = None if self.values is None or other.values is None else Counter(self.values) + Counter(other.values)
        self.values = None if both is None or len(both) > _MOST_VALUES else dict(both)
        self.whole, self.scale = max(self.whole, other.whole), max(self.scale, other.scale)
        self._measure([])

    def _measure(self, texts: Sequence[str]) -> None:
        if not self.fits & (INT | DECIMAL):
            self.whole = self.scale = 0
            return
        for text in texts:
            whole, _, fraction = text.partition(".")
            digits = len(whole) - whole.startswith("-") if "e" not in text and "E" not in text else _ANY_NUMBER
            self.whole = max(self.whole, digits)
            self.scale = max(self.scale, len(fraction))


def _counted(values: dict[str, int], texts: Sequence[str]) -> dict[str, int] | None:
    found = Counter(values)
    for start in range(0, len(texts), 64):
        found.update(texts[start : start + 64])
        if len(found) > _MOST_VALUES or len(max(texts[start : start + 64], key=len)) > _LONGEST_VALUE:
            return None
    return dict(found)
