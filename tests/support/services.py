"""The services of the hosts whose exchanges are recorded, as attrs classes with their routes, verbs and replies."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum, IntFlag
from typing import Any, Generic, TypeVar
from uuid import UUID

from attrs import Factory, define, field

from jsvcodec.http import IDelete, IGet, IPost, IReturn, IReturnVoid, route
from jsvcodec.models import QueryBase, QueryResponse, ResponseStatus
from jsvcodec.names import wire
from support import classes
from support.classes import MIN_DATETIME, Child, Colour, EchoResponse, FailResponse, Marks, Text, TextMap, Texts

T = TypeVar("T")


@route("/echo", "GET", "POST", "PUT", "PATCH", "DELETE")
@route("/echo/{Text}", "GET", "POST")
@define(kw_only=True)
class Echo(classes.Echo, IReturn[EchoResponse]):
    pass


@define(kw_only=True)
class SecretResponse:
    result: Text = None
    user: Text = None
    response_status: ResponseStatus | None = None


@route("/secret")
@route("/secret2", "GET", "POST")
@define(kw_only=True)
class Secret(IReturn[SecretResponse]):
    text: Text = None


@route("/adminonly")
@define(kw_only=True)
class AdminOnly(IReturn[SecretResponse]):
    text: Text = None


@define(kw_only=True)
class FindResponse:
    results: list[Child] | None = None
    total: int = 0
    groups: dict[str, list[Child]] | None = None
    response_status: ResponseStatus | None = None


@route("/find", "GET")
@route("/find/{Kind}", "GET")
@define(kw_only=True)
class Find(IReturn[FindResponse], IGet):
    kind: Text = None
    ids: list[int] | None = None
    meta: TextMap = None
    like: Child | None = None
    since: datetime | None = None
    colours: list[Colour] | None = None


@define(kw_only=True)
class Page(Generic[T]):
    offset: int = 0
    items: list[T] | None = None


@define(kw_only=True)
class Thing:
    id: int = 0
    name: Text = None
    price: Decimal = Factory(Decimal)
    key: UUID | None = None
    age: timedelta | None = None
    blob: bytes | None = None
    parent: Thing | None = None
    children: list[Thing] | None = None
    page: Page[Child] | None = None
    day: date | None = None
    class_: Text = field(default=None, metadata=wire("class"))
    from_: Text = None
    numbers: dict[int, str] | None = None
    any: Any = None
    colour: Colour | int | None = None
    marks: Marks | None = None
    big: int = 0
    link: Text = None


@route("/things", "POST")
@define(kw_only=True)
class CreateThing(IReturn[Thing], IPost):
    name: Text = None
    price: Decimal = Factory(Decimal)
    key: UUID | None = None


@route("/things/{Id}", "DELETE")
@define(kw_only=True)
class DeleteThing(IReturnVoid, IDelete):
    id: int = 0


@define(kw_only=True)
class Contract:
    first_name: Text = field(default=None, metadata=wire("first-name"))
    last_name: Text = None


@route("/contract")
@define(kw_only=True)
class GetContract(IReturn[Contract]):
    contract: Contract | None = None


@define(kw_only=True)
class Dog:
    barks: int = 0
    name: Text = None


@define(kw_only=True)
class PetsResponse:
    animals: list[Any] | None = None
    dog: Dog | None = None


@route("/pets")
@define(kw_only=True)
class Pets(IReturn[PetsResponse]):
    pet: Any = None
    dogs: list[Dog] | None = None


@route("/many")
@define(kw_only=True)
class Many(IReturn[list[Child]]):
    count: int = 0


@route("/fail/{Kind}")
@define(kw_only=True)
class Fail(IReturn[FailResponse]):
    kind: Text = None
    number: int | None = None


# --- the host of hard types -------------------------------------------------------------------------

Kind = Enum("Kind", {"Cat": 0, "Dog": 1, "Bird": 2})
CAT = Kind["Cat"]
Grade = Enum("Grade", {"First": "first class", "Second": "Second"})
Traits = IntFlag("Traits", {"None": 0, "Tame": 1, "Old": 2, "Rare": 4})


@define(kw_only=True)
class Owner:
    name: Text = None
    class_: Text = field(default=None, metadata=wire("class"))
    none: Text = field(default=None, metadata=wire("None"))
    import_: Text = field(default=None, metadata=wire("import"))


@define(kw_only=True)
class Pet:
    name: Text = None
    kind: Kind | int = CAT
    traits: Traits | None = None
    grade: Grade | int = 0
    price: Decimal = Factory(Decimal)
    born: datetime = MIN_DATETIME
    seen: datetime | None = None
    fed: time | None = None
    chipped: date | None = None
    tags: Texts = None
    weights: dict[str, int] | None = None
    owner: Owner | None = None
    ref: UUID | None = None
    old: Text = None
    hidden: Text = None
    friends: dict[Kind, list[Owner]] | None = None
    pair: Any = None
    twin: Any = None
    both: Any = None
    grid: list[list[int]] | None = None
    set_: set[int] | None = None
    small: int = 0
    big: int = 0
    letter: Text = None
    any: Any = None
    parent: Pet | None = None
    id: int = 0
    age: int = 0


@define(kw_only=True)
class NamedPage(Generic[T]):
    name: Text = None
    offset: int = 0
    items: list[T] | None = None
    by_name: dict[str, T] | None = None


@route("/page")
@define(kw_only=True)
class GetPage(IReturn[NamedPage[Owner]], IGet):
    skip: int = 0


@route("/text/{Kind}")
@define(kw_only=True)
class GetText(IReturn[str], IGet):
    kind: Text = None


@route("/bytes/{Kind}")
@define(kw_only=True)
class GetBytes(IReturn[bytes], IGet):
    kind: Text = None


@route("/number")
@define(kw_only=True)
class GetNumber(IReturn[int], IGet):
    n: int = 0


@route("/names")
@define(kw_only=True)
class GetNames(IReturn[list[str]], IGet):
    count: int = 0


@route("/map")
@define(kw_only=True)
class GetMap(IReturn[dict[str, Owner | None]], IGet):
    pass


@define(kw_only=True)
class FileSeen:
    name: Text = None
    file_name: Text = None
    content_type: Text = None
    length: int = 0
    hex: Text = None


@route("/upload", "POST")
@define(kw_only=True)
class Upload(IReturn["UploadResponse"], IPost):
    title: Text = None
    numbers: list[int] | None = None
    owner: Owner | None = None
    meta: TextMap = None


@define(kw_only=True)
class UploadResponse:
    files: list[FileSeen] | None = None
    got: Upload | None = None
    response_status: ResponseStatus | None = None


@route("/names", "POST")
class StoreNames(list[str | None], IReturn[list[str | None]], IPost):
    pass


@route("/echo/pet", "POST")
@define(kw_only=True)
class EchoPet(IReturn[Pet], IPost):
    pet: Pet | None = None


@route("/pets", "GET")
@define(kw_only=True)
class QueryPets(QueryBase, IReturn[QueryResponse[Pet]], IGet):
    id: int | None = None
    ids: list[int] | None = None
    name_contains: Text = None
    kind: Kind | None = None
    age_between: list[int] | None = None


SERVICES: dict[str, Any] = {
    cls.__name__: cls
    for cls in (
        Echo, Secret, AdminOnly, Find, CreateThing, DeleteThing, GetContract, Pets, Many, Fail, GetPage, GetText,
        GetBytes, GetNumber, GetNames, GetMap, Upload, StoreNames, EchoPet, QueryPets,
    )
}  # fmt: skip
