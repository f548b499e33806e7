"""Registrations that end with a test: what a user registers is process-wide and stays."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from jsvcodec import _formats
from jsvcodec._caches import forget_types
from jsvcodec._scalars import registry
from jsvcodec._types import fields


@contextmanager
def registrations() -> Iterator[None]:
    """Undo in the end all that is registered inside."""
    scalars, providers, formats = dict(registry._registry), list(fields._providers), dict(_formats._registered)
    try:
        yield
    finally:
        registry._registry.clear()
        registry._registry.update(scalars)
        fields._providers[:] = providers
        _formats._registered.clear()
        _formats._registered.update(formats)
        forget_types()
