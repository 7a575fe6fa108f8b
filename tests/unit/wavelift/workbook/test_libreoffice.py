from __future__ import annotations

import shutil
from datetime import UTC
from pathlib import Path

import openpyxl
import pytest

from mappings.drop_downs import offer_targets
from mappings.tables import Kind
from mappings.write import accept_proposals, write_proposals
from planner.readers.campaign import read_campaign
from tests.unit.mappings.estates import network
from tests.unit.wavelift.build import at
from tests.unit.wavelift.workbook.libreoffice import SOFFICE, saved_again
from tests.unit.wavelift.workbook.rich import NETWORKS, rich_workbook
from wavelift.model.inventory import Inventory, Network
from wavelift.model.outcome import MoveOutcome, MoveState, WaveOutcome
from wavelift.reports.findings_sheet import FINDINGS_SHEET
from wavelift.reports.status_columns import STATUS_COLUMNS
from wavelift.settings_file import read_settings
from wavelift.verbs.check import check_and_write
from wavelift.verbs.init import init
from wavelift.verbs.workbooks import status_beside
from wavelift.workbook.book import Book

SAMPLES = Path(__file__).resolve().parents[4] / "sample_waves"
SAVED = Path(__file__).parent / "saved_by_libreoffice"
"""What LibreOffice 7.4 made of our workbooks; ``save_again.py`` makes them."""

pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported")  # openpyxl speaks of itself

NEEDED = pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed here")


def rows(path: Path, sheet: str = "networks") -> list[list[object]]:
    cells = ([cell.value for cell in row] for row in openpyxl.load_workbook(path)[sheet].iter_rows())
    return [row[: max(at for at, value in enumerate(row, 1) if value)] for row in cells if any(row)]


def test_a_workbook_that_libreoffice_saved_is_edited_in_place(tmp_path: Path) -> None:
    path = Path(shutil.copy(SAVED / "proposed.xlsx", tmp_path / "mappings.xlsx"))
    again = network("VLAN-30", "PG-30", proposed=True, note="same name")
    assert write_proposals(tmp_path, [again]) == []  # the proposal is known again
    assert write_proposals(tmp_path, [network("VLAN-31", "PG-31", proposed=True)]) == [path]
    assert accept_proposals(tmp_path) == 2
    headers = [text for text in rows(path)[0] if text]
    assert headers == ["Source", "Target", "Owner", "Agreed", "Cost", "Check", "status", "proposal", "note"]
    assert [row[:2] for row in rows(path)[1:4]] == [list(pair) for pair in NETWORKS]
    assert [row[6] for row in rows(path) if row[0] in ("VLAN-30", "VLAN-31")] == ["accepted"] * 2
    sheet = openpyxl.load_workbook(path)["networks"]
    assert sheet["F2"].value.startswith("=IF(")
    colours = [rule.formula for area in sheet.conditional_formatting for rule in area.rules]
    assert sum("proposed" in str(formula) for formula in colours) == 1


@NEEDED
def test_what_we_write_opens_in_libreoffice_and_comes_back(tmp_path: Path) -> None:
    path = rich_workbook(tmp_path / "campaign.xlsm")
    write_proposals(
        tmp_path, [network("VLAN-30", "PG-30", proposed=True), network("=cmd|x", "@y", proposed=True)]
    )
    book = Book(path)
    there = Inventory(networks=tuple(Network(f"a-long-name-of-a-network-{n:02d}") for n in range(30)))
    offer_targets(book, {Kind.NETWORKS: "networks"}, there)
    assert book.save()
    sheet = openpyxl.load_workbook(saved_again(path))["networks"]
    told = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert [row[:2] for row in told[1:4]] == [list(pair) for pair in NETWORKS]
    assert ["VLAN-30", "PG-30"] in [row[:2] for row in told]
    assert ["=cmd|x", "@y"] in [row[:2] for row in told]
    lists = {item.formula1 for item in sheet.data_validations.dataValidation}
    assert any("wavelift lists" in str(formula) for formula in lists)
    assert '"proposed,accepted"' in lists


@NEEDED
@pytest.mark.long
def test_the_whole_round_with_libreoffice_between_every_step(tmp_path: Path) -> None:
    init(tmp_path, workbook=True)
    shutil.copy(SAMPLES / "demo" / "inventory.xlsx", tmp_path)
    path, inventory = tmp_path / "campaign.xlsx", tmp_path / "inventory.xlsx"
    check_and_write(tmp_path, propose_rows=True)
    before = rows(path, "clusters")
    saved_again(path)
    assert rows(path, "clusters") == before
    assert check_and_write(tmp_path, propose_rows=True)[0].proposed == ()
    checked, _ = check_and_write(tmp_path, accept=True)
    assert checked.accepted == len([row for name in Kind for row in rows(path, name)[1:] if row[0]])
    saved_again(path)
    checked, written = check_and_write(tmp_path)
    assert not written.trouble
    assert not any(finding.id.endswith("-unmapped") for finding in checked.findings)
    names = openpyxl.load_workbook(path).sheetnames
    assert [name for name in names if name.startswith("wavelift")] == [FINDINGS_SHEET]
    vm = read_campaign(tmp_path, read_settings(tmp_path)).inventory.vms[3]
    for state in (MoveState.FAILED, MoveState.MOVED):
        outcome = WaveOutcome("1", (MoveOutcome(vm.key, vm.name, state, began=at(0)),), at(0))
        status_beside(tmp_path, outcome, UTC)
        saved_again(inventory)
    head, *others = rows(inventory, "vInfo")
    titles = [title for title, _, _ in STATUS_COLUMNS]
    assert [text for text in head if text in titles] == titles
    told = dict(zip(head, next(row for row in others if row[0] == vm.name), strict=False))
    assert (told["wavelift wave"], told["wavelift state"]) == (1, "moved")
    assert told["wavelift began"] == at(0).replace(tzinfo=None)
