"""What the results of all libraries are compared as: trees as they are, models as maps by wire name."""

from __future__ import annotations

import dataclasses
from datetime import datetime
from functools import cache
from typing import Any

from jsvcodec.names import camel_case


def plain(value: Any) -> Any:
    """Return models of any library as maps by wire name, without what is absent; numbers keep their type.

    >>> plain([{"userName": "me", "meta": None}, 1])
    [{'userName': 'me'}, ('int', 1)]
    """
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, (bool, int, float)):
        return type(value).__name__, value
    members = _members(value)
    if members is None:
        return value
    return {camel_case(name): plain(inner) for name, inner in members.items() if inner is not None and inner != {}}


def _members(value: Any) -> dict[str, Any] | None:
    if isinstance(value, dict):
        return value
    kind: Any = type(value)
    names = _member_names(kind)
    return None if names is None else {name: getattr(value, name) for name in names}


@cache
def _member_names(kind: Any) -> tuple[str, ...] | None:
    if hasattr(kind, "__attrs_attrs__"):
        return tuple(field.name for field in kind.__attrs_attrs__)
    if dataclasses.is_dataclass(kind):
        return tuple(field.name for field in dataclasses.fields(kind))
    for names in ("model_fields", "__struct_fields__"):
        if hasattr(kind, names):
            return tuple(getattr(kind, names))
    return None


def plain_document(value: Any) -> Any:
    """Return what a host sent as JSON in the form of `plain`, its dates read."""
    for response in value if isinstance(value, list) else [value]:
        if "refreshTokenExpiry" in response:
            response["refreshTokenExpiry"] = datetime.fromisoformat(response["refreshTokenExpiry"])
    return plain(value)
