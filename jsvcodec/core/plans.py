"""Classes -> plans by which the compiled core writes their instances.

A plan holds the attributes of a class with their names on the wire as JSV text, or the texts of an enum's members.
The core asks for the plan of each class it meets and keeps it; what has none it hands to `level`, which takes it apart
by one level as the Python writer does. Plans follow from `members`, as everything about classes does.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from functools import partial
from types import ModuleType
from typing import Any

from jsvcodec._options import WriteOptions
from jsvcodec._scalars import WRITERS, enum_value, write_enum
from jsvcodec._types.members import has_members, shape_of
from jsvcodec._walking import expand
from jsvcodec.core import core_depth
from jsvcodec.jsv.writer import quote
from jsvcodec.names import NAMINGS, Naming

__all__ = ("compiled_encoder",)

_MOST_PLANS = 10_000
"""How many classes are kept in mind, for programs that make classes as they run."""

_plans: dict[str, dict[type, Any]] = {naming: {} for naming in NAMINGS}


def compiled_encoder(
    core: ModuleType,
    otherwise: Callable[[Any], Any],
    options: WriteOptions,
    as_text: bool,
) -> Callable[[Any], Any]:
    """Return the core's function from value to text, or to bytes, which hands to `otherwise` what it cannot write."""
    encoder: Callable[[Any], Any] = core.encoder(
        core_depth(options.limits),
        options.indent,
        options.dates == "exact",
        partial(level, names=options.names),
        _plans[options.names],
        partial(plan_for, core, options.names),
        as_text,
        otherwise,
    )
    return encoder


def plan_for(core: ModuleType, names: Naming, kind: type) -> Any:
    """Return the core's plan for instances of a class, or None where it has no fixed members."""
    if len(_plans[names]) >= _MOST_PLANS:
        _plans[names].clear()
    if issubclass(kind, Enum):
        return core.write_plan(kind, tuple((member, quote(write_enum(member))) for member in kind), None, True)
    if not has_members(kind):
        return None
    described: Any = kind
    shape = shape_of(described, names)
    entries = tuple((member.attribute, quote(member.wire)) for member in shape.members)
    return core.write_plan(kind, entries, shape.extra and shape.extra.attribute, False)


def level(value: Any, names: Naming) -> Any:
    """Return one level of a value without a plan: its parts, the text or number of an enum, or a scalar as it is."""
    if isinstance(value, Enum):
        return enum_value(value)
    if isinstance(value, (str, *WRITERS)):
        return value
    return expand(value, names)
