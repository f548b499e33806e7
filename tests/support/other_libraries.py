"""The JSON readers of other libraries, for the classes that they know."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import msgspec
import pydantic


def other_readers(kind: Any) -> dict[str, Callable[[str], Any]]:
    """Return the strict JSON readers of msgspec and pydantic, where they know the class."""
    readers: dict[str, Callable[[str], Any]] = {}
    with suppress(Exception):  # it does not know every class
        readers["msgspec"] = msgspec.json.Decoder(kind).decode
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            adapter = pydantic.TypeAdapter(kind)
        except Exception:
            return readers
    readers["pydantic"] = lambda text: adapter.validate_json(text, strict=True)
    return readers
