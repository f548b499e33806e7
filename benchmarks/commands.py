"""The command beside jq and beside loops over lines: whole processes, from start to end, over one large file.

All write a new file. Results are compared first; then the processes take turns, and the median time of each counts.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from importlib.util import find_spec
from itertools import cycle, islice, zip_longest
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any, NamedTuple

from benchmarks import data
from benchmarks.memory import ROOT
from benchmarks.report import Section, Verdict, duration

LOOPS = Path(__file__).with_name("loops.py")
US = "jsvcodec"
_DIFFERENT = 2_000
"""How many records of a file differ; then they come again."""

_TIMES_FOR_JOBS = 4
"""How many times as large the file is that is converted by two processes."""

_CHANGED_SIZE = 30_000_000
"""How large the files are whose text is changed."""


class Files(NamedTuple):
    """The same records in each form, and how many they are; `typed` is JSON lines as a host would send them."""

    lines: Path
    items: Path
    json_lines: Path
    json_items: Path
    typed: Path
    records: int


class Work(NamedTuple):
    """One conversion: the command of each peer, its output left open as the last argument, and the targets."""

    name: str
    commands: Mapping[str, list[str]]
    targets: Mapping[str, float]
    compared: Callable[[bytes], Any] = bytes
    """What of each line of output is compared."""


def make_files(folder: Path, size: int, document: data.Document, different: int) -> Files:
    """Write the files, each of about so many bytes, of a document that is a list of so many records."""
    typed = [data.json_text(value) for value in json.loads(document.json)]
    trees = [data.json_text(value) for value in data.as_tree(document).tree]
    records = [data.jsv.dumpb(json.loads(text)) for text in trees]
    count = max(size * different // len(document.jsv), different)
    files = Files(*(folder / name for name in ("a.jsvl", "b.jsv", "c.ndjson", "d.json", "e.ndjson")), count)
    for file, texts in ((files.lines, records), (files.json_lines, trees), (files.typed, typed)):
        _write(file, b"", texts, count, b"\n", b"\n")
    for file, texts in ((files.items, records), (files.json_items, trees)):
        _write(file, b"[", texts, count, b",", b"]\n")
    return files


def _write(file: Path, head: bytes, texts: list[bytes], count: int, between: bytes, end: bytes) -> None:
    with file.open("wb") as out:
        out.write(head)
        for place, text in enumerate(islice(cycle(texts), count)):
            out.write(between + text if place else text)
        out.write(end)


# --- the works ----------------------------------------------------------------------------------------------------


def works(files: Files) -> Iterator[Work]:
    """Yield what is measured; peers that are not installed are left out."""
    jq, orjson = {"jq": 3.0}, {"orjson loop": 1.0}
    loop = {"orjson loop": _loop("orjson", files.json_lines)}
    yield Work(
        "lines to NDJSON",
        {US: command_of(files.lines, "ndjson"), "jq": _jq(".", files.json_lines), **loop},
        jq | orjson,
    )
    yield Work(
        "root list to NDJSON",
        {US: command_of(files.items, "ndjson"), "jq": _jq(".[]", files.json_items), **loop},
        jq | orjson,
    )
    yield Work("root list to JSON", {US: command_of(files.items, "json"), "jq": _jq(".", files.json_items)}, jq)
    for name, file, kind in (("lines", files.lines, "{}"), ("root list", files.items, "list[{}]")):
        yield Work(
            f"typed {name} to NDJSON",
            {
                US: command_of(file, "ndjson", "--type", kind.format("AuthenticateResponse")),
                "msgspec loop": _loop("msgspec", files.typed),
            },
            {"msgspec loop": 1.0},
            json.loads,
        )


def _jobs_work(files: Files) -> Work:
    """Return what is measured of two processes beside one."""
    one = command_of(files.lines, "ndjson", "--type", "AuthenticateResponse")
    return Work(
        "typed lines to NDJSON, --jobs 2", {US: [*one[:-1], "--jobs", "2", "-o"], "one job": one}, {"one job": 1.6}
    )


def _long_lines(files: Files, folder: Path) -> Files:
    """Return a file of all lines several times: processes share the conversion, but not the start of the command."""
    long = folder / "long.jsvl"
    with long.open("wb") as out:
        for _ in range(_TIMES_FOR_JOBS):
            with files.lines.open("rb") as lines:
                shutil.copyfileobj(lines, out)
    return files._replace(lines=long, records=_TIMES_FOR_JOBS * files.records)


def command_of(file: Path, target: str, *options: str) -> list[str]:
    """Return the command that converts a file; the output is its last argument."""
    return [sys.executable, "-m", "jsvcodec", "convert", str(file), "--to", target, *options, "-o"]


def _jq(program: str, file: Path) -> list[str]:
    # jq writes to standard output alone.
    return ["sh", "-c", 'jq -c "$0" "$1" > "$2"', program, str(file)] if shutil.which("jq") else []


def _loop(library: str, file: Path) -> list[str]:
    return [sys.executable, str(LOOPS), library, str(file)] if find_spec(library) else []


# --- measuring ----------------------------------------------------------------------------------------------------


def commands_table(*, quick: bool) -> Section:
    """Measure each work."""
    from benchmarks.changing import changing_works

    size, rounds = (4_000_000, 1) if quick else (200_000_000, 5)
    section = Section(
        "The command",
        f"Time of whole processes over {size / 1e6:,.0f} MB of responses of about 0.5 KB, as it passes; how many\n"
        "times as fast the command is. The loops read and write the same lines, as JSON, in one process. With\n"
        "--redact and --infer the files have 30 MB, and trees are loads and dumps of the whole, or of each line. With\n"
        f"--jobs the file is {_TIMES_FOR_JOBS} times as long.",
        ["work", "against", "records", "theirs", US, "ratio"],
    )
    if shutil.which("jq") is None:
        section.note += " jq is not installed and left out."
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = make_files(folder, size, data.responses(_DIFFERENT), _DIFFERENT)
        for work in works(files):
            _measure(section, work, files, folder, rounds)
        if (os.cpu_count() or 1) > 1:
            long = _long_lines(files, folder)
            _measure(section, _jobs_work(long), long, folder, rounds)
            long.lines.unlink()
        for work, changed in changing_works(folder, min(size, _CHANGED_SIZE)):
            _measure(section, work, changed, folder, rounds)
    return section


def _measure(section: Section, work: Work, files: Files, folder: Path, rounds: int) -> None:
    commands = {peer: command for peer, command in work.commands.items() if command}
    outputs = {peer: folder / f"output {place}" for place, peer in enumerate(commands)}
    for peer, command in commands.items():
        _run(command, outputs[peer])
    same = {peer: _is_same(outputs[US], outputs[peer], work.compared) for peer in commands}
    passed: dict[str, list[float]] = {peer: [] for peer in commands}
    for _ in range(rounds):
        for peer, command in commands.items():
            outputs[peer].unlink()  # to free a large file takes a while, too
            passed[peer].append(_run(command, outputs[peer]))
    seconds = {peer: median(found) for peer, found in passed.items()}
    for output in outputs.values():
        output.unlink()
    for peer in [peer for peer in commands if peer != US]:
        ratio = seconds[peer] / seconds[US]
        mark = "✓" if same[peer] else "✗"
        section.lines.append(
            [
                work.name,
                peer,
                f"{files.records:,}",
                duration(seconds[peer]),
                duration(seconds[US]),
                f"{ratio:.2f}x {mark}",
            ]
        )
        section.verdicts.append(Verdict(work.name, peer, ratio, work.targets[peer], same=same[peer]))
        if not same[peer]:
            section.failures.append(f"{work.name}: the results of {US} and {peer} differ")
    section.figures.append({"work": work.name, "records": files.records, "seconds": seconds, "same": same})


def _run(command: list[str], output: Path) -> float:
    """Run a command, and return how long it took."""
    paths = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # a package that was installed is compiled
    start = perf_counter()
    subprocess.run([*command, str(output)], env=environment, check=True)
    return perf_counter() - start


def _is_same(ours: Path, theirs: Path, compared: Callable[[bytes], Any]) -> bool:
    with ours.open("rb") as first, theirs.open("rb") as second:
        return all(a == b or (a and b and compared(a) == compared(b)) for a, b in zip_longest(first, second))
