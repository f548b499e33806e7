"""What ``infer`` looks for in each format, and what it prints of what was found."""

from __future__ import annotations

import click

from jsvcodec._formats import verbs_of
from jsvcodec._inference.places import View
from jsvcodec._inference.shapes import Anything, shape_of
from jsvcodec._inference.texts import JSON_NUMBERS, JSON_TEXTS, JSV_TEXTS
from jsvcodec.cli.looking import Looking

__all__ = ("printed", "view_of")

_WITH_NUMBERS = View(JSON_TEXTS, JSON_NUMBERS)
_TEXT_ALONE = View(JSV_TEXTS, JSON_NUMBERS)


def view_of(format: str) -> View:
    """Return what to look for in a format: those without numbers have texts that are."""
    return _WITH_NUMBERS if _has_numbers(format) else _TEXT_ALONE


def _has_numbers(format: str) -> bool:
    return bool(verbs_of(format).Decoder.format.has_numbers)


def printed(looking: Looking, style: str, name: str, with_values: bool) -> str:
    """Return what is printed of what inputs hold. Raises `UsageError` where these do not go together."""
    if len({*map(_has_numbers, looking.formats)}) > 1:
        raise click.UsageError("numbers are text in some of the files: give those of JSON and the others apart.")
    shape = shape_of(looking.place, with_values=with_values)
    if style == "json-schema":
        from jsvcodec._inference.json_schema import json_schema

        return json_schema(shape, name)
    subject = "one record holds" if looking.records == 1 else f"{looking.records} records hold"
    doc = f"What {subject} in {' and '.join(sorted(looking.formats))}, as jsvcodec infer found it."
    if looking.place.nulls and not isinstance(shape, Anything):
        doc += f" Some are null: read them as {name} | None."
    if style == "arrow":
        from jsvcodec._inference.arrow import arrow_source

        return arrow_source(shape, doc)
    from jsvcodec._inference.classes import classes_source

    return classes_source(shape, name, "attrs" if style == "attrs" else "dataclass", doc)
