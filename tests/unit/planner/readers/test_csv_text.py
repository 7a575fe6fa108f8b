import pytest

from planner.readers.csv_text import decode, delimiter_of, read_csv
from wavelift.errors import InputError


def rows(path, content):
    path.write_bytes(content)
    return read_csv(path, path.name).rows


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_encodings(tmp_path, encoding):
    content = "VM;Folder;Note\nweb;Köln;x\n".encode(encoding)
    assert rows(tmp_path / "a.csv", content) == [(1, ["VM", "Folder", "Note"]), (2, ["web", "Köln", "x"])]


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_delimiters(mark):
    assert delimiter_of(f'VM{mark}"a,b;c"{mark}d\n') == mark


def test_excels_hint_line_is_obeyed_and_not_read(tmp_path):
    assert rows(tmp_path / "a.csv", b"sep=|\nVM|CPUs\nweb|1\n") == [(2, ["VM", "CPUs"]), (3, ["web", "1"])]


def test_blank_rows_are_left_out_and_numbers_stay_those_of_a_spreadsheet(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text('VM,Note\n\n,\nweb,"two\nlines"\ndb,x\n\n\n')
    sheet = read_csv(path, "a.csv")
    assert [number for number, _ in sheet.rows] == [1, 4, 5]
    assert sheet.blank_rows == [2, 3]


@pytest.mark.parametrize("magic", [b"PK\x03\x04rest", b"\xd0\xcf\x11\xe0rest"])
def test_a_workbook_called_csv_is_refused(tmp_path, magic):
    with pytest.raises(InputError, match="workbook") as caught:
        rows(tmp_path / "a.csv", magic)
    assert "rename" in caught.value.advice


def test_a_field_without_end_is_refused_with_its_row(tmp_path):
    with pytest.raises(InputError, match="row 2"):
        rows(tmp_path / "a.csv", b'VM,Note\n"' + b"x" * 200_000 + b"\n")


def test_bytes_of_no_encoding_still_give_text():
    assert decode(b"a\x81b") == "a\ufffdb"
