"""What the compiled core is given to read and write forms: how each member of a type is sent.

The core makes JSV of a form and reads that, and writes a member as text or as JSV. It knows a few of the options, and
one class or map at the root; everything else is left to Python.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from types import ModuleType
from typing import Any, cast, get_args
from urllib.parse import quote as percent_encode

from jsvcodec._caches import MOST_TYPES, on_forget
from jsvcodec._codec import Decoder
from jsvcodec._format_base import Reader, Writer
from jsvcodec._options import ReadOptions, WriteOptions
from jsvcodec._scalars.registry import scalar_of
from jsvcodec._types.describing import describe
from jsvcodec._types.nodes import ClassNode, MapNode
from jsvcodec.core import core_collisions, core_depth, core_fields, fits_core
from jsvcodec.core.plans import planned_node, plans_of
from jsvcodec.core.readers import declined_by, raise_refused, reader_anew
from jsvcodec.form.fields import UNKNOWN, Kind, Shapes
from jsvcodec.jsv.writer import SPELLING
from jsvcodec.names import NAMINGS, Naming, fold

__all__ = ("compiled_reader", "compiled_writer")

_CODES: dict[Kind, int] = {kind: code for code, kind in enumerate(get_args(Kind))}
"""The numbers of `Sent` in form_text.h."""

_REFUSED = -1
_MOST_MEMBERS = 256
_LOOSE = 8
"""What is declined for the sake of `lenient`; the values of forms are read strictly first."""

_WRITTEN = frozenset(("names", "indent", "dates", "nulls", "limits"))
"""The options that the core acts on in forms, or that change nothing there."""

_plans: dict[str, dict[type, Any]] = {naming: {} for naming in NAMINGS}
for _known in _plans.values():
    on_forget(_known.clear)


# --- reading ------------------------------------------------------------------------------------------------------


def compiled_reader(core: ModuleType, reader: Reader, decoder: type[Decoder[Any]]) -> Callable[[Any], Any] | None:
    """Return the core's function that does what the `decode` of a Python reader does, or None where it cannot.

    It calls that for what it declines. `decoder` is the class that makes the function anew, for pickle.
    """
    options = reader.options
    if not fits_core(options):
        return None
    members = ({}, _REFUSED, False) if reader.type is None else _members(reader.type, options)
    if members is None:
        return None
    want = None
    if reader.type is not None:
        from jsvcodec.core.schema import want_of

        want = want_of(core, reader, "jsv")
    limits = options.limits
    compiled = core.form_reader(
        want,
        *members,
        core_fields(limits),
        core_depth(limits),
        core_collisions(limits),
        declined_by(reader, "jsv") & ~_LOOSE,
        reader.decode,
        partial(raise_refused, limits.problems),
        (reader_anew, (decoder, reader.type, options)),
    )
    return cast(Callable[[Any], Any], compiled.decode)


def _members(type: Any, options: ReadOptions) -> tuple[dict[str, int], int, bool] | None:
    """Return the numbers of the names of a type, how others are sent, and whether it is a class.

    None where the core is not to read forms of this type.
    """
    shapes = Shapes(options.names, options.hooks, options.types)
    root = shapes.field(describe(type))
    if root.kind not in ("class", "map") or len(root.nodes) != 1:
        return None
    node = root.nodes[0]
    if isinstance(node, MapNode):
        return {}, _CODES[shapes.field(node.value).kind], False
    if not isinstance(node, ClassNode) or node.tag is not None or len(node.members) > _MOST_MEMBERS:
        return None
    names = node.names(options.names)
    if any(names.folded.get(fold(name)) is not member for name, member in names.exact.items()):
        return None  # names that differ in case alone
    codes = {
        member.argument: place * len(_CODES) + _CODES[shapes.field(member.node).kind]
        for place, member in enumerate(node.members)
    }
    others = UNKNOWN if node.extra is None else shapes.kept(node)
    return (
        {name: codes[member.argument] for name, member in (names.folded | names.exact).items()},
        _REFUSED if node.refuses_unknown or options.unknown == "error" else _CODES[others.kind],
        True,
    )


# --- writing ------------------------------------------------------------------------------------------------------


def compiled_writer(
    core: ModuleType, writer: Writer, as_text: bool, recipe: tuple[Callable[..., Any], tuple[Any, ...]]
) -> Callable[[Any], Any] | None:
    """Return the core's function that does what `encode_text` or `encode` of a Python writer does, or None."""
    changed = writer.options.changed()
    changed.pop("nulls", None)  # a form has none
    options = WriteOptions(**changed)
    if not (_WRITTEN.issuperset(changed) and fits_core(options)):
        return None
    compiled: Callable[[Any], Any] = core.form_encoder(
        core_depth(options.limits),
        options.dates == "exact",
        core_fields(options.limits),
        *plans_of(core, SPELLING, options),
        _plans[options.names],
        partial(_plan_for, core, options.names),
        as_text,
        writer.encode_text if as_text else writer.encode,
        recipe,
    )
    return compiled


def _plan_for(core: ModuleType, names: Naming, kind: type) -> Any:
    """Return the core's plan for instances of a class, with bytes that say which members are sent as text, or None."""
    if len(_plans[names]) >= MOST_TYPES:
        _plans[names].clear()
    node = None if scalar_of(kind) is not None else planned_node(kind)
    if node is None:
        return None
    shapes = Shapes(names)
    written = {name: member for name, member in node.names(names).written.items() if member.written}
    entries = tuple((member.attribute, percent_encode(name, safe="")) for name, member in written.items())
    others = UNKNOWN if node.extra is None else shapes.kept(node)
    fields = [*(shapes.field(member.node) for member in written.values()), others]
    plan = core.write_plan(kind, entries, node.extra and node.extra.attribute, False)
    return plan, bytes(field.is_text for field in fields)
