from __future__ import annotations

import random
import shutil
from datetime import UTC
from pathlib import Path

import openpyxl
import pytest

from mappings.drop_downs import LISTS_SHEET
from planner.readers.campaign import read_campaign
from tests.unit.wavelift.build import at, attempt
from wavelift.errors import InputError
from wavelift.model.outcome import MoveOutcome, MoveState, WaveOutcome
from wavelift.reports.findings_sheet import FINDINGS_SHEET
from wavelift.reports.status_columns import STATUS_COLUMNS
from wavelift.settings_file import read_settings
from wavelift.verbs.check import check, check_and_write
from wavelift.verbs.init import init
from wavelift.verbs.plan import plan
from wavelift.verbs.workbooks import status_beside

SAMPLES = Path(__file__).resolve().parents[4] / "sample_waves"
TITLES = [title for title, _, _ in STATUS_COLUMNS]


@pytest.fixture
def campaign(tmp_path: Path) -> Path:
    folder = tmp_path / "campaign"
    init(folder, workbook=True)
    shutil.copy(SAMPLES / "demo" / "inventory.xlsx", folder)
    return folder


def target(folder: Path, networks: int = 3) -> None:
    book = openpyxl.Workbook()
    sheets = {
        "vInfo": [
            ("VM", "Powerstate", "Cluster", "Host", "Datacenter"),
            ("there", "on", "NEW-1", "h1", "DC"),
        ],
        "vCluster": [("Name", "NumHosts"), ("NEW-1", 1), ("NEW-2", 1)],
        "vDatastore": [("Name", "Capacity MiB", "Free MiB"), ("nvme-1", 9_000_000, 8_000_000)],
        "dvPort": [
            ("Port", "Switch", "VLAN"),
            *((f"a-port-group-{at:03d}", "dvs-1", str(at)) for at in range(networks)),
        ],
    }
    for name, rows in sheets.items():
        page = book.create_sheet(name)
        for row in rows:
            page.append(row)
    del book["Sheet"]
    book.save(folder / "target-inventory.xlsx")


def page(path: Path, sheet: str):
    return openpyxl.load_workbook(path)[sheet]


def records(path: Path, sheet: str) -> list[dict[str, object]]:
    rows = [[cell.value for cell in row] for row in page(path, sheet).iter_rows()]
    return [dict(zip(map(str, rows[0]), row, strict=True)) for row in rows[1:]]


def test_findings_stand_in_the_workbook_and_lead_to_their_cells(campaign: Path) -> None:
    book = openpyxl.load_workbook(campaign / "campaign.xlsx")
    book["networks"].append(["no-such-network", "somewhere"])
    book.save(campaign / "campaign.xlsx")
    checked, written = check_and_write(campaign, sheet=True)
    assert written.files == (campaign / "campaign.xlsx",)
    sheet = page(campaign / "campaign.xlsx", FINDINGS_SHEET)
    assert sheet.max_row == len(checked.findings) + 1
    assert sheet.auto_filter.ref == sheet.dimensions
    assert sheet.freeze_panes == "A2"
    rows = {row[2].value: row for row in sheet.iter_rows(min_row=2)}
    unused = rows["mapping-unused"]
    assert unused[1].value == "networks, row 2, source"
    assert unused[1].hyperlink.location == "'networks'!A2"
    unmapped = rows["cluster-unmapped"]
    assert unmapped[1].value.startswith("inventory.xlsx, vInfo, row ")
    assert unmapped[1].hyperlink.location.startswith("'vInfo'!A")
    assert unmapped[1].hyperlink.target == "inventory.xlsx"
    assert unmapped[0].fill.start_color.rgb == "FFF8CFCB"


def test_a_plain_check_writes_only_where_the_sheet_is(campaign: Path) -> None:
    before = (campaign / "campaign.xlsx").read_bytes()
    assert check_and_write(campaign)[1].files == ()
    assert (campaign / "campaign.xlsx").read_bytes() == before
    check_and_write(campaign, sheet=True)
    assert check_and_write(campaign)[1].files == ()  # nothing new to say
    check(campaign, write_proposed=True, accept=True)
    assert check_and_write(campaign)[1].files == (campaign / "campaign.xlsx",)
    names = openpyxl.load_workbook(campaign / "campaign.xlsx").sheetnames
    assert names.count(FINDINGS_SHEET) == 1


def test_an_open_workbook_does_not_keep_check_from_telling(campaign: Path) -> None:
    check_and_write(campaign, sheet=True)
    check(campaign, write_proposed=True, accept=True)
    (campaign / "~$campaign.xlsx").write_bytes(b"\x04Ines")
    checked, written = check_and_write(campaign)
    assert checked.findings
    assert written.trouble == "campaign.xlsx: it is open in Excel (Ines)"
    assert written.advice


def test_proposals_that_cannot_be_written_are_an_error(campaign: Path) -> None:
    (campaign / "~$campaign.xlsx").write_bytes(b"\x04Ines")
    with pytest.raises(InputError, match="open in Excel"):
        check_and_write(campaign, propose_rows=True)


def test_a_plan_knows_its_workbook_as_it_left_it(campaign: Path) -> None:
    check(campaign, write_proposed=True, accept=True)
    planned = plan(campaign)
    assert planned.written.files == (campaign / "campaign.xlsx",)
    digests = {item.file: item for item in read_campaign(campaign, read_settings(campaign)).digests}
    assert set(planned.plan.inputs) == set(digests.values())


def test_drop_downs_show_what_the_target_has(campaign: Path) -> None:
    target(campaign)
    check_and_write(campaign, propose_rows=True)
    book = openpyxl.load_workbook(campaign / "campaign.xlsx")
    assert LISTS_SHEET not in book.sheetnames
    shown = {str(item.sqref): item for item in book["networks"].data_validations.dataValidation}
    assert shown["B2:B100000"].formula1 == '"a-port-group-000,a-port-group-001,a-port-group-002"'
    assert shown["B2:B100000"].errorStyle == "warning"
    assert shown["G2:G100000"].formula1 == '"dvs-1"'
    clusters = {str(item.sqref): item for item in book["clusters"].data_validations.dataValidation}
    assert clusters["B2:B100000"].formula1 == '"NEW-1,NEW-2"'
    overrides = {str(item.sqref): item for item in book["overrides"].data_validations.dataValidation}
    assert overrides["F2:F100000"].formula1 == '"nvme-1"'


def test_long_lists_stand_in_a_hidden_sheet_and_are_renewed(campaign: Path) -> None:
    target(campaign, networks=40)
    check_and_write(campaign, propose_rows=True)
    target(campaign, networks=41)
    check_and_write(campaign)
    book = openpyxl.load_workbook(campaign / "campaign.xlsx")
    lists = book[LISTS_SHEET]
    assert lists.sheet_state == "hidden"
    assert [cell.value for cell in lists["A"]] == [
        "networks",
        *(f"a-port-group-{at:03d}" for at in range(41)),
    ]
    shown = {str(item.sqref): item for item in book["networks"].data_validations.dataValidation}
    assert shown["B2:B100000"].formula1 == f"'{LISTS_SHEET}'!$A$2:$A$42"


def test_a_drop_down_of_the_leads_own_stays(campaign: Path) -> None:
    target(campaign)
    book = openpyxl.load_workbook(campaign / "campaign.xlsx")
    mine = openpyxl.worksheet.datavalidation.DataValidation(type="list", formula1='"x,y"')
    mine.add("B2:B50")
    book["networks"].add_data_validation(mine)
    book.save(campaign / "campaign.xlsx")
    check_and_write(campaign, propose_rows=True)
    shown = page(campaign / "campaign.xlsx", "networks").data_validations.dataValidation
    assert [item.formula1 for item in shown if "B2" in str(item.sqref)] == ['"x,y"']


@pytest.fixture
def outcome(campaign: Path) -> WaveOutcome:
    vms = read_campaign(campaign, read_settings(campaign)).inventory.vms
    moves = [
        MoveOutcome(vms[0].key, vms[0].name, MoveState.MOVED, (attempt("a", 1, 0, 90),), "", at(0), at(90)),
        MoveOutcome(vms[1].key, vms[1].name, MoveState.FAILED, (), "=cmd|' /C calc'!A0", at(0), at(5)),
    ]
    return WaveOutcome("1", tuple(moves), at(0), at(100))


def of_vms(path: Path, outcome: WaveOutcome, sheet: str = "vInfo") -> dict[object, list[object]]:
    names = {move.name for move in outcome.moves}
    return {row["VM"]: [row[title] for title in TITLES] for row in records(path, sheet) if row["VM"] in names}


def test_the_state_of_each_vm_stands_beside_its_row(campaign: Path, outcome: WaveOutcome) -> None:
    path = campaign / "inventory.xlsx"
    before = records(path, "vInfo")
    written = status_beside(campaign, outcome, UTC)
    assert (written.files, written.rows) == ((path,), 2)
    first, second = outcome.moves
    told = of_vms(path, outcome)
    assert told[first.name][:3] == [1, "moved", 1]
    assert told[first.name][3] == at(0).replace(tzinfo=None)
    assert told[second.name][1] == "failed"
    assert told[second.name][5] == "=cmd|' /C calc'!A0"
    assert {cell.data_type for row in page(path, "vInfo").iter_rows() for cell in row} <= {"s", "n", "d", "b"}
    after = [
        {key: value for key, value in row.items() if key not in TITLES} for row in records(path, "vInfo")
    ]
    assert after == before
    others = [row for row in records(path, "vInfo") if row["VM"] not in told]
    assert {row[title] for row in others for title in TITLES} == {None}


def test_writing_it_again_changes_nothing(campaign: Path, outcome: WaveOutcome) -> None:
    status_beside(campaign, outcome, UTC)
    before = (campaign / "inventory.xlsx").read_bytes()
    assert status_beside(campaign, outcome, UTC).files == ()
    assert (campaign / "inventory.xlsx").read_bytes() == before


def test_sorted_rows_and_moved_columns_are_found_again(campaign: Path, outcome: WaveOutcome) -> None:
    path = campaign / "inventory.xlsx"
    status_beside(campaign, outcome, UTC)
    book = openpyxl.load_workbook(path)
    sheet = book["vInfo"]
    head, *rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    random.Random(4).shuffle(rows)
    order = [*range(3), *range(len(head) - 6, len(head)), *range(3, len(head) - 6)]
    for number, row in enumerate([head, *rows], start=1):
        for column, at_ in enumerate(order, start=1):
            sheet.cell(number, column).value = row[at_]
    book.save(path)
    gone, stays = outcome.moves
    turned = WaveOutcome("1", (MoveOutcome(gone.vm, gone.name, MoveState.ROLLED_BACK), stays), at(0), at(100))
    assert status_beside(campaign, turned, UTC).rows == 2
    told = of_vms(path, outcome)
    assert (told[gone.name][1], told[stays.name][1]) == ("rolled back", "failed")
    headers = [cell.value for cell in page(path, "vInfo")[1]]
    assert [header for header in headers if header in TITLES] == TITLES
    assert len(headers) == len(head)


def test_a_workbook_of_the_leads_own_that_lists_vms(campaign: Path, outcome: WaveOutcome) -> None:
    first, second = outcome.moves
    book = openpyxl.Workbook()
    book.active.append(["my list"])
    book.active.append(["Owner", "VM name", "done?"])
    for name in (second.name, "someone else", first.name):
        book.active.append(["Ines", name, "=1=1"])
    path = campaign.parent / "tracking.xlsx"
    book.save(path)
    written = status_beside(campaign, outcome, UTC, [path])
    assert (written.files, written.rows) == ((path,), 2)
    rows = [[cell.value for cell in row] for row in openpyxl.load_workbook(path).active.iter_rows()]
    assert rows[1] == ["Owner", "VM name", "done?", *TITLES]
    assert [row[4] for row in rows[2:]] == ["failed", None, "moved"]
    assert rows[2][2] == "=1=1"


def test_a_campaign_of_csvs_says_what_to_do(tmp_path: Path, outcome: WaveOutcome) -> None:
    folder = tmp_path / "plain"
    shutil.copytree(SAMPLES / "plain_csv", folder)
    with pytest.raises(InputError) as caught:
        status_beside(folder, outcome, UTC)
    assert "--into" in caught.value.advice
    (folder / "x.xlsx").write_bytes((SAMPLES / "demo" / "campaign.xlsx").read_bytes())
    with pytest.raises(InputError, match="no sheet of this workbook has a column VM"):
        status_beside(folder, outcome, UTC, [folder / "x.xlsx"])


def test_our_columns_do_not_become_the_vms_own(campaign: Path, outcome: WaveOutcome) -> None:
    before = read_campaign(campaign, read_settings(campaign)).inventory.vms
    status_beside(campaign, outcome, UTC)
    after = read_campaign(campaign, read_settings(campaign)).inventory.vms
    assert after == before
