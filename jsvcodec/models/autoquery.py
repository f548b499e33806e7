"""What every AutoQuery service takes and replies; its own members come in a class derived from `QueryBase`.

Members stand in ServiceStack's order.
"""

# ruff: noqa: RUF009 -- the defaults that are calls are fields of attrs.

from __future__ import annotations

from typing import Any, Generic, TypeVar

from attrs import Factory, define

from jsvcodec.models.fields import unknown_members
from jsvcodec.models.status import ResponseStatus

__all__ = ("QueryBase", "QueryResponse")

T = TypeVar("T")


@define(kw_only=True)
class QueryBase:
    """The paging and ordering of a query.

    A leading minus in `order_by` means descending order; ``include="total"`` asks for the total. Conditions that need
    no member of their own, such as ``ageGreaterThan``, go into `extra`.

    >>> from jsvcodec import form
    >>> @define(kw_only=True)
    ... class QueryPets(QueryBase):
    ...     name: str | None = None
    >>> form.loads("name=Rex&take=10&ageGreaterThan=8", QueryPets)
    QueryPets(skip=None, take=10, order_by=None, order_by_desc=None, include=None, fields=None, meta=None, \
extra={'ageGreaterThan': '***'}, name='Rex')
    """

    skip: int | None = None
    take: int | None = None
    order_by: str | None = None
    order_by_desc: str | None = None
    include: str | None = None
    fields: str | None = None
    meta: dict[str, str | None] | None = None
    extra: dict[str, Any] = unknown_members()


@define(kw_only=True)
class QueryResponse(Generic[T]):
    """One page of the rows that a query found.

    `total` is 0 unless the query asked for it. A reply that leaves `results` out, or holds null there, has no rows.

    >>> from jsvcodec import json
    >>> json.loads('{"offset":10,"total":11,"results":[3]}', QueryResponse[int]).results
    [3]
    """

    offset: int = 0
    total: int = 0
    results: list[T] = Factory(list)
    meta: dict[str, str | None] | None = None
    response_status: ResponseStatus | None = None
    extra: dict[str, Any] = unknown_members()
