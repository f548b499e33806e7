"""The hook of classes: members by their names, whatever their case, and what is done with those that are missing,
empty, repeated or unknown. The class is called as any other code would call it.
"""

from __future__ import annotations

from typing import Any

from cattrs import Converter

from jsvcodec._structuring.containers import is_mapping
from jsvcodec._structuring.hooks import Findings, Hook, Rules, below, lazy
from jsvcodec._types.members import has_members, is_optional, shape_of, without_none
from jsvcodec.errors import Mismatch
from jsvcodec.names import fold

__all__ = ("class_hook", "is_map")


def class_hook(rules: Rules, converter: Converter, kind: Any) -> Hook:
    """Return the hook of a class that `members` describes."""
    shape = shape_of(kind, rules.names)
    by_name = {
        name: (member.argument, member.type, lazy(converter, member.type), member)
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
                if not is_absent(inner, kind):
                    values[argument] = hook(inner, kind)
                elif is_optional(kind):
                    values[argument] = None
                elif kind is bytes:
                    values[argument] = b""
                elif member.required:
                    found.append(((name,), "this member needs a value"))
            except Exception as error:
                found += below(name, error)
        found += [((member.wire,), "this member is missing") for member in required if member.argument not in seen]
        if found:
            raise Mismatch("", *found)
        if extra and shape.extra is not None:
            values[shape.extra.argument] = extra
        return shape.build(**values)

    return structure


def is_absent(tree: Any, kind: Any) -> bool:
    """Return whether a tree is null for this type: no text, or the word where a map or a class is wanted."""
    return tree is None or (tree == "null" and type(tree) is str and is_map(without_none(kind)))


def is_map(kind: Any) -> bool:
    """Return whether a value of this type is written as a map."""
    return has_members(kind) or is_mapping(kind)
