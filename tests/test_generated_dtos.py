"""Every class of a whole file of generated DTOs: described, filled, written, read, in every format."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from servicestack import QueryResponse
from support import generated_dtos as dtos

import jsvcodec
from jsvcodec import DecodeError, form, json, jsv

FORMATS = [jsv, json, form]
CLASSES: list[Any] = [
    cls
    for cls in vars(dtos).values()
    if isinstance(cls, type) and cls.__module__ == dtos.__name__ and dataclasses.is_dataclass(cls)
]
PARAMETRISED: list[Any] = [
    dtos.Page[dtos.Movie], dtos.NamedPage[dtos.Person], dtos.Page[int], QueryResponse[dtos.Movie], list[dtos.Movie],
]  # fmt: skip
COLLECTIONS = (dtos.Movies, dtos.StoreNames, dtos.Labels, dtos.StoreMovies)


def named(cls: Any, *others: Any) -> Any:
    """Return a class as a parameter, called by its name."""
    return pytest.param(cls, *others, id=str(cls).replace(f"{dtos.__name__}.", ""))


def movie(**members: Any) -> Any:
    return dtos.Movie(
        id=1,
        title='Who\'s "Harry", Crumb?',
        price=Decimal("1.10"),
        budget=Decimal("79228162514264337593543950335"),
        released=datetime(1989, 2, 3, tzinfo=UTC),
        modified_date=datetime(2024, 1, 9, 10, tzinfo=UTC),
        length=timedelta(minutes=94),
        genre=dtos.Genre.SCIENCE_FICTION,
        screens=dtos.Screens.IMAX,
        rating=dtos.Rating.ADULT,
        is_new=True,
        class_="A",
        first_name="x",
        poster=b"\0\xff",
        director=dtos.Person("Flaherty", datetime(1950, 1, 1, tzinfo=UTC)),
        cast=[dtos.Person("John, Candy")],
        prices={"EUR": Decimal("9.50")},
        by_genre={"Comedy": [1, 2]},
        sequel=dtos.Movie(id=2, modified_date=datetime(1, 1, 1, tzinfo=UTC)),
        any={"a": ["1"]},
        things=["x", {"y": "z"}],
        values={"k": ["v"]},
        tokens={"provider": "p", "items": {"a": "b"}},
        all_tokens=[{"provider": "q"}],
        marker={"m": "n"},
        **members,
    )


def values() -> list[tuple[Any, Any]]:
    person = dtos.Person("a")
    return [
        (dtos.Movie, movie()),
        (dtos.MoviePage, dtos.MoviePage(total=1, results=[movie()], first=movie(), name="n", groups=[[movie()], []])),
        (dtos.NamedPage[dtos.Person], dtos.NamedPage(results=[person], first=person, groups=[[person]])),
        (dtos.Remake, dtos.Remake(id=3, created_by="me", of=1, tags=["a,b"])),
        (dtos.GetMovieResponse, dtos.GetMovieResponse(movie(), dtos.ResponseStatus(error_code="e"))),
        (dtos.GetMovie, dtos.GetMovie(7)),
        (dtos.FindMovies, dtos.FindMovies([1], [dtos.Genre.DRAMA], [datetime(2024, 1, 9, tzinfo=UTC)])),
        (dtos.QueryMovies, dtos.QueryMovies(skip=1, include="total", price_between=[Decimal(1), Decimal("2.5")])),
        (dtos.QueryStars, dtos.QueryStars(order_by="-name", name_starts_with="J")),
        (dtos.CreateMovie, dtos.CreateMovie("t", b"p", dtos.Rating.UNRATED)),
        (QueryResponse[dtos.Movie], QueryResponse(total=1, results=[movie()])),
    ]


def in_formats(cls: Any) -> list[Any]:
    """Return the formats that hold a class at their root: a form has names there."""
    return [module for module in FORMATS if module is not form or not (cls in COLLECTIONS or cls == list[dtos.Movie])]


@pytest.mark.parametrize(
    ("cls", "module"), [named(cls, module) for cls in (*CLASSES, *PARAMETRISED) for module in in_formats(cls)]
)
def test_every_class_is_filled_written_and_read(cls: Any, module: Any) -> None:
    example = jsvcodec.sample(cls)
    text = module.dumps(example)
    found = module.loads(text, cls, unknown="error")
    assert found == example
    assert type(found) is type(example)
    if cls in COLLECTIONS:  # whose __eq__ compares the fields that they do not have
        assert len(example) == 1
        assert list(found) == list(example)


@pytest.mark.parametrize("module", FORMATS, ids=lambda module: module.__name__)
@pytest.mark.parametrize("names", ["camel", "pascal"])
@pytest.mark.parametrize(("cls", "value"), [named(*pair) for pair in values()])
def test_values_come_back(cls: Any, value: Any, names: Any, module: Any) -> None:
    text = module.dumps(value, names=names)
    found = module.loads(text, cls, names=names, unknown="error")
    assert found == value
    assert module.dumps(found, names=names) == text


def test_decimals_are_those_of_python() -> None:
    assert dtos.Decimal is not Decimal
    found = json.loads('{"price":1.10,"tax":"2.50","prices":{"EUR":3}}', dtos.Movie)
    assert [type(number) for number in (found.price, found.tax, found.prices["EUR"])] == [Decimal] * 3
    assert str(found.price) == "1.10"
    with pytest.raises(DecodeError, match=r"\$\.price: not a decimal"):
        jsv.loads("{price:x}", dtos.Movie)


def test_interfaces_are_read_as_trees() -> None:
    text = "{tokens:{provider:p,more:[1]},marker:{},allTokens:[{a:b}]}"
    found = jsv.loads(text, dtos.Movie)
    assert (found.tokens, found.marker, found.all_tokens) == ({"provider": "p", "more": ["1"]}, {}, [{"a": "b"}])


def test_names_that_python_has_taken() -> None:
    assert jsv.dumps(dtos.Movie(class_="A", first_name="x")).count("class:A,first-name:x") == 1
    found = jsv.loads("{Class:A,First-Name:x}", dtos.Movie)
    assert (found.class_, found.first_name) == ("A", "x")


@pytest.mark.parametrize("module", [jsv, json], ids=lambda module: module.__name__)
def test_lists_and_maps_are_written_as_such(module: Any) -> None:
    movies = dtos.Movies()
    movies += [movie(), movie()]
    names = dtos.StoreNames()
    names += ["a", "b,c"]
    labels = dtos.Labels()
    labels.update(a="b", c="")
    for cls, value, plain in ((dtos.Movies, movies, list), (dtos.StoreNames, names, list), (dtos.Labels, labels, dict)):
        text = module.dumps(value)
        assert text == module.dumps(plain(value))
        found = module.loads(text, cls)
        assert (type(found), plain(found)) == (cls, plain(value))


def test_members_may_be_lists_and_maps() -> None:
    text = "{movies:[{id:1}],labels:{a:b}}"
    found = jsv.loads(text, dtos.MoviePage)
    assert type(found.movies) is dtos.Movies
    assert [movie.id for movie in found.movies] == [1]
    assert type(found.labels) is dtos.Labels
    assert found.labels["a"] == "b"
