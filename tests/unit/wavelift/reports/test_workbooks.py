from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from tests.unit.wavelift.build import HOSTILE, move, moved, outcome_of, plan_of, sample
from wavelift.errors import InputError
from wavelift.model.finding import Finding, Place, Severity
from wavelift.model.outcome import WaveOutcome
from wavelift.model.plan import Plan, Unplanned
from wavelift.reports.hostile import CELL_LIMIT
from wavelift.reports.plan_xlsx import write_plan_xlsx
from wavelift.reports.wave_xlsx import write_wave_report_xlsx


def wall(*parts: int) -> datetime:
    """A time as a workbook holds it: without a zone."""
    return datetime(*parts)  # type: ignore[arg-type]  # noqa: DTZ001


def rows_of(sheet: Worksheet) -> list[dict[str, object]]:
    header, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip((str(name) for name in header), row, strict=True)) for row in rows]


@pytest.fixture(scope="module")
def wave_book(tmp_path_factory: pytest.TempPathFactory) -> openpyxl.Workbook:
    path = tmp_path_factory.mktemp("reports") / "wave.xlsx"
    write_wave_report_xlsx(path, *sample(60))
    return openpyxl.load_workbook(path)


@pytest.fixture(scope="module")
def plan_book(tmp_path_factory: pytest.TempPathFactory) -> openpyxl.Workbook:
    path = tmp_path_factory.mktemp("reports") / "plan.xlsx"
    write_plan_xlsx(path, sample(60)[0])
    return openpyxl.load_workbook(path)


def test_wave_sheets_are_there_with_frozen_filtered_printable_tables(wave_book: openpyxl.Workbook) -> None:
    assert wave_book.sheetnames == ["summary", "moves", "attempts", "findings", "unplanned", "timeline"]
    for name in ("moves", "attempts", "findings", "unplanned", "timeline"):
        sheet = wave_book[name]
        assert sheet.freeze_panes == "B2"
        assert sheet.auto_filter.ref.startswith("A1:")
        assert sheet.page_setup.orientation == "landscape"
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
        assert sheet.print_title_rows == "$1:$1"


def test_summary_tells_counts_times_and_attention(wave_book: openpyxl.Workbook) -> None:
    cells = {row[0]: row[1] for row in wave_book["summary"].iter_rows(values_only=True) if row[0]}
    headline = next(iter(cells))
    assert headline == (
        "Wave 2: 55 of 60 VMs moved, 1 failed, 2 rolled back with their group, 1 needs a person, 1 skipped."
    )
    assert cells["moved"] == 55
    assert cells["rolled back"] == 2
    assert cells["all"] == 60
    assert cells["began (UTC)"] == wall(2026, 3, 7, 21, 0)
    assert cells["began (Europe/Berlin)"] == wall(2026, 3, 7, 22, 0)
    assert cells["took, seconds"] == 3600
    assert cells["planned, seconds"] == 2700
    assert cells["retries"] == 2
    assert cells["note"] == "wave 1 was skipped with --force"
    assert "Insufficient space" in cells["db-0005 (failed)"]
    assert list(cells).index("web-0012 (needs a person)") < list(cells).index("db-0005 (failed)")


def test_moves_hold_real_dates_spans_and_numbers(wave_book: openpyxl.Workbook) -> None:
    row = rows_of(wave_book["moves"])[3]
    assert row["VM"] == "web-0003"
    assert row["state"] == "moved"
    assert row["attempts"] == 2
    assert row["retries"] == 1
    assert row["began (Europe/Berlin)"] == wall(2026, 3, 7, 22, 0, 36)
    assert row["took"] == timedelta(seconds=420)
    assert row["GiB"] == 43.0
    assert row["from datastores"] == "src-ds-3, src-ds-9"
    assert row["to networks"] == "dst-vlan-0"
    fills = {cell.value: cell.fill.fgColor.rgb for cell in wave_book["moves"]["B"][1:]}
    assert fills["failed"] != fills["moved"]


def test_attempts_and_timeline_hold_every_attempt_in_order(wave_book: openpyxl.Workbook) -> None:
    attempts = rows_of(wave_book["attempts"])
    assert len(attempts) == 63
    began = [row["began (UTC)"] for row in attempts]
    assert began == sorted(began)  # type: ignore[type-var]
    fault = next(row for row in attempts if row["VM"] == "db-0005")
    assert (fault["result"], fault["fault"]) == ("fault", "vim.fault.InsufficientStorageSpace")
    timeline = wave_book["timeline"]
    assert timeline.max_row == 64
    assert len(timeline.conditional_formatting) == 1
    kinds = {row[4] for row in timeline.iter_rows(min_row=2, values_only=True)}
    assert kinds == {"moved", "failed", "went back", "end not seen"}


def test_findings_of_a_wave_are_those_about_its_vms_and_what_they_stand_on(
    wave_book: openpyxl.Workbook,
) -> None:
    assert {row["finding"] for row in rows_of(wave_book["findings"])} == {"tools-old", "datastore-shared"}
    assert len(rows_of(wave_book["unplanned"])) == 12


def test_plan_sheets(plan_book: openpyxl.Workbook) -> None:
    assert plan_book.sheetnames == [
        "summary",
        "waves",
        "vms",
        "groups",
        "windows",
        "space",
        "load",
        "findings",
        "unplanned",
        "assumed",
    ]
    wave = rows_of(plan_book["waves"])[0]
    assert (wave["wave"], wave["VMs"], wave["expected"]) == (2, 60, timedelta(seconds=2700))
    assert wave["nothing new from (local)"] == wall(2026, 3, 8, 3, 30)
    vms = rows_of(plan_book["vms"])
    assert len(vms) == 60
    assert vms[0]["to cluster"] == "dst-cluster-0"
    assert rows_of(plan_book["groups"])[0]["members"] == "db-0005, web-0006, app-0007"
    window = rows_of(plan_book["windows"])[0]
    assert (window["max VMs"], window["VMs"]) == (80, 60)
    assert rows_of(plan_book["findings"])[0]["severity"] == "blocker"


def hostile_campaign() -> tuple[Plan, WaveOutcome]:
    names = (*HOSTILE, "x" * 40_000, "+1+1", "@SUM(1)", "-2", "{=1}", "\U0001f600" * 20_000)
    moves = [
        move(name, number, application=name, owner=name, assumed=(name,)) for number, name in enumerate(names)
    ]
    found = tuple(
        Finding("odd", Severity.INFO, item.vm, item.name, item.name, Place(item.name)) for item in moves
    )
    left = tuple(Unplanned(f"u{number}", name, name, (name,)) for number, name in enumerate(names))
    plan = plan_of(*moves, findings=found, unplanned=left, campaign=names[0])
    outcome = outcome_of(
        *(replace(moved(item), reason=item.name) for item in moves), notes=names, stopped=names[0]
    )
    return plan, outcome


@pytest.mark.parametrize("kind", ["wave", "plan"])
def test_hostile_text_stays_text(tmp_path: Path, kind: str) -> None:
    plan, outcome = hostile_campaign()
    path = tmp_path / "book.xlsx"
    if kind == "wave":
        write_wave_report_xlsx(path, plan, outcome)
    else:
        write_plan_xlsx(path, plan)
    for sheet in openpyxl.load_workbook(path).worksheets:
        for cell in (cell for row in sheet.iter_rows() for cell in row):
            assert cell.data_type != "f", f"{sheet.title}!{cell.coordinate} is a formula"
            assert cell.hyperlink is None or (cell.hyperlink.target, cell.hyperlink.id) == (None, None)
            if isinstance(cell.value, str):
                assert len(cell.value.encode("utf-16-le")) // 2 <= CELL_LIMIT
                assert "\x1b" not in cell.value
                assert "\u202e" not in cell.value
    parts = zipfile.ZipFile(path)
    assert not [name for name in parts.namelist() if name.startswith("xl/externalLinks")]
    assert not any(b"<f>" in parts.read(name) for name in parts.namelist() if "worksheets/sheet" in name)


def test_a_long_text_is_cut_with_a_mark(tmp_path: Path) -> None:
    plan, outcome = hostile_campaign()
    write_wave_report_xlsx(tmp_path / "book.xlsx", plan, outcome)
    book = openpyxl.load_workbook(tmp_path / "book.xlsx")
    names = [row["VM"] for row in rows_of(book["moves"])]
    assert "=cmd|' /C calc'!A0" in names
    assert [str(name)[-5:] for name in names if len(str(name)) > 10_000] == ["[cut]", "[cut]"]


def test_the_same_content_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_plan_xlsx(tmp_path / name, sample(5)[0])
        write_wave_report_xlsx(tmp_path / f"w{name}", *sample(20))
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    assert (tmp_path / "wa").read_bytes() == (tmp_path / "wb").read_bytes()


def test_empty_plan_and_outcome_still_make_workbooks(tmp_path: Path) -> None:
    empty = WaveOutcome("9", ())
    write_wave_report_xlsx(tmp_path / "wave.xlsx", plan_of(), empty)
    write_plan_xlsx(tmp_path / "plan.xlsx", Plan("empty", ()))
    assert openpyxl.load_workbook(io.BytesIO((tmp_path / "wave.xlsx").read_bytes()))["moves"].max_row == 1
    assert openpyxl.load_workbook(tmp_path / "plan.xlsx")["vms"].max_row == 1


def test_a_file_that_cannot_be_written_is_an_input_error(tmp_path: Path) -> None:
    """With what the system says, and not with the name of the draft or an error number."""
    with pytest.raises(InputError, match="cannot write") as caught:
        write_plan_xlsx(tmp_path / "missing" / "plan.xlsx", plan_of())
    assert str(caught.value) == "plan.xlsx: cannot write it: No such file or directory"
    assert "close it" in caught.value.advice
