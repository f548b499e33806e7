"""What every hook shares: the rules it follows, how it tells what is wrong, how it finds the hooks of its parts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from cattrs import Converter
from cattrs.errors import (
    ClassValidationError,
    IterableValidationError,
    IterableValidationNote,
    StructureHandlerNotFoundError,
)

from jsvcodec._options import ReadOptions
from jsvcodec.errors import Mismatch, PathStep, ScalarError
from jsvcodec.names import Naming

__all__ = ("Findings", "Hook", "Rules", "below", "findings", "lazy")

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
    collisions: int | None

    @classmethod
    def of(cls, options: ReadOptions, has_numbers: bool) -> Rules:
        """Return what the options say."""
        return cls(
            options.names,
            options.lenient,
            options.unknown == "error",
            options.duplicates == "error",
            options.limits.digits,
            has_numbers,
            options.limits.collisions,
        )


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
            found += below(step if isinstance(step, int) else str(step), inner)
        return found
    return [((), f"refused by {type(error).__name__}")]


def below(step: PathStep, error: Exception) -> Findings:
    """Return the findings of an error of a part, with the step to that part before their paths."""
    return [((step, *steps), reason) for steps, reason in findings(error)]


def lazy(converter: Converter, kind: Any) -> Hook:
    """Return a hook that is looked up when first used, since classes refer to themselves."""
    hook: Hook | None = None

    def structure(tree: Any, _: Any) -> Any:
        nonlocal hook
        if hook is None:
            hook = converter.get_structure_hook(kind)
        return hook(tree, kind)

    return structure
