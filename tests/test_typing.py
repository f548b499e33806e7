"""Type checkers infer what the calls return: `tests/typechecks` holds what they must agree to."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CHECKED = ROOT / "tests" / "typechecks" / "inference.py"


@pytest.mark.parametrize(
    ("module", "arguments"),
    [("mypy", ["--strict", "--config-file=", "--no-incremental"]), ("basedpyright", ["--level", "error"])],
)
def test_what_is_inferred(module, arguments):
    if importlib.util.find_spec(module) is None:
        pytest.skip(f"{module} is not installed")
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments, str(CHECKED)], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
