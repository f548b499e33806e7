"""Models made trees by the core, for the runs that look for leaks and for failing allocations."""

from __future__ import annotations

from decimal import Decimal
from functools import cache, partial
from typing import Any

import attrs

from jsvcodec import jsv
from jsvcodec._options import WriteOptions
from jsvcodec.converters import make_converter
from jsvcodec.core.trees import compiled_trees, enum_plan, members_plan, tree_maker
from jsvcodec.json.values import leaf_of, plain_trees
from jsvcodec.models import AuthenticateResponse
from safety.backends import DECLINED, core
from safety.kinds import Everything, Picky, Shade, Tree
from safety.leaks import _ALL, _AUTH, FailingMap, FailingZone, Path


@cache
def _maker() -> Any:
    options = WriteOptions()
    return compiled_trees(options, None, partial(leaf_of, dates=None, digits=options.limits.digits))


def plain_by_core(value: Any) -> Any:
    """Return the plain tree of a value as the core alone makes it."""
    made = _maker()(value)
    return DECLINED if made is NotImplemented else made


def _known(kind: type) -> Any:
    if kind in (list, tuple, set, frozenset):
        return list
    if kind is dict:
        return dict
    return enum_plan(kind) if issubclass(kind, Shade) else members_plan(kind, "camel") or True


_plans: dict[type, Any] = {}


def as_a_converter(value: Any) -> Any:
    """Return the tree of a value whose leaves stay, asking nothing of cattrs."""
    return tree_maker(_plans, _known, str)(value)


def plans_of_everything() -> Any:
    """Make the plans of a class and of an enum."""
    _tree_plan(*_MEMBERS)
    _tree_plan(*_CONSTANTS)
    return True


_tree_plan: Any = getattr(core, "tree_plan", None)
_MEMBERS = (Everything, tuple((field.name, field.name) for field in attrs.fields(Everything)), "extra", False)
_CONSTANTS = (Shade, tuple((shade, shade.name) for shade in Shade), None, True)


def _hooked() -> Any:
    converter = make_converter("jsv")
    converter.register_unstructure_hook(Decimal, str)
    converter.register_unstructure_hook(Tree, _refuse)
    return converter


def _refuse(value: Any) -> Any:
    raise LookupError("a hook")


def making_trees() -> list[Path]:
    """Paths that make trees of models, and models of trees by a converter."""
    everything = jsv.loads(_ALL, Everything)
    answers = [jsv.loads(_AUTH, AuthenticateResponse)] * 50
    plain, converter, hooked = plain_trees(WriteOptions()), make_converter("json"), _hooked()
    tree = converter.unstructure(everything)
    cycle: list[Any] = []
    cycle.append([cycle])

    def path(name: str, call: Any, value: Any, raises: Any = None) -> Path:
        return Path(f"make: {name}", call, (value,), raises, (type(value),))

    return [
        path("a plain tree of every kind of member", plain, everything),
        path("plain trees of answers", plain, answers),
        path("a plain tree that is left to Python", plain, [everything, 1j], Exception),
        path("a plain tree of a cycle", plain, cycle, Exception),
        path("a zone that raises", plain, [everything.when.replace(tzinfo=FailingZone())], Exception),
        path("a tree of a converter", converter.unstructure, everything),
        path("trees of a converter", converter.unstructure, answers),
        path("a tree with a hook", hooked.unstructure, {"a": [everything]}),
        path("a hook that raises", hooked.unstructure, [1, Everything(text="a", anything=[Tree("b")])], LookupError),
        path("a map that raises", hooked.unstructure, Everything(text="a", anything=[FailingMap()]), LookupError),
        path("a model by a converter", partial(converter.structure, cl=Everything), tree),
        path("a validator that raises", partial(converter.structure, cl=list[Picky]), [{"a": 1}, {"a": 13}], Exception),
    ]
