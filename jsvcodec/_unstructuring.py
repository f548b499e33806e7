"""Model -> tree, one level at a time and without recursion: what the writers of all formats share.

A writer keeps its open containers on a stack of its own as `Open`. `Unstructurer` turns the next value into its parts,
and `check_depth` stops what is too deep or goes round in a cycle. They raise `ScalarError`; the writer, which holds
the stack, makes an `EncodeError` with the path of it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence, ValuesView
from collections.abc import Set as AbstractSet
from typing import Any, TypeVar

from jsvcodec._hooks import hook_of, named_hook_of
from jsvcodec._options import WriteOptions
from jsvcodec._types.attributes import runs_code
from jsvcodec._types.describing import class_node
from jsvcodec._types.fields import root_of
from jsvcodec._types.nodes import ClassNode, ListNode, MapNode, Node, TupleNode, without_none
from jsvcodec.errors import PathStep, ScalarError
from jsvcodec.names import TYPE_NAME

__all__ = (
    "NOT_TAKEN", "NoParts", "Open", "Raised", "Refused", "Taken", "Unstructurer", "check_depth", "refuse_surrogates",
    "unless_refused", "unrooted",
)  # fmt: skip

R = TypeVar("R")

Taken = dict[Any, tuple[Any, Any]]
"""What was made of values already, for a writer that goes over them again, so that their own code runs once: the id of
a value, with that of the hook where one made it, the value itself, so that the id stays its own, and what was made of
it, or a `Raised`."""


class Raised:
    """Stands in a `Taken` for what taking a value apart has raised."""

    def __init__(self, error: Exception) -> None:
        self.error = error


NOT_TAKEN: Any = object()
"""Stands in a `Taken` for a value that is still to be taken apart."""


class NoParts(ScalarError):
    """Says that a value is of a type that has no form on the wire."""


class Refused(Exception):
    """Carries an exception of user code to the writer, which makes an `EncodeError` of it."""

    def __init__(self, error: Exception) -> None:
        self.error = error
        super().__init__()


def unless_refused(function: Callable[..., R], *args: Any) -> R:
    """Return what a function that runs user code returns. Raises `Refused` for what that code raises."""
    try:
        return function(*args)
    except (ScalarError, Refused, RecursionError, MemoryError):
        raise
    except Exception as error:
        raised = error
    raise Refused(raised)


class Open:
    """A container that is being written: its remaining entries, where it is at, and what it is, to find cycles.

    `node` describes it where the declared types of its parts count. `is_model` says of a map whether it is a class.
    """

    __slots__ = ("entries", "fresh", "identity", "is_map", "is_model", "node", "step")

    def __init__(
        self, level: dict[Any, Any] | list[Any], identity: int, node: Node | None = None, is_model: bool = False
    ) -> None:
        self.is_map = isinstance(level, dict)
        self.entries: Iterator[tuple[Any, Any]] = (
            iter(level.items()) if isinstance(level, dict) else iter(enumerate(level))
        )
        self.identity = identity
        self.node = node
        self.is_model = is_model
        self.fresh = True
        self.step: PathStep = 0


class Unstructurer:
    """Takes values apart for one document; `taken` is what was made of values before, and keeps what is made now.

    `key_text` returns the text that a key has in the document, for ``sort_keys``.
    """

    def __init__(self, options: WriteOptions, taken: Taken | None = None, key_text: Callable[[Any], str] = str) -> None:
        self._options = options
        self._taken: Taken | None = {} if taken is None and options.hooks is not None else taken
        self._key_text = key_text
        self._type_names = {cls: name for name, cls in (options.types or {}).items()}
        self._keeps_models = taken is not None and options.hooks is None and options.types is None
        self._has_named_hooks = any(not isinstance(kind, type) for kind in options.hooks or ())
        self.is_simple = options.hooks is None and taken is None
        """Whether every value is written as it is, so that `made` need not be asked."""

    def made(self, value: Any, around: Sequence[Open] = (), *, is_key: bool = False) -> Any:
        """Return what is written for a value: what the caller's hook makes of it, or the value itself.

        `around` are the containers that are open; `is_key` says that the value is a key of the innermost.
        """
        write = None if self._options.hooks is None else self._hook(value, around, is_key)
        if write is None:
            return self._taken_before(id(value), value)
        key = (id(value), id(write))
        if self._taken is not None and key in self._taken:
            return self._taken_before(key, value)
        try:
            made = unless_refused(write, value)
        except Refused as error:
            refused = error
        else:
            self._keep(key, value, made)
            return made
        self._keep(key, value, Raised(refused))
        raise refused

    def _hook(self, value: Any, around: Sequence[Open], is_key: bool) -> Callable[[Any], Any] | None:
        hooks: Mapping[Any, Any] = self._options.hooks or {}
        named = named_hook_of(self._declared(around, is_key), hooks) if self._has_named_hooks and around else None
        hook = (None if value is None else named) or hook_of(type(value), hooks)
        write: Callable[[Any], Any] | None = None if hook is None else hook[1]
        return write

    def _taken_before(self, key: Any, value: Any) -> Any:
        """Return what was made of a value, or the value itself where nothing was."""
        if self._taken is None or key not in self._taken:
            return value
        made = self._taken[key][1]
        if made is NOT_TAKEN:
            return value
        if not isinstance(made, Raised):
            return made
        del self._taken[key]
        try:
            raise made.error
        finally:
            del made  # the traceback of the error refers to this frame

    def _keep(self, key: Any, value: Any, made: Any) -> None:
        if self._taken is not None:
            self._taken[key] = value, made

    def level(self, value: Any, around: Sequence[Open]) -> dict[Any, Any] | list[Any]:
        """Return one level of a value that is not a scalar: the members of a model, a map, or a list of items.

        `around` are the containers that are open. Raises `ScalarError` for what has no form on the wire.
        """
        kind = type(value)
        if kind is dict or kind is list:
            level: dict[Any, Any] | list[Any] = value
        else:
            node = class_node(kind)
            level = _parts(value) if node is None else self._members(value, node, around)
            if node is None or (self._keeps_models and runs_code(kind)):
                self._keep(id(value), value, level)
        if self._options.sort_keys and isinstance(level, dict):
            return dict(sorted(level.items(), key=self._sort_key))
        return level

    def _sort_key(self, entry: tuple[Any, Any]) -> str:
        key = entry[0]
        if type(key) is str:
            return key
        try:
            return self._key_text(key)
        except (ScalarError, Refused):
            return ""  # a key without a text is reported when it is written

    def is_model(self, value: Any) -> bool:
        """Return whether a value is an instance of a class with members; this is looked at where hooks may write."""
        return not self.is_simple and type(value) is not dict and class_node(type(value)) is not None

    def node(self, value: Any, around: Sequence[Open]) -> Node | None:
        """Return the description of a container, which its parts ask for their declared types."""
        if not self._type_names and not self._has_named_hooks:
            return None
        return class_node(type(value)) or (self._declared(around) if around else None)

    def _declared(self, around: Sequence[Open], is_key: bool = False) -> Node | None:
        """Return the declared type of the value that the innermost open container is at; None where it is anything."""
        node, step = around[-1].node, around[-1].step
        if is_key:
            return node.key if isinstance(node, MapNode) else None
        match node:
            case ClassNode():
                member = node.names(self._options.names).written.get(str(step))
                return None if member is None else without_none(member.node)
            case ListNode():
                return without_none(node.item)
            case MapNode():
                return without_none(node.value)
            case TupleNode() if isinstance(step, int) and step < len(node.items):
                return without_none(node.items[step])
        return None

    def _members(self, value: Any, node: ClassNode, around: Sequence[Open]) -> dict[str, Any]:
        options = self._options
        attributes = node.names(options.names).attributes
        if node.reads_attributes and not self._type_names and options.nulls == "omit":
            members = {
                name: inner for name, attribute in attributes if (inner := getattr(value, attribute)) is not None
            }
            return members if node.extra is None else self._with_extra(members, value, node)
        values = dict(node.provider.values(value, [attribute for _, attribute in attributes]))
        members = {}
        if self._is_named(value, around):
            members[TYPE_NAME] = self._type_names[type(value)]
        if node.tag is not None:
            members[node.tag.name] = node.tag.value
        keeps_nulls = options.nulls == "keep"
        is_open = {here.identity for here in around} if node.provider.skips_open else None
        for name, attribute in attributes:
            inner = values.get(attribute)
            if is_open is not None:
                inner = _without_open(inner, is_open)
            if inner is not None or (keeps_nulls and attribute in values):
                members[name] = inner
        return members if node.extra is None else self._with_extra(members, value, node)

    def _with_extra(self, members: dict[str, Any], value: Any, node: ClassNode) -> dict[str, Any]:
        """Add the members that an instance keeps though its class does not know them."""
        assert node.extra is not None
        for _, extra in node.provider.values(value, (node.extra.attribute,)):
            for name, inner in (extra or {}).items():
                if inner is not None or self._options.nulls == "keep":
                    members.setdefault(name, inner)
        return members

    def _is_named(self, value: Any, around: Sequence[Open]) -> bool:
        """Return whether ``__type`` is written: for a listed class, where its place is declared as something else."""
        if type(value) not in self._type_names or not around:
            return False
        declared = self._declared(around)
        return not (isinstance(declared, ClassNode) and declared.cls is type(value))


_ROOTLESS = frozenset({dict, list, str, int, float, bool, type(None)})
"""The types of most values, which `unrooted` need not look up."""


def unrooted(value: Any) -> Any:
    """Return what is written for an instance of a class that is its one field, and any other value as it is."""
    while type(value) not in _ROOTLESS and (root := root_of(type(value))) is not None:
        value = getattr(value, root)
    return value


def _parts(value: Any) -> dict[Any, Any] | list[Any]:
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, (list, tuple, AbstractSet, Sequence, ValuesView)) or any(
        base is Collection for base in type(value).__mro__
    ):
        return list(value)
    raise NoParts(f"cannot write a value of type {type(value).__name__}")


def _without_open(value: Any, is_open: set[int]) -> Any:
    """Leave out references to what is being written, and those in a list."""
    if id(value) in is_open:
        return None
    if isinstance(value, list) and any(id(item) in is_open for item in value):
        return [item for item in value if id(item) not in is_open]
    return value


def check_depth(around: Sequence[Open], identity: int, bound: int) -> None:
    """Refuse one container more if it is too deep or a cycle; without a bound that is looked for when depth doubles."""
    depth = len(around)
    if depth < bound and (depth < 1_000 or depth & (depth - 1)):
        return
    if len({identity, *(here.identity for here in around)}) <= len(around):
        raise ScalarError("a cycle")
    if depth >= bound:
        raise ScalarError(f"nested deeper than {bound} levels")


def refuse_surrogates(text: str) -> None:
    """Refuse text that UTF-8 cannot hold."""
    if not str.isascii(text) and any("\ud800" <= char <= "\udfff" for char in text):
        raise ScalarError("a lone surrogate has no UTF-8 form")
