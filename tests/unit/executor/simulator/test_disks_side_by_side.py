"""Several disks of one VM at once: only between datastores of their own, at one VM's share (3.1)."""

from dataclasses import replace

import pytest

from executor.simulator.estate.nodes import DatastoreNode
from executor.simulator.physics.figures import Physics
from executor.simulator.relocating.requests import DiskTarget
from executor.simulator.world.consistency import problems
from tests.unit.executor.simulator.worlds import (
    Disk,
    Power,
    make_vm,
    make_world,
    named,
    relocate,
    run,
    source,
    target,
    vm_of,
)
from wavelift.model.placement import DiskFormat, Side

GIB = 1024
STORES = 5
PHYSICS = Physics(overhead_seconds=10.0, switchover_seconds=0.0)


def many_disks(number, *stores, mib=60 * GIB, **changes):
    """A VM whose disks are full, one on each of these datastores of the source."""
    disks = tuple(
        Disk(f"Hard disk {n + 1}", mib, f"s-ds{store}", key=2000 + n, format=DiskFormat.THICK)
        for n, store in enumerate(stores)
    )
    changes = {"memory_mib": 0, **changes}
    return make_vm(number, hosts=2, stores=STORES, disks=disks, **changes)


def world_of(*vms, physics=PHYSICS, faults=(), write=100.0):
    world = make_world(vms, hosts=2, stores=STORES, physics=physics, faults=list(faults))
    for number in range(STORES):
        named(target(world), DatastoreNode, f"t-ds{number}").write_mib_s = write
    return world


def send(world, number, *stores, **changes):
    """Order its disks to these datastores of the target."""
    vm = vm_of(world, number)
    goals = [named(target(world), DatastoreNode, f"t-ds{store}").moref for store in stores]
    disks = tuple(DiskTarget(disk.key, goal) for disk, goal in zip(vm.disks, goals, strict=True))
    return relocate(world, vm, disks=disks, **changes)


def seconds(world, task):
    run(world)
    assert task.state == "success", task.error
    return (task.completed - task.started).total_seconds() - 10.0


@pytest.mark.parametrize(
    ("here", "there", "rounds"),
    [
        ((0, 1), (0, 1), 1),  # two pairs without anything in common
        ((0, 0), (0, 0), 2),  # the same pair
        ((0, 0), (0, 1), 2),  # one source
        ((0, 1), (0, 0), 2),  # one target
        ((0, 1, 2, 3), (0, 1, 2, 3), 1),
        ((0, 1, 2, 3, 4), (0, 1, 2, 3, 4), 2),  # at most four
        ((0, 0, 1), (0, 1, 2), 2),  # the second waits for the first, the third goes beside
    ],
)
def test_disks_that_share_no_datastore_go_side_by_side(here, there, rounds):
    world = world_of(many_disks(0, *here))
    task = send(world, 0, *there)
    assert seconds(world, task) == pytest.approx(rounds * 60 * GIB / 100.0, rel=1e-6)


def test_how_many_at_once_is_a_setting():
    for at_once, rounds in ((1, 4), (2, 2), (3, 2), (4, 1)):
        world = world_of(many_disks(0, 0, 1, 2, 3), physics=replace(PHYSICS, disks_at_once=at_once))
        task = send(world, 0, 0, 1, 2, 3)
        assert seconds(world, task) == pytest.approx(rounds * 60 * GIB / 100.0, rel=1e-6)


def test_together_they_get_no_more_than_one_vm_does():
    world = world_of(many_disks(0, 0, 1, power=Power.OFF), physics=replace(PHYSICS, nfc_mib_s=80.0))
    task = send(world, 0, 0, 1)
    assert seconds(world, task) == pytest.approx(2 * 60 * GIB / 80.0, rel=1e-6)


def test_what_a_slow_datastore_leaves_goes_to_the_disk_beside_it():
    world = world_of(many_disks(0, 0, 1, power=Power.OFF), physics=replace(PHYSICS, nfc_mib_s=100.0))
    named(target(world), DatastoreNode, "t-ds0").write_mib_s = 20.0
    task = send(world, 0, 0, 1)
    world.advance(20.0)
    (relocation,) = world.running.active()
    assert sorted(flow.rate for flow in relocation.flows) == pytest.approx([20.0, 80.0])
    assert seconds(world, task) == pytest.approx(60 * GIB / 20.0, rel=1e-6)


def test_a_vm_with_four_disks_gets_as_much_of_the_line_as_one_with_one():
    physics = replace(PHYSICS, link_mib_s=120.0)
    world = world_of(many_disks(0, 0, 1, 2, 3), many_disks(1, 4), physics=physics)
    send(world, 0, 0, 1, 2, 3)
    send(world, 1, 4, host=1)
    world.advance(20.0)
    many, one = world.running.active()
    assert [flow.rate for flow in many.flows] == pytest.approx([15.0] * 4)
    assert [flow.rate for flow in one.flows] == pytest.approx([60.0])
    assert world.pipes.line().load == pytest.approx(120.0)


def test_when_a_disk_is_done_the_others_have_its_share():
    physics = replace(PHYSICS, link_mib_s=120.0)
    small = many_disks(0, 0, 1)
    small = replace(small, disks=(replace(small.disks[0], capacity_mib=600), small.disks[1]))
    world = world_of(small, many_disks(1, 4), physics=physics)
    send(world, 0, 0, 1)
    send(world, 1, 4, host=1)
    world.advance(10.0 + 600 / 30.0 + 1.0)
    many, one = world.running.active()
    assert [flow.rate for flow in many.flows] == pytest.approx([60.0])
    assert [flow.rate for flow in one.flows] == pytest.approx([60.0])


def test_memory_goes_when_all_disks_are_there():
    world = world_of(many_disks(0, 0, 1, memory_mib=1000))
    vm_of(world).dirty_mib_s = 0.0
    named(target(world), DatastoreNode, "t-ds1").write_mib_s = 50.0
    task = send(world, 0, 0, 1)
    world.advance(10.0 + 60 * GIB / 50.0 - 1.0)
    (relocation,) = world.running.active()
    assert len(relocation.legs) == 1
    assert [leg.stores != () for leg in relocation.flows.values()] == [True]
    took = seconds(world, task)
    assert took == pytest.approx(60 * GIB / 50.0 + 1000 / PHYSICS.link_mib_s, rel=1e-3)


def test_progress_rises_in_steps_and_nothing_carries_more_than_it_can():
    world = world_of(many_disks(0, 0, 1, 2), many_disks(1, 1, 2, 3), many_disks(2, 3))
    tasks = [send(world, 0, 0, 1, 2), send(world, 1, 1, 2, 3, host=1), send(world, 2, 4)]
    seen = [0]
    while (when := world.next_event()) is not None:
        world.advance(when)
        assert problems(world) == []
        for relocation in world.running.active():
            if relocation.stream is not None:
                assert relocation.stream.load <= relocation.stream.capacity * (1 + 1e-6)
        if tasks[0].progress != seen[-1]:
            seen.append(tasks[0].progress)
    assert seen == sorted(seen)
    assert seen[-1] == 100
    assert len(seen) >= 8
    assert {task.state for task in tasks} == {"success"}


@pytest.mark.parametrize("at", [0, 10, 45, 90, 100])
def test_a_fault_at_a_percentage_strikes_when_all_disks_together_are_so_far(at):
    fault = {"phase": "copy", "at": at, "fault": "vim.fault.NetworkCopyFault"}
    world = world_of(many_disks(0, 0, 1, 2), faults=[fault])
    named(target(world), DatastoreNode, "t-ds1").write_mib_s = 40.0
    task = send(world, 0, 0, 1, 2)
    run(world)
    assert task.error is not None
    took = (task.completed - task.started).total_seconds() - 10.0
    # 240 MiB/s for the time that the two quick ones take, then 40.
    total, quick = 3 * 60 * GIB, 60 * GIB / 100.0
    wanted = total * at / 100.0
    expected = wanted / 240.0 if wanted <= 240.0 * quick else quick + (wanted - 240.0 * quick) / 40.0
    assert took == pytest.approx(expected, abs=0.002 * total / 40.0)
    assert not any(pipe.flows for pipe in world.pipes.all())
    assert vm_of(world, side=Side.SOURCE).busy == ""
    assert source(world).nodes[vm_of(world).moref] is vm_of(world)
