"""The short form of ``python tests/safety kills``."""

from __future__ import annotations

import os

import pytest
from safety.kills import kill_at_random


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_a_killed_conversion_leaves_the_old_file_or_the_new_one() -> None:
    found = kill_at_random(count=12, records=3_000, seed=1)
    assert sum(found.values()) == 12
