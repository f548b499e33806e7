"""What a service returned, or how it failed -> the answer: status, label and body in the format of the reply."""

from __future__ import annotations

import html
from typing import Any
from urllib.parse import quote

from jsvcodec import csv, json, jsv
from jsvcodec.asgi.exchange import Answer, Pairs
from jsvcodec.asgi.failures import Failure
from jsvcodec.asgi.rules import Rules
from jsvcodec.models.status import ErrorResponse

__all__ = ("LABELS", "empty", "failed", "replied")

LABELS = {
    "jsv": "application/jsv",
    "json": "application/json; charset=utf-8",
    "csv": "text/csv",
    "html": "text/html",
    "debug": "application/json; charset=utf-8",  # although it is JSV
}


def empty(status: int, *headers: tuple[str, str]) -> Answer:
    """Return an answer without a body."""
    return Answer(status, headers=headers)


def replied(value: Any, format: str, name: str, rules: Rules, headers: Pairs = ()) -> Answer:
    """Return the answer that holds what a service returned: nothing for None, and text and bytes as they are."""
    if value is None:
        return Answer(204, headers=headers)
    if isinstance(value, str):
        return _labelled(200, f"{LABELS[format].partition(';')[0]}; charset=utf-8", value.encode(), headers)
    if isinstance(value, (bytes, bytearray, memoryview)):
        return _labelled(200, LABELS[format], bytes(value), headers)
    if format == "csv":
        headers = (*headers, ("Content-Disposition", f'attachment;filename="{quote(name)}.csv"'))
    return _labelled(200, LABELS[format], _written(value, format, rules), headers)


def failed(failure: Failure, format: str, rules: Rules, sign_in_page: str) -> Answer:
    """Return the answer that tells a failure. One to a browser is a page, or the way to the page to sign in."""
    if format == "html" and failure.status == 401:
        return empty(302, ("Location", sign_in_page))
    if format == "html" and failure.status == 404:
        text = f"Error ({failure.response.error_code}): {failure.response.message}"
        return _labelled(404, "text/plain; charset=utf-8", text.encode(errors="replace"), ())
    content = _written(ErrorResponse(response_status=failure.response), format, rules)
    return _labelled(failure.status, LABELS[format], content, ())


def _labelled(status: int, label: str, content: bytes, headers: Pairs) -> Answer:
    own = {name.lower() for name, _ in headers}
    given = headers if "content-type" in own else (("Content-Type", label), *headers)
    return Answer(status, content, given)


def _written(value: Any, format: str, rules: Rules) -> bytes:
    if format == "jsv":
        return jsv.dumpb(value)
    if format == "debug":
        return jsv.dumpb(value, indent=True)
    if format == "csv":
        return csv.dumpb(value if isinstance(value, (list, tuple)) else [value])
    if format == "html":
        text = html.escape(json.dumps(value, indent=True))
        return f"<!DOCTYPE html>\n<title>jsvcodec</title>\n<pre>{text}</pre>\n".encode()
    return json.dumpb(value, dates="wcf" if rules.dates == "wcf" else None)
