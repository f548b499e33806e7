"""What must hold for every class that anybody writes, tried on the modules of `random_classes`.

`broken_laws` tries one module: both backends give the same; what is written can be read, with the `EXCEPTIONS` that the
design has; where msgspec and pydantic agree on a document, so do we; members are written in .NET's order.
"""

from __future__ import annotations

import functools
import re
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from random import Random
from typing import Any, NamedTuple

from safety.backends import same
from safety.mutations import Material, mutate

from jsvcodec import DecodeError, EncodeError, csv, form, json, jsv
from jsvcodec._options import WriteOptions
from jsvcodec.json.values import plain, plain_trees
from jsvcodec.names import snake_case
from support import random_builder as features
from support.class_exceptions import EXCEPTIONS, Exempt, Where, exempt
from support.other_libraries import other_readers
from support.random_classes import ClassSpec, Maker, Module, is_plain
from support.random_documents import CHANGES, ODD, Pairs, as_json, as_jsv, changed, parsed
from support.random_kinds import Kind
from support.sides import has_core, in_python, in_python_text, told

FORMATS: dict[str, Any] = {"jsv": jsv, "json": json, "form": form, "csv": csv}


class Broken(NamedTuple):
    """A law that did not hold: which one, in which format, what happened, and on what."""

    law: str
    format: str
    what: str
    example: str

    @property
    def signature(self) -> str:
        """What is the same for the same fault, in every format and whatever the class is called."""
        what = re.sub(r"\b[CE]\d+\b|New\d+|Alias\d+", "X", self.what)
        what = re.sub(r"'[^']*'|\d+", "#", what)
        return f"{self.law}: {what[:110]}"


# --- trying a module ----------------------------------------------------------------------------------------------


class Trial:
    """One module with its names, and the codecs for its root."""

    def __init__(self, module: Module, names: dict[str, Any], rounds: int, exceptions: Sequence[Exempt]) -> None:
        self.module = module
        self.exceptions = exceptions
        self.counts: Counter[str] = Counter()
        self.names = names
        self.rounds = rounds
        self.type: Any = eval(module.root.source, names)
        self.random = Random(module.seed)
        self.is_class = isinstance(module.root.form.holder, ClassSpec)
        self.formats = {name: FORMATS[name] for name in FORMATS if name not in ("form", "csv") or self.is_class}
        self.keep: list[dict[str, Any]] = [{}]
        try:
            jsv.Encoder(nulls="keep")  # type: ignore[call-arg]
            self.keep.append({"nulls": "keep"})
        except TypeError:
            pass  # this option is still to come

    def laws(self) -> Iterator[Broken]:
        """Yield what is broken."""
        decoders = {}
        for name, module in self.formats.items():
            try:
                decoders[name] = {names: module.Decoder(self.type, names=names) for names in ("camel", "pascal")}
            except Exception as error:
                yield Broken("decoder", name, f"{type(error).__name__}: {error}", "")
        sources = [self.module.root.make(Maker(self.random)) for _ in range(self.rounds)]
        for source in sources:
            value = eval(source, self.names)
            for name in decoders:
                yield from self._value(name, decoders[name], source, value)
                yield from self._order(name, source, value)
            yield from self._trees(source, value)
            if "json" in decoders:
                yield from self._documents({name: decoders[name]["camel"] for name in decoders}, value)
        if "json" in decoders and is_plain(self.module.root):
            yield from self._other_libraries(sources)

    # ---- values

    def _value(self, name: str, decoders: dict[Any, Any], source: str, value: Any) -> Iterator[Broken]:
        for options in self.keep:
            where = Where(name, bool(options) and name not in ("form", "csv"))
            comes_back = not exempt(self.module.root, value, where, self.exceptions)
            for names, decoder in decoders.items():
                encoder = self.formats[name].Encoder(names=names, **options)
                by_face = told(encoder.encode_text, value)
                by_python = told(functools.partial(in_python_text, encoder), value)
                if by_face != by_python:
                    yield Broken("backends write", name, f"{by_face} and {by_python}", source)
                if by_face[0] is not str:
                    yield Broken("writes", name, f"{by_face[0].__name__}: {by_face[1]}", source)
                elif comes_back:
                    text = encoder.encode_text(value)
                    law = "comes back with nulls" if options else "comes back"
                    yield from self._comes_back(law, name, decoder, source, value, text)

    def _comes_back(self, law: str, name: str, decoder: Any, source: str, value: Any, text: str) -> Iterator[Broken]:
        try:
            found = decoder.decode(text)
        except DecodeError as error:
            yield Broken(law, name, _reasons(error), f"{source} -> {text} -> {error}")
        except Exception as error:
            yield Broken(law, name, f"{type(error).__name__}: {error}", f"{source} -> {text}")
        else:
            self.counts["came back"] += 1
            if not _came_back(found, value):
                yield Broken(law, name, _difference(found, value), f"{source} -> {text} -> {found!r}")

    def _trees(self, source: str, value: Any) -> Iterator[Broken]:
        """Both backends make the same tree of a value."""
        for options in (WriteOptions(**options) for options in self.keep):
            by_core = told(plain_trees(options), value)
            by_python = told(functools.partial(plain, options=options), value)
            if by_core != by_python:
                yield Broken("backends make trees", "json", f"{by_core} and {by_python}", source)

    def _order(self, name: str, source: str, value: Any) -> Iterator[Broken]:
        """A class's own members come first, then those of its bases, then unknown ones."""
        spec = self.module.root.form.holder
        if not isinstance(spec, ClassSpec) or spec.style == "TypedDict":
            return
        expected = [
            member.on_the_wire() or snake_case(member.name) for member in spec.all_members(self.module.root.parts)
        ]
        try:
            found = list(self.formats[name].loads(self.formats[name].dumps(value, names="snake")))
        except EncodeError:
            return
        known = [key for key in found if key in expected]
        if known != [key for key in expected if key in found]:
            yield Broken("order", name, "own members first, then those of the bases", f"{source} -> {found}")
        if any(key not in expected for key in found[: len(known)]):
            yield Broken("order", name, "unknown members come last", f"{source} -> {found}")

    # ---- documents

    def _documents(self, decoders: dict[str, Any], value: Any) -> Iterator[Broken]:
        try:
            tree = parsed(json.dumps(value))
        except EncodeError:
            return
        yield from self._init_var(tree)
        for change in CHANGES:
            document = changed(self.random, tree, change)
            for name, text in (("jsv", as_jsv(document)), ("json", as_json(document))):
                if name in decoders:
                    yield from self._both_backends(name, decoders[name], text)
        if "jsv" in decoders:
            text = as_jsv(tree)
            material = Material(as_jsv(self.random.choice(ODD)), ["name", "x", "Extra", "no such member"])
            yield from self._both_backends("jsv", decoders["jsv"], mutate(self.random, text, material))

    def _init_var(self, tree: Any) -> Iterator[Broken]:
        """What `__post_init__` takes is passed on."""
        spec = self.module.root.form.holder
        if isinstance(spec, ClassSpec) and spec.init_var:
            for started in (6, 5):
                text = as_json(Pairs([*tree, *([("start", started)] if started != 5 else [])]))
                with suppress(DecodeError):  # which is told elsewhere
                    found = json.loads(text, self.type)
                    if found.started != started:
                        yield Broken("InitVar", "json", "is not passed", text)

    def _both_backends(self, name: str, decoder: Any, text: str) -> Iterator[Broken]:
        self.counts["documents"] += 1
        by_face = told(decoder.decode, text)
        if has_core(decoder):
            by_python = told(functools.partial(in_python, decoder), text)
            if not same(by_face, by_python):
                yield Broken("backends read", name, f"{by_face} and {by_python}", text)
        if isinstance(by_face[0], type) and issubclass(by_face[0], Exception) and by_face[0] is not DecodeError:
            yield Broken("refuses", name, f"{by_face[0].__name__}: {by_face[1]}", text)
        yield from self._structures(name, decoder, text)

    def _structures(self, name: str, decoder: Any, text: str) -> Iterator[Broken]:
        """Both backends make the same of a tree: the core and the reader in Python."""
        if name == "form" or not has_core(decoder):
            return
        with suppress(DecodeError):
            for tree in (decoder.read(text), decoder._reader.read_exact(text)[0]):
                self.counts["trees"] += 1
                by_core = told(decoder.structure, tree)
                by_python = told(decoder._reader.structure, tree)
                if not same(by_core, by_python):
                    yield Broken("backends structure", name, f"{by_core} and {by_python}", repr(tree))

    # ---- other libraries

    def _other_libraries(self, sources: list[str]) -> Iterator[Broken]:
        """Where msgspec and pydantic take a document and agree, or the only one of them that knows the class, so do we."""
        readers = other_readers(self.type)
        ours = json.Decoder(self.type, names="snake")
        for source in sources:
            tree = parsed(json.dumps(eval(source, self.names), names="snake"))
            for change in (None, *(change for change in CHANGES if change.shared)):
                text = as_json(tree if change is None else changed(self.random, tree, change))
                found = [_outcome(read, text) for read in readers.values()]
                if (
                    not found
                    or any(len(outcome) != 1 for outcome in found)
                    or not all(same(found[0], one) for one in found)
                ):
                    continue
                self.counts[f"as {' and '.join(readers)} read it"] += 1
                here = _outcome(ours.decode, text)
                if not same(here, found[0]):
                    what = _difference(here[0], found[0][0]) if len(here) == 1 else here[1]
                    yield Broken(
                        "as others read it", "json", what, f"{text} -> {found[0][0]!r} by {' and '.join(readers)}"
                    )


def _reasons(error: DecodeError) -> str:
    reasons = {problem.reason for problem in error.problems} or {error.reason}
    return f"DecodeError: {', '.join(sorted(reasons))}"


def _outcome(read: Callable[[str], Any], text: str) -> tuple[Any, ...]:
    try:
        return (read(text),)
    except DecodeError as error:
        return "refused", _reasons(error)
    except Exception as error:
        return "refused", f"{type(error).__name__}: {error}"


def _came_back(found: Any, value: Any) -> bool:
    """Return whether a value is the same but for the order of keys: a TypedDict gets those that are None at their place."""
    return same(found, value) or _in_any_order(found) == _in_any_order(value)


def _in_any_order(value: Any) -> Any:
    if isinstance(value, dict):
        return type(value), sorted((repr(key), _in_any_order(inner)) for key, inner in value.items())
    if isinstance(value, (list, tuple, deque)):
        return type(value), [_in_any_order(item) for item in value]
    if hasattr(value, "__dataclass_fields__") or hasattr(value, "__attrs_attrs__"):
        fields = getattr(value, "__dataclass_fields__", None) or [field.name for field in value.__attrs_attrs__]
        return type(value), [_in_any_order(getattr(value, name, None)) for name in fields]
    return type(value), sorted(map(repr, value)) if isinstance(value, (set, frozenset)) else repr(value)


def _difference(found: Any, expected: Any) -> str:
    """Return where two values first differ, by types rather than by contents."""
    if type(found) is not type(expected):
        return f"{type(found).__name__} instead of {type(expected).__name__}"
    pairs: list[tuple[Any, Any]] = []
    if isinstance(found, dict) and list(found) == list(expected):
        pairs = list(zip(found.values(), expected.values(), strict=True))
    elif isinstance(found, (list, tuple)) and len(found) == len(expected):
        pairs = list(zip(found, expected, strict=True))
    elif hasattr(found, "__dataclass_fields__") or hasattr(found, "__attrs_attrs__"):
        fields = getattr(found, "__dataclass_fields__", None) or [field.name for field in found.__attrs_attrs__]
        pairs = [(getattr(found, name), getattr(expected, name)) for name in fields]
    return next((_difference(*pair) for pair in pairs if not same(*pair)), f"another {type(found).__name__}")


# --- what holds today ---------------------------------------------------------------------------------------------


class Strictness(NamedTuple):
    """What is tried: features that random modules do without, exceptions and faults that do not count."""

    withheld: Mapping[str, str]
    exceptions: tuple[Exempt, ...]
    passed_over: Mapping[str, str]

    def broken_laws(self, module: Module, rounds: int = 4, counts: Counter[str] | None = None) -> list[Broken]:
        """Return the laws that do not hold for a module; `counts` takes how much was compared."""
        with module.run() as names:
            trial = Trial(module, names, rounds, self.exceptions)
            found = list(trial.laws())
        if counts is not None:
            counts += trial.counts
        return [broken for broken in found if not any(map(broken.signature.startswith, self.passed_over))]


def _is_generic_form(kind: Kind, value: Any, where: Where) -> bool:
    spec = kind.form.holder
    return where.format == "form" and isinstance(spec, ClassSpec) and any(base.params for base, _ in spec.chain())


STRICT = Strictness({}, EXCEPTIONS, {})
"""Everything."""
LENIENT = Strictness(
    withheld={
        features.OPEN_NONE: "a member that admits None and has no default is refused where it is missing",
        features.OPEN_BOUND: "a type variable with a bound is read as a tree where it is open",
        features.VARIABLES_IN_BASES: "variables are bound wrongly through bases",
        features.NOT_REQUIRED_TEXT: "NotRequired in an annotation that is text is not seen",
        features.NEW_SYNTAX_TEXT: "get_type_hints of 3.12.1 does not know them",
        features.ANNOTATED_MAP: "is unsupported inside of containers and unions",
        features.BOOL_BESIDE_NUMBERS: "0 and 1 are taken for bools",
        "Enum with names in two cases": "the last name wins, whichever was written",
        "Literal None": "null takes the default",
        "Counter": "is left to cattrs; forms do not know it",
        "defaultdict": "is left to cattrs",
        "InitVar": "is not passed",
    },
    exceptions=(
        *EXCEPTIONS,
        Exempt(
            "a text in a member of a variable type is written with quotes, and read as if it had none", _is_generic_form
        ),
    ),
    passed_over={"order:": "members of bases are written first"},
)
"""What does not hold yet is left out, each with its reason."""
TODAY = STRICT
"""What the suite tries: to be `STRICT` once everything holds."""
