"""The test suite and the fuzz run under AddressSanitizer and UndefinedBehaviorSanitizer.

The repository is copied to a temporary directory and the core is built there with both sanitizers; the tree itself
stays as it is. The copy is first on PYTHONPATH, so that the suite and the fuzz run, both of the copy, find the package with
the sanitized core, which is checked first. Memory comes from malloc alone, so that every object has its borders
watched. Leaks are not looked for here (the interpreter has its own, and `leaks` does it). Any report ends the run with 1.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import time
from pathlib import Path

from safety.builds import ROOT, build, check, place

FLAGS = "-g -O1 -fno-omit-frame-pointer -fno-sanitize-recover=undefined -fsanitize=address,undefined"


def environment(copy: Path) -> dict[str, str]:
    """Return the environment in which the sanitized core is found and reports."""
    compiler = (os.environ.get("CC") or sysconfig.get_config_var("CC") or "cc").split()[0]
    if shutil.which(compiler) is None:
        compiler = "cc"
    libraries = [_library(compiler, name) for name in ("libasan.so", "libubsan.so")]
    return place(copy) | {
        "PYTHONMALLOC": "malloc",
        "LD_PRELOAD": " ".join(libraries),
        "ASAN_OPTIONS": "detect_leaks=0:halt_on_error=1:allocator_may_return_null=1",
        "UBSAN_OPTIONS": "halt_on_error=1:print_stacktrace=1",
    }


def _library(compiler: str, name: str) -> str:
    found = subprocess.run([compiler, f"-print-file-name={name}"], capture_output=True, text=True, check=True)
    return found.stdout.strip()


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--count",
        type=int,
        default=1_000_000,
        help="inputs of each fuzz run, `fuzz` and `formats` (1,000,000); 0 leaves them out",
    )
    parser.add_argument("--seed", type=int, default=1001, help="of the fuzz run (1001)")
    parser.add_argument("--no-suite", action="store_true", help="leave the test suite out")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="jsvcodec-sanitize-") as directory:
        copy = Path(directory)
        made = build(copy, {"CFLAGS": FLAGS, "LDFLAGS": FLAGS})
        if b"__asan_" not in made.read_bytes():
            sys.exit("the core was built without sanitizers")
        where = environment(copy)
        check(copy, where)
        commands = []
        if not args.no_suite:
            commands.append(["-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "safety.unhurried"])
        for fuzz in ("fuzz", "formats") if args.count else ():
            commands.append(["tests/safety", fuzz, "--count", str(args.count), "--seed", str(args.seed)])
        failed = 0
        for command in commands:
            start = time.monotonic()
            done = subprocess.run([sys.executable, *command], cwd=copy, env=where)
            failed += done.returncode != 0
            how = "no report" if done.returncode == 0 else f"ended with {done.returncode}"
            print(f"sanitizers, {' '.join(command)}: {how} in {time.monotonic() - start:,.0f} s", flush=True)
        kept = ROOT / "tests/safety/corpus"
        for path in (copy / "tests/safety/corpus").rglob("*.txt"):
            place_of = kept / path.relative_to(copy / "tests/safety/corpus")
            if not place_of.exists():
                place_of.parent.mkdir(exist_ok=True)
                shutil.copy(path, place_of)
    return 1 if failed else 0
