"""The two kinds of hosts that a fake host can be, as data: what is refused how, where tokens are, which pages it has.

Measured on ServiceStack 10.1 as its templates set it up: ``classic`` is a host without endpoint routing, with sessions
of its own and JWTs in bodies; ``identity`` is one with endpoint routing and ASP.NET Core Identity, and JWTs in cookies.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from attrs import frozen

from jsvcodec.asgi.addresses import Way
from jsvcodec.asgi.rules import CLASSIC, ENDPOINTS, Rules

__all__ = ("GUISES", "Asker", "Case", "Guise", "GuiseName", "Pages", "Why")

GuiseName = Literal["classic", "identity"]

Asker = Literal["json", "script", "browser"]
"""Who asks: one that wants JSON, one that calls itself a script by ``X-Requested-With``, anyone else."""

Why = Literal["nobody", "malformed", "tampered", "expired", "bad refresh", "role"]
"""Why a call is refused: nobody is signed in, something is wrong with the token, a role is missing."""


class Case(NamedTuple):
    """One row of a table of refusals: when it holds, None standing for any, and what is answered then.

    The answer is a document where there is a code, a plain text, or empty; a page is where a ``Location`` leads.
    """

    why: tuple[Why, ...] | None = None
    ways: tuple[Way, ...] | None = None
    needs_role: bool | None = None
    askers: tuple[Asker, ...] | None = None
    status: int = 401
    code: str = ""
    message: str = ""
    text: str = ""
    always_json: bool = False
    page: Literal["", "sign_in", "denied"] = ""
    challenge: str = ""

    def holds(self, why: Why, way: Way, needs_role: bool, asker: Asker) -> bool:
        """Return whether this is the row for a call."""
        return (
            (self.why is None or why in self.why)
            and (self.ways is None or way in self.ways)
            and (self.needs_role is None or needs_role is self.needs_role)
            and (self.askers is None or asker in self.askers)
        )


class Pages(NamedTuple):
    """The pages of a host, which browsers are sent to; the first two end in a name that the address follows."""

    sign_in: str
    denied: str
    signed_out: str


@frozen
class Guise:
    """One kind of host."""

    rules: Rules
    pages: Pages
    session_cookie: str
    tokens_in_body: bool
    """Whether tokens are members of replies; otherwise they are cookies alone."""

    refreshing_ways: tuple[Way, ...]
    """Where a host itself refreshes a token whose cookie for that comes along."""

    refusals: tuple[Case, ...]
    """The first row that holds counts."""

    who_is_not: tuple[Case, ...]
    """The same for those who ask whether they are signed in."""

    bad_refresh: tuple[int, str, str]
    no_refresh: tuple[int, str, str]
    """Status, code and message for a refresh token that is unknown, and for none."""

    no_password: tuple[int, str, str]
    sign_in_by_get: int
    """The status for signing in by GET, which no host takes."""

    keeps_sessions: bool
    """Whether every caller gets the cookies of a session, which ends for good when its user signs out."""

    redirects_by_format: bool
    """Whether callers are sent to pages where the reply would be one; otherwise their headers tell who may be."""


_NOT_SIGNED_IN = "Not Authenticated"

_CLASSIC = Guise(
    rules=CLASSIC,
    pages=Pages("/login?redirect=", "/forbidden?redirect=", "/"),
    session_cookie="ss-id",
    tokens_in_body=True,
    refreshing_ways=("api", "suffix", "reply", "route"),
    refusals=(
        Case(("role",), status=403, text="Forbidden"),
        Case(("expired",), code="TokenException", message="Token has expired"),
        Case(askers=("browser",), status=302, page="sign_in"),
        Case(challenge='credentials realm="/auth/credentials"'),
    ),
    who_is_not=(Case(code="Unauthorized", message=_NOT_SIGNED_IN),),
    bad_refresh=(400, "ArgumentException", "Token is invalid"),
    no_refresh=(400, "ArgumentNullException", "Value cannot be null. (Parameter 'refreshToken')"),
    no_password=(500, "ValidationException", "'User Name' must not be empty."),
    sign_in_by_get=405,
    keeps_sessions=True,
    redirects_by_format=True,
)

_BAD_TOKENS: tuple[tuple[Why, int, str, str], ...] = (
    ("tampered", 401, "SecurityTokenSignatureKeyNotFoundException", "IDX10517: Signature validation failed."),
    ("expired", 401, "SecurityTokenExpiredException", "IDX10223: Lifetime validation failed. The token is expired."),
    ("malformed", 400, "SecurityTokenMalformedException", "IDX12741: JWT must have three segments."),
)

_IDENTITY = Guise(
    rules=ENDPOINTS,
    pages=Pages("/Account/Login?ReturnUrl=", "/Account/AccessDenied?ReturnUrl=", "/Account/Logout"),
    session_cookie=".AspNetCore.Identity.Application",
    tokens_in_body=False,
    refreshing_ways=("api", "route"),
    refusals=(
        Case(("role",), ("suffix",), status=403, text="Forbidden"),
        Case(("role",), ("api",), status=403, page="denied"),
        Case(("role",), askers=("json", "script"), status=403, page="denied"),
        Case(("role",), status=302, page="denied"),
        # Roles are looked at by another layer than sessions, which says what is wrong with a token.
        *(Case((why,), ("suffix",), True, None, status, code, message) for why, status, code, message in _BAD_TOKENS),
        Case(None, ("suffix",), True),
        Case(None, ("suffix",), code="Unauthorized", message=_NOT_SIGNED_IN),
        Case(("bad refresh",), ("api",), code="Unauthorized", message=_NOT_SIGNED_IN, always_json=True),
        Case(("bad refresh",), None, None, ("json",), code="Unauthorized", message=_NOT_SIGNED_IN, always_json=True),
        Case(None, ("api",), page="sign_in", challenge="Bearer"),
        Case(askers=("json", "script"), page="sign_in", challenge="Bearer"),
        Case(status=302, page="sign_in", challenge="Bearer"),
    ),
    who_is_not=(
        *(Case((why,), status=status, code=code, message=message) for why, status, code, message in _BAD_TOKENS),
        Case(challenge='identity realm="/auth/identity"'),
    ),
    bad_refresh=(404, "NotFound", "User does not exist"),
    no_refresh=(403, "Forbidden", "RefreshToken is Invalid"),
    no_password=(400, "ArgumentNullException", "Value cannot be null. (Parameter 'providedPassword')"),
    sign_in_by_get=404,
    keeps_sessions=False,
    redirects_by_format=False,
)  # fmt: skip

GUISES: dict[GuiseName, Guise] = {"classic": _CLASSIC, "identity": _IDENTITY}
