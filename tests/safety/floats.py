"""Floats in both directions: written with the digits of `repr` in JSV, and as msgspec has them in JSON, and read back as the same float.

Nine of ten are random bits, the others are as they occur in documents. Everything follows from the seed. The run ends
with 1 if a text or a float is wrong; the first of them are shown.
"""

from __future__ import annotations

import argparse
import json as standard_json
import random
import time

import msgspec
from support.floats import hard, jsv_text, random_floats

from jsvcodec import json, jsv

BLOCK = 50_000


def wrong(values: list[float], formats: list[str]) -> list[tuple[str, float]]:
    """Return what is written or read wrongly, and by which format."""
    found = []
    for name in formats:
        module, text = (jsv, _jsv_document(values)) if name == "jsv" else (json, msgspec.json.encode(values).decode())
        written = module.Encoder().encode(values).decode()
        if written != text:
            rows = zip(values, text[1:-1].split(","), written[1:-1].split(","), strict=True)
            found += [(f"{name}, written", value) for value, one, other in rows if one != other]
        again = module.Decoder(list[float]).decode(written)
        if again != values:
            found += [(f"{name}, read", value) for value, back in zip(values, again, strict=True) if value != back]
    return found


def _jsv_document(values: list[float]) -> str:
    return f"[{','.join(map(_jsv_text, values, standard_json.dumps(values)[1:-1].split(', ')))}]"


def _jsv_text(value: float, text: str) -> str:
    """Return the text of .NET from that of `repr`, which most are like."""
    if text.endswith(".0"):
        return text[:-2]
    return jsv_text(value) if "e+16" in text or "e+308" in text else text.replace("e", "E")


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=50_000_000, help="floats (50,000,000)")
    parser.add_argument("--seed", type=int, default=1001)
    parser.add_argument("formats", nargs="*", default=["jsv", "json"], help="jsv and json")
    args = parser.parse_args()
    start = time.monotonic()
    source = random.Random(args.seed)
    found = wrong([sign * value for sign in (1, -1) for value in hard()], args.formats)
    for _ in range(0, args.count, BLOCK):
        found += wrong(random_floats(source, BLOCK, bits=0.9), args.formats)
        if len(found) > 100:
            break
    print(f"{args.count:,} floats in {time.monotonic() - start:,.0f} s: {len(found)} wrong", *found[:10], sep="\n")
    return 1 if found else 0
