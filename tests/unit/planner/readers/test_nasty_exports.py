"""Exports as people keep them: re-saved, decorated, filtered, summed up, half translated."""

import csv
import io
import os
import zipfile

import openpyxl
import pytest
from openpyxl.styles import Font
from openpyxl.workbook.protection import WorkbookProtection

from planner.readers import campaign as campaign_module
from planner.readers.campaign import read_campaign
from planner.readers.inventory import read_inventory
from tests.unit.planner.readers.build import UUID, ids, of
from wavelift.errors import InputError
from wavelift.model.inventory import Power
from wavelift.settings import Settings

HEADER = ["VM", "Powerstate", "Template", "CPUs", "Memory", "Provisioned MiB", "VM UUID"]
ROWS = [
    ["web01", "poweredOn", "False", 2, 4096, 40960, UUID.format(1)],
    ["db01", "poweredOff", "False", 4, 16384, 102400, UUID.format(2)],
]
SEEN = [("web01", Power.ON, 2, 4096, 40960), ("db01", Power.OFF, 4, 16384, 102400)]


def seen(found):
    return [(vm.name, vm.power, vm.cpus, vm.memory_mib, vm.provisioned_mib) for vm in found.vms]


def book(rows, name="vInfo"):
    made = openpyxl.Workbook()
    page = made.active
    page.title = name
    for row in rows:
        page.append(row)
    return made, page


def read(tmp_path, made, name="inventory.xlsx"):
    made.save(tmp_path / name)
    return read_inventory([tmp_path / name], tmp_path)


def test_a_title_above_and_sums_below(tmp_path):
    made, page = book([["Inventory of the old site"], ["as of March", None, "confidential"], HEADER, *ROWS])
    page.merge_cells("A1:G1")
    page["A1"].font = Font(bold=True, size=20)
    page.append([])
    page.append(["Total", None, None, 6, 20480, "=SUM(F4:F5)"])
    found, findings = read(tmp_path, made)
    assert seen(found) == SEEN
    assert [vm.place.row for vm in found.vms] == [4, 5]
    (total,) = of(findings, "rows-total")
    assert (total.place.row, total.place.column) == (7, "VM")
    assert "rows-nameless" not in ids(findings)


@pytest.mark.parametrize("word", ["Summe", "GESAMT:", "Grand Total", "total général"])
def test_sums_in_other_languages(tmp_path, word):
    made, _ = book([HEADER, *ROWS, [word, None, None, 6]])
    assert seen(read(tmp_path, made)[0]) == SEEN


def test_a_vm_may_be_called_total(tmp_path):
    made, _ = book([HEADER, ["total", "poweredOn", "False", 1, 1024, 10, UUID.format(3)], *ROWS])
    assert [vm.name for vm in read(tmp_path, made)[0].vms] == ["total", "web01", "db01"]
    made, _ = book([HEADER, *ROWS, ["Total", "poweredOn", "False", 1, 1024, 10, ""]])
    assert [vm.name for vm in read(tmp_path, made)[0].vms] == ["web01", "db01", "Total"]


def test_a_filter_hides_rows_and_a_sheet_is_hidden(tmp_path):
    made, page = book([HEADER, *ROWS])
    page.auto_filter.ref = "A1:G3"
    page.auto_filter.add_filter_column(1, ["poweredOn"])
    page.row_dimensions[3].hidden = True
    page.column_dimensions["G"].hidden = True
    pivot = made.create_sheet("Pivot", 0)
    for row in (["Row Labels", "Count of VM"], ["poweredOn", 1], ["poweredOff", 1], ["Grand Total", 2]):
        pivot.append(row)
    made.create_chartsheet("Chart", 0)
    disks = made.create_sheet("vDisk")
    disks.sheet_state = "veryHidden"
    disks.append(["VM", "Disk", "Capacity MiB"])
    disks.append(["db01", "Hard disk 1", 102400])
    found, _ = read(tmp_path, made)
    assert seen(found) == SEEN
    assert found.vms[1].disks[0].capacity_mib == 102400


def test_columns_moved_added_and_in_between(tmp_path):
    header = [*HEADER[:2], "Owner", None, *reversed(HEADER[2:]), "Owner", "Wave?"]
    rows = [[*row[:2], "Ann", "stray", *reversed(row[2:]), "Bob", 3] for row in ROWS]
    made, _ = book([header, *rows])
    found, _ = read(tmp_path, made)
    assert seen(found) == SEEN
    assert found.vms[0].extra == (("Owner", "Ann"), ("Owner", "Bob"), ("Wave?", "3"))


@pytest.mark.parametrize(
    ("memory", "provisioned"),
    [
        ("4096", "40960"), ("4.096", "40.960"), ("4,096", "40,960"), ("4\xa0096", "40\xa0960"),
        ("4\u202f096", "40\u202f960"), ("4'096", "40’960"), ("'4096", "'40960"), ("4096,00", "40960.0"),
        (" 4096 ", "40.960,00"), (4096.0, 40960.4), ("4.096E3", "4.096E+4"),
    ],
)  # fmt: skip
def test_numbers_as_text_of_many_countries(tmp_path, memory, provisioned):
    made, _ = book([HEADER, ["web01", "poweredOn", "False", "2", memory, provisioned, UUID.format(1)]])
    found, findings = read(tmp_path, made)
    assert seen(found) == SEEN[:1]
    assert "cell-unreadable" not in ids(findings)


@pytest.mark.parametrize(
    ("delimiter", "encoding", "end", "yes", "no"),
    [
        (";", "cp1252", "\r\n", "WAHR", "FALSCH"),  # German Excel
        (";", "cp1252", "\r\n", "VRAI", "FAUX"),  # French Excel
        (";", "utf-8-sig", "\r\n", "VERO", "FALSO"),  # Italian Excel, "CSV UTF-8"
        (",", "utf-8", "\n", "TRUE", "FALSE"),  # LibreOffice
        ("\t", "utf-16", "\r\n", "PRAWDA", "FAŁSZ"),  # Polish Excel, "Unicode text"
        (",", "mac-roman", "\r", "TRUE", "FALSE"),  # an old Mac
    ],
)
def test_what_spreadsheet_programs_make_of_a_csv(tmp_path, delimiter, encoding, end, yes, no):
    decimal = "," if delimiter == ";" else "."
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, lineterminator=end)
    writer.writerow(["VM", "Powerstate", "Template", "CPUs", "Memory", "Provisioned MB", "Annotation"])
    writer.writerow(["web01", "poweredOn", no, 2, 4096, f"40960{decimal}0", 'say "hi"\nand go'])
    writer.writerow(["db01", "poweredOff", yes, 4, 16384, f"102400{decimal}0", "x;y,z"])
    (tmp_path / "RVTools_tabvInfo.csv").write_bytes(text.getvalue().encode(encoding))
    found, findings = read_inventory([tmp_path / "RVTools_tabvInfo.csv"], tmp_path)
    assert seen(found) == SEEN
    assert [vm.template for vm in found.vms] == [False, True]
    assert found.vms[0].annotation.splitlines() == ['say "hi"', "and go"]
    assert "cell-unreadable" not in ids(findings)


@pytest.mark.parametrize("header", ["VM", "VM name", "Virtual machine", "Virtuelle Maschine", "VM-NAME"])
@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
def test_a_list_of_names_is_an_inventory(tmp_path, header, suffix):
    rows = [["Move list"], [], [header, "Contact"], ["web01", "Ann"], ["db01", ""]]
    path = tmp_path / f"inventory.{suffix}"
    if suffix == "xlsx":
        made, _ = book([[1, 2], [3, 4]], "Scratch")
        page = made.create_sheet("Tabelle1")
        for row in rows:
            page.append(row)
        made.save(path)
    else:
        path.write_text("\n".join(",".join(row) for row in rows))
    found, _ = read_inventory([path], tmp_path)
    assert [(vm.name, vm.place.row) for vm in found.vms] == [("web01", 4), ("db01", 5)]


def test_the_sheet_that_tells_most_is_the_inventory(tmp_path):
    made, _ = book([["Name", "Phone"], ["Ann", 1]], "People")
    for title, rows in {"Old": [["VM"], ["x"]], "New": [["Virtual machine", "vCPU"], ["web", 2]]}.items():
        page = made.create_sheet(title)
        for row in rows:
            page.append(row)
    assert [vm.name for vm in read(tmp_path, made)[0].vms] == ["web"]


def test_a_workbook_with_macros_and_locked_structure(tmp_path):
    made, page = book([HEADER, *ROWS])
    page.protection.sheet = True
    page.protection.password = "secret"
    made.security = WorkbookProtection(workbookPassword="secret", lockStructure=True)
    made.save(tmp_path / "a.xlsx")
    with (
        zipfile.ZipFile(tmp_path / "a.xlsx") as old,
        zipfile.ZipFile(tmp_path / "inventory.xlsm", "w") as new,
    ):
        for part in old.infolist():
            new.writestr(part, old.read(part))
        new.writestr("xl/vbaProject.bin", b"\0" * 100)
    assert seen(read_inventory([tmp_path / "inventory.xlsm"], tmp_path)[0]) == SEEN


def test_broken_formulas_and_formula_names(tmp_path):
    made, page = book([HEADER, ["=HYPERLINK(1)", *ROWS[0][1:]], *ROWS[1:]])
    page["A2"].data_type = "s"
    page["D3"] = "#REF!"
    found, findings = read(tmp_path, made)
    assert [vm.name for vm in found.vms] == ["=HYPERLINK(1)", "db01"]
    assert found.vms[1].cpus == 1
    assert of(findings, "cell-unreadable") == []  # what a broken formula leaves counts as blank


# Files that are none, change or vanish


def test_a_link_that_leads_to_itself(tmp_path):
    (tmp_path / "inventory.csv").write_text("VM\nweb\n")
    (tmp_path / "RVTools_loop.xlsx").symlink_to(tmp_path / "RVTools_loop.xlsx")
    (tmp_path / "gone.xlsx").symlink_to(tmp_path / "nowhere.xlsx")
    assert len(read_campaign(tmp_path, Settings()).inventory.vms) == 1
    for name in ("RVTools_loop.xlsx", "gone.xlsx"):
        with pytest.raises(InputError, match="no such file"):
            read_inventory([tmp_path / name], tmp_path)


def test_a_link_to_a_file_elsewhere_is_read_under_its_own_name(tmp_path):
    folder = tmp_path / "campaign"
    folder.mkdir()
    (tmp_path / "shared.csv").write_text("VM\nweb\n")
    (folder / "inventory.csv").symlink_to(tmp_path / "shared.csv")
    (vm,) = read_campaign(folder, Settings()).inventory.vms
    assert vm.place.file == "shared.csv"


@pytest.mark.parametrize("name", ["inventory.csv", "inventory.xlsx"])
def test_a_pipe_is_no_file_and_nobody_waits_for_it(tmp_path, name):
    os.mkfifo(tmp_path / name)
    with pytest.raises(InputError, match="no ordinary file"):
        read_campaign(tmp_path, Settings(files=(("inventory", (name,)),)))
    with pytest.raises(InputError, match="no inventory"):
        read_campaign(tmp_path, Settings())


@pytest.mark.parametrize("suffix", ["xlsx", "csv", "zip"])
def test_a_file_that_is_saved_while_it_is_read(tmp_path, monkeypatch, suffix):
    path = tmp_path / f"inventory.{suffix}"
    if suffix == "xlsx":
        book([HEADER, *ROWS])[0].save(path)
    elif suffix == "csv":
        path.write_text("VM\nweb\n")
    else:
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("RVTools_tabvInfo.csv", "VM\nweb\n")

    def merge(*arguments):
        found = merged(*arguments)
        path.write_bytes(path.read_bytes() + b" ")
        return found

    merged = campaign_module.merge_exports
    monkeypatch.setattr(campaign_module, "merge_exports", merge)
    with pytest.raises(InputError, match="changed while it was read") as caught:
        read_campaign(tmp_path, Settings())
    assert caught.value.file == path.name


@pytest.mark.parametrize("suffix", ["xlsx", "csv", "zip"])
def test_a_file_that_vanishes_while_it_is_read(tmp_path, monkeypatch, suffix):
    path = tmp_path / f"inventory.{suffix}"
    if suffix == "xlsx":
        book([HEADER, *ROWS])[0].save(path)
    elif suffix == "csv":
        path.write_text("VM\nweb\n")
    else:
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("RVTools_tabvInfo.csv", "VM\nweb\n")

    def export_of(found, library):
        export = opened(found, library)
        path.unlink()
        return export

    opened = campaign_module.export_of
    monkeypatch.setattr(campaign_module, "export_of", export_of)
    with pytest.raises(InputError):
        read_campaign(tmp_path, Settings())


def test_a_zip_whose_names_climb_out_writes_nothing(tmp_path):
    folder = tmp_path / "campaign"
    folder.mkdir()
    with zipfile.ZipFile(folder / "inventory.zip", "w") as archive:
        archive.writestr("../../RVTools_tabvInfo.csv", "VM\nweb\n")
        archive.writestr("/etc/RVTools_tabvDisk.csv", "VM,Capacity MB\nweb,7\n")
    found = read_campaign(folder, Settings())
    assert found.inventory.vms[0].disks[0].capacity_mib == 7
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["campaign", "inventory.zip"]
