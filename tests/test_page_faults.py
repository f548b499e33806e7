"""Writing texts of one size again and again takes no fresh pages from the system: a count in a fresh process each.

A page fault costs more than writing what fits on the page. glibc gives large blocks fresh pages on every call until
a block of that size was freed whole, which depends on everything a process did before; so each count has its own.
"""

from __future__ import annotations

import os
import platform
import subprocess
import sys

import pytest

import jsvcodec

pytestmark = [
    pytest.mark.skipif(jsvcodec.backend != "c", reason="the sizes are chosen by the compiled core"),
    pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="the allocator of glibc is meant"),
    pytest.mark.skipif("LD_PRELOAD" in os.environ, reason="another allocator stands in"),
]

COUNT = """
import resource, statistics, sys
from jsvcodec import jsv
from jsvcodec.models import AuthenticateResponse

kind, verb, size = sys.argv[1], sys.argv[2], int(sys.argv[3])
model = AuthenticateResponse(user_id="1", display_name={"words": "Привет, мир"}.get(kind, "Anna"), bearer_token="x" * 200)
one = model if kind == "model" else jsv.loads(jsv.dumps(model))
value = [one] * (size // len(jsv.dumpb(one)) + 1)
encode = jsv.Encoder().encode if verb == "encode" else getattr(jsv, verb)
counts = []
for _ in range(20):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    text = encode(value)
    counts.append(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
assert len(text) > size * 0.9
print(statistics.median(counts[4:]))
"""


@pytest.mark.parametrize("size", [50_000, 500_000, 5_000_000])
@pytest.mark.parametrize("verb", ["encode", "dumps", "dumpb"])
@pytest.mark.parametrize("kind", ["model", "tree", "words"])
def test_from_the_fifth_call_on_no_pages_are_taken(kind: str, verb: str, size: int) -> None:
    command = [sys.executable, "-c", COUNT, kind, verb, str(size)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert float(done.stdout) <= 2
