"""The classes that jsvcodec ships: ServiceStack's authentication family, AutoQuery and StackOne's connect sessions.

They are plain attrs classes with slots and keyword-only arguments, and work with any other library that takes attrs.
What their members are called on the wire is in the fields' metadata, see `jsvcodec.names`.
"""

from jsvcodec.models.auth import (
    AssignRoles,
    AssignRolesResponse,
    Authenticate,
    AuthenticateLogout,
    AuthenticateResponse,
    CancelRequest,
    CancelRequestResponse,
    ConvertSessionToToken,
    ConvertSessionToTokenResponse,
    GetAccessToken,
    GetAccessTokenResponse,
    GetApiKeys,
    GetApiKeysResponse,
    RegenerateApiKeys,
    RegenerateApiKeysResponse,
    Register,
    RegisterResponse,
    UnAssignRoles,
    UnAssignRolesResponse,
    UserApiKey,
)
from jsvcodec.models.autoquery import QueryBase, QueryResponse
from jsvcodec.models.stackone import (
    Category,
    ConnectSession,
    ConnectSessionCreate,
    ConnectSessionRequest,
    ConnectSessionTokenAuthLink,
    StackOneErrorData,
    StackOneErrorResponse,
)
from jsvcodec.models.status import ErrorResponse, ResponseError, ResponseStatus

__all__ = (
    "AssignRoles", "AssignRolesResponse", "Authenticate", "AuthenticateLogout", "AuthenticateResponse",
    "CancelRequest", "CancelRequestResponse", "Category", "ConnectSession", "ConnectSessionCreate",
    "ConnectSessionRequest", "ConnectSessionTokenAuthLink", "ConvertSessionToToken", "ConvertSessionToTokenResponse",
    "ErrorResponse", "GetAccessToken", "GetAccessTokenResponse", "GetApiKeys", "GetApiKeysResponse", "QueryBase",
    "QueryResponse", "RegenerateApiKeys", "RegenerateApiKeysResponse", "Register", "RegisterResponse", "ResponseError",
    "ResponseStatus", "StackOneErrorData", "StackOneErrorResponse", "UnAssignRoles", "UnAssignRolesResponse",
    "UserApiKey",
)  # fmt: skip
