"""The cattrs hooks that build values out of a tree.

In comes a tree whose leaves are text (JSV, forms) or Python scalars as well (JSON), out goes a value of that type.
A hook raises `ScalarError` for a leaf and `Mismatch` for parts, each hook putting its own step before the paths of
its parts, so that a document is gone through to its end whatever is wrong with it. No reason holds a value.
"""

from __future__ import annotations

from collections import OrderedDict, abc, deque
from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import partial
from typing import Any, Literal, NamedTuple, TypeVar, cast, get_args, get_origin

from cattrs import Converter
from cattrs.errors import (
    ClassValidationError,
    IterableValidationError,
    IterableValidationNote,
    StructureHandlerNotFoundError,
)

from jsvcodec.errors import Mismatch, PathStep, ScalarError
from jsvcodec.leaves import EMPTY_IS_NONE, READERS, scalar_hook, structure_enum, structure_literal, structure_text
from jsvcodec.members import has_members, is_optional, is_union, shape_of, without_none
from jsvcodec.names import Naming, fold
from jsvcodec.plain import plain
from jsvcodec.scalars import WRITERS, is_enum

__all__ = ("COLLECTIONS", "MAPPINGS", "Rules", "findings", "is_map", "register")

Hook = Callable[[Any, Any], Any]
Findings = list[tuple[tuple[PathStep, ...], str]]


class Rules(NamedTuple):
    """How strictly trees are taken."""

    names: Naming
    lenient: bool
    refuse_unknown: bool
    refuse_repeated: bool
    digits: int | None
    has_numbers: bool


COLLECTIONS: dict[Any, Callable[[Iterable[Any]], Any]] = {
    list: list,
    abc.Sequence: list,
    abc.MutableSequence: list,
    abc.Collection: list,
    abc.Iterable: list,
    set: set,
    abc.Set: set,
    abc.MutableSet: set,
    frozenset: frozenset,
    deque: deque,
    tuple: tuple,
}
MAPPINGS: dict[Any, Callable[[Any], Any]] = {
    dict: dict,
    abc.Mapping: dict,
    abc.MutableMapping: dict,
    OrderedDict: OrderedDict,
}


def register(converter: Converter, rules: Rules) -> None:
    """Register the hooks of every type the library reads."""
    for kind in READERS:
        converter.register_structure_hook(kind, scalar_hook(kind, rules.digits))
    converter.register_structure_hook(str, structure_text)
    converter.register_structure_hook_func(is_enum, structure_enum)
    converter.register_structure_hook_func(_is_anything, lambda tree, _: tree)
    converter.register_structure_hook_func(lambda kind: cast(Any, get_origin(kind)) is Literal, structure_literal)
    for predicate, factory in (
        (_is_collection, _collection_hook),
        (_is_mapping, _mapping_hook),
        (has_members, _class_hook),
        (is_union, _union_hook),
    ):
        converter.register_structure_hook_factory(predicate, partial(factory, rules, converter))


def findings(error: Exception) -> Findings:
    """Return what an exception of a hook tells: paths and reasons, and of a user's own exception its type alone.

    Raises the exception again where it is about a type and not about a document.
    """
    if isinstance(error, Mismatch):
        return error.found
    if isinstance(error, ScalarError):
        return [((), str(error))]
    if isinstance(error, (StructureHandlerNotFoundError, RecursionError, MemoryError)):
        raise error
    if isinstance(error, (ClassValidationError, IterableValidationError)):
        placed, others = error.group_exceptions()
        found = [finding for inner in others for finding in findings(inner)]
        for inner, note in placed:
            step = note.index if isinstance(note, IterableValidationNote) else note.name
            found += _below(step if isinstance(step, int) else str(step), inner)
        return found
    return [((), f"refused by {type(error).__name__}")]


def _below(step: PathStep, error: Exception) -> Findings:
    return [((step, *steps), reason) for steps, reason in findings(error)]


# --- lists and maps --------------------------------------------------------------------------------------


def _collection_hook(rules: Rules, converter: Converter, kind: Any) -> Hook:
    build = COLLECTIONS[get_origin(kind) or kind]
    args = get_args(kind)
    if build is tuple and args and args[-1] is not Ellipsis:
        return partial(_structure_fixed_tuple, [] if args == ((),) else [(_lazy(converter, arg), arg) for arg in args])
    item = args[0] if args else Any
    hook = _lazy(converter, item)

    def structure(tree: Any, _: Any) -> Any:
        if type(tree) is not list:
            if not rules.lenient or tree is None or type(tree) is dict:
                raise Mismatch("expected a list")
            tree = [tree]
        return build(_structure_parts((index, hook, inner, item) for index, inner in enumerate(tree)))

    return structure


def _structure_fixed_tuple(items: list[tuple[Hook, Any]], tree: Any, _: Any) -> Any:
    if type(tree) is not list or len(tree) != len(items):
        raise Mismatch(f"expected a list of {len(items)}")
    parts = zip(tree, items, strict=True)
    return tuple(_structure_parts((index, hook, inner, kind) for index, (inner, (hook, kind)) in enumerate(parts)))


def _mapping_hook(rules: Rules, converter: Converter, kind: Any) -> Hook:
    build = MAPPINGS[get_origin(kind) or kind]
    key_kind, value_kind = get_args(kind) or (str, Any)
    key_hook, value_hook = _lazy(converter, key_kind), _lazy(converter, value_kind)

    def structure(tree: Any, _: Any) -> Any:
        if type(tree) is not dict:
            raise Mismatch("expected a map")
        values = _structure_parts((key, value_hook, inner, value_kind) for key, inner in tree.items())
        if key_kind is str or key_kind is Any:
            return build(zip(tree, values, strict=True))
        return build(zip(_structure_parts((key, key_hook, key, key_kind) for key in tree), values, strict=True))

    return structure


def _structure_parts(parts: Iterable[tuple[PathStep, Hook, Any, Any]]) -> list[Any]:
    """Return the values of parts given as step, hook, tree and type, or raise all that is wrong with them."""
    values = []
    found: Findings = []
    for step, hook, tree, kind in parts:
        try:
            values.append(hook(tree, kind))
        except Exception as error:
            found += _below(step, error)
    if found:
        raise Mismatch("", *found)
    return values


def _lazy(converter: Converter, kind: Any) -> Hook:
    """Return a hook that is looked up when first used, since classes refer to themselves."""
    hook: Hook | None = None

    def structure(tree: Any, _: Any) -> Any:
        nonlocal hook
        if hook is None:
            hook = converter.get_structure_hook(kind)
        return hook(tree, kind)

    return structure


# --- classes ---------------------------------------------------------------------------------------------


def _class_hook(rules: Rules, converter: Converter, kind: Any) -> Hook:
    shape = shape_of(kind, rules.names)
    by_name = {
        name: (member.argument, member.type, _lazy(converter, member.type), member)
        for name, member in shape.by_name().items()
    }
    as_written = {member.wire: by_name[fold(member.wire)] for member in shape.members}
    required = [member for member in shape.members if member.required]

    def structure(tree: Any, _: Any) -> Any:
        if type(tree) is not dict:
            raise Mismatch("expected a map")
        values: dict[str, Any] = {}
        extra: dict[str, Any] = {}
        seen: set[str] = set()
        found: Findings = []
        for name, inner in tree.items():
            known = as_written.get(name) or by_name.get(fold(name))
            if known is None:
                if rules.refuse_unknown:
                    found.append(((name,), "this member is unknown"))
                extra[name] = inner
                continue
            argument, kind, hook, member = known
            if argument in seen:
                if rules.refuse_repeated:
                    found.append(((name,), "this member is repeated"))
                values.pop(argument, None)
            seen.add(argument)
            try:
                if not _is_absent(inner, kind):
                    values[argument] = hook(inner, kind)
                elif is_optional(kind):
                    values[argument] = None
                elif kind is bytes:
                    values[argument] = b""
                elif member.required:
                    found.append(((name,), "this member needs a value"))
            except Exception as error:
                found += _below(name, error)
        found += [
            ((member.wire,), "this member is missing")
            for member in required
            if member.argument not in seen
        ]
        if found:
            raise Mismatch("", *found)
        if extra and shape.extra is not None:
            values[shape.extra.argument] = extra
        return shape.build(**values)

    return structure


def _is_absent(tree: Any, kind: Any) -> bool:
    """Return whether a tree is null for this type: no text, or the word where a map or a class is wanted."""
    return tree is None or (tree == "null" and type(tree) is str and is_map(without_none(kind)))


def is_map(kind: Any) -> bool:
    """Return whether a value of this type is written as a map."""
    return has_members(kind) or _is_mapping(kind)


def _is_mapping(kind: Any) -> bool:
    return _among(MAPPINGS, kind)


def _is_collection(kind: Any) -> bool:
    return _among(COLLECTIONS, kind)


def _among(table: dict[Any, Any], kind: Any) -> bool:
    origin = get_origin(kind) or kind
    return isinstance(origin, type) and origin in table


def _is_anything(kind: Any) -> bool:
    return kind is Any or kind is object or isinstance(kind, TypeVar)


# --- unions ----------------------------------------------------------------------------------------------


def _union_hook(rules: Rules, converter: Converter, kind: Any) -> Hook:
    """Take the first kind that fits, the most telling first, and text last.

    A map goes to the class that it fills best; a leaf that is of one of the types already stays. Beside `str` a
    scalar is taken only from its own canonical text, so that ``007`` stays text where ``7`` is a number; in JSON a
    number in quotes is text.
    """
    kinds = [arg for arg in get_args(kind) if arg is not type(None)]
    optional = is_optional(kind)
    empty_is_none = optional and str not in kinds and any(arg in EMPTY_IS_NONE for arg in kinds)
    null_is_none = optional and str not in kinds and any(map(is_map, kinds))
    hooks = [(arg, _lazy(converter, arg)) for arg in sorted(kinds, key=_telling)]
    if len(hooks) == 1 and optional:
        return _optional_hook(*hooks[0], empty_is_none, null_is_none)
    leaf_hooks = [pair for pair in hooks if not _is_collection(pair[0])] or hooks

    def structure(tree: Any, _: Any) -> Any:
        if optional and (tree is None or (tree == "" and empty_is_none) or (tree == "null" and null_is_none)):
            return None
        if len(hooks) == 1:
            return hooks[0][1](tree, hooks[0][0])
        candidates = hooks
        if type(tree) is dict:
            candidates = sorted(hooks, key=lambda pair: -_filled(tree, pair[0], rules.names))
        elif (own := next((pair for pair in hooks if pair[0] is type(tree)), None)) and own[0] is not str:
            candidates = [own]
        elif type(tree) is not list:
            # Lenient reading would make a list of any leaf.
            candidates = leaf_hooks
        for arg, hook in candidates:
            try:
                value = hook(tree, arg)
            except (Mismatch, ScalarError):
                continue
            if type(tree) is str and str in kinds and arg in WRITERS and not _is_text_of(value, tree, rules):
                continue
            return value
        raise Mismatch("none of the allowed types")

    return structure


def _optional_hook(kind: Any, hook: Hook, empty_is_none: bool, null_is_none: bool) -> Hook:
    def structure(tree: Any, _: Any) -> Any:
        if tree is None or (tree == "" and empty_is_none) or (tree == "null" and null_is_none):
            return None
        return hook(tree, kind)

    return structure


def _is_text_of(value: Any, text: str, rules: Rules) -> bool:
    """Return whether a text is the one that the format writes for this value."""
    if not rules.has_numbers:
        return WRITERS[type(value)](value) == text
    return not isinstance(value, (int, float, Decimal)) and bool(plain(value) == text)


def _telling(kind: Any) -> int:
    """Order the kinds of a union: classes, maps, lists, then scalars by how few texts they take, text last."""
    if is_map(kind):
        return 0
    if _is_collection(kind):
        return 1
    if kind is str:
        return 99
    order = list(READERS)
    return 3 + order.index(kind) if kind in order else 2


def _filled(tree: dict[str, Any], kind: Any, names: Naming) -> int:
    """Count how well a map fits a class: known names, less what is missing or unknown."""
    if not has_members(kind):
        return -10_000 if not _is_mapping(kind) else 0
    by_name = shape_of(kind, names).by_name()
    sent = {fold(name) for name in tree}
    missing = sum(member.required for name, member in by_name.items() if name not in sent)
    known = sum(name in by_name for name in sent)
    return 2 * known - len(sent) - 1_000 * missing + 1
