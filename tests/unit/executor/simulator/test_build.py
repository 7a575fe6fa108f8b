"""Worlds from inventories, whole ones and odd ones."""

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from executor.simulator.building.build import Account, build_world
from executor.simulator.estate.ancestry import cluster_of, datacenter_of, folder_path, nodes_of, pool_path
from executor.simulator.estate.nodes import (
    ClusterNode,
    DatacenterNode,
    DatastoreNode,
    HostNode,
    NetworkNode,
    SwitchNode,
    VmNode,
)
from executor.simulator.physics.figures import Physics
from executor.simulator.trouble.script import FaultScript
from executor.simulator.world.consistency import problems
from planner.readers.inventory import read_inventory
from tests.unit.executor.simulator.worlds import START, make_inventory, make_vm, named
from wavelift.errors import InputError
from wavelift.model.inventory import Cluster, Datastore, Disk, Host, Inventory, Network, Nic, Power, Vm
from wavelift.model.placement import UNKNOWN, Side


def build(source, target=None, seed=3):
    return build_world(
        source,
        target or make_inventory("t"),
        accounts={side: Account("user", "secret") for side in Side},
        physics=Physics(),
        faults=FaultScript(),
        start=START,
        seed=seed,
    )


def left(inventory, **more):
    world = build(inventory, **more)
    assert problems(world) == []
    return world.vcenters[Side.SOURCE]


def fingerprint(world):
    return [
        [
            (vm.moref, vm.name, vm.instance_uuid, vm.bios_uuid, vm.host, [nic.mac for nic in vm.nics])
            for vm in nodes_of(vc, VmNode)
        ]
        for vc in world.vcenters.values()
    ]


def test_everything_of_a_whole_export_is_there():
    vm = make_vm(
        3,
        pool="Gold/Batch",
        folder="Prod/Web",
        snapshots=("s1",),
        power=Power.SUSPENDED,
        tools="toolsNotRunning",
        hw_version=21,
    )
    vc = left(make_inventory("s", (vm,)))
    node = named(vc, VmNode, "vm003")
    assert node.moref == "vm-13"
    assert vc.by_uuid[vm.instance_uuid] == ["vm-13"]
    assert folder_path(vc, vc.nodes[node.parent]) == "Prod/Web"
    assert pool_path(vc, vc.nodes[node.pool]) == "Gold/Batch"
    assert cluster_of(vc, vc.nodes[node.host]).name == "C1"
    assert datacenter_of(vc, node).name == "DC"
    assert (node.power, [each.name for each in node.snapshots], node.tools, node.hw_version) == (
        Power.SUSPENDED,
        ["s1"],
        "guestToolsNotRunning",
        21,
    )
    network = vc.nodes[node.nics[0].network]
    assert (network.name, vc.nodes[network.switch].name) == ("VLAN-10", "dvs1")
    assert named(vc, NetworkNode, "VM Network").switch == ""
    assert {host.name for host in nodes_of(vc, HostNode)} == {"s-h0", "s-h1"}


def test_the_same_inventories_and_seed_give_the_same_world():
    inventory = make_inventory("s", tuple(make_vm(n, instance_uuid="", moref="") for n in range(5)))
    one, two, other = build(inventory), build(inventory), build(inventory, seed=4)
    assert fingerprint(one) == fingerprint(two)
    uuids = [[vc.instance_uuid for vc in world.vcenters.values()] for world in (one, two, other)]
    assert uuids[0] == uuids[1] != uuids[2]
    assert len(set(uuids[0])) == 2


def test_the_exported_vcenter_keeps_its_identity():
    vc = left(make_inventory("s", (make_vm(0, vcenter_uuid="aaaa-bbbb"),)))
    assert vc.instance_uuid == "aaaa-bbbb"


def test_ids_of_the_two_vcenters_collide():
    world = build(make_inventory("s", (make_vm(0),)), make_inventory("t", (make_vm(1, side="t", moref=""),)))
    here, there = (set(vc.nodes) for vc in world.vcenters.values())
    assert {"host-1", "datastore-1", "group-v1", "domain-c1"} <= here & there


def test_only_unique_and_plausible_morefs_are_kept():
    morefs = ["vm-1", "vm-7", "vm-7", "VirtualMachine-9", ""]
    vms = tuple(make_vm(n, moref=moref) for n, moref in enumerate(morefs))
    vc = left(make_inventory("s", vms))
    kept = {vm.name: vm.moref for vm in nodes_of(vc, VmNode)}
    assert kept["vm000"] == "vm-1"
    assert len(set(kept.values())) == 5
    assert "VirtualMachine-9" not in kept.values()


def test_missing_identities_are_made_up_and_distinct():
    vms = tuple(make_vm(n, instance_uuid="", nics=(Nic("n", "VLAN-10", switch="dvs1"),)) for n in range(50))
    vc = left(make_inventory("s", vms))
    nodes = list(nodes_of(vc, VmNode))
    assert len({vm.instance_uuid for vm in nodes}) == 50
    assert len({vm.bios_uuid for vm in nodes}) == 50
    assert len({vm.disks[0].uuid for vm in nodes}) == 50
    assert all(vm.nics[0].mac.startswith("00:50:56:") for vm in nodes)


def test_what_the_export_does_not_name_is_there_under_that_name():
    vm = Vm("k", "lonely", disks=(Disk("Hard disk 1", 100),), nics=(Nic("Network adapter 1"),))
    vc = left(Inventory(vms=(vm,)))
    for kind in (DatacenterNode, ClusterNode, HostNode, DatastoreNode, NetworkNode):
        assert named(vc, kind, UNKNOWN)
    assert len(list(nodes_of(vc, HostNode))) == 3, "two with names beside the unknown one"
    assert named(vc, VmNode, "lonely").disks[0].key == 2000


def test_datacenters_are_found_where_the_columns_are_missing():
    """vCluster, vDatastore and dvPort have no datacenter column (fact sheet 9)."""
    inventory = Inventory(
        vms=(make_vm(0, datacenter="East"), make_vm(1, datacenter="West", cluster="C2")),
        hosts=(Host("s-h0", "East", "C1"), Host("s-h1", "West", "C2")),
        clusters=(Cluster("C1", drs=False), Cluster("C2")),
        datastores=(Datastore("s-ds0", capacity_mib=500_000, hosts=("s-h0",)), Datastore("s-ds1")),
        networks=(Network("VLAN-10", switch="dvs1"),),
    )
    vc = left(inventory)
    assert {dc.name for dc in nodes_of(vc, DatacenterNode)} == {"East", "West"}
    assert {cluster.name: cluster.drs for cluster in nodes_of(vc, ClusterNode)} == {"C1": False, "C2": True}
    store = named(vc, DatastoreNode, "s-ds0")
    assert (datacenter_of(vc, store).name, store.capacity_mib) == ("East", 500_000)
    assert len(list(nodes_of(vc, NetworkNode))) == 2, "one in each datacenter"


def test_one_port_group_name_on_two_switches():
    inventory = make_inventory("s", (make_vm(0, nics=(Nic("n", "Shared", switch="dvsB"),)),))
    networks = (
        Network("Shared", "DC", "dvsA"),
        Network("Shared", "DC", "dvsB"),
        Network("Shared", "DC", "vSwitch0", False),
    )
    vc = left(Inventory(inventory.vms, inventory.hosts, inventory.clusters, inventory.datastores, networks))
    network = vc.nodes[named(vc, VmNode, "vm000").nics[0].network]
    assert vc.nodes[network.switch].name == "dvsB"
    assert len(list(nodes_of(vc, SwitchNode))) == 2
    assert len(list(nodes_of(vc, NetworkNode))) == 3


def test_untold_datastores_never_run_out():
    vms = tuple(make_vm(n) for n in range(30))
    world = build(make_inventory("s", vms), Inventory(datastores=(Datastore("big", "DC"),)))
    (store,) = nodes_of(world.vcenters[Side.TARGET], DatastoreNode)
    assert store.free_mib > sum(vm.capacity_mib for vm in vms)


def test_a_full_or_overbooked_datastore_is_taken_as_exported():
    inventory = make_inventory("s", (make_vm(0),))
    stores = (Datastore("s-ds0", "DC", capacity_mib=5_000, free_mib=100),)
    vc = left(Inventory(inventory.vms, inventory.hosts, inventory.clusters, stores, inventory.networks))
    store = named(vc, DatastoreNode, "s-ds0")
    assert (store.capacity_mib, store.free_mib) == (5_000, 100)


def test_a_datastore_is_seen_by_the_hosts_that_the_export_lists():
    inventory = make_inventory("s", (make_vm(0),))
    stores = (Datastore("s-ds0", "DC", capacity_mib=9**9, hosts=("s-h0",)), Datastore("s-ds1", "DC"))
    vc = left(Inventory(inventory.vms, inventory.hosts, inventory.clusters, stores, inventory.networks))
    assert len(named(vc, DatastoreNode, "s-ds0").hosts) == 1
    assert len(named(vc, DatastoreNode, "s-ds1").hosts) == 2


def test_hosts_that_see_the_same_share_one_list_of_it():
    """Thousands of hosts times hundreds of datastores would be most of a large world."""
    inventory = make_inventory("s", (make_vm(0), make_vm(1)), hosts=4, stores=3)
    stores = (
        Datastore("s-ds0", "DC", hosts=("s-h0", "s-h1")),
        Datastore("s-ds1", "DC"),
        Datastore("s-ds2", "DC", hosts=("s-h0", "s-h1")),
    )
    vc = left(Inventory(inventory.vms, inventory.hosts, inventory.clusters, stores, inventory.networks))
    one, two, three, four = (named(vc, HostNode, f"s-h{number}") for number in range(4))
    assert one.datastores is two.datastores is not three.datastores is four.datastores
    assert {vc.nodes[moref].name for moref in one.datastores} == {"s-ds0", "s-ds1", "s-ds2"}
    assert {vc.nodes[moref].name for moref in three.datastores} == {"s-ds1"}
    assert one.networks is four.networks
    shared, open_to_all = named(vc, DatastoreNode, "s-ds0"), named(vc, DatastoreNode, "s-ds1")
    assert shared.hosts is named(vc, DatastoreNode, "s-ds2").hosts is not open_to_all.hosts
    assert list(open_to_all.hosts) == [one.moref, two.moref, three.moref, four.moref]


def test_templates_are_off_and_in_no_pool():
    vc = left(make_inventory("s", (make_vm(0, template=True),)))
    node = named(vc, VmNode, "vm000")
    assert (node.template, node.pool, node.power) == (True, "", Power.OFF)


def test_device_keys_that_repeat_are_told_apart():
    disks = tuple(Disk(f"Hard disk {n}", 10, "s-ds0", key=key) for n, key in enumerate([2000, 2000, None]))
    vc = left(make_inventory("s", (make_vm(0, disks=disks, in_use_mib=None),)))
    assert len({disk.key for disk in named(vc, VmNode, "vm000").disks}) == 3


TEXT = st.sampled_from([UNKNOWN, "A", "B", "a", "Ä/ö", " "])


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.builds(
            Vm,
            key=st.uuids().map(str),
            name=TEXT,
            moref=st.sampled_from(["", "vm-1", "vm-2", "x"]),
            instance_uuid=st.sampled_from(["", "500b-1", "500b-2"]),
            datacenter=TEXT,
            cluster=TEXT,
            host=TEXT,
            pool=st.sampled_from(["", "P", "P/Q"]),
            folder=st.sampled_from(["", "F", "F/G"]),
            template=st.booleans(),
            in_use_mib=st.none() | st.integers(0, 100),
            disks=st.lists(
                st.builds(Disk, label=TEXT, capacity_mib=st.integers(0, 50), datastore=TEXT), max_size=3
            ).map(tuple),
            nics=st.lists(st.builds(Nic, label=TEXT, network=TEXT, switch=TEXT), max_size=2).map(tuple),
        ),
        max_size=8,
    ),
    st.lists(st.builds(Host, name=TEXT, datacenter=TEXT, cluster=TEXT), max_size=4),
    st.lists(st.builds(Cluster, name=TEXT, datacenter=TEXT), max_size=3),
    st.lists(
        st.builds(Datastore, name=TEXT, datacenter=TEXT, free_mib=st.none() | st.integers(0, 99)), max_size=3
    ),
    st.lists(
        st.builds(Network, name=TEXT, datacenter=TEXT, switch=TEXT, distributed=st.booleans()), max_size=3
    ),
)
def test_any_inventory_becomes_a_sound_world(vms, hosts, clusters, stores, networks):
    inventory = Inventory(tuple(vms), tuple(hosts), tuple(clusters), tuple(stores), tuple(networks))
    vc = left(inventory)
    assert len(list(nodes_of(vc, VmNode))) == len(vms)
    for vm, node in zip(vms, nodes_of(vc, VmNode), strict=True):
        assert datacenter_of(vc, node).name == vm.datacenter
        assert folder_path(vc, vc.nodes[node.parent]) == vm.folder


def sample_exports():
    folder = os.environ.get("WAVELIFT_SAMPLE_EXPORTS")
    return sorted(Path(folder).rglob("*.xlsx")) if folder else []


@pytest.mark.skipif(not sample_exports(), reason="WAVELIFT_SAMPLE_EXPORTS names no folder with exports")
def test_real_exports_become_sound_worlds():
    built = 0
    for path in sample_exports():
        try:
            inventory, _ = read_inventory([path], path.parent)
        except InputError:
            continue
        vc = left(inventory)
        assert len(list(nodes_of(vc, VmNode))) == len(inventory.vms)
        built += 1
    assert built
