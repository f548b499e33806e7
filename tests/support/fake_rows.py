"""Recorded exchanges put to a fake host: the names in their credentials become credentials that the host gave."""

from __future__ import annotations

import base64
import gzip
import re
import zlib
from typing import Any

from jsvcodec import json, jsv
from jsvcodec.asgi import Answer, Asked
from jsvcodec.http.headers import header
from jsvcodec.testing import FakeHost, User
from support.exchanges import body_of
from support.fake_services import REQUIRES, SERVED
from support.rows import Row

_USERS = {
    "classic": (User("test", 'p@ss,"word":{1}', ["Admin"]), User("plain", "test")),
    "identity": (
        User("test", 'p@ssW0rd,"word":{1}', ["Admin"]),
        User("plain", "Plain-1test"),
        User("locked", "Plain-1test", is_locked=True),
    ),
}
_NAMED = re.compile(r"(efreshToken\"?: ?\"?)?(JWT|REFRESH|SESSION|COOKIE)([0-9]+)(BAD)?")
_PLAIN = re.compile(r"(bearer|session|identity|good-identity)plain|extra/role|/plain/")


class Replay:
    """A fake host and the credentials that it gave for recorded names."""

    def __init__(self, guise: Any) -> None:
        self.guise = guise
        self.host = FakeHost(SERVED, guise, users=_USERS[guise], requires=REQUIRES)
        self._sessions: dict[str, str] = {}

    async def answer(self, row: Row) -> Answer:
        """Put the request of a row to the host."""
        headers = {k: v for k, v in (row.get("headers") or {}).items() if v is not None}
        if "headers" not in row:
            named = {"Content-Type": row.get("content_type"), "Accept": row.get("accept")}
            headers = {name: value for name, value in named.items() if value is not None}
            if row["id"].startswith("classic/basic"):
                password = "no" if "basicbad" in row["id"] else "test"
                headers["Authorization"] = "Basic " + base64.b64encode(f"plain:{password}".encode()).decode()
        headers = {name: self._given(value, row) for name, value in headers.items()}
        body = self._given(body_of(row).decode(errors="surrogateescape"), row).encode(errors="surrogateescape")
        path, _, query = row["path"].partition("?")
        asked = Asked(row["method"], path, self._given(query, row), tuple(headers.items()), self._packed(row, body))
        return await self._through(asked)

    async def _through(self, asked: Asked) -> Answer:
        """Send a request through the ASGI side, which undoes compression and drops the body of a HEAD."""
        sent: list[Any] = []
        scope = {
            "type": "http", "method": asked.method, "path": asked.path, "raw_path": asked.path.encode(), "root_path": "",
            "query_string": asked.query.encode(), "http_version": "1.1", "scheme": "http",
            "headers": [(name.lower().encode(), value.encode("latin-1")) for name, value in asked.headers],
        }  # fmt: skip

        async def receive() -> Any:
            return {"type": "http.request", "body": asked.body, "more_body": False}

        async def send(message: Any) -> None:
            sent.append(message)

        await self.host(scope, receive, send)
        found = tuple((name.decode(), value.decode("latin-1")) for name, value in sent[0]["headers"])
        return Answer(sent[0]["status"], b"".join(each.get("body", b"") for each in sent[1:]), found)

    def _packed(self, row: Row, body: bytes) -> bytes:
        """Compressed bodies were not kept."""
        coding = (row.get("headers") or {}).get("Content-Encoding")
        plain = b'{"text":"zipped"}' if "json" in row["id"] else b"{text:zipped}"
        return {"gzip": gzip.compress(plain), "deflate": zlib.compress(plain), "br": b"\x0b\x08\x80"}.get(coding, body)

    def _given(self, text: str, row: Row) -> str:
        def credential(found: re.Match[str]) -> str:
            before, kind, number, bad = found.groups()
            return (before or "") + self._made(kind, number, before is not None, row) + (bad or "")

        return _NAMED.sub(credential, text)

    def _made(self, kind: str, number: str, is_refresh: bool, row: Row) -> str:
        """Return a credential: of the user that the row is about, expired where the row says so, or of no one."""
        kept, now = self.host._kept, self.host._now()
        is_other = kind == "JWT" and "bearergood-identityplain" in row["id"]
        user = kept.users["plain" if _PLAIN.search(row["id"]) and not is_other else "test"]
        if kind in ("SESSION", "COOKIE"):
            return self._sessions.setdefault(f"{kind}{number}", "") or self._session(f"{kind}{number}", user)
        if kind == "REFRESH":
            is_gone = "earlier" in row["id"] or row["id"].startswith("afterlogout")
            return "gone" if is_gone else kept.kept_refresh_token(user, now)
        if is_refresh and self.guise == "classic":
            return kept.signed_refresh_token(user, now)
        is_expired = row["id"].startswith("expired")
        return kept.signer.sign(user.name, "access", now - 10 if is_expired else now + 100)

    def _session(self, name: str, user: User) -> str:
        self._sessions[name] = self.host._kept.start_session(user)
        return self._sessions[name]


def outcome_of(answer: Answer) -> tuple[int, str | None, str | None]:
    """The status, the label and the error code of an answer."""
    return answer.status, header(answer.headers, "Content-Type"), code_in(answer.content.decode(errors="replace"))


def recorded_outcome(row: Row) -> tuple[int, str | None, str | None]:
    if "reply_headers" not in row:
        return row["status"], row["reply_type"], None
    label = next((value for name, value in row["reply_headers"] if name.lower() == "content-type"), None)
    return row["status"], label, code_in(row["reply"] or "")


def code_in(text: str) -> str | None:
    """The error code of a reply in any format, read by the library where it can."""
    for read in (json.loads, jsv.loads):
        try:
            tree = read(text)
        except ValueError:
            continue
        if isinstance(tree, dict):
            return (tree.get("responseStatus") or {}).get("errorCode")
    found = re.search(r"errorCode:(\w+)", text)
    return found and found[1]
