"""The texts of nested maps and lists, for members that are text themselves.

ServiceStack gives a member of type string the text of a nested value as it was sent. The reader notes where each
container of the tree stands; the hook of `str` asks for it while the same document is structured.
"""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any

__all__ = ("NestedTexts", "nested_texts")


class NestedTexts:
    """Where the maps and lists of one document stand in its text."""

    def __init__(self) -> None:
        self.text = ""
        self.spans: dict[int, tuple[int, int]] = {}

    def add(self, container: dict[str, Any] | list[Any], start: int, end: int) -> None:
        """Note where a container of the tree stands."""
        self.spans[id(container)] = (start, end)

    def of(self, container: dict[str, Any] | list[Any]) -> str | None:
        """Return the text of a container of the tree, which must still be alive, or None if it is not known."""
        span = self.spans.get(id(container))
        return None if span is None else self.text[span[0] : span[1]]


nested_texts: ContextVar[NestedTexts | None] = ContextVar("nested_texts", default=None)
"""The texts of the document that is being structured, where it is one of JSV."""
