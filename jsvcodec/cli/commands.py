"""The command ``jsvcodec``: convert documents between formats, check them, show examples and the shipped classes.

Documents come in as bytes from files or standard input and go out as UTF-8 with a line break at the end. What is wrong
goes to standard error, one line per problem and never with a value of the document: ``file:line:column: reason`` for
syntax, ``file: $.path: reason`` for meaning. Exit codes: 0 done, 1 bad data, 2 wrong use, 3 trouble with a file.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click

import jsvcodec
from jsvcodec._detection import hinted
from jsvcodec._formats import format_of_file, sniff, verbs_of
from jsvcodec._safe_text import escaped
from jsvcodec.cli.files import STANDARD, label, read_input, write_output
from jsvcodec.cli.parameters import ClassName, FormatName
from jsvcodec.errors import DecodeError, EncodeError
from jsvcodec.names import NAMINGS

__all__ = ("main",)

BAD_DATA, WRONG_USE, FILE_TROUBLE = 1, 2, 3


class _Main(click.Group):
    """The command as a whole; a reader that goes away early, like ``head``, is not a failure."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            # What is still buffered would fail again when the interpreter ends.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        ctx.exit(0)


_source = click.option("--from", "source", type=FormatName(), help="Format of the input.")
_type = click.option(
    "--type", type=ClassName(), is_eager=True, help="Read into this class: Authenticate, package.module:Class."
)
_names = click.option("--names", type=click.Choice(list(NAMINGS)), default="camel", help="Case of the member names.")
_indent = click.option("--indent", is_flag=True, help="Lay the text out.")
_lenient = click.option(
    "--lenient", is_flag=True, help="Read JSV that people wrote: extra white space, missing closing brackets."
)


@click.group(cls=_Main, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(jsvcodec.__version__, prog_name="jsvcodec")
def main() -> None:
    """Read and write ServiceStack's wire formats: JSV, JSON, forms and CSV."""


@main.command()
@click.argument("file", default=STANDARD)
@_source
@click.option("--to", "target", type=FormatName(), help="Format of the output.")
@_type
@_indent
@_names
@_lenient
@click.option("--infer", is_flag=True, help="Turn text such as 7, 1.5 and True into numbers and bools.")
@click.option("--redact", is_flag=True, help="Mask passwords, tokens and other known secrets.")
@click.option("-o", "--output", default=STANDARD, metavar="FILE", help="Replace this file, once all went well.")
def convert(
    file: str,
    source: str | None,
    target: str | None,
    type: Any,
    indent: bool,
    names: Any,
    lenient: bool,
    infer: bool,
    redact: bool,
    output: str,
) -> None:
    """Convert FILE, or standard input, to another format.

    A format that is not given follows from the file's suffix (.jsv, .json, .form, .csv), that of the input otherwise
    from its text; the output is otherwise JSON, or JSV where the input is JSON.
    """
    if infer and type is not None:
        raise click.UsageError("--infer guesses what --type knows: give one of them.")
    with _reported(label(file)):
        data = read_input(file)
        named = source or format_of_file(file)
        source = named or sniff(data)
        target = target or format_of_file(output) or ("jsv" if source == "json" else "json")
        _check_layout(target, indent)
        # What infers numbers gets numbers, and not their spelling.
        spelled = type is None and not infer
        value = _loads(data, source, named is not None, type, spelled, names=names, lenient=lenient)
        if redact:
            from jsvcodec.cli.redact import redact as redacted

            value = redacted(value, type, names=names)
        if infer:
            from jsvcodec.cli.infer import infer as inferred

            value = inferred(value)
        written = _write(value, target, indent, names)
    with _reported(label(output, "stdout")):
        write_output(output, written)


@main.command()
@click.argument("files", nargs=-1)
@_source
@_type
@_lenient
def check(files: tuple[str, ...], source: str | None, type: Any, lenient: bool) -> None:
    """Check FILES, or standard input, and list all problems.

    Prints a line for each valid file, and otherwise the place and reason of everything that is wrong.
    """
    worst = 0
    for file in files or (STANDARD,):
        try:
            with _reported(label(file)):
                data = read_input(file)
                named = source or format_of_file(file)
                format = named or sniff(data)
                _loads(data, format, named is not None, type, lenient=lenient)
                click.echo(f"{label(file)}: valid {format}")
        except click.exceptions.Exit as refused:
            worst = max(worst, refused.exit_code)
    click.get_current_context().exit(worst)


@main.command()
@click.argument("type", metavar="CLASS", type=ClassName())
@click.option("--to", "target", type=FormatName(), default="jsv", help="Format of the output.")
@_indent
@_names
def sample(type: Any, target: str, indent: bool, names: Any) -> None:
    """Print an example of CLASS with every member filled.

    The values are those that ServiceStack's metadata pages show.
    """
    _check_layout(target, indent)
    with _reported("sample"):
        try:
            value = jsvcodec.sample(type)
        except (TypeError, ValueError) as error:
            reason = str(error)
        else:
            write_output(STANDARD, _write(value, target, indent, names))
            return
        raise click.UsageError(escaped(reason))


@main.command()
@_names
def models(names: Any) -> None:
    """List the shipped classes with their members and types."""
    from jsvcodec._types.describing import class_node

    for name in jsvcodec.models.__all__:
        cls = getattr(jsvcodec.models, name)
        click.echo(name)
        node = class_node(cls)
        if node is None:
            click.echo(f"    {', '.join(member.value for member in cls)}")
            continue
        for wire, member in node.names(names).written.items():
            marks = [mark for mark in ("required", "secret") if getattr(member, mark)]
            click.echo(f"    {wire:24}{_type_text(member.kind):48}{', '.join(marks)}".rstrip())


def _check_layout(target: str, indent: bool) -> None:
    if indent and target in ("form", "csv"):
        raise click.UsageError(f"{'a form' if target == 'form' else 'CSV'} has no indented layout.")


def _loads(data: bytes, format: str, named: bool, type: Any, spelled: bool = False, **options: Any) -> Any:
    """Return what a document holds; `named` says that the format was given and not guessed, `spelled` that numbers
    stay as they are spelled.

    Blank lines around the brackets of a JSV document are no part of it: editors and shells leave them there.
    """
    start = _BLANK_LINES.match(data).end() if format == "jsv" else 0  # type: ignore[union-attr]
    is_structured = format == "jsv" and data[start : start + 1] in (b"{", b"[")
    decoder = _decoder(format, type, options)
    try:
        document = data[start:].rstrip() if is_structured else data
        return decoder.read_spelled(document) if spelled else decoder.decode(document)
    except DecodeError as error:
        refusal = error
    if refusal.pos is not None and refusal.line is not None and is_structured:
        line = refusal.line + data.count(b"\n", 0, start)
        refusal = DecodeError(refusal.reason, pos=refusal.pos + start, line=line, column=refusal.column)
    raise refusal if named or format != "json" else hinted(refusal)


class _UnreadableType(Exception):
    """A type that nobody can read; its message names it, with the class and field that have it."""


def _decoder(format: str, type: Any, options: dict[str, Any]) -> Any:
    try:
        return verbs_of(format).Decoder(type, **options)
    except TypeError as error:
        reason = str(error)
    raise _UnreadableType(reason)


_BLANK_LINES = re.compile(rb"(?:[ \t]*+\r?\n)*+")


def _write(value: Any, target: str, indent: bool, names: Any) -> bytes:
    verbs = verbs_of(target)
    written = verbs.dumpb(value, names=names, indent=indent)
    ends = verbs.Encoder.format.binary or target == "csv"  # whose rows end in a line break, the last one too
    return written if ends else written + b"\n"


@contextmanager
def _reported(name: str) -> Iterator[None]:
    """Turn what goes wrong with a document into messages and an exit code; no traceback may show a value."""
    try:
        yield
        return
    except (click.ClickException, click.exceptions.Exit, BrokenPipeError):
        raise
    except DecodeError as error:
        code, lines = BAD_DATA, _lines(name, error)
    except EncodeError as error:
        code, lines = BAD_DATA, [f"{name}: {escaped(str(error))}"]
    except OSError as error:
        code, lines = FILE_TROUBLE, [f"{name}: {error.strerror or type(error).__name__}"]
    except _UnreadableType as error:
        code, lines = WRONG_USE, [f"{name}: cannot be processed: {escaped(str(error))}"]
    except Exception as error:
        # The message of any other exception might hold a value.
        code, lines = BAD_DATA, [f"{name}: cannot be processed: {type(error).__name__}"]
    for line in lines:
        click.echo(line, err=True)
    raise click.exceptions.Exit(code)


def _lines(name: str, error: DecodeError) -> list[str]:
    if error.problems:
        return [f"{name}: {escaped(str(problem))}" for problem in error.problems]
    if error.line is not None:
        return [f"{name}:{error.line}:{error.column}: {escaped(error.reason)}"]
    return [f"{name}: {escaped(error.reason)}"]


def _type_text(kind: Any) -> str:
    """Return a type as it stands in source code."""
    from types import GenericAlias

    plain = isinstance(kind, type) and not isinstance(kind, GenericAlias)
    return re.sub(r"(?:\w+\.)+(?=\w)", "", kind.__name__ if plain else repr(kind))
