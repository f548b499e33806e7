"""The client of ``jsvcodec call``, which tells what is sent and what comes back, without queries and values of headers.

Raises `ImportError` without the extra ``httpx``.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

import click

from jsvcodec._safe_text import escaped
from jsvcodec.httpx import ServiceClient
from jsvcodec.httpx.transport import DeadlineTransport

__all__ = ("client_of", "masking")


def client_of(url: str, options: Mapping[str, Any], tokens: Mapping[str, Any]) -> ServiceClient:
    """Return a client by the options of the command. Raises `ValueError` for an address that is none."""
    return ServiceClient(
        url,
        format=options["wire"],
        names=options["names"] or "camel",
        headers=options["headers"],
        timeout=options["timeout"],
        transport=_Telling(url) if options["verbose"] else None,
        **tokens,
    )


def masking(client: ServiceClient) -> Callable[[bytes], bytes]:
    """Return what masks the credentials of a client in a text."""
    return client._setup.identity.masked


class _Telling(DeadlineTransport):
    """The connections of a client, told of on standard error."""

    def handle_request(self, request: Any) -> Any:
        """Send a request and return its reply."""
        names = ", ".join(sorted(request.headers))
        _tell(f"> {request.method} {str(request.url).partition('?')[0]} ({names})")
        start = time.perf_counter()
        response = super().handle_request(request)
        kind = response.headers.get("Content-Type", "no type")
        length = response.headers.get("Content-Length")
        size = "unknown size" if length is None else f"{length} bytes"
        _tell(f"< {response.status_code} {kind}, {size}, {time.perf_counter() - start:.3f} s")
        return response


def _tell(line: str) -> None:
    click.echo(escaped(line), err=True)
