"""Forms -> trees: what was sent for each member and its parts is brought together and read as the type has it.

A field adds its text to a part of the tree. All parts are made first and put together afterwards, the innermost first;
nothing recurses. Repeated texts of a part are joined with commas, as in .NET. The items of a list are those of its
texts, then those sent by index in the order of their numbers, without gaps, then those sent with ``[]``; an item of a
tuple keeps its place. An empty value of anything but text is as if it was not sent. Linear in the text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from jsvcodec._format_base import Format, Reader
from jsvcodec._options import ReadOptions
from jsvcodec._text import Data, document
from jsvcodec._trees import levels
from jsvcodec._types.describing import describe
from jsvcodec._types.nodes import ClassNode, TupleNode
from jsvcodec.errors import DecodeError, PathStep, Problem, Problems, path_text
from jsvcodec.form.fields import UNKNOWN, Field, Shapes, Step
from jsvcodec.form.pairs import read_pairs
from jsvcodec.form.values import Values, is_one_item, refusal
from jsvcodec.json import JsonFormat, JsonReader

__all__ = ("FormReader",)

_REPEATED = "this member is repeated"


class _Part:
    """A part of the tree: where it is, the texts that were sent for it, and its own parts by their keys."""

    __slots__ = ("depth", "error", "field", "parent", "parts", "step", "texts", "value")

    def __init__(self, field: Field, parent: _Part | None, step: PathStep) -> None:
        self.field = field
        self.parent = parent
        self.step = step
        self.depth: int = 0 if parent is None else parent.depth + 1
        self.texts: list[str] = []
        self.parts: dict[Any, _Part] = {}
        self.value: Any = None
        self.error: DecodeError | None = None

    def steps(self) -> Iterator[PathStep]:
        """Yield the steps from the root to this part."""
        steps: list[PathStep] = []
        part = self
        while part.parent is not None:
            steps.append(part.step)
            part = part.parent
        return reversed(steps)


class _Root(NamedTuple):
    """How the fields of a form are sent, and the steps to the members whose names are spelled as they are written."""

    field: Field
    members: dict[str, Step]


class FormReader(Reader):
    """Reads forms in Python."""

    def __init__(self, format: Format, type: Any, options: ReadOptions) -> None:
        super().__init__(format, type, options)
        self._shapes = Shapes(options.names, options.hooks, options.types)
        self._json = JsonReader(JsonFormat(), Any, options)
        self._root = self._root_of(type)

    def read(self, data: Data) -> dict[str, Any]:
        """Return the tree that `data` holds, as the type shapes it. Raises `DecodeError`."""
        return self.read_exact(data)[0]

    def read_exact(self, data: Data) -> tuple[dict[str, Any], Values]:
        """Return the tree that `data` holds, with the texts of its parts. Raises `DecodeError`."""
        root = self._root
        pairs = read_pairs(*document(data), self.options.limits.fields)
        values = self._values()
        if not root.field.nodes or root.field.is_list:
            return _untyped(pairs), values
        parts = self._gathered(pairs, root)
        self._read_texts(parts, len(pairs), values)
        for part in reversed(parts):
            if part.parts and part.error is None:
                self._combine(part)
        problems = Problems(self.options.limits.problems)
        for part in parts:
            if part.error is not None:
                problems.below(part.steps(), part.error)
        if problems:
            raise problems.error()
        return parts[0].value or {}, values

    def _root_of(self, type: Any) -> _Root:
        field = Field("any") if type is None else self._shapes.field(describe(type))
        return _Root(field, self._shapes.steps(field))

    def structure(self, tree: Any) -> Any:
        """Return the value that a tree stands for. Raises `DecodeError`."""
        return tree if self._structure is None else self._structure(tree, self._values())

    def _values(self) -> Values:
        return Values(self.options, self.compact, self._json)

    def _gathered(self, pairs: list[tuple[str, str]], root: _Root) -> list[_Part]:
        """Return the root and all parts with their texts, in the order in which they are first named."""
        parts = [_Part(root.field, None, "")]
        for name, text in pairs:
            part = parts[0]
            known = root.members.get(name)
            for step in self._path(root.field, name) if known is None else (known,):
                # Every `[]` is an item of its own.
                key = (None, len(part.parts)) if step.key is None else step.key
                inner = part.parts.get(key)
                if inner is None:
                    place = len(part.parts) if step.key is None else step.key
                    inner = part.parts[key] = _Part(step.field, part, place if type(place) is int else step.name)
                    parts.append(inner)
                part = inner
            part.texts.append(text)
        return parts

    def _path(self, root: Field, name: str) -> list[Step]:
        path = self._shapes.path(root, name)
        if path is None and self._refuses_unknown(root):
            path = [Step(name, (None, name), UNKNOWN)]  # a text is there whatever it holds
        elif path is None:
            path = [self._shapes.unknown(root, name)]
        bound = self.options.limits.depth
        if bound is not None and len(path) > bound:
            raise DecodeError.of([Problem(path_text((name,)), f"nested deeper than {bound} levels")])
        return path

    def _refuses_unknown(self, root: Field) -> bool:
        return self.options.unknown == "error" or any(
            isinstance(node, ClassNode) and node.refuses_unknown for node in root.nodes
        )

    def _read_texts(self, parts: list[_Part], count: int, values: Values) -> None:
        """Read what was sent for each part as a whole; `count` is the number of fields."""
        refuses_repeated = self.options.duplicates == "error"
        for part in parts:
            kind, texts = part.field.kind, part.texts
            if not texts:
                continue
            try:
                if refuses_repeated and len(texts) > 1 and kind != "list":
                    raise refusal(_REPEATED)
                part.value = values.read(kind, texts)
            except DecodeError as error:
                part.error = error.with_traceback(None)
                continue
            if type(part.value) is str or part.value is None:
                continue
            sizes = list(levels(part.value))
            count += sum(sizes) - (sum(map(is_one_item, filter(None, texts))) if kind == "list" else 0)
            reason = self._excess(part.depth + len(sizes), count)
            if reason:
                raise DecodeError.of([Problem(path_text(part.steps()), reason)])

    def _excess(self, depth: int, count: int) -> str:
        """Return what is too much about a form with so deep a part and so many fields up to it, or nothing."""
        limits = self.options.limits
        if limits.depth is not None and depth > limits.depth:
            return f"nested deeper than {limits.depth} levels"
        if limits.fields is not None and count > limits.fields:
            return f"more than {limits.fields} fields"
        return ""

    # --- parts of a part ---

    def _combine(self, part: _Part) -> None:
        """Put the values of the parts of a part into its own."""
        combine: Callable[[_Part, Any], Any] = _with_items if part.field.is_list else self._with_members
        kind = list if part.field.is_list else dict
        if part.value is not None and not isinstance(part.value, kind):
            part.error = refusal("this member is sent both as a whole and in parts")
        else:
            part.value = combine(part, part.value or kind())

    def _with_members(self, part: _Part, whole: dict[Any, Any]) -> dict[str, Any] | None:
        members: dict[Any, Any] = dict(whole)
        for inner in part.parts.values():
            if inner.value is None and inner.error is None:
                continue
            if inner.step in whole and self.options.duplicates == "error":
                inner.error = refusal(_REPEATED)
            members.pop(inner.step, None)  # the last of a repeated member counts
            members[inner.step] = inner.value
        return members if members or part.texts else None


def _with_items(part: _Part, items: list[Any]) -> list[Any] | None:
    """Return the items of a list or tuple with those that were sent by index."""
    sent = sorted(part.parts.items(), key=_place)
    if any(isinstance(node, TupleNode) for node in part.field.nodes):
        return _with_places(part, items, sent)
    found = list(items)
    for _, inner in sent:
        if inner.value is not None or inner.error is not None:
            inner.step = len(found)
            found.append(inner.value)
    return found if found or any(part.texts) else None


def _with_places(part: _Part, items: list[Any], sent: list[tuple[Any, _Part]]) -> list[Any]:
    """Return the items of a tuple, in which each keeps its place and those that were not sent are nothing."""
    sizes = [len(node.items) for node in part.field.nodes if isinstance(node, TupleNode)]
    found = list(items)
    for key, inner in sent:
        if isinstance(key, int):
            found += [None] * (len(items) + key - len(found))
        inner.step = len(found)
        found.append(inner.value)
    return found + [None] * (min(sizes) - len(found))


def _place(entry: tuple[Any, _Part]) -> tuple[bool, int]:
    key = entry[0]
    return (False, key) if isinstance(key, int) else (True, key[1])


def _untyped(pairs: list[tuple[str, str]]) -> dict[str, Any]:
    """Return a tree without a type: each name with its text, or with a list of the texts that came by it."""
    texts: dict[str, list[str]] = {}
    for name, text in pairs:
        texts.setdefault(name, []).append(text)
    return {name: sent[0] if len(sent) == 1 else list(sent) for name, sent in texts.items()}
