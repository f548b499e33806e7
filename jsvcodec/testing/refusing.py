"""A row of a table of refusals -> the answer that it stands for."""

from __future__ import annotations

from urllib.parse import quote

from jsvcodec.asgi.answers import empty, failed
from jsvcodec.asgi.exchange import Answer, Asked, Call
from jsvcodec.asgi.failures import Failure
from jsvcodec.models.status import ResponseStatus
from jsvcodec.testing.guises import Case, Guise

__all__ = ("page_of", "refusal")


def page_of(asked: Asked, page: str) -> str:
    """Return the address of a page that leads back to what was asked for."""
    host = asked.header("Host")
    target = asked.path + (f"?{asked.query}" if asked.query else "")
    return f"{f'http://{host}' if host else ''}{page}{quote(target, safe='')}"


def refusal(case: Case, call: Call, guise: Guise) -> Answer:
    """Return the answer to a call that is refused."""
    headers = []
    if case.page:
        headers.append(("Location", page_of(call.asked, getattr(guise.pages, case.page))))
    if case.challenge:
        headers.append(("WWW-Authenticate", case.challenge))
    if case.code:
        failure = Failure(case.status, ResponseStatus(error_code=case.code, message=case.message, errors=[]))
        format = "json" if case.always_json else call.format
        answer = failed(failure, format, guise.rules, page_of(call.asked, guise.pages.sign_in))
        return Answer(answer.status, answer.content, (*answer.headers, *headers))
    if case.text:
        return Answer(case.status, f"{case.text}\r\n\r\n".encode(), (("Content-Type", "text/plain"), *headers))
    return empty(case.status, *headers)
