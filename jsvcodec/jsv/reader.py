"""JSV text -> tree.

In comes a `str`, out goes a tree of dict, list, str and None: a JSV scalar is text, and only a target class knows
more. One forward pass takes one member or item with each pattern match; open containers wait on a stack of our own, so
depth costs nothing but memory, and nested text is never read twice. What the grammar refuses is a `DecodeError` with
its offset, worked out by `blame` only then. Keys are shared within one call.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from jsvcodec.errors import DecodeError, PathStep, Problem, path_text
from jsvcodec.jsv import layout
from jsvcodec.jsv.grammar import COMPACT, LENIENT, LOOKS_LAID_OUT, LOOSE, STARTS_LAID_OUT, Syntax
from jsvcodec.jsv.refusals import blame, blame_end, blame_root, too_deep
from jsvcodec.jsv.sources import NestedTexts
from jsvcodec.limits import DEFAULT_LIMITS

__all__ = ("Tree", "read", "read_tree")

Tree = dict[str, "Tree"] | list["Tree"] | str | None
Container = dict[str, Tree] | list[Tree]

_BOM = "\ufeff"


def read(
    text: str,
    *,
    lenient: bool = False,
    unique: bool = False,
    depth: int | None = DEFAULT_LIMITS.depth,
    root: str = "",
    nested: NestedTexts | None = None,
) -> Tree:
    """Return the tree of a text in any of JSV's forms: compact, indented, or indented once and mangled since.

    `lenient` loosens the syntax to what the reference reads; `root` is then ``"{"`` or ``"["`` where a map or list
    may stand without its brackets. `unique` refuses a repeated key, `depth` bounds the nesting, `nested` takes the
    compact text of every map and list. Raises `DecodeError`.

    >>> read('{a:[1,,"x,y"],b:}')
    {'a': ['1', None, 'x,y'], 'b': None}
    >>> read('{\\n\\ta: 1\\n}')
    {'a': '1'}
    """
    syntax = LENIENT if lenient else COMPACT
    begin = text.startswith(_BOM)
    laid_out = STARTS_LAID_OUT.match(text, begin)
    if laid_out is None:
        if lenient and not text.startswith(("{", "["), begin):
            return _read_open_root(text, begin, root, unique, depth, nested)
        try:
            return read_tree(text, begin, syntax, unique, depth, nested)
        except DecodeError as error:
            refusal = error
        if refusal.pos is None or LOOKS_LAID_OUT.search(text) is None:
            raise refusal
    else:
        compact = layout.compact(text[begin:], laid_out[1])
        if compact is not None:
            try:
                return read_tree(compact, 0, syntax, unique, depth, nested)
            except DecodeError as error:
                refusal = error
            if refusal.pos is None:
                raise refusal
    return read_tree(text, begin, LOOSE, unique, depth)


def read_tree(
    text: str,
    pos: int = 0,
    syntax: Syntax = COMPACT,
    unique: bool = False,
    depth: int | None = DEFAULT_LIMITS.depth,
    nested: NestedTexts | None = None,
) -> Tree:
    """Return the tree of the text from `pos` on, in one syntax."""
    pos = syntax.blank.match(text, pos).end()  # type: ignore[union-attr]
    opener = text[pos : pos + 1]
    if opener == "{" or opener == "[":
        return _read_container(text, pos + 1, opener, syntax, unique, depth, nested)
    return _read_scalar(text, pos, syntax)


def _read_open_root(
    text: str, pos: int, root: str, unique: bool, depth: int | None, nested: NestedTexts | None
) -> Tree:
    """Read what may be a map or a list without its brackets, as AppSettings and query strings hold them."""
    if root and pos < len(text):
        return _read_container(text, pos, root, LENIENT, unique, depth, nested)
    return _read_scalar(text, pos, LENIENT)


def _read_scalar(text: str, pos: int, syntax: Syntax) -> str | None:
    if pos == len(text):
        return None
    found = syntax.scalar.match(text, pos)
    if found is None:
        raise blame_root(text, pos, syntax)
    bare, quoted = found.groups()
    return quoted.replace('""', '"') if bare is None else bare


def _read_container(
    text: str,
    pos: int,
    opener: str,
    syntax: Syntax,
    unique: bool,
    depth: int | None,
    nested: NestedTexts | None,
) -> Tree:
    """Read the map or list whose opener ends at `pos`, and the end of the document behind it."""
    match_member, match_item = syntax.member.match, syntax.item.match
    match_blank = syntax.blank.match if syntax.blank.pattern else None
    forgiving = syntax.forgiving
    memo: dict[str, str] = {}
    share = memo.setdefault
    bound = sys.maxsize if depth is None else depth
    repeated: list[Problem] = []
    around: list[tuple[Container, str | None]] = []
    root: Container = {} if opener == "{" else []
    here: Any = root
    starts = [pos - 1]
    if bound < 1:
        raise too_deep(text, pos - 1, bound)
    while True:
        child: Container | None = None
        if type(here) is dict:
            while (found := match_member(text, pos)) is not None:
                key, quoted_key, value, quoted, flat, end = found.groups()
                behind = found.end()
                if key is None:
                    key = quoted_key.replace('""', '"')
                key = share(key, key)
                if unique and key in here:
                    repeated.append(Problem(path_text((*_steps(around), key)), "this key is repeated"))
                if value is None:
                    if quoted is not None:
                        value = quoted.replace('""', '"')
                    elif flat is not None:
                        value = _read_flat(flat, share) if len(around) + 1 < bound else None
                        if value is None:
                            end, behind = flat[0], found.start(5) + 1
                        elif nested is not None:
                            nested.add(value, *found.span(5))
                if end == ",":
                    here[key] = value
                    pos = behind
                    continue
                if end == "{" or end == "[":
                    if value is not None:
                        raise blame(text, pos, syntax, in_map=True)
                    value = child = {} if end == "{" else []
                    around.append((here, key))
                here[key] = value
                pos = behind
                break
            else:
                pos = _skip_map_end(text, pos, syntax, empty=not here)
        else:
            while (found := match_item(text, pos)) is not None:
                value, quoted, flat, end = found.groups()
                behind = found.end()
                if value is None:
                    if quoted is not None:
                        value = quoted.replace('""', '"')
                    elif flat is not None:
                        value = _read_flat(flat, share) if len(around) + 1 < bound else None
                        if value is None:
                            end, behind = flat[0], found.start(3) + 1
                        elif nested is not None:
                            nested.add(value, *found.span(3))
                if end == ",":
                    here.append(value)
                    pos = behind
                    continue
                if end == "{" or end == "[":
                    if value is not None:
                        raise blame(text, pos, syntax, in_map=False)
                    child = {} if end == "{" else []
                    around.append((here, None))
                    here.append(child)
                elif value is not None or here:
                    here.append(value)
                pos = behind
                break
            else:
                raise blame(text, pos, syntax, in_map=False)
        if child is not None:
            if len(around) >= bound:
                raise too_deep(text, pos - 1, bound)
            here = child
            starts.append(pos - 1)
            continue
        while True:
            start = starts.pop()
            if nested is not None:
                nested.add(here, start, pos)
            if match_blank is not None:
                pos = match_blank(text, pos).end()  # type: ignore[union-attr]
            if not around:
                if pos != len(text):
                    raise DecodeError.at(text, pos, "expected the end of the text behind the root value")
                if repeated:
                    raise DecodeError.of(repeated)
                if nested is not None:
                    nested.text = text
                return root
            here = around.pop()[0]
            end = text[pos : pos + 1]
            pos += 1
            if end == ",":
                break
            if end == ("}" if type(here) is dict else "]"):
                continue
            pos -= 1
            if end or not forgiving:
                raise blame_end(text, pos, in_map=type(here) is dict)


def _read_flat(text: str, share: Callable[[str, str], str]) -> Container | None:
    """Read a list or map of bare scalars, or return None for a map that must be taken member by member.

    That is one with an error, which is then told, or with a repeated key.
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


def _skip_map_end(text: str, pos: int, syntax: Syntax, *, empty: bool) -> int:
    """Return what is behind the closer of a map in which no member starts at `pos`, or refuse."""
    closer = syntax.blank.match(text, pos).end()  # type: ignore[union-attr]
    if empty or syntax.forgiving:
        if text.startswith("}", closer):
            return closer + 1
        if closer == len(text) and syntax.forgiving:
            return closer
    raise blame(text, pos, syntax, in_map=True)


def _steps(around: list[tuple[Container, str | None]]) -> tuple[PathStep, ...]:
    return tuple(len(parent) - 1 if key is None else key for parent, key in around)
