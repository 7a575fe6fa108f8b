from __future__ import annotations

from executor.vsphere.index import NetworkKind
from tests.unit.executor.vsphere.estate import index


def test_a_host_knows_its_cluster_and_datacenter():
    host = index().hosts["host-12"]
    assert (host.name, host.cluster_name, host.datacenter) == ("esx1", "Gold", "DC")
    assert host.usable


def test_pools_are_paths_below_the_root_pool():
    pools = index().pool_at
    assert pools["domain-c1", ""] == "resgroup-1"
    assert pools["domain-c1", "Tier1"] == "resgroup-2"
    assert pools["domain-c1", "Tier1/Shop"] == "resgroup-v3"


def test_vm_folders_are_paths_below_the_root_vm_folder():
    folders = index().folder_at
    assert folders == {("DC", ""): "group-v1", ("DC", "Prod"): "group-v2", ("DC", "Prod/Web"): "group-v3"}


def test_a_datastore_in_a_cluster_of_datastores_has_its_datacenter():
    assert index().datastores["datastore-1"].datacenter == "DC"


def test_networks_by_kind_without_uplinks():
    kinds = {(entry.name, entry.kind) for entry in index().networks}
    assert kinds == {
        ("VLAN7", NetworkKind.DISTRIBUTED),
        ("VLAN7", NetworkKind.STANDARD),
        ("VM Network", NetworkKind.STANDARD),
        ("Segment", NetworkKind.OPAQUE),
    }


def test_networks_are_found_by_key():
    by_key = index().by_key
    assert by_key["dvportgroup-7"].switch == "Fabric"
    assert by_key["11-22"].name == "Segment"
