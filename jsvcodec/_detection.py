"""Which format a text was meant to be in, where nobody says: JSON, a form or JSV.

JSON and JSV share braces and brackets, and nearly every text is a JSV document, so what decides is what only one of
them writes: JSV quotes a text only where it holds a special character, JSON quotes every key and every text. All of
this is linear in the text, and nothing recurses.
"""

from __future__ import annotations

import re

from jsvcodec.errors import DecodeError
from jsvcodec.jsv.grammar import SPECIAL

__all__ = (
    "hinted", "holds_what_json_alone_writes", "looks_like_form", "looks_like_json", "may_be_json", "starts_structured",
)  # fmt: skip

_JSON_START = re.compile(r'\ufeff?[ \t\r\n\[]*+(?:\{[ \t\r\n]*+["}]|["\-0-9tfn\]])')
_FORM_START = re.compile(r'\ufeff?[^\s"{}\[\],:=&]++(?:\[[^\s"=&\]]*+\])?=')
_STRUCTURE_START = re.compile(r"\ufeff?\s*+[{\[]")
_TOKEN = re.compile(
    r"""(?P<quoted>"(?:[^"\\]++|\\.)*+")
    |   (?P<open>".*+)                              # a quote that is never closed
    |   (?P<single>'[^'"{}\[\],:]*+'(?=\s*+:))      # a key as Python prints it
    |   (?P<mark>[{}\[\],])
    |   (?P<blank>(?:\s++|/\*[^*/]*+\*/|//[^\n]*+)++)
    |   (?P<bare>[^"{}\[\],]++)""",
    re.VERBOSE | re.DOTALL,
)


def may_be_json(text: str) -> bool:
    """Return whether a text starts as JSON does, which most JSV does not.

    >>> may_be_json('[{"a":1}]'), may_be_json("[{a:1}]"), may_be_json("a")
    (True, False, False)
    """
    return _JSON_START.match(text) is not None


def looks_like_form(text: str) -> bool:
    """Return whether a text starts with a name and ``=``."""
    return _FORM_START.match(text) is not None


def starts_structured(text: str) -> bool:
    """Return whether a text starts with a brace or a bracket, after blanks."""
    return _STRUCTURE_START.match(text) is not None


def looks_like_json(text: str) -> bool:
    """Return whether a text that is not valid JSON was meant to be JSON.

    It starts with a brace or a bracket, each of its keys is in quotes, and at least one key or text is in quotes that
    JSV would not have written. What else is wrong with it does not matter.

    >>> looks_like_json('{"a":1,"b":NaN}'), looks_like_json("{'a': 1}")
    (True, True)
    >>> looks_like_json('{"a:b":1,c:2}'), looks_like_json('["5"" disk",x]')
    (False, False)
    """
    if not starts_structured(text):
        return False
    inside_map: list[bool] = []
    key_expected = needless_quotes = False
    end_of_quoted = -1
    for found in _TOKEN.finditer(text.removeprefix("\ufeff")):
        kind, token = found.lastgroup, found[0]
        if kind == "blank":
            continue
        if kind == "mark":
            if token in "{[":
                inside_map.append(token == "{")
            elif token in "}]" and inside_map:
                inside_map.pop()
            key_expected = token in "{," and inside_map[-1:] == [True]
            continue
        if kind == "quoted":
            if found.start() == end_of_quoted:
                return False  # JSV doubles a quote; JSON never has two texts in a row
            end_of_quoted = found.end()
            content = token[1:-1]
            needless_quotes = needless_quotes or _needs_no_quotes(content)
        elif key_expected and kind == "single":
            needless_quotes = True
        elif key_expected and kind == "bare":
            return False
        key_expected = False
    return needless_quotes


def holds_what_json_alone_writes(text: str) -> bool:
    """Return whether a text holds ``null``, or quotes that JSV would not have written.

    >>> holds_what_json_alone_writes('{"a":"b:c"}'), holds_what_json_alone_writes('[{"b:c":1},"d,e"]')
    (True, False)
    """
    for found in _TOKEN.finditer(text):
        token = found[0]
        if found.lastgroup == "quoted" and _needs_no_quotes(token[1:-1]):
            return True
        if found.lastgroup == "bare" and token.strip(" \t\r\n:") == "null":
            return True
    return False


def _needs_no_quotes(content: str) -> bool:
    return not (not content or content.isspace() or SPECIAL.search(content))


def hinted(refusal: DecodeError) -> DecodeError:
    """Return the refusal of a text that was taken for JSON by its looks, with a hint at JSV."""
    if refusal.pos is None:
        return refusal
    return DecodeError(
        f"{refusal.reason}; the text looks like JSON: name the format if it is JSV",
        pos=refusal.pos,
        line=refusal.line,
        column=refusal.column,
    )
