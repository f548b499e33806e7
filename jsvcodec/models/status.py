"""How ServiceStack reports what went wrong: the status inside of every response, and a response of it alone.

A response without an `error_code` is a success. Members stand in ServiceStack's order, which is the order of writing.
"""

# ruff: noqa: RUF009 -- the defaults that are calls are fields of attrs.

from __future__ import annotations

from typing import Any

from attrs import define

from jsvcodec.models.fields import unknown_members

__all__ = ("ErrorResponse", "ResponseError", "ResponseStatus")


@define(kw_only=True)
class ResponseError:
    """One thing that was wrong with a request; `field_name` is the .NET name of the member."""

    error_code: str | None = None
    field_name: str | None = None
    message: str | None = None
    meta: dict[str, str | None] | None = None
    extra: dict[str, Any] = unknown_members()


@define(kw_only=True)
class ResponseStatus:
    """The outcome of a request.

    >>> from jsvcodec import jsv
    >>> jsv.loads("{errorCode:Unauthorized,errors:[]}", ResponseStatus).error_code
    'Unauthorized'
    """

    error_code: str | None = None
    message: str | None = None
    stack_trace: str | None = None
    errors: list[ResponseError | None] | None = None
    meta: dict[str, str | None] | None = None
    extra: dict[str, Any] = unknown_members()


@define(kw_only=True)
class ErrorResponse:
    """What a host replies where it knows no response class: an unknown operation or a wrong route."""

    response_status: ResponseStatus | None = None
    extra: dict[str, Any] = unknown_members()
