"""A whole file of DTOs as ServiceStack generates one for Python: its header, its order, all its sorts of classes.

The header imports the names of marshmallow's fields, so that ``Decimal`` below is not Python's. Interfaces are classes
with annotations alone, lists and maps are classes derived from ``List`` and ``Dict``. `generated` holds the DTOs of the
service whose replies are recorded; these are made up.
"""

# The file is kept as a generator writes it.
# ruff: noqa: F403, F405, UP042, I001

import datetime
import decimal
from marshmallow.fields import *
from servicestack import *
from typing import *
from dataclasses import dataclass, field
from dataclasses_json import dataclass_json, LetterCase, Undefined, config
from enum import Enum, IntEnum

Object = TypeVar("Object")
T = TypeVar("T")
TItem = TypeVar("TItem")


class IHasId:
    id: int = 0


class IAuthTokens:
    provider: Optional[str] = None
    items: Optional[Dict[str, str]] = None


class IMarker:
    pass


class Genre(str, Enum):
    COMEDY = "Comedy"
    DRAMA = "Drama"
    SCIENCE_FICTION = "Science Fiction"


class Screens(IntEnum):
    NONE = 0
    SMALL = 1
    LARGE = 2
    IMAX = 4


class Rating(IntEnum):
    UNRATED = 0
    GENERAL = 1
    ADULT = 18


@dataclass_json(letter_case=LetterCase.CAMEL, undefined=Undefined.EXCLUDE)
@dataclass
class Person:
    name: Optional[str] = None
    born: Optional[datetime.datetime] = None


@dataclass_json(letter_case=LetterCase.CAMEL, undefined=Undefined.EXCLUDE)
@dataclass
class Movie(IHasId):
    id: int = 0
    title: Optional[str] = None
    price: Optional[Decimal] = None
    tax: Decimal = decimal.Decimal(0)
    budget: Optional[decimal.Decimal] = None
    released: Optional[datetime.datetime] = None
    modified_date: datetime.datetime = datetime.datetime(1, 1, 1)
    length: Optional[datetime.timedelta] = None
    total_length: datetime.timedelta = datetime.timedelta()
    genre: Optional[Genre] = None
    screens: Optional[Screens] = None
    rating: Optional[Rating] = None
    score: float = 0.0
    is_new: bool = False
    # @DataMember(Name="class")
    class_: Optional[str] = field(metadata=config(field_name="class"), default=None)
    # @DataMember(Name="first-name")
    first_name: Optional[str] = field(metadata=config(field_name="first-name"), default=None)
    poster: Optional[bytes] = None
    director: Optional[Person] = None
    cast: Optional[List[Person]] = None
    prices: Optional[Dict[str, Decimal]] = None
    by_genre: Optional[Dict[str, List[int]]] = None
    sequel: Optional["Movie"] = None
    any: Optional[Object] = None
    things: Optional[List[Object]] = None
    values: Optional[Dict[str, Object]] = None
    tokens: Optional[IAuthTokens] = None
    all_tokens: Optional[List[IAuthTokens]] = None
    marker: Optional[IMarker] = None
    nothing: None = None


@dataclass_json(letter_case=LetterCase.CAMEL, undefined=Undefined.EXCLUDE)
@dataclass
class Movies(List[Movie]):
    pass


@dataclass_json(letter_case=LetterCase.CAMEL, undefined=Undefined.EXCLUDE)
@dataclass
class StoreNames(List[str]):
    pass


@dataclass_json(letter_case=LetterCase.CAMEL, undefined=Undefined.EXCLUDE)
@dataclass
class Labels(Dict[str, str]):
    pass


@dataclass_json(letter_case=LetterCase.CAMEL, undefined=Undefined.EXCLUDE)
@dataclass
class Page(Generic[TItem]):
    offset: int = 0
    total: int = 0
    results: List[TItem] = field(default_factory=list)
    first: Optional[TItem] = None


@dataclass_json(letter_case=LetterCase.CAMEL, undefined=Undefined.EXCLUDE)
@dataclass
class NamedPage(Page[T], Generic[T]):
    name: Optional[str] = None
    groups: Optional[List[List[T]]] = None


@dataclass_json(letter_case=LetterCase.CAMEL, undefined=Undefined.EXCLUDE)
@dataclass
class MoviePage(NamedPage[Movie]):
    movies: Optional[Movies] = None
    labels: Optional[Labels] = None


@dataclass_json(letter_case=LetterCase.CAMEL, undefined=Undefined.EXCLUDE)
@dataclass
class MovieBase:
    id: int = 0
    created_by: Optional[str] = None


@dataclass_json(letter_case=LetterCase.CAMEL, undefined=Undefined.EXCLUDE)
@dataclass
class Remake(MovieBase, IHasId, IMarker):
    of: Optional[int] = None
    tags: List[str] = field(default_factory=list)


@dataclass_json(letter_case=LetterCase.CAMEL, undefined=Undefined.EXCLUDE)
@dataclass
class GetMovieResponse:
    result: Optional[Movie] = None
    response_status: Optional[ResponseStatus] = None


# @Route("/movies/{Id}", "GET")
@dataclass_json(letter_case=LetterCase.CAMEL, undefined=Undefined.EXCLUDE)
@dataclass
class GetMovie(IReturn[GetMovieResponse], IGet, IHasId):
    # @Validate(Validator="GreaterThan(0)")
    id: int = 0


@dataclass_json(letter_case=LetterCase.CAMEL, undefined=Undefined.EXCLUDE)
@dataclass
class FindMovies(IReturn[List[Movie]], IGet):
    ids: Optional[List[int]] = None
    genres: Optional[List[Genre]] = None
    released: Optional[List[datetime.datetime]] = None


@dataclass_json(letter_case=LetterCase.CAMEL, undefined=Undefined.EXCLUDE)
@dataclass
class QueryMovies(QueryDb[Movie], IReturn[QueryResponse[Movie]], IGet):
    genre: Optional[Genre] = None
    price_between: Optional[List[Decimal]] = None


@dataclass_json(letter_case=LetterCase.CAMEL, undefined=Undefined.EXCLUDE)
@dataclass
class QueryStars(QueryDb2[Movie, Person], IReturn[QueryResponse[Person]], IGet):
    name_starts_with: Optional[str] = None


@dataclass_json(letter_case=LetterCase.CAMEL, undefined=Undefined.EXCLUDE)
@dataclass
class CreateMovie(IReturn[IdResponse], IPost, ICreateDb[Movie]):
    title: Optional[str] = None
    poster: Optional[bytes] = None
    rating: Optional[Rating] = None


@dataclass_json(letter_case=LetterCase.CAMEL, undefined=Undefined.EXCLUDE)
@dataclass
class DeleteMovie(IReturnVoid, IDelete):
    id: int = 0


@dataclass_json(letter_case=LetterCase.CAMEL, undefined=Undefined.EXCLUDE)
@dataclass
class StoreMovies(List[Movie], IReturn[Movies], IPost):
    pass


@dataclass_json(letter_case=LetterCase.CAMEL, undefined=Undefined.EXCLUDE)
@dataclass
class Ping(IReturn[str], IGet):
    pass
