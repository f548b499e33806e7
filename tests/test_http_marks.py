"""What request classes say of themselves, for every kind of class, and what is no request."""

from __future__ import annotations

import dataclasses
import typing
from typing import Any

import msgspec
import pydantic
import pytest
from attrs import define
from servicestack import IReturn as GeneratedIReturn
from support import generated_dtos
from support.classes import CLASSES
from support.services import QueryPets, Secret, Thing

from jsvcodec import jsv
from jsvcodec.http import (
    File,
    IDelete,
    IPut,
    IReturn,
    IReturnVoid,
    encode_request,
    reply_type,
)
from jsvcodec.http.marks import verb_of
from jsvcodec.models import (
    AssignRoles,
    AssignRolesResponse,
    AuthenticateLogout,
    AuthenticateResponse,
    QueryResponse,
)

HOST = "https://host.example"


# --- verbs, replies and classes --------------------------------------------------------------------


def test_what_generated_classes_say() -> None:
    for cls, verb, reply in (
        (generated_dtos.GetMovie, "GET", generated_dtos.GetMovieResponse),
        (generated_dtos.DeleteMovie, "DELETE", type(None)),
        (generated_dtos.FindMovies, "GET", typing.List[generated_dtos.Movie]),  # noqa: UP006
        (generated_dtos.Ping, "GET", str),
        (generated_dtos.StoreMovies, "POST", generated_dtos.Movies),
    ):
        assert (verb_of(cls), reply_type(cls)) == (verb, reply)
    assert reply_type(QueryPets(take=1)).__origin__ is QueryResponse


T = typing.TypeVar("T")


class Row_(msgspec.Struct):
    x: int = 0


class AsStruct(msgspec.Struct, IReturn[Row_], IPut):
    a: int = 1


class AsPydantic(pydantic.BaseModel, IReturn["Row_"], IPut):
    a: int = 1


@dataclasses.dataclass
class AsDataclass(GeneratedIReturn["Row_"], IPut):
    a: int = 1


class Listing(IReturn[list[T]], typing.Generic[T]):
    pass


@define
class AsAttrs(Listing[Row_], IPut):
    a: int = 1


@pytest.mark.parametrize("cls", [AsStruct, AsPydantic, AsDataclass, AsAttrs])
def test_every_kind_of_class_is_a_request(cls: Any) -> None:
    assert reply_type(cls) == (list[Row_] if cls is AsAttrs else Row_)
    request = encode_request(cls(), HOST)
    assert (request.method, request.url, request.content) == ("PUT", f"{HOST}/api/{cls.__name__}.jsv", b"{a:1}")
    assert jsv.loads(b"{a:2}", cls).a == 2


def test_classes_that_say_nothing() -> None:
    assert (verb_of(Thing), reply_type(Thing)) == ("POST", Any)
    assert reply_type(CLASSES["Authenticate"]) is AuthenticateResponse
    assert reply_type(AuthenticateLogout()) is AuthenticateResponse
    assert reply_type(AssignRoles) is AssignRolesResponse


def test_a_reply_type_that_cannot_be_found() -> None:
    class Lost(IReturn["Nowhere"]):  # type: ignore[name-defined]
        pass

    with pytest.raises(TypeError, match="Lost: the name 'Nowhere' cannot be resolved"):
        reply_type(Lost)


def test_void_and_verbs() -> None:
    class Gone(IReturnVoid, IDelete):
        pass

    assert (reply_type(Gone), verb_of(Gone)) == (type(None), "DELETE")


@pytest.mark.parametrize("dto", [{"a": 1}, ["a"], "a", 7, None, object()])
def test_what_is_no_request(dto: Any) -> None:
    with pytest.raises(TypeError, match="a request must be a DTO"):
        encode_request(dto, HOST)


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"format": "csv"}, "format must be one of 'jsv', 'json'"),
        ({"format": "xml"}, "format must be one of"),
        ({"body": "json"}, "body must be one of None, 'form', 'multipart'"),
        ({"path_style": "x"}, "path_style must be one of"),
        ({"method": "FETCH"}, "method must be one of GET"),
        ({"method": "GET", "body": "form"}, "a GET has no body"),
        ({"method": "delete", "files": {"a": File("n", b"")}}, "a DELETE has no body"),
        ({"names": "kebab"}, "names must be one of"),
    ],
)
def test_options_that_do_not_fit(options: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        encode_request(Secret(text="a"), HOST, **options)
