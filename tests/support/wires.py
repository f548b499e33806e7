"""What classes are on the wire, for tests that go through their members."""

from __future__ import annotations

from typing import Any, NamedTuple

from jsvcodec._types.describing import describe
from jsvcodec._types.nodes import ClassNode, without_none


class Member(NamedTuple):
    """A member by its name on the wire."""

    wire: str
    attribute: str
    type: Any
    secret: bool
    required: bool


def members_of(cls: Any, naming: Any = "camel") -> list[Member]:
    """The members of a class in the order of writing."""
    node = without_none(describe(cls))
    assert isinstance(node, ClassNode)
    return [
        Member(wire, member.attribute, member.kind, member.secret, member.required)
        for wire, member in node.names(naming).written.items()
    ]
