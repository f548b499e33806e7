"""Which reader and writer of JSV run: the compiled core, or Python.

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

__all__ = ("backend", "core", "core_collisions", "core_depth", "fits_core")

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

_LONGEST_NUMBER = 60
"""Digits of the longest number that the compiled core reads and writes by itself."""


_KNOWN: dict[type, frozenset[str]] = {
    ReadOptions: frozenset(("names", "limits")),
    WriteOptions: frozenset(("names", "indent", "dates", "limits")),
}
"""The options that the core acts on. It runs only where every other option has its default."""


def fits_core(options: ReadOptions | WriteOptions) -> bool:
    """Return whether the core knows these options and holds these limits; it has short numbers only."""
    digits = options.limits.digits
    return _KNOWN[type(options)].issuperset(options.changed()) and (digits is None or digits >= _LONGEST_NUMBER)


def core_depth(limits: Limits) -> int:
    """Return the depth as the core takes it, -1 for none."""
    return _bound(limits.depth)


def core_collisions(limits: Limits) -> int:
    """Return the keys of one hash as the core takes them, -1 for any number."""
    return _bound(limits.collisions)


def _bound(limit: int | None) -> int:
    return -1 if limit is None else min(max(limit, 0), sys.maxsize)
