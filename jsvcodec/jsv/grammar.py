"""The grammar of JSV: its characters, its patterns, and the three ways in which text is written.

    document = [value]                      empty text is null
    value    = map | list | quoted | bare
    map      = "{" [member {"," member}] "}"
    member   = key ":" [value]              no value is null
    key      = quoted | one or more of any character but  " : , { } [ ] CR LF
    list     = "[" [item {"," item}] "]"
    item     = [value]                      an empty item is null, yet "[]" has no items
    quoted   = '"' {any character but '"', or '""' for one quote} '"'
    bare     = one or more of any character but  " , { } [ ] CR LF

There is no number, no boolean, no escape and no comment: scalars are text, and a backslash is an ordinary character.
The writer quotes a string that holds one of the nine special characters; a colon is bare only in dates and offsets,
which ServiceStack.Text writes without quotes, so a bare value may hold one. White space is data.

Every pattern is possessive: it never gives back what it has taken, so each costs one pass over what it reads.
"""

from __future__ import annotations

import re
from typing import NamedTuple

__all__ = (
    "BLANKS",
    "COMPACT",
    "LENIENT",
    "LOOKS_LAID_OUT",
    "LOOSE",
    "SPECIAL",
    "STARTS_LAID_OUT",
    "Syntax",
)

SPECIAL = re.compile(r'[":,{}\[\]\r\n]')
"""What makes a string need quotes."""

STARTS_LAID_OUT = re.compile(r"[{\[](\r?\n)")
"""How the indented form starts; compact text never has a line break behind an opener outside of quotes."""

LOOKS_LAID_OUT = re.compile(r"[{\[][ \t]*+\r?\n")
"""What gives away indented text that lost its tabs or its spaces on the way."""

BLANKS = " \t\r\n"
"""What may stand between the tokens of text that is laid out."""

_QUOTED = r'"([^"]*+(?:""[^"]*+)*+)"'
_BARE_KEY = r'([^":,{}\[\]\r\n]++)'
_BARE = r'([^",{}\[\]\r\n]++)'
_FLAT = r'(\[[^"{}\[\]\r\n]*+\](?=[,}\]])|\{[^"{}\[\]\r\n]*+\}(?=[,}\]]))'
"""A whole list or map of bare scalars: most nested ones are, and taken at once they need no turn of their own."""

_NEVER = r"((?!))"
_WORDS_KEY = rf'([^":,{{}}\[\]{BLANKS}]++(?:[ \t]++[^":,{{}}\[\]{BLANKS}]++)*+)'
_WORDS = rf'([^",{{}}\[\]{BLANKS}]++(?:[ \t]++[^",{{}}\[\]{BLANKS}]++)*+)'
_BLANK = rf"[{BLANKS}]*+"


class Syntax(NamedTuple):
    """How one way of writing JSV is cut: one match takes a member of a map, or an item of a list, with what ends it.

    `member` has the groups bare key, quoted key, bare value, quoted value, flat list or map, end; `item` the last four;
    `scalar`, a whole document, the two of a value. The end is a comma, a closer, the opener of a nested value, or,
    where closers may be missing, empty at the end of the text.
    `blank` is what may stand between tokens, `forgiving` says whether closers may be missing and a map may have a
    trailing comma.
    """

    member: re.Pattern[str]
    item: re.Pattern[str]
    scalar: re.Pattern[str]
    blank: re.Pattern[str]
    forgiving: bool = False


COMPACT = Syntax(
    member=re.compile(rf"(?:{_BARE_KEY}|{_QUOTED}):(?:{_BARE}|{_QUOTED}|{_FLAT}|)([,}}{{\[])"),
    item=re.compile(rf"(?:{_BARE}|{_QUOTED}|{_FLAT}|)([,\]{{\[])"),
    scalar=re.compile(rf"(?:{_BARE}|{_QUOTED})\Z"),
    blank=re.compile(""),
)
"""What ServiceStack writes, and the only syntax in which white space counts as it stands."""

LOOSE = Syntax(
    member=re.compile(
        rf"{_BLANK}(?:{_WORDS_KEY}|{_QUOTED}){_BLANK}:{_BLANK}(?:{_WORDS}|{_QUOTED}|{_NEVER}|){_BLANK}([,}}{{\[])"
    ),
    item=re.compile(rf"{_BLANK}(?:{_WORDS}|{_QUOTED}|{_NEVER}|){_BLANK}([,\]{{\[])"),
    scalar=re.compile(rf"{_BLANK}(?:{_WORDS}|{_QUOTED}){_BLANK}\Z"),
    blank=re.compile(_BLANK),
)
"""Text that looks indented but is not to the letter: white space beside tokens is layout, inside quotes it is data."""

LENIENT = Syntax(
    member=re.compile(rf"(?:{_BARE_KEY}|{_QUOTED}):(?:([^\",}}{{\[][^,}}]*+)|{_QUOTED}|{_NEVER}|)([,}}{{\[]|\Z)"),
    item=re.compile(rf"(?:([^\",\]{{\[][^,\]]*+)|{_QUOTED}|{_NEVER}|)([,\]{{\[]|\Z)"),
    scalar=re.compile(rf"(?:([^\"{{\[].*+)|{_QUOTED})\Z", re.DOTALL),
    blank=re.compile(""),
    forgiving=True,
)
"""What the reference reads beyond its own writing: a bare value runs to the comma or closer whatever it holds."""
