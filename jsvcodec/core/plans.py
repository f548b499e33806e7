"""Classes -> plans by which the compiled core writes their instances.

A plan holds the attributes of a class with their names on the wire as JSV text, or the texts of an enum's members.
The core asks for the plan of each class it meets and keeps it; what has none it hands to `_level`, which takes it apart
by one level as the Python writer does.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timezone
from enum import Enum
from functools import partial
from types import ModuleType
from typing import Any

from jsvcodec._caches import MOST_TYPES, on_forget
from jsvcodec._options import WriteOptions
from jsvcodec._scalars.bases import base_of
from jsvcodec._scalars.basic import check_number
from jsvcodec._scalars.enums import write_enum
from jsvcodec._scalars.registry import scalar_of
from jsvcodec._scalars.writing import resolved, text_of
from jsvcodec._types.attributes import runs_code
from jsvcodec._types.describing import class_node
from jsvcodec._unstructuring import NOT_TAKEN, Raised, Taken, Unstructurer, unless_refused, unrooted
from jsvcodec.core import core_depth
from jsvcodec.jsv.writer import quote
from jsvcodec.names import NAMINGS, Naming

__all__ = ("compiled_encoder",)

_plans: dict[str, dict[type, Any]] = {naming: {} for naming in NAMINGS}
for _known in _plans.values():
    on_forget(_known.clear)


def compiled_encoder(
    core: ModuleType,
    otherwise: Callable[[Any, Taken | None], Any],
    options: WriteOptions,
    as_text: bool,
    recipe: tuple[Callable[..., Any], tuple[Any, ...]],
) -> Callable[[Any], Any]:
    """Return the core's function from value to text, or to bytes.

    What it cannot write it hands to `otherwise`, with what `_level` made of the values up to there. `recipe` is a call
    that makes the function anew, for pickle.
    """
    encoder: Callable[[Any], Any] = core.encoder(
        core_depth(options.limits),
        options.indent,
        options.dates == "exact",
        partial(_level, options),
        _plans[options.names],
        partial(_plan_for, core, options.names),
        as_text,
        otherwise,
        recipe,
    )
    return encoder


def _plan_for(core: ModuleType, names: Naming, kind: type) -> Any:
    """Return the core's plan for instances of a class, str, int or float where they are written as that, or None."""
    if len(_plans[names]) >= MOST_TYPES:
        _plans[names].clear()
    scalar = scalar_of(kind)
    if scalar is not None and scalar.type is kind:
        return None
    if issubclass(kind, Enum):
        return core.write_plan(kind, tuple((member, quote(write_enum(member))) for member in kind), None, True)
    base = base_of(kind)
    if base is not None or scalar is not None:
        return base if base in (str, int, float) else None
    node = class_node(kind)
    if node is None or node.tag is not None or not node.reads_attributes or runs_code(kind):
        return None
    written = node.names(names).written
    entries = tuple((member.attribute, quote(name)) for name, member in written.items() if member.written)
    return core.write_plan(kind, entries, node.extra and node.extra.attribute, False)


def _level(options: WriteOptions, value: Any) -> Any:
    """Return one level of a value without a plan: its parts, or a scalar that the core knows.

    What it raises is returned as well, so that the Python writer raises it where the value stands. For an instance that
    takes the whole document to be written it is `NOT_TAKEN`, which the core declines.
    """
    try:
        if type(value) is datetime:
            return _with_plain_zone(value)
        known, scalar = resolved(value)
        if known is not value:
            return known
        if scalar is not None:
            text = unless_refused(text_of, value, options.dates)
            if scalar.is_number:
                check_number(text or "", options.limits.digits)
            return text
        root = unrooted(value)
        if root is not value:
            return root
        node = class_node(type(value))
        if node is None or not node.provider.skips_open:
            return Unstructurer(options).level(value, ())
    except MemoryError:
        raise
    except Exception as error:
        return Raised(error)
    return NOT_TAKEN


def _with_plain_zone(value: datetime) -> datetime:
    """Return the moment that a zone with code of its own tells, with a zone that has none."""
    offset = unless_refused(value.utcoffset)
    return value.replace(tzinfo=None if offset is None else timezone(offset))
