"""What the plan's workbook offers beyond tables: choices, marks, bars, links, space, changes, reasons."""

import re
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from planner.explaining.explain import insights
from planner.explaining.explanation import Insights
from planner.explaining.grounds import Grounds
from planner.replanning.compare import compare_plans
from tests.unit.planner.build import before, campaign, plan, target, vms, window
from wavelift.model.finding import Finding, Severity
from wavelift.model.plan import Estimate, Plan, Stock
from wavelift.model.tables import Pin
from wavelift.reports.plan_html import write_plan_html
from wavelift.reports.plan_page.calendar_picture import calendar_picture
from wavelift.reports.plan_page.charts import load_charts, space_charts
from wavelift.reports.plan_xlsx import write_plan_xlsx
from wavelift.settings import Planning, Settings


def stock(name: str, *after: int) -> Stock:
    return Stock("datastore", name, "MiB", 1024_000, 512_000, 102_400, tuple(gib * 1024 for gib in after))


def made() -> tuple[Plan, Plan, Grounds]:
    nights = tuple(window(number, max_vms=2, lockout_minutes=30) for number in range(4))
    data = campaign(
        vms("a", "b", "c", "d"),
        before("a", "d", strict=True),
        windows=nights,
        pins=(Pin("c", window="night-2"), Pin("d", window="night-1")),
    )
    warning = Finding("tools-old", Severity.WARNING, "b", "VMware Tools are old", label="b")
    found = replace(
        plan(data, [warning]), stocks=(stock("roomy", 400, 300, 200), stock("tight", 300, 50, -10))
    )
    placements = {vm.key: target(vm) for vm in data.inventory.vms}
    return plan(replace(data, pins=())), found, Grounds(found, data, Settings(name="test"), placements)


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> openpyxl.Workbook:
    old, found, grounds = made()
    path: Path = tmp_path_factory.mktemp("book") / "plan.xlsx"
    write_plan_xlsx(path, found, insights(grounds), changes=compare_plans(old, found))
    return openpyxl.load_workbook(path)


def column(sheet: Worksheet, header: str) -> int:
    return next(cell.column for cell in sheet[1] if cell.value == header)


def cells(sheet: Worksheet, header: str) -> list[object]:
    at = column(sheet, header)
    return [sheet.cell(row, at).value for row in range(2, sheet.max_row + 1)]


def test_waves_windows_and_pins_are_chosen_from_lists(book: openpyxl.Workbook) -> None:
    sheet = book["vms"]
    lists = {str(found.sqref).partition(":")[0]: found for found in sheet.data_validations.dataValidation}
    assert lists["B2"].formula1 == f"waves!$A$2:$A${book['waves'].max_row}"
    assert lists["C2"].formula1 == "windows!$A$2:$A$5"
    assert lists["D2"].formula1 == '"yes"'
    assert all(found.errorStyle == "warning" for found in lists.values())  # other values are read too
    assert "--from plan.xlsx" in sheet["B1"].comment.text


def test_what_was_written_stands_hidden_and_marks_what_is_changed(book: openpyxl.Workbook) -> None:
    sheet = book["vms"]
    for header in ("wave as written", "window as written", "pinned as written"):
        at = column(sheet, header)
        (dimension,) = [each for each in sheet.column_dimensions.values() if each.min <= at <= each.max]
        assert dimension.hidden
    assert cells(sheet, "wave") == cells(sheet, "wave as written")
    rules = [rule for found in sheet.conditional_formatting for rule in found.rules]
    assert sum(1 for rule in rules if rule.type == "expression") == 3
    assert {rule.formula[0] for rule in rules if rule.type == "cellIs"} == {
        '"blocker"',
        '"warning"',
        '"info"',
    }


def test_colours_lie_on_the_columns_they_are_meant_for(book: openpyxl.Workbook) -> None:
    sheet = book["vms"]
    last = sheet.max_row
    areas = {
        rule.formula[0]: str(found.sqref) for found in sheet.conditional_formatting for rule in found.rules
    }
    severity = get_column_letter(column(sheet, "severity"))
    for level in ("blocker", "warning", "info"):
        assert areas[f'"{level}"'] == f"{severity}2:{severity}{last}"
    for header in ("wave", "window", "pinned"):
        here = get_column_letter(column(sheet, header))
        written = get_column_letter(column(sheet, f"{header} as written"))
        assert areas[f"${here}2<>${written}2"] == f"{here}2:{here}{last}"


def test_on_paper_the_reasons_are_the_last_column(book: openpyxl.Workbook) -> None:
    sheet = book["vms"]
    last = get_column_letter(column(sheet, "why not earlier"))
    assert sheet.print_area == f"'vms'!$A$1:${last}${sheet.max_row}"
    assert sheet.oddHeader.right.text == "further columns in the workbook"
    assert book["waves"].print_area == ""


def test_rows_tell_pins_severities_and_reasons(book: openpyxl.Workbook) -> None:
    sheet = book["vms"]
    names = cells(sheet, "VM")
    told = dict(zip(names, cells(sheet, "why not earlier"), strict=True))
    assert dict(zip(names, cells(sheet, "pinned"), strict=True))["c"] == "yes"
    assert dict(zip(names, cells(sheet, "severity"), strict=True))["b"] == "warning"
    assert told["d"] == "wave 1: a must be in an earlier wave and is in wave 1"
    assert "c is pinned to" in str(told["c"])
    reach = dict(zip(names, zip(cells(sheet, "earliest"), cells(sheet, "latest"), strict=True), strict=True))
    assert reach["c"] == ("wave 3", "wave 3")
    assert reach["b"] == ("wave 1", "window night-3")


def test_bars_show_how_full_waves_and_windows_are(book: openpyxl.Workbook) -> None:
    for name in ("waves", "windows"):
        rules = [rule for found in book[name].conditional_formatting for rule in found.rules]
        assert sum(1 for rule in rules if rule.type == "dataBar") == 3, name
        assert max(share for share in cells(book[name], "VMs used") if isinstance(share, int | float)) == 1
    assert cells(book["windows"], "max VMs") == [2, 2, 2, 2]


def test_findings_and_waves_lead_to_their_rows(book: openpyxl.Workbook) -> None:
    names = cells(book["vms"], "VM")
    link = next(cell for cell in book["findings"]["C"][1:] if cell.value == "b").hyperlink
    assert link.location == f"vms!A{names.index('b') + 2}"
    assert book["waves"]["A2"].hyperlink.location == "vms!A2"


def test_space_is_followed_over_the_waves_the_tightest_first(book: openpyxl.Workbook) -> None:
    sheet = book["space"]
    assert cells(sheet, "name") == ["tight", "roomy"]
    assert cells(sheet, "after wave 1") == [300, 400]
    assert cells(sheet, "least spare") == [-110, 100]
    rules = [rule.type for found in sheet.conditional_formatting for rule in found.rules]
    assert sorted(rules) == ["cellIs", "cellIs", "expression"]
    assert len(sheet._charts) == 1


def test_changes_tell_both_plans(book: openpyxl.Workbook) -> None:
    sheet = book["changes"]
    text = "\n".join(str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value)
    assert "pinned to window night-2" in text
    assert "waves: " in text


def test_what_a_vm_waits_for_is_told_across_waves(book: openpyxl.Workbook) -> None:
    sheet = book["vms"]
    told = dict(zip(cells(sheet, "VM"), cells(sheet, "waits for"), strict=True))
    assert told["d"] == "a (wave 1)"
    assert told["a"] is None


def test_page_and_workbook_tell_the_same_of_each_wave(book: openpyxl.Workbook, tmp_path: Path) -> None:
    """The page measured a wave against its whole window, all else against what planning may use of it."""
    _, found, grounds = made()
    write_plan_html(tmp_path / "plan.html", found, insights(grounds), planning=Planning())
    page = (tmp_path / "plan.html").read_text(encoding="utf-8")
    shares = [share for share in cells(book["waves"], "time used") if isinstance(share, float)]
    used = [int(text) for text in re.findall(r'aria-label="(\d+) percent"', page)]
    assert used == [round(100 * share) for share in shares]
    whole = [wave.seconds.expected / found.windows[0].seconds for wave in found.waves]
    assert used != [round(100 * share) for share in whole]
    assert ">a (wave 1)</td>" in page
    assert "10 Gbit/s between the sites, shared by all moves (default)" in page


def test_the_page_says_what_lists_more_earlier_waves(tmp_path: Path) -> None:
    names = [f"vm-{number:02}" for number in range(16)]
    data = campaign(vms(*names))
    found = plan(data, max_vms=1)
    placements = {vm.key: target(vm) for vm in data.inventory.vms}
    settings = Settings(name="test", planning=Planning(max_vms=1))
    write_plan_html(tmp_path / "plan.html", found, insights(Grounds(found, data, settings, placements)))
    page = (tmp_path / "plan.html").read_text(encoding="utf-8")
    assert "and 3 more: wavelift explain with --all lists them" in page
    assert "more: --all" not in page


def test_what_was_assumed_of_single_vms_has_a_row_each(tmp_path: Path) -> None:
    found = plan(campaign(vms("a", "b")))
    (wave,) = found.waves
    guess = replace(wave.moves[1], assumed=("no datastore named", "no network named"))
    found = replace(found, waves=(replace(wave, moves=(wave.moves[0], guess)),))
    write_plan_xlsx(tmp_path / "plan.xlsx", found)
    rows = openpyxl.load_workbook(tmp_path / "plan.xlsx")["assumed"].iter_rows(min_row=2, values_only=True)
    assert list(rows) == [
        (guess.name, 1, "no datastore named", guess.vm),
        (guess.name, 1, "no network named", guess.vm),
    ]


def test_pictures_of_load_and_space_mark_what_is_too_much() -> None:
    _, found, grounds = made()
    stores = [stock("ok", 150), stock("tight", 90), stock("short", -10)]
    charts = space_charts(replace(found, stocks=tuple(stores)))
    assert {chart.name: chart.state for chart in charts} == {each.name: each.name for each in stores}
    told = insights(grounds)
    story = told.waves["1"]
    full = tuple((name, most or 0.0, most) for name, _, most in story.loads)
    over = tuple((name, (most or 0.0) * 1.5, most) for name, _, most in story.loads)
    for loads, marked in ((full, False), (over, True)):
        waves = {**told.waves, "1": replace(story, loads=loads)}
        chart = next(each for each in load_charts(found, Insights({}, waves)) if each.name == "VMs")
        assert chart.bars[0][4] is marked


def test_a_wave_that_fits_only_with_luck_is_drawn_as_late() -> None:
    night = window(1, hours=2, lockout_minutes=60)
    data = campaign(vms("a", "b"), windows=(night,))
    found = plan(data)
    (wave,) = found.waves
    for high, late in ((3500.0, False), (3700.0, True)):
        other = replace(found, waves=(replace(wave, seconds=Estimate(600.0, 1800.0, high)),))
        (row,) = calendar_picture(other).rows
        (bar,) = row.bars
        assert bar.late is late
        assert row.end is not None
        assert row.lockout is not None
        assert row.lockout - bar.x == pytest.approx(row.end / 2, abs=0.2)  # half of the window is lockout


def test_what_was_assumed_tells_whose_the_settings_are(tmp_path: Path) -> None:
    data = campaign(vms("a", "b"))
    planning = Planning(hot_mib_s=250, max_gib=0)
    missing = Finding("missing-column", Severity.INFO, "vInfo", "no column In Use", "export again")
    write_plan_xlsx(tmp_path / "plan.xlsx", plan(data, [missing]), planning=planning)
    sheet = openpyxl.load_workbook(tmp_path / "plan.xlsx")["assumed"]
    told = dict(zip(cells(sheet, "key"), cells(sheet, "assumed"), strict=True))
    assert told["missing-column"] == "no column In Use; export again"
    assert told["[planning] hot_mib_s"] == "one move alone copies 250 MiB/s where the VM is on (as set)"
    assert told["[planning] link_gbps"] == "10 Gbit/s between the sites, shared by all moves (default)"
    assert told["[planning] max_vms"] == "at most 50 VMs in a wave where its window says nothing (default)"
    assert told["[planning] max_gib"] == "any number of GiB in a wave where its window says nothing (as set)"


def test_without_a_calendar_nothing_empty_is_printed(tmp_path: Path) -> None:
    data = campaign(vms("a", "b"))
    write_plan_xlsx(tmp_path / "plan.xlsx", plan(data))
    found = openpyxl.load_workbook(tmp_path / "plan.xlsx")
    headers = [cell.value for cell in found["waves"][1]]
    assert "opens (local)" not in headers
    assert headers[:3] == ["wave", "VMs", "GiB"]
    summary = {row[0].value: row[1].value for row in found["summary"].iter_rows(max_col=2)}
    assert summary["calendar"] == "none given: waves have no dates (table windows)"
    assert "first window opens" not in summary
    assert "changes" not in found.sheetnames
    assert cells(found["space"], "come by wave 1") == [20]
