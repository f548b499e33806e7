"""Large files through the command and back: equal, in little memory, in the same time for each record.

A seeded generator makes JSV lines, a root list of JSV, or CSV. Each goes to JSON and back through ``jsvcodec convert``,
in processes whose peak of resident memory is told by the system.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from filecmp import cmp
from pathlib import Path
from typing import NamedTuple

MOST_RESIDENT = 100e6
"""Bytes that a conversion may hold, whatever the size of its input."""

_RECORDS = 1_000
_WORDS = ("order", "crate", "Łódź", "naïve", "日本", "blue", "steel", "a-b", "x.y", "10%")
_STARTING_AT = {"lines": "jsvl", "list": "jsv", "csv": "csv"}
_BY_WAY_OF = {"lines": "ndjson", "list": "json", "csv": "ndjson"}
KINDS = tuple(_STARTING_AT)

# The peak that a process is told of its child includes what the process itself held when it made the child, so the
# command is started by a small one.
_MEASURING = """
import json, resource, subprocess, sys, time
start = time.perf_counter()
subprocess.run(sys.argv[1:], check=True)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
unit = 1 if sys.platform == "darwin" else 1024
told = {"wall": time.perf_counter() - start, "cpu": used.ru_utime + used.ru_stime, "peak": used.ru_maxrss * unit}
print(json.dumps(told))
"""


class Run(NamedTuple):
    """What a process took: seconds as they passed and of the processor, and its peak of resident memory in bytes."""

    wall: float
    cpu: float
    peak: int


class Figures(NamedTuple):
    """A file that went to JSON and back."""

    kind: str
    size: int
    records: int
    there: Run
    back: Run


def measured(*command: str) -> Run:
    """Run a command in a process of its own. Raises `CalledProcessError` where it fails."""
    told = subprocess.run(
        [sys.executable, "-S", "-c", _MEASURING, *command], stdout=subprocess.PIPE, check=True, text=True
    ).stdout
    return Run(**json.loads(told))


# --- the files ----------------------------------------------------------------------------------------------------


def _texts(chosen: random.Random) -> Iterator[tuple[str, str]]:
    """Yield the members of a record but its number, as JSV and as the cells of a row."""
    for _ in range(_RECORDS):
        name = " ".join(chosen.choices(_WORDS, k=3))
        price = f"{chosen.randrange(10**6) / 100:.2f}"
        placed = f"20{chosen.randrange(10, 30)}-0{chosen.randrange(1, 10)}-17T10:00:00Z"
        note = chosen.choice(('"a, ""b"": c"', '"on two\r\nlines"', "plain", '"[1]"', "-5", "=1+1"))
        tags = f"[{','.join(chosen.choices(_WORDS, k=chosen.randrange(1, 5)))}]"
        meta = f"{{tenant:t{chosen.randrange(500)},theme:dark,at:{chosen.random():.12f}}}"
        yield (
            f'name:{name},price:{price},placed:"{placed}",note:{note},tags:{tags},meta:{meta}',
            f'{name},{price},{placed},{_cell(note)},"{tags}","{meta}"',
        )


def _cell(note: str) -> str:
    return "'=1+1" if note == "=1+1" else note


def generate(file: Path, kind: str, size: int, seed: int = 0) -> int:
    """Write a file of about so many bytes, and return how many records it holds."""
    texts = list(_texts(random.Random(seed)))
    tails = [(row if kind == "csv" else record).encode() for record, row in texts]
    head, form, between, end = {
        "lines": (b"", b"{id:%d,%b}", b"\n", b"\n"),
        "list": (b"[", b"{id:%d,%b}", b",", b"]\n"),
        "csv": (b"id,name,price,placed,note,tags,meta\r\n", b"%d,%b", b"\r\n", b"\r\n"),
    }[kind]
    number = 0
    with file.open("wb") as out:
        out.write(head)
        while out.tell() < size:
            out.write(between if number else b"")
            out.write(between.join(form % (number + place, tail) for place, tail in enumerate(tails)))
            number += len(tails)
        out.write(end)
    return number


def there_and_back(kind: str, size: int, folder: Path, seed: int = 0) -> Figures:
    """Convert a file of a kind to JSON and back. Raises `AssertionError` where it changes, or takes too much memory."""
    first, back = (folder / f"{name}.{_STARTING_AT[kind]}" for name in ("first", "back"))
    between = folder / f"between.{_BY_WAY_OF[kind]}"
    records = generate(first, kind, size, seed)
    command = (sys.executable, "-m", "jsvcodec", "convert")
    try:
        figures = Figures(
            kind,
            first.stat().st_size,
            records,
            measured(*command, str(first), "-o", str(between)),
            measured(*command, str(between), "-o", str(back)),
        )
        assert cmp(first, back, shallow=False), f"{kind} did not come back"
    finally:
        for file in (first, between, back):
            file.unlink(missing_ok=True)
    most = max(figures.there.peak, figures.back.peak)
    assert most < MOST_RESIDENT, f"{kind}: {most / 1e6:.0f} MB of resident memory"
    return figures


# --- the command --------------------------------------------------------------------------------------------------


def told(figures: Figures) -> str:
    """Return a line about a file."""
    runs = ((name, getattr(figures, name)) for name in ("there", "back"))
    parts = [
        f"{name} {run.wall:.1f} s, {run.cpu / figures.records * 1e6:.2f} µs of processor a record,"
        f" peak {run.peak / 1e6:.0f} MB"
        for name, run in runs
    ]
    return f"{figures.kind}, {figures.size / 1e6:,.0f} MB, {figures.records:,} records: {'; '.join(parts)}"


def _size(text: str) -> int:
    return int(float(text.rstrip("KMG")) * {"K": 1e3, "M": 1e6, "G": 1e9}.get(text[-1], 1))


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=_size, default=_size("1G"), help="of the largest file, such as 200M (1G)")
    parser.add_argument("--kinds", nargs="+", choices=KINDS, default=KINDS)
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    sizes = sorted({min(size, args.size) for size in (10_000_000, 100_000_000, args.size)})
    with tempfile.TemporaryDirectory() as folder:
        for kind in args.kinds:
            for size in sizes:
                print(told(there_and_back(kind, size, Path(folder), args.seed)), flush=True)
    return 0
