"""The examples of the command do what they show: each block of ``console`` is run in a shell, in a directory of its own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
_BLOCK = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)
BLOCKS = [
    pytest.param(block, id=f"{page}-{number}")
    for page in ("README.md", "docs/command.md")
    for number, block in enumerate(_BLOCK.findall((ROOT / page).read_text(encoding="utf-8")))
]


@pytest.mark.parametrize("block", BLOCKS)
def test_a_block(block, tmp_path):
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHON": sys.executable}
    define = 'jsvcodec() { "$PYTHON" -m jsvcodec "$@"; }\n'
    commands = [part.partition("\n") for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]]
    assert commands
    for command, _, shown in commands:
        ran = subprocess.run(
            ["bash", "-c", define + command], cwd=tmp_path, env=environment, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        assert ran.stdout.strip() == shown.strip()
