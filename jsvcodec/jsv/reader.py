"""JSV text -> tree.

In comes a `str`, out goes a tree of dict, list, str and None: a JSV scalar is text, and only a target class knows
more. Text that is laid out becomes compact text first (`layout`, `loose`), of which there is one reader. It takes one
member or item with each pattern match, in one forward pass; open containers wait on a stack of our own, so depth costs
nothing but memory, and nested text is never read twice. What the grammar refuses is a `DecodeError` with its offset,
worked out by `refusals` only then. Keys are shared within one call.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from itertools import islice
from typing import Any

from jsvcodec._options import ReadOptions
from jsvcodec._texts import NestedTexts
from jsvcodec.errors import DecodeError, PathStep, Problem, path_text
from jsvcodec.jsv import layout
from jsvcodec.jsv.grammar import BLANKS, CLOSERS, LOOKS_LAID_OUT, QUOTED, STARTS_LAID_OUT, Tree
from jsvcodec.jsv.refusals import bad_end, bad_item, bad_member, bad_rest, bad_root, bad_value, no_colon, too_deep
from jsvcodec.jsv.tokens import ITEM, MEMBER, SCALAR

__all__ = ("read", "read_compact")

Container = dict[str, Tree] | list[Tree]


# --- the syntaxes -------------------------------------------------------------------------------------------------


def read(
    text: str,
    start: int = 0,
    options: ReadOptions = ReadOptions(),  # noqa: B008 -- immutable
    *,
    root: str = "",
    sources: NestedTexts | None = None,
) -> Tree:
    """Return the tree of the text from `start` on, which is compact, or indented, or indented once and mangled since.

    Of the options, `lenient`, `duplicates` and the limits count. `root` is ``"{"`` or ``"["`` where a lenient reader
    takes a map or list without its brackets. `sources` takes the compact text of every map and list. Raises
    `DecodeError`.

    >>> read('{a:[1,,"x,y"],b:}')
    {'a': ['1', None, 'x,y'], 'b': None}
    >>> read('{\\n\\ta: 1\\n}')
    {'a': '1'}
    >>> read("{ a: 1, b: [ 1, 2 ]", options=ReadOptions(lenient=True))
    {'a': '1', 'b': ['1', '2']}
    """
    if options.lenient:
        return _read_lenient(text, start, root, options, sources)
    laid_out = STARTS_LAID_OUT.match(text, start)
    if laid_out is None:
        try:
            return read_compact(text, start, options, sources)
        except DecodeError as error:
            refusal = error
        looks_laid_out = LOOKS_LAID_OUT.search(text, start) is not None and text[start:].lstrip(BLANKS)[0] in CLOSERS
        if refusal.pos is None or not looks_laid_out:
            raise refusal
    elif (compact := layout.compact(text[start:], laid_out[1])) is not None:
        try:
            return read_compact(compact, 0, options, sources)
        except DecodeError as error:
            refusal = error
        if refusal.pos is None:
            raise refusal
    return _read_loose(text, start, options, sources)


def _read_lenient(text: str, start: int, root: str, options: ReadOptions, sources: NestedTexts | None) -> Tree:
    """Read a map or list with its layout, and a bare scalar, which has no marks, as it stands."""
    content = text[start:].strip(BLANKS)
    if content[:1] in CLOSERS:
        return _read_loose(text, start, options, sources)
    if root and content != "null" and not _WHOLLY_QUOTED.match(content):
        return _read_loose(text, start, options, sources, root) if content else None
    if content.startswith('"'):
        return _read_scalar(text.rstrip(BLANKS), text.index('"', start))
    return text[start:] or None


_WHOLLY_QUOTED = re.compile(rf"{QUOTED}\Z")


def _read_loose(text: str, start: int, options: ReadOptions, sources: NestedTexts | None, root: str = "") -> Tree:
    from jsvcodec.jsv import loose  # few texts need it, and its patterns take long to compile

    content = text[start:]
    try:
        return read_compact(loose.compact(content, forgiving=options.lenient, root=root), 0, options, sources)
    except DecodeError as error:
        refusal = error
    if refusal.pos is None:
        raise refusal
    pos = loose.origin(content, refusal.pos, forgiving=options.lenient, root=root)
    raise DecodeError.at(text, start + pos, refusal.reason)


# --- compact text -------------------------------------------------------------------------------------------------


def read_compact(text: str, pos: int, options: ReadOptions, sources: NestedTexts | None = None) -> Tree:
    """Return the tree of the text from `pos` on, which is compact: see `read`. Raises `DecodeError`."""
    opener = text[pos : pos + 1]
    if opener == "{" or opener == "[":
        return _read_container(text, pos + 1, opener, options, sources)
    return _read_scalar(text, pos)


def _read_scalar(text: str, pos: int) -> str | None:
    if pos == len(text):
        return None
    found = SCALAR.match(text, pos)
    if found is None:
        raise bad_root(text, pos)
    bare, quoted = found.groups()
    return quoted.replace('""', '"') if bare is None else bare


def _read_container(text: str, pos: int, opener: str, options: ReadOptions, sources: NestedTexts | None) -> Tree:
    """Read the map or list whose opener ends at `pos`, after which the document ends."""
    limits, unique = options.limits, options.duplicates == "error"
    match_member, match_item = MEMBER.match, ITEM.match
    memo: dict[str, str] = {}
    share = memo.setdefault
    bound = sys.maxsize if limits.depth is None else limits.depth
    repeated: list[Problem] = []
    around: list[tuple[Container, str | None]] = []
    root: Container = {} if opener == "{" else []
    here: Any = root
    starts = [pos - 1]
    map_key: str | None = None
    map_keys_open = 0
    most = sys.maxsize if limits.problems is None else max(limits.problems, 1)
    if bound < 1:
        raise too_deep(text, pos - 1, bound)
    if sources is not None:
        sources.begin(text)
    while True:
        child: Container | None = None
        if type(here) is dict:
            while (found := match_member(text, pos)) is not None:
                key, quoted_key, value, quoted, flat, end = found.groups()
                after = found.end()
                if key is None:
                    if quoted_key is not None:
                        key = quoted_key.replace('""', '"')
                    elif map_key is not None:
                        key, map_key = map_key, None
                    else:
                        raise bad_member(text, pos)
                key = share(key, key)
                if unique and key in here and not map_keys_open and len(repeated) < most:
                    repeated.append(Problem(path_text((*_steps(around), key)), "this key is repeated"))
                if value is None:
                    if quoted is not None:
                        value = quoted.replace('""', '"')
                    elif flat is not None:
                        value = _read_flat(flat, share) if len(around) + 1 < bound else None
                        if value is None:
                            end, after = flat[0], found.start(5) + 1
                        elif sources is not None:
                            sources.add(value, *found.span(5))
                if end == ",":
                    here[key] = value
                    pos = after
                    continue
                if end == "{" or end == "[":
                    if value is not None:
                        raise bad_end(text, after - 1, in_map=True)
                    value = child = {} if end == "{" else []
                    around.append((here, key))
                here[key] = value
                pos = after
                break
            else:
                if map_key is not None:
                    raise bad_value(text, pos)
                if text.startswith("{", pos):
                    child = {}
                    around.append((here, _MAP_KEY))
                    map_keys_open += 1
                elif here or not text.startswith("}", pos):
                    raise bad_member(text, pos)
                pos += 1
        else:
            while (found := match_item(text, pos)) is not None:
                value, quoted, flat, end = found.groups()
                after = found.end()
                if value is None:
                    if quoted is not None:
                        value = quoted.replace('""', '"')
                    elif flat is not None:
                        value = _read_flat(flat, share) if len(around) + 1 < bound else None
                        if value is None:
                            end, after = flat[0], found.start(3) + 1
                        elif sources is not None:
                            sources.add(value, *found.span(3))
                if end == ",":
                    here.append(value)
                    pos = after
                    continue
                if end == "{" or end == "[":
                    if value is not None:
                        raise bad_end(text, after - 1, in_map=False)
                    child = {} if end == "{" else []
                    around.append((here, None))
                    here.append(child)
                elif value is not None or here:
                    here.append(value)
                pos = after
                break
            else:
                raise bad_item(text, pos)
        if child is not None:
            if len(around) >= bound:
                raise too_deep(text, pos - 1, bound)
            here = child
            starts.append(pos - 1)
            continue
        while True:
            start = starts.pop()
            if not around:
                if sources is not None:
                    sources.add(here, start, pos)
                if pos != len(text):
                    raise bad_rest(text, pos)
                if repeated:
                    raise DecodeError.of(repeated)
                return root
            closed = here
            here, key = around.pop()
            if key is _MAP_KEY:
                if not text.startswith(":", pos):
                    raise no_colon(text, pos)
                map_keys_open -= 1
                # In a key that stands in a key no text is made: it would cost the square of the depth.
                map_key = "" if map_keys_open else text[start:pos]
                break
            if sources is not None:
                sources.add(closed, start, pos)
            end = text[pos : pos + 1]
            pos += 1
            if end == ",":
                break
            if end != ("}" if type(here) is dict else "]"):
                raise bad_end(text, pos - 1, in_map=type(here) is dict)


_MAP_KEY: Any = object()
"""Stands for the key of a member while that key, a map, is read."""


def _read_flat(text: str, share: Callable[[str, str], str]) -> Container | None:
    """Read a list or map of bare scalars, or return None for a map that must be taken member by member.

    That is one with an error, which is then reported, or with a repeated key.
    """
    parts = text[1:-1].split(",") if len(text) > 2 else []
    if text[0] == "[":
        return [part or None for part in parts]
    members: dict[str, Tree] = {}
    for part in parts:
        key, colon, value = part.partition(":")
        if not key or not colon:
            return None
        members[share(key, key)] = value or None
    return members if len(members) == len(parts) else None


def _steps(around: list[tuple[Container, str | None]]) -> tuple[PathStep, ...]:
    """Return the steps to what is open, of which a path shows fewer than are taken."""
    return tuple(len(parent) - 1 if key is None else key for parent, key in islice(around, 256))
