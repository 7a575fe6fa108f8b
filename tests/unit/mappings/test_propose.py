from __future__ import annotations

from dataclasses import replace

from mappings.propose import propose
from mappings.resolve import resolve
from mappings.tables import Kind, MappingRow, Mappings, Override
from tests.unit.mappings.estates import cluster, inventory, network, tables, vm
from wavelift.model.inventory import Cluster, Datastore, Disk, Host, Inventory, Network, Nic
from wavelift.model.placement import UNKNOWN


def by_source(rows: tuple[MappingRow, ...]) -> dict[tuple[Kind, str], MappingRow]:
    assert len({(row.kind, row.source) for row in rows}) == len(rows)
    assert all(row.proposed for row in rows)
    return {(row.kind, row.source): row for row in rows}


def accepted(rows: tuple[MappingRow, ...]) -> Mappings:
    return tables(*(replace(row, proposed=False) for row in rows), base=False)


def test_one_row_per_source_object_with_the_same_name() -> None:
    rows = by_source(propose(inventory(vm("a"), vm("b"), vm("c", cluster="c1")), Mappings()))
    assert {key: row.target for key, row in rows.items()} == {
        (Kind.CLUSTERS, "C1"): "C1",
        (Kind.DATASTORES, "DS-A"): "DS-A",
        (Kind.NETWORKS, "VLAN-10"): "VLAN-10",
    }
    assert rows[Kind.CLUSTERS, "C1"].target_datacenter == "DC1"


def test_what_the_export_does_not_name_gets_a_name_to_edit() -> None:
    machine = vm(
        datacenter=UNKNOWN,
        cluster=UNKNOWN,
        disks=(Disk("Hard disk 1", 1),),
        nics=(Nic("Network adapter 1"),),
    )
    rows = by_source(propose(inventory(machine), Mappings()))
    assert {row.target for row in rows.values()} == {
        "target-network-1",
        "target-datastore-1",
        "target-cluster-1",
    }
    assert rows[Kind.CLUSTERS, UNKNOWN].target_datacenter == "Datacenter"


def test_a_default_datacenter_leaves_the_column_empty() -> None:
    rows = by_source(propose(inventory(), Mappings(), default_datacenter="D"))
    assert rows[Kind.CLUSTERS, "C1"].target_datacenter == ""


def test_proposals_that_are_accepted_leave_nothing_unmapped() -> None:
    estate = inventory(vm("a"), vm("b", cluster=UNKNOWN, disks=()), vm("[c]", folder="x*"))
    result = resolve(estate, accepted(propose(estate, Mappings())))
    assert len(result.placements) == 3
    assert propose(estate, accepted(propose(estate, Mappings()))) == ()


def test_what_is_mapped_overridden_or_narrowed_is_not_proposed_again() -> None:
    override = Override("web01", cluster="X", datastore="Y")
    assert [r.kind for r in propose(inventory(), tables(override, base=False))] == [Kind.NETWORKS]
    waiting = replace(tables(), networks=(network("vlan-10", "PG", vm="web01", proposed=True),))
    assert propose(inventory(), waiting) == ()
    assert propose(inventory(), tables()) == ()


def test_the_targets_inventory_decides() -> None:
    source = inventory(
        vm(
            nics=(Nic("1", "web", 4000), Nic("2", "old", 4001), Nic("3", "lost", 4002)),
            disks=(Disk("1", 900, "big"), Disk("2", 100, "other"), Disk("3", 100, "fast")),
        ),
        networks=(Network("old", vlan="20"), Network("lost", vlan="0")),
    )
    target = Inventory(
        clusters=(Cluster("Only", "NDC"),),
        networks=(Network("WEB", switch="s1"), Network("web", switch="s2"), Network("n20", vlan="20")),
        datastores=(
            Datastore("d1", free_mib=2000),
            Datastore("d2", free_mib=1500),
            Datastore("Fast", free_mib=10),
            Datastore("gone", free_mib=9999, accessible=False),
        ),
    )
    rows = by_source(propose(source, Mappings(), target))
    assert rows[Kind.NETWORKS, "web"].target == "WEB"
    assert rows[Kind.NETWORKS, "web"].target_switch == "s1"
    assert (rows[Kind.NETWORKS, "old"].target, rows[Kind.NETWORKS, "old"].note) == ("n20", "same VLAN 20")
    assert rows[Kind.NETWORKS, "lost"].target == ""
    assert rows[Kind.DATASTORES, "big"].target == "d1"
    assert rows[Kind.DATASTORES, "other"].target == "d2"
    assert rows[Kind.DATASTORES, "fast"].target == "Fast"
    only = rows[Kind.CLUSTERS, "C1"]
    assert (only.target, only.target_datacenter) == ("Only", "NDC")


def test_a_target_that_has_nothing_fitting_gets_an_empty_row() -> None:
    target = Inventory(clusters=(Cluster("x"), Cluster("y")))
    rows = propose(inventory(), Mappings(), target)
    assert {row.target for row in rows} == {""}
    assert all(row.note for row in rows)


def test_the_order_does_not_depend_on_the_inventorys() -> None:
    one, two = vm("a", cluster="Z"), vm("b", cluster="A")
    first, second = propose(inventory(one, two), Mappings()), propose(inventory(two, one), Mappings())
    assert [row.source for row in first] == [row.source for row in second]
    assert cluster("A", "A").kind is first[0].kind


def test_patterns_of_accepted_rows_lead_to_names_the_target_has() -> None:
    mapped = tables(cluster("CL-A", "NEW-A"), network("VLAN-1", "PG-1"), base=False)
    source = inventory(vm(cluster="CL-B", nics=(Nic("1", "VLAN-7", 4000),)))
    target = Inventory(
        clusters=(Cluster("NEW-A"), Cluster("NEW-B")),
        networks=(Network("PG-1"), Network("PG-7")),
        datastores=(Datastore("d"),),
    )
    rows = by_source(propose(source, mapped, target))
    found = rows[Kind.CLUSTERS, "CL-B"]
    assert (found.target, found.note) == ("NEW-B", "same cluster pattern as 'CL-A'")
    assert rows[Kind.NETWORKS, "VLAN-7"].target == "PG-7"


def test_a_datastore_that_the_target_cluster_does_not_reach_is_not_proposed() -> None:
    target = Inventory(
        clusters=(Cluster("C1"), Cluster("C2")),
        hosts=(Host("h1", cluster="C1"), Host("h2", cluster="C2")),
        datastores=(
            Datastore("far", free_mib=9000, hosts=("h2",)),
            Datastore("near", free_mib=100, hosts=("H1",)),
        ),
    )
    rows = by_source(propose(inventory(), Mappings(), target))
    found = rows[Kind.DATASTORES, "DS-A"]
    assert (found.target, "reaches" in found.note) == ("near", True)
