"""Headers of replies: what is looked up in them, and what their values mean. Text to text and numbers; no state."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Mapping

__all__ = ("OWN_HEADERS", "Headers", "header", "is_header", "media_type", "retry_after_of")

Headers = Mapping[str, str] | Iterable[tuple[str, str]] | None

OWN_HEADERS = frozenset(
    ("accept", "accept-encoding", "connection", "content-length", "content-type", "transfer-encoding")
)
"""What follows from a request, in lower case: a caller cannot add it."""

_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_VALUE = re.compile(r"[ -~]*")
_SECONDS = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9})?")


def header(headers: Headers, name: str) -> str | None:
    """Return the first value of a header, whose name is in any case.

    >>> header([("retry-after", "5")], "Retry-After")
    '5'
    """
    pairs = headers.items() if isinstance(headers, Mapping) else headers or ()
    return next((value for key, value in pairs if key.lower() == name.lower()), None)


def is_header(name: str, value: str) -> bool:
    """Return whether a name and a value can be a header: printable ASCII, which nothing breaks a line with.

    >>> is_header("X-Key", "a b"), is_header("X Key", "a"), is_header("X-Key", "a\\r\\nB: c")
    (True, False, False)
    """
    return _NAME.fullmatch(name) is not None and _VALUE.fullmatch(value) is not None


def media_type(content_type: str | None) -> str:
    """Return the media type of a label, in lower case and without parameters; ``+json`` types are JSON.

    >>> media_type("Application/JSON; charset=utf-8"), media_type("application/problem+json"), media_type(None)
    ('application/json', 'application/json', '')
    """
    kind = (content_type or "").partition(";")[0].strip().lower()
    return "application/json" if kind.endswith("+json") else kind


def retry_after_of(headers: Headers) -> float | None:
    """Return how many seconds a ``Retry-After`` asks to wait, a date counted from now; None for anything else.

    >>> retry_after_of({"Retry-After": "1.5"}), retry_after_of({"retry-after": "-1"}), retry_after_of(None)
    (1.5, None, None)
    """
    text = (header(headers, "Retry-After") or "").strip()
    if _SECONDS.fullmatch(text):
        return float(text)
    if not text:
        return None
    from email.utils import parsedate_to_datetime  # it loads sockets and more

    try:
        when = parsedate_to_datetime(text)
        return max(when.timestamp() - time.time(), 0.0)
    except (ValueError, TypeError, OverflowError):
        return None
