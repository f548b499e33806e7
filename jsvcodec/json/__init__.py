"""JSON as ServiceStack writes and reads it.

In comes text or UTF-8, out goes a tree of dict, list, str, None, bool, int and Decimal, numbers exact; what a class
makes of it is the converter's business. Msgspec reads and writes the text. Where it refuses, the standard `json` reads
the same text again: it takes a little more (byte order mark, lone surrogates, huge integers), and otherwise tells the
position. Every refusal is a `DecodeError`, every value that JSON cannot hold an `EncodeError`. Time is linear.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from decimal import Decimal
from functools import partial
from typing import Any, NoReturn

import msgspec

from jsvcodec import _codec as codecs
from jsvcodec._codec import Format, Reader, T, Writer
from jsvcodec._options import ReadOptions, WriteOptions
from jsvcodec._scalars import read_decimal, read_int
from jsvcodec._text import Data, as_text
from jsvcodec._verbs import verbs
from jsvcodec._walking import levels
from jsvcodec.errors import DecodeError, EncodeError, PathStep, Problem, ScalarError, path_text
from jsvcodec.json.values import plain

__all__ = ("Decoder", "Encoder", "dump", "dumpb", "dumps", "load", "loads")

_BLANK = re.compile(r"[ \t\r\n]*+")
_BOM_AND_BLANK = re.compile(r"\ufeff?[ \t\r\n]*+")
_TOKEN = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[{\[]|[}\]]|-?[0-9][-+.0-9eE]*+|NaN|-?Infinity', re.DOTALL)
"""What counts for the limits: brackets and numbers, and strings, in which neither counts."""

_NEGATIVE_ZERO = re.compile(r"-0(?![.0-9eE])")
_NEGATIVE_ZERO_BYTES = re.compile(rb"-0(?![.0-9eE])")
_MSGSPEC_DIGITS = 4_300
"""Msgspec refuses integers of more digits, and cannot be told to refuse shorter ones."""

_NOT_FINITE = "NaN and infinities are no JSON"
_TOO_DEEP = "nested deeper than the JSON library goes"


class JsonReader(Reader):
    """Reads JSON in Python."""

    def __init__(self, format: Format, type: Any, options: ReadOptions) -> None:
        super().__init__(format, type, options)
        self.limits = options.limits
        digits = self.limits.digits
        self._read_quickly: Callable[[str | bytes], Any] | None = None
        if options.duplicates == "last" and (digits is None or digits >= _MSGSPEC_DIGITS):
            self._read_quickly = msgspec.json.Decoder(float_hook=partial(_read_float, digits)).decode

    def read(self, data: Data) -> Any:
        """Return the tree that `data` holds. Raises `DecodeError`."""
        text = data if type(data) is bytes else as_text(data)
        tree = _UNREAD
        if self._read_quickly is not None and not _has_negative_zero(text):
            with suppress(msgspec.MsgspecError, ScalarError, UnicodeError, RecursionError):
                tree = self._read_quickly(text)
        if tree is _UNREAD:
            tree = self._read_again(as_text(text))
        depth = self.limits.depth
        if depth is not None and _openers(text) > depth and sum(1 for _ in levels(tree)) > depth:
            self._refuse_excess(as_text(text))
        return tree

    def _read_again(self, text: str) -> Any:
        """Read with the standard library, for what msgspec does not take and for the position of what nobody takes."""
        repeated: list[_Pairs] = []
        digits = self.limits.digits
        reader = json.JSONDecoder(
            parse_int=partial(_read_int, digits),
            parse_float=partial(read_decimal, digits=digits),
            parse_constant=_refuse_constant,
            strict=not self.options.lenient,
            object_pairs_hook=partial(_unique, repeated) if self.options.duplicates == "error" else None,
        )
        try:
            tree, end = reader.raw_decode(text, _BOM_AND_BLANK.match(text).end())  # type: ignore[union-attr]
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
                    raise DecodeError.of(list(_repeated_keys(tree)))
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
                    self._read_number(token)
                except ScalarError as error:
                    reason = str(error)
                else:
                    continue
                raise DecodeError.at(text, found.start(), reason)

    def _read_number(self, token: str) -> None:
        if token[-1] in "Ny":
            _refuse_constant(token)
        elif token.lstrip("-").isdigit():
            _read_int(self.limits.digits, token)
        else:
            read_decimal(token, self.limits.digits)


_UNREAD = object()


def _has_negative_zero(text: str | bytes) -> bool:
    """Return whether a text may hold an integer ``-0``, of which msgspec drops the sign."""
    if isinstance(text, str):
        return _NEGATIVE_ZERO.search(text) is not None
    return _NEGATIVE_ZERO_BYTES.search(text) is not None


def _openers(text: str | bytes) -> int:
    if isinstance(text, str):
        return text.count("{") + text.count("[")
    return text.count(b"{") + text.count(b"[")


def _read_float(digits: int | None, token: str) -> Decimal:
    if len(token) <= 30 and "e" not in token and "E" not in token:
        return Decimal(token)
    return read_decimal(token, digits)


def _read_int(digits: int | None, token: str) -> int | Decimal:
    return Decimal(token) if token == "-0" else read_int(token, digits)


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


def _repeated_keys(tree: Any) -> Iterator[Problem]:
    """Yield a problem for each repetition of a key, in the order of the text."""
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
            yield Problem(path_text(steps), "this key is repeated")
        seen.add(step)


def _entries(tree: dict[str, Any] | list[Any]) -> Iterator[tuple[PathStep, Any]]:
    if isinstance(tree, _Pairs):
        return iter(tree)
    return iter(tree.items()) if isinstance(tree, dict) else iter(enumerate(tree))


# --- writing ------------------------------------------------------------------------------------------------------


class JsonWriter(Writer):
    """Writes JSON in Python."""

    def encode_text(self, value: Any) -> str:
        """Return the text of a tree or model. Raises `EncodeError`."""
        return self.encode(value).decode()

    def encode(self, value: Any) -> bytes:
        """Return the text of a tree or model as UTF-8. Raises `EncodeError`."""
        tree = plain(value, self.options)
        try:
            text = _write(tree)
            return msgspec.json.format(text, indent=2) if self.options.indent else text
        except RecursionError:
            reason = _TOO_DEEP
        except ValueError:
            reason = "a value that has no JSON text"
        plain(tree, self.options, check=True)
        raise EncodeError((), reason)


_write = msgspec.json.Encoder(decimal_format="number").encode


# --- the format ---------------------------------------------------------------------------------------------------


class JsonFormat(Format):
    """JSON."""

    has_numbers = True
    suffixes = (".json",)
    dates = (None, "exact", "wcf")

    def reader(self, type: Any, options: ReadOptions) -> JsonReader:
        """Return what reads JSON into a type."""
        return JsonReader(self, type, options)

    def writer(self, options: WriteOptions) -> JsonWriter:
        """Return what writes JSON."""
        return JsonWriter(self, options)


class Decoder(codecs.Decoder[T]):
    """A reader of JSON for one type, made once and used often.

    A byte order mark in front is dropped. `lenient` takes control characters in strings as they stand, as ServiceStack
    does. Of a repeated key the last counts.

    >>> Decoder(dict[str, int]).decode(b'{"a":1,"b":"2"}')
    {'a': 1, 'b': 2}
    >>> Decoder().decode('[1.10,null,"x"]')
    [Decimal('1.10'), None, 'x']
    """

    format = JsonFormat()


class Encoder(codecs.Encoder):
    """A writer of JSON, made once and used often.

    Dates are ISO 8601 with time and zone, which ``dates="exact"`` asks for as well; ``dates="wcf"`` writes the
    ``/Date(ms)/`` of older hosts, to the millisecond. `indent` lays the text out by two spaces.

    >>> Encoder().encode({"roles": ["Admin", None], "meta": {}})
    b'{"roles":["Admin",null],"meta":{}}'
    """

    format = Decoder.format


loads, dumps, dumpb, load, dump = verbs(Decoder, Encoder)
