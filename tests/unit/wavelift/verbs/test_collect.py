"""Where ``collect`` writes, and what it leaves alone."""

from __future__ import annotations

import shutil
from pathlib import Path

import openpyxl
import pytest

from planner.readers.campaign import read_campaign
from wavelift.errors import CertificateMismatch, UsageError
from wavelift.model.placement import Side
from wavelift.settings import Settings
from wavelift.verbs.collect import CollectOptions, collect
from wavelift.verbs.simulate import SimulateOptions, simulate
from wavelift.verbs.target_inventory import read_target

SAMPLES = Path(__file__).resolve().parents[4] / "sample_waves"


@pytest.fixture(scope="module")
def pair(tmp_path_factory):
    """A pair built from a sample with CSVs, and where it left its addresses."""
    file = tmp_path_factory.mktemp("pair") / "pair.json"
    with simulate(SAMPLES / "two_tiers", SimulateOptions(unthrottled=True, pair_file=file)):
        yield file


@pytest.fixture
def campaign(tmp_path):
    folder = tmp_path / "campaign"
    shutil.copytree(SAMPLES / "two_tiers", folder)
    return folder


@pytest.fixture
def bare(campaign):
    """The campaign without its inventory."""
    shutil.rmtree(campaign / "inventory")
    return campaign


def options(pair, *sides, **more):
    return CollectOptions(sides or (Side.SOURCE,), simulated=True, pair_file=pair, **more)


def test_the_source_goes_where_check_and_plan_look_for_it(campaign, pair):
    before = read_campaign(campaign, Settings()).inventory
    shutil.rmtree(campaign / "inventory")
    (written,) = collect(campaign, options(pair))
    assert written.path == campaign / "inventory.xlsx"
    assert written.kept == ()
    assert written.findings == ()
    found = read_campaign(campaign, Settings()).inventory
    assert {vm.key for vm in found.vms} == {vm.key for vm in before.vms}
    assert written.path.stat().st_mode & 0o044 == 0o044
    assert [path.name for path in campaign.iterdir() if path.name.startswith(".")] == []


def test_the_target_goes_where_check_looks_for_it(campaign, pair):
    collect(campaign, options(pair, Side.TARGET))
    target = read_target(campaign, Settings())
    assert {cluster.name for cluster in target.clusters}
    assert all(store.free_mib and store.url for store in target.datastores)
    assert all(host.version == "8.0.3" and host.build for host in target.hosts)
    assert target.folders == ()


def test_both_at_once(bare, pair):
    source, target = collect(bare, options(pair, *Side))
    assert (source.path.name, target.path.name) == ("inventory.xlsx", "target-inventory.xlsx")


def test_an_inventory_that_is_there_stays(campaign, pair):
    book = campaign / "inventory.xlsx"
    book.write_bytes(b"the lead's own")
    with pytest.raises(UsageError, match="is there already") as caught:
        collect(campaign, options(pair))
    assert "--replace" in caught.value.advice
    assert book.read_bytes() == b"the lead's own"


def test_replace_keeps_the_old_one_where_no_reader_takes_it_for_an_inventory(campaign, pair):
    shutil.rmtree(campaign / "inventory")
    collect(campaign, options(pair))
    old = (campaign / "inventory.xlsx").read_bytes()
    (again,) = collect(campaign, options(pair, replace=True))
    assert [path.read_bytes() for path in again.kept] == [old]
    assert len(read_campaign(campaign, Settings()).inventory.origins) == 1
    (third,) = collect(campaign, options(pair, replace=True))
    assert third.kept != again.kept


def test_a_workbook_with_tables_of_the_lead_is_not_replaced(campaign, pair):
    book = openpyxl.Workbook()
    book.active.title = "vInfo"
    book.create_sheet("vHealth")
    book.create_sheet("windows")
    book.save(campaign / "inventory.xlsx")
    with pytest.raises(UsageError, match="windows") as caught:
        collect(campaign, options(pair, replace=True))
    assert "vHealth" not in str(caught.value)


def test_another_export_stays_unless_replace_puts_it_aside(campaign, pair):
    with pytest.raises(UsageError, match="is there already") as caught:
        collect(campaign, options(pair))
    assert "--beside" in caught.value.advice
    assert not (campaign / "inventory.xlsx").exists()
    (written,) = collect(campaign, options(pair, replace=True))
    (kept,) = written.kept
    assert (kept / "RVTools_tabvInfo.csv").exists()
    assert not (campaign / "inventory").exists()
    (origin,) = read_campaign(campaign, Settings()).inventory.origins
    assert origin.file == "inventory.xlsx"


def test_exports_of_other_vcenters_may_count_beside(campaign, pair):
    (written,) = collect(campaign, options(pair, beside=True))
    assert [finding.id for finding in written.findings] == ["collect-beside"]
    assert (campaign / "inventory").exists()


def test_another_place_is_written_as_told(campaign, pair, tmp_path):
    (written,) = collect(campaign, options(pair, to=tmp_path / "monday.xlsx"))
    assert written.path.exists()
    assert not (campaign / "inventory.xlsx").exists()
    with pytest.raises(UsageError):
        collect(campaign, options(pair, *Side, to=tmp_path / "both.xlsx"))
    with pytest.raises(UsageError, match=r"\.xlsx"):
        collect(campaign, options(pair, to=tmp_path / "monday.csv"))


def test_the_file_that_the_settings_name_is_written(campaign, pair):
    with (campaign / "wavelift.toml").open("a", encoding="utf-8") as file:
        file.write('\n[files]\ninventory = "live.xlsx"\n')
    (written,) = collect(campaign, options(pair))
    assert written.path.name == "live.xlsx"


def test_a_wrong_certificate_stops_before_a_file_is_touched(bare, pair, tmp_path):
    changed = tmp_path / "pair.json"
    text = pair.read_text(encoding="utf-8")
    thumbprint = text.split('"thumbprint":"')[1].split('"')[0]
    changed.write_text(text.replace(thumbprint, "AA:" * 19 + "AA"), encoding="utf-8")
    with pytest.raises(CertificateMismatch):
        collect(bare, options(changed))
    assert not (bare / "inventory.xlsx").exists()
