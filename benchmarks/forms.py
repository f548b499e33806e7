"""Forms and query strings beside `parse_qsl` and `urlencode`, which do less: they know neither types nor classes.

`parse_qsl` is the basis of `parse_qs`. Both get and give `str`, as they take it fastest.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlencode

import attrs

from benchmarks.peers import US
from benchmarks.report import Section
from benchmarks.tables import Row, Settings, Table, Target
from benchmarks.timing import Job
from jsvcodec import form
from jsvcodec.models import Authenticate

_NOTE = "Query strings; into a tree, jsvcodec makes a dict of texts. `parse_qsl` and `urlencode` do less."


@attrs.define
class Range:
    low: int
    high: int


@attrs.define
class Search:
    """A query with lists, a map and a nested class."""

    text: str
    ids: list[int]
    tags: list[str]
    meta: dict[str, str]
    price: Range
    page: int = 0
    exact: bool = False


_SIGN_IN = Authenticate(
    provider="credentials", user_name="ada@example.org", password="p@55,word & more", remember_me=True
)
_SEARCH = Search(
    "café, near me", [7, 12, 1_003], ["new", "a,b", "used"], {"tenant": "t7", "theme": "dark"}, Range(10, 250), 3, True
)
_PAIRS: dict[Any, list[tuple[str, str]]] = {
    Authenticate: [
        ("provider", "credentials"), ("userName", "ada@example.org"), ("password", "p@55,word & more"),
        ("rememberMe", "True"),
    ],
    Search: [
        ("text", "café, near me"), ("ids", "[7,12,1003]"), ("tags", '[new,"a,b",used]'),
        ("meta", "{tenant:t7,theme:dark}"), ("price", "{low:10,high:250}"), ("page", "3"), ("exact", "True"),
    ],
}  # fmt: skip


class Query(NamedTuple):
    """A query string: its pairs, the type that it is read into, and the value."""

    name: str
    pairs: list[tuple[str, str]]
    kind: Any
    value: Any

    @property
    def text(self) -> str:
        return urlencode(self.pairs)

    @property
    def size(self) -> int:
        return len(self.text)


def queries() -> Iterator[Query]:
    """Yield each query, into its model and into a tree."""
    for name, model in (("sign-in request", _SIGN_IN), ("query with lists, a map and a class", _SEARCH)):
        pairs = _PAIRS[type(model)]
        yield Query(f"{name}, model", pairs, type(model), model)
        yield Query(f"{name}, tree", pairs, None, dict(pairs))


def reading_jobs(query: Query) -> tuple[list[Job], Any]:
    """Return the reading of a query by both, and its pairs."""
    ours = partial(form.Decoder(query.kind).decode, query.text)
    return [
        Job(US, ours, lambda value: query.pairs if value == query.value else value),
        Job("parse_qsl", partial(parse_qsl, query.text, keep_blank_values=True), list),
    ], query.pairs


def writing_jobs(query: Query) -> tuple[list[Job], Any]:
    """Return the writing of a query by both, and its pairs."""
    return [
        Job(US, partial(form.Encoder().encode_text, query.value), parse_qsl),
        Job("urlencode", partial(urlencode, query.pairs), parse_qsl),
    ], query.pairs


def form_tables(settings: Settings) -> Iterator[Section]:
    """Measure reading and writing queries."""
    for title, jobs, against in (
        ("Reading forms", reading_jobs, "parse_qsl"),
        ("Writing forms", writing_jobs, "urlencode"),
    ):
        rows = [Row(partial(_pick, number), [Target(against, 5)]) for number, _ in enumerate(queries())]
        yield Table(title, _NOTE, jobs, unit="characters").measure(rows, settings)


def _pick(number: int) -> Query:
    return list(queries())[number]
