"""A reply -> the value of its type, or the error that it is.

The format is told by the label of the reply, and by the look of its text where the label is wrong: hosts send JSON
under other labels, and JSV with the label of JSON. A reply that is a web page, a redirect or an error is a
`ServiceError`; what a successful reply holds and does not fit its type is a `DecodeError`.
"""

from __future__ import annotations

import csv
import re
from http import HTTPStatus
from io import StringIO
from types import NoneType
from typing import TYPE_CHECKING, Any, overload
from urllib.parse import parse_qsl, urlsplit

from jsvcodec._caches import keep_by_type
from jsvcodec._detection import looks_like_json
from jsvcodec._formats import format_names, loads, verbs_of
from jsvcodec._redaction import redact
from jsvcodec._safe_text import one_line
from jsvcodec._text import Data, as_text
from jsvcodec._types.describing import describe
from jsvcodec._types.nodes import ScalarNode, TextNode, without_none
from jsvcodec.errors import DecodeError, JsvCodecError
from jsvcodec.http.errors import ServiceError, masked_body
from jsvcodec.http.headers import Headers, header, media_type, retry_after_of
from jsvcodec.models.status import ErrorResponse, ResponseStatus

if TYPE_CHECKING:
    from typing_extensions import TypeForm

    from jsvcodec._codec import T

__all__ = ("FORMATS", "checked_type", "decode_reply", "error_of_reply", "leads_to_sign_in", "read_labelled")

FORMATS = {
    "application/jsv": "jsv",
    "text/jsv": "jsv",
    "application/json": "json",
    "text/json": "json",
    "text/csv": "csv",
}
"""The formats by media type."""

_MAYBE_JSON = re.compile(r'\s*+[{\[][{\[\s]*+"')
_SIGN_IN = re.compile(r"log-?_?in|sign-?_?in", re.IGNORECASE)
_RETURNS = frozenset(("returnurl", "redirect", "redirecturl", "continue"))


@overload
def decode_reply(
    status: int, content_type: str | None, content: Data, type: type[T], *, reason: str | None = None,
    headers: Headers = None,
) -> T: ...  # fmt: skip
@overload
def decode_reply(
    status: int, content_type: str | None, content: Data, type: TypeForm[T], *, reason: str | None = None,
    headers: Headers = None,
) -> T: ...  # fmt: skip
@overload
def decode_reply(
    status: int, content_type: str | None, content: Data, type: None = None, *, reason: str | None = None,
    headers: Headers = None,
) -> Any: ...  # fmt: skip
def decode_reply(
    status: int,
    content_type: str | None,
    content: Data,
    type: Any = None,
    *,
    reason: str | None = None,
    headers: Headers = None,
) -> Any:
    """Return the value of a successful reply, or raise what went wrong.

    `content_type` and `content` are the label and the body of the reply, `type` is what it holds: a class, or None for
    the tree. `str` and `bytes` are the content as it is. A reply without a body is the empty text or bytes for these,
    and None for any other type; a 204 is None always. `reason` is the reason phrase, where hosts put error codes;
    `headers` are a mapping or pairs, of which ``Retry-After`` and ``Location`` are looked at. Raises `DecodeError` for
    a body that does not fit, and `ServiceError` for a status that is no success and for a web page.

    >>> decode_reply(200, "application/jsv", b"{count:7}", dict[str, int])
    {'count': 7}
    >>> decode_reply(404, "application/jsv", b"{responseStatus:{errorCode:NotFound,message:No such order}}")
    Traceback (most recent call last):
        ...
    jsvcodec.http.errors.ServiceError: 404 NotFound: No such order
    """
    raw = content.encode() if isinstance(content, str) else bytes(memoryview(content))
    if not 200 <= status < 300:
        raise error_of_reply(status, content_type, raw, reason=reason, headers=headers)
    if status == HTTPStatus.NO_CONTENT or type is NoneType:
        return None
    node = None if type is None else without_none(describe(type))
    if isinstance(node, ScalarNode) and node.cls is bytes:
        return raw
    if isinstance(node, TextNode):
        text = as_text(raw)
        return text if node.cls is str else node.cls(text)
    if not raw:
        return None
    if _is_page(raw):
        label = media_type(content_type)
        found = label if label and label not in FORMATS else "a web page"
        message = f"the host replied with {found} instead of a document"
        raise ServiceError(status, _reason(status, reason), body=masked_body(raw), message=one_line(message, 200))
    return read_labelled(FORMATS.get(media_type(content_type)), raw, type)


@keep_by_type
def checked_type(type: Any) -> Any:
    """Return the type of a reply. Raises `TypeError` for one that cannot be read, so that no call is made for it."""
    if type is not None:
        verbs_of("jsv").Decoder(type)
    return type


def _is_page(raw: bytes) -> bool:
    """Return whether a body is HTML or XML: no document of a DTO begins with an angle bracket."""
    return raw[:64].removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"<"


def read_labelled(format: str | None, raw: bytes, type: Any) -> Any:
    """Return the value of a document that is labelled with a format, or with none that is known: see this module."""
    if format == "csv" and "csv" in format_names():
        return verbs_of("csv").loads(raw, type)
    if format != "jsv":
        return loads(raw, type)  # JSON, or JSV as `debug=1` labels it
    text = as_text(raw)
    if _MAYBE_JSON.match(text) and looks_like_json(text):
        try:
            return verbs_of("json").loads(text, type)
        except DecodeError as error:
            if error.pos is None:
                raise
    return verbs_of("jsv").loads(text, type)


# --- errors -------------------------------------------------------------------------------------------------------


def error_of_reply(
    status: int,
    content_type: str | None,
    content: bytes,
    *,
    reason: str | None = None,
    headers: Headers = None,
    hint: str = "",
) -> ServiceError:
    """Return the error of a reply that is no success; `hint` is added to its message."""
    found = None if _is_page(content) else _response_status(FORMATS.get(media_type(content_type)), content)
    location = header(headers, "Location")
    message = _redirected(status, location) if location and found is None else None
    if hint:
        message = f"{message or (found and found.message) or _reason(status, reason)}{hint}"
    return ServiceError(
        status,
        _reason(status, reason),
        found,
        body=masked_body(content),
        message=message,
        retry_after=retry_after_of(headers),
    )


def _reason(status: int, reason: str | None) -> str:
    """Return the reason phrase, or the usual one: HTTP/2 has none."""
    if reason:
        return reason
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"


def _response_status(format: str | None, content: bytes) -> ResponseStatus | None:
    """Return what a body says of a failure, with the known secrets masked: a stack trace may hold the request."""
    try:
        tree = _csv_status(content) if format == "csv" else read_labelled(format, content, None)
        shown = redact(tree)
        read = verbs_of("jsv" if format in ("jsv", "csv") else "json").Decoder(ErrorResponse)
        return read.structure(shown).response_status if isinstance(shown, dict) else None
    except JsvCodecError:
        return None


def _csv_status(content: bytes) -> dict[str, Any]:
    """Return the first row of a table of which one cell holds the status as JSV."""
    rows = csv.DictReader(StringIO(as_text(content), newline=""))
    try:
        row = next(rows, {})
    except csv.Error:
        row = {}
    status = next((cell for name, cell in row.items() if str(name).lower() == "responsestatus"), None)
    return {"responseStatus": verbs_of("jsv").loads(status)} if status else {}


def leads_to_sign_in(location: str) -> bool:
    """Return whether a redirect leads to a page to sign in.

    >>> leads_to_sign_in("/Account/Login?ReturnUrl=%2F"), leads_to_sign_in("https://host/api/Hello.jsv")
    (True, False)
    """
    try:
        parts = urlsplit(location)
        names = {name.lower() for name, _ in parse_qsl(parts.query, max_num_fields=100)}
    except ValueError:
        return False
    return bool(_SIGN_IN.search(parts.path) or names & _RETURNS) and "denied" not in parts.path.lower()


def _redirected(status: int, location: str) -> str | None:
    """Return where a host sends the caller: the path alone, since a query may hold anything."""
    if status != HTTPStatus.UNAUTHORIZED and not 300 <= status < 400:
        return None
    try:
        parts = urlsplit(location)
        host = f"{parts.scheme}://{parts.hostname}" if parts.hostname else ""
    except ValueError:
        return "the host redirects to an address that cannot be read"
    path = one_line(parts.path or "/", 200)
    if leads_to_sign_in(location):
        return f"not signed in: the host sends you to {path}"
    if "denied" in path.lower():
        return f"not allowed: the host sends you to {path}"
    return f"the host redirects to {one_line(host, 200)}{path}"
