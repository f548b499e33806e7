"""What can go wrong, with position and path, never with the value.

Every refusal of the library is a :class:`DecodeError` or an :class:`EncodeError`. They say *where* something is
wrong (an offset in the text, or a path into the document) and *why*, and they hold no part of the document: these
texts carry passwords and tokens, and errors travel into logs. A path is made of member names, map keys and
indexes alone. Raise them outside of ``except`` blocks, so that no foreign exception with a value hangs on them.
"""

from __future__ import annotations

import re
from typing import NamedTuple

__all__ = ("DecodeError", "EncodeError", "JsvCodecError", "Problem", "path_text")

PathStep = str | int

_PLAIN_KEY = re.compile(r"[^\W\d]\w*")


def path_text(steps: tuple[PathStep, ...]) -> str:
    """Write steps into a document as a path: member names and map keys as `str`, indexes as `int`.

    >>> path_text(("errors", 1, "meta", "k:1"))
    '$.errors[1].meta["k:1"]'
    """
    return "$" + "".join(
        f"[{step}]"
        if isinstance(step, int)
        else f".{step}"
        if _PLAIN_KEY.fullmatch(step)
        else '["{}"]'.format(step.replace("\\", "\\\\").replace('"', '\\"'))
        for step in steps
    )


class Problem(NamedTuple):
    """One thing that is wrong with the meaning of a document."""

    path: str
    reason: str

    def __str__(self) -> str:
        return f"{self.path}: {self.reason}"


class JsvCodecError(Exception):
    """The root of the library's errors; catches both directions."""


class DecodeError(JsvCodecError, ValueError):
    """A text that cannot be read.

    One of syntax has `pos` (0-based offset in characters, or in bytes where the bytes are not UTF-8), `line` and
    `column` (both 1-based), and no path. One of meaning has `pos`, `line` and `column` None, `path` (names as on
    the wire) and `problems`, which lists everything that is wrong with the document; `path` and `reason` are those of
    the first.

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
        problems: tuple[Problem, ...] = (),
    ) -> None:
        self.reason = reason
        self.pos = pos
        self.line = line
        self.column = column
        self.problems = problems
        self.path = problems[0].path if problems else None
        super().__init__(self._message())

    @classmethod
    def at(cls, text: str | bytes, pos: int, reason: str) -> DecodeError:
        """Make an error of syntax at an offset of `text`; the text itself is not kept."""
        newline = "\n" if isinstance(text, str) else b"\n"
        line = text.count(newline, 0, pos) + 1  # type: ignore[arg-type]
        column = pos - text.rfind(newline, 0, pos)  # type: ignore[arg-type]
        return cls(reason, pos=pos, line=line, column=column)

    @classmethod
    def of(cls, problems: list[Problem]) -> DecodeError:
        """Make an error of meaning from at least one problem."""
        return cls(problems[0].reason, problems=tuple(problems))

    def _message(self) -> str:
        if self.problems:
            return "\n".join(map(str, self.problems))
        if self.pos is None:
            return self.reason
        return f"{self.reason} (line {self.line}, column {self.column})"

    def __reduce__(self) -> tuple[object, ...]:
        return _revive, (self.reason, self.pos, self.line, self.column, self.problems)


def _revive(
    reason: str, pos: int | None, line: int | None, column: int | None, problems: tuple[Problem, ...]
) -> DecodeError:
    return DecodeError(reason, pos=pos, line=line, column=column, problems=problems)


class EncodeError(JsvCodecError, ValueError):
    """A value that cannot be written without corruption, at `path`, for a `reason`.

    >>> str(EncodeError(("roles", 0), "a lone surrogate has no UTF-8 form"))
    '$.roles[0]: a lone surrogate has no UTF-8 form'
    """

    def __init__(self, steps: tuple[PathStep, ...], reason: str) -> None:
        self.steps = steps
        self.path = path_text(steps)
        self.reason = reason
        super().__init__(f"{self.path}: {reason}")

    def __reduce__(self) -> tuple[object, ...]:
        return EncodeError, (self.steps, self.reason)


class ScalarError(ValueError):
    """A text that is not of the wanted type, or a value without a text; never leaves the library.

    The message is a reason without the text.
    """


class Mismatch(Exception):
    """Parts of a tree that do not fit their types, on the way to one `DecodeError`; never leaves the library.

    `found` has the steps into the tree, outermost first, and the reason of each.
    """

    def __init__(self, reason: str = "", *found: tuple[tuple[PathStep, ...], str]) -> None:
        self.found = list(found) or [((), reason)]
        super().__init__()
