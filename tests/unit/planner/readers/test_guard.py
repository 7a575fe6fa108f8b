import zipfile

import pytest
import xlsxwriter

from planner.readers import guard
from planner.readers.guard import check_workbook
from wavelift.errors import InputError

HEAD = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'


def sheet(path, body, dimension="A1:B2"):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        stated = f'<dimension ref="{dimension}"/>' if dimension else ""
        archive.writestr(
            "xl/worksheets/sheet1.xml", f"{HEAD}{stated}<sheetData>{body}</sheetData></worksheet>"
        )
    return path


FAR = [
    '<row r="1"><c r="A1"><v>1</v></c></row><row r="900000"><c r="XFD900000"><v>1</v></c></row>',
    '<row r="1"><c r="A1"><v>1</v></c><c s="1" r="XFD900000"><v>1</v></c></row>',
    "<row r='1'><c r='A1'><v>1</v></c></row><row r='900000'><c r='XFD900000'><v>1</v></c></row>",
    '<row r="1"><c r="A1"><v>1</v></c></row><row r = "900000"><c r = "XFD900000"><v>1</v></c></row>',
    '<row r="1"><c r="a1"><v>1</v></c></row><row r="9"><c r="xfd900000"><v>1</v></c></row>',
    '<row r="1">' + "<c><v>1</v></c>" * 60 + '</row><row r="900000"><c><v>1</v></c></row>',
    '<x:row r="1"><x:c r="A1"><v>1</v></x:c></x:row><x:row r="900000"><x:c r="XFD900000"><v/></x:c></x:row>',
]


@pytest.mark.parametrize("body", FAR)
@pytest.mark.parametrize("dimension", ["A1:B2", "", "A1:XFD900000"])
def test_cells_in_far_corners_are_refused(tmp_path, body, dimension):
    with pytest.raises(InputError, match="spans 900,000 rows"):
        check_workbook(sheet(tmp_path / "a.xlsx", body, dimension), "a.xlsx")


def test_formatted_blank_cells_do_no_harm(tmp_path):
    body = '<row r="1"><c r="A1"><v>1</v></c></row><row r="900000"><c r="XFD900000" s="1"/></row>'
    check_workbook(sheet(tmp_path / "a.xlsx", body), "a.xlsx")


def test_a_real_sheet_passes_without_being_measured(tmp_path, monkeypatch):
    book = xlsxwriter.Workbook(tmp_path / "a.xlsx")
    page = book.add_worksheet()
    for row in range(100):
        page.write_row(row, 0, ["text", 1, True] * 30)
    book.close()
    monkeypatch.setattr(guard, "_measure", None)
    check_workbook(tmp_path / "a.xlsx", "a.xlsx")


def test_a_zip_bomb_is_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * (70 << 20))
    with pytest.raises(InputError, match="times its size"):
        check_workbook(tmp_path / "a.xlsx", "a.xlsx")


def test_what_unpacks_to_more_than_a_gibibyte_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(guard, "MAX_BYTES", 1000)
    with pytest.raises(InputError, match="unpacks to"):
        check_workbook(sheet(tmp_path / "a.xlsx", "<row/>" * 1000), "a.xlsx")


def test_a_damaged_zip_is_refused(tmp_path):
    path = sheet(tmp_path / "a.xlsx", "<row/>" * 5000)
    content = bytearray(path.read_bytes())
    content[60:70] = b"\0" * 10
    path.write_bytes(content)
    with pytest.raises(InputError, match="damaged"):
        check_workbook(path, "a.xlsx")
