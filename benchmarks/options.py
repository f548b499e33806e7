"""What options cost where they change nothing in input or output: the time with an option over the time without it.

Each row is one way of working, through a codec that was made once or through a verb, with one small order or with many,
as models or as trees; its options take turns in the same rounds. A hook that runs is set against plain calls of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import product
from typing import Any, NamedTuple

import attrs

import jsvcodec
from benchmarks.report import Section, Verdict, duration
from benchmarks.tables import Settings
from benchmarks.timing import Work, in_own_process, medians
from jsvcodec import json, jsv
from jsvcodec.names import camel_case, snake_case

_FORMATS: dict[str, Any] = {"JSV": jsv, "JSON": json}
_NO_MORE_THAN, _SORTED, _CALLS = 1.15, 2.0, 1.5


class Money:
    """What hooks read and write."""

    __slots__ = ("cents",)

    def __init__(self, cents: int) -> None:
        self.cents = cents

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Money) and self.cents == other.cents

    __hash__ = None  # type: ignore[assignment]


def _read_money(text: str) -> Money:
    return Money(int(text))


def _write_money(money: Money) -> str:
    return str(money.cents)


_HOOKS = {Money: (_read_money, _write_money)}


@attrs.define
class Line:
    product: str
    count: int
    price: float


@attrs.define
class Order:
    """Nothing in it is None, and its clock is not at midnight: neither `nulls` nor `dates` changes its text."""

    id: int
    customer: str
    placed_at: datetime
    paid: bool
    tags: list[str]
    meta: dict[str, str]
    lines: list[Line]


def orders(count: int) -> list[Order]:
    """Return the same orders every time."""
    start = datetime(2024, 1, 9, 10, 15, tzinfo=UTC)
    return [
        Order(
            id, f"customer {id % 7}", start + timedelta(minutes=id), id % 3 == 0, ["new", "a,b"],
            {"tenant": f"t{id % 9}", "theme": "dark"}, [Line("a book", 1 + id % 4, 12.5), Line("a pen", 3, 0.99)],
        )
        for id in range(count)
    ]  # fmt: skip


_READING: dict[str, dict[str, Any]] = {
    "unknown": {"unknown": "error"},
    "duplicates": {"duplicates": "error"},
    "names": {"names": "pascal"},
    "lenient": {"lenient": True},
    "hooks": {"hooks": _HOOKS},
}
_WRITING: dict[str, dict[str, Any]] = {
    "names": {"names": "pascal"},
    "dates": {"dates": "exact"},
    "nulls": {"nulls": "keep"},
    "hooks": {"hooks": _HOOKS},
    "sort_keys": {"sort_keys": True},
}


class Way(NamedTuple):
    """One way of working."""

    reading: bool
    format: str
    models: bool
    through: str
    many: bool

    def __str__(self) -> str:
        count = "200 orders" if self.many else "an order"
        return f"{self.format}, {count}, {'model' if self.models else 'tree'}, {self.through}"


def ways(reading: bool, *, quick: bool = False) -> Iterator[Way]:
    """Yield every way of reading or writing; the quick ones are a verb with one order and a codec with many."""
    for format, models, through, many in product(("JSV", "JSON"), (True, False), ("codec", "verb"), (False, True)):
        if not quick or many == (through == "codec"):
            yield Way(reading, format, models, through, many)


def works(way: Way) -> dict[str, Work]:
    """Return what is run in one way: without an option under "", and with each."""
    verbs, value = _FORMATS[way.format], orders(200) if way.many else orders(1)[0]
    kind = (list[Order] if way.many else Order) if way.models else None
    options: dict[str, dict[str, Any]] = {"": {}} | (_READING if way.reading else _WRITING)
    if way.reading:  # each with a text that names its members as the option does
        texts = {name: verbs.dumpb(value, names=chosen.get("names", "camel")) for name, chosen in options.items()}
        if way.through == "verb":
            return {name: _call(verbs.loads, texts[name], kind, **chosen) for name, chosen in options.items()}
        return {name: partial(verbs.Decoder(kind, **chosen).decode, texts[name]) for name, chosen in options.items()}
    if not way.models:
        value = verbs.loads(verbs.dumpb(value))
    if way.through == "verb":
        return {name: _call(verbs.dumpb, value, **chosen) for name, chosen in options.items()}
    return {name: partial(verbs.Encoder(**chosen).encode, value) for name, chosen in options.items()}


def _call(verb: Callable[..., Any], *arguments: Any, **options: Any) -> Work:
    """Return a call as a program has it: functools.partial alone takes 0.15 µs more for one with keywords."""
    given = {f"argument{number}": argument for number, argument in enumerate(arguments)}
    known = {"verb": verb, **given, **options}
    call = f"verb({', '.join([*given, *(f'{name}={name}' for name in options)])})"
    work: Work = eval(f"lambda {', '.join(f'{name}={name}' for name in known)}: {call}", known)
    return work


def _costs(way: Way, seconds: float) -> tuple[list[str], dict[str, float]]:
    """Return the options whose result is another one, and the seconds of each."""
    jobs = works(way)
    return differing(way, jobs), medians(jobs, seconds)


def differing(way: Way, jobs: dict[str, Work]) -> list[str]:
    """Return the options with which the result is another one."""
    expected = jobs[""]()
    return [name for name, work in jobs.items() if _differs(way, expected, work())]


def _differs(way: Way, expected: Any, result: Any) -> bool:
    if way.reading:
        return bool(result != expected) and (way.models or _by_name(result) != expected)
    kind = (list[Order] if way.many else Order) if way.models else None
    read = partial(_FORMATS[way.format].loads, type=kind)
    return bool(read(result) != read(expected))


def _by_name(tree: Any) -> Any:
    """Return a tree with its keys in camelCase."""
    if isinstance(tree, dict):
        return {camel_case(snake_case(key)): _by_name(value) for key, value in tree.items()}
    return [_by_name(value) for value in tree] if isinstance(tree, list) else tree


def option_tables(settings: Settings) -> Iterator[Section]:
    """Measure every option, reading and writing, and hooks that run."""
    for reading, options in ((True, _READING), (False, _WRITING)):
        verb = "Reading" if reading else "Writing"
        note = (
            "Times as long as without the option, which is in the first column; hooks: for a type that does not occur."
        )
        section = Section(f"Options: {verb.lower()}", note, ["work", "without", *options])
        for way in ways(reading, quick=settings.quick):
            others, seconds = in_own_process(partial(_costs, way, settings.seconds))
            ratios = {name: seconds[name] / seconds[""] for name in options}
            section.lines.append([str(way), duration(seconds[""]), *(f"{ratio:.2f}x" for ratio in ratios.values())])
            section.figures.append({"work": str(way), "seconds": seconds, "ratios": ratios})
            section.failures += [f"{verb}, {way}: {name} gives another result" for name in others]
        if jsvcodec.backend == "c":
            section.verdicts = [_worst(section, name) for name in options]
        yield section
    yield _hook_table(settings)


def _worst(section: Section, option: str) -> Verdict:
    row = max(section.figures, key=lambda figure: figure["ratios"][option])
    bound = _SORTED if option == "sort_keys" else _NO_MORE_THAN
    return Verdict(f"{option}, at worst: {row['work']}", "without", row["ratios"][option], bound, at_most=True)


# --- hooks that run -----------------------------------------------------------------------------------------------

_MANY = 1_000


@attrs.define
class Priced:
    price: Money


@attrs.define
class Spelled:
    price: str


def _hook_works(format: str, reading: bool, members: bool) -> dict[str, Work]:
    """Return a thousand values with the hook, the same as texts without it, and the plain calls."""
    verbs, values, texts = _FORMATS[format], [Money(n) for n in range(_MANY)], [str(n) for n in range(_MANY)]
    hooked: Any = [Priced(value) for value in values] if members else values
    spelled: Any = [Spelled(text) for text in texts] if members else texts
    if not reading:
        encoder = verbs.Encoder(hooks=_HOOKS)
        return {
            "with": partial(encoder.encode, hooked),
            "without": partial(verbs.Encoder().encode, spelled),
            "calls": lambda: [_write_money(value) for value in values],
        }
    text = verbs.dumpb(spelled)
    kinds: Any = (Priced, Spelled) if members else (Money, str)
    return {
        "with": partial(verbs.Decoder(list[kinds[0]], hooks=_HOOKS).decode, text),
        "without": partial(verbs.Decoder(list[kinds[1]]).decode, text),
        "calls": lambda: [_read_money(text) for text in texts],
    }


def _hook_costs(make: Callable[[], dict[str, Work]], seconds: float) -> dict[str, float]:
    return medians(make(), seconds)


def _hook_table(settings: Settings) -> Section:
    note = f"{_MANY:,} values that a hook reads or writes, beside the same as texts: its cost, in plain calls of it."
    section = Section("Options: hooks that run", note, ["work", "with", "without", "plain calls", "cost of a call"])
    for format, reading, members in product(("JSV", "JSON"), (True, False), (False, True)):
        work = f"{'reading' if reading else 'writing'} {format}, {'members' if members else 'items'}"
        seconds = in_own_process(partial(_hook_costs, partial(_hook_works, format, reading, members), settings.seconds))
        cost = (seconds["with"] - seconds["without"]) / seconds["calls"]
        section.lines.append([work, *map(duration, seconds.values()), f"{cost:.2f}x"])
        section.figures.append({"work": work, "seconds": seconds, "cost": cost})
        if jsvcodec.backend == "c":
            section.verdicts.append(Verdict(work, "plain calls", cost, _CALLS, at_most=True))
    return section
