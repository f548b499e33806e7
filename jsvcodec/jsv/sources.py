"""The texts of nested maps and lists, for members that are text themselves.

ServiceStack gives a member of type string the text of a nested value as it was sent. The reader notes where each
container of the tree stands in the compact text; what gives the tree its meaning asks for it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

__all__ = ("NestedTexts",)


class NestedTexts:
    """The texts of the maps and lists of one tree, as a reader notes them.

    The containers are kept, so that none that is made later can be taken for one of them.
    """

    def __init__(self) -> None:
        self._text = ""
        self._spans: dict[int, tuple[object, int, int]] = {}

    def begin(self, text: str) -> None:
        """Take note of a text and forget another one, which a reader gave up."""
        self._text = text
        self._spans.clear()

    def add(self, container: dict[str, Any] | list[Any], start: int, end: int) -> None:
        """Note where a container of the tree stands."""
        self._spans[id(container)] = (container, start, end)

    def known(self) -> Iterable[int]:
        """Return the ids of all containers whose places are known."""
        return self._spans.keys()

    def of(self, container: dict[str, Any] | list[Any]) -> str | None:
        """Return the compact text of a container of the tree, or None where it is not known.

        >>> from jsvcodec.jsv.reader import read
        >>> texts = NestedTexts()
        >>> texts.of(read('{ a: {b:"x"} }', lenient=True, sources=texts)["a"])
        '{b:"x"}'
        """
        span = self._spans.get(id(container))
        return None if span is None else self._text[span[1] : span[2]]
