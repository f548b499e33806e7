"""ServiceStack's authentication requests and responses.

Members stand in ServiceStack's order, which is the order of writing; those that the service may leave out are optional.
Older and newer generations are in use, so unknown members are kept in `extra`. Secrets are masked in every repr.
"""

# ruff: noqa: RUF009 -- the defaults that are calls are fields of attrs.

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from attrs import Factory, define, field

from jsvcodec.models.fields import secret, unknown_members
from jsvcodec.models.status import ResponseStatus
from jsvcodec.names import wire

__all__ = (
    "AssignRoles", "AssignRolesResponse", "Authenticate", "AuthenticateLogout", "AuthenticateResponse",
    "CancelRequest", "CancelRequestResponse", "ConvertSessionToToken", "ConvertSessionToTokenResponse",
    "GetAccessToken", "GetAccessTokenResponse", "GetApiKeys", "GetApiKeysResponse", "RegenerateApiKeys",
    "RegenerateApiKeysResponse", "Register", "RegisterResponse", "UnAssignRoles", "UnAssignRolesResponse",
    "UserApiKey",
)  # fmt: skip

Meta = dict[str, str | None]
Texts = list[str | None]


@define(kw_only=True)
class Authenticate:
    """``POST /auth/{provider}``: sign in, for an `AuthenticateResponse`. Without a provider the host takes its first.

    >>> Authenticate(provider="credentials", user_name="me", password="hunter2").password
    'hunter2'
    >>> "hunter2" in repr(Authenticate(password="hunter2"))
    False
    """

    # [DataMember(Name = "provider")]: lower case on hosts that write PascalCase too.
    provider: str | None = field(default=None, metadata=wire("provider"))
    user_name: str | None = None
    password: str | None = secret()
    remember_me: bool | None = None
    access_token: str | None = secret()
    access_token_secret: str | None = secret()
    return_url: str | None = None
    error_view: str | None = None
    meta: Meta | None = None
    extra: dict[str, Any] = unknown_members()


@define(kw_only=True)
class AuthenticateResponse:
    """Who is signed in, and the tokens to go on with. `auth_provider` is there since October 2024."""

    user_id: str | None = None
    session_id: str | None = secret()
    user_name: str | None = None
    display_name: str | None = None
    referrer_url: str | None = None
    bearer_token: str | None = secret()
    refresh_token: str | None = secret()
    refresh_token_expiry: datetime | None = None
    profile_url: str | None = None
    roles: Texts | None = None
    permissions: Texts | None = None
    auth_provider: str | None = None
    response_status: ResponseStatus | None = None
    meta: Meta | None = None
    extra: dict[str, Any] = unknown_members()


@define(kw_only=True)
class AuthenticateLogout:
    """``GET`` or ``POST /auth/logout``: sign out, for an `AuthenticateResponse`."""

    return_url: str | None = None
    extra: dict[str, Any] = unknown_members()


@define(kw_only=True)
class AssignRoles:
    """``POST /assignroles``: give a user roles and permissions. The lists start empty, as in .NET."""

    user_name: str | None = None
    permissions: Texts | None = Factory(list)
    roles: Texts | None = Factory(list)
    meta: Meta | None = None
    extra: dict[str, Any] = unknown_members()


@define(kw_only=True)
class AssignRolesResponse:
    """What the user of `AssignRoles` has now."""

    all_roles: Texts | None = Factory(list)
    all_permissions: Texts | None = Factory(list)
    meta: Meta | None = None
    response_status: ResponseStatus | None = None
    extra: dict[str, Any] = unknown_members()


@define(kw_only=True)
class UnAssignRoles:
    """``POST /unassignroles``: take roles and permissions from a user. The lists start empty, as in .NET."""

    user_name: str | None = None
    permissions: Texts | None = Factory(list)
    roles: Texts | None = Factory(list)
    meta: Meta | None = None
    extra: dict[str, Any] = unknown_members()


@define(kw_only=True)
class UnAssignRolesResponse:
    """What the user of `UnAssignRoles` has left; here .NET starts only the roles as an empty list."""

    all_roles: Texts | None = Factory(list)
    all_permissions: Texts | None = None
    meta: Meta | None = None
    response_status: ResponseStatus | None = None
    extra: dict[str, Any] = unknown_members()


@define(kw_only=True)
class Register:
    """``POST /register``: make a user."""

    user_name: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    display_name: str | None = None
    email: str | None = None
    password: str | None = secret()
    confirm_password: str | None = secret()
    auto_login: bool | None = None
    error_view: str | None = None
    meta: Meta | None = None
    extra: dict[str, Any] = unknown_members()


@define(kw_only=True)
class RegisterResponse:
    """The user that `Register` made, signed in where that was asked for."""

    user_id: str | None = None
    session_id: str | None = secret()
    user_name: str | None = None
    referrer_url: str | None = None
    bearer_token: str | None = secret()
    refresh_token: str | None = secret()
    refresh_token_expiry: datetime | None = None
    roles: Texts | None = None
    permissions: Texts | None = None
    redirect_url: str | None = None
    response_status: ResponseStatus | None = None
    meta: Meta | None = None
    extra: dict[str, Any] = unknown_members()


@define(kw_only=True)
class ConvertSessionToToken:
    """``POST /session-to-token``: get a JWT for the session."""

    preserve_session: bool = False
    meta: Meta | None = None
    extra: dict[str, Any] = unknown_members()


@define(kw_only=True)
class ConvertSessionToTokenResponse:
    """The tokens for `ConvertSessionToToken`; hosts that set them as cookies leave them out."""

    meta: Meta | None = None
    access_token: str | None = secret()
    refresh_token: str | None = secret()
    response_status: ResponseStatus | None = None
    extra: dict[str, Any] = unknown_members()


@define(kw_only=True)
class GetAccessToken:
    """``POST /access-token``: get a new access token for a refresh token."""

    refresh_token: str | None = secret()
    meta: Meta | None = None
    extra: dict[str, Any] = unknown_members()


@define(kw_only=True)
class GetAccessTokenResponse:
    """The token for `GetAccessToken`."""

    access_token: str | None = secret()
    meta: Meta | None = None
    response_status: ResponseStatus | None = None
    extra: dict[str, Any] = unknown_members()


@define(kw_only=True)
class UserApiKey:
    """One API key of a user."""

    key: str | None = secret()
    key_type: str | None = None
    expiry_date: datetime | None = None
    meta: Meta | None = None
    extra: dict[str, Any] = unknown_members()


@define(kw_only=True)
class GetApiKeys:
    """``GET /apikeys/{environment}``: list the keys of the user who is signed in."""

    environment: str | None = None
    meta: Meta | None = None
    extra: dict[str, Any] = unknown_members()


@define(kw_only=True)
class GetApiKeysResponse:
    """The keys for `GetApiKeys`."""

    results: list[UserApiKey | None] | None = None
    meta: Meta | None = None
    response_status: ResponseStatus | None = None
    extra: dict[str, Any] = unknown_members()


@define(kw_only=True)
class RegenerateApiKeys:
    """``POST /apikeys/regenerate/{environment}``: replace the keys of the user who is signed in."""

    environment: str | None = None
    meta: Meta | None = None
    extra: dict[str, Any] = unknown_members()


@define(kw_only=True)
class RegenerateApiKeysResponse:
    """The keys for `RegenerateApiKeys`."""

    results: list[UserApiKey | None] | None = None
    meta: Meta | None = None
    response_status: ResponseStatus | None = None
    extra: dict[str, Any] = unknown_members()


@define(kw_only=True)
class CancelRequest:
    """Ask a host to cancel the running request of the same user that has this tag."""

    tag: str | None = None
    meta: Meta | None = None
    extra: dict[str, Any] = unknown_members()


@define(kw_only=True)
class CancelRequestResponse:
    """The request that `CancelRequest` cancelled, and how long it had run."""

    tag: str | None = None
    elapsed: timedelta = timedelta()
    meta: Meta | None = None
    response_status: ResponseStatus | None = None
    extra: dict[str, Any] = unknown_members()
