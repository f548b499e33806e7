"""Tree or model -> the plain values that JSON text is made of: dict, list, str, bool, int, float, Decimal and None.

In comes any value the library knows, out goes one in which every scalar has the form that both of ServiceStack's
JSON engines read: dashed UUIDs, XSD durations, ISO dates, base64. None members of models are left out, None in maps and
lists stays. Open containers wait on a stack of our own. Raises `EncodeError` with the path of what JSON cannot hold.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import Any

from msgspec import Raw

from jsvcodec._options import WriteOptions
from jsvcodec._scalars.basic import check_number, write_int
from jsvcodec._scalars.writing import NO_SCALAR, json_of
from jsvcodec._trees import Spelled
from jsvcodec._unstructuring import (
    Open,
    Refused,
    Taken,
    Unstructurer,
    check_depth,
    refuse_surrogates,
    unless_refused,
    unrooted,
)
from jsvcodec.core.trees import compiled_trees
from jsvcodec.errors import EncodeError, ScalarError
from jsvcodec.json.reader import UNTYPED

__all__ = ("leaf_of", "plain", "plain_trees")

_TEXT = frozenset((str,))
_AS_THEY_ARE: frozenset[type] = frozenset((str, bool, int, type(None)))
_WITHOUT_INT = _AS_THEY_ARE - {int}
_MOST_DIGITS = 4_300
"""Of the integers that the interpreter writes, unless its limit is changed."""


def plain(
    value: Any,
    options: WriteOptions = WriteOptions(),  # noqa: B008 -- immutable
    *,
    check: bool = False,
    keeps_spelling: bool = False,
    taken: Taken | None = None,
) -> Any:
    """Return a tree or model as plain values; what is plain already is not copied.

    `taken` is what was made of values before. `check` looks also for what only shows when the text is made: lone
    surrogates, and integers of more digits than the interpreter writes. `keeps_spelling` makes `Raw` of numbers as a
    document spelled them, for those who write that.
    Raises `EncodeError`.

    >>> from datetime import timedelta
    >>> plain({"at": [timedelta(seconds=90)], 1: None})
    {'at': ['PT1M30S'], '1': None}
    """
    run = _Run(options, check, keeps_spelling, taken)
    refused = None
    try:
        return run.whole(value)
    except ScalarError as error:
        reason = str(error)
    except Refused as error:
        refused, reason = EncodeError.refused((here.step for here in run.around), error.error), ""
    raise refused or EncodeError((here.step for here in run.around), reason)


def plain_trees(options: WriteOptions) -> Callable[[Any], Any]:
    """Return the function that does what `plain` does with these options: the core, and Python for what it declines."""
    leaf = partial(leaf_of, dates=options.dates, digits=options.limits.digits)
    compiled = compiled_trees(options, None if _keeps_any_int(options.limits.digits) else leaf, leaf)
    if compiled is None:
        return partial(plain, options=options)

    def tree(value: Any) -> Any:
        made = compiled(value)
        return plain(value, options) if made is NotImplemented else made

    return tree


def _keeps_any_int(digits: int | None) -> bool:
    return digits is None or digits >= _MOST_DIGITS


class _Run:
    """One value that is being made plain."""

    def __init__(self, options: WriteOptions, check: bool, keeps_spelling: bool, taken: Taken | None) -> None:
        self.around: list[Open] = []
        self._targets: list[Any] = []
        self._dates = options.dates
        self._digits = digits = options.limits.digits
        self._as_they_are = _AS_THEY_ARE if _keeps_any_int(digits) else _WITHOUT_INT
        self._bound = sys.maxsize if options.limits.depth is None else options.limits.depth
        self._check = check
        self._keeps_spelling = keeps_spelling
        self._unstructurer = Unstructurer(options, taken, self._key)
        self._keeps_nulls = options.nulls == "keep"
        self._keeps_names = options.hooks is None
        self._is_simple = self._unstructurer.is_simple
        self._stays = self._as_they_are if self._is_simple and not check else frozenset[type]()
        """The types whose values need no look."""

        self._copies_nothing = self._unstructurer.is_simple and not check and not options.sort_keys

    def whole(self, value: Any) -> Any:
        """Return the plain form of a value with all that it holds."""
        root = self._part(value)
        stays = self._stays
        while self.around:
            here, target = self.around[-1], self._targets[-1]
            for step, inner in here.entries:
                if here.is_map:
                    is_name = type(step) is str and (here.is_model or self._keeps_names)
                    here.step = key = step if is_name else self._key(step)
                    if self._check:
                        refuse_surrogates(key)
                    if key in target:
                        raise ScalarError("two keys of a map have the same text")
                    part = inner if type(inner) in stays else self._part(inner)
                    if part is None and here.is_model and not self._keeps_nulls:
                        continue  # what a hook makes of a member
                    target[key] = part
                else:
                    here.step = step
                    target.append(inner if type(inner) in stays else self._part(inner))
                if self.around[-1] is not here:
                    break
            else:
                self.around.pop()
                self._targets.pop()
        return root

    def _part(self, inner: Any) -> Any:
        """Return the plain form of a part, or the empty copy of a container, which is then the innermost open one."""
        made = inner if self._is_simple else self._unstructurer.made(inner, self.around)
        leaf = made if type(made) in self._as_they_are else self._scalar(made)
        if leaf is not NO_SCALAR:
            if self._check:
                _refuse_unwritable(leaf)
            return leaf
        root = unrooted(made)
        if root is not made:
            return self._part(root)
        level = self._unstructurer.level(made, self.around)
        check_depth(self.around, id(inner), self._bound)
        if self._copies_nothing and _is_plain(level, self._as_they_are):
            return level
        node = self._unstructurer.node(made, self.around)
        self.around.append(Open(level, id(inner), node, self._unstructurer.is_model(made)))
        self._targets.append({} if self.around[-1].is_map else [])
        return self._targets[-1]

    def _scalar(self, value: Any) -> Any:
        """Return the plain form of a scalar, or `NO_SCALAR`."""
        if type(value) is dict or type(value) is list:
            return NO_SCALAR
        if type(value) is Spelled:
            return Raw(value.encode()) if self._keeps_spelling else UNTYPED.of(value)
        if self._check and type(value) is Raw:  # checked is what was made before
            return value
        return leaf_of(value, self._dates, self._digits)

    def _key(self, key: Any) -> str:
        """Return a map key as text: a number or bool as JSON writes it, anything else as a value is written."""
        made = key if self._unstructurer.is_simple else self._unstructurer.made(key, self.around, is_key=True)
        made = unrooted(made)
        if type(made) is Spelled:
            return str(made)
        scalar = NO_SCALAR if made is None else self._scalar(made)
        if scalar is NO_SCALAR:
            raise ScalarError(f"a map key cannot be of type {type(key).__name__}")
        if isinstance(scalar, bool):
            return "true" if scalar else "false"
        _refuse_unwritable(scalar)
        return str(scalar)


def leaf_of(value: Any, dates: str | None, digits: int | None) -> Any:
    """Return the plain form of a scalar, or `NO_SCALAR` for anything else. Raises `ScalarError`."""
    leaf = unless_refused(json_of, value, dates)
    if isinstance(leaf, Decimal) or isinstance(value, Fraction) or type(leaf) is int:
        check_number(write_int(leaf) if type(leaf) is int else str(leaf), digits)
    return leaf


def _is_plain(level: dict[Any, Any] | list[Any], as_they_are: frozenset[type]) -> bool:
    """Return whether all parts of a container are plain already; most containers hold text and numbers only."""
    if isinstance(level, dict):
        return _TEXT.issuperset(map(type, level)) and as_they_are.issuperset(map(type, level.values()))
    return as_they_are.issuperset(map(type, level))


def _refuse_unwritable(scalar: Any) -> None:
    """Refuse what only shows when the text is made."""
    if isinstance(scalar, str):
        refuse_surrogates(scalar)
    elif isinstance(scalar, int):
        try:
            str(scalar)
        except ValueError:
            pass
        else:
            return
        raise ScalarError("a number of more digits than the interpreter writes")
