"""Which readers and writers run: the compiled core, or Python.

The core is used where it was built. The environment variable ``JSVCODEC_BACKEND`` chooses: ``python`` leaves it aside,
``c`` insists on it and fails where it is missing. Both give the same results; `core` is None where Python runs.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from types import ModuleType
from typing import Literal

from jsvcodec._options import ReadOptions, WriteOptions
from jsvcodec.limits import Limits

__all__ = ("LONGEST_NUMBER", "backend", "core", "core_collisions", "core_depth", "core_fields", "fits_core")

core: ModuleType | None
try:
    core = import_module("jsvcodec.core._core")
except ImportError:
    core = None

_wanted = os.environ.get("JSVCODEC_BACKEND", "")
if _wanted not in ("", "c", "python"):
    raise ImportError("JSVCODEC_BACKEND must be 'c' or 'python'")
if _wanted == "python":
    core = None
elif _wanted == "c" and core is None:
    raise ImportError("JSVCODEC_BACKEND is 'c', but the compiled core of jsvcodec is not built")

backend: Literal["c", "python"] = "python" if core is None else "c"

LONGEST_NUMBER = 60
"""Digits of the longest number of JSV that the core reads, and of either format that it writes, by itself."""

_LONGEST_JSON_NUMBER = 999
"""The same for JSON that is read, where exponents count."""

_DEEPEST_JSON = 500
"""Levels to which the core reads JSON; the libraries that Python reads it with have limits of their own."""

_KNOWN: dict[type, frozenset[str]] = {
    ReadOptions: frozenset(("names", "lenient", "unknown", "duplicates", "types", "limits", "hooks")),
    WriteOptions: frozenset(("names", "indent", "dates", "nulls", "sort_keys", "limits", "hooks")),
}
"""The options that the core acts on. It runs only where every other option has its default.

It cannot call all hooks that write: see `core.plans`."""


def fits_core(options: ReadOptions | WriteOptions, spelling: Literal["jsv", "json"] = "jsv") -> bool:
    """Return whether the core knows these options and holds these limits; it has short numbers only."""
    digits = options.limits.digits
    longest = _LONGEST_JSON_NUMBER if spelling == "json" else LONGEST_NUMBER
    return _KNOWN[type(options)].issuperset(options.changed()) and (digits is None or digits >= longest)


def core_depth(limits: Limits, spelling: Literal["jsv", "json"] = "jsv") -> int:
    """Return the depth as the core takes it, -1 for none."""
    depth = _bound(limits.depth)
    if spelling == "json":
        return _DEEPEST_JSON if depth < 0 else min(depth, _DEEPEST_JSON)
    return depth


def core_collisions(limits: Limits) -> int:
    """Return the keys of one hash as the core takes them, -1 for any number."""
    return _bound(limits.collisions)


def core_fields(limits: Limits) -> int:
    """Return the fields of a form as the core takes them, -1 for any number."""
    return _bound(limits.fields)


def _bound(limit: int | None) -> int:
    return -1 if limit is None else min(max(limit, 0), sys.maxsize)
