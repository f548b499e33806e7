"""Recorded rows from `tests/vectors` and `tests/samples`: one JSON object a line, no interpretation."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

TESTS = Path(__file__).resolve().parent.parent
SAMPLES = TESTS / "samples"
SEEDS = TESTS / "seeds"

Row = dict[str, Any]


@cache
def rows(name: str) -> list[Row]:
    """All rows of `tests/vectors/<name>.jsonl`; their ids are unique within the file."""
    return read_lines(TESTS / "vectors" / f"{name}.jsonl")


def read_lines(path: Path) -> list[Row]:
    # Split at LF alone: U+2028 and its like stand unescaped inside the strings.
    return [json.loads(line) for line in path.read_text("utf-8").split("\n") if line]
