"""Names on the wire: snake_case of Python, camelCase and PascalCase of ServiceStack.

A Python name with a capital in it is taken for the .NET name itself, any other for snake_case. Names are text to
text; reading compares them folded, as .NET compares them without case.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Literal, NamedTuple, TypeVar

__all__ = (
    "METADATA", "NAMINGS", "TYPE_NAME", "Naming", "Wire", "camel_case", "fold", "naming", "pascal_case", "snake_case",
    "wire",
)  # fmt: skip

T = TypeVar("T")
Naming = Literal["camel", "pascal", "snake"]

METADATA = "jsvcodec"
"""The key of a `Wire` in a field's metadata."""

TYPE_NAME = "__type"
"""The member by which a document may name a class."""

_LEADING_CAPITALS = re.compile(r"[A-Z]+")
_NOT_SNAKE = re.compile(r"[^0-9a-z_]")


def pascal_case(name: str) -> str:
    """Return the .NET name of a Python name: ``user_name`` -> ``UserName``; what has capitals stays as it is.

    >>> pascal_case("user_name"), pascal_case("from_"), pascal_case("URLPath")
    ('UserName', 'From', 'URLPath')
    """
    if name != name.lower():
        return name
    words = name.strip("_").split("_")
    return "".join(word[:1].upper() + word[1:] for word in words) or name


def camel_case(name: str) -> str:
    """Return the name as hosts on .NET Core send it: the leading capitals lowered, but for the start of a next word.

    >>> [camel_case(name) for name in ("user_name", "UserID", "URLPath", "ID", "Under_Score")]
    ['userName', 'userID', 'urlPath', 'id', 'under_Score']
    """
    name = pascal_case(name)
    found = _LEADING_CAPITALS.match(name)
    if found is None:
        return name
    end = found.end()
    if end > 1 and name[end : end + 1].islower():
        end -= 1
    return name[:end].lower() + name[end:]


def snake_case(name: str) -> str:
    """Return ServiceStack's snake case, which splits at every capital: ``UserID`` -> ``user_i_d``.

    A Python name that is snake_case already stays as it is.
    """
    if name == name.lower():
        return name
    return _NOT_SNAKE.sub(lambda found: "_" + found[0].lower(), camel_case(name))


NAMINGS: dict[str, Callable[[str], str]] = {"camel": camel_case, "pascal": pascal_case, "snake": snake_case}


class Wire(NamedTuple):
    """What a field says of itself: a fixed name, a value to be masked, or the mapping that keeps unknown members."""

    name: str | None = None
    secret: bool = False
    extra: bool = False


def wire(name: str | None = None, *, secret: bool = False, extra: bool = False) -> dict[str, Wire]:
    """Return the metadata of an attrs or dataclass field; a NamedTuple or TypedDict holds a `Wire` in `Annotated`.

    A fixed `name` is written as it is whatever the naming, like ServiceStack's ``[DataMember(Name="provider")]``;
    a `secret` is masked where documents are shown; `extra` marks the mapping that takes members no field has. Raises
    `TypeError` for arguments of a wrong type.

    >>> from dataclasses import dataclass, field
    >>> @dataclass
    ... class Request:
    ...     provider: str = field(metadata=wire("provider"))
    """
    if name is not None and not isinstance(name, str):
        raise TypeError(f"name must be a str or None, not {type(name).__name__}")
    for option, value in (("secret", secret), ("extra", extra)):
        if not isinstance(value, bool):
            raise TypeError(f"{option} must be a bool, not {type(value).__name__}")
    return {METADATA: Wire(name, secret, extra)}


def naming(case: Naming) -> Callable[[type[T]], type[T]]:
    """Return a class decorator that fixes the case of a class's names, whatever the caller asks for.

    Raises `ValueError` for another case than ``"camel"``, ``"pascal"`` and ``"snake"``.

    >>> @naming("snake")
    ... class Session: ...
    """
    if case not in tuple(NAMINGS):
        raise ValueError(f"naming must be one of {', '.join(map(repr, NAMINGS))}")

    def decorate(cls: type[T]) -> type[T]:
        cls.__wire_naming__ = case  # type: ignore[attr-defined]
        return cls

    return decorate


def fold(name: str) -> str:
    """Return what is compared of a member name: without outer white space and without case."""
    return name.strip().lower()
