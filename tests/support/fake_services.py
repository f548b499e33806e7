"""The services of the recorded hosts, as functions: they do what their likes in .NET did."""

from __future__ import annotations

from typing import Any

from jsvcodec import jsv
from jsvcodec.http import ServiceError
from jsvcodec.models import ResponseError, ResponseStatus
from support.classes import Child, EchoResponse, FailResponse
from support.services import (
    AdminOnly,
    Contract,
    CreateThing,
    DeleteThing,
    Dog,
    Echo,
    Fail,
    Find,
    FindResponse,
    GetContract,
    Many,
    Pets,
    PetsResponse,
    Secret,
    SecretResponse,
    Thing,
)


class InvalidOperationException(Exception):
    """What `Fail` raises to crash."""


_FAILURES = {
    "argument": (400, "ArgumentException"), "notfound": (404, "NotFound"), "conflict": (409, "Conflict"),
    "forbidden": (403, "Forbidden"), "unauthorized": (401, "Unauthorized"), "teapot": (418, "Teapot"),
    "unsupported": (405, "NotSupportedException"), "fields": (400, "NotEmpty"),
}  # fmt: skip


def failing(status: int, code: str, field: str | None = None) -> ServiceError:
    errors = [ResponseError(error_code=code, field_name=field, message="wrong")] if field else []
    return ServiceError(status, code, ResponseStatus(error_code=code, message=f"it is {code}", errors=[*errors]))


def fail(dto: Fail) -> FailResponse:
    kind = dto.kind or ""
    if kind == "crash":
        raise InvalidOperationException("hunter2")
    if kind in _FAILURES:
        raise failing(*_FAILURES[kind], "UserName" if kind == "fields" else None)
    return FailResponse(result=kind)


def echo(dto: Echo) -> EchoResponse:
    return EchoResponse(echo=jsv.loads(jsv.dumps(dto), Echo), seen={"Text": dto.text or ""})


async def secret(dto: Secret, call: Any) -> SecretResponse:
    return SecretResponse(result=dto.text, user=call.user and call.user.name)


def admin_only(dto: AdminOnly) -> SecretResponse:
    return SecretResponse(result=dto.text)


def find(dto: Find) -> FindResponse:
    return FindResponse(results=[Child(name=dto.kind)], total=len(dto.ids or ()))


def create_thing(dto: CreateThing) -> Thing:
    if not dto.name:
        raise failing(400, "NotEmpty", "Name")
    return Thing(id=7, name=dto.name, price=dto.price, key=dto.key)


def delete_thing(dto: DeleteThing) -> None:
    pass


def get_contract(dto: GetContract) -> Contract | None:
    return dto.contract


def pets(dto: Pets) -> PetsResponse:
    return PetsResponse(animals=[None, Dog(barks=1, name="d")], dog=(dto.dogs or [None])[0])


def many(dto: Many) -> list[Child]:
    return [Child(name=f"n{n}") for n in range(dto.count)]


SERVED = (fail, echo, secret, admin_only, find, create_thing, delete_thing, get_contract, pets, many)
REQUIRES: dict[type, Any] = {Secret: [], AdminOnly: ["Admin"]}
