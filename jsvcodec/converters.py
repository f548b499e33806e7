"""Tree <-> model for people who use cattrs: a converter with the same meaning as the formats.

The user's hooks, strategies and settings always take precedence, at the root and in members, items, keys and unions.
`configure_converter` lists what cattrs does not report.
"""

from __future__ import annotations

from collections.abc import Set
from typing import Any, Literal, TypedDict, TypeVar, Unpack, cast

from cattrs import Converter

from jsvcodec._cattrs import register
from jsvcodec._cattrs.errors import Misfit
from jsvcodec._cattrs.reading import reading_of
from jsvcodec._cattrs.types import Settings, is_union
from jsvcodec._cattrs.writing import TreeConverter, writing_of
from jsvcodec._codec import Encoder
from jsvcodec._format_base import Writer
from jsvcodec._formats import verbs_of
from jsvcodec._options import Hooks, ReadOptions, Types, WriteKwargs, WriteOptions, parted, refuse_unknown
from jsvcodec._types.describing import class_node
from jsvcodec.errors import EncodeError
from jsvcodec.limits import Limits
from jsvcodec.names import Naming

__all__ = ("Misfit", "WireConverter", "configure_converter", "make_converter")

T = TypeVar("T")


class WireConverter(TreeConverter):
    """A cattrs converter that also reads and writes documents; `make_converter` makes it.

    `format` is the name of its format, `options` are those that it was made with.
    """

    format: str
    options: dict[str, Any]
    _encoder: Encoder

    def loads(self, data: str | bytes | bytearray | memoryview, cl: type[T]) -> T:
        """Return an instance of `cl` from a document, through this converter's hooks.

        Raises one `DecodeError` for all that is wrong, whatever hooks raise. A hook gets a tree: where it structures a
        part of it as text, the text is the compact one.
        """
        return cast(T, reading_of(self, self.settings).decode(data, cl))

    def dumps(self, obj: Any, unstructure_as: Any = None, **options: Unpack[WriteKwargs]) -> str:
        """Return the text of a value, through this converter's hooks; the options are those of `Encoder`.

        Raises `EncodeError`, and `TypeError` where the format is binary.

        >>> make_converter("json").dumps({"a": [1, None]}, indent=True, nulls="keep").split()
        ['{', '"a":', '[', '1,', 'null', ']', '}']
        """
        writer, tree = self._written(obj, unstructure_as, cast(dict[str, Any], options))
        return writer.encode_text(tree)

    def dumpb(self, obj: Any, unstructure_as: Any = None, **options: Unpack[WriteKwargs]) -> bytes:
        """Return the document of a value, text as UTF-8: see `dumps`. Raises `EncodeError`."""
        writer, tree = self._written(obj, unstructure_as, cast(dict[str, Any], options))
        return writer.encode(tree)

    def _written(self, obj: Any, kind: Any, options: dict[str, Any]) -> tuple[Encoder | Writer, Any]:
        """Return what writes the tree of a value with some options, and that tree."""
        encoder, converter = self._encoder, self
        if options:
            encoder = type(encoder)(**{**encoder.options.changed(), **options})
            if not options.keys().isdisjoint(_IN_TREES):
                converter = self.copy()
                converter.settings = self.settings._replace(write=encoder.options)
        try:
            tree = writing_of(converter, converter.settings).tree(obj, kind)
        except (MemoryError, EncodeError):
            raise
        except RecursionError:
            error = EncodeError((), "nested too deep, or a cycle")
        except Exception as raised:
            error = EncodeError.refused((), raised)
        else:
            holds_members = type(tree) is dict and class_node(type(obj)) is not None
            writer = encoder._writer.of_class(type(obj)) if holds_members else None
            return writer or encoder, tree
        raise error

    def copy(self, *args: Any, **kwargs: Any) -> WireConverter:
        """Return a copy with the same format, options and hooks; the arguments are those of `cattrs.Converter.copy`.

        Hooks that are registered with the copy do not touch this converter.

        >>> make_converter("jsv", names="pascal").copy(omit_if_default=True).format
        'jsv'
        """
        made = super().copy(*args, **kwargs)
        made.format, made.options = self.format, self.options
        made.settings, made._encoder = self.settings, self._encoder
        return made

    def register_structure_hook(self, cl: Any, func: Any = None) -> Any:
        """Register a function that structures a type, as in cattrs; for a union it also wins here, and is copied."""
        if func is None or not is_union(cl):
            return super().register_structure_hook(cl, func)
        return self.register_structure_hook_func(lambda kind: bool(kind == cl), func)


_IN_TREES = ("names", "nulls", "types", "hooks")
"""The options that unstructuring depends on."""


class ConverterKwargs(TypedDict, total=False):
    """The options of `configure_converter`: those of reading, and those that say what the tree of a value holds."""

    names: Naming
    lenient: bool
    unknown: Literal["keep", "error"]
    duplicates: Literal["last", "error"]
    nulls: Literal["omit", "keep"]
    types: Types | None
    limits: Limits
    hooks: Hooks | None


def configure_converter(converter: Converter, *, has_numbers: bool = False, **options: Unpack[ConverterKwargs]) -> None:
    """Give a cattrs converter the meaning of ServiceStack's texts.

    Every type that the library knows is read and written as in the formats; scalars are left to the format's writer as
    they are. `has_numbers` says that the trees come from JSON, where a number in quotes is text. The options are those
    of `Decoder`, and `nulls`; ``unknown="error"`` and `forbid_extra_keys` of the converter are the same.

    Hooks of the user win: those registered later, and of those before it the hooks of classes, unions, NewTypes and
    ``Annotated`` types. Hooks that were registered before by a predicate that takes classes, lists or maps are hidden,
    because cattrs does not tell them from its own: register them afterwards. As ever in cattrs, a hook for `int` is one
    for `bool` as well. A setting of the converter is looked up when a type is first met after a hook was registered.

    What is wrong with a tree is reported by the errors of cattrs, with our reasons in `Misfit`. Raises `TypeError` and
    `ValueError` for wrong options, which they name.

    >>> import cattrs
    >>> converter = cattrs.Converter()
    >>> configure_converter(converter)
    >>> converter.register_structure_hook(bool, lambda tree, _: tree == "yes")
    >>> converter.structure(["1", "yes"], tuple[int, bool])
    (1, True)
    >>> try:
    ...     converter.structure({"a": ["x"]}, dict[str, list[int]])
    ... except Exception as error:
    ...     cattrs.transform_error(error, format_exception=lambda error, _: str(error))
    ["not an integer @ $['a'][0]"]
    """
    refuse_unknown("configure_converter", options, ConverterKwargs)
    reading, writing = parted(options)
    format = verbs_of("json" if has_numbers else "jsv").Decoder.format
    _configure(converter, Settings(format.reader(None, ReadOptions(**reading)), WriteOptions(**writing)))


def make_converter(format: str = "jsv", **options: Any) -> WireConverter:
    """Return a cattrs converter with ``loads`` and ``dumps`` for a format, also for one of `register_format`.

    `options` are those of the format's `Decoder` and `Encoder`; anything else goes to `cattrs.Converter`. Raises
    `ValueError` for a format that does not exist, and `TypeError` and `ValueError` for wrong options, which they name.

    >>> converter = make_converter("jsv", names="pascal", omit_if_default=True)
    >>> converter.loads("{a:[1,2]}", dict[str, list[int]])
    {'a': [1, 2]}
    """
    verbs = verbs_of(format)
    # A set of what is unstructured could not hold dicts.
    options["unstruct_collection_overrides"] = {Set: list, **options.get("unstruct_collection_overrides", {})}
    reading, writing = parted(options)
    encoder = verbs.Encoder(**writing)
    settings = Settings(verbs.Decoder.format.reader(None, ReadOptions(**reading)), encoder.options)
    ours: dict[str, Any] = {**reading, **writing}
    converter = WireConverter(**{name: value for name, value in options.items() if name not in ours})
    converter.format, converter.options, converter._encoder = format, ours, encoder
    _configure(converter, settings)
    return converter


def _configure(converter: Converter, settings: Settings) -> None:
    if settings.reader.options.unknown == "error":
        converter.forbid_extra_keys = True
        kept = settings.reader.options.changed()
        kept["unknown"] = "keep"
        format = settings.reader.format
        settings = settings._replace(reader=format.reader(None, ReadOptions(**kept)))
    if isinstance(converter, WireConverter):
        converter.settings = settings
    register(converter, settings)
