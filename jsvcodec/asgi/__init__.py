"""Serving: functions as services that clients of ServiceStack call; ``pip install "jsvcodec[asgi]"``.

`ServiceApp` is an ASGI application for any ASGI server. What a service gets beside its DTO is a `Call`; it raises
`jsvcodec.http.ServiceError` to refuse. A host with users, for tests, is in `jsvcodec.testing`.
"""

try:
    import starlette as _starlette  # noqa: F401
except ImportError:
    raise ImportError('serving needs Starlette: pip install "jsvcodec[asgi]"') from None

from jsvcodec.asgi.app import ServiceApp
from jsvcodec.asgi.exchange import Answer, Asked, Call

__all__ = ("Answer", "Asked", "Call", "ServiceApp")
