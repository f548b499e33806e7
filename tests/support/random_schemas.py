"""Random classes, and data of each that tells its types apart.

A schema is a class of one to six members, nested up to three levels. A member is a scalar, an enum, a list, a map or a
class, and optional in a quarter of all cases. Its data are 120 records, in which

* each scalar has values that only its own type fits: a Decimal has one that ends in 0, a float one with an exponent
  or more digits than others, a datetime one that is no midnight, a text one that is nothing else, an integer any;
* each of the two or three values of an enum comes as often as the others, and its member has a harmless name;
* a map has a key that is no identifier;
* an optional member is missing, or null, in every seventh value, and is there in the others;
* a list is empty in every fifth value, and has up to three items in the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count, cycle
from random import Random
from typing import Any
from uuid import UUID

from jsvcodec._inference.shapes import Choice, Class, Leaf, Listing, Mapping, Part, Shape

__all__ = ("RECORDS", "random_schema", "records_of")

RECORDS = 120
NAMES = (
    "id", "title", "placedAt", "Total", "is_open", "status", "kind", "lines", "tags", "URLPath", "from", "class", "size",
    "x", "int", "list", "date", "größe", "state", "level2", "deliveryDays", "Parent",
)  # fmt: skip
WORDS = ("New", "Paid", "Shipped", "on-hold", "Returned", "lost", "DarkBlue", "high", "LOW")
LEAVES: dict[str, Callable[[int], Any]] = {
    "str": lambda n: ("two words", "007", "7", "True", "2024-01-09", "", "x:y")[n % 7] + (str(n) if n % 2 else ""),
    "bool": lambda n: n % 3 == 0,
    "int": lambda n: (7, 0, -12, 10**20 + n, n)[n % 5],
    "float": lambda n: (1.5, 1e-20, 1e300, n / 7, float(n) + 0.5)[n % 5],
    "Decimal": lambda n: (Decimal("1.50"), Decimal("0.0"), Decimal(n) / 8, Decimal("-3.10"))[n % 4],
    "date": lambda n: date(2024, 1, 9) + timedelta(days=n),
    "datetime": lambda n: datetime(2024, 1, 9, 10, 30, n % 60, tzinfo=UTC) + timedelta(days=n),
    "timedelta": lambda n: timedelta(minutes=n, seconds=1),
    "UUID": lambda n: UUID(int=(0xABCDEF << 100) + n),
}


def random_schema(seed: int) -> Class:
    random = Random(seed)
    return _class(random, 0)


def _class(random: Random, depth: int) -> Class:
    names = random.sample(NAMES, random.randint(1, 6))
    return Class(tuple((name, Part(_shape(random, depth), random.random() < 0.25)) for name in names))


def _shape(random: Random, depth: int) -> Shape:
    ways: list[Callable[[], Shape]] = [lambda: Leaf(random.choice([*LEAVES]))] * 5
    ways.append(lambda: Choice(tuple(sorted(random.sample(WORDS, random.randint(2, 3))))))
    if depth < 3:
        ways += [
            lambda: Listing(Part(_shape(random, depth + 1))),
            lambda: Mapping(Part(_no_enum(random, depth + 1))),
            lambda: _class(random, depth + 1),
            lambda: Listing(Part(_class(random, depth + 1))),
        ]
    return random.choice(ways)()


def _no_enum(random: Random, depth: int) -> Shape:
    """Return the shape of the values of a map, whose keys are data: an enum in it is never shown."""
    while isinstance(found := _shape(random, 3), Choice):
        pass
    return found


def records_of(schema: Class) -> list[Any]:
    """Return records that tell all types of a schema apart."""
    values = _values(schema)
    return [next(values) for _ in range(RECORDS)]


def _values(shape: Shape) -> Iterator[Any]:
    match shape:
        case Leaf(kind=kind):
            yield from map(LEAVES[kind], count())
        case Choice(values=values):
            yield from cycle(values)
        case Listing(item=part):
            items = _values(part.shape)
            for n in count(1):
                yield [next(items) for _ in range(0 if n % 5 == 0 else n % 3 + 1)]
        case Mapping(value=part):
            items = _values(part.shape)
            for n in count():
                yield {key: next(items) for key in (f"2024-{n}", "x")}
        case Class(members=members):
            columns = [(name, part.is_optional, _values(part.shape)) for name, part in members]
            for n in count():
                record = {name: None if optional and n % 7 == 3 else next(column) for name, optional, column in columns}
                yield {name: value for name, value in record.items() if value is not None or n % 2}
