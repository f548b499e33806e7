"""Values whose own code changes what is being written: nothing crashes, and what comes out is text, a tree or an exception.

Each round makes a random value in which some parts run code when they are looked at (maps, collections, zones, attributes,
metaclasses, finalizers of cycles), and some of the rounds a signal handler beside them. That code clears, fills and
replaces containers and members, changes the classes of instances and the attributes of classes, collects garbage, and
writes the value again from inside. The rounds run in processes of their own, so that a crash is told and not fatal.
"""

from __future__ import annotations

import argparse
import gc
import signal
import subprocess
import sys
from collections import UserDict, UserList
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from random import Random
from typing import Any

import attrs

from jsvcodec import EncodeError, json, jsv
from jsvcodec._options import WriteOptions
from jsvcodec.converters import make_converter
from jsvcodec.json.values import plain_trees

ROUNDS = 5_000
BATCH = 500
DEEPEST = 3
MOST = 20
"""Writes inside of a write, and changes in one round: code that always writes again would never end."""

EXPECTED = (EncodeError, AttributeError, LookupError, RuntimeError, TypeError, ValueError)

Meddle = Callable[[], object]


class MeddlingMap(UserDict):  # type: ignore[type-arg]
    meddle: Meddle

    def __iter__(self) -> Iterator[Any]:
        self.meddle()
        return super().__iter__()


class MeddlingList(UserList):  # type: ignore[type-arg]
    meddle: Meddle

    def __iter__(self) -> Iterator[Any]:
        self.meddle()
        return iter(list(self.data))


class MeddlingZone(tzinfo):
    def __init__(self, meddle: Meddle) -> None:
        self.meddle = meddle

    def utcoffset(self, _: object) -> timedelta:
        self.meddle()
        return timedelta(hours=1)


class Finalized:
    """Part of a cycle with what it meddles with, so that the collector finds it."""

    def __init__(self, meddle: Meddle) -> None:
        self.meddle = meddle
        self.me = self

    def __del__(self) -> None:
        self.meddle()


class MeddlingKind(type):
    """A metaclass whose classes are compared by code: the core keeps its plans in a dict of classes."""

    meddle: Meddle = staticmethod(lambda: None)

    def __hash__(cls) -> int:
        MeddlingKind.meddle()
        return 7

    def __eq__(cls, other: object) -> bool:
        MeddlingKind.meddle()
        return cls is other


@attrs.define(weakref_slot=False)
class Slotted:
    a: Any = None
    b: Any = None
    extra: Any = attrs.field(factory=dict)


@attrs.define(weakref_slot=False)
class Twin:
    """Of the same layout as `Slotted`, so that instances of one can become those of the other."""

    a: Any = None
    b: Any = None
    extra: Any = attrs.field(factory=dict)


@attrs.define(slots=False)
class WithProperty:
    meddle: Any
    value: Any = None

    def __getattribute__(self, name: str) -> Any:
        if name == "value":
            object.__getattribute__(self, "meddle")()
        return object.__getattribute__(self, name)


class Name(str):
    __slots__ = ()


class Other(str):
    __slots__ = ()


class _Round:
    """One value and all that is in it."""

    def __init__(self, source: Random) -> None:
        self.source = source
        self.parts: list[Any] = []
        self.inside = 0
        self.changes = 0
        self.work: Callable[[Any], Any] = source.choice(
            (self._encode_jsv, self._encode_json, self._plain_tree, self._converter_tree)
        )()
        self.value: Any = [self.part(0) for _ in range(source.randrange(1, 6))]
        self.parts.append(self.value)
        for _ in range(
            source.choice((0, 0, 0, source.randrange(58, 70)))
        ):  # the deeper levels have a stack of their own
            self.value = source.choice(([self.value], {"around": self.value, "more": []}))
            self.parts.append(self.value)

    def _encode_jsv(self) -> Callable[[Any], Any]:
        return jsv.Encoder(nulls=self.source.choice(("omit", "keep"))).encode

    def _encode_json(self) -> Callable[[Any], Any]:
        return json.Encoder(nulls=self.source.choice(("omit", "keep"))).encode

    def _plain_tree(self) -> Callable[[Any], Any]:
        return plain_trees(WriteOptions(nulls=self.source.choice(("omit", "keep"))))

    def _converter_tree(self) -> Callable[[Any], Any]:
        converter = make_converter("jsv", nulls=self.source.choice(("omit", "keep")))
        converter.register_unstructure_hook(Name, lambda name: (self.meddle(), str.__str__(name))[1])
        converter.register_unstructure_hook(datetime, lambda moment: (self.meddle(), [moment])[1])
        return converter.unstructure

    def part(self, depth: int) -> Any:
        source = self.source
        makers: tuple[Callable[[], Any], ...] = (
            lambda: source.choice(("text", " ", "a,b", "é" * 40, "x" * 200, None, 7, 2**100, -(2**190), 1.5)),
            lambda: [2**100 + number for number in range(source.randrange(30))],
            lambda: [self.part(depth + 1) for _ in range(source.randrange(4))],
            lambda: {f"k{number}": self.part(depth + 1) for number in range(source.randrange(4))},
            lambda: {number: self.part(depth + 1) for number in range(source.randrange(3))},
            lambda: tuple(self.part(depth + 1) for _ in range(source.randrange(3))),
            lambda: Slotted(self.part(depth + 1), self.part(depth + 1), {"x": self.part(depth + 1)}),
            lambda: self._meddling(MeddlingMap({"m": self.part(depth + 1)})),
            lambda: self._meddling(MeddlingList([self.part(depth + 1)])),
            lambda: datetime(2020, 1, 2, tzinfo=MeddlingZone(self.meddle)),
            lambda: {datetime(2020, 1, 2, tzinfo=MeddlingZone(self.meddle)): self.part(depth + 1)},
            lambda: WithProperty(self.meddle, self.part(depth + 1)),
            lambda: self._of_new_class(depth),
            lambda: Name("name"),
        )
        part = source.choice(makers[:2] if depth > 3 else makers)()
        self.parts.append(part)
        return part

    def _meddling(self, part: Any) -> Any:
        part.meddle = self.meddle
        return part

    def _of_new_class(self, depth: int) -> Any:
        """Return an instance of a class that lives no longer than it, and that no plan was made of."""
        made: Any = MeddlingKind("Made", (), {"__annotations__": {"a": Any}, "a": None})
        return attrs.define(slots=self.source.random() < 0.5)(made)(self.part(depth + 1))

    def meddle(self) -> None:
        """Do something that nobody expects in the middle of writing."""
        if self.inside == 0 or self.changes >= MOST:
            return
        self.changes += 1
        source = self.source
        target = source.choice(self.parts)
        action = source.randrange(9)
        if action == 0 and isinstance(target, (list, dict)):
            target.clear()
        elif action == 1 and isinstance(target, list):
            target.extend(["more"] * source.randrange(100))
        elif action == 2 and isinstance(target, dict):
            target[f"new{source.randrange(9)}"] = ["new"]
        elif action == 3 and isinstance(target, (Slotted, Twin)):
            target.__class__ = source.choice((Slotted, Twin))
            target.a = target.extra = None
        elif action == 4 and isinstance(target, (Slotted, Twin)) and hasattr(target, "b"):
            del target.b
        elif action == 5:
            Slotted.changed = source.random()  # type: ignore[attr-defined]
        elif action == 6:
            Finalized(self.meddle)
            gc.collect()
        elif action == 7 and isinstance(target, (Name, Other)):
            target.__class__ = source.choice((Name, Other))  # type: ignore[assignment]
        else:
            self.write()

    def write(self) -> Any:
        """Write the value, or make its tree; return that, or the exception."""
        if self.inside >= DEEPEST:
            return None
        self.inside += 1
        try:
            return self.work(self.value)
        except EXPECTED as error:
            return error
        finally:
            self.inside -= 1


def run(seed: int, rounds: int) -> None:
    """Run so many rounds here."""
    gc.freeze()  # what is there already costs no time
    gc.set_threshold(20)
    for number in range(seed, seed + rounds):
        source = Random(number)
        current = _Round(source)
        MeddlingKind.meddle = current.meddle if source.random() < 0.2 else staticmethod(lambda: None)
        if source.random() < 0.3:
            signal.signal(signal.SIGALRM, lambda *_, meddle=current.meddle: meddle())  # type: ignore[misc]
            signal.setitimer(signal.ITIMER_REAL, 1e-5 + source.random() * 1e-4)
        try:
            result = current.write()
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            MeddlingKind.meddle = staticmethod(lambda: None)
        assert isinstance(result, (bytes, list, dict, *EXPECTED)), result


def run_apart(seed: int, rounds: int) -> str:
    """Run so many rounds in a process of its own; return what went wrong, or nothing."""
    command = [sys.executable, str(Path(__file__).parent), "meddling", "--in-process"]
    options = ["--seed", str(seed), "--rounds", str(rounds)]
    done = subprocess.run([*command, *options], capture_output=True, text=True)
    return f"seed {seed} ended with {done.returncode}\n{done.stderr[-2000:]}" if done.returncode else ""


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"values to write ({ROUNDS:,})")
    parser.add_argument("--seed", type=int, default=1, help="of the first (1)")
    parser.add_argument("--in-process", action="store_true", help="run them here")
    args = parser.parse_args()
    if args.in_process:
        run(args.seed, args.rounds)
        return 0
    failed = 0
    for seed in range(args.seed, args.seed + args.rounds, BATCH):
        told = run_apart(seed, min(BATCH, args.seed + args.rounds - seed))
        failed += bool(told)
        print(told or f"seed {seed}: fine", flush=True)
    return 1 if failed else 0
