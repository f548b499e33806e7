"""Documents of one shape each: nothing but nested maps, empty maps, links, quotes, or text in one script."""

from __future__ import annotations

import base64
from collections.abc import Callable
from functools import partial
from random import Random
from string import ascii_letters
from typing import Any


def _word(rng: Random, letters: str, low: int, high: int) -> str:
    return "".join(rng.choices(letters, k=rng.randint(low, high)))


def _sentence(rng: Random, letters: str) -> str:
    return " ".join(_word(rng, letters, 2, 9) for _ in range(rng.randint(4, 30)))


def one_small_map(rng: Random) -> Any:
    return {"a": "1"}


def nested_maps(rng: Random) -> Any:
    def nested(depth: int) -> Any:
        return {_word(rng, ascii_letters, 1, 6): nested(depth - 1)} if depth else "x"

    return [nested(10) for _ in range(300)]


def empty_maps(rng: Random) -> Any:
    return [{} for _ in range(1_000)]


def short_strings(rng: Random) -> Any:
    return [_word(rng, ascii_letters, 1, 12) for _ in range(5_000)]


def long_strings(rng: Random) -> Any:
    return [_word(rng, ascii_letters + " ", 500, 4_000) for _ in range(100)]


def quotes(rng: Random) -> Any:
    """Text that JSV quotes; half of it holds quotes, which are doubled, and escaped in JSON."""
    return [f"{_sentence(rng, ascii_letters)}, {rng.choice((chr(34), 'and'))} so on: [1]" for _ in range(2_000)]


def urls(rng: Random) -> Any:
    return [
        f"https://www.example.org/{_word(rng, ascii_letters, 4, 12)}/{rng.randrange(10**6)}"
        f"?page={rng.randrange(99)}&q={_word(rng, ascii_letters, 3, 30)}"
        for _ in range(3_000)
    ]


def base64_texts(rng: Random) -> Any:
    return [base64.b64encode(rng.randbytes(rng.randint(100, 2_000))).decode() for _ in range(200)]


ALL: dict[str, Callable[[Random], Any]] = {
    "one small map": one_small_map,
    "nested maps": nested_maps,
    "empty maps": empty_maps,
    "short strings": short_strings,
    "long strings": long_strings,
    "strings with quotes": quotes,
    "urls": urls,
    "base64": base64_texts,
}


# --- text beyond ASCII --------------------------------------------------------------------------------------------

_SCRIPTS = {
    "Japanese": "".join(map(chr, (*range(0x3042, 0x3094), *range(0x4E00, 0x4F00)))),
    "Cyrillic": "".join(map(chr, range(0x430, 0x450))),
    "Latin-1": ascii_letters + "".join(map(chr, range(0xE0, 0xF7))),
    "emoji": "".join(map(chr, range(0x1F600, 0x1F640))),
}


def _sentences(letters: str, rng: Random) -> Any:
    return [_sentence(rng, letters) for _ in range(600)]


def _words(letters: str, rng: Random) -> Any:
    return [_word(rng, letters, 2, 9) for _ in range(4_000)]


SENTENCES = {f"{name}, sentences": partial(_sentences, letters) for name, letters in _SCRIPTS.items()}
WORDS = {f"{name}, single words": partial(_words, letters) for name, letters in _SCRIPTS.items()}
