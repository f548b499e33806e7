"""The recorded exchanges with hosts, in parts that tests need: which service was called, how, and what came back."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote, urlsplit

from jsvcodec import DecodeError, form, json, jsv
from jsvcodec.http import decode_multipart, reply_type
from jsvcodec.http.marks import routes_of
from jsvcodec.models import Authenticate, AuthenticateLogout, ConvertSessionToToken, GetAccessToken, GetApiKeys
from support.rows import Row, rows
from support.services import SERVICES

FILES = ("auth_classic", "auth_endpoints", "auth_identity", "auth_identity_other", "wire_more")
SIGN_IN: dict[str, Any] = {cls.__name__: cls for cls in (Authenticate, ConvertSessionToToken, GetAccessToken)}
ROUTES = {
    "/auth": Authenticate, "/auth/credentials": Authenticate, "/auth/logout": AuthenticateLogout,
    "/access-token": GetAccessToken, "/session-to-token": ConvertSessionToToken, "/apikeys/live": GetApiKeys,
}  # fmt: skip
_API = re.compile(r"/(?:api|jsv/reply|json/reply)/(\w+)(\[\])?(?:\.(jsv|json|csv))?")


def exchanges() -> list[Row]:
    """All exchanges that hold a reply; their ids are unique within a file alone."""
    return [row | {"name": f"{name}:{row['id']}"} for name in FILES for row in rows(name)]


def service_of(row: Row) -> Any:
    """The class of the service that was called, or None; a batch is a list of it."""
    path = unquote(row["path"].partition("?")[0])
    found = _API.fullmatch(path)
    if found is not None:
        cls = (SERVICES | SIGN_IN).get(found[1])
        return list[cls] if cls is not None and found[2] else cls
    stem = re.sub(r"\.(jsv|json|csv)$", "", path)
    return ROUTES.get(stem) or next((cls for cls in SERVICES.values() if _has_route(cls, stem, row["method"])), None)


def _has_route(cls: Any, path: str, method: str) -> bool:
    patterns = ((re.sub(r"\\{\w+\\}", "[^/]+", re.escape(route.path)), route.verbs) for route in routes_of(cls))
    return any(re.fullmatch(pattern, path) and (not verbs or method in verbs) for pattern, verbs in patterns)


def reply_of(service: Any) -> Any:
    """The type of the reply of a service, or of a batch of it."""
    inner = getattr(service, "__args__", None)
    return list[reply_type(inner[0])] if inner else reply_type(service)  # type: ignore[misc]


def header_of(pairs: Any, name: str) -> str | None:
    found = pairs.items() if isinstance(pairs, dict) else pairs
    return next((value for key, value in found if key.lower() == name.lower()), None)


def content_of(row: Row) -> bytes:
    """The body of a reply; that of a web page was not kept, but that it was one."""
    if "reply_hex" in row:
        return bytes.fromhex(row["reply_hex"])
    return b"<!DOCTYPE html>" if row["reply"] is None else str(row["reply"]).encode()


def body_of(row: Row) -> bytes:
    """The body of a request."""
    return bytes.fromhex(row["body_hex"]) if "body_hex" in row else (row.get("body") or "").encode()


def way_of(row: Row) -> dict[str, Any] | None:
    """The options that make a recorded request, or None where this layer does not go that way."""
    path = urlsplit(row["path"]).path
    headers = row.get("headers") or {"Accept": row.get("accept"), "Content-Type": row.get("content_type")}
    label = (header_of(headers, "Content-Type") or "").partition(";")[0]
    body = {"application/x-www-form-urlencoded": "form", "multipart/form-data": "multipart"}.get(label)
    suffix = path.rpartition(".")[2]
    way: dict[str, Any] = {"method": row["method"]}
    if row["method"] not in ("GET", "POST", "PUT", "PATCH", "DELETE"):
        return None
    if body_of(row):
        way["body"] = body
    if path.startswith("/api/") and suffix in ("jsv", "json"):
        way["format"] = suffix
    elif path.startswith(("/jsv/reply/", "/json/reply/")):
        way |= {"format": path.split("/")[1], "path_style": "reply"}
    elif "." not in path and not path.startswith("/api/") and "/" in path:
        accept = header_of(headers, "Accept")
        if accept not in ("application/jsv", "application/json"):
            return None
        way |= {"format": accept.rpartition("/")[2], "route": path}
    else:
        return None
    if "[]" in path:
        del way["method"]
        return {**way, "batch": True} if way.pop("body", None) is None and "route" not in way else None
    return way


def dto_of(row: Row, service: Any) -> Any:
    """The DTO of a recorded request, or None where it is none that reads, or holds what its way cannot carry."""
    content, query = body_of(row), urlsplit(row["path"]).query
    headers = row.get("headers") or {"Content-Type": row.get("content_type")}
    label = header_of(headers, "Content-Type") or ""
    if header_of(headers, "Content-Encoding") or (content and query):
        return None
    try:
        if label.startswith("multipart/"):
            dto, files = decode_multipart(label, content, service)
            return None if files else dto
        if not content:
            return form.loads(query, service)
        read = form if "form" in label else json if label.endswith("json") else jsv
        return read.loads(content, service)
    except DecodeError:
        return None
