"""Another VM at the target that has the same instanceUuid: it is not taken for ours, and nobody moves it."""

import copy

import pytest

from executor.simulator.estate.nodes import DatastoreNode, FolderNode, HostNode, NetworkNode, PoolNode
from executor.simulator.estate.registry import enter
from tests.scenarios.world import key, name, night, nodes_of, states
from wavelift.model.outcome import MoveState
from wavelift.model.placement import Side
from wavelift.settings import OnFailure


def copy_at_target(campaign, number):
    """What a restored backup may leave: a copy with the VM's instanceUuid, and all else its own."""
    vc = campaign.world.vcenters[Side.TARGET]

    def first(kind):
        return next(iter(nodes_of(vc, kind)))

    host = first(HostNode)
    twin = copy.deepcopy(campaign.node(number))
    twin.moref, twin.name = "vm-99001", "restored-copy"
    twin.host, twin.datastore = host.moref, first(DatastoreNode).moref
    twin.pool = next(pool for pool in nodes_of(vc, PoolNode) if pool.parent == host.parent).moref
    twin.parent = next(f for f in nodes_of(vc, FolderNode) if f.name == "vm").moref
    for disk in twin.disks:
        disk.datastore = twin.datastore
    for nic in twin.nics:
        nic.network = first(NetworkNode).moref
    with campaign.world.lock:
        enter(vc, twin)
    return twin


@pytest.mark.parametrize("telling", ["bios uuid", "macs and disks"])
def test_it_is_not_verified_as_ours_nor_brought_back(tmp_path, telling):
    campaign = night(tmp_path, 2, groups=[(0, 1)], on_failure=OnFailure.ROLLBACK_GROUP)
    twin = copy_at_target(campaign, 0)
    if telling == "bios uuid":
        twin.bios_uuid = "564d0000-0000-0000-0000-000000000000"
    else:
        for number, nic in enumerate(twin.nics):
            nic.mac = f"00:50:56:00:00:{number:02x}"
        for number, disk in enumerate(twin.disks):
            disk.uuid = f"6000c290-0000-0000-0000-{number:012x}"
    outcome = campaign.run()
    assert states(outcome)[name(0)] is MoveState.NEEDS_PERSON
    assert not [entry for entry in campaign.relocations() if entry.name == twin.name], "nobody moves it"
    (ours,) = [vm for vm in campaign.there(Side.TARGET) if vm.name == name(0)]
    told = campaign.ledger().move(key(0))
    evidence = told.evidence
    assert "another VM" in told.reason
    assert any(words.startswith(f"target: {twin.moref} ") for words in evidence)
    assert any(ours.moref in words and ours.instance_uuid in words for words in evidence), "where it is now"
    outcome = campaign.run("rollback")
    assert states(outcome)[name(0)] is MoveState.NEEDS_PERSON
    assert not [entry for entry in campaign.relocations() if entry.name == twin.name], "nor a rollback"
