"""Tree -> model for a cattrs converter: our readers, with the hooks of its user in their places."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from threading import RLock
from typing import Any

from cattrs import Converter
from cattrs.errors import StructureHandlerNotFoundError
from cattrs.gen import override

from jsvcodec._cattrs.compiled import decoded, nodes_within, structured_as
from jsvcodec._cattrs.errors import as_cattrs, as_ours
from jsvcodec._cattrs.types import Settings, names_of, settings_of
from jsvcodec._options import ReadOptions
from jsvcodec._structuring import Structurer, structured
from jsvcodec._structuring.context import Context, Reader
from jsvcodec._types.describing import describe
from jsvcodec._types.nodes import ClassNode, Node

__all__ = ("Reading", "StructureHook", "reading_of")


class StructureHook:
    """Our hook for a type: it reads the type itself as the formats do, whatever the user has for it."""

    def __init__(self, converter: Converter | None, settings: Settings, kind: Any) -> None:
        self._converter = converter
        self._settings = settings
        self._kind = kind

    def __call__(self, tree: Any, kind: Any) -> Any:
        """Return a value of a type from a tree; what is wrong with it is an error of cattrs."""
        return reading_of(self._converter, self._settings).structure(tree, kind)

    @property
    def overrides(self) -> dict[str, Any]:
        """How members are called in trees, by which cattrs tells the classes of a union apart."""
        node = describe(self._kind)
        if not isinstance(node, ClassNode):
            return {}
        options = reading_of(self._converter, self._settings).options
        return {member.attribute: override(rename=name) for name, member in node.names(options.names).written.items()}


class Reading:
    """How one converter reads: our readers, with the hooks of its user in their places."""

    def __init__(self, converter: Converter | None, settings: Settings) -> None:
        settings = settings_of(converter, settings)
        self._converter = converter
        self._texts = settings.reader.texts
        self._format = settings.reader.format
        self._decoders: dict[Node, Callable[[Any], Any]] = {}
        self._own: dict[tuple[Node, int], Callable[[Any], Any]] = {}
        self._lock = RLock()  # readers that are being made refer to each other
        self.options = settings.reader.options
        if getattr(converter, "forbid_extra_keys", False):
            changed = self.options.changed()
            changed["unknown"] = "error"
            self.options = ReadOptions(**changed)
        # cattrs shows this setting nowhere else.
        self._leaves_converted = getattr(converter, "_prefer_attrib_converters", False)
        override = None if converter is None else self._hook_of_user
        self._structurer = Structurer(self.options, self._format.has_numbers, override, self._leaves_converted)

    def decode(self, data: Any, kind: Any) -> Any:
        """Return a value of a type from a document. Raises `DecodeError`."""
        node = describe(kind)
        if node not in self._decoders:
            with self._lock:
                self._decoders[node] = self._new_decoder(node, kind)
        return self._decoders[node](data)

    def _new_decoder(self, node: Node, kind: Any) -> Callable[[Any], Any]:
        reader = self._format.reader(kind, self.options)
        compiled = decoded(reader) if self._is_ours(node) else None
        if compiled is not None:
            return compiled
        read = structured(self._structurer.reader(node), self.options.limits.problems)
        return lambda data: read(*reader.read_exact(data))

    def structure(self, tree: Any, kind: Any) -> Any:
        """Return a value of a type, which has no hook of the user, from a tree. Raises the errors of cattrs."""
        node = describe(kind)
        within = node.outer.index(kind) + 1 if kind in node.outer else 0
        if (node, within) not in self._own:
            with self._lock:
                self._own[node, within] = self._new_structure(node, kind, within)
        return self._own[node, within](tree)

    def _new_structure(self, node: Node, kind: Any, within: int) -> Callable[[Any], Any]:
        """Return what makes values of a type; hooks of the user for the first `within` of its names are left aside."""
        hook = self._hook_among(names_of(node)[within:]) if within else None
        read = hook or self._structurer.own(node)

        def structure(tree: Any) -> Any:
            try:
                return read(tree, Context(self._texts))
            except (RecursionError, MemoryError):
                raise
            except Exception as error:
                found = error
            raise self._as_cattrs(node, found)

        if hook is not None or not self._is_ours(node, but_itself=True):
            return structure
        reader = self._format.reader(kind, self.options)
        return structured_as(reader, structure, partial(self._as_cattrs, node)) or structure

    def _as_cattrs(self, node: Node, error: Exception) -> Exception:
        return as_cattrs(error, node, getattr(self._converter, "detailed_validation", True))

    def _is_ours(self, node: Node, but_itself: bool = False) -> bool:
        """Return whether no part of a type is read as the converter or its user has it, and not as the formats do."""
        if self._leaves_converted:
            return False
        return all((but_itself and part is node) or self._hook_of_user(part) is None for part in nodes_within(node))

    def _hook_of_user(self, node: Node) -> Reader | None:
        return self._hook_among(names_of(node))

    def _hook_among(self, kinds: tuple[Any, ...]) -> Reader | None:
        for kind in kinds:
            hook = self._hook(kind)
            if hook is not None:
                return _reader_of(hook, kind)
        return None

    def _hook(self, kind: Any) -> Any:
        if self._converter is None:
            return None
        try:
            hook = self._converter.get_structure_hook(kind)
        except StructureHandlerNotFoundError:
            return None
        return None if isinstance(hook, StructureHook) else hook


def reading_of(converter: Converter | None, settings: Settings) -> Reading:
    """Return how a converter reads: what it keeps of it, unless a hook of the user takes any type whatever."""
    found: Any = None if converter is None else converter.get_structure_hook(Reading)
    return found if isinstance(found, Reading) else Reading(converter, settings)


def _reader_of(hook: Callable[[Any, Any], Any], kind: Any) -> Reader:
    """Return a reader that calls a hook of the user."""

    def read(tree: Any, context: Context) -> Any:
        try:
            return hook(tree, kind)
        except (RecursionError, MemoryError):
            raise
        except Exception as error:
            found = error
        raise as_ours(found)

    return read
