"""Inputs that are looked at before they are converted: all their records, or the first of them.

A file is read twice. What can be read only once, such as standard input, is kept in a temporary file meanwhile.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from functools import partial
from typing import IO, Any

from jsvcodec._inference.places import Place, View
from jsvcodec.cli.inputs import STANDARD, Input, opened_input
from jsvcodec.cli.kinds import Kind
from jsvcodec.cli.pipeline import Pipeline
from jsvcodec.cli.recipes import Recipe
from jsvcodec.cli.tally import Tally
from jsvcodec.errors import DecodeError

__all__ = ("Looking",)

_AS_VALUES = Kind("csv", "csv", "rows")
"""The kind of output whose sink gets values."""


class _Enough(Exception):
    """As many records were seen as are wanted."""


class Looking:
    """What inputs hold: the records of all of them come into one `place`. `most` is how many are looked at.

    `tells` is that of the pipeline.
    """

    def __init__(
        self,
        source: Kind | None,
        recipe: Recipe,
        lenient: bool = False,
        skips: bool = False,
        most: int | None = None,
        tells: bool = True,
    ) -> None:
        self.place = Place()
        self.records = 0
        self.formats: set[str] = set()
        self._source = source
        self._recipe = recipe._replace(writing={})
        self._lenient = lenient
        self._skips = skips
        self._most = most
        self._tells = tells

    def look(
        self, stack: ExitStack, name: str, encoding: str | None, view_of: Callable[[str], View]
    ) -> Callable[[], AbstractContextManager[Input]]:
        """Look at an input, and return what opens it once more; `view_of` says what to look for in a format.

        Raises `DecodeError` and `OSError`.
        """
        again = partial(opened_input, name, encoding)
        if name != STANDARD and os.path.isfile(name):
            with again() as file:
                self._run(name, file, view_of)
            return again
        from tempfile import TemporaryFile

        live = stack.enter_context(opened_input(name, encoding))
        spool = stack.enter_context(TemporaryFile())  # noqa: SIM115 -- closed by the stack
        self._run(name, Input(_Taped(live, spool), None), view_of)
        return partial(_again, spool, live)

    def _run(self, name: str, file: Input, view_of: Callable[[str], View]) -> None:
        pipeline = _Looker(
            name,
            self._source,
            _AS_VALUES,
            self._recipe,
            _nothing,
            _nothing,
            self._refuse,
            Tally(False),
            self._lenient,
            tells=self._tells,
        )
        pipeline.looking, pipeline.view_of = self, view_of
        try:
            if not self._is_enough():
                pipeline.run(file)
        except _Enough:
            pass
        except DecodeError as error:
            if not self._skips or error.record is not None:
                raise

    def _refuse(self, error: DecodeError, raw: bytes) -> None:
        if not self._skips:
            from jsvcodec.cli.documents import checked_text

            raise checked_text(error, raw)

    def add(self, records: Sequence[Any], view: View) -> None:
        """Look at some records. Raises `_Enough`."""
        left = len(records) if self._most is None else self._most - self.records
        self.records += min(left, len(records))
        self.place.observe(records[:left], view)
        self.place.shrink()
        if self._is_enough():
            raise _Enough

    def _is_enough(self) -> bool:
        return self._most is not None and self.records >= self._most


class _Looker(Pipeline):
    """A pipeline that ends in a place."""

    looking: Looking
    view_of: Callable[[str], View]

    def _sink(self, target: Kind, recipe: Recipe) -> Any:
        self.looking.formats.add(recipe.source)
        self.looking.place.is_row |= recipe.source == "csv"
        self.sink = _PlaceSink(self.looking, self.view_of(recipe.source))
        return self.sink


class _PlaceSink:
    """What takes records to look at them."""

    separator = None

    def __init__(self, looking: Looking, view: View) -> None:
        self._looking = looking
        self._view = view

    def add(self, records: list[Any]) -> None:
        """Look at records."""
        self._looking.add(records, self._view)

    def add_text(self, text: bytes | memoryview, count: int) -> None:
        """Do nothing: values are no texts."""

    def pause(self, has_paused: Callable[[], bool]) -> None:
        """Do nothing: nothing is held back."""

    def close(self) -> None:
        """Do nothing."""


def _nothing(*_: Any) -> None:
    """Do nothing."""


class _Taped:
    """An input whose bytes are kept as they are read."""

    def __init__(self, file: Input, spool: IO[bytes]) -> None:
        self._file = file
        self._spool = spool

    def read1(self, size: int) -> bytes:
        """Return the bytes that are there, none at the end."""
        data = self._file.read()
        self._spool.write(data)
        return data


class _Chained:
    """What was kept of an input, and then the input itself."""

    def __init__(self, spool: IO[bytes], live: Input) -> None:
        self._spool = spool
        self._live = live
        self._kept = spool.seek(0, os.SEEK_END)
        spool.seek(0)

    def fileno(self) -> int:
        """Return the number of the file that is read from next: what was kept of an input does not pause."""
        return (self._spool if self._spool.tell() < self._kept else self._live).fileno()

    def read1(self, size: int) -> bytes:
        """Return some bytes, none at the end."""
        return self._spool.read(size) or self._live.read()


@contextmanager
def _again(spool: IO[bytes], live: Input) -> Iterator[Input]:
    yield Input(_Chained(spool, live), None)
