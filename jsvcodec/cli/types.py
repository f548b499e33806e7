"""Types as they are written on the command line: parsed, never evaluated.

    Authenticate                    a shipped class
    shop.models:Order               any other, with the module that has it
    list[shop.models:Order] | None  an expression of them

Raises `ValueError` with a reason that may be shown.
"""

from __future__ import annotations

import ast
import os
import re
import sys
from contextlib import redirect_stdout, suppress
from typing import Any

__all__ = ("has_fixed_names", "item_type", "parsed_type")

_LONGEST = 1_000
_IMPORTED = r"([^\W\d]\w*(?:\.[^\W\d]\w*)*):([^\W\d]\w*(?:\.[^\W\d]\w*)*)"
_BUILTINS = {
    kind.__name__: kind
    for kind in (int, float, str, bool, bytes, bytearray, complex, list, dict, set, frozenset, tuple, object, type)
}
_STANDARD = {
    "Any": "typing", "Literal": "typing", "Optional": "typing", "Union": "typing", "Mapping": "collections.abc",
    "Sequence": "collections.abc", "datetime": "datetime", "date": "datetime", "time": "datetime",
    "timedelta": "datetime", "Decimal": "decimal", "UUID": "uuid",
}  # fmt: skip


def parsed_type(text: str) -> Any:
    """Return the type that an expression names. Raises `ValueError`.

    >>> parsed_type("dict[str, list[int]]")
    dict[str, list[int]]
    """
    if len(text) > _LONGEST:
        raise ValueError("the type is too long")
    imported: list[tuple[str, str]] = []

    def stand_in(found: re.Match[str]) -> str:
        imported.append((found[1], found[2]))
        return f"__{len(imported) - 1}"

    source = re.sub(_IMPORTED, stand_in, text).strip()
    tree = None
    with suppress(SyntaxError, RecursionError, MemoryError):
        tree = ast.parse(source, mode="eval").body
    if tree is None:
        raise ValueError(f"{text!r} is no type: write package.module:Class, or an expression of types")
    return _built(tree, imported)


def item_type(type: Any) -> Any:
    """Return the type of an item of a list, or of a row: the type itself where it is no list.

    >>> item_type(list[int]), item_type(int)
    (<class 'int'>, <class 'int'>)
    """
    from typing import get_args, get_origin

    return get_args(type)[0] if get_origin(type) is list and get_args(type) else type


def has_fixed_names(type: Any) -> bool:
    """Return whether a class that a type holds has the same names in every naming, so that it fixes all of them."""
    from jsvcodec._redaction import classes_of
    from jsvcodec._types.describing import describe

    for node in classes_of(describe(type)):
        written = (node.names(naming).written for naming in ("camel", "pascal", "snake"))
        if node.members and all(len(set(names)) == 1 for names in zip(*written, strict=True)):
            return True
    return False


def _built(node: ast.expr, imported: list[tuple[str, str]]) -> Any:
    match node:
        case ast.Constant(value=None):
            return None
        case ast.Name(id=name):
            return _named(name, imported)
        case ast.Subscript(value=outer, slice=ast.Tuple(elts=parts)):
            return _subscribed(_built(outer, imported), tuple(_argument(part, imported) for part in parts))
        case ast.Subscript(value=outer, slice=part):
            return _subscribed(_built(outer, imported), _argument(part, imported))
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            from typing import Union

            return Union[_built(left, imported), _built(right, imported)]  # noqa: UP007 -- also of names
    raise ValueError(f"{ast.unparse(node)!r} is no type")


def _argument(node: ast.expr, imported: list[tuple[str, str]]) -> Any:
    if isinstance(node, ast.Constant) and (node.value is ... or isinstance(node.value, (str, int))):
        return node.value
    return _built(node, imported)


def _subscribed(outer: Any, arguments: Any) -> Any:
    try:
        return outer[arguments]
    except Exception as error:
        reason = f"{getattr(outer, '__name__', outer)} takes no such types: {type(error).__name__}"
    raise ValueError(reason)


def _named(name: str, imported: list[tuple[str, str]]) -> Any:
    if name.startswith("__") and name[2:].isdigit() and int(name[2:]) < len(imported):
        return _import(*imported[int(name[2:])])
    if name in _BUILTINS:
        return _BUILTINS[name]
    if name in _STANDARD:
        return _import(_STANDARD[name], name)
    from jsvcodec import models

    if name in models.__all__:
        return getattr(models, name)
    raise ValueError(f"no shipped class is called {name!r}; others are given as package.module:Class")


def _import(home: str, name: str) -> Any:
    from importlib import import_module

    if os.getcwd() not in sys.path:
        sys.path.append(os.getcwd())
    try:
        # What a module prints when it is imported is no part of the output.
        with redirect_stdout(sys.stderr):
            found: Any = import_module(home)
            for part in name.split("."):
                found = getattr(found, part)
    except (Exception, SystemExit) as error:
        reason = f"cannot import {home}:{name}: {type(error).__name__}: {error}"
    else:
        return found
    raise ValueError(reason)
