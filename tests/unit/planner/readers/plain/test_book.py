"""The fast reader and python-calamine read the same cells, or the fast one leaves the sheet alone."""

import tempfile
import zipfile
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from planner.readers import sheets
from planner.readers.plain import scan
from planner.readers.plain.archive import Archive, Damaged
from planner.readers.plain.book import PlainBook
from planner.readers.plain.cells import NotPlain, shared_strings
from planner.readers.sheets import open_source
from tests.unit.planner.readers.build import workbook
from wavelift.errors import InputError

CELLS = st.one_of(
    st.sampled_from(
        ["VM", "a<b&c>\"d'", " lead", "x\ny", "_x0041_", "=1+1", "ü€\U0001f600", "00000", "\xa0", " "]
    ),
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=8),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    st.integers(-(2**40), 2**40),
    st.booleans(),
    st.none(),
)  # fmt: skip
GRIDS = st.lists(st.lists(CELLS, max_size=6), max_size=8).map(lambda rows: [["VM"], *rows])


def grid_of(sheet):
    """Cells without blanks at their ends, which the one reader drops, the other keeps, and typing strips."""
    rows = [
        (number, [cell.strip() if isinstance(cell, str) else cell for cell in cells])
        for number, cells in sheet.rows
    ]
    return [(number, cells[: max((at + 1 for at, cell in enumerate(cells) if cell != ""), default=0)]) for number, cells in rows]  # noqa: E501  # fmt: skip


def by_calamine(path, name):
    sheet = CalamineWorkbook.from_path(str(path)).get_sheet_by_name(name)
    return grid_of(sheets._without_blanks("a", name, sheet))


def with_openpyxl(path, grid):
    book = openpyxl.Workbook(write_only=len(grid) % 2 == 0)
    page = book.create_sheet("s")
    for row in grid:
        page.append([None if cell == "" else cell for cell in row])
    for sheet in book.worksheets:
        for row in [] if book.write_only else sheet.iter_rows():
            for cell in row:
                cell.data_type = "s" if isinstance(cell.value, str) else cell.data_type
    book.save(path)


@settings(max_examples=120, deadline=None)
@given(
    grid=GRIDS,
    writer=st.sampled_from(["xlsxwriter", "openpyxl"]),
    learn_from=st.sampled_from([1, 2, scan._LEARN_FROM]),
)
def test_both_readers_agree(grid, writer, learn_from):
    with pytest.MonkeyPatch.context() as patched, tempfile.TemporaryDirectory() as folder:
        patched.setattr(scan, "_LEARN_FROM", learn_from)
        path = Path(folder) / "a.xlsx"
        if writer == "xlsxwriter":
            workbook(path, {"s": grid})
        else:
            with_openpyxl(path, grid)
        try:
            found = grid_of(PlainBook(Archive(path), "a").read("s"))
        except NotPlain:
            return
        assert found == by_calamine(path, "s")


def test_an_ordinary_large_sheet_is_plain(tmp_path, monkeypatch):
    rows = [["VM", "CPUs", "On"], *[[f"vm{at}", at, at % 2 == 0] for at in range(20_000)], ["", "", ""]]
    path = workbook(tmp_path / "a.xlsx", {"vInfo": rows})
    monkeypatch.setattr(sheets, "_load", None)  # the other reader must not be needed
    source = open_source(path, tmp_path)
    sheet = source.read("vInfo")
    assert source.names == ("vInfo",)
    assert len(sheet.rows) == 20_001
    assert sheet.rows[20_000] == (20_001, ["vm19999", 19_999.0, False])


def test_rows_that_look_otherwise_come_in_their_order(tmp_path, monkeypatch):
    monkeypatch.setattr(scan, "_MOST_STRANGERS", 900)
    rows = [["VM", "n", "b"]]
    for at in range(6000):
        odd = at % 7 == 3 or 2000 < at < 2500
        rows.append([at if odd else f"vm{at}", "text" if odd else at / 2, None if at % 5 else True])
    path = workbook(tmp_path / "a.xlsx", {"s": rows})
    found = PlainBook(Archive(path), "a").read("s")
    assert grid_of(found) == by_calamine(path, "s")
    assert found.rows.numbers == list(range(1, 6002))


@pytest.mark.parametrize("learn_from", [1, 256])
@pytest.mark.parametrize("third", ['<c r="A2" s="1" t="s"><v>0</v></c>', '<c r="A4" t="s"><v>0</v></c>'])
def test_a_usual_row_must_still_be_where_it_says(tmp_path, monkeypatch, learn_from, third):
    monkeypatch.setattr(scan, "_LEARN_FROM", learn_from)
    rows = [f'<row r="{at}"><c r="A{at}" t="s"><v>0</v></c></row>' for at in (1, 2)]
    with pytest.raises(NotPlain):
        packed(tmp_path / "a.xlsx", "".join([*rows, f'<row r="3">{third}</row>'])).read("s")


def test_what_is_not_plain_is_left_to_the_other_reader(tmp_path):
    rows = [["VM", "Date"], *[[f"vm{at}", datetime(2026, 1, 1, 8)] for at in range(20_000)]]  # noqa: DTZ001
    path = workbook(tmp_path / "a.xlsx", {"vInfo": rows})
    with pytest.raises(NotPlain):
        PlainBook(Archive(path), "a").read("vInfo")
    sheet = open_source(path, tmp_path).read("vInfo")
    assert sheet.rows[-1] == (20_001, ["vm19999", datetime(2026, 1, 1, 8)])  # noqa: DTZ001


def packed(path, body, strings="<sst><si><t>a</t></si></sst>"):
    parts = {
        "xl/workbook.xml": '<workbook xmlns:r="r"><sheets><sheet name="s" r:id="1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": '<R><L Id="1" Type="x/worksheet" Target="worksheets/sheet1.xml"/></R>',
        "xl/worksheets/sheet1.xml": f"<worksheet><sheetData>{body}</sheetData></worksheet>",
        "xl/sharedStrings.xml": strings,
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return PlainBook(Archive(path), "a")


@pytest.mark.parametrize(
    "body",
    [
        '<row r="1"><c r="A2"><v>1</v></c></row>',
        '<row r="1"><c r="B1"><v>1</v></c><c r="A1"><v>1</v></c></row>',
        '<row r="2"><c r="A2"><v>1</v></c></row><row r="1"><c r="A1"><v>1</v></c></row>',
        '<row r="1"><c r="A1"><f>1+1</f><v>2</v></c></row>',
        '<row r="1"><c r="A1" s="4"><v>2</v></c></row>',
        '<row r="1"><c r="A1" t="e"><v>#REF!</v></c></row>',
        '<row r="1"><c r="A1" t="s"><v>-1</v></c></row>',
        '<row r="1"><c r="A1"><v>abc</v></c></row>',
        '<row r="1"><c r="XFD1"><v>1</v></c></row>',
        '<row r="2000000"><c r="A2000000"><v>1</v></c></row>',
        '<row r="1"><c><v>1</v></c></row>',
        '<row r="1"><c r="A1"><v>1</v></c>',
    ],
)  # fmt: skip
def test_sheets_that_are_not_plain(tmp_path, body):
    with pytest.raises(NotPlain):
        packed(tmp_path / "a.xlsx", body).read("s")


def test_a_cell_that_points_to_no_text_is_an_error_with_its_place(tmp_path):
    sheet = packed(tmp_path / "a.xlsx", '<row r="1"><c r="A1" t="s"><v>7</v></c></row>').read("s")
    with pytest.raises(InputError, match="damaged") as caught:
        list(sheet.rows)
    assert (caught.value.file, caught.value.sheet) == ("a", "s")


def test_rich_text_and_entities_in_shared_strings():
    assert shared_strings("<sst><si><t>a&amp;b</t></si><si><t>&#252;</t></si></sst>") == ["a&b", "ü"]
    for odd in ("<si><r><t>a</t></r></si>", "<si><t>_x000D_</t></si>", "<si><t>&bomb;</t></si>"):
        with pytest.raises(NotPlain):
            shared_strings(f"<sst>{odd}</sst>")


@pytest.mark.parametrize("claimed", [10, 10_000_000])
def test_a_part_of_another_size_than_the_zip_says(tmp_path, claimed):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x", b"z" * 5_000_000)
    opened = Archive(path)
    opened.parts["x"].file_size = claimed
    with pytest.raises(Damaged, match="another size"):
        opened.read("x")


def test_a_part_in_an_unknown_encoding_is_left_to_the_other_reader(tmp_path):
    with zipfile.ZipFile(tmp_path / "b.xlsx", "w") as archive:
        archive.writestr("xl/_rels/workbook.xml.rels", '<?xml version="1.0" encoding="UT.-8"?><R/>')
        archive.writestr("xl/workbook.xml", "<w/>")
    with pytest.raises(NotPlain):
        PlainBook(Archive(tmp_path / "b.xlsx"), "b")
