"""A request -> the DTO of its service, or the DTOs of a batch, and the files that came with it.

The body is read by the format of its address, or by its label where the address names none; a body without a known
label is ignored, as hosts do. Members of the path count before those of the query, and these before those of the body.
Raises `DecodeError` for what does not read.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from jsvcodec import form, jsv
from jsvcodec._formats import verbs_of
from jsvcodec._types.containers import list_or_map
from jsvcodec._types.describing import class_node
from jsvcodec.asgi.addresses import Address
from jsvcodec.asgi.exchange import Asked
from jsvcodec.asgi.negotiation import CONTROLS
from jsvcodec.asgi.rules import Rules
from jsvcodec.errors import DecodeError
from jsvcodec.form.pairs import read_pairs
from jsvcodec.http.headers import media_type
from jsvcodec.http.multipart import File
from jsvcodec.http.replies import FORMATS, read_labelled
from jsvcodec.http.uploads import form_of_multipart
from jsvcodec.limits import DEFAULT_LIMITS

__all__ = ("read_batch", "read_request")

_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")

_Given = list[tuple[str, str]]


def read_batch(asked: Asked, address: Address, rules: Rules) -> list[Any]:
    """Return the DTOs of a batch."""
    cls: Any = address.operation.cls
    found = _document(asked, _format(asked, address), list[cls], rules)
    return [] if found is None else list(found)


def read_request(asked: Asked, address: Address, rules: Rules) -> tuple[Any, list[tuple[str, File]]]:
    """Return the DTO of a request and its files."""
    cls = address.operation.cls
    given = _given(asked, address)
    label = media_type(asked.header("Content-Type"))
    if label in _FORMS and asked.body:
        text, files = _form(label, asked)
        sent = read_pairs(text, 0, DEFAULT_LIMITS.fields)
        return form.loads(_text_of(_together(address, given, sent)), cls), files
    format = _format(asked, address) if asked.body else None
    if not given or list_or_map(cls) is not None:
        if format is not None:
            return _document(asked, format, cls, rules), []
        return (form.loads("", cls) if list_or_map(cls) is None else cls()), []
    sent = [] if format is None else _pairs_of(_document(asked, format, None, rules))
    return form.loads(_text_of(_together(address, given, sent)), cls), []


def _format(asked: Asked, address: Address) -> str | None:
    found = address.body_format or ("json" if address.way == "api" else None)
    found = found or FORMATS.get(media_type(asked.header("Content-Type")))
    return found if found in ("jsv", "json") else None


def _document(asked: Asked, format: str | None, type: Any, rules: Rules) -> Any:
    """Return what a body holds; `type` is None for the tree."""
    if format is None:
        return None
    if format == "jsv":
        return read_labelled("jsv", asked.body, type)
    try:
        return verbs_of("json").loads(asked.body, type)
    except DecodeError as error:
        if error.pos is None or not rules.bad_json_is_empty:
            raise
    return None if type is None else form.loads("", type)


def _form(label: str, asked: Asked) -> tuple[str, list[tuple[str, File]]]:
    if label == "multipart/form-data":
        return form_of_multipart(asked.header("Content-Type"), asked.body, DEFAULT_LIMITS.fields)
    return asked.body.removeprefix(b"\xef\xbb\xbf").decode(errors="replace"), []


# --- members from several places -----------------------------------------------------------------------------------


def _given(asked: Asked, address: Address) -> _Given:
    """Return the members that the path and the query hold, without what the query says to the host."""
    node = class_node(address.operation.cls)
    own = () if node is None else {name.lower() for name in node.names("camel").written}
    query = read_pairs(asked.query, 0, DEFAULT_LIMITS.fields)
    kept = [pair for pair in query if pair[0].lower() not in CONTROLS or pair[0].lower() in own]
    return _over(list(address.variables.items()), kept)


def _together(address: Address, given: _Given, sent: _Given) -> _Given:
    """Return the members of address and body; on ``/jsv/reply/X`` the query only adds what the body lacks."""
    return _over(sent, given) if address.way == "reply" else _over(given, sent)


def _over(first: _Given, second: _Given) -> _Given:
    taken = {name.lower() for name, _ in first}
    return [*first, *(pair for pair in second if pair[0].lower() not in taken)]


def _text_of(pairs: _Given) -> str:
    return "&".join(f"{quote(name, safe='')}={quote(text, safe='')}" for name, text in pairs)


def _pairs_of(tree: Any) -> _Given:
    """Return the members of a document as a form has them: texts as they are, anything else as JSV."""
    if tree is None:
        return []
    if not isinstance(tree, dict):
        raise DecodeError("expected a map")
    return [
        (name, value if isinstance(value, str) else jsv.dumps(value))
        for name, value in tree.items()
        if value is not None
    ]
