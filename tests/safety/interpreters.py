"""Reading and writing in several interpreters of one process, at once and one after the other.

To be run in a process of its own: the `decimal` module of CPython 3.11 keeps a context that belongs to an interpreter
which has ended, so whoever goes on with decimals afterwards, whatever the library, may crash.
"""

from __future__ import annotations

import importlib
import sys
import threading
from typing import Any

from jsvcodec import jsv

_TREES = """
import sys
sys.path[:] = {path!r}
from jsvcodec import jsv
tree = {{"number{mark}": ["{mark}", "a,b", None], "é": {{}}}}
for _ in range(300):
    assert jsv.loads(jsv.dumps(tree)) == tree
    assert jsv.loads(jsv.dumpb(tree, indent=True)) == tree
"""
_MODELS = """
from datetime import datetime
from jsvcodec.models import AuthenticateResponse
for _ in range(300):
    model = jsv.loads("{{userId:{mark},refreshTokenExpiry:2023-11-07,roles:[a,,b]}}", AuthenticateResponse)
    assert model.user_id == "{mark}" and model.refresh_token_expiry.year == 2023
    assert jsv.loads(jsv.dumps(model), AuthenticateResponse) == model
"""


_ISOLATED = """
import sys
sys.path[:] = {path!r}
from jsvcodec import backend, jsv
assert backend in ("c", "python")
for text in ("{{a:[b]}}", "[a,,b]"):
    assert jsv.dumps(jsv.loads(text)) == text
"""


class _Interpreter:
    """An interpreter beside this one, under the same lock, which the extensions beside ours may need."""

    def __init__(self, isolated: bool = False) -> None:
        try:
            self._all: Any = importlib.import_module("_interpreters")  # from Python 3.13
            self._id = self._all.create("isolated" if isolated else "legacy")
        except ImportError:
            self._all = importlib.import_module("_xxsubinterpreters")
            self._id = self._all.create(isolated=isolated)
        # An interpreter waits in the end for the thread that loads `threading` in it: that must be the one which ends it.
        self._all.run_string(self._id, "import threading")

    def run(self, source: str, mark: int) -> str:
        """Run a script; return what it raises, or nothing."""
        try:
            return str(self._all.run_string(self._id, source.format(path=sys.path, mark=mark)) or "")
        except Exception as error:
            return str(error)

    def close(self) -> None:
        self._all.destroy(self._id)


def at_once() -> list[str]:
    """Run trees in two interpreters in two threads; return what they raise."""
    interpreters = [_Interpreter() for _ in range(2)]
    told: list[str] = []
    threads = [
        threading.Thread(target=lambda one=one, mark=mark: told.append(one.run(_TREES, mark)))
        for mark, one in enumerate(interpreters, 7)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for one in interpreters:
        one.close()
    return told


def one_after_the_other() -> list[str]:
    """Run trees and models in an interpreter, end it, and do the same in another; return what they raise."""
    told = []
    for mark in (1, 2):
        interpreter = _Interpreter()
        told.append(interpreter.run(_TREES + _MODELS, mark))
        interpreter.close()
    return told


def alone() -> list[str]:
    """Run trees in an interpreter with a lock of its own, which some modules of the library's kind refuse to be in."""
    interpreter = _Interpreter(isolated=True)
    told = [interpreter.run(_ISOLATED, 0)]
    interpreter.close()
    return told


def main() -> int:
    """Run the command."""
    told = [*at_once(), *one_after_the_other(), *alone()]
    print(told)
    return int(any(told) or jsv.loads("{number7:x}") != {"number7": "x"})


if __name__ == "__main__":
    sys.exit(main())
