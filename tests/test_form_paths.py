"""Names of parts in forms: ``a[0].b``, ``a[0][b]``, ``a.b``; and what is said twice, or in two ways."""

from __future__ import annotations

import tracemalloc
from collections import Counter, defaultdict
from random import Random
from typing import Any, Literal
from urllib.parse import quote

import pytest
from attrs import define, evolve, field
from hypothesis import given
from hypothesis import strategies as st
from support.class_laws import _came_back
from support.form_paths import as_form
from support.random_builder import random_module
from support.random_classes import ClassSpec
from support.random_kinds import Maker

import jsvcodec
from jsvcodec import DecodeError, EncodeError, Limits, form, jsv
from jsvcodec.converters import make_converter
from jsvcodec.names import wire


@define
class Person:
    name: str = ""
    age: int | None = None
    born: dict[str, int] = field(factory=dict)
    child: Person | None = None


@define
class Open:
    title: str = ""
    extra: dict[str, Any] = field(factory=dict, metadata=wire(extra=True))


@define
class Cat:
    kind: Literal["cat"]
    lives: int = 9


@define
class Dog:
    kind: Literal["dog"]
    name: str = ""


@define
class Request:
    text: str = ""
    number: int | None = None
    sure: bool = False
    roles: list[str] = field(factory=list)
    rows: list[list[int]] = field(factory=list)
    people: list[Person] = field(factory=list)
    person: Person | None = None
    open: Open | None = None
    meta: dict[str, str] = field(factory=dict)
    groups: dict[str, dict[str, list[Person]]] = field(factory=dict)
    pair: tuple[int, str] | None = None
    maybe: tuple[int | None, int | None, int | None] | None = None
    counts: Counter[str] = field(factory=Counter)
    filed: defaultdict[str, list[int]] = field(factory=lambda: defaultdict(list))
    either: list[int] | str | None = None
    pet: Cat | Dog | None = None
    mixed: Person | list[int] | None = None
    any: Any = None
    extra: dict[str, Any] = field(factory=dict, metadata=wire(extra=True))


# --- names --------------------------------------------------------------------------------------------------------

PATHS: list[tuple[str, dict[str, Any]]] = [
    # what is public practice
    ("people[0].name=a", {"people": [Person("a")]}),
    ("people[0][name]=a&people[0][age]=3", {"people": [Person("a", 3)]}),
    ("person[born][day]=1&person.born.month=2", {"person": Person(born={"day": 1, "month": 2})}),
    ("meta[k]=v&roles[]=x", {"meta": {"k": "v"}, "roles": ["x"]}),
    ("person.child.child.name=n", {"person": Person(child=Person(child=Person("n")))}),
    ("groups.a[b][0].name=n", {"groups": {"a": {"b": [Person("n")]}}}),
    ("rows[0][1]=5&rows[0][0]=4&rows[1]=7,8", {"rows": [[4, 5], [7, 8]]}),
    ("roles.0=a", {"roles": ["a"]}),
    ("pet.kind=dog&pet.name=rex", {"pet": Dog("dog", "rex")}),
    ("either[0]=1&either[1]=2", {"either": [1, 2]}),
    # order, gaps and size of indexes
    ("roles[7]=c&roles[2]=b&roles[00]=a", {"roles": ["a", "b", "c"]}),
    ("roles[999999999]=a", {"roles": ["a"]}),
    ("roles[9999999999]=a", {"extra": {"roles[9999999999]": "a"}}),
    ("people[3].name=a&people[1].name=b&people[3].age=4", {"people": [Person("b"), Person("a", 4)]}),
    ("people[].name=a&people[].age=4", {"people": [Person("a"), Person(age=4)]}),
    ("roles[]=c&roles[0]=b&roles=[a]", {"roles": ["a", "b", "c"]}),
    ("rows[0][]=&rows[1]=1", {"rows": [[1]]}),
    # case
    ("PEOPLE[0].NAME=a&people[0].Age=3", {"people": [Person("a", 3)]}),
    ("meta[K]=a&meta[k]=b", {"meta": {"K": "a", "k": "b"}}),
    # keys of maps
    ("meta[k.l]=v&meta.a.b=w&meta[ x ]=y", {"meta": {"k.l": "v", "a.b": "w", " x ": "y"}}),
    ("meta.k..l=v&meta[]=w", {"meta": {"k..l": "v", "": "w"}}),
    ("groups.a.b.0.name=n", {"groups": {"a": {"b": [Person("n")]}}}),
    ("groups[a.x][b]={name:q}", {"groups": {"a.x": {"b": [Person("q")]}}}),
    # the whole and its parts
    ("meta={a:b,c:d}&meta[c]=e", {"meta": {"a": "b", "c": "e"}}),
    ("person.name=a&person={age:3}", {"person": Person("a", 3)}),
    ("person={NAME:b}&person.name=a", {"person": Person("a")}),
    # empty values
    ("person.age=&people[0].age=&meta[a]=", {"meta": {"a": ""}}),
    ("person.name=", {"person": Person()}),
    # tuples keep places, maps that count or have defaults
    ("pair=3,x", {"pair": (3, "x")}),
    ("pair[1]=x&pair[0]=3", {"pair": (3, "x")}),
    ("pair[]=3&pair[]=x", {"pair": (3, "x")}),
    ("maybe[0]=3", {"maybe": (3, None, None)}),
    ("maybe[2]=3", {"maybe": (None, None, 3)}),
    ("counts={a:1}&counts[b]=2", {"counts": Counter(a=1, b=2)}),
    ("counts=a:1,b:2", {"counts": Counter(a=1, b=2)}),
    ("filed[a]=1,2&filed[b][0]=3", {"filed": {"a": [1, 2], "b": [3]}}),
    # unknown members of members that keep them
    ("open.title=a&open.more=[1]&open[rest]=b", {"open": Open("a", {"more": ["1"], "rest": "b"})}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "members"), PATHS)
def test_names_of_parts(text: str, members: dict[str, Any]) -> None:
    expected = evolve(Request(), **members)
    assert form.loads(text, Request) == expected
    assert form.Decoder(Request).decode(text.encode()) == expected
    assert make_converter("form").loads(text, Request) == expected
    converted = jsvcodec.convert(text, "form", "jsv", type=Request)
    assert jsv.loads(converted, Request) == expected


UNKNOWN = [
    "person.zzz", "person.zzz.q", "person.name[0]", "person..name", "person.", "person[name", "person]name", "[name]", ".name",
    "people.name", "people[x].name", "people[-1].name", "people[0]name", "people[1][2]", "meta[a][b]", "meta.a[b]", "roles[a]",
    "rows[0][1][2]", "pair[2]", "text.a", "number[0]", "any[a]", "any.b", "mixed.name", "mixed[0]", "zzz[0].b", "groups[a][b][c]",
    "extra[a]",
]  # fmt: skip


@pytest.mark.parametrize("name", UNKNOWN)
def test_names_that_mean_no_part_are_unknown_members(name: str) -> None:
    text = f"{quote(name)}=1&text=a"
    read = form.loads(text, Request)
    assert read == Request("a", extra={name: "1"})
    assert form.loads(form.dumps(read), Request) == read
    with pytest.raises(DecodeError, match="this member is unknown"):
        form.loads(f"{quote(name)}=", Request, unknown="error")
    assert form.loads(text, dict[str, str]) == {name: "1", "text": "a"}
    assert form.loads(text) == {name: "1", "text": "a"}


def test_unknown_members_of_a_member() -> None:
    with pytest.raises(DecodeError, match=r"\$\.open\.more: this member is unknown"):
        form.loads("open.more=1", Request, unknown="error")


def test_paths_of_problems() -> None:
    text = (
        "people[4].age=x&people[2].age=1&rows[9][3]=y&rows[0]=1&meta.a={&meta[b]=c&person.born[d]=z&groups[a][b][0]={"
    )
    with pytest.raises(DecodeError) as caught:
        form.loads(text, Request)
    assert [problem.path for problem in caught.value.problems] == ["$.groups.a.b[0]"]
    with pytest.raises(DecodeError) as caught:
        form.loads(text.rpartition("&")[0], Request)
    assert {problem.path for problem in caught.value.problems} == {"$.people[1].age", "$.rows[1][0]", "$.person.born.d"}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("person=5&person.name=a", "sent both as a whole and in parts"),
        ("meta=[a]&meta[b]=c", "sent both as a whole and in parts"),
        ("pair[1]=x", "$.pair[0]: "),
        ("pair=1&pair[1]=x", "expected a list of length 2"),
    ],
)
def test_parts_that_do_not_fit(text: str, reason: str) -> None:
    with pytest.raises(DecodeError) as caught:
        form.loads(text, Request)
    assert reason in str(caught.value)


# --- what is said twice ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("text=a&text=b", "$.text"),
        ("text=a&TEXT=b", "$.text"),
        ("number=1&number=1", "$.number"),
        ("sure=true&sure=false", "$.sure"),
        ("meta[a]=1&meta[a]=2", "$.meta.a"),
        ("meta.a=1&meta[a]=2", "$.meta.a"),
        ("meta={a:b}&meta[a]=c", "$.meta.a"),
        ("person={name:b}&person.name=a", "$.person.name"),
        ("person={Name:b}&person.name=a", "$.person.name"),
        ("person.name=b&person.NAME=a", "$.person.name"),
        ("people[0].name=a&people[0].name=b", "$.people[0].name"),
        ("roles[0]=a&roles[0]=b", "$.roles[0]"),
        ("zzz=1&zzz=2", "$.zzz"),
        ("meta={a:b,a:c}", "$.meta.a"),
        ("either=a&either=b", "$.either"),
    ],
)
def test_repeated_members_are_refused(text: str, path: str) -> None:
    with pytest.raises(DecodeError, match="is repeated") as caught:
        form.loads(text, Request, duplicates="error")
    assert caught.value.path == path


def test_a_list_takes_repeats() -> None:
    text = "roles=a&roles=b&ROLES=[c]&roles[]=d&roles[]=e&rows[0]=1&rows[0]=2"
    assert form.loads(text, Request, duplicates="error") == Request(roles=list("abcde"), rows=[[1, 2]])
    assert form.loads("a=1&a=2", duplicates="error") == {"a": ["1", "2"]}


# --- limits ---------------------------------------------------------------------------------------------------------


def test_deep_names_are_limited() -> None:
    deep = "person" + ".child" * 126
    assert form.loads(f"{deep}=%7B%7D", Request).person is not None
    for name in (deep + ".child.name", "person" + "[child]" * 100_000):
        with pytest.raises(DecodeError, match="nested deeper than 128 levels"):
            form.loads(f"{name}=a", Request)
    read = form.Decoder(Request, limits=Limits(depth=None)).read(f"person{'.child' * 20_000}.name=a")
    for _ in range(20_000):
        read = read["person" if "person" in read else "child"]
    assert "child" in read


def test_indexes_cost_no_memory() -> None:
    decoder = form.Decoder(Request)
    tracemalloc.start()
    try:
        decoder.decode("roles[999999999]=a&rows[999999999][999999999]=1")
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()


def test_parts_count_as_fields() -> None:
    limits = Limits(fields=4)
    assert form.loads("roles=a&roles=b&roles=c&roles=d", Request, limits=limits).roles == list("abcd")
    assert form.loads("rows[0]=1&rows[1][0]=2&meta.a=b&text=", Request, limits=limits)
    for text in ("rows[0]=1,2,3,4", "rows[0]=1,2&rows[1]=3,4", "roles=a&roles=b&roles=c&roles=d&roles=e"):
        with pytest.raises(DecodeError, match="more than 4 fields"):
            form.loads(text, Request, limits=limits)


def test_problems_are_limited() -> None:
    text = "&".join(f"rows[{index}]=x,y,z" for index in range(90)) + "&" + "&".join(f"meta[{i}]=" for i in range(90))
    with pytest.raises(DecodeError) as caught:
        form.loads(text, Request, limits=Limits(problems=5))
    assert len(caught.value.problems) == 5
    broken = "&".join(f"people[{index}]={{" for index in range(50))
    with pytest.raises(DecodeError) as caught:
        form.loads(broken, Request, limits=Limits(problems=5))
    assert (len(caught.value.problems), caught.value.more) == (5, 45)
    repeated = "meta={" + ",".join(["a:b"] * 300) + "}"
    with pytest.raises(DecodeError) as caught:
        form.loads(repeated, Request, duplicates="error", limits=Limits(problems=5))
    assert len(caught.value.problems) == 5


# --- laws -----------------------------------------------------------------------------------------------------------


def test_parts_of_random_classes_read_as_jsv_does() -> None:
    counts = Counter[str]()
    for number in range(250):
        module = random_module(f"form paths/{number}")
        if not isinstance(module.root.form.holder, ClassSpec):
            continue
        with module.run() as names:
            kind = eval(module.root.source, names)
            random = Random(number)
            for _ in range(3):
                value = eval(module.root.make(Maker(random)), names)
                try:
                    text = jsv.dumps(value)
                    known = jsv.loads(text, kind)
                except (EncodeError, DecodeError):  # what is not meant to come back
                    continue
                fields = as_form(random, kind, jsv.loads(text))
                sent = "&".join(f"{quote(name)}={quote(part)}" for name, part in fields)
                read = form.loads(sent, kind, limits=Limits(fields=None))
                assert _came_back(read, known), (module.source(), text, sent, read, known)
                counts["forms"] += 1
                counts["parts"] += sum("[" in name or "." in name for name, _ in fields)
    assert counts["forms"] > 200
    assert counts["parts"] > 500


trees = st.recursive(
    st.builds(Person, st.text(), st.none() | st.integers(), st.dictionaries(st.text(), st.integers(), max_size=3)),
    lambda inner: st.builds(
        Person, st.text(), st.none() | st.integers(), st.dictionaries(st.text(), st.integers(), max_size=3), inner
    ),
    max_leaves=6,
)


@given(
    st.builds(
        Request,
        text=st.text(),
        roles=st.lists(st.text(), max_size=4),
        rows=st.lists(st.lists(st.integers(), max_size=3), max_size=3),
        people=st.lists(trees, max_size=3),
        person=trees,
        meta=st.dictionaries(st.text(), st.text(), max_size=3),
        groups=st.dictionaries(
            st.text(), st.dictionaries(st.text(), st.lists(trees, max_size=2), max_size=2), max_size=2
        ),
        pair=st.none() | st.tuples(st.integers(), st.text()),
    ),
    st.randoms(use_true_random=False),
)
def test_parts_read_as_jsv_does(value: Request, random: Random) -> None:
    fields = as_form(random, Request, jsv.loads(jsv.dumps(value)))
    sent = "&".join(f"{quote(name)}={quote(part)}" for name, part in fields)
    assert form.loads(sent, Request, limits=Limits(fields=None)) == value


@given(st.text(alphabet='personchildame.[]0129&="{},:') | st.text())
def test_any_name_gives_a_value_or_an_error(name: str) -> None:
    for sent in (f"{name}=1", f"person{name}=1&person={{}}", f"people[0]{name}={{a&rows{name}=1"):
        try:
            assert isinstance(form.loads(sent, Request), Request)
        except DecodeError as error:
            assert error.__context__ is None
