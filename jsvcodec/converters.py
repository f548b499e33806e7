"""Tree <-> model: one cattrs converter, with the same meaning for all three formats.

What a bool, a date, a UUID or an enum takes is `scalars`; what a class looks like is `members`; the hooks that build
values are `structuring`. This module joins them to cattrs, which brings generics, NewTypes, aliases and the hooks of
users, in the shape of its own preconfigured converters. Every problem of a document is reported at once, as one
`DecodeError`.
"""

from __future__ import annotations

from typing import Any, Literal, TypeVar, cast

from cattrs import Converter

from jsvcodec._formats import Format, module
from jsvcodec._scalars import enum_value, is_enum
from jsvcodec._structuring import Rules, register, structured
from jsvcodec._types.members import has_members, shallow
from jsvcodec.errors import EncodeError
from jsvcodec.limits import DEFAULT_LIMITS, Limits, check_limits
from jsvcodec.names import Naming

__all__ = ("WireConverter", "configure_converter", "make_converter")

T = TypeVar("T")
C = TypeVar("C", bound=Converter)


class WireConverter(Converter):
    """A cattrs converter that also reads and writes text; `make_converter` makes it."""

    format: Format
    options: dict[str, Any]

    def loads(self, data: str | bytes | bytearray | memoryview, cl: type[T]) -> T:
        """Return an instance of `cl` from text, through this converter's hooks. Raises `DecodeError`."""
        decoder = module(self.format).Decoder(cl, **self.options)
        return cast(T, structured(lambda tree: self.structure(tree, cl), decoder.read(data)))

    def dumps(self, obj: Any, unstructure_as: Any = None) -> str:
        """Return the text of a model, through this converter's hooks. Raises `EncodeError`."""
        options = {name: self.options[name] for name in ("names", "limits") if name in self.options}
        try:
            tree = self.unstructure(obj, unstructure_as)
        except RecursionError:
            tree = self
        if tree is self:
            raise EncodeError((), "nested too deep, or a cycle")
        return cast(str, module(self.format).dumps(tree, **options))


def configure_converter(
    converter: Converter,
    *,
    names: Naming = "camel",
    lenient: bool = False,
    unknown: Literal["keep", "error"] = "keep",
    duplicates: Literal["last", "error"] = "last",
    limits: Limits = DEFAULT_LIMITS,
    has_numbers: bool = False,
) -> None:
    """Give a cattrs converter the meaning of ServiceStack's texts.

    * bool, int, float, Decimal, datetime, date, time, timedelta, UUID and bytes are read from their .NET texts, and
      from the numbers and bools of JSON; they are left to the format's writer as they are.
    * Enums are read by name or string value in any case, or by number; a flag or IntEnum is written as its number,
      an enum with string values by value, any other by name.
    * attrs classes, dataclasses, NamedTuples and TypedDicts are maps. Names match without case, unknown members go
      into the mapping marked as `extra` or are ignored, a repeated member counts as it came last, and members that
      are None are left out.
    * Of a union the first kind that fits is taken: see `structuring`. `has_numbers` says that the trees come from JSON,
      where a number in quotes is text.

    Hooks registered later win, as ever in cattrs. Raises `TypeError` where `limits` are none.
    """
    check_limits(limits)
    register(
        converter,
        Rules(names, lenient, unknown == "error", duplicates == "error", limits.digits, has_numbers, limits.collisions),
    )
    converter.register_unstructure_hook_func(
        has_members,
        lambda value: {name: converter.unstructure(inner) for name, inner in shallow(value, names).items()},
    )
    converter.register_unstructure_hook_func(is_enum, enum_value)


def make_converter(format: Format = "jsv", **options: Any) -> WireConverter:
    """Return a cattrs converter with ``loads`` and ``dumps`` for a format.

    `options` are those of `configure_converter`; anything else goes to `cattrs.Converter`. Raises `ValueError` for a
    format that does not exist.

    >>> make_converter("jsv").loads("{a:[1,2]}", dict[str, list[int]])
    {'a': [1, 2]}
    """
    module(format)
    ours = {name: options.pop(name) for name in _OPTIONS if name in options}
    converter = WireConverter(**options)
    converter.format, converter.options = format, ours
    configure_converter(converter, **ours, has_numbers=format == "json")
    return converter


_OPTIONS = ("names", "lenient", "unknown", "duplicates", "limits")
