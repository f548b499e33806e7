"""Texts made to be expensive: a text twice as long may take twice the time, whatever its shape.

For each shape, reader and backend the time of reading n characters is set against 2n, for n that doubles until one
reading takes long enough to be measured well. The limits of depth and fields are lifted, so that they cannot hide a
cost; that of digits stays, since Python turns text into a number in the square of its length. Whether a text is read or
refused does not matter. A growth beyond 2.6 is measured again further on, since noise and a step from one way
of reading to another pass while a true growth stays, and is a failure when it does.

Keys of a set or map are numbered texts of each scalar type, where there is a way to it all of one hash. Refusals are of
documents with a problem in every part, and of recursive unions with one at the bottom.

``python -m benchmarks.hostile SECONDS`` measures the backend that JSVCODEC_BACKEND names and prints JSON.
"""

from __future__ import annotations

import gc
import json
import sys
from base64 import b64encode
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from importlib.util import find_spec
from itertools import pairwise
from time import thread_time
from typing import Any
from uuid import UUID

import attrs

from benchmarks.memory import run_worker
from benchmarks.report import Section
from jsvcodec import DecodeError, Limits

_TOO_MUCH = 2.6
_AGAIN = 3
_SHORTEST = 512
_LONGEST = 1 << 23

Reading = Callable[[str], object]


def _indented(n: int) -> str:
    """Return nested lists as they are laid out; indentation makes a text as long as the square of its depth."""
    depth = max(1, int(n**0.5))
    opened = "".join("\t" * level + "[\n" for level in range(depth))
    return opened + "".join("\t" * level + "]" + "\n" * bool(level) for level in reversed(range(depth)))


SHAPES: dict[str, Callable[[int], str]] = {
    "deep lists": lambda n: "[" * (n // 2) + "]" * (n // 2),
    "deep maps": lambda n: "{a:" * (n // 4) + "}" * (n // 4),
    "deep JSON maps": lambda n: '{"a":' * (n // 6) + "1" + "}" * (n // 6),
    "deep, never closed": lambda n: "[" * n,
    "deep maps, never closed": lambda n: "{a:[" * (n // 4),
    "wide list": lambda n: "[" + "a," * (n // 2) + "a]",
    "wide map": lambda n: "{" + ",".join(f"k{i}:v" for i in range(n // 9)) + "}",
    "one key repeated": lambda n: "{" + "key:1," * (n // 6) + "key:1}",
    "one JSON key repeated": lambda n: "{" + '"key":1,' * (n // 8) + '"key":1}',
    "one field repeated": lambda n: "&".join(["key=1"] * (n // 6)),
    "many quotes": lambda n: "[" + '"a",' * (n // 4) + '"a"]',
    'a run of ""': lambda n: '["' + '""' * (n // 2) + '"]',
    'a run of "" without its end': lambda n: '["' + '""' * (n // 2),
    "a quote without its end": lambda n: '{a:"' + "b," * (n // 2),
    "quotes inside bare text": lambda n: "{a:" + 'b"' * (n // 2) + "}",
    "many &": lambda n: "a=1" + "&" * n,
    "many fields": lambda n: "&".join(f"k{i}=v" for i in range(n // 9)),
    "many indexed fields": lambda n: "&".join(f"m[k{i}]=v" for i in range(n // 12)),
    "many %": lambda n: "a=" + "%" * n,
    "many %25": lambda n: "a=" + "%25" * (n // 3),
    "brackets in a field": lambda n: "a=" + "[" * n,
    "long key": lambda n: "{" + "k" * n + ":1}",
    "long key without its end": lambda n: "{" + "k" * n,
    "empty items": lambda n: "[" + "," * n + "]",
    "empty members": lambda n: "{" + "," * n + "}",
    "deep, indented": _indented,
    "deep, indented, mangled": lambda n: _indented(n).replace("\t", " "),
    "many lines": lambda n: "{\n" + "\ta: 1,\n" * (n // 7) + "\ta: 1\n}",
    "brackets in a string": lambda n: '["' + "[{" * (n // 2) + '"]',
    "brackets in an indented string": lambda n: '[\n\t"' + "[{" * (n // 2) + '"\n]',
    "long number": lambda n: "[" + "1" * n + "]",
    "blanks": lambda n: "{\n" + " \t\n" * (n // 3) + "a: 1}",
    "blanks beside marks": lambda n: "{" + "a : 1 , " * (n // 8) + "a : 1 }",
    "a run of blanks in text": lambda n: "{ a : b" + " " * n + "c }",
    "a run of blanks before a comma": lambda n: "[ a" + " " * n + ", b ]",
    "commas and blanks": lambda n: "{ a : 1" + " ," * (n // 2) + "}",
    "blanks, a quote without its end": lambda n: "[ " + '"a,""' * (n // 5),
    "no brackets, no closers": lambda n: "a : [ { b : 1 , " * (n // 16),
    "maps as keys of maps": lambda n: "{" * (n // 4) + "}:1" * (n // 4 - 1) + "}",
    "maps as keys, laid out": lambda n: "{\n" + "{ " * (n // 8) + "} : 1 " * (n // 8 - 1) + "} : 1 }",
    "maps as keys, never closed": lambda n: "{" * n,
    "repeated keys under a long one": lambda n: (
        "{" + "k" * (n // 2) + ":[" + ",".join(["{a:1,a:2}"] * (n // 20)) + "]}"
    ),
    "closers only": lambda n: "]}" * (n // 2),
}


_PRIME = 2**61 - 1
"""Whatever is a whole multiple of it has the hash 0."""
_START = datetime(1970, 1, 1)

KEYS: dict[str, tuple[type, Callable[[int], str]]] = {
    "str": (str, lambda i: f"k{i}"),
    "bool": (bool, lambda i: ("True", "False", "1")[i % 3]),
    "int": (int, lambda i: str(i * _PRIME)),
    "int, the same again and again": (int, lambda i: str(i % 1_000 * _PRIME)),
    "float": (float, lambda i: str(i * _PRIME)),
    "Decimal": (Decimal, lambda i: str(i * _PRIME)),
    "UUID": (UUID, lambda i: f"{i * _PRIME:032x}"),
    "timedelta": (timedelta, lambda i: f"P{i}D"),
    "time": (time, lambda i: f"PT{i % 86_400}S"),
    "date": (date, lambda i: str((_START + timedelta(i)).date())),
    "datetime": (datetime, lambda i: (_START + timedelta(seconds=i)).isoformat() + "Z"),
    "bytes": (bytes, lambda i: b64encode(i.to_bytes(6, "big")).decode()),
}
_KEYED = ("set", "map keys")


def _list_of(text: Callable[[int], str]) -> Callable[[int], str]:
    return lambda n: f"[{','.join(text(i) for i in range(n // len(text(1))))}]"


def _map_of(text: Callable[[int], str]) -> Callable[[int], str]:
    return lambda n: "{" + ",".join(f'"{text(i)}":1' for i in range(n // len(text(1)))) + "}"


def keyed() -> Iterator[tuple[str, str, Reading, Callable[[int], str]]]:
    """Yield the shape, the reader and how both are done, for sets and maps of each type."""
    from jsvcodec import jsv

    for name, (kind, text) in KEYS.items():
        yield f"keys: {name}", "set", jsv.Decoder(set[kind]).decode, _list_of(text)  # type: ignore[valid-type]
        yield f"keys: {name}", "map keys", jsv.Decoder(dict[kind, str]).decode, _map_of(text)  # type: ignore[valid-type]


@attrs.define
class _Left:
    n: int
    child: _Left | _Right | None = None


@attrs.define
class _Right:
    n: int
    child: _Right | _Left | None = None


def _chain(levels: int) -> str:
    """Return a value of a recursive union with a bad leaf; unions that try all again cost two to the power of this."""
    return "{n:1,child:" * levels + "{n:x}" + "}" * levels


def _chains(n: int) -> str:
    levels = min(n // 16, 60)
    return f"[{','.join([_chain(levels)] * (n // (16 * levels)))}]"


REFUSED: dict[str, tuple[Any, dict[str, Any], Callable[[int], str]]] = {
    "items under a long key": (
        dict[str, list[int]], {}, lambda n: f"{{{'k' * (n // 2)}:[{','.join('x' * (n // 4))}]}}"
    ),
    "repeated keys under a long one": (
        None, {"duplicates": "error"}, lambda n: f"{{{'k' * (n // 2)}:[{','.join(['{a:1,a:2}'] * (n // 20))}]}}"
    ),
    "long map keys": (dict[int, int], {}, lambda n: "{" + ",".join(f"{i:x>100}:1" for i in range(n // 103)) + "}"),
    "missing members": (list[_Left], {}, lambda n: f"[{','.join(['{}'] * (n // 3))}]"),
    "unknown members": (_Left, {"unknown": "error"}, lambda n: f"{{n:1,{','.join(f'u{i}:1' for i in range(n // 9))}}}"),
    "recursive unions": (list[_Left | _Right], {}, _chains),
}  # fmt: skip
_REFUSALS = "refusals"


def refused() -> Iterator[tuple[str, str, Reading, Callable[[int], str]]]:
    """Yield the shape, the reader and how both are done, for documents that are refused."""
    from jsvcodec import jsv

    for name, (kind, options, shape) in REFUSED.items():
        yield f"refused: {name}", _REFUSALS, jsv.Decoder(kind, **options).decode, shape


def readers() -> dict[str, Reading]:
    """Return what is measured: each format into trees, and JSV leniently and into a class."""
    from jsvcodec import form, json, jsv, models

    lifted = Limits(depth=None, fields=None)
    return {
        "jsv": jsv.Decoder(limits=lifted).decode,
        "jsv, lenient": jsv.Decoder(lenient=True, limits=lifted).decode,
        "jsv, lenient, map": jsv.Decoder(dict[str, Any], lenient=True, limits=lifted).decode,
        "jsv, unique keys": jsv.Decoder(duplicates="error", limits=lifted).decode,
        "jsv, list of int": jsv.Decoder(list[int], limits=lifted).decode,
        "jsv, model": jsv.Decoder(models.AuthenticateResponse, limits=lifted).decode,
        "json": json.Decoder(limits=lifted).decode,
        "form": form.Decoder(limits=lifted).decode,
    }


def growth(read: Reading, shape: Callable[[int], str], seconds: float) -> tuple[float, int]:
    """Return the growth of the time when a text doubles, and the length up to which it was measured."""
    n, times = _SHORTEST, [_time(read, shape(_SHORTEST))]
    while len(times) < 3 or (times[-1] < seconds and n < _LONGEST):
        n *= 2
        times.append(_time(read, shape(n)))
    measured = [time for time in times if time >= seconds / 8][-3:]
    worst = max((after / before for before, after in pairwise(measured)), default=times[-1] / times[-2])
    for _ in range(_AGAIN):
        if worst <= _TOO_MUCH:
            break
        n *= 2
        worst = _time(read, shape(n)) / _time(read, shape(n // 2))
    return worst, n


def _time(read: Reading, text: str) -> float:
    """Return the shortest of three readings, in seconds of the processor: what else the machine does is no matter."""
    best = float("inf")
    gc.collect()
    for _ in range(3):
        start = thread_time()
        result = outcome(read, text)
        best = min(best, thread_time() - start)
        del result
    return max(best, 1e-9)


def outcome(read: Reading, text: str) -> object:
    try:
        return read(text)
    except DecodeError as refusal:
        return refusal


def measure(seconds: float) -> list[dict[str, Any]]:
    """Measure every shape with every reader."""
    gc.freeze()
    figures = []
    for name, shape in SHAPES.items():
        for reader, read in readers().items():
            grown, n = growth(read, shape, seconds)
            figures.append({"shape": name, "reader": reader, "growth": grown, "characters": n})
    for name, reader, read, shape in (*keyed(), *refused()):
        grown, n = growth(read, shape, seconds)
        figures.append({"shape": name, "reader": reader, "growth": grown, "characters": n})
    return figures


def hostile_table(*, quick: bool) -> Section:
    """Measure both backends, where the compiled one is there."""
    backends = ["python", "c"] if find_spec("jsvcodec.core._core") else ["python"]
    seconds = "0.0005" if quick else "0.02"
    found = {name: run_worker("benchmarks.hostile", seconds, JSVCODEC_BACKEND=name) for name in backends}
    names = [*readers(), *_KEYED, _REFUSALS]
    section = Section(
        "Hostile texts",
        f"How the time grows when a text doubles, at worst; 2 is linear, beyond {_TOO_MUCH} is a failure (**bold**).\n"
        f"Backends: {' / '.join(backends)}.",
        ["shape", *names],
    )
    for shape in dict.fromkeys(row["shape"] for row in next(iter(found.values()))):
        line = [shape]
        for reader in names:
            cells = {name: cell for name, rows in found.items() if (cell := _pick(rows, shape, reader))}
            section.figures += [{"backend": name, **cell} for name, cell in cells.items()]
            section.failures += [
                f"{shape}, {reader}, {name}: grows {cell['growth']:.1f}x when the text doubles"
                for name, cell in cells.items()
                if cell["growth"] > _TOO_MUCH
            ]
            line.append(" / ".join(_text(cell["growth"]) for cell in cells.values()))
        section.lines.append(line)
    return section


def _pick(rows: list[dict[str, Any]], shape: str, reader: str) -> dict[str, Any]:
    return next((row for row in rows if row["shape"] == shape and row["reader"] == reader), {})


def _text(growth: float) -> str:
    return f"**{growth:.1f}**" if growth > _TOO_MUCH else f"{growth:.1f}"


if __name__ == "__main__":
    print(json.dumps(measure(float(sys.argv[1]))))
