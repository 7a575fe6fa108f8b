"""Real exports, found through WAVELIFT_SAMPLE_EXPORTS; none of their content stands here but counts."""

import os
from pathlib import Path

import pytest

from planner.readers.campaign import campaign_from_export
from wavelift.model.placement import UNKNOWN

FOLDER = os.environ.get("WAVELIFT_SAMPLE_EXPORTS", "")
pytestmark = pytest.mark.skipif(
    not FOLDER, reason="WAVELIFT_SAMPLE_EXPORTS names no folder with real exports"
)


def export(part):
    (path,) = Path(FOLDER).glob(f"*{part}*.xlsx")
    found = campaign_from_export(path)
    return found.inventory, {(finding.id, finding.subject) for finding in found.findings}, found.findings


def test_the_export_without_disks_networks_and_uuids():
    inventory, findings, _ = export("SizingWorkshop")
    assert (len(inventory.vms), len(inventory.hosts)) == (805, 34)
    assert sum(len(vm.disks) for vm in inventory.vms) == 1530
    assert sum(len(vm.nics) for vm in inventory.vms) == 845
    assert all(disk.assumed and disk.datastore == UNKNOWN for vm in inventory.vms for disk in vm.disks)
    assert all(nic.network == UNKNOWN for vm in inventory.vms for nic in vm.nics)
    assert all(abs(vm.capacity_mib - vm.provisioned_mib) == 0 for vm in inventory.vms)
    assert {
        ("assumed-disks", "vDisk"),
        ("assumed-datastores", UNKNOWN),
        ("assumed-networks", UNKNOWN),
    } <= findings
    assert ("missing-identity", "vInfo") in findings
    assert len({vm.key for vm in inventory.vms}) == 805


def test_the_export_with_disks_a_corrupted_header_and_rules():
    inventory, findings, _ = export("NextRvtools")
    assert (len(inventory.vms), len(inventory.hosts), len(inventory.clusters)) == (131, 8, 2)
    disks = [disk for vm in inventory.vms for disk in vm.disks]
    assert (len(disks), sum(disk.raw for disk in disks), sum(disk.assumed for disk in disks)) == (247, 4, 0)
    assert sum(disk.shared_bus == "physicalSharing" for disk in disks) == 4
    assert all(vm.key == f"{vm.moref}@source" for vm in inventory.vms)
    assert sum(bool(vm.cluster_rules) for vm in inventory.vms) == 4
    assert sum(bool(vm.extra) for vm in inventory.vms) == 7
    assert {("header-corrupt", "vPartition"), ("assumed-networks", "vNetwork")} <= findings


def test_the_small_export():
    inventory, findings, _ = export("small-complete")
    assert (len(inventory.vms), len(inventory.networks)) == (3, 2)
    assert [len(vm.nics) for vm in inventory.vms] == [1, 2, 1]
    assert [len(vm.disks) for vm in inventory.vms] == [2, 2, 1]
    assert inventory.vms[1].snapshots == ("pre-maintenance",)
    assert {host.cluster for host in inventory.hosts} == {"sample-cluster-a"}
    assert ("assumed-disks", "vDisk") not in findings


@pytest.mark.parametrize("part", ["SizingWorkshop", "NextRvtools", "small-complete"])
def test_each_cause_is_said_once_with_place_and_advice(part):
    _, findings, ready = export(part)
    assert len(findings) == len(ready) < 10
    assert all(finding.place.file and finding.suggestion for finding in ready)
