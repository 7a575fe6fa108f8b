"""``collect`` against a vCenter that others wrote: what plain pyVmomi sees there, collect must see too."""

from __future__ import annotations

import pytest
from pyVmomi import vim

from executor.vsphere.collect.collect import collect
from executor.vsphere.properties import walk
from executor.vsphere.session import Session
from planner.readers.inventory import read_inventory
from tests.vcsim.server import running
from wavelift.model.placement import Side
from wavelift.reports.inventory_xlsx import write_inventory_xlsx


@pytest.fixture(scope="module")
def seen():
    """What collect makes of a vcsim, and what pyVmomi sees there of the VMs."""
    with running("-dc", "2", "-vm", "3", "-pool", "1", "-app", "1", "-folder", "1") as server:
        session = Session(Side.SOURCE, server.login)
        try:
            session.open()
            rows = session.call(
                lambda link: walk(link, {vim.VirtualMachine: ("name", "config.instanceUuid")})
            )
            return collect(session, "wavelift test"), {row.text("config.instanceUuid") for row in rows}
        finally:
            session.close()


@pytest.fixture(scope="module")
def inventory(seen, tmp_path_factory):
    folder = tmp_path_factory.mktemp("vcsim")
    path = write_inventory_xlsx(folder / "inventory.xlsx", seen[0], "wavelift test")
    return read_inventory([path], folder)


def test_every_vm_is_there_once_under_its_identity(seen, inventory):
    vms = inventory[0].vms
    assert len(vms) == len(seen[1])
    assert {vm.instance_uuid for vm in vms} == seen[1]
    assert all(vm.moref.startswith("vm-") and vm.vcenter_uuid == seen[0].instance_uuid for vm in vms)


def test_every_vm_stands_where_vcsim_put_it(inventory):
    for vm in inventory[0].vms:
        assert vm.name.startswith(vm.cluster)
        assert vm.host.startswith(vm.cluster)
        assert vm.datacenter == vm.cluster.split("_")[0]
        assert vm.pool
        assert vm.disks[0].capacity_mib == 10 * 1024
        assert vm.disks[0].datastore == "LocalDS_0"
        assert vm.nics[0].switch == "DVS0"
        assert vm.nics[0].mac
        assert (vm.cpus, vm.memory_mib) == (1, 32)


def test_a_vapp_keeps_its_name(inventory):
    assert {vm.vapp for vm in inventory[0].vms if "APP" in vm.name} == {"DC0_C0_APP0", "DC1_C0_APP0"}


def test_what_vms_stand_on_is_listed_with_its_datacenter(inventory):
    found = inventory[0]
    assert [(item.name, item.datacenter) for item in found.clusters] == [("DC0_C0", "DC0"), ("DC1_C0", "DC1")]
    assert {host.version for host in found.hosts} == {"8.0.2"}
    assert all(host.licence for host in found.hosts)
    assert {store.datacenter for store in found.datastores} == {"DC0", "DC1"}
    assert all(store.url and store.capacity_mib and store.hosts for store in found.datastores)
    assert ("DC0_DVPG0", "DC0", "DVS0") in {(net.name, net.datacenter, net.switch) for net in found.networks}
    assert ("VM Network", "vSwitch0") in {(net.name, net.switch) for net in found.networks}
    assert ("DC1", "F0") in {(folder.datacenter, folder.path) for folder in found.folders}
    assert ("DC1", "DC1_C0", "DC1_C0_RP1") in {
        (pool.datacenter, pool.cluster, pool.path) for pool in found.pools
    }


def test_vmkernel_adapters_are_listed_with_their_services(inventory):
    hosts = {host.name for host in inventory[0].hosts}
    assert {adapter.host for adapter in inventory[0].vmkernels} == hosts
    assert all(
        adapter.device == "vmk0" and "management" in adapter.services for adapter in inventory[0].vmkernels
    )


def test_storage_policies_are_listed(inventory):
    assert "vSAN Default Storage Policy" in {policy.name for policy in inventory[0].policies}


def test_a_target_without_key_providers_is_known_to_have_none():
    with running("-vm", "1") as server:
        session = Session(Side.TARGET, server.login)
        try:
            session.open()
            found = collect(session, "wavelift test")
        finally:
            session.close()
    assert found.notes == ()
    assert [sheet.rows for sheet in found.sheets if sheet.name == "vKeyProvider"] == [()]


def test_nothing_is_odd_to_the_readers(seen, inventory):
    assert seen[0].notes == ()
    assert [finding for finding in inventory[1] if not finding.id.startswith("missing")] == []
