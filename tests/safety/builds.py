"""Cores that are built with other flags, in a copy of the repository, so that the tree itself stays as it is.

The copy is first on PYTHONPATH, so that what runs in it finds the package with that core; `check` says so.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
COPIED = ("benchmarks", "jsvcodec", "tests", "MANIFEST.in", "pyproject.toml", "setup.py", "README.md", "LICENSE")
IGNORED = shutil.ignore_patterns("*.so", "__pycache__", ".*", "build")
CHECK = "import jsvcodec.core._core as core; print(core.__file__)"


def build(copy: Path, variables: dict[str, str], *, warnings: bool = True) -> Path:
    """Copy the repository and build its core with these environment variables; return the library.

    Exits where it cannot be built, or where the compiler warns and `warnings` are not allowed.
    """
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, copy / name, ignore=IGNORED)
        elif source.exists():
            shutil.copy(source, copy)
    setup = "setup.py"
    built = subprocess.run(
        [sys.executable, setup, "-q", "build_ext", "--inplace"],
        cwd=copy,
        env=os.environ | variables,
        capture_output=True,
        text=True,
    )
    made = next((copy / "jsvcodec/core").glob("_core*.so"), None)
    if built.returncode or made is None or not (warnings or "warning:" not in built.stderr):
        sys.exit(f"the core cannot be built with {variables}:\n{built.stderr[-3000:]}")
    return made


def place(copy: Path) -> dict[str, str]:
    """Return the environment in which the core of the copy is found and insisted on."""
    return os.environ | {
        "PYTHONPATH": os.pathsep.join((str(copy), str(copy / "tests"))),
        "PYTHONDONTWRITEBYTECODE": "1",
        "JSVCODEC_BACKEND": "c",
    }


def check(copy: Path, where: dict[str, str]) -> None:
    """Exit unless the core of the copy is the one that runs there."""
    checked = subprocess.run([sys.executable, "-c", CHECK], cwd=copy, env=where, capture_output=True, text=True)
    if not checked.stdout.startswith(str(copy)):
        sys.exit(f"the core of the copy is not the one that runs: {checked.stdout}{checked.stderr}")
