"""The fields of classes: what a class provider says of a class, and the registry of providers.

A provider knows one kind of class (attrs, dataclasses, pydantic ...): it lists the fields of a class, takes the values
off an instance and builds an instance from values. Everything else about classes follows from its answers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from jsvcodec._caches import forget_types, keep_by_type
from jsvcodec.names import Wire

__all__ = (
    "MISSING", "ClassProvider", "Field", "Tag", "annotated_wire", "own_provider_of", "provider_of",
    "register_class_provider", "root_of",
)  # fmt: skip


class _Missing:
    """The default of a field that has none."""

    def __repr__(self) -> str:
        return "MISSING"

    def __reduce__(self) -> str:
        return "MISSING"


MISSING: Any = _Missing()


class Field(NamedTuple):
    """One field of a class.

    `name` is the attribute of an instance that holds it, `type` its annotation, `argument` the name by which `build`
    gets it (the attribute's name where it is None), `default` and `factory` what it is when nothing is sent. `wire`
    says what it is called on the wire, whether it is a secret, or that it keeps unknown members; `aliases` are further
    names that are read. An `optional` field may be left out of an instance, as a key of a TypedDict may; one that is
    not `written` is only passed when an instance is built, like an `InitVar`. The class itself makes the value of a
    field that it `converts` out of what is passed.
    """

    name: str
    type: Any = Any
    argument: str | None = None
    default: Any = MISSING
    factory: Callable[[], Any] | None = None
    wire: Wire | None = None
    aliases: tuple[str, ...] = ()
    optional: bool = False
    written: bool = True
    converts: bool = False


class Tag(NamedTuple):
    """The member by which a class of a union is distinguished: its name on the wire, and the class's value."""

    name: str
    value: Any


class ClassProvider:
    """One kind of class; subclass it and pass an instance to `register_class_provider`."""

    reads_unknown_types = False
    """Whether the class itself makes sense of a field whose type the library does not know: it then gets the tree."""

    resolves_types = False
    """Whether `fields` gives types that are resolved; otherwise the annotations of the class are looked up."""

    keeps_names = False
    """Whether the names of fields are names on the wire as they stand, whatever the naming."""

    skips_open = False
    """Whether a reference back to an instance that is being written is left out instead of refused as a cycle."""

    def handles(self, cls: type) -> bool:
        """Return whether `cls` is of this kind."""
        raise NotImplementedError

    def fields(self, cls: Any) -> Sequence[Field]:
        """Return the fields of a class, in the order in which its constructor takes them."""
        raise NotImplementedError

    def build(self, cls: Any, values: dict[str, Any]) -> Any:
        """Return an instance with these values, by argument names. What it raises refuses the document."""
        return cls(**values)

    def values(self, instance: Any, names: Iterable[str]) -> Iterable[tuple[str, Any]]:
        """Return the fields that an instance holds, of those with these names, with their values."""
        return [(name, getattr(instance, name)) for name in names]

    def unknown(self, cls: Any) -> Literal["error"] | None:
        """Return ``"error"`` where the class refuses members that it does not know."""
        return None

    def tag(self, cls: Any) -> Tag | None:
        """Return the tag of a class that has one which is none of its fields."""
        return None

    def root(self, cls: Any) -> Field | None:
        """Return the field whose value stands for a whole instance, where the class is one with no other."""
        return None

    def problems(self, error: Exception) -> Sequence[tuple[tuple[str | int, ...], str]] | None:
        """Return paths and reasons of an exception that `build` raised, or None where it is not the provider's own."""
        return None


_providers: list[ClassProvider] = []


def register_class_provider(provider: ClassProvider) -> None:
    """Make a kind of class readable and writable in every format, for codecs made afterwards in this process.

    Encoders look up the class of a value when they write it, so those made before write it as well.
    Providers registered later are asked first. Raises `TypeError` for anything but a `ClassProvider`.

    >>> class Point:
    ...     __fields__ = {"x": int, "y": int}
    ...     def __init__(self, **values): self.__dict__.update(values)
    >>> class Points(ClassProvider):
    ...     def handles(self, cls): return hasattr(cls, "__fields__")
    ...     def fields(self, cls): return [Field(name, kind) for name, kind in cls.__fields__.items()]
    >>> register_class_provider(Points())
    >>> from jsvcodec import jsv
    >>> jsv.dumps(jsv.loads("{x:1,Y:2}", Point))
    '{x:1,y:2}'
    """
    if not isinstance(provider, ClassProvider):
        raise TypeError("provider must be a jsvcodec.ClassProvider")
    _providers.insert(0, provider)
    forget_types()


def own_provider_of(cls: type) -> ClassProvider | None:
    """Return the provider that a user registered for a class."""
    return next((provider for provider in _providers if provider.handles(cls)), None)


def provider_of(cls: type) -> ClassProvider | None:
    """Return the provider of a class, those of users first, or None where it has no fields."""
    found = own_provider_of(cls)
    if found is not None:
        return found
    from jsvcodec._types.builtin import built_in_providers

    return next((provider for provider in built_in_providers() if provider.handles(cls)), None)


@keep_by_type
def root_of(cls: type) -> str | None:
    """Return the attribute whose value is written for an instance of a class, or None for most classes."""
    provider = provider_of(cls)
    root = None if provider is None else provider.root(cls)
    return None if root is None else root.name


def annotated_wire(kind: Any) -> Wire | None:
    """Return the `Wire` in an ``Annotated`` type."""
    marks: Mapping[Any, Any] | tuple[Any, ...] = getattr(kind, "__metadata__", ())
    return next((mark for mark in marks if isinstance(mark, Wire)), None)
