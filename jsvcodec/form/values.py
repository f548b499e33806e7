"""What the values of a form hold: the texts that were sent for a member -> a part of a tree.

ServiceStack reads a text member as it stands and every other one as JSV. Clients send less tidy things, and all of
these are read: lists and maps without brackets, repeated fields, JSON where strict JSV refuses. Nothing is guessed from
a text alone. Raises `DecodeError` with paths; linear in the length of the texts.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from jsvcodec._options import ReadOptions
from jsvcodec._structuring.leaves import json_text
from jsvcodec._texts import NestedTexts, TreeTexts
from jsvcodec._trees import with_leaves
from jsvcodec.errors import DecodeError, Problem, Problems
from jsvcodec.form.fields import Kind
from jsvcodec.json import JsonReader
from jsvcodec.jsv.grammar import QUOTED
from jsvcodec.jsv.reader import read

__all__ = ("Values", "is_one_item", "refusal")

_STRUCTURED = ('"', "{", "[")
_SPECIAL = re.compile(r'["{}\[\],\r\n\ufeff]')
_CUT = re.compile(r'["{}\[\],]')
_QUOTED = re.compile(QUOTED)


def is_one_item(text: str) -> bool:
    """Return whether a text that is sent for a list is an item as it stands."""
    return _SPECIAL.search(text) is None


def refusal(reason: str) -> DecodeError:
    """Return the error of a value that is refused as a whole."""
    return DecodeError.of([Problem("$", reason)])


class Values(TreeTexts):
    """Reads the values of one form, and knows the texts of their parts."""

    def __init__(self, options: ReadOptions, compact: Callable[[Any], str], json: JsonReader) -> None:
        super().__init__(options, compact)
        self._json = json
        self._strict = options._replace(lenient=False)
        self._nested: dict[int, NestedTexts] = {}
        self._originals: dict[int, tuple[Any, Any]] = {}

    # --- texts of parts ---

    def text_of(self, container: Any) -> str:
        """Return the text of a map or list: as it came in JSV, compact where it was JSON or is not known."""
        original = self._originals.get(id(container))
        if original is not None:
            return self._json.compact(original[1])
        nested = self._nested.get(id(container))
        text = None if nested is None else nested.of(container)
        return self.compact(container) if text is None else text

    def tree_of(self, text: str) -> tuple[Any, TreeTexts]:
        """Return the tree of a text that is JSV, or JSON where JSV refuses. Raises `DecodeError`."""
        value, reason = self._attempt_both(text)
        if reason:
            raise refusal(reason)
        return value, self

    # --- values ---

    def read(self, kind: Kind, texts: list[str]) -> Any:
        """Return what a field of a kind holds, or None for nothing; `texts` are what was sent, in order."""
        if kind == "list":
            return self._read_list(texts)
        if kind == "map" or kind == "class":
            return self._read_map(texts, braces=kind == "map")
        text = ",".join(texts)
        if kind == "text" or (kind == "raw" and not text.startswith(("{", "["))):
            return text
        if kind == "flag":  # a checkbox and the hidden field after it
            text = text.partition(",")[0]
        if not text:
            return None
        if kind == "any" or kind == "raw":
            value, reason = self._attempt_both(text)
        elif text.startswith('"'):
            value, reason = self._attempt(self._read_strict, text)
        else:
            return text
        return text if reason else value

    def _read_list(self, texts: list[str]) -> list[Any] | None:
        """Return the items of every text."""
        items: list[Any] = []
        for text in filter(None, texts):
            items += self._read_items(text, len(items))
        return items if items or any(texts) else None

    def _read_items(self, text: str, start: int) -> list[Any]:
        """Return the items of a list, which may lack its brackets; the first has the index `start`."""
        if is_one_item(text):
            return [text]
        value, reason = self._attempt_both(text)
        if reason and self.options.lenient and text.startswith("["):
            value, reason = self._attempt(self._read_lenient, text)
        if not reason:
            return value if type(value) is list else [value]
        items, problems = [], Problems(self.options.limits.problems)
        for index, item in enumerate(_cut_at_commas(text), start):
            try:
                # An item that is neither quoted nor nested is text, whatever it holds.
                items.append(self._read_value(item) if item.startswith(_STRUCTURED) else item or None)
            except DecodeError as error:
                problems.below((index,), error)
        if problems:
            raise problems.error()
        return items

    def _read_map(self, texts: list[str], braces: bool) -> Any:
        """Return the value of the only text that is not empty; with `braces` a map may lack them."""
        sent = [text for text in texts if text]
        if len(sent) > 1:
            raise refusal("this map is repeated")
        if not sent:
            return None
        text = sent[0]
        if braces and text != "null" and not text.startswith("{"):
            value, reason = self._attempt_both(f"{{{text}}}")
            if not reason:
                return value
        if not text.startswith(_STRUCTURED) and not self.options.lenient:
            return text  # no map, but maybe the text of a class that has a hook
        return self._read_value(text)

    def _read_value(self, text: str) -> Any:
        value, reason = self._attempt_both(text)
        if reason and self.options.lenient:
            value, reason = self._attempt(self._read_lenient, text)
        if reason:
            raise refusal(reason)
        return value

    # --- syntax ---

    def _attempt_both(self, text: str) -> tuple[Any, str]:
        """Return the value of a text as strict JSV, or else as JSON, or None and why it is not JSV."""
        value, reason = self._attempt(self._read_strict, text)
        if reason:
            other, refused = self._attempt(self._read_json, text)
            if not refused:
                return other, ""
        return value, reason

    def _attempt(self, read: Callable[[str], Any], text: str) -> tuple[Any, str]:
        """Return the value of a text, or None and why its syntax is refused."""
        try:
            return read(text), ""
        except DecodeError as error:
            refused = error
        if refused.problems:
            raise refused
        return None, refused.reason

    def _read_lenient(self, text: str) -> Any:
        return self._read_jsv(text, self.options)

    def _read_strict(self, text: str) -> Any:
        return self._read_jsv(text, self._strict)

    def _read_jsv(self, text: str, options: ReadOptions) -> Any:
        # A value is not a document: a line break at its end is data.
        sources = NestedTexts()
        tree = read(text, options=options, sources=sources)
        self._nested.update(dict.fromkeys(sources.known(), sources))
        return tree

    def _read_json(self, text: str) -> Any:
        """Return the tree of a JSON text with its numbers and bools as text, as JSV has them."""
        return with_leaves(self._json.read_exact(text)[0], _json_leaf, self._note_json)

    def _note_json(self, copy: Any, original: Any) -> None:
        self._originals[id(copy)] = copy, original


def _json_leaf(leaf: Any) -> Any:
    return json_text(leaf) if isinstance(leaf, (bool, int, float, Decimal)) else leaf


def _cut_at_commas(text: str) -> list[str]:
    """Cut a list without brackets: at commas that are neither in brackets nor in a quoted item.

    >>> _cut_at_commas('a,"b,c",{d:e,f:g},')
    ['a', '"b,c"', '{d:e,f:g}', '']
    """
    items = []
    start = depth = pos = 0
    while found := _CUT.search(text, pos):
        pos = found.end()
        char = found[0]
        if char == '"':
            quoted = _QUOTED.match(text, pos - 1) if depth or pos - 1 == start else None
            pos = quoted.end() if quoted else pos
        elif char in "{[":
            depth += 1
        elif char in "}]":
            depth = max(depth - 1, 0)
        elif not depth:
            items.append(text[start : pos - 1])
            start = pos
    return [*items, text[start:]]
