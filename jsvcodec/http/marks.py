"""What a request class says of itself: what it is answered with, by which verb and on which routes it is sent.

The classes are mixins without members, for any kind of class. Those of the `servicestack` package have the same names
and are recognised by them. Nothing here is sent or received.
"""

from __future__ import annotations

import sys
import typing
from collections.abc import Callable
from types import NoneType
from typing import Any, Generic, NamedTuple, TypeVar, get_args, get_origin

from jsvcodec._caches import keep_by_type
from jsvcodec._types.generics import bound_bases

__all__ = (
    "VERBS", "IDelete", "IGet", "IPatch", "IPost", "IPut", "IReturn", "IReturnVoid", "Route", "reply_type", "route",
    "routes_of", "verb_of",
)  # fmt: skip

T = TypeVar("T")


class IReturn(Generic[T]):
    """The base of a request that is answered with a `T`.

    >>> class CountUsers(IReturn[int]): ...
    >>> reply_type(CountUsers)
    <class 'int'>
    """

    __slots__ = ()


class IReturnVoid:
    """The base of a request that is answered with nothing."""

    __slots__ = ()


class IGet:
    """The base of a request that is sent by GET."""

    __slots__ = ()


class IPost:
    """The base of a request that is sent by POST, as one without any of these bases is."""

    __slots__ = ()


class IPut:
    """The base of a request that is sent by PUT."""

    __slots__ = ()


class IPatch:
    """The base of a request that is sent by PATCH."""

    __slots__ = ()


class IDelete:
    """The base of a request that is sent by DELETE."""

    __slots__ = ()


_VERB_OF_BASE = {"IGet": "GET", "IPost": "POST", "IPut": "PUT", "IPatch": "PATCH", "IDelete": "DELETE"}
VERBS = tuple(_VERB_OF_BASE.values())


class Route(NamedTuple):
    """A custom route of a request class: its path, and the verbs that it takes, or none where it takes all."""

    path: str
    verbs: tuple[str, ...] = ()


def route(path: str, *verbs: str) -> Callable[[type[T]], type[T]]:
    """Return a class decorator that adds a custom route, which ``route=True`` of `encode_request` then uses.

    Variables of the path stand in braces and are filled from members of the same name. The routes are kept in
    ``__routes__``, in the order of the decorators. Raises `ValueError` for a path that does not begin with a slash or
    for an unknown verb.

    >>> @route("/users/{Id}", "GET")
    ... @route("/users")
    ... class GetUser: ...
    >>> GetUser.__routes__
    (Route(path='/users/{Id}', verbs=('GET',)), Route(path='/users', verbs=()))
    """
    if not path.startswith("/"):
        raise ValueError("the path of a route must begin with a slash")
    if not set(verbs) <= set(VERBS):
        raise ValueError(f"the verbs of a route must be among {', '.join(VERBS)}")

    def decorate(cls: type[T]) -> type[T]:
        cls.__routes__ = (Route(path, verbs), *routes_of(cls))  # type: ignore[attr-defined]
        return cls

    return decorate


def routes_of(cls: type) -> tuple[Route, ...]:
    """Return the custom routes of a class itself; those of its bases are other operations."""
    return tuple(Route(*each) for each in vars(cls).get("__routes__", ()))


def verb_of(cls: type) -> str:
    """Return the verb by which a request of this class is sent.

    >>> class Ping(IGet): ...
    >>> verb_of(Ping), verb_of(int)
    ('GET', 'POST')
    """
    return next((_VERB_OF_BASE[base.__name__] for base in cls.__mro__ if base.__name__ in _VERB_OF_BASE), "POST")


def reply_type(dto: Any) -> Any:
    """Return the type that a request, or a class of requests, is answered with.

    It is `None`'s type for `IReturnVoid`, and `Any` where the class does not say. Raises `TypeError` for a type that
    is named but cannot be found.
    """
    return _reply_type(dto if isinstance(dto, type) else type(dto))


@keep_by_type
def _reply_type(cls: type) -> Any:
    for alias in bound_bases(cls):
        base = get_origin(alias) or alias
        if base.__name__ == "IReturn" and get_args(alias):
            return _resolved(get_args(alias)[0], cls)
        if base.__name__ == "IReturnVoid":
            return NoneType
    return _shipped_reply(cls)


def _shipped_reply(cls: type) -> Any:
    """Return what a request among the shipped models is answered with: they lie below this module and have no bases."""
    if not cls.__module__.startswith("jsvcodec.models."):
        return Any
    from jsvcodec import models

    name = "AuthenticateResponse" if cls is models.AuthenticateLogout else f"{cls.__name__}Response"
    return getattr(models, name, Any)


def _resolved(kind: Any, cls: type) -> Any:
    """Return a type whose names, which may stand in quotes, are looked up where the class is defined."""
    names = {**vars(sys.modules.get(cls.__module__, typing)), cls.__name__: cls}
    holder = type(cls.__name__, (), {"__annotations__": {"reply": kind}})
    try:
        return typing.get_type_hints(holder, names)["reply"]
    except NameError as error:
        reason = f"the name {error.name!r} cannot be resolved"
    raise TypeError(f"{cls.__name__}: {reason}")
