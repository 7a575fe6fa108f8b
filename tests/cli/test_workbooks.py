from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from tests.cli.support import Ask, planned, sample
from wavelift.model.outcome import MoveOutcome, MoveState, WaveOutcome
from wavelift.model.plan import Plan


def moved(_campaign: Path, plan: Plan, wave: str) -> WaveOutcome:
    """A wave that went well, without running one."""
    moves = next(item.moves for item in plan.waves if item.id == wave)
    return WaveOutcome(wave, tuple(MoveOutcome(move.vm, move.name, MoveState.MOVED) for move in moves))


def test_check_tells_which_workbook_it_wrote(tmp_path: Path, ask: Ask) -> None:
    campaign = sample("demo", tmp_path)
    told = ask("check", campaign, "--sheet")
    assert f"wrote findings and drop-downs into {campaign / 'campaign.xlsx'}" in told.err
    document = ask("check", campaign, "--json").document
    assert (document["workbooks"], document["workbook_trouble"]) == ([], "")
    openpyxl.load_workbook(campaign / "campaign.xlsx")["wavelift findings"]["A1"].value = "severity"
    (campaign / ".~lock.campaign.xlsx#").write_text("Ines,,host1,,;", encoding="utf-8")
    (campaign / "windows.csv").write_text("name,start,end\nSat,soon,later\n", encoding="utf-8")
    told = ask("check", campaign)
    assert "left as it is: campaign.xlsx: it is open in LibreOffice (Ines on host1)" in told.err
    assert told.code == ask("check", campaign, "--json").code


def test_report_writes_beside_the_vms(tmp_path: Path, ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    campaign = planned("demo", tmp_path)
    monkeypatch.setattr("wavelift.verbs.report.outcome_of", moved)
    plain = ask("report", campaign, "--wave", "1", "--json").document
    assert plain["written_back"] == {"workbooks": [], "rows": 0}
    told = ask("report", campaign, "--wave", "1", "--write-back")
    assert f"wrote the states of the wave's VMs into {campaign / 'inventory.xlsx'}" in told.err
    again = ask("report", campaign, "--wave", "1", "--write-back")
    assert "rows say it already" in again.err
    mine = tmp_path / "tracking.xlsx"
    book = openpyxl.Workbook()
    book.active.append(["VM"])
    book.active.append([plain["moves"][0]["vm"]])
    book.save(mine)
    document = ask("report", campaign, "--wave", "1", "--into", mine, "--json").document
    assert document["written_back"] == {"workbooks": [str(mine)], "rows": 1}
