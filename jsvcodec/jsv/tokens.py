"""What the reader of compact JSV takes at once: a member, an item, a scalar, each by one pattern."""

from __future__ import annotations

import re

__all__ = ("ITEM", "MEMBER", "SCALAR")

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
