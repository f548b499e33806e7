"""The cells of rows that are maps of texts and trees, as most rows are: found without asking what a value may be.

Everything else is left to the writer of tables, which gives the same cells for these rows, and refuses what it must.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from jsvcodec._options import WriteOptions
from jsvcodec._trees import Spelled
from jsvcodec.errors import EncodeError, ScalarError
from jsvcodec.jsv import Encoder

__all__ = ("PlainRows",)

_SCALARS = frozenset((int, float, bool, Decimal, Spelled))


class PlainRows:
    """Finds cells by the options of JSV in cells; `scalar` gives the text of a number, and `guard` guards one."""

    def __init__(
        self, options: WriteOptions, scalar: Callable[[Any], str | None], guard: Callable[[str], str], utf8: bool
    ) -> None:
        limits = options.limits
        self._applies = options.hooks is None and options.types is None and (limits.depth is None or limits.depth > 2)
        self._scalar = scalar
        self._guard = guard
        self._utf8 = utf8
        if self._applies:
            # The list of rows and the row are levels too.
            depth = None if limits.depth is None else limits.depth - 2
            made: Any = {**options.changed(), "limits": limits._replace(depth=depth)}
            self._encode = Encoder(**made).encode_text

    def cells(self, row: Any) -> dict[str, str] | None:
        """Return the texts of the cells of a row before they are quoted, or None for a row that is not plain."""
        if not self._applies or type(row) is not dict:
            return None
        cells: dict[str, str] = {}
        for name, value in row.items():
            kind = type(value)
            if type(name) is not str:
                return None
            if kind is str:
                cells[name] = self._guard(value)
            elif value is None:
                cells[name] = ""
            else:
                text = self._text(value, kind)
                if text is None:
                    return None
                cells[name] = text
        return cells if not self._utf8 or _is_utf8("".join(cells.values())) else None

    def _text(self, value: Any, kind: type) -> str | None:
        try:
            if kind is dict or kind is list:
                return self._encode(value)
            return self._scalar(value) if kind in _SCALARS else None
        except (EncodeError, ScalarError):
            return None


def _is_utf8(text: str) -> bool:
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
