"""The documents: what ServiceStack hosts send, public documents from a folder, and the same objects as JSON.

Everything made here comes from one seeded generator, so that two runs read the same bytes. A document holds its JSV
text and JSON with the same objects: for reading into trees every scalar is a string in both, because a JSV scalar is
text, and `typed` is the JSON whose scalars keep their types; for reading into classes the JSON is what a host would
send.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from benchmarks import lookalikes, shapes
from jsvcodec import jsv

SEED = 20240109

_FIRST = ("Ada", "Alan", "Barbara", "Chloé", "Donald", "Edsger", "Frances", "Grace", "Jürgen", "Ken", "Łukasz")
_LAST = ("Allen", "Dijkstra", "Hopper", "Kay", "Knuth", "Liskov", "Lovelace", "Müller", "Thompson", "Turing", "Wirth")
_ROLES = ("Admin", "Employee", "Manager", "Moderator", "Support")
_PERMISSIONS = ("CanRead", "CanWrite", "CanDelete", "CanInvite", "orders:approve")


@dataclass(frozen=True)
class Document:
    """One document in both formats; `kind` names its class in `schema` and `many` says that it is a list of them."""

    name: str
    jsv: bytes
    json: bytes
    kind: str = ""
    many: bool = False
    typed: bytes = b""

    @property
    def size(self) -> int:
        return len(self.jsv)

    @property
    def tree(self) -> Any:
        return json.loads(self.json)

    def of_types(self) -> Document:
        """Return the same document with JSON whose scalars keep their types."""
        return replace(self, json=self.typed)


def json_text(value: Any) -> bytes:
    """Return compact JSON, dates in their ISO form."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_iso)
    return text.encode()


def _iso(value: datetime) -> str:
    return value.isoformat().replace("+00:00", "Z")


def model_document(name: str, value: Any, kind: str) -> Document:
    """Return a document to be read into a class, or a list of one."""
    return Document(name, jsv.dumpb(value), json_text(value), kind, isinstance(value, list))


def tree_document(name: str, value: Any) -> Document:
    """Return a document to be read into a tree: in its JSON too, every scalar is a string."""
    text = jsv.dumpb(value)
    return Document(name, text, json_text(jsv.loads(text)), typed=json_text(value))


def as_tree(document: Document) -> Document:
    """Return a document that was made for a class as one for a tree."""
    return replace(document, json=json_text(jsv.loads(document.jsv)), kind="", many=False, typed=document.json)


# --- what ServiceStack sends --------------------------------------------------------------------------------------


def one_response() -> Document:
    """An AuthenticateResponse of about 0.5 KB of JSV."""
    return model_document("one response, 0.5 KB", response(Random(SEED)), "AuthenticateResponse")


def one_response_with_picture() -> Document:
    """The same of about 1.5 KB, with the profile picture that hosts put in as a data URI, which JSV quotes."""
    value = response(Random(SEED)) | {"profileUrl": _picture(Random(SEED))}
    return model_document("one response, 1.5 KB with its picture", value, "AuthenticateResponse")


def one_response_with_status() -> Document:
    """The same with an error in its nested ResponseStatus."""
    status = {"errorCode": "Unauthorized", "message": "Invalid UserName or Password", "stackTrace": "[Auth: 9/1/2026]"}
    value = response(Random(SEED)) | {"responseStatus": status}
    return model_document("one response with its status", value, "AuthenticateResponse")


def one_request() -> Document:
    """An Authenticate request."""
    value = {"provider": "credentials", "userName": "ada@example.org", "password": "p@55,word", "rememberMe": True}
    return model_document("one request", value, "Authenticate")


def responses(count: int) -> Document:
    """A list of responses, each of about 0.5 KB."""
    return model_document(f"{count:,} responses", _responses(count), "AuthenticateResponse")


def readings(count: int = 5_000) -> Document:
    """A list of rows of 13 numbers."""
    rng = Random(SEED)
    return model_document(f"{count:,} rows of 13 numbers", [_reading(rng, row) for row in range(count)], "Reading")


@cache
def _responses(count: int) -> list[dict[str, Any]]:
    rng = Random(SEED)
    return [response(rng) for _ in range(count)]


def response(rng: Random) -> dict[str, Any]:
    """Return the members of one AuthenticateResponse as a host on .NET Core sends them."""
    first, last = rng.choice(_FIRST), rng.choice(_LAST)
    user = f"{first}.{last}@example.org".lower()
    value: dict[str, Any] = {
        "userId": str(rng.randrange(1, 10_000_000)),
        "sessionId": _token(rng, 15),
        "userName": user,
        "displayName": f"{first} {last}",
        "referrerUrl": f"https://example.org/orders?page={rng.randrange(90)}",
        "bearerToken": f"{_token(rng, 27)}.{_token(rng, 75)}.{_token(rng, 32)}",
        "refreshToken": _token(rng, 18),
        "refreshTokenExpiry": datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=rng.randrange(30_000_000)),
        "profileUrl": f"/img/profiles/{rng.randrange(10**6)}.png",
        "roles": rng.sample(_ROLES, rng.randint(1, 3)),
        "permissions": rng.sample(_PERMISSIONS, rng.randint(1, 2)),
        "authProvider": rng.choice(("credentials", "identity", "github")),
    }
    if rng.random() < 0.125:
        value["responseStatus"] = {"errorCode": "Expired", "message": "The session ends soon, sign in again"}
    value["meta"] = {"tenant": f"t{rng.randrange(500)}", "theme": rng.choice(("dark", "light"))}
    return value


def _token(rng: Random, size: int) -> str:
    return base64.urlsafe_b64encode(rng.randbytes(size)).decode().rstrip("=")


def _picture(rng: Random) -> str:
    parts = [
        f"%3Cpath style='fill:{{\"#{rng.randrange(16**6):06x}\"}};' d='M{rng.randrange(64)},{rng.randrange(64)}"
        f"L{rng.randrange(64)},{rng.randrange(64)}[{rng.randrange(64)},{rng.randrange(64)}]'/%3E"
        for _ in range(14)
    ]
    return "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 64 64'%3E" + "".join(parts)


def _reading(rng: Random, row: int) -> dict[str, Any]:
    value: dict[str, Any] = {"id": row}
    value |= {name: rng.randrange(-(10**6), 10**6) for name in ("sensor", "batch", "count", "errors", "offset")}
    value |= {name: rng.uniform(-1e3, 1e3) for name in ("low", "high", "mean", "median")}
    value |= {name: round(rng.uniform(0, 100), 2) for name in ("price", "share", "score")}
    return value


# --- public documents ---------------------------------------------------------------------------------------------


MADE = lookalikes.ALL | shapes.ALL | shapes.SENTENCES | shapes.WORDS


def made(name: str) -> Document:
    """A look-alike of a well-known document, or a document of one shape."""
    return tree_document(name, MADE[name](Random(SEED)))


def public_documents(folder: Path) -> list[Path]:
    """Return where the JSON documents of a folder are."""
    return sorted(folder.glob("*.json"))


def check_public(folder: Path) -> None:
    """Raise `ValueError` where a folder has no documents, or one that is no JSON."""
    paths = public_documents(folder)
    if not paths:
        raise ValueError(f"there are no *.json documents in {folder}")
    for path in paths:
        try:
            json.loads(path.read_bytes())
        except ValueError:
            raise ValueError(f"{path} is no JSON") from None


def public_document(path: Path) -> Document:
    """A JSON document from a file."""
    text = path.read_bytes()
    return replace(tree_document(path.name, read_public(text)), typed=json_text(json.loads(text)))


def read_public(data: bytes) -> Any:
    """Return JSON as a JSV tree: scalars become text, members that are null go, null items become empty text.

    >>> read_public(b'{"a":[1,2.50,null],"b":null,"c":true}')
    {'a': ['1', '2.50', ''], 'c': 'True'}
    """
    return _as_text(json.loads(data, parse_int=str, parse_float=str, parse_constant=str))


def _as_text(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _as_text(inner) for key, inner in value.items() if inner is not None}
    if isinstance(value, list):
        return [_as_text(inner) for inner in value]
    return "" if value is None else str(value)
