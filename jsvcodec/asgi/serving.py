"""From a request to its answer: address, format, gate, DTO, service, reply. Knows no server and opens nothing.

Whatever a service does, there is an answer: an exception becomes an error in the format of the reply, and is logged by
its class and its place, without its message, which may hold a value.
"""

from __future__ import annotations

import inspect
import logging
import traceback
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, Protocol

from jsvcodec.asgi.addresses import Address, Addresses, Missing
from jsvcodec.asgi.answers import empty, failed, replied
from jsvcodec.asgi.exchange import Answer, Asked, Call
from jsvcodec.asgi.failures import Failure, failure_of, failure_of_request, not_there
from jsvcodec.asgi.negotiation import controls_of, reply_format
from jsvcodec.asgi.operations import Operation
from jsvcodec.asgi.reading import read_batch, read_request
from jsvcodec.asgi.rules import Rules
from jsvcodec.errors import DecodeError
from jsvcodec.http.errors import ServiceError

__all__ = ("Gate", "Serving")

_log = logging.getLogger("jsvcodec.asgi")

RunSync = Callable[..., Awaitable[Any]]


class Gate(Protocol):
    """Who may call what: fills `call.user`, and returns the refusal where the call must not go on."""

    def __call__(self, call: Call, address: Address) -> Answer | None:
        """Return the refusal of a call, or None."""


class _FailedAt(Exception):
    """A failure of a service at a place in a batch."""

    def __init__(self, failure: Failure) -> None:
        self.failure = failure


class Serving:
    """Some operations, served by the rules of one kind of host; `run_sync` runs functions that are not async."""

    def __init__(
        self,
        operations: Iterable[Operation],
        rules: Rules,
        run_sync: RunSync,
        gate: Gate | None = None,
        sign_in_page: Callable[[Asked], str] = lambda asked: "/login",
    ) -> None:
        self._addresses = Addresses(operations, rules)
        self._rules = rules
        self._run_sync = run_sync
        self._gate = gate
        self._sign_in_page = sign_in_page

    async def answer(self, asked: Asked) -> Answer:
        """Return the answer to a request."""
        method = (self._rules.method_override and asked.header("X-Http-Method-Override")) or asked.method
        address = self._addresses.find(method.upper(), asked.path)
        if isinstance(address, Missing):
            return self._missing(address, asked)
        format = reply_format(asked, address, controls_of(asked.query))
        call = Call(asked, format)
        if self._gate is not None:
            refusal = self._gate(call, address)
            if refusal is not None:
                return _with_headers(refusal, call)
        try:
            value = await self._called(call, address)
            if isinstance(value, Answer):
                return _with_headers(value, call)
            return replied(value, format, address.operation.name, self._rules, tuple(call.reply_headers))
        except _FailedAt as error:
            failure = error.failure
        except Exception as error:  # the reply that a service gave cannot be written
            failure = self._told(error, address.operation)
        return _with_headers(failed(failure, format, self._rules, self._sign_in_page(asked)), call)

    def _missing(self, missing: Missing, asked: Asked) -> Answer:
        if missing.format is not None:
            failure = Failure(missing.status, not_there())
            return failed(failure, missing.format, self._rules, self._sign_in_page(asked))
        allow = (("Allow", ", ".join(missing.allow)),) if missing.allow else ()
        return empty(missing.status, *allow)

    async def _called(self, call: Call, address: Address) -> Any:
        """Return what the service returned, or a list of it. Raises `_FailedAt`."""
        operation = address.operation
        refused = None
        try:
            if address.is_batch:
                dtos = read_batch(call.asked, address, self._rules)
            else:
                dto, call.files = read_request(call.asked, address, self._rules)
        except DecodeError as error:
            refused = failure_of_request(error, operation.name)
        if refused is not None:
            raise _FailedAt(refused)
        if not address.is_batch:
            return await self._one(operation, dto, call, None)
        found = [await self._one(operation, each, call, place) for place, each in enumerate(dtos)]
        return None if operation.is_void else found

    async def _one(self, operation: Operation, dto: Any, call: Call, index: int | None) -> Any:
        arguments = (dto, call) if operation.takes_call else (dto,)
        try:
            if inspect.iscoroutinefunction(operation.handler):
                return await operation.handler(*arguments)
            found = await self._run_sync(operation.handler, *arguments)
            return await found if inspect.isawaitable(found) else found
        except Exception as error:
            failure = self._told(error, operation, index)
        raise _FailedAt(failure)

    def _told(self, error: Exception, operation: Operation, index: int | None = None) -> Failure:
        if not isinstance(error, ServiceError):
            frames = traceback.extract_tb(error.__traceback__)
            place = f"{frames[-1].filename}:{frames[-1].lineno}" if frames else "an unknown place"
            _log.error("%s failed: %s at %s", operation.name, type(error).__name__, place)
        return failure_of(error, index)


def _with_headers(answer: Answer, call: Call) -> Answer:
    return Answer(answer.status, answer.content, (*answer.headers, *call.reply_headers))
