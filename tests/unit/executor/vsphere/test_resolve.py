from __future__ import annotations

from dataclasses import replace

import pytest

from executor.gateway import Refused
from executor.vsphere.resolve import resolve, resolve_fresh
from tests.unit.executor.vsphere.estate import index
from tests.unit.executor.vsphere.test_relocate import PLACE
from wavelift.model.placement import DiskPlacement, NicPlacement


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"host": "esx9"}, "no host 'esx9'"),
        ({"cluster": "Lead", "host": ""}, "no cluster 'Lead'"),
        ({"pool": "Tier9"}, "'Tier9'"),
        ({"folder": "Prod/Db"}, "no VM folder 'Prod/Db'"),
        ({"datastore": "DS-Z"}, "no datastore 'DS-Z'"),
        ({"disks": (DiskPlacement("Hard disk 1", "DS-Y", 2000),)}, "no datastore 'DS-Y'"),
        ({"nics": (NicPlacement("Network adapter 1", "VLAN9", 4000),)}, "no network 'VLAN9'"),
        ({"nics": (NicPlacement("Network adapter 1", "VLAN7", 4000, "Other"),)}, "on switch Other"),
        ({"datacenter": "DC2"}, "datacenter DC2"),
    ],
)
def test_what_is_missing_is_named(change, told):
    with pytest.raises(Refused) as caught:
        resolve(replace(PLACE, **change), index(), "vc2:443")
    assert caught.value.fault.name == "wavelift.TargetMissing"
    assert told in caught.value.fault.text
    assert "vc2:443" in caught.value.fault.text


def test_a_network_name_that_stands_for_two_is_refused():
    nics = (NicPlacement("Network adapter 1", "VLAN7", 4000),)
    with pytest.raises(Refused) as caught:
        resolve(replace(PLACE, nics=nics), index(), "vc2")
    assert caught.value.fault.name == "wavelift.TargetAmbiguous"


def test_names_with_escaped_characters_are_found_as_people_write_them():
    found = resolve(replace(PLACE, datastore="odd/name"), index(), "vc2")
    assert found.datastore == "datastore-3"


def test_a_device_without_key_is_refused():
    with pytest.raises(Refused) as caught:
        resolve(replace(PLACE, disks=(DiskPlacement("Hard disk 1", "DS-A"),)), index(), "vc2")
    assert caught.value.fault.name == "wavelift.PlacementIncomplete"


def test_no_host_leaves_the_choice_to_the_pool():
    assert resolve(replace(PLACE, host=""), index(), "vc2").host == ""


def test_a_missing_name_reads_the_inventory_again():
    class Stale:
        reads = 1

        def index(self):
            from executor.vsphere.index import Index

            return Index()

        def refresh(self, seen):
            assert seen == 1
            return index()

    assert resolve_fresh(PLACE, Stale(), "vc2").host == "host-12"


def test_a_host_is_looked_for_in_its_own_cluster():
    """Exports without host names make every cluster have an "(unknown)" one."""
    known = index()
    here = next(host for host in known.hosts.values() if host.name == "esx1")
    twin = replace(here, moref="host-99", cluster="domain-c9", cluster_name="Silver")
    crowded = replace(known, hosts={**known.hosts, twin.moref: twin})

    assert resolve(replace(PLACE, host="esx1"), crowded, "vc2").host == here.moref


def test_a_host_of_another_cluster_is_refused_with_that_cluster():
    known = index()
    here = next(host for host in known.hosts.values() if host.name == "esx1")
    moved = replace(here, cluster="domain-c9", cluster_name="Silver")

    with pytest.raises(Refused) as caught:
        resolve(replace(PLACE, host="esx1"), replace(known, hosts={moved.moref: moved}), "vc2")

    assert "is in cluster Silver" in caught.value.fault.text
