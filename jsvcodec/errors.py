"""What can go wrong, with position and path, never with the value.

Every refusal of the library is a :class:`DecodeError` or an :class:`EncodeError`. They say *where* something is
wrong (an offset in the text, or a path into the document) and *why*, and they hold no part of the document: these
texts carry passwords and tokens, and errors travel into logs. A path is made of member names, map keys and
indexes alone. Raise them outside of ``except`` blocks, so that no foreign exception with a value hangs on them.

Each problem is one printable line of bounded length, whatever the names and keys are (`_safe_text`), and a message
is bounded too.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from typing import NamedTuple, Self

from jsvcodec._safe_text import MAX_PATH, PathStep, one_line, path_text

__all__ = (
    "DecodeError", "EncodeError", "Invalid", "JsvCodecError", "PathStep", "Problem", "Problems", "path_text",
)  # fmt: skip

MAX_REASON = 1_000
"""In characters."""
MAX_MESSAGE = 16 * 1024
"""In bytes of UTF-8."""
_LONGEST_TAIL = 64
"""Room in a message for its last line, which counts what is left out."""


def _debugging() -> bool:
    return os.environ.get("JSVCODEC_DEBUG") == "1"


KEEPS_CAUSES = _debugging()
"""Whether errors keep the exceptions of user code as their `__cause__`. These may hold values of the document."""


# --- errors ----------------------------------------------------------------------------------------------


class Problem(NamedTuple):
    """One thing that is wrong with the meaning of a document."""

    path: str
    reason: str

    def __str__(self) -> str:
        return f"{self.path}: {self.reason}"


class JsvCodecError(Exception):
    """The root of the library's errors; catches both directions."""

    def keep_cause(self, cause: Exception | None) -> None:
        """Hang an exception of user code on this error, for debugging only; it may hold values of the document."""
        if KEEPS_CAUSES:
            self.__cause__ = cause


class DecodeError(JsvCodecError, ValueError):
    """A text that cannot be read.

    One of syntax has `pos` (0-based offset in characters, or in bytes where the bytes are not UTF-8), `line` and
    `column` (both 1-based), and no path. One of meaning has `pos`, `line` and `column` None, `path` (names as on
    the wire) and `problems`, which lists what is wrong with the document; `path` and `reason` are those of the first.
    `more` counts the problems beyond the limit, which are not listed; it is None where reading stopped at the limit.
    `record` is the number of the record of a stream, from 1, or the row of a table, of which the header is 1.

    >>> error = DecodeError.at("a\\nb}", 3, "unexpected '}'")
    >>> (error.pos, error.line, error.column, error.reason)
    (3, 2, 2, "unexpected '}'")
    >>> str(error)
    "unexpected '}' (line 2, column 2)"
    """

    def __init__(
        self,
        reason: str,
        *,
        pos: int | None = None,
        line: int | None = None,
        column: int | None = None,
        problems: Sequence[Problem] = (),
        more: int | None = 0,
        record: int | None = None,
    ) -> None:
        self.record = record
        self.reason = one_line(reason, MAX_REASON)
        self.pos = pos
        self.line = line
        self.column = column
        self.problems = tuple(
            Problem(one_line(path, MAX_PATH), one_line(reason, MAX_REASON)) for path, reason in problems
        )
        self.more = more
        self.path = self.problems[0].path if self.problems else None
        super().__init__(self._message())

    @classmethod
    def at(cls, text: str | bytes, pos: int, reason: str) -> DecodeError:
        """Make an error of syntax at an offset of `text`; the text itself is not kept."""
        newline = "\n" if isinstance(text, str) else b"\n"
        line = text.count(newline, 0, pos) + 1  # type: ignore[arg-type]
        column = pos - text.rfind(newline, 0, pos)  # type: ignore[arg-type]
        return cls(reason, pos=pos, line=line, column=column)

    @classmethod
    def of(cls, problems: Sequence[Problem], more: int | None = 0) -> DecodeError:
        """Make an error of meaning from at least one problem; `Problems` collects them up to a bound."""
        return cls(problems[0].reason, problems=problems, more=more)

    def _message(self) -> str:
        if self.problems:
            return "\n".join(_lines(self.problems, self.more))
        if self.pos is None:
            return self.reason
        return f"{self.reason} (line {self.line}, column {self.column})"

    def __reduce__(self) -> tuple[object, ...]:
        return _revive, (self.reason, self.pos, self.line, self.column, self.problems, self.more, self.record)


def _revive(
    reason: str,
    pos: int | None,
    line: int | None,
    column: int | None,
    problems: tuple[Problem, ...],
    more: int | None = 0,
    record: int | None = None,
) -> DecodeError:
    return DecodeError(reason, pos=pos, line=line, column=column, problems=problems, more=more, record=record)


def _lines(problems: tuple[Problem, ...], more: int | None) -> Iterable[str]:
    """Yield a line for each problem as long as a message may be, then one that counts the rest."""
    size, shown = _LONGEST_TAIL, 0
    for problem in problems:
        line = str(problem)
        size += len(line.encode()) + 1
        if size > MAX_MESSAGE:
            break
        shown += 1
        yield line
    left = len(problems) - shown + (more or 0)
    if more is None:
        yield f"and at least {left} more problems" if left else "and maybe more problems"
    elif left:
        yield f"and {left} more problem{'s' if left > 1 else ''}"


class EncodeError(JsvCodecError, ValueError):
    """A value that cannot be written without corruption, at `path`, for a `reason`.

    >>> str(EncodeError(("roles", 0), "a lone surrogate has no UTF-8 form"))
    '$.roles[0]: a lone surrogate has no UTF-8 form'
    """

    def __init__(self, steps: Iterable[PathStep], reason: str, *, path: str | None = None) -> None:
        self.path = path_text(steps) if path is None else path
        self.reason = one_line(reason, MAX_REASON)
        super().__init__(f"{self.path}: {self.reason}")

    @classmethod
    def refused(cls, steps: Iterable[PathStep], error: Exception) -> Self:
        """Make the error for a value that user code refused with an exception of its own."""
        refusal = cls(steps, reason_of(error))
        refusal.keep_cause(error)
        return refusal

    def __reduce__(self) -> tuple[object, ...]:
        return _revive_encode_error, (self.path, self.reason)


def _revive_encode_error(path: str, reason: str) -> EncodeError:
    return EncodeError((), reason, path=path)


# --- what user code raises -------------------------------------------------------------------------------


class Invalid(ValueError):
    """Raise it in a hook, converter or validator to give the reason that the error of the library shows.

    The message of any other exception is never shown, because it may quote the document. The reason is shown as one
    line of at most 1,000 characters; write no values into it.

    >>> raise Invalid("not an order number")
    Traceback (most recent call last):
        ...
    jsvcodec.errors.Invalid: not an order number
    """

    reason = "refused"

    def __init__(self, reason: str) -> None:
        if not isinstance(reason, str):
            raise TypeError("the reason of Invalid must be a str")
        self.reason = one_line(reason, MAX_REASON)
        super().__init__(self.reason)


def reason_of(error: Exception) -> str:
    """Return what may be shown of an exception that user code raised: the reason of `Invalid`, or the type's name."""
    return error.reason if isinstance(error, Invalid) else f"refused by {type(error).__name__}"


# --- collecting ------------------------------------------------------------------------------------------


class Problems:
    """The problems of one document, up to a bound; what comes after it is counted, at a constant cost.

    The first problem is kept whatever the bound is, so that there is always a path and a reason to tell. A reader
    either goes on and lets all be counted, or stops when `full` and says so to `error`.

    >>> problems = Problems(bound=1)
    >>> for index in range(3):
    ...     problems.add(("tags", index), "expected text")
    >>> problems.error()
    DecodeError('$.tags[0]: expected text\\nand 2 more problems')
    """

    __slots__ = ("_bound", "_cause", "_stopped", "found", "more")

    def __init__(self, bound: int | None) -> None:
        self._bound = bound
        self._cause: Exception | None = None
        self._stopped = False
        self.found: list[Problem] = []
        self.more = 0

    def __bool__(self) -> bool:
        return bool(self.found)

    @property
    def full(self) -> bool:
        """Whether further problems are only counted."""
        return self._bound is not None and len(self.found) >= max(self._bound, 1)

    def add(self, steps: Iterable[PathStep], reason: str) -> None:
        """Keep a problem, or count it; of lazy `steps` no more are taken than the path shows."""
        if self.full:
            self.more += 1
        else:
            self.found.append(Problem(path_text(steps), one_line(reason, MAX_REASON)))

    def below(self, steps: Iterable[PathStep], error: DecodeError) -> None:
        """Keep the problems of a part at `steps`, where their paths begin, or count them.

        >>> problems = Problems(bound=2)
        >>> problems.below(("meta", "a"), DecodeError.of([Problem("$[1]", "expected text")], more=3))
        >>> problems.error()
        DecodeError('$.meta.a[1]: expected text\\nand 3 more problems')
        """
        above = "" if self.full else path_text(steps)
        for path, reason in error.problems or (Problem("$", error.reason),):
            if self.full:
                self.more += 1
            else:
                self.found.append(Problem(one_line(above + path[1:], MAX_PATH), reason))
        self.more += error.more or 0
        self._stopped = self._stopped or error.more is None

    def refused(self, steps: Iterable[PathStep], error: Exception) -> None:
        """Keep a problem that user code told through an exception of its own; the first is the cause in debugging."""
        if KEEPS_CAUSES and self._cause is None:
            self._cause = error
        self.add(steps, reason_of(error))

    def error(self, *, stopped: bool = False) -> DecodeError:
        """Return the error of all problems, of which there is at least one; `stopped` if reading ended when `full`."""
        error = DecodeError.of(self.found, None if stopped or self._stopped else self.more)
        error.keep_cause(self._cause)
        return error


# --- inside of the library -------------------------------------------------------------------------------


class ScalarError(ValueError):
    """A text that is not of the wanted type, or a value without a text; never leaves the library.

    The message is a reason without the text.
    """
