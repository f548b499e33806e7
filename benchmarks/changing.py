"""The command where it changes what it converts, beside the same conversion through trees: `--redact` and `--infer`."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from benchmarks import data
from benchmarks.commands import LOOPS, US, Files, Work, command_of, make_files
from jsvcodec import jsv

TREES = "through trees"
_LIMIT = 1 / 3
"""The command may take three times as long."""

_RESPONSES, _ROWS = 2_000, 5_000


def changing_works(folder: Path, size: int) -> Iterator[tuple[Work, Files]]:
    """Yield what is measured, with its files, which are made in the folder and have about so many bytes each."""
    responses, rows = (folder / name for name in ("responses", "rows"))
    responses.mkdir()
    rows.mkdir()
    redacted = make_files(responses, size, data.responses(_RESPONSES), _RESPONSES)
    inferred = make_files(rows, size, data.readings(_ROWS), _ROWS)
    for source, target, file_of in _WAYS:
        read = jsv.loads if target.startswith("jsv") else json.loads
        yield _work("--redact", source, target, file_of(redacted), _of_shape(read)), redacted
    for source, target, file_of in _WAYS:
        if not target.startswith("jsv"):
            yield _work("--infer", source, target, file_of(inferred), _as_texts), inferred


_WAYS: tuple[tuple[str, str, Callable[[Files], Path]], ...] = (
    ("jsv", "json", lambda files: files.items),
    ("json", "json", lambda files: files.json_items),
    ("json", "jsv", lambda files: files.json_items),
    ("jsvl", "ndjson", lambda files: files.lines),
    ("jsvl", "jsvl", lambda files: files.lines),
    ("ndjson", "ndjson", lambda files: files.json_lines),
)


def _work(option: str, source: str, target: str, file: Path, compared: Callable[[bytes], Any]) -> Work:
    trees = [sys.executable, str(LOOPS), f"{source}-{target}", str(file)]
    return Work(
        f"{option}, {source} to {target}",
        {US: command_of(file, target, option), TREES: trees},
        {TREES: _LIMIT},
        compared,
    )


def _of_shape(read: Callable[[bytes], Any]) -> Callable[[bytes], Any]:
    """Return what tells the keys and the lengths of lists of a line."""

    def shape(tree: Any) -> Any:
        if isinstance(tree, dict):
            return {key: shape(value) for key, value in tree.items()}
        return [shape(item) for item in tree] if isinstance(tree, list) else ""

    return lambda line: shape(read(line))


def _as_texts(line: bytes) -> Any:
    return json.loads(line, parse_int=str, parse_float=str)
