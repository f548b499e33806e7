"""Trees and models -> CSV, as ServiceStack's CsvSerializer writes them: one row a model, rows ended by CR LF.

Scalars have their JSV text, a text stands as it is, and what has parts is compact JSV in one cell. Every member of a
class has its column, also where it is None; the columns of maps are their keys in order of first appearance. Raises
`EncodeError`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from jsvcodec._options import OF_CSV, WriteOptions
from jsvcodec._scalars.basic import EXACT_NUMBERS, check_number
from jsvcodec._scalars.writing import text_of
from jsvcodec._types.describing import class_node, describe
from jsvcodec._types.nodes import ClassNode
from jsvcodec._unstructuring import (
    Open,
    Refused,
    Taken,
    Unstructurer,
    check_depth,
    refuse_surrogates,
    unless_refused,
    unrooted,
)
from jsvcodec.csv.cells import guarded, quoter
from jsvcodec.csv.columns import declared_class, rows_member
from jsvcodec.csv.plain import PlainRows
from jsvcodec.csv.rows import SEPARATOR
from jsvcodec.errors import EncodeError, ScalarError, path_text
from jsvcodec.jsv.writer import write

__all__ = ("TableWriter",)

T = TypeVar("T")

_NUMBERS = (*EXACT_NUMBERS, float)
"""What a spreadsheet takes for a number, and not for a formula."""

_OTHER_ROW = "a row must be a map or a model, as the others are"


class TableWriter:
    """One table that is being written; its columns are those of the declared class, and what comes with the rows."""

    def __init__(
        self, options: WriteOptions, cls: Any = None, taken: Taken | None = None, check_surrogates: bool = False
    ) -> None:
        # A cell has no null, and JSV in cells neither.
        own = ("nulls", *OF_CSV)
        self._asked = options
        self._options = WriteOptions(**{name: value for name, value in options.changed().items() if name not in own})  # type: ignore[arg-type]
        self._taken: Taken | None = {} if taken is None and options.hooks is not None else taken
        self._check_surrogates = check_surrogates
        self._unstructurer = Unstructurer(self._options, self._taken, self._name)
        self._quoted = quoter(options.delimiter)
        self._open: list[Open] = []
        """What is being written: the list of rows, and the row."""
        self._class = None if cls is None else class_node(cls)
        self._headers: dict[ClassNode, dict[str, str]] = {}
        """The names of the columns of classes, by the names of their members."""
        self._columns: dict[str, None] = {}
        self._plain = PlainRows(self._options, self._scalar, self._guarded, check_surrogates)
        for node in (self._class, None if options.type is None else declared_class(options.type)):
            if node is not None:
                self._header(node)

    def document(self, value: Any) -> str:
        """Return the text of a value. Raises `EncodeError`."""
        return self._with_path(self._document, value)

    def _with_path(self, function: Callable[..., T], *args: Any) -> T:
        """Return what a function returns; what it refuses becomes an `EncodeError` with the path."""
        refused, reason = None, ""
        try:
            return function(*args)
        except ScalarError as error:
            reason = str(error)
        except Refused as error:
            refused = error.error
        steps = [here.step for here in self._open]
        raise EncodeError(steps, reason) if refused is None else EncodeError.refused(steps, refused)

    # --- documents ---

    def _document(self, value: Any) -> str:
        made = unrooted(self._unstructurer.made(value))
        if made is None:
            return ""
        text = self._scalar(made)
        if text is not None:
            return self._lines([[text]])
        made, value = self._results(made, value)
        level = self._unstructurer.level(made, ())
        check_depth((), id(value), self._bound)
        if isinstance(level, dict):
            return self._table([self._row(value, made, level)])
        asked = self._asked.type
        root = Open(level, id(value), self._unstructurer.node(made, ()) or (describe(asked) if asked else None))
        self._open.append(root)
        rows: list[dict[str, str]] = []
        cells: list[str] = []
        for place, item in root.entries:
            root.step = place
            plain = None if self._class is not None else self._plain.cells(item)
            if plain is not None:
                rows.append(plain)
                self._columns.update(dict.fromkeys(plain))
                if cells:
                    raise ScalarError(_OTHER_ROW)
                continue
            made = unrooted(self._unstructurer.made(item, (root,)))
            parts = self._level(made)
            if isinstance(parts, dict):
                rows.append(self._row(item, made, parts))
            else:
                cells.append(self._cell(item, made))
            if rows and cells:
                raise ScalarError(_OTHER_ROW)
        return self._lines([cells]) if cells else self._table(rows)

    def lines(self, values: Iterable[Any], first: int = 0) -> Iterator[str]:
        """Yield a header and a row for each value; the first one that comes tells the columns. Raises `EncodeError`.

        `first` is the index of the first value in the paths of errors.
        """
        root = Open([], id(values))
        columns: list[str] = []
        for place, value in enumerate(values, first):
            plain = self._plain.cells(value) if columns else None
            if plain is not None and plain.keys() <= self._columns.keys():
                yield self._line([plain.get(column, "") for column in columns])
                continue
            root.step = place
            self._open = [root]
            cells = self._with_path(self._only_row, value, columns)
            if not columns:
                columns = self._sorted_columns()
                yield self._lines([self._header_cells(columns)])
            yield self._line([cells.get(column, "") for column in columns])
            if self._taken is not None:
                self._taken.clear()
        if not columns and self._columns:
            yield self._lines([self._header_cells(self._sorted_columns())])

    def _only_row(self, value: Any, columns: list[str]) -> dict[str, str]:
        """Return the cells of a row, which may have no further columns."""
        made = unrooted(self._unstructurer.made(value, self._open))
        parts = self._level(made)
        if not isinstance(parts, dict):
            raise ScalarError("a row must be a map or a model")
        cells = self._row(value, made, parts)
        further = next((column for column in cells if column not in columns), None) if columns else None
        if further is not None:
            raise EncodeError((self._open[0].step, further), "this column is not in the header")
        return cells

    @property
    def _bound(self) -> int:
        depth = self._options.limits.depth
        return sys.maxsize if depth is None else depth

    def _results(self, made: Any, value: Any) -> tuple[Any, Any]:
        """Return the rows of AutoQuery's reply for it, and any other value as it is."""
        node = class_node(type(made))
        member = None if node is None else rows_member(node)
        if node is None or member is None:
            return made, value
        results = dict(node.provider.values(made, [member.attribute])).get(member.attribute)
        return ([], []) if results is None else (results, results)

    def _level(self, made: Any) -> dict[Any, Any] | list[Any] | None:
        """Return the parts of an item, or None for a scalar."""
        if made is None or (type(made) is not dict and unless_refused(text_of, made) is not None):
            return None
        return self._unstructurer.level(made, self._open)

    # --- rows ---

    def _row(self, value: Any, made: Any, level: dict[Any, Any]) -> dict[str, str]:
        """Return the cells of a row by the names of their columns, which are added to those of the table."""
        check_depth((), id(value), self._bound)
        unstructurer = self._unstructurer
        is_model = class_node(type(made)) is not None
        node = self._class if type(made) is dict else class_node(type(made))
        header = {} if node is None else self._header(node)
        row = Open(level, id(value), unstructurer.node(made, self._open), is_model)
        self._open.append(row)
        cells: dict[str, str] = {}
        for key, inner in row.entries:
            row.step = "?"
            row.step = name = key if is_model else self._name(unstructurer.made(key, (row,), is_key=True))
            column = header.get(name, name)
            if column in cells:
                raise ScalarError("two members have the same column")
            cells[column] = self._cell(inner, unrooted(unstructurer.made(inner, (row,))))
            self._add(column)
        self._open.pop()
        return cells

    def _header(self, node: ClassNode) -> dict[str, str]:
        """Return the names of the columns of a class by those of its members, and add these columns to the table."""
        found = self._headers.get(node)
        if found is None:
            names = self._options.names
            declared = node.names("pascal" if self._asked.header == "declared" else names).attributes
            members = node.names(names).attributes
            found = {name: column for (name, _), (column, _) in zip(members, declared, strict=True)}
            self._headers[node] = found
            for column in found.values():
                self._add(column)
        return found

    def _add(self, column: str) -> None:
        self._columns.setdefault(column)

    def _name(self, key: Any) -> str:
        """Return the text of a key."""
        key = unrooted(key)
        text = None if key is None else unless_refused(text_of, key)
        if text is None:
            raise ScalarError(f"a map key cannot be of type {type(key).__name__}")
        if isinstance(key, EXACT_NUMBERS):
            check_number(text, self._options.limits.digits)
        return text

    # --- cells ---

    def _cell(self, value: Any, made: Any) -> str:
        """Return the text of a cell before it is quoted: of a value in the innermost open container."""
        text = "" if made is None else self._scalar(made)
        if text is not None:
            return text
        try:
            return write(
                value,
                self._options,
                inside=self._open[-1],
                taken=self._taken,
                check_surrogates=self._check_surrogates,
            )
        except EncodeError as error:
            found = error
        above = path_text(here.step for here in self._open[:-1])
        placed = EncodeError((), found.reason, path=above + found.path[1:])
        placed.keep_cause(found.__cause__)  # type: ignore[arg-type]
        raise placed

    def _scalar(self, value: Any) -> str | None:
        """Return the text of a scalar, guarded, or None for anything else."""
        if type(value) is dict or type(value) is list:
            return None
        text = unless_refused(text_of, value, self._options.dates)
        if text is None:
            return None
        if isinstance(value, EXACT_NUMBERS):
            check_number(text, self._options.limits.digits)
        if self._check_surrogates:
            refuse_surrogates(text)
        return text if isinstance(value, _NUMBERS) else self._guarded(text)

    def _guarded(self, text: str) -> str:
        return guarded(text) if self._asked.formulas == "guard" else text

    # --- text ---

    def _table(self, rows: list[dict[str, str]]) -> str:
        """Return the text of a header and rows, which is empty where there is neither."""
        columns = self._sorted_columns()
        if not rows and not columns:
            return ""
        cells = ([row.get(column, "") for column in columns] for row in rows)
        return self._lines([self._header_cells(columns), *cells])

    def _sorted_columns(self) -> list[str]:
        return sorted(self._columns) if self._options.sort_keys else list(self._columns)

    def _header_cells(self, columns: list[str]) -> list[str]:
        if self._check_surrogates:
            for column in columns:
                refuse_surrogates(column)
        return [self._guarded(column) for column in columns]

    def _lines(self, rows: list[list[str]]) -> str:
        lines = [self._line(cells) for cells in rows]
        if lines[0].startswith("\ufeff") or SEPARATOR.match(lines[0]):
            # At the start of a document a reader takes these for marks.
            lines[0] = f'"{rows[0][0]}"{lines[0][len(rows[0][0]) :]}'
        return "".join(lines)

    def _line(self, cells: list[str]) -> str:
        """Return a row; where its only cell is empty that has quotes, since a blank line is no row."""
        text = self._asked.delimiter.join(map(self._quoted, cells))
        return f"{text}\r\n" if text else '""\r\n'
