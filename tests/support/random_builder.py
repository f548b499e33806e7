"""Makes modules of classes from seeds. Some of what it makes has the name of a feature, which can be withheld."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Collection
from random import Random
from typing import Any

from support import random_kinds as kinds
from support import random_scalars as scalars
from support.random_classes import STYLES, ClassSpec, Member, Module, class_kind, is_plain
from support.random_kinds import HAS_ALIASES, Form, Kind, Maker, TypeVariable

OPEN_NONE = "a member that admits None and has no default"
OPEN_BOUND = "a type variable with a bound that nothing is bound to"
VARIABLES_IN_BASES = "a base of list[T], or a variable beside a base whose own is bound"
NOT_REQUIRED_TEXT = "NotRequired in an annotation that is text"
ANNOTATED_MAP = "Annotated around a map or a class"
NEW_SYNTAX_TEXT = "type variables of the new syntax in annotations that are text"
BOOL_BESIDE_NUMBERS = "a union of bool and a number"

NAMES = ("name", "age", "user_name", "kind", "value", "at", "items", "is_open", "from_", "URLPath", "x", "note")


class Builder:
    """Makes one module; `withheld` are the features that it does without."""

    def __init__(self, seed: str, withheld: Collection[str] = ()) -> None:
        self.random = Random(seed)
        self.maker = Maker(self.random)
        self.withheld = frozenset(withheld)
        self.definitions: dict[str, str] = {}
        self.classes: list[ClassSpec] = []
        self.named: list[Kind] = []
        self.numbers = itertools.count(1)
        self.future = self.chance(0.4)
        self.plain = self.chance(0.3)
        """Whether the module is made of what other JSON libraries know as well."""

    def chance(self, probability: float) -> bool:
        return self.random.random() < probability

    def allowed(self, feature: str) -> bool:
        return feature not in self.withheld

    def module(self, seed: str) -> Module:
        for _ in range(self.random.randrange(3)):
            self.named.append(self.enum())
        for _ in range(self.random.randrange(1, 5)):
            self.classes.append(self.class_spec())
        self.forward_reference()
        spec = self.random.choice(self.classes[-2:])
        root = class_kind(spec, self.arguments(spec))
        if self.chance(0.1):
            root = Kind(kinds.LISTS[0], (root,))
        elif self.chance(0.1):
            root = Kind(kinds.MAPS[0], (scalars.STR, root))
        return Module(seed, self.definitions, self.classes, root, self.future)

    # ---- kinds

    def kind(self, depth: int = 0, params: tuple[str, ...] = ()) -> Kind:
        """Return a random kind that the withheld features allow."""
        while True:
            found = self._kind(depth, params)
            allowed = all(self.allowed(feature) for kind in found.everything() for feature in kind.form.features)
            if allowed and (not self.plain or is_plain(found)):
                return found

    def _kind(self, depth: int, params: tuple[str, ...]) -> Kind:
        if params and self.chance(0.4):
            return variable(self.random.choice(params))
        ways: list[tuple[float, Any]] = [
            (4, lambda: self.random.choice(scalars.SCALARS)),
            (0.5, lambda: Kind(scalars.ANY)),
            (0.8, lambda: scalars.literal(self.maker)),
            (1, lambda: self.random.choice(self.named) if self.named else scalars.STR),
        ]
        if depth < 3:
            inner = lambda: self.kind(depth + 1, params)  # noqa: E731
            ways += [
                (2.5, lambda: kinds.optional(self.maker, self._not_none(inner))),
                (1, self.union),
                (2.5, lambda: Kind(self.random.choice(kinds.LISTS), (inner(),))),
                (1, lambda: Kind(self.random.choice(kinds.SETS), (self.hashable(),))),
                (1.5, lambda: Kind(self.random.choice(kinds.MAPS), (self.key(), inner()))),
                (0.3, lambda: Kind(kinds.SINGLE, (inner(),))),
                (0.5, lambda: Kind(kinds.PAIR, (inner(), inner()))),
                (0.3, lambda: scalars.COUNTER),
                (0.7, lambda: self.by_name(inner())),
            ]
            if self.classes:
                ways.append((3, lambda: self.instance_of(self.random.choice(self.classes), depth, params)))
            tagged = [spec for spec in self.classes if any(member.name == "tag" for member in spec.members)]
            if len(tagged) > 1:
                ways.append((2, lambda: kinds.union(self.maker, [class_kind(spec) for spec in tagged[-3:]])))
        weights, makers = zip(*ways, strict=True)
        return self.random.choices(makers, weights)[0]()  # type: ignore[no-any-return]

    def _not_none(self, make: Any) -> Kind:
        while (kind := make()).admits_none():
            pass
        return kind  # type: ignore[no-any-return]

    def union(self) -> Kind:
        """Return a union of kinds of different families, or of one scalar and containers."""
        families = self.random.sample(scalars.FAMILIES, self.random.randrange(1, 4))
        found = [self.random.choice(family) for family in families]
        if scalars.BOOL in found and not self.allowed(BOOL_BESIDE_NUMBERS):
            found.remove(scalars.BOOL)
        if self.chance(0.4) or len(found) < 2:
            found.append(Kind(kinds.LISTS[0], (self.random.choice(scalars.SCALARS),)))
        return kinds.union(self.maker, found)

    def hashable(self) -> Kind:
        return self.random.choice((*scalars.SCALARS, *(kind for kind in self.named if kind.is_hashable())))

    def key(self) -> Kind:
        if self.chance(0.6):
            return scalars.STR
        return self.random.choice([kind for kind in (*scalars.SCALARS, *self.named) if kind.form.key])

    def by_name(self, kind: Kind) -> Kind:
        """Return the kind with a mark, or by a new name."""
        number = next(self.numbers)
        holders = [part.form.holder for part in kind.everything()]
        refers_to_class = any(isinstance(holder, ClassSpec) for holder in holders)
        is_local = refers_to_class or TypeVariable in holders
        is_map = refers_to_class or any("map" in part.form.features for part in kind.everything())
        if (is_local or self.chance(0.4)) and (self.allowed(ANNOTATED_MAP) or not is_map):
            return kinds.wrapped("Annotated[{0}, 'mark']", kind, "Annotated")
        if HAS_ALIASES and not is_local and self.chance(0.5):
            self.definitions[f"Alias{number}"] = f"type Alias{number} = {kind.source}"
            return kinds.wrapped(f"Alias{number}", kind, "type alias")
        kind = self.random.choice(scalars.SCALARS)
        self.definitions[f"New{number}"] = f"New{number} = NewType('New{number}', {kind.source})"
        return kinds.wrapped(f"New{number}", kind, "NewType")

    def enum(self) -> Kind:
        """Define an enum and return its kind."""
        name = f"E{next(self.numbers)}"
        self.definitions[name], kind = scalars.enum(self.maker, name, self.withheld)
        return kind

    # ---- classes

    def arguments(self, spec: ClassSpec, depth: int = 1, params: tuple[str, ...] = ()) -> tuple[Kind, ...]:
        """Return kinds for the type variables of a class, or none, which leaves them open."""
        may_be_open = self.allowed(OPEN_NONE) and (self.allowed(OPEN_BOUND) or "N" not in spec.params)
        if not spec.params or (may_be_open and self.chance(0.1)):
            return ()
        return tuple(self.argument(name, depth, params) for name in spec.params)

    def argument(self, name: str, depth: int, params: tuple[str, ...]) -> Kind:
        if name == "N":
            return self.random.choice((scalars.INT, scalars.BOOL))  # what its bound admits
        if not self.allowed(OPEN_NONE):
            return self._not_none(lambda: self.kind(depth + 1, params))
        return self.kind(depth + 1, params)

    def instance_of(self, spec: ClassSpec, depth: int, params: tuple[str, ...]) -> Kind:
        return class_kind(spec, self.arguments(spec, depth, params))

    def class_spec(self) -> ClassSpec:
        base = self.base()
        style = base.form.holder.style if base else self.style()
        spec = ClassSpec(f"C{next(self.numbers)}", style, [], base)
        if base:
            spec.params = tuple(
                dict.fromkeys(part.form.source for part in base.everything() if part.form.holder is TypeVariable)
            )
            spec.says_generic = bool(spec.params) and self.chance(0.3)
            if not spec.params and self.chance(0.3) and self.allowed(VARIABLES_IN_BASES):
                self.type_variable("T")
                spec.params, spec.says_generic = ("T",), True
        elif self.chance(0.35):
            spec.params = tuple(self.random.sample(("T", "K", "N"), self.random.choice((1, 1, 2))))
            for name in spec.params:
                self.type_variable(name)
        taken = {member.name for member in base.form.holder.all_members()} if base else set()
        for name in self.random.sample(
            [name for name in NAMES if name.islower() or not self.plain], self.random.randrange(1, 5)
        ):
            if name not in taken:
                spec.members.append(self.member(name, spec))
        if not base and not spec.params and style != "TypedDict" and self.chance(0.4):
            tag = f"'{spec.name}'"
            spec.members.append(Member("tag", scalars.tag(tag), self.random.choice((tag, None))))
        for name in spec.params:
            if not base and not any(name in member.kind.source for member in spec.members):
                spec.members[0].kind, spec.members[0].default = variable(name), None
        self.recursion(spec, taken)
        if not spec.keyword_only:
            spec.members.sort(key=lambda member: member.default is not None)
        if style not in ("NamedTuple", "TypedDict") and not self.plain:
            spec.extra = self.chance(0.2) and not (base and base.form.holder.keeps_unknown())
            spec.naming = "snake" if self.chance(0.1) else ""
            resolved = not self.future or self.allowed(NEW_SYNTAX_TEXT)
            spec.new_syntax = bool(spec.params) and HAS_ALIASES and resolved and self.chance(0.4)
            spec.init_var = style == "dataclass" and not base and self.allowed("InitVar") and self.chance(0.15)
        return spec

    def style(self) -> str:
        return self.random.choice([style for style in STYLES if not self.plain or style != "NamedTuple"])

    def base(self) -> Kind | None:
        suitable = [
            spec
            for spec in self.classes
            if spec.style != "NamedTuple"
            and not spec.init_var
            # Before 3.12 a TypedDict does not say what the bases of its base were.
            and not (spec.style == "TypedDict" and spec.base and sys.version_info < (3, 12))
        ]
        if not suitable or not self.chance(0.35):
            return None
        spec = self.random.choice(suitable)
        if not spec.params:
            return class_kind(spec)
        self.type_variable("T")
        T = variable("T")
        args = []
        for name in spec.params:
            options = [scalars.STR, Kind(kinds.LISTS[0], (scalars.INT,))]
            if self.allowed(VARIABLES_IN_BASES):
                options += [T, Kind(kinds.LISTS[0], (T,))]
            elif name == "T":
                options = [T]
            args.append(scalars.INT if name == "N" else self.random.choice(options))
        return class_kind(spec, tuple(args))

    def member(self, name: str, spec: ClassSpec) -> Member:
        may_be_absent = spec.style == "TypedDict" and (not self.future or self.allowed(NOT_REQUIRED_TEXT))
        not_required = may_be_absent and self.chance(0.3)
        kind = self.kind(params=spec.params)
        if spec.style == "TypedDict" and not not_required and not self.allowed(OPEN_NONE):
            kind = self._not_none(lambda: self.kind(params=spec.params))
        found = Member(name, kind, not_required=not_required)
        if spec.style != "TypedDict" and self.chance(0.4):
            found.default = self.default(kind)
        if found.default is None and kind.admits_none() and spec.style != "TypedDict" and not self.allowed(OPEN_NONE):
            found.default = "None"
        if spec.style != "TypedDict" and not self.plain and self.chance(0.15):
            found.wire = self.random.choice((f'"{name.upper()}"', f'"{name} of: it"', "secret=True"))
        return found

    def default(self, kind: Kind) -> str | None:
        """Return the source of a default, which must not need classes that come later."""
        if kind.admits_none() and self.chance(0.8):
            return "None"
        parts = list(kind.everything())
        if any(part.form.holder is TypeVariable or isinstance(part.form.holder, ClassSpec) for part in parts):
            return None
        return kind.make(self.maker)

    def recursion(self, spec: ClassSpec, taken: set[str]) -> None:
        """Let a class refer to itself now and then."""
        if not self.chance(0.25) or "inner" in taken or spec.params:
            return
        self_kind = class_kind(spec)
        kind = self.random.choice(
            (
                kinds.optional(self.maker, self_kind),
                Kind(kinds.LISTS[0], (self_kind,)),
                Kind(kinds.MAPS[0], (scalars.STR, self_kind)),
            )
        )
        has_default = kind.admits_none() and spec.style != "TypedDict"
        if kind.admits_none() and not has_default and not self.allowed(OPEN_NONE):
            return
        spec.members.append(Member("inner", kind, "None" if has_default else None))

    def forward_reference(self) -> None:
        """Let a class have a member of a class that comes later."""
        plain = [spec for spec in self.classes if not spec.params and spec.style not in ("NamedTuple", "TypedDict")]
        if len(plain) > 1 and self.chance(0.2):
            earlier, later = plain[0], plain[-1]
            earlier.members.append(Member("later", kinds.optional(self.maker, class_kind(later)), "None"))

    def type_variable(self, name: str) -> None:
        bound = ", bound=int" if name == "N" else ""
        self.definitions[name] = f"{name} = TypeVar('{name}'{bound})"


def variable(name: str) -> Kind:
    """Return the kind of a type variable; where nothing is bound to it, values are of its bound, or trees."""
    unbound = scalars.INT if name == "N" else Kind(scalars.ANY)
    return Kind(Form(name, lambda kind, maker, depth: unbound.make(maker, depth), hashable=False, holder=TypeVariable))


def random_module(seed: str, withheld: Collection[str] = ()) -> Module:
    """Return the module that follows from a seed."""
    return Builder(seed, withheld).module(seed)
