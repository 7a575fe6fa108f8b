"""Changes from outside that find nothing to change: a script plays on, however often it takes things away."""

import pytest

from executor.simulator.trouble.reading import parse_faults
from executor.simulator.trouble.tampering import tamper
from tests.unit.executor.simulator.worlds import make_world, source, vm_of


def befall(world, change, **more):
    (entry,) = parse_faults([{"action": "change", "side": "source", "change": change, "vm": "vm000", **more}])
    tamper(world, source(world), entry)


@pytest.mark.parametrize(("change", "more"), [("nic-removed", {}), ("nic-moved", {"text": "VM Network"})])
def test_adapters_that_are_gone_already_stay_gone(change, more):
    world = make_world(1)
    for _ in range(4):
        befall(world, "nic-removed")
    befall(world, change, **more)
    assert vm_of(world).nics == []


def test_a_vm_without_adapters_gets_one_on_a_network_of_its_datacenter():
    world = make_world(1)
    network = vm_of(world).nics[0].network
    while vm_of(world).nics:
        befall(world, "nic-removed")
    befall(world, "nic-added")
    (nic,) = vm_of(world).nics
    assert nic.network in source(world).nodes
    assert source(world).nodes[nic.network].moref[:4] == network[:4]


def test_disks_that_are_gone_already_stay_gone():
    world = make_world(1)
    for _ in range(4):
        befall(world, "disk-removed")
    assert vm_of(world).disks == []
