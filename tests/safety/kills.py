"""Conversions in place that are killed at random moments leave the old file or the new one, and are done at the next run.

A killed process (SIGKILL) may leave its draft, which is in nobody's way; one that is ended (SIGTERM) leaves none.
"""

from __future__ import annotations

import argparse
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

COMMAND = [sys.executable, "-m", "jsvcodec", "convert", "--in-place", "--redact"]
RECORD = "{id:%d,password:x,note:abcdefghij}\n"
REDACTED = "{id:%d,password:***,note:abcdefghij}\n"


def kill_at_random(count: int, records: int, seed: int) -> dict[str, int]:
    """Kill a conversion so many times, and return how often the old and the new file were found."""
    chosen = random.Random(seed)
    old = "".join(RECORD % place for place in range(records)).encode()
    new = "".join(REDACTED % place for place in range(records)).encode()
    found = {"old": 0, "new": 0}
    with tempfile.TemporaryDirectory() as name:
        file = Path(name) / "in.jsvl"
        file.write_bytes(old)
        start = time.monotonic()
        subprocess.run([*COMMAND, file], check=True)
        longest = (time.monotonic() - start) * 1.2
        assert file.read_bytes() == new
        for _ in range(count):
            number = chosen.choice((signal.SIGKILL, signal.SIGTERM))
            file.write_bytes(old)
            before = set(file.parent.iterdir())
            process = subprocess.Popen([*COMMAND, file], stderr=subprocess.DEVNULL)
            time.sleep(chosen.uniform(0, longest))
            process.send_signal(number)
            process.wait()
            text = file.read_bytes()
            assert text in (old, new), "the file is neither the old nor the new one"
            found["old" if text == old else "new"] += 1
            if number == signal.SIGTERM:
                assert set(file.parent.iterdir()) == before, "a draft was left"
        file.write_bytes(old)
        subprocess.run([*COMMAND, file], check=True)
        assert file.read_bytes() == new, "an earlier try was in the way"
    return found


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--records", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    found = kill_at_random(args.count, args.records, args.seed)
    print(f"{args.count} kills: the old file {found['old']} times, the new one {found['new']} times")
    return 0
