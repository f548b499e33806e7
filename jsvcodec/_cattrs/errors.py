"""What is wrong with a tree, in the words of cattrs and back.

`as_cattrs` turns what our readers raise into the errors of cattrs, which its `transform_error` reads: groups with notes
for members and items, and leaves that carry our reason. `as_ours` goes the other way, for what hooks of users raise.
"""

from __future__ import annotations

from typing import Any

from cattrs.errors import (
    AttributeValidationNote,
    BaseValidationError,
    CattrsError,
    ClassValidationError,
    ForbiddenExtraKeysError,
    IterableValidationError,
    IterableValidationNote,
)

from jsvcodec._structuring.problems import Finding, Mismatch, below, findings
from jsvcodec._types.nodes import ClassNode, ListNode, MapNode, Node, TupleNode, UnionNode
from jsvcodec.errors import PathStep, path_text

__all__ = ("Misfit", "as_cattrs", "as_ours")


class Misfit(CattrsError):
    """One thing that is wrong with a tree; `reason` says what, without a value."""

    def __init__(self, reason: str, path: str = "") -> None:
        self.reason = reason
        super().__init__(f"{path}: {reason}" if path else reason)

    def __reduce__(self) -> tuple[Any, ...]:
        return _revived, (self.reason, self.args[0])


def _revived(reason: str, message: str) -> Misfit:
    made = Misfit(reason)
    made.args = (message,)
    return made


# --- ours -> cattrs -----------------------------------------------------------------------------------------------


def as_cattrs(error: Exception, node: Node, detailed: bool) -> Exception:
    """Return the error of cattrs for all that was found, or for the first of it where `detailed` is false."""
    found = findings(error)
    return _grouped(found, node) if detailed else _first(found[0])


def _first(finding: Finding) -> Exception:
    steps: list[PathStep] = []
    while isinstance(finding, tuple):
        steps.append(finding[0])
        finding = finding[1]
    return finding if isinstance(finding, Exception) else Misfit(finding, path_text(steps))


def _grouped(found: tuple[Finding, ...], node: Node | None) -> Exception:
    """Return what was found in a value as one error: a leaf, or a group that has an error for each part."""
    errors: list[Exception] = []
    parts: dict[PathStep, list[Finding]] = {}
    for finding in found:
        if isinstance(finding, tuple):
            parts.setdefault(finding[0], []).append(finding[1])
        else:
            errors.append(finding if isinstance(finding, Exception) else Misfit(finding))
    if len(found) == 1 and errors:
        return errors[0]
    steps = list(parts)
    holder = _holder(node, steps[0]) if steps else node
    is_class = isinstance(holder, ClassNode) or (holder is None and bool(steps) and isinstance(steps[0], str))
    for step, inner in parts.items():
        part = _part(holder, step)
        errors.append(_noted(_grouped(tuple(inner), part), step, is_class, part))
    group = ClassValidationError if is_class else IterableValidationError
    kind: Any = getattr(holder, "kind", None)
    return group(f"While structuring {getattr(kind, '__name__', kind)}", errors, kind)


def _noted(error: Exception, step: PathStep, is_class: bool, part: Node | None) -> Exception:
    kind = None if part is None else part.kind
    note: Any
    if is_class:
        note = AttributeValidationNote("Structuring a member", str(step), kind)
    else:
        note = IterableValidationNote("Structuring an item", step, kind)
    error.__notes__ = [note, *getattr(error, "__notes__", ())]
    return error


def _holder(node: Node | None, step: PathStep) -> Node | None:
    """Return the type that holds a part: of a union the option that has it."""
    options = node.options if isinstance(node, UnionNode) else (node,)
    wanted = (ListNode, TupleNode) if isinstance(step, int) else (ClassNode, MapNode)
    fitting = [option for option in options if isinstance(option, wanted)]
    return next((option for option in fitting if _part(option, step) is not None), fitting[0] if fitting else None)


def _part(holder: Node | None, step: PathStep) -> Node | None:
    match holder:
        case ClassNode():
            member = holder.names("camel").find(str(step))
            return None if member is None else member.node
        case ListNode():
            return holder.item
        case MapNode():
            return holder.value
        case TupleNode() if isinstance(step, int) and step < len(holder.items):
            return holder.items[step]
    return None


# --- cattrs -> ours -----------------------------------------------------------------------------------------------


def as_ours(error: Exception) -> Exception:
    """Return what a hook of a user has raised as our readers tell it; no message of its own is kept but our reasons."""
    if isinstance(error, Misfit):
        return Mismatch(error.reason)
    if isinstance(error, ForbiddenExtraKeysError):
        return Mismatch(*((name, "this member is unknown") for name in sorted(map(str, error.extra_fields))))
    if not isinstance(error, BaseValidationError):
        return error
    found: list[Finding] = []
    for part in error.exceptions:
        step = _step(part)
        told = as_ours(part)
        found += findings(told) if step is None else below(step, told)
    return Mismatch(*found)


def _step(error: BaseException) -> PathStep | None:
    for note in getattr(error, "__notes__", ()):
        if isinstance(note, AttributeValidationNote):
            return note.name
        if isinstance(note, IterableValidationNote):
            return note.index if isinstance(note.index, (int, str)) else "?"
    return None
