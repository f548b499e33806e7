"""Text that UTF-8 cannot hold, such as the ``"\\ud800"`` of JSON: the record that has it is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from jsvcodec._formats import verbs_of
from jsvcodec._verbs import kept_codec
from jsvcodec.errors import EncodeError

__all__ = ("in_utf8", "refuse_surrogates", "without_surrogates")


def in_utf8(convert: Callable[[Any], Any], refuse: Callable[[Any], Any]) -> Callable[[Any], str]:
    """Return a conversion into JSV that has `refuse` say where there is what UTF-8 cannot hold.

    Other formats refuse it by themselves.
    """

    def checked(value: Any) -> str:
        made: str = convert(value)
        if _is_utf8(made):
            return made
        refuse(value)
        raise EncodeError((), "a lone surrogate has no UTF-8 form")

    return checked


def without_surrogates(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Return what reads values that are written later, and refuses those that cannot be. Raises `EncodeError`."""

    def checked(data: Any) -> Any:
        value = read(data)
        if ("\\u" if isinstance(data, str) else b"\\u") in data:  # only an escape makes such text
            refuse_surrogates(value)
        return value

    return checked


def refuse_surrogates(value: Any) -> Any:
    """Return a value. Raises `EncodeError` where it holds what UTF-8 cannot."""
    jsv = kept_codec(verbs_of("jsv").Encoder)
    if not _is_utf8(jsv.encode_text(value)):
        jsv.encode(value)
    return value


def _is_utf8(text: str) -> bool:
    try:
        return text.isascii() or bool(text.encode())
    except UnicodeEncodeError:
        return False
