"""A shape as a JSON Schema: what the JSON of the data is, once numbers are numbers."""

from __future__ import annotations

import json
from typing import Any

from jsvcodec._inference.shapes import Choice, Class, Leaf, Listing, Mapping, Part, Shape

__all__ = ("json_schema",)

_LEAVES: dict[str, dict[str, str]] = {
    "str": {"type": "string"},
    "bool": {"type": "boolean"},
    "int": {"type": "integer"},
    "float": {"type": "number"},
    "Decimal": {"type": "number"},
    "date": {"type": "string", "format": "date"},
    "datetime": {"type": "string", "format": "date-time"},
    "timedelta": {"type": "string", "format": "duration"},
    "UUID": {"type": "string", "format": "uuid"},
}


def json_schema(shape: Shape, name: str) -> str:
    """Return the schema as JSON text. Recurses as deep as a schema goes.

    >>> print(json_schema(Listing(Part(Leaf("int"), is_optional=True)), "Numbers"), end="")
    {
      "$schema": "https://json-schema.org/draft/2020-12/schema",
      "title": "Numbers",
      "type": "array",
      "items": {
        "type": [
          "integer",
          "null"
        ]
      }
    }
    """
    made = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": name, **_of(shape)}
    return json.dumps(made, indent=2, ensure_ascii=False) + "\n"


def _of(shape: Shape) -> dict[str, Any]:
    match shape:
        case Leaf(kind=kind):
            return dict(_LEAVES[kind])
        case Choice(values=values):
            return {"enum": [*values]}
        case Listing(item=part):
            return {"type": "array", "items": _of_part(part)}
        case Mapping(value=part):
            return {"type": "object", "additionalProperties": _of_part(part)}
        case Class(members=members):
            required = [name for name, part in members if not part.is_optional]
            made: dict[str, Any] = {
                "type": "object",
                "properties": {name: _of_part(part) for name, part in members},
            }
            return {**made, "required": required} if required else made
    return {}


def _of_part(part: Part) -> dict[str, Any]:
    made = _of(part.shape)
    if not part.is_optional or not made:
        return made
    if "enum" in made:
        return {"enum": [*made["enum"], None]}
    return {**made, "type": [made["type"], "null"]}
