"""Forms and query strings as ServiceStack writes and reads them: ``a=1&b=2``, nested values carried as JSV.

In comes ``application/x-www-form-urlencoded`` text, out goes a tree whose shape follows from the members of the type,
or a dict of text where there is no type. Written is what every ServiceStack host reads: text as it is, anything else as
JSV with its brackets, every reserved character percent-encoded. What one field holds is `formfields`. Raises
`DecodeError` with the path of the field, or the position where there are too many; `EncodeError`. Time is linear.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import Enum
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import quote as percent_encode
from urllib.parse import unquote

from jsvcodec import _codec as codecs
from jsvcodec import json, jsv
from jsvcodec._codec import Format, Reader, T, Writer, text_of
from jsvcodec._options import ReadOptions, WriteOptions
from jsvcodec._scalars import WRITERS, write_enum
from jsvcodec._text import Data
from jsvcodec._types.members import has_members, shape_of, without_none
from jsvcodec._verbs import verbs
from jsvcodec._walking import expand, levels
from jsvcodec.errors import DecodeError, EncodeError, Problem, ScalarError, path_text
from jsvcodec.form.fields import UNKNOWN, Field, Readers, field_of, read_field, split_index, takes_index, under
from jsvcodec.jsv.writer import quote, write
from jsvcodec.limits import Limits
from jsvcodec.names import Naming, fold

__all__ = ("Decoder", "Encoder", "dump", "dumpb", "dumps", "load", "loads")

# --- text -> pairs ------------------------------------------------------------------------------------------------

_PERCENT_RUN = re.compile(r"(?:%[0-9a-fA-F]{2})++")


def _read_pairs(text: str, limit: int | None) -> list[tuple[str, str]]:
    """Return names and texts in order; a name without ``=`` has the empty text. Only ``&`` separates."""
    parts = text.removeprefix("\ufeff").split("&", -1 if limit is None else limit)
    if limit is not None and len(parts) > limit:
        raise DecodeError.at(text, len(text) - len(parts[-1]), f"more than {limit} fields")
    pairs = (part.partition("=") for part in parts if part)
    return [(_decode(name), _decode(value)) for name, _, value in pairs]


def _decode(text: str) -> str:
    """Undo the percent coding of UTF-8; sequences that are no UTF-8, or not hexadecimal, stay as they are."""
    text = text.replace("+", " ")
    try:
        return unquote(text, errors="strict")
    except UnicodeDecodeError:
        pass
    return _PERCENT_RUN.sub(lambda found: _decode_run(found[0]), text)


def _decode_run(run: str) -> str:
    """Decode a run of percent sequences of which some are no UTF-8."""
    out = []
    pos = 0
    for char in bytes.fromhex(run.replace("%", "")).decode(errors="surrogateescape"):
        is_text = not "\udc80" <= char <= "\udcff"
        end = pos + (3 * len(char.encode()) if is_text else 3)
        out.append(char if is_text else run[pos:end])
        pos = end
    return "".join(out)


# --- reading ------------------------------------------------------------------------------------------------------


class _Sent(NamedTuple):
    """What was sent for one member: the name it first came by, its texts, and the texts of its parts by index."""

    name: str
    field: Field | None
    texts: list[str]
    indexed: list[tuple[str, str]]


class FormReader(Reader):
    """Reads forms in Python."""

    def __init__(self, format: Format, type: Any, options: ReadOptions) -> None:
        super().__init__(format, type, options)
        self.limits = options.limits
        self._types = _types_of(type, options.names)
        limits, duplicates = Limits(depth=self.limits.depth, digits=self.limits.digits), options.duplicates
        lenient = jsv.Decoder(lenient=True, duplicates=duplicates, limits=limits).read
        self._readers = Readers(
            jsv.Decoder(duplicates=duplicates, limits=limits).read,
            json.Decoder(duplicates=duplicates, limits=limits).read,
            lenient if options.lenient else None,
        )

    def read(self, data: Data) -> dict[str, Any]:
        """Return the tree that `data` holds, as the type shapes it. Raises `DecodeError`."""
        pairs = _read_pairs(text_of(data), self.limits.fields)
        count = len(pairs)
        tree: dict[str, Any] = {}
        problems: list[Problem] = []
        for sent in self._gather(pairs):
            try:
                value = under(sent.name, self._read_member, sent)
            except DecodeError as error:
                problems += error.problems
                continue
            sizes = list(levels(value))
            count += sum(sizes) if sent.field is not None else 0
            reason = self._excess(len(sizes) + 1, count)
            if reason:
                raise DecodeError.of([Problem(path_text((sent.name,)), reason)])
            if value is not None:
                tree[sent.name] = value
        if problems:
            raise DecodeError.of(problems)
        return tree

    def _gather(self, pairs: list[tuple[str, str]]) -> Iterable[_Sent]:
        """Bring together what belongs to one member, in the order of the first of it."""
        gathered: dict[str, _Sent] = {}
        members = self._types.members
        for name, text in pairs:
            field, key = members.get(fold(name)), fold(name)
            indexed = split_index(name) if field is None and members else None
            if indexed is not None and (listed := members.get(fold(indexed[0]))) and takes_index(listed, indexed[1]):
                sent = gathered.setdefault(fold(indexed[0]), _Sent(indexed[0], listed, [], []))
                sent.indexed.append((indexed[1], text))
                continue
            if field is None:
                field, key = self._types.others, name
            gathered.setdefault(key, _Sent(name, field, [], [])).texts.append(text)
        return gathered.values()

    def _read_member(self, sent: _Sent) -> Any:
        if sent.field is None:
            return sent.texts[0] if len(sent.texts) == 1 else sent.texts
        return read_field(sent.field, sent.texts, sent.indexed, self._readers)

    def _excess(self, depth: int, count: int) -> str:
        """Return what is too much about a form with so deep a field and so many fields up to it, or nothing."""
        if self.limits.depth is not None and depth > self.limits.depth:
            return f"nested deeper than {self.limits.depth} levels"
        if self.limits.fields is not None and count > self.limits.fields:
            return f"more than {self.limits.fields} fields"
        return ""


class _Types(NamedTuple):
    """How the fields of a form are sent: members by folded names, and all others, None where there is no type."""

    members: dict[str, Field]
    others: Field | None


@lru_cache(maxsize=1_000)
def _types_of(kind: Any, names: Naming) -> _Types:
    kind = without_none(kind)
    if has_members(kind):
        shape = shape_of(kind, names)
        members = {name: field_of(member.type) for name, member in shape.by_name().items()}
        return _Types(members, _map_values(shape.extra.type) if shape.extra else None)
    return _Types({}, _map_values(kind))


def _map_values(kind: Any) -> Field | None:
    field = field_of(kind)
    return field_of(field.part) if field.kind == "map" else None


# --- writing ------------------------------------------------------------------------------------------------------


class FormWriter(Writer):
    """Writes forms in Python."""

    def write(self, value: Any) -> str:
        """Return the text of a map or model, which is ASCII. Raises `EncodeError`."""
        root: Any = type(value)
        types = _types_of(root, self.options.names) if has_members(root) else _Types({}, None)
        pairs: dict[str, str] = {}
        for key, inner in self._entries(value):
            if inner is None:
                continue
            name = _name(key)
            text = self._text(name, inner, types.members.get(fold(name), types.others or UNKNOWN))
            if name in pairs:
                raise EncodeError((name,), "two keys of a map have the same text")
            if self.options.limits.fields is not None and len(pairs) >= self.options.limits.fields:
                raise EncodeError((name,), f"more than {self.options.limits.fields} fields")
            pairs[name] = f"{_percent_encoded(name, name)}={_percent_encoded(name, text)}"
        return "&".join(pairs.values())

    def _entries(self, value: Any) -> Iterable[tuple[Any, Any]]:
        try:
            level = expand(value, self.options.names)
        except ScalarError:
            level = []
        if isinstance(level, dict):
            return level.items()
        raise EncodeError((), "a form is a map or a model")

    def _text(self, name: str, value: Any, field: Field) -> str:
        """Return the text of one field before it is percent-encoded."""
        if isinstance(value, (str, Enum)):
            text = write_enum(value) if isinstance(value, Enum) else str.__str__(value)
            if field.kind == "text":
                return text
            # In front of a document a byte order mark is none of its text.
            return f'"{text}"' if text == quote(text) and text.startswith("\ufeff") else quote(text)
        return write(
            value,
            names=self.options.names,
            exact_dates=self.options.dates == "exact",
            depth=self.options.limits.depth,
            check_surrogates=True,
            digits=self.options.limits.digits,
            above=(name,),
        )


def _name(key: Any) -> str:
    if isinstance(key, str):
        return write_enum(key) if isinstance(key, Enum) else str.__str__(key)
    if isinstance(key, (Enum, *WRITERS)):
        return write(key)
    raise EncodeError((), f"a map key cannot be of type {type(key).__name__}")


def _percent_encoded(name: str, text: str) -> str:
    """Encode everything that is reserved; a space is ``%20``, which is read everywhere, in paths too."""
    try:
        return percent_encode(text, safe="")
    except UnicodeEncodeError:
        pass
    raise EncodeError((name,), "a lone surrogate has no UTF-8 form")


# --- the format ---------------------------------------------------------------------------------------------------


class FormFormat(Format):
    """Forms and query strings."""

    suffixes = (".form",)

    def reader(self, type: Any, options: ReadOptions) -> FormReader:
        """Return what reads forms into a type."""
        return FormReader(self, type, options)

    def writer(self, options: WriteOptions) -> FormWriter:
        """Return what writes forms."""
        return FormWriter(self, options)


class Decoder(codecs.Decoder[T]):
    """A reader of forms for one type, made once and used often.

    Without a type the tree is a dict of text: nothing in it is taken for JSV, and a repeated name makes a list of
    texts. A name that the type does not have is of the type of its `extra` mapping. `lenient` is for the JSV of values.

    >>> Decoder(dict[str, list[int]]).decode("a=1,2&b=[3]&a=4")
    {'a': [1, 2, 4], 'b': [3]}
    >>> Decoder().decode("a=1,2&b=x+y&b=%C3%A9")
    {'a': '1,2', 'b': ['x y', 'é']}
    """

    format = FormFormat()


class Encoder(codecs.Encoder):
    """A writer of forms, made once and used often.

    The root is a map or a model. None is left out; a text is written as it is, but quoted as JSV for a member that
    takes anything, where a reader could not tell it from other JSV. A form has no layout, so `indent` changes nothing.

    >>> Encoder().encode({"userName": "a b", "roles": ["x,y"], "rememberMe": True})
    b'userName=a%20b&roles=%5B%22x%2Cy%22%5D&rememberMe=True'
    """

    format = Decoder.format


loads, dumps, dumpb, load, dump = verbs(Decoder, Encoder)
