"""A host that plays recorded replies by who asks: it signs in, hands out tokens that expire, refreshes, signs out.

Each reply is one that a real host gave in that case, with tokens numbered anew. Only which reply comes when is ours.
"""

from __future__ import annotations

import re
import threading
from typing import Any

from jsvcodec import json, jsv
from jsvcodec.models import Authenticate, AuthenticateLogout, GetAccessToken
from support.exchanges import content_of, header_of, service_of
from support.hosts import Answer, Asked
from support.rows import Row, rows
from support.services import Secret

PASSWORD = 'p@ss,"word":{1}'
_NUMBERED = re.compile(r"(JWT|REFRESH|SESSION|COOKIE)([0-9]+)(BAD)?")


def _suits(row: Row, cls: Any, status: int, fmt: str, mark: str) -> bool:
    label = header_of(row["reply_headers"], "Content-Type") or ""
    return (
        service_of(row) is cls
        and row["method"] == "POST"
        and row["status"] == status
        and mark in row["id"]
        and (label.startswith(f"application/{fmt}") or not label)
    )


def recorded(file: str, cls: Any, status: int, fmt: str, mark: str = "") -> Row:
    """The first recorded exchange of a kind, of the file or of one of a similar host; or else in the other format."""
    for format in (fmt, "json", "jsv"):
        for name in (file, "auth_endpoints") if file == "auth_classic" else (file,):
            for row in rows(name):
                if _suits(row, cls, status, format, mark):
                    return row
    raise LookupError(f"{file} has no {cls.__name__} {status} {mark}")


class RecordedHost:
    """A host as in one of the recorded files; `has_tokens` is False for one that keeps sessions alone."""

    def __init__(self, file: str = "auth_classic", has_tokens: bool = True, refreshes: bool = True) -> None:
        self.file = file
        self.has_tokens = has_tokens
        self.refreshes = refreshes
        self.good: set[str] = set()
        self.known: set[str] = set()
        self.count = 1_000
        self.refreshed = 0
        self.lock = threading.Lock()

    def expire(self) -> None:
        """Let all tokens and sessions expire, but not what new tokens are got with."""
        self.good = {name for name in self.good if name in self.known}

    # --- replies ---

    def answer(self, asked: Asked) -> Answer:
        """Reply as the recorded host did to such a request."""
        with self.lock:
            return self._answer(asked)

    def _answer(self, asked: Asked) -> Answer:
        found = re.fullmatch(r"/api/(\w+)\.(jsv|json)", asked.path)
        if asked.path == "/auth/logout":
            self.good -= self._credentials(asked)
            return self._play(recorded(self.file, AuthenticateLogout, 200, asked.headers["accept"].rpartition("/")[2]))
        assert found is not None, asked.path
        name, fmt = found.groups()
        if name == "Authenticate":
            return self._sign_in(asked, fmt)
        if name == "GetAccessToken":
            return self._refresh(asked, fmt)
        who = self._credentials(asked)
        if who & self.good:
            return self._play(recorded(self.file, Secret, 200, fmt, "api/Secret"))
        return self._play(
            recorded(self.file, Secret, 401, fmt, "expiredapi" if who and self._is_classic else "nosession")
        )

    @property
    def _is_classic(self) -> bool:
        return self.file == "auth_classic"

    def _sign_in(self, asked: Asked, fmt: str) -> Answer:
        read = json if fmt == "json" else jsv
        dto = read.loads(asked.body, Authenticate)
        if (dto.user_name, dto.password) != ("test", PASSWORD):
            return self._play(recorded("auth_identity", Authenticate, 401, fmt, "signin/email"))
        row = recorded(self.file, Authenticate, 200, fmt, "signin")
        if not self.has_tokens:
            cut = re.sub(r'"?(bearerToken|refreshToken|refreshTokenExpiry)"?:"?[^,"]*"?,', "", row["reply"])
            row = {
                **row,
                "reply": cut,
                "reply_headers": [each for each in row["reply_headers"] if "ss-tok" not in each[1]],
            }
        return self._play(row, issue=True)

    def _refresh(self, asked: Asked, fmt: str) -> Answer:
        read = json if fmt == "json" else jsv
        token = read.loads(asked.body, GetAccessToken).refresh_token
        assert "authorization" not in asked.headers
        self.refreshed += 1
        if not self.refreshes or token not in self.known:
            return self._play(recorded(self.file, GetAccessToken, 400 if self._is_classic else 404, fmt))
        return self._play(recorded(self.file, GetAccessToken, 200, fmt), issue=True)

    def _play(self, row: Row, issue: bool = False) -> Answer:
        """Give a recorded reply; what it issues is numbered anew and good from now on."""

        def renamed(found: re.Match[str]) -> str:
            if not issue:
                return found[0]
            name = f"{found[1]}{self.count + int(found[2])}"
            self.good.add(name)
            if self._refreshes_with(row, found[0]):
                self.known.add(name)
            return name

        self.count += 1_000
        headers = tuple((name, _NUMBERED.sub(renamed, value)) for name, value in row["reply_headers"])
        body = _NUMBERED.sub(renamed, content_of(row).decode()).encode()
        dated = tuple((name, _dated(value)) for name, value in headers)
        return Answer(row["status"], body, dated, row["reason"])

    def _refreshes_with(self, row: Row, name: str) -> bool:
        return (
            f"ss-reftok={name}" in str(row["reply_headers"])
            or re.search(rf'efreshToken"?:"?{name}\b', row["reply"]) is not None
        )

    def _credentials(self, asked: Asked) -> set[str]:
        """The names of tokens and sessions that go with a request; two identities at once are refused here."""
        bearer = asked.headers.get("authorization", "").removeprefix("Bearer ")
        cookies = dict(part.split("=", 1) for part in asked.headers.get("cookie", "").split("; ") if part)
        who = {
            value for key, value in cookies.items() if key in ("ss-id", "ss-tok", ".AspNetCore.Identity.Application")
        }
        assert not (bearer and who), "two identities at once"
        return who | ({bearer} if bearer else set())


def _dated(value: str) -> str:
    """Put dates for the distances that cookies were recorded with."""
    past, future = "Thu, 01 Jan 1970 00:00:00 GMT", "Fri, 01 Jan 2100 00:00:00 GMT"
    return re.sub(
        r"expires=(past|soon|\+\w+)", lambda found: f"expires={past if found[1] == 'past' else future}", value
    )
