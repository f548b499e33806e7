"""For the tests of programs that call ServiceStack services; ``pip install "jsvcodec[asgi,httpx]"``.

`FakeHost` is a host with users, tokens and services, in the two kinds that are met. It opens no port: clients reach it
by its transports, or any ASGI server runs it.
"""

try:
    import starlette as _starlette  # noqa: F401
except ImportError:
    raise ImportError('a fake host needs Starlette: pip install "jsvcodec[asgi]"') from None

from jsvcodec.asgi.exchange import Answer, Asked, Call
from jsvcodec.testing.host import FakeHost
from jsvcodec.testing.users import User

__all__ = ("Answer", "Asked", "Call", "FakeHost", "User")
