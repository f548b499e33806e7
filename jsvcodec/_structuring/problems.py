"""What is wrong with a tree, on its way to one `DecodeError`.

A reader raises `ScalarError` for a leaf and `Mismatch` for parts, and user code raises what it likes. A finding is a
chain of steps into the tree, outermost first, that ends in a reason or in an exception of user code: a part puts its
own step before the findings of its parts. No reason holds a value.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Any

from jsvcodec._trees import levels
from jsvcodec.errors import DecodeError, PathStep, Problems, ScalarError

__all__ = ("TOO_DEEP", "Finding", "Mismatch", "below", "findings", "is_deep", "refusal", "refused")

Finding = tuple[PathStep, "Finding"] | str | Exception
"""A step and what is found below it, a reason, or what user code raised."""


class Mismatch(Exception):
    """A tree, or parts of one, that do not fit their types; never leaves the library."""

    def __init__(self, *found: Finding) -> None:
        self.found = found
        super().__init__()


def findings(error: Exception) -> tuple[Finding, ...]:
    """Return what an exception tells. Raises it again where it is not about a document."""
    if isinstance(error, Mismatch):
        return error.found
    if isinstance(error, ScalarError):
        return (str(error),)
    if isinstance(error, (RecursionError, MemoryError)):
        raise error
    return (error,)


def below(step: PathStep, error: Exception) -> list[Finding]:
    """Return the findings of an error of a part, with the step to that part before them."""
    return [(step, finding) for finding in findings(error)]


def refusal(error: Exception, limit: int | None) -> DecodeError:
    """Return the `DecodeError` of everything that was found; readers stop at `limit` problems."""
    problems = Problems(limit)
    found = findings(error)
    for finding in found:
        _add(problems, (), finding)
    return problems.error(stopped=_is_stop(len(found), limit))


def refused(failures: list[tuple[tuple[PathStep, ...], Exception | str]], limit: int | None) -> DecodeError:
    """Return the `DecodeError` of what user code raised at some paths; the core collects it.

    What is beyond the limit is not looked at, because readers in Python stop there.
    """
    problems = Problems(limit)
    for steps, error in failures:
        if problems.full:
            break
        if isinstance(error, RecursionError):  # in a document that is deep enough to be the cause: the core has looked
            problems.add((), TOO_DEEP)
            break
        for finding in (error,) if isinstance(error, str) else findings(error):
            _add(problems, steps, finding)
    return problems.error(stopped=_is_stop(len(problems.found), limit))


def _add(problems: Problems, steps: tuple[PathStep, ...], finding: Finding) -> None:
    path, why = chain(steps, _steps(finding)), _reason(finding)
    if isinstance(why, Exception):
        problems.refused(path, why)
    else:
        problems.add(path, why)


def _is_stop(count: int, limit: int | None) -> bool:
    """Return whether so many problems are those at which readers stop; a single one may be all that there is."""
    return limit is not None and count >= max(limit, 1) > 1


TOO_DEEP = "nested too deep for its type"
_DEEP = 100
"""Levels of a document from which on an endless recursion may be its fault, and not that of user code."""


def is_deep(tree: Any) -> bool:
    """Return whether a tree is nested so deep that its depth may be the cause of a `RecursionError`."""
    return any(depth >= _DEEP for depth, _ in enumerate(levels(tree)))


def _steps(finding: Any) -> Iterator[PathStep]:
    while isinstance(finding, tuple):
        step, finding = finding
        yield step


def _reason(finding: Any) -> str | Exception:
    while isinstance(finding, tuple):
        finding = finding[1]
    return finding  # type: ignore[no-any-return]
