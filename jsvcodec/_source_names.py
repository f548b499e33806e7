"""Names in Python source for names from elsewhere: always an identifier, never one that is taken or has a meaning.

Any text may come in; of names that would be equal the later ones are numbered.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Container
from unicodedata import normalize

from jsvcodec.names import camel_case, pascal_case

__all__ = ("class_name", "constant_name", "fixed_name", "python_name")

MAX_NAME = 60
"""How long a name becomes, its number not counted."""

_BETWEEN_WORDS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_NOT_WORD = re.compile(r"[\W_]+")
_OF_MODULE = {
    "attrs", "bool", "bytes", "dataclasses", "dict", "dt", "float", "frozenset", "int", "list", "naming", "object",
    "route", "set", "str", "tuple", "type", "wire",
}  # fmt: skip
"""What annotations and defaults in a class mean by these names, which a member would hide from them."""

_AMBIGUOUS = {"I", "O", "l"}
_OF_PYTHON = {"self", *(name.lower() for name in keyword.kwlist), *keyword.softkwlist}
_TAKEN = _OF_MODULE | _OF_PYTHON | _AMBIGUOUS


def python_name(name: str, taken: Container[str] = ()) -> str:
    """Return the name of a member in snake_case, which is none of those that are taken.

    >>> [python_name(name) for name in ("UserID", "first-name", "class", "None", "2fa", "", "__type")]
    ['user_id', 'first_name', 'class_', 'none_', 'n2fa', 'unnamed', 'type_']
    >>> python_name("userId", {"user_id"})
    'user_id_2'
    """
    found = _identifier("_".join(_words(name)).lower(), "n", "unnamed")
    return _free(f"{found}_" if found in _TAKEN else found, taken)


def constant_name(name: str, taken: Container[str] = ()) -> str:
    """Return the name of a member of an enum.

    >>> constant_name("ScienceFiction"), constant_name("None"), constant_name("first class")
    ('SCIENCE_FICTION', 'NONE', 'FIRST_CLASS')
    """
    found = _identifier("_".join(_words(name)).upper(), "N", "UNNAMED")
    return _free(f"{found}_" if found in _AMBIGUOUS else found, taken)


def class_name(name: str, taken: Container[str] = ()) -> str:
    """Return the name of a class; one that can be a name stays as it is.

    >>> class_name("GetUser"), class_name("user"), class_name("Outer.Inner"), class_name("None"), class_name("Page`1")
    ('GetUser', 'User', 'OuterInner', 'None_', 'Page1')
    """
    words = [name] if name.isascii() and name.isidentifier() else _NOT_WORD.split(_normal(name))
    found = _identifier("".join(word[:1].upper() + word[1:] for word in words)[:MAX_NAME], "N", "Unnamed")
    if not found[0].isupper():  # so that no class has the name of a member
        found = f"N{found}"
    return _free(f"{found}_" if keyword.iskeyword(found) or found in _AMBIGUOUS else found, taken)


def fixed_name(attribute: str, wire: str, *, pascal: bool = False) -> str | None:
    """Return the name on the wire that a member must be given, or None where it follows from the name in Python.

    >>> fixed_name("user_name", "userName"), fixed_name("class_", "class"), fixed_name("user_id", "userID")
    (None, None, 'userID')
    """
    return None if (pascal_case if pascal else camel_case)(attribute) == wire else wire


def _normal(name: str) -> str:
    """Return a name as Python compares it, cut to a bounded length."""
    return normalize("NFKC", name[:MAX_NAME])[:MAX_NAME]


def _words(name: str) -> list[str]:
    split = _BETWEEN_WORDS.sub("_", _normal(name))
    return [word for word in _NOT_WORD.split(split) if word]


def _identifier(name: str, lead: str, empty: str) -> str:
    """Return a name that Python takes and does not change: what cannot be part of one is dropped."""
    kept = "".join(char for char in normalize("NFKC", name) if f"a{char}".isidentifier()).strip("_")
    found = kept if kept.isidentifier() else f"{lead}{kept}" if kept else empty
    return found if normalize("NFKC", found) == found else empty


def _free(name: str, taken: Container[str]) -> str:
    if name not in taken:
        return name
    stem = name.rstrip("_")
    # The numbers in use have no gaps, so that the first free one is found in few steps.
    used, free = 1, 2
    while f"{stem}_{free}" in taken:
        used, free = free, free * 2
    while free - used > 1:
        middle = (used + free) // 2
        if f"{stem}_{middle}" in taken:
            used = middle
        else:
            free = middle
    return f"{stem}_{free}"
