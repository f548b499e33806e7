"""Look-alikes of the documents that JSON libraries are measured with, all scalars text.

Shape, sizes and the share of quoting follow the originals; the content is made up from a seeded generator, so that
nothing of a third party is kept here. The originals can be given with ``--data``.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

_WORDS = """
about after again around because before between could during every first found great house large later little never
often order other people place right service should small sound still stack state story their there these thing think
three through under water where which while world would write years
""".split()  # noqa: SIM905
_ACCENTS = ("café", "naïve", "données", "größe", "señal", "東京", "データ", "привет", "🎉")


def _words(rng: Random, low: int, high: int, accents: float = 0.0) -> str:
    count = rng.randint(low, high)
    return " ".join(rng.choice(_ACCENTS if rng.random() < accents else _WORDS) for _ in range(count))


def _number(rng: Random, digits: int) -> str:
    return str(rng.randrange(10 ** (digits - 1), 10**digits))


def _link(rng: Random, digits: int) -> str:
    return "http://t.example/" + _number(rng, digits)


def twitter(rng: Random) -> Any:
    """Statuses with users and entities: many short members, text with accents, quotes and links."""

    def user() -> dict[str, Any]:
        return {
            "id": _number(rng, 9), "name": _words(rng, 1, 3, 0.5), "screen_name": _words(rng, 1, 1),
            "location": _words(rng, 0, 2), "description": _words(rng, 5, 25, 0.3), "url": _link(rng, 6),
            "followers_count": _number(rng, 3), "friends_count": _number(rng, 3), "listed_count": "0",
            "created_at": "Sun Nov 03 13:10:23 +0000 2013", "verified": "False", "statuses_count": _number(rng, 5),
            "profile_background_color": "C0DEED", "profile_image_url": _link(rng, 18) + ".jpeg",
            "profile_use_background_image": "True", "default_profile": "False", "following": "False",
        }  # fmt: skip

    def status() -> dict[str, Any]:
        number = _number(rng, 18)
        text = _words(rng, 6, 22, 0.3)
        if rng.random() < 0.4:
            text = f'RT @{_words(rng, 1, 1)}: "{text}", {{more}}'
        return {
            "metadata": {"result_type": "recent", "iso_language_code": "ja"},
            "created_at": "Sun Aug 31 00:29:15 +0000 2014", "id": number, "id_str": number, "text": text, "source": '<a href="http://t.example">web</a>',
            "truncated": "False", "user": user(), "retweet_count": _number(rng, 2), "favorite_count": "0",
            "entities": {
                "hashtags": [{"text": _words(rng, 1, 1), "indices": ["3", "14"]} for _ in range(rng.randint(0, 2))],
                "symbols": [], "urls": [],
                "user_mentions": [
                    {"screen_name": _words(rng, 1, 1), "name": _words(rng, 1, 2, 0.5), "indices": ["3", "10"]}
                    for _ in range(rng.randint(0, 2))
                ],
            },
            "favorited": "False", "retweeted": "False", "lang": "ja",
        }  # fmt: skip

    return {"statuses": [status() for _ in range(250)], "search_metadata": {"count": "250", "query": "%E4%B8%80"}}


def citm(rng: Random) -> Any:
    """A catalogue: maps whose keys are numbers, and lists of small maps of numbers."""
    names = {_number(rng, 9): _words(rng, 1, 4) for _ in range(300)}
    ids = list(names)
    performances = [
        {
            "eventId": rng.choice(ids), "id": _number(rng, 9), "start": _number(rng, 13), "venueCode": "PLEYEL_PLEYEL",
            "prices": [
                {"amount": _number(rng, 5), "audienceSubCategoryId": "337100890", "seatCategoryId": rng.choice(ids)}
                for _ in range(rng.randint(2, 6))
            ],
            "seatCategories": [
                {"seatCategoryId": rng.choice(ids),
                 "areas": [{"areaId": rng.choice(ids), "blockIds": []} for _ in range(rng.randint(3, 12))]}
                for _ in range(rng.randint(2, 6))
            ],
        }
        for _ in range(240)
    ]  # fmt: skip
    events = {key: {"id": key, "name": name, "subTopicIds": rng.sample(ids, 3)} for key, name in names.items()}
    return {"areaNames": names, "events": events, "performances": performances}


def strings(rng: Random) -> Any:
    """Text of all lengths, a third of it with commas, quotes and line breaks, some beyond ASCII."""
    ends = ("", "", ", and so on", ' "as they say"', ":\n{x} [y]", ",")
    return [_words(rng, 1, 40, rng.choice((0, 0, 0.1))) + rng.choice(ends) for _ in range(4_000)]


def numbers(rng: Random) -> Any:
    """Rings of coordinates: nothing but lists of two long numbers."""
    return [[[repr(rng.uniform(-180, 180)), repr(rng.uniform(-90, 90))] for _ in range(60)] for _ in range(160)]


def bushy(rng: Random) -> Any:
    """A tree of small maps and lists, a dozen levels deep, with little text at its ends."""

    def grow(depth: int) -> Any:
        if depth == 0 or rng.random() < 0.1:
            return _words(rng, 1, 1)
        if rng.random() < 0.3:
            return [grow(depth - 1) for _ in range(3)]
        return {name: grow(depth - 1) for name in ("left", "right")}

    return [grow(12) for _ in range(3)]


ALL: dict[str, Callable[[Random], Any]] = {
    "twitter look-alike": twitter,
    "citm look-alike": citm,
    "strings": strings,
    "numbers": numbers,
    "bushy tree": bushy,
}
