"""What is shown of a VM is true although it is kept: whatever befalls the VM, it is looked at anew."""

import pytest

from executor.simulator.estate.ancestry import nodes_of
from executor.simulator.estate.nodes import HostNode, VmNode
from executor.simulator.trouble.reading import parse_faults
from executor.simulator.trouble.tampering import _OF_HOST, _OF_STORE, _OF_VCENTER, CHANGES, tamper
from executor.simulator.virtual.showing import shown_vm
from executor.simulator.virtual.sights import Sights
from tests.unit.executor.simulator.worlds import make_world, named, request, source, target, vm_of

_OF_VM = [name for name, change in CHANGES.items() if change not in (*_OF_HOST, *_OF_STORE, *_OF_VCENTER)]
_MORE = {
    "nic-moved": {"text": "VM Network"},
    "host-changed": {"host": "s-h1"},
    "disk-moved": {"text": "s-ds1"},
}


def watched(world):
    sights = {vc.side: Sights(vc, world.changes[vc.side]) for vc in world.sites}
    for log in world.changes.values():
        log.unread()  # as in a rehearsal
    for each in sights.values():
        each.open()
    return sights


def all_true(world, sights):
    return all(
        sights[vc.side].of(vm) == shown_vm(vc, vm) for vc in world.sites for vm in nodes_of(vc, VmNode)
    )


@pytest.mark.parametrize("change", _OF_VM)
def test_a_vm_that_somebody_changed_is_looked_at_anew(change):
    world = make_world(2)
    sights = watched(world)
    before = sights[source(world).side].of(vm_of(world))
    (entry,) = parse_faults(
        [{"action": "change", "side": "source", "change": change, "vm": "vm000", **_MORE.get(change, {})}]
    )
    tamper(world, source(world), entry)
    assert all_true(world, sights)
    still = source(world).nodes.get(before.moref)
    seen = sights[source(world).side].of(still) if still is not None else None
    invisible = ("tools-installer", "consolidation", "powered-on")
    assert (seen == before) is (change in invisible), "else the change is no test"


def test_from_submission_to_arrival_every_sight_is_true():
    world = make_world(2)
    sights = watched(world)
    vm = vm_of(world)
    first = sights[source(world).side].of(vm)
    assert sights[source(world).side].of(vm) is first, "nothing has changed"
    world.relocate(source(world), vm.moref, request(world, vm), "user")
    assert sights[source(world).side].of(vm).recent_tasks
    while (due := world.next_event()) is not None:
        world.advance(due)
        assert all_true(world, sights)
    arrived = vm_of(world, side=target(world).side)
    assert sights[target(world).side].of(arrived).placement.host == "t-h0"


def test_a_host_that_is_called_otherwise_shows_on_its_vms():
    world = make_world(2)
    sights = watched(world)
    assert all_true(world, sights)
    host = named(source(world), HostNode, "s-h0")
    host.name = "esx-new"
    world.touch(source(world), host.moref, "name")
    assert sights[source(world).side].of(vm_of(world)).placement.host == "esx-new"
    assert all_true(world, sights)


def test_what_was_shown_while_nobody_listened_is_not_kept():
    world = make_world(2)
    sights = watched(world)
    here = sights[source(world).side]
    here.close()
    vm = vm_of(world)
    assert here.of(vm).name == "vm000"
    vm.name = "renamed"
    world.touch(source(world), vm.moref, "name")
    here.open()
    assert here.of(vm).name == "renamed"
