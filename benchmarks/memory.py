"""Peak memory of reading, beside what is kept: each figure from a process of its own.

A process reads one document once, under tracemalloc for what Python's allocators hand out, or without it for how far
the resident set grows. ``python -m benchmarks.memory PEER KIND FILE trace|resident`` is such a process.
"""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
import tempfile
import tracemalloc
from pathlib import Path
from typing import Any

import jsvcodec
from benchmarks import data
from benchmarks.data import Document
from benchmarks.peers import US, Peer, peer, peers
from benchmarks.report import Section, Verdict

ROOT = Path(__file__).resolve().parent.parent

_TREES = (US, "json", "orjson", "msgspec", "ujson")
_MODELS = (US, "msgspec", "pydantic", "mashumaro")
_TARGET = 1.05


def memory_table(*, quick: bool) -> Section:
    """Measure reading a list of responses into trees and into models."""
    count = 1_000 if quick else 10_000
    models = data.responses(count)
    trees = data.as_tree(models)
    section = Section(
        "Memory of reading",
        f"{count:,} responses, {len(models.jsv) / 1e6:.1f} MB of JSV. Kept and peak as tracemalloc counts them;\n"
        "resident is the growth of the process without tracemalloc. The input is there before.",
        ["work", "library", "kept MB", "peak MB", "peak / kept", "resident MB"],
    )
    with tempfile.TemporaryDirectory() as folder:
        for work, document, names in (("into trees", trees, _TREES), ("into models", models, _MODELS)):
            for name in names:
                if name in peers()[0]:
                    _measure(section, work, peers()[0][name], document, Path(folder))
    return section


def _measure(section: Section, work: str, library: Peer, document: Document, folder: Path) -> None:
    file = folder / "input"
    file.write_bytes(document.jsv if library.reads_jsv else document.json)
    traced = run_worker("benchmarks.memory", library.name, document.kind or "-", str(file), "trace")
    resident = run_worker("benchmarks.memory", library.name, document.kind or "-", str(file), "resident")
    kept, peak, grown = traced["kept"], traced["peak"], resident["grown"]
    section.lines.append(
        [work, library.name, f"{kept / 1e6:.1f}", f"{peak / 1e6:.1f}", f"{peak / kept:.2f}", f"{grown / 1e6:.1f}"]
    )
    section.figures.append({"work": work, "library": library.name, "kept": kept, "peak": peak, "grown": grown})
    if library.name == US and jsvcodec.backend == "c":
        section.verdicts.append(Verdict(f"peak of reading {work}", "what is kept", peak / kept, _TARGET, at_most=True))


def run_worker(module: str, *arguments: str, **environment: str) -> Any:
    """Run a module of this package in a process of its own and return the JSON that it prints."""
    paths = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths), **environment},
        stdout=subprocess.PIPE,
        check=True,
    )
    return json.loads(done.stdout)


def read_once(library: Peer, document: Document, *, trace: bool) -> dict[str, int]:
    """Return what one reading keeps and takes at its peak, or how far the process grows, in bytes."""
    read = library.read(document)
    if read is None:
        raise ValueError(f"{library.name} cannot read this")
    gc.collect()
    if not trace:
        before = _resident()
        result = read()
        return {"grown": max(0, _resident(peak=True) - before), "items": len(result)}
    tracemalloc.start()
    result = read()
    kept, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return {"kept": kept, "peak": peak, "items": len(result)}


def _resident(peak: bool = False) -> int:
    """Return the resident set of this process in bytes, now or at its peak."""
    facts = Path("/proc/self/status")
    if facts.exists():  # what getrusage tells on Linux is the peak of the parent, too
        wanted = "VmHWM:" if peak else "VmRSS:"
        line = next(line for line in facts.read_text().splitlines() if line.startswith(wanted))
        return int(line.split()[1]) * 1024
    try:
        import resource
    except ImportError:  # there is none on Windows
        return 0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def main(name: str, kind: str, file: str, mode: str) -> None:
    content = Path(file).read_bytes()
    document = Document("", content, content, "" if kind == "-" else kind, True)
    print(json.dumps(read_once(peer(name), document, trace=mode == "trace")))


if __name__ == "__main__":
    main(*sys.argv[1:])
