"""The classes that jsvcodec ships: ServiceStack's authentication family and StackOne's connect session.

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
from jsvcodec.models.stackone import Category, ConnectSession, ConnectSessionRequest
from jsvcodec.models.status import ErrorResponse, ResponseError, ResponseStatus

__all__ = (
    "AssignRoles", "AssignRolesResponse", "Authenticate", "AuthenticateLogout", "AuthenticateResponse",
    "CancelRequest", "CancelRequestResponse", "Category", "ConnectSession", "ConnectSessionRequest",
    "ConvertSessionToToken", "ConvertSessionToTokenResponse", "ErrorResponse", "GetAccessToken",
    "GetAccessTokenResponse", "GetApiKeys", "GetApiKeysResponse", "RegenerateApiKeys", "RegenerateApiKeysResponse",
    "Register", "RegisterResponse", "ResponseError", "ResponseStatus", "UnAssignRoles", "UnAssignRolesResponse",
    "UserApiKey",
)  # fmt: skip
