"""The test suite on the code of other processors and interpreters: without AVX2, without SSE2 as well, as on ARM, and
without reading dicts in place.

For each of these the repository is copied and its core is built there with a switch that leaves that code out, and with
warnings as errors; the second with clang, where the machine has it. ``--short`` runs the tests of the core
alone. The run ends with 1 if a test fails.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from safety.builds import build, check, place

SWITCHES = ("JSVCODEC_NO_AVX2", "JSVCODEC_NO_SIMD", "JSVCODEC_PUBLIC_DICT")
SHORT = (
    "test_jsv_reader",
    "test_jsv_writer",
    "test_json_writer",
    "test_layout",
    "test_core_models",
    "test_vectors_write",
    "test_safety",
    "test_strings",
)
WARNINGS = "-Wall -Wextra -Werror"


def run(switch: str, compiler: str | None, tests: list[str]) -> bool:
    """Build with a switch, and with a compiler if one is named, and run tests; return whether they pass."""
    with tempfile.TemporaryDirectory(prefix="jsvcodec-portable-") as directory:
        copy = Path(directory)
        variables = {"CFLAGS": f"-D{switch} {WARNINGS}"} | ({"CC": compiler} if compiler else {})
        build(copy, variables, warnings=False)
        where = place(copy)
        check(copy, where)
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *tests], cwd=copy, env=where
        )
        print(f"{switch}, {compiler or 'cc'}: {'passed' if done.returncode == 0 else 'FAILED'}", flush=True)
        return done.returncode == 0


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--short", action="store_true", help="run the tests of the core alone")
    parser.add_argument("tests", nargs="*", help="files to run (all)")
    args = parser.parse_args()
    tests = args.tests or ([f"tests/{name}.py" for name in SHORT] if args.short else [])
    compilers = (None, "clang" if shutil.which("clang") else None, None)
    passed = [run(*how, tests) for how in zip(SWITCHES, compilers, strict=True)]
    return 0 if all(passed) else 1
