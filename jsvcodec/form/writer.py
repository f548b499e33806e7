"""Trees and models -> forms: text as it is, anything else as JSV with its brackets, every reserved character encoded.

That is what every ServiceStack host reads. Raises `EncodeError`.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import Any
from urllib.parse import quote as percent_encode

from jsvcodec._format_base import Format, Writer
from jsvcodec._options import WriteOptions
from jsvcodec._scalars.writing import text_of
from jsvcodec._types.describing import class_node
from jsvcodec._unstructuring import Open, Refused, Taken, Unstructurer, unless_refused, unrooted
from jsvcodec.errors import EncodeError, ScalarError
from jsvcodec.form.fields import UNKNOWN, Field, Shapes
from jsvcodec.jsv.writer import quote, write

__all__ = ("FormWriter",)


class FormWriter(Writer):
    """Writes forms in Python; `cls` is the class whose members a map holds."""

    def __init__(self, format: Format, options: WriteOptions, cls: Any = None) -> None:
        super().__init__(format, options)
        self._cls = cls
        # A form has no null, in its values either.
        changed = options.changed()
        changed.pop("nulls", None)
        self._options = WriteOptions(**changed)
        self._shapes = Shapes(options.names, options.hooks)

    def of_class(self, cls: Any) -> FormWriter:
        """Return the writer of maps that hold the members of a class: their types tell what is text."""
        return FormWriter(self.format, self.options, cls)

    def write(self, value: Any) -> str:
        """Return the text of a map or model, which is ASCII. Raises `EncodeError`."""
        steps: list[str] = []
        try:
            return self._written(value, steps)
        except Refused as error:
            refused = EncodeError.refused(steps, error.error)
        raise refused

    def _written(self, value: Any, steps: list[str]) -> str:
        """Return the text; `steps` become those to where writing is."""
        # What hooks make of values is kept, so that they run once.
        taken: Taken | None = None if self._options.hooks is None else {}
        unstructurer = Unstructurer(self._options, taken, _name)
        root = self._opened(value, unstructurer)
        field_of = self._fields(value)
        pairs: dict[str, str] = {}
        for key, inner in root.entries:
            name = _name(key if root.is_model else unstructurer.made(key, (root,), is_key=True), type(key))
            steps[:] = [name]
            root.step = name
            made = unrooted(unstructurer.made(inner, (root,)))
            if made is None:
                continue
            if isinstance(made, (str, Enum)):
                text = _text(made, field_of(name))
            else:
                text = write(inner, self._options, inside=root, taken=taken, check_surrogates=True)
            if name in pairs:
                raise EncodeError((name,), "two keys of a map have the same text")
            if self.options.limits.fields is not None and len(pairs) >= self.options.limits.fields:
                raise EncodeError((name,), f"more than {self.options.limits.fields} fields")
            pairs[name] = f"{_percent_encoded(name, name)}={_percent_encoded(name, text)}"
            steps.clear()
        return "&".join(pairs.values())

    def _opened(self, value: Any, unstructurer: Unstructurer) -> Open:
        made = unrooted(unstructurer.made(value))
        try:
            level = unstructurer.level(made, ())
        except ScalarError:
            level = []
        if isinstance(level, dict):
            return Open(level, id(value), unstructurer.node(made, ()), unstructurer.is_model(made))
        raise EncodeError((), "a form must be a map or a model")

    def _fields(self, value: Any) -> Callable[[str], Field]:
        """Return what tells how a member of a value is sent."""
        node = class_node(self._cls or type(value))
        if node is None:
            return lambda name: UNKNOWN
        written = node.names(self.options.names).written
        others = UNKNOWN if node.extra is None else self._shapes.kept(node)
        return lambda name: self._shapes.field(written[name].node) if name in written else others


def _text(value: Any, field: Field) -> str:
    """Return the text of a text or enum before it is percent-encoded."""
    text = unless_refused(text_of, value) or ""
    if field.is_text:
        return text
    # Before a document a byte order mark is none of its text.
    return f'"{text}"' if text == quote(text) and text.startswith("\ufeff") else quote(text)


def _name(key: Any, kind: type | None = None) -> str:
    """Return the text of a key, of which `kind` is the type before a hook made something of it."""
    if type(key) is str:
        return key
    reason = f"a map key cannot be of type {(kind or type(key)).__name__}"
    key = unrooted(key)
    try:
        text = None if key is None else unless_refused(text_of, key)
    except ScalarError as error:
        text, reason = None, str(error)
    if text is None:
        raise EncodeError((), reason)
    return text


def _percent_encoded(name: str, text: str) -> str:
    """Encode everything that is reserved; a space is ``%20``, which is read everywhere, in paths too."""
    try:
        return percent_encode(text, safe="")
    except UnicodeEncodeError:
        pass
    raise EncodeError((name,), "a lone surrogate has no UTF-8 form")
