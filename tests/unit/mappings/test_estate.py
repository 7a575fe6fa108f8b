from __future__ import annotations

from mappings.estate import target_estate, target_pools
from mappings.resolve import resolve
from mappings.tables import Override
from tests.unit.mappings.estates import cluster, datastore, inventory, network, tables, vm
from wavelift.model.inventory import Disk, Host, Network
from wavelift.model.placement import UNKNOWN

MAPPINGS = tables(
    cluster("C*", "New 1", target_datacenter="NDC", target_pool="Gold"),
    datastore("DS-A", "D1"),
    network("VLAN-10", "PG", target_switch="dvs2"),
)
HOSTS = tuple(Host(f"esx{at}", "DC1", "C1", cores=64, memory_mib=1 << 20) for at in range(5))
SOURCE = inventory(
    vm("a", memory_mib=1000),
    vm("b", cluster="C2", host="esx9"),
    hosts=HOSTS,
    networks=(Network("VLAN-10", vlan="10"),),
)


def test_the_target_side_has_all_that_placements_name() -> None:
    estate = target_estate(SOURCE, resolve(SOURCE, MAPPINGS).placements)
    assert estate.vms == ()
    assert [(c.name, c.datacenter) for c in estate.clusters] == [("New 1", "NDC")]
    assert len(estate.hosts) == 6
    assert len({host.name for host in estate.hosts}) == 6
    assert {(h.cluster, h.version, h.build, h.cores) for h in estate.hosts} == {
        ("New 1", "8.0.3", "24674464", 64)
    }
    (net,) = estate.networks
    assert (net.name, net.datacenter, net.switch, net.vlan) == ("PG", "NDC", "dvs2", "10")
    (store,) = estate.datastores
    assert store.free_mib == store.capacity_mib >= (2 * 10240) * 1.3
    assert store.hosts == tuple(host.name for host in estate.hosts)


def test_at_least_two_hosts_or_as_many_as_asked() -> None:
    lonely = inventory(vm(host=UNKNOWN))
    placements = resolve(lonely, MAPPINGS).placements
    assert len(target_estate(lonely, placements).hosts) == 2
    assert len(target_estate(lonely, placements, hosts_per_cluster=7).hosts) == 7


def test_datastores_hold_everything_and_a_third_more() -> None:
    big = inventory(vm(disks=(Disk("Hard disk 1", 1 << 20, "DS-A"), Disk("Hard disk 2", 1 << 20, "DS-B"))))
    stores = {s.name: s for s in target_estate(big, resolve(big, MAPPINGS).placements).datastores}
    assert stores["D1"].capacity_mib >= int((1 << 20) * 1.3)
    assert stores["T-ds"].capacity_mib == int((1 << 20) * 1.3)
    assert stores["D1"].url != stores["T-ds"].url
    bare = inventory(vm(disks=(), provisioned_mib=1 << 20))
    (store,) = target_estate(bare, resolve(bare, MAPPINGS).placements).datastores
    assert store.capacity_mib >= int((1 << 20) * 1.3)


def test_hosts_that_overrides_name_exist() -> None:
    placements = resolve(SOURCE, tables(Override("a", host="Special"))).placements
    assert "Special" in {host.name for host in target_estate(SOURCE, placements).hosts}


def test_an_empty_datacenter_is_the_only_one_that_is_named() -> None:
    mappings = tables(cluster("C1", "N1", target_datacenter="X"), cluster("C2", "N2"))
    estate = target_estate(SOURCE, resolve(SOURCE, mappings).placements)
    assert {item.datacenter for item in estate.clusters} == {"X"}
    nameless = target_estate(SOURCE, resolve(SOURCE, tables()).placements)
    assert {item.datacenter for item in nameless.clusters} == {"Datacenter"}


def test_a_network_without_switch_is_the_one_with_it() -> None:
    mappings = tables(network("VLAN-10", "PG", target_switch="s1", vm="a"), network("VLAN-10", "PG"))
    (net,) = target_estate(SOURCE, resolve(SOURCE, mappings).placements).networks
    assert net.switch == "s1"
    two = tables(
        network("VLAN-10", "PG", target_switch="s1", vm="a"), network("VLAN-10", "PG", target_switch="s2")
    )
    nets = target_estate(SOURCE, resolve(SOURCE, two).placements).networks
    assert [item.switch for item in nets] == ["s1", "s2"]


def test_pools_are_listed() -> None:
    assert target_pools(resolve(SOURCE, MAPPINGS).placements) == (("NDC", "New 1", "Gold"),)
