"""The formats by name: the registry, `sniff`, and `loads` for what may be JSON or JSV.

A format is registered once, by one line here or by `register_format`; the verbs, `convert`, the converters and the
command follow. The modules of the built-in formats are loaded when they are first asked for. What is refused is a
`DecodeError` or an `EncodeError`, whatever the format.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from jsvcodec._caches import forget_types
from jsvcodec._codec import Decoder, Encoder
from jsvcodec._detection import (
    hinted,
    holds_what_json_alone_writes,
    looks_like_form,
    looks_like_json,
    may_be_json,
    starts_structured,
)
from jsvcodec._format_base import Format
from jsvcodec._text import Data, as_text
from jsvcodec._verbs import Steps, after, kept_codec, verb, verbs
from jsvcodec.errors import DecodeError
from jsvcodec.limits import Limits

if TYPE_CHECKING:
    from jsvcodec._verbs import Dump, Dumpb, Dumps, Load, Loads

__all__ = (
    "FormatVerbs", "format_names", "format_of_file", "is_certainly_json", "loads", "register_format", "sniff",
    "verbs_of",
)  # fmt: skip


# --- the registry -------------------------------------------------------------------------------------------------


class FormatVerbs(NamedTuple):
    """The verbs and the codecs of a format, as its module has them."""

    loads: Loads
    dumps: Dumps
    dumpb: Dumpb
    load: Load
    dump: Dump
    Decoder: type[Decoder[Any]]
    Encoder: type[Encoder]


class _Entry(NamedTuple):
    verbs: FormatVerbs | None
    """None for a built-in format: its module has them."""
    suffixes: tuple[str, ...]


_BUILT_IN = {
    "jsv": _Entry(None, (".jsv",)),
    "json": _Entry(None, (".json",)),
    "form": _Entry(None, (".form",)),
    "csv": _Entry(None, (".csv",)),
}
_registered: dict[str, _Entry] = dict(_BUILT_IN)
_NAME = r"[a-z][a-z0-9_-]*"


def register_format(name: str, format: Format) -> FormatVerbs:
    """Register a format under a name, for all that is done afterwards, and return its verbs.

    `format` is a `Format`, or any object with its ``read`` and ``write``. Raises `ValueError` for a name that has
    anything but lower-case letters, digits, ``-`` and ``_``, or that is built in, and `TypeError` for what is not a
    format.

    >>> class Lines(Format):
    ...     suffixes = (".lines",)
    ...     def read(self, data, options):
    ...         return data.split(";")
    ...     def write(self, tree, options):
    ...         return ";".join(tree)
    >>> lines = register_format("lines", Lines())
    >>> lines.loads("1;2", list[int]), lines.dumps([True, 1.5])
    ([1, 2], 'True;1.5')
    >>> from jsvcodec import convert
    >>> convert("[1,2]", "jsv", "lines")
    '1;2'
    """
    if not isinstance(name, str):
        raise TypeError(f"the name of a format must be a str, not {type(name).__name__}")
    if re.fullmatch(_NAME, name) is None or name in _BUILT_IN:
        raise ValueError("the name of a format must be of lower-case letters, digits, - and _, and not built in")
    checked = _checked(format)
    home = {"format": checked, "__module__": __name__}
    decoder = type("Decoder", (Decoder,), {**home, "__qualname__": f"registered.{name}.Decoder"})
    encoder = type("Encoder", (Encoder,), {**home, "__qualname__": f"registered.{name}.Encoder"})
    made = FormatVerbs(*verbs(decoder, encoder), decoder, encoder)
    _registered[name] = _Entry(made, tuple(checked.suffixes))
    forget_types()  # and what an older format of this name was
    return made


class _Adapted(Format):
    """An object that has the methods of a format without being a `Format`."""

    def __init__(self, adapted: Any) -> None:
        for name in ("has_numbers", "binary", "suffixes", "dates"):
            setattr(self, name, getattr(adapted, name, getattr(Format, name)))
        self.read = adapted.read  # type: ignore[method-assign]
        self.write = adapted.write  # type: ignore[method-assign]


def _checked(format: object) -> Format:
    if isinstance(format, Format):
        return format
    if isinstance(format, type) or not all(callable(getattr(format, name, None)) for name in ("read", "write")):
        raise TypeError("a format must be an instance of jsvcodec.Format, or have its read and write")
    return _Adapted(format)


class _Registered:
    """The registered formats as attributes, so that their codecs and verbs pickle by name."""

    def __getattr__(self, name: str) -> FormatVerbs:
        if name in _registered:
            return verbs_of(name)
        raise AttributeError(f"no format {name!r} is registered")


registered = _Registered()


def format_names() -> tuple[str, ...]:
    """Return the names of all formats."""
    return tuple(_registered)


def verbs_of(name: str) -> FormatVerbs:
    """Return the verbs of a format; the module of a built-in one is loaded. Raises `ValueError` for an unknown name."""
    entry = _registered.get(name)
    if entry is None:
        raise ValueError(f"unknown format {name!r}: a format is one of {', '.join(_registered)}")
    return entry.verbs or cast(FormatVerbs, import_module(f"jsvcodec.{name}"))


def format_of_file(file: str) -> str | None:
    """Return the format that a file has by its suffix.

    >>> format_of_file("a/b.JSON"), format_of_file("b.txt")
    ('json', None)
    """
    suffix = os.path.splitext(file)[1].lower()
    return next((name for name, entry in reversed(_registered.items()) if suffix in entry.suffixes), None)


# --- across formats -----------------------------------------------------------------------------------------------


def sniff(data: Data) -> str:
    """Return the built-in format that a text is most likely in.

    A valid JSON text is JSON, also where it is JSV as well. So is a broken one whose keys are all in quotes, some of
    them needless in JSV. What starts with a name and ``=`` is a form, and anything else is JSV, of which any plain text
    is a document. CSV is never guessed.

    >>> sniff('{"a":1}'), sniff("{a:1}"), sniff("a=1&b=2"), sniff('{"a":1,"b":NaN}')
    ('json', 'jsv', 'form', 'json')
    """
    text = as_text(data)
    if _is_json(text) or looks_like_json(text):
        return "json"
    return "form" if looks_like_form(text) else "jsv"


def is_certainly_json(data: Data) -> bool:
    """Return whether a text is valid JSON and holds what a writer of JSV would never have written so.

    >>> is_certainly_json('{"a":1}'), is_certainly_json("[null]"), is_certainly_json('["a,b",1]')
    (True, True, False)
    """
    try:
        text = as_text(data)
    except DecodeError:
        return False
    return holds_what_json_alone_writes(text) and _is_json(text)


def _is_json(text: str) -> bool:
    if not may_be_json(text):
        return False  # without what would say why
    try:
        verbs_of("json").loads(text, limits=Limits(depth=None, digits=None))
    except DecodeError:
        return False
    return True


def _detecting(type: Any = None, **options: Any) -> Steps:
    jsv = kept_codec(verbs_of("jsv").Decoder, type, **options)
    json = kept_codec(verbs_of("json").Decoder, type, **options)
    return (partial(_loaded, jsv, json),)


def _loaded(jsv: Decoder[Any], json: Decoder[Any], data: Data) -> Any:
    text = as_text(data)
    if jsv.type is not None and '"' not in text and not starts_structured(text):
        try:
            return jsv.decode(text)
        except DecodeError:
            pass
    try:
        return json.decode(text)
    except DecodeError as error:
        refusal = error
    if refusal.pos is None:
        raise refusal
    if looks_like_json(text):
        raise hinted(refusal)
    return jsv.decode(text)


def _as_loads(function: Callable[..., Any]) -> Loads:
    return function


@_as_loads
@verb(_detecting, places=2)
def loads(data: Data, type: Any = None, **options: Any) -> Any:
    """Return what a text holds that is JSON or JSV, as rows of OrmLite are over the years.

    The formats are told apart as by `sniff`: what looks like JSON and is broken is refused as JSON. With a type, a text
    without brackets and quotes is JSV where that reading succeeds: ``null`` is a text where text is wanted. A text
    that is both, such as a list of quoted strings with backslashes, is read as JSON: use `jsvcodec.jsv` where you know
    that it is JSV. The options are those of `Decoder`. Raises `DecodeError`.

    >>> loads("[a,b]", list[str]), loads('["a","b"]', list[str])
    (['a', 'b'], ['a', 'b'])
    """
    return after(_detecting(type, **options), data)
