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

__all__ = ("BLANKS", "CLOSERS", "ITEM", "LOOKS_LAID_OUT", "MEMBER", "QUOTED", "SCALAR", "SPECIAL", "STARTS_LAID_OUT")

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
_CONTENT = r'"([^"]*+(?:""[^"]*+)*+)"'
_BARE_KEY = r'([^":,{}\[\]\r\n]++)'
_BARE = r'([^",{}\[\]\r\n]++)'
_FLAT = r'(\[[^"{}\[\]\r\n]*+\](?=[,}\]])|\{[^"{}\[\]\r\n]*+\}(?=[,}\]]))'
"""A whole list or map of bare scalars: most nested ones are, and taken at once they need no turn of their own."""

MEMBER = re.compile(rf"(?:{_BARE_KEY}|{_CONTENT}|):(?:{_BARE}|{_CONTENT}|{_FLAT}|)([,}}{{\[])")
"""A member: bare key, quoted key, bare value, quoted value, flat list or map, and what ends it.

Both keys are missing where the key is a map, which is read before. The end is a comma, a closer or an opener.
"""

ITEM = re.compile(rf"(?:{_BARE}|{_CONTENT}|{_FLAT}|)([,\]{{\[])")
"""An item of a list: the groups of a member without those of its key."""

SCALAR = re.compile(rf"(?:{_BARE}|{_CONTENT})\Z")
"""A scalar that is the whole document: bare, quoted."""
