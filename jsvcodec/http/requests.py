"""A DTO -> the request that calls its service, for any HTTP library to send.

The address is ``/api/{Name}.{format}``, the verb that of the class; GET and DELETE go as a query string. These are the
ways that mean the same on every kind of host. Raises `ValueError` for a request that cannot be sent safely, and
`EncodeError` for a DTO that cannot be written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, cast
from urllib.parse import unquote

from attrs import field, frozen

from jsvcodec import form
from jsvcodec._formats import verbs_of
from jsvcodec._options import Dates
from jsvcodec._types.describing import class_node
from jsvcodec.form.pairs import read_pairs
from jsvcodec.http.marks import VERBS, verb_of
from jsvcodec.http.multipart import Files, Multipart, multipart_of
from jsvcodec.http.routes import PathStyle, api_path, best_route, by_folded_name, filled, operation_of, url_of
from jsvcodec.names import Naming

__all__ = ("MEDIA_TYPES", "Body", "Request", "WireFormat", "encode_batch", "encode_request")

WireFormat = Literal["jsv", "json"]
Body = Literal["form", "multipart"] | None

MEDIA_TYPES = {"jsv": "application/jsv", "json": "application/json"}
LONGEST_URL = 64 * 1024 - 1
"""How long an address may be: hosts take 8 KB by default, and HTTP libraries no more than this."""
_FORM = "application/x-www-form-urlencoded"


def _without_query(url: str) -> str:
    return repr(url.partition("?")[0])


def _size_alone(content: bytes | Multipart) -> str:
    return f"<{len(content)} bytes>" if isinstance(content, bytes) else repr(content)


@frozen
class Request:
    """What to send: `method`, `url`, `headers` and `content`, which is empty where there is no body.

    The content is bytes, or chunks of bytes where files are sent that are streams. No repr shows more than the path.
    """

    method: str
    url: str = field(repr=_without_query)
    headers: dict[str, str] = field(repr=lambda headers: repr(sorted(headers)))
    content: bytes | Multipart = field(default=b"", repr=_size_alone)


def encode_request(
    dto: Any,
    base_url: str,
    *,
    format: WireFormat = "jsv",
    body: Body = None,
    route: str | bool | None = None,
    method: str | None = None,
    query: Mapping[str, Any] | None = None,
    files: Files | None = None,
    names: Naming = "camel",
    dates: Dates = "exact",
    path_style: PathStyle = "api",
) -> Request:
    """Return the request that calls the service of a DTO.

    `format` is what is sent and asked for. `body` sends a form instead, and `files` are sent with a multipart form:
    `File`s by the names of their fields. `route` is a custom route with variables in braces, or True for the one of
    the class's own that fits. `method` is the verb where the class is not sent by the one it says, `query` holds
    members that the class does not have, which replace those of the DTO. Dates have time and zone always, since a bare
    date means another instant on hosts outside UTC. ``path_style="reply"`` is for hosts older than ``/api``.

    Raises `TypeError` for what is no DTO and `ValueError` for options that do not fit, for a secret that would be in
    the address, for an address that is too long, and for a route whose variables are not set; `EncodeError` for a DTO
    that cannot be written.

    >>> from jsvcodec.models import Authenticate, QueryBase
    >>> request = encode_request(Authenticate(provider="credentials", user_name="me"), "https://host")
    >>> request.method, request.url, request.content
    ('POST', 'https://host/api/Authenticate.jsv', b'{provider:credentials,userName:me}')
    >>> encode_request(QueryBase(take=5), "https://host", method="GET", query={"age>": 8}).url
    'https://host/api/QueryBase.jsv?take=5&age%3E=8'
    """
    cls = type(dto)
    operation, verb = operation_of(cls), _verb(cls, method)
    _check(format, body, path_style)
    in_query = verb in ("GET", "DELETE")
    if in_query and (body or files):
        raise ValueError(f"a {verb} has no body: pass method='POST'")
    more = form.dumps(query, names=names, dates=dates) if query else ""
    accept = {"Accept": MEDIA_TYPES[format]}
    if not (route is None or isinstance(route, (bool, str))):
        raise TypeError("route must be a path, or True for a route of the class")
    if route is None or route is False:
        path, used = api_path(operation, format, path_style), frozenset[str]()
    else:
        path, used = _custom_path(dto, verb, route, names, dates)
        accept["X-Requested-With"] = "XMLHttpRequest"  # without it some hosts send callers to a page to sign in
    if in_query:
        _refuse_secrets(dto, f"a {verb} would show it in the address: pass method='POST'")
        taken = used | {name.lower() for name, _ in read_pairs(more, 0, None)}
        own = form.dumps(dto, names=names, dates=dates).split("&")
        kept = [pair for pair in own if unquote(pair.partition("=")[0]).lower() not in taken]
        url = url_of(base_url, path, (*kept, more))
        if len(url) > LONGEST_URL:
            raise ValueError(f"a {verb} with an address this long reaches no host: pass method='POST'")
        return Request(verb, url, accept)
    url = url_of(base_url, path, (more,))
    if body == "multipart" or files:
        parts = multipart_of(read_pairs(form.dumps(dto, names=names, dates=dates), 0, None), files)
        return Request(verb, url, {**accept, "Content-Type": parts.content_type}, parts.joined())
    if body == "form":
        return Request(verb, url, {**accept, "Content-Type": _FORM}, form.dumpb(dto, names=names, dates=dates))
    content = verbs_of(format).dumpb(dto, names=names, dates=dates)
    return Request(verb, url, {**accept, "Content-Type": MEDIA_TYPES[format]}, content)


def encode_batch(
    dtos: Sequence[Any],
    base_url: str,
    *,
    format: WireFormat = "jsv",
    names: Naming = "camel",
    dates: Dates = "exact",
    path_style: PathStyle = "api",
) -> Request:
    """Return the request that calls one service with several DTOs of one class, for a list of replies.

    Raises `ValueError` for no DTOs and for DTOs of several classes, and what `encode_request` raises.

    >>> from jsvcodec.models import CancelRequest
    >>> request = encode_batch([CancelRequest(tag="a"), CancelRequest(tag="b")], "https://host")
    >>> request.url, request.content
    ('https://host/api/CancelRequest[].jsv', b'[{tag:a},{tag:b}]')
    """
    _check(format, None, path_style)
    dtos = list(dtos)
    classes = {type(dto) for dto in dtos}
    if len(classes) != 1:
        raise ValueError("a batch must be of one or more DTOs of one class")
    path = api_path(operation_of(classes.pop()), format, path_style, batch=True)
    content = verbs_of(format).dumpb(dtos, names=names, dates=dates)
    kind = MEDIA_TYPES[format]
    return Request("POST", url_of(base_url, path, ()), {"Accept": kind, "Content-Type": kind}, content)


def _verb(cls: type, method: str | None) -> str:
    verb = verb_of(cls) if method is None else str(method).upper()
    if verb not in VERBS:
        raise ValueError(f"method must be one of {', '.join(VERBS)}")
    return verb


def _check(format: str, body: str | None, path_style: str) -> None:
    options = (("format", format, tuple(MEDIA_TYPES)), ("body", body, (None, "form", "multipart")),
               ("path_style", path_style, ("api", "reply")))  # fmt: skip
    for name, value, allowed in options:
        if value not in allowed:
            raise ValueError(f"{name} must be one of {', '.join(map(repr, allowed))}")


def _custom_path(dto: Any, verb: str, route: str | bool, names: Naming, dates: Dates) -> tuple[str, frozenset[str]]:
    """Return the path of a custom route, and the written names, in lower case, of the members that it holds."""
    pairs = dict(read_pairs(form.dumps(dto, names=names, dates=dates), 0, None))
    members = by_folded_name(dto, pairs, names)
    texts = {key: text for key, (_, text) in members.items()}
    chosen = best_route(type(dto), verb, texts) if route is True else cast(str, route)
    path, variables = filled(chosen, texts)
    used = {members[name][0] for name in variables}
    node = class_node(type(dto))
    written = {} if node is None else node.names(names).written
    for name in used:
        if name in written and written[name].secret:
            raise ValueError(f"the member {written[name].attribute} is a secret: it must not be part of a path")
    return path, frozenset(name.lower() for name in used)


def _refuse_secrets(dto: Any, reason: str) -> None:
    """Raise `ValueError` naming the first secret member that is set, of the DTO or of what it holds."""
    waiting, seen = [dto], set[int]()
    while waiting:
        value = waiting.pop()
        if id(value) in seen:
            continue
        seen.add(id(value))
        if isinstance(value, Mapping):
            waiting += value.values()
        elif isinstance(value, (list, tuple, set, frozenset)):
            waiting += value
        node = class_node(type(value))
        for member in () if node is None else node.members:
            inner = getattr(value, member.attribute, None)
            if member.secret and inner is not None:
                raise ValueError(f"the member {member.attribute} is a secret: {reason}")
            waiting.append(inner)
