"""Tree or model -> JSV text, byte for byte what ServiceStack.Text 10 writes on .NET 10.

In comes any value the library knows, out goes a list of pieces to join. Open containers wait on a stack of our own;
a model is expanded one level at a time, so its path is always known and depth is a plain number. A string is
quoted when it holds a special character, None members and map values are left out, a None item is an empty token.
What cannot be written without corruption is an `EncodeError` with its path.
"""

from __future__ import annotations

import sys
from datetime import datetime
from typing import Any

from jsvcodec._format_base import Writer
from jsvcodec._options import WriteOptions
from jsvcodec._scalars.basic import EXACT_NUMBERS, check_number
from jsvcodec._scalars.registry import Scalar
from jsvcodec._scalars.writing import text_of
from jsvcodec._text import WHITE_SPACE
from jsvcodec._unstructuring import (
    Open,
    Refused,
    Taken,
    Unstructurer,
    check_depth,
    refuse_surrogates,
    unless_refused,
    unrooted,
)
from jsvcodec.core.plans import Spelling
from jsvcodec.errors import EncodeError, PathStep, ScalarError
from jsvcodec.jsv import layout
from jsvcodec.jsv.grammar import SPECIAL

__all__ = ("SPELLING", "JsvWriter", "alone", "quote", "write")


class JsvWriter(Writer):
    """Writes JSV in Python."""

    def encode(self, value: Any, taken: Taken | None = None) -> bytes:
        """Return the text of a tree or model as UTF-8; `taken` is what was made of values. Raises `EncodeError`."""
        taken = {} if taken is None else taken
        try:
            return self.write(value, taken).encode()
        except UnicodeEncodeError:
            pass
        return self.write(value, taken, check_surrogates=True).encode()

    def encode_text(self, value: Any, taken: Taken | None = None) -> str:
        """Return the text of a tree or model; `taken` is what was made of values. Raises `EncodeError`."""
        return self.write(value, taken)

    def write(self, value: Any, taken: Taken | None = None, check_surrogates: bool = False) -> str:
        """Return the text of a tree or model. Raises `EncodeError`."""
        text = write(value, self.options, taken=taken, check_surrogates=check_surrogates)
        if not self.options.indent:
            return text
        laid_out = layout.indent(text)
        if laid_out is None:
            raise EncodeError((), layout.TOO_MANY_LEVELS)
        return laid_out


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
    options: WriteOptions = WriteOptions(),  # noqa: B008 -- immutable
    *,
    inside: Open | None = None,
    taken: Taken | None = None,
    check_surrogates: bool = False,
) -> str:
    """Return the compact text of a tree or model.

    `inside` is the container that holds the value, at its step; `taken` is what was made of values before, and keeps
    what is made now; `check_surrogates` refuses text that UTF-8 cannot hold. Raises `EncodeError`.

    >>> write({"a": [1, None, "x,y"], "b": None, "c": True})
    '{a:[1,,"x,y"],c:True}'
    """
    writer = _Writer(options, inside, taken, check_surrogates)
    refused, reason = None, ""
    try:
        writer.run(value)
    except ScalarError as error:
        reason = str(error)
    except Refused as error:
        refused = EncodeError.refused(writer.steps(), error.error)
    else:
        text = "".join(writer.out)
        # At the start of a document a reader takes U+FEFF for a byte order mark.
        return f'"{text}"' if text.startswith("\ufeff") and inside is None else text
    raise refused or EncodeError(writer.steps(), reason)


class _Writer:
    """One document that is being written."""

    def __init__(self, options: WriteOptions, inside: Open | None, taken: Taken | None, check_surrogates: bool) -> None:
        self.out: list[str] = []
        self._around = [] if inside is None else [inside]
        self._above = len(self._around)
        self._unstructurer = Unstructurer(options, taken, self._key_text)
        self._dates = options.dates
        self._digits = options.limits.digits
        self._bound = sys.maxsize if options.limits.depth is None else options.limits.depth
        self._keeps_nulls = options.nulls == "keep"
        self._check_surrogates = check_surrogates
        self._quotes_itself = not check_surrogates and self._unstructurer.is_simple
        self._keeps_names = options.hooks is None
        self._names: dict[str, str] = {}

    def steps(self) -> tuple[PathStep, ...]:
        """Return the steps to where writing is."""
        return tuple(here.step for here in self._around)

    def run(self, value: Any) -> None:
        """Write a value and all that it holds."""
        self._put(value)
        while len(self._around) > self._above:
            here = self._around[-1]
            if not (self._put_members(here) if here.is_map else self._put_items(here)):
                self._around.pop()
                self.out.append("}" if here.is_map else "]")

    def _put(self, value: Any) -> bool:
        """Write a scalar, or open a container and return true."""
        return self._put_made(value, self._made(value))

    def _made(self, value: Any) -> Any:
        return value if self._unstructurer.is_simple else self._unstructurer.made(value, self._around)

    def _put_made(self, value: Any, made: Any) -> bool:
        text = "" if made is None else self._scalar(made)
        if text is not None:
            self.out.append(text)
            return False
        root = unrooted(made)
        if root is not made:
            return self._put_made(value, self._made(root))
        level = self._unstructurer.level(made, self._around)
        check_depth(self._around, id(value), self._bound)
        node = self._unstructurer.node(made, self._around)
        is_model = self._unstructurer.is_model(made)
        if isinstance(level, dict):
            self._refuse_repeated(level)
        self._around.append(Open(level, id(value), node, is_model))
        self.out.append("{" if isinstance(level, dict) else "[")
        return True

    def _put_members(self, here: Open) -> bool:
        """Write members up to one that opens a container, and return whether there was one."""
        out = self.out
        for step, value in here.entries:
            if value is None and not self._keeps_nulls:
                continue
            name = self._names.get(step) if type(step) is str and self._keeps_names else None
            if name is None:
                name = self._new_name(here, step)
            here.step = str.__str__(step) if isinstance(step, str) else name
            made = self._made(value)
            if made is None and not self._keeps_nulls:
                continue
            out.append(f"{name}:" if here.fresh else f",{name}:")
            here.fresh = False
            if type(value) is str and self._quotes_itself:
                out.append(quote(value))
            elif self._put_made(value, made):
                return True
        return False

    def _new_name(self, here: Open, key: Any) -> str:
        here.step = str.__str__(key) if isinstance(key, str) else "?"
        name = quote(key) if type(key) is str and here.is_model else self._key(key)
        if self._check_surrogates:
            refuse_surrogates(name)
        if type(key) is str and self._keeps_names:
            self._names[key] = name
        return name

    def _put_items(self, here: Open) -> bool:
        """Write items up to one that opens a container, and return whether there was one."""
        out = self.out
        for step, value in here.entries:
            here.step = step
            if step:
                out.append(",")
            here.fresh = False
            if type(value) is str and self._quotes_itself:
                out.append(quote(value))
            elif self._put(value):
                return True
        if here.step == 0 and not here.fresh:
            out[-1] = alone(out[-1])
        return False

    def _scalar(self, value: Any) -> str | None:
        """Return the quoted text of a scalar, or None for anything else."""
        if type(value) is dict or type(value) is list:
            return None
        text = unless_refused(text_of, value, self._dates)
        if text is None:
            return None
        if isinstance(value, EXACT_NUMBERS):
            check_number(text, self._digits)
        if self._check_surrogates:
            refuse_surrogates(text)
        # .NET writes the colons of dates bare.
        return text if isinstance(value, datetime) else quote(text)

    def _key(self, key: Any) -> str:
        """Return the text of a map key or a member name; a date with colons is quoted, so that it comes back."""
        return quote(key if type(key) is str and self._unstructurer.is_simple else self._key_text(key))

    def _key_text(self, key: Any) -> str:
        unstructurer = self._unstructurer
        made = key if unstructurer.is_simple else unstructurer.made(key, self._around, is_key=True)
        made = unrooted(made)
        text = None if made is None else unless_refused(text_of, made)
        if text is None:
            raise ScalarError(f"a map key cannot be of type {type(key).__name__}")
        if isinstance(made, EXACT_NUMBERS):
            check_number(text, self._digits)
        return text

    def _refuse_repeated(self, members: dict[Any, Any]) -> None:
        """Refuse a map in which two keys have the same text, as 1 and "1" have: only one of them would come back."""
        if all(type(key) is str for key in members):
            return
        try:
            texts = [self._key(key) for key, value in members.items() if value is not None or self._keeps_nulls]
        except (ScalarError, Refused):
            return  # a key without a text is reported when it is written
        if len(set(texts)) < len(texts):
            raise ScalarError("two keys of a map have the same text")


def alone(text: str) -> str:
    """Return the text of the only item of a list: ServiceStack takes white space alone for an empty list."""
    return f'"{text}"' if text and not text.strip(WHITE_SPACE) else text


def _leaf(value: Any, scalar: Scalar, options: WriteOptions) -> str | None:
    text = unless_refused(text_of, value, options.dates)
    if scalar.is_number:
        check_number(text or "", options.limits.digits)
    return text


SPELLING = Spelling(is_json=False, quote=quote, leaf=_leaf)
"""How the core writes what it does not know by itself."""
