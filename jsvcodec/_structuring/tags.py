"""``__type``: the class that a document names, where the caller lists the classes that may be named.

The names are matched with and without the assembly, as in ``__type:"Shop.Order, Shop"``. A name that the caller does
not list is data, as is every ``__type`` where no class is listed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jsvcodec._structuring.context import Context, Reader
from jsvcodec._structuring.problems import Finding, Mismatch, findings
from jsvcodec._types.describing import describe
from jsvcodec._types.nodes import AnyNode, ClassNode, Node, UnionNode
from jsvcodec.names import TYPE_NAME, fold

if TYPE_CHECKING:
    from jsvcodec._structuring import Structurer

__all__ = ("typed_reader",)


def typed_reader(node: Node, read: Reader, structurer: Structurer) -> Reader:
    """Return a reader that makes the class which a map names, and otherwise what `read` makes."""
    types = structurer.options.types or {}
    by_name = {name.partition(",")[0].strip(): cls for name, cls in types.items()} | dict(types)

    def named(tree: Any) -> Any:
        """Return the class that a map names, or None."""
        name = next((value for key, value in tree.items() if _is_type_name(key)), None)
        if not isinstance(name, str):
            return None
        cls = by_name.get(name) or by_name.get(name.partition(",")[0].strip())
        return cls if cls is not None and _may_stand(cls, node) else None

    def read_named(cls: Any, tree: Any, context: Context) -> Any:
        members = {name: inner for name, inner in tree.items() if not _is_type_name(name)}
        return structurer.reader(describe(cls))(members, context)

    def read_typed(tree: Any, context: Context) -> Any:
        cls = named(tree) if type(tree) is dict else None
        return read(tree, context) if cls is None else read_named(cls, tree, context)

    def read_any(tree: Any, context: Context) -> Any:
        """Read a tree of which any map may name a class; no recursion, since nothing bounds its depth."""
        whole = [tree]
        found: list[Finding] = []
        waiting: list[tuple[Any, Any]] = [(whole, None)]
        while waiting:
            container, above = waiting.pop()
            for step, inner in list(container.items()) if type(container) is dict else enumerate(container):
                here = above if container is whole else (step, above)
                cls = named(inner) if type(inner) is dict else None
                if cls is None and (type(inner) is dict or type(inner) is list):
                    container[step] = inner.copy()
                    waiting.append((container[step], here))
                    continue
                try:
                    container[step] = read(inner, context) if cls is None else read_named(cls, inner, context)
                except Exception as error:
                    found += (_placed(here, finding) for finding in findings(error))
        if found:
            raise Mismatch(*found)
        return whole[0]

    return read_any if isinstance(node, AnyNode) else read_typed


def _is_type_name(name: str) -> bool:
    """Return whether a member is ``__type``, in any case, as in .NET."""
    return name == TYPE_NAME or fold(name) == TYPE_NAME


def _placed(above: Any, finding: Finding) -> Finding:
    """Return a finding with the steps to it before it, from the innermost out."""
    while above is not None:
        step, above = above
        finding = (step, finding)
    return finding


def _may_stand(cls: Any, node: Node) -> bool:
    """Return whether an instance of a class may stand where a type is declared."""
    if isinstance(node, AnyNode):
        return True
    options = node.options if isinstance(node, UnionNode) else (node,)
    return any(
        isinstance(each, AnyNode) or (isinstance(each, ClassNode) and issubclass(cls, each.cls)) for each in options
    )
