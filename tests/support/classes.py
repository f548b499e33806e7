"""The classes of the recorded values as attrs classes.

Members of a reference type or a nullable one admit None; the others start as they do in .NET (0, False, the
first name of an enum, the year 1). A snake_case attribute follows ServiceStack's naming; one that holds a
capital is the .NET name itself, used where snake_case could not give it back (`SA`, `UserID`).
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum, IntFlag
from typing import Any
from uuid import UUID

from attrs import define, field

from jsvcodec.models import (
    AssignRoles,
    AssignRolesResponse,
    Authenticate,
    AuthenticateResponse,
    ErrorResponse,
    RegisterResponse,
    ResponseError,
    ResponseStatus,
)

MIN_DATETIME = datetime.min.replace(tzinfo=UTC)

# .NET names that are keywords in Python ("None") need the functional form.
Color = Enum("Color", {"Red": 0, "Green": 1, "Blue": 5})
ByteEnum = Enum("ByteEnum", {"A": 1, "B": 200})
Colour = Enum("Colour", {"None": 0, "Red": 1, "Green": 2})
Country = Enum("Country", {"None": 0, "Iceland": 1, "Chile": 2})
Marks = IntFlag("Marks", {"None": 0, "A": 1, "B": 2})
Perms = IntFlag("Perms", {"None": 0, "Read": 1, "Write": 2, "RW": 3, "Exec": 4})
NO_COUNTRY = Country["None"]
RED = Color["Red"]

Text = str | None
Texts = list[Text] | None
TextMap = dict[str, Text] | None


@define(kw_only=True)
class Empty:
    pass


@define(kw_only=True)
class Item:
    id: int = 0
    name: Text = None


@define(kw_only=True)
class Strs:
    a: Text = None
    b: Text = None
    c: Text = None


@define(kw_only=True)
class Lists:
    s: Texts = None
    i: list[int] | None = None
    SA: Texts = None
    IA: list[int] | None = None
    o: list[Item | None] | None = None
    LL: list[list[int] | None] | None = None
    HS: set[Text] | None = None
    tail: Text = None


@define(kw_only=True)
class Maps:
    SS: TextMap = None
    SI: dict[str, int] | None = None
    IS: dict[int, Text] | None = None
    SO: dict[str, Any] | None = None
    SP: dict[str, Item | None] | None = None
    SL: dict[str, Texts] | None = None
    tail: Text = None


@define(kw_only=True)
class Node:
    id: int = 0
    name: Text = None
    child: Node | None = None
    nodes: list[Node | None] | None = None
    meta: TextMap = None
    tags: Texts = None
    score: float | None = None
    flag: bool = False
    when: datetime | None = None
    shade: Color = RED


@define(kw_only=True)
class Casing:
    ID: Text = None
    UserID: Text = None
    URLPath: Text = None
    someThing: Text = None
    Under_Score: Text = None
    A1b: Text = None
    XMLHttp: Text = None


@define(kw_only=True)
class Net6:
    d: date = date.min
    t: time = time.min
    ND: date | None = None
    NT: time | None = None
    h: float = 0.0


@define(kw_only=True)
class Hello:
    name: Text = None


@define(kw_only=True)
class HelloResponse:
    result: Text = None
    response_status: ResponseStatus | None = None


@define(kw_only=True)
class QueryItems:
    skip: int | None = None
    take: int | None = None
    order_by: Text = None
    meta: TextMap = None
    ids: list[int] | None = None


@define(kw_only=True)
class Child:
    name: Text = None
    at: datetime | None = None
    tags: Texts = None


@define(kw_only=True)
class Echo:
    text: Text = None
    flag: bool | None = None
    number: int | None = None
    big: int | None = None
    ratio: float | None = None
    amount: Decimal | None = None
    when: datetime | None = None
    moment: datetime | None = None
    span: timedelta | None = None
    id: UUID | None = None
    colour: Colour | None = None
    marks: Marks | None = None
    Bytes: bytes | None = None
    roles: Texts = None
    numbers: list[int] | None = None
    meta: TextMap = None
    child: Child | None = None
    children: list[Child | None] | None = None
    any: Any = None


@define(kw_only=True)
class EchoResponse:
    echo: Echo | None = None
    seen: TextMap = None
    response_status: ResponseStatus | None = None


@define(kw_only=True)
class FailResponse:
    result: Text = None
    response_status: ResponseStatus | None = None


@define(kw_only=True)
class Many:
    count: int = 0


@define(kw_only=True)
class Fail:
    kind: Text = None
    number: int | None = None


@define(kw_only=True)
class Address:
    street: Text = None
    zip: Text = None
    country: Country = NO_COUNTRY


@define(kw_only=True)
class Customer:
    name: Text = None
    email: Text = None
    since: datetime = MIN_DATETIME
    address: Address | None = None


@define(kw_only=True)
class Line:
    sku: Text = None
    quantity: int = 0
    price: Decimal = field(factory=Decimal)
    options: TextMap = None


@define(kw_only=True)
class Order:
    id: int = 0
    customer: Customer | None = None
    lines: list[Line | None] | None = None
    tags: Texts = None
    attributes: TextMap = None
    counts: dict[Country, int] | None = None
    slots: list[timedelta] | None = None
    refs: list[UUID] | None = None
    ratios: list[float] | None = None
    flags: list[bool] | None = None
    matrix: list[list[int] | None] | None = None
    placed: datetime = MIN_DATETIME
    total: Decimal = field(factory=Decimal)
    note: Text = None
    history: dict[str, list[Line | None] | None] | None = None


@define(kw_only=True)
class Row:
    id: int = 0
    name: Text = None
    flag: bool = False
    count: int | None = None
    ratio: float | None = None
    amount: Decimal = field(factory=Decimal)
    when: datetime = MIN_DATETIME
    maybe: datetime | None = None
    span: timedelta | None = None
    ref: UUID | None = None
    shade: Color = RED
    perms: Perms | None = None
    Bytes: bytes | None = None
    tags: Texts = None
    meta: TextMap = None
    child: Item | None = None
    items: list[Item | None] | None = None
    any: Any = None


@define(kw_only=True)
class Wrapper:
    total: int = 0
    results: list[Item | None] | None = None
    note: Text = None


# .NET class name -> Python class, as the recorded rows name them.
CLASSES: dict[str, type] = {
    cls.__name__: cls
    for cls in (
        Empty, Net6, Item, Strs, Lists, Maps, Node, Casing, Hello, HelloResponse, QueryItems, Child, Echo,
        EchoResponse, FailResponse, Many, Fail, Order, Customer, Address, Line, Authenticate,
        AuthenticateResponse, AssignRoles, AssignRolesResponse, ErrorResponse, RegisterResponse,
        ResponseError, ResponseStatus, Row, Wrapper,
    )
}  # fmt: skip
ENUMS: dict[str, Any] = {enum.__name__: enum for enum in (Color, ByteEnum, Colour, Country, Marks, Perms)}
