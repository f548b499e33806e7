"""StackOne's connect session, as ``POST https://api.stackone.com/connect_sessions/authenticate`` replies it.

The names are snake_case in every format. Members stand in the order of the documented example, newer ones behind
them; what the documentation calls required is required here.
"""

# ruff: noqa: RUF009 -- the defaults that are calls are fields of attrs.

from __future__ import annotations

from datetime import datetime
from enum import Enum
from typing import Any

from attrs import define, field

from jsvcodec.models.fields import masked, secret, unknown_members
from jsvcodec.names import naming, wire

__all__ = ("Category", "ConnectSession", "ConnectSessionRequest")


class Category(Enum):
    """What a StackOne integration is about; the values are those on the wire.

    StackOne adds categories as it grows, so members that hold one take any other text as well. The example in its
    documentation spells two of them like names in its code, which read as the same members.

    >>> from jsvcodec._scalars import read_enum
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
class ConnectSessionRequest:
    """The body that exchanges the token of a connect session for the session."""

    token: str = field(repr=masked, metadata=wire(secret=True))
    extra: dict[str, Any] = unknown_members()


@naming("snake")
@define(kw_only=True)
class ConnectSession:
    """A connect session.

    StackOne has sent both ids as numbers and as text over time: they stay what they are. `metadata` is whatever the
    creator of the session put there; `type` is ``production`` or ``test``, in the documented example a list.
    """

    id: int | str
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
