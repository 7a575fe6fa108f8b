from __future__ import annotations

from dataclasses import replace

from mappings.at_target import target_findings
from mappings.resolve import resolve
from mappings.tables import Override
from tests.unit.mappings.estates import cluster, datastore, inventory, network, tables, vm
from wavelift.model.finding import Finding, Place, Severity
from wavelift.model.inventory import Cluster, Datastore, Host, Inventory, Network, StoragePolicy

TARGET = Inventory(
    hosts=(Host("t1", "TDC", "T-cl"), Host("lone", "TDC", "lone")),
    clusters=(Cluster("T-cl", "TDC"),),
    datastores=(Datastore("T-ds", "TDC"),),
    networks=(Network("T-net", "TDC", "dvs", vlan="10", place=Place("t.xlsx", "dvPort", 9)),),
)
ROW = Place("mappings/x.csv", "", 2)


def found(*rows: object, target: Inventory | None = TARGET, source: Inventory | None = None) -> list[Finding]:
    own, mappings = source or inventory(), tables(*rows)  # type: ignore[arg-type]
    placements = resolve(own, mappings, default_datacenter="TDC").placements
    assert placements
    return list(target_findings(own, mappings, placements, target))


def test_targets_that_exist_are_fine_in_any_case() -> None:
    assert found() == []
    assert found(network("VLAN-10", "t-NET"), datastore("DS-A", "T-DS"), cluster("C1", "t-CL")) == []
    assert found(cluster("C1", "lone")) == []
    assert found(target=replace(TARGET, clusters=())) == []


def test_without_a_target_inventory_nothing_is_said() -> None:
    assert found(cluster("C1", "Nowhere"), target=None) == []
    assert found(cluster("C1", "Nowhere"), target=Inventory()) == []


def test_a_target_that_does_not_exist_blocks_its_vms() -> None:
    (one,) = found(datastore("DS-A", "T-dss", place=ROW))
    assert (one.id, one.severity, one.subject) == ("datastore-not-at-target", Severity.BLOCKER, "key-web01")
    assert one.place == ROW.at("target")
    assert one.message == "web01: target datastore 'T-dss' does not exist; the nearest name is 'T-ds'"
    (one,) = found(cluster("C1", "Nowhere", place=ROW))
    assert (one.id, one.place) == ("cluster-not-at-target", ROW.at("target"))
    assert "nearest" not in one.message
    (one,) = found(network("VLAN-10", "T-net", target_switch="another", place=ROW))
    assert one.id == "network-not-at-target"
    assert "on another switch" in one.message


def test_a_storage_policy_that_the_target_does_not_have_blocks_its_vms() -> None:
    row = datastore("DS-A", "T-ds", policy="Golt", place=ROW)
    assert found(row) == []  # nothing is known of policies
    known = replace(TARGET, policies=(StoragePolicy("Gold"), StoragePolicy("Silver")))
    (one,) = found(row, target=known)
    assert (one.id, one.severity, one.place) == ("policy-not-at-target", Severity.BLOCKER, ROW.at("policy"))
    assert one.message == "web01: target storage policy 'Golt' does not exist; the nearest name is 'Gold'"
    assert found(datastore("DS-A", "T-ds", policy="gold"), target=known) == []


def test_overrides_are_held_against_the_target_too() -> None:
    (one,) = found(Override("web01", host="t9", place=Place("mappings/overrides.csv", "", 4)))
    assert one.id == "host-not-at-target"
    assert one.place == Place("mappings/overrides.csv", "", 4, "host")


def test_a_port_group_on_two_switches_needs_its_switch() -> None:
    twice = replace(TARGET, networks=(*TARGET.networks, Network("T-net", "TDC", "dvs2", vlan="10")))
    (one,) = found(target=twice)
    assert one.id == "network-ambiguous-at-target"
    assert "dvs, dvs2" in one.message
    assert found(network("VLAN-10", "T-net", target_switch="dvs2"), target=twice) == []


def test_vlans_that_differ_are_told_once_per_pair() -> None:
    here = inventory(vm("a"), vm("b"), networks=(Network("VLAN-10", "DC1", vlan="20"),))
    (one,) = found(source=here)
    assert (one.id, one.severity, one.subject) == ("vlan-differs", Severity.WARNING, "VLAN-10")
    assert one.place == Place("t.xlsx", "dvPort", 9, "VLAN")
    assert "VLAN 20" in one.message
    assert "2 adapter(s), first 'a'" in one.message


def test_vlans_that_are_equal_unknown_or_trunks_do_not_differ() -> None:
    for vlan in ("10", "VLAN 10", "10.0", "", "0-4094"):
        assert found(source=inventory(networks=(Network("VLAN-10", "DC1", vlan=vlan),))) == []


def test_from_a_distributed_to_a_standard_switch() -> None:
    here = inventory(networks=(Network("VLAN-10", "DC1", "dvs", vlan="10"),))
    there = replace(TARGET, networks=(Network("T-net", "TDC", "vSwitch0", distributed=False, vlan="10"),))
    (one,) = found(source=here, target=there)
    assert one.id == "network-kind-differs"
