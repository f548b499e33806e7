"""The commands: ``python tests/safety fuzz --help``, and so on for the other commands."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

COMMANDS = (
    "classes",
    "floats",
    "formats",
    "fuzz",
    "kills",
    "large",
    "leaks",
    "meddling",
    "nomemory",
    "portable",
    "sanitize",
)

if __name__ == "__main__":
    # Beside this directory are `safety` itself and `support`, for which pytest has a setting.
    sys.path[0] = str(Path(__file__).resolve().parent.parent)
    if sys.argv[1:2] and sys.argv[1] in COMMANDS:
        command = sys.argv.pop(1)
        sys.argv[0] = f"python tests/safety {command}"
        sys.exit(import_module(f"safety.{command}").main())
    sys.exit(f"{__doc__}\nusage: python tests/safety {{{','.join(COMMANDS)}}} ...")
