"""Model -> tree by the core: what becomes of the values of each type.

The core makes trees of two kinds. Those of `compiled_trees` are made of what JSON text is made of, for registered
formats; the leaves of those that cattrs converters want (`_cattrs/compiled.py`) stay as they are.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from functools import partial
from typing import Any
from uuid import UUID

from jsvcodec._caches import MOST_TYPES
from jsvcodec._options import WriteOptions
from jsvcodec._scalars.enums import enum_value
from jsvcodec._scalars.registry import scalar_of
from jsvcodec.core import LONGEST_NUMBER, core, core_depth, fits_core
from jsvcodec.core.plans import new_plans, planned_node
from jsvcodec.names import Naming

__all__ = ("compiled_trees", "enum_plan", "members_plan", "tree_maker")

Leaf = Callable[[Any], Any]

_KNOWN = frozenset(("names", "indent", "dates", "nulls", "limits"))
"""The options that the core acts on, or that change nothing in trees."""

_PLAIN: dict[type, Any] = {
    **dict.fromkeys((str, bool, type(None)), True),
    float: float,
    **dict.fromkeys((datetime, date, time, timedelta, UUID, bytes, bytearray, memoryview), str),
    **dict.fromkeys((list, tuple, set, frozenset), list),
    dict: dict,
}


def compiled_trees(options: WriteOptions, integer: Leaf | None, decimal: Leaf) -> Callable[[Any], Any] | None:
    """Return the core's function from value to tree, as `json.values.plain` makes it; None where there is none.

    It returns `NotImplemented` for a value that it declines. `integer` and `decimal` make what a number becomes, None
    where it stays.
    """
    if core is None or not _KNOWN.issuperset(options.changed()) or not fits_core(options):
        return None
    plans = new_plans()
    return tree_maker(
        plans,
        partial(_plan_for, plans, options.names, _PLAIN | {int: integer or True, Decimal: decimal}),
        depth=core_depth(options.limits),
        dates=options.dates,
        keeps_nulls=options.nulls == "keep",
    )


def tree_maker(
    plans: dict[type, Any],
    plan_for: Callable[[type], Any],
    otherwise: Callable[[Any], Any] | None = None,
    *,
    depth: int = -1,
    dates: str | None = None,
    keeps_nulls: bool = False,
) -> Callable[[Any], Any]:
    """Return the core's function from value to tree; the arguments are those of its ``tree_of``."""
    assert core is not None
    return partial(core.tree_of, plans, plan_for, otherwise, depth, dates, keeps_nulls)


def members_plan(kind: type, names: Naming) -> Any:
    """Return the core's plan by which it makes dicts of the instances of a class, or None where it cannot."""
    node = planned_node(kind)
    if core is None or node is None:
        return None
    entries = tuple((attribute, name) for name, attribute in node.names(names).attributes)
    return core.tree_plan(kind, entries, node.extra and node.extra.attribute, False)


def enum_plan(kind: type[Enum]) -> Any:
    """Return the core's plan for the members of an enum, without those that have very many digits."""
    assert core is not None
    values = ((member, enum_value(member)) for member in kind)
    fine = tuple(pair for pair in values if isinstance(pair[1], str) or abs(pair[1]) < 10**LONGEST_NUMBER)
    return core.tree_plan(kind, fine, None, True)


def _plan_for(plans: dict[type, Any], names: Naming, known: dict[type, Any], kind: type) -> Any:
    if len(plans) >= MOST_TYPES:
        plans.clear()
    if kind in known:
        return known[kind]
    scalar = scalar_of(kind)
    if scalar is not None and scalar.type is kind:
        return None
    if issubclass(kind, Enum):
        return enum_plan(kind)
    return None if scalar is not None or issubclass(kind, str) else members_plan(kind, names)
