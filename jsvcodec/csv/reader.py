"""CSV -> trees: rows become maps by their header, and problems are reported with their row.

Paths lead into the value, as in every format; reasons begin with the row, of which the header is the first. All
problems of all rows are reported at once, but for quotes that do not fit, after which nothing is certain. Linear in
the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cached_property
from typing import Any

from jsvcodec._format_base import Format, Reader
from jsvcodec._options import ReadOptions
from jsvcodec._text import Data, document
from jsvcodec._types.nodes import admits_none
from jsvcodec.csv.cells import Cells, unguarded
from jsvcodec.csv.columns import ABSENT, Column, Table
from jsvcodec.csv.rows import Row, split_rows, table_start
from jsvcodec.errors import DecodeError, PathStep, Problem, path_text
from jsvcodec.json import JsonFormat, JsonReader
from jsvcodec.jsv import Decoder

__all__ = ("CsvReader", "RowReader")


class CsvReader(Reader):
    """Reads CSV in Python."""

    def __init__(self, format: Format, type: Any, options: ReadOptions) -> None:
        super().__init__(format, type, options)
        self.table = Table(type, options)
        self._json = JsonReader(JsonFormat(), Any, options)

    def cells(self) -> Cells:
        """Return what reads the cells of one document."""
        return Cells(self.options, self.compact, self._json, self._read_plain)

    @cached_property
    def _read_plain(self) -> Callable[[str], Any] | None:
        depth = self.options.limits.depth
        if self._structure is not None or (depth is not None and depth < 2):
            return None
        # The row is a level too.
        limits = self.options.limits._replace(depth=None if depth is None else depth - 1)
        return Decoder(duplicates=self.options.duplicates, limits=limits).decode

    def decode(self, data: Data) -> Any:
        """Return the value that `data` holds. Raises `DecodeError`."""
        found = _Document(self, data)
        if self._structure is None:
            return found.checked()
        try:
            value = self._structure(found.tree, found.cells)
        except DecodeError as error:
            refused = error
        else:
            found.checked()
            return value
        raise found.numbered(refused)

    def read(self, data: Data) -> Any:
        """Return the tree that `data` holds, as the type shapes it. Raises `DecodeError`."""
        return self.read_exact(data)[0]

    def read_exact(self, data: Data) -> tuple[Any, Cells]:
        """Return the tree that `data` holds, with the texts of its parts. Raises `DecodeError`."""
        found = _Document(self, data)
        return found.checked(), found.cells

    def row(self, row: Row, reader: RowReader, place: int) -> Any:
        """Return the value of a row, which is that at a place of the table, by its reader. Raises `DecodeError`."""
        value, surplus = reader.members(row)
        problems = [Problem("$", surplus)] if surplus else []
        cause: Any = None
        more: int | None = 0
        if self._structure is not None:
            try:
                value = self._structure(value, reader.cells)
            except DecodeError as error:
                problems, cause, more = [*problems, *error.problems], error.__cause__, error.more
        reader.cells.forget()
        if not problems:
            return value
        reasons = {path_text((name,)): reason for name, reason in reader.reasons.items()}
        above = path_text((place,))
        refused = DecodeError.of(
            [Problem(above + path[1:], f"row {row.number}: {reasons.get(path, why)}") for path, why in problems], more
        )
        refused.record = row.number
        refused.keep_cause(cause)
        raise refused

    def row_reader(self, columns: list[Column]) -> RowReader:
        """Return what makes the trees of rows of some columns."""
        return RowReader(columns, self.options, self.cells())

    def structure(self, tree: Any) -> Any:
        """Return the value that a tree stands for. Raises `DecodeError`."""
        return tree if self._structure is None else self._structure(tree, self.cells())


_NO_TEXT_STARTS = "'{[ \t\r\n"
"""What a cell begins with that is guarded, or may hold a map or list."""


class RowReader:
    """Makes the trees of rows by one header; `cells` reads what is nested in them.

    `reasons` says by the name of a column why its cell in the last row holds no map or list, where it looks like one.
    """

    def __init__(self, columns: list[Column], options: ReadOptions, cells: Cells) -> None:
        self._columns = columns
        self._unguard = unguarded if options.formulas == "guard" else str
        self._lenient = options.lenient
        self.cells = cells
        self.reasons: dict[str, str] = {}

    def members(self, row: Row) -> tuple[dict[str, Any], str]:
        """Return the members of a row, and what is wrong with it as a whole or nothing."""
        self.reasons = {}
        members: dict[str, Any] = {}
        for column, cell in zip(self._columns, row.cells, strict=False):
            # Most cells are text as it stands.
            value = cell if cell and cell[0] not in _NO_TEXT_STARTS else self.value(column, cell)
            if value is not ABSENT:
                members[column.name] = value
        surplus = row.cells[len(self._columns) :]
        if self._lenient or not any(cell is not None for cell in surplus):
            return members, ""
        return members, f"{_count(row.cells, 'cell')}, {_count(self._columns, 'column')}"

    def value(self, column: Column, cell: str | None, step: PathStep | None = None) -> Any:
        """Return what a cell holds."""
        if not cell:
            return column.empty if cell is None else column.empty_in_quotes
        text = self._unguard(cell)
        if not column.nests:
            return text
        value, reason = self.cells.read_cell(text)
        if reason:
            self.reasons[column.name if step is None else path_text((step,))] = reason
        return value


class _Document:
    """One document: its tree, and where in the text the parts of that tree stand."""

    def __init__(self, reader: CsvReader, data: Data) -> None:
        self._reader = reader
        self._options = options = reader.options
        self._table = table = reader.table
        self.cells = reader.cells()
        self._numbers: list[int] = []
        """The numbers of the rows of the tree."""
        self._reasons: dict[str, str] = {}
        """Why a cell that looks like JSV is none, by its path, for where it should be a map or list."""
        self._surplus: list[tuple[int, Problem]] = []
        text, start = document(data)
        pos, delimiter = table_start(text, start, options.delimiter)
        rows = list(split_rows(text, pos, delimiter))
        while rows and rows[-1].cells == [None]:
            rows.pop()
        self.tree: Any = None
        if table.shape in ("cells", "cell") or (table.may_be_either and len(rows) == 1):
            self.tree = self._alone(rows)
        else:
            self.tree = self._tree(rows)

    # --- the tree ---

    def _tree(self, rows: list[Row]) -> Any:
        trees = self._rows(rows)
        shape = self._table.shape
        if shape == "wrapped":
            return {self._table.results: trees}
        if shape == "rows":
            return trees
        if not rows and admits_none(self._table.node):
            return None
        if len(trees) != 1:
            raise DecodeError.of([Problem("$", f"expected one row after the header, found {len(trees)}")])
        return trees[0]

    def _rows(self, rows: list[Row]) -> list[Any]:
        """Return the trees of the rows after the header, which is the first row that is not blank."""
        start = next((place for place, row in enumerate(rows) if row.cells != [None]), len(rows))
        if start == len(rows):
            return []
        unguard = unguarded if self._options.formulas == "guard" else str
        header = [name and unguard(name) for name in rows[start].cells]
        table = self._table
        keeps_blank = len(header) == 1
        rows = [row for row in rows[start + 1 :] if keeps_blank or row.cells != [None]]
        table.check_header(header, start + 1, bool(rows))
        reader = RowReader(table.columns(header), self._options, self.cells)
        trees: list[Any] = []
        for row in rows:
            members, surplus = reader.members(row)
            steps = self._steps(len(trees))
            if surplus:
                self._surplus.append((row.number, Problem(path_text(steps), f"row {row.number}: {surplus}")))
            for name, reason in reader.reasons.items():
                self._reasons[path_text((*steps, name))] = reason
            self._numbers.append(row.number)
            trees.append(members)
        return trees

    def _alone(self, rows: list[Row]) -> Any:
        """Return the tree of one row without a header."""
        rows = [row for row in rows if row.cells != [None]]
        if len(rows) > 1:
            raise DecodeError.of([Problem("$", f"row {rows[1].number}: expected one row without a header")])
        is_list = self._table.shape in ("cells", "rows", "wrapped")
        if not rows:
            return [] if is_list else None
        row = rows[0]
        self._numbers.append(row.number)
        column = self._table.cells(len(row.cells) == 1)
        reader = RowReader([column], self._options, self.cells)
        items = [reader.value(column, cell, place) for place, cell in enumerate(row.cells)]
        if not is_list and len(items) != 1:
            raise DecodeError.of([Problem("$", f"row {row.number}: expected one cell, found {len(items)}")])
        self._reasons = reader.reasons
        if is_list:
            return items
        self._reasons = {"$": reason} if (reason := reader.reasons.get("$[0]")) else {}
        return items[0]

    def _steps(self, place: int) -> tuple[PathStep, ...]:
        shape = self._table.shape
        return () if shape == "row" else (self._table.results, place) if shape == "wrapped" else (place,)

    # --- what is wrong ---

    def checked(self) -> Any:
        """Return the tree. Raises `DecodeError` for rows with too many cells."""
        if self._surplus:
            raise self._error(self._surplus, 0)
        return self.tree

    def numbered(self, refused: DecodeError) -> DecodeError:
        """Return what was refused of the tree with the rows where it stands, together with what else is wrong."""
        found = [*self._surplus, *map(self._numbered, refused.problems)]
        found.sort(key=lambda each: each[0])
        error = self._error(found, refused.more)
        error.keep_cause(refused.__cause__)  # type: ignore[arg-type]
        return error

    def _numbered(self, problem: Problem) -> tuple[int, Problem]:
        number = self._number(problem.path)
        reason = self._reasons.get(problem.path, problem.reason)
        return number, Problem(problem.path, f"row {number}: {reason}") if number else problem

    def _number(self, path: str) -> int:
        """Return the number of the row that a path leads into, or 0 for none."""
        if len(self._numbers) == 1:
            return self._numbers[0]
        results = path_text((self._table.results,)) if self._table.shape == "wrapped" else "$"
        found = _INDEX.match(path.removeprefix(results)) if path.startswith(results) else None
        return self._numbers[int(found[1])] if found is not None else 0

    def _error(self, found: list[tuple[int, Problem]], more: int | None) -> DecodeError:
        bound = self._options.limits.problems
        most = len(found) if bound is None else max(bound, 1)
        problems = [problem for _, problem in found[:most]]
        error = DecodeError.of(problems, None if more is None else more + len(found[most:]))
        error.record = found[0][0] or None
        return error


_INDEX = re.compile(r"\[([0-9]+)\]")


def _count(things: list[Any], what: str) -> str:
    return f"{len(things)} {what}{'s' if len(things) != 1 else ''}"
