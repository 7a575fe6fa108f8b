"""Workbooks people can sort, filter and print, and that inventories cannot make live.

Text goes through ``write_string`` only; xlsxwriter's guessing of formulas, links and numbers is off.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.utility import xl_col_to_name

from wavelift.model.finding import Severity
from wavelift.reports.hostile import cell_text
from wavelift.reports.long_table import LongSheet, Made, Pieces, row_xml
from wavelift.workbook.saving import replacing

__all__ = [
    "SEVERITY_COLOURS",
    "SPAN_FORMAT",
    "WHEN",
    "Cell",
    "Column",
    "Link",
    "Shaded",
    "Sheet",
    "WorkbookWriter",
    "open_workbook",
    "value_of",
]

Value = str | int | float | datetime | timedelta | None

DATE_FORMAT = "yyyy-mm-dd hh:mm:ss"
SPAN_FORMAT = "[h]:mm:ss"
WHEN = "yyyy-mm-dd hh:mm"
LINE_POINTS = 15
MOST_POINTS = 150
_MOST_LINKS = 60_000
"""A worksheet takes 65,530 links."""
_LINK_TEXT = 200
_MOST_ROWS = 1_048_576
_LONG = 1000
"""From so many rows on, a table is long."""
_SHOWN = 20
"""So many rows of a long table are written as in a short one: for charts, xlsxwriter looks them up."""
_BLOCK = 20_000

SEVERITY_COLOURS = {
    Severity.BLOCKER: ("#F8CFCB", "#8A1510"),
    Severity.WARNING: ("#FBE3B5", "#6B4300"),
    Severity.INFO: ("#E8E8E8", "#444444"),
}
"""Fill and ink by severity."""


@dataclass(frozen=True, slots=True)
class Shaded:
    """A value in a coloured cell; fill and ink are hex colours."""

    value: Value
    fill: str
    ink: str


@dataclass(frozen=True, slots=True)
class Link:
    """A value that leads to a row of a sheet of the same workbook; ``tip`` says where to."""

    value: Value
    sheet: str
    row: int
    tip: str = ""


Cell = Value | Shaded | Link


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table.

    Attributes:
        header: its header.
        width: in characters.
        number: number format for numbers; "" is general.
        wrap: whether long texts go on in the next line.
        edit: what the lead may do in it, shown as a remark on the header; such columns look different.
        hidden: not shown.
    """

    header: str
    width: float = 16
    number: str = ""
    wrap: bool = False
    edit: str = ""
    hidden: bool = False


class WorkbookWriter:
    """An open workbook. Formats are made once per look, as Excel wants it."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._formats: dict[tuple[tuple[str, Any], ...], Any] = {}

    def format(self, **properties: Any) -> Any:
        """The workbook's format with those properties."""
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            self._formats[key] = self._book.add_format({"valign": "top", **properties})
        return self._formats[key]

    def raw_format(self, **properties: Any) -> Any:
        """A format with nothing but those properties, for conditional formats."""
        return self._book.add_format(properties)

    def chart(self, kind: str) -> Any:
        """A new chart of that kind."""
        return self._book.add_chart({"type": kind})

    def sheet(self, name: str) -> Sheet:
        """Add a sheet, set up for printing: landscape, one page wide, page numbers."""
        raw = self._book.add_worksheet(name, LongSheet)
        raw.set_landscape()
        raw.set_paper(9)  # A4
        raw.fit_to_pages(1, 0)
        raw.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        raw.set_footer("&L&F  &A&Rpage &P of &N")
        raw.hide_gridlines(2)
        return Sheet(self, raw)


@contextmanager
def open_workbook(
    path: Path, *, title: str, made_by: str, created: datetime | None
) -> Iterator[WorkbookWriter]:
    """Write a workbook; it takes the old one's place in one step when the block ends.

    Args:
        path: where to.
        title: document title.
        made_by: "wavelift 0.1.0".
        created: document date, passed in so that the same content gives the same bytes.

    Raises:
        UsageError: the file cannot be written, for instance because Excel has it open.
    """
    options = {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "remove_timezone": True,
    }
    stamp = (created or datetime(2000, 1, 1)).replace(tzinfo=None)  # noqa: DTZ001 - Excel has no zones
    with replacing(path) as draft:
        book = xlsxwriter.Workbook(str(draft), options)
        book.set_properties(
            {"title": cell_text(title)[:250], "author": cell_text(made_by)[:250], "created": stamp}
        )
        yield WorkbookWriter(book)
        try:
            book.close()
        except FileCreateError as error:
            raise _cause(error) from error


def _cause(error: FileCreateError) -> OSError:
    """What the system said; whoever replaces the file tells it."""
    cause = error.args[0] if error.args else None
    return cause if isinstance(cause, OSError) else OSError(str(error))


class Sheet:
    """One worksheet, filled from the top."""

    def __init__(self, book: WorkbookWriter, raw: Any) -> None:
        self._book = book
        self.raw = raw
        self.next_row = 0
        self._links = 0

    def table(
        self,
        columns: Sequence[Column],
        rows: Sequence[Sequence[Cell]],
        *,
        header_height: float = 32,
        printed: int = 0,
        frozen: int = 1,
    ) -> None:
        """Write a whole sheet as one table: header frozen and repeated in print, autofilter over all.

        Args:
            columns: the columns.
            rows: one value per column.
            header_height: in points.
            printed: print only so many columns, so that a wide table stays readable on paper; 0 prints all.
            frozen: so many columns stay in sight.
        """
        self.header(columns, header_height)
        rows = rows[: _MOST_ROWS - self.next_row]
        shown = len(rows) if len(rows) < _LONG else _SHOWN
        for row in rows[:shown]:
            self.row(row, columns)
        for begin in range(shown, len(rows), _BLOCK):
            self._lay(rows[begin : begin + _BLOCK], columns)
        if printed:
            self.raw.print_area(0, 0, max(len(rows), 1), printed - 1)
            self.raw.set_header("&R&8further columns in the workbook")
        self.raw.freeze_panes(1, frozen)
        self.raw.repeat_rows(0)
        self.raw.autofilter(0, 0, max(len(rows), 1), len(columns) - 1)

    def header(self, columns: Sequence[Column], height: float) -> None:
        """Write the header row and set the widths."""
        self.raw.set_row(self.next_row, height)
        shared = {"bold": True, "bg_color": "#1F3A5F", "font_color": "#FFFFFF", "text_wrap": True}
        for number, column in enumerate(columns):
            align = {"align": "right", "indent": 1} if column.number not in ("", WHEN) else {"align": "left"}
            colours = {"bg_color": "#B45F06"} if column.edit else {}
            look = self._book.format(**shared | colours | align)
            self.raw.set_column(number, number, column.width, None, {"hidden": int(column.hidden)})
            self.raw.write_string(self.next_row, number, column.header, look)
            if column.edit:
                self.raw.write_comment(self.next_row, number, column.edit, {"x_scale": 1.6, "y_scale": 0.6})
        self.next_row += 1

    def row(self, cells: Sequence[Cell], columns: Sequence[Column], **look: Any) -> None:
        """Write one row; each value by its type, high enough for its wrapped texts."""
        lines = max((_lines(cell, column) for cell, column in zip(cells, columns, strict=True)), default=1)
        if lines > 1:
            self.raw.set_row(self.next_row, _points(lines))
        for number, (cell, column) in enumerate(zip(cells, columns, strict=True)):
            self.write(self.next_row, number, cell, column, **look)
        self.next_row += 1

    def _lay(self, rows: Sequence[Sequence[Cell]], columns: Sequence[Column]) -> None:
        """Write many rows, each distinct cell of a column only once; see ``long_table``."""
        every = list(zip(*rows, strict=True))
        if any(isinstance(value_of(cell), datetime) for cells in every for cell in _unlike(cells)):
            for row in rows:
                self.row(row, columns)
            return
        self._lead_all(every, columns)
        pieces, lines = [], [[1] * len(rows)]
        for at, (column, cells) in enumerate(zip(columns, every, strict=True)):
            made = partial(self._made, column=column, look={})
            pieces.append(Pieces(at, len(columns), made, self.raw).of(cells))
            if column.wrap:
                lines.append([_lines(cell, column) for cell in cells])
        points = [_points(most) for most in map(max, zip(*lines, strict=True))]
        first = self.next_row
        self.next_row += len(rows)
        numbers = range(first + 1, self.next_row + 1)
        self.raw.lay(first, list(map(row_xml, numbers, points, zip(*pieces, strict=True))), len(columns))

    def _lead_all(self, every: Sequence[Sequence[Cell]], columns: Sequence[Column]) -> None:
        """Lay the links over the cells of many rows, which come by column."""
        for at, cells in enumerate(every):
            if any(isinstance(cell, Link) for cell in _unlike(cells)):
                for row, cell in enumerate(cells, self.next_row):
                    if isinstance(cell, Link):
                        self._lead(row, at, cell, self._made(cell, columns[at], {}).look)

    def write(self, row: int, number: int, cell: Cell, column: Column, **look: Any) -> None:
        """Write one cell. Text is only ever text."""
        made = self._made(cell, column, look)
        if isinstance(cell, Link):
            self._lead(row, number, cell, made.look)
        if made.value is None:
            self.raw.write_blank(row, number, None, made.look)
        elif isinstance(made.value, str):
            self.raw.write_string(row, number, made.value, made.look)
        elif isinstance(made.value, datetime):
            self.raw.write_datetime(row, number, made.value, made.look)
        else:
            self.raw.write_number(row, number, made.value, made.look)

    def _made(self, cell: Cell, column: Column, look: dict[str, Any]) -> Made:
        """What is written for a cell, and its look."""
        value = value_of(cell)
        if isinstance(cell, Shaded):
            look = {**look, "bg_color": cell.fill, "font_color": cell.ink}
        if column.wrap:
            look = {**look, "text_wrap": True}
        if column.edit:
            look = {**look, "bg_color": "#FFF8E8"}
        if isinstance(cell, Link):
            side = {"align": "left"} if isinstance(value, str) else {"align": "right", "indent": 1}
            look = {**look, **side, "font_color": "#0B5394", "underline": 1}
            if isinstance(value, str):
                return Made(cell_text(value), self._book.format(**look))
            return Made(value if isinstance(value, int | float) else None, self._book.format(**look))
        if value is None or value == "":
            return Made(None, self._book.format(**look))
        if isinstance(value, str):
            return Made(cell_text(value), self._book.format(**look))
        return self._made_amount(value, {"align": "right", "indent": 1, **look}, column.number)

    def _lead(self, row: int, number: int, link: Link, look: Any) -> None:
        """Lay a link over a cell, where the workbook has room for one more; the value keeps its type."""
        if self._links < _MOST_LINKS:
            self._links += 1
            shown = cell_text(str(link.value))[:_LINK_TEXT]
            self.raw.write_url(row, number, f"internal:{link.sheet}!A{link.row}", look, shown, link.tip)

    def note(self, text: str) -> None:
        """Write a line of text below what is there."""
        self.write(self.next_row, 0, text, Column(""))
        self.next_row += 1

    def choice(self, number: int, rows: int, source: str | Sequence[str], title: str, message: str) -> None:
        """Give a column a drop-down list; other values are asked about, not refused."""
        self.raw.data_validation(
            1,
            number,
            rows,
            number,
            {
                "validate": "list",
                "source": source if isinstance(source, str) else list(source),
                "error_type": "warning",
                "error_title": title,
                "error_message": f"This is not in the list. {message}"[:250],
                "input_title": title[:32],
                "input_message": message[:250],
            },
        )

    def bars(self, number: int, rows: int) -> None:
        """Draw bars from 0 to 100 % into a column; what is beyond turns red."""
        self.raw.conditional_format(
            1,
            number,
            rows,
            number,
            {
                "type": "data_bar",
                "bar_color": "#7FB2E5",
                "min_type": "num",
                "min_value": 0,
                "max_type": "num",
                "max_value": 1,
            },
        )
        red = self._book.raw_format(font_color="#8A1510", bold=True)
        rule = {"type": "cell", "criteria": ">", "value": 1, "format": red}
        self.raw.conditional_format(1, number, rows, number, rule)

    def severities(self, number: int, rows: int) -> None:
        """Colour a column of severities, whatever stands in it later."""
        for severity, (fill, ink) in SEVERITY_COLOURS.items():
            look = self._book.raw_format(bg_color=fill, font_color=ink)
            rule = {"type": "cell", "criteria": "==", "value": f'"{severity}"', "format": look}
            self.raw.conditional_format(1, number, rows, number, rule)

    def changed(self, number: int, written: int, rows: int) -> None:
        """Mark cells of a column that differ from the hidden column with what was written."""
        here, there = xl_col_to_name(number), xl_col_to_name(written)
        look = self._book.raw_format(bg_color="#CFE2F3", font_color="#0B4A87", bold=True)
        rule = {"type": "formula", "criteria": f"=${here}2<>${there}2", "format": look}
        self.raw.conditional_format(1, number, rows, number, rule)

    def below(self, numbers: range, limit: int | None, rows: int) -> None:
        """Mark amounts below 0 red, and those below another column's amount amber."""
        if not rows or not len(numbers):
            return
        red = self._book.raw_format(bg_color="#F8CFCB", font_color="#8A1510")
        amber = self._book.raw_format(bg_color="#FBE3B5", font_color="#6B4300")
        area = (1, numbers[0], rows, numbers[-1])
        self.raw.conditional_format(*area, {"type": "cell", "criteria": "<", "value": 0, "format": red})
        if limit is not None:
            first = xl_col_to_name(numbers[0])
            rule = f"={first}2<${xl_col_to_name(limit)}2"
            self.raw.conditional_format(*area, {"type": "formula", "criteria": rule, "format": amber})

    def lines(
        self, title: str, *, names: int, columns: tuple[int, int], rows: Sequence[int], below: int
    ) -> None:
        """Draw rows of this sheet as lines in a chart.

        Args:
            title: the chart's title.
            names: column with the lines' names.
            columns: first and last column of their values; their headers name the points.
            rows: the rows to draw, 0-based; nothing is drawn without any.
            below: row where the chart begins.
        """
        if not rows or columns[1] <= columns[0]:
            return
        name = self.raw.get_name()
        chart = self._book.chart("line")
        for row in rows:
            chart.add_series(
                {
                    "name": [name, row, names],
                    "categories": [name, 0, columns[0], 0, columns[1]],
                    "values": [name, row, columns[0], row, columns[1]],
                    "marker": {"type": "automatic", "size": 4},
                }
            )
        chart.set_title({"name": title, "name_font": {"size": 11}, "overlay": False})
        chart.set_x_axis({"label_position": "low"})
        chart.set_legend({"position": "right"})
        chart.set_size({"width": 1000, "height": 340})
        self.raw.insert_chart(below, 0, chart)

    def _made_amount(self, value: float | datetime | timedelta, look: dict[str, Any], pattern: str) -> Made:
        if isinstance(value, datetime):
            look = {**look, "num_format": pattern or DATE_FORMAT, "align": "left"}
            return Made(value.replace(tzinfo=None, microsecond=0), self._book.format(**look))
        if isinstance(value, timedelta):
            look = {**look, "num_format": pattern or SPAN_FORMAT}
            return Made(value.total_seconds() / 86400, self._book.format(**look))
        if math.isfinite(value):
            look = {**look, **({"num_format": pattern} if pattern else {})}
            return Made(value, self._book.format(**look))
        return Made(str(value), self._book.format(**look))


def value_of(cell: Cell) -> Value:
    """What stands in a cell, without its looks."""
    return cell.value if isinstance(cell, Shaded | Link) else cell


def _unlike(cells: Sequence[Cell]) -> Iterable[Cell]:
    """A cell of each type; all cells that are more than a value."""
    kinds = {type(cell): cell for cell in cells}
    return cells if kinds.keys() & {Shaded, Link} else kinds.values()


def _points(lines: int) -> int | None:
    """How high a row of so many lines is; None for the usual height."""
    return min(lines * LINE_POINTS, MOST_POINTS) if lines > 1 else None


def _lines(cell: Cell, column: Column) -> int:
    text = value_of(cell)
    if not column.wrap or not isinstance(text, str):
        return 1
    return sum(max(1, math.ceil(len(part) * 1.1 / column.width)) for part in text[:5000].split("\n"))
