"""Writers in Python -> the core's functions that write as they do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from jsvcodec._codec import Encoder
from jsvcodec._options import WriteOptions
from jsvcodec.core import core, fits_core
from jsvcodec.core.plans import Spelling, compiled_encoder, fits_hooks

__all__ = ("compiled_encode", "writer_anew")


def compiled_encode(
    writer: Any, spelling: Spelling, encoder: type[Encoder]
) -> tuple[Callable[[Any], Any], Callable[[Any], Any]] | None:
    """Return the core's functions for `encode` and `encode_text` of a writer, whose own write what the core declines.

    `encoder` is the class that makes the functions anew, for pickle. None where the core is missing or does not know an
    option.
    """
    options: WriteOptions = writer.options
    if core is None or not fits_core(options) or not fits_hooks(options.hooks):
        return None
    encode, encode_text = (
        compiled_encoder(
            core,
            spelling,
            getattr(writer, name),
            options,
            name == "encode_text",
            (writer_anew, (encoder, name, options)),
        )
        for name in ("encode", "encode_text")
    )
    return encode, encode_text


def writer_anew(encoder: type[Encoder], name: str, options: WriteOptions) -> Any:
    """Return a method of an encoder; a pickle of the core's function holds this call."""
    return getattr(encoder(**options.changed()), name)
