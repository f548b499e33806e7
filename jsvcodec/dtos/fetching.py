"""The metadata of a host, fetched over httpx: certificates checked, no redirect followed, in bounded time and size."""

from __future__ import annotations

from typing import cast
from urllib.parse import urlsplit

from jsvcodec.dtos.metadata import MAX_SIZE
from jsvcodec.http import Request, decode_reply
from jsvcodec.http.routes import url_of
from jsvcodec.httpx.actions import Deadline, Flow, Reply, Send
from jsvcodec.httpx.drivers import Driver
from jsvcodec.httpx.options import checked_base_url, checked_timeout, common_headers

__all__ = ("fetched", "metadata_url")

PATH = "/types/metadata.json"


def metadata_url(url: str) -> str:
    """Return where the metadata of a host are. Raises `ValueError` for an address that no host could have.

    >>> metadata_url("https://host.example/app/"), metadata_url("https://host.example/types/metadata.json?all=1")
    ('https://host.example/app/types/metadata.json', 'https://host.example/types/metadata.json?all=1')
    """
    is_whole = url.partition("?")[0].endswith(".json")
    return url_of(checked_base_url(url), "" if is_whole else PATH, ())


def fetched(url: str, timeout: float = 60.0) -> bytes:
    """Return the metadata of the host at an address.

    Raises `ServiceError` where the host refuses, redirects or sends a web page, `TransportError` where no whole reply
    comes, and `ValueError` for an address that no host could have.
    """
    address, deadline = metadata_url(url), Deadline(checked_timeout(timeout))
    parts = urlsplit(address)
    driver = Driver(f"{parts.scheme}://{parts.netloc}", common_headers({}), MAX_SIZE, None)
    try:
        reply = driver.run(_asking(address), deadline)
    finally:
        driver.close()
    label = next((value for name, value in reply.headers if name.lower() == "content-type"), None)
    is_page = reply.content.lstrip()[:1] == b"<"
    kind = None if is_page else bytes  # a page is an error, which tells of it
    found = decode_reply(reply.status, label, reply.content, kind, reason=reply.reason, headers=reply.headers)
    return cast(bytes, found) or b""


def _asking(address: str) -> Flow[Reply]:
    headers = {"Accept": "application/json", "X-Requested-With": "XMLHttpRequest"}
    return cast(Reply, (yield Send(Request("GET", address, headers, b""), [])))
