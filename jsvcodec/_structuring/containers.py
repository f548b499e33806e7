"""The readers of lists, sets, tuples and maps: each part goes through the reader of its type."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from jsvcodec._options import ReadOptions
from jsvcodec._structuring.context import Context, Reader
from jsvcodec._structuring.problems import Finding, Mismatch, below
from jsvcodec._types.nodes import ListNode, MapNode, Node, TupleNode
from jsvcodec.errors import DecodeError

__all__ = ("is_bracketed", "list_reader", "map_reader", "read_inner", "tuple_reader")

ReaderOf = Callable[[Node], Reader]


def list_reader(node: ListNode, reader_of: ReaderOf, options: ReadOptions) -> Reader:
    """Return the reader of a list or set; lenient options take any leaf for a list of one."""
    build, read_item = node.build, reader_of(node.item)
    keyed = isinstance(node.cls, type) and not issubclass(node.cls, (list, tuple)) and build in (set, frozenset)
    most = options.limits.problems

    def read(tree: Any, context: Context) -> Any:
        if type(tree) is not list:
            if options.lenient and tree is not None and type(tree) is not dict and not is_bracketed(tree):
                tree = [tree]
            else:
                return read_inner(read, tree, context, "expected a list", list)
        items = _read_parts(context, tree, enumerate(tree), read_item, most)
        if keyed:
            check_collisions(items, options.limits.collisions)
        return build(items)

    return read


def tuple_reader(node: TupleNode, reader_of: ReaderOf, options: ReadOptions) -> Reader:
    """Return the reader of a tuple of so many items."""
    readers = [reader_of(item) for item in node.items]

    def read(tree: Any, context: Context) -> Any:
        if type(tree) is not list:
            return read_inner(read, tree, context, f"expected a list of length {len(readers)}", list)
        if len(tree) != len(readers):
            raise Mismatch(f"expected a list of length {len(readers)}")
        values, found = [], list[Finding]()
        for index, (read_item, inner) in enumerate(zip(readers, tree, strict=True)):
            try:
                values.append(context.read_part(read_item, tree, index, inner))
            except Exception as error:
                found += below(index, error)
        if found:
            raise Mismatch(*found)
        return tuple(values)

    return read


def map_reader(node: MapNode, reader_of: ReaderOf, options: ReadOptions, read_key: Reader | None) -> Reader:
    """Return the reader of a map; its keys are read like leaves, or stay as they are where `read_key` is None."""
    build, read_value = node.build, reader_of(node.value)
    most = options.limits.problems

    def read(tree: Any, context: Context) -> Any:
        if type(tree) is not dict:
            return read_inner(read, tree, context, "expected a map", dict)
        values = _read_parts(context, tree, tree.items(), read_value, most)
        if read_key is None:
            return build(dict(zip(tree, values, strict=True)))
        keys = _read_parts(context, tree, ((key, key) for key in tree), read_key, most)
        check_collisions(keys, options.limits.collisions)
        return build(dict(zip(keys, values, strict=True)))

    return read


def _read_parts(
    context: Context, container: Any, parts: Iterable[tuple[Any, Any]], read: Reader, most: int | None
) -> list[Any]:
    """Return the values of all parts, or raise what is wrong with them, up to so many problems."""
    values = []
    found: list[Finding] = []
    for step, tree in parts:
        try:
            values.append(
                read(tree, context) if context.tried is None else context.read_part(read, container, step, tree)
            )
        except Exception as error:
            found += below(step, error)
            if most is not None and len(found) >= most:
                break
    if found:
        raise Mismatch(*found)
    return values


def check_collisions(keys: list[Any], most: int | None) -> None:
    """Refuse keys of which too many have one hash, which would make a set or map of them quadratic.

    Python does not randomise the hashes of numbers, UUIDs and durations. Equal keys count once.
    """
    if most is None or len(keys) <= most:
        return
    seen: set[Any] = set()
    counts: dict[int, int] = {}
    for key in keys:
        if key not in seen:
            seen.add(key)
            counts[hash(key)] = counts.get(hash(key), 0) + 1
            if counts[hash(key)] > most:
                raise Mismatch(f"more than {most} keys with one hash")


def read_inner(read: Reader, tree: Any, context: Context, reason: str, kind: type) -> Any:
    """Read a text where a map or list is wanted as JSV, one level deep; refuse anything else."""
    if context.is_inner or not is_bracketed(tree):
        raise Mismatch(reason)
    try:
        inner, inner_context = context.inner(tree)
    except DecodeError:
        inner = None
    if type(inner) is not kind:
        raise Mismatch(reason)
    return read(inner, inner_context)


def is_bracketed(tree: Any) -> bool:
    """Return whether a leaf is a text that can only be a map or list of JSV."""
    return isinstance(tree, str) and tree.lstrip("\ufeff").startswith(("{", "["))
