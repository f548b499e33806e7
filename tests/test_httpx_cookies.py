"""The jar keeps cookies as a browser does."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jsvcodec.httpx.cookies import Jar

PAST = "expires=Thu, 01 Jan 1970 00:00:00 GMT"
FUTURE = "expires=Fri, 01 Jan 2100 00:00:00 GMT"


def jar_of(*headers: str, url: str = "https://host.example") -> Jar:
    jar = Jar(url)
    jar.take([("Set-Cookie", header) for header in headers])
    return jar


@pytest.mark.parametrize(
    ("headers", "sent"),
    [
        (["a=1; path=/; samesite=lax; httponly"], "a=1"),
        (["a=1", "b=2"], "a=1; b=2"),
        (["a=1", "a=2"], "a=2"),
        ([f"a=1; {FUTURE}; path=/"], "a=1"),
        (["a=1; path=/", f"a=; {PAST}; path=/"], ""),
        ([f"a=; {PAST}; path=/", "a=1; path=/"], "a=1"),
        (["a=1; expires=Thu, 01-Jan-1970 00:00:00 GMT"], ""),
        (["a=1; expires=nonsense"], "a=1"),
        (["a=1; max-age=0"], ""),
        (["a=1; max-age=-5"], ""),
        ([f"a=1; max-age=60; {PAST}"], "a=1"),
        (["a=YWJj==; path=/"], "a=YWJj=="),
        (['a="x y"'], 'a="x y"'),
        (["a=1; path=/api"], "a=1"),
        (["a=1; path=/api/"], "a=1"),
        (["a=1; path=/ap"], ""),
        (["a=1; path=/other"], ""),
        (["a=1; path=nonsense"], "a=1"),
        (["a=1; domain=host.example"], "a=1"),
        (["a=1; domain=.example"], "a=1"),
        (["a=1; domain=other.example"], ""),
        (["a=1; Secure"], "a=1"),
        (["a", "=1", "", ";"], ""),
        (["a="], "a="),
        (["a=" + "x" * 20_000], ""),
    ],
)
def test_cookies(headers: list[str], sent: str) -> None:
    assert jar_of(*headers).header("/api/X.jsv") == sent


@pytest.mark.parametrize(
    ("url", "is_sent"),
    [("https://host.example", True), ("http://host.example", False), ("http://localhost:5000", True),
     ("http://127.0.0.1", True), ("http://[::1]:80", True), ("http://localhost.example", False)],
)  # fmt: skip
def test_secure_cookies_go_to_this_machine_without_tls(url: str, is_sent: bool) -> None:
    assert bool(jar_of("a=1; secure", url=url).header("/")) is is_sent


def test_names_that_are_left_out_and_forgotten() -> None:
    jar = jar_of("ss-id=1", "ss-tok=2", ".AspNetCore.Identity.Application=3", "node=4")
    assert jar.header("/", ("ss-", ".AspNetCore.")) == "node=4"
    assert jar.get("ss-tok") == "2"
    jar.forget(("ss-tok",))
    assert jar.get("ss-tok") is None
    assert "3" not in repr(jar)


def test_the_number_is_bounded() -> None:
    jar = jar_of(*(f"n{number}=1" for number in range(1_000)))
    assert len(jar.names()) == 100
    assert jar.get("n999") == "1"


@given(st.lists(st.tuples(st.sampled_from(["Set-Cookie", "set-cookie", "X"]), st.text(max_size=40)), max_size=5))
def test_any_header_is_taken(headers: Any) -> None:
    jar = Jar("http://localhost")
    jar.take(headers)
    jar.header("/")
