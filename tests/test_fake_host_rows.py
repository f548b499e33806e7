"""The fake host answers the recorded requests as the real hosts did; where it does not, it is listed here by kind."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import pytest
from support.fake_rows import Replay, outcome_of, recorded_outcome
from support.report import failures_text
from support.rows import Row, rows

DIFFERENCES = {
    "XML is not written: the reply is a page": r"^classic/accept/application/xml/",
    "a list in a query may be one of items and of lists: `ids=[1]&ids=2` is 1 and 2": r"^find(api)?/ids=\[1\]&ids=2/",
    "a text that is no JSON is refused in a batch too, and not read as DTOs without members": r"^batch/jsv/api3$",
    "a Basic header that is none is nobody's, and no failure of the host": r"^basic/(malformed|malformedroute|other)/",
    "the session was ended by a request that is not among the rows": r"^whoami/json$",
    "JWTs are no provider to sign in with": r"^bad/jwtprovider/",
}
"""Where the fake host differs, and the rows that show it."""

FILES: Any = pytest.mark.parametrize(
    ("name", "guise"), [("wire_ask", "classic"), ("auth_classic", "classic"), ("auth_identity", "identity")]
)


def kind_of(row: Row) -> str | None:
    return next((kind for kind, pattern in DIFFERENCES.items() if re.search(pattern, row["id"])), None)


def asked_of(name: str, guise: str) -> list[Row]:
    return [row for row in rows(name) if name != "wire_ask" or row["host"] == guise]


@FILES
def test_the_rows_of_a_host(name: str, guise: str) -> None:
    """Status, content type and error code; the rows of `wire_ask` have no bodies, and so no code."""
    found = asked_of(name, guise)
    replay, failures, as_listed = Replay(guise), {}, 0

    async def main() -> None:
        nonlocal as_listed
        for row in found:
            got = outcome_of(await replay.answer(row))
            got = (*got[:2], None) if name == "wire_ask" else got
            expected = recorded_outcome(row)
            kind = kind_of(row)
            as_listed += kind is not None
            if (got == expected) is (kind is not None):
                failures[row["id"]] = f"{got}, expected {expected}" if kind is None else f"no longer differs: {kind}"

    asyncio.run(main())
    assert not failures, failures_text("rows", failures)
    assert len(found) > 100
    assert as_listed <= 0.05 * len(found), "more than 5 % differ"


def test_each_kind_of_difference_is_met() -> None:
    met = {kind_of(row) for name, guise in FILES.args[1] for row in asked_of(name, guise)}
    assert met == {*DIFFERENCES, None}
