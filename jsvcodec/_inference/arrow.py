"""A shape as the Python source of an Arrow schema, which needs pyarrow only where it is run."""

from __future__ import annotations

from jsvcodec._inference.shapes import Choice, Class, Leaf, Listing, Mapping, Part, Shape
from jsvcodec._source_layout import literal

__all__ = ("arrow_source",)

_LEAVES = {
    "str": "pa.string()", "bool": "pa.bool_()", "float": "pa.float64()", "date": "pa.date32()",
    "datetime": 'pa.timestamp("us", tz="UTC")', "timedelta": 'pa.duration("us")', "UUID": "pa.string()",
}  # fmt: skip
_MOST_DIGITS = {38: "pa.decimal128", 76: "pa.decimal256"}
_COLUMN = "value"
"""The only column of records that are no maps."""


def arrow_source(shape: Shape, doc: str = "") -> str:
    """Return a module that defines ``schema``. Recurses as deep as a schema goes.

    A number of more digits than Arrow holds, and what has several types, is a string; so is the text of a UUID.

    >>> tags = Part(Listing(Part(Leaf("str"))))
    >>> print(arrow_source(Class((("id", Part(Leaf("int", is_int64=True))), ("tags", tags)))))
    from __future__ import annotations
    <BLANKLINE>
    import pyarrow as pa
    <BLANKLINE>
    schema = pa.schema(
        [
            pa.field("id", pa.int64(), nullable=False),
            pa.field("tags", pa.list_(pa.field("item", pa.string(), nullable=False)), nullable=False),
        ]
    )
    <BLANKLINE>
    """
    members = shape.members if isinstance(shape, Class) else ((_COLUMN, Part(shape)),)
    fields = "".join(f"        {_field(name, part)},\n" for name, part in members)
    head = f'"""{doc}"""\n\n' if doc else ""
    imports = "from __future__ import annotations\n\nimport pyarrow as pa\n\n"
    return f"{head}{imports}schema = pa.schema(\n    [\n{fields}    ]\n)\n"


def _field(name: str, part: Part) -> str:
    kind = _of(part.shape)
    nullable = "" if part.is_optional or kind == "pa.null()" else ", nullable=False"
    return f"pa.field({literal(name)}, {kind}{nullable})"


def _of(shape: Shape) -> str:
    match shape:
        case Leaf(kind="int" | "Decimal"):
            return _number(shape)
        case Leaf(kind=kind):
            return _LEAVES[kind]
        case Choice():
            return "pa.dictionary(pa.int32(), pa.string())"
        case Listing(item=part):
            return f"pa.list_({_field('item', part)})"
        case Mapping(value=part):
            return f"pa.map_(pa.string(), {_field('value', part)})"
        case Class(members=members):
            return f"pa.struct([{', '.join(_field(name, part) for name, part in members)}])"
    return "pa.string()"


def _number(leaf: Leaf) -> str:
    if leaf.kind == "int" and leaf.is_int64:
        return "pa.int64()"
    digits = max(leaf.whole + leaf.scale, 1)
    made = next((name for most, name in _MOST_DIGITS.items() if digits <= most), None)
    return "pa.string()" if made is None else f"{made}({digits}, {leaf.scale})"
