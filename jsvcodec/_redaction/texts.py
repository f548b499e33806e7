"""Texts without their secrets: documents, addresses and settings are written into texts, and these into others.

A text that is as a whole JSON, JSV, a URL, a query string or a connection string keeps all but the secrets. Of any
other the whole is masked where a secret's name stands before ``:``, ``=`` or ``>`` in it, also in percent coding or
with backslashes. Costs a bounded number of passes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote, unquote, unquote_plus

from jsvcodec._formats import verbs_of
from jsvcodec._redaction.names import Names, bare, is_name_of_name, is_name_of_value
from jsvcodec.errors import DecodeError, EncodeError
from jsvcodec.limits import Limits
from jsvcodec.models.fields import MASK

__all__ = ("LEVELS", "MARK", "Texts")

MARK = re.compile(r"[:=>%\\\[](?<![T :][0-9]{2}:)(?<!^[0-9]{2}:)(?<!(?<!\[)\[)")
"""What a text has that holds a name with a value: not a colon in the time of a day, nor a single bracket."""

LEVELS = 8
"""How many texts in texts, and how many codings of a text, are gone through; what is deeper is masked as a whole."""

_SEPARATOR = re.compile(r"[:=>]")
_WORD = re.compile(r"[\w.-]+")
_LONGEST_NAME = 200
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(.))", re.DOTALL)
_BLANK_ESCAPES = frozenset("bfnrt")
_USER = re.compile(r"[^\s/?#@]*@|[^\s/?#@:]*:(?![0-9]*(?:[/?#\s]|$))[^\s@]{1,256}@")
"""What comes before the host; a password may hold what should be coded, and is no port."""
_NAME = re.compile(r"[\w.\-\[\]$ ]+")
_SETTING = re.compile(r"\s*[\w.\- ]{1,200}=")
_PART_END = re.compile(r"[,;&}\]\n]")
_FIRST_OF_PAIR = re.compile(r"\[[\s\"'\\]*+([\w.\- ]++)[\s\"'\\]*+,")
_VALUE_ENDS = '&;,"'
_QUERY_START = re.compile(r"[?#]")


class Texts:
    """Masks the secrets of texts; `redact_tree` does so in the trees that these hold, at a level of nesting."""

    def __init__(self, names: Names, redact_tree: Callable[[Any, int], Any], limits: Limits) -> None:
        self._names = names
        self._redact_tree = redact_tree
        self._limits = limits
        self._decoders: dict[str, Any] = {}

    def shown(self, text: str, level: int) -> str:
        """Return a text with its secrets masked; it is the text itself where there are none."""
        if level > LEVELS:
            return MASK if MARK.search(text) else text
        if not self._may_hold(text) and (not _is_coded(text) or not any(map(self._may_hold, _layers(text)))):
            return text
        for make in (self._of_document, self._of_settings, self._of_query):
            shown = make(text, level)
            if shown is not None:
                return shown
        if self._holds(text):
            return MASK
        decoded = _decoded(text)
        return text if decoded == text or self.shown(decoded, level + 1) == decoded else MASK

    def _decoder(self, format: str) -> Any:
        """Return what reads the documents in texts. Of a repeated member only the last would be seen: it is refused."""
        if format not in self._decoders:
            self._decoders[format] = verbs_of(format).Decoder(None, duplicates="error", limits=self._limits)
        return self._decoders[format]

    # --- any text ---

    def _may_hold(self, text: str | None) -> bool:
        return text is None or self._names.may_be_in(text) or ("@" in text and self._user_of(text) is not None)

    def _holds(self, text: str) -> bool:
        """Return whether a secret's name stands before a separator or beside a value, or a user in a URL."""
        return (
            any(map(self._names.is_last_of, _names_in(text)))
            or self._user_of(text) is not None
            or self._has_pair(text)
            or ("[[" in text and any(self._names.is_secret(found[1]) for found in _FIRST_OF_PAIR.finditer(text)))
        )

    def _has_pair(self, text: str) -> bool:
        """Return whether a text has a name of a secret and a value for it, as in ``Key:Password,Value:x``."""
        if not any(is_name_of_value(bare(words[-1])) for words in _names_in(text) if words):
            return False
        parts = _SEPARATOR.split(text)
        return any(
            bool(words)
            and is_name_of_name(bare(words[-1]))
            and self._names.is_last_of(_WORD.findall(_PART_END.split(after[:_LONGEST_NAME], maxsplit=1)[0]))
            for words, after in zip(_names_in(text), parts[1:], strict=True)
        )

    def _user_of(self, text: str) -> tuple[int, int] | None:
        """Return where the first user with a password stands in a URL, or one that may be a token, or None."""
        pos = text.find("//")
        while pos >= 0:
            found = _USER.match(text, pos + 2)
            # Over ssh and the like a user alone is none: git@host.
            if found and (":" in found[0] or text[max(pos - 6, 0) : pos].lower().endswith(("http:", "https:"))):
                return found.start(), found.end() - 1
            pos = text.find("//", pos + 2)
        return None

    # --- texts of a known make ---

    def _of_document(self, text: str, level: int) -> str | None:
        """Return what is shown of JSON or JSV, or None for any other text."""
        start = text.lstrip()[:1]
        if start not in ("{", "[", '"'):
            return None
        for format in ("json", "jsv"):
            try:
                tree = self._decoder(format).read_spelled(text)
                if tree == text:  # as it is read, it is no document
                    continue
                shown = self._redact_tree(tree, level)
                return text if shown == tree else str(verbs_of(format).dumps(shown, limits=self._limits))
            except (DecodeError, EncodeError):
                continue
        return None

    def _of_settings(self, text: str, level: int) -> str | None:
        """Return what is shown of a connection string, or None for any other text."""
        parts = text.split(";")
        if len(parts) < 2 or "&" in text or '"' in text or "'" in text:
            return None
        if not all(_SETTING.match(part) or not part.strip() for part in parts) or self._has_pair(text):
            return None
        return self._of_pairs(parts, ";", level, lambda value: value, lambda value: value)

    def _of_query(self, text: str, level: int) -> str | None:
        """Return what is shown of a URL or a query string, or None for any other text."""
        if any(map(str.isspace, text)) or self._has_pair(text):  # a pair may have a question mark between its parts
            return None
        mark = _QUERY_START.search(text)
        head = text[: mark.start()] if mark else text
        is_url = "//" in head or (mark is not None and "=" not in head)
        if not is_url:
            if ";" in text or "=" not in text:
                return None
            return self._of_pairs(text.split("&"), "&", level, unquote_plus, _coded)
        user = self._user_of(text)
        if user is not None and user[1] > len(head):  # a password with marks that are not coded
            return None
        shown = head if user is None else f"{head[: user[0]]}{MASK}{head[user[1] :]}"
        if any(layer is None or self._holds(layer) for layer in _layers(shown.replace(f"//{MASK}@", "//", 1))):
            return None
        if mark is None:
            return shown
        query = self._of_pairs(text[mark.end() :].split("&"), "&", level, unquote_plus, _coded)
        return None if query is None else f"{shown}{mark[0]}{query}"

    def _of_pairs(
        self, parts: list[str], separator: str, level: int, read: Callable[[str], str], write: Callable[[str], str]
    ) -> str | None:
        """Return pairs with the values of secrets masked, or None where they cannot be told apart for certain."""
        shown: list[str] = []
        is_masked = is_split = False
        for part in parts:
            name, equals, value = part.partition("=")
            *_, plain = _layers(name)
            if plain is None or (equals and _NAME.fullmatch(plain.strip()) is None):
                return None
            if not equals and self.shown(part, level + 1) != part:
                return None
            if equals and self._names.is_secret(plain):
                is_masked, value = True, MASK
            elif equals:
                inner = read(value)
                made = self.shown(inner, level + 1)
                if made != inner:
                    value = MASK if _is_partly_coded(value, inner) else write(made)
            is_split = is_split or not (equals or not part.strip())
            shown.append(f"{name}{equals}{value}")
        # What has no name may be the rest of a secret that was not coded.
        return None if is_masked and is_split else separator.join(shown)


def _names_in(text: str) -> Iterator[list[str]]:
    """Yield the words before each separator of a text."""
    return (_WORD.findall(part[-_LONGEST_NAME:]) for part in _SEPARATOR.split(text)[:-1])


def _layers(text: str) -> Iterator[str | None]:
    """Yield a text, and what it is decoded, as often as that makes a difference; None where that is too often."""
    for _ in range(LEVELS + 1):
        yield text
        decoded = _decoded(text)
        if decoded == text:
            return
        text = decoded
    yield None


def _is_partly_coded(value: str, inner: str) -> bool:
    """Return whether a value has names as they are, but separators in percent coding, which may be a secret's."""
    return ("=" in value or ":" in value) and any(inner.count(mark) > value.count(mark) for mark in _VALUE_ENDS)


def _is_coded(text: str) -> bool:
    return "%" in text or "\\" in text or "&quot;" in text


def _decoded(text: str) -> str:
    """Return a text without one layer of percent coding, backslashes and coded quotes."""
    if "%" in text:
        text = unquote(text)
    if "\\" in text:
        text = _ESCAPE.sub(_unescaped, text)
    return text.replace("&quot;", '"') if "&quot;" in text else text


def _unescaped(found: re.Match[str]) -> str:
    code = found[1] or found[2]
    if code:
        return chr(int(code, 16))
    return " " if found[3] in _BLANK_ESCAPES else str(found[3])


def _coded(value: str) -> str:
    return quote(value, safe="*/")
