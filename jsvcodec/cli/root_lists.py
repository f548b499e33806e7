"""Root lists that are too long to be held: whether an input begins with one that can be read item by item."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from jsvcodec.cli.blocks import ItemPieces
from jsvcodec.cli.documents import kind_of_text
from jsvcodec.cli.kinds import Kind
from jsvcodec.cli.records import Refusal
from jsvcodec.cli.types import item_type
from jsvcodec.errors import DecodeError

__all__ = ("RootList", "root_list")

_LOOKED_AT = 2**16
"""How much of a stream decides in which format it is."""

_OPENER = rb"(?:\xef\xbb\xbf)?\s*+\["
_FORMATS = ("jsv", "json")


class RootList(NamedTuple):
    """A list: its kind, the type of its items, what comes before the first, and what is read of them."""

    kind: Kind
    is_named: bool
    """Whether the kind was given, and not guessed from the first items."""
    type: Any
    opener: str
    items: bytes

    @property
    def laid_out(self) -> bool:
        """Whether the items may begin with line breaks in JSV, as the list does."""
        return self.items[:1] in (b"\n", b"\r")

    @property
    def pieces(self) -> ItemPieces:
        """What tells where the items end."""
        return ItemPieces(self.items)

    def refusing(self, refuse: Refusal) -> Refusal:
        """Return what tells of refused items, with a hint where it may be the guess that is wrong."""

        def told(error: DecodeError, raw: bytes) -> None:
            if not error.problems and not self.is_named:
                error = DecodeError(
                    f"{error.reason}; the format was guessed from the first records: name it with --from",
                    pos=error.pos, line=error.line, column=error.column, record=error.record,
                )  # fmt: skip
            refuse(error, raw)

        return told


def root_list(
    head: bytes, type: Any, file: str, given: Kind | None, by_suffix: Kind | None, *, tells: bool = True
) -> RootList | None:
    """Return the list that an input begins with; None where it is none, or is read as a whole.

    `type` is that of the whole. `tells` says on standard error where suffix and text disagree.
    """
    named = given or by_suffix
    opener = re.match(_OPENER, head)
    item = None if type is None else item_type(type)
    if opener is None or (named is not None and named.name not in _FORMATS) or (item is not None and item is type):
        return None
    items = head[opener.end() :]
    kind = kind_of_text(opener[0] + _complete(items[:_LOOKED_AT]), file, given, by_suffix, tells=tells)
    # What is laid out as JSV is read as a whole, by rules for the whole.
    if kind.name not in _FORMATS or (kind.name == "jsv" and head[1:3].strip(b"\r") in (b"\n", b"\n\t")):
        return None
    return RootList(kind, named is not None, item, opener[0].decode(errors="replace"), items)


def _complete(items: bytes) -> bytes:
    """Return the complete items and the end of their list, or else what there is."""
    cut = ItemPieces(items).cut(items)
    return items[: cut - 1] + b"]" if cut else items
