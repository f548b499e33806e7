"""Classes -> plans by which the compiled core writes their instances.

A plan holds the attributes of a class with their names on the wire as they are spelled, or the texts of an enum's
members. The core asks for the plan of each class it meets and keeps it; what has none it hands to `_level`, which takes
it apart by one level as the Python writer does. What differs from format to format is a `Spelling`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from enum import Enum
from functools import cache, partial
from types import ModuleType
from typing import Any, NamedTuple
from uuid import UUID
from weakref import WeakSet

from jsvcodec._caches import MOST_TYPES, on_forget
from jsvcodec._hooks import hook_of
from jsvcodec._options import Hooks, WriteOptions
from jsvcodec._scalars.bases import base_of
from jsvcodec._scalars.enums import enum_value
from jsvcodec._scalars.registry import Scalar, scalar_of
from jsvcodec._scalars.writing import resolved
from jsvcodec._types.attributes import runs_code
from jsvcodec._types.describing import class_node
from jsvcodec._types.nodes import ClassNode
from jsvcodec._unstructuring import NOT_TAKEN, NoParts, Raised, Refused, Taken, Unstructurer, unless_refused, unrooted
from jsvcodec.core import LONGEST_NUMBER, core_depth
from jsvcodec.errors import ScalarError
from jsvcodec.names import Naming

__all__ = ("Spelling", "compiled_encoder", "fits_hooks", "new_plans", "planned_node", "plans_of")


class Spelling(NamedTuple):
    """How a format that the core writes spells what the core does not know by itself."""

    is_json: bool
    quote: Callable[[str], str]
    """Returns a member name, or the text of an enum's member, as it is written."""

    leaf: Callable[[Any, Scalar, WriteOptions], Any]
    """Returns what is written for a scalar: its text, or a scalar that the core knows."""

    depth: int | None = None
    """The levels from which on Python is to judge."""

    spelled: type[str] | None = None
    """The type of numbers that are written as they are spelled."""


class _Plans(dict[type, Any]):
    """The plans by class, for one spelling and some options."""

    __slots__ = ("__weakref__",)
    __hash__ = object.__hash__  # type: ignore[assignment]


_all_plans: WeakSet[_Plans] = WeakSet()


@on_forget
def _forget_plans() -> None:
    for plans in list(_all_plans):
        plans.clear()


@cache
def _shared_plans(spelling: Spelling, names: Naming, sort_keys: bool) -> _Plans:
    return new_plans()


def new_plans() -> _Plans:
    """Return a dict for plans by class, which a registration empties."""
    plans = _Plans()
    _all_plans.add(plans)
    return plans


_UNHOOKED = (str, int, float, bool, type(None), dict, list, tuple, set, frozenset)
"""The types that the core writes without a look at hooks."""

_HOOKED = (datetime, date, time, timedelta, Decimal, UUID, bytes, bytearray, memoryview)
"""The other types that it knows by itself."""


def fits_hooks(hooks: Hooks | None) -> bool:
    """Return whether the core can call these hooks: those of classes, but for the types of nearly all values."""
    return hooks is None or (
        all(isinstance(kind, type) for kind in hooks) and all(_hook(kind, hooks) is None for kind in _UNHOOKED)
    )


def _hook(kind: type, hooks: Hooks | None) -> Callable[[Any], Any] | None:
    """Return the caller's function that writes instances of a class."""
    hook = None if hooks is None else hook_of(kind, hooks)
    write: Callable[[Any], Any] | None = None if hook is None else hook[1]
    return write


def compiled_encoder(
    core: ModuleType,
    spelling: Spelling,
    otherwise: Callable[[Any, Taken | None], Any],
    options: WriteOptions,
    as_text: bool,
    recipe: tuple[Callable[..., Any], tuple[Any, ...]],
) -> Callable[[Any], Any]:
    """Return the core's function from value to text, or to bytes.

    What it cannot write it hands to `otherwise`, with what hooks and `_level` made of the values up to there. `recipe`
    is a call that makes the function anew, for pickle.
    """
    depth, hooks = core_depth(options.limits), options.hooks
    plans = _shared_plans(spelling, options.names, options.sort_keys) if hooks is None else new_plans()
    encoder: Callable[[Any], Any] = core.encoder(
        spelling.is_json,
        depth if spelling.depth is None or 0 <= depth < spelling.depth else spelling.depth,
        options.indent,
        options.dates,
        options.nulls == "keep",
        options.sort_keys,
        partial(_level, spelling, options),
        plans,
        partial(_plan_for, core, spelling, options, plans),
        None if hooks is None else frozenset(kind for kind in _HOOKED if _hook(kind, hooks) is not None),
        _raised,
        as_text,
        otherwise if hooks is None else partial(_otherwise, otherwise, hooks),
        recipe,
    )
    return encoder


def plans_of(
    core: ModuleType, spelling: Spelling, options: WriteOptions
) -> tuple[dict[type, Any], Callable[[type], Any]]:
    """Return the core's plans by class for options without hooks, and what is asked for that of any other class."""
    plans = _shared_plans(spelling, options.names, options.sort_keys)
    return plans, partial(_plan_for, core, spelling, options, plans)


def planned_node(kind: type) -> ClassNode | None:
    """Return the description of a class whose instances the core takes apart by itself, or None."""
    node = class_node(kind)
    return None if node is None or node.tag is not None or not node.reads_attributes or runs_code(kind) else node


def _otherwise(write: Callable[[Any, Taken | None], Any], hooks: Hooks, value: Any, taken: Taken | None) -> Any:
    """Call `write` with what the core has taken by the keys that Python has for what a hook made."""
    if taken is None:
        return write(value, None)
    known: Taken = {}
    for identity, pair in taken.items():
        hook = _hook(type(pair[0]), hooks)
        known[identity if hook is None else (identity, id(hook))] = pair
    return write(value, known)


def _raised(error: Exception) -> Raised:
    """Return what stands for an exception of a hook."""
    return Raised(error if isinstance(error, (ScalarError, Refused, RecursionError)) else Refused(error))


def _plan_for(core: ModuleType, spelling: Spelling, options: WriteOptions, plans: _Plans, kind: type) -> Any:
    """Return the core's plan for instances of a class.

    That is a `WritePlan`, a tuple of the hook that writes them, str, int or float where they are written as that, the
    class itself where they are written as they stand, or None.
    """
    if len(plans) >= MOST_TYPES:
        plans.clear()
    hook = _hook(kind, options.hooks)
    if hook is not None:
        return (hook,)
    if kind is spelling.spelled:
        return kind
    scalar = scalar_of(kind)
    if scalar is not None and scalar.type is kind:
        return None
    if issubclass(kind, Enum):
        return core.write_plan(kind, tuple(_constants(spelling, kind)), None, True)
    base = base_of(kind)
    if base is not None or scalar is not None:
        return base if base in (str, int, float) else None
    node = planned_node(kind)
    if node is None:
        return None
    written = node.names(options.names).written
    members = [(name, member.attribute) for name, member in written.items() if member.written]
    if options.sort_keys:
        members.sort()
    entries = tuple((attribute, spelling.quote(name)) for name, attribute in members)
    return core.write_plan(kind, entries, node.extra and node.extra.attribute, False)


def _constants(spelling: Spelling, kind: type[Enum]) -> Iterator[tuple[Enum, str]]:
    """Return the members of an enum with their texts, without those that have too many digits for the core."""
    for member in kind:
        value = enum_value(member)
        if isinstance(value, str):
            yield member, spelling.quote(value)
        elif abs(value) < 10**LONGEST_NUMBER:
            yield member, str(value)


def _level(spelling: Spelling, options: WriteOptions, value: Any) -> Any:
    """Return one level of a value without a plan: its parts, or a scalar that the core knows.

    What it raises is returned as well, so that the Python writer raises it where the value stands. For an instance that
    takes the whole document to be written, or that has no parts, it is `NOT_TAKEN`, which the core declines.
    """
    try:
        if type(value) is datetime:
            return _with_plain_zone(value)
        known, scalar = resolved(value)
        if known is not value:
            return known
        if scalar is not None:
            return spelling.leaf(value, scalar, options)
        root = unrooted(value)
        if root is not value:
            return root
        node = class_node(type(value))
        if node is None or not node.provider.skips_open:
            return Unstructurer(options).level(value, ())
    except NoParts:
        pass  # as a key it is refused in other words
    except MemoryError:
        raise
    except Exception as error:
        return Raised(error)
    return NOT_TAKEN


def _with_plain_zone(value: datetime) -> datetime:
    """Return the moment that a zone with code of its own tells, with a zone that has none."""
    offset = unless_refused(value.utcoffset)
    return value.replace(tzinfo=None if offset is None else timezone(offset))
