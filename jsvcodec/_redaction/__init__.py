"""A document without its secrets: what may be shown, logged or sent to someone who helps.

In comes a tree or model, out goes a tree in which ``***`` stands for every secret. A secret is known by the name of its
member, wherever it stands (`names`), or by the name beside it, as in ``{Key:Password,Value:x}``. Texts are looked into
as well, because documents are nested in documents (`texts`), and so are map keys. This may mask too much. A secret
without a name is not found.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from enum import Enum
from functools import lru_cache, partial
from types import NoneType
from typing import Any, NoReturn

from jsvcodec._caches import on_forget
from jsvcodec._options import WriteOptions
from jsvcodec._rebuilding import part_of
from jsvcodec._redaction.classes import classes_of, known_names, secret_names
from jsvcodec._redaction.names import Names, bare, is_name_of_name, is_name_of_value
from jsvcodec._redaction.texts import LEVELS, MARK, Texts
from jsvcodec._trees import Spelled
from jsvcodec._types.describing import class_node
from jsvcodec._unstructuring import Unstructurer, unrooted
from jsvcodec.core import core, core_depth
from jsvcodec.errors import DecodeError, EncodeError, PathStep
from jsvcodec.limits import DEFAULT_LIMITS, Limits
from jsvcodec.models.fields import MASK
from jsvcodec.names import Naming

__all__ = ("MASK", "Redactor", "classes_of", "known_names", "redact", "redactor", "secret_names")


def redact(value: Any, type: Any = None, *, names: Naming = "camel", limits: Limits = DEFAULT_LIMITS) -> Any:
    """Return the tree of a tree or model with ``***`` for every secret that is set.

    `type` adds the secret members of a class to those that are always known, `names` is the case of the member names of
    models. Raises `EncodeError` for what is nested too deep.

    >>> redact({"userName": "me", "Password": "x", "log": "{access_token:y,a:1}"})
    {'userName': 'me', 'Password': '***', 'log': '{access_token:***,a:1}'}
    """
    return redactor(type, names=names, limits=limits).redact(value)


def redactor(
    type: Any = None, more: Iterable[str] = (), *, names: Naming = "camel", limits: Limits = DEFAULT_LIMITS
) -> Redactor:
    """Return what masks the secrets of a type and those that are always known; `more` are names of further ones."""
    return _redactor(secret_names(type).union(more), names, limits)


@lru_cache(maxsize=64)
def _redactor(known: frozenset[str], names: Naming, limits: Limits) -> Redactor:
    return Redactor(known, names=names, limits=limits)


on_forget(_redactor.cache_clear)


_SECRET, _KEY, _NAME, _VALUE, _CHANGED = 1, 2, 4, 8, 16
"""What a key may be: the name of a secret; ``key``, which is that too, but for the name of a value beside it; the name
of a name, and of the value beside it; and a text that holds a secret itself. The core knows the numbers."""

_MOST_KEPT = 10_000
_LONGEST_KEPT = 200
_PLAIN = {0}


class Redactor:
    """Masks the secrets of trees and models; `known` names are secret besides those that `Names` knows.

    >>> Redactor(["pin"]).redact([{"PIN": 7}, {"Key": "Password", "Value": "x"}, "https://me:x@host/?token=y&a=b"])
    [{'PIN': '***'}, {'Key': 'Password', 'Value': '***'}, 'https://***@host/?token=***&a=b']
    """

    def __init__(self, known: Iterable[str] = (), *, names: Naming = "camel", limits: Limits = DEFAULT_LIMITS) -> None:
        self._names = Names(known)
        self._texts = Texts(self._names, self.redact, limits)
        self._limits = limits
        self._unstructurer = Unstructurer(WriteOptions(names=names))
        self._naming: Naming = names
        self._kinds: list[dict[Any, int]] = [{} for _ in range(LEVELS + 1)]
        """What keys are, by the level: most maps have those of others."""
        self._plain: list[set[str]] = [set() for _ in range(LEVELS + 1)]
        """Texts that look as if they might hold a secret and hold none, by the level."""
        self._compiled = [self._compiled_at(level) for level in range(LEVELS + 1)] if core is not None else None

    def redact(self, value: Any, level: int = 0) -> Any:
        """Return the tree of a tree or model, masked; `level` counts the texts that it is nested in.

        Raises `EncodeError` for what is nested too deep. Nothing recurses but texts in texts.
        """
        return self._redact(value, level) if self._compiled is None else self._compiled[level](value)

    def _compiled_at(self, level: int) -> Callable[[Any], Any]:
        """Return the core's function that does what `_redact` does at a level."""
        assert core is not None
        return partial(
            core.redact,
            core_depth(self._limits),
            MASK,
            _LEAVES,
            self._kinds[level],
            self._plain[level],
            partial(self._kind_of, level=level),
            partial(self._mask_members, level=level),
            partial(self._mask_pairs, level=level),
            partial(self._shown, level=level),
            partial(self._opened, level=level),
            self._refuse,
        )

    def _redact(self, value: Any, level: int) -> Any:
        whole: list[Any] = [value]
        waiting: list[tuple[Any, int]] = [(whole, -1)]
        around: Any
        place: Any
        parts: Iterable[tuple[Any, Any]]
        most = self._limits.depth
        kind_of_key, has_mark, plain = self._kinds[level].get, MARK.search, self._plain[level]
        # One loop with few calls: this runs for every value of a document.
        while waiting:
            around, depth = waiting.pop()
            if most is not None and depth >= most:
                self._refuse()
            if around.__class__ is dict:
                if {*map(kind_of_key, around)} != _PLAIN:
                    self._mask_members(around, level)
                parts = around.items()
            else:
                if depth >= 0 and around and around[0].__class__ in _PAIR_CLASSES:
                    self._mask_pairs(around, level)
                parts = enumerate(around)
            for place, part in parts:
                kind = part.__class__
                if kind is str:
                    # Most texts have none of these, which is found out faster than by the pattern.
                    if (
                        (":" in part or "=" in part or "%" in part or "\\" in part or ">" in part or "[[" in part)
                        and part not in plain and has_mark(part) is not None
                    ):  # fmt: skip
                        around[place] = self._shown(part, level)
                elif kind is dict or kind is list:
                    if part:
                        around[place] = part = part.copy()
                        waiting.append((part, depth + 1))
                elif kind not in _LEAVES:
                    around[place] = part = self._opened(part, level)
                    if part and (part.__class__ is dict or part.__class__ is list):
                        waiting.append((part, depth + 1))
        return whole[0]

    def _refuse(self) -> NoReturn:
        raise EncodeError((), f"nested deeper than {self._limits.depth} levels")

    def _shown(self, text: str, level: int) -> str:
        """Return a text with its secrets masked."""
        shown = self._texts.shown(text, level + 1)
        if shown == text and len(text) <= _LONGEST_KEPT:
            plain = self._plain[level]
            if len(plain) >= _MOST_KEPT:
                plain.clear()
            plain.add(text)
        return shown

    def _opened(self, value: Any, level: int) -> Any:
        """Return what is neither text nor map nor list as a map or list where it is one, or as it is shown."""
        value = unrooted(value)
        if isinstance(value, Enum):
            return value
        if isinstance(value, str):
            shown = self._texts.shown(value, level + 1)
            return value if shown == value else shown
        if class_node(value.__class__) is not None:
            value = self._members(value)
        if isinstance(value, Mapping):
            return dict(value)
        if isinstance(value, Collection) and not isinstance(value, (bytes, bytearray, memoryview)):
            return list(value)
        return value

    def _members(self, model: Any) -> Any:
        """Return the members of a model one level deep, the secrets of its own class masked."""
        members: Any = self._unstructurer.level(model, ())
        node = class_node(model.__class__)
        assert node is not None
        for name, member in node.names(self._naming).written.items():
            if member.secret and name in members:
                members[name] = MASK
        return members

    def mask_at(self, tree: Any, steps: list[PathStep]) -> str | None:
        """Return the mask for the part of a tree that some steps lead to, or None where it is no secret as a whole."""
        try:
            shown = part_of(self.redact(tree), steps)
        except DecodeError:  # it is within a secret
            return MASK
        return MASK if shown == MASK else None

    # --- names ---

    def _kind_of(self, name: Any, level: int) -> int:
        """Return what a key is."""
        if not isinstance(name, str):
            return 0
        kinds = self._kinds[level]
        known = kinds.get(name) if name.__class__ is str else None
        if known is not None:
            return known
        plain, shown = bare(name), self._texts.shown(name, level + 1)
        if self._names.is_secret(name) or self._names.is_secret(shown):
            kind = _KEY | _NAME if plain == "key" else _SECRET
        else:
            kind = _NAME if is_name_of_name(plain) else _VALUE if is_name_of_value(plain) else 0
        if shown != name:
            kind |= _CHANGED
        if name.__class__ is str and len(name) <= _LONGEST_KEPT:
            if len(kinds) >= _MOST_KEPT:
                kinds.clear()
            kinds[name] = kind
        return kind

    def _mask_members(self, members: dict[Any, Any], level: int) -> None:
        """Mask the members that are secrets by their names or by the names beside them, and keys that hold secrets."""
        kinds = [self._kind_of(name, level) for name in members]
        has_value = any(kind & _VALUE for kind in kinds)
        named = has_value and any(
            kind & _NAME and isinstance(value, str) and self._is_named(value, level)
            for kind, value in zip(kinds, members.values(), strict=True)
        )
        hidden = _SECRET | (0 if has_value else _KEY) | (_VALUE if named else 0)
        for name, kind in zip(members, kinds, strict=True):
            if kind & hidden and members[name] is not None:
                members[name] = MASK
        if any(kind & _CHANGED for kind in kinds):
            entries = list(members.items())
            members.clear()
            numbers: dict[str, int] = {}
            for name, value in entries:
                shown = free = self._texts.shown(name, level + 1) if isinstance(name, str) else name
                while free in members:  # no member is to be lost
                    numbers[shown] = numbers.get(shown, 1) + 1
                    free = f"{shown}{numbers[shown]}"
                members[free] = value

    def _is_named(self, text: str, level: int) -> bool:
        """Return whether a text that may be a name is that of a secret, as it is or once it is masked."""
        return self._names.is_named(text) or self._names.is_named(self._texts.shown(text, level + 1))

    def _mask_pairs(self, items: list[Any], level: int) -> None:
        """Mask the values of a list of names with values, as headers often are."""
        if all(item.__class__ in _PAIR_CLASSES and len(item) == 2 and item[0].__class__ is str for item in items):
            items[:] = [[item[0], MASK] if self._is_named(item[0], level) else item for item in items]


_PAIR_CLASSES = frozenset((list, tuple))
_LEAVES = frozenset((NoneType, bool, int, float, Decimal, Spelled, datetime))
