"""Random classes, with values and documents for them, held to the laws of `support.class_laws`.

Each kind of fault is told once, with the smallest module that shows it. The run ends with 1 if there was one. Everything
follows from the seed.
"""

from __future__ import annotations

import argparse
import copy
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import NamedTuple

from support.class_laws import STRICT, TODAY, Broken, Strictness
from support.random_builder import random_module
from support.random_classes import ClassSpec, Module
from support.random_kinds import Kind
from support.random_scalars import INT


class Found(NamedTuple):
    """What a run came to: how much was tried, and what is broken, with the modules, by its signature."""

    counts: Counter[str]
    broken: dict[str, list[tuple[Module, Broken]]]


def run(seed: int, count: int, strictness: Strictness, rounds: int = 4) -> Found:
    """Try modules until they hold `count` classes."""
    found = Found(Counter(), {})
    number = 0
    while found.counts["classes"] < count:
        module = random_module(f"{seed}/{number}", strictness.withheld)
        number += 1
        found.counts["classes"] += len(module.classes)
        for broken in strictness.broken_laws(module, rounds, found.counts):
            found.broken.setdefault(broken.signature, []).append((module, broken))
    return found


# --- the smallest module ------------------------------------------------------------------------------------------


def smallest(module: Module, fails: Callable[[Module], bool]) -> Module:
    """Return a smaller module that still fails."""
    while True:
        for change in list(_changes(module)):
            less = copy.deepcopy(module)
            change(less)
            if fails(less):
                module = less
                break
        else:
            return module


def _changes(module: Module) -> Iterator[Callable[[Module], None]]:
    """Yield what makes a module smaller, each to be applied to a copy of it."""
    for part in range(len(module.root.parts)):
        if isinstance(module.root.parts[part].form.holder, ClassSpec):
            yield lambda less, part=part: setattr(less, "root", less.root.parts[part])  # type: ignore[misc]
    for name in module.definitions:
        yield lambda less, name=name: less.definitions.pop(name) and None  # type: ignore[misc]
    if module.future:
        yield lambda less: setattr(less, "future", False)
    for index, spec in enumerate(module.classes):
        yield lambda less, index=index: less.classes.pop(index) and None  # type: ignore[misc]
        for name, least in (("base", None), ("extra", False), ("naming", ""), ("init_var", False), ("style", "attrs")):
            if getattr(spec, name) != least:
                yield _setting((index,), name, least)
        for place, member in enumerate(spec.members):
            yield lambda less, index=index, place=place: less.classes[index].members.pop(place) and None  # type: ignore[misc]
            for name, least in (("wire", ""), ("default", None), ("not_required", False)):
                if getattr(member, name) != least:
                    yield _setting((index, place), name, least)
            for kind in range(len(_simpler(member.kind))):
                yield lambda less, index=index, place=place, kind=kind: _simplify(less, index, place, kind)  # type: ignore[misc]


def _setting(where: tuple[int, ...], name: str, value: object) -> Callable[[Module], None]:
    def change(less: Module) -> None:
        holder: object = less.classes[where[0]]
        for place in where[1:]:
            holder = holder.members[place]  # type: ignore[attr-defined]
        setattr(holder, name, value)

    return change


def _simpler(kind: Kind) -> list[Kind]:
    """Return kinds that are less than this one: its parts, and it with one of them less."""
    if kind.source == "int" or "union" in kind.form.features:
        return []
    found = [INT, *kind.parts]
    for index, part in enumerate(kind.parts):
        found += [Kind(kind.form, (*kind.parts[:index], less, *kind.parts[index + 1 :])) for less in _simpler(part)]
    return found


def _simplify(module: Module, index: int, place: int, kind: int) -> None:
    member = module.classes[index].members[place]
    member.kind = _simpler(member.kind)[kind]
    if member.default is not None:
        member.default = None


def _fails_alike(signature: str, strictness: Strictness) -> Callable[[Module], bool]:
    def fails(module: Module) -> bool:
        with suppress(Exception):  # what is no module any more
            return any(broken.signature == signature for broken in strictness.broken_laws(module))
        return False

    return fails


def told_smallest(signature: str, cases: list[tuple[Module, Broken]], strictness: Strictness) -> str:
    """Return the report of one kind of fault."""
    module = min((module for module, _ in cases), key=lambda module: len(module.source()))
    module = smallest(module, _fails_alike(signature, strictness))
    again = [broken for broken in strictness.broken_laws(module) if broken.signature == signature]
    broken = min(again or [cases[0][1]], key=lambda broken: len(broken.example))
    lines = "\n".join(f"    {line}" for line in module.source_of_classes().splitlines() if line.strip())
    formats = "/".join(sorted({broken.format for _, broken in cases}))
    return (
        f"{len(cases)} x {formats} {signature}\n{lines}\n    # read as: {module.root.source}, seed {module.seed}\n"
        f"  {broken.what[:600]}\n  {broken.example[:600]}\n"
    )


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=1_000, help="classes to try (1,000)")
    parser.add_argument("--seed", type=int, default=1, help="what the classes follow from (1)")
    parser.add_argument("--strict", action="store_true", help="with what does not hold today")
    args = parser.parse_args()
    strictness = STRICT if args.strict else TODAY
    start = time.monotonic()
    counts, found = run(args.seed, args.count, strictness)
    for signature, cases in sorted(found.items(), key=lambda item: -len(item[1])):
        print(told_smallest(signature, cases, strictness), flush=True)
    amounts = ", ".join(f"{number:,} {what}" for what, number in sorted(counts.items()))
    print(f"classes, seed {args.seed}: {amounts} in {time.monotonic() - start:,.0f} s; {len(found)} kinds of faults")
    return 1 if found else 0
