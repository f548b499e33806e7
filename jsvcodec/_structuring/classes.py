"""The reader of classes: members by their names, whatever their case, and what becomes of those that are missing,
empty, repeated or unknown. Instances are made as the provider of the class makes them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from jsvcodec._options import ReadOptions
from jsvcodec._structuring.containers import read_inner
from jsvcodec._structuring.context import Context, Reader
from jsvcodec._structuring.problems import Finding, Mismatch, below
from jsvcodec._types.nodes import (
    ClassNode,
    MapNode,
    Member,
    Node,
    RootNode,
    ScalarNode,
    admits_none,
    shape_of,
    without_none,
)  # fmt: skip
from jsvcodec.names import fold

__all__ = ("class_reader", "null_word_is_none", "root_reader")


class _Part(NamedTuple):
    """A member with what reads it and what an absent value is for it."""

    member: Member
    read: Reader
    admits_none: bool
    null_is_absent: bool
    nothing_is_bytes: bool


def null_word_is_none(node: Node) -> bool:
    """Return whether the word ``null`` means None where this type is wanted: that of a map or class."""
    return isinstance(shape_of(node), (ClassNode, MapNode))


def class_reader(
    node: ClassNode,
    reader_of: Callable[[Node], Reader],
    options: ReadOptions,
    raw_reader: Callable[[Member], Reader | None],
) -> Reader:
    """Return the reader of a class with members; `raw_reader` reads those that are not read by their type."""
    names = node.names(options.names)
    made = {member.attribute: _part(member, reader_of, raw_reader(member)) for member in node.members}
    parts = {name: made[member.attribute] for name, member in names.exact.items()}
    folded = {name: made[member.attribute] for name, member in names.folded.items()}
    required = [(name, member) for name, member in names.written.items() if member.required]
    nones = [member for member in node.members if member.is_none_when_missing]
    tag = node.tag
    read_extra = _extra_reader(node, reader_of)
    refuses_unknown = options.unknown == "error" or node.refuses_unknown
    refuses_repeated = options.duplicates == "error"
    most = options.limits.problems
    provider, cls = node.provider, node.cls

    def read(tree: Any, context: Context) -> Any:
        if type(tree) is not dict:
            if isinstance(cls, type) and type(tree) is cls:
                return tree
            return read_inner(read, tree, context, "expected a map", dict)
        values: dict[str, Any] = {}
        extra: dict[str, Any] = {}
        seen: set[str] = set()
        found: list[Finding] = []
        for name, inner in tree.items():
            if most is not None and len(found) >= max(most, 1):
                raise Mismatch(*found)
            part = parts.get(name) or folded.get(fold(name))
            if part is None:
                if tag is not None and name == tag.name:
                    continue
                if refuses_unknown:
                    found.append((name, "this member is unknown"))
                extra[name] = inner
                continue
            argument = part.member.argument
            if argument in seen:
                if refuses_repeated:
                    found.append((name, "this member is repeated"))
                values.pop(argument, None)
            seen.add(argument)
            try:
                if inner is not None and not (inner == "null" and part.null_is_absent):
                    values[argument] = (
                        part.read(inner, context)
                        if context.tried is None
                        else context.read_part(part.read, tree, name, inner)
                    )
                elif part.admits_none:
                    values[argument] = None
                elif part.nothing_is_bytes:
                    values[argument] = b""
                elif part.member.required:
                    found.append((name, "this member needs a value"))
            except Exception as error:
                found += below(name, error)
        found += [(name, "this member is missing") for name, member in required if member.argument not in seen]
        if extra and node.extra is not None and not found:
            found += _read_extra(context, tree, extra, read_extra)
        if found:
            raise Mismatch(*found)
        if any(member.argument not in values for member in nones):
            values = _completed(values, node.members)
        if node.extra is not None and (extra or not node.extra.has_default):
            values[node.extra.argument] = extra
        return _built(provider, cls, values, names.written)

    return read


def _part(member: Member, reader_of: Callable[[Node], Reader], raw: Reader | None) -> _Part:
    if raw is not None:
        return _Part(member, raw, admits_none=True, null_is_absent=False, nothing_is_bytes=False)
    is_bytes = isinstance(member.node, ScalarNode) and member.node.cls is bytes
    return _Part(member, reader_of(member.node), admits_none(member.node), null_word_is_none(member.node), is_bytes)


def _completed(values: dict[str, Any], members: tuple[Member, ...]) -> dict[str, Any]:
    """Return the values with None for what is None when it is not sent, in the order of the class."""
    known = {member.argument: None for member in members if member.argument in values or member.is_none_when_missing}
    return known | values


def _extra_reader(node: ClassNode, reader_of: Callable[[Node], Reader]) -> Reader | None:
    """Return what reads the values of unknown members, or None where they are kept as they are."""
    kept = None if node.extra is None else without_none(node.extra.node)
    return reader_of(kept.value) if isinstance(kept, MapNode) else None


def _read_extra(context: Context, tree: Any, extra: dict[str, Any], read: Reader | None) -> list[Finding]:
    """Read the values of unknown members in place, and return what is wrong with them."""
    found: list[Finding] = []
    if read is not None:
        for name, inner in extra.items():
            try:
                extra[name] = None if inner is None else context.read_part(read, tree, name, inner)
            except Exception as error:
                found += below(name, error)
    return found


def root_reader(node: RootNode, reader_of: Callable[[Node], Reader]) -> Reader:
    """Return the reader of a class of which one field stands for the whole."""
    read_inner = reader_of(node.inner)
    provider, cls = node.provider, node.cls

    def read(tree: Any, context: Context) -> Any:
        return tree if type(tree) is cls else _built(provider, cls, {node.attribute: read_inner(tree, context)}, {})

    return read


def _built(provider: Any, cls: Any, values: dict[str, Any], written: dict[str, Member]) -> Any:
    """Return an instance; what the class itself refuses becomes problems at their places."""
    try:
        return provider.build(cls, values)
    except Exception as error:
        problems = provider.problems(error)
        if problems is None:
            raise
    by_argument = {member.argument: name for name, member in written.items()}
    raise Mismatch(*(_placed(steps, reason, by_argument) for steps, reason in problems))


def _placed(steps: Any, reason: str, by_argument: dict[str, str]) -> Finding:
    finding: Finding = reason
    for place, step in reversed(list(enumerate(steps))):
        finding = (by_argument.get(step, step) if place == 0 else step, finding)
    return finding
