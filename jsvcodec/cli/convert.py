"""``jsvcodec convert``: documents and streams of records from one format to another."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from jsvcodec._safe_text import escaped
from jsvcodec.cli.documents import checked_text
from jsvcodec.cli.inputs import STANDARD, Input, expanded, label, opened_input
from jsvcodec.cli.kinds import Kind, compression_of, kind_of_file, stem_of
from jsvcodec.cli.options import conversion_options
from jsvcodec.cli.outputs import Output
from jsvcodec.cli.pipeline import Pipeline
from jsvcodec.cli.recipes import Recipe
from jsvcodec.cli.reporting import masking_keys, reported
from jsvcodec.cli.tally import Tally
from jsvcodec.cli.types import has_fixed_names
from jsvcodec.errors import DecodeError

if TYPE_CHECKING:
    from jsvcodec._inference.places import View

__all__ = ("convert",)

Opener = Callable[[], AbstractContextManager[Input]]
"""What opens an input."""


@click.command()
@click.argument("files", nargs=-1)
@conversion_options
def convert(files: tuple[str, ...], **options: Any) -> None:
    """Convert FILES, or standard input, to another format.

    FILES are files, patterns such as 'logs/*.jsvl', and directories; - is standard input. A kind of text that is not
    given follows from the file's suffix (.jsv, .json, .form, .csv; .jsvl, .ndjson, .jsonl and .forml for a document a
    line; each also with .gz, .xz, .bz2, .zst), that of a single document otherwise from its text; the output is
    otherwise JSON, or JSV where the input is JSON.

    --redact masks what has the name of a secret, also in texts that hold documents, URLs, queries or connection
    strings. It does not find secrets without a name, in the path of a URL, or in base64: look at the result.

    \b
    Examples:
      jsvcodec convert order.jsv                         JSON on standard output
      jsvcodec convert dump.jsvl.gz -o dump.ndjson.xz    line by line, of any size
      curl -s HOST/orders | jsvcodec convert - --to csv  from standard input
      jsvcodec convert --type 'list[shop.models:Order]' orders.csv -o orders.json
      jsvcodec convert exports --to json --out-dir out   a whole directory
      jsvcodec convert --in-place --indent settings.jsv
      jsvcodec convert --redact --secret pin log.jsvl -o log-to-show.jsvl
      tail -f log.jsvl | jsvcodec convert --from jsvl --to ndjson | grep -i error
    """
    _Run(files, options).run()


class _Run:
    """One call of the command."""

    def __init__(self, files: tuple[str, ...], options: dict[str, Any]) -> None:
        self._options = options
        self._check()
        with reported("files"):
            self._files = expanded(files)
        if options["out_dir"] is None and not options["in_place"]:
            for name in files:
                if os.path.isdir(name):
                    raise click.UsageError(f"{escaped(name)} is a directory: give --out-dir.")
        if options["names"] is not None and has_fixed_names(options["type"]):
            click.echo("names that a class fixes stay as they are, whatever --names says", err=True)
        self._recipe = _recipe(options)
        self._show_path = masking_keys(options["type"]) if options["redact"] else str
        shows = sys.stderr is not None and sys.stderr.isatty() and not options["quiet"]
        self._tally = Tally(shows)
        self._file = STANDARD

    def _check(self) -> None:
        options = self._options
        if options["infer"] and options["type"] is not None:
            raise click.UsageError("--infer guesses what --type knows: give one of them.")
        if options["secret"] and not options["redact"]:
            raise click.UsageError("--secret names what --redact masks: give both.")
        if options["rejects"] is not None and options["redact"]:
            raise click.UsageError("--rejects writes records as they came, with the secrets that --redact masks.")
        if options["infer_records"] is not None and not options["infer"]:
            raise click.UsageError("--infer-records is for --infer: give both.")
        for name in ("names", "unknown"):
            if options[name] is not None and options["type"] is None:
                raise click.UsageError(f"--{name} is for the members of a class: give it with --type.")
        if options["in_place"] and (options["out_dir"] is not None or options["output"] != STANDARD):
            raise click.UsageError("--in-place says where the output goes: give no -o and no --out-dir.")
        if options["out_dir"] is not None and options["output"] != STANDARD:
            raise click.UsageError("-o and --out-dir both say where the output goes: give one of them.")
        if options["rejects"] is not None and options["on_error"] != "skip":
            raise click.UsageError("--rejects is for the records that --on-error skip passes over.")

    # --- inputs and outputs ---

    def run(self) -> None:
        """Convert all inputs."""
        options = self._options
        try:
            with reported("<stderr>"), ExitStack() as stack:
                self._rejects = self._opened_rejects(stack)
                if options["in_place"]:
                    self._each(self._place_of_itself())
                elif options["out_dir"] is not None:
                    self._each(self._places_below(options["out_dir"]))
                else:
                    self._together()
        finally:
            self._tally.clear()
        if self._tally.failures:
            click.echo(f"refused records that were skipped: {self._tally.failures}", err=True)
        if options["stats"]:
            click.echo(self._tally.summary(), err=True)

    def _opened_rejects(self, stack: ExitStack) -> Callable[[bytes], Any] | None:
        name = self._options["rejects"]
        if name is None:
            return None
        return stack.enter_context(Output(name, compression_of(name), label(name, "stdout"))).write

    def _place_of_itself(self) -> list[tuple[str, str, Kind | None]]:
        places: list[tuple[str, str, Kind | None]] = []
        for name, _ in self._files:
            if name == STANDARD:
                raise click.UsageError("standard input cannot be converted in place.")
            kind, target = kind_of_file(name), self._options["target"]
            if target is not None and kind != target:
                raise click.UsageError(f"--to {target.name} and the suffix of {escaped(name)} differ.")
            if kind is None:
                raise click.UsageError(f"{escaped(name)} has the suffix of no format, so its format cannot be kept.")
            places.append((name, name, kind))
        return places

    def _places_below(self, directory: str) -> list[tuple[str, str, Kind | None]]:
        target: Kind | None = self._options["target"]
        if target is None:
            raise click.UsageError("--out-dir needs --to.")
        places: list[tuple[str, str, Kind | None]] = []
        for name, below in self._files:
            if name == STANDARD:
                raise click.UsageError("standard input has no name below --out-dir: give -o.")
            places.append((name, os.path.join(directory, f"{stem_of(below)}.{target.name}"), target))
        if len({output for _, output, _ in places}) < len(places):
            raise click.UsageError("two of the files would be written to the same file.")
        return places

    def _keep_rejects_apart(self, outputs: list[str]) -> None:
        rejects = self._options["rejects"]
        others = [*(name for name, _ in self._files if name != STANDARD), *outputs]
        if rejects is not None and any(_is_same_file(rejects, other) for other in others):
            raise click.UsageError("--rejects is an input or the output: give it a file of its own.")

    def _each(self, places: list[tuple[str, str, Kind | None]]) -> None:
        self._keep_rejects_apart([output for _, output, _ in places])
        for name, output, target in places:
            with reported(label(output)):
                os.makedirs(os.path.dirname(output) or ".", exist_ok=True)
            with reported(label(name), self._show_path):
                self._convert([name], output, target)

    def _together(self) -> None:
        output = self._options["output"]
        self._keep_rejects_apart([output])
        target = self._options["target"] or _kind_of_output(output)
        if len(self._files) > 1 and (target is None or target.framing != "lines"):
            raise click.UsageError("several files go to one output as lines only: give --to jsvl or so, or --out-dir.")
        self._convert([name for name, _ in self._files], output, target)

    def _convert(self, names: list[str], output: str, target: Kind | None) -> None:
        options = self._options
        self._file = names[0]
        with ExitStack() as stack:
            # What is wrong with an input is told before the output is closed, which then stays as it was.
            written = stack.enter_context(Output(output, compression_of(output), label(output, "stdout")))
            recipe, inputs = self._recipe, [self._opener(name) for name in names]
            if options["infer"]:
                recipe, inputs = self._inferred(stack, names, target)
            pipeline = Pipeline(
                STANDARD, options["source"], target, recipe, written.write, written.flush, self._refuse,
                self._tally, options["lenient"], options["jobs"],
            )  # fmt: skip
            for name, opened in zip(names, inputs, strict=True):
                self._file = pipeline.file = name
                with reported(label(name), self._show_path), opened() as file:
                    self._run_one(pipeline, file)
            if pipeline.sink is not None:
                with reported(label(names[-1]), self._show_path):
                    pipeline.sink.close()
            with reported(label(output, "stdout")):
                written.finish()

    def _opener(self, name: str) -> Opener:
        return partial(opened_input, name, self._options["encoding"])

    def _inferred(self, stack: ExitStack, names: list[str], target: Kind | None) -> tuple[Recipe, list[Opener]]:
        """Return the recipe that what the inputs hold makes of ours, and what opens the inputs once more."""
        from jsvcodec._inference.numbers import NOTHING, NUMBERS_OF_JSON, NUMBERS_ONLY, Renumber, plan_of
        from jsvcodec.cli.looking import Looking

        options = self._options
        most = options["infer_records"]
        looking = Looking(
            options["source"], self._recipe, options["lenient"], options["on_error"] == "skip", most, tells=False
        )

        def view_of(source: str) -> View:
            into = target.format if target is not None else "jsv" if source == "json" else "json"
            if into == "jsv" and most is None:  # there a number has the text that it would be made of
                return NOTHING
            return NUMBERS_OF_JSON if into == "json" else NUMBERS_ONLY

        inputs = []
        for name in names:
            with reported(label(name), self._show_path):
                inputs.append(looking.look(stack, name, options["encoding"], view_of))
        plan = plan_of(looking.place)
        renumber = Renumber(plan, is_complete=most is None) if plan.changes() else None
        return self._recipe._replace(infer=renumber), inputs

    def _run_one(self, pipeline: Pipeline, file: Any) -> None:
        try:
            pipeline.run(file)
        except DecodeError as error:
            refused = error
        else:
            return
        if self._options["on_error"] != "skip" or refused.record is not None:
            raise refused
        self._refuse(refused, b"")

    def _refuse(self, error: DecodeError, raw: bytes) -> None:
        if self._options["on_error"] != "skip":
            raise checked_text(error, raw)
        self._tally.failures += 1
        if self._rejects is not None and raw:
            self._rejects(raw if raw.endswith(b"\n") else raw + b"\n")


def _is_same_file(one: str, other: str) -> bool:
    """Return whether what is written to one would be lost, or would be in the way, in the other."""
    if STANDARD in (one, other) or not os.path.exists(one):
        return one == other or os.path.realpath(one) == os.path.realpath(other)
    return os.path.isfile(one) and os.path.exists(other) and os.path.samefile(one, other)


def _kind_of_output(output: str) -> Kind | None:
    """Return the kind that an output file has by its suffix. Raises `UsageError` for a suffix of none."""
    found = kind_of_file(output)
    suffix = os.path.splitext(output)[1]
    if found is None and suffix not in ("", "."):
        raise click.UsageError(f"no format has the suffix {escaped(suffix)}: give --to.")
    return found


def _recipe(options: dict[str, Any]) -> Recipe:
    reading: dict[str, Any] = {"names": options["names"] or "camel", "lenient": options["lenient"]}
    for name in ("unknown", "duplicates"):
        if options[name] is not None:
            reading[name] = options[name]
    writing: dict[str, Any] = {"names": options["names"] or "camel"}
    for name in ("indent", "sort_keys"):
        if options[name]:
            writing[name] = True
    if options["nulls"] is not None:
        writing["nulls"] = options["nulls"]
    if options["path"]:
        from jsvcodec._rebuilding import steps_to

        try:
            steps_to(options["path"])
        except ValueError as error:
            raise click.UsageError(str(error)) from None
    return Recipe(
        "", "", options["type"], reading, writing, options["redact"], None, options["nested"], options["path"] or "",
        options["secret"],
    )  # fmt: skip
