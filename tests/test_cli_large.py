"""The short form of ``python tests/safety large``."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from safety.large import KINDS, generate, there_and_back


@pytest.mark.skipif(os.name == "nt", reason="the system tells no peak of memory")
@pytest.mark.parametrize("kind", KINDS)
def test_a_large_file_comes_back_and_is_never_held(kind: str, tmp_path: Path) -> None:
    figures = there_and_back(kind, 4_000_000, tmp_path)
    assert figures.records >= 20_000
    assert list(tmp_path.iterdir()) == []


def test_files_are_the_same_every_time(tmp_path: Path) -> None:
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        generate(tmp_path / name, "lines", 100_000, seed)
    first, second, third = ((tmp_path / name).read_bytes() for name in "abc")
    assert first == second != third
