"""Run a reader over every kind of input: the result must not depend on it.

An outcome is the value that came back or the `DecodeError`; any other exception passes through and fails
the test.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from jsvcodec import DecodeError
from support.dotnet import same


class Outcome(NamedTuple):
    value: Any
    error: DecodeError | None

    def __str__(self) -> str:
        return f"DecodeError({self.error})" if self.error else repr(self.value)


def outcome(read: Callable[[Any], Any], data: Any) -> Outcome:
    try:
        return Outcome(read(data), None)
    except DecodeError as error:
        return Outcome(None, error)


def outcome_of_all(read: Callable[[Any], Any], text: str) -> Outcome:
    """Read `text` as str and as each kind of bytes; all four must give the same value or the same error."""
    expected = outcome(read, text)
    encoded = text.encode()
    for data in (encoded, bytearray(encoded), memoryview(encoded)):
        got = outcome(read, data)
        if not equal_outcomes(expected, got):
            raise AssertionError(f"{type(data).__name__} gives {got}, str gives {expected}")
    return expected


def equal_outcomes(left: Outcome, right: Outcome) -> bool:
    if left.error is None or right.error is None:
        return left.error is right.error and same(left.value, right.value)
    return _facts(left.error) == _facts(right.error)


def _facts(error: DecodeError) -> tuple[Any, ...]:
    return error.pos, error.line, error.column, error.path, error.reason, error.problems, str(error)
