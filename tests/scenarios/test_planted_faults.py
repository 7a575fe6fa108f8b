"""Every planted fault is reported in one run, at its file, sheet, row and column."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from planner.checks.registry import RULES
from tests.scenarios.planted import FAULTS, TABLE_FAULTS, Planted
from tests.scenarios.planted_campaign import into_one_workbook, write_campaign
from wavelift.model.finding import Finding
from wavelift.reports.finding_groups import group_findings
from wavelift.verbs.check import check

NOW = datetime(2026, 3, 1)  # noqa: DTZ001 - as exports tell theirs


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Planted], tuple[Finding, ...]]:
    folder: Path = tmp_path_factory.mktemp("planted")
    planted = write_campaign(folder)
    return planted, check(folder, now=NOW).findings


def test_every_planted_fault_is_reported_in_its_place(run: tuple[list[Planted], tuple[Finding, ...]]) -> None:
    planted, findings = run
    reported = {
        Planted(item.id, item.place.file, item.place.sheet, item.place.row, item.place.column)
        for item in findings
    }
    assert [item for item in planted if item not in reported] == []
    assert len(planted) >= 130


def test_tables_in_one_workbook_tell_the_same_at_their_cells(tmp_path: Path) -> None:
    planted = into_one_workbook(tmp_path, write_campaign(tmp_path))
    findings = check(tmp_path, now=NOW).findings
    reported = {
        Planted(item.id, item.place.file, item.place.sheet, item.place.row, item.place.column)
        for item in findings
    }
    assert [item for item in planted if item not in reported] == []


def test_every_rule_has_a_planted_fault() -> None:
    planted = {fault.id for fault in (*FAULTS, *TABLE_FAULTS)}
    assert {rule.id for rule in RULES} - planted == set()


def test_vms_without_faults_are_left_alone(run: tuple[list[Planted], tuple[Finding, ...]]) -> None:
    _, findings = run
    spoken_of = {finding.label for finding in findings if finding.label}
    assert "both-1" in spoken_of
    assert "quiet" not in spoken_of


def test_every_finding_says_what_where_and_what_to_do(run: tuple[list[Planted], tuple[Finding, ...]]) -> None:
    _, findings = run
    for finding in findings:
        assert finding.message, finding.id
        assert finding.suggestion, finding.id
        assert finding.place.file, finding.id
        assert len(finding.message) < 500, finding.id


def test_findings_of_a_rule_share_one_suggestion(run: tuple[list[Planted], tuple[Finding, ...]]) -> None:
    _, findings = run
    rules = {rule.id for rule in RULES}
    groups = [group for group in group_findings(findings) if group.id in rules]
    assert groups
    assert [group.id for group in groups if not group.shared_suggestion] == []
