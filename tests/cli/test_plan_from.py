"""A lead disagrees in the workbook, gives it back, and reads what became of it."""

import csv
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from planner.readers.plan_edits import WRITTEN_HEADERS
from tests.cli.support import Ask, Told, planned, sample
from wavelift.planfile import read_plan

Change = Callable[[Worksheet], None]


@pytest.fixture
def demo(tmp_path: Path) -> Path:
    return planned("demo", tmp_path)


def column(sheet: Worksheet, header: str) -> int:
    return next(cell.column for cell in sheet[1] if cell.value == header)


def row_of(sheet: Worksheet, vm: str) -> int:
    return next(cell.row for cell in sheet["A"] if cell.value == vm)


def put(sheet: Worksheet, vm: str, header: str, value: object) -> str:
    """Write into a VM's row; returns the cell's name."""
    cell = sheet.cell(row_of(sheet, vm), column(sheet, header))
    cell.value = value
    return cell.coordinate


def change(folder: Path, act: Change, name: str = "plan.xlsx") -> Path:
    book = openpyxl.load_workbook(folder / "plan.xlsx")
    act(book["vms"])
    book.save(folder / name)
    return folder / name


def where(folder: Path) -> dict[str, str]:
    """The window of every planned VM."""
    return {move.name: wave.window for wave in read_plan(folder).plan.waves for move in wave.moves}


def pins(folder: Path) -> list[dict[str, str]]:
    with (folder / "pins.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def given_back(ask: Ask, folder: Path, *more: object) -> Told:
    return ask("plan", folder, "--from", folder / "plan.xlsx", *more)


def test_a_changed_wave_becomes_a_pin_that_stays(demo: Path, ask: Ask) -> None:
    change(demo, lambda sheet: put(sheet, "print-01", "wave", 3))
    told = given_back(ask, demo)
    assert told.code == 0
    assert "from plan.xlsx: 1 change taken; pins are in pins.csv" in told.err
    assert "in another wave" in told.err
    (pin,) = pins(demo)
    assert (pin["vm"], pin["window"], pin["wave"]) == ("print-01", "night-3", "")
    assert where(demo)["print-01"] == "night-3"
    sheet = openpyxl.load_workbook(demo / "plan.xlsx")["vms"]
    assert sheet.cell(row_of(sheet, "print-01"), column(sheet, "pinned")).value == "yes"
    assert "pinned to window night-3 (pins.csv, row 2)" in ask("diff", demo).out
    again = given_back(ask, demo)
    assert "nothing was changed in columns wave, window and pinned of its sheet vms" in again.err


def test_planning_tells_how_to_disagree_and_how_to_ask(demo: Path, ask: Ask) -> None:
    told = ask("plan", demo)
    assert "waves have no dates" not in told.err
    for command in (f"plan {demo} --from plan.xlsx", f"explain {demo} NAME"):
        assert f"wavelift {command}" in told.err
        assert ask(*command.replace("NAME", "print-01").split()).code == 0


def test_the_pin_is_taken_out_again(demo: Path, ask: Ask) -> None:
    before = where(demo)
    change(demo, lambda sheet: put(sheet, "print-01", "window", "NIGHT-3"))
    assert given_back(ask, demo).code == 0
    change(demo, lambda sheet: put(sheet, "print-01", "pinned", None))
    told = given_back(ask, demo)
    assert "1 pin taken out" in told.err
    assert pins(demo) == []
    assert where(demo) == {**before, "print-01": "night-3"}  # nothing makes it move
    assert ask("plan", str(demo), "--afresh").code == 0
    assert where(demo) == before


def test_one_member_moves_its_group_and_that_is_said(demo: Path, ask: Ask) -> None:
    cells: list[str] = []
    change(demo, lambda sheet: cells.append(put(sheet, "hr-web-01", "wave", 4)))
    told = given_back(ask, demo, "--json")
    assert told.code == 0
    at = where(demo)
    assert at["hr-web-01"] == at["hr-web-02"] == "night-4"
    (finding,) = [item for item in told.document["findings"] if item["id"] == "edit-moves-group"]
    assert "with hr-web-01, hr-web-02 went to window night-4" in finding["message"]
    assert (finding["sheet"], f"B{finding['row']}", finding["column"]) == ("vms", cells[0], "wave")


def test_what_cannot_be_met_is_refused_with_its_cell_and_the_rest_is_taken(demo: Path, ask: Ask) -> None:
    cells: list[str] = []
    (demo / "pins.csv").write_text("vm,window\nhr-db-01,night-2\n", encoding="utf-8")
    ask("plan", demo)

    def act(sheet: Worksheet) -> None:
        cells.append(put(sheet, "hr-app-01", "wave", 1))  # its database is pinned to wave 2
        put(sheet, "print-01", "wave", 2)

    change(demo, act)
    told = given_back(ask, demo)
    assert told.code == 3
    assert "1 change taken, 1 refused" in told.err
    assert (
        f"plan.xlsx, sheet vms, row {cells[0][1:]}, column wave: hr-app-01 cannot go from wave 2" in told.err
    )
    assert "hr-db-01 must move before it and is in wave 2" in told.err
    at = where(demo)
    assert (at["print-01"], at["hr-app-01"]) == ("night-2", "night-2")
    assert [pin["vm"] for pin in pins(demo)] == ["hr-db-01", "print-01"]


def test_edits_that_contradict_each_other_in_a_group_are_both_refused(demo: Path, ask: Ask) -> None:
    def act(sheet: Worksheet) -> None:
        put(sheet, "hr-web-01", "wave", 3)
        put(sheet, "hr-web-02", "wave", 4)

    change(demo, act)
    told = given_back(ask, demo, "--json")
    assert told.code == 3
    assert {entry["granted"] for entry in told.document["edits"]} == {False}
    assert "hr-web-02 moves with it and is to go to window night-4" in told.document["edits"][0]["reason"]
    assert not (demo / "pins.csv").exists()


def test_too_many_into_one_night_are_refused_in_the_leads_words(demo: Path, ask: Ask) -> None:
    def act(sheet: Worksheet) -> None:
        for row in range(2, 30):
            sheet.cell(row, column(sheet, "window"), "night-5")

    change(demo, act)
    told = given_back(ask, demo)
    assert told.code == 3
    assert "refused" in told.err
    assert (
        ask("plan", demo, "--json").document["unplanned"] == ask("plan", demo, "--json").document["unplanned"]
    )
    assert len(where(demo)) == 55


def test_sorted_filtered_shortened_and_widened_rows_do_no_harm(demo: Path, ask: Ask) -> None:
    def act(sheet: Worksheet) -> None:
        put(sheet, "print-01", "wave", 2)
        rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
        kept = sorted(rows, key=lambda row: str(row[0]), reverse=True)[:40]
        kept += [row for row in rows if row[0] == "print-01" and row not in kept]
        sheet.delete_rows(2, len(rows))
        for row in kept:
            sheet.append(row)
        sheet.insert_cols(3)
        sheet.cell(1, 3, "my remark")
        sheet.cell(2, 3, "=1+1")
        sheet.cell(3, 3, "ask Ines")

    change(demo, act)
    told = given_back(ask, demo)
    assert told.code == 0
    assert "1 change taken" in told.err
    assert where(demo)["print-01"] == "night-2"
    assert len(where(demo)) == 55
    sheet = openpyxl.load_workbook(demo / "plan.xlsx")["vms"]
    remarks = [cell.value for cell in sheet[openpyxl.utils.get_column_letter(column(sheet, "my remark"))]]
    assert "ask Ines" in remarks  # the lead's own column goes on into the new workbook


def test_the_leads_own_columns_stay_when_planning_anew(demo: Path, ask: Ask) -> None:
    def act(sheet: Worksheet) -> None:
        sheet.cell(1, sheet.max_column + 1, "agreed")
        put(sheet, "print-01", "agreed", "=2+2")
        put(sheet, "dns-01", "agreed", "with Ada")

    change(demo, act)
    for _ in range(2):
        told = ask("plan", demo)
        assert "nobody had read" not in told.err
        sheet = openpyxl.load_workbook(demo / "plan.xlsx")["vms"]
        assert sheet.cell(row_of(sheet, "dns-01"), column(sheet, "agreed")).value == "with Ada"
        assert sheet.cell(row_of(sheet, "print-01"), column(sheet, "agreed")).data_type != "f"


def test_many_columns_of_the_leads_own_stay_also_without_the_keys(demo: Path, ask: Ask) -> None:
    """The first twenty stayed, and none where the column with the keys was deleted."""

    def act(sheet: Worksheet) -> None:
        for number in range(25):
            sheet.cell(1, sheet.max_column + 1, f"mine {number}")
            put(sheet, "print-01", f"mine {number}", f"word {number}")
        sheet.delete_cols(column(sheet, "key"))
        put(sheet, "print-01", "wave", 2)

    change(demo, act)
    assert "1 change taken" in given_back(ask, demo).err
    sheet = openpyxl.load_workbook(demo / "plan.xlsx")["vms"]
    row = row_of(sheet, "print-01")
    assert [sheet.cell(row, column(sheet, f"mine {at}")).value for at in range(25)] == [
        f"word {at}" for at in range(25)
    ]


def test_a_row_that_somebody_typed_counts_without_what_was_written(demo: Path, ask: Ask) -> None:
    """It has no hidden cells; once that was taken for a workbook of an earlier plan."""

    def act(sheet: Worksheet) -> None:
        for vm in ("print-01", "dongle-01"):
            row = sheet.max_row + 1
            sheet.cell(row, 1).value = vm
            sheet.cell(row, column(sheet, "wave")).value = 3

    change(demo, act)
    told = given_back(ask, demo)
    assert told.code == 3
    assert "1 change taken, 1 refused" in told.err
    assert "earlier plan" not in told.err
    assert "dongle-01 cannot go from no wave to window night-3: " in told.err
    (pin,) = pins(demo)
    assert pin["note"] == "from plan.xlsx; was wave 1 (night-1)"


def test_two_rows_of_a_vm_that_say_different_things_are_told(demo: Path, ask: Ask) -> None:
    def act(sheet: Worksheet) -> None:
        old, new = row_of(sheet, "print-01"), sheet.max_row + 1
        for at in range(1, sheet.max_column + 1):
            sheet.cell(new, at).value = sheet.cell(old, at).value
        sheet.cell(old, column(sheet, "wave")).value = 2
        sheet.cell(new, column(sheet, "wave")).value = 4

    change(demo, act)
    told = given_back(ask, demo)
    assert "1 change taken" in told.err
    assert "print-01 is in two rows that say different things (plan.xlsx, sheet vms, row " in told.err
    assert where(demo)["print-01"] == "night-2"


def test_the_sheet_that_is_read_is_not_called_the_leads_own(demo: Path, ask: Ask) -> None:
    def act(sheet: Worksheet) -> None:
        put(sheet, "print-01", "wave", 2)
        put(sheet, "print-01", "to cluster", "lpz-dmz")
        sheet.title = "Waves for Petra"

    change(demo, act)
    told = given_back(ask, demo)
    assert "1 change taken" in told.err
    assert "a sheet of your own" not in told.err
    assert "sheet Waves for Petra, row" in told.err  # what counts nowhere is told of it all the same
    assert "column to cluster: 1 changed cell not read" in told.err


def test_a_renamed_column_is_missed(demo: Path, ask: Ask) -> None:
    def act(sheet: Worksheet) -> None:
        put(sheet, "print-01", "wave", 2)
        sheet.cell(1, column(sheet, "wave")).value = "Wave (new)"

    change(demo, act)
    told = given_back(ask, demo)
    assert "from plan.xlsx: nothing of it could be taken" in told.err
    assert "row 1: it has no column 'wave' any more; what was written there is not read" in told.err


def test_the_reader_knows_every_header_that_is_written(demo: Path) -> None:
    sheet = openpyxl.load_workbook(demo / "plan.xlsx")["vms"]
    assert tuple(cell.value for cell in sheet[1]) == WRITTEN_HEADERS


def test_cells_that_make_no_sense_change_nothing_and_are_named(demo: Path, ask: Ask) -> None:
    def act(sheet: Worksheet) -> None:
        put(sheet, "print-01", "wave", 17)
        put(sheet, "file-01", "window", "night-9")
        put(sheet, "mon-01", "wave", None)
        put(sheet, "dns-01", "pinned", "perhaps")
        put(sheet, "log-01", "key", "no such key")
        put(sheet, "log-01", "VM", "ghost")

    change(demo, act)
    told = given_back(ask, demo, "--json")
    assert told.code == 0
    texts = [item["message"] for item in told.document["findings"] if item["id"] == "edit-unclear"]
    for words in (
        "print-01: there is no wave '17'",
        "file-01: there is no window 'night-9'",
        "mon-01: its wave or window is empty",
        "pinned is 'perhaps'",
        "'ghost' is no VM of the inventory",
    ):
        assert any(words in text for text in texts), (words, texts)
    assert told.document["edits"] == []


def test_a_cell_that_cannot_be_taken_is_told_with_what_to_write(demo: Path, ask: Ask) -> None:
    def act(sheet: Worksheet) -> None:
        put(sheet, "print-01", "wave", 17)
        put(sheet, "file-01", "window", "n" * 3000)

    change(demo, act)
    told = given_back(ask, demo)
    assert told.code == 0
    assert "nothing of it could be taken" in told.err
    assert "nothing was changed" not in told.err
    assert "  -> waves are: 1, 2, 3, 4; for a night that has no wave yet" in told.err
    assert "  -> write one of: night-1, night-2" in told.err
    assert max(map(len, told.err.splitlines())) < 300


@pytest.mark.parametrize("gone", ["removed", "emptied"])
def test_other_sheets_of_the_plan_are_not_taken_for_that_of_the_vms(demo: Path, ask: Ask, gone: str) -> None:
    book = openpyxl.load_workbook(demo / "plan.xlsx")
    if gone == "removed":
        del book["vms"]
    else:
        book["vms"].delete_rows(1, 999)
    book.save(demo / "plan.xlsx")
    told = given_back(ask, demo)
    assert told.code == 2
    assert "it has no sheet with the columns VM, and wave or window" in told.err


def test_where_nothing_fits_beside_a_wish_the_rest_still_stays_where_it_can(demo: Path, ask: Ask) -> None:
    """Six VMs must come into a full window: others are pushed on, and drawn back to where they were."""

    def act(sheet: Worksheet) -> None:
        put(sheet, "shop-web-01", "wave", 1)
        put(sheet, "hr-web-01", "window", "night-4")

    before = where(demo)
    change(demo, act)
    assert given_back(ask, demo).code == 0
    after = where(demo)
    assert (after["shop-web-01"], after["hr-web-01"]) == ("night-1", "night-4")
    assert sum(after[name] != window for name, window in before.items()) <= 13  # it was 30 of 55
    why = ask("diff", demo).out
    assert "it makes room for " in why
    assert "planning anew" not in why
    assert "VMs: its move group is another one now" not in why


def test_a_workbook_of_an_earlier_plan_still_says_what_was_changed_in_it(demo: Path, ask: Ask) -> None:
    change(demo, lambda sheet: put(sheet, "print-01", "wave", 2), "mine.xlsx")
    (demo / "pins.csv").write_text("vm,window\nfile-01,night-4\n", encoding="utf-8")
    ask("plan", demo)
    told = ask("plan", demo, "--from", "mine.xlsx")
    assert told.code == 0
    assert "it was written from an earlier plan: " in told.err
    at = where(demo)
    assert (at["print-01"], at["file-01"]) == ("night-2", "night-4")


def test_planning_anew_keeps_edits_that_nobody_read(demo: Path, ask: Ask) -> None:
    change(demo, lambda sheet: put(sheet, "print-01", "wave", 2))
    told = ask("plan", demo)
    assert "plan.xlsx held 1 changed cell nobody had read" in told.err
    taken = ask("plan", demo, "--from", "plan.edited.xlsx")
    assert "1 change taken" in taken.err
    assert where(demo)["print-01"] == "night-2"


def not_read(told: Told) -> dict[str, tuple[str, int, str]]:
    """Message, row and advice of each finding about cells that nothing reads, by sheet and column."""
    found = [item for item in told.document["findings"] if item["id"] == "edit-not-read"]
    return {
        f"{item['sheet']}/{item['column']}": (item["message"], item["row"], item["suggestion"])
        for item in found
    }


def changed_elsewhere(folder: Path) -> None:
    """Wishes a lead would write where nothing is read, and things of the lead's own."""
    book = openpyxl.load_workbook(folder / "plan.xlsx")
    vms, windows, waves, groups = (book[name] for name in ("vms", "windows", "waves", "groups"))
    put(vms, "print-01", "to datastores", "nvme-99")
    put(vms, "dns-01", "to datastores", None)
    put(vms, "dns-01", "owner", "Ada")
    windows.cell(2, column(windows, "max VMs")).value = 99
    opens = windows.cell(3, column(windows, "opens (local)"))
    opens.value = opens.value.replace(hour=3)
    windows.cell(windows.max_row + 1, 1).value = "night-extra"
    waves.cell(4, column(waves, "window")).value = "night-5"
    waves.cell(1, waves.max_column + 1).value = "my remark"
    waves.cell(2, waves.max_column).value = "ask Ines"
    groups.cell(2, column(groups, "members")).value = "nobody"
    book.create_sheet("notes")["A1"] = "call the bank"
    book.create_sheet("empty")
    book.save(folder / "plan.xlsx")


def test_changes_where_nothing_is_read_are_told_with_where_they_belong(demo: Path, ask: Ask) -> None:
    changed_elsewhere(demo)
    given = (demo / "plan.xlsx").read_bytes()
    told = given_back(ask, demo, "--json")
    assert told.code == 0
    found = not_read(told)
    assert sorted(found) == [
        "groups/members",
        "notes/",
        "vms/owner",
        "vms/to datastores",
        "waves/my remark",
        "waves/window",
        "windows/max VMs",
        "windows/opens (local)",
        "windows/window",
    ]
    message, row, advice = found["vms/to datastores"]
    assert message == "2 changed cells not read (print-01: 'nvme-99', planned: 'lpz-mgmt-nvme-01')"
    assert advice == "write it into mapping table datastores, or for single VMs into table overrides"
    vms = openpyxl.load_workbook(demo / "plan.edited.xlsx")["vms"]
    assert row == min(row_of(vms, "print-01"), row_of(vms, "dns-01"))
    message, row, advice = found["windows/max VMs"]
    assert "(night-1: '99', planned: '" in message
    assert (row, advice) == (2, "the calendar holds it: change it there (table windows)")
    assert "'night-extra'" in found["windows/window"][0]
    assert "sheet vms" in found["waves/window"][2]
    assert (demo / "plan.edited.xlsx").read_bytes() == given  # the notes are not lost


def test_planning_anew_keeps_and_tells_changes_where_nothing_is_read(demo: Path, ask: Ask) -> None:
    changed_elsewhere(demo)
    given = (demo / "plan.xlsx").read_bytes()
    (demo / "plan.edited.xlsx").write_bytes(b"an earlier one")
    told = ask("plan", demo)
    assert "plan.xlsx held changes that nothing reads: it is kept as" in told.err
    assert "sheet vms, row " in told.err
    assert "column to datastores: 2 changed cells not read (print-01: 'nvme-99'" in told.err
    assert (demo / "plan.edited.xlsx").read_bytes() == b"an earlier one"
    assert (demo / "plan.edited-2.xlsx").read_bytes() == given
    assert "held" not in ask("plan", demo).err


@pytest.mark.parametrize("name", ["demo", "quarter_end", "two_tiers", "plain_csv", "one_vcenter"])
def test_a_workbook_that_nobody_changed_holds_nothing_unread(tmp_path: Path, ask: Ask, name: str) -> None:
    folder = planned(name, tmp_path)
    openpyxl.load_workbook(folder / "plan.xlsx").save(folder / "plan.xlsx")
    told = given_back(ask, folder, "--json")
    assert told.code == 0
    assert not_read(told) == {}
    assert not list(folder.glob("plan.edited*"))


def test_the_leads_own_pins_and_their_file_stay(demo: Path, ask: Ask) -> None:
    own = 'vm;window;wave;note;asked by\r\n# mine\r\nfile-01;night-4;;"a; b";Ines\r\n'
    (demo / "pins.csv").write_text(own, encoding="utf-8", newline="")
    ask("plan", demo)

    def act(sheet: Worksheet) -> None:
        put(sheet, "print-01", "wave", 2)
        put(sheet, "file-01", "window", "night-3")

    change(demo, act)
    assert given_back(ask, demo).code == 0
    lines = (demo / "pins.csv").read_text(encoding="utf-8").splitlines()
    assert lines[:3] == ["vm;window;wave;note;asked by", "# mine", "file-01;night-3;;a; b;Ines"] or lines[
        :3
    ] == ["vm;window;wave;note;asked by", "# mine", 'file-01;night-3;;"a; b";Ines']
    assert lines[3].startswith("print-01;night-2;;from plan.xlsx; was wave 1") or lines[3].startswith(
        'print-01;night-2;;"from plan.xlsx; was wave 1'
    )


def test_dates_of_a_pin_bind_an_edit_too(demo: Path, ask: Ask) -> None:
    """The edit was tried without them and granted; then both stood in one row, and the VM lost its wave."""
    dated = "vm,window,not_before,note\nprint-01,,2026-12-05 12:00,audit before\n"
    (demo / "pins.csv").write_text(dated, encoding="utf-8")
    assert ask("plan", demo).code == 0
    assert where(demo)["print-01"] != "night-1"
    change(demo, lambda sheet: put(sheet, "print-01", "window", "night-1"))
    told = given_back(ask, demo)
    assert told.code == 3
    assert "0 changes taken, 1 refused" in told.err
    assert "print-01 must not move before 2026-12-05 12:00" in told.err
    assert where(demo)["print-01"] != "night-1"
    assert (demo / "pins.csv").read_text(encoding="utf-8") == dated
    change(demo, lambda sheet: put(sheet, "print-01", "window", "night-4"))
    assert given_back(ask, demo).code == 0
    assert where(demo)["print-01"] == "night-4"
    (pin,) = pins(demo)
    assert (pin["window"], pin["not_before"]) == ("night-4", "2026-12-05 12:00")


def test_a_pin_that_gives_way_is_told(demo: Path, ask: Ask) -> None:
    (demo / "pins.csv").write_text("vm,window\nprint-01,night-2;night-3\n", encoding="utf-8")
    assert ask("plan", demo).code == 0
    assert where(demo)["print-01"] in ("night-2", "night-3")
    change(demo, lambda sheet: put(sheet, "print-01", "window", "night-4"))
    told = given_back(ask, demo)
    assert told.code == 0
    assert "print-01 was pinned to window night-2 or night-3 (pins.csv, row 2); window night-4" in told.err
    change(demo, lambda sheet: put(sheet, "print-01", "window", "night-3"))
    assert "was pinned to window night-4 (pins.csv, row 2)" in given_back(ask, demo).err


def test_what_an_edit_has_noted_is_noted_anew(demo: Path, ask: Ask) -> None:
    for night, was in (("night-4", "wave 1 (night-1)"), ("night-3", "wave 4 (night-4)")):
        change(demo, lambda sheet, night=night: put(sheet, "print-01", "window", night))  # type: ignore[misc]
        assert given_back(ask, demo).code == 0
        (pin,) = pins(demo)
        assert pin["note"] == f"from plan.xlsx; was {was}"


def test_wave_numbers_count_where_there_is_no_calendar(tmp_path: Path, ask: Ask) -> None:
    folder = sample("two_tiers", tmp_path)
    (folder / "windows.csv").unlink()
    told = ask("plan", folder)
    assert told.code == 0
    assert "waves have no dates: the calendar (table windows) is empty" in told.err
    waves = read_plan(folder).plan.waves
    vm = waves[-1].moves[-1].name
    change(folder, lambda sheet: put(sheet, vm, "wave", f"wave {len(waves) + 1}"))
    told = given_back(ask, folder)
    assert told.code == 0
    number = len(waves) + 1
    assert f"wave {number} is a new one; there are: {', '.join(wave.id for wave in waves)}" in told.err
    after = read_plan(folder).plan
    assert [wave.id for wave in after.waves if vm in [m.name for m in wave.moves]] == [str(len(waves) + 1)]


def test_windows_that_close_at_midnight_are_no_changes(tmp_path: Path, ask: Ask) -> None:
    """openpyxl, for one, writes midnight as a day without a time."""
    folder = sample("plain_csv", tmp_path)
    with (folder / "windows.csv").open("w", encoding="utf-8", newline="") as file:
        nights = [(f"night-{at}", f"2027-03-0{at} 20:00", f"2027-03-0{at + 1} 00:00") for at in range(1, 7)]
        csv.writer(file).writerows([("name", "start", "end"), *nights])
    assert ask("plan", folder).code == 0
    vm = next(read_plan(folder).plan.moves()).name
    change(folder, lambda sheet: put(sheet, vm, "pinned", "yes"))
    told = given_back(ask, folder)
    assert told.code == 0
    assert "not read" not in told.err


def test_a_workbook_that_is_not_there_is_told_before_all_else_is_read(tmp_path: Path, ask: Ask) -> None:
    folder = sample("plain_csv", tmp_path)
    (folder / "inventory.csv").unlink()  # reading it would be the first complaint
    told = ask("plan", folder, "--from", "mine.xlsx")
    assert told.code == 2
    assert "mine.xlsx: there is no such file" in told.err


def test_something_else_than_the_workbook_is_refused(demo: Path, ask: Ask) -> None:
    for name in ("campaign.xlsx", "missing.xlsx", "wavelift.toml"):
        told = ask("plan", demo, "--from", demo / name)
        assert told.code == 2, name
        assert told.err.count("hint: ") == 1


@pytest.mark.long
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_saved_by_libreoffice_it_still_counts(demo: Path, ask: Ask, tmp_path: Path) -> None:
    change(demo, lambda sheet: put(sheet, "print-01", "wave", 2), "mine.xlsx")
    home = f"-env:UserInstallation=file://{tmp_path}/office"
    for kind in ("ods", "xlsx"):
        command = ["soffice", home, "--headless", "--convert-to", kind, "--outdir", tmp_path / "out"]
        subprocess.run([*command, demo / "mine.xlsx"], check=True, capture_output=True, timeout=120)
        told = ask("plan", demo, "--from", tmp_path / "out" / f"mine.{kind}")
        assert told.code == 0, told.err
        assert "not read" not in told.err
    assert where(demo)["print-01"] == "night-2"


def test_names_like_formulas_or_with_marks_come_back(tmp_path: Path, ask: Ask) -> None:
    """A pin to a window called =… was written guarded and read back as a window that nobody knows."""
    folder = sample("plain_csv", tmp_path)
    names = ("=cmd|'/c calc'!A1", "+web", "-db", "@app", "'quoted", "\u202egnp.exe", "plain")
    with (folder / "inventory.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("VM", "Cluster", "Size GB"), *((name, "Rack-1", 20) for name in names)])
    (folder / "dependencies.csv").unlink()
    with (folder / "windows.csv").open("w", encoding="utf-8", newline="") as file:
        nights = [(f"=night-{at}", f"2027-03-0{at} 22:00", f"2027-03-0{at + 1} 04:00") for at in (1, 2, 3)]
        csv.writer(file).writerows([("name", "start", "end"), *nights])
    assert ask("plan", folder).code == 0
    before = where(folder)
    assert set(before) == set(names)

    def act(sheet: Worksheet) -> None:
        for row in range(2, sheet.max_row + 1):
            sheet.cell(row, column(sheet, "window")).value = "=night-3"
            sheet.cell(row, column(sheet, "window")).data_type = "s"

    (folder / "wavelift.toml").write_text(
        (folder / "wavelift.toml").read_text(encoding="utf-8").replace("max_vms = 4", "max_vms = 9"),
        encoding="utf-8",
    )
    change(folder, act)
    told = given_back(ask, folder)
    assert told.code == 0, told.err
    assert "warning" not in told.err
    assert set(where(folder).values()) == {"=night-3"}
    assert len(pins(folder)) == len(names)
    again = ask("plan", folder)
    assert set(where(folder).values()) == {"=night-3"}
    assert again.code == 0
