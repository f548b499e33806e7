"""The texts of a tree's parts, for what is wanted as text though it is a map or list, and the other way round.

ServiceStack gives a member of type string the text of a nested map or list as it was sent, and reads a text that holds
JSV where a class, map or list is wanted.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from jsvcodec._options import ReadOptions

__all__ = ("SourceTexts", "TreeTexts")


class TreeTexts:
    """The texts of a tree of which no text is known: `compact` writes them."""

    def __init__(self, options: ReadOptions, compact: Callable[[Any], str]) -> None:
        self.options = options
        self.compact = compact

    def text_of(self, container: Any) -> str:
        """Return the text of a map or list of the tree."""
        return self.compact(container)

    def tree_of(self, text: str) -> tuple[Any, TreeTexts]:
        """Return the tree of a text that is JSV, with its own texts. Raises `DecodeError`."""
        from jsvcodec.jsv.reader import read
        from jsvcodec.jsv.sources import NestedTexts

        sources = NestedTexts()
        limits = self.options.limits
        unique = self.options.duplicates == "error"
        tree = read(text, unique=unique, depth=limits.depth, problems=limits.problems, sources=sources)
        return tree, SourceTexts(self.options, self.compact, sources)


class SourceTexts(TreeTexts):
    """The texts of a tree as they stand in its document."""

    def __init__(self, options: ReadOptions, compact: Callable[[Any], str], sources: Any) -> None:
        super().__init__(options, compact)
        self._sources = sources

    def text_of(self, container: Any) -> str:
        """Return the text of a map or list of the tree, written anew where its place is not known."""
        text: str | None = self._sources.of(container)
        return self.compact(container) if text is None else text
