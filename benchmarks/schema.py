"""Equal classes for every library: one description of the members, and for each library what makes its class of it.

Members are named as on the wire, since not every library renames. jsvcodec is measured with the models it ships.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import Any, Dict, List, Optional  # noqa: UP035

from jsvcodec.names import snake_case

Members = dict[str, Any]
Maker = Callable[[str, Members], type]


def _optional(kind: Any) -> Any:
    return Optional[kind]  # noqa: UP045 - servicestack knows neither X | None nor list[X]


def _list(kind: Any) -> Any:
    return List[kind]  # noqa: UP006


_TEXT, _TEXTS, _MAP = _optional(str), _optional(_list(str)), _optional(Dict[str, str])  # noqa: UP006

_DESCRIPTION: dict[str, Callable[[dict[str, type]], Members]] = {
    "ResponseError": lambda made: {"errorCode": _TEXT, "fieldName": _TEXT, "message": _TEXT, "meta": _MAP},
    "ResponseStatus": lambda made: {
        **dict.fromkeys(("errorCode", "message", "stackTrace"), _TEXT),
        "errors": _optional(_list(made["ResponseError"])),
        "meta": _MAP,
    },
    "AuthenticateResponse": lambda made: {
        **dict.fromkeys(("userId", "sessionId", "userName", "displayName", "referrerUrl"), _TEXT),
        **dict.fromkeys(("bearerToken", "refreshToken"), _TEXT),
        "refreshTokenExpiry": _optional(datetime),
        "profileUrl": _TEXT,
        "roles": _TEXTS,
        "permissions": _TEXTS,
        "authProvider": _TEXT,
        "responseStatus": _optional(made["ResponseStatus"]),
        "meta": _MAP,
    },
    "Authenticate": lambda made: {
        **dict.fromkeys(("provider", "userName", "password"), _TEXT),
        "rememberMe": _optional(bool),
        **dict.fromkeys(("accessToken", "accessTokenSecret", "returnUrl", "errorView"), _TEXT),
        "meta": _MAP,
    },
    "Reading": lambda made: {
        **dict.fromkeys(("id", "sensor", "batch", "count", "errors", "offset"), int),
        **dict.fromkeys(("low", "high", "mean", "median", "price", "share", "score"), float),
    },
}


def _make_all(make: Maker) -> dict[str, type]:
    made: dict[str, type] = {}
    for name, describe in _DESCRIPTION.items():
        made[name] = make(name, describe(made))
    return made


def _is_required(kind: Any) -> bool:
    return kind in (int, float)


@cache
def attrs_classes() -> dict[str, type]:
    """Attrs classes with slots, for msgspec and cattrs."""
    import attrs

    def make(name: str, members: Members) -> type:
        fields = {
            member: attrs.field(type=kind) if _is_required(kind) else attrs.field(type=kind, default=None)
            for member, kind in members.items()
        }
        made: type = attrs.make_class(name, fields, slots=True, kw_only=True)
        return made

    return _make_all(make)


@cache
def struct_classes() -> dict[str, type]:
    """The Structs of msgspec."""
    import msgspec

    def make(name: str, members: Members) -> type:
        fields: Any = [(m, kind) if _is_required(kind) else (m, kind, None) for m, kind in members.items()]
        return msgspec.defstruct(name, fields, kw_only=True)

    return _make_all(make)


@cache
def dataclass_classes() -> dict[str, type]:
    """Dataclasses, for mashumaro."""
    return _make_all(_make_dataclass)


def _make_dataclass(name: str, members: Members) -> type:
    fields: list[Any] = [
        (member, kind) if _is_required(kind) else (member, kind, dataclasses.field(default=None))
        for member, kind in members.items()
    ]
    return dataclasses.make_dataclass(name, fields)


@cache
def pydantic_classes() -> dict[str, type]:
    """Pydantic models."""
    import pydantic

    def make(name: str, members: Members) -> type:
        fields: Any = {member: (kind, ... if _is_required(kind) else None) for member, kind in members.items()}
        made: type = pydantic.create_model(name, **fields)
        return made

    return _make_all(make)


@cache
def servicestack_classes() -> dict[str, type]:
    """Dataclasses as ServiceStack generates them for Python: snake_case members, camelCase on the wire."""
    from dataclasses_json import LetterCase, Undefined, dataclass_json

    decorate: Any = dataclass_json(letter_case=LetterCase.CAMEL, undefined=Undefined.EXCLUDE)  # type: ignore[call-overload]

    def make(name: str, members: Members) -> type:
        made: type = decorate(_make_dataclass(name, {snake_case(member): kind for member, kind in members.items()}))
        return made

    return _make_all(make)
