"""Types -> the kinds by which the compiled core reads them, made once for a type.

In comes a type and the converter that gives it its meaning, out goes a pair for the core's reader: a kind, and what
counts as None where it stands. What the core does not know becomes a hook, the converter's own for that part alone,
which is looked up when it is first called; so a type that cannot be read is told of by the converter, as without the
core. The rules are those of `structuring`.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import EnumType
from functools import lru_cache
from types import ModuleType
from typing import Any, get_args, get_origin

from cattrs import Converter

from jsvcodec._options import ReadOptions
from jsvcodec._scalars import is_enum, read_enum
from jsvcodec._structuring import shared_converter
from jsvcodec._structuring.classes import is_map
from jsvcodec._structuring.containers import COLLECTIONS, MAPPINGS
from jsvcodec._structuring.leaves import EMPTY_IS_NONE, READERS
from jsvcodec._types.members import MISSING, Member, Shape, has_members, is_optional, is_union, shape_of, without_none
from jsvcodec.core.building import field_names, way_to_build
from jsvcodec.jsv.grammar import SPECIAL
from jsvcodec.jsv.reader import read_tree
from jsvcodec.jsv.sources import NestedTexts, nested_texts
from jsvcodec.names import Naming

__all__ = ("want_of",)

Want = tuple[Any, int]

# What counts as None, or as nothing, where a value stands; the numbers are those of schema.h.
_NOTHING_IS_NONE = 1
_EMPTY_IS_NONE = 2
_NULL_IS_NOTHING = 4
_NOTHING_IS_BYTES = 8

_SCALARS: dict[Any, str] = {kind: kind.__name__.lower() for kind in (str, *READERS)}
_SEQUENCES = (list, tuple, set, frozenset)


def want_of(core: ModuleType, kind: Any, options: ReadOptions) -> Want:
    """Return what the core's reader is to be given for a type, in trees of text; `options` are those it knows."""
    try:
        return _kept_want(core, kind, options)
    except TypeError:  # a type that cannot be hashed
        return _make_want(core, kind, options)


def _make_want(core: ModuleType, kind: Any, options: ReadOptions) -> Want:
    return _Schema(core, shared_converter(options), options.names).want(kind)


_kept_want = lru_cache(maxsize=256)(_make_want)


class _Schema:
    """The kinds of one type and its parts; each is made once, so that classes may refer to themselves."""

    def __init__(self, core: ModuleType, converter: Converter, names: Naming) -> None:
        self._core = core
        self._converter = converter
        self._names = names
        self._made: dict[Any, Any] = {}

    def want(self, kind: Any) -> Want:
        """Return the kind of a value with what is None for it: see `structuring._union_hook`."""
        rest = without_none(kind)
        if not is_union(kind) or not is_optional(kind) or is_union(rest):
            return self.kind(kind), _NOTHING_IS_NONE if kind is Any or kind is object else 0
        nulls = _NOTHING_IS_NONE
        if _is_hashable(rest) and rest in EMPTY_IS_NONE:
            nulls |= _EMPTY_IS_NONE
        if is_map(rest):
            nulls |= _NULL_IS_NOTHING
        return self.kind(rest), nulls

    def kind(self, kind: Any) -> Any:
        """Return the kind of a type, not looking at what is None for it."""
        if not _is_hashable(kind):
            return self._new("hook", kind)
        if kind not in self._made:
            self._made[kind] = self._make(kind)
        return self._made[kind]

    def _make(self, kind: Any) -> Any:
        origin = get_origin(kind) or kind
        if kind is Any or kind is object:
            return self._new("any", kind)
        if _SCALARS.get(kind) is not None:
            return self._new(_SCALARS[kind], kind)
        if has_members(kind):
            return self._class(kind)
        if is_enum(kind):
            return self._new("enum", kind, table=_enum_table(kind))
        if isinstance(origin, type) and origin in MAPPINGS and MAPPINGS[origin] is dict:
            return self._new("map", kind, *map(self.want, get_args(kind) or (str, Any)))
        if isinstance(origin, type) and origin in COLLECTIONS and COLLECTIONS[origin] in _SEQUENCES:
            return self._sequence(kind, COLLECTIONS[origin])
        return self._new("hook", kind)

    def _sequence(self, kind: Any, build: Any) -> Any:
        args = get_args(kind)
        if build is tuple and args and args[-1] is not Ellipsis:
            return self._new("row", kind, *map(self.want, args))
        return self._new(build.__name__, kind, self.want(args[0] if args else Any))

    def _new(self, form: str, kind: Any, *parts: Want, table: dict[str, Any] | None = None) -> Any:
        foreign = is_enum(kind) and _is_foreign(kind)
        return self._core.kind(form, _hook(self._converter, kind), parts, table or {}, foreign)

    # --- classes -------------------------------------------------------------------------------------------------

    def _class(self, kind: Any) -> Any:
        shape = _plain_shape(kind, self._names)
        if shape is None:
            return self._new("hook", kind)
        made = self._made[kind] = self._new("class", kind)
        members = _in_order(shape)
        index = {member.attribute: place for place, member in enumerate(members)}
        how, places = way_to_build(shape.build, [member.attribute for member in members])
        if how in ("call", "dict"):
            places = [member.argument for member in members]
        made.define(
            shape.build,
            how,
            tuple(
                self._member(member, place, unsent=how in ("call", "dict"), named=member is not shape.extra)
                for member, place in zip(members, places, strict=True)
            ),
            {name: index[member.attribute] for name, member in shape.by_name().items()},
            -1 if shape.extra is None else index[shape.extra.attribute],
        )
        return made

    def _member(self, member: Member, place: Any, unsent: bool, named: bool) -> tuple[Any, ...]:
        """Return what the core knows of a member; `unsent` leaves its default to the class itself.

        What keeps unknown members is not `named`: a member that is sent by its name is an unknown one.
        """
        kind, nulls = self.want(member.type)
        if is_optional(member.type):
            nulls |= _NOTHING_IS_NONE
        elif member.type is bytes:
            nulls |= _NOTHING_IS_BYTES
        if is_map(without_none(member.type)):
            nulls |= _NULL_IS_NOTHING
        is_bare = named and member.wire.isascii() and SPECIAL.search(member.wire) is None
        return (
            f"{member.wire}:" if is_bare and member.wire else "",
            (kind, nulls),
            place,
            member.required,
            () if unsent or member.default is MISSING else (member.default,),
            None if unsent else member.factory,
        )


def _hook(converter: Converter, kind: Any) -> Callable[[Any, str | None], Any]:
    def structure(tree: Any, text: str | None) -> Any:
        if text is None:
            return converter.structure(tree, kind)
        token = nested_texts.set(_SourceTexts(tree, text))
        try:
            return converter.structure(tree, kind)
        finally:
            nested_texts.reset(token)

    return structure


class _SourceTexts(NestedTexts):
    """The texts of the maps and lists in one tree, which are looked for in its source when the first is asked for."""

    def __init__(self, tree: Any, source: str) -> None:
        super().__init__()
        self._tree = tree
        self._source = source

    def of(self, container: Any) -> str | None:
        if not self.spans:
            self._find()
        return super().of(container)

    def _find(self) -> None:
        nested = NestedTexts()
        pairs: list[tuple[Any, Any]] = [(self._tree, read_tree(self._source, depth=None, nested=nested))]
        self.text = nested.text
        while pairs:
            ours, theirs = pairs.pop()
            if type(ours) is dict:
                pairs += zip(ours.values(), theirs.values(), strict=True)
            elif type(ours) is list:
                pairs += zip(ours, theirs, strict=True)
            else:
                continue
            self.spans[id(ours)] = nested.spans[id(theirs)]


def _is_hashable(kind: Any) -> bool:
    try:
        hash(kind)
    except TypeError:
        return False
    return True


def _plain_shape(kind: Any, names: Naming) -> Shape | None:
    """Return the shape of a class that the core can make; of others, and of those that have none, the hook tells."""
    origin = get_origin(kind) or kind
    if is_enum(origin) or issubclass(origin, tuple(_SCALARS)):
        return None
    try:
        shape = shape_of(kind, names)
    except Exception:
        return None
    return shape if len(shape.by_name()) == len(shape.members) else None


def _in_order(shape: Shape) -> list[Member]:
    """Return all members, the one for unknown names among them, as the class sets them."""
    order = {name: place for place, name in enumerate(field_names(shape.build))}
    members = [*shape.members, *(() if shape.extra is None else (shape.extra,))]
    return sorted(members, key=lambda member: order.get(member.attribute, 0))


def _is_foreign(kind: Any) -> bool:
    """Return whether user code may run where a text is looked up in an enum or a member of it is hashed."""
    own = [vars(base) for base in kind.__mro__ if base.__module__ not in ("enum", "builtins")]
    return type(kind) is not EnumType or any({"_missing_", "__hash__", "__eq__"} & names.keys() for names in own)


def _enum_table(kind: Any) -> dict[str, Any]:
    """Return the everyday texts of an enum; any other goes through its hook."""
    texts = {
        str(text)
        for name, member in kind.__members__.items()
        for text in (name, member.value)
        if isinstance(text, (str, int))
    }
    table = {}
    for text in texts | {text.lower() for text in texts}:
        try:
            table[text] = read_enum(text, kind)
        except Exception:
            continue
    return table
