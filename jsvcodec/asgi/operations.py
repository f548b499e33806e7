"""What services there are: functions by the classes of their requests, with reply types and routes.

Raises `TypeError` for what is no service, and `ValueError` for two services of one name.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from types import NoneType
from typing import Any, get_type_hints

from attrs import frozen

from jsvcodec.http.marks import Route, reply_type, routes_of
from jsvcodec.http.routes import operation_of

__all__ = ("Handler", "Operation", "Services", "operations_of")

Handler = Callable[..., Any]
Services = Mapping[type, Handler] | Iterable[Any]
"""Functions by the classes of their requests, or functions alone, of which type checkers infer no list of one type."""


@frozen
class Operation:
    """One service: `reply` is the type of what it returns, `takes_call` whether it wants the call beside the DTO."""

    name: str
    cls: type
    handler: Handler
    reply: Any
    routes: tuple[Route, ...]
    takes_call: bool

    @property
    def is_void(self) -> bool:
        """Whether the service returns nothing."""
        return self.reply is NoneType


def operations_of(services: Services) -> dict[str, Operation]:
    """Return the operations by their names in lower case.

    A function says by the annotation of its first argument which requests it is for. What it returns is said by the
    class of the request (`IReturn`), or else by the annotation of the function.

    >>> from attrs import define
    >>> @define
    ... class Hello: ...
    >>> def hello(request: Hello) -> str: ...
    >>> operations_of([hello])["hello"].reply, operations_of({Hello: hello})["hello"].takes_call
    (<class 'str'>, False)
    """
    pairs = services.items() if isinstance(services, Mapping) else [(_requests_of(each), each) for each in services]
    found: dict[str, Operation] = {}
    for cls, handler in pairs:
        operation = operation_from(cls, handler)
        key = operation.name.lower()
        if key in found:
            raise ValueError(f"two services are for {operation.name}")
        found[key] = operation
    return found


def operation_from(cls: type, handler: Handler, routes: tuple[Route, ...] | None = None) -> Operation:
    """Return the operation of a class of requests and the function that serves it."""
    if not callable(handler):
        raise TypeError(f"the service of {operation_of(cls)} is not callable")
    wanted = _arguments(handler)
    if wanted not in (1, 2):
        raise TypeError(f"the service of {operation_of(cls)} must take the request, or the request and the call")
    reply = reply_type(cls)
    if reply is Any:
        reply = _hints(handler).get("return", Any)
    own = routes_of(cls) if routes is None else routes
    return Operation(operation_of(cls), cls, handler, reply, own, wanted == 2)


def _arguments(handler: Handler) -> int:
    """Return how many arguments a service must be called with; one beyond the request may have a default."""
    kinds = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    given = [each for each in inspect.signature(handler).parameters.values() if each.kind in kinds]
    return sum(each.default is inspect.Parameter.empty for each in given)


def _requests_of(handler: Handler) -> type:
    name = getattr(handler, "__qualname__", type(handler).__name__)
    if not callable(handler):
        raise TypeError(f"{name} is no service: pass functions, or a mapping of classes to functions")
    first = next(iter(inspect.signature(handler).parameters), None)
    cls = _hints(handler).get(first) if first is not None else None
    if not isinstance(cls, type):
        raise TypeError(f"{name}: annotate its first argument with the class of its requests, or pass a mapping")
    return cls


def _hints(handler: Handler) -> dict[str, Any]:
    function = handler if inspect.isroutine(handler) else getattr(handler, "__call__", handler)  # noqa: B004
    try:
        return get_type_hints(function)
    except NameError:  # names of a function's own scope, which hold for nothing here
        return {
            key: each for key, each in getattr(function, "__annotations__", {}).items() if not isinstance(each, str)
        }
