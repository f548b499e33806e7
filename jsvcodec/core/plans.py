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
from jsvcodec._scalars import as_base, base_of, enum_value, write_enum
from jsvcodec._types.members import has_members, shape_of
from jsvcodec._walking import Raised, Taken, expand
from jsvcodec.core import core_depth
from jsvcodec.jsv.writer import quote
from jsvcodec.names import NAMINGS, Naming

__all__ = ("compiled_encoder",)

_MOST_PLANS = 10_000
"""How many classes are kept in mind, for programs that make classes as they run."""

_plans: dict[str, dict[type, Any]] = {naming: {} for naming in NAMINGS}


def compiled_encoder(
    core: ModuleType,
    otherwise: Callable[[Any, Taken | None], Any],
    options: WriteOptions,
    as_text: bool,
    recipe: tuple[Callable[..., Any], tuple[Any, ...]],
) -> Callable[[Any], Any]:
    """Return the core's function from value to text, or to bytes.

    What it cannot write it hands to `otherwise`, with what `level` made of the values up to there. `recipe` is a
    callable with arguments that make the same again, for pickle.
    """
    encoder: Callable[[Any], Any] = core.encoder(
        core_depth(options.limits),
        options.indent,
        options.dates == "exact",
        partial(level, names=options.names),
        _plans[options.names],
        partial(plan_for, core, options.names),
        as_text,
        otherwise,
        recipe,
    )
    return encoder


def plan_for(core: ModuleType, names: Naming, kind: type) -> Any:
    """Return the core's plan for instances of a class, str, int or float where they are written as that, or None."""
    if len(_plans[names]) >= _MOST_PLANS:
        _plans[names].clear()
    if issubclass(kind, Enum):
        return core.write_plan(kind, tuple((member, quote(write_enum(member))) for member in kind), None, True)
    base = base_of(kind)
    if base is not None:
        return base if base in (str, int, float) else None
    if not has_members(kind):
        return None
    described: Any = kind
    shape = shape_of(described, names)
    entries = tuple((member.attribute, quote(member.wire)) for member in shape.members)
    return core.write_plan(kind, entries, shape.extra and shape.extra.attribute, False)


def level(value: Any, names: Naming) -> Any:
    """Return one level of a value without a plan: its parts, the text or number of an enum, a subclass's base value.

    What it raises is returned as well, so that the Python writer raises it where the value stands.
    """
    try:
        if issubclass(type(value), Enum):
            return enum_value(value)
        base = as_base(value)
        return expand(value, names) if base is value else base
    except MemoryError:
        raise
    except Exception as error:
        return Raised(error)
