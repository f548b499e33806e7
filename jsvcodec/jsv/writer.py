"""Tree or model -> JSV text, byte for byte what ServiceStack.Text 10 writes on .NET 10.

In comes any value the library knows, out goes a list of pieces to join. Open containers wait on a stack of our own;
a model becomes its members, one level at a time, so a path is always at hand and depth is a plain number. A string is
quoted when it holds a special character, None members and map values are left out, a None item is an empty token.
What cannot be written without corruption is an `EncodeError` with its path.
"""

from __future__ import annotations

import sys
from datetime import datetime
from decimal import Decimal
from enum import Enum
from typing import Any

from jsvcodec._scalars import WRITERS, as_base, check_digits, write_datetime, write_enum
from jsvcodec._text import WHITE_SPACE
from jsvcodec._walking import Open, Taken, check_depth, expand_once, made_of, refuse_surrogates
from jsvcodec.errors import EncodeError, PathStep, ScalarError
from jsvcodec.jsv.grammar import SPECIAL
from jsvcodec.limits import DEFAULT_LIMITS
from jsvcodec.names import Naming

__all__ = ("quote", "write")


def quote(text: str) -> str:
    """Return a string as JSV writes it.

    >>> quote('say "hi"'), quote(""), quote(" plain ")
    ('"say ""hi\"""', '""', ' plain ')
    """
    if not text or SPECIAL.search(text):
        return '"' + text.replace('"', '""') + '"'
    return text


def write(
    value: Any,
    *,
    names: Naming = "camel",
    exact_dates: bool = False,
    depth: int | None = DEFAULT_LIMITS.depth,
    keep_nulls: bool = False,
    check_surrogates: bool = False,
    digits: int | None = DEFAULT_LIMITS.digits,
    above: tuple[PathStep, ...] = (),
    taken: Taken | None = None,
) -> str:
    """Return the compact text of a tree or model.

    `exact_dates` always writes time and zone, `depth` bounds the nesting, `keep_nulls` keeps map entries without a
    value, as the text of a nested map has them, `check_surrogates` refuses text that UTF-8 cannot hold, `digits` bounds
    each number, `above` are the steps to a value that is part of another. `taken` is what was made of values before,
    and keeps what is made of others. Raises `EncodeError`.

    >>> write({"a": [1, None, "x,y"], "b": None, "c": True})
    '{a:[1,,"x,y"],c:True}'
    """
    out: list[str] = []
    around: list[Open] = []
    bound = sys.maxsize if depth is None else depth
    separator = ""
    names_written: dict[str, str] = {}
    try:
        while True:
            made = value if taken is None else made_of(value, taken)
            text = _scalar(made, exact_dates)
            if text is not None:
                if type(made) is not str and isinstance(made, (int, Decimal)):
                    check_digits(text, digits)
                if check_surrogates:
                    refuse_surrogates(text)
                out.append(text)
            else:
                level = made if type(made) is dict or type(made) is list else expand_once(made, names, taken)
                check_depth(around, id(value), bound, len(above))
                if isinstance(level, dict):
                    _refuse_repeated(level, keep_nulls)
                around.append(Open(level, id(value)))
                out.append("{" if isinstance(level, dict) else "[")
                separator = ""
            while around:
                here = around[-1]
                is_map = here.is_map
                for step, value in here.entries:
                    if is_map:
                        if value is None and not keep_nulls:
                            continue
                        name = names_written.get(step) if type(step) is str else None
                        if name is None:
                            here.step = str.__str__(step) if isinstance(step, str) else "?"
                            name = _key(step)
                            if check_surrogates:
                                refuse_surrogates(name)
                            if type(step) is str:
                                names_written[step] = name
                        here.step = str.__str__(step) if isinstance(step, str) else name
                        out.append(f"{separator}{name}:")
                    else:
                        here.step = step
                        out.append(separator)
                    separator = ","
                    if type(value) is str and not check_surrogates:
                        out.append(quote(value))
                        continue
                    break
                else:
                    around.pop()
                    if here.step == 0 and not here.is_map:
                        out[-1] = _alone(out[-1])
                    out.append("}" if here.is_map else "]")
                    separator = ","
                    continue
                break
            else:
                break
    except ScalarError as error:
        reason = str(error)
    else:
        document = "".join(out)
        # At the start of a document a reader takes U+FEFF for a byte order mark.
        return f'"{document}"' if document.startswith("\ufeff") and not above else document
    raise EncodeError((*above, *(here.step for here in around)), reason)


def _alone(text: str) -> str:
    """Return the text of the only item of a list: ServiceStack takes white space alone for an empty list."""
    return f'"{text}"' if text and not text.strip(WHITE_SPACE) else text


def _scalar(value: Any, exact_dates: bool = False) -> str | None:
    """Return the text of a scalar, the empty text of None, or None for anything else."""
    kind = type(value)
    if kind is str:
        return quote(value)
    if value is None:
        return ""
    if kind is dict or kind is list:
        return None
    try:
        if kind is datetime:
            return write_datetime(value, exact_dates)
        if writer := WRITERS.get(kind):
            return writer(value) or '""'
        if issubclass(kind, Enum):
            return quote(write_enum(value))
        base = as_base(value)
        return None if base is value else _scalar(base, exact_dates)
    except ScalarError:
        raise
    except ValueError:
        pass
    raise ScalarError("a number of more digits than the interpreter writes")


def _refuse_repeated(members: dict[Any, Any], keep_nulls: bool) -> None:
    """Refuse a map in which two keys have the same text, as 1 and "1" have: only one of them would come back."""
    if all(type(key) is str for key in members):
        return
    try:
        texts = [_key(key) for key, value in members.items() if value is not None or keep_nulls]
    except ScalarError:
        return  # a key without a text is told where it stands
    if len(set(texts)) < len(texts):
        raise ScalarError("two keys of a map have the same text")


def _key(key: Any) -> str:
    """Return the text of a map key or a member name; a date with colons is quoted, so that it comes back."""
    if type(key) is str:
        return quote(key)
    text = None if key is None else _scalar(key)
    if text is None:
        raise ScalarError(f"a map key cannot be of type {type(key).__name__}")
    return text if text.startswith('"') else quote(text)
