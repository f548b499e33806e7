"""What the fields of a form hold, by the type of the member that takes them: texts -> a part of a tree, and names.

ServiceStack reads a text member as it stands and every other one as JSV. Clients send less tidy things, and all of
these are read: lists without brackets, repeated fields, ``roles[0]=a``, ``meta[k]=v``, JSON where JSV refuses. Nothing
is guessed from a text alone. Raises `DecodeError` with paths; linear in the length of the texts.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import Enum
from typing import Any, Literal, NamedTuple, TypeVar, get_args, get_origin

from jsvcodec._types.members import has_members, is_union, opener_of, without_none
from jsvcodec.errors import DecodeError, PathStep, Problem, path_text

__all__ = ("UNKNOWN", "Field", "Readers", "field_of", "read_field", "split_index", "takes_index", "under")

T = TypeVar("T")
Kind = Literal["text", "flag", "scalar", "list", "map", "class", "any"]


class Field(NamedTuple):
    """How a member is sent: as text as it stands, as a scalar, or as JSV with parts of type `part`."""

    kind: Kind
    part: Any = str


class Readers(NamedTuple):
    """What reads the text of a value: strict JSV, JSON, and JSV as lenient as the caller asks for."""

    jsv: Callable[[str], Any]
    json: Callable[[str], Any]
    lenient: Callable[[str], Any] | None


UNKNOWN = Field("text")
"""A field without a type: its text is all there is."""


# --- types --------------------------------------------------------------------------------------------------------


def field_of(kind: Any) -> Field:
    """Return how a member of this type is sent.

    >>> field_of(str | None).kind, field_of(bool).kind, field_of(bool | None).kind, field_of(list[int])
    ('text', 'flag', 'scalar', Field(kind='list', part=<class 'int'>))
    """
    kind = _bare(kind)
    if kind is bool:
        return Field("flag")
    kind = _bare(without_none(kind))
    if is_union(kind):
        return Field(_union_kind({field_of(arg).kind for arg in get_args(kind) if arg is not type(None)}))
    if get_origin(kind) is Literal:
        return Field("text" if any(type(value) is str for value in get_args(kind)) else "scalar")
    origin = get_origin(kind) or kind
    if has_members(kind):
        return Field("class")
    opener = opener_of(kind)
    if opener:
        args = get_args(kind)
        return Field("map", args[1] if args else Any) if opener == "{" else Field("list", args[0] if args else Any)
    if origin in (Any, object) or not isinstance(origin, type):
        return Field("any")
    return UNKNOWN if issubclass(origin, str) and not issubclass(origin, Enum) else Field("scalar")


def _bare(kind: Any) -> Any:
    """Take off the names that a type is given."""
    while True:
        if hasattr(kind, "__supertype__"):
            kind = kind.__supertype__
        elif hasattr(kind, "__metadata__"):
            kind = get_args(kind)[0]
        elif hasattr(kind, "__value__"):
            kind = kind.__value__
        else:
            return kind


def _union_kind(kinds: set[Kind]) -> Kind:
    if kinds <= {"text", "scalar", "flag"}:
        return "text" if "text" in kinds else "scalar"
    return "class" if kinds == {"class"} else "any"


# --- names --------------------------------------------------------------------------------------------------------

_INDEXED = re.compile(r"([^\[\]]+)\[([^\[\]]*)\]")
_NUMBER = re.compile(r"[0-9]{0,9}")


def split_index(name: str) -> tuple[str, str] | None:
    """Return the name and the index of an indexed name.

    >>> split_index("meta[k]"), split_index("roles[]"), split_index("roles")
    (('meta', 'k'), ('roles', ''), None)
    """
    found = _INDEXED.fullmatch(name)
    return None if found is None else (found[1], found[2])


def takes_index(field: Field, index: str) -> bool:
    """Return whether a member has parts by such an index: a list by numbers or nothing, a map by keys."""
    return field.kind == "map" or (field.kind == "list" and _NUMBER.fullmatch(index) is not None)


# --- values -------------------------------------------------------------------------------------------------------

_STRUCTURED = ('"', "{", "[")
_SPECIAL = re.compile(r'["{}\[\],\r\n\ufeff]')
_CUT = re.compile(r'["{}\[\],]')
_QUOTED = re.compile(r'"[^"]*+(?:""[^"]*+)*+"')


def read_field(field: Field, texts: list[str], indexed: list[tuple[str, str]], readers: Readers) -> Any:
    """Return what a field holds, or None for nothing; `texts` are what was sent under its name, in order.

    `indexed` are indexes and texts that were sent for its parts. Raises `DecodeError` with paths from the field on.
    """
    if field.kind == "list":
        return _read_list(field.part, texts, indexed, readers)
    if field.kind == "map":
        return _read_map(field.part, texts, indexed, readers)
    if field.kind == "class":
        return _read_only(texts, readers)
    text = ",".join(texts)
    if field.kind == "text":
        return text
    if field.kind == "flag":  # a checkbox and the hidden field behind it
        text = text.partition(",")[0]
    if not text:
        return None
    if field.kind == "any":
        value, reason = _attempt_both(text, readers)
    elif text.startswith('"'):
        value, reason = _attempt(readers.jsv, text)
    else:
        return text
    return text if reason else value


def _read_list(part: Any, texts: list[str], indexed: list[tuple[str, str]], readers: Readers) -> list[Any] | None:
    """Return the items of every text, then those by index in the order of their numbers."""
    items: list[Any] = []
    for text in filter(None, texts):
        items += _read_items(text, len(items), readers)
    if indexed:
        field = field_of(part)
        for _, text in sorted(indexed, key=lambda pair: int(pair[0] or 1_000_000_000)):
            item = under(len(items), read_field, field, [text], [], readers)
            items += () if item is None else (item,)
    return items if items or any(texts) else None


def _read_items(text: str, start: int, readers: Readers) -> list[Any]:
    """Return the items of a list, which may lack its brackets; the first has the index `start`."""
    if _SPECIAL.search(text) is None:
        return [text]
    value, reason = _attempt_both(text, readers)
    if reason and readers.lenient is not None and text.startswith("["):
        value, reason = _attempt(readers.lenient, text)
    if reason:
        items = enumerate(_cut_at_commas(text), start)
        return [under(index, _read_item, item, readers) for index, item in items]
    return value if type(value) is list else [value]


def _read_item(text: str, readers: Readers) -> Any:
    """Return an item of a list without brackets; one that is neither quoted nor nested is text, whatever it holds."""
    return _read_value(text, readers) if text.startswith(_STRUCTURED) else text or None


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


def _read_map(part: Any, texts: list[str], indexed: list[tuple[str, str]], readers: Readers) -> Any:
    """Return the map of the one text, which may lack its braces, with what was sent by key."""
    tree = _read_only(texts, readers, braces=True)
    if not indexed or (tree is not None and type(tree) is not dict):
        return tree
    by_key: dict[str, list[str]] = {}
    for key, text in indexed:
        by_key.setdefault(key, []).append(text)
    field = field_of(part)
    values = {key: under(key, read_field, field, parts, [], readers) for key, parts in by_key.items()}
    return (tree or {}) | {key: value for key, value in values.items() if value is not None} or tree


def _read_only(texts: list[str], readers: Readers, braces: bool = False) -> Any:
    """Return the value of the only text that is not empty; with `braces` a map may lack them."""
    sent = [text for text in texts if text]
    if len(sent) > 1:
        raise _refusal("this map is repeated")
    if not sent:
        return None
    if braces and sent[0] != "null" and not sent[0].startswith("{"):
        value, reason = _attempt_both(f"{{{sent[0]}}}", readers)
        if not reason:
            return value
    return _read_value(sent[0], readers)


def _read_value(text: str, readers: Readers) -> Any:
    value, reason = _attempt_both(text, readers)
    if reason and readers.lenient is not None:
        value, reason = _attempt(readers.lenient, text)
    if reason:
        raise _refusal(reason)
    return value


def _attempt_both(text: str, readers: Readers) -> tuple[Any, str]:
    """Return the value of a text as strict JSV, or else as JSON, or None and why it is no JSV."""
    value, reason = _attempt(readers.jsv, text)
    if reason:
        other, refused = _attempt(readers.json, text)
        if not refused:
            return other, ""
    return value, reason


def _attempt(read: Callable[[str], Any], text: str) -> tuple[Any, str]:
    """Return the value of a text, or None and why its syntax is refused."""
    try:
        return read(text), ""
    except DecodeError as error:
        refusal = error
    if refusal.problems:
        raise refusal
    return None, refusal.reason


def _refusal(reason: str) -> DecodeError:
    return DecodeError.of([Problem("$", reason)])


def under(step: PathStep, read: Callable[..., T], *args: Any) -> T:
    """Call `read` for the part at `step`, so that the paths of its problems start with it."""
    try:
        return read(*args)
    except DecodeError as error:
        problems = error.problems
    above = path_text((step,))
    raise DecodeError.of([Problem(above + problem.path[1:], problem.reason) for problem in problems])
