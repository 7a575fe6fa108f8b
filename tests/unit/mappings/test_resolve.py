from __future__ import annotations

from dataclasses import replace

import pytest

from mappings.resolve import resolve
from mappings.tables import Mappings, Override
from tests.unit.mappings.estates import (
    cluster,
    datastore,
    folder,
    inventory,
    network,
    tables,
    vm,
    with_id,
)
from wavelift.model.finding import Place, Severity
from wavelift.model.inventory import Disk, Nic
from wavelift.model.placement import UNKNOWN, DiskFormat, DiskPlacement, NicPlacement, Placement


def place(mappings: Mappings, machine=None, **fields) -> Placement:  # type: ignore[no-untyped-def]
    machine = machine or vm()
    return resolve(inventory(machine), mappings, **fields).placements[machine.key]


def test_a_vm_gets_a_whole_placement() -> None:
    mappings = tables(
        network("VLAN-10", "PG-10", target_switch="dvs2"),
        datastore("DS-A", "DS-B", format=DiskFormat.THIN, policy="gold"),
        cluster("C1", "N1", target_datacenter="NDC", target_pool="Prod/Gold"),
        base=False,
    )
    assert place(mappings) == Placement(
        datacenter="NDC",
        cluster="N1",
        pool="Prod/Gold",
        folder="Prod/Web",
        datastore="DS-B",
        disks=(DiskPlacement("Hard disk 1", "DS-B", 2000, DiskFormat.THIN, "gold"),),
        nics=(NicPlacement("Network adapter 1", "PG-10", 4000, "dvs2"),),
    )


def test_the_default_datacenter_fills_in() -> None:
    assert place(tables(), default_datacenter="DC9").datacenter == "DC9"
    assert (
        place(tables(cluster("C1", "N", target_datacenter="X")), default_datacenter="DC9").datacenter == "X"
    )


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([network("VLAN*", "pattern"), network("vlan-10", "exact")], "exact"),
        ([network("VLAN-10", "any"), network("VLAN-10", "scoped", source_cluster="c1")], "scoped"),
        ([network("VLAN-10", "elsewhere", source_cluster="C2"), network("VLAN-10", "any")], "any"),
        ([network("VLAN*", "first"), network("VLAN-1*", "second")], "first"),
        ([network("VLAN-1*", "wide"), network("VLAN*", "scoped", vm="web*")], "scoped"),
        ([network("VLAN-10", "by name", vm="WEB01"), network("VLAN-10", "any")], "by name"),
        ([network("VLAN-10", "by key", vm="KEY-web01"), network("VLAN-10", "any")], "by key"),
        ([network("VLAN-10", "other nic", device="Network adapter 2"), network("VLAN-10", "any")], "any"),
        ([network("VLAN-10", "nic", device="network adapter 1"), network("VLAN-10", "any")], "nic"),
        ([network("VLAN-10", "switch", source_switch="dvs*"), network("VLAN-10", "any")], "any"),
        (
            [network("VLAN-10", "vm", vm="web01"), network("VLAN-10", "both", vm="web*", device="*1")],
            "both",
        ),
        ([network("*", "vm pattern", vm="web01"), network("VLAN-10", "exact")], "exact"),
        ([network("VLAN-10", "proposed", proposed=True), network("*", "any")], "any"),
        ([network("VLAN-10", " "), network("*", "any")], "any"),
    ],
)
def test_which_row_decides(rows: list, expected: str) -> None:
    assert place(tables(*rows)).nics[0].network == expected


def test_each_disk_and_nic_is_mapped_by_itself() -> None:
    machine = vm(
        disks=(Disk("Hard disk 1", 1, "DS-A", 2000), Disk("Hard disk 2", 1, "DS-B", 2001)),
        nics=(Nic("Network adapter 1", "A", 4000), Nic("Network adapter 2", "A", 4001)),
    )
    mappings = tables(
        datastore("DS-A", "T-A"),
        datastore("DS-B", "T-B"),
        network("A", "T2", device="Network adapter 2"),
    )
    placement = place(mappings, machine)
    assert [disk.datastore for disk in placement.disks] == ["T-A", "T-B"]
    assert [nic.network for nic in placement.nics] == ["T-net", "T2"]
    assert placement.datastore == "T-A"


def test_the_home_follows_the_first_disk_when_only_devices_are_mapped() -> None:
    mappings = Mappings(
        networks=(network("*", "n"),),
        clusters=(cluster("*", "c"),),
        datastores=(datastore("DS-A", "T-A", device="Hard disk 1"),),
    )
    assert place(mappings).datastore == "T-A"


def test_unmapped_objects_are_blockers_with_their_place() -> None:
    result = resolve(inventory(), Mappings())
    assert result.placements == {}
    assert {finding.id for finding in result.findings} == {
        "network-unmapped",
        "datastore-unmapped",
        "cluster-unmapped",
    }
    (finding,) = with_id(result.findings, "network-unmapped")
    assert finding.severity is Severity.BLOCKER
    assert (finding.subject, finding.label) == ("key-web01", "web01")
    assert finding.place == Place("e.xlsx", "vNetwork", 2, "Network")
    assert "'VLAN-10'" in finding.message
    assert finding.suggestion == "add 'VLAN-10' to networks, or run `wavelift check --propose`"


def test_an_unmapped_network_is_reported_once_per_vm_with_all_its_nics() -> None:
    machine = vm(nics=(Nic("Network adapter 1", "A", 4000), Nic("Network adapter 2", "A", 4001)))
    mappings = Mappings(datastores=(datastore("*", "d"),), clusters=(cluster("*", "c"),))
    findings = resolve(inventory(machine, vm("web02")), mappings).findings
    mine = [item for item in findings if item.subject == machine.key]
    assert len(mine) == 1
    assert "Network adapter 1, Network adapter 2" in mine[0].message


def test_the_advice_names_a_proposal_that_waits() -> None:
    waiting = network("VLAN-10", "PG", proposed=True, place=Place("mappings/networks.csv", "", 3))
    result = resolve(inventory(), replace(tables(), networks=(waiting,)))
    (finding,) = with_id(result.findings, "network-unmapped")
    assert "mappings/networks.csv, row 3" in finding.suggestion
    assert "accepted" in finding.suggestion


def test_an_unknown_source_is_mapped_by_its_own_row_or_by_a_pattern() -> None:
    machine = vm(nics=(Nic("Network adapter 1", UNKNOWN, 4000),))
    assert place(tables(network("(Unknown)", "own")), machine).nics[0].network == "own"
    result = resolve(inventory(machine, replace(machine, key="2")), tables())
    (finding,) = with_id(result.findings, "mapping-catch-all-unknown")
    assert finding.severity is Severity.INFO
    assert "2 places" in finding.message
    blocked = resolve(inventory(machine), replace(tables(), networks=(network("VLAN*", "n"),)))
    (finding,) = with_id(blocked.findings, "network-unmapped")
    assert "does not name" in finding.message


def test_folders_keep_their_path_without_rows() -> None:
    result = resolve(inventory(), tables())
    assert result.placements["key-web01"].folder == "Prod/Web"
    assert with_id(result.findings, "folder-kept") == []


def test_folder_rows() -> None:
    machines = [vm("a"), vm("b", folder="Test"), vm("c", folder="Lab/X"), vm("d", folder="Lab/X")]
    machines.append(vm("e", folder=""))
    rows = (folder("/prod/web/", "/New/Web/"), folder("T*", "/"), folder("/", "Rest"))
    result = resolve(inventory(*machines), tables(*rows))
    assert [result.placements[m.key].folder for m in machines] == ["New/Web", "", "Lab/X", "Lab/X", "Rest"]
    (finding,) = with_id(result.findings, "folder-kept")
    assert "'Lab/X'" in finding.message
    assert "2 VMs" in finding.message


def test_overrides_come_last_and_replace_missing_rows() -> None:
    override = Override("WEB01", "N2", "esx9", "Gold", "Else/Where", "DS-X", "PG-X", Place("o.csv", "", 2))
    mappings = Mappings(overrides=(override,), clusters=(cluster("Z", "n2", target_datacenter="D2"),))
    assert place(mappings) == Placement(
        datacenter="D2",
        cluster="N2",
        host="esx9",
        pool="Gold",
        folder="Else/Where",
        datastore="DS-X",
        disks=(DiskPlacement("Hard disk 1", "DS-X", 2000),),
        nics=(NicPlacement("Network adapter 1", "PG-X", 4000),),
    )


def test_an_override_keeps_what_it_leaves_empty() -> None:
    mappings = tables(Override("key-web01", folder="Else"), datastore("DS-A", "D", format=DiskFormat.EAGER))
    placement = place(mappings)
    assert placement.folder == "Else"
    assert placement.disks[0] == DiskPlacement("Hard disk 1", "D", 2000, DiskFormat.EAGER)
    assert placement.cluster == "T-cl"


def test_an_override_counts_only_where_it_means_one_vm() -> None:
    rows = (Override("twin", cluster="x"), Override("web01"), Override("Web01", cluster="x"))
    rows += (Override("4211", cluster="bios"), Override("vm-7", cluster="moref"))
    twins = (vm("twin", key="1"), vm("Twin ", key="2"), vm("TWIN", key="3"), vm())
    others = (vm("p", key="4", bios_uuid="4211"), vm("q", key="5", moref="vm-7"))
    placements = resolve(inventory(*twins, *others), tables(*rows)).placements
    assert [placements[key].cluster for key in ("1", "2", "3", "4", "5", "key-web01")] == [
        "x",
        "T-cl",
        "T-cl",
        "bios",
        "moref",
        "T-cl",
    ]


def test_a_name_that_two_vms_share_overrides_neither() -> None:
    twins = inventory(vm("twin", key="1"), vm("twin", key="2"))
    placements = resolve(twins, tables(Override("twin", cluster="x"))).placements
    assert {placement.cluster for placement in placements.values()} == {"T-cl"}


def test_names_guarded_against_formulas_are_taken_as_they_are_meant() -> None:
    machine = vm(nics=(Nic("1", "=web", 4000),))
    row = network("'=web", "'@new", target_switch="'-s")
    assert place(tables(row), machine).nics == (NicPlacement("1", "@new", 4000, "-s"),)


def test_pools_are_mapped_with_the_cluster_and_otherwise_reported() -> None:
    machine = vm(pool="Prod/Gold")
    assert place(tables(cluster("C1/Prod/Gold", "N", target_pool="Au")), machine).pool == "Au"
    result = resolve(inventory(machine), tables(cluster("C1", "N")))
    assert result.placements[machine.key].pool == ""
    (finding,) = with_id(result.findings, "pool-not-mapped")
    assert "Prod/Gold" in finding.message


def test_a_standalone_host_can_be_mapped_like_a_cluster() -> None:
    machine = vm(cluster=UNKNOWN, host="esx1")
    assert place(tables(cluster("ESX1", "N1")), machine).cluster == "N1"
    assert place(tables(), machine).cluster == "T-cl"


def test_a_vm_without_disks_still_needs_a_datastore() -> None:
    machine = vm(disks=())
    assert place(tables(), machine).datastore == "T-ds"
    result = resolve(inventory(machine), replace(tables(), datastores=()))
    assert len(with_id(result.findings, "datastore-unmapped")) == 1
