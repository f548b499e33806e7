"""What the compiled core does for a cattrs converter.

It makes trees of values, and calls the hooks of the user where there are some. It reads the types of which no part has
a hook of the user. Everything else is done in Python, with the same results.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from types import WrapperDescriptorType
from typing import Any

from cattrs import Converter
from cattrs.fns import identity

from jsvcodec._caches import MOST_TYPES
from jsvcodec._cattrs.types import is_built_in
from jsvcodec._format_base import Reader
from jsvcodec._scalars.enums import enum_value
from jsvcodec._structuring.problems import Finding, Mismatch, findings
from jsvcodec._types.attributes import found_in_class
from jsvcodec._types.nodes import ClassNode, ListNode, MapNode, Node, RootNode, TupleNode, UnionNode
from jsvcodec.core import core
from jsvcodec.core.plans import new_plans
from jsvcodec.core.readers import compiled_structure, core_structure
from jsvcodec.core.trees import enum_plan, tree_maker

__all__ = ("decoded", "maker_of_trees", "nodes_within", "parts_of", "structured_as")

_CONTAINERS: dict[type, type] = {list: list, tuple: list, set: list, frozenset: list, dict: dict}
"""The containers that the core takes apart, and what cattrs must make of them by itself or by a setting."""

_CLASS = vars(object)["__class__"]


# --- model -> tree ------------------------------------------------------------------------------------------------


def maker_of_trees(
    converter: Converter, keeps_nulls: bool, plan_of_class: Callable[[Any, Any], Any]
) -> Callable[[Any], Any] | None:
    """Return the core's function from value to tree, which asks the converter for what it does not know; or None.

    It returns `NotImplemented` for a value that it does not take apart itself. `plan_of_class` returns what becomes of
    the instances of a class for which the converter has a hook of ours.
    """
    if core is None:
        return None
    plans = new_plans()
    plan_for = partial(_plan_for, plans, converter, plan_of_class)
    return tree_maker(plans, plan_for, partial(Converter.unstructure, converter), keeps_nulls=keeps_nulls)


def _plan_for(plans: dict[type, Any], converter: Converter, plan_of_class: Callable[[Any, Any], Any], kind: Any) -> Any:
    if len(plans) >= MOST_TYPES:
        plans.clear()
    asks = type(found_in_class(kind, "__getattribute__"))
    if asks is not WrapperDescriptorType or found_in_class(kind, "__class__") is not _CLASS:
        return None  # cattrs goes by the class that an instance names
    hook: Any = converter.get_unstructure_hook(kind)
    if hook is identity:
        return True
    if hook is enum_value:
        return enum_plan(kind)
    if kind in _CONTAINERS and is_built_in(hook) and _made_of(converter, kind, hook) is _CONTAINERS[kind]:
        return _CONTAINERS[kind]
    return plan_of_class(kind, hook)


def _made_of(converter: Converter, kind: type, hook: Callable[[Any], Any]) -> Any:
    """Return the class that a hook of cattrs makes of a container; that may be any function of the user's."""
    chosen: Any = getattr(converter, "_unstruct_collection_overrides", {}).get(kind)
    return type(hook(kind())) if chosen is None else chosen


# --- tree or text -> model ----------------------------------------------------------------------------------------


def parts_of(node: Node) -> tuple[Node, ...]:
    """Return the types of the parts of a type."""
    match node:
        case ClassNode():
            return tuple(member.node for member in (*node.members, *(() if node.extra is None else (node.extra,))))
        case ListNode():
            return (node.item,)
        case TupleNode():
            return node.items
        case MapNode():
            return node.key, node.value
        case RootNode():
            return (node.inner,)
        case UnionNode():
            return node.options
    return ()


def nodes_within(node: Node, parts_of: Callable[[Node], tuple[Node, ...]] = parts_of) -> Iterator[Node]:
    """Yield all types that values of a type may hold, and the type itself first, each once."""
    seen, pending = {node}, [node]
    while pending:
        node = pending.pop()
        yield node
        parts = [part for part in parts_of(node) if part not in seen]
        seen.update(parts)
        pending += parts


def decoded(reader: Reader) -> Callable[[Any], Any] | None:
    """Return the core's function that does what `decode` of a reader does, or None."""
    compiled = reader.format.compiled_reader(reader)
    if compiled is not None or type(reader) is not Reader:
        return compiled
    structure = compiled_structure(reader)
    return None if structure is None else lambda data: structure(reader.read(data))


def structured_as(
    reader: Reader, otherwise: Callable[[Any], Any], as_cattrs: Callable[[Exception], Exception]
) -> Callable[[Any], Any] | None:
    """Return the core's function that makes a value of a tree; it calls `otherwise` for one that it declines; or None.

    `as_cattrs` makes the error of cattrs of all that user code raises.
    """

    def refused(failures: list[tuple[tuple[Any, ...], Any]]) -> None:
        raise as_cattrs(_mismatch(failures, reader.options.limits.problems))

    return core_structure(reader, otherwise, refused)


def _mismatch(failures: list[tuple[tuple[Any, ...], Any]], limit: int | None) -> Exception:
    """Return what user code raised at some paths as one exception; readers stop at `limit` problems."""
    found: list[Finding] = []
    for steps, error in failures:
        if limit is not None and len(found) >= max(limit, 1):
            break
        if isinstance(error, RecursionError):
            raise error
        for finding in (error,) if isinstance(error, str) else findings(error):
            for step in reversed(steps):
                finding = step, finding
            found.append(finding)
    return Mismatch(*found)
