"""Multipart forms -> the DTO of their text parts, and their files: what a service receives, and what tests look at.

The parts are told by the library ``multipart``; what they mean is what ServiceStack's hosts make of them. Raises
`DecodeError` for a body that is no multipart form. Costs one pass; the number of parts is bounded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Unpack, overload
from urllib.parse import quote, unquote

from jsvcodec import form, json, jsv
from jsvcodec._conversion import convert
from jsvcodec._options import ReadKwargs
from jsvcodec._text import Data
from jsvcodec.errors import DecodeError, Problem, Problems
from jsvcodec.http.multipart import File
from jsvcodec.limits import DEFAULT_LIMITS

if TYPE_CHECKING:
    from multipart import MultipartSegment
    from typing_extensions import TypeForm

    from jsvcodec._codec import T

__all__ = ("decode_multipart", "form_of_multipart")

_QUOTED = re.compile(r'"[^"]*"')
_UTF_8_NAME = re.compile(r";\s*filename\*\s*=\s*utf-8'[\w-]*'([^;\s]*)", re.IGNORECASE)

Part = tuple["MultipartSegment", bytes]
Sent = list[tuple[str, File]]


@overload
def decode_multipart(
    content_type: str, content: Data, type: type[T], **options: Unpack[ReadKwargs]
) -> tuple[T, Sent]: ...
@overload
def decode_multipart(
    content_type: str, content: Data, type: TypeForm[T], **options: Unpack[ReadKwargs]
) -> tuple[T, Sent]: ...
@overload
def decode_multipart(
    content_type: str, content: Data, type: None = None, **options: Unpack[ReadKwargs]
) -> tuple[Any, Sent]: ...
def decode_multipart(content_type: str, content: Data, type: Any = None, **options: Unpack[ReadKwargs]) -> Any:
    """Return what the text parts of a form hold, and its files with the names of their fields, in order.

    `content_type` is the label of the body, which names the boundary; the options are those of `jsvcodec.form.Decoder`.
    Text is read as in a form: strings as they are, anything else as JSV, or as JSON where the part says so. Repeated
    parts make a list. Raises `DecodeError`, and `ImportError` without the extra ``multipart``.

    >>> body = b'--x\\r\\nContent-Disposition: form-data; name="ids"\\r\\n\\r\\n[1,2]\\r\\n--x--\\r\\n'
    >>> decode_multipart("multipart/form-data; boundary=x", body, dict[str, list[int]])
    ({'ids': [1, 2]}, [])
    """
    text, files = form_of_multipart(content_type, content, (options.get("limits") or DEFAULT_LIMITS).fields)
    return form.loads(text, type, **options), files


def form_of_multipart(content_type: str, content: Data, most: int | None) -> tuple[str, Sent]:
    """Return the text parts as the text of a form, and the files. Raises what `decode_multipart` raises."""
    pairs: list[str] = []
    files: Sent = []
    for segment, raw in _parts(content_type, content, most):
        name = segment.name or ""
        file_name = _file_name(segment)
        if file_name is not None:
            files.append((name, File(file_name, raw, segment.content_type)))
        else:
            pairs.append(f"{quote(name, safe='')}={quote(_text(segment, raw), safe='')}")
    return "&".join(pairs), files


def _parts(content_type: str, content: Data, most: int | None) -> Iterator[Part]:
    """Yield the head and the content of each part."""
    try:
        from multipart import MultipartError, MultipartSegment, PushMultipartParser, parse_options_header
    except ImportError:
        raise ImportError('multipart forms are read with: pip install "jsvcodec[multipart]"') from None
    raw = content.encode() if isinstance(content, str) else bytes(content)
    kind, label = parse_options_header(content_type)
    if kind != "multipart/form-data" or not label.get("boundary"):
        raise DecodeError("the body is not labelled as a multipart form with a boundary")
    head, found = None, bytearray()
    bounds = {} if most is None else {"max_segment_count": most}
    refused = False
    try:
        with PushMultipartParser(label["boundary"], content_length=len(raw), **bounds) as parser:
            for event in parser.parse(raw) if raw else ():
                if isinstance(event, MultipartSegment):
                    head, found = event, bytearray()
                elif event is not None:
                    found += event
                elif head is not None:
                    yield head, bytes(found)
    except (MultipartError, UnicodeError):
        refused = True
    if refused:
        raise DecodeError("not a multipart form, or one with too many parts")


def _file_name(segment: MultipartSegment) -> str | None:
    """Return the name of a file, None for a text part; the one in UTF-8 counts before its likeness."""
    found = _UTF_8_NAME.search(_QUOTED.sub("", segment.header("Content-Disposition", "")))
    return segment.filename if found is None else unquote(found[1])


def _text(segment: MultipartSegment, raw: bytes) -> str:
    """Return the text of a part as a form would hold it."""
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        text = None
    if text is None:
        raise DecodeError.of([_problem(segment, "not UTF-8")])
    if segment.content_type == "application/json":
        return _of_json(segment, text)
    is_dotnet = segment.content_type == "text/plain" and (segment.charset or "").lower() == "utf-8"
    if is_dotnet and text.startswith('"') and text.endswith('"'):
        # .NET's own client writes texts as JSV, in a part that says so by its type alone.
        try:
            unquoted = jsv.loads(text)
        except DecodeError:
            return text
        return unquoted if isinstance(unquoted, str) else text
    return text


def _of_json(segment: MultipartSegment, text: str) -> str:
    try:
        value = json.loads(text)
        return value if isinstance(value, str) else str(convert(text, "json", "jsv"))
    except DecodeError as error:
        reason = error.reason
    raise DecodeError.of([_problem(segment, reason)])


def _problem(segment: MultipartSegment, reason: str) -> Problem:
    problems = Problems(None)
    problems.add((segment.name or "",), reason)
    return problems.found[0]
