"""The three formats by name, with `sniff` to tell them apart and `convert` to go from one to another.

ServiceStack leaves JSV and JSON in one column and labels indented JSV as JSON, so `loads` reads whichever of the two a
text is. Everything here goes through the format modules; what is refused is their `DecodeError` or `EncodeError`.
"""

from __future__ import annotations

import re
from importlib import import_module
from types import ModuleType
from typing import Any, Literal, TypeVar, Unpack, overload

from jsvcodec._options import Dates
from jsvcodec._options import ReadKwargs as ReadOptions
from jsvcodec._text import Data, as_text
from jsvcodec.errors import DecodeError
from jsvcodec.limits import DEFAULT_LIMITS, Limits
from jsvcodec.names import Naming

__all__ = ("FORMATS", "Format", "convert", "loads", "module", "sniff")

T = TypeVar("T")
Format = Literal["jsv", "json", "form"]
FORMATS: tuple[Format, ...] = ("jsv", "json", "form")

_JSON_START = re.compile(r'\ufeff?\s*+(?:\{\s*+"|\[\s*+\{\s*+")')
_FORM_START = re.compile(r'\ufeff?[^\s"{}\[\],:=&]++(?:\[[^\s"=&\]]*+\])?=')


def module(format: Format) -> ModuleType:
    """Return the module of a format; loaded when first asked for."""
    if format not in FORMATS:
        raise ValueError(f"a format is one of {', '.join(FORMATS)}")
    return import_module(f"jsvcodec.{format}")


def sniff(data: Data) -> Format:
    """Return the format that a text is most likely in.

    What is JSON as a whole is JSON, what starts with a name and ``=`` is a form, and anything else is JSV, of which any
    plain text is a document. A JSV list whose strings are all quoted may be JSON as well: name the format if you can.

    >>> sniff('{"a":1}'), sniff("{a:1}"), sniff("a=1&b=2")
    ('json', 'jsv', 'form')
    """
    text = as_text(data)
    if _reads("json", text) or (_JSON_START.match(text) and not _reads("jsv", text)):
        return "json"
    return "form" if _FORM_START.match(text) else "jsv"


def _reads(format: Format, text: str) -> bool:
    try:
        module(format).Decoder(limits=Limits(depth=None, digits=None)).read(text)
    except DecodeError:
        return False
    return True


@overload
def loads(data: Data, type: type[T], **options: Unpack[ReadOptions]) -> T: ...
@overload
def loads(data: Data, type: Any = None, **options: Unpack[ReadOptions]) -> Any: ...
def loads(data: Data, type: Any = None, **options: Unpack[ReadOptions]) -> Any:
    """Return what a text holds that is JSON as a whole, or else JSV, as rows of OrmLite are over the years.

    With a type, a text without any ``"`` is JSV where that reading succeeds: ``[1,2]`` is both, and ``{a:1}`` cannot be
    JSON. A JSV list of quoted strings that hold backslashes reads as JSON: use `jsvcodec.jsv` where you know. Raises
    `DecodeError`.

    >>> loads("[a,b]", list[str]), loads('["a","b"]', list[str])
    (['a', 'b'], ['a', 'b'])
    """
    text = as_text(data)
    jsv = module("jsv")
    if type is not None and '"' not in text:
        try:
            return jsv.loads(text, type, **options)
        except DecodeError:
            pass
    json = module("json").Decoder(type, **options)
    try:
        tree = json.read(text)
    except DecodeError as error:
        refusal = error
    else:
        return json.structure(tree)
    if refusal.pos is None:
        raise refusal
    try:
        return jsv.loads(text, type, **options)
    except DecodeError as error:
        # Of the two refusals the one is told that is about the format the text looks like.
        if not _JSON_START.match(text):
            refusal = error
    raise refusal


def convert(
    data: Data,
    source: Format,
    target: Format,
    type: Any = None,
    *,
    names: Naming = "camel",
    indent: bool = False,
    lenient: bool = False,
    unknown: Literal["keep", "error"] = "keep",
    duplicates: Literal["last", "error"] = "last",
    dates: Dates = None,
    limits: Limits = DEFAULT_LIMITS,
) -> str:
    """Return a text of one format in another, through a model where `type` is given.

    Without a type, what is text in the source stays text in the target. Raises `DecodeError` or `EncodeError`.

    >>> convert("{userName:me,roles:[Admin]}", "jsv", "json")
    '{"userName":"me","roles":["Admin"]}'
    """
    value = module(source).loads(
        data, type, names=names, lenient=lenient, unknown=unknown, duplicates=duplicates, limits=limits
    )
    layout = {"indent": True} if indent else {}
    text: str = module(target).dumps(value, names=names, dates=dates, limits=limits, **layout)
    return text
