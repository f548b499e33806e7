"""Clients of ServiceStack's services and of StackOne over httpx; ``pip install "jsvcodec[httpx]"``.

`ServiceClient` and `AsyncServiceClient` send DTOs to a host, sign in and stay signed in; `StackOneClient` and
`AsyncStackOneClient` are for StackOne. What a request and a reply are is said in `jsvcodec.http`.
"""

try:
    import httpx as _httpx  # noqa: F401
except ImportError:
    raise ImportError('the clients need httpx: pip install "jsvcodec[httpx]"') from None

from jsvcodec.httpx.asynchronous import AsyncServiceClient
from jsvcodec.httpx.stackone import AsyncStackOneClient, StackOneClient
from jsvcodec.httpx.stackone_calls import StackOneError
from jsvcodec.httpx.sync import ServiceClient

__all__ = ("AsyncServiceClient", "AsyncStackOneClient", "ServiceClient", "StackOneClient", "StackOneError")
