"""StackOne's connect sessions: made by ``POST https://api.stackone.com/connect_sessions``, opened with their token by
``POST https://api.stackone.com/connect_sessions/authenticate``; and StackOne's errors.

The names are snake_case in every format, but camelCase in errors. Members stand in the order of the documented example,
newer ones after them; what the documentation calls required is required here, but nothing is in errors: a reply that
lacks something must not hide what went wrong.
"""

# ruff: noqa: RUF009 -- the defaults that are calls are fields of attrs.

from __future__ import annotations

from datetime import datetime
from enum import Enum
from typing import Any

from attrs import define, field

from jsvcodec.models.fields import masked, secret, unknown_members
from jsvcodec.names import naming, wire

__all__ = (
    "Category", "ConnectSession", "ConnectSessionCreate", "ConnectSessionRequest", "ConnectSessionTokenAuthLink",
    "StackOneErrorData", "StackOneErrorResponse",
)  # fmt: skip


class Category(Enum):
    """What a StackOne integration is about; the values are those on the wire.

    StackOne adds categories as it grows, so members that hold one take any other text as well. The example in its
    documentation spells two of them like names in its code, which read as the same members.

    >>> from jsvcodec._scalars.enums import read_enum
    >>> read_enum("hrisLegacy", Category), read_enum("hris-legacy", Category).value
    (<Category.HRIS_LEGACY: 'hris-legacy'>, 'hris-legacy')
    """

    ATS = "ats"
    HRIS = "hris"
    HRIS_LEGACY = "hris-legacy"
    HRISLEGACY = "hris-legacy"  # the example's hrisLegacy; its stackOne is STACKONE, names being read in any case
    CRM = "crm"
    IAM = "iam"
    MARKETING = "marketing"
    LMS = "lms"
    STACKONE = "stackone"
    DOCUMENTS = "documents"
    TICKETING = "ticketing"
    SCREENING = "screening"
    MESSAGING = "messaging"
    ACCOUNTING = "accounting"
    SCHEDULING = "scheduling"


@naming("snake")
@define(kw_only=True)
class ConnectSessionCreate:
    """The body that makes a connect session, for a `ConnectSessionTokenAuthLink`.

    StackOne takes a session of ``production`` that lives for 1,800 seconds where `type` and `expires_in` are left out.
    """

    origin_owner_id: str
    origin_owner_name: str
    account_id: str | None = None
    categories: list[Category | str | None] | None = None
    expires_in: int | None = None
    label: str | None = None
    metadata: dict[str, Any] | None = None
    multiple: bool | None = None
    origin_username: str | None = None
    provider: str | None = None
    provider_version: str | None = None
    type: str | None = None
    extra: dict[str, Any] = unknown_members()


@naming("snake")
@define(kw_only=True)
class ConnectSessionRequest:
    """The body that exchanges the token of a connect session for the session."""

    token: str = field(repr=masked, metadata=wire(secret=True))
    extra: dict[str, Any] = unknown_members()


@naming("snake")
@define(kw_only=True)
class ConnectSession:
    """A connect session.

    StackOne has sent both ids as numbers and as text over time: they stay what they are. The `id` of its documented
    example is 8267.13. `metadata` is whatever the
    creator of the session put there; `type` is ``production`` or ``test``, in the documented example a list.
    """

    id: int | float | str
    organization_id: int | str
    project_id: str
    categories: list[Category | str | None] | None = None
    provider: str | None = None
    origin_owner_id: str
    origin_owner_name: str
    origin_username: str | None = None
    account_id: str | None = None
    label: str | None = None
    created_at: datetime
    metadata: dict[str, Any] | None = None
    external_trigger_token: str | None = secret()
    type: str | list[str | None] | None = None
    integration_id: str | None = None
    extra: dict[str, Any] = unknown_members()


@naming("snake")
@define(kw_only=True)
class ConnectSessionTokenAuthLink(ConnectSession):
    """A connect session that was just made, with the token that opens it and the page where the user goes on."""

    token: str = field(repr=masked, metadata=wire(secret=True))
    auth_link_url: str


@naming("camel")
@define(kw_only=True)
class StackOneErrorData:
    """The reply that StackOne refused with; its headers may hold cookies and tokens."""

    status_code: int | None = None
    message: str | None = None
    headers: dict[str, Any] | None = secret()
    extra: dict[str, Any] = unknown_members()


@naming("camel")
@define(kw_only=True)
class StackOneErrorResponse:
    """What StackOne replies where something went wrong: camelCase, unlike the rest of its API.

    `provider_errors` are what the provider of the account answered. Some replies spell them ``provider_errors``: they
    are read too, and written as the others are. No repr shows them, since they may hold headers.

    >>> from jsvcodec import json
    >>> error = json.loads('{"statusCode":400,"message":"Bad Request","provider_errors":[{"status":401}]}',
    ...                    StackOneErrorResponse)
    >>> error.status_code, error.provider_errors
    (400, [{'status': 401}])
    """

    status_code: int | None = None
    message: str | None = None
    timestamp: datetime | None = None
    data: StackOneErrorData | None = None
    provider_errors: list[Any] | None = field(default=None, repr=masked)
    extra: dict[str, Any] = unknown_members()

    def __attrs_post_init__(self) -> None:
        other = self.extra.get("provider_errors")
        if self.provider_errors is None and isinstance(other, list):
            self.provider_errors = other
            self.extra = {name: value for name, value in self.extra.items() if name != "provider_errors"}
