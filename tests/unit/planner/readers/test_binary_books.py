"""Excel's binary workbooks: old (.xls), new (.xlsb), and those with a password."""

import os
import zipfile

import pytest

from planner.readers import guard_xlsb
from planner.readers.inventory import read_inventory
from planner.readers.quiet import quiet_stderr
from tests.unit.planner.readers.binary_books import protected, xls, xlsb
from tests.unit.planner.readers.build import UUID, workbook
from wavelift.errors import InputError

GRID = [
    ["VM", "CPUs", "Memory", "VM UUID"],
    ["00000", 4, "16,384", UUID.format(1)],
    ["zürich", 2, 1024, UUID.format(2)],
]


@pytest.mark.parametrize(("write", "suffix"), [(xls, "xls"), (xlsb, "xlsb")])
def test_both_are_read_like_any_other(tmp_path, write, suffix):
    path = write(tmp_path / f"inventory.{suffix}", GRID)
    found, _ = read_inventory([path], tmp_path)
    assert [(vm.name, vm.cpus, vm.memory_mib, vm.place.row) for vm in found.vms] == [
        ("00000", 4, 16384, 2),
        ("zürich", 2, 1024, 3),
    ]
    assert found.origins[0].kind == "rvtools-xlsx"


@pytest.mark.parametrize("suffix", ["xlsx", "xlsm", "xlsb", "xls"])
def test_a_password_is_named(tmp_path, suffix):
    path = protected(tmp_path / f"inventory.{suffix}")
    with pytest.raises(InputError, match="password") as caught:
        read_inventory([path], tmp_path)
    assert "without the password" in caught.value.advice


def test_cells_in_far_corners_of_a_binary_sheet_are_refused(tmp_path, monkeypatch):
    grid = [["VM"], *[[]] * 50, ["", "", "", "x"]]
    read_inventory([xlsb(tmp_path / "fine.xlsb", grid)], tmp_path)
    monkeypatch.setattr(guard_xlsb, "MAX_CELLS", 100)
    with pytest.raises(InputError, match="spans 52 rows and 4 columns"):
        read_inventory([xlsb(tmp_path / "inventory.xlsb", grid)], tmp_path)


def test_a_new_workbook_under_an_old_name_says_so(tmp_path):
    path = workbook(tmp_path / "a.xlsx", {"vInfo": GRID}).rename(tmp_path / "inventory.xls")
    with pytest.raises(InputError, match="new Excel file") as caught:
        read_inventory([path], tmp_path)
    assert caught.value.advice == "rename it to .xlsx"


@pytest.mark.parametrize("name", ["inventory.xls", "inventory.xlsx"])
@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"\xef\xbb\xbf<html><table><tr><td>VM</td></tr></table></html>", "web page"),
        (b"VM\tCPUs\nweb\t1\n", "text file"),
        (b"", "empty"),
    ],
)
def test_what_other_programs_call_a_workbook(tmp_path, name, content, message):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError, match=message):
        read_inventory([tmp_path / name], tmp_path)


def test_binary_texts_that_claim_to_be_millions_are_refused(tmp_path):
    path = xlsb(tmp_path / "inventory.xlsb", GRID)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/sharedStrings.bin", b"\x9f\x01\x08" + b"\xff" * 8)
    with pytest.raises(InputError, match="claims to hold more"):
        read_inventory([path], tmp_path)


def test_a_panic_inside_the_reader_is_one_sentence(tmp_path, capfd):
    path = xls(tmp_path / "inventory.xls", GRID)
    whole = path.read_bytes()
    refused = 0
    for at in range(512, len(whole), 97):
        path.write_bytes(whole[:at])
        try:
            read_inventory([path], tmp_path)
        except InputError as error:
            refused += error.file == "inventory.xls"
    assert refused > 10
    assert capfd.readouterr().err == ""


def test_standard_error_is_back_afterwards(capfd):
    with quiet_stderr():
        os.write(2, b"lost")
    os.write(2, b"kept")
    assert capfd.readouterr().err == "kept"
