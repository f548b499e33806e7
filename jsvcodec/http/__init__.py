"""Calls of ServiceStack's services, for any HTTP library: a DTO -> a request, and a reply -> a DTO or an error.

`encode_request` says what to send, `decode_reply` what came back; nothing here opens a connection. The classes of
requests may say what they are answered with and how they are sent: `IReturn`, `IGet` ... `IDelete`, `route`.

>>> from attrs import define
>>> @define
... class Hello(IReturn[str], IGet):
...     name: str
>>> request = encode_request(Hello("me"), "https://host.example")
>>> request.method, request.url
('GET', 'https://host.example/api/Hello.jsv?name=me')
>>> decode_reply(200, "application/jsv", b"Hello, me", reply_type(Hello))
'Hello, me'
"""

from jsvcodec.http.errors import ServiceError, TransportError
from jsvcodec.http.marks import (
    IDelete,
    IGet,
    IPatch,
    IPost,
    IPut,
    IReturn,
    IReturnVoid,
    Route,
    reply_type,
    route,
)
from jsvcodec.http.multipart import File
from jsvcodec.http.replies import decode_reply
from jsvcodec.http.requests import Request, encode_batch, encode_request
from jsvcodec.http.uploads import decode_multipart

__all__ = (
    "File", "IDelete", "IGet", "IPatch", "IPost", "IPut", "IReturn", "IReturnVoid", "Request", "Route",
    "ServiceError", "TransportError", "decode_multipart", "decode_reply", "encode_batch", "encode_request",
    "reply_type", "route",
)  # fmt: skip
