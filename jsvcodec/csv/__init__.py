"""CSV as ServiceStack's CsvSerializer writes it: a row a model, with JSV in the cells that hold maps and lists.

What is written is byte for byte what a host writes, the guard against spreadsheet formulas included; what is read is
any table of RFC 4180, by the names of its columns. A cell is text, and the type says what it means. Raises
`DecodeError` with the row in the reason; `EncodeError`. Time is linear.
"""

from __future__ import annotations

from typing import Any, ClassVar

from jsvcodec import _codec as codecs
from jsvcodec import _streams as streams
from jsvcodec._codec import T
from jsvcodec._format_base import Format
from jsvcodec._options import ReadOptions, WriteOptions
from jsvcodec._verbs import verbs
from jsvcodec.csv.reader import CsvReader
from jsvcodec.csv.streams import RowSource, row_verbs
from jsvcodec.csv.writer import CsvWriter

__all__ = (
    "Decoder", "Encoder", "StreamDecoder", "dump", "dumpb", "dumps", "iter_rows", "load", "loads", "write_rows",
)  # fmt: skip


class CsvFormat(Format):
    """CSV."""

    suffixes = (".csv",)
    is_table = True

    def reader(self, type: Any, options: ReadOptions) -> CsvReader:
        """Return what reads CSV into a type."""
        return CsvReader(self, type, options)

    def writer(self, options: WriteOptions) -> CsvWriter:
        """Return what writes CSV."""
        return CsvWriter(self, options)


class Decoder(codecs.Decoder[T]):
    r"""A reader of CSV for one type, made once and used often.

    A list of classes or maps is a table, a class or map alone exactly one row of one; a list of anything else is one
    row without a header. Columns go by name, in any order and, in classes, in any case; one that a class does not have
    is an unknown member. An empty cell is None, and the empty text for a member that is text and never None. Without a
    type every cell is text but those that start with a brace or bracket and are JSV.

    ``formulas="keep"`` leaves the apostrophes that guard a text against spreadsheets; `delimiter` is one of ``, ; |``
    and the tab, unless a line ``sep=;`` names it. `lenient` drops cells beyond the last column, and is for the JSV in
    cells.

    >>> Decoder(list[dict[str, int]]).decode(b"a,b\r\n1,2\r\n3,\r\n")
    [{'a': 1, 'b': 2}, {'a': 3}]
    >>> Decoder().decode('Id,Tags\n1,"[a,b]"\n2,\n')
    [{'Id': '1', 'Tags': ['a', 'b']}, {'Id': '2', 'Tags': None}]
    """

    format = CsvFormat()


class Encoder(codecs.Encoder):
    r"""A writer of CSV, made once and used often.

    A list of models or maps is a table, one alone a table of one row; a list of anything else is one row without a
    header. `type` is the type of what is written, whose class gives the columns also of an empty list. The header has
    the names that a class declares, in PascalCase as .NET has them; ``header="names"`` has them as `names` says, which
    is for the JSV in cells otherwise. ``formulas="keep"`` writes texts that a spreadsheet would run as they are. A
    table has neither layout nor null, so `indent` and `nulls` change nothing.

    >>> Encoder().encode([{"id": 1, "note": "=1+1"}, {"id": 2, "tags": ["a", "b"]}])
    b'id,note,tags\r\n1,\'=1+1,\r\n2,,"[a,b]"\r\n'
    """

    format = Decoder.format


class StreamDecoder(streams.StreamDecoder[T]):
    r"""A reader of the rows of a table that comes in parts.

    `type` is that of a row. A row ends at CR LF, LF or CR, outside of quoted cells.

    >>> decoder = StreamDecoder(dict[str, int])
    >>> decoder.feed(b"a,b\r\n1,"), decoder.feed(b"2\r\n3,4\r"), decoder.close()
    ([], [{'a': 1, 'b': 2}], [{'a': 3, 'b': 4}])
    """

    sources: ClassVar[Any] = {
        "rows": lambda type, path, options: RowSource(CsvReader(Decoder.format, type, options)),
    }


loads, dumps, dumpb, load, dump = verbs(Decoder, Encoder)
iter_rows, write_rows = row_verbs(StreamDecoder, Encoder)
