"""Texts -> numbers and bools, where all texts of a column are that, for those who convert without a class.

A column is what a schema has one place for: a member of a class, the items of a list, the values of a map. Digits are
kept: a number is written as it was, or as the same value. Nothing else is changed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any, NamedTuple, Optional, TypedDict

from jsvcodec import json
from jsvcodec._inference import texts as kinds
from jsvcodec._inference.places import Place, View
from jsvcodec._inference.shapes import is_class
from jsvcodec._scalars.basic import read_int
from jsvcodec._trees import Spelled
from jsvcodec.core.converting import Columns
from jsvcodec.errors import DecodeError, PathStep, Problem, path_text

__all__ = ("NOTHING", "NUMBERS_OF_JSON", "NUMBERS_ONLY", "Plan", "Renumber", "plan_of", "type_of")

NUMBERS_ONLY = View(kinds.NUMBERS, {}, counts=False)
"""What a place must know for a plan."""

NOTHING = View({}, {}, counts=False)
"""What is to be known where no text becomes a number."""

NUMBERS_OF_JSON = View({kind: test for kind, test in kinds.NUMBERS.items() if kind != kinds.FINITE}, {}, counts=False)
"""The same for a plan by which JSON is written, where floats are numbers like any other."""


class Plan(NamedTuple):
    """What texts become at a place and below it; `text` is ``"bool"``, ``"int"``, ``"float"``, ``"number"`` or nothing.

    Floats and numbers differ in formats that have floats of their own: JSON has numbers alone.
    """

    text: str = ""
    items: Plan | None = None
    members: tuple[tuple[str, Plan], ...] = ()
    values: Plan | None = None

    def changes(self) -> bool:
        """Return whether anything is to be changed. Recurses as deep as the plan goes."""
        inner = [plan for _, plan in self.members]
        inner += [plan for plan in (self.items, self.values) if plan is not None]
        return bool(self.text) or any(plan.changes() for plan in inner)


def plan_of(place: Place) -> Plan:
    """Return what is to be changed. Recurses as deep as a schema goes.

    >>> place = Place()
    >>> place.observe([{"a": "1.5"}, {"a": "1.50"}], NUMBERS_ONLY)
    >>> plan_of(place).members
    (('a', Plan(text='number', items=None, members=(), values=None)),)
    """
    text = _text(place) if place.texts.count else ""
    if place.is_text():  # whatever else the column holds
        return Plan()
    if place.maps and not (place.is_row and place.values is None) and not is_class(place):
        place.collapse()
    return Plan(
        text,
        None if place.items is None else plan_of(place.items),
        tuple((name, plan_of(member)) for name, member in place.members.items()),
        None if place.values is None else plan_of(place.values),
    )


def _text(place: Place) -> str:
    fits = place.texts.fits
    if fits & kinds.BOOL:
        return "bool"
    if fits & kinds.INT:
        return "int"
    if fits & kinds.FINITE:
        return "float"
    return "number" if fits & kinds.NUMBER else ""


class Renumber:
    """Changes trees by a plan, in place.

    `exact` keeps the digits of numbers, for JSON; `plain` makes floats and decimals, for other formats that have
    numbers. They return the tree, and raise `DecodeError` at a text that does not fit, as one may be that the plan was
    made without. `is_complete` says that the plan knows all that the data holds.

    >>> Renumber(Plan(members=(("a", Plan("int")),))).exact({"a": "7", "b": "8"})
    {'a': 7, 'b': '8'}
    """

    def __init__(self, plan: Plan, is_complete: bool = False) -> None:
        self._plan = plan
        self.is_complete = is_complete
        self.exact = _whole(_changer(plan, _EXACT))
        self.plain = _whole(_changer(plan, _PLAIN))

    def __reduce__(self) -> Any:
        return Renumber, (self._plan, self.is_complete)

    def of_document(self) -> Renumber:
        """Return what changes a document by the plan for a record: its root, or the items of the list that is."""
        return Renumber(self._plan._replace(items=self._plan), self.is_complete)

    def columns(self) -> Columns | None:
        """Return the plan as the core takes it, which makes JSON by it as `exact` does; None where it cannot."""
        try:
            return _columns(self._plan)
        except _MixedPlaces:
            return None

    def type(self) -> Any:
        """Return a type as which JSV is read into the tree that `exact` makes, or None where no type does that.

        The core reads by it in one step, at the cost of reading alone.
        """
        try:
            return _or_none(type_of(self._plan)) if self.is_complete else None
        except _MixedPlaces:
            return None


def type_of(plan: Plan) -> Any:
    """Return the type of a plan, with maps as they stand; what is not changed may be anything. Recurses as that goes.

    >>> type_of(Plan("number")), type_of(Plan(items=Plan()))
    (<class 'decimal.Decimal'>, typing.Any)
    """
    if not plan.changes():
        return Any
    if plan.text and not (plan.items or plan.members or plan.values):
        return _TYPES[plan.text]
    if plan.items is not None and not (plan.text or plan.members or plan.values):
        return list[_or_none(type_of(plan.items))]  # type: ignore[misc]
    if plan.values is not None and not (plan.text or plan.items or plan.members):
        return dict[str, _or_none(type_of(plan.values))]  # type: ignore[misc]
    if plan.members and not (plan.text or plan.items or plan.values):
        members = {name: _or_none(type_of(inner)) for name, inner in plan.members}
        return TypedDict("Members", members, total=False)  # type: ignore[operator]
    raise _MixedPlaces


class _MixedPlaces(Exception):
    """A place has values of several types, of which some are to be changed; no one type reads these."""


_KINDS = {"": 0, "bool": 1, "int": 2, "float": 3, "number": 3}
"""What the core calls the texts of a column."""


def _columns(plan: Plan) -> Columns:
    items, values = (
        _columns(inner) if inner is not None and inner.changes() else None for inner in (plan.items, plan.values)
    )
    members = [(name, _columns(inner)) for name, inner in plan.members if inner.changes()]
    if values and members:
        raise _MixedPlaces
    return _KINDS[plan.text], items, values, tuple((_written_name(name), inner) for name, inner in members)


def _written_name(name: str) -> bytes:
    return json.dumps(name)[1:-1].encode(errors="surrogatepass")


def _or_none(kind: Any) -> Any:
    return kind if kind is Any else Optional[kind]  # noqa: UP045 -- of any type


class _Misfit(Exception):
    """A text that is not what the others of its column are, and where it is."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind
        self.steps: list[PathStep] = []


def _whole(change: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def changed(tree: Any) -> Any:
        try:
            return change(tree)
        except _Misfit as found:
            misfit = found
        reason = f"a text that is no {misfit.kind}, as the others here were when --infer looked at them"
        raise DecodeError.of([Problem(path_text(misfit.steps[::-1]), reason)])

    return changed


# --- texts --------------------------------------------------------------------------------------------------------

_TYPES: dict[str, Any] = {"bool": bool, "int": int, "float": Decimal, "number": Decimal}
_BOOLS = {"True": True, "False": False}
_MOST_DIGITS = 4_300
_IS_INT = re.compile(rf"0|-?[1-9][0-9]{{0,{_MOST_DIGITS - 1}}}+").fullmatch
# The largest floats alone are written with a small `e`, as .NET does.
_IS_NUMBER = re.compile(
    r"-?(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?+(?:E[-+][0-9]{2,3}|(?<=\.7976931348623157)e\+308)?+"
).fullmatch
_RESPELLED = re.compile(r"-?0\.000000|-0\Z|.*[Ee]")
"""What a Decimal is not written as it was spelled."""


def _bool(text: str) -> bool:
    if text in _BOOLS:
        return _BOOLS[text]
    raise _Misfit("bool")


def _int(text: str) -> int:
    if _IS_INT(text) is None:
        raise _Misfit("integer")
    return int(text) if len(text) < 4_000 else read_int(text)


def _exact_number(text: str) -> Decimal | Spelled:
    if _IS_NUMBER(text) is None or len(text) > _MOST_DIGITS:
        raise _Misfit("number")
    return Decimal(text) if _RESPELLED.match(text) is None else Spelled(text)


def _plain_number(text: str) -> float | Decimal:
    number = _exact_number(text)
    # These are what a float is written as; a decimal has no exponent there, and its zero no sign.
    return float(text) if "e" in text.lower() or text == "-0" else Decimal(number)


_EXACT: dict[str, Callable[[str], Any]] = {
    "bool": _bool, "int": _int, "float": _exact_number, "number": _exact_number,
}  # fmt: skip
_PLAIN: dict[str, Callable[[str], Any]] = {
    "bool": _bool,
    "int": _int,
    "float": lambda text: float(_exact_number(text)),
    "number": _plain_number,
}


# --- trees --------------------------------------------------------------------------------------------------------


def _changer(plan: Plan, converters: dict[str, Callable[[str], Any]]) -> Callable[[Any], Any]:
    """Return what changes the value of a place. It recurses as deep as the plan goes."""
    of_text = converters.get(plan.text)
    members = [(name, inner) for name, inner in plan.members if inner.changes()]
    leaves = [(name, converters[inner.text]) for name, inner in members if inner == Plan(inner.text)]
    others = [(name, _changer(inner, converters)) for name, inner in members if inner != Plan(inner.text)]
    of_item = _changer(plan.items, converters) if plan.items is not None and plan.items.changes() else None
    of_value = _changer(plan.values, converters) if plan.values is not None and plan.values.changes() else None

    def change(value: Any) -> Any:
        kind = value.__class__
        if kind is dict:
            change_map(value)
        elif kind is list:
            if of_item is not None:
                _change_items(value, enumerate(value), of_item)
        elif kind is str and of_text is not None:
            return of_text(value)
        return value

    def change_map(value: dict[str, Any]) -> None:
        name = ""
        try:
            for name, convert in leaves:
                text = value.get(name)
                if text.__class__ is str:
                    value[name] = convert(text)
            for name, convert in others:
                inner = value.get(name)
                if inner is not None:
                    value[name] = convert(inner)
        except _Misfit as misfit:
            misfit.steps.append(name)
            raise
        if of_value is not None:
            _change_items(value, value.items(), of_value)

    return change


def _change_items(container: Any, entries: Any, convert: Callable[[Any], Any]) -> None:
    """Change all items of a list, or all values of a map."""
    step: PathStep = 0
    try:
        for step, inner in entries:
            container[step] = convert(inner)
    except _Misfit as misfit:
        misfit.steps.append(step)
        raise
