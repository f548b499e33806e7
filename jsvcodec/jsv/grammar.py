"""The grammar of JSV: its characters, its patterns, and what gives away text that is laid out.

    document = [value]                      empty text is null
    value    = map | list | quoted | bare
    map      = "{" [member {"," member}] "}"
    member   = key ":" [value]              no value is null
    key      = quoted | map | one or more of any character but  " : , { } [ ] CR LF
    list     = "[" [item {"," item}] "]"
    item     = [value]                      an empty item is null, yet "[]" has no items
    quoted   = '"' {any character but '"', or '""' for one quote} '"'
    bare     = one or more of any character but  " , { } [ ] CR LF

There is no number, no boolean, no escape and no comment: scalars are text, and a backslash is an ordinary character.
The writer quotes a string that holds one of the nine special characters; a colon is bare only in dates and offsets,
which ServiceStack.Text writes without quotes, so a bare value may hold one. A map that stands as a key, as ServiceStack
writes dictionaries whose keys are classes, is text: its own. White space is data.

Every pattern is possessive: it never gives back what it has taken, so each costs one pass over what it reads.
"""

from __future__ import annotations

import re

__all__ = ("BLANKS", "CLOSERS", "LOOKS_LAID_OUT", "QUOTED", "SPECIAL", "STARTS_LAID_OUT", "Tree")

Tree = dict[str, "Tree"] | list["Tree"] | str | None
"""What a document holds."""

SPECIAL = re.compile(r'[":,{}\[\]\r\n]')
"""What makes a string need quotes."""

CLOSERS = {"{": "}", "[": "]"}

STARTS_LAID_OUT = re.compile(r"[{\[](\r?\n)")
"""How the indented form starts; compact text never has a line break after an opener outside of quotes."""

LOOKS_LAID_OUT = re.compile(r"[{\[][ \t]*+\r?\n")
"""What gives away indented text that lost its tabs or its spaces on the way."""

BLANKS = " \t\r\n"
"""What is layout beside the marks of text that is laid out; any other character, such as U+00A0, is data there too."""

QUOTED = r'"[^"]*+(?:""[^"]*+)*+"'
