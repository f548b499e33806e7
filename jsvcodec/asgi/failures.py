"""What went wrong -> a status and the `ResponseStatus` that says so, without a traceback and without a value.

The message of an exception is shown where someone wrote it to be shown: in a `ServiceError`, and in
`jsvcodec.Invalid`. Of any other its class alone is told.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import NamedTuple

from jsvcodec import json
from jsvcodec._redaction import redact
from jsvcodec.errors import DecodeError, Invalid, Problem
from jsvcodec.http.errors import ServiceError
from jsvcodec.models.status import ErrorResponse, ResponseError, ResponseStatus

__all__ = ("Failure", "failure_of", "failure_of_request", "not_there")

_BY_CLASS: tuple[tuple[type[Exception], int, str], ...] = (
    (Invalid, 400, "ArgumentException"),
    (PermissionError, 403, "Forbidden"),
    (NotImplementedError, 405, "NotImplementedException"),
)
"""Exceptions of Python that have a status of their own; all others are 500 with the name of their class."""

_REASON = "the service failed"
_MOST_ERRORS = 100

_read_status = json.Decoder(ErrorResponse)


class Failure(NamedTuple):
    """A status, and what the host says of the failure."""

    status: int
    response: ResponseStatus


def failure_of(error: Exception, index: int | None = None) -> Failure:
    """Return the failure that an exception of a service stands for; `index` is the place in a batch."""
    status, response = _told(error)
    if index is not None:
        response.meta = {**(response.meta or {}), "AutoBatchIndex": str(index)}
    return Failure(status, response)


def _told(error: Exception) -> Failure:
    if isinstance(error, ServiceError):
        return _of_service_error(error)
    for cls, status, code in _BY_CLASS:
        if isinstance(error, cls):
            reason = error.reason if isinstance(error, Invalid) else _REASON
            return Failure(status, ResponseStatus(error_code=code, message=reason, errors=[]))
    return Failure(500, ResponseStatus(error_code=type(error).__name__, message=_REASON, errors=[]))


def _of_service_error(error: ServiceError) -> Failure:
    status = error.status if 400 <= error.status <= 599 else 500
    given = error.response_status
    code = error.code if given is not None and given.error_code else _code_of(status)
    # A service may pass on the error of another host: neither its stack trace nor a secret goes further.
    shown = redact(ErrorResponse(response_status=given)) if given is not None else {}
    kept = _read_status.structure(shown).response_status or ResponseStatus()
    kept.error_code, kept.message, kept.stack_trace = code, error.message, None
    kept.errors = kept.errors or []
    return Failure(status, kept)


def _code_of(status: int) -> str:
    """Return the code that hosts give a failure by its status alone.

    >>> _code_of(404), _code_of(599)
    ('NotFound', '599')
    """
    try:
        return HTTPStatus(status).phrase.title().replace(" ", "").replace("-", "")
    except ValueError:
        return str(status)


def failure_of_request(error: DecodeError, name: str) -> Failure:
    """Return the failure of a request that does not read, with the fields that were wrong."""
    found = [
        ResponseError(error_code="SerializationException", field_name=_member_of(problem), message=problem.reason)
        for problem in error.problems[:_MOST_ERRORS]
    ]
    message = f"Unable to bind to request '{name}'" + ("" if found else f": {error.reason}")
    return Failure(400, ResponseStatus(error_code="SerializationException", message=message, errors=[*found]))


def _member_of(problem: Problem) -> str:
    """Return the member that a problem lies in: ``ids`` for ``$.ids[0]``."""
    return problem.path.removeprefix("$").lstrip(".").partition(".")[0].partition("[")[0] or problem.path


def not_there() -> ResponseStatus:
    """Return what hosts say of an operation that they do not have."""
    message = "The operation does not exist for this service"
    return ResponseStatus(error_code="NotImplementedException", message=message, errors=[])
