"""Text leaves -> numbers and bools, for those who convert without a class.

JSV and forms know text only, so this is a guess, and it is made on request alone. A text is taken for a number or bool
where writing that value gives the same text again: so are ``True`` and ``1.5``; ``true``, ``007``, ``1.50`` and ``+1``
stay text. Raises `EncodeError` for what is nested too deep; costs one pass.
"""

from __future__ import annotations

from math import isfinite
from typing import Any

from jsvcodec._rebuilding import rebuild
from jsvcodec._scalars.basic import read_float, read_int, write_bool, write_float, write_int
from jsvcodec.errors import ScalarError
from jsvcodec.limits import DEFAULT_LIMITS, Limits

__all__ = ("infer",)


def infer(tree: Any, *, limits: Limits = DEFAULT_LIMITS) -> Any:
    """Return a tree with its canonical number and bool texts as numbers and bools; map keys stay text.

    >>> infer({"id": "7", "zip": "0123", "ok": "True", "ratio": "1E+21"})
    {'id': 7, 'zip': '0123', 'ok': True, 'ratio': 1e+21}
    """
    return rebuild(tree, lambda _, value: _infer_leaf(value) if isinstance(value, str) else value, limits=limits)


_BOOLS = {write_bool(value): value for value in (False, True)}
_STARTS = frozenset("-0123456789")


def _infer_leaf(text: str) -> str | int | float:
    if text in _BOOLS:
        return _BOOLS[text]
    if text[:1] not in _STARTS:
        return text
    for read, write in ((read_int, write_int), (_read_finite, write_float)):
        try:
            value: Any = read(text)
        except ScalarError:
            continue
        if write(value) == text:
            return value  # type: ignore[no-any-return]
    return text


def _read_finite(text: str) -> float:
    """Read what JSON has a number for."""
    value = read_float(text)
    if isfinite(value):
        return value
    raise ScalarError("not finite")
