"""ServiceStack's wire formats in Python: JSV above all, JSON, form-urlencoded and CSV beside it.

The format modules `jsvcodec.jsv`, `jsvcodec.json`, `jsvcodec.form` and `jsvcodec.csv` have the same verbs: ``loads``,
``dumps``, ``dumpb``, ``load``, ``dump``, `Decoder`, `Encoder`. This module adds what concerns more than one of them.
The modules load when they are first asked for.

>>> import jsvcodec
>>> jsvcodec.jsv.dumps({"userName": "me", "roles": ["a,b"]})
'{userName:me,roles:["a,b"]}'
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from jsvcodec.errors import DecodeError, EncodeError, Invalid, JsvCodecError, Problem
from jsvcodec.limits import Limits

if TYPE_CHECKING:
    from jsvcodec import converters, csv, form, http, json, jsv, models
    from jsvcodec._conversion import convert
    from jsvcodec._format_base import Format
    from jsvcodec._formats import loads, register_format, sniff
    from jsvcodec._options import ReadOptions, WriteOptions
    from jsvcodec._sampling import sample
    from jsvcodec._scalars.registry import register_scalar
    from jsvcodec._types.fields import ClassProvider, Field, Tag, register_class_provider
    from jsvcodec.core import backend

__version__ = "0.1.0"
__all__ = (
    "ClassProvider", "DecodeError", "EncodeError", "Field", "Format", "Invalid", "JsvCodecError", "Limits", "Problem",
    "ReadOptions", "Tag", "WriteOptions", "__version__", "backend", "convert", "converters", "csv", "form", "http",
    "json", "jsv", "loads", "models", "register_class_provider", "register_format", "register_scalar", "sample",
    "sniff",
)  # fmt: skip

_HOMES = {
    "ClassProvider": "jsvcodec._types.fields",
    "Field": "jsvcodec._types.fields",
    "Format": "jsvcodec._format_base",
    "ReadOptions": "jsvcodec._options",
    "Tag": "jsvcodec._types.fields",
    "WriteOptions": "jsvcodec._options",
    "backend": "jsvcodec.core",
    "convert": "jsvcodec._conversion",
    "loads": "jsvcodec._formats",
    "register_class_provider": "jsvcodec._types.fields",
    "register_format": "jsvcodec._formats",
    "register_scalar": "jsvcodec._scalars.registry",
    "sample": "jsvcodec._sampling",
    "sniff": "jsvcodec._formats",
}
_MODULES = ("converters", "csv", "form", "http", "json", "jsv", "models")


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        return import_module(f"jsvcodec.{name}")
    if name not in _HOMES:
        raise AttributeError(f"module 'jsvcodec' has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(_HOMES[name]), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
