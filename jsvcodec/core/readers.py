"""Readers in Python -> the core's functions that read as they do."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from jsvcodec._codec import Decoder
from jsvcodec._format_base import Reader
from jsvcodec._options import ReadOptions
from jsvcodec._trees import Spelled
from jsvcodec.core import core, core_collisions, core_depth, fits_core

if TYPE_CHECKING:
    from jsvcodec.core.schema import Spelling

__all__ = (
    "compiled_decode", "compiled_spelled", "compiled_structure", "core_structure", "declined_by", "raise_refused",
    "reader_anew",
)  # fmt: skip


def compiled_decode(reader: Reader, spelling: Spelling, decoder: type[Decoder[Any]]) -> Callable[[Any], Any] | None:
    """Return the core's function that does what `reader.decode` does, which is called for what it declines.

    `decoder` is the class that makes the function anew, for pickle. None where the core is missing or does not know an
    option.
    """
    if core is None or not fits_core(reader.options, spelling):
        return None
    want = None
    if reader.type is not None:
        from jsvcodec.core.schema import want_of

        want = want_of(core, reader, spelling)
    recipe = (reader_anew, (decoder, reader.type, reader.options))
    return _compiled(reader, spelling, want, reader.decode, recipe)


def compiled_spelled(reader: Reader) -> Callable[[Any], Any] | None:
    """Return the core's function that does what `reader.read_spelled` does for JSON, or None: see `compiled_decode`."""
    if core is None or not fits_core(reader.options, "json"):
        return None
    return _compiled(reader, "json", Spelled, reader.read_spelled, (compiled_spelled, (reader,)))


def _compiled(
    reader: Reader, spelling: Spelling, want: Any, fallback: Callable[[Any], Any], recipe: tuple[Any, tuple[Any, ...]]
) -> Callable[[Any], Any]:
    assert core is not None
    limits = reader.options.limits
    compiled = core.reader(
        spelling,
        want,
        core_depth(limits, spelling),
        core_collisions(limits),
        declined_by(reader, spelling),
        fallback,
        partial(raise_refused, limits.problems),
        recipe,
    )
    return cast(Callable[[Any], Any], compiled.decode)


def compiled_structure(reader: Reader) -> Callable[[Any], Any] | None:
    """Return the core's function that does what `reader.structure` does, which is called for what it declines.

    None where the core is missing or does not know an option, and for a reader with texts of its own.
    """
    limit = reader.options.limits.problems
    compiled = core_structure(reader, reader.structure, partial(raise_refused, limit))
    if compiled is None:
        return None
    from jsvcodec._structuring.problems import TOO_DEEP, Mismatch, is_deep, refusal

    def structure(tree: Any) -> Any:
        try:
            return compiled(tree)
        except RecursionError:
            if not is_deep(tree):
                raise
        raise refusal(Mismatch(TOO_DEEP), limit)

    return structure


def core_structure(
    reader: Reader, otherwise: Callable[[Any], Any], refused: Callable[[list[Any]], None]
) -> Callable[[Any], Any] | None:
    """Return the core's function from a tree to the type of a reader, or None: see `compiled_structure`.

    What it declines it gives to `otherwise`, and what user code raises to `refused`, which raises.
    """
    options = reader.options
    is_own = type(reader).structure is not Reader.structure
    if core is None or is_own or reader.type is None or options.types is not None or not fits_core(options):
        return None
    from jsvcodec.core.schema import want_of

    compiled = core.reader(
        "json" if reader.format.has_numbers else "jsv",
        want_of(core, reader, "tree"),
        -1,
        core_collisions(options.limits),
        declined_by(reader, "json"),
        otherwise,
        refused,
        (compiled_structure, (reader,)),
    )
    return cast(Callable[[Any], Any], compiled.structure)


def declined_by(reader: Reader, spelling: Spelling) -> int:
    """Return what the core is to leave to Python; the numbers are those of reader.c."""
    options = reader.options
    return (
        (options.duplicates == "error") * 1
        + (options.unknown == "error") * 2
        + (options.types is not None and reader.type is not None) * 4
        + (options.lenient and spelling == "jsv") * 8
    )


def raise_refused(limit: int | None, failures: list[Any]) -> None:
    """Raise the `DecodeError` of what user code has raised, which the core collects."""
    from jsvcodec._structuring.problems import refused

    raise refused(failures, limit)


def reader_anew(decoder: type[Decoder[Any]], type: Any, options: ReadOptions) -> Any:
    """Return what the `decode` of a decoder is a method of; a pickle of the core's reader holds this call."""
    return cast(Any, decoder(type, **options.changed()).decode).__self__
