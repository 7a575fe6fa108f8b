import csv
import io
import random
import tracemalloc

import pytest

from planner.readers import csv_pages, csv_text
from planner.readers.csv_text import decode, delimiter_of, read_blocks, read_csv
from planner.readers.grid import ColumnRows
from wavelift.errors import InputError


def rows(path, content):
    path.write_bytes(content)
    return [(number, list(cells)) for number, cells in read_csv(path, path.name).rows]


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


def peak_of(read):
    tracemalloc.start()
    try:
        with pytest.raises(InputError) as caught:
            read()
        return tracemalloc.get_traced_memory()[1] >> 20, caught.value
    finally:
        tracemalloc.stop()


def test_a_sparse_gigabyte_is_refused_with_words_and_in_little_memory(tmp_path, monkeypatch):
    monkeypatch.setattr(csv_pages, "LONGEST_LINE", 2 << 20)
    path = tmp_path / "a.csv"
    with path.open("wb") as stream:
        stream.write(b"VM;CPUs\nweb;1\n")
        stream.truncate(10**9)
    peak, error = peak_of(lambda: read_csv(path, "a.csv"))
    assert "longer than 2 million characters" in error.message
    assert peak < 40


def test_more_cells_than_fit_are_refused_where_they_begin(tmp_path, monkeypatch):
    monkeypatch.setattr(csv_text, "MAX_CELLS", 10)
    path = tmp_path / "a.csv"
    path.write_text("a,b,c\n" * 20)
    with pytest.raises(InputError, match=r"row 4.*more than 10 cells"):
        read_csv(path, "a.csv")


def test_more_text_than_fits_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(csv_text, "MAX_KEPT", 1 << 20)
    path = tmp_path / "a.csv"
    path.write_text("".join(f"{'x' * 10_000}{at}\n" for at in range(500)))
    peak, error = peak_of(lambda: read_csv(path, "a.csv"))
    assert "more text than fits" in error.message
    assert peak < 16


def test_equal_cells_are_kept_once(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("VM,Powerstate\n" + "a,poweredOn state\n" * 50)
    cells = {id(row[1]) for _, row in read_csv(path, "a.csv").rows[1:]}
    assert len(cells) == 1


@pytest.mark.parametrize("size", [1, 7, 64, 1 << 20])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_blocks_may_end_anywhere(size, encoding, end):
    text = end.join(["VM;Köln;Note", 'a;"two', 'lines";x', "", "b;ü;z", ""])
    content = text.encode(encoding)

    def blocks():
        # The first block must show what the file is.
        yield content[:40]
        yield from (content[at : at + size] for at in range(40, len(content), size))

    rows = read_blocks(blocks, "a.csv").rows
    assert [row[1][1] for row in rows] == ["Köln", f"two{end}lines", "ü"]
    assert [number for number, _ in rows] == [1, 2, 4]


def test_an_odd_byte_far_down_makes_the_whole_file_windows_1252(tmp_path, monkeypatch):
    monkeypatch.setattr(csv_text, "_BLOCK", 1 << 12)
    path = tmp_path / "a.csv"
    path.write_bytes(b"VM,Note\n" + b"a,x\n" * 60_000 + b"b,\xe9\n")
    assert read_csv(path, "a.csv").rows[-1] == (60_002, ["b", "é"])


def test_a_file_of_line_ends_costs_little(tmp_path, monkeypatch):
    monkeypatch.setattr(csv_text, "_MOST_BLANKS", 10)
    path = tmp_path / "a.csv"
    path.write_text("VM\na\n" + "\n" * 50 + "b\n")
    sheet = read_csv(path, "a.csv")
    assert (len(sheet.rows), len(sheet.blank_rows)) == (3, 10)


@pytest.mark.parametrize("page", [1, 9, 40])
@pytest.mark.parametrize("seed", range(40))
def test_pages_with_and_without_quotes_give_what_one_parser_gives(seed, page, monkeypatch):
    monkeypatch.setattr(csv_pages, "_PAGE", page)
    chance = random.Random(seed)
    pieces = [
        "ab,",
        "c",
        ",,",
        "\n",
        "d\n",
        'e,"f',
        '"\n',
        '"g""h",',
        " ",
        "\r\n",
        "\r",
        "x,y\nz,w\n",
        "\n\n",
    ]
    text = "VM,Note\n" + "".join(chance.choices(pieces, k=60))
    expected = [
        (number, cells)
        for number, cells in enumerate(csv.reader(io.StringIO(text, newline="")), start=1)
        if any(map(str.strip, cells))
    ]
    width = max(len(cells) for _, cells in expected)
    sheet = read_blocks(lambda: iter((text.encode(),)), "a.csv")
    found = [(number, list(cells)) for number, cells in sheet.rows]
    assert found == [(number, cells + [""] * (width - len(cells))) for number, cells in expected]
    assert {*sheet.blank_rows}.isdisjoint(number for number, _ in expected)


def test_a_cell_that_is_too_long_is_refused_on_a_page_without_quotes_too(tmp_path):
    with pytest.raises(InputError, match=r"row 2.*no CSV"):
        rows(tmp_path / "a.csv", b"VM,Note\na," + b"x" * 200_000 + b"\n")


def test_short_rows_are_filled_up_only_as_far_as_that_costs_little(tmp_path, monkeypatch):
    path = tmp_path / "a.csv"
    # One row of a thousand cells over a thousand rows of one: filled up, they would be a million cells.
    path.write_text(",".join(["head"] * 1000) + "\n" + "a\n" * 1000)
    read = read_csv(path, "a.csv").rows
    assert [len(cells) for _, cells in read] == [1000] + [1] * 1000
    assert not isinstance(read, ColumnRows)
    monkeypatch.setattr(csv_text, "_SMALL", 1_000_000)
    filled = read_csv(path, "a.csv").rows
    assert isinstance(filled, ColumnRows)
    assert [len(cells) for _, cells in filled] == [1000] * 1001
