"""Types that are inferred from data, printed, imported again and tried on the same data."""

from __future__ import annotations

import sys
from itertools import count
from types import ModuleType
from typing import Any

from jsvcodec._inference.classes import classes_source
from jsvcodec._inference.places import Place, View
from jsvcodec._inference.shapes import Shape, shape_of
from jsvcodec._inference.texts import JSON_NUMBERS, JSON_TEXTS, JSV_TEXTS

__all__ = ("VIEWS", "imported", "place_of", "shape_of_all", "type_of")

_TEXTS = View(JSV_TEXTS, JSON_NUMBERS)
VIEWS = {"jsv": _TEXTS, "form": _TEXTS, "csv": _TEXTS, "json": View(JSON_TEXTS, JSON_NUMBERS)}
_numbers = count()


def place_of(trees: list[Any], format: str = "jsv") -> Place:
    place = Place(is_row=format == "csv")
    place.observe(trees, VIEWS[format])
    return place


def shape_of_all(trees: list[Any], format: str = "jsv") -> Shape:
    return shape_of(place_of(trees, format))


def imported(source: str) -> ModuleType:
    """Return the module of a source, which can be looked up as annotations need it; it is not kept for good."""
    name = f"inferred_{next(_numbers)}"
    module = ModuleType(name)
    sys.modules[name] = module
    sys.modules.pop(f"inferred_{int(name[9:]) - 100}", None)
    exec(compile(source, name, "exec"), module.__dict__)
    return module


def type_of(trees: list[Any], format: str = "jsv", style: Any = "attrs") -> Any:
    return imported(classes_source(shape_of_all(trees, format), "Record", style)).Record
