"""The readers of leaves: text, scalars, enums and literals.

A leaf is text or, in trees of JSON, a Python scalar; where another scalar is wanted, a number or bool of JSON counts as
its JSON text.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import Enum
from math import isfinite
from typing import Any

from jsvcodec._scalars.basic import write_int
from jsvcodec._scalars.enums import read_enum
from jsvcodec._scalars.registry import scalar_of
from jsvcodec._structuring.context import Context, Reader
from jsvcodec._structuring.problems import Mismatch
from jsvcodec._types.nodes import EnumNode, LiteralNode, ScalarNode, TextNode
from jsvcodec.errors import ScalarError

__all__ = ("enum_reader", "json_text", "literal_reader", "scalar_reader", "text_reader", "untyped")

_NUMBERS = (bool, int, float, Decimal)


def json_text(scalar: bool | int | float | Decimal) -> str:
    """Return the text of a number or bool of JSON."""
    if isinstance(scalar, bool):
        return "true" if scalar else "false"
    return write_int(scalar) if isinstance(scalar, int) else str(scalar)


def untyped(leaf: Any) -> Any:
    """Return a leaf of exact JSON where no type says more: its numbers are floats, beyond their range decimals."""
    if type(leaf) is not Decimal:
        return leaf
    number = float(leaf)
    if number == 0 and leaf == 0 and leaf.as_tuple().exponent == 0:
        return 0  # the int -0
    return number if isfinite(number) and bool(number) == bool(leaf) else leaf


def text_reader(node: TextNode) -> Reader:
    """Return the reader of text: as it is, and of a map or list the text it has in the document, as in .NET."""
    cls = node.cls

    def read(tree: Any, context: Context) -> Any:
        if type(tree) is cls:
            return tree
        if isinstance(tree, str):
            text = tree
        elif type(tree) is dict or type(tree) is list:
            text = context.texts.text_of(tree)
        elif isinstance(tree, _NUMBERS):
            text = json_text(tree)
        else:
            raise Mismatch("expected text")
        return text if cls is str else cls(text)

    return read


def scalar_reader(node: ScalarNode, digits: int | None) -> Reader:
    """Return the reader of a scalar of the registry; `digits` bounds numbers."""
    cls, scalar = node.cls, node.scalar
    base, read_text = scalar.type, scalar.read

    def of_text(text: str) -> Any:
        return read_text(text, digits=digits) if scalar.is_number else read_text(text)

    def read(tree: Any, context: Context) -> Any:
        if type(tree) is cls:
            return tree
        if type(tree) is str:
            value = of_text(tree)
        elif base is float and isinstance(tree, (int, float, Decimal)) and not isinstance(tree, bool):
            value = float(Decimal(tree))
        elif isinstance(tree, base) and not isinstance(tree, bool) and (base is not date or type(tree) is date):
            value = tree
        elif scalar.reads_numbers and isinstance(tree, _NUMBERS):
            value = of_text(json_text(tree))
        else:
            raise Mismatch(f"expected a value of type {cls.__name__}")
        if type(value) is cls or scalar.restore is None or isinstance(value, cls):
            return value
        return scalar.restore(cls, value)

    return read


def enum_reader(node: EnumNode) -> Reader:
    """Return the reader of an enum: by the name, the string value or the number of a member."""
    cls = node.cls

    def read(tree: Any, context: Context) -> Any:
        if type(tree) is cls:
            return tree
        if type(tree) is int:
            tree = write_int(tree)
        if not isinstance(tree, str):
            raise Mismatch(f"expected a member of {cls.__name__}")
        return read_enum(tree, cls)

    return read


def literal_reader(node: LiteralNode) -> Reader:
    """Return the reader of a `Literal`: one of its values, or what one is written as; texts come first."""
    values = sorted(node.values, key=lambda value: not isinstance(value, str))

    def read(tree: Any, context: Context) -> Any:
        for value in values:
            if _means(tree, value):
                return value
        raise Mismatch("none of the allowed values")

    return read


def _means(tree: Any, value: Any) -> bool:
    if type(tree) is type(value):
        return bool(tree == value)
    if isinstance(value, Enum):
        tree = write_int(tree) if type(tree) is int else tree
        kind, read = type(value), read_enum
    elif type(tree) is str and (scalar := scalar_of(type(value))) is not None:
        kind, read = type(value), lambda text, _: scalar.read(text)  # type: ignore[assignment]
    else:
        return False
    try:
        return type(tree) is str and bool(read(tree, kind) == value)
    except ScalarError:
        return False
