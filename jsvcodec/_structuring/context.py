"""What readers know of the document that they read: the texts of its parts, and what unions have tried already."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from jsvcodec._texts import TreeTexts

__all__ = ("Context", "Reader")

Reader = Callable[[Any, "Context"], Any]
"""Makes a value of one type from a tree, or raises `ScalarError` or `Mismatch`."""


class Context:
    """One document that is being read.

    `texts` are its texts. `is_inner` is true inside of a text that was read as JSV, which is done one level deep.
    While a union tries its options, `tried` keeps what became of each part, which is read once for each type.
    """

    __slots__ = ("is_inner", "texts", "tried")

    def __init__(self, texts: TreeTexts, is_inner: bool = False) -> None:
        self.texts = texts
        self.is_inner = is_inner
        self.tried: dict[Any, Any] | None = None

    def read_part(self, read: Reader, container: Any, step: Any, tree: Any) -> Any:
        """Return what `read` makes of a part of a map or list, at most once while a union tries its options."""
        if self.tried is None:
            return read(tree, self)
        key = (id(container), step, id(tree), id(read))
        known = self.tried.get(key)
        if known is None:
            try:
                value, error = read(tree, self), None
            except (RecursionError, MemoryError):
                raise
            except Exception as raised:
                value, error = None, raised.with_traceback(None)
            # The containers are kept alive, so that no other object gets their identity.
            known = self.tried[key] = (value, error, container, tree)
        if known[1] is not None:
            raise known[1]
        return known[0]

    def inner(self, text: str) -> tuple[Any, Context]:
        """Return the tree of a text that is JSV, and what is known of it. Raises `DecodeError`."""
        known = None if self.tried is None else self.tried.get(id(text))
        if known is None:
            tree, texts = self.texts.tree_of(text)
            context = Context(texts, is_inner=True)
            context.tried = self.tried
            known = (tree, context, text)
            if self.tried is not None:
                self.tried[id(text)] = known
        return known[0], known[1]
