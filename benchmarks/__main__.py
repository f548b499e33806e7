"""``python -m benchmarks``: the same work through jsvcodec and its peers; Markdown on the standard output."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks import chart, report
from benchmarks.data import check_public
from benchmarks.growth import growth_table
from benchmarks.hostile import hostile_table
from benchmarks.memory import memory_table
from benchmarks.report import Section
from benchmarks.tables import Settings, read_tables, write_tables

WORKS = ("read", "write", "memory", "growth", "hostile")

_EPILOG = """\
what is measured:
  read     texts into trees and into models, beside json, orjson, msgspec, ujson, pydantic, mashumaro, cattrs and
           servicestack
  write    the same trees and models back to text
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
    settings = Settings(seconds=0.15 if asked.quick else 3.0, quick=asked.quick, folder=asked.data)
    facts = report.environment()
    print(report.opening(facts, quick=asked.quick), flush=True)
    sections = []
    for section in _measure(set(asked.work or WORKS), settings):
        print(section.markdown(), flush=True)
        sections.append(section)
    if asked.json:
        report.write_figures(asked.json, facts, sections)
    if asked.svg:
        subtitle = f"{facts['python']}, {facts['processor']}, backend {facts['backend']}"
        asked.svg.write_text(chart.draw(sections, subtitle), "utf-8")
    failures = [failure for section in sections for failure in section.failures]
    for failure in failures:
        print(f"failed: {failure}", file=sys.stderr)
    return 1 if failures else 0


def _measure(works: set[str], settings: Settings) -> Iterator[Section]:
    if "read" in works:
        yield from read_tables(settings)
    if "write" in works:
        yield from write_tables(settings)
    if "memory" in works:
        yield memory_table(quick=settings.quick)
    if "growth" in works:
        yield growth_table(settings.seconds, quick=settings.quick)
    if "hostile" in works:
        yield hostile_table(quick=settings.quick)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description="Measure jsvcodec beside its peers, in one process, in rounds that take turns.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("work", nargs="*", choices=(*WORKS, []), metavar="WORK", help=f"{', '.join(WORKS)}; all of them by default")
    add("--quick", action="store_true", help="smaller documents, fewer rounds: less than a minute in all")
    add("--data", type=Path, metavar="DIR", help="read and write the *.json documents of a folder, as trees")
    add("--json", type=Path, metavar="FILE", help="keep all figures")
    add("--svg", type=Path, metavar="FILE", help="draw the chart of reading and writing")
    return parser


if __name__ == "__main__":
    sys.exit(main())
