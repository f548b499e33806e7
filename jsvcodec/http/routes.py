"""Where a request goes: ``/api/{Name}.{format}``, which every kind of host takes, or a custom route with variables.

Raises `ValueError` for an address that no host could have; no message shows a query or a value.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Literal
from urllib.parse import SplitResult, quote, urlsplit

from jsvcodec._types.containers import list_or_map
from jsvcodec._types.describing import class_node
from jsvcodec.http.marks import routes_of
from jsvcodec.names import pascal_case

__all__ = ("PathStyle", "api_path", "best_route", "filled", "operation_of", "url_of")

PathStyle = Literal["api", "reply"]

_VARIABLE = re.compile(r"\{([^{}*]+)(\*?)\}")
_LITERAL = "/:@!$&'()*+,;=~"  # what a path may hold as it stands


def operation_of(cls: type) -> str:
    """Return the name of the operation that a class of requests is for. Raises `TypeError` for a class of Python."""
    if cls.__module__ == "builtins" or (class_node(cls) is None and list_or_map(cls) is None):
        raise TypeError(f"a request must be a DTO, whose class has the name of the service, not {cls.__name__}")
    return cls.__name__


def api_path(name: str, format: str, style: PathStyle, batch: bool = False) -> str:
    """Return the path of an operation that takes and gives a format whatever the headers say.

    >>> api_path("Hello", "jsv", "api"), api_path("Hello", "json", "reply", batch=True)
    ('/api/Hello.jsv', '/json/reply/Hello[]')
    """
    name = quote(name) + ("[]" if batch else "")
    return f"/{format}/reply/{name}" if style == "reply" else f"/api/{name}.{format}"


def url_of(base_url: str, path: str, queries: Iterable[str]) -> str:
    """Return the address of a path below a base address, with queries in order; that of the base comes first.

    >>> url_of("https://host/app/?a=1", "/api/Hello.jsv", ["b=2", ""])
    'https://host/app/api/Hello.jsv?a=1&b=2'
    """
    try:
        parts = urlsplit(base_url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname)
    except (ValueError, AttributeError):
        usable = False
    if not usable:
        raise ValueError("base_url must begin with http:// or https:// and name a host")
    if "@" in parts.netloc:
        raise ValueError("base_url must not hold a user name or a password: sign in instead")
    if not _has_good_port(parts):
        raise ValueError("base_url has no port that a host can have")
    query = "&".join(filter(None, (parts.query, *queries)))
    whole = f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}{path}"
    return f"{whole}?{query}" if query else whole


def _has_good_port(parts: SplitResult) -> bool:
    try:
        parts.port  # noqa: B018 -- raises
    except ValueError:  # its message shows what stands for the port, which may be a password
        return False
    return True


# --- custom routes ------------------------------------------------------------------------------------------------


def filled(path: str, texts: Mapping[str, str]) -> tuple[str, frozenset[str]]:
    """Return a route with its variables filled, and the folded names of these.

    `texts` are those of the members, by folded names. Raises `ValueError` for a variable without a text, or with one
    that would change the path.

    >>> filled("/users/{Id}/files/{Path*}", {"id": "a/b", "path": "c/d e"})[0]
    '/users/a%2Fb/files/c/d%20e'
    """
    if not path.startswith("/") or "?" in path or "#" in path:
        raise ValueError("a route must begin with a slash and hold no query")
    done, names, pos = "", set(), 0
    for found in _VARIABLE.finditer(path):
        name, rest = found[1].lower(), found[2]
        text = texts.get(name)
        if not text:
            raise ValueError(f"the route needs the member {found[1]}, which is not set")
        parts = text.split("/") if rest else [text]
        if not {".", ".."}.isdisjoint(parts):
            raise ValueError(f"the member {found[1]} cannot be part of a path")
        done += _literal(path[pos : found.start()]) + "/".join(quote(part, safe="") for part in parts)
        names.add(name)
        pos = found.end()
    return done + _literal(path[pos:]), frozenset(names)


def _literal(text: str) -> str:
    if "{" in text or "}" in text:
        raise ValueError("a route has a brace that belongs to no variable")
    return quote(text, safe=_LITERAL)


def best_route(cls: type, verb: str, texts: Mapping[str, str]) -> str:
    """Return the route of a class that takes a verb and all of whose variables are set, that with the most of them.

    Raises `ValueError` where there is none.
    """
    routes = routes_of(cls)
    if not routes:
        raise ValueError(f"{cls.__name__} has no route of its own: decorate it with jsvcodec.http.route")
    fitting = [each.path for each in routes if not each.verbs or verb in each.verbs]
    wanted = {path: {found[1].lower() for found in _VARIABLE.finditer(path)} for path in fitting}
    usable = [path for path in fitting if all(texts.get(name) for name in wanted[path])]
    if not usable:
        raise ValueError(f"no route of {cls.__name__} takes {verb} with the members that are set")
    return max(usable, key=lambda path: len(wanted[path]))


def by_folded_name(dto: Any, texts: Mapping[str, str], names: Any) -> dict[str, tuple[str, str]]:
    """Return the written names and texts of members by the names that a route may call them, in lower case.

    A route calls a member by its .NET name, which a name on the wire may differ from.
    """
    node = class_node(type(dto))
    written = {} if node is None else node.names(names).written
    found = {pascal_case(member.attribute).lower(): name for name, member in written.items()}
    found |= {name.lower(): name for name in texts}
    return {key: (name, texts[name]) for key, name in found.items() if name in texts}
