"""How long the command takes to start: whole processes that do next to nothing, beside one that imports Click.

The processes take turns. What counts is the lower quartile of the time that the processor works for each, where the
system tells it: what else a machine does disturbs it less than the time that passes.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from statistics import quantiles
from time import perf_counter

from benchmarks.memory import ROOT
from benchmarks.report import Section, Verdict, duration

_CLICK = "import click"
_MOST = 1.5
"""Times as long as importing Click."""


def starting_table(*, quick: bool) -> Section:
    """Measure the version, and small conversions without a type."""
    section = Section(
        "Starting the command",
        'Whole processes, lower quartiles: time of the processor, and times that of `python -c "import click"`.',
        ["work", "time", "ratio"],
    )
    with tempfile.TemporaryDirectory() as name:
        jsv, json = Path(name, "a.jsv"), Path(name, "a.json")
        jsv.write_text("{name:Al,age:3,tags:[a,b]}\n")
        json.write_text('{"name":"Al","age":3,"tags":["a","b"]}\n')
        us = ["-m", "jsvcodec"]
        commands = {
            _CLICK: ["-c", _CLICK],
            "--version": [*us, "--version"],
            "a small JSV to JSON": [*us, "convert", str(jsv), "--to", "json"],
            "the same, into a file": [*us, "convert", str(jsv), "-o", str(Path(name, "out.json"))],
            "the same, from standard input": [*us, "convert", "--to", "json"],
            "a small JSON to JSV": [*us, "convert", str(json), "--to", "jsv"],
        }
        seconds = _measured(commands, jsv, rounds=2 if quick else 60)
    for work, each in seconds.items():
        ratio = each / seconds[_CLICK]
        section.lines.append([work, duration(each), f"{ratio:.2f}x"])
        if work != _CLICK:
            section.verdicts.append(Verdict(work, _CLICK, ratio, _MOST, at_most=True))
    section.figures.append({"work": "starting", "seconds": seconds})
    return section


def _measured(commands: dict[str, list[str]], given: Path, rounds: int) -> dict[str, float]:
    """Return the time of each command; the first round, which may compile modules, does not count."""
    samples: dict[str, list[float]] = {work: [] for work in commands}
    for _ in range(rounds + 1):
        for work, command in commands.items():
            samples[work].append(_run(command, given))
    return {work: quantiles(each[1:])[0] for work, each in samples.items()}


def _run(command: list[str], given: Path) -> float:
    paths = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # a package that was installed is compiled
    before = _clock()
    with given.open("rb") as file:
        subprocess.run(
            [sys.executable, *command], stdin=file, stdout=subprocess.DEVNULL, env=environment, check=True
        )  # fmt: skip
    return _clock() - before


def _clock() -> float:
    """Return the time that the processor has worked for processes that have ended, or else what has passed."""
    if find_spec("resource") is None:  # as on Windows
        return perf_counter()
    from resource import RUSAGE_CHILDREN, getrusage

    used = getrusage(RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
