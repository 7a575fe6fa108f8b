import pytest

from executor.simulator.estate.nodes import ClusterNode, HostNode
from executor.simulator.trouble.outage import HA_SECONDS
from executor.simulator.trouble.reading import parse_faults
from executor.simulator.world.consistency import problems
from tests.unit.executor.simulator.worlds import make_vm, make_world, named, request, source, vm_of
from wavelift.errors import InputError
from wavelift.model.inventory import Power
from wavelift.model.placement import Side

DIES = {"action": "host-down", "side": "source", "host": "s-h0", "at_seconds": 10}


def test_its_vms_are_gone_until_ha_has_restarted_them_elsewhere():
    world = make_world(4, faults=[DIES])
    world.advance(11)
    assert not named(source(world), HostNode, "s-h0").connected
    assert [vm_of(world, n).connection for n in range(4)] == ["disconnected", "connected"] * 2
    world.advance(11 + HA_SECONDS)
    assert {vm_of(world, n).connection for n in range(4)} == {"connected"}
    other = named(source(world), HostNode, "s-h1")
    assert {vm_of(world, n).host for n in range(4)} == {other.moref}
    assert problems(world) == []


def test_vms_that_are_off_and_clusters_without_ha_wait_for_the_host():
    world = make_world((make_vm(0, power=Power.OFF), make_vm(2)), faults=[DIES])
    named(source(world), ClusterNode, "C1").ha = False
    world.advance(1000)
    assert {vm_of(world, n).connection for n in (0, 2)} == {"disconnected"}
    world = make_world((make_vm(0, power=Power.OFF), make_vm(2)), faults=[DIES])
    world.advance(1000)
    assert [vm_of(world, n).connection for n in (0, 2)] == ["disconnected", "connected"]


@pytest.mark.parametrize(("side", "host"), [("source", "s-h0"), ("target", "t-h0")])
def test_relocations_from_and_to_it_break(side, host):
    world = make_world(2, faults=[{**DIES, "side": side, "host": host}])
    vm = vm_of(world, 0)
    task = world.relocate(source(world), vm.moref, request(world, vm), "user-source")
    world.advance(12)
    assert task.state == "error"
    assert task.error is not None
    assert task.error.name == "vmodl.fault.HostNotConnected"
    assert problems(world) == []


def test_a_host_that_is_not_there_is_an_error_in_the_script():
    with pytest.raises(InputError, match="s-h9"):
        make_world(1, faults=[{**DIES, "host": "s-h9"}])
    with pytest.raises(InputError, match="lacks host"):
        parse_faults([{key: value for key, value in DIES.items() if key != "host"}])
    with pytest.raises(InputError, match="lacks side"):
        parse_faults([{key: value for key, value in DIES.items() if key != "side"}])


def test_source_and_target_hosts_are_different():
    world = make_world(1, faults=[DIES])
    world.advance(11)
    assert all(
        host.connected for host in world.vcenters[Side.TARGET].nodes.values() if isinstance(host, HostNode)
    )
