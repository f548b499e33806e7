"""Log records of the libraries below, without what they say of headers: those hold cookies and tokens.

They log the headers of every reply at the level of debugging. Records of our own calls are cut there, others are left.
"""

from __future__ import annotations

import logging
from contextvars import ContextVar

__all__ = ("IN_CALL",)

IN_CALL: ContextVar[bool] = ContextVar("IN_CALL", default=False)
"""Whether what runs belongs to a call of our clients."""

_LOGGERS = ("httpcore.connection", "httpcore.http11", "httpcore.http2", "httpcore.proxy", "httpcore.socks")
_COMPRESSED = ("hpack.hpack", "hpack.table")


class _Cut(logging.Filter):
    """Cuts a record before the value that was returned or raised."""

    def filter(self, record: logging.LogRecord) -> bool:
        if IN_CALL.get():
            text = record.getMessage()
            for mark in (" return_value=", " exception="):
                text = text.partition(mark)[0]
            record.msg, record.args = text, ()
        return True


class _Drop(logging.Filter):
    """Drops a record."""

    def filter(self, record: logging.LogRecord) -> bool:
        return not IN_CALL.get()


for _name in _LOGGERS:
    logging.getLogger(_name).addFilter(_Cut())
for _name in _COMPRESSED:
    logging.getLogger(_name).addFilter(_Drop())
