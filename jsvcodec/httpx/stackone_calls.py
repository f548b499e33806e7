"""The rules of calls to StackOne, and its errors.

StackOne takes the API key as the name of Basic. A call that it answers with 429 was not carried out, and is repeated
for any verb once the time is over that it asks for. One that ended in 408 or a failure of the server may have been
carried out: only a GET is repeated then.
"""

from __future__ import annotations

import random
from typing import Any

from jsvcodec import json
from jsvcodec._redaction import redact
from jsvcodec.errors import JsvCodecError
from jsvcodec.http import Request, ServiceError, TransportError, decode_reply
from jsvcodec.http.headers import header, media_type, retry_after_of
from jsvcodec.http.marks import VERBS
from jsvcodec.http.replies import checked_type, error_of_reply
from jsvcodec.http.routes import url_of
from jsvcodec.httpx.actions import Deadline, Flow, Reply, Send, Sleep
from jsvcodec.httpx.cookies import Jar
from jsvcodec.httpx.identity import Identity
from jsvcodec.httpx.options import checked_base_url
from jsvcodec.models import StackOneErrorResponse

__all__ = ("BASE_URL", "MAX_WAIT", "TIMEOUT", "StackOneCalls", "StackOneError")

BASE_URL = "https://api.stackone.com"
TIMEOUT = 90.0
"""StackOne itself takes up to 60 seconds."""
MAX_WAIT = 60.0
MOST_REPEATS = 3
DEFAULT_WAIT = 60.0
"""How long StackOne wants callers to wait where it does not say."""


class StackOneError(ServiceError):
    """A refusal of StackOne: `status`, `message`, and `details` with `provider_errors`, known secrets masked."""

    def __init__(
        self,
        status: int,
        reason: str,
        response_status: None = None,
        *,
        details: StackOneErrorResponse | None = None,
        body: str = "",
        message: str | None = None,
        retry_after: float | None = None,
    ) -> None:
        self.details = details
        super().__init__(status, reason, response_status, body=body, message=message, retry_after=retry_after)

    @property
    def provider_errors(self) -> list[Any]:
        """What the provider of the account answered."""
        return list((self.details and self.details.provider_errors) or ())

    def _more(self) -> dict[str, Any]:
        return {**super()._more(), "details": self.details}


class StackOneCalls:
    """The calls of one client to StackOne, as flows."""

    def __init__(self, api_key: str, base_url: str, headers: dict[str, str], max_wait: float) -> None:
        if not isinstance(api_key, str) or not api_key or ":" in api_key:
            raise ValueError("api_key must be a text without a colon")
        self._base_url = checked_base_url(base_url)
        self._identity = Identity(Jar(base_url), None, None, None, (api_key, ""), headers)
        if not max_wait >= 0:  # NaN is not
            raise ValueError("max_wait must be a number of seconds, zero or more")
        self._max_wait = max_wait

    def call(self, deadline: Deadline, method: str, path: str, body: Any, type: Any) -> Flow[Any]:
        """Call StackOne and return its reply; repeat the call where that is safe."""
        checked_type(type)
        verb = str(method).upper()
        if verb not in VERBS:
            raise ValueError(f"method must be one of {', '.join(VERBS)}")
        if not path.startswith("/"):  # it would be a part of the host
            raise ValueError("path must begin with a slash")
        headers = {"Accept": "application/json"}
        if body is not None:
            headers["Content-Type"] = "application/json"
        url = url_of(self._base_url, path, ())
        request = Request(verb, url, headers, b"" if body is None else json.dumpb(body))
        for repeats in range(MOST_REPEATS + 1):
            reply = yield from self._sent(request, repeats)
            wait = None if reply is None else self._wait(reply, verb, repeats)
            if reply is not None and (wait is None or repeats == MOST_REPEATS or wait >= deadline.left()):
                return self._decoded(reply, type)
            if wait is not None:
                yield Sleep(wait)
        raise AssertionError("the last repeat returns or raises")

    def _sent(self, request: Request, repeats: int) -> Flow[Reply | None]:
        """Send a request and return the reply, or None where no connection came about for the first time."""
        try:
            reply: Reply = yield Send(request, self._identity.headers("/"))
            return reply
        except TransportError as error:
            if error.sent or repeats:
                raise
        return None

    def _wait(self, reply: Reply, verb: str, repeats: int) -> float | None:
        """Return how long to wait before a reply is asked for again, or None where it is the answer."""
        asked = retry_after_of(reply.headers)
        if reply.status == 429:
            wait = DEFAULT_WAIT if asked is None else asked
        elif verb == "GET" and (reply.status == 408 or reply.status >= 500):
            wait = float(2**repeats) if asked is None else asked
        else:
            return None
        return None if wait > self._max_wait else wait * (1 + random.random() / 20)  # never earlier than asked

    def _decoded(self, reply: Reply, type: Any) -> Any:
        label = header(reply.headers, "Content-Type")
        shown = self._identity.masked_reply(reply)
        if 200 <= reply.status < 300:
            try:
                return decode_reply(reply.status, label, reply.content, type, reason=reply.reason)
            except ServiceError:
                pass  # a web page, whose text may repeat what was sent
            return decode_reply(reply.status, label, shown.content, type, reason=shown.reason)
        plain = error_of_reply(reply.status, label, shown.content, reason=shown.reason, headers=shown.headers)
        details = _details(label, shown.content)
        message = plain.message if details is None or not details.message else details.message
        wait = plain.retry_after
        if reply.status == 429 and wait is None:
            wait = DEFAULT_WAIT
        raise StackOneError(
            reply.status, plain.reason, details=details, body=plain.body, message=message, retry_after=wait
        )

    def __repr__(self) -> str:
        return f"({self._base_url.partition('?')[0]!r})"


def _details(label: str | None, content: bytes) -> StackOneErrorResponse | None:
    """Return what StackOne says of a refusal, with the known secrets masked, or None where it is not said so."""
    if media_type(label) not in ("application/json", ""):
        return None
    try:
        tree = redact(json.loads(content))
        if not isinstance(tree, dict):
            return None
        if isinstance(tree.get("data"), dict):
            tree["data"].pop("headers", None)  # masked as a whole
        return json.Decoder(StackOneErrorResponse).structure(tree)
    except JsvCodecError:
        return None
