"""What verbs keep from call to call: the codec of a call like an earlier one, whatever its arguments are made of."""

from __future__ import annotations

import gc
import threading
import weakref
from collections import UserDict
from decimal import Decimal
from functools import partial
from types import MappingProxyType
from typing import Annotated, Any, NewType

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import jsvcodec
from jsvcodec import DecodeError, Limits, csv, form, json, jsv
from jsvcodec._caches import forget_types
from jsvcodec._conversion import _kept_conversion
from jsvcodec._verbs import _kept, after, verb
from jsvcodec.core import core

FORMATS = [jsv, json, form, csv]
each_format = pytest.mark.parametrize("module", FORMATS)


@attrs.define
class Order:
    id: int


class Counted:
    """A verb over what counts how often it is asked."""

    def __init__(self, places: int = 2) -> None:
        self.asked: list[tuple[Any, ...]] = []

        def find(*rest: Any, **options: Any) -> Any:
            self.asked.append((*rest, options))
            return (lambda first: (first, *rest), lambda first: (*first, options))

        @verb(find, places=places)
        def show(first: Any, *rest: Any, **options: Any) -> Any:
            return after(find(*rest, **options), first)

        self.show = show

    def __call__(self, *args: Any, **options: Any) -> bool:
        """Whether the steps of an earlier call were taken; the result is the right one in any case."""
        before = len(self.asked)
        assert repr(self.show(*args, **options)) == repr((*args, options))
        return len(self.asked) == before


needs_core = pytest.mark.skipif(core is None, reason="the core keeps what the options come to")


# --- the same call again ------------------------------------------------------------------------------------------

HOOK, OTHER = (Decimal, str), (str, str)


def made_anew(value: Any) -> Any:
    """Return an equal dict or alias that is another object, and anything else as it is."""
    if isinstance(value, dict):
        return {key: made_anew(item) for key, item in value.items()}
    if type(value) is tuple:
        return (value[0], *value[1:])
    return list[value.__args__] if isinstance(value, type(list[int])) else value


VALUES: list[Any] = [
    None, True, False, 1, "a", Order, int, Limits(depth=3), list[int], list[Order], list[list[str]], {}, {Decimal: HOOK},
    {Decimal: OTHER}, {int: HOOK}, {Decimal: HOOK, int: HOOK}, {int: HOOK, Decimal: HOOK}, {"A": Order}, {"A": int},
]  # fmt: skip
NAMES = ["hooks", "types", "names", "limits"]
calls = st.tuples(
    st.lists(st.sampled_from(VALUES), max_size=1), st.dictionaries(st.sampled_from(NAMES), st.sampled_from(VALUES))
)


def same(one: Any, other: Any) -> bool:
    """Whether two calls are the same to a reader: of equal values of one type, by names in one order."""
    return repr(one) == repr(other)


@needs_core
@given(st.lists(calls, max_size=40))
def test_a_call_is_known_by_all_of_its_arguments(made):
    counted, last = Counted(), None
    for rest, options in made:
        known = counted("data", *rest, **options)
        assert counted("data", *map(made_anew, rest), **{name: made_anew(value) for name, value in options.items()})
        assert known or not same(last, (rest, options))
        last = (rest, options)


@given(st.lists(calls, max_size=40))
def test_no_call_gets_the_steps_of_another(made):
    counted = Counted()
    for rest, options in made:
        counted("data", *rest, **options)  # compares the result


@needs_core
def test_what_changes_is_asked_for_again():
    counted, hooks = Counted(), {Decimal: HOOK}
    assert [counted(1, hooks=hooks) for _ in range(3)] == [False, True, True]
    hooks[Decimal] = OTHER
    assert [counted(1, hooks=hooks) for _ in range(2)] == [False, True]
    hooks[int] = HOOK
    assert [counted(1, hooks=hooks) for _ in range(2)] == [False, True]
    del hooks[int]
    hooks[Decimal] = HOOK
    assert counted(1, hooks={Decimal: (Decimal, str)}) or counted(1, hooks=hooks)


@needs_core
@pytest.mark.parametrize("value", [[1], {1}, UserDict(a=1), Annotated[int, []], list[Annotated[int, []]]])
def test_what_cannot_be_hashed_is_never_kept(value):
    counted = Counted()
    assert [counted(1, value) for _ in range(3)] == [False] * 3
    assert [counted(1, names=value) for _ in range(3)] == [False] * 3


@needs_core
def test_nothing_is_kept_after_a_registration():
    counted = Counted()
    assert [counted(1, int), counted(1, int)] == [False, True]
    forget_types()
    assert [counted(1, int), counted(1, int)] == [False, True]


@needs_core
def test_nothing_is_kept_that_was_found_before_a_registration():
    asked = []

    def find(kind: Any) -> Any:
        asked.append(kind)
        if len(asked) == 1:
            forget_types()
        return (str,)

    show = verb(find, places=2)(lambda first, kind: after(find(kind), first))
    assert [show(1, int), show(1, int), show(1, int)] == ["1"] * 3
    assert len(asked) == 2


@needs_core
def test_errors_are_those_of_find_and_nothing_is_kept():
    asked = []

    def find(**options: Any) -> Any:
        asked.append(options)
        raise ValueError("names must be one of them")

    show = verb(find, places=1)(lambda first, **options: after(find(**options), first))
    for _ in range(2):
        with pytest.raises(ValueError, match="names must be one of them"):
            show(1, names="a")
    assert len(asked) == 2


@needs_core
def test_a_hash_that_fails_or_looks_back_does_no_harm():
    counted = Counted()

    class Meta(type):
        def __hash__(cls) -> int:
            counted.show.forget()
            return 1

        def __eq__(cls, other: object) -> bool:
            counted.show.forget()
            return cls is other

    class Kind(metaclass=Meta):
        pass

    for _ in range(3):
        counted("data", list[Kind])
        counted("data", list[type("Other", (Kind,), {})])

    class Failing(type):
        def __hash__(cls) -> int:
            raise ValueError("no hash")

    for kind in (Failing("Kind", (), {}), list[Failing("Kind", (), {})]):
        with pytest.raises(ValueError, match="no hash"):
            counted("data", kind)


@needs_core
def test_verbs_are_freed_with_what_they_keep():
    counted = Counted()
    kind = type("Kind", (), {})
    counted("data", kind, hooks={kind: HOOK})
    references = [weakref.ref(kind), weakref.ref(counted.show)]
    counted.asked.append((counted,))
    del counted, kind
    gc.collect()
    assert [each() for each in references] == [None, None]


def test_many_threads_get_their_own():
    counted, wrong = Counted(), []

    def work(number: int) -> None:
        for turn in range(300):
            options = {"names": f"{(number + turn) % 90}", "hooks": {Decimal: HOOK} if turn % 2 else {}}
            if counted.show("data", number, **options) != ("data", number, options):
                wrong.append(number)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


# --- the verbs of the formats -------------------------------------------------------------------------------------


@each_format
def test_codecs_are_kept_by_the_content_of_the_options(module):
    hooks = {Decimal: (Decimal, str)}
    text = module.dumps({"a": "1"})
    module.loads(text, dict[str, str], hooks=hooks, names="pascal")
    before = _kept.cache_info().misses
    for equal in (dict(hooks), MappingProxyType(hooks), UserDict(hooks), {Decimal: (Decimal, str)}):
        assert module.loads(text, dict[str, str], hooks=equal, names="pascal") == {"a": "1"}
    assert _kept.cache_info().misses == before
    hooks[int] = (int, str)
    module.loads(text, dict[str, str], hooks=hooks, names="pascal")
    assert _kept.cache_info().misses == before + 1


@each_format
def test_hooks_that_change_are_seen(module):
    Name = NewType("Name", str)
    kind: Any = dict[str, Name]
    hooks: dict[Any, Any] = {Name: (str.upper, None)}
    text = module.dumps({"a": "b"})
    assert module.loads(text, kind, hooks=hooks) == {"a": "B"}
    hooks[Name] = (lambda name: name * 2, None)
    assert module.loads(text, kind, hooks=hooks) == {"a": "bb"}
    hooks.clear()
    assert module.loads(text, kind, hooks=hooks) == {"a": "b"}


def test_hooks_of_convert_and_loads_that_change_are_seen():
    hooks: dict[Any, Any] = {str: (str.upper, None)}
    convert = partial(jsvcodec.convert, "{a:b}", "jsv", "json", dict[str, str], hooks=hooks)
    load = partial(jsvcodec.loads, "{a:b}", dict[str, str], hooks=hooks)
    assert (convert(), load()) == ('{"A":"B"}', {"A": "B"})
    hooks[str] = (lambda text: text * 2, None)
    assert (convert(), load()) == ('{"aa":"bb"}', {"aa": "bb"})


@each_format
def test_wrong_options_are_named_each_time(module):
    text = module.dumps({"a": "1"})
    for _ in range(2):
        with pytest.raises(TypeError, match="lenient"):
            module.loads(text, lenient=1)
        module.loads(text, lenient=True)
        with pytest.raises(ValueError, match="names"):
            module.dumps({"a": "1"}, names="x")
        with pytest.raises(TypeError, match="unheard"):
            module.dumpb({"a": "1"}, unheard=1)
        with pytest.raises(TypeError, match="hooks"):
            module.loads(text, hooks={int: [int, str]})
        with pytest.raises(TypeError, match="type"):
            module.loads(text, dict, type=dict)
        with pytest.raises(TypeError, match="data"):
            module.loads(text, **{"data": text})


@each_format
def test_wrong_numbers_of_arguments(module):
    for call in (
        module.loads,
        module.dumps,
        module.dumpb,
        partial(module.loads, "", None, 1),
        partial(module.dumps, 1, 2),
    ):
        with pytest.raises(TypeError, match="argument"):
            call()


@each_format
def test_arguments_by_name(module):
    text = module.dumps(value={"a": "1"}, names="camel")
    assert module.loads(data=text, type=dict[str, str]) == module.loads(text, type=dict[str, str]) == {"a": "1"}
    assert jsvcodec.convert(data="{a:1}", source="jsv", target="json") == jsvcodec.convert(
        "{a:1}", target="json", source="jsv"
    )


def test_classes_made_at_run_time_are_not_kept_for_ever():
    made = []
    for _ in range(3 * _kept.cache_info().maxsize):
        kind = type("Made", (str,), {})
        jsv.loads("x", kind)
        made.append(weakref.ref(kind))
    del kind
    gc.collect()
    assert _kept.cache_info().currsize <= _kept.cache_info().maxsize == 512
    assert [each for each in made[:20] if each() is not None] == []


@pytest.mark.parametrize("options", [{"type": dict[str, Order]}, {"names": "pascal", "nulls": "keep"}, {}])
def test_converters_are_made_once(options):
    assert jsvcodec.convert("{}", "jsv", "json", **options) == "{}"
    before = _kept_conversion.cache_info().misses
    for _ in range(3):
        assert jsvcodec.convert("{}", "jsv", "json", **options) == "{}"
    assert _kept_conversion.cache_info().misses == before


def test_refusals_are_the_same_each_time():
    for _ in range(3):
        with pytest.raises(DecodeError, match="id"):
            jsv.loads("{id:x}", Order, names="pascal")
