"""Whether reading the attributes of an instance runs code of its class.

Such an instance is taken apart once, whatever becomes of the document; any other may be looked at again.
"""

from __future__ import annotations

from types import BuiltinFunctionType, FunctionType, GetSetDescriptorType, MemberDescriptorType, WrapperDescriptorType
from typing import Any, NamedTuple

from jsvcodec._caches import keep_by_type
from jsvcodec._types.describing import class_node

__all__ = ("found_in_class", "runs_code")


class _Row(NamedTuple):
    item: None


_PLAIN = (MemberDescriptorType, GetSetDescriptorType, FunctionType, BuiltinFunctionType, type(vars(_Row)["item"]))
"""What stands in a class under the name of a member, and runs nothing of the user's when that is read."""


def found_in_class(cls: Any, name: str) -> Any:
    """Return what instances find in their class under a name, or None; nothing is run."""
    return next((vars(base)[name] for base in cls.__mro__ if name in vars(base)), None)


@keep_by_type
def runs_code(cls: type) -> bool:
    """Return whether reading the members of an instance may run code: a property, `__getattribute__` or `__getattr__`.

    >>> import attrs
    >>> class Asking:
    ...     def __getattr__(self, name): return None
    >>> runs_code(attrs.make_class("Stored", ["a"])), runs_code(attrs.make_class("Asked", ["a"], bases=(Asking,)))
    (False, True)
    """
    missing = found_in_class(cls, "__getattr__")
    if missing is not None and getattr(missing, "__module__", None) != "pydantic.main":
        return True  # that of pydantic is for private attributes
    if type(found_in_class(cls, "__getattribute__")) is not WrapperDescriptorType:
        return True
    node = class_node(cls)
    if node is None:
        return False
    members = (*node.members, *(() if node.extra is None else (node.extra,)))
    found = [found_in_class(cls, member.attribute) for member in members]
    return any(hasattr(type(value), "__get__") and not isinstance(value, _PLAIN) for value in found)
