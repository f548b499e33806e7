"""The command ``jsvcodec``, the conversion utility: see `jsvcodec.cli.commands`.

This module is the first that the command runs. It loads little, so that a signal ends the command quietly from the
start.
"""

from __future__ import annotations

import gc
import os
import sys
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from jsvcodec.cli.commands import main

__all__ = ("main", "run")


_COLLECTED_AFTER = 50_000
"""How many new objects the garbage collector waits for: loading makes many, which stay, and trees hold no cycles."""

_started: list[bool] = []
"""Not empty once the command itself runs, which may leave drafts of files."""


def run() -> NoReturn:
    """Run the command as a process, and exit with its code: that of the shell, 128 and its number, after a signal."""
    gc.set_threshold(_COLLECTED_AFTER)
    try:
        _exit_on_signals()
        from jsvcodec.cli.commands import main
        from jsvcodec.cli.standard import closing_output

        _started.append(True)
        with closing_output():
            main(prog_name="jsvcodec")
    except KeyboardInterrupt:  # in the few lines before there is a handler
        sys.exit(130)
    finally:
        gc.freeze()  # else the interpreter looks through all that modules have made once more, for nothing
    sys.exit(0)


def _exit_on_signals() -> None:
    """Make the signals that end a program leave through every ``finally``, so that no draft of a file stays."""
    import signal

    def leave(number: int, _: object) -> None:
        if not _started:  # nothing to tidy up, and callbacks that imports run would lose the exception
            os._exit(128 + number)
        for name in caught:
            signal.signal(name, signal.SIG_IGN)  # a second signal must not interrupt the tidying up
        sys.exit(128 + number)

    names = ("SIGINT", "SIGTERM", "SIGHUP")
    found = [getattr(signal, name) for name in names if hasattr(signal, name)]
    # What was started to ignore a signal, as by nohup, goes on ignoring it.
    caught = [number for number in found if signal.getsignal(number) is not signal.SIG_IGN]
    for number in caught:
        signal.signal(number, leave)


def __getattr__(name: str) -> Any:
    if name == "main":
        from jsvcodec.cli.commands import main

        return main
    raise AttributeError(f"module 'jsvcodec.cli' has no attribute {name!r}")
