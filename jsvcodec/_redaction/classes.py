"""What types say of names: which members are secrets, and which names are no data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from jsvcodec._caches import keep_by_type
from jsvcodec._redaction.names import bare
from jsvcodec._types.describing import describe
from jsvcodec._types.nodes import ClassNode, ListNode, MapNode, Node, RootNode, TupleNode, UnionNode
from jsvcodec.names import NAMINGS, Naming

__all__ = ("classes_of", "known_names", "secret_names")

_OLDER_SECRETS = frozenset(("oauthtoken", "oauthverifier"))
"""Secret members of `Authenticate` up to 2023, which the shipped class keeps in `extra`."""

_SECRETS_BESIDE_DTOS = frozenset(
    ("digestha1hash", "pass", "pw", "recoverytoken", "salt", "sig", "ssid", "sspid", "ssreftok", "sstok")
)
"""What hosts take in queries, headers and cookies, the secret columns of their table of users, and short names."""


@keep_by_type
def secret_names(type: Any = None) -> frozenset[str]:
    """Return the bare names of all known secrets: of the shipped models, and of a type with all that it holds.

    >>> "bearertoken" in secret_names()
    True
    """
    from jsvcodec import models

    found = {*_OLDER_SECRETS, *_SECRETS_BESIDE_DTOS}
    for kind in (type, *(getattr(models, name) for name in models.__all__)):
        for node in classes_of(describe(kind)):
            for name, member in node.names("camel").written.items():
                if member.secret:
                    found.update((bare(name), bare(member.attribute)))
    return frozenset(found)


@keep_by_type
def known_names(type: Any = None) -> frozenset[str]:
    """Return the names that the members of a type may have, in any case, which are no data."""
    found: set[str] = set()
    for node in classes_of(describe(type)):
        for naming in cast(Iterator[Naming], iter(NAMINGS)):
            found.update(node.names(naming).written)
    return frozenset(found)


def classes_of(root: Node) -> Iterator[ClassNode]:
    """Yield every class that a type holds, itself among them."""
    waiting, seen = [root], set[Node]()
    while waiting:
        node = waiting.pop()
        if node in seen:
            continue
        seen.add(node)
        match node:
            case ClassNode():
                waiting += [member.node for member in node.members]
                yield node
            case ListNode():
                waiting.append(node.item)
            case RootNode():
                waiting.append(node.inner)
            case MapNode():
                waiting += (node.key, node.value)
            case TupleNode():
                waiting += node.items
            case UnionNode():
                waiting += node.options
