"""In which format a reply is written: the suffix decides, or ``format=``, the way of calling, or ``Accept``.

Of ``Accept`` hosts look at the first media type alone. ``*/*`` by itself is the type of the body. Anything else that
is not known, and no ``Accept`` at all, is a web page; no host answers 406.
"""

from __future__ import annotations

from jsvcodec.asgi.addresses import Address
from jsvcodec.asgi.exchange import Asked
from jsvcodec.form.pairs import read_pairs
from jsvcodec.http.headers import media_type
from jsvcodec.http.replies import FORMATS

__all__ = ("CONTROLS", "controls_of", "reply_format")

CONTROLS = ("format", "debug", "jsconfig")
"""Names of a query that speak to the host and not to the service."""

_ACCEPTED = {"application/jsv": "jsv", "application/json": "json", "text/csv": "csv"}
_NAMED = ("jsv", "json", "csv")


def controls_of(query: str) -> dict[str, str]:
    """Return what a query says to the host. Raises `DecodeError` for one of too many fields."""
    return {name.lower(): text for name, text in read_pairs(query, 0, None) if name.lower() in CONTROLS}


def reply_format(asked: Asked, address: Address, controls: dict[str, str]) -> str:
    """Return the format of a reply: ``jsv``, ``json``, ``csv``, ``html``, or ``debug`` for JSV that is laid out."""
    named = controls.get("format", "").lower()
    found = address.format if address.way in ("suffix", "route") else None
    found = found or (named if named in _NAMED else None) or address.format
    if found is None:
        found = "json" if address.way == "api" else _by_accept(asked)
    return "debug" if "debug" in controls and found != "html" else found


def _by_accept(asked: Asked) -> str:
    accept = asked.header("Accept").strip()
    if accept == "*/*":
        body = FORMATS.get(media_type(asked.header("Content-Type")))
        return body if body in ("jsv", "json") else "html"
    first = accept.partition(",")[0].partition(";")[0].strip().lower()
    return _ACCEPTED.get(first, "html")
