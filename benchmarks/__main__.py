"""``python -m benchmarks``: the same work through jsvcodec and its peers; Markdown on the standard output."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from benchmarks import chart, models, report, trees
from benchmarks.calls import calls_table
from benchmarks.commands import commands_table
from benchmarks.conversions import convert_tables
from benchmarks.data import check_public
from benchmarks.faults import faults_table
from benchmarks.forms import form_tables
from benchmarks.growth import growth_table
from benchmarks.hostile import hostile_table
from benchmarks.memory import memory_table
from benchmarks.options import option_tables
from benchmarks.report import Section
from benchmarks.starting import starting_table
from benchmarks.structures import structure_tables
from benchmarks.tables import Settings


def _read(settings: Settings) -> Iterator[Section]:
    yield trees.read_trees(settings)
    if settings.folder is None:
        yield models.read_models(settings)


def _write(settings: Settings) -> Iterator[Section]:
    yield from trees.write_trees(settings)
    if settings.folder is None:
        yield models.write_models(settings)


def _json(settings: Settings) -> Iterator[Section]:
    yield from trees.json_trees(settings)
    if settings.folder is None:
        yield from models.json_models(settings)


WORKS: dict[str, Callable[[Settings], Iterable[Section]]] = {
    "read": _read,
    "write": _write,
    "fresh": trees.fresh_trees,
    "text": trees.script_tables,
    "json": _json,
    "trees": structure_tables,
    "forms": form_tables,
    "convert": convert_tables,
    "options": option_tables,
    "command": lambda settings: [commands_table(quick=settings.quick)],
    "start": lambda settings: [starting_table(quick=settings.quick)],
    "calls": lambda settings: [calls_table(seconds=settings.seconds, quick=settings.quick)],
    "faults": lambda settings: [faults_table(quick=settings.quick)],
    "memory": lambda settings: [memory_table(quick=settings.quick)],
    "growth": lambda settings: [growth_table(settings.seconds, quick=settings.quick)],
    "hostile": lambda settings: [hostile_table(quick=settings.quick)],
}

_EPILOG = """\
what is measured:
  read     JSV into trees and into models, beside json, orjson, ssrjson, msgspec, ujson, pydantic, mashumaro, cattrs and
           servicestack
  write    the same trees and models as JSV; trees also with leaves of their own types
  fresh    trees as JSV, a new one for each call
  text     Japanese, Cyrillic, Latin-1 and emoji, read and written in fresh strings
  json     JSON into trees and into models, and back
  trees    models into trees and trees into models, beside msgspec and cattrs
  forms    forms beside parse_qsl and urlencode
  convert  JSV to JSON and back, untyped and typed
  command  whole processes over 200 MB: convert beside jq, and beside loops of orjson and msgspec over lines; --jobs 2
           beside one job; --redact and --infer over 30 MB beside the same through trees
  start    the command for --version and small conversions, beside importing Click
  options  what each option costs where it changes nothing; hooks that run
  calls    the clients beside httpx with bytes: 1 KB each way on loopback
  faults   outputs of 50 KB to 30 MB in fresh processes: encode beside dumps, page faults a call
  memory   peak of reading beside what is kept, in processes of their own
  growth   time per item of lists from 100 to 100,000 items
  hostile  how time grows when hostile texts double, for all formats and both backends

The libraries come with the extra "bench"; what is missing is left out with a note. JSVCODEC_BACKEND=python or =c
chooses the backend that is measured. The exit code is 1 when a result of jsvcodec differs from what it should be or a
hostile text costs more than its length; a target that is missed is printed and no failure.
"""


def main(arguments: list[str] | None = None) -> int:
    parser = _parser()
    asked = parser.parse_args(arguments)
    if asked.data:
        try:
            check_public(asked.data)
        except ValueError as error:
            parser.error(str(error))
    seconds = asked.seconds or (0.05 if asked.quick else 3.0)
    settings = Settings(seconds=seconds, quick=asked.quick, folder=asked.data)
    facts = report.environment()
    print(report.opening(facts, quick=asked.quick), flush=True)
    sections = []
    for work in WORKS:
        for section in WORKS[work](settings) if not asked.work or work in asked.work else ():
            print(section.markdown(), flush=True)
            sections.append(section)
    print(report.summary(sections), flush=True)
    if asked.json:
        report.write_figures(asked.json, facts, sections)
    if asked.svg:
        subtitle = f"{facts['python']}, {facts['processor']}, backend {facts['backend']}"
        asked.svg.write_text(chart.draw(sections, subtitle), "utf-8")
    failures = [failure for section in sections for failure in section.failures]
    for failure in failures:
        print(f"failed: {failure}", file=sys.stderr)
    return 1 if failures else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description="Measure jsvcodec beside its peers, in one process, in rounds that take turns.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("work", nargs="*", choices=(*WORKS, []), metavar="WORK", help=f"{', '.join(WORKS)}; all of them by default")
    add("--quick", action="store_true", help="fewer and smaller documents, fewer rounds: a minute or two in all")
    add("--seconds", type=float, help="time for the rounds of one row (3, with --quick 0.05)")
    add("--data", type=Path, metavar="DIR", help="read and write the *.json documents of a folder, as trees")
    add("--json", type=Path, metavar="FILE", help="keep all figures")
    add("--svg", type=Path, metavar="FILE", help="draw the chart of reading and writing")
    return parser


if __name__ == "__main__":
    sys.exit(main())
