"""Where hosts differ in how they take requests, as data: those without and those with endpoint routing.

Measured on ServiceStack 10.1; a third kind of host is a third value of `Rules`.
"""

from __future__ import annotations

from attrs import frozen

from jsvcodec.http.marks import VERBS

__all__ = ("CLASSIC", "ENDPOINTS", "LENIENT", "Rules")


@frozen
class Rules:
    """How one kind of host takes requests."""

    open_verbs: tuple[str, ...] = VERBS
    """What a route takes that names no verbs."""

    by_marker: bool = False
    """Whether ``/api/X`` takes only the verb that the class says: GET for `IGet`, POST otherwise."""

    head: bool = True
    """Whether HEAD arrives on ``/api/X``."""

    wrong_verb: int = 404
    """The status for a verb that an address does not take; with 405 the verbs that it takes are told."""

    reply_paths: bool = True
    """Whether ``/jsv/reply/X`` and its like are known."""

    suffix_by_get: bool = False
    """Whether a route with a suffix, such as ``/orders.jsv``, takes GET alone, unless it ends in a variable."""

    method_override: bool = True
    """Whether ``X-Http-Method-Override`` counts."""

    bad_json_is_empty: bool = False
    """Whether a text that is no JSON is read as a DTO without members, as ServiceStack.Text does."""

    unknown_api: int = 405
    """The status for ``/api/X`` without a suffix where there is no X: 405 with a document, or 404 without."""

    dates: str | None = None
    """How JSON has dates."""


CLASSIC = Rules(bad_json_is_empty=True, dates="wcf")
ENDPOINTS = Rules(
    open_verbs=("POST",),
    by_marker=True,
    head=False,
    wrong_verb=405,
    reply_paths=False,
    suffix_by_get=True,
    method_override=False,
    unknown_api=404,
)
LENIENT = Rules()
"""All addresses of both kinds; a text that does not read is refused."""
