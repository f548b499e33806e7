"""Trees and models -> CSV documents: the writer of the format, over that of one table."""

from __future__ import annotations

from typing import Any

from jsvcodec._format_base import Format, Writer
from jsvcodec._hooks import hook_of_node
from jsvcodec._options import WriteOptions
from jsvcodec._types.describing import describe
from jsvcodec._types.nodes import UnknownNode
from jsvcodec._unstructuring import Taken
from jsvcodec.csv.table import TableWriter

__all__ = ("CsvWriter",)


class CsvWriter(Writer):
    """Writes CSV in Python; `cls` is the class whose members a map holds."""

    def __init__(self, format: Format, options: WriteOptions, cls: Any = None) -> None:
        super().__init__(format, options)
        self._cls = cls
        node = None if options.type is None else describe(options.type)
        if isinstance(node, UnknownNode) and (options.hooks is None or hook_of_node(node, options.hooks) is None):
            raise TypeError(node.reason)

    def of_class(self, cls: Any) -> CsvWriter:
        """Return the writer of maps that hold the members of a class: these are the columns."""
        return CsvWriter(self.format, self.options, cls)

    def encode(self, value: Any) -> bytes:
        """Return the text of a value as UTF-8. Raises `EncodeError`."""
        taken: Taken = {}
        try:
            return self.write(value, taken).encode()
        except UnicodeEncodeError:
            pass
        return self.write(value, taken, check_surrogates=True).encode()

    def write(self, value: Any, taken: Taken | None = None, check_surrogates: bool = False) -> str:
        """Return the text of a value; `taken` is what was made of values before. Raises `EncodeError`."""
        return TableWriter(self.options, self._cls, taken, check_surrogates).document(value)
