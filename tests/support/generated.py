"""DTOs in the shape in which ServiceStack generates them for Python (`x python`, or a host's `/types/python`).

They describe the service whose replies `wire_reply` holds. The shape is what counts here, so it is kept as generated:
snake_case fields over `dataclasses_json`, a `field_name` where Python has taken the name, an `IntEnum` for a .NET
enum with [Flags] and an enum of text for any other, `TypeVar("Object")` for object, marker bases.
"""

# ruff: noqa: UP006, UP035

import datetime
import decimal
from dataclasses import dataclass, field
from enum import Enum, IntEnum
from typing import Dict, List, Optional, TypeVar

from dataclasses_json import LetterCase, Undefined, config, dataclass_json
from servicestack import IGet, IPost, IReturn, IReturnVoid, QueryDb, QueryResponse, ResponseStatus

Object = TypeVar("Object")


class Colour(str, Enum):  # noqa: UP042
    NONE = "None"
    RED = "Red"
    GREEN = "Green"


class Marks(IntEnum):
    NONE = 0
    A = 1
    B = 2


@dataclass_json(letter_case=LetterCase.CAMEL, undefined=Undefined.EXCLUDE)
@dataclass
class Child:
    name: Optional[str] = None
    at: Optional[datetime.datetime] = None
    tags: Optional[List[str]] = None


@dataclass_json(letter_case=LetterCase.CAMEL, undefined=Undefined.EXCLUDE)
@dataclass
class EchoResponse:
    echo: Optional["Echo"] = None
    seen: Optional[Dict[str, str]] = None
    response_status: Optional[ResponseStatus] = None


@dataclass_json(letter_case=LetterCase.CAMEL, undefined=Undefined.EXCLUDE)
@dataclass
class Echo(IReturn[EchoResponse], IPost):
    text: Optional[str] = None
    flag: Optional[bool] = None
    number: Optional[int] = None
    big: Optional[int] = None
    ratio: Optional[float] = None
    amount: Optional[decimal.Decimal] = None
    when: Optional[datetime.datetime] = None
    moment: Optional[datetime.datetime] = None
    span: Optional[datetime.timedelta] = None
    id: Optional[str] = None
    colour: Optional[Colour] = None
    marks: Optional[Marks] = None
    bytes_: Optional[bytes] = field(metadata=config(field_name="bytes"), default=None)
    roles: Optional[List[str]] = None
    numbers: Optional[List[int]] = None
    meta: Optional[Dict[str, str]] = None
    child: Optional[Child] = None
    children: Optional[List[Child]] = None
    any: Optional[Object] = None


@dataclass_json(letter_case=LetterCase.CAMEL, undefined=Undefined.EXCLUDE)
@dataclass
class Store(IReturnVoid):
    echoes: List[Echo] = field(default_factory=list)


@dataclass_json(letter_case=LetterCase.CAMEL, undefined=Undefined.EXCLUDE)
@dataclass
class QueryChildren(QueryDb[Child], IReturn[QueryResponse[Child]], IGet):
    ids: Optional[List[int]] = None
