"""Which names are those of secrets, in any case and spelling: ``password``, ``DB_PASSWORD``, ``x-api-key``.

A name is a secret's where a word of secrets is in it, unless it says something about the secret, as ``token_type``
does, or is an innocent word, as ``hashtag`` is. It is masked in doubt. ``tests/test_redaction_names.py`` has the table.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

__all__ = (
    "ABOUT_AFTER", "ABOUT_BEFORE", "INNOCENT", "SECRET_WORDS", "Names", "bare", "is_name_of_name", "is_name_of_value",
)  # fmt: skip

_ANYWHERE = (
    "accesskey", "accountkey", "apikey", "authorization", "bearer", "connectionstring", "connstr", "cookie",
    "credential", "decryptionkey", "encryptionkey", "masterkey", "passcode", "passphrase", "passwd", "password",
    "privatekey", "secret", "sessid", "sessionid", "sharedkey", "signingkey", "token", "validationkey",
)  # fmt: skip
_WITHIN_WORDS = ("hash", "jwt", "pwd", "salt")
"""These are short: two words that meet must not make one of them, as in ``hasAlt``."""

SECRET_WORDS = (*_ANYWHERE, *_WITHIN_WORDS)
"""What makes a name that of a secret, however it is spelled and whatever is around it."""

INNOCENT = (
    "basalt", "completiontokens", "cookiecutter", "hashing", "hashmap", "hashrate", "hashset", "hashtable", "hashtag",
    "inputtokens", "outputtokens", "passwordless", "prompttokens", "saltwater", "secretariat", "secretaries",
    "secretary", "tokenisa", "tokenise", "tokenisi", "tokeniza", "tokenize", "tokenizi",
)  # fmt: skip
"""Words that hold one of those and are none."""

ABOUT_AFTER = frozenset(
    (
        "age", "alg", "algo", "algorithm", "at", "attempts", "budget", "changed", "consent", "cost", "count", "counts",
        "created", "date", "days", "disabled", "enabled", "endpoint", "exists", "expired", "expires", "expiration",
        "expiry", "format", "hours", "in", "invalid", "kind", "label", "len", "length", "lifetime", "limit", "limits",
        "minutes", "missing", "name", "names", "needed", "on", "policies", "policy", "remaining", "required", "rule",
        "rules", "seconds", "size", "status", "strength", "time", "ttl", "type", "types", "updated", "usage", "used",
        "valid", "verified", "version",
    )
)  # fmt: skip
"""Last words of names that say something about a secret."""

ABOUT_BEFORE = frozenset(("has", "is", "max", "min", "num", "requires", "supports", "total"))
"""First words of such names."""

_WORD_BREAK = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|[\W_]+")
_NO_LETTERS = re.compile(r"[\W_]+")
_PART_BREAK = re.compile(r"[.\[\]/:]+")
_LONGEST_KEPT = 200
_MOST_WORDS = 3
"""How many words a name may have that stands in a text."""
_IGNORED = b" \t\r\n\f\v\"'`\\!#$&()*+,-./<>?@[]^_{|}~;"
"""What may stand between the letters of a name."""

_LOWER = bytes(range(256)).lower()
_LENIENT = ("utf-8", "surrogatepass")
_MOST_KEPT = 10_000


def bare(name: str) -> str:
    """Return what is compared: hosts may write ``accessToken``, ``AccessToken`` and ``access_token``."""
    return _NO_LETTERS.sub("", name).lower()


def is_name_of_name(plain: str) -> bool:
    """Return whether a bare name may be that of a name with a value beside it, as in ``{Key:Password,Value:x}``."""
    return plain in ("k", "id", "n") or plain.endswith(("key", "name", "header", "field", "setting", "property"))


def is_name_of_value(plain: str) -> bool:
    """Return whether a bare name may be that of the value beside a name."""
    return plain in ("v", "val", "text", "content", "data") or plain.endswith(("value", "values"))


class Names:
    """The names of secrets: those of the table above, and `known` ones, in any spelling."""

    def __init__(self, known: Iterable[str]) -> None:
        self._known = frozenset(filter(None, map(bare, known)))
        needles: list[str] = []
        for word in sorted((*SECRET_WORDS, *self._known), key=len):
            if not any(needle in word for needle in needles):
                needles.append(word)
        self._search = re.compile(b"|".join(re.escape(word.encode(*_LENIENT)) for word in needles)).search
        self._whole = (*_ANYWHERE, *self._known)
        self._seen: dict[str, bool] = {}

    def is_secret(self, name: str) -> bool:
        """Return whether a name, or a part of one such as ``user.password`` or ``meta[token]``, is that of a secret.

        >>> names = Names(["PIN"])
        >>> [names.is_secret(name) for name in ("X-Api-Key", "card.pin", "tokenType", "spin")]
        [True, True, False, False]
        """
        found = self._seen.get(name)
        if found is None:
            if len(self._seen) >= _MOST_KEPT:
                self._seen.clear()
            parts = _PART_BREAK.split(name)
            found = any(map(self._is_one, parts)) or (len(parts) > 1 and bare(name).endswith(self._whole))
            if len(name) <= _LONGEST_KEPT:
                self._seen[name] = found
        return found

    def is_named(self, text: str) -> bool:
        """Return whether a text that may be a name is that of a secret; it is none if it has many words."""
        return text.count(" ") < _MOST_WORDS and self.is_secret(text)

    def is_last_of(self, words: list[str]) -> bool:
        """Return whether some words end with the name of a secret, which may be of several words, as "Api Key" is.

        >>> names = Names([])
        >>> names.is_last_of(["an", "Api", "Key"]), names.is_last_of(["password", "was", "changed"])
        (True, False)
        """
        return bool(words) and (self.is_secret(words[-1]) or bare("".join(words[-_MOST_WORDS:])).endswith(self._whole))

    def may_be_in(self, text: str) -> bool:
        """Return whether a text may hold the name of a secret; where it does, the answer is yes."""
        # The first way is the fast one.
        plain = text.encode().translate(_LOWER, _IGNORED) if text.isascii() else bare(text).encode(*_LENIENT)
        return self._search(plain) is not None

    def _is_one(self, name: str) -> bool:
        plain = bare(name)
        if plain in self._known:
            return True
        for word in INNOCENT:
            plain = plain.replace(word, " ")
        if not any(word in plain for word in SECRET_WORDS):
            return False
        words = [word.lower() for word in _WORD_BREAK.split(name) if word]
        if words[-1] in ABOUT_AFTER or words[0] in ABOUT_BEFORE:
            return False
        return any(word in plain for word in _ANYWHERE) or any(
            short in plain and _is_within(short, words) for short in _WITHIN_WORDS
        )


def _is_within(short: str, words: list[str]) -> bool:
    """Return whether a short word is in one of the words, or is several of them as in ``jWT``."""
    return any(short in word for word in words) or any(
        short == "".join(words[start : start + size])
        for start in range(len(words))
        for size in range(2, len(short) + 1)
    )
