"""A document without its secrets: what may be shown, logged or sent to someone who helps.

In comes a tree or model, out goes a tree in which ``***`` stands for every secret. A secret is known by the name of its
member, wherever it stands: the names are those of the secret members of the shipped models and of the type in question,
of OrmLite's table of users, and of queries and cookies, such as ``apikey`` and ``ss-tok``; they are
compared without case, ``_`` and ``-``. Text is looked into as well, because documents are nested in documents: JSV and
JSON in a string are gone through, any other text that has a secret's name before a ``:`` or ``=`` is masked as a whole.
This may mask too much, and never shows a member whose name is known. Costs one pass for each level of nested documents.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any, cast

from jsvcodec._caches import keep_by_type
from jsvcodec._formats import verbs_of
from jsvcodec._options import WriteOptions
from jsvcodec._rebuilding import rebuild
from jsvcodec._types.describing import class_node, describe
from jsvcodec._types.nodes import ClassNode, ListNode, MapNode, Node, RootNode, TupleNode, UnionNode
from jsvcodec._unstructuring import Unstructurer, unrooted
from jsvcodec.errors import DecodeError
from jsvcodec.limits import DEFAULT_LIMITS, Limits
from jsvcodec.models.fields import MASK
from jsvcodec.names import NAMINGS, Naming

__all__ = ("MASK", "classes_of", "known_names", "redact", "secret_names")

_OLDER_SECRETS = frozenset(("oauthtoken", "oauthverifier"))
"""Secret members of `Authenticate` up to 2023, which the shipped class keeps in `extra`."""

_SECRETS_BESIDE_DTOS = frozenset(
    (
        "apikey",
        "authorization",
        "digestha1hash",
        "passwordhash",
        "recoverytoken",
        "salt",
        "ssid",
        "sspid",
        "ssreftok",
        "sstok",
    )
)
"""What hosts take in queries, headers and cookies, and the secret columns of their table of users."""

_NAME_IN_TEXT = re.compile(r"(?<![\w-])([\w-]++)[\"'\\\s]*+[:=]")
_NO_LETTERS = re.compile(r"[\W_]+")


def redact(value: Any, type: Any = None, *, names: Naming = "camel", limits: Limits = DEFAULT_LIMITS) -> Any:
    """Return the tree of a tree or model with ``***`` for every secret that is set.

    `type` adds the secret members of a class to those that are always known, `names` is the case of the member names of
    models. Raises `EncodeError` for what is nested too deep.

    >>> redact({"userName": "me", "Password": "x", "log": "{access_token:y,a:1}"})
    {'userName': 'me', 'Password': '***', 'log': '{access_token:***,a:1}'}
    """
    known = secret_names(type)
    is_secret = cache(lambda name: _is_secret(name, known))

    def change(name: str | None, inner: Any) -> Any:
        if inner is None:
            return None
        if name is not None and is_secret(name):
            return MASK
        inner = unrooted(inner)
        if isinstance(inner, str):
            return _redact_text(inner, type, limits)
        return _redact_members(inner, names) if class_node(inner.__class__) is not None else inner

    return rebuild(value, change, limits=limits)


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
                    found.update((_bare(name), _bare(member.attribute)))
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


def _bare(name: str) -> str:
    """Return what is compared: hosts may write ``accessToken``, ``AccessToken`` and ``access_token``."""
    return _NO_LETTERS.sub("", name).lower()


def _is_secret(name: str, known: frozenset[str]) -> bool:
    """Return whether a name, or a part of one such as ``user.password`` or ``meta[token]``, is that of a secret."""
    return _bare(name) in known or any(_bare(part) in known for part in re.split(r"[^\w-]+", name))


def _redact_members(model: Any, names: Naming) -> dict[str, Any]:
    """Return the members of a model one level deep, the secrets of its own class masked."""
    members = Unstructurer(WriteOptions(names=names)).level(model, ())
    node = class_node(model.__class__)
    assert node is not None
    assert isinstance(members, dict)
    for name, member in node.names(names).written.items():
        if member.secret and name in members:
            members[name] = MASK
    return members


def _redact_text(text: str, type: Any, limits: Limits) -> str:
    if text.lstrip().startswith(("{", "[")):
        for format in ("json", "jsv"):
            try:
                # Of a repeated member only the last would be seen.
                tree = verbs_of(format).loads(text, duplicates="error", limits=limits)
            except DecodeError:
                continue
            shown = redact(tree, type, limits=limits)
            return text if shown == tree else str(verbs_of(format).dumps(shown, limits=limits))
    if ":" not in text and "=" not in text:
        return text
    known = secret_names(type)
    return MASK if any(_is_secret(found[1], known) for found in _NAME_IN_TEXT.finditer(text)) else text
