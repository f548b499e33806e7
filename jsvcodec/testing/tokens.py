"""Tokens of a fake host: JWTs that it signs, and what is wrong with those that come back. No state."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from typing import Any, Literal, NamedTuple

from jsvcodec import json
from jsvcodec.errors import DecodeError

__all__ = ("Claims", "Signer", "Trouble")

Trouble = Literal["malformed", "tampered", "expired"]
"""What is wrong with a token: it is none, its signature is not the host's, its time is over."""

_HEAD = {"alg": "HS256", "typ": "JWT"}
_LONGEST = 4096


class Claims(NamedTuple):
    """What a good token says: whose it is, and for what."""

    user: str
    kind: str
    expires: float


class Signer:
    """Makes and reads tokens with a key of its own, which no one else has."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)

    def sign(self, user: str, kind: str, expires: float) -> str:
        """Return a token; no two are alike."""
        body = {"sub": user, "kind": kind, "exp": expires, "jti": secrets.token_hex(8)}
        text = f"{_coded(json.dumpb(_HEAD))}.{_coded(json.dumpb(body))}"
        return f"{text}.{self._signature(text)}"

    def read(self, token: str, kind: str, now: float) -> Claims | Trouble:
        """Return what a token says, or what is wrong with it."""
        parts = token.split(".")
        if len(parts) != 3 or len(token) > _LONGEST or not token.isascii():
            return "malformed"
        text, _, signature = token.rpartition(".")
        if not hmac.compare_digest(self._signature(text), signature):
            return "tampered"
        claims = _claims(parts[1])
        if claims is None or claims.kind != kind:
            return "tampered"
        return claims if claims.expires > now else "expired"

    def _signature(self, text: str) -> str:
        return _coded(hmac.new(self._key, text.encode(), hashlib.sha256).digest())


def _coded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _claims(part: str) -> Claims | None:
    """Return the claims of a token that was signed here."""
    try:
        found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
        return Claims(found["sub"], found["kind"], found["exp"])
    except (ValueError, KeyError, TypeError, DecodeError):
        return None
