"""The texts of a tree's parts, for what is wanted as text though it is a map or list, and the other way round.

ServiceStack gives a member of type string the text of a nested map or list as it was sent, and reads a text that holds
JSV where a class, map or list is wanted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from jsvcodec._options import ReadOptions

__all__ = ("NestedTexts", "SourceTexts", "TreeTexts")


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
        >>> texts.of(read('{ a: {b:"x"} }', options=ReadOptions(lenient=True), sources=texts)["a"])
        '{b:"x"}'
        """
        span = self._spans.get(id(container))
        return None if span is None else self._text[span[1] : span[2]]


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

        sources = NestedTexts()
        tree = read(text, options=self.options._replace(lenient=False), sources=sources)
        return tree, SourceTexts(self.options, self.compact, sources)


class SourceTexts(TreeTexts):
    """The texts of a tree as they stand in its document."""

    def __init__(self, options: ReadOptions, compact: Callable[[Any], str], sources: NestedTexts) -> None:
        super().__init__(options, compact)
        self._sources = sources

    def text_of(self, container: Any) -> str:
        """Return the text of a map or list of the tree, written anew where its place is not known."""
        text = self._sources.of(container)
        return self.compact(container) if text is None else text
