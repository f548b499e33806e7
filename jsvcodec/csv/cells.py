"""The texts of cells: the guard against formulas, quotes, and JSV or JSON where a cell holds a map or list.

ServiceStack's guard puts an apostrophe before a text that a spreadsheet would run. Ours does so too before one that has
apostrophes there already, so that reading, which takes one away, is its exact inverse.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Any

from jsvcodec._detection import looks_like_json
from jsvcodec._options import ReadOptions
from jsvcodec._trees import levels
from jsvcodec.errors import DecodeError
from jsvcodec.form.values import Values, refusal
from jsvcodec.json import JsonReader

__all__ = ("Cells", "guarded", "quoter", "unguarded")

_FORMULA = re.compile(r"'*+(?:[=@\t\r]|[+-](?!\.|(?![\U00010000-\U0010ffff])\d))")
"""What a spreadsheet may run. A sign before a digit is a number to .NET, which sees digits of 16 bits alone."""

_FORMULA_STARTS = "'=@\t\r+-"
"""What one begins with; most texts need no further look."""


def guarded(text: str) -> str:
    """Return a text with an apostrophe before what a spreadsheet would run.

    >>> [guarded(text) for text in ("=1+1", "-5", "-a", "'=1", "'a")]
    ["'=1+1", '-5', "'-a", "''=1", "'a"]
    """
    return f"'{text}" if text[:1] in _FORMULA_STARTS and _FORMULA.match(text) else text


def unguarded(text: str) -> str:
    """Return the text that `guarded` was given.

    >>> [unguarded(text) for text in ("'=1+1", "=1+1", "''=1", "'a")]
    ['=1+1', '=1+1', "'=1", "'a"]
    """
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


@cache
def quoter(delimiter: str) -> Callable[[str], str]:
    """Return what puts quotes around a cell that needs them, as ServiceStack decides it."""
    is_bare = re.compile(rf'(?![\[{{])[^"\r\n{re.escape(delimiter)}]*+').fullmatch

    def quoted(text: str) -> str:
        return text if is_bare(text) else '"' + text.replace('"', '""') + '"'

    return quoted


_BREAK = re.compile(r"[\r\n]")
"""What is data at the end of a cell, and not at that of a document."""


class Cells(Values):
    """Reads the cells of one document that may hold maps and lists, and knows the texts of their parts.

    `read_plain` reads trees of plain JSV of whose parts nobody wants the texts.
    """

    def __init__(
        self, options: ReadOptions, compact: Callable[[Any], str], json: JsonReader,
        read_plain: Callable[[str], Any] | None = None,
    ) -> None:  # fmt: skip
        super().__init__(options, compact, json)
        self._read_plain = read_plain

    def forget(self) -> None:
        """Forget the texts of parts, once nobody will ask for them."""
        self._nested.clear()
        self._originals.clear()

    def tree_of(self, text: str) -> tuple[Any, Cells]:
        """Return the tree of a text that holds a map or list: see `read_cell`. Raises `DecodeError`."""
        value, reason = self.read_cell(text)
        if reason:
            raise refusal(reason)
        return value, self

    def read_cell(self, text: str) -> tuple[Any, str]:
        """Return the value of a cell that may hold a map or list, or its text with the reason why it is none.

        It is JSV; JSON where it has quotes that JSV would not have written, or JSV refuses it. Text that starts with no
        bracket is text.
        """
        if not (text.lstrip(" \t\r\n") if self.options.lenient else text).startswith(("{", "[")):
            return text, ""
        is_json = '"' in text and looks_like_json(text)
        if self._read_plain is not None and not is_json and not _BREAK.search(text):
            try:
                return self._read_plain(text), ""
            except DecodeError:
                pass
        reads = [self._read_json, self._read_strict] if is_json else [self._read_strict, self._read_json]
        if self.options.lenient:
            reads.append(self._read_lenient)
        refused = None
        for read in reads:
            try:
                value = read(text)
            except DecodeError as error:
                refused = refused or error
            else:
                return (value, "") if self._fits(value) else (text, f"nested deeper than {self._depth} levels")
        assert refused is not None
        where = "" if refused.pos is None else f" (character {refused.pos + 1} of the cell)"
        return text, f"{refused.reason}{where}"

    @property
    def _depth(self) -> int | None:
        return self.options.limits.depth

    def _fits(self, value: Any) -> bool:
        """Return whether a value in a row, which is a level itself, is within the limit of depth."""
        return self._depth is None or not any(depth + 1 >= self._depth for depth, _ in enumerate(levels(value)))
