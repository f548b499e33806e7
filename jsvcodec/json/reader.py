"""JSON text -> tree.

In comes text or UTF-8, out goes a tree of dict, list, str, None, bool and numbers. Msgspec reads the text. Where it
refuses, the standard `json` reads the same text again: it takes a little more (a byte order mark, lone surrogates,
numbers beyond a float's range), and otherwise gives the position. Every refusal is a `DecodeError`. Time is linear.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import partial
from math import isfinite
from typing import Any, NamedTuple, NoReturn

import msgspec

from jsvcodec._options import ReadOptions
from jsvcodec._scalars.basic import check_exponent, read_decimal, read_int
from jsvcodec._text import Data, as_text, document
from jsvcodec._trees import Spelled, levels
from jsvcodec.errors import DecodeError, PathStep, Problems, ScalarError

__all__ = ("EXACT", "SPELLED", "UNTYPED", "TreeReader")

_BLANK = re.compile(r"[ \t\r\n]*+")
_TOKEN = re.compile(
    r'"(?:[^"\\]++|\\.)*+"?|[{\[]|[}\]]|-?[0-9]++(?:\.[0-9]++)?+(?:[eE][-+]?[0-9]++)?+|NaN|-?Infinity', re.DOTALL
)
"""What counts for the limits: brackets and numbers, and strings, in which neither counts."""

_NEGATIVE_ZERO = re.compile(r"-0(?![.0-9eE])")
_NEGATIVE_ZERO_BYTES = re.compile(rb"-0(?![.0-9eE])")
_MSGSPEC_DIGITS = 4_300
"""Msgspec refuses integers of more digits, and cannot be told to refuse shorter ones."""

_NOT_FINITE = "NaN and infinities are not JSON"
_TOO_DEEP = "nested deeper than the JSON library goes"


# --- numbers ------------------------------------------------------------------------------------------------------


class Numbers(NamedTuple):
    """What the numbers of a document become; each function gets a token that is in the limit of digits."""

    of_float: Callable[[str], Any]
    of_negative_zero: Callable[[str], Any]

    def of(self, token: str) -> Any:
        """Return what a number becomes that is not an integer, or ``-0``."""
        return self.of_negative_zero(token) if token == "-0" else self.of_float(token)


_NONZERO = re.compile(r"-?[0.]*+[1-9]")


def _is_float(token: str) -> bool:
    """Return whether a number is in the range of a float."""
    number = float(token)
    return isfinite(number) and (bool(number) or _NONZERO.match(token) is None)


def _untyped(token: str) -> float | Decimal:
    return float(token) if _is_float(token) else Decimal(token)


UNTYPED = Numbers(_untyped, lambda token: 0)
"""Int and float, and Decimal beyond the range of a float."""

EXACT = Numbers(Decimal, Decimal)
"""Int and Decimal, for types that say what a number is."""

SPELLED = Numbers(Spelled, Spelled)
"""Int, and any other number as it is spelled."""


class TreeReader:
    """Reads trees with some options and one kind of numbers."""

    def __init__(self, options: ReadOptions, numbers: Numbers) -> None:
        self.options = options
        self.limits = options.limits
        self._numbers = numbers
        digits = self.limits.digits
        self._short = 30 if digits is None else min(30, digits)
        """How long a number without an exponent may be that needs no look at its digits."""

        self._read_quickly: Callable[[str | bytes], Any] | None = None
        if options.duplicates == "last" and (digits is None or digits >= _MSGSPEC_DIGITS):
            hook = None if numbers is UNTYPED else self._read_float
            self._read_quickly = msgspec.json.Decoder(float_hook=hook).decode

    def read(self, data: Data) -> Any:
        """Return the tree that `data` holds. Raises `DecodeError`."""
        text = data if type(data) is bytes else as_text(data)
        tree = _UNREAD
        if self._read_quickly is not None and not self._needs_care(text):
            try:
                tree = self._read_quickly(text)
            except _LEFT_TO_THE_STANDARD_LIBRARY:
                tree = _UNREAD
        if tree is _UNREAD:
            tree = self._read_again(*document(text))
        depth = self.limits.depth
        if depth is not None and _openers(text) > depth and sum(1 for _ in levels(tree)) > depth:
            self._refuse_excess(as_text(text))
        return tree

    def _needs_care(self, text: str | bytes) -> bool:
        """Return whether msgspec would lose the sign of ``-0``, or take a float of too many digits or too small."""
        if self._numbers is UNTYPED:
            return _may_hold_tiny_float(text) or _has_long_number(text, self.limits.digits)
        zero: Any = _NEGATIVE_ZERO if isinstance(text, str) else _NEGATIVE_ZERO_BYTES
        return zero.search(text) is not None

    def _read_again(self, text: str, start: int) -> Any:
        """Read with the standard library, for what msgspec does not take and for the position of what nobody takes."""
        repeated: list[_Pairs] = []
        reader = json.JSONDecoder(
            parse_int=self._read_int,
            parse_float=self._read_float,
            parse_constant=_refuse_constant,
            strict=not self.options.lenient,
            object_pairs_hook=partial(_unique, repeated) if self.options.duplicates == "error" else None,
        )
        try:
            tree, end = reader.raw_decode(text, _BLANK.match(text, start).end())  # type: ignore[union-attr]
        except json.JSONDecodeError as error:
            pos, reason = error.pos, _reason(error.msg)
        except ScalarError as error:
            pos, reason = len(text), str(error)
        except RecursionError:
            pos, reason = len(text), _TOO_DEEP
        else:
            pos, reason = _BLANK.match(text, end).end(), "expected the end of the text after the root value"  # type: ignore[union-attr]
            if pos == len(text):
                if repeated:
                    problems = Problems(self.limits.problems)
                    _add_repeated_keys(tree, problems)
                    raise problems.error()
                return tree
        self._refuse_excess(text, pos)
        raise DecodeError(reason) if reason == _TOO_DEEP else DecodeError.at(text, pos, reason)

    def _refuse_excess(self, text: str, end: int | None = None) -> None:
        """Raise for the first bracket or number up to `end` that goes beyond the limits; all before is well-formed."""
        depth, bound = 0, self.limits.depth
        for found in _TOKEN.finditer(text, 0, len(text) if end is None else end):
            token = found[0]
            if token in "{[":
                depth += 1
                if bound is not None and depth > bound:
                    raise DecodeError.at(text, found.start(), f"nested deeper than {bound} levels")
            elif token in "}]":
                depth -= 1
            elif token[0] != '"':
                try:
                    self._check_number(token)
                except ScalarError as error:
                    reason = str(error)
                else:
                    continue
                raise DecodeError.at(text, found.start(), reason)

    def _check_number(self, token: str) -> None:
        if token[-1] in "Ny":
            _refuse_constant(token)
        elif token.lstrip("-").isdigit():
            self._read_int(token)
        else:
            self._read_float(token)

    def _read_int(self, token: str) -> Any:
        return self._numbers.of_negative_zero(token) if token == "-0" else read_int(token, self.limits.digits)

    def _read_float(self, token: str) -> Any:
        if len(token) > self._short or "e" in token or "E" in token:
            self._check_float(token)
        return self._numbers.of_float(token)

    def _check_float(self, token: str) -> None:
        """Refuse a number whose digits or exponent go beyond the limit; a small float may have any exponent."""
        mantissa, _, exponent = token.lower().partition("e")
        read_decimal(mantissa, self.limits.digits)
        if self._numbers is EXACT or not _is_float(token):
            check_exponent(exponent, self.limits.digits)


_UNREAD = object()
_LEFT_TO_THE_STANDARD_LIBRARY = (msgspec.MsgspecError, ScalarError, UnicodeError, RecursionError)
_TINY = re.compile(rb"[eE]-0*+(?:[3-9][0-9]{2}|[0-9]{4})")


def _may_hold_tiny_float(text: str | bytes) -> bool:
    """Return whether a number may be smaller than any float but zero: by its exponent, or by zeros after the point."""
    if isinstance(text, str):
        text = text.encode(errors="replace") if "e-" in text or "E-" in text or _FEW_ZEROS in text else ""
        return bool(text) and _may_hold_tiny_float(text)
    has_zeros = _FEW_ZEROS.encode() in text and _MANY_ZEROS in text
    return has_zeros or ((b"e-" in text or b"E-" in text) and _TINY.search(text) is not None)


_FEW_ZEROS, _MANY_ZEROS = "0.00000", b"0" * 300
_NUMBER_CHARS = "0123456789."


def _has_long_number(text: str | bytes, digits: int | None) -> bool:
    """Return whether more than so many digits may stand in a row; so long a row covers every place of that distance."""
    if digits is None or len(text) <= digits:
        return False
    chars: Any = _NUMBER_CHARS if isinstance(text, str) else _NUMBER_CHARS.encode()
    for place in range(digits, len(text), digits):
        before, after = text[max(place - digits, 0) : place], text[place : place + digits]
        row = len(before) - len(before.rstrip(chars)) + len(after) - len(after.lstrip(chars))
        if row > digits:
            return True
    return False


def _openers(text: str | bytes) -> int:
    if isinstance(text, str):
        return text.count("{") + text.count("[")
    return text.count(b"{") + text.count(b"[")


def _refuse_constant(_: str) -> NoReturn:
    raise ScalarError(_NOT_FINITE)


def _reason(message: str) -> str:
    """Return a reason of the standard library without what it may quote."""
    message = message.partition(":")[0].removesuffix(" at")
    return message[:1].lower() + message[1:]


# --- repeated keys ------------------------------------------------------------------------------------------------


class _Pairs(list[tuple[str, Any]]):
    """A map with a repeated key, as its pairs."""


def _unique(repeated: list[_Pairs], pairs: list[tuple[str, Any]]) -> dict[str, Any] | _Pairs:
    members = dict(pairs)
    if len(members) == len(pairs):
        return members
    repeated.append(_Pairs(pairs))
    return repeated[-1]


def _add_repeated_keys(tree: Any, problems: Problems) -> None:
    """Add a problem for each repetition of a key, in the order of the text."""
    around: list[tuple[tuple[PathStep, ...], Iterator[tuple[PathStep, Any]], set[PathStep]]] = []
    steps: tuple[PathStep, ...] = ()
    while True:
        if isinstance(tree, (dict, list)):
            around.append((steps, _entries(tree), set()))
        while around:
            above, entries, seen = around[-1]
            entry = next(entries, None)
            if entry is not None:
                break
            around.pop()
        else:
            return
        step, tree = entry
        steps = (*above, step)
        if step in seen:
            problems.add(steps, "this key is repeated")
        seen.add(step)


def _entries(tree: dict[str, Any] | list[Any]) -> Iterator[tuple[PathStep, Any]]:
    if isinstance(tree, _Pairs):
        return iter(tree)
    return iter(tree.items()) if isinstance(tree, dict) else iter(enumerate(tree))
