from __future__ import annotations

import shutil
from pathlib import Path

import openpyxl
import pytest

from wavelift.errors import InputError
from wavelift.verbs.check import check
from wavelift.verbs.plan import plan

SAMPLES = Path(__file__).resolve().parents[4] / "sample_waves"


@pytest.fixture
def campaign(tmp_path: Path) -> Path:
    folder = tmp_path / "campaign"
    shutil.copytree(SAMPLES / "two_tiers", folder)
    return folder


def target_workbook(path: Path, *clusters: str) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "vInfo"
    sheet.append(["VM", "Powerstate", "Cluster", "Host", "Datacenter"])
    for number, cluster in enumerate(clusters, start=1):
        sheet.append([f"there-{number}", "poweredOn", cluster, f"host-{number}", "Altona"])
    rows = book.create_sheet("vCluster")
    rows.append(["Name", "NumHosts"])
    for cluster in clusters:
        rows.append([cluster, 1])
    book.save(path)


def test_a_target_that_is_known_is_held_against_the_mappings(campaign: Path) -> None:
    target_workbook(campaign / "target-inventory.xlsx", "some-other-cluster")

    found = {finding.id for finding in check(campaign).findings}

    assert "cluster-not-at-target" in found


def test_the_target_inventory_is_no_second_source(campaign: Path) -> None:
    before = len(check(campaign).data.inventory.vms)
    target_workbook(campaign / "target-inventory.xlsx", "some-other-cluster")

    assert len(check(campaign).data.inventory.vms) == before


def test_a_target_inventory_that_is_named_and_missing_is_an_error(campaign: Path) -> None:
    with (campaign / "wavelift.toml").open("a", encoding="utf-8") as file:
        file.write('\n[files]\ntarget_inventory = "gone.xlsx"\n')

    with pytest.raises(InputError, match=r"gone\.xlsx"):
        check(campaign)


def test_severities_reach_what_planning_adds(campaign: Path) -> None:
    with (campaign / "dependencies.csv").open(encoding="utf-8-sig") as file:
        header = file.readline().strip()
    columns = header.split(",")
    rows = [
        ",".join({"vm": a, "relation": "before", "other": b}.get(column, "") for column in columns)
        for a, b in (("stock-db", "batch"), ("batch", "stock-db"))
    ]
    (campaign / "dependencies.csv").write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    assert any(finding.id == "dependency-cycle" for finding in plan(campaign).plan.findings)

    with (campaign / "wavelift.toml").open("a", encoding="utf-8") as file:
        file.write('\n[severity]\ndependency-cycle = "off"\n')

    assert not any(finding.id == "dependency-cycle" for finding in plan(campaign).plan.findings)
