"""What type checkers infer is what the README promises: mypy and basedpyright read the files in ``typing``."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FILES = ROOT / "tests" / "typing"
CHECKERS = {
    "mypy": ["--strict", "--follow-imports=silent", "--config-file=", "--cache-dir", str(ROOT / ".mypy_cache")],
    "basedpyright": ["--warnings", "--project", str(FILES)],
}


@pytest.mark.parametrize("checker", CHECKERS)
def test_type_checkers_infer_what_is_promised(checker, tmp_path):
    if find_spec(checker) is None:
        pytest.skip(f"{checker} is not installed")
    files = sorted(map(str, FILES.glob("*.py"))) if checker == "mypy" else []
    ran = subprocess.run(
        [sys.executable, "-m", checker, *CHECKERS[checker], *files],
        cwd=tmp_path,
        env={**os.environ, "MYPYPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_the_files_of_the_formats_differ_in_the_format_alone():
    names = ("csv", "form", "json", "jsv")
    assert len({re.sub(rf"\b{name}\b", "", (FILES / f"{name}_verbs.py").read_text()) for name in names}) == 1
