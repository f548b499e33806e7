"""What goes wrong with calls: a reply that is an error, and no reply at all.

Neither holds a credential: of what a host replied the known secrets are masked, and what was sent is not kept.
"""

from __future__ import annotations

import re
from typing import Any

from jsvcodec._redaction import redact, secret_names
from jsvcodec._safe_text import one_line
from jsvcodec.errors import MAX_REASON, DecodeError, EncodeError, JsvCodecError
from jsvcodec.models.fields import MASK
from jsvcodec.models.status import ResponseError, ResponseStatus

__all__ = ("ServiceError", "TransportError", "masked_body")

MAX_BODY = 64 * 1024
"""How much of a reply an error keeps, in characters."""


class ServiceError(JsvCodecError):
    """A reply that says that the call failed, or that is no answer to a call at all, such as a web page.

    `status` and `reason` are those of the reply, `response_status` what the host says of the failure, None where it
    says nothing that can be read. `code` and `message` are taken from there, or from status and reason; `errors` are
    the fields that were wrong. `body` is the reply as text, cut, with the secrets masked that are known by their names.
    `index` is the request of a batch that failed. `retry_after` is how many seconds the host asks to wait, or None.

    >>> error = ServiceError(404, "Not Found")
    >>> error.code, error.message, str(error)
    ('404', 'Not Found', '404 Not Found')
    """

    def __init__(
        self,
        status: int,
        reason: str,
        response_status: ResponseStatus | None = None,
        *,
        body: str = "",
        message: str | None = None,
        retry_after: float | None = None,
    ) -> None:
        self.status = status
        self.reason = one_line(reason, MAX_REASON)
        self.response_status = response_status
        self.body = body
        self.retry_after = retry_after
        self._message = message
        super().__init__(self._text())

    @property
    def code(self) -> str:
        """What kind of failure it is: the error code of the host, or the status."""
        return (self.response_status and self.response_status.error_code) or str(self.status)

    @property
    def message(self) -> str:
        """What went wrong: the message of the host, or the reason."""
        return self._message or (self.response_status and self.response_status.message) or self.reason

    @property
    def errors(self) -> list[ResponseError]:
        """What was wrong with the fields of the request."""
        found = (self.response_status and self.response_status.errors) or ()
        return [error for error in found if error is not None]

    @property
    def index(self) -> int | None:
        """The place in a batch of the request that failed."""
        text = ((self.response_status and self.response_status.meta) or {}).get("AutoBatchIndex")
        return int(text) if text is not None and text.isdecimal() and len(text) < 10 else None

    def _text(self) -> str:
        code = "" if self.code in (str(self.status), self.message) else f"{self.code}: "
        place = "" if self.index is None else f" (request {self.index} of the batch)"
        return one_line(f"{self.status} {code}{self.message}{place}", MAX_REASON)

    def __reduce__(self) -> tuple[object, ...]:
        return _revive, (type(self), (self.status, self.reason, self.response_status), self._more())

    def _more(self) -> dict[str, Any]:
        return {"body": self.body, "message": self._message, "retry_after": self.retry_after}


def _revive(cls: type[ServiceError], arguments: tuple[Any, ...], more: dict[str, Any]) -> ServiceError:
    return cls(*arguments, **more)


class TransportError(JsvCodecError):
    """No reply: the host was not reached, or the connection broke, or the time ran out.

    `sent` says whether the request may have reached the host, which may have carried it out then.
    """

    def __init__(self, reason: str, *, sent: bool = True) -> None:
        self.reason = one_line(reason, MAX_REASON)
        self.sent = sent
        super().__init__(self.reason)

    def __reduce__(self) -> tuple[object, ...]:
        return _revive_transport_error, (type(self), self.reason, self.sent)


def _revive_transport_error(cls: type[TransportError], reason: str, sent: bool) -> TransportError:
    return cls(reason, sent=sent)


def masked_body(content: bytes) -> str:
    """Return what may be kept of a reply: its text, cut, with the known secrets masked.

    A web page in which a secret is named at all is masked as a whole.

    >>> masked_body(b"{bearerToken:x,a:1}"), masked_body(b'<input name="password" value="x">')
    ('{bearerToken:***,a:1}', '***')
    """
    text = content[: 4 * MAX_BODY].decode(errors="replace")[:MAX_BODY]
    if text.lstrip().startswith("<"):
        return MASK if any(_is_secret(word) for word in set(_WORD.findall(text))) else text
    try:
        return str(redact(text))
    except (DecodeError, EncodeError):
        return MASK


_WORD = re.compile(r"[\w-]+")


def _is_secret(word: str) -> bool:
    return word.replace("-", "").replace("_", "").lower() in secret_names()
