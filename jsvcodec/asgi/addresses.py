"""A verb and a path -> which service is called, and what the address says of the formats. Costs one pass over the path
for each route of as many parts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal, NamedTuple
from urllib.parse import unquote

from attrs import frozen

from jsvcodec.asgi.operations import Operation
from jsvcodec.asgi.rules import Rules
from jsvcodec.http.marks import VERBS, Route, verb_of

__all__ = ("Address", "Addresses", "Missing", "Way")

Way = Literal["api", "suffix", "reply", "route"]
"""``/api/X``, ``/api/X.jsv``, ``/jsv/reply/X``, a custom route."""

_FORMATS = ("jsv", "json", "csv")


@frozen
class Address:
    """What an address means. `format` is what its suffix or its way says of the reply, None where it says nothing."""

    operation: Operation
    way: Way
    format: str | None = None
    is_batch: bool = False
    variables: Mapping[str, str] = {}

    @property
    def body_format(self) -> str | None:
        """The format of a body that is no form, whatever its label says."""
        return self.format if self.way != "route" and self.format != "csv" else None


class Missing(NamedTuple):
    """An address that calls no service: with a document in a format, or without; `allow` are verbs that it takes."""

    status: int
    allow: tuple[str, ...] = ()
    format: str | None = None


class _Pattern(NamedTuple):
    route: Route
    operation: Operation
    parts: tuple[str, ...]

    @property
    def ends_in_variable(self) -> bool:
        return self.parts[-1].startswith("{")

    def match(self, segments: tuple[str, ...]) -> dict[str, str] | None:
        """Return the variables of a path, or None where it is another one."""
        found: dict[str, str] = {}
        for place, part in enumerate(self.parts):
            if part.endswith("*}"):
                found[part[1:-2]] = "/".join(segments[place:])
                return found
            if place >= len(segments):
                return None
            if part.startswith("{"):
                found[part[1:-1]] = segments[place]
            elif part != segments[place].lower():
                return None
        return found if len(self.parts) == len(segments) else None


class Addresses:
    """The addresses of some operations."""

    def __init__(self, operations: Iterable[Operation], rules: Rules) -> None:
        self._rules = rules
        self._by_name = {each.name.lower(): each for each in operations}
        patterns = [
            _Pattern(route, each, _parts(route.path)) for each in self._by_name.values() for route in each.routes
        ]
        self._patterns = sorted(patterns, key=lambda each: [_openness(part) for part in each.parts])

    def find(self, method: str, path: str) -> Address | Missing:
        """Return what a verb and a path, with its percent coding, call."""
        segments = tuple(unquote(part) for part in path.strip("/").split("/"))
        head = segments[0].lower()
        if head == "api" and len(segments) == 2:
            return self._api(method, segments[1])
        if head in _FORMATS and len(segments) == 3 and segments[1].lower() in ("reply", "oneway"):
            return self._reply(head, segments[2])
        return self._route(method, segments)

    def _named(self, name: str) -> tuple[Operation | None, bool]:
        is_batch = name.endswith("[]")
        return self._by_name.get(name.removesuffix("[]").lower()), is_batch

    def _reply(self, format: str, name: str) -> Address | Missing:
        operation, is_batch = self._named(name)
        if operation is None or not self._rules.reply_paths:
            return Missing(405, format=format)
        return Address(operation, "reply", format, is_batch)

    def _api(self, method: str, name: str) -> Address | Missing:
        stem, suffix = _cut(name)
        operation, is_batch = self._named(stem)
        if operation is None:
            status = 405 if suffix else self._rules.unknown_api
            return Missing(status, format=(suffix or "json") if status == 405 else None)
        takes = VERBS
        if self._rules.by_marker and not suffix:
            takes = ("GET",) if verb_of(operation.cls) == "GET" else ("POST",)
        if method not in takes and not (method == "HEAD" and self._rules.head):
            return self._wrong_verb(takes)
        return Address(operation, "suffix" if suffix else "api", suffix, is_batch)

    def _route(self, method: str, segments: tuple[str, ...]) -> Address | Missing:
        stem, suffix = _cut(segments[-1])
        found = self._matching((*segments[:-1], stem)) if suffix else []
        if not found:
            found, suffix = self._matching(segments), None
        if not found:
            return Missing(404)
        takes: set[str] = set()
        for pattern, variables in found:
            verbs = set(pattern.route.verbs or self._rules.open_verbs)
            if suffix and self._rules.suffix_by_get and not pattern.ends_in_variable:
                verbs &= {"GET"}
            if method in verbs:
                return Address(pattern.operation, "route", suffix, variables=variables)
            takes |= verbs
        if suffix and self._rules.suffix_by_get:  # whatever has a dot could be a file, which GET may ask for
            return Missing(404) if method == "GET" else self._wrong_verb(("GET",))
        return self._wrong_verb(takes)

    def _wrong_verb(self, takes: Iterable[str]) -> Missing:
        status = self._rules.wrong_verb
        return Missing(status, tuple(sorted(takes)) if status == 405 else ())

    def _matching(self, segments: tuple[str, ...]) -> list[tuple[_Pattern, dict[str, str]]]:
        found = ((pattern, pattern.match(segments)) for pattern in self._patterns)
        return [(pattern, variables) for pattern, variables in found if variables is not None]


def _parts(path: str) -> tuple[str, ...]:
    return tuple(part if part.startswith("{") else part.lower() for part in path.strip("/").split("/"))


def _openness(part: str) -> int:
    """Return how much a part of a route takes: a fixed text before a variable, and that before the rest of a path."""
    return part.startswith("{") + part.endswith("*}")


def _cut(name: str) -> tuple[str, str | None]:
    """Return a name without the suffix of a format, and that format."""
    stem, dot, suffix = name.rpartition(".")
    return (stem, suffix.lower()) if dot and stem and suffix.lower() in _FORMATS else (name, None)
