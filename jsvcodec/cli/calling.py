"""What the commands that ask a host say when something is wrong, and with which exit code they end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click

from jsvcodec._safe_text import escaped
from jsvcodec.cli.reporting import BAD_DATA, WRONG_USE, reported
from jsvcodec.cli.standard import FILE_TROUBLE
from jsvcodec.errors import DecodeError, EncodeError
from jsvcodec.http.errors import ServiceError, TransportError

__all__ = ("library_needed", "told")

NO_ANSWER = FILE_TROUBLE


@contextmanager
def library_needed() -> Iterator[None]:
    """Turn the message of a module that needs an extra into wrong use."""
    try:
        yield
        return
    except ImportError as error:
        reason = str(error)
    raise click.UsageError(reason)


@contextmanager
def told(what: str) -> Iterator[None]:
    """Turn what goes wrong with a call, `what`, into messages and an exit code."""
    try:
        yield
        return
    except ServiceError as error:
        code = BAD_DATA
        lines = [str(error), *(f"{each.field_name}: {each.message or each.error_code}" for each in error.errors)]
    except TransportError as error:
        code, lines = NO_ANSWER, [error.reason]
    except (DecodeError, EncodeError) as error:
        refused = error
        with reported("the reply" if isinstance(error, DecodeError) else "the request"):
            raise refused from None
    except (ValueError, TypeError) as error:
        code, lines = WRONG_USE, [str(error)]
    except (click.ClickException, click.exceptions.Exit):
        raise
    except Exception as error:  # its message and its traceback might hold what was sent, or the address with its query
        code, lines = NO_ANSWER, [f"{what} failed: {type(error).__name__}"]
    for line in lines:
        click.echo(escaped(line), err=True)
    raise click.exceptions.Exit(code)
