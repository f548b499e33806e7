"""Caches of what follows from types alone: bounded, and emptied when a registration changes what a type means."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, update_wrapper
from typing import ParamSpec, TypeVar

__all__ = ("forget_types", "keep_by_type", "on_forget")

P = ParamSpec("P")
R = TypeVar("R")

MOST_TYPES = 1_024
"""How many types each cache keeps, so that programs which make classes as they run do not keep them all."""

_forget: list[Callable[[], object]] = []


def keep_by_type(function: Callable[P, R]) -> Callable[P, R]:
    """Cache a function of types until a registration; arguments that cannot be hashed are not cached."""
    cached = lru_cache(maxsize=MOST_TYPES)(function)
    _forget.append(cached.cache_clear)

    def call(*args: P.args, **kwargs: P.kwargs) -> R:
        if len(args) == 1 and type(args[0]) is type:  # most calls, and always safe
            return cached(*args, **kwargs)  # type: ignore[arg-type]
        try:
            hash(args)
        except TypeError:
            return function(*args, **kwargs)
        if args and isinstance(args[0], type) and type(args[0]).__hash__ is not type.__hash__:
            return function(*args, **kwargs)  # a metaclass may take different classes for equal
        return cached(*args, **kwargs)  # type: ignore[arg-type]

    return update_wrapper(call, function)


def on_forget(clear: Callable[[], R]) -> Callable[[], R]:
    """Call `clear` whenever a registration changes what a type means."""
    _forget.append(clear)
    return clear


def forget_types() -> None:
    """Empty all caches; registrations call this."""
    for clear in _forget:
        clear()
