"""One document as a whole: in which format it is, what it holds, and what is said where it cannot be read."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from typing import Any

import click

from jsvcodec._detection import hinted
from jsvcodec._formats import is_certainly_json, sniff
from jsvcodec.cli.inputs import label
from jsvcodec.cli.kinds import Kind, kind_named
from jsvcodec.errors import DecodeError

__all__ = ("LARGE", "checked_text", "hinted_at_lines", "kind_of_text", "read_document", "refuse_empty")

LARGE = 2**20
"""Up to this size an input is one document, with all its problems told at once; above it, a root list is a stream."""

_BLANK_LINES = re.compile(rb"(?:[ \t]*+\r?\n)*+")


def refuse_empty(data: bytes, given: Kind | None, by_suffix: Kind | None) -> None:
    """Raise `DecodeError` for an empty document, unless its format says that it is meant to be."""
    if not data.strip() and given is None and (by_suffix is None or not data):
        raise DecodeError("the input is empty: if it is meant to be, name its format with --from")


def kind_of_text(data: bytes, file: str, given: Kind | None, by_suffix: Kind | None, *, tells: bool = True) -> Kind:
    """Return the kind of an input: as given, or where the text leaves a doubt by its suffix, or by its looks.

    `tells` says on standard error where suffix and text disagree.
    """
    named = given or by_suffix
    if given is None and named is not None and named.name == "jsv" and is_certainly_json(data):
        if tells:
            click.echo(f"{label(file)}: holds JSON and is read as that; --from jsv reads it as JSV", err=True)
        named = kind_named("json")
    named = named or kind_named(_sniffed(data))
    assert named is not None
    return named


def _sniffed(data: bytes) -> str:
    try:
        return sniff(data)
    except DecodeError as error:
        refused = error
    raise checked_text(refused, data)


def read_document(data: bytes, kind: Kind, is_named: bool, read: Callable[[bytes], Any]) -> Any:
    """Return what `read` makes of a document; `is_named` says that the kind was given and not guessed.

    Blank lines around the brackets of a JSV document are no part of it: editors and shells leave them there. Raises
    `DecodeError`.
    """
    is_jsv = kind.format == "jsv"
    start = _BLANK_LINES.match(data).end() if is_jsv else 0  # type: ignore[union-attr]
    is_structured = is_jsv and data[start : start + 1] in (b"{", b"[")
    try:
        return read(data[start:].rstrip() if is_structured else data)
    except DecodeError as error:
        refusal = error
    if refusal.pos is not None and refusal.line is not None and is_structured:
        line = refusal.line + data.count(b"\n", 0, start)
        refusal = DecodeError(refusal.reason, pos=refusal.pos + start, line=line, column=refusal.column)
    if not is_named:
        refusal = hinted_at_lines(refusal, data) or (hinted(refusal) if kind.format == "json" else refusal)
    raise checked_text(refusal, data)


def checked_text(refusal: DecodeError, data: bytes) -> DecodeError:
    """Return a refusal with the option that helps where the text is not UTF-8."""
    if not refusal.reason.startswith("not UTF-8"):
        return refusal
    utf16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    hint = "the text is UTF-16: give --encoding utf-16" if utf16 else "give its encoding with --encoding"
    return _with_reason(refusal, f"not UTF-8: {hint}")


_MOST_LOOKED_AT = 2**16


def hinted_at_lines(refusal: DecodeError, data: bytes) -> DecodeError | None:
    """Return a refusal that names --from, for a text that looks like lines or CSV, or None."""
    if refusal.pos is None:
        return None
    first, line_break, others = data[:_MOST_LOOKED_AT].lstrip().partition(b"\n")
    second = others.lstrip().partition(b"\n")[0]
    if not line_break or not second:
        return None
    starts = {first[:1], second[:1]}
    if starts <= {b"{", b"["} and first.rstrip()[-1:] in b"}]":
        name = "ndjson" if sniff(first.rstrip()) == "json" else "jsvl"
        return _with_reason(refusal, f"{refusal.reason}; the text looks like lines of {name}: give --from {name}")
    if not starts & {b"{", b"["} and 0 < first.count(b",") == second.count(b","):
        return _with_reason(refusal, f"{refusal.reason}; the text looks like CSV: give --from csv")
    return None


def _with_reason(refusal: DecodeError, reason: str) -> DecodeError:
    return DecodeError(
        reason, pos=refusal.pos, line=refusal.line, column=refusal.column, record=refusal.record,
    )  # fmt: skip
