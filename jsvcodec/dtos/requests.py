"""What the class of a request says of itself: its routes, its verb, and what it is answered with."""

from __future__ import annotations

from collections.abc import Sequence

from jsvcodec._class_source import ANY, Base, Code
from jsvcodec.dtos.metadata import Operation
from jsvcodec.dtos.table import Table, plain_name
from jsvcodec.http.marks import VERBS

__all__ = ("decorators", "marks", "notes")

_MARKS = {"GET": "IGet", "POST": "IPost", "PUT": "IPut", "PATCH": "IPatch", "DELETE": "IDelete"}
MAX_ROUTE = 1000


def _of_http(name: str) -> Code:
    return Code(name, frozenset({("jsvcodec.http", name)}))


def decorators(operation: Operation | None) -> tuple[tuple[Code, tuple[str, ...]], ...]:
    """Return the routes of a request, those that a client can use."""
    found: dict[tuple[str, ...], None] = {}
    for each in operation.routes or () if operation else ():
        given = [verb.strip().upper() for verb in (each.verbs or "").split(",") if verb.strip()]
        verbs = [] if {"ANY", "*"} & set(given) else given
        known = [verb for verb in VERBS if verb in verbs]
        if each.path.startswith("/") and len(each.path) <= MAX_ROUTE and bool(known) is bool(verbs):
            found[(each.path, *known)] = None
    return tuple((_of_http("route"), args) for args in found)


def marks(operation: Operation, older: Sequence[Operation], table: Table) -> tuple[list[Base], list[Base]]:
    """Return the bases that say reply and verb: those before and those after what the request derives from.

    `older` are the requests that it derives from, whose marks it has as well.
    """
    reply = _reply(operation, table)
    after = [] if reply is None else [reply]
    verb, inherited = _verb(operation), [_verb(each) for each in older]
    mark = Base(_of_http(_MARKS[verb]))
    if not inherited:
        return [], [*after, mark] if verb != "POST" or "IPost" in _marks(operation) else after
    # A mark of its own comes first, or that of the base would hide it.
    return ([mark] if verb != inherited[0] and verb not in inherited else []), after


def _marks(operation: Operation) -> set[str]:
    return {plain_name(each) for each in operation.request.implements or ()}


def _verb(operation: Operation) -> str:
    marked = next((verb for verb, mark in _MARKS.items() if mark in _marks(operation)), None)
    method = (operation.method or "").upper()
    return marked or (method if method in VERBS else "POST")


def _reply(operation: Operation, table: Table) -> Base | None:
    type = operation.return_type or operation.response
    if operation.returns_void or (type is not None and plain_name(type) == "Void"):
        return Base(_of_http("IReturnVoid"))
    if type is None:
        return None
    code = table.kind(type.name, type.generic_args, type.namespace, {}).code
    return None if code == ANY else Base(_of_http("IReturn"), (code,))


def notes(operation: Operation, name: str) -> list[str]:
    """Return what the docstring of a request says beside its description."""
    found = []
    if operation.requires_auth:
        found.append("For users who are signed in.")
    for what, names in (("roles", operation.required_roles), ("permissions", operation.required_permissions)):
        if names:
            found.append(f"Needs the {what} {', '.join(names)}.")
    if name != operation.request.name:
        found.append(f"The host calls it {operation.request.name}: use a route.")
    return found
