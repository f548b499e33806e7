"""Look-alikes of the documents that JSON libraries are measured with, leaves of their own types.

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
_NAMES = ("Леонард", "Никитин", "Артемий", "Попов", "Ольга", "Соколова", "Мария", "Иван", "Григорьев", "Татьяна")
_ACCENTS = ("café", "naïve", "données", "größe", "señal", "東京", "データ", "привет", "🎉")


def _words(rng: Random, low: int, high: int, accents: float = 0.0) -> str:
    count = rng.randint(low, high)
    return " ".join(rng.choice(_ACCENTS if rng.random() < accents else _WORDS) for _ in range(count))


def _number(rng: Random, digits: int) -> int:
    return rng.randrange(10 ** (digits - 1), 10**digits)


def _link(rng: Random, digits: int) -> str:
    return f"http://t.example/{_number(rng, digits)}"


def _hex(rng: Random, size: int) -> str:
    return rng.randbytes(size).hex()


def twitter(rng: Random) -> Any:
    """Statuses with users and entities: many short members, text with accents, quotes and links."""

    def user() -> dict[str, Any]:
        return {
            "id": _number(rng, 9), "name": _words(rng, 1, 3, 0.5), "screen_name": _words(rng, 1, 1),
            "location": _words(rng, 0, 2), "description": _words(rng, 5, 25, 0.3), "url": _link(rng, 6),
            "followers_count": _number(rng, 3), "friends_count": _number(rng, 3), "listed_count": 0,
            "created_at": "Sun Nov 03 13:10:23 +0000 2013", "verified": False, "statuses_count": _number(rng, 5),
            "profile_background_color": "C0DEED", "profile_image_url": _link(rng, 18) + ".jpeg",
            "profile_use_background_image": True, "default_profile": False, "following": None,
        }  # fmt: skip

    def status() -> dict[str, Any]:
        number = _number(rng, 18)
        text = _words(rng, 6, 22, 0.3)
        if rng.random() < 0.4:
            text = f'RT @{_words(rng, 1, 1)}: "{text}", {{more}}'
        return {
            "metadata": {"result_type": "recent", "iso_language_code": "ja"},
            "created_at": "Sun Aug 31 00:29:15 +0000 2014", "id": number, "id_str": str(number), "text": text,
            "source": '<a href="http://t.example">web</a>',
            "truncated": False, "user": user(), "retweet_count": _number(rng, 2), "favorite_count": 0, "geo": None,
            "entities": {
                "hashtags": [{"text": _words(rng, 1, 1), "indices": [3, 14]} for _ in range(rng.randint(0, 2))],
                "symbols": [], "urls": [],
                "user_mentions": [
                    {"screen_name": _words(rng, 1, 1), "name": _words(rng, 1, 2, 0.5), "indices": [3, 10]}
                    for _ in range(rng.randint(0, 2))
                ],
            },
            "favorited": False, "retweeted": False, "lang": "ja",
        }  # fmt: skip

    return {"statuses": [status() for _ in range(250)], "search_metadata": {"count": 250, "query": "%E4%B8%80"}}


def citm(rng: Random) -> Any:
    """A catalogue: maps whose keys are numbers, and lists of small maps of numbers."""
    names = {_number(rng, 9): _words(rng, 1, 4) for _ in range(300)}
    ids = list(names)
    performances = [
        {
            "eventId": rng.choice(ids), "id": _number(rng, 9), "logo": None, "name": None, "start": _number(rng, 13),
            "prices": [
                {"amount": _number(rng, 5), "audienceSubCategoryId": 337100890, "seatCategoryId": rng.choice(ids)}
                for _ in range(rng.randint(2, 6))
            ],
            "seatCategories": [
                {"seatCategoryId": rng.choice(ids),
                 "areas": [{"areaId": rng.choice(ids), "blockIds": []} for _ in range(rng.randint(3, 12))]}
                for _ in range(rng.randint(2, 6))
            ],
            "venueCode": "PLEYEL_PLEYEL",
        }
        for _ in range(240)
    ]  # fmt: skip
    events = {
        str(key): {"description": None, "id": key, "name": name, "subTopicIds": rng.sample(ids, 3)}
        for key, name in names.items()
    }
    areas = {str(key): name for key, name in names.items()}
    return {"areaNames": areas, "events": events, "performances": performances}


def github_events(rng: Random) -> Any:
    """Events of a code host: a few levels of maps, mostly links, hashes and dates."""

    def event() -> dict[str, Any]:
        who, what = _words(rng, 1, 1), _words(rng, 1, 1)
        api, mark = "https://api.example.org", _hex(rng, 16)
        commits = [
            {
                "url": f"{api}/repos/{who}/{what}/commits/{_hex(rng, 20)}", "message": _words(rng, 3, 14),
                "distinct": True, "sha": _hex(rng, 20), "author": {"email": f"{who}@example.org", "name": who},
            }
            for _ in range(rng.randint(0, 2))
        ]  # fmt: skip
        return {
            "type": "PushEvent", "created_at": f"2013-01-10T07:58:{_number(rng, 2) % 60:02}Z",
            "actor": {
                "gravatar_id": mark, "login": who, "avatar_url": f"https://img.example.org/avatar/{mark}?d=identicon",
                "url": f"{api}/users/{who}", "id": _number(rng, 6),
            },
            "repo": {"url": f"{api}/repos/{who}/{what}", "id": _number(rng, 7), "name": f"{who}/{what}"},
            "public": True,
            "payload": {
                "commits": commits, "distinct_size": len(commits), "ref": "refs/heads/main", "push_id": _number(rng, 9),
                "head": _hex(rng, 20), "before": _hex(rng, 20), "size": len(commits),
            },
            "id": str(_number(rng, 10)),
        }  # fmt: skip

    return [event() for _ in range(60)]


def apache_builds(rng: Random) -> Any:
    """A long list of small maps with names and links."""

    def job() -> dict[str, Any]:
        name = f"{_words(rng, 1, 1).title()}-{_words(rng, 1, 1)}"
        color = rng.choice(("blue", "red", "disabled", "yellow"))
        return {"name": name, "url": f"https://builds.example.org/job/{name}/", "color": color}

    return {"assignedLabels": [{}], "mode": "EXCLUSIVE", "nodeName": "", "numExecutors": 0, "quietingDown": False,
            "jobs": [job() for _ in range(900)], "overallLoad": {}, "useSecurity": True}  # fmt: skip


def random_users(rng: Random) -> Any:
    """Users with friends: small maps, names in Cyrillic, many short texts and numbers."""

    def name() -> str:
        return f"{rng.choice(_NAMES)} {rng.choice(_NAMES)}"

    def user(number: int) -> dict[str, Any]:
        company = _words(rng, 1, 1)
        return {
            "id": number, "avatar": f"images/user_{number}.png", "age": rng.randint(18, 80),
            "admin": rng.random() < 0.5, "name": name(), "company": company.title(), "phone": f"+{_number(rng, 11)}",
            "email": f"{_words(rng, 1, 1)}@{company}.example", "birthDate": "Mon, 05 Jan 1998 15:59:20 GMT",
            "friends": [
                {"id": friend, "name": name(), "phone": f"+{_number(rng, 11)}"} for friend in range(rng.randint(1, 4))
            ],
            "field": "field value",
        }  # fmt: skip

    return {"id": 1, "jsonrpc": "2.0", "total": 1_000, "result": [user(number) for number in range(1_000)]}


def strings(rng: Random) -> Any:
    """Text of all lengths, a third of it with commas, quotes and line breaks, some beyond ASCII."""
    ends = ("", "", ", and so on", ' "as they say"', ":\n{x} [y]", ",")
    return [_words(rng, 1, 40, rng.choice((0, 0, 0.1))) + rng.choice(ends) for _ in range(4_000)]


def numbers(rng: Random) -> Any:
    """Rings of coordinates: nothing but lists of two long numbers."""
    return [[[rng.uniform(-180, 180), rng.uniform(-90, 90)] for _ in range(60)] for _ in range(160)]


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
    "github_events look-alike": github_events,
    "apache_builds look-alike": apache_builds,
    "random look-alike": random_users,
    "strings": strings,
    "numbers": numbers,
    "bushy tree": bushy,
}
