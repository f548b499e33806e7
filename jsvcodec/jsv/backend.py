"""Which reader and writer of JSV run: the compiled core, or Python.

The core is used where it was built. The environment variable ``JSVCODEC_BACKEND`` chooses: ``python`` leaves it aside,
``c`` insists on it and fails where it is missing. Both give the same results; `core` is None where Python runs.
"""

from __future__ import annotations

import os
from importlib import import_module
from types import ModuleType
from typing import Literal

__all__ = ("backend", "core")

core: ModuleType | None
try:
    core = import_module("jsvcodec.jsv._core")
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
