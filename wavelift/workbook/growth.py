"""What must grow when rows or columns are added to a table: filters, tables, drop-downs, colours."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from wavelift.errors import NotEditable
from wavelift.workbook.book import Book
from wavelift.workbook.cells import Entry, column_letters
from wavelift.workbook.marks import OWN_HEADER
from wavelift.workbook.markup import Markup, Node, escaped_attribute
from wavelift.workbook.ranges import LAST_ROW, Area, areas_of, text_of
from wavelift.workbook.rules import add_hint

__all__ = ["NewColumn", "add_columns", "add_rows"]

NewColumn = tuple[str, float, str]
"""Header, width, and what is told about it."""

_Grow = Callable[[Area], Area]
_FILTER = "_xlnm._FilterDatabase"


def add_columns(book: Book, name: str, header: int, width: int, columns: Sequence[NewColumn]) -> None:
    """Add marked columns right of a table, and let its filter and its table take them in.

    A column outside of a filter or table would stay where it is when people sort, and tell of other rows.

    Args:
        book: the workbook.
        name: the sheet.
        header: number of the header row.
        width: columns that the table has.
        columns: what to add, in order.

    Raises:
        NotEditable: something stands right of the table already, or the sheet is protected.
    """
    sheet = book.editable(name)
    _refuse_taken(book, name, Area(width + 1, header, width + len(columns), LAST_ROW), columns)
    last_style = next((int(c.attribute("s") or 0) for c in sheet.cells(header) if c.column == width), 0)
    look = book.looks.style(OWN_HEADER, last_style)
    for at, (title, wide, hint) in enumerate(columns, start=width + 1):
        sheet.put(header, {at: Entry(title, look)})
        sheet.widen(at, wide)
        add_hint(sheet, Area(at, header, at, header), hint)
    titles = [title for title, _, _ in columns]

    def wider(area: Area) -> Area:
        fits = area.right == width and area.top == header
        return replace(area, right=width + len(columns)) if fits else area

    _filters(book, name, wider)
    for part in book.tables_of(name):
        _widen_table(book, part, wider, titles)


def add_rows(book: Book, name: str, header: int, last: int, new_last: int) -> None:
    """Let everything that ended with a table's last row end with its new last one."""
    sheet = book.editable(name)

    def longer(area: Area) -> Area:
        whole = area.top <= header + 1 or area.top < last
        return area.down_to(new_last) if area.bottom == last and whole else area

    _filters(book, name, longer)
    for part in book.tables_of(name):
        markup = Markup(book.parts[part])
        if markup.root.attributes.get("totalsRowCount", "0") == "0":
            _grow_reference(markup, markup.root, longer)
            inner = markup.root.first("autoFilter")
            if inner is not None:
                _grow_reference(markup, inner, longer)
            book.parts[part] = markup.content
    around = sheet.around
    for node_name in ("dataValidation", "conditionalFormatting"):
        for at in range(len([node for node in around.root.walk() if node.name == node_name])):
            node = [node for node in around.root.walk() if node.name == node_name][at]
            _grow_reference(around, node, longer, "sqref")
    for at in range(len(_extension_areas(around))):
        node = _extension_areas(around)[at]
        before = areas_of(around.text(node))
        after = [longer(area) for area in before]
        if after != before:
            around.splice(node.open_end, node.close, text_of(after).encode())


def _refuse_taken(book: Book, name: str, area: Area, columns: Sequence[NewColumn]) -> None:
    sheet = book.sheet(name)
    for number in sheet.rows():
        if number >= area.top and sheet.reaches(number, area.left):
            texts = sheet.texts(number)[area.left - 1 : area.right]
            at = next((at for at, text in enumerate(texts) if text.strip()), None)
            if at is not None:
                titles = ", ".join(title for title, _, _ in columns)
                raise NotEditable(
                    f"the columns {titles} belong right of the table, but something stands there",
                    file=book.path.name,
                    sheet=name,
                    row=number,
                    column=column_letters(area.left + at),
                    advice=f"move it away from there, or give the table the columns {titles} yourself",
                )


def _filters(book: Book, name: str, grow: _Grow) -> None:
    """Grow the sheet's filter, and the hidden name in which Excel repeats where it is."""
    around = book.sheet(name).around
    node = around.root.first("autoFilter")
    if node is None:
        return
    before = areas_of(node.attributes.get("ref", ""))
    _grow_reference(around, node, grow)
    for defined in book.defined_names(name):
        sheet, mark, reference = book.defined_text(defined).rpartition("!")
        if defined.attributes.get("name") == _FILTER and mark and areas_of(reference) == before:
            text = f"{sheet}!{_fixed(grow(before[0]))}"
            book.redefine(defined, escaped_attribute(text))
            return


def _fixed(area: Area) -> str:
    return re.sub(r"([A-Z]+)(\d+)", r"$\1$\2", str(area))


def _grow_reference(markup: Markup, node: Node, grow: _Grow, attribute: str = "ref") -> None:
    before = areas_of(node.attributes.get(attribute, ""))
    after = [grow(area) for area in before]
    if after != before:
        markup.set_attributes(node, {attribute: text_of(after)})


def _widen_table(book: Book, part: str, wider: _Grow, titles: Sequence[str]) -> None:
    markup = Markup(book.parts[part])
    before = areas_of(markup.root.attributes.get("ref", ""))
    if [wider(area) for area in before] == before:
        return
    _grow_reference(markup, markup.root, wider)
    inner = markup.root.first("autoFilter")
    if inner is not None:
        _grow_reference(markup, inner, wider)
    columns = markup.root.first("tableColumns")
    if columns is not None:
        number = max((int(node.attributes.get("id", "0")) for node in columns.children), default=0)
        tag = markup.tag("tableColumn")
        xml = "".join(
            f'<{tag} id="{number + at}" name="{escaped_attribute(title)}"/>'
            for at, title in enumerate(titles, start=1)
        )
        count = len(columns.children) + len(titles)
        markup.append(columns, xml.encode())
        columns = markup.root.first("tableColumns")
        if columns is not None:
            markup.set_attributes(columns, {"count": str(count)})
    book.parts[part] = markup.content


def _extension_areas(around: Markup) -> list[Node]:
    return [node for node in around.root.walk() if node.name.endswith(":sqref")]
