import zipfile

import pytest
import xlsxwriter

from planner.readers.sheets import Workbook, open_source
from tests.unit.planner.readers.build import workbook
from wavelift.errors import InputError


def test_cells_arrive_raw(tmp_path):
    path = workbook(tmp_path / "a.xlsx", {"2024": [["VM", "n"], ["00000", 1.5], ["1.10", True]]})
    source = open_source(path, tmp_path)
    assert list(source.names) == ["2024"]
    assert source.read("2024").rows == [(1, ["VM", "n"]), (2, ["00000", 1.5]), (3, ["1.10", True])]


def test_row_numbers_are_those_of_the_spreadsheet(tmp_path):
    path = workbook(tmp_path / "a.xlsx", {"a": [[], [], ["VM"], [], ["web"]]})
    sheet = open_source(path, tmp_path).read("a")
    assert [number for number, _ in sheet.rows] == [3, 5]
    assert sheet.blank_rows == [1, 2, 4]


def test_late_cells_of_another_type_are_kept(tmp_path):
    grid = [["VM", "id"], *[["a", 1]] * 1500, ["b", "late text"]]
    rows = open_source(workbook(tmp_path / "a.xlsx", {"a": grid}), tmp_path).read("a").rows
    assert rows[-1] == (1502, ["b", "late text"])


def test_trailing_blank_rows_cost_little(tmp_path):
    book = xlsxwriter.Workbook(tmp_path / "a.xlsx", {"constant_memory": True})
    page, bold = book.add_worksheet("vInfo"), book.add_format({"bold": True})
    page.write_row(0, 0, ["VM", "CPUs"])
    for row in range(1, 20_000):
        page.write_blank(row, 0, None, bold)
    book.close()
    sheet = open_source(tmp_path / "a.xlsx", tmp_path).read("vInfo")
    assert (len(sheet.rows), sheet.blank_rows) == (1, [])


@pytest.mark.parametrize(
    ("content", "message", "advice"),
    [
        (b"VM,CPUs\nweb,1\n", "text file", "rename it to .csv"),
        ("VM,CPUs\n".encode("utf-16"), "text file", "rename it to .csv"),
        (b"", "empty", "export"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "old Excel", "save it as .xlsx"),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "password", "without the password"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "not a workbook", "export"),
        (b"PK\x03\x04 not really a zip", "damaged", "fresh workbook"),
    ],
)
def test_what_is_no_workbook_is_refused_with_advice(tmp_path, content, message, advice):
    path = tmp_path / "inventory.xlsx"
    path.write_bytes(content)
    with pytest.raises(InputError, match=message) as caught:
        open_source(path, tmp_path)
    assert caught.value.file == "inventory.xlsx"
    assert advice in caught.value.advice


def test_a_zip_that_is_no_workbook_is_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        archive.writestr("hello.txt", "x")
    with pytest.raises(InputError, match="not a readable workbook"):
        Workbook(tmp_path / "a.xlsx", "a.xlsx")


def test_missing_files_and_unknown_kinds_are_refused(tmp_path):
    (tmp_path / "a.pdf").write_text("x")
    for name, message in (("b.xlsx", "no such file"), ("a.pdf", "no known kind")):
        with pytest.raises(InputError, match=message):
            open_source(tmp_path / name, tmp_path)


def test_a_cell_as_long_as_excel_allows(tmp_path):
    path = workbook(tmp_path / "a.xlsx", {"a": [["VM", "Annotation"], ["web", "x" * 32_767]]})
    assert len(open_source(path, tmp_path).read("a").rows[1][1][1]) == 32_767
