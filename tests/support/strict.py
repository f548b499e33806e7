"""What a strict reader of JSV accepts, by rule: an independent, slow and recursive reading for short texts.

`tree(text)` is the tree of a text, `check(tree, type)` that a type takes it. Both raise `Refused` with the
rule that is broken. The tests ask it on which side of the grammar a recorded text stands, so that every
refusal of the library is one of a rule, and every text inside the rules is read.
"""

from __future__ import annotations

import base64
import re
import typing
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum, Flag
from typing import Any
from uuid import UUID

import attrs

from support.dotnet import without_none

# The scalars of which an optional one takes "" as null.
NULL_WHEN_EMPTY = (bool, int, float, Decimal, UUID, datetime, date, time)

SPECIAL = set('":,{}[]\r\n')
INDENTED = re.compile(r"[{\[][ \t]*\r?\n")
QUOTED = re.compile(r'("(?:[^"]|"")*")')


class Refused(Exception):
    """A text that strict reading does not accept; the message names the rule."""


# --- text -> tree --------------------------------------------------------------------------------


def tree(text: str) -> Any:
    """The tree of a compact text, or of an indented one whose values do not depend on white space."""
    text = re.sub(r"\r?\n\Z", "", text.removeprefix("\ufeff"))
    if INDENTED.match(text):
        text = "".join(
            part if QUOTED.fullmatch(part) else re.sub(r"\s*([{}\[\]:,])\s*", r"\1", part)
            for part in QUOTED.split(text)
        )
    if not text:
        return None
    parser = _Parser(text)
    value, end = parser.value(0, stop="")
    if end != len(text):
        raise Refused("text after the root")
    return value


def quote_colons(text: str) -> str:
    """The compact text with quotes put round each bare value that holds a colon."""
    parser = _Parser(text)
    parser.value(0, stop="")
    parts, last = [], 0
    for start, end in parser.colons:
        parts += [text[last:start], '"', text[start:end], '"']
        last = end
    return "".join([*parts, text[last:]])


class _Parser:
    """Each method takes an offset and gives the value that starts there and the offset after it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.colons: list[tuple[int, int]] = []

    def char(self, at: int) -> str:
        return self.text[at : at + 1]

    def value(self, at: int, stop: str) -> tuple[Any, int]:
        first = self.char(at)
        if first == "{":
            return self.map(at + 1)
        if first == "[":
            return self.list(at + 1)
        if first == '"':
            return self.quoted(at)
        return self.bare(at, stop)

    def map(self, at: int) -> tuple[Any, int]:
        members: dict[str, Any] = {}
        if self.char(at) == "}":
            return members, at + 1
        while True:
            key, at = self.key(at)
            if not key and self.text[at - 1 : at] != '"':
                raise Refused("an empty bare key")
            if self.char(at) != ":":
                raise Refused("no colon after a key")
            members[key], at = self.value(at + 1, stop=",}")
            at, closed = self.separator(at, "}")
            if closed:
                return members, at

    def key(self, at: int) -> tuple[str, int]:
        if self.char(at) == "{":  # a map as a key: its text
            end = self.map(at + 1)[1]
            return self.text[at:end], end
        return self.quoted(at) if self.char(at) == '"' else self.word(at, ":")

    def list(self, at: int) -> tuple[Any, int]:
        items: list[Any] = []
        if self.char(at) == "]":
            return items, at + 1
        while True:
            item, at = self.value(at, stop=",]")
            items.append(item)
            at, closed = self.separator(at, "]")
            if closed:
                return items, at

    def separator(self, at: int, closer: str) -> tuple[int, bool]:
        if self.char(at) == closer:
            return at + 1, True
        if self.char(at) != ",":
            raise Refused("neither a comma nor the closer after a value")
        return at + 1, False

    def quoted(self, at: int) -> tuple[str, int]:
        match = QUOTED.match(self.text, at)
        if not match:
            raise Refused("a quote that is not closed")
        return match[0][1:-1].replace('""', '"'), match.end()

    def bare(self, at: int, stop: str) -> tuple[str | None, int]:
        word, end = self.word(at, stop, inside=":")
        if ":" in word:
            self.colons.append((at, end))
        return word or None, end

    def word(self, at: int, stop: str, inside: str = "") -> tuple[str, int]:
        end = at
        while end < len(self.text) and self.text[end] not in stop:
            if self.text[end] in SPECIAL and self.text[end] not in inside:
                raise Refused("a structural character inside a bare word")
            end += 1
        return self.text[at:end], end


# --- tree -> type --------------------------------------------------------------------------------


def check(value: Any, target: Any, inner_text: bool = False) -> None:
    """Raise `Refused` where strict reading does not take `value` as `target`.

    A text where a list, map or class is wanted is read as JSV, but not inside of such a text.
    """
    if target is Any:
        return
    inner = without_none(target)
    if inner is not target:
        if value is None or (value == "null" and _is_map(inner)):
            return
        if value == "" and inner in NULL_WHEN_EMPTY:
            return  # quoted and empty
        return check(value, inner, inner_text)
    if value is None:
        if target is bytes:
            return None
        raise Refused(f"absent text for {_name(target)}")
    if target is str:
        return None
    origin, arguments = typing.get_origin(target), typing.get_args(target)
    is_structure = origin in (list, set, dict) or attrs.has(target)
    if is_structure and isinstance(value, str) and value.startswith(("{", "[")) and not inner_text:
        value, inner_text = tree(value), True
    if origin in (list, set):
        _expect(value, list, target)
        for item in value:
            check(item, arguments[0], inner_text)
    elif origin is dict:
        _expect(value, dict, target)
        for key, item in value.items():
            check(key, arguments[0])
            check(item, arguments[1], inner_text)
    elif attrs.has(target):
        _expect(value, dict, target)
        _check_members(value, target, inner_text)
    else:
        _expect(value, str, target)
        _check_scalar(value, target)


def _check_members(value: dict[str, Any], cls: type, inner_text: bool) -> None:
    attrs.resolve_types(cls)
    targets = {attribute.name.replace("_", "").lower(): attribute.type for attribute in attrs.fields(cls)}
    if cls.__name__ == "Casing":
        targets["under_score"] = targets.pop("underscore")
    for name, item in value.items():
        target = targets.get(name.strip().lower(), Any)
        if item is not None:  # absent: the member keeps its default
            check(item, target, inner_text)


def _is_map(target: Any) -> bool:
    return typing.get_origin(target) is dict or attrs.has(target)


def _expect(value: Any, kind: type, target: Any) -> None:
    if not isinstance(value, kind):
        raise Refused(f"a {type(value).__name__} where {_name(target)} is wanted")


def _name(target: Any) -> str:
    return getattr(target, "__name__", str(target))


# --- text -> scalar ------------------------------------------------------------------------------

BLANK = " \t\r\n\v\f\x85\xa0"
NUMBER = r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?"
HEX = "[0-9a-fA-F]"
DASHED = f"{HEX}{{8}}-{HEX}{{4}}-{HEX}{{4}}-{HEX}{{4}}-{HEX}{{12}}"
CLOCK = r"[0-9]{1,2}:[0-9]{1,2}"
HHMM = "(0[0-9]|1[0-4])[0-5][0-9]"  # no zone is further off than 14 hours
OFFSET = rf"((0?[0-9]|1[0-4]):[0-5]?[0-9]|{HHMM})"
DATETIME = re.compile(
    r"(?P<day>[0-9]{4}-[0-9]{1,2}-[0-9]{1,2})"
    rf"([Tt ](?P<clock>{CLOCK}(:[0-9]{{1,2}}(\.[0-9]+)?)?)(Z|z|[+-]{OFFSET})?)?"
)
FORMS = {
    bool: r"(?i:true|false)|[01tTyYfFnN]|on|off",
    int: r"[0-9]+|-(0|[1-9][0-9]*)",
    float: rf"{NUMBER}|[+-]?(?i:nan|infinity)",
    Decimal: NUMBER,
    UUID: rf"{HEX}{{32}}|{DASHED}|\{{{DASHED}\}}|\({DASHED}\)",
    timedelta: (
        r"-?P(?=[0-9T])([0-9]+D)?(T([0-9]+H)?([0-9]+M)?([0-9]+(\.[0-9]+)?S)?)?(?<!P)(?<!PT)"
        r"|-?([0-9]+\.)?([01]?[0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]{1,7})?)?"
        r"|-?[0-9]+(\.[0-9]+)?"
    ),
}


def _check_scalar(text: str, target: Any) -> None:
    text = text.strip(BLANK)
    if target in (datetime, date):
        accepted = _is_datetime(text)
    elif target is time:
        accepted = bool(re.fullmatch(FORMS[timedelta], text)) and text not in ("PT25H", "24:00")
    elif target is bytes:
        accepted = _is_base64(text)
    elif isinstance(target, type) and issubclass(target, Enum):
        accepted = _is_member(text, target)
    else:
        accepted = bool(re.fullmatch(FORMS[target], text))
    if not accepted:
        raise Refused(f"not a form of {_name(target)}")


def _is_datetime(text: str) -> bool:
    if re.fullmatch(rf"\\?/Date\(-?[0-9]+([+-]{HHMM})?\)\\?/", text):
        return True
    if re.fullmatch("[0-9]{8}", text):
        text = f"{text[:4]}-{text[4:6]}-{text[6:]}"
    match = DATETIME.fullmatch(text)
    if not match:
        return False
    clock = [int(part.split(".")[0]) for part in (match["clock"] or "0").split(":")]
    try:
        datetime(*map(int, match["day"].split("-")), *clock)
    except ValueError:
        return False
    return True


def _is_base64(text: str) -> bool:
    try:
        base64.b64decode(re.sub(r"[ \t\r\n\v\f]", "", text), validate=True)
    except ValueError:
        return False
    return True


def _is_member(text: str, enum: type[Enum]) -> bool:
    names = {name.lower() for name in enum.__members__}
    numbers = {str(member.value) for member in enum}
    if issubclass(enum, Flag):
        parts = [part.strip(BLANK) for part in text.split(",")]
        return all(part.lower() in names or part.isdecimal() for part in parts)
    return text.lower() in names or text in numbers
