"""The types of the methods that send by one verb: those of ``send``."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Any, Protocol, TypeVar, Unpack, overload

from jsvcodec.http import IReturn, IReturnVoid
from jsvcodec.httpx.calls import SendOptions

__all__ = ("AsyncSending", "Sending")

T = TypeVar("T")


class Sending(Protocol):
    """Sends a DTO and returns its reply."""

    @overload
    def __call__(self, dto: Any, type: type[T], **options: Unpack[SendOptions]) -> T: ...
    @overload
    def __call__(self, dto: IReturn[T], type: None = None, **options: Unpack[SendOptions]) -> T: ...
    @overload
    def __call__(self, dto: IReturnVoid, type: None = None, **options: Unpack[SendOptions]) -> None: ...
    @overload
    def __call__(self, dto: Any, type: Any = None, **options: Unpack[SendOptions]) -> Any: ...


class AsyncSending(Protocol):
    """Sends a DTO and gives its reply once it is there."""

    @overload
    def __call__(self, dto: Any, type: type[T], **options: Unpack[SendOptions]) -> Coroutine[Any, Any, T]: ...
    @overload
    def __call__(
        self, dto: IReturn[T], type: None = None, **options: Unpack[SendOptions]
    ) -> Coroutine[Any, Any, T]: ...
    @overload
    def __call__(
        self, dto: IReturnVoid, type: None = None, **options: Unpack[SendOptions]
    ) -> Coroutine[Any, Any, None]: ...
    @overload
    def __call__(self, dto: Any, type: Any = None, **options: Unpack[SendOptions]) -> Coroutine[Any, Any, Any]: ...
